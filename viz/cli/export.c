// asyncarium export: a scenario or a run in another format.

#include "viz/export/export.h"

#include "viz/cli/command.h"
#include "viz/cli/opening.h"
#include "viz/cli/options.h"
#include "viz/cli/output.h"
#include "viz/cli/saving.h"
#include "viz/cli/source.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { EXPORT_TO, EXPORT_OUT, EXPORT_AXIS, EXPORT_SIZE, EXPORT_SPEED, EXPORT_IDLE, EXPORT_ASCII };

typedef struct Export {
    const Arguments *arguments;
    const ExportFormat *format;
    ExportOptions options;
    Opening opening;
} Export;

// Choices ---------------------------------------------------------------------------------------------------------------

static void put_format_names(Text *text) {
    for (const ExportFormat *format = export_formats; format->name; format++) {
        bool is_first = format == export_formats, is_last = !format[1].name;
        text_put_format(text, "%s%s", is_first ? "" : is_last ? " or " : ", ", format->name);
    }
}

static void print_formats(void) {
    for (const ExportFormat *format = export_formats; format->name; format++) {
        printf("  %-8s  %s\n", format->name, format->what);
    }
}

static bool choose_format(Export *export) {
    const char *name = export->arguments->values[EXPORT_TO];
    export->format = name ? export_find(name) : NULL;
    if (export->format) return true;
    Text names = {0};
    put_format_names(&names);
    if (name) command_report_usage(export->arguments->command, "--to takes %s, not '%s'", names.bytes, name);
    else command_report_usage(export->arguments->command, "needs a format: --to %s", names.bytes);
    text_done(&names);
    return false;
}

static bool choose_axis(Export *export) {
    const char *axis = export->arguments->values[EXPORT_AXIS];
    if (!axis || strcmp(axis, "steps") == 0) return true;
    export->options.by_time = strcmp(axis, "time") == 0;
    if (export->options.by_time) return true;
    command_report_usage(export->arguments->command, "--axis takes steps or time, not '%s'", axis);
    return false;
}

// How a recording of the screen is made.
static bool choose_recording(Export *export) {
    const Arguments *arguments = export->arguments;
    ExportOptions *options = &export->options;
    options->is_ascii = arguments->values[EXPORT_ASCII] != NULL;
    return option_read_size(arguments, EXPORT_SIZE, &options->columns, &options->rows) &&
           option_read_factor(arguments, EXPORT_SPEED, &options->speed) &&
           option_read_seconds(arguments, EXPORT_IDLE, &options->idle);
}

// What is exported ------------------------------------------------------------------------------------------------------

static Status open_scenario(Export *export, const char *operand) {
    export->opening.scenario = source_load(export->arguments, operand);
    return export->opening.scenario ? STATUS_GOOD : STATUS_BAD_INPUT;
}

static Status open_operand(Export *export) {
    const char *operand = export->arguments->operands[0];
    bool needs_run = export->format->need == EXPORT_NEEDS_RUN;
    if (opening_is_trace(operand)) return opening_read(&export->opening, operand);
    if (!needs_run) return open_scenario(export, operand);
    return opening_run(&export->opening, export->arguments, operand, &(SimOptions){0});
}

// A recorded program is a text in Python, and no scenario.
static bool has_need(const Export *export) {
    const Scenario *scenario = export->opening.scenario;
    if (export->format->need == EXPORT_NEEDS_RUN) return true;
    return scenario && !(scenario_is_recorded(scenario) && strcmp(export->format->name, "scenario") == 0);
}

// A trace from elsewhere may hold no scenario, or one that is not understood here.
static Status check_need(const Export *export) {
    if (has_need(export)) return STATUS_GOOD;
    Text text = {0};
    text_put(&text, "asyncarium export: the trace '");
    text_put_shown(&text, event_text(export->arguments->operands[0]));
    text_put(&text, "' holds no scenario that can be read");
    output_error_text((EventText){text.bytes, text.size});
    text_done(&text);
    return STATUS_BAD_INPUT;
}

// Writing ---------------------------------------------------------------------------------------------------------------

static void write_to(const Export *export, FILE *out) {
    ExportSource source = {export->opening.scenario, export->opening.recording};
    export->format->write(&source, &export->options, out);
}

static Status write_file(const Export *export, const char *path) {
    ExportSource source = {export->opening.scenario, export->opening.recording};
    int error = saving_export(export->format, &source, &export->options, path);
    return error ? output_report_unwritable("export", path, error) : STATUS_GOOD;
}

// On a terminal, nothing of it may be obeyed.
static Status write_terminal(const Export *export) {
    char *bytes = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&bytes, &size);
    if (!out) return output_report_unwritable("export", "standard output", errno);
    write_to(export, out);
    Status status = fclose(out) == 0 ? STATUS_GOOD : output_report_unwritable("export", "standard output", errno);
    if (status == STATUS_GOOD) output_put(stdout, (EventText){bytes, size});
    free(bytes);
    return status;
}

static Status write_out(const Export *export) {
    const char *path = export->arguments->values[EXPORT_OUT];
    if (path) return write_file(export, path);
    if (isatty(STDOUT_FILENO)) return write_terminal(export);
    write_to(export, stdout);
    return STATUS_GOOD;
}

static Status convert(Export *export) {
    Status status = open_operand(export);
    if (status == STATUS_GOOD) status = check_need(export);
    if (status == STATUS_GOOD) status = write_out(export);
    if (export->opening.warning) output_error_text(event_text(export->opening.warning));
    if (status == STATUS_GOOD) status = export->opening.broken;
    opening_done(&export->opening);
    return status;
}

static Status run(const Arguments *arguments) {
    Export export = {.arguments = arguments, .options = EXPORT_DEFAULTS};
    if (!choose_format(&export) || !choose_axis(&export) || !choose_recording(&export)) return STATUS_USAGE;
    return convert(&export);
}

const Command command_export = {
    .name = "export",
    .operands = "SCENARIO",
    .summary = "write a scenario or a run in another format",
    .text = "In place of the scenario, a trace will do. Formats:\n",
    .print_more = print_formats,
    .options =
        {
            [EXPORT_TO] = {"to", "FORMAT", "one of those above"},
            [EXPORT_OUT] = {"out", "FILE", "write it there, not to standard output"},
            [EXPORT_AXIS] = {"axis", "AXIS", "of svg: steps, with room for each, or time; steps unless given"},
            [EXPORT_SIZE] = {"size", "COLUMNSxROWS", "of cast: the screen; 100x30 unless given"},
            [EXPORT_SPEED] = {"speed", "FACTOR", "of cast: how fast it plays; at 1, four events a second"},
            [EXPORT_IDLE] = {"idle", "SECONDS", "of cast: the longest wait for the clock; 1 unless given"},
            [EXPORT_ASCII] = {"ascii", NULL, "of cast: as in a locale without Unicode"},
        },
    .operands_min = 1,
    .operands_max = 1,
    .run = run,
};
