// Reads a trace line by line into one buffer. A line is split into its members first, since the keys that matter depend
// on the kind of the event, wherever that stands.

#include "asyncarium/trace.h"

#include "sim/trace/json_scan.h"
#include "sim/trace/own_line.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    READ_SIZE = 256 << 10,
    LINE_MAX_SIZE = 64 << 20, // bytes of a line
    MEMBERS_MAX = 64,         // of a line
    REF_MEMBERS_MAX = 8,
    FAULT_SIZE = 200,
};

#define NO_HEADER "this is no trace: its first line must be the header of one"

typedef struct Member {
    EventText key;
    JsonPiece value;
} Member;

struct TraceReader {
    int file;
    int64_t offset; // of the first of the bytes, in the file
    char *bytes; // what was read and not taken yet begins at `start`
    size_t start, size, capacity;
    bool is_at_end; // of the file
    bool is_cut;
    bool has_end;
    int64_t line;
    int64_t taken;  // bytes of the file
    int64_t n, t;   // of the last event
    char fault[FAULT_SIZE];
    int error; // of the machine; 0: the fault is one of the trace
    TraceHeader header;
    char *documents[2]; // copies of the scenario, and of what stands for a real program
    SimChoice *choices; // of the header
    Member members[MEMBERS_MAX];
    size_t member_count;
    LineRoom room;
};

// Faults --------------------------------------------------------------------------------------------------------------

static bool fail(TraceReader *reader, int64_t column, const char *fault) {
    if (reader->fault[0]) return false;
    if (column > 0) {
        snprintf(reader->fault, FAULT_SIZE, "line %lld, column %lld: %s", (long long)reader->line, (long long)column,
                 fault);
    } else {
        snprintf(reader->fault, FAULT_SIZE, "line %lld: %s", (long long)reader->line, fault);
    }
    return false;
}

// What is no fault of the trace.
static bool fail_machine(TraceReader *reader, int error, const char *fault) {
    reader->error = error;
    return fail(reader, 0, fault);
}

static bool fail_scan(TraceReader *reader, const JsonScan *scan) {
    return fail(reader, scan->fault_at - scan->start + 1, scan->fault);
}

static bool write_all(int file, const char *bytes, size_t size) {
    while (size > 0) {
        ssize_t count = write(file, bytes, size);
        if (count < 0 && errno != EINTR) return false;
        if (count > 0) {
            bytes += count;
            size -= (size_t)count;
        }
    }
    return true;
}

static bool copy_all(int from, int to) {
    char bytes[1 << 16];
    ssize_t count;
    do {
        count = read(from, bytes, sizeof bytes);
        if (count > 0 && !write_all(to, bytes, (size_t)count)) return false;
    } while (count > 0 || (count < 0 && errno == EINTR));
    return count == 0;
}

// What cannot be read twice is copied into a file without a name.
static bool keep_copy(TraceReader *reader) {
    FILE *copy = tmpfile();
    int file = copy ? dup(fileno(copy)) : -1;
    if (copy) fclose(copy);
    if (file < 0) return false;
    bool is_good = copy_all(reader->file, file) && lseek(file, 0, SEEK_SET) == 0;
    close(is_good ? reader->file : file);
    if (is_good) reader->file = file;
    reader->offset = 0;
    return is_good;
}

// Lines ---------------------------------------------------------------------------------------------------------------

static bool read_more(TraceReader *reader) {
    if (reader->is_at_end) return false;
    if (reader->start > 0) memmove(reader->bytes, reader->bytes + reader->start, reader->size - reader->start);
    reader->size -= reader->start;
    reader->offset += (int64_t)reader->start;
    reader->start = 0;
    if (reader->capacity - reader->size < READ_SIZE) {
        if (reader->size > LINE_MAX_SIZE) return fail(reader, 0, "the line is too long");
        size_t capacity = reader->capacity * 2 + READ_SIZE;
        char *bytes = realloc(reader->bytes, capacity);
        if (!bytes) return fail_machine(reader, ENOMEM, "there is no memory for a line so long");
        reader->bytes = bytes;
        reader->capacity = capacity;
    }
    ssize_t count;
    do count = read(reader->file, reader->bytes + reader->size, READ_SIZE);
    while (count < 0 && errno == EINTR);
    if (count < 0) return fail_machine(reader, errno, strerror(errno));
    reader->is_at_end = count == 0;
    reader->size += (size_t)count;
    reader->taken += count;
    return count > 0;
}

