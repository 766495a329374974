// Goes along a line once, and compares it with the pieces that the writer would have put there. Strings with escapes are
// only unescaped, where they lie, when the whole line has turned out to be good.

#include "sim/trace/own_line.h"

#include "sim/trace/json_scan.h"

#include <string.h>

enum { ESCAPED_MAX = 64, DIGITS_MAX = 18 };

typedef struct Walk {
    LineRoom *room;
    char *at, *end;
    EventText *escaped[ESCAPED_MAX]; // texts that hold escapes
    size_t escaped_count;
} Walk;

// Values --------------------------------------------------------------------------------------------------------------

static inline bool take(Walk *walk, const char *bytes, size_t size) {
    if ((size_t)(walk->end - walk->at) < size || memcmp(walk->at, bytes, size) != 0) return false;
    walk->at += size;
    return true;
}

#define TAKE(walk, string) take(walk, string, sizeof string - 1)

static inline bool take_piece(Walk *walk, const TracePiece *piece) {
    bool is_near = walk->end - walk->at > 2 && walk->at[2] == piece->bytes[2]; // of nearly all others
    return is_near && take(walk, piece->bytes, piece->size);
}

static inline bool take_letter(Walk *walk, char letter) {
    if (walk->at == walk->end || *walk->at != letter) return false;
    walk->at++;
    return true;
}

static bool take_int(Walk *walk, int64_t *number) {
    bool is_negative = take_letter(walk, '-');
    char *start = walk->at;
    int64_t value = 0;
    for (; walk->at < walk->end && *walk->at >= '0' && *walk->at <= '9'; walk->at++) {
        if (walk->at - start == DIGITS_MAX) return false;
        value = value * 10 + (*walk->at - '0');
    }
    *number = is_negative ? -value : value;
    return walk->at > start;
}

#define EACH_BYTE(value) (UINT64_C(0x0101010101010101) * (value))

static bool has_zero(uint64_t word) { return (word - EACH_BYTE(1)) & ~word & EACH_BYTE(0x80); }

// To the quote, the backslash or the control character that comes next.
static char *pass_plain(char *at, const char *end) {
    for (uint64_t word; end - at >= (ptrdiff_t)sizeof word; at += sizeof word) {
        memcpy(&word, at, sizeof word);
        bool has_control = (word - EACH_BYTE(' ')) & ~word & EACH_BYTE(0x80);
        if (has_control || has_zero(word ^ EACH_BYTE('"')) || has_zero(word ^ EACH_BYTE('\\'))) break;
    }
    while (at < end && *at != '"' && *at != '\\' && (unsigned char)*at >= ' ') at++;
    return at;
}

static bool take_escaped(Walk *walk, EventText *text) { // from the quote on
    JsonScan scan = {.at = walk->at, .end = walk->end, .start = walk->at};
    if (walk->escaped_count == ESCAPED_MAX || !json_scan_pass_string(&scan)) return false;
    *text = (EventText){walk->at + 1, (size_t)(scan.at - walk->at) - 2};
    walk->escaped[walk->escaped_count++] = text;
    walk->at = scan.at;
    return true;
}

static bool take_text(Walk *walk, EventText *text) {
    if (walk->at == walk->end || *walk->at != '"') return false;
    char *start = walk->at + 1, *behind = pass_plain(start, walk->end);
    if (behind == walk->end || *behind != '"') return take_escaped(walk, text);
    *text = (EventText){start, (size_t)(behind - start)};
    walk->at = behind + 1;
    return true;
}

// A name without escapes.
static bool take_name(Walk *walk, EventText *name) {
    char *start = walk->at;
    while (walk->at < walk->end && *walk->at != '"') walk->at++;
    *name = (EventText){start, (size_t)(walk->at - start)};
    return take_letter(walk, '"');
}

// Lists ---------------------------------------------------------------------------------------------------------------

static bool take_tasks(Walk *walk, EventRef *ref) {
    int64_t id;
    ref->tasks = walk->room->tasks;
    do {
        if (!take_int(walk, &id)) return false;
        if (ref->task_count < EVENT_REF_TASKS_MAX) walk->room->tasks[ref->task_count++] = id;
        ref->total++;
    } while (take_letter(walk, ','));
    return take_letter(walk, ']');
}

static bool take_key(Walk *walk, const char *key) {
    size_t size = key ? strlen(key) : 0;
    char *start = walk->at;
    if (key && TAKE(walk, ",\"") && take(walk, key, size) && TAKE(walk, "\":")) return true;
    walk->at = start;
    return false;
}

