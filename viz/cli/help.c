// asyncarium help: what there is, or what a command does.

#include "viz/cli/command.h"

static Status help(const Arguments *arguments) {
    if (arguments->operand_count == 0) {
        command_print_overview();
        return STATUS_GOOD;
    }
    const Command *command = command_find(arguments->operands[0]);
    if (!command) return command_report_unknown(arguments->operands[0]);
    command_print_help(command);
    return STATUS_GOOD;
}

const Command command_help = {
    .name = "help",
    .operands = "[COMMAND]",
    .summary = "tell what there is, or what a command does",
    .text = "",
    .operands_max = 1,
    .run = help,
};
