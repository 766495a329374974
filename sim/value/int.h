#ifndef ASYNCARIUM_VALUE_INT_H
#define ASYNCARIUM_VALUE_INT_H

// int of 64 bits. What does not fit raises OverflowError. The inline functions are for the vm's fast roads: true means
// that the result did not fit and *out is of no use.

#include "sim/value/runtime.h"

enum { INT_DIGITS_MAX = 64 }; // of a 64-bit number in any base

static inline bool int_add_overflows(int64_t a, int64_t b, int64_t *out) { return __builtin_add_overflow(a, b, out); }
static inline bool int_subtract_overflows(int64_t a, int64_t b, int64_t *out) {
    return __builtin_sub_overflow(a, b, out);
}
static inline bool int_multiply_overflows(int64_t a, int64_t b, int64_t *out) {
    return __builtin_mul_overflow(a, b, out);
}
// a // b and a % b, with the sign of b; b is not 0. The quotient of INT64_MIN and -1 overflows.
static inline bool int_floor_divide_overflows(int64_t a, int64_t b, int64_t *out) {
    if (b == -1) return int_subtract_overflows(0, a, out);
    *out = a / b - (a % b != 0 && (a % b < 0) != (b < 0));
    return false;
}
static inline int64_t int_modulo(int64_t a, int64_t b) {
    if (b == -1) return 0;
    int64_t rest = a % b;
    return rest != 0 && (rest < 0) != (b < 0) ? rest + b : rest;
}
static inline uint64_t int_magnitude(int64_t value) { return value < 0 ? 0 - (uint64_t)value : (uint64_t)value; }

static inline bool int_comparison_holds(int64_t a, int64_t b, CompareOp op) {
    switch (op) {
    case COMPARE_LT: return a < b;
    case COMPARE_LE: return a <= b;
    case COMPARE_EQ: return a == b;
    case COMPARE_NE: return a != b;
    case COMPARE_GT: return a > b;
    case COMPARE_GE: return a >= b;
    }
    return false;
}
// The same of other things, given the sign of what `a - b` would be.
static inline bool int_order_holds(int order, CompareOp op) { return int_comparison_holds(order, 0, op); }

// Raises "integer does not fit in 64 bits (asyncarium's integers are 64-bit)".
Value int_raise_overflow(Runtime *rt);
// The operators on two ints or bools; NotImplemented for others. As long_add and its kin.
Value int_binary(Runtime *rt, BinaryOp op, Value a, Value b);
Value int_operate(Runtime *rt, BinaryOp op, int64_t a, int64_t b); // NotImplemented: there is no such operator
Value int_power(Runtime *rt, int64_t base, int64_t exponent); // a float where exponent < 0
// pow(a, b, m); NotImplemented if one of them is no int. As long_pow.
Value int_power_modulo(Runtime *rt, Value base, Value exponent, Value modulus);
Value int_true_divide(Runtime *rt, int64_t a, int64_t b);     // correctly rounded
Value int_round(Runtime *rt, int64_t value, int64_t digits);  // round(value, digits), half to even
Value int_divmod(Runtime *rt, int64_t a, int64_t b);          // a tuple

size_t int_write_digits(uint64_t value, unsigned base, char out[INT_DIGITS_MAX]); // no NUL; how many digits
Str *int_repr(Runtime *rt, int64_t value);
// int(text, base); `shown` is the object that stands in the message of the ValueError. As PyLong_FromUnicodeObject.
Value int_parse(Runtime *rt, const char *text, size_t size, int64_t base, Value shown);
Value int_new(Runtime *rt, Type *type, const Args *args); // int(x, base), for the slot
// int(value) for any value.
Value int_from_value(Runtime *rt, Value value);

#endif
