#ifndef ASYNCARIUM_VALUE_FLOAT_TEXT_H
#define ASYNCARIUM_VALUE_FLOAT_TEXT_H

// Between floats and decimal text, exactly: every double is a finite decimal, and we compute all its digits where they
// matter. No locale, no printf, the same on every machine. As Python/dtoa.c, by simpler means.

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    FLOAT_DIGITS_MAX = 780, // the longest double has 767 significant digits
    FLOAT_REPR_MAX = 32,    // of repr, with a NUL
};

// The number 0.d1d2d3… * 10**point. Zero has count 0; no zeros at the end. Only for finite values, without their sign.
typedef struct FloatDigits {
    int count;
    int point;
    char digits[FLOAT_DIGITS_MAX]; // '0' to '9', no NUL
} FloatDigits;

// The fewest digits (of a value that is not 0) that read back as the same float, and of those the nearest to it.
void float_digits_shortest(double value, FloatDigits *out);
// Rounded half to even to so many significant digits (at least 1), or to so many behind the decimal point (may be < 0).
void float_digits_significant(double value, int count, FloatDigits *out);
void float_digits_fraction(double value, int count, FloatDigits *out);
// The nearest float; inf where it is too large.
double float_from_digits(const FloatDigits *digits);

// Reads digits with optional sign, point and exponent, or inf, infinity, nan, as far as they go; the end, or NULL if
// there is no number. No spaces, no underscores.
const char *float_read(const char *text, const char *end, double *out);

// repr(value), with a NUL; its length.
size_t float_write_repr(double value, char out[FLOAT_REPR_MAX]);

#endif
