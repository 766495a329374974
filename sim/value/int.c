// int: arithmetic on 64 bits as Objects/longobject.c does it without end. Methods and parsing are in int_methods.c.

#include "sim/value/int.h"

#include <math.h>
#include <string.h>

#include "sim/value/decimal.h"
#include "sim/value/exception.h"
#include "sim/value/float.h"
#include "sim/value/format.h"
#include "sim/value/hash.h"
#include "sim/value/str.h"
#include "sim/value/tuple.h"
#include "sim/value/types.h"

__extension__ typedef unsigned __int128 Wide; // gcc and clang have it on every 64-bit machine

enum { MANTISSA_BITS = 53 };

Value int_raise_overflow(Runtime *rt) {
    return exception_raise(rt, EXC_OVERFLOW_ERROR,
                           "integer does not fit in 64 bits (asyncarium's integers are 64-bit)");
}

static Value checked(Runtime *rt, bool overflows, int64_t result) {
    return overflows ? int_raise_overflow(rt) : value_from_int(result);
}

// Division ------------------------------------------------------------------------------------------------------------

static Value raise_division(Runtime *rt, const char *text) {
    return exception_raise(rt, EXC_ZERO_DIVISION_ERROR, text);
}

static Value floor_divide(Runtime *rt, int64_t a, int64_t b) {
    if (b == 0) return raise_division(rt, "integer division or modulo by zero");
    int64_t quotient = 0;
    bool overflows = int_floor_divide_overflows(a, b, &quotient);
    return checked(rt, overflows, quotient);
}

static Value modulo(Runtime *rt, int64_t a, int64_t b) {
    if (b == 0) return raise_division(rt, "integer modulo by zero");
    return value_from_int(int_modulo(a, b));
}

Value int_divmod(Runtime *rt, int64_t a, int64_t b) {
    Value quotient = floor_divide(rt, a, b);
    if (value_is_null(quotient)) return VALUE_NULL;
    const Value both[] = {quotient, value_from_int(int_modulo(a, b))};
    return value_from_object(tuple_from(rt, both, 2));
}

// The top 53 bits of `wide`, rounded half to even; *dropped: how many bits were below them.
static uint64_t round_to_mantissa(Wide wide, bool sticky, int *dropped) {
    *dropped = 0;
    for (Wide rest = wide >> MANTISSA_BITS; rest != 0; rest >>= 1) ++*dropped;
    if (*dropped == 0) return (uint64_t)wide;
    Wide lost = wide & (((Wide)1 << *dropped) - 1);
    Wide half = (Wide)1 << (*dropped - 1);
    uint64_t mantissa = (uint64_t)(wide >> *dropped);
    bool up = lost > half || (lost == half && (sticky || mantissa % 2 != 0));
    return mantissa + up;
}

// Shifts the dividend as far as it goes, so that the quotient has more bits than a double keeps.
static double divide_exactly(uint64_t a, uint64_t b) {
    Wide dividend = a;
    int shift = 0;
    for (; dividend >> 127 == 0; shift++) dividend <<= 1;
    int dropped;
    uint64_t mantissa = round_to_mantissa(dividend / b, dividend % b != 0, &dropped);
    return ldexp((double)mantissa, dropped - shift);
}

Value int_true_divide(Runtime *rt, int64_t a, int64_t b) {
    static const uint64_t exact = UINT64_C(1) << MANTISSA_BITS;
    if (b == 0) return raise_division(rt, "division by zero");
    if (int_magnitude(a) <= exact && int_magnitude(b) <= exact) return value_from_float((double)a / (double)b);
    if (a == 0) return value_from_float(b < 0 ? -0.0 : 0.0);
    double size = divide_exactly(int_magnitude(a), int_magnitude(b));
    return value_from_float((a < 0) != (b < 0) ? -size : size);
}

// Powers --------------------------------------------------------------------------------------------------------------

Value int_power(Runtime *rt, int64_t base, int64_t exponent) {
    if (exponent < 0) return float_power(rt, (double)base, (double)exponent);
    int64_t result = 1;
    bool overflows = false;
    bool square_overflows = false; // matters only if the square is needed
    for (; exponent > 0; exponent /= 2) {
        if (exponent % 2 != 0) overflows |= square_overflows || int_multiply_overflows(result, base, &result);
        if (overflows) return int_raise_overflow(rt);
        square_overflows |= int_multiply_overflows(base, base, &base);
    }
    return value_from_int(result);
}

