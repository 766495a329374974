// asyncarium verify: runs the scenarios inside traces again, and compares event by event.

#include "viz/cli/batch.h"
#include "viz/cli/files.h"
#include "viz/cli/options.h"
#include "viz/cli/output.h"
#include "viz/cli/trace_file.h"
#include "viz/model/choice.h"
#include "viz/model/parting.h"

#include <errno.h>
#include <inttypes.h>

enum { VERIFY_TRACE_OUT, VERIFY_JUNIT, VERIFY_TAP, VERIFY_JOBS };

// A trace, and the run that is compared with it.
typedef struct Comparison {
    TraceFile file;
    Parting parting;
    Sim *sim;
    TraceWriter *writer; // keeps what the run says; NULL: nobody asked
    EventListener to_writer;
    const Scenario *scenario;
    ChoiceTally choices;
    bool is_over; // the trace holds no more that the run could be compared with
} Comparison;

// What is known once the two have parted, or the trace has ended, does not change by running on.
static void stop_if_over(Comparison *comparison) {
    if (comparison->is_over && !comparison->writer) sim_stop(comparison->sim);
}

static void compare(Comparison *comparison, const Event *got) {
    const Event *expected = trace_file_next(&comparison->file);
    bool has_ended = !expected && (comparison->file.fault.size > 0 || trace_file_is_cut(&comparison->file));
    comparison->is_over = has_ended || !parting_take(&comparison->parting, expected, got);
}

static void receive(void *self, const Event *got) {
    Comparison *comparison = self;
    if (comparison->writer) comparison->to_writer.receive(comparison->to_writer.self, got);
    choice_tally_add(&comparison->choices, comparison->scenario, got);
    if (!comparison->is_over) compare(comparison, got);
    stop_if_over(comparison);
}

// Events that the run did not come to.
static void compare_rest(Comparison *comparison) {
    if (comparison->is_over) return;
    const Event *expected = trace_file_next(&comparison->file);
    if (expected) parting_take(&comparison->parting, expected, NULL);
}

// A what-if is told as such: it agrees with its trace, not with CPython.
static void put_choices(const Comparison *comparison, Text *remark) {
    const SimOptions *options = &comparison->file.header.options;
    if (options->choice_count == 0 || comparison->parting.is_parted) return;
    choice_tally_put(&comparison->choices, remark, options);
}

static Status run(Comparison *comparison, const Scenario *scenario, const char *out, Text *report) {
    EventDetail detail = comparison->file.header.detail;
    SimOptions options = comparison->file.header.options;
    EventStream stream = trace_file_stream(&comparison->file);
    comparison->scenario = scenario;
    parting_begin(&comparison->parting, &stream, NULL);
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
        parting_put(&comparison->parting, report);
        return STATUS_DIFFERENT;
    }
    if (comparison->file.header.recorded.data && comparison->file.fault.size > 0) {
        text_put_format(report, "  %s\n", comparison->file.fault.bytes);
        return STATUS_BAD_INPUT;
    }
    if (comparison->file.fault.size > 0) {
        bool is_bad = comparison->file.status == STATUS_BAD_INPUT;
        text_put_format(report, is_bad ? "  it is no good trace: %s\n" : "  it cannot be read: %s\n", comparison->file.fault.bytes);
        return comparison->file.status;
    }
    if (!trace_file_is_cut(&comparison->file)) return STATUS_GOOD;
    text_put_format(report, "  the trace was cut off after event %" PRId64 "; up to there, the run is the same\n",
                    comparison->parting.count);
    return STATUS_DIFFERENT;
}

static void judge_trace(const Arguments *arguments, const char *path, PoolAnswer *answer) {
    Comparison comparison = {0};
    const char *out = arguments->values[VERIFY_TRACE_OUT];
    parting_init(&comparison.parting, "expected", "got");
    Scenario *scenario = trace_file_open(&comparison.file, path) ? trace_file_scenario(&comparison.file) : NULL;
    if (scenario) answer->status = run(&comparison, scenario, out, &answer->report);
    Status judged = answer->report.size == 0 ? judge(&comparison, &answer->report) : STATUS_GOOD;
    if (judged > answer->status) answer->status = judged;
    if (scenario) put_choices(&comparison, &answer->remark);
    scenario_free(scenario);
    trace_file_close(&comparison.file);
    parting_done(&comparison.parting);
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
    Batch batch = {.arguments = arguments,
                   .ending = ".jsonl",
                   .what = "trace",
                   .junit = arguments->values[VERIFY_JUNIT],
                   .is_tap = arguments->values[VERIFY_TAP] != NULL,
                   .judge = judge_trace};
    if (!check_trace_out(arguments)) return STATUS_USAGE;
    if (!option_read_integer(arguments, VERIFY_JOBS, 1, &batch.processes)) return STATUS_USAGE;
    return batch_run(&batch);
}

const Command command_verify = {
    .name = "verify",
    .operands = "TRACE...",
    .summary = "run what traces tell again, and compare event by event",
    .text = "A TRACE was written by 'run --trace'; a directory stands for all *.jsonl files in it.\n"
            "The scenario inside a trace is run again, with the options that it was run with;\n"
            "so are its choices, if it is a what-if, and it is told which those are.\n"
            "Where the run does something else, that is told in words, after the last events\n"
            "that are the same. The status is 1 if something differs or a trace was cut off, and\n"
            "3 if one cannot be read.\n",
    .options = {[VERIFY_TRACE_OUT] = {"trace-out", "FILE", "keep the trace of the new run; for one trace"},
                [VERIFY_JUNIT] = {"junit", "FILE", "write the results as JUnit XML, too"},
                [VERIFY_TAP] = {"tap", NULL, "tell the results in the Test Anything Protocol"},
                [VERIFY_JOBS] = {"jobs", "COUNT", "or -j COUNT: so many at once; else one a processor"}},
    .letters = {[VERIFY_JOBS] = 'j'},
    .operands_min = 1,
    .operands_max = SIZE_MAX,
    .run = verify,
};
