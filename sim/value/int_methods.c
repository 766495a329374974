// int(…), and the methods of int.

#include <string.h>

#include "sim/value/attribute.h"
#include "sim/value/bytes.h"
#include "sim/value/exception.h"
#include "sim/value/float.h"
#include "sim/value/int.h"
#include "sim/value/operate.h"
#include "sim/value/str.h"
#include "sim/value/subclass.h"
#include "sim/value/text_digits.h"
#include "sim/value/text_view.h"
#include "sim/value/tuple.h"
#include "sim/value/types.h"

enum { BASE_MAX = 36 };

// Parsing -------------------------------------------------------------------------------------------------------------

// At most so many characters of the text are shown.
static Value raise_invalid(Runtime *rt, int64_t base, Value shown) {
    enum { SHOWN_MAX = 200 };
    Str *repr = value_repr(rt, shown);
    if (!repr) return VALUE_NULL;
    TextView view = text_view(value_from_object(repr));
    Str *part = str_slice(rt, repr, 0, text_offset(&view, view.length < SHOWN_MAX ? view.length : SHOWN_MAX));
    exception_raise(rt, EXC_VALUE_ERROR, "invalid literal for int() with base %lld: %V", (long long)base, part);
    object_unref(rt, part);
    object_unref(rt, repr);
    return VALUE_NULL;
}

static int64_t digit_value(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'z') return c - 'a' + 10;
    if (c >= 'A' && c <= 'Z') return c - 'A' + 10;
    return BASE_MAX;
}

static int64_t base_of_prefix(const char *p, const char *end) {
    if (end - p < 2 || p[0] != '0') return 0;
    switch (p[1]) {
    case 'x': case 'X': return 16;
    case 'o': case 'O': return 8;
    case 'b': case 'B': return 2;
    }
    return 0;
}

// Skips "0x" and its kin where the base allows it, and finds out what base 0 means.
static const char *skip_prefix(const char *p, const char *end, int64_t *base) {
    int64_t prefix = base_of_prefix(p, end);
    if (prefix == 0 || (*base != 0 && *base != prefix)) {
        if (*base == 0) *base = 10;
        return p;
    }
    *base = prefix;
    p += 2;
    return p < end && *p == '_' ? p + 1 : p;
}

typedef struct Number {
    uint64_t size;
    bool fits;
} Number;

// Digits with single underscores between them, up to the end; false: something else.
static bool read_digits(const char *p, const char *end, int64_t base, Number *out) {
    *out = (Number){0, true};
    for (bool after_underscore = true; p < end; p++) {
        if (*p == '_' && !after_underscore) {
            after_underscore = true;
            continue;
        }
        int64_t digit = digit_value(*p);
        if (digit >= base) return false;
        after_underscore = false;
        out->fits = out->fits && out->size <= (UINT64_MAX - (uint64_t)digit) / (uint64_t)base;
        out->size = out->size * (uint64_t)base + (uint64_t)digit;
        if (p + 1 == end) return true;
    }
    return false;
}

Value int_parse(Runtime *rt, const char *text, size_t size, int64_t base, Value shown) {
    const char *p = text;
    const char *end = text + size;
    text_digits_strip(&p, &end);
    bool negative = p < end && *p == '-';
    if (p < end && (*p == '-' || *p == '+')) p++;
    int64_t actual = base;
    const char *digits = skip_prefix(p, end, &actual);
    Number number;
    if (!read_digits(digits, end, actual, &number)) return raise_invalid(rt, base, shown);
    // Base 0 takes what the language takes: no zero in front of other digits.
    if (base == 0 && digits == p && *p == '0' && number.size != 0) return raise_invalid(rt, base, shown);
    uint64_t most = (uint64_t)INT64_MAX + negative;
    if (!number.fits || number.size > most) return int_raise_overflow(rt);
    return value_from_int((int64_t)(negative ? 0 - number.size : number.size));
}

static Value parse_str(Runtime *rt, Value text, int64_t base) {
    Str *ascii = text_digits_to_ascii(rt, value_as_str(text));
    Value result = int_parse(rt, ascii->data, ascii->size, base, text);
    object_unref(rt, ascii);
    return result;
}

static Value parse_bytes(Runtime *rt, Value text, int64_t base) {
    const Bytes *bytes = value_as_bytes(text);
    return int_parse(rt, bytes->data, bytes->size, base, text);
}