static uint64_t multiply_modulo(uint64_t a, uint64_t b, uint64_t m) { return (uint64_t)((Wide)a * b % m); }

// The number whose product with `a` is 1 modulo m, by Euclid's algorithm; 0: there is none.
static uint64_t inverse_modulo(uint64_t a, uint64_t m) {
    uint64_t rest = m, next_rest = a;
    uint64_t factor = 0, next_factor = 1 % m;
    while (next_rest != 0) {
        uint64_t quotient = rest / next_rest;
        uint64_t new_rest = rest % next_rest;
        uint64_t product = multiply_modulo(quotient % m, next_factor, m);
        uint64_t new_factor = factor >= product ? factor - product : factor + (m - product);
        rest = next_rest;
        next_rest = new_rest;
        factor = next_factor;
        next_factor = new_factor;
    }
    return rest == 1 ? factor : 0;
}

static uint64_t residue(int64_t value, uint64_t m) {
    uint64_t rest = int_magnitude(value) % m;
    return value < 0 && rest != 0 ? m - rest : rest;
}

static Value power_modulo(Runtime *rt, int64_t base, int64_t exponent, int64_t modulus) {
    uint64_t m = int_magnitude(modulus);
    if (m == 0) return exception_raise(rt, EXC_VALUE_ERROR, "pow() 3rd argument cannot be 0");
    uint64_t square = residue(base, m);
    if (exponent < 0 && m > 1) {
        square = inverse_modulo(square, m);
        if (square == 0) return exception_raise(rt, EXC_VALUE_ERROR, "base is not invertible for the given modulus");
    }
    uint64_t result = 1 % m;
    for (uint64_t rest = int_magnitude(exponent); rest > 0; rest /= 2) {
        if (rest % 2 != 0) result = multiply_modulo(result, square, m);
        square = multiply_modulo(square, square, m);
    }
    if (modulus < 0 && result != 0) return value_from_int((int64_t)(result - m));
    return value_from_int((int64_t)result);
}

Value int_power_modulo(Runtime *rt, Value base, Value exponent, Value modulus) {
    if (value_is_float(base) || value_is_float(exponent) || value_is_float(modulus)) {
        return exception_raise(rt, EXC_TYPE_ERROR, "pow() 3rd argument not allowed unless all arguments are integers");
    }
    if (!value_is_integral(base) || !value_is_integral(exponent) || !value_is_integral(modulus)) {
        return VALUE_NOT_IMPLEMENTED;
    }
    return power_modulo(rt, base.as.integer, exponent.as.integer, modulus.as.integer);
}

// Rounding ------------------------------------------------------------------------------------------------------------

Value int_round(Runtime *rt, int64_t value, int64_t digits) {
    if (digits >= 0) return value_from_int(value);
    if (digits < -19) return value_from_int(0);
    uint64_t unit = 1;
    for (int64_t i = digits; i < 0; i++) unit *= 10; // 10**19 still fits
    uint64_t size = int_magnitude(value);
    uint64_t rest = size % unit;
    uint64_t whole = size / unit;
    if (rest > unit / 2 || (rest == unit / 2 && whole % 2 != 0)) whole++;
    uint64_t most = (uint64_t)INT64_MAX + (value < 0);
    if (whole > most / unit) return int_raise_overflow(rt);
    uint64_t rounded = whole * unit;
    return value_from_int((int64_t)(value < 0 ? 0 - rounded : rounded));
}

// Operators -----------------------------------------------------------------------------------------------------------

static Value shift_left(Runtime *rt, int64_t a, int64_t b) {
    if (b < 0) return exception_raise(rt, EXC_VALUE_ERROR, "negative shift count");
    if (a == 0) return value_from_int(0);
    if (b > 63 || (b == 63 && a != -1)) return int_raise_overflow(rt);
    if (b == 63) return value_from_int(INT64_MIN);
    int64_t result = 0;
    bool overflows = int_multiply_overflows(a, INT64_C(1) << b, &result);
    return checked(rt, overflows, result);
}

static Value shift_right(Runtime *rt, int64_t a, int64_t b) {
    if (b < 0) return exception_raise(rt, EXC_VALUE_ERROR, "negative shift count");
    if (b > 63) b = 63;
    return value_from_int(a < 0 ? ~(~a >> b) : a >> b); // the sign is kept on any machine
}

