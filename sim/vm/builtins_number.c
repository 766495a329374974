// Builtins that compute: numbers, sums, characters.

#include <math.h>
#include <string.h>

#include "sim/value/attribute.h"
#include "sim/value/bytes.h"
#include "sim/value/exception.h"
#include "sim/value/int.h"
#include "sim/value/operate.h"
#include "sim/value/str.h"
#include "sim/vm/builtins_functions.h"

static Value call_abs(Runtime *rt, Value self, const Args *args) {
    (void)self;
    if (!args_count(rt, args, "abs()", 1, 1)) return VALUE_NULL;
    Value result = builtins_call_special(rt, args->values[0], "__abs__", NULL, 0);
    if (!value_is_null(result) || rt->raised) return result;
    return exception_raise(rt, EXC_TYPE_ERROR, "bad operand type for abs(): '%s'",
                           value_type_name(rt, args->values[0]));
}

static Value call_round(Runtime *rt, Value self, const Args *args) {
    (void)self;
    Value number = VALUE_NULL, digits = VALUE_NONE;
    if (!args_parse(rt, args, "round(number, |, ndigits)", &number, &digits)) return VALUE_NULL;
    Value result = builtins_call_special(rt, number, "__round__", &digits, value_is_none(digits) ? 0 : 1);
    if (!value_is_null(result) || rt->raised) return result;
    return exception_raise(rt, EXC_TYPE_ERROR, "type %s doesn't define __round__ method", value_type_name(rt, number));
}

static Value call_divmod(Runtime *rt, Value self, const Args *args) {
    (void)self;
    if (!args_count(rt, args, "divmod", 2, 2)) return VALUE_NULL;
    Value a = args->values[0], b = args->values[1];
    Value result = builtins_call_special(rt, a, "__divmod__", &b, 1);
    if (value_is_null(result) && rt->raised) return VALUE_NULL;
    if (!value_is_null(result) && !value_is_not_implemented(result)) return result;
    result = builtins_call_special(rt, b, "__rdivmod__", &a, 1);
    if (value_is_null(result) && rt->raised) return VALUE_NULL;
    if (!value_is_null(result) && !value_is_not_implemented(result)) return result;
    return exception_raise(rt, EXC_TYPE_ERROR, "unsupported operand type(s) for divmod(): '%s' and '%s'",
                           value_type_name(rt, a), value_type_name(rt, b));
}

static Value call_pow(Runtime *rt, Value self, const Args *args) {
    (void)self;
    Value base = VALUE_NULL, exponent = VALUE_NULL, modulus = VALUE_NONE;
    if (!args_parse(rt, args, "pow(base, exp, |, mod)", &base, &exponent, &modulus)) return VALUE_NULL;
    return value_power(rt, base, exponent, modulus);
}

// sum ----------------------------------------------------------------------------------------------------------------

// Adds as long as there are ints that fit. VALUE_NULL: the iterator is exhausted (or raised); else what came instead.
static Value sum_ints(Runtime *rt, Value iterator, int64_t *total) {
    for (;;) {
        Value item = value_next(rt, iterator);
        if (value_is_null(item)) return VALUE_NULL;
        int64_t sum;
        if (!value_is_integral(item) || int_add_overflows(*total, item.as.integer, &sum)) return item;
        *total = sum;
    }
}

// A float and what the additions to it have lost, as Neumaier's variant of Kahan's summation.
typedef struct FloatSum {
    double total, lost;
} FloatSum;

static void add_float(FloatSum *sum, double x) {
    double total = sum->total + x;
    sum->lost += fabs(sum->total) >= fabs(x) ? (sum->total - total) + x : (x - total) + sum->total;
    sum->total = total;
}

static double float_sum_result(const FloatSum *sum) {
    return sum->lost != 0 && isfinite(sum->lost) ? sum->total + sum->lost : sum->total;
}

static Value sum_floats(Runtime *rt, Value iterator, FloatSum *sum) {
    for (;;) {
        Value item = value_next(rt, iterator);
        if (value_is_null(item)) return VALUE_NULL;
        if (value_is_float(item)) add_float(sum, item.as.real);
        else if (value_is_integral(item)) sum->total += (double)item.as.integer;
        else return item;
    }
}

// Adds `item` (given up) to *total. False: raised.
static bool add_item(Runtime *rt, Value *total, Value item) {
    Value result = value_binary(rt, BINARY_ADD, *total, item);
    value_unref(rt, item);
    if (value_is_null(result)) return false;
    value_replace(rt, total, result);
    return true;
}

// The sum as ints, then as floats, then as anything, each as long as it goes.
static Value sum_items(Runtime *rt, Value iterator, Value start) {
    Value total = value_ref(start), item;
    if (value_is_int(total)) {
        item = sum_ints(rt, iterator, &total.as.integer);
        if (value_is_null(item)) return rt->raised ? VALUE_NULL : total;
        if (!add_item(rt, &total, item)) return VALUE_NULL;
    }
    if (value_is_float(total)) {
        FloatSum sum = {.total = total.as.real};
        item = sum_floats(rt, iterator, &sum);
        total = value_from_float(float_sum_result(&sum));
        if (value_is_null(item)) return rt->raised ? VALUE_NULL : total;
        if (!add_item(rt, &total, item)) return VALUE_NULL;
    }
    for (;;) {
        item = value_next(rt, iterator);
        if (value_is_null(item) && !rt->raised) return total;
        if (value_is_null(item) || !add_item(rt, &total, item)) break;
    }
    value_unref(rt, total);
    return VALUE_NULL;
}

