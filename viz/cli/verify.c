// asyncarium verify: runs the scenarios inside traces again, and compares event by event.

#include "viz/cli/files.h"
#include "viz/cli/junit.h"
#include "viz/cli/output.h"
#include "viz/cli/trace_file.h"
#include "viz/model/parting.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { VERIFY_TRACE_OUT, VERIFY_JUNIT, VERIFY_TAP };

typedef struct Tally {
    const Arguments *arguments;
    size_t passed;
    size_t failed;
    Status status;
    Junit junit;
} Tally;

// A trace, and the run that is compared with it.
typedef struct Comparison {
    TraceFile file;
    Parting parting;
    Sim *sim;
    TraceWriter *writer; // keeps what the run says; NULL: nobody asked
    EventListener to_writer;
    bool is_over; // the trace holds no more that the run could be compared with
} Comparison;

static void raise_status(Tally *tally, Status status) {
    if (status > tally->status) tally->status = status;
}

// What is known once the two have parted, or the trace has ended, does not change by running on.
static void stop_if_over(Comparison *comparison) {
    if (comparison->is_over && !comparison->writer) sim_stop(comparison->sim);
}

static void compare(Comparison *comparison, const Event *got) {
    const Event *expected = trace_file_next(&comparison->file, comparison->file.header.detail);
    bool has_ended = !expected && (comparison->file.fault.size > 0 || trace_file_is_cut(&comparison->file));
    comparison->is_over = has_ended || !parting_take(&comparison->parting, expected, got);
}

static void receive(void *self, const Event *got) {
    Comparison *comparison = self;
    if (comparison->writer) comparison->to_writer.receive(comparison->to_writer.self, got);
    if (!comparison->is_over) compare(comparison, got);
    stop_if_over(comparison);
}

// Events that the run did not come to.
static void compare_rest(Comparison *comparison) {
    if (comparison->is_over) return;
    const Event *expected = trace_file_next(&comparison->file, comparison->file.header.detail);
    if (expected) parting_take(&comparison->parting, expected, NULL);
}

static Status run(Comparison *comparison, const Scenario *scenario, const char *out, Text *report) {
    EventDetail detail = comparison->file.header.detail;
    SimOptions options = comparison->file.header.options;
    if (out) {
        comparison->writer = trace_writer_open(out, scenario, &options, detail);
        if (!comparison->writer) return output_report_unwritable("verify", out, errno);
        comparison->to_writer = trace_writer_listener(comparison->writer);
    }
    options.listener = (EventListener){.self = comparison, .detail = detail, .receive = receive};
    comparison->sim = sim_new(scenario, &options);
    if (comparison->sim) sim_run(comparison->sim, 0);
    int error = comparison->writer ? trace_writer_close(comparison->writer) : 0;
    if (error) output_report_unwritable("verify", out, error);
    if (!comparison->sim) text_put(report, "  the machine has no memory for its world\n");
    else compare_rest(comparison);
    sim_free(comparison->sim);
    return error || report->size > 0 ? STATUS_MACHINE_FAILED : STATUS_GOOD;
}

static Status judge(const Comparison *comparison, Text *report) {
    if (comparison->parting.is_parted) {
        text_put_bytes(report, comparison->parting.report.bytes, comparison->parting.report.size);
        return STATUS_DIFFERENT;
    }
    if (comparison->file.fault.size > 0) {
        text_put_format(report, "  it is no good trace: %s\n", comparison->file.fault.bytes);
        return STATUS_BAD_INPUT;
    }
    if (!trace_file_is_cut(&comparison->file)) return STATUS_GOOD;
    text_put_format(report, "  the trace was cut off after event %" PRId64 "; up to there, the run is the same\n",
                    comparison->parting.count);
    return STATUS_DIFFERENT;
}

static Status verify_one(const char *path, const char *out, Text *report) {
    Comparison comparison = {0};
    Status status = STATUS_GOOD;
    parting_init(&comparison.parting, "expected", "got");
    Scenario *scenario = trace_file_open(&comparison.file, path) ? trace_file_scenario(&comparison.file) : NULL;
    if (scenario) status = run(&comparison, scenario, out, report);
    Status judged = report->size == 0 ? judge(&comparison, report) : STATUS_GOOD;
    scenario_free(scenario);
    trace_file_close(&comparison.file);
    parting_done(&comparison.parting);
    return judged > status ? judged : status;
}

