// asyncarium export: a scenario in another format.

#include "viz/cli/command.h"
#include "viz/cli/source.h"

#include <stdio.h>
#include <string.h>

enum { EXPORT_TO };

static Status export(const Arguments *arguments) {
    const char *format = arguments->values[EXPORT_TO];
    if (!format) return command_report_usage(arguments->command, "needs a format: --to python");
    if (strcmp(format, "python") != 0) {
        return command_report_usage(arguments->command, "--to takes python, not '%s'", format);
    }
    Scenario *scenario = source_load(arguments, arguments->operands[0]);
    if (!scenario) return STATUS_BAD_INPUT;
    EventText python = scenario_get(scenario, SCENARIO_PYTHON);
    if (python.size > 0) fwrite(python.data, 1, python.size, stdout);
    scenario_free(scenario);
    return STATUS_GOOD;
}

const Command command_export = {
    .name = "export",
    .operands = "SCENARIO",
    .summary = "write a scenario in another format",
    .text = "As Python, a scenario is a program that runs on CPython 3.13 unchanged.\n",
    .options = {[EXPORT_TO] = {"to", "FORMAT", "python"}},
    .operands_min = 1,
    .operands_max = 1,
    .run = export,
};
