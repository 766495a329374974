// Writes a trace, one JSON object a line. Lines are put together by hand in a buffer; the buffer goes out when it is
// full, always up to the end of a line.

#include "asyncarium/trace.h"
#include "asyncarium/version.h"

#include "sim/trace/json.h"
#include "sim/trace/sha256.h"

#include <cjson/cJSON.h>

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { FLUSH_SIZE = 64 << 10 };

struct TraceWriter {
    JsonText text;    // whole lines that wait to be written, and the one that is being made
    int file;
    off_t whole_size; // of the lines that were written
    EventDetail detail;
    int error;
};

// Into the file -------------------------------------------------------------------------------------------------------

// After a write that failed halfway: the file keeps its whole lines. What is no regular file stays as it is.
static void drop_half_line(TraceWriter *writer, const char *bytes, size_t written) {
    while (written > 0 && bytes[written - 1] != '\n') written--;
    if (ftruncate(writer->file, writer->whole_size + (off_t)written) != 0) return;
}

static void flush(TraceWriter *writer) {
    const char *bytes = writer->text.bytes;
    size_t size = writer->text.size;
    size_t written = 0;
    while (written < size && !writer->error) {
        ssize_t count = write(writer->file, bytes + written, size - written);
        if (count >= 0) written += (size_t)count;
        else if (errno != EINTR) writer->error = errno;
    }
    if (writer->error) drop_half_line(writer, bytes, written);
    writer->whole_size += (off_t)written;
    writer->text.size = 0;
}

static void end_line(TraceWriter *writer) {
    json_put(&writer->text, "}\n");
    if (writer->text.failed && !writer->error) writer->error = ENOMEM;
    if (!writer->error && writer->text.size >= FLUSH_SIZE) flush(writer);
    if (writer->error) writer->text.size = 0;
}

// Events --------------------------------------------------------------------------------------------------------------

static void put_ids(JsonText *text, const int64_t *ids, size_t count) {
    for (size_t i = 0; i < count; i++) {
        json_put(text, i == 0 ? "[" : ",");
        json_put_int(text, ids[i]);
    }
    json_put(text, count == 0 ? "[]" : "]");
}

// Without the brace at its end.
static void put_ref_open(JsonText *text, const EventRef *ref) {
    json_put_piece(text, &trace_ref_pieces[ref->kind]);
    const char *key = event_ref_kind_key(ref->kind);
    if (key && ref->id) {
        json_put_key(text, key);
        json_put_int(text, ref->id);
    }
    if (ref->tasks) {
        json_put_key(text, "tasks");
        put_ids(text, ref->tasks, ref->task_count);
        if (ref->total > ref->task_count) {
            json_put_key(text, "total");
            json_put_int(text, (int64_t)ref->total);
        }
    }
}

static void put_ref(JsonText *text, const EventRef *ref) {
    put_ref_open(text, ref);
    json_put(text, "}");
}

static void put_things(JsonText *text, const EventThings *things) {
    for (size_t i = 0; i < things->count; i++) {
        json_put(text, i == 0 ? "[" : ",");
        put_ref_open(text, &things->items[i].ref);
        if (things->items[i].name.data) {
            json_put_key(text, "name");
            json_put_string(text, things->items[i].name);
        }
        json_put(text, "}");
    }
    json_put(text, "]");
}

static void put_stack(JsonText *text, const Event *event) {
    json_put(text, "[");
    for (size_t i = 0; i < event->stack_size; i++) {
        json_put(text, i == 0 ? "[" : ",[");
        json_put_string(text, event->stack[i].name);
        json_put(text, ",");
        json_put_int(text, event->stack[i].line);
        json_put(text, "]");
    }
    json_put(text, "]");
}

static void put_variables(JsonText *text, const EventVariables *variables) {
    for (size_t i = 0; i < variables->count; i++) {
        json_put(text, i == 0 ? "{" : ",");
        json_put_string(text, variables->items[i].name);
        json_put(text, ":");
        if (variables->items[i].value.data) json_put_string(text, variables->items[i].value);
        else json_put(text, "null");
    }
    json_put(text, "}");
}

