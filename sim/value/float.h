#ifndef ASYNCARIUM_VALUE_FLOAT_H
#define ASYNCARIUM_VALUE_FLOAT_H

// float: arithmetic as Objects/floatobject.c. Its text is in float_text.h and format.h.

#include "sim/value/runtime.h"

// What an int, bool or float operand is as a double; false: it is none of them.
static inline bool float_from_number(Value v, double *out) {
    if (value_is_float(v)) *out = v.as.real;
    else if (value_is_integral(v)) *out = (double)v.as.integer;
    else return false;
    return true;
}

// The operators where one operand is a float and the other a float, int or bool; NotImplemented for others.
Value float_binary(Runtime *rt, BinaryOp op, Value a, Value b);
Value float_operate(Runtime *rt, BinaryOp op, double a, double b); // NotImplemented: there is no such operator
Value float_power(Runtime *rt, double base, double exponent);
Value float_divmod(Runtime *rt, double a, double b);
// a < b: negative, equal: 0, a > b: positive; exact. `a` is no NaN.
int float_compare_int(double a, int64_t b);

bool float_truncate(Runtime *rt, double value, int64_t *out);   // int(value); false: raised
Value float_round_to_int(Runtime *rt, double value);            // round(value)
Value float_round(Runtime *rt, double value, int64_t digits);   // round(value, digits)
Str *float_repr(Runtime *rt, double value);
Value float_from_value(Runtime *rt, Value value);               // float(value) for any value
// float(text); `shown` is the object that stands in the message of the ValueError. As PyFloat_FromString.
Value float_parse(Runtime *rt, const char *text, size_t size, Value shown);

#endif