// int(x) --------------------------------------------------------------------------------------------------------------

static Value from_special(Runtime *rt, Value method, Value self) {
    Value result = runtime_call(rt, method, &self, !value_is_null(self));
    value_unref(rt, method);
    value_unref(rt, self);
    if (value_is_null(result)) return VALUE_NULL;
    Value number = subclass_number(rt, result);
    if (value_is_integral(number)) number = value_from_int(number.as.integer);
    else
        number = exception_raise(rt, EXC_TYPE_ERROR, "__int__ returned non-int (type %s)",
                                 value_type_name(rt, result));
    value_unref(rt, result);
    return number;
}

Value int_from_value(Runtime *rt, Value value) {
    int64_t integer;
    if (value_is_integral(value)) return value_from_int(value.as.integer);
    if (value_is_float(value)) {
        return float_truncate(rt, value.as.real, &integer) ? value_from_int(integer) : VALUE_NULL;
    }
    if (value_is_str(value)) return parse_str(rt, value, 10);
    if (value_is_bytes(value)) return parse_bytes(rt, value, 10);
    Value self;
    Value method = attribute_get_special(rt, value, rt->names[NAME_INT], &self);
    if (!value_is_null(method)) return from_special(rt, method, self);
    if (value_type(rt, value)->slots->index) {
        return value_index(rt, value, &integer) ? value_from_int(integer) : VALUE_NULL;
    }
    return exception_raise(rt, EXC_TYPE_ERROR,
                           "int() argument must be a string, a bytes-like object or a real number, not '%s'",
                           value_type_name(rt, value));
}

static Value new_with_base(Runtime *rt, Value x, Value base_value) {
    int64_t base;
    if (value_is_null(x)) return exception_raise(rt, EXC_TYPE_ERROR, "int() missing string argument");
    if (!args_int(rt, base_value, &base)) return VALUE_NULL;
    if (base != 0 && (base < 2 || base > BASE_MAX))
        return exception_raise(rt, EXC_VALUE_ERROR, "int() base must be >= 2 and <= 36, or 0");
    if (value_is_str(x)) return parse_str(rt, x, base);
    if (value_is_bytes(x)) return parse_bytes(rt, x, base);
    return exception_raise(rt, EXC_TYPE_ERROR, "int() can't convert non-string with explicit base");
}

Value int_new(Runtime *rt, Type *type, const Args *args) {
    (void)type;
    if (args->count == 0) return value_from_int(0);
    if (args->count == 1 && !args->names) return int_from_value(rt, args->values[0]);
    Value x = VALUE_NULL;
    Value base = VALUE_NULL;
    if (!args->names && !args_count(rt, args, "int", 0, 2)) return VALUE_NULL;
    if (!args_parse(rt, args, "int(|x, /, base)", &x, &base)) return VALUE_NULL;
    return value_is_null(base) ? int_from_value(rt, x) : new_with_base(rt, x, base);
}

// Bytes ---------------------------------------------------------------------------------------------------------------

// "little" or "big"; NULL stands for the latter.
static bool read_byte_order(Runtime *rt, const char *what, Value value, bool *little) {
    Str *text;
    *little = false;
    if (value_is_null(value)) return true;
    if (!args_str(rt, value, what, &text)) return false;
    *little = str_equal_c(text, "little");
    if (*little || str_equal_c(text, "big")) return true;
    exception_raise(rt, EXC_VALUE_ERROR, "byteorder must be either 'little' or 'big'");
    return false;
}

static bool read_flag(Runtime *rt, Value value, bool *out) {
    *out = false;
    return value_is_null(value) || value_truth(rt, value, out);
}

static bool fits_in_bytes(int64_t value, size_t length, bool is_signed) {
    if (length >= sizeof value) return is_signed || value >= 0;
    unsigned bits = (unsigned)length * 8;
    if (!is_signed) return (uint64_t)value >> bits == 0;
    if (bits == 0) return value == 0;
    int64_t limit = INT64_C(1) << (bits - 1);
    return value >= -limit && value < limit;
}