static bool take_ref(Walk *walk, EventRef *ref) {
    EventText name;
    int64_t total = 0;
    if (!TAKE(walk, "{\"kind\":\"") || !take_name(walk, &name)) return false;
    ref->kind = trace_names_ref(&walk->room->names, name);
    if (ref->kind == EVENT_REF_KIND_COUNT) return false;
    if (take_key(walk, event_ref_kind_key(ref->kind)) && !take_int(walk, &ref->id)) return false;
    if (TAKE(walk, ",\"tasks\":[") && !take_tasks(walk, ref)) return false;
    if (ref->tasks && TAKE(walk, ",\"total\":") && !take_int(walk, &total)) return false;
    if (total > 0 && (uint64_t)total > ref->total) ref->total = (size_t)total;
    return take_letter(walk, '}');
}

static bool take_stack(Walk *walk, Event *event) {
    event->stack = walk->room->frames;
    if (!take_letter(walk, '[')) return false;
    do {
        if (event->stack_size == LINE_FRAMES_MAX) return false;
        EventFrame *frame = &walk->room->frames[event->stack_size++];
        bool is_good = take_letter(walk, '[') && take_text(walk, &frame->name) && take_letter(walk, ',') &&
                       take_int(walk, &frame->line) && take_letter(walk, ']');
        if (!is_good) return false;
    } while (take_letter(walk, ','));
    return take_letter(walk, ']');
}

static bool take_text_or_null(Walk *walk, EventText *text) {
    *text = (EventText){0};
    return TAKE(walk, "null") || take_text(walk, text);
}

static bool take_variables(Walk *walk, EventVariable *items, EventVariables *variables) {
    *variables = (EventVariables){items, 0};
    if (!take_letter(walk, '{')) return false;
    do {
        if (variables->count == LINE_VARIABLES_MAX) return false;
        EventVariable *variable = &items[variables->count++];
        bool is_good = take_text(walk, &variable->name) && take_letter(walk, ':') && take_text_or_null(walk, &variable->value);
        if (!is_good) return false;
    } while (take_letter(walk, ','));
    return take_letter(walk, '}');
}

// Events --------------------------------------------------------------------------------------------------------------

static bool take_field(Walk *walk, const EventFieldInfo *field, Event *event) {
    void *member = (char *)event + field->offset;
    switch (field->type) {
    case FIELD_ID_OR_NULL: return TAKE(walk, "null") || take_int(walk, member);
    case FIELD_ID:
    case FIELD_NUMBER: return take_int(walk, member);
    case FIELD_TEXT: return take_text(walk, member);
    case FIELD_REF: return take_ref(walk, member);
    case FIELD_STACK: return take_stack(walk, event);
    case FIELD_VARIABLES: return take_variables(walk, walk->room->variables[member == (void *)&event->globals], member);
    case FIELD_FLAG: return TAKE(walk, "true") && (*(bool *)member = true);
    case FIELD_IDS:
    case FIELD_THINGS: return false; // only a diagnosis has them
    }
    return false;
}

static bool take_fields(Walk *walk, Event *event) {
    const EventKindInfo *kind = event_kind_info(event->kind);
    for (size_t i = 0; i < kind->field_count; i++) {
        bool is_there = take_piece(walk, &trace_field_pieces[kind->fields[i]]);
        if (is_there && !take_field(walk, event_field_info(kind->fields[i]), event)) return false;
    }
    return take_letter(walk, '}') && walk->at == walk->end;
}

bool own_line_read(LineRoom *room, char *line, size_t size, int64_t n, int64_t t, Event *event) {
    Walk walk;
    EventText name;
    walk.room = room; // one by one: the array need not be emptied
    walk.at = line;
    walk.end = line + size;
    walk.escaped_count = 0;
    *event = (Event){0};
    bool is_good = TAKE(&walk, "{\"n\":") && take_int(&walk, &event->n) && TAKE(&walk, ",\"t\":") &&
                   take_int(&walk, &event->t) && TAKE(&walk, ",\"e\":\"") && take_name(&walk, &name);
    if (!is_good || event->n != n || event->t < t) return false;
    event->kind = trace_names_kind(&room->names, name);
    if (event->kind == EVENT_KIND_COUNT || !take_fields(&walk, event)) return false;
    for (size_t i = 0; i < walk.escaped_count; i++) json_unescape(walk.escaped[i]);
    return true;
}
