// Loads what an operand stands for.

#include "viz/cli/source.h"

#include "viz/cli/files.h"
#include "viz/cli/lessons.h"
#include "viz/model/text.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    READ_SIZE = 1 << 16,
    READ_MAX = 64 << 20, // more than the loader takes: it says so better than we could
};

static Scenario *load_standard_input(FILE *errors) {
    Text text = {0};
    char *block = text_allocate(READ_SIZE);
    text_put(&text, "");
    while (text.size < READ_MAX) {
        size_t count = fread(block, 1, READ_SIZE, stdin);
        if (count == 0) break;
        text_put_bytes(&text, block, count);
    }
    int error = ferror(stdin) ? errno : 0;
    Scenario *scenario = error ? NULL : scenario_load_memory("<stdin>", text.bytes, text.size);
    if (error) fprintf(errors, "asyncarium: cannot read standard input: %s\n", strerror(error));
    free(block);
    text_done(&text);
    return scenario;
}

static bool looks_like_path(const char *operand) {
    size_t size = strlen(operand);
    return strchr(operand, '/') || (size > 5 && strcmp(operand + size - 5, ".json") == 0) ||
           (size > 3 && strcmp(operand + size - 3, ".py") == 0);
}

static void report_no_lesson(const Arguments *arguments, const char *operand, FILE *errors) {
    Text message = {0};
    char *nearest = lessons_nearest(arguments->program, operand);
    text_put(&message, "asyncarium: there is no file, directory or lesson '");
    text_put_shown(&message, event_text(operand));
    text_put(&message, "'");
    if (nearest) text_put_format(&message, "; did you mean '%s'?", nearest);
    fprintf(errors, "%s\nTry 'asyncarium list'.\n", message.bytes);
    free(nearest);
    text_done(&message);
}

static Scenario *load(const Arguments *arguments, const char *operand, FILE *errors) {
    if (strcmp(operand, "-") == 0) return load_standard_input(errors);
    if (file_exists(operand) || looks_like_path(operand)) return scenario_load_file(operand);
    Scenario *lesson = lessons_load(arguments->program, operand);
    if (!lesson) report_no_lesson(arguments, operand, errors);
    return lesson;
}

Scenario *source_load_telling(const Arguments *arguments, const char *operand, FILE *errors) {
    Scenario *scenario = load(arguments, operand, errors);
    if (!scenario || scenario_error_count(scenario) == 0) return scenario;
    if (errors == stderr) fflush(stdout); // so that errors come after what was said before
    scenario_print_errors(scenario, errors);
    scenario_free(scenario);
    return NULL;
}

Scenario *source_load(const Arguments *arguments, const char *operand) {
    return source_load_telling(arguments, operand, stderr);
}
