// asyncarium run: lets programs run, and shows what they print.

#include "asyncarium/sim.h"
#include "asyncarium/trace.h"
#include "viz/cli/findings.h"
#include "viz/cli/options.h"
#include "viz/cli/output.h"
#include "viz/cli/source.h"
#include "viz/cli/timeline.h"
#include "viz/model/choice.h"
#include "viz/model/text.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { RUN_TRACE, RUN_DETAIL, RUN_TIMELINE, RUN_SEED, RUN_STEPS, RUN_TIME, RUN_MEMORY, RUN_NO_DIAGNOSE, RUN_CHOOSE };

// Everyone who hears of a run.
typedef struct Audience {
    const char *trace_path;
    TraceWriter *trace;  // NULL: none
    Timeline *timeline;  // NULL: what the program prints is shown as it is
    EventListener to_timeline;
    Findings findings;
    ChoiceTally choices;
} Audience;

static void report_trace_error(const char *path, int error) {
    Text shown = {0};
    text_put_shown(&shown, event_text(path));
    fprintf(stderr, "asyncarium run: cannot write the trace '%s': %s\n", shown.bytes ? shown.bytes : "",
            strerror(error));
    text_done(&shown);
}

// Returns whether all of the trace is in its file.
static bool close_trace(Audience *audience) {
    if (!audience->trace) return true;
    int error = trace_writer_close(audience->trace);
    audience->trace = NULL;
    if (error) report_trace_error(audience->trace_path, error);
    return error == 0;
}

static void close_trace_at_last(void *self) { close_trace(self); }

// There is no use in running on for a trace that cannot be written.
static void check_trace(Audience *audience) {
    if (!audience->trace || !trace_writer_error(audience->trace)) return;
    fflush(stdout);
    close_trace(audience);
    _Exit(STATUS_MACHINE_FAILED);
}

// What CPython would show.
static void show_plain(const Event *event) {
    if (event->kind == EVENT_OUT) {
        output_put(stdout, event->text);
        if (!event->flag) fputc('\n', stdout);
    } else if (event->kind == EVENT_LOG || event->kind == EVENT_WARNING || event->kind == EVENT_ERROR) {
        output_error_text(event->text);
    }
}

// What the command itself hears: what the program says, what became of choices, and everything where it shows a timeline.
// All else goes to the trace alone.
static void receive(void *self, const Event *event) {
    Audience *audience = self;
    if (audience->timeline) audience->to_timeline.receive(audience->to_timeline.self, event);
    else show_plain(event);
    findings_add(&audience->findings, event);
    choice_tally_add(&audience->choices, audience->findings.scenario, event);
    output_check((OutputLastWill){close_trace_at_last, audience});
    check_trace(audience);
}

static void report_end(const Scenario *scenario, const Sim *sim) {
    SimEnd end = sim_end(sim);
    Text line = {0};
    if (end == SIM_COMPLETED || end == SIM_ERROR) return; // a traceback says enough
    text_put(&line, "asyncarium: ");
    text_put_shown(&line, scenario_get(scenario, SCENARIO_NAME));
    text_put(&line, end == SIM_DEADLOCK ? ": deadlock at " : end == SIM_CHOICE ? ": stopped at " : ": stopped at a limit, at ");
    text_put_time(&line, sim_time(sim));
    if (sim_end_message(sim)[0] != '\0') text_put(&line, ": ");
    text_put_shown(&line, event_text(sim_end_message(sim)));
    output_error_text((EventText){line.bytes, line.size});
    text_done(&line);
}

// Nobody is to take it for what CPython does.
static void report_choices(const Scenario *scenario, const SimOptions *options, const Audience *audience, SimEnd end) {
    Text line = {0};
    if (options->choice_count == 0 || end == SIM_CHOICE) return;
    text_put(&line, "asyncarium: ");
    text_put_shown(&line, scenario_get(scenario, SCENARIO_NAME));
    text_put(&line, ": ");
    choice_tally_put(&audience->choices, &line, options);
    output_error_text((EventText){line.bytes, line.size});
    text_done(&line);
}

static Status run_with(const Scenario *scenario, SimOptions *options, Audience *audience, EventDetail detail) {
    options->listener = (EventListener){.self = audience, .detail = detail, .receive = receive};
    if (audience->trace) trace_writer_pass_on(audience->trace, options->listener);
    if (audience->trace) options->listener = trace_writer_listener(audience->trace);
    Sim *sim = sim_new(scenario, options);
    if (!sim) {
        output_error_text(event_text("asyncarium run: the machine has no memory for a world of that size"));
        return STATUS_MACHINE_FAILED;
    }
    SimEnd end = sim_run(sim, 0);
    report_end(scenario, sim);
    report_choices(scenario, options, audience, end);
    findings_print(&audience->findings);
    sim_free(sim);
    return end == SIM_COMPLETED ? STATUS_GOOD : STATUS_NOT_COMPLETED;
}

