// Reads traces event by event, and keeps what is wrong with them as words.

#include "viz/cli/trace_file.h"

#include "viz/cli/output.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void take_fault(TraceFile *file, const char *fault, Status status) {
    if (file->fault.size > 0) return;
    text_put_shown(&file->fault, event_text(fault));
    file->status = status;
}

static void take_reader_fault(TraceFile *file) {
    int error = trace_reader_error(file->reader);
    take_fault(file, trace_reader_fault(file->reader), error ? STATUS_MACHINE_FAILED : STATUS_BAD_INPUT);
}

bool trace_file_open(TraceFile *file, const char *path) {
    *file = (TraceFile){.reader = trace_reader_open(path)};
    bool is_open = file->reader && trace_reader_keep(file->reader);
    if (!is_open) take_fault(file, strerror(errno), output_status_of(errno));
    else if (!trace_reader_begin(file->reader, &file->header)) take_reader_fault(file);
    file->most = file->header.detail;
    return file->fault.size == 0;
}

void trace_file_close(TraceFile *file) {
    trace_reader_close(file->reader);
    text_done(&file->fault);
}

static bool is_asked_for(const TraceFile *file, const Event *event) {
    return event_kind_info(event->kind)->detail <= file->most;
}

const Event *trace_file_next(TraceFile *file) {
    if (file->fault.size > 0) return NULL;
    for (;;) {
        TraceResult result = trace_reader_next(file->reader, &file->event);
        if (result == TRACE_FAULT) take_reader_fault(file);
        if (result != TRACE_EVENT) return NULL;
        if (is_asked_for(file, &file->event)) return &file->event;
    }
}

const Event *trace_file_next_same(TraceFile *file, TraceFile *other) {
    while (trace_reader_next_same(file->reader, other->reader, &file->event)) {
        if (is_asked_for(file, &file->event)) return &file->event;
    }
    return NULL;
}

static const Event *stream_next(void *self) { return trace_file_next(self); }
static TracePlace stream_place(void *self) { return trace_reader_place(((TraceFile *)self)->reader); }
static void stream_go(void *self, TracePlace place) { trace_reader_go(((TraceFile *)self)->reader, &place); }

EventStream trace_file_stream(TraceFile *file) { return (EventStream){file, stream_next, stream_place, stream_go}; }

bool trace_file_is_cut(const TraceFile *file) { return trace_reader_is_cut(file->reader); }

// The first line of what scenario_print_errors writes.
static void take_scenario_errors(TraceFile *file, const Scenario *scenario) {
    char *shown = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&shown, &size);
    if (out) {
        scenario_print_errors(scenario, out);
        fclose(out);
    }
    file->status = STATUS_BAD_INPUT;
    text_put(&file->fault, "its scenario has errors: ");
    if (shown) text_put_shown(&file->fault, (EventText){shown, strcspn(shown, "\n")});
    free(shown);
}

Scenario *trace_file_scenario(TraceFile *file) {
    EventText document = file->header.scenario;
    if (file->header.recorded.data) {
        take_fault(file, "it was recorded from a real program: there is no scenario in it that could be run again",
                   STATUS_BAD_INPUT);
        return NULL;
    }
    if (!document.data) {
        take_fault(file, "line 1: there is no scenario in it", STATUS_BAD_INPUT);
        return NULL;
    }
    Scenario *scenario = scenario_load_memory("scenario", document.data, document.size);
    if (scenario_error_count(scenario) == 0) return scenario;
    take_scenario_errors(file, scenario);
    scenario_free(scenario);
    return NULL;
}
