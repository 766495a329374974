// float(…), and the methods of float.

#include <math.h>

#include "sim/value/attribute.h"
#include "sim/value/bytes.h"
#include "sim/value/exception.h"
#include "sim/value/float.h"
#include "sim/value/float_text.h"
#include "sim/value/int.h"
#include "sim/value/operate.h"
#include "sim/value/str.h"
#include "sim/value/subclass.h"
#include "sim/value/text_digits.h"
#include "sim/value/tuple.h"
#include "sim/value/types.h"

// float(x) ------------------------------------------------------------------------------------------------------------

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Takes the underscores out; each must stand between two digits. False: one does not.
static bool drop_underscores(StrBuilder *b, const char *start, const char *end) {
    for (const char *p = start; p < end; p++) {
        if (*p != '_') str_builder_add_char(b, *p);
        else if (p == start || p + 1 == end || !is_digit(p[-1]) || !is_digit(p[1])) return false;
    }
    return true;
}

// Each float('nan') is another object in CPython, and so not in a list of others: here its bits are its identity.
static double new_nan(Runtime *rt) {
    enum { COUNT_BITS = 48 };
    union { uint64_t bits; double real; } nan = {.bits = UINT64_C(0x7ff8) << COUNT_BITS};
    nan.bits |= (uint64_t)runtime_next_serial(rt) & ((UINT64_C(1) << COUNT_BITS) - 1);
    return nan.real;
}

Value float_parse(Runtime *rt, const char *text, size_t size, Value shown) {
    const char *start = text;
    const char *end = text + size;
    text_digits_strip(&start, &end);
    StrBuilder b = str_builder(rt);
    double value = 0;
    bool fine = drop_underscores(&b, start, end) && b.size > 0 &&
                float_read(b.data, b.data + b.size, &value) == b.data + b.size;
    str_builder_drop(&b);
    if (fine) return value_from_float(isnan(value) ? new_nan(rt) : value);
    return exception_raise(rt, EXC_VALUE_ERROR, "could not convert string to float: %R", &shown);
}

static Value parse_str(Runtime *rt, Value text) {
    Str *ascii = text_digits_to_ascii(rt, value_as_str(text));
    Value result = float_parse(rt, ascii->data, ascii->size, text);
    object_unref(rt, ascii);
    return result;
}

static Value from_special(Runtime *rt, Value value, Value method, Value self) {
    Value result = runtime_call(rt, method, &self, !value_is_null(self));
    value_unref(rt, method);
    value_unref(rt, self);
    if (value_is_null(result)) return VALUE_NULL;
    Value number = subclass_number(rt, result);
    if (!value_is_float(number)) {
        number = exception_raise(rt, EXC_TYPE_ERROR, "%s.__float__ returned non-float (type %s)",
                                 value_type_name(rt, value), value_type_name(rt, result));
    }
    value_unref(rt, result);
    return number;
}

Value float_from_value(Runtime *rt, Value value) {
    double real;
    int64_t integer;
    if (float_from_number(value, &real)) return value_from_float(real);
    if (value_is_str(value)) return parse_str(rt, value);
    if (value_is_bytes(value)) {
        const Bytes *bytes = value_as_bytes(value);
        return float_parse(rt, bytes->data, bytes->size, value);
    }
    Value self;
    Value method = attribute_get_special(rt, value, rt->names[NAME_FLOAT], &self);
    if (!value_is_null(method)) return from_special(rt, value, method, self);
    if (value_type(rt, value)->slots->index) {
        return value_index(rt, value, &integer) ? value_from_float((double)integer) : VALUE_NULL;
    }
    return exception_raise(rt, EXC_TYPE_ERROR, "float() argument must be a string or a real number, not '%s'",
                           value_type_name(rt, value));
}

// Methods -------------------------------------------------------------------------------------------------------------

static double own(const Runtime *rt, Value self) { return subclass_number(rt, self).as.real; }

static Value float_is_integer(Runtime *rt, Value self, const Args *args) {
    double value = own(rt, self);
    if (!args_count(rt, args, "float.is_integer()", 0, 0)) return VALUE_NULL;
    return value_from_bool(isfinite(value) && value == floor(value));
}

// value = whole * 2**power, with the smallest whole number there is.
static int64_t whole_and_power(double value, int *power) {
    double fraction = frexp(value, power);
    int64_t whole = (int64_t)ldexp(fraction, 53);
    *power -= 53;
    for (; whole != 0 && whole % 2 == 0; whole /= 2) ++*power;
    if (whole == 0) *power = 0;
    return whole;
}

static Value ratio(Runtime *rt, double value) {
    int power;
    int64_t numerator = whole_and_power(value, &power);
    if (power < -62 || power > 63) return int_raise_overflow(rt);
    for (; power > 0; power--) {
        if (int_multiply_overflows(numerator, 2, &numerator)) return int_raise_overflow(rt);
    }
    const Value both[] = {value_from_int(numerator), value_from_int(INT64_C(1) << -power)};
    return value_from_object(tuple_from(rt, both, 2));
}

