// The line of each kind of event, put together by functions that the lists in event.h make: of each kind one, which knows its
// keys, so that a line is copied from ready pieces, and nothing is looked up. This is the one place that knows what a line is like.
//
// Each function that takes `to` writes there, and returns where the next byte goes. There is always room for all of a line
// that is bounded: who has left that way, or written an element of a list, makes that room again.

#include "sim/trace/event_line.h"

#include <assert.h>
#include <string.h>

enum {
    KEY_ROOM = 16,
    REF_PIECE_ROOM = 40,
    SHORT_TEXT = 64,  // of a text that is written at once, if it needs no escapes
    FIELD_ROOM = 160, // of all that is bounded in one field, or in one element of a list: a key, a thing, a text, a number
    FIELDS_MAX = 16,
};

static_assert((int)FIELD_ROOM > (int)KEY_ROOM + (int)REF_PIECE_ROOM + (int)SHORT_TEXT + (int)DECIMAL_ROOM, "a field may be longer");
static_assert((int)FIELD_ROOM > (int)KEY_ROOM + (int)FRAME_PIECE_ROOM, "a frame may be longer");
static_assert((int)LINE_ROOM >= FIELDS_MAX * FIELD_ROOM, "a line may be longer");

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

static inline char *put_bytes(char *to, const char *bytes, size_t size) {
    memcpy(to, bytes, size);
    return to + size;
}

#define PUT(to, string) put_bytes(to, string, sizeof string - 1)

static inline char *put_int(char *to, int64_t value) {
    return decimal_write(to, value);
}

__attribute__((noinline)) static char *put_any_text(JsonText *text, char *to, EventText string) {
    char *end = string.size <= SHORT_TEXT ? json_write_plain(to, string) : NULL;
    if (end) return end;
    json_put_string(leave(text, to), string);
    return come_back(text);
}

__attribute__((noinline)) static char *put_name(JsonText *text, char *to, EventText string) {
    char *end = json_write_name(to, string);
    return end ? end : put_any_text(text, to, string);
}

