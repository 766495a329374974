// float: arithmetic, comparison and conversion. Methods are in float_methods.c.

#include "sim/value/float.h"

#include <math.h>

#include "sim/value/exception.h"
#include "sim/value/float_text.h"
#include "sim/value/format.h"
#include "sim/value/hash.h"
#include "sim/value/int.h"
#include "sim/value/str.h"
#include "sim/value/tuple.h"
#include "sim/value/types.h"

// Division ------------------------------------------------------------------------------------------------------------

static Value raise_division(Runtime *rt, const char *text) {
    return exception_raise(rt, EXC_ZERO_DIVISION_ERROR, text);
}

// The rest has the sign of the divisor, even a zero.
static double modulo(double a, double b) {
    double rest = fmod(a, b);
    if (rest == 0) return copysign(0, b);
    return (b < 0) != (rest < 0) ? rest + b : rest;
}

// As _float_div_mod: a - rest is nearly a multiple of b; the quotient is put on the whole number that is meant.
static double floor_divide(double a, double b) {
    double rest = fmod(a, b);
    double quotient = (a - rest) / b;
    if (rest != 0 && (b < 0) != (rest < 0)) quotient -= 1;
    if (quotient == 0) return copysign(0, a / b);
    double whole = floor(quotient);
    return quotient - whole > 0.5 ? whole + 1 : whole;
}

Value float_divmod(Runtime *rt, double a, double b) {
    if (b == 0) return raise_division(rt, "float divmod()");
    const Value both[] = {value_from_float(floor_divide(a, b)), value_from_float(modulo(a, b))};
    return value_from_object(tuple_from(rt, both, 2));
}

// Powers --------------------------------------------------------------------------------------------------------------

static bool is_odd(double value) { return fmod(fabs(value), 2) == 1; }

// What C leaves open or answers otherwise: NaN, infinities, zero. False: an ordinary case.
static bool power_of_special(double base, double exponent, double *out) {
    if (exponent == 0) *out = 1;
    else if (isnan(base)) *out = base;
    else if (isnan(exponent)) *out = base == 1 ? 1 : exponent;
    else if (isinf(exponent)) {
        double size = fabs(base);
        *out = size == 1 ? 1 : (exponent > 0) == (size > 1) ? HUGE_VAL : 0;
    } else if (isinf(base)) {
        double size = exponent > 0 ? HUGE_VAL : 0;
        *out = is_odd(exponent) ? copysign(size, base) : size;
    } else if (base == 0) *out = is_odd(exponent) ? base : 0;
    else return false;
    return true;
}

static Value raise_range(Runtime *rt) { // OverflowError: (34, 'Numerical result out of range')
    enum { RANGE_ERROR = 34 };
    const Value args[] = {
        value_from_int(RANGE_ERROR),
        value_from_object(str_from_c(rt, "Numerical result out of range")),
    };
    Exception *exception = exception_new(rt, EXC_OVERFLOW_ERROR, args, 2);
    value_unref(rt, args[1]);
    return exception_raise_object(rt, exception);
}

Value float_power(Runtime *rt, double base, double exponent) {
    double result;
    if (base == 0 && exponent < 0) return raise_division(rt, "0.0 cannot be raised to a negative power");
    if (power_of_special(base, exponent, &result)) return value_from_float(result);
    if (base < 0 && exponent != floor(exponent)) {
        return exception_raise(
            rt, EXC_VALUE_ERROR,
            "a negative number to a fractional power is complex (asyncarium has no complex numbers)");
    }
    result = pow(fabs(base), exponent);
    if (isinf(result)) return raise_range(rt);
    return value_from_float(base < 0 && is_odd(exponent) ? -result : result);
}

// Operators -----------------------------------------------------------------------------------------------------------

Value float_operate(Runtime *rt, BinaryOp op, double a, double b) {
    switch (op) {
    case BINARY_ADD: return value_from_float(a + b);
    case BINARY_SUB: return value_from_float(a - b);
    case BINARY_MUL: return value_from_float(a * b);
    case BINARY_TRUEDIV: return b == 0 ? raise_division(rt, "float division by zero") : value_from_float(a / b);
    case BINARY_FLOORDIV:
        return b == 0 ? raise_division(rt, "float floor division by zero") : value_from_float(floor_divide(a, b));
    case BINARY_MOD: return b == 0 ? raise_division(rt, "float modulo by zero") : value_from_float(modulo(a, b));
    case BINARY_POW: return float_power(rt, a, b);
    case BINARY_MATMUL:
    case BINARY_LSHIFT:
    case BINARY_RSHIFT:
    case BINARY_AND:
    case BINARY_OR:
    case BINARY_XOR:
    case BINARY_OP_COUNT: break;
    }
    return VALUE_NOT_IMPLEMENTED;
}

