// Writes a trace, one JSON object a line. Lines are put together by hand (event_line.c) in a buffer; the buffer goes out
// when it is full, always up to the end of a line.

#include "asyncarium/trace.h"
#include "asyncarium/version.h"

#include "sim/trace/event_line.h"
#include "sim/trace/sha256.h"

#include <cjson/cJSON.h>

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { FLUSH_SIZE = 64 << 10 };

struct TraceWriter {
    LineText lines;   // whole ones that wait to be written, and the one that is being made
    int file;
    off_t whole_size; // of the lines that were written
    EventDetail detail;
    int error;
    EventListener next; // hears what it wants when that is written
    bool is_for_next[EVENT_KIND_COUNT];
};

// Into the file -------------------------------------------------------------------------------------------------------

// After a write that failed halfway: the file keeps its whole lines. What is no regular file stays as it is.
static void drop_half_line(TraceWriter *writer, const char *bytes, size_t written) {
    while (written > 0 && bytes[written - 1] != '\n') written--;
    if (ftruncate(writer->file, writer->whole_size + (off_t)written) != 0) return;
}

static void flush(TraceWriter *writer) {
    const char *bytes = writer->lines.text.bytes;
    size_t size = writer->lines.text.size;
    size_t written = 0;
    while (written < size && !writer->error) {
        ssize_t count = write(writer->file, bytes + written, size - written);
        if (count >= 0) written += (size_t)count;
        else if (errno != EINTR) writer->error = errno;
    }
    if (writer->error) drop_half_line(writer, bytes, written);
    writer->whole_size += (off_t)written;
    writer->lines.text.size = 0;
}

// After an error the next one hears everything, and will notice.
static void choose_for_next(TraceWriter *writer) {
    const EventListener *next = &writer->next;
    for (size_t kind = 0; kind < EVENT_KIND_COUNT; kind++)
        writer->is_for_next[kind] = next->receive && (writer->error || event_kinds[kind].detail <= next->detail);
}

// The buffer is full, or there was no memory for a line.
__attribute__((noinline)) static void make_room(TraceWriter *writer) {
    if (writer->lines.text.failed && !writer->error) writer->error = ENOMEM;
    if (!writer->error) flush(writer);
    if (!writer->error) return;
    writer->lines.text.size = 0;
    choose_for_next(writer);
}

static inline void end_line(TraceWriter *writer) {
    if (writer->lines.text.size >= FLUSH_SIZE || writer->lines.text.failed) make_room(writer);
}

// Events --------------------------------------------------------------------------------------------------------------

static void receive(void *self, const Event *event) {
    TraceWriter *writer = self;
    if (!writer->error) {
        event_line_put(&writer->lines, event);
        end_line(writer);
    }
    if (writer->is_for_next[event->kind]) writer->next.receive(writer->next.self, event);
}

// Header --------------------------------------------------------------------------------------------------------------

static void put_document(TraceWriter *writer, EventText document) {
    char *copy = malloc(document.size + 1);
    if (!copy) {
        writer->error = ENOMEM;
        return;
    }
    memcpy(copy, document.data, document.size);
    copy[document.size] = '\0';
    cJSON_Minify(copy);
    json_put(&writer->lines.text, copy);
    free(copy);
}

static void put_option(JsonText *text, const char *key, int64_t value, bool *any) {
    json_put_key(text, *any ? key : "options");
    if (!*any) {
        json_put(text, "{\"");
        json_put(text, key);
        json_put(text, "\":");
    }
    json_put_int(text, value);
    *any = true;
}

// What was asked for besides the scenario, so that a reader can run it again in the same way.
static void put_options(JsonText *text, const SimOptions *options) {
    bool any = false;
    if (options->has_seed) put_option(text, "seed", options->seed, &any);
    if (options->steps) put_option(text, "steps", options->steps, &any);
    if (options->time) put_option(text, "time", options->time, &any);
    if (options->memory) put_option(text, "memory", options->memory, &any);
    if (options->no_diagnoses) put_option(text, "no_diagnoses", 1, &any);
    if (any) json_put(text, "}");
}

static void put_choice(JsonText *text, const SimChoice *choice) {
    bool is_timer = choice->kind == CHOICE_TIMER;
    json_put(text, is_timer ? "{\"timer\":" : "{\"turn\":");
    json_put_int(text, is_timer ? choice->id : choice->turn);
    json_put_key(text, is_timer ? "lasts" : choice->kind == CHOICE_TASK ? "task" : "handle");
    json_put_int(text, is_timer ? choice->lasts : choice->id);
    json_put(text, "}");
}

static void put_choices(JsonText *text, const SimOptions *options) {
    if (options->choice_count > 0) json_put_key(text, "choices");
    for (size_t i = 0; i < options->choice_count; i++) {
        json_put(text, i == 0 ? "[" : ",");
        put_choice(text, &options->choices[i]);
    }
    if (options->choice_count > 0) json_put(text, "]");
}

static const char *detail_name(EventDetail detail) {
    switch (detail) {
    case DETAIL_NONE: return "none";
    case DETAIL_OUTPUT: return "output";
    case DETAIL_SWITCH: return "switch";
    case DETAIL_SYNC: return "sync";
    case DETAIL_LINE: return "line";
    }
    return "";
}

static void put_header(TraceWriter *writer, const Scenario *scenario, const SimOptions *options) {
    EventText document = scenario_get(scenario, SCENARIO_JSON), file = scenario_get(scenario, SCENARIO_BYTES);
    EventText recorded_by = scenario_get(scenario, SCENARIO_RECORDED_BY);
    char hash[SHA256_HEX_SIZE];
    sha256_hex(file.data, file.size, hash);
    json_put(&writer->lines.text, "{\"trace\":\"asyncarium\",\"version\":1");
    json_put_key(&writer->lines.text, recorded_by.data ? "recorded" : "scenario");
    put_document(writer, document);
    json_put(&writer->lines.text, ",\"sha256\":\"");
    json_put(&writer->lines.text, hash);
    json_put(&writer->lines.text, "\"");
    json_put_key(&writer->lines.text, "python");
    json_put_string(&writer->lines.text, recorded_by.data ? recorded_by : event_text(ASYNCARIUM_PYTHON_VERSION));
    json_put_key(&writer->lines.text, "detail");
    json_put(&writer->lines.text, "\"");
    json_put(&writer->lines.text, detail_name(writer->detail));
    json_put(&writer->lines.text, "\"");
    put_options(&writer->lines.text, options);
    put_choices(&writer->lines.text, options);
    json_put(&writer->lines.text, "}\n");
    end_line(writer);
}

TraceWriter *trace_writer_open(const char *path, const Scenario *scenario, const SimOptions *options,
                               EventDetail detail) {
    int file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0666);
    if (file < 0) return NULL;
    TraceWriter *writer = calloc(1, sizeof *writer);
    if (!writer) {
        close(file);
        errno = ENOMEM;
        return NULL;
    }
    writer->file = file;
    writer->detail = detail;
    put_header(writer, scenario, options);
    return writer;
}

EventListener trace_writer_listener(TraceWriter *writer) {
    return (EventListener){.self = writer, .detail = writer->detail, .receive = receive};
}

void trace_writer_pass_on(TraceWriter *writer, EventListener next) {
    writer->next = next;
    choose_for_next(writer);
}

int trace_writer_error(const TraceWriter *writer) { return writer->error; }

int trace_writer_close(TraceWriter *writer) {
    if (!writer->error) flush(writer);
    if (close(writer->file) != 0 && !writer->error) writer->error = errno;
    int error = writer->error;
    free(writer->lines.text.bytes);
    free(writer);
    return error;
}
