// Reading a format spec, and laying a number or a text out by it. As Python/formatter_unicode.c.

#include "sim/value/format_spec.h"

#include <string.h>

#include "sim/value/exception.h"
#include "sim/value/unicode.h"

// Reading -------------------------------------------------------------------------------------------------------------

typedef struct Reader {
    const char *at, *end;
} Reader;

static bool take(Reader *r, char c) {
    if (r->at == r->end || *r->at != c) return false;
    r->at++;
    return true;
}

static char take_one_of(Reader *r, const char *characters) {
    if (r->at == r->end || *r->at == '\0' || !strchr(characters, *r->at)) return '\0';
    return *r->at++;
}

static void read_fill_and_align(Reader *r, FormatSpec *out, bool *fill_given, bool *align_given) {
    if (r->at == r->end) return;
    Reader behind = *r;
    uint32_t fill = unicode_decode(&behind.at);
    char align = take_one_of(&behind, "<>=^");
    *fill_given = align != '\0';
    if (align) {
        out->fill = fill;
        *r = behind;
    } else {
        align = take_one_of(r, "<>=^");
    }
    *align_given = align != '\0';
    if (align) out->align = align;
}

// Decimal digits of any script; -1 where there are none. False: raised.
static bool read_integer(Runtime *rt, Reader *r, int64_t *out) {
    *out = -1;
    while (r->at < r->end) {
        const char *next = r->at;
        int digit = unicode_decimal_value(unicode_decode(&next));
        if (digit < 0) break;
        if (*out > (INT64_MAX - digit) / 10) {
            exception_raise(rt, EXC_VALUE_ERROR, "Too many decimal digits in format string");
            return false;
        }
        *out = (*out < 0 ? 0 : *out * 10) + digit;
        r->at = next;
    }
    return true;
}

static bool read_grouping(Runtime *rt, Reader *r, FormatSpec *out) {
    if (take(r, ',')) out->grouping = ',';
    bool both = false;
    if (take(r, '_')) {
        both = out->grouping != 0;
        out->grouping = '_';
    }
    if (r->at < r->end && *r->at == ',' && out->grouping == '_') both = true;
    if (both) exception_raise(rt, EXC_VALUE_ERROR, "Cannot specify both ',' and '_'.");
    return !both;
}

static bool is_shown_as_is(uint32_t type) { return type > 32 && type < 128; }

static bool check_grouping(Runtime *rt, const FormatSpec *spec) {
    uint32_t type = spec->type;
    if (spec->grouping == 0 || type == 0) return true;
    bool decimal = type < 128 && strchr("defgEG%F", (int)type);
    bool binary = type < 128 && strchr("boxX", (int)type) && spec->grouping == '_';
    if (decimal || binary) return true;
    if (is_shown_as_is(type)) {
        exception_raise(rt, EXC_VALUE_ERROR, "Cannot specify '%c' with '%c'.", spec->grouping, (int)type);
    } else exception_raise(rt, EXC_VALUE_ERROR, "Cannot specify '%c' with '\\x%x'.", spec->grouping, (unsigned)type);
    return false;
}

static bool read_precision(Runtime *rt, Reader *r, FormatSpec *out) {
    if (!take(r, '.')) return true;
    if (!read_integer(rt, r, &out->precision)) return false;
    if (out->precision >= 0) return true;
    exception_raise(rt, EXC_VALUE_ERROR, "Format specifier missing precision");
    return false;
}

static bool read_type(Runtime *rt, Reader *r, const Str *text, const char *type_name, FormatSpec *out) {
    if (r->at == r->end) return true;
    out->type = unicode_decode(&r->at);
    if (r->at == r->end) return true;
    exception_raise(rt, EXC_VALUE_ERROR, "Invalid format specifier '%V' for object of type '%s'", text, type_name);
    return false;
}

bool format_spec_read(Runtime *rt, const Str *text, uint32_t default_type, char default_align, const char *type_name,
                      FormatSpec *out) {
    Reader r = {text->data, text->data + text->size};
    bool fill_given = false;
    bool align_given = false;
    *out = (FormatSpec){.fill = ' ', .align = default_align, .width = -1, .precision = -1, .type = default_type};
    read_fill_and_align(&r, out, &fill_given, &align_given);
    out->sign = take_one_of(&r, " +-");
    out->no_negative_zero = take(&r, 'z');
    out->alternate = take(&r, '#');
    if (!fill_given && take(&r, '0')) {
        out->fill = '0';
        if (!align_given && default_align == '>') out->align = '=';
    }
    return read_integer(rt, &r, &out->width) && read_grouping(rt, &r, out) && read_precision(rt, &r, out) &&
           read_type(rt, &r, text, type_name, out) && check_grouping(rt, out);
}

