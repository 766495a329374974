// asyncarium check: tells the errors of scenarios, and runs nothing.

#include "viz/cli/command.h"
#include "viz/cli/files.h"
#include "viz/cli/output.h"
#include "viz/cli/source.h"
#include "viz/model/text.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

static Status check_operand(const Arguments *arguments, const char *operand) {
    Scenario *scenario = source_load(arguments, operand);
    scenario_free(scenario);
    return scenario ? STATUS_GOOD : STATUS_BAD_INPUT;
}

static void report_unreadable(const char *directory, int error) {
    Text text = {0};
    text_put(&text, "asyncarium check: ");
    text_put_shown(&text, event_text(directory));
    text_put_format(&text, ": %s", strerror(error));
    output_error_text((EventText){text.bytes, text.size});
    text_done(&text);
}

static Status check_tree(const Arguments *arguments, const char *directory) {
    FileList files = {0};
    Status status = STATUS_GOOD;
    if (!file_list_add(&files, directory, ".json")) {
        report_unreadable(directory, errno);
        status = STATUS_BAD_INPUT;
    }
    for (size_t i = 0; i < files.count; i++) {
        if (check_operand(arguments, files.paths[i]) != STATUS_GOOD) status = STATUS_BAD_INPUT;
    }
    file_list_done(&files);
    return status;
}

static Status check(const Arguments *arguments) {
    Status status = STATUS_GOOD;
    for (size_t i = 0; i < arguments->operand_count; i++) {
        const char *operand = arguments->operands[i];
        Status one = file_is_directory(operand) ? check_tree(arguments, operand) : check_operand(arguments, operand);
        if (one > status) status = one;
    }
    return status;
}

const Command command_check = {
    .name = "check",
    .operands = "PATH...",
    .summary = "tell the errors of scenarios, without running them",
    .text = "A PATH is a scenario, as for 'run', or a directory with scenarios somewhere in it.\n"
            "All errors are told, each with its place. The status is 3 if there are any.\n",
    .operands_min = 1,
    .operands_max = SIZE_MAX,
    .run = check,
};
