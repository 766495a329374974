// A command line: its words, one a line; after an empty line, what the file "x" holds. The program's own main runs it, in a
// directory that holds some files besides, with nothing to read on standard input. Words with a slash are left out: no
// other place may be read or written.

#include "asyncarium/sim.h"
#include "tests/fuzz/target.h"

#include <dirent.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { WORDS_MAX = 16, STEPS_MAX = 20000, MEMORY_MAX = 24 << 20, STATUS_LAST = 5 };

int program_main(int argc, char **argv); // viz/cli/main.c
Sim *__real_sim_new(const Scenario *scenario, const SimOptions *options);
Sim *__wrap_sim_new(const Scenario *scenario, const SimOptions *options);
pid_t __wrap_fork(void);

// Programs that run for ever are no finding: each run is bounded, whatever is asked for.
Sim *__wrap_sim_new(const Scenario *scenario, const SimOptions *options) {
    SimOptions narrow = *options;
    if (!narrow.steps || narrow.steps > STEPS_MAX) narrow.steps = STEPS_MAX;
    if (!narrow.memory || narrow.memory > MEMORY_MAX) narrow.memory = MEMORY_MAX;
    return __real_sim_new(scenario, &narrow);
}

// A crash is to be seen here: where there are no other processes, all is done in this one.
pid_t __wrap_fork(void) { return -1; }

// The directory -------------------------------------------------------------------------------------------------------

static char home[] = "/tmp/asyncarium-fuzz-XXXXXX";

static const char program[] = "import asyncio\n\nasync def main():\n    await asyncio.sleep(1)\n    print('hello')\n\n"
                              "asyncio.run(main())\n";
static const char lesson[] = "{\"name\": \"lesson\", \"title\": \"A lesson\", \"program\": \"print(1)\\n\","
                             " \"expect\": {\"output\": [\"1\"]}}\n";
static const char trace[] = "{\"trace\":\"asyncarium\",\"version\":1,\"scenario\":{\"program\":\"print(1)\\n\"},\"detail\":\"sync\"}\n"
                            "{\"n\":1,\"t\":0,\"e\":\"out\",\"text\":\"1\"}\n{\"n\":2,\"t\":0,\"e\":\"end\",\"how\":\"completed\"}\n";

static void write_file(const char *path, const void *data, size_t size) {
    FILE *file = fopen(path, "wb");
    if (!file || fwrite(data, 1, size, file) != size || fclose(file) != 0) abort();
}

static void empty_directory(const char *path) {
    DIR *stream = opendir(path);
    if (!stream) return;
    for (struct dirent *entry = readdir(stream); entry; entry = readdir(stream)) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) continue;
        if (strcmp(entry->d_name, "lessons") == 0) continue;
        char name[600];
        snprintf(name, sizeof name, "%s/%s", path, entry->d_name);
        if (unlink(name) != 0 && rmdir(name) != 0) abort();
    }
    closedir(stream);
}

static void leave(void) {
    if (chdir("/") != 0) return;
    empty_directory(home);
    char name[sizeof home + 40];
    snprintf(name, sizeof name, "%s/lessons/lesson.json", home);
    unlink(name);
    snprintf(name, sizeof name, "%s/lessons", home);
    rmdir(name);
    rmdir(home);
}

static void enter(void) {
    static bool is_there;
    if (is_there) return;
    is_there = true;
    if (!mkdtemp(home) || chdir(home) != 0 || mkdir("lessons", 0777) != 0) abort();
    atexit(leave);
    write_file("lessons/lesson.json", lesson, sizeof lesson - 1);
    setenv("ASYNCARIUM_SCENARIOS", "lessons", 1);
    if (!freopen("/dev/null", "r", stdin)) abort();
}

// The words -----------------------------------------------------------------------------------------------------------

typedef struct Words {
    char *bytes;
    char *items[WORDS_MAX + 2]; // the program's name comes first, NULL ends them
    int count;
} Words;

static bool is_harmless(const char *word) { return !strchr(word, '/') && !strstr(word, ".."); }

// Returns false where there is a word that could lead elsewhere.
static bool read_words(Words *words, const char *data, size_t size) {
    words->bytes = malloc(size + 1);
    if (!words->bytes) abort();
    memcpy(words->bytes, data, size);
    words->bytes[size] = '\0';
    words->items[words->count++] = "asyncarium";
    for (char *at = words->bytes; at && *at && words->count <= WORDS_MAX;) {
        char *end = strchr(at, '\n');
        if (end) *end = '\0';
        if (!is_harmless(at)) return false;
        words->items[words->count++] = at;
        at = end ? end + 1 : NULL;
    }
    return true;
}

// What the program itself says must be fit for a terminal. What a program in it prints, and files it writes, are as they are.
static bool speaks_for_itself(const Words *words) {
    static const char *const commands[] = {"check", "show", "test", "list", "diff", "verify", "screen", "help"};
    for (size_t i = 0; words->count > 1 && i < sizeof commands / sizeof *commands; i++) {
        if (strcmp(words->items[1], commands[i]) == 0) return true;
    }
    return false;
}

// The run -------------------------------------------------------------------------------------------------------------

typedef struct Stream {
    char *bytes;
    size_t size;
} Stream;

static FILE *capture(Stream *stream) {
    FILE *file = open_memstream(&stream->bytes, &stream->size);
    if (!file) abort();
    return file;
}

static void run(Words *words) {
    Stream out = {0}, errors = {0};
    FILE *old_out = stdout, *old_errors = stderr;
    bool is_shown = speaks_for_itself(words); // the words are moved around
    stdout = capture(&out);
    stderr = capture(&errors);
    int status = program_main(words->count, words->items); // it closes standard output
    fclose(stderr);
    stdout = old_out;
    stderr = old_errors;
    if (status < 0 || status > STATUS_LAST) abort();
    if (is_shown) target_check_shown(out.bytes, out.size, true);
    if (is_shown) target_check_shown(errors.bytes, errors.size, true);
    free(out.bytes);
    free(errors.bytes);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    Words words = {0};
    const char *text = (const char *)data;
    size_t at = 0;
    while (at < size && !(text[at] == '\n' && (at + 1 == size || text[at + 1] == '\n'))) at++;
    size_t content = at + 2 < size ? at + 2 : size;
    enter();
    bool is_good = read_words(&words, text, at);
    if (is_good) {
        empty_directory(".");
        write_file("p.py", program, sizeof program - 1);
        write_file("s.json", lesson, sizeof lesson - 1);
        write_file("t.jsonl", trace, sizeof trace - 1);
        write_file("x", data + content, size - content);
        run(&words);
    }
    free(words.bytes);
    return is_good ? 0 : -1;
}