// The next line, without its newline; false at the end and at a fault. `is_whole`: it had one.
static bool take_line(TraceReader *reader, char **line, size_t *size, bool *is_whole) {
    size_t looked = 0;
    char *newline = NULL;
    reader->line++;
    for (;;) {
        char *begin = reader->bytes + reader->start;
        size_t there = reader->size - reader->start;
        if (there > looked) newline = memchr(begin + looked, '\n', there - looked);
        looked = there;
        if (newline || !read_more(reader)) break;
    }
    if (reader->fault[0]) return false;
    *line = reader->bytes + reader->start;
    *size = newline ? (size_t)(newline - *line) : reader->size - reader->start;
    *is_whole = newline != NULL;
    reader->start += *size + (newline != NULL);
    return newline || *size > 0;
}

static bool split(TraceReader *reader, JsonScan *scan) {
    bool first = true;
    Member member;
    reader->member_count = 0;
    while (json_scan_member(scan, &first, &member.key, &member.value)) {
        if (reader->member_count == MEMBERS_MAX) return json_scan_fail(scan, member.value.start, "too many keys");
        reader->members[reader->member_count++] = member;
    }
    return !scan->fault && json_scan_end(scan);
}

static bool is_text(EventText text, const char *string) {
    return text.size == strlen(string) && memcmp(text.data, string, text.size) == 0;
}

// The last one of that name counts; NULL: there is none.
static const Member *find(const TraceReader *reader, const char *key) {
    for (size_t i = reader->member_count; i > 0; i--) {
        if (is_text(reader->members[i - 1].key, key)) return &reader->members[i - 1];
    }
    return NULL;
}

// Fields --------------------------------------------------------------------------------------------------------------

static bool take_inner_fault(JsonScan *scan, const JsonScan *inner) {
    return inner->fault ? json_scan_fail(scan, inner->fault_at, inner->fault) : true;
}

static EventRefKind find_ref_kind(const TraceReader *reader, EventText name) {
    EventRefKind kind = trace_names_ref(&reader->room.names, name);
    return kind == EVENT_REF_KIND_COUNT ? REF_NONE : kind;
}

// At most `most` ids; the rest is only counted.
static bool read_ids(JsonScan *scan, JsonPiece piece, int64_t *ids, size_t most, size_t *count, size_t *total) {
    JsonScan inner = json_piece_scan(scan, piece);
    JsonPiece item;
    int64_t id;
    *count = *total = 0;
    for (bool first = true; json_scan_item(&inner, &first, &item) && json_piece_int(&inner, item, &id); ++*total) {
        if (*count < most) ids[(*count)++] = id;
    }
    return take_inner_fault(scan, &inner);
}

// The members of a small object; more than there is room for are left out.
static size_t split_small(JsonScan *inner, Member members[REF_MEMBERS_MAX]) {
    Member member;
    size_t count = 0;
    for (bool first = true; json_scan_member(inner, &first, &member.key, &member.value);) {
        if (count < REF_MEMBERS_MAX) members[count++] = member;
    }
    return count;
}

// Each id stands under a key that the kind names, so the kind is looked for first. `name`: NULL, or of a thing.
static bool read_ref(TraceReader *reader, JsonScan *scan, JsonPiece piece, EventRef *ref, EventText *name) {
    Member members[REF_MEMBERS_MAX];
    EventText kind;
    int64_t total = 0;
    JsonScan inner = json_piece_scan(scan, piece);
    size_t count = split_small(&inner, members);
    *ref = (EventRef){0};
    for (size_t i = 0; i < count; i++) {
        if (is_text(members[i].key, "kind") && json_piece_text(&inner, members[i].value, &kind))
            ref->kind = find_ref_kind(reader, kind);
    }
    const char *id_key = event_ref_kind_key(ref->kind);
    for (size_t i = 0; i < count && !inner.fault; i++) {
        EventText key = members[i].key;
        if (id_key && is_text(key, id_key)) {
            json_piece_int(&inner, members[i].value, &ref->id);
        } else if (is_text(key, "tasks") && !name) {
            read_ids(&inner, members[i].value, reader->room.tasks, EVENT_REF_TASKS_MAX, &ref->task_count, &ref->total);
            ref->tasks = reader->room.tasks;
        } else if (is_text(key, "total")) {
            json_piece_int(&inner, members[i].value, &total);
        } else if (is_text(key, "name") && name) {
            json_piece_text(&inner, members[i].value, name);
        }
    }
    if (ref->tasks && total > 0 && (uint64_t)total > ref->total) ref->total = (size_t)total;
    return take_inner_fault(scan, &inner);
}

