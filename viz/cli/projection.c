// Writes events as lines that a recording of CPython has, too.

#include "viz/cli/projection.h"

#include "viz/model/lines.h"

#include <string.h>

enum { LETTERS_MAX = 120 }; // of a value or a message

static const char untold[] = "…";

void projection_done(Projection *projection) {
    addresses_done(&projection->addresses);
    text_done(&projection->lines);
}

// Texts ---------------------------------------------------------------------------------------------------------------

static bool is_surrogate(EventText text, size_t at) {
    const unsigned char *bytes = (const unsigned char *)text.data + at;
    return at + 2 < text.size && bytes[0] == 0xed && bytes[1] >= 0xa0;
}

// What follows the "d" of its hexadecimal number.
static unsigned rest_of_surrogate(EventText text, size_t at) {
    const unsigned char *bytes = (const unsigned char *)text.data + at;
    return (bytes[1] & 0x3fu) << 6 | (bytes[2] & 0x3fu);
}

// What would not show, or would not be UTF-8, is written with a backslash.
static void put_escaped(Text *out, EventText text) {
    for (size_t i = 0; i < text.size; i++) {
        unsigned char byte = (unsigned char)text.data[i];
        if (byte == '\\') {
            text_put(out, "\\\\");
        } else if (byte < 0x20 || byte == 0x7f) {
            text_put_format(out, "\\x%02x", byte);
        } else if (is_surrogate(text, i)) {
            text_put_format(out, "\\ud%03x", rest_of_surrogate(text, i));
            i += 2;
        } else {
            text_put_bytes(out, text.data + i, 1);
        }
    }
}

static void put_word(Projection *projection, EventText text) {
    Text renamed = {0};
    if (text.size == 0) return;
    addresses_put(&projection->addresses, &renamed, text);
    text_put(&projection->lines, " ");
    put_escaped(&projection->lines, (EventText){renamed.bytes, renamed.size});
    text_done(&renamed);
}

// How many bytes the first LETTERS_MAX letters take.
static size_t size_of_letters(EventText text) {
    size_t letters = 0, size = 0;
    for (; size < text.size; size++)
        if ((text.data[size] & 0xc0) != 0x80 && letters++ == LETTERS_MAX) break;
    return size;
}

static bool is_name_start(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }

// Where the str or bytes that begins with a quote at `from` ends.
static size_t end_of_quoted(EventText text, size_t from) {
    for (size_t i = from + 1; i < text.size; i++) {
        if (text.data[i] == '\\') i++;
        else if (text.data[i] == text.data[from]) return i;
    }
    return text.size;
}

// Whether the repr names a thing that is no plain value, or was cut.
static bool is_untold_value(EventText text) {
    if (size_of_letters(text) < text.size) return true;
    for (size_t i = 0; i < text.size; i++) {
        char c = text.data[i];
        if (c == '\'' || c == '"') i = end_of_quoted(text, i);
        else if (c == '<' || (i + 3 <= text.size && memcmp(text.data + i, "...", 3) == 0)) return true;
    }
    return false;
}

static bool names_thing(EventText text) {
    for (size_t i = 0; i + 1 < text.size; i++)
        if (text.data[i] == '<' && is_name_start(text.data[i + 1])) return true;
    return false;
}

// Events --------------------------------------------------------------------------------------------------------------

static void begin_line(Projection *projection, const char *verb) { text_put(&projection->lines, verb); }

static void end_line(Projection *projection) { text_put(&projection->lines, "\n"); }

static void put_task(Projection *projection, int64_t task) {
    if (task > 0) text_put_format(&projection->lines, " %lld", (long long)task);
    else text_put(&projection->lines, " -");
}

static EventText without_module(EventText type) {
    for (size_t i = type.size; i > 0; i--)
        if (type.data[i - 1] == '.') return (EventText){type.data + i, type.size - i};
    return type;
}

static void put_exception(Projection *projection, EventText type, EventText message) {
    put_word(projection, without_module(type));
    if (message.size == 0) return;
    text_put(&projection->lines, ":");
    put_word(projection, message);
}

static void put_outcome(Projection *projection, const Event *event) {
    put_word(projection, event->outcome);
    if (line_is_same(event->outcome, event_text("cancelled"))) return;
    if (event->value.data) {
        put_word(projection, is_untold_value(event->value) ? event_text(untold) : event->value);
        return;
    }
    EventText kept = {event->message.data, size_of_letters(event->message)};
    bool is_untold = names_thing(kept);
    put_exception(projection, event->type, is_untold ? event_text(untold) : kept);
    if (!is_untold && kept.size < event->message.size) text_put(&projection->lines, untold);
}

static void put_log(Projection *projection, EventText text) {
    EventText line;
    LogLines lines = {0};
    while (line_take(&text, &line)) {
        if (!log_lines_take(&lines, line)) continue;
        begin_line(projection, "log");
        put_word(projection, line);
        end_line(projection);
    }
}

// Of a run that was stopped at a limit no more is known: the sides count their steps differently.
static void put_end(Projection *projection, EventText reason) {
    if (line_is_same(reason, event_text("limit"))) text_clear(&projection->lines);
    begin_line(projection, "end");
    put_word(projection, reason);
    end_line(projection);
}

static void put_task_line(Projection *projection, const char *verb, const Event *event) {
    begin_line(projection, verb);
    put_task(projection, event->task);
    if (event->kind == EVENT_TASK_CREATE) put_word(projection, event->name);
    if (event->kind == EVENT_TASK_CREATE || event->kind == EVENT_OUT) put_word(projection, event->text);
    if (event->kind == EVENT_TASK_DONE) put_outcome(projection, event);
    end_line(projection);
}

static const char *verb_of_kind(EventKind kind) {
    if (kind == EVENT_TASK_CREATE) return "create";
    if (kind == EVENT_TASK_STEP) return "step";
    if (kind == EVENT_TASK_DONE) return "done";
    return kind == EVENT_OUT ? "out" : NULL;
}

static bool is_projected(EventKind kind) {
    return verb_of_kind(kind) || kind == EVENT_LOG || kind == EVENT_WARNING || kind == EVENT_ERROR || kind == EVENT_END;
}

static void put_time(Projection *projection, int64_t time) {
    if (time == projection->time) return;
    projection->time = time;
    text_put(&projection->lines, "at ");
    text_put_seconds(&projection->lines, time);
    text_put(&projection->lines, "\n");
}

void projection_add(Projection *projection, const Event *event) {
    if (!is_projected(event->kind)) return;
    put_time(projection, event->t);
    if (verb_of_kind(event->kind)) {
        put_task_line(projection, verb_of_kind(event->kind), event);
    } else if (event->kind == EVENT_ERROR) {
        begin_line(projection, "error");
        put_exception(projection, event->type, event->message);
        end_line(projection);
    } else if (event->kind == EVENT_END) {
        put_end(projection, event->outcome);
    } else {
        put_log(projection, event->text);
    }
}