Value int_operate(Runtime *rt, BinaryOp op, int64_t a, int64_t b) {
    int64_t result = 0;
    bool overflows = false;
    switch (op) {
    case BINARY_ADD: overflows = int_add_overflows(a, b, &result); break;
    case BINARY_SUB: overflows = int_subtract_overflows(a, b, &result); break;
    case BINARY_MUL: overflows = int_multiply_overflows(a, b, &result); break;
    case BINARY_TRUEDIV: return int_true_divide(rt, a, b);
    case BINARY_FLOORDIV: return floor_divide(rt, a, b);
    case BINARY_MOD: return modulo(rt, a, b);
    case BINARY_POW: return int_power(rt, a, b);
    case BINARY_LSHIFT: return shift_left(rt, a, b);
    case BINARY_RSHIFT: return shift_right(rt, a, b);
    case BINARY_AND: result = a & b; break;
    case BINARY_OR: result = a | b; break;
    case BINARY_XOR: result = a ^ b; break;
    case BINARY_MATMUL:
    case BINARY_OP_COUNT: return VALUE_NOT_IMPLEMENTED;
    }
    return checked(rt, overflows, result);
}

Value int_binary(Runtime *rt, BinaryOp op, Value a, Value b) {
    if (!value_is_integral(a) || !value_is_integral(b)) return VALUE_NOT_IMPLEMENTED;
    return int_operate(rt, op, a.as.integer, b.as.integer);
}

static Value int_unary(Runtime *rt, UnaryOp op, Value self) {
    int64_t value = self.as.integer;
    int64_t result = 0;
    switch (op) {
    case UNARY_NEGATIVE: {
        bool overflows = int_subtract_overflows(0, value, &result);
        return checked(rt, overflows, result);
    }
    case UNARY_POSITIVE: return value_from_int(value);
    case UNARY_INVERT: return value_from_int(~value);
    }
    return VALUE_NOT_IMPLEMENTED;
}

static Value int_compare(Runtime *rt, Value a, Value b, CompareOp op) {
    (void)rt;
    if (!value_is_integral(b)) return VALUE_NOT_IMPLEMENTED;
    int order = (a.as.integer > b.as.integer) - (a.as.integer < b.as.integer);
    return value_from_bool(int_order_holds(order, op));
}

static bool int_hash(Runtime *rt, Value self, int64_t *out) {
    (void)rt;
    *out = hash_int(self.as.integer);
    return true;
}

static bool int_truth(Runtime *rt, Value self, bool *out) {
    (void)rt;
    *out = self.as.integer != 0;
    return true;
}

static bool int_index(Runtime *rt, Value self, int64_t *out) {
    (void)rt;
    *out = self.as.integer;
    return true;
}

// Text ----------------------------------------------------------------------------------------------------------------

size_t int_write_digits(uint64_t value, unsigned base, char out[INT_DIGITS_MAX]) {
    if (base == 10) return (size_t)(decimal_write_size(out, value) - out);
    char digits[INT_DIGITS_MAX], *first = digits + INT_DIGITS_MAX;
    do {
        *--first = "0123456789abcdefghijklmnopqrstuvwxyz"[value % base];
        value /= base;
    } while (value != 0);
    size_t count = (size_t)(digits + INT_DIGITS_MAX - first);
    memcpy(out, first, count);
    return count;
}

Str *int_repr(Runtime *rt, int64_t value) {
    char text[INT_DIGITS_MAX + 1];
    text[0] = '-';
    bool negative = value < 0;
    size_t digits = int_write_digits(int_magnitude(value), 10, text + negative);
    return str_new(rt, text, digits + negative);
}

static Value int_slot_repr(Runtime *rt, Value self) { return value_from_object(int_repr(rt, self.as.integer)); }

static Value int_slot_format(Runtime *rt, Value self, Str *spec) { return format_int(rt, self.as.integer, spec); }

// The type ------------------------------------------------------------------------------------------------------------

const TypeSlots int_slots = {
    .new_ = int_new,
    .repr = int_slot_repr,
    .format = int_slot_format,
    .hash = int_hash,
    .compare = int_compare,
    .truth = int_truth,
    .binary = int_binary,
    .unary = int_unary,
    .index = int_index,
};
