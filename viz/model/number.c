// Digits, and seconds with a point.

#include "viz/model/number.h"

bool number_take_digits(const char **text, int64_t *number) {
    const char *at = *text;
    int64_t value = 0;
    for (; *at >= '0' && *at <= '9'; at++) {
        int digit = *at - '0';
        if (value > (INT64_MAX - digit) / 10) return false;
        value = value * 10 + digit;
    }
    if (at == *text) return false;
    *text = at;
    *number = value;
    return true;
}

static bool take_fraction(const char **text, int64_t *nanoseconds) {
    int64_t unit = 100000000;
    *nanoseconds = 0;
    if (**text != '.') return true;
    for (++*text; **text >= '0' && **text <= '9'; ++*text) {
        if (unit == 0) return false;
        *nanoseconds += (**text - '0') * unit;
        unit /= 10;
    }
    return true;
}

bool number_take_seconds(const char **text, int64_t *nanoseconds) {
    enum { BILLION = 1000000000 };
    int64_t whole, fraction;
    if (!number_take_digits(text, &whole) || whole > INT64_MAX / BILLION - 1) return false;
    if (!take_fraction(text, &fraction)) return false;
    *nanoseconds = whole * BILLION + fraction;
    return true;
}
