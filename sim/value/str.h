#ifndef ASYNCARIUM_VALUE_STR_H
#define ASYNCARIUM_VALUE_STR_H

// str: immutable text, kept as UTF-8 (lone surrogates as their three bytes) with its length in code points.

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
Str *str_format(Runtime *rt, const char *format, ...);    // as printf, with %s %d %zu %lld %.*s %c; plus %V: a Str *, %R: repr of Value *
Str *str_intern(Runtime *rt, const char *data, size_t size); // the one Str of that text; owned by the caller too
Str *str_intern_object(Runtime *rt, Str *str);               // takes over str, gives the interned one
Str *str_concat(Runtime *rt, const Str *a, const Str *b);
Str *str_from_code_point(Runtime *rt, uint32_t code_point);
bool str_equal(const Str *a, const Str *b);
bool str_equal_c(const Str *a, const char *text);
int str_compare(const Str *a, const Str *b);              // by code points: <0, 0, >0
int64_t str_hash(Str *str);
Str *str_repr(Runtime *rt, const Str *str);

static inline Str *value_as_str(Value v) { return (Str *)v.as.object; } // v must be KIND_STR
static inline bool value_is_str(Value v) { return value_is_kind(v, KIND_STR); }

// Grows text piece by piece. Lives on the C stack; its buffer in the world.
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
void str_builder_add_format(StrBuilder *b, const char *format, ...); // as str_format
bool str_builder_add_repr(StrBuilder *b, Value value);              // false if repr raised; the builder stays valid
bool str_builder_add_value(StrBuilder *b, Value value);             // str(value)
Str *str_builder_finish(StrBuilder *b); // the text; empties the builder
void str_builder_drop(StrBuilder *b);

#endif
