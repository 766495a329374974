// format(x, spec) for str, int, bool and float, and how a float is written in each of its styles.

#include <limits.h>
#include <math.h>
#include <string.h>

#include "sim/value/exception.h"
#include "sim/value/float.h"
#include "sim/value/float_text.h"
#include "sim/value/format.h"
#include "sim/value/format_spec.h"
#include "sim/value/int.h"
#include "sim/value/unicode.h"

// str -----------------------------------------------------------------------------------------------------------------

// What a number may say and a text may not; NULL: nothing of that.
static const char *misplaced_in_text(const FormatSpec *spec) {
    if (spec->sign == ' ') return "Space not allowed in string format specifier";
    if (spec->sign) return "Sign not allowed in string format specifier";
    if (spec->no_negative_zero) return "Negative zero coercion (z) not allowed in string format specifier";
    if (spec->alternate) return "Alternate form (#) not allowed in string format specifier";
    if (spec->align == '=') return "'=' alignment not allowed in string format specifier";
    return NULL;
}

Value format_str(Runtime *rt, Str *str, const Str *spec_text) {
    FormatSpec spec;
    if (spec_text->size == 0) return value_from_object(object_ref(str));
    if (!format_spec_read(rt, spec_text, 's', '<', "str", &spec)) return VALUE_NULL;
    if (spec.type != 's') return format_spec_raise_unknown(rt, spec.type, "str");
    const char *misplaced = misplaced_in_text(&spec);
    if (misplaced) return exception_raise(rt, EXC_VALUE_ERROR, misplaced);
    size_t length = str->length;
    if (spec.precision >= 0 && (size_t)spec.precision < length) length = (size_t)spec.precision;
    size_t size = length == str->length ? str->size : str_offset(str, length);
    return format_spec_text(rt, &spec, str->data, size, length);
}

// int -----------------------------------------------------------------------------------------------------------------

static const char *misplaced_in_int(const FormatSpec *spec) {
    if (spec->precision >= 0) return "Precision not allowed in integer format specifier";
    if (spec->no_negative_zero) return "Negative zero coercion (z) not allowed in integer format specifier";
    if (spec->type == 'c' && spec->sign) return "Sign not allowed with integer format specifier 'c'";
    if (spec->type == 'c' && spec->alternate) return "Alternate form (#) not allowed with integer format specifier 'c'";
    return NULL;
}

static Value format_character(Runtime *rt, const FormatSpec *spec, int64_t value) {
    char bytes[4];
    if (value < 0 || value > UNICODE_MAX) {
        return exception_raise(rt, EXC_OVERFLOW_ERROR, "%%c arg not in range(0x110000)");
    }
    NumberText number = {.prefix = "", .digits = "", .rest = bytes, .rest_length = 1};
    number.rest_size = unicode_encode((uint32_t)value, bytes);
    return format_spec_number(rt, spec, &number);
}

// 0: not a type for whole numbers.
static unsigned base_of(uint32_t type) {
    switch (type) {
    case 'b': return 2;
    case 'o': return 8;
    case 'x': case 'X': return 16;
    case 'd': case 'n': return 10;
    }
    return 0;
}

static const char *prefix_of(uint32_t type) {
    switch (type) {
    case 'b': return "0b";
    case 'o': return "0o";
    case 'x': return "0x";
    case 'X': return "0X";
    }
    return "";
}

static void make_upper(char *text, size_t size) {
    for (size_t i = 0; i < size; i++) {
        if (text[i] >= 'a' && text[i] <= 'z') text[i] = (char)(text[i] - 'a' + 'A');
    }
}

static Value format_integer(Runtime *rt, const FormatSpec *spec, int64_t value, unsigned base) {
    char digits[INT_DIGITS_MAX];
    size_t count = int_write_digits(int_magnitude(value), base, digits);
    if (spec->type == 'X') make_upper(digits, count);
    NumberText number = {
        .negative = value < 0,
        .prefix = spec->alternate ? prefix_of(spec->type) : "",
        .digits = digits,
        .digit_count = count,
        .rest = "",
    };
    return format_spec_number(rt, spec, &number);
}