static Value to_bytes(Runtime *rt, int64_t value, int64_t length, bool little, bool is_signed) {
    if (length < 0) return exception_raise(rt, EXC_VALUE_ERROR, "length argument must be non-negative");
    if (value < 0 && !is_signed) {
        return exception_raise(rt, EXC_OVERFLOW_ERROR, "can't convert negative int to unsigned");
    }
    if (!fits_in_bytes(value, (size_t)length, is_signed)) {
        return exception_raise(rt, EXC_OVERFLOW_ERROR, "int too big to convert");
    }
    if (!runtime_can_take(rt, (size_t)length, 1)) return VALUE_NULL;
    Bytes *bytes = bytes_new(rt, NULL, (size_t)length);
    for (int64_t i = 0; i < length; i++) {
        uint64_t byte = i < 8 ? (uint64_t)value >> 8 * i & 0xFF : value < 0 ? 0xFF : 0;
        bytes->data[little ? i : length - 1 - i] = (char)byte;
    }
    return value_from_object(bytes);
}

static int64_t own(const Runtime *rt, Value self) { return subclass_number(rt, self).as.integer; }

static Value int_to_bytes(Runtime *rt, Value self, const Args *args) {
    Value length = value_from_int(1);
    Value order = VALUE_NULL;
    Value flag = VALUE_NULL;
    int64_t count;
    bool little, is_signed;
    if (!args_parse(rt, args, "to_bytes(|length, byteorder, *, |signed)", &length, &order, &flag)) return VALUE_NULL;
    if (!args_int(rt, length, &count)) return VALUE_NULL;
    if (!read_byte_order(rt, "to_bytes() argument 'byteorder'", order, &little)) return VALUE_NULL;
    if (!read_flag(rt, flag, &is_signed)) return VALUE_NULL;
    return to_bytes(rt, own(rt, self), count, little, is_signed);
}

static Value from_bytes(Runtime *rt, const Bytes *bytes, bool little, bool is_signed) {
    const unsigned char *data = (const unsigned char *)bytes->data;
    size_t size = bytes->size;
    unsigned char highest = size == 0 ? 0 : data[little ? size - 1 : 0];
    bool negative = is_signed && highest >= 0x80;
    uint64_t result = negative ? UINT64_MAX : 0;
    for (size_t i = 0; i < size; i++) { // from the highest byte on
        unsigned char byte = data[little ? size - 1 - i : i];
        if (result >> 56 != (negative ? 0xFF : 0)) return int_raise_overflow(rt);
        result = result << 8 | byte;
    }
    if ((int64_t)result < 0 && !negative) return int_raise_overflow(rt);
    if ((int64_t)result >= 0 && negative) return int_raise_overflow(rt);
    return value_from_int((int64_t)result);
}

static Value int_from_bytes(Runtime *rt, Value self, const Args *args) {
    Value source = VALUE_NULL;
    Value order = VALUE_NULL;
    Value flag = VALUE_NULL;
    bool little, is_signed;
    if (!args_parse(rt, args, "from_bytes(bytes, |byteorder, *, |signed)", &source, &order, &flag)) return VALUE_NULL;
    if (!read_byte_order(rt, "from_bytes() argument 'byteorder'", order, &little)) return VALUE_NULL;
    if (!read_flag(rt, flag, &is_signed)) return VALUE_NULL;
    if (value_is_str(source) || value_is_integral(source)) {
        return exception_raise(rt, EXC_TYPE_ERROR, "cannot convert '%s' object to bytes", value_type_name(rt, source));
    }
    Bytes *bytes = bytes_from_value(rt, source);
    if (!bytes) return VALUE_NULL;
    Value number = from_bytes(rt, bytes, little, is_signed);
    object_unref(rt, bytes);
    if (value_is_null(number) || self.as.object == (Object *)rt->types[TYPE_INT]) return number;
    return runtime_call(rt, self, &number, 1); // a subclass: as cls(number)
}

// Small methods -------------------------------------------------------------------------------------------------------

static unsigned count_bits(uint64_t value, bool length) {
    unsigned count = 0;
    for (; value != 0; value >>= 1) count += length || value % 2 != 0;
    return count;
}

static Value int_bit_length(Runtime *rt, Value self, const Args *args) {
    if (!args_count(rt, args, "int.bit_length()", 0, 0)) return VALUE_NULL;
    return value_from_int(count_bits(int_magnitude(own(rt, self)), true));
}

static Value int_bit_count(Runtime *rt, Value self, const Args *args) {
    if (!args_count(rt, args, "int.bit_count()", 0, 0)) return VALUE_NULL;
    return value_from_int(count_bits(int_magnitude(own(rt, self)), false));
}

