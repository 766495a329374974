#ifndef ASYNCARIUM_VALUE_STR_H
#define ASYNCARIUM_VALUE_STR_H

// str: immutable text, kept as UTF-8 (lone surrogates as their three bytes) with its length in code points.

#include <stdarg.h>

#include "sim/value/runtime.h"

struct Str {
    Object head;
    int64_t hash;    // SipHash-1-3 with a zero key, as CPython with PYTHONHASHSEED=0; 0: not computed yet
    uint32_t size;   // bytes, without the terminating NUL that is always there
    uint32_t length; // code points; size == length: ASCII
    char data[];
};

Str *str_new(Runtime *rt, const char *data, size_t size); // `data` is valid (W)UTF-8
Str *str_from_c(Runtime *rt, const char *text);
// As printf, with %s %d %u %zu %lld %x (and their kin of l, ll, z), %02x, %.*s %.200s %c %%; plus %V: a Str *, %R: repr
// of a Value *. NULL: a repr raised.
Str *str_format(Runtime *rt, const char *format, ...);
Str *str_format_va(Runtime *rt, const char *format, va_list args);
// `length` code points in `size` bytes, to be filled by the caller before anyone sees it; the NUL at the end is there.
Str *str_new_unfilled(Runtime *rt, size_t size, size_t length);
// Whether the program may have a text of so many bytes; false: raised. Ask where it computes the size.
bool str_can_take(Runtime *rt, size_t size);
Str *str_intern(Runtime *rt, const char *data, size_t size); // the one Str of that text; owned by the caller too
Str *str_intern_object(Runtime *rt, Str *str);               // takes over str, gives the interned one
Str *str_concat(Runtime *rt, const Str *a, const Str *b);
Str *str_from_code_point(Runtime *rt, uint32_t code_point);
bool str_equal(const Str *a, const Str *b);
bool str_equal_c(const Str *a, const char *text);
int str_compare(const Str *a, const Str *b);              // by code points: <0, 0, >0
int64_t str_hash(Str *str);
Str *str_repr(Runtime *rt, const Str *str);

Str *str_slice(Runtime *rt, const Str *str, size_t start, size_t end); // str[start:end] by bytes, at characters' ends
Value str_get_item(Runtime *rt, const Str *str, int64_t index);        // str[index]; O(1) for ASCII, else O(n)
// Byte offset of the index-th code point, or of the end. O(1) for ASCII.
size_t str_offset(const Str *str, size_t index);

static inline bool str_is_ascii(const Str *str) { return str->size == str->length; }
static inline Str *value_as_str(Value v) { return (Str *)v.as.object; } // v must be KIND_STR
static inline bool value_is_str(Value v) { return value_is_kind(v, KIND_STR); }

// Grows text piece by piece. Lives on the C stack; its buffer in the world. Where the world has no room left, it is put
// over its limit and what is added gets lost: the run is about to end.
typedef struct StrBuilder {
    Runtime *rt;
    char *data;
    size_t size, capacity;
} StrBuilder;

StrBuilder str_builder(Runtime *rt);
void str_builder_add(StrBuilder *b, const char *data, size_t size);
void str_builder_add_c(StrBuilder *b, const char *text);
void str_builder_add_char(StrBuilder *b, char c);
void str_builder_add_str(StrBuilder *b, const Str *str);
void str_builder_add_code_point(StrBuilder *b, uint32_t code_point);
void str_builder_add_fill(StrBuilder *b, uint32_t code_point, size_t count); // the same one, count times
// As str_format; false if a repr raised; the builder stays valid.
bool str_builder_add_format(StrBuilder *b, const char *format, ...);
bool str_builder_add_format_va(StrBuilder *b, const char *format, va_list args);
bool str_builder_add_repr(StrBuilder *b, Value value);              // false if repr raised; the builder stays valid
bool str_builder_add_value(StrBuilder *b, Value value);             // str(value)
Str *str_builder_finish(StrBuilder *b); // the text, never NULL; empties the builder
void str_builder_drop(StrBuilder *b);

#endif