static Value format_real(Runtime *rt, const FormatSpec *spec, double value);

static bool is_float_type(uint32_t type) { return type != 0 && type < 128 && strchr("eEfFgG%", (int)type); }

static Value format_whole(Runtime *rt, int64_t value, const Str *spec_text, const char *type_name) {
    FormatSpec spec;
    if (!format_spec_read(rt, spec_text, 'd', '>', type_name, &spec)) return VALUE_NULL;
    if (is_float_type(spec.type)) return format_real(rt, &spec, (double)value);
    unsigned base = base_of(spec.type);
    if (base == 0 && spec.type != 'c') return format_spec_raise_unknown(rt, spec.type, type_name);
    const char *misplaced = misplaced_in_int(&spec);
    if (misplaced) return exception_raise(rt, EXC_VALUE_ERROR, misplaced);
    return spec.type == 'c' ? format_character(rt, &spec, value) : format_integer(rt, &spec, value, base);
}

Value format_int(Runtime *rt, int64_t value, const Str *spec) {
    if (spec->size == 0) return value_from_object(int_repr(rt, value));
    return format_whole(rt, value, spec, "int");
}

Value format_bool(Runtime *rt, bool value, const Str *spec) {
    if (spec->size == 0) return value_from_object(str_from_c(rt, value ? "True" : "False"));
    return format_whole(rt, value, spec, "bool");
}

// How a float is written ----------------------------------------------------------------------------------------------

static void add_special(StrBuilder *b, double value, const FloatStyle *style) {
    bool upper = style->type == 'E' || style->type == 'F' || style->type == 'G';
    if (isinf(value) && value < 0) str_builder_add_char(b, '-');
    else if (style->sign) str_builder_add_char(b, '+');
    if (isnan(value)) str_builder_add_c(b, upper ? "NAN" : "nan");
    else str_builder_add_c(b, upper ? "INF" : "inf");
}

static void make_digits(double value, const FloatStyle *style, FloatDigits *out) {
    *out = (FloatDigits){.count = 0, .point = 1};
    if (value == 0) return;
    switch (style->type) {
    case 'e': case 'E': float_digits_significant(value, style->precision + 1, out); break;
    case 'f': case 'F': float_digits_fraction(value, style->precision, out); break;
    case 'g': case 'G': float_digits_significant(value, style->precision > 0 ? style->precision : 1, out); break;
    case 'r': float_digits_shortest(value, out); break;
    }
    if (out->count == 0) out->point = 1; // zero is written as one digit in front of the point
}

// Which places are written: from the highest digit (or the 0 in front of the point) to the last one, `end`.
typedef struct FloatLayout {
    bool scientific;
    int exponent;
    int point; // digits in front of the point, where it is not scientific
    int end;   // one past the last digit
} FloatLayout;

static FloatLayout lay_out(const FloatDigits *d, const FloatStyle *style) {
    FloatLayout layout = {.point = d->point, .end = d->count > 0 ? d->count : 1};
    int precision = style->precision > 0 ? style->precision : 1;
    switch (style->type) {
    case 'e': case 'E':
        layout.scientific = true;
        layout.end = style->precision + 1;
        break;
    case 'f': case 'F': layout.end = d->point + style->precision; break;
    case 'g': case 'G':
        layout.scientific = d->point <= -4 || d->point > precision - (style->always_float ? 1 : 0);
        if (style->alternate) layout.end = precision;
        break;
    case 'r': layout.scientific = d->point <= -4 || d->point > 16; break;
    }
    if (layout.scientific) {
        layout.exponent = d->point - 1;
        layout.point = 1;
    }
    int least = layout.point + (style->always_float && !layout.scientific ? 1 : 0);
    if (layout.end < least) layout.end = least;
    return layout;
}