static bool read_id_list(JsonScan *scan, JsonPiece piece, int64_t *items, EventIds *ids) {
    size_t total;
    ids->items = items;
    return read_ids(scan, piece, items, LINE_IDS_MAX, &ids->count, &total);
}

static bool read_things(TraceReader *reader, JsonScan *scan, JsonPiece piece, EventThings *things) {
    JsonScan inner = json_piece_scan(scan, piece);
    JsonPiece item;
    *things = (EventThings){reader->room.things, 0};
    for (bool first = true; json_scan_item(&inner, &first, &item);) {
        if (things->count == LINE_THINGS_MAX) continue;
        EventThing *thing = &reader->room.things[things->count];
        thing->name = (EventText){0};
        if (!read_ref(reader, &inner, item, &thing->ref, &thing->name)) break;
        things->count++;
    }
    return take_inner_fault(scan, &inner);
}

static bool read_frame(JsonScan *scan, JsonPiece piece, EventFrame *frame) {
    JsonScan inner = json_piece_scan(scan, piece);
    JsonPiece item;
    size_t count = 0;
    *frame = (EventFrame){0};
    for (bool first = true; json_scan_item(&inner, &first, &item); count++) {
        if (count == 0) json_piece_text(&inner, item, &frame->name);
        else if (count == 1) json_piece_int(&inner, item, &frame->line);
    }
    return take_inner_fault(scan, &inner);
}

static bool read_stack(TraceReader *reader, JsonScan *scan, JsonPiece piece, Event *event) {
    JsonScan inner = json_piece_scan(scan, piece);
    JsonPiece item;
    for (bool first = true; json_scan_item(&inner, &first, &item);) {
        if (event->stack_size == LINE_FRAMES_MAX) continue;
        if (!read_frame(&inner, item, &reader->room.frames[event->stack_size])) break;
        event->stack_size++;
    }
    event->stack = reader->room.frames;
    return take_inner_fault(scan, &inner);
}

static bool read_variables(JsonScan *scan, JsonPiece piece, EventVariable *items, EventVariables *variables) {
    JsonScan inner = json_piece_scan(scan, piece);
    JsonPiece value;
    EventText key;
    *variables = (EventVariables){items, 0};
    for (bool first = true; json_scan_member(&inner, &first, &key, &value);) {
        if (variables->count == LINE_VARIABLES_MAX) continue;
        items[variables->count].name = key;
        if (!json_piece_text(&inner, value, &items[variables->count].value)) break;
        variables->count++;
    }
    return take_inner_fault(scan, &inner);
}

static bool read_field(TraceReader *reader, JsonScan *scan, const EventFieldInfo *field, JsonPiece piece,
                       Event *event) {
    void *member = (char *)event + field->offset;
    bool is_globals = member == (void *)&event->globals;
    switch (field->type) {
    case FIELD_ID:
    case FIELD_ID_OR_NULL:
    case FIELD_NUMBER: return json_piece_int(scan, piece, member);
    case FIELD_TEXT: return json_piece_text(scan, piece, member);
    case FIELD_REF: return read_ref(reader, scan, piece, member, NULL);
    case FIELD_STACK: return read_stack(reader, scan, piece, event);
    case FIELD_VARIABLES: return read_variables(scan, piece, reader->room.variables[is_globals], member);
    case FIELD_FLAG: return json_piece_bool(scan, piece, member);
    case FIELD_IDS: return read_id_list(scan, piece, reader->room.ids[member == (void *)&event->lines], member);
    case FIELD_THINGS: return read_things(reader, scan, piece, member);
    }
    return false;
}

// Events --------------------------------------------------------------------------------------------------------------

static const Member *need(TraceReader *reader, const char *key, const char *fault) {
    const Member *member = find(reader, key);
    if (!member) fail(reader, 1, find(reader, "trace") ? "a second trace begins here" : fault);
    return member;
}

static bool check_order(TraceReader *reader, const Event *event, const Member *n, const Member *t, const JsonScan *scan) {
    if (event->n != reader->n + 1) {
        char fault[100];
        snprintf(fault, sizeof fault, "n should be %lld here", (long long)reader->n + 1);
        return fail(reader, n->value.start - scan->start + 1, fault);
    }
    if (event->t < reader->t) return fail(reader, t->value.start - scan->start + 1, "the time goes back");
    return true;
}