static Value float_as_integer_ratio(Runtime *rt, Value self, const Args *args) {
    double value = own(rt, self);
    if (!args_count(rt, args, "float.as_integer_ratio()", 0, 0)) return VALUE_NULL;
    if (isnan(value)) return exception_raise(rt, EXC_VALUE_ERROR, "cannot convert NaN to integer ratio");
    if (isinf(value)) return exception_raise(rt, EXC_OVERFLOW_ERROR, "cannot convert Infinity to integer ratio");
    return ratio(rt, value);
}

// 1.5 is '0x1.8000000000000p+0': the bits of the fraction as 13 hexadecimal digits.
static Value float_hex(Runtime *rt, Value self, const Args *args) {
    enum { FRACTION_BITS = 52, SMALLEST_POWER = -1022 };
    double value = own(rt, self);
    if (!args_count(rt, args, "float.hex()", 0, 0)) return VALUE_NULL;
    if (!isfinite(value)) return value_from_object(float_repr(rt, value));
    const char *sign = signbit(value) ? "-" : "";
    if (value == 0) return value_from_object(str_format(rt, "%s0x0.0p+0", sign));
    int power;
    frexp(value, &power);
    power--;
    if (power < SMALLEST_POWER) power = SMALLEST_POWER;
    uint64_t bits = (uint64_t)ldexp(fabs(value), FRACTION_BITS - power);
    StrBuilder b = str_builder(rt);
    str_builder_add_format(&b, "%s0x%c.", sign, '0' + (int)(bits >> FRACTION_BITS));
    for (int i = FRACTION_BITS - 4; i >= 0; i -= 4) str_builder_add_char(&b, "0123456789abcdef"[bits >> i & 15]);
    str_builder_add_format(&b, "p%s%d", power < 0 ? "" : "+", power);
    return value_from_object(str_builder_finish(&b));
}

static Value float_itself(Runtime *rt, Value self, const Args *args) { // __float__, conjugate, real
    (void)args;
    return value_from_float(own(rt, self));
}

static Value float_zero(Runtime *rt, Value self, const Args *args) {
    (void)rt, (void)self, (void)args;
    return value_from_float(0);
}

static Value to_int(Runtime *rt, double value) {
    int64_t integer;
    return float_truncate(rt, value, &integer) ? value_from_int(integer) : VALUE_NULL;
}

static Value float_trunc(Runtime *rt, Value self, const Args *args) {
    (void)args;
    return to_int(rt, own(rt, self));
}

static Value float_floor(Runtime *rt, Value self, const Args *args) {
    (void)args;
    return to_int(rt, floor(own(rt, self)));
}

static Value float_ceil(Runtime *rt, Value self, const Args *args) {
    (void)args;
    return to_int(rt, ceil(own(rt, self)));
}

static Value float_abs(Runtime *rt, Value self, const Args *args) {
    (void)args;
    return value_from_float(fabs(own(rt, self)));
}

static Value float_round_method(Runtime *rt, Value self, const Args *args) {
    int64_t digits;
    if (!args_count(rt, args, "__round__", 0, 1)) return VALUE_NULL;
    if (args->count == 0 || value_is_none(args->values[0])) return float_round_to_int(rt, own(rt, self));
    return args_int(rt, args->values[0], &digits) ? float_round(rt, own(rt, self), digits) : VALUE_NULL;
}

static Value float_divmod_method(Runtime *rt, Value self, const Args *args) {
    double other;
    if (!args_count(rt, args, "__divmod__", 1, 1)) return VALUE_NULL;
    if (!float_from_number(subclass_number(rt, args->values[0]), &other)) return VALUE_NOT_IMPLEMENTED;
    return float_divmod(rt, own(rt, self), other);
}

static Value float_rdivmod_method(Runtime *rt, Value self, const Args *args) {
    double other;
    if (!args_count(rt, args, "__rdivmod__", 1, 1)) return VALUE_NULL;
    if (!float_from_number(subclass_number(rt, args->values[0]), &other)) return VALUE_NOT_IMPLEMENTED;
    return float_divmod(rt, other, own(rt, self));
}

const NativeSpec float_methods[] = {
    {.name = "is_integer", .call = float_is_integer, .kind = NATIVE_METHOD},
    {.name = "as_integer_ratio", .call = float_as_integer_ratio, .kind = NATIVE_METHOD},
    {.name = "hex", .call = float_hex, .kind = NATIVE_METHOD},
    {.name = "conjugate", .call = float_itself, .kind = NATIVE_METHOD},
    {.name = "real", .call = float_itself, .kind = NATIVE_GETTER},
    {.name = "imag", .call = float_zero, .kind = NATIVE_GETTER},
    {.name = "__float__", .call = float_itself, .kind = NATIVE_SLOT},
    {.name = "__int__", .call = float_trunc, .kind = NATIVE_SLOT},
    {.name = "__trunc__", .call = float_trunc, .kind = NATIVE_METHOD},
    {.name = "__floor__", .call = float_floor, .kind = NATIVE_METHOD},
    {.name = "__ceil__", .call = float_ceil, .kind = NATIVE_METHOD},
    {.name = "__abs__", .call = float_abs, .kind = NATIVE_SLOT},
    {.name = "__round__", .call = float_round_method, .kind = NATIVE_METHOD},
    {.name = "__divmod__", .call = float_divmod_method, .kind = NATIVE_SLOT},
    {.name = "__rdivmod__", .call = float_rdivmod_method, .kind = NATIVE_SLOT},
    {0},
};