// Results ---------------------------------------------------------------------------------------------------------------

static void print_tap(const Tally *tally, const char *path, const Text *report) {
    EventText rest = {report->bytes, report->size};
    printf("%sok %zu - %s\n", report->size > 0 ? "not " : "", tally->passed + tally->failed, path);
    while (rest.size > 0) {
        size_t size = (size_t)((const char *)memchr(rest.data, '\n', rest.size) - rest.data) + 1;
        printf("#%.*s", (int)size, rest.data);
        rest = (EventText){rest.data + size, rest.size - size};
    }
}

static void tell(const Tally *tally, const char *path, const Text *report) {
    Text shown = {0};
    text_put_shown(&shown, event_text(path));
    const char *name = shown.bytes ? shown.bytes : "";
    if (tally->arguments->values[VERIFY_TAP]) print_tap(tally, name, report);
    else if (report->size > 0) printf("FAILED %s\n%s", name, report->bytes);
    text_done(&shown);
    output_check((OutputLastWill){0});
}

static void verify_path(Tally *tally, const char *path) {
    Text report = {0};
    Status status = verify_one(path, tally->arguments->values[VERIFY_TRACE_OUT], &report);
    raise_status(tally, status);
    if (report.size > 0) tally->failed++;
    else tally->passed++;
    junit_add(&tally->junit, path, &report);
    tell(tally, path, &report);
    text_done(&report);
}

static void verify_operand(Tally *tally, const char *operand) {
    FileList files = {0};
    bool good = file_list_add(&files, operand, ".jsonl");
    if (!good || files.count == 0) {
        fflush(stdout);
        fprintf(stderr, "asyncarium verify: %s: %s\n", operand, good ? "there is no trace in it" : strerror(errno));
        raise_status(tally, STATUS_BAD_INPUT);
    }
    for (size_t i = 0; i < files.count; i++) verify_path(tally, files.paths[i]);
    file_list_done(&files);
}

static bool check_trace_out(const Arguments *arguments) {
    const char *out = arguments->values[VERIFY_TRACE_OUT], *trace = arguments->operands[0];
    if (!out) return true;
    if (arguments->operand_count > 1 || file_is_directory(trace)) {
        command_report_usage(arguments->command, "--trace-out takes one trace");
        return false;
    }
    if (!file_is_same(out, trace)) return true;
    command_report_usage(arguments->command, "--trace-out would overwrite the trace '%s'", trace);
    return false;
}

static Status verify(const Arguments *arguments) {
    Tally tally = {.arguments = arguments};
    const char *junit = arguments->values[VERIFY_JUNIT];
    if (!check_trace_out(arguments)) return STATUS_USAGE;
    for (size_t i = 0; i < arguments->operand_count; i++) verify_operand(&tally, arguments->operands[i]);
    int error = junit ? junit_write(&tally.junit, junit) : 0;
    if (error) raise_status(&tally, output_report_unwritable("verify", junit, error));
    if (arguments->values[VERIFY_TAP]) printf("1..%zu\n", tally.passed + tally.failed);
    else printf("%zu passed, %zu failed\n", tally.passed, tally.failed);
    junit_done(&tally.junit);
    return tally.status;
}

const Command command_verify = {
    .name = "verify",
    .operands = "TRACE...",
    .summary = "run what traces tell again, and compare event by event",
    .text = "A TRACE was written by 'run --trace'; a directory stands for all *.jsonl files in it.\n"
            "The scenario inside a trace is run again, with the options that it was run with.\n"
            "Where the run does something else, that is told in words, after the last events\n"
            "that are the same. The status is 1 if something differs or a trace was cut off, and\n"
            "3 if one cannot be read.\n",
    .options = {[VERIFY_TRACE_OUT] = {"trace-out", "FILE", "keep the trace of the new run; for one trace"},
                [VERIFY_JUNIT] = {"junit", "FILE", "write the results as JUnit XML, too"},
                [VERIFY_TAP] = {"tap", NULL, "tell the results in the Test Anything Protocol"}},
    .operands_min = 1,
    .operands_max = SIZE_MAX,
    .run = verify,
};