static bool read_event(TraceReader *reader, JsonScan *scan, Event *event) {
    EventText name;
    *event = (Event){.kind = EVENT_KIND_COUNT};
    if (!split(reader, scan)) return fail_scan(reader, scan);
    const Member *n = need(reader, "n", "an event needs a number, n");
    const Member *t = n ? need(reader, "t", "an event needs a time, t") : NULL;
    const Member *e = t ? need(reader, "e", "an event needs a kind, e") : NULL;
    if (!e) return false;
    bool is_good = json_piece_int(scan, n->value, &event->n) && json_piece_int(scan, t->value, &event->t) &&
                   json_piece_text(scan, e->value, &name);
    if (!is_good) return fail_scan(reader, scan);
    if (!check_order(reader, event, n, t, scan)) return false;
    reader->n = event->n;
    reader->t = event->t;
    event->kind = trace_names_kind(&reader->room.names, name);
    if (event->kind == EVENT_KIND_COUNT) return true;
    const EventKindInfo *kind = event_kind_info(event->kind);
    for (size_t i = 0; i < kind->field_count; i++) {
        const EventFieldInfo *field = event_field_info(kind->fields[i]);
        const Member *member = find(reader, field->key);
        if (member && !read_field(reader, scan, field, member->value, event)) return fail_scan(reader, scan);
    }
    reader->has_end = event->kind == EVENT_END;
    return true;
}

// False: it is to be read in the general way.
static bool read_own_line(TraceReader *reader, char *line, size_t size, Event *event) {
    if (!own_line_read(&reader->room, line, size, reader->n + 1, reader->t, event)) return false;
    reader->n = event->n;
    reader->t = event->t;
    reader->has_end = event->kind == EVENT_END;
    return true;
}

TraceResult trace_reader_next(TraceReader *reader, Event *event) {
    char *line;
    size_t size;
    bool is_whole;
    while (!reader->fault[0] && !reader->is_cut && take_line(reader, &line, &size, &is_whole)) {
        if (is_whole && read_own_line(reader, line, size, event)) return TRACE_EVENT;
        JsonScan scan;
        json_scan_begin(&scan, line, size);
        if (!read_event(reader, &scan, event)) {
            if (is_whole) return TRACE_FAULT;
            reader->fault[0] = '\0'; // half a line at the end: the trace was cut off there
            reader->is_cut = true;
            return TRACE_END;
        }
        if (event->kind != EVENT_KIND_COUNT) return TRACE_EVENT;
    }
    return reader->fault[0] ? TRACE_FAULT : TRACE_END;
}

// Again ---------------------------------------------------------------------------------------------------------------

bool trace_reader_keep(TraceReader *reader) {
    off_t offset = lseek(reader->file, 0, SEEK_CUR);
    reader->offset = offset;
    return offset >= 0 || keep_copy(reader);
}

TracePlace trace_reader_place(const TraceReader *reader) {
    return (TracePlace){reader->offset + (int64_t)reader->start, reader->line, reader->n, reader->t};
}

void trace_reader_go(TraceReader *reader, const TracePlace *place) {
    if (reader->fault[0]) return;
    reader->line = place->line;
    reader->n = place->n;
    reader->t = place->t;
    reader->is_cut = reader->has_end = false;
    reader->is_at_end = false;
    reader->start = reader->size = 0;
    reader->offset = place->offset;
    if (lseek(reader->file, place->offset, SEEK_SET) < 0) fail_machine(reader, errno, strerror(errno));
}

// The next line where it was read from the file in whole, with its newline; 0: it was not.
static size_t ready_line(const TraceReader *reader) {
    const char *begin = reader->bytes + reader->start;
    const char *newline = reader->size > reader->start ? memchr(begin, '\n', reader->size - reader->start) : NULL;
    return newline ? (size_t)(newline - begin) + 1 : 0;
}

bool trace_reader_next_same(TraceReader *reader, TraceReader *other, Event *event) {
    size_t size = ready_line(reader);
    bool is_same = size > 0 && size <= other->size - other->start && reader->n == other->n && reader->t == other->t &&
                   memcmp(reader->bytes + reader->start, other->bytes + other->start, size) == 0;
    if (!is_same || !read_own_line(reader, reader->bytes + reader->start, size - 1, event)) return false;
    reader->start += size;
    other->start += size;
    reader->line++;
    other->line++;
    other->n = reader->n;
    other->t = reader->t;
    other->has_end = reader->has_end;
    return true;
}