static Value int_as_integer_ratio(Runtime *rt, Value self, const Args *args) {
    if (!args_count(rt, args, "int.as_integer_ratio()", 0, 0)) return VALUE_NULL;
    const Value both[] = {value_from_int(own(rt, self)), value_from_int(1)};
    return value_from_object(tuple_from(rt, both, 2));
}

static Value int_is_integer(Runtime *rt, Value self, const Args *args) {
    (void)self;
    return args_count(rt, args, "int.is_integer()", 0, 0) ? VALUE_TRUE : VALUE_NULL;
}

static Value int_itself(Runtime *rt, Value self, const Args *args) { // __int__, conjugate, real, …
    (void)args;
    return value_from_int(own(rt, self));
}

static Value int_zero(Runtime *rt, Value self, const Args *args) {
    (void)rt, (void)self, (void)args;
    return value_from_int(0);
}

static Value int_one(Runtime *rt, Value self, const Args *args) {
    (void)rt, (void)self, (void)args;
    return value_from_int(1);
}

static Value int_abs(Runtime *rt, Value self, const Args *args) {
    (void)args;
    uint64_t size = int_magnitude(own(rt, self));
    return size > INT64_MAX ? int_raise_overflow(rt) : value_from_int((int64_t)size);
}

static Value int_float(Runtime *rt, Value self, const Args *args) {
    (void)args;
    return value_from_float((double)own(rt, self));
}

static Value int_round_method(Runtime *rt, Value self, const Args *args) {
    int64_t digits;
    if (!args_count(rt, args, "__round__", 0, 1)) return VALUE_NULL;
    if (args->count == 0) return value_from_int(own(rt, self)); // round() turns None into this; int has no None
    return args_int(rt, args->values[0], &digits) ? int_round(rt, own(rt, self), digits) : VALUE_NULL;
}

static Value int_divmod_method(Runtime *rt, Value self, const Args *args) {
    if (!args_count(rt, args, "__divmod__", 1, 1)) return VALUE_NULL;
    Value other = subclass_number(rt, args->values[0]);
    return value_is_integral(other) ? int_divmod(rt, own(rt, self), other.as.integer) : VALUE_NOT_IMPLEMENTED;
}

static Value int_rdivmod_method(Runtime *rt, Value self, const Args *args) {
    if (!args_count(rt, args, "__rdivmod__", 1, 1)) return VALUE_NULL;
    Value other = subclass_number(rt, args->values[0]);
    return value_is_integral(other) ? int_divmod(rt, other.as.integer, own(rt, self)) : VALUE_NOT_IMPLEMENTED;
}

const NativeSpec int_methods[] = {
    {.name = "bit_length", .call = int_bit_length, .kind = NATIVE_METHOD},
    {.name = "bit_count", .call = int_bit_count, .kind = NATIVE_METHOD},
    {.name = "to_bytes", .call = int_to_bytes, .kind = NATIVE_METHOD},
    {.name = "from_bytes", .call = int_from_bytes, .kind = NATIVE_CLASS_METHOD},
    {.name = "as_integer_ratio", .call = int_as_integer_ratio, .kind = NATIVE_METHOD},
    {.name = "is_integer", .call = int_is_integer, .kind = NATIVE_METHOD},
    {.name = "conjugate", .call = int_itself, .kind = NATIVE_METHOD},
    {.name = "real", .call = int_itself, .kind = NATIVE_GETTER},
    {.name = "imag", .call = int_zero, .kind = NATIVE_GETTER},
    {.name = "numerator", .call = int_itself, .kind = NATIVE_GETTER},
    {.name = "denominator", .call = int_one, .kind = NATIVE_GETTER},
    {.name = "__int__", .call = int_itself, .kind = NATIVE_SLOT},
    {.name = "__trunc__", .call = int_itself, .kind = NATIVE_METHOD},
    {.name = "__floor__", .call = int_itself, .kind = NATIVE_METHOD},
    {.name = "__ceil__", .call = int_itself, .kind = NATIVE_METHOD},
    {.name = "__float__", .call = int_float, .kind = NATIVE_SLOT},
    {.name = "__abs__", .call = int_abs, .kind = NATIVE_SLOT},
    {.name = "__round__", .call = int_round_method, .kind = NATIVE_METHOD},
    {.name = "__divmod__", .call = int_divmod_method, .kind = NATIVE_SLOT},
    {.name = "__rdivmod__", .call = int_rdivmod_method, .kind = NATIVE_SLOT},
    {0},
};
