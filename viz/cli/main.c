// asyncarium COMMAND …: finds the command, and lets it run.

#include "asyncarium/version.h"
#include "viz/cli/command.h"
#include "viz/cli/lessons.h"
#include "viz/cli/output.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

static bool is_word(const char *word, const char *long_form, const char *short_form) {
    return strcmp(word, long_form) == 0 || strcmp(word, short_form) == 0;
}

// A scenario in place of a command: a file, or a lesson.
static bool is_scenario(const char *program, const char *word) {
    struct stat status;
    if (stat(word, &status) == 0 && S_ISREG(status.st_mode)) return true;
    Scenario *lesson = word[0] == '-' ? NULL : lessons_load(program, word);
    scenario_free(lesson);
    return lesson != NULL;
}

static Status run_command(const char *program, int count, char **words) {
    const Command *command = command_find(words[0]);
    Arguments arguments = {.program = program};
    Status status;
    bool is_left_out = !command && is_scenario(program, words[0]);
    if (is_left_out) command = &command_watch;
    if (!command) return command_report_unknown(words[0]);
    int skipped = is_left_out ? 0 : 1;
    if (!command_parse(command, count - skipped, words + skipped, &arguments, &status)) return status;
    return command->run(&arguments);
}

static Status run_words(const char *program, int count, char **words) {
    if (count == 0) {
        fputs("usage: asyncarium COMMAND ...\nTry 'asyncarium help'.\n", stderr);
        return STATUS_USAGE;
    }
    if (is_word(words[0], "--help", "-h")) {
        command_print_overview();
        return STATUS_GOOD;
    }
    if (is_word(words[0], "--version", "-V")) {
        puts("asyncarium " ASYNCARIUM_VERSION ", as CPython " ASYNCARIUM_PYTHON_VERSION);
        return STATUS_GOOD;
    }
    return run_command(program, count, words);
}

int main(int argc, char **argv) {
    output_init();
    if (argc < 1) return STATUS_USAGE;
    return (int)output_finish(run_words(argv[0], argc - 1, argv + 1));
}