// The header ----------------------------------------------------------------------------------------------------------

static EventDetail find_detail(EventText name) {
    if (is_text(name, "switch")) return DETAIL_SWITCH;
    return is_text(name, "line") ? DETAIL_LINE : DETAIL_SYNC;
}

static bool read_options(JsonScan *scan, JsonPiece piece, SimOptions *options) {
    JsonScan inner = json_piece_scan(scan, piece);
    JsonPiece value;
    EventText key;
    int64_t number = 0;
    for (bool first = true; json_scan_member(&inner, &first, &key, &value);) {
        if (is_text(key, "seed")) options->has_seed = json_piece_int(&inner, value, &options->seed);
        else if (is_text(key, "steps")) json_piece_int(&inner, value, &options->steps);
        else if (is_text(key, "time")) json_piece_int(&inner, value, &options->time);
        else if (is_text(key, "memory")) json_piece_int(&inner, value, &options->memory);
        else if (is_text(key, "no_diagnoses")) options->no_diagnoses = json_piece_int(&inner, value, &number) && number;
    }
    return take_inner_fault(scan, &inner);
}

// A choice is told by its keys: a turn and whose it is, or a timer and how long it lasts.
static bool read_choice(JsonScan *scan, JsonPiece piece, SimChoice *choice) {
    JsonScan inner = json_piece_scan(scan, piece);
    JsonPiece value;
    EventText key;
    bool has_turn = false, has_owner = false, has_timer = false, lasts = false;
    *choice = (SimChoice){0};
    for (bool first = true; json_scan_member(&inner, &first, &key, &value);) {
        if (is_text(key, "turn")) {
            has_turn = json_piece_int(&inner, value, &choice->turn);
        } else if (is_text(key, "task") || is_text(key, "handle")) {
            choice->kind = is_text(key, "task") ? CHOICE_TASK : CHOICE_HANDLE;
            has_owner = json_piece_int(&inner, value, &choice->id);
        } else if (is_text(key, "timer")) {
            choice->kind = CHOICE_TIMER;
            has_timer = json_piece_int(&inner, value, &choice->id);
        } else if (is_text(key, "lasts")) {
            lasts = json_piece_int(&inner, value, &choice->lasts);
        }
    }
    bool is_turn = has_turn && has_owner && !has_timer && !lasts;
    bool is_timer = has_timer && lasts && !has_turn && !has_owner;
    if (!inner.fault && !is_turn && !is_timer)
        json_scan_fail(&inner, piece.start, "a choice has a turn and a task or handle, or a timer and what it lasts");
    return take_inner_fault(scan, &inner);
}

static bool add_choice(TraceReader *reader, JsonScan *scan, JsonPiece piece, size_t *capacity) {
    TraceHeader *header = &reader->header;
    size_t count = header->options.choice_count;
    if (count == SIM_CHOICES_MAX) return json_scan_fail(scan, piece.start, "there are too many choices");
    if (count == *capacity) {
        *capacity = *capacity * 2 + 16;
        SimChoice *choices = realloc(reader->choices, *capacity * sizeof *choices);
        if (!choices) {
            reader->error = ENOMEM;
            return json_scan_fail(scan, piece.start, "there is no memory for the choices");
        }
        header->options.choices = reader->choices = choices;
    }
    if (!read_choice(scan, piece, &reader->choices[count])) return false;
    header->options.choice_count++;
    return true;
}

static bool read_choices(TraceReader *reader, JsonScan *scan, JsonPiece piece) {
    JsonScan inner = json_piece_scan(scan, piece);
    JsonPiece item;
    size_t capacity = 0, at;
    for (bool first = true; json_scan_item(&inner, &first, &item) && add_choice(reader, &inner, item, &capacity);) continue;
    const char *fault = sim_choices_fault(reader->choices, reader->header.options.choice_count, &at);
    if (fault) json_scan_fail(&inner, piece.start, fault);
    return take_inner_fault(scan, &inner);
}

// The reader's buffer is needed for the lines to come.
static bool copy_document(TraceReader *reader, const Member *member, char **copy, EventText *text) {
    if (!member) return true;
    size_t size = (size_t)(member->value.end - member->value.start);
    *copy = malloc(size + 1);
    if (!*copy) return fail_machine(reader, ENOMEM, "there is no memory for the scenario");
    memcpy(*copy, member->value.start, size);
    *text = (EventText){*copy, size};
    return true;
}

