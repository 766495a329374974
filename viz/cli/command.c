// The table of subcommands, and what reads it: look-up, help, the understanding of options.

#include "viz/cli/command.h"

#include "asyncarium/suggest.h"
#include "viz/model/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { NAMES_MAX = 16, OPTION_CELLS = 20 };

const Command *const command_table[] = {
    &command_watch, &command_replay, &command_run,  &command_check,  &command_test,   &command_verify, &command_diff,
    &command_list,  &command_show,   &command_export, &command_screen, &command_help, NULL,
};

static size_t option_count(const Command *command) {
    size_t count = 0;
    while (count < COMMAND_OPTIONS_MAX && command->options[count].name) count++;
    return count;
}

const Command *command_find(const char *name) {
    for (const Command *const *command = command_table; *command; command++) {
        if (strcmp((*command)->name, name) == 0) return *command;
    }
    return NULL;
}

// Foreign words go through here, so that no escape code reaches the terminal.
static void print_shown(FILE *out, const char *string) {
    Text shown = {0};
    text_put_shown(&shown, event_text(string));
    fwrite(shown.bytes ? shown.bytes : "", 1, shown.size, out);
    text_done(&shown);
}

static void report_nearest(const char *word, const char *const *names, size_t count, const char *dashes) {
    const char *nearest = suggest_nearest(word, names, count);
    if (nearest) fprintf(stderr, "; did you mean '%s%s'?", dashes, nearest);
}

Status command_report_unknown(const char *name) {
    const char *names[NAMES_MAX];
    size_t count = 0;
    for (const Command *const *command = command_table; *command; command++) names[count++] = (*command)->name;
    fputs("asyncarium: there is no command '", stderr);
    print_shown(stderr, name);
    fputs("'", stderr);
    report_nearest(name, names, count, "");
    fputs("\nTry 'asyncarium help'.\n", stderr);
    return STATUS_USAGE;
}

Status command_report_usage(const Command *command, const char *format, ...) {
    char message[1000];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    fprintf(stderr, "asyncarium %s: ", command->name);
    print_shown(stderr, message);
    fprintf(stderr, "\nTry 'asyncarium %s --help'.\n", command->name);
    return STATUS_USAGE;
}

// Help ----------------------------------------------------------------------------------------------------------------

static void print_option(const CommandOption *option) {
    char left[40];
    snprintf(left, sizeof left, "--%s%s%s", option->name, option->argument ? " " : "",
             option->argument ? option->argument : "");
    printf("  %-*s  %s\n", OPTION_CELLS, left, option->help);
}

void command_print_help(const Command *command) {
    printf("usage: asyncarium %s%s%s%s\n\n%s\n", command->name, command->options[0].name ? " [OPTION...]" : "",
           command->operands[0] ? " " : "", command->operands, command->summary);
    if (command->text[0]) printf("\n%s", command->text);
    if (command->print_more) command->print_more();
    puts("\nOptions");
    for (size_t i = 0; i < option_count(command); i++) print_option(&command->options[i]);
    print_option(&(CommandOption){"help", NULL, "show this"});
}

void command_print_overview(void) {
    puts("usage: asyncarium COMMAND ...\n\n"
         "A glass tank for asyncio programs: runs them in virtual time, and tells what happens.\n\n"
         "Commands");
    for (const Command *const *command = command_table; *command; command++) {
        printf("  %-8s  %s\n", (*command)->name, (*command)->summary);
    }
    puts("\n'asyncarium COMMAND --help' tells more. A first look: asyncarium lost-update");
}

// Options -------------------------------------------------------------------------------------------------------------

