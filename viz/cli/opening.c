// Opens what is to be shown: loads and runs a scenario, or reads a trace.

#include "viz/cli/opening.h"

#include "asyncarium/trace.h"
#include "viz/cli/output.h"
#include "viz/cli/progress.h"
#include "viz/cli/source.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

// Steps of a program that is watched and sets no limit itself: more could not be kept in memory, line by line.
enum { WATCHED_STEPS_DEFAULT = 2000000 };
// The same where no lines are told.
enum { REPLAYED_STEPS_DEFAULT = 20000000 };
enum { PATIENCE_EVENTS = 1 << 16 };

static void warn(Opening *opening, const char *before, const char *what) {
    Text text = {0};
    text_put(&text, before);
    text_put_shown(&text, event_text(what));
    opening->warning = text.bytes;
}

static void stop(Opening *opening, const char *warning) {
    warn(opening, warning, "");
    opening->was_stopped = true;
}

// Runs ------------------------------------------------------------------------------------------------------------------

typedef struct Run {
    Sim *sim;
    Recording *recording;
    Progress progress;
} Run;

static void receive(void *self, const Event *event) {
    Run *run = self;
    if (run->progress.was_stopped) return; // how it is brought to its end is nothing of it
    recording_add(run->recording, event);
    if (!progress_step(&run->progress, recording_count(run->recording), 0, 0)) sim_stop(run->sim);
}

// False: the machine has no memory for it.
static bool make_run(Run *run, const Scenario *scenario, SimOptions options, int64_t steps, EventListener listener) {
    options.listener = listener;
    if (!options.steps) options.steps = steps;
    run->sim = sim_new(scenario, &options);
    if (!run->sim) return false;
    sim_run(run->sim, 0);
    sim_free(run->sim);
    return true;
}

Status opening_run(Opening *opening, const Arguments *arguments, const char *operand, const SimOptions *options) {
    opening->options = *options;
    opening->scenario = source_load(arguments, operand);
    if (!opening->scenario) return STATUS_BAD_INPUT;
    opening->recording = recording_new();
    Run run = {.recording = opening->recording};
    progress_begin(&run.progress, "Running", opening->can_stop);
    EventListener listener = {&run, DETAIL_LINE, receive};
    bool is_made = make_run(&run, opening->scenario, *options, WATCHED_STEPS_DEFAULT, listener);
    progress_end(&run.progress);
    if (is_made && run.progress.was_stopped) stop(opening, "The run was stopped here with Ctrl-C");
    if (is_made) return STATUS_GOOD;
    output_error_text(event_text("asyncarium: the machine has no memory for a world of that size"));
    return STATUS_MACHINE_FAILED;
}

// Silently: the screen is there.
typedef struct RunAgain {
    Run run;
    Patience patience;
    bool is_given_up;
} RunAgain;

static void receive_again(void *self, const Event *event) {
    RunAgain *again = self;
    if (again->is_given_up) return;
    recording_add(again->run.recording, event);
    int64_t count = recording_count(again->run.recording);
    if (!again->patience.goes_on || count % PATIENCE_EVENTS != 0) return;
    again->is_given_up = !again->patience.goes_on(again->patience.self, count);
    if (again->is_given_up) sim_stop(again->run.sim);
}

Recording *opening_run_again(const Opening *opening, const ChoiceList *choices, Patience patience) {
    SimOptions options = opening->options;
    RunAgain again = {.run.recording = recording_new(), .patience = patience};
    options.choices = choices->items;
    options.choice_count = choices->count;
    EventDetail detail = opening->recording->detail;
    int64_t steps = detail == DETAIL_LINE ? WATCHED_STEPS_DEFAULT : REPLAYED_STEPS_DEFAULT;
    EventListener listener = {&again, detail, receive_again};
    if (make_run(&again.run, opening->scenario, options, steps, listener) && !again.is_given_up) return again.run.recording;
    recording_free(again.run.recording);
    return NULL;
}

// Traces ----------------------------------------------------------------------------------------------------------------

