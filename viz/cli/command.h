#ifndef ASYNCARIUM_CLI_COMMAND_H
#define ASYNCARIUM_CLI_COMMAND_H

// A subcommand as a row of data: the same row is parsed by, shown as help, and searched for suggestions.

#include <stdbool.h>
#include <stddef.h>

// The same everywhere; where several apply, the highest number is the answer.
typedef enum Status {
    STATUS_GOOD,
    STATUS_DIFFERENT,      // an expectation, verification or comparison failed
    STATUS_USAGE,          // wrong usage
    STATUS_BAD_INPUT,      // a bad scenario or trace
    STATUS_NOT_COMPLETED,  // the program ended otherwise: uncaught exception, deadlock, limit
    STATUS_MACHINE_FAILED, // disk, memory
} Status;

typedef struct CommandOption {
    const char *name;     // without its dashes
    const char *argument; // "FILE"; NULL: it takes none
    const char *help;
} CommandOption;

enum { COMMAND_OPTIONS_MAX = 12 };

struct Command;

typedef struct Arguments {
    const struct Command *command;
    const char *program; // argv[0]
    const char *values[COMMAND_OPTIONS_MAX]; // by index of the command's options; NULL: not given; "" for a bare option
    const char *const *operands;
    size_t operand_count;
} Arguments;

typedef struct Command {
    const char *name;
    const char *operands; // as usage shows them
    const char *summary;  // one line
    const char *text;     // the rest of its help; lines of at most 79
    void (*print_more)(void); // what its help says below; NULL: nothing
    CommandOption options[COMMAND_OPTIONS_MAX]; // those it has come first
    char letters[COMMAND_OPTIONS_MAX];          // 'j' for an option that is -j, too; '\0': it has none
    size_t operands_min;
    size_t operands_max; // 0: none
    Status (*run)(const Arguments *arguments);
} Command;

extern const Command command_run, command_check, command_test, command_list, command_show, command_export, command_help,
    command_watch, command_replay, command_screen, command_verify, command_diff;

// All of them, in the order of help; NULL ends the list.
extern const Command *const command_table[];

const Command *command_find(const char *name); // NULL: there is none
// Tells that there is none, with the nearest. Returns STATUS_USAGE.
Status command_report_unknown(const char *name);
// Writes a command's help to standard output.
void command_print_help(const Command *command);
void command_print_overview(void);

// Understands the words after a subcommand into what is zeroed but for `program`. Returns false where there is nothing
// left to do: `*status` says how it went.
bool command_parse(const Command *command, int count, char **words, Arguments *arguments, Status *status);

// "asyncarium run: …" on standard error. Returns STATUS_USAGE.
Status command_report_usage(const Command *command, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