static Status report_unknown_option(const Command *command, const char *name, size_t size) {
    const char *names[COMMAND_OPTIONS_MAX + 1];
    char word[64];
    size_t count = option_count(command);
    for (size_t i = 0; i < count; i++) names[i] = command->options[i].name;
    names[count++] = "help";
    snprintf(word, sizeof word, "%.*s", (int)(size < sizeof word ? size : sizeof word - 1), name);
    fprintf(stderr, "asyncarium %s: there is no option '--", command->name);
    print_shown(stderr, word);
    fputs("'", stderr);
    report_nearest(word, names, count, "--");
    fprintf(stderr, "\nTry 'asyncarium %s --help'.\n", command->name);
    return STATUS_USAGE;
}

// Index of the option that is called so; -1: none.
static int find_option(const Command *command, const char *name, size_t size) {
    for (size_t i = 0; i < option_count(command); i++) {
        const char *candidate = command->options[i].name;
        if (strlen(candidate) == size && memcmp(candidate, name, size) == 0) return (int)i;
    }
    return -1;
}

// Takes an option that was found; `value` is what is stuck to its name, NULL: nothing. Returns how many words that took;
// 0: wrong, and was reported.
static int take_value(int index, const char *value, int count, char **words, Arguments *arguments) {
    const CommandOption *option = &arguments->command->options[index];
    if (!option->argument && value) {
        command_report_usage(arguments->command, "--%s takes no value", option->name);
        return 0;
    }
    if (!option->argument || value) {
        arguments->values[index] = value ? value : "";
        return 1;
    }
    if (count < 2) {
        command_report_usage(arguments->command, "--%s needs a value: %s", option->name, option->argument);
        return 0;
    }
    arguments->values[index] = words[1];
    return 2;
}

// One "--name", "--name=value" or "--name value".
static int take_option(int count, char **words, Arguments *arguments) {
    const char *name = words[0] + 2;
    const char *equals = strchr(name, '=');
    size_t size = equals ? (size_t)(equals - name) : strlen(name);
    int index = find_option(arguments->command, name, size);
    if (index >= 0) return take_value(index, equals ? equals + 1 : NULL, count, words, arguments);
    report_unknown_option(arguments->command, name, size);
    return 0;
}

// One "-j", "-jvalue" or "-j value". Few options have a letter.
static int take_letter(int count, char **words, Arguments *arguments) {
    const Command *command = arguments->command;
    for (size_t i = 0; i < option_count(command); i++) {
        if (command->letters[i] != words[0][1]) continue;
        return take_value((int)i, words[0][2] ? words[0] + 2 : NULL, count, words, arguments);
    }
    command_report_usage(command, "there is no option '%s'; options are written as words, such as --%s", words[0],
                         command->options[0].name ? command->options[0].name : "help");
    return 0;
}

static bool check_operands(const Command *command, const Arguments *arguments) {
    if (arguments->operand_count < command->operands_min) {
        command_report_usage(command, "needs %s", command->operands);
        return false;
    }
    if (arguments->operand_count > command->operands_max) {
        command_report_usage(command, "what is '%s' for?", arguments->operands[command->operands_max]);
        return false;
    }
    return true;
}

static bool is_option(const char *word) { return word[0] == '-' && word[1] != '\0'; }

bool command_parse(const Command *command, int count, char **words, Arguments *arguments, Status *status) {
    size_t operands = 0; // they are gathered at the front of `words`
    bool only_operands = false;
    arguments->command = command;
    *status = STATUS_USAGE;
    for (int i = 0; i < count;) {
        char *word = words[i];
        if (only_operands || !is_option(word)) {
            words[operands++] = word;
            i++;
        } else if (strcmp(word, "--") == 0) {
            only_operands = true;
            i++;
        } else if (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0) {
            command_print_help(command);
            *status = STATUS_GOOD;
            return false;
        } else {
            int taken = (word[1] == '-' ? take_option : take_letter)(count - i, words + i, arguments);
            if (taken == 0) return false;
            i += taken;
        }
    }
    arguments->operands = (const char *const *)words;
    arguments->operand_count = operands;
    *status = STATUS_GOOD;
    if (check_operands(command, arguments)) return true;
    *status = STATUS_USAGE;
    return false;
}
