// The two ways to cut bytes into characters, and plain search.

#include "sim/value/text_view.h"

#include <string.h>

#include "sim/value/bytes.h"
#include "sim/value/exception.h"
#include "sim/value/native.h"
#include "sim/value/operate.h"
#include "sim/value/str.h"
#include "sim/value/unicode.h"

// Characters ----------------------------------------------------------------------------------------------------------

static Value make_str(Runtime *rt, const char *data, size_t size) { return value_from_object(str_new(rt, data, size)); }

static Value make_bytes(Runtime *rt, const char *data, size_t size) {
    return value_from_object(bytes_new(rt, data, size));
}

static uint32_t previous_code_point(const char **at) {
    do --*at;
    while (!unicode_is_first_byte(**at));
    const char *copy = *at;
    return unicode_decode(&copy);
}

static uint32_t next_byte(const char **at) { return (unsigned char)*(*at)++; }

static uint32_t previous_byte(const char **at) { return (unsigned char)*--*at; }

static bool is_ascii_space(uint32_t c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

static bool is_ascii_line_break(uint32_t c) { return c == '\n' || c == '\r'; }

static const TextKind kind_of_str = {
    .is_str = true,
    .make = make_str,
    .next = unicode_decode,
    .previous = previous_code_point,
    .is_space = unicode_is_space,
    .is_line_break = unicode_is_line_break,
};
static const TextKind kind_of_bytes = {
    .make = make_bytes,
    .next = next_byte,
    .previous = previous_byte,
    .is_space = is_ascii_space,
    .is_line_break = is_ascii_line_break,
};

TextView text_view(Value text) {
    if (value_is_str(text)) {
        const Str *str = value_as_str(text);
        return (TextView){&kind_of_str, str->data, str->size, str->length};
    }
    const Bytes *bytes = value_as_bytes(text);
    return (TextView){&kind_of_bytes, bytes->data, bytes->size, bytes->size};
}

bool text_is_kind(const TextKind *kind, Value value) {
    return kind->is_str ? value_is_str(value) : value_is_bytes(value);
}

size_t text_offset(const TextView *view, size_t index) {
    return view->size == view->length ? index : unicode_offset(view->data, index);
}

size_t text_index(const TextView *view, size_t offset) {
    return view->size == view->length ? offset : unicode_count(view->data, offset);
}

// Search --------------------------------------------------------------------------------------------------------------
// A character never begins inside another one in UTF-8, so bytes can be compared for both kinds.

int64_t text_find(const TextView *view, size_t start, size_t end, const TextView *needle) {
    if (needle->size == 0) return (int64_t)start;
    if (end - start < needle->size) return TEXT_ABSENT;
    const char *p = view->data + start;
    const char *last = view->data + end - needle->size;
    while (p <= last) {
        p = memchr(p, needle->data[0], (size_t)(last - p) + 1);
        if (!p) break;
        if (memcmp(p, needle->data, needle->size) == 0) return p - view->data;
        p++;
    }
    return TEXT_ABSENT;
}

int64_t text_find_last(const TextView *view, size_t start, size_t end, const TextView *needle) {
    if (end - start < needle->size) return TEXT_ABSENT;
    for (size_t at = end - needle->size + 1; at-- > start;) {
        if (memcmp(view->data + at, needle->data, needle->size) == 0) return (int64_t)at;
    }
    return TEXT_ABSENT;
}

size_t text_count(const TextView *view, size_t start, size_t end, const TextView *needle, size_t most) {
    size_t count = 0;
    while (count < most) {
        int64_t at = text_find(view, start, end, needle);
        if (at == TEXT_ABSENT) break;
        count++;
        start = (size_t)at + needle->size;
    }
    return count;
}

// Pieces and arguments ------------------------------------------------------------------------------------------------

Value text_cut(Runtime *rt, Value self, const TextView *view, size_t start, size_t end) {
    TypeId exact = view->kind->is_str ? TYPE_STR : TYPE_BYTES;
    if (start == 0 && end == view->size && self.as.object->type == rt->types[exact]) return value_ref(self);
    return view->kind->make(rt, view->data + start, end - start);
}

bool text_argument(Runtime *rt, const TextKind *kind, Value value, const char *str_message, TextView *out) {
    if (text_is_kind(kind, value)) {
        *out = text_view(value);
        return true;
    }
    const char *message = kind->is_str ? str_message : "a bytes-like object is required, not '%s'";
    exception_raise(rt, EXC_TYPE_ERROR, message, value_type_name(rt, value));
    return false;
}

bool text_named_argument(Runtime *rt, const TextKind *kind, Value value, const char *name, TextView *out) {
    Str *str;
    if (!kind->is_str) return text_argument(rt, kind, value, "", out);
    if (!args_str(rt, value, name, &str)) return false;
    *out = text_view(value);
    return true;
}