// Whether a field is written; those that are not are 0, absent or false.
static bool is_there(const EventFieldInfo *field, const Event *event) {
    const void *member = (const char *)event + field->offset;
    switch (field->type) {
    case FIELD_ID: return *(const int64_t *)member != 0;
    case FIELD_ID_OR_NULL:
    case FIELD_NUMBER: return true;
    case FIELD_TEXT: return ((const EventText *)member)->data != NULL;
    case FIELD_REF: return ((const EventRef *)member)->kind != REF_NONE;
    case FIELD_STACK: return event->stack_size > 0;
    case FIELD_VARIABLES: return ((const EventVariables *)member)->count > 0;
    case FIELD_FLAG: return *(const bool *)member;
    case FIELD_IDS: return ((const EventIds *)member)->count > 0;
    case FIELD_THINGS: return ((const EventThings *)member)->count > 0;
    }
    return false;
}

static void put_field(JsonText *text, EventField name, const Event *event) {
    const EventFieldInfo *field = event_field_info(name);
    const void *member = (const char *)event + field->offset;
    if (!is_there(field, event)) return;
    json_put_piece(text, &trace_field_pieces[name]);
    switch (field->type) {
    case FIELD_ID_OR_NULL:
        if (*(const int64_t *)member) json_put_int(text, *(const int64_t *)member);
        else json_put(text, "null");
        break;
    case FIELD_ID:
    case FIELD_NUMBER: json_put_int(text, *(const int64_t *)member); break;
    case FIELD_TEXT: json_put_string(text, *(const EventText *)member); break;
    case FIELD_REF: put_ref(text, member); break;
    case FIELD_STACK: put_stack(text, event); break;
    case FIELD_VARIABLES: put_variables(text, member); break;
    case FIELD_FLAG: json_put(text, "true"); break;
    case FIELD_IDS: put_ids(text, ((const EventIds *)member)->items, ((const EventIds *)member)->count); break;
    case FIELD_THINGS: put_things(text, member); break;
    }
}

static void receive(void *self, const Event *event) {
    TraceWriter *writer = self;
    if (writer->error) return;
    JsonText *text = &writer->text;
    const EventKindInfo *kind = event_kind_info(event->kind);
    json_put(text, "{\"n\":");
    json_put_int(text, event->n);
    json_put(text, ",\"t\":");
    json_put_int(text, event->t);
    json_put_piece(text, &trace_kind_pieces[event->kind]);
    for (size_t i = 0; i < kind->field_count; i++) put_field(text, kind->fields[i], event);
    end_line(writer);
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
    json_put(&writer->text, copy);
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
    json_put(&writer->text, "{\"trace\":\"asyncarium\",\"version\":1");
    json_put_key(&writer->text, recorded_by.data ? "recorded" : "scenario");
    put_document(writer, document);
    json_put(&writer->text, ",\"sha256\":\"");
    json_put(&writer->text, hash);
    json_put(&writer->text, "\"");
    json_put_key(&writer->text, "python");
    json_put_string(&writer->text, recorded_by.data ? recorded_by : event_text(ASYNCARIUM_PYTHON_VERSION));
    json_put_key(&writer->text, "detail");
    json_put(&writer->text, "\"");
    json_put(&writer->text, detail_name(writer->detail));
    json_put(&writer->text, "\"");
    put_options(&writer->text, options);
    put_choices(&writer->text, options);
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

int trace_writer_error(const TraceWriter *writer) { return writer->error; }

int trace_writer_close(TraceWriter *writer) {
    if (!writer->error) flush(writer);
    if (close(writer->file) != 0 && !writer->error) writer->error = errno;
    int error = writer->error;
    free(writer->text.bytes);
    free(writer);
    return error;
}