static Scenario *load_document(const TraceHeader *header, const char *path) {
    EventText recorded = header->recorded, document = header->scenario;
    if (!recorded.data && !document.data) return NULL;
    Scenario *scenario = recorded.data ? scenario_load_recorded(path, recorded.data, recorded.size)
                                       : scenario_load_memory(path, document.data, document.size);
    if (scenario_error_count(scenario) == 0) return scenario;
    scenario_free(scenario); // a trace of another version may have what we do not know: it is shown without its source
    return NULL;
}

static void report(const char *path, const char *what) {
    Text text = {0};
    text_put(&text, "asyncarium: the trace '");
    text_put_shown(&text, event_text(path));
    text_put_format(&text, "': %s", what);
    output_error_text((EventText){text.bytes, text.size});
    text_done(&text);
}

// 0: it has none, such as a pipe.
static int64_t size_of_file(const char *path) {
    struct stat status;
    return stat(path, &status) == 0 ? (int64_t)status.st_size : 0;
}

static Status status_of_fault(const TraceReader *reader) {
    return trace_reader_error(reader) ? STATUS_MACHINE_FAILED : STATUS_BAD_INPUT;
}

// As far as Ctrl-C lets it.
static TraceResult keep_events(Opening *opening, TraceReader *reader, int64_t size) {
    Event event;
    Progress progress;
    TraceResult result;
    bool goes_on = true;
    progress_begin(&progress, "Reading", opening->can_stop);
    while (goes_on && (result = trace_reader_next(reader, &event)) == TRACE_EVENT) {
        recording_add(opening->recording, &event);
        goes_on = progress_step(&progress, event.n, trace_reader_bytes(reader), size);
    }
    progress_end(&progress);
    return result;
}

static TraceResult pass_events(const EventListener *listener, TraceReader *reader) {
    Event event;
    TraceResult result;
    while ((result = trace_reader_next(reader, &event)) == TRACE_EVENT) {
        if (event_kind_info(event.kind)->detail <= listener->detail) listener->receive(listener->self, &event);
    }
    return result;
}

static void read_events(Opening *opening, TraceReader *reader, int64_t size) {
    bool is_heard = opening->listener.receive != NULL;
    TraceResult result = is_heard ? pass_events(&opening->listener, reader) : keep_events(opening, reader, size);
    if (result == TRACE_EVENT) {
        stop(opening, "Reading was stopped here with Ctrl-C; the trace goes on");
        return;
    }
    if (result == TRACE_FAULT) opening->broken = status_of_fault(reader);
    if (opening->broken) warn(opening, "The trace is broken at ", trace_reader_fault(reader));
    else if (trace_reader_is_cut(reader)) warn(opening, "The trace was cut off here", "");
}

Status opening_read(Opening *opening, const char *path) {
    TraceHeader header;
    TraceReader *reader = trace_reader_open(path);
    if (!reader) {
        Status status = output_status_of(errno);
        report(path, strerror(errno));
        return status;
    }
    Status status = trace_reader_begin(reader, &header) ? STATUS_GOOD : status_of_fault(reader);
    if (status == STATUS_GOOD) {
        opening->scenario = load_document(&header, path);
        opening->recording = recording_new();
        choices_copy(&opening->choices, header.options.choices, header.options.choice_count);
        opening->options = header.options;
        opening->options.choices = NULL;
        opening->options.choice_count = 0;
        read_events(opening, reader, size_of_file(path));
    } else {
        report(path, trace_reader_fault(reader));
    }
    trace_reader_close(reader);
    return status;
}

// A trace whose header is missing is one, too: it is told what is wrong with it as a trace.
bool opening_is_trace(const char *path) {
    static const char *const beginnings[] = {"{\"trace\":", "\xef\xbb\xbf{\"trace\":", "{\"n\":"};
    char bytes[16];
    bool is_trace = false;
    FILE *file = fopen(path, "r");
    if (!file) return false;
    size_t count = fread(bytes, 1, sizeof bytes, file);
    for (size_t i = 0; i < sizeof beginnings / sizeof *beginnings; i++) {
        size_t size = strlen(beginnings[i]);
        is_trace = is_trace || (count >= size && memcmp(bytes, beginnings[i], size) == 0);
    }
    fclose(file);
    return is_trace;
}

void opening_done(Opening *opening) {
    free(opening->warning);
    choices_done(&opening->choices);
    recording_free(opening->recording);
    scenario_free(opening->scenario);
    *opening = (Opening){0};
}