static bool check_start(Runtime *rt, Value start) {
    if (value_is_str(start)) {
        exception_raise(rt, EXC_TYPE_ERROR, "sum() can't sum strings [use ''.join(seq) instead]");
        return false;
    }
    if (!value_is_kind(start, KIND_BYTES)) return true;
    exception_raise(rt, EXC_TYPE_ERROR, "sum() can't sum bytes [use b''.join(seq) instead]");
    return false;
}

static Value call_sum(Runtime *rt, Value self, const Args *args) {
    (void)self;
    Value iterable = VALUE_NULL, start = value_from_int(0);
    if (!args_parse(rt, args, "sum(iterable, /, |, start)", &iterable, &start)) return VALUE_NULL;
    Value iterator = value_iter(rt, iterable);
    if (value_is_null(iterator)) return VALUE_NULL;
    Value result = check_start(rt, start) ? sum_items(rt, iterator, start) : VALUE_NULL;
    value_unref(rt, iterator);
    return result;
}

// Characters and digits ----------------------------------------------------------------------------------------------

static Value call_chr(Runtime *rt, Value self, const Args *args) {
    (void)self;
    int64_t code_point;
    if (!args_count(rt, args, "chr()", 1, 1) || !args_int(rt, args->values[0], &code_point)) return VALUE_NULL;
    if (code_point < 0 || code_point > 0x10ffff)
        return exception_raise(rt, EXC_VALUE_ERROR, "chr() arg not in range(0x110000)");
    return value_from_object(str_from_code_point(rt, (uint32_t)code_point));
}

// The only code point of a str, which may be a lone surrogate.
static int64_t code_point_of(const Str *str) {
    const unsigned char *s = (const unsigned char *)str->data;
    if (s[0] < 0x80) return s[0];
    if (s[0] < 0xe0) return (s[0] & 0x1f) << 6 | (s[1] & 0x3f);
    if (s[0] < 0xf0) return (s[0] & 0x0f) << 12 | (s[1] & 0x3f) << 6 | (s[2] & 0x3f);
    return (s[0] & 0x07) << 18 | (s[1] & 0x3f) << 12 | (s[2] & 0x3f) << 6 | (s[3] & 0x3f);
}

static Value call_ord(Runtime *rt, Value self, const Args *args) {
    (void)self;
    if (!args_count(rt, args, "ord()", 1, 1)) return VALUE_NULL;
    Value v = args->values[0];
    size_t length;
    if (value_is_str(v)) {
        length = value_as_str(v)->length;
        if (length == 1) return value_from_int(code_point_of(value_as_str(v)));
    } else if (value_is_kind(v, KIND_BYTES)) {
        const Bytes *bytes = (const Bytes *)(const void *)v.as.object;
        length = bytes->size;
        if (length == 1) return value_from_int((unsigned char)bytes->data[0]);
    } else {
        return exception_raise(rt, EXC_TYPE_ERROR, "ord() expected string of length 1, but %s found",
                               value_type_name(rt, v));
    }
    return exception_raise(rt, EXC_TYPE_ERROR, "ord() expected a character, but string of length %zu found", length);
}

static Value in_base(Runtime *rt, const Args *args, const char *name, unsigned base, const char *prefix) {
    int64_t number;
    if (!args_count(rt, args, name, 1, 1) || !args_int(rt, args->values[0], &number)) return VALUE_NULL;
    char digits[INT_DIGITS_MAX];
    size_t count = int_write_digits(int_magnitude(number), base, digits);
    return value_from_object(str_format(rt, "%s%s%.*s", number < 0 ? "-" : "", prefix, (int)count, digits));
}

static Value call_bin(Runtime *rt, Value self, const Args *args) {
    (void)self;
    return in_base(rt, args, "bin()", 2, "0b");
}

static Value call_oct(Runtime *rt, Value self, const Args *args) {
    (void)self;
    return in_base(rt, args, "oct()", 8, "0o");
}

static Value call_hex(Runtime *rt, Value self, const Args *args) {
    (void)self;
    return in_base(rt, args, "hex()", 16, "0x");
}

const NativeSpec builtins_number_functions[] = {
    {.name = "abs", .call = call_abs, .kind = NATIVE_FUNCTION},
    {.name = "bin", .call = call_bin, .kind = NATIVE_FUNCTION},
    {.name = "chr", .call = call_chr, .kind = NATIVE_FUNCTION},
    {.name = "divmod", .call = call_divmod, .kind = NATIVE_FUNCTION},
    {.name = "hex", .call = call_hex, .kind = NATIVE_FUNCTION},
    {.name = "oct", .call = call_oct, .kind = NATIVE_FUNCTION},
    {.name = "ord", .call = call_ord, .kind = NATIVE_FUNCTION},
    {.name = "pow", .call = call_pow, .kind = NATIVE_FUNCTION},
    {.name = "round", .call = call_round, .kind = NATIVE_FUNCTION},
    {.name = "sum", .call = call_sum, .kind = NATIVE_FUNCTION},
    {0},
};
