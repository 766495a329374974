#ifndef ASYNCARIUM_VALUE_FORMAT_H
#define ASYNCARIUM_VALUE_FORMAT_H

// Formatting: format specs ("{:>8.2f}"), the % operator, str.format.

#include "sim/value/bytes.h"
#include "sim/value/str.h"

// format(x, spec). As Python/formatter_unicode.c.
Value format_str(Runtime *rt, Str *str, const Str *spec);
Value format_int(Runtime *rt, int64_t value, const Str *spec);
Value format_bool(Runtime *rt, bool value, const Str *spec); // "True" where spec is empty, else as the int
Value format_float(Runtime *rt, double value, const Str *spec);

// How a float is written: type e E f F g G, or r for repr; precision < 0 with r only. As PyOS_double_to_string.
typedef struct FloatStyle {
    char type;
    int precision;
    bool alternate;     // keep the point and the zeros: '#'
    bool always_float;  // at least ".0"
    bool sign;          // + for what is not negative
    bool no_negative_zero; // -0.0 and what rounds to it are 0
} FloatStyle;

void format_add_float(StrBuilder *b, double value, const FloatStyle *style);

// template % args. As PyUnicode_Format and _PyBytes_FormatEx.
Value format_percent(Runtime *rt, const Str *template, Value args);
Value format_percent_bytes(Runtime *rt, const Bytes *template, Value args);

// template.format(*args, **kwargs); `mapping` is looked up in place of keywords, if not NULL: format_map.
Value format_template(Runtime *rt, const Str *template, const Args *args, Value mapping);

#endif
