// Finds the lessons' directory, and a lesson in it by its name.

#define _XOPEN_SOURCE 700 // realpath is an extension in POSIX.1-2008

#include "viz/cli/lessons.h"

#include "asyncarium/suggest.h"
#include "viz/model/text.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#ifndef ASYNCARIUM_DATA_DIR
#define ASYNCARIUM_DATA_DIR "/usr/local/share/asyncarium"
#endif

// Where it lies as seen from the program's directory: installed, or in a source tree as build/asyncarium or
// build/clang/asyncarium.
static const char *const places[] = {"/../share/asyncarium/scenarios", "/../scenarios", "/../../scenarios",
                                     "/../../../scenarios"};

// The program's real path, to be freed; NULL: unknown. A name without a slash was found along PATH.
static char *program_path(const char *program) {
    if (strchr(program, '/')) return realpath(program, NULL);
    const char *path = getenv("PATH");
    while (path && *path) {
        size_t size = strcspn(path, ":");
        Text candidate = {0};
        text_put_bytes(&candidate, path, size);
        text_put(&candidate, size > 0 ? "/" : "./");
        text_put(&candidate, program);
        char *real = access(candidate.bytes, X_OK) == 0 ? realpath(candidate.bytes, NULL) : NULL;
        text_done(&candidate);
        if (real) return real;
        path += size + (path[size] == ':');
    }
    return NULL;
}

static char *copy_string(const char *string) {
    Text copy = {0};
    text_put(&copy, string);
    return copy.bytes;
}

static char *beside_program(const char *program) {
    char *path = program_path(program);
    if (!path) return NULL;
    char *slash = strrchr(path, '/');
    *slash = '\0';
    char *found = NULL;
    for (size_t i = 0; i < sizeof places / sizeof *places && !found; i++) {
        Text candidate = {0};
        text_put(&candidate, path);
        text_put(&candidate, places[i]);
        if (file_is_directory(candidate.bytes)) found = realpath(candidate.bytes, NULL);
        text_done(&candidate);
    }
    free(path);
    return found;
}

char *lessons_directory(const char *program) {
    const char *told = getenv("ASYNCARIUM_SCENARIOS");
    if (told && told[0] != '\0') return file_is_directory(told) ? copy_string(told) : NULL;
    char *found = beside_program(program);
    if (found) return found;
    const char *installed = ASYNCARIUM_DATA_DIR "/scenarios";
    return file_is_directory(installed) ? copy_string(installed) : NULL;
}

static bool is_called(const Scenario *scenario, const char *name) {
    EventText text = scenario_get(scenario, SCENARIO_NAME);
    return text.data && text.size == strlen(name) && memcmp(text.data, name, text.size) == 0;
}

static FileList list_files(const char *program) {
    FileList files = {0};
    char *directory = lessons_directory(program);
    if (directory) file_list_add(&files, directory, ".json");
    free(directory);
    return files;
}

// Whether a file is named after the lesson, as "03-deadlock.json" is.
static bool is_named(const char *path, const char *name) {
    const char *base = strrchr(path, '/');
    base = base ? base + 1 : path;
    base += strspn(base, "0123456789");
    base += *base == '-';
    size_t size = strlen(name);
    return strncmp(base, name, size) == 0 && strcmp(base + size, ".json") == 0;
}

// The first lesson of that name among the files that are named after it, or among the others.
static Scenario *find_lesson(const FileList *files, const char *name, bool among_named) {
    for (size_t i = 0; i < files->count; i++) {
        if (is_named(files->paths[i], name) != among_named) continue;
        Scenario *scenario = scenario_load_file(files->paths[i]);
        if (is_called(scenario, name)) return scenario;
        scenario_free(scenario);
    }
    return NULL;
}

Scenario *lessons_load(const char *program, const char *name) {
    FileList files = list_files(program);
    Scenario *found = find_lesson(&files, name, true);
    if (!found) found = find_lesson(&files, name, false);
    file_list_done(&files);
    return found;
}

char *lessons_nearest(const char *program, const char *name) {
    FileList files = list_files(program);
    char **names = text_allocate((files.count + 1) * sizeof *names);
    for (size_t i = 0; i < files.count; i++) {
        Scenario *scenario = scenario_load_file(files.paths[i]);
        Text shown = {0};
        text_put(&shown, "");
        text_put_shown(&shown, scenario_get(scenario, SCENARIO_NAME));
        names[i] = shown.bytes;
        scenario_free(scenario);
    }
    const char *nearest = suggest_nearest(name, (const char *const *)names, files.count);
    char *copy = nearest ? copy_string(nearest) : NULL;
    for (size_t i = 0; i < files.count; i++) free(names[i]);
    free(names);
    file_list_done(&files);
    return copy;
}