static bool read_header(TraceReader *reader, JsonScan *scan) {
    TraceHeader *header = &reader->header;
    EventText name = {0}, detail = {0};
    int64_t version = 0;
    if (!split(reader, scan)) return fail_scan(reader, scan);
    const Member *trace = find(reader, "trace"), *number = find(reader, "version");
    const Member *options = find(reader, "options"), *level = find(reader, "detail");
    const Member *choices = find(reader, "choices");
    bool is_good = (!trace || json_piece_text(scan, trace->value, &name)) &&
                   (!number || json_piece_int(scan, number->value, &version)) &&
                   (!level || json_piece_text(scan, level->value, &detail)) &&
                   (!options || read_options(scan, options->value, &header->options)) &&
                   (!choices || read_choices(reader, scan, choices->value));
    if (!is_good) return fail_scan(reader, scan);
    if (!is_text(name, "asyncarium")) return fail(reader, 1, NO_HEADER);
    if (version != 1) return fail(reader, number ? number->value.start - scan->start + 1 : 1, "only version 1 can be read");
    header->detail = find_detail(detail);
    return copy_document(reader, find(reader, "scenario"), &reader->documents[0], &header->scenario) &&
           copy_document(reader, find(reader, "recorded"), &reader->documents[1], &header->recorded);
}

// Editors of some systems put a mark of three bytes before a text.
static void pass_mark(char **line, size_t *size) {
    static const char mark[] = {'\xef', '\xbb', '\xbf'};
    if (*size < sizeof mark || memcmp(*line, mark, sizeof mark) != 0) return;
    *line += sizeof mark;
    *size -= sizeof mark;
}

static bool is_object(const char *line, size_t size) {
    while (size > 0 && (*line == ' ' || *line == '\t' || *line == '\r')) line++, size--;
    return size > 0 && *line == '{';
}

// Whether a trace may have been going to begin so.
static bool is_half_header(const char *line, size_t size) {
    static const char beginning[] = "{\"trace\":\"asyncarium\"";
    return memcmp(line, beginning, size < sizeof beginning - 1 ? size : sizeof beginning - 1) == 0;
}

bool trace_reader_begin(TraceReader *reader, TraceHeader *header) {
    char *line;
    size_t size;
    bool is_whole;
    JsonScan scan;
    if (!take_line(reader, &line, &size, &is_whole)) {
        if (!reader->fault[0]) fail(reader, 0, "the trace is empty");
        return false;
    }
    pass_mark(&line, &size);
    if (!is_object(line, size)) return fail(reader, 1, NO_HEADER);
    json_scan_begin(&scan, line, size);
    if (!read_header(reader, &scan)) {
        if (scan.fault && !is_whole && is_half_header(line, size))
            snprintf(reader->fault, FAULT_SIZE, "line 1: the trace was cut off within its header");
        return false;
    }
    *header = reader->header;
    return true;
}

static bool is_directory(int file) {
    struct stat status;
    return fstat(file, &status) == 0 && S_ISDIR(status.st_mode);
}

TraceReader *trace_reader_open(const char *path) {
    int file = strcmp(path, "-") == 0 ? dup(STDIN_FILENO) : open(path, O_RDONLY);
    if (file < 0) return NULL;
    TraceReader *reader = is_directory(file) ? NULL : calloc(1, sizeof *reader);
    if (!reader) {
        int error = is_directory(file) ? EISDIR : ENOMEM;
        close(file);
        errno = error;
        return NULL;
    }
    reader->file = file;
    trace_names_init(&reader->room.names);
    return reader;
}

void trace_reader_close(TraceReader *reader) {
    if (!reader) return;
    close(reader->file);
    free(reader->bytes);
    free(reader->choices);
    for (size_t i = 0; i < 2; i++) free(reader->documents[i]);
    free(reader);
}

const char *trace_reader_fault(const TraceReader *reader) { return reader->fault; }
int trace_reader_error(const TraceReader *reader) { return reader->error; }
bool trace_reader_is_cut(const TraceReader *reader) { return reader->is_cut || !reader->has_end; }
int64_t trace_reader_line(const TraceReader *reader) { return reader->line; }
int64_t trace_reader_bytes(const TraceReader *reader) { return reader->taken; }