static void show_heading(const Scenario *scenario) {
    EventText title =
        scenario_get(scenario, scenario_get(scenario, SCENARIO_TITLE).data ? SCENARIO_TITLE : SCENARIO_NAME);
    Text shown = {0};
    text_put_shown(&shown, title);
    printf("%s\n", shown.bytes ? shown.bytes : "");
    text_done(&shown);
}

static Status run_one(const Arguments *arguments, const Scenario *scenario, SimOptions options, EventDetail detail) {
    Audience audience = {.trace_path = arguments->values[RUN_TRACE], .findings = {.scenario = scenario}};
    if (audience.trace_path) {
        audience.trace = trace_writer_open(audience.trace_path, scenario, &options, detail);
        if (!audience.trace) {
            report_trace_error(audience.trace_path, errno);
            return STATUS_MACHINE_FAILED;
        }
    }
    if (arguments->values[RUN_TIMELINE]) {
        show_heading(scenario);
        audience.timeline = timeline_new(stdout, output_has_colours(stdout), detail);
        audience.to_timeline = timeline_listener(audience.timeline);
    }
    EventDetail least = options.choice_count > 0 ? DETAIL_SWITCH : DETAIL_OUTPUT;
    Status status = run_with(scenario, &options, &audience, audience.timeline ? detail : least);
    timeline_free(audience.timeline);
    findings_done(&audience.findings);
    return close_trace(&audience) ? status : STATUS_MACHINE_FAILED;
}

static Status run_all(const Arguments *arguments, const SimOptions *options, EventDetail detail) {
    Status status = STATUS_GOOD;
    for (size_t i = 0; i < arguments->operand_count; i++) {
        Scenario *scenario = source_load(arguments, arguments->operands[i]);
        if (scenario && i > 0 && arguments->values[RUN_TIMELINE]) putchar('\n');
        Status one = scenario ? run_one(arguments, scenario, *options, detail) : STATUS_BAD_INPUT;
        if (one > status) status = one;
        scenario_free(scenario);
    }
    return status;
}

static Status run(const Arguments *arguments) {
    ChoiceList choices = {0};
    SimOptions options = {.has_seed = arguments->values[RUN_SEED] != NULL,
                          .no_diagnoses = arguments->values[RUN_NO_DIAGNOSE] != NULL};
    EventDetail detail = DETAIL_SYNC;
    bool good = option_read_integer(arguments, RUN_SEED, INT64_MIN, &options.seed) &&
                option_read_integer(arguments, RUN_STEPS, 1, &options.steps) &&
                option_read_seconds(arguments, RUN_TIME, &options.time) &&
                option_read_bytes(arguments, RUN_MEMORY, &options.memory) &&
                option_read_detail(arguments, RUN_DETAIL, &detail) &&
                option_read_choices(arguments, RUN_CHOOSE, &choices);
    if (!good) {
        choices_done(&choices);
        return STATUS_USAGE;
    }
    options.choices = choices.items;
    options.choice_count = choices.count;
    if (arguments->values[RUN_TRACE] && arguments->operand_count > 1) {
        choices_done(&choices);
        return command_report_usage(arguments->command, "--trace takes one scenario, and there are %zu",
                                    arguments->operand_count);
    }
    Status status = run_all(arguments, &options, detail);
    choices_done(&choices);
    return status;
}

const Command command_run = {
    .name = "run",
    .operands = "SCENARIO...",
    .summary = "run scenarios, and show what they print",
    .text = "A SCENARIO is a file, the name of a lesson (see 'asyncarium list'), or - for\n"
            "standard input. The program's output comes as it is; what it logs and warns of,\n"
            "and the traceback of an uncaught exception, go to standard error. What is wrong with\n"
            "it for certain is told there at the end (see DIAGNOSES in the manual). The status is\n"
            "4 where a program ends otherwise than completed.\n",
    .options =
        {
            [RUN_TRACE] = {"trace", "FILE", "write what happens as JSON Lines"},
            [RUN_DETAIL] = {"detail", "DETAIL", "switch, sync (the default: and locks, queues, timers), line"},
            [RUN_TIMELINE] = {"timeline", NULL, "show each event as a line that one can read"},
            [RUN_SEED] = {"seed", "NUMBER", "of random, in place of the scenario's"},
            [RUN_STEPS] = {"steps", "COUNT", "stop after so many steps"},
            [RUN_TIME] = {"time", "SECONDS", "stop at that virtual time"},
            [RUN_MEMORY] = {"memory", "BYTES", "stop when more is used, such as 64M"},
            [RUN_NO_DIAGNOSE] = {"no-diagnose", NULL, "do not look for mistakes such as deadlocks"},
            [RUN_CHOOSE] = {"choose", "CHOICES", "what if: turn5=task3 (who comes next), timer4=0.25 (how long)"},
        },
    .operands_min = 1,
    .operands_max = SIZE_MAX,
    .run = run,
};
