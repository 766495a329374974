#ifndef ASYNCARIUM_VALUE_FORMAT_SPEC_H
#define ASYNCARIUM_VALUE_FORMAT_SPEC_H

// A format spec taken apart: [[fill]align][sign]["z"]["#"]["0"][width][grouping]["." precision][type], and numbers and
// texts laid out by it. Shared by str, int and float.

#include "sim/value/str.h"

typedef struct FormatSpec {
    uint32_t fill;
    char align;       // '<', '>', '^' or '='
    char sign;        // '+', '-', ' '; 0: none given
    bool no_negative_zero;
    bool alternate;
    int64_t width;    // -1: none
    int64_t precision; // -1: none
    char grouping;    // ',' or '_'; 0: none
    uint32_t type;
} FormatSpec;

// Reads `text` into out. False: raised; `type_name` stands in messages. As parse_internal_render_format_spec.
bool format_spec_read(Runtime *rt, const Str *text, uint32_t default_type, char default_align, const char *type_name,
                      FormatSpec *out);
// "Unknown format code 'd' for object of type 'str'".
Value format_spec_raise_unknown(Runtime *rt, uint32_t type, const char *type_name);

// A number in pieces, in the order in which they are written.
typedef struct NumberText {
    bool negative;
    const char *prefix;   // "0x" and its kin; ""
    const char *digits;   // what can be grouped
    size_t digit_count;
    const char *rest;     // point, fraction, exponent, percent sign
    size_t rest_size, rest_length; // in bytes, in characters
} NumberText;

// Lays the number out with sign, grouping and padding. As calc_number_widths and fill_number.
Value format_spec_number(Runtime *rt, const FormatSpec *spec, const NumberText *number);
// Pads `text` (already cut) to the width.
Value format_spec_text(Runtime *rt, const FormatSpec *spec, const char *text, size_t size, size_t length);

#endif