static inline char *put_text(JsonText *text, char *to, EventText string) {
    if (!event_is_word(string)) return put_name(text, to, string);
    memcpy(to, string.data - 1, sizeof(EventWordRow));
    return to + string.size + 2;
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

// {"kind":"sleep","timer":  All of it is copied, and what counts ends behind the kind where there is no id.
typedef struct RefPiece {
    char bytes[REF_PIECE_ROOM];
    uint32_t kind_size, size; // the same: such a thing never has an id
} RefPiece;

static const RefPiece refs[EVENT_REF_KIND_COUNT] = {
#define KIND(text) "{\"kind\":\"" text "\""
#define X(name, text, key)                                                                                             \
    [REF_##name] = {KIND(text) ",\"" key "\":", sizeof KIND(text) - 1,                                                 \
                    sizeof KIND(text) - 1 + (sizeof key > 1 ? sizeof key + 3 : 0)},
    EVENT_REF_KINDS(X)
#undef X
#undef KIND
};

// Without the brace at its end. What is needed of the ref is read before a byte is written, which could be one of it.
static inline char *put_ref_open(JsonText *text, char *to, const EventRef *ref) {
    const RefPiece *piece = &refs[ref->kind];
    const int64_t id = ref->id, *tasks = ref->tasks;
    memcpy(to, piece->bytes, REF_PIECE_ROOM);
    bool has_id = id && piece->size > piece->kind_size;
    to = has_id ? put_int(to + piece->size, id) : to + piece->kind_size;
    if (!tasks) return to;
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

// Of the same size: the first and the last words of a short one overlap.
static inline bool is_same_name(const char *bytes, const char *name, size_t size) {
    uint64_t first, last, of_name;
    if (size - sizeof first > sizeof last) return memcmp(bytes, name, size) == 0;
    memcpy(&first, bytes, sizeof first);
    memcpy(&of_name, name, sizeof of_name);
    first ^= of_name;
    memcpy(&last, bytes + size - sizeof last, sizeof last);
    memcpy(&of_name, name + size - sizeof of_name, sizeof of_name);
    return !(first | (last ^ of_name));
}

// A name that is written as it is can be compared with what was written.
static char *put_new_frame(JsonText *text, FramePiece *piece, char *to, const EventFrame *frame) {
    ptrdiff_t start = to - text->bytes;
    char *end_of_name = put_text(text, put_letter(to, '['), frame->name);
    char *end = put_letter(put_int(put_letter(end_of_name, ','), frame->line), ']');
    const char *bytes = text->bytes + start;
    size_t size = (size_t)(end - bytes);
    bool is_as_it_is = !text->failed && end_of_name == bytes + frame->name.size + 3;
    if (!is_as_it_is || size > FRAME_PIECE_ROOM) return end;
    memcpy(piece->bytes, bytes, size);
    piece->line = frame->line;
    piece->name_end = (unsigned)frame->name.size + 2;
    piece->size = (unsigned)size;
    return end;
}

static inline char *put_frame(LineText *lines, char *to, const EventFrame *frame) {
    FramePiece *piece = &lines->frames[(uint64_t)frame->line % FRAME_PIECES];
    size_t size = piece->size;
    bool is_known = piece->line == frame->line && piece->name_end == frame->name.size + 2 &&
                    is_same_name(piece->bytes + 2, frame->name.data, frame->name.size);
    if (!is_known) return put_new_frame(&lines->text, piece, to, frame);
    memcpy(to, piece->bytes, FRAME_PIECE_ROOM);
    return to + size;
}

static inline char *put_stack(LineText *lines, char *to, const Event *event) {
    const EventFrame *frame = event->stack, *end = frame + event->stack_size;
    to = put_frame(lines, put_letter(to, '['), frame);
    while (++frame < end) to = put_frame(lines, json_room(&lines->text, put_letter(to, ','), LINE_ROOM), frame);
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
// Those that are 0, absent or false are left out, unless their type says otherwise.

typedef struct Key { // ,"task":  All of it is copied, and what counts are its first bytes.
    const char *bytes; // KEY_ROOM
    size_t size;
} Key;

static inline char *put_key(char *to, Key key) {
    memcpy(to, key.bytes, KEY_ROOM);
    return to + key.size;
}

static inline char *put_FIELD_ID(LineText *lines, char *to, Key key, const int64_t *id) {
    (void)lines;
    return *id ? put_int(put_key(to, key), *id) : to;
}

static inline char *put_FIELD_ID_OR_NULL(LineText *lines, char *to, Key key, const int64_t *id) {
    (void)lines;
    to = put_key(to, key);
    return *id ? put_int(to, *id) : PUT(to, "null");
}

static inline char *put_FIELD_NUMBER(LineText *lines, char *to, Key key, const int64_t *number) {
    (void)lines;
    return put_int(put_key(to, key), *number);
}

__attribute__((always_inline)) static inline char *put_FIELD_TEXT(LineText *lines, char *to, Key key, const EventText *string) {
    return string->data ? put_text(&lines->text, put_key(to, key), *string) : to;
}

static inline char *put_FIELD_REF(LineText *lines, char *to, Key key, const EventRef *ref) {
    return ref->kind == REF_NONE ? to : put_letter(put_ref_open(&lines->text, put_key(to, key), ref), '}');
}

static inline char *put_FIELD_STACK(LineText *lines, char *to, Key key, const EventFrame *const *stack) {
    const Event *event = (const void *)((const char *)stack - offsetof(Event, stack));
    return event->stack_size ? put_stack(lines, put_key(to, key), event) : to;
}

static inline char *put_FIELD_VARIABLES(LineText *lines, char *to, Key key, const EventVariables *variables) {
    if (variables->count == 0) return to;
    put_variables(leave(&lines->text, put_key(to, key)), variables);
    return come_back(&lines->text);
}

static inline char *put_FIELD_FLAG(LineText *lines, char *to, Key key, const bool *flag) {
    (void)lines;
    return *flag ? PUT(put_key(to, key), "true") : to;
}

static inline char *put_FIELD_IDS(LineText *lines, char *to, Key key, const EventIds *ids) {
    if (ids->count == 0) return to;
    put_ids(leave(&lines->text, put_key(to, key)), ids->items, ids->count);
    return come_back(&lines->text);
}

static inline char *put_FIELD_THINGS(LineText *lines, char *to, Key key, const EventThings *things) {
    if (things->count == 0) return to;
    put_things(leave(&lines->text, put_key(to, key)), things);
    return come_back(&lines->text);
}

#define X(name, key, type, member)                                                                                     \
    static const char key_of_##name[KEY_ROOM] = ",\"" key "\":";                                                       \
    static inline char *put_field_##name(LineText *lines, char *to, const Event *event) {                               \
        return put_##type(lines, to, (Key){key_of_##name, sizeof key + 3}, &event->member);                           \
    }
EVENT_FIELDS(X)
#undef X

// Kinds -----------------------------------------------------------------------------------------------------------------
// All that follows the head of a line: what an event is, and its fields in their order.

#define F(name) to = put_field_##name(lines, to, event)
#define X(name, string, detail, ...)                                                                                   \
    static char *put_kind_##name(LineText *lines, char *to, const Event *event) {                                       \
        to = PUT(to, ",\"e\":\"" string "\"");                                                                          \
        __VA_ARGS__;                                                                                                   \
        return PUT(to, "}\n");                                                                                         \
    }
EVENT_KINDS(X)
#undef X
#undef F

LinePut *const line_kinds[EVENT_KIND_COUNT] = {
#define X(name, ...) [EVENT_##name] = put_kind_##name,
    EVENT_KINDS(X)
#undef X
};

// Heads -----------------------------------------------------------------------------------------------------------------

// A number of fewer than four digits has no group of its own at its end: one goes where it is overwritten.
static void set_number(LineHead *head, int64_t n) {
    char *end = decimal_write(PUT(head->bytes, "{\"n\":"), n);
    head->size = (unsigned)(end - head->bytes);
    head->group = n >= 1000 ? head->size - 3 : LINE_HEAD_ROOM - 4;
    head->next_thousand = (uint64_t)n - (n > 0 ? (uint64_t)n % 1000 : 0) + 1000;
}

void line_head_renew(LineHead *head, const Event *event) {
    bool is_same_thousand = event->n >= 1000 && line_head_group(head, event) < 1000;
    if (!is_same_thousand) set_number(head, event->n);
    char *end_of_number = head->bytes + (is_same_thousand ? head->group + 3 : head->size);
    head->size = (unsigned)(decimal_write(PUT(end_of_number, ",\"t\":"), event->t) - head->bytes);
    head->t = event->t;
}
