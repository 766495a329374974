// Each function that takes `to` writes there, and returns where the next byte goes. There is always room for all of a line
// that is bounded: who has left that way, or written an element of a list, makes that room again.

#include "sim/trace/event_line.h"

#include <assert.h>
#include <string.h>

enum {
    SHORT_TEXT = 64,  // of a text that is written at once, if it needs no escapes
    FIELD_ROOM = 160, // of all that is bounded in one field, or in one element of a list: two pieces, a text, a number
    FIELDS_MAX = 16,
    LINE_ROOM = FIELDS_MAX * FIELD_ROOM,
};

static_assert((int)FIELD_ROOM > 2 * (int)TRACE_PIECE_ROOM + (int)SHORT_TEXT + (int)JSON_INT_ROOM, "a field may be longer");

// The general way, from `to` on and back again --------------------------------------------------------------------------

static JsonText *leave(JsonText *text, const char *to) {
    text->size = (size_t)(to - text->bytes);
    return text;
}

static char *come_back(JsonText *text) { return json_room(text, text->bytes + text->size, LINE_ROOM); }

// Pieces ----------------------------------------------------------------------------------------------------------------

static inline char *put_letter(char *to, char letter) {
    *to = letter;
    return to + 1;
}

static inline char *put_piece(char *to, const TracePiece *piece) {
    memcpy(to, piece->bytes, TRACE_PIECE_ROOM);
    return to + piece->size;
}

static char *put_key(char *to, const char *key) { // shorter than a piece
    size_t size = strlen(key);
    memcpy(to, ",\"", 2);
    memcpy(to + 2, key, size);
    memcpy(to + 2 + size, "\":", 2);
    return to + size + 4;
}

static inline char *put_int(char *to, int64_t value) {
    return json_write_int(to, value);
}

static inline char *put_text(JsonText *text, char *to, EventText string) {
    char *end = string.size <= SHORT_TEXT ? json_write_plain(to, string) : NULL;
    if (end) return end;
    json_put_string(leave(text, to), string);
    return come_back(text);
}

// Lists -----------------------------------------------------------------------------------------------------------------

static void put_ids(JsonText *text, const int64_t *ids, size_t count) {
    for (size_t i = 0; i < count; i++) {
        json_put(text, i == 0 ? "[" : ",");
        json_put_int(text, ids[i]);
    }
    json_put(text, count == 0 ? "[]" : "]");
}

static void put_ref_tasks(JsonText *text, const EventRef *ref) {
    json_put_key(text, "tasks");
    put_ids(text, ref->tasks, ref->task_count);
    if (ref->total <= ref->task_count) return;
    json_put_key(text, "total");
    json_put_int(text, (int64_t)ref->total);
}

// Without the brace at its end.
static char *put_ref_open(JsonText *text, char *to, const EventRef *ref) {
    to = put_piece(to, &trace_ref_pieces[ref->kind]);
    const char *key = event_ref_kind_key(ref->kind);
    if (key && ref->id) to = put_int(put_key(to, key), ref->id);
    if (!ref->tasks) return to;
    put_ref_tasks(leave(text, to), ref);
    return come_back(text);
}

static void put_things(JsonText *text, const EventThings *things) {
    for (size_t i = 0; i < things->count; i++) {
        json_put(text, i == 0 ? "[" : ",");
        leave(text, put_ref_open(text, come_back(text), &things->items[i].ref));
        if (things->items[i].name.data) {
            json_put_key(text, "name");
            json_put_string(text, things->items[i].name);
        }
        json_put(text, "}");
    }
    json_put(text, "]");
}

static char *put_stack(JsonText *text, char *to, const Event *event) {
    to = put_letter(to, '[');
    for (size_t i = 0; i < event->stack_size; i++) {
        if (i > 0) to = put_letter(to, ',');
        to = put_text(text, put_letter(to, '['), event->stack[i].name);
        to = put_int(put_letter(to, ','), event->stack[i].line);
        to = json_room(text, put_letter(to, ']'), LINE_ROOM);
    }
    return put_letter(to, ']');
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

// Fields ----------------------------------------------------------------------------------------------------------------

static char *put_id_or_null(char *to, int64_t id) {
    if (id) return put_int(to, id);
    memcpy(to, "null", 4);
    return to + 4;
}

// Those that are 0, absent or false are left out, unless their type says otherwise.
static char *put_field(JsonText *text, char *to, const TraceField *field, const Event *event) {
    const void *member = (const char *)event + field->offset;
    const TracePiece *key = &field->piece;
    switch (field->type) {
    case FIELD_ID: return *(const int64_t *)member ? put_int(put_piece(to, key), *(const int64_t *)member) : to;
    case FIELD_ID_OR_NULL: return put_id_or_null(put_piece(to, key), *(const int64_t *)member);
    case FIELD_NUMBER: return put_int(put_piece(to, key), *(const int64_t *)member);
    case FIELD_TEXT:
        return ((const EventText *)member)->data ? put_text(text, put_piece(to, key), *(const EventText *)member) : to;
    case FIELD_REF:
        if (((const EventRef *)member)->kind == REF_NONE) return to;
        return put_letter(put_ref_open(text, put_piece(to, key), member), '}');
    case FIELD_STACK: return event->stack_size ? put_stack(text, put_piece(to, key), event) : to;
    case FIELD_VARIABLES:
        if (((const EventVariables *)member)->count == 0) return to;
        put_variables(leave(text, put_piece(to, key)), member);
        return come_back(text);
    case FIELD_FLAG:
        if (!*(const bool *)member) return to;
        memcpy(to = put_piece(to, key), "true", 4);
        return to + 4;
    case FIELD_IDS:
        if (((const EventIds *)member)->count == 0) return to;
        put_ids(leave(text, put_piece(to, key)), ((const EventIds *)member)->items, ((const EventIds *)member)->count);
        return come_back(text);
    case FIELD_THINGS:
        if (((const EventThings *)member)->count == 0) return to;
        put_things(leave(text, put_piece(to, key)), member);
        return come_back(text);
    }
    return to;
}

// Lines -----------------------------------------------------------------------------------------------------------------

static char *put_bytes(char *to, const char *bytes, size_t size) {
    memcpy(to, bytes, size);
    return to + size;
}

static void set_time(LineHead *head, int64_t t) {
    char *to = put_bytes(head->bytes + head->last_digit + 1, ",\"t\":", 5);
    head->size = (unsigned)(json_write_int(to, t) - head->bytes);
    head->t = t;
}

static void renew_head(LineHead *head, const Event *event) {
    char *to = json_write_int(put_bytes(head->bytes, "{\"n\":", 5), event->n);
    head->last_digit = (unsigned)(to - head->bytes) - 1;
    head->n = event->n;
    set_time(head, event->t);
}

static char *put_head(char *to, LineHead *head, const Event *event) {
    char *digit = &head->bytes[head->last_digit];
    if (event->n == head->n + 1 && *digit >= '0' && *digit < '9') {
        ++*digit;
        head->n++;
        if (event->t != head->t) set_time(head, event->t);
    } else {
        renew_head(head, event);
    }
    memcpy(to, head->bytes, LINE_HEAD_ROOM);
    return to + head->size;
}

void event_line_put(JsonText *text, LineHead *head, const Event *event) {
    const EventKindInfo *kind = event_kind_info(event->kind);
    char *to = put_head(come_back(text), head, event);
    to = put_piece(to, &trace_kind_pieces[event->kind]);
    for (size_t i = 0; i < kind->field_count; i++)
        to = put_field(text, to, &trace_fields[kind->fields[i]], event);
    leave(text, put_bytes(to, "}\n", 2));
}
