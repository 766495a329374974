// asyncarium export: a scenario in another format.

#include "viz/cli/command.h"
#include "viz/cli/output.h"
#include "viz/cli/source.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { EXPORT_TO };

static void write_python(const Scenario *scenario) {
    output_put(stdout, scenario_get(scenario, SCENARIO_PYTHON));
}

static void write_scenario(const Scenario *scenario) {
    char *json = scenario_json(scenario);
    output_put(stdout, event_text(json));
    free(json);
}

typedef struct Format {
    const char *name;
    void (*write)(const Scenario *scenario);
} Format;

static const Format *find_format(const char *name) {
    static const Format formats[] = {{"python", write_python}, {"scenario", write_scenario}};
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
        if (strcmp(formats[i].name, name) == 0) return &formats[i];
    return NULL;
}

static Status export(const Arguments *arguments) {
    const char *format = arguments->values[EXPORT_TO];
    if (!format) return command_report_usage(arguments->command, "needs a format: --to python or --to scenario");
    const Format *found = find_format(format);
    if (!found) return command_report_usage(arguments->command, "--to takes python or scenario, not '%s'", format);
    Scenario *scenario = source_load(arguments, arguments->operands[0]);
    if (!scenario) return STATUS_BAD_INPUT;
    found->write(scenario);
    scenario_free(scenario);
    return STATUS_GOOD;
}

const Command command_export = {
    .name = "export",
    .operands = "SCENARIO",
    .summary = "write a scenario in another format",
    .text = "As Python, a scenario is a program that runs on CPython 3.13 unchanged. As a\n"
            "scenario, a file of Python becomes light JSON: a list of statements, with the\n"
            "comments above and behind a statement as its note.\n",
    .options = {[EXPORT_TO] = {"to", "FORMAT", "python, scenario"}},
    .operands_min = 1,
    .operands_max = 1,
    .run = export,
};