static void add_exponent(StrBuilder *b, int exponent, bool upper) {
    int size = exponent < 0 ? -exponent : exponent;
    str_builder_add_format(b, "%c%c%s%d", upper ? 'E' : 'e', exponent < 0 ? '-' : '+', size < 10 ? "0" : "", size);
}

static void add_digits(StrBuilder *b, const FloatDigits *d, const FloatLayout *layout, bool keep_point) {
    for (int i = layout->point <= 0 ? layout->point - 1 : 0; i < layout->end; i++) {
        if (i == layout->point) str_builder_add_char(b, '.');
        if (i >= d->count && i >= layout->point + 1) { // only zeros follow
            str_builder_add_fill(b, '0', (size_t)(layout->end - i));
            break;
        }
        str_builder_add_char(b, i < 0 || i >= d->count ? '0' : d->digits[i]);
    }
    if (keep_point && layout->end == layout->point) str_builder_add_char(b, '.');
}

void format_add_float(StrBuilder *b, double value, const FloatStyle *style) {
    if (!isfinite(value)) {
        add_special(b, value, style);
        return;
    }
    FloatDigits digits;
    make_digits(fabs(value), style, &digits);
    FloatLayout layout = lay_out(&digits, style);
    bool negative = signbit(value) && !(style->no_negative_zero && digits.count == 0);
    if (negative) str_builder_add_char(b, '-');
    else if (style->sign) str_builder_add_char(b, '+');
    add_digits(b, &digits, &layout, style->alternate);
    if (layout.scientific) add_exponent(b, layout.exponent, style->type == 'E' || style->type == 'G');
}

// float ---------------------------------------------------------------------------------------------------------------

static FloatStyle style_of(const FormatSpec *spec) {
    FloatStyle style = {
        .type = (char)spec->type,
        .precision = spec->precision >= 0 ? (int)spec->precision : 6,
        .alternate = spec->alternate,
        .no_negative_zero = spec->no_negative_zero,
    };
    if (spec->type == 0) {
        style.type = spec->precision >= 0 ? 'g' : 'r';
        style.always_float = true;
    } else if (spec->type == 'n') {
        style.type = 'g';
    } else if (spec->type == '%') {
        style.type = 'f';
    }
    return style;
}

static Value format_real(Runtime *rt, const FormatSpec *spec, double value) {
    if (spec->precision > INT_MAX / 2) return exception_raise(rt, EXC_VALUE_ERROR, "precision too big");
    if (spec->precision > 0 && !str_can_take(rt, (size_t)spec->precision)) return VALUE_NULL;
    FloatStyle style = style_of(spec);
    StrBuilder b = str_builder(rt);
    format_add_float(&b, spec->type == '%' ? value * 100 : value, &style);
    if (spec->type == '%') str_builder_add_char(&b, '%');
    NumberText number = {.negative = b.size > 0 && b.data[0] == '-', .prefix = ""};
    number.digits = b.data + number.negative;
    const char *end = b.data + b.size;
    number.rest = number.digits;
    while (number.rest < end && *number.rest >= '0' && *number.rest <= '9') number.rest++;
    number.digit_count = (size_t)(number.rest - number.digits);
    number.rest_size = number.rest_length = (size_t)(end - number.rest);
    Value result = format_spec_number(rt, spec, &number);
    str_builder_drop(&b);
    return result;
}

Value format_float(Runtime *rt, double value, const Str *spec_text) {
    FormatSpec spec;
    if (spec_text->size == 0) return value_from_object(float_repr(rt, value));
    if (!format_spec_read(rt, spec_text, 0, '>', "float", &spec)) return VALUE_NULL;
    if (spec.type != 0 && spec.type != 'n' && !is_float_type(spec.type)) {
        return format_spec_raise_unknown(rt, spec.type, "float");
    }
    return format_real(rt, &spec, value);
}