Value float_binary(Runtime *rt, BinaryOp op, Value a, Value b) {
    double x, y;
    if (!float_from_number(a, &x) || !float_from_number(b, &y)) return VALUE_NOT_IMPLEMENTED;
    return float_operate(rt, op, x, y);
}

static Value float_unary(Runtime *rt, UnaryOp op, Value self) {
    switch (op) {
    case UNARY_NEGATIVE: return value_from_float(-self.as.real);
    case UNARY_POSITIVE: return self;
    case UNARY_INVERT: break;
    }
    return exception_raise(rt, EXC_TYPE_ERROR, "bad operand type for unary ~: 'float'");
}

// Comparing -----------------------------------------------------------------------------------------------------------

static const double two_to_63 = 9223372036854775808.0;

int float_compare_int(double a, int64_t b) {
    if (a >= two_to_63) return 1;
    if (a < -two_to_63) return -1;
    int64_t whole = (int64_t)a;
    if (whole != b) return whole < b ? -1 : 1;
    double rest = a - (double)whole; // 0 where the whole number is too large to be exact
    return (rest > 0) - (rest < 0);
}

static Value float_compare(Runtime *rt, Value a, Value b, CompareOp op) {
    (void)rt;
    double x = a.as.real;
    if (!value_is_float(b) && !value_is_integral(b)) return VALUE_NOT_IMPLEMENTED;
    if (isnan(x) || (value_is_float(b) && isnan(b.as.real))) return value_from_bool(op == COMPARE_NE);
    int order = value_is_float(b) ? (x > b.as.real) - (x < b.as.real) : float_compare_int(x, b.as.integer);
    return value_from_bool(int_order_holds(order, op));
}

static bool float_hash(Runtime *rt, Value self, int64_t *out) {
    (void)rt;
    *out = hash_float(self.as.real);
    return true;
}

static bool float_truth(Runtime *rt, Value self, bool *out) {
    (void)rt;
    *out = self.as.real != 0;
    return true;
}

// Conversion ----------------------------------------------------------------------------------------------------------

bool float_truncate(Runtime *rt, double value, int64_t *out) {
    if (isnan(value)) exception_raise(rt, EXC_VALUE_ERROR, "cannot convert float NaN to integer");
    else if (isinf(value)) exception_raise(rt, EXC_OVERFLOW_ERROR, "cannot convert float infinity to integer");
    else if (value >= two_to_63 || value < -two_to_63) int_raise_overflow(rt);
    else {
        *out = (int64_t)value;
        return true;
    }
    return false;
}

static double round_half_even(double value) {
    double whole = round(value);
    return fabs(value - whole) == 0.5 ? 2 * round(value / 2) : whole;
}

Value float_round_to_int(Runtime *rt, double value) {
    int64_t integer;
    return float_truncate(rt, round_half_even(value), &integer) ? value_from_int(integer) : VALUE_NULL;
}

// Rounds the exact decimal and reads it back, as double_round.
Value float_round(Runtime *rt, double value, int64_t digits) {
    enum { DIGITS_MOST = 323, DIGITS_LEAST = -308 };
    if (!isfinite(value) || value == 0 || digits > DIGITS_MOST) return value_from_float(value);
    if (digits < DIGITS_LEAST) return value_from_float(copysign(0, value));
    FloatDigits rounded;
    float_digits_fraction(value, (int)digits, &rounded);
    double result = float_from_digits(&rounded);
    if (isinf(result)) return exception_raise(rt, EXC_OVERFLOW_ERROR, "rounded value too large to represent");
    return value_from_float(copysign(result, value));
}

// The type ------------------------------------------------------------------------------------------------------------

Str *float_repr(Runtime *rt, double value) {
    char text[FLOAT_REPR_MAX];
    size_t size = float_write_repr(value, text);
    return str_new(rt, text, size);
}

static Value float_slot_repr(Runtime *rt, Value self) { return value_from_object(float_repr(rt, self.as.real)); }

static Value float_slot_format(Runtime *rt, Value self, Str *spec) { return format_float(rt, self.as.real, spec); }

static Value float_new(Runtime *rt, Type *type, const Args *args) {
    (void)type;
    if (args->names) return exception_raise(rt, EXC_TYPE_ERROR, "float() takes no keyword arguments");
    if (!args_count(rt, args, "float", 0, 1)) return VALUE_NULL;
    return args->count == 0 ? value_from_float(0) : float_from_value(rt, args->values[0]);
}

const TypeSlots float_slots = {
    .new_ = float_new,
    .repr = float_slot_repr,
    .format = float_slot_format,
    .hash = float_hash,
    .compare = float_compare,
    .truth = float_truth,
    .binary = float_binary,
    .unary = float_unary,
};