Value format_spec_raise_unknown(Runtime *rt, uint32_t type, const char *type_name) {
    if (!is_shown_as_is(type)) {
        return exception_raise(rt, EXC_VALUE_ERROR, "Unknown format code '\\x%x' for object of type '%s'",
                               (unsigned)type, type_name);
    }
    return exception_raise(rt, EXC_VALUE_ERROR, "Unknown format code '%c' for object of type '%s'", (int)type,
                           type_name);
}

// Layout --------------------------------------------------------------------------------------------------------------

typedef struct Padding {
    size_t left, inside, right; // inside: behind the sign
} Padding;

static Padding padding_for(const FormatSpec *spec, size_t length) {
    size_t width = spec->width < 0 ? 0 : (size_t)spec->width;
    size_t total = width > length ? width - length : 0;
    switch (spec->align) {
    case '<': return (Padding){.right = total};
    case '^': return (Padding){.left = total / 2, .right = total - total / 2};
    case '=': return (Padding){.inside = total};
    }
    return (Padding){.left = total};
}

// Whether the program may have the whole; it chose the width.
static bool can_take(Runtime *rt, const FormatSpec *spec, size_t size) {
    return str_can_take(rt, size) && (spec->width <= 0 || str_can_take(rt, (size_t)spec->width + size));
}

Value format_spec_text(Runtime *rt, const FormatSpec *spec, const char *text, size_t size, size_t length) {
    if (!can_take(rt, spec, size)) return VALUE_NULL;
    Padding padding = padding_for(spec, length);
    StrBuilder b = str_builder(rt);
    str_builder_add_fill(&b, spec->fill, padding.left);
    str_builder_add(&b, text, size);
    str_builder_add_fill(&b, spec->fill, padding.right);
    return value_from_object(str_builder_finish(&b));
}

static char sign_of(const FormatSpec *spec, bool negative) {
    if (negative) return '-';
    return spec->sign == '+' || spec->sign == ' ' ? spec->sign : '\0';
}

// Digits with separators: the lowest group is full, the highest has what is left. Zeros go in front until the whole is
// `least` wide, and separators between them; but none stands first.
typedef struct Grouping {
    size_t group;   // digits in one; 0: no separators
    size_t zeros;   // in front of the digits
    size_t length;  // of the whole
} Grouping;

static size_t grouped_length(size_t digits, size_t group) {
    return group == 0 ? digits : digits + (digits - 1) / group;
}

static Grouping grouping_for(const FormatSpec *spec, size_t digits, size_t least) {
    bool fours = spec->type != 0 && strchr("boxX", (int)(spec->type & 0x7F)) && spec->type < 128;
    Grouping g = {.group = spec->grouping == 0 ? 0 : fours ? 4 : 3};
    if (digits == 0) return g;
    g.length = grouped_length(digits, g.group);
    if (least <= g.length) return g;
    size_t all = g.group == 0 ? least : (least * g.group + g.group) / (g.group + 1);
    while (grouped_length(all, g.group) < least) all++;
    while (all > digits && grouped_length(all - 1, g.group) >= least) all--;
    g.zeros = all - digits;
    g.length = grouped_length(all, g.group);
    return g;
}

static void add_grouped(StrBuilder *b, const FormatSpec *spec, const NumberText *number, const Grouping *g) {
    size_t all = g->zeros + number->digit_count;
    for (size_t i = 0; i < all; i++) {
        if (g->group != 0 && i > 0 && (all - i) % g->group == 0) str_builder_add_char(b, spec->grouping);
        str_builder_add_char(b, i < g->zeros ? '0' : number->digits[i - g->zeros]);
    }
}

Value format_spec_number(Runtime *rt, const FormatSpec *spec, const NumberText *number) {
    if (!can_take(rt, spec, 2 * number->digit_count + number->rest_size)) return VALUE_NULL;
    char sign = sign_of(spec, number->negative);
    size_t around = (sign != '\0') + strlen(number->prefix) + number->rest_length;
    bool zeros = spec->fill == '0' && spec->align == '=' && spec->width > 0;
    size_t least = zeros && (size_t)spec->width > around ? (size_t)spec->width - around : 0;
    Grouping g = grouping_for(spec, number->digit_count, least);
    Padding padding = padding_for(spec, around + g.length);
    StrBuilder b = str_builder(rt);
    str_builder_add_fill(&b, spec->fill, padding.left);
    if (sign) str_builder_add_char(&b, sign);
    str_builder_add_c(&b, number->prefix);
    str_builder_add_fill(&b, spec->fill, padding.inside);
    add_grouped(&b, spec, number, &g);
    str_builder_add(&b, number->rest, number->rest_size);
    str_builder_add_fill(&b, spec->fill, padding.right);
    return value_from_object(str_builder_finish(&b));
}
