// Reads numbers and words that options take. By hand, since strtod and its kin obey the locale.

#include "viz/cli/options.h"

#include <string.h>

static bool refuse(const Arguments *arguments, size_t option, const char *expected) {
    command_report_usage(arguments->command, "--%s takes %s, not '%s'", arguments->command->options[option].name,
                         expected, arguments->values[option]);
    return false;
}

// Reads digits, and moves `*text` behind them. Returns false where there are none or too many.
static bool read_digits(const char **text, int64_t *result) {
    const char *at = *text;
    int64_t value = 0;
    for (; *at >= '0' && *at <= '9'; at++) {
        int digit = *at - '0';
        if (value > (INT64_MAX - digit) / 10) return false;
        value = value * 10 + digit;
    }
    if (at == *text) return false;
    *text = at;
    *result = value;
    return true;
}

static bool scale(int64_t *value, int64_t factor) {
    if (*value > INT64_MAX / factor) return false;
    *value *= factor;
    return true;
}

bool option_read_integer(const Arguments *arguments, size_t option, int64_t least, int64_t *result) {
    const char *text = arguments->values[option];
    if (!text) return true;
    bool negative = least < 0 && *text == '-';
    int64_t value;
    text += negative;
    if (!read_digits(&text, &value) || *text != '\0' || (!negative && value < least)) {
        return refuse(arguments, option, least > 0 ? "a whole number from 1" : "a whole number");
    }
    *result = negative ? -value : value;
    return true;
}

// Up to nine digits after the point.
static bool read_fraction(const char **text, int64_t *nanoseconds) {
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

bool option_read_seconds(const Arguments *arguments, size_t option, int64_t *nanoseconds) {
    const char *text = arguments->values[option];
    if (!text) return true;
    int64_t whole = 0;
    int64_t fraction;
    bool good = read_digits(&text, &whole) && scale(&whole, 1000000000) && read_fraction(&text, &fraction) &&
                *text == '\0' && whole <= INT64_MAX - fraction && whole + fraction > 0;
    if (!good) return refuse(arguments, option, "seconds such as 2.5");
    *nanoseconds = whole + fraction;
    return true;
}

bool option_read_bytes(const Arguments *arguments, size_t option, int64_t *bytes) {
    static const char units[] = "KMG";
    const char *text = arguments->values[option];
    if (!text) return true;
    int64_t value;
    bool good = read_digits(&text, &value) && value > 0;
    const char *unit = good && *text != '\0' ? strchr(units, *text) : NULL;
    if (unit) {
        text++;
        good = scale(&value, (int64_t)1 << (10 * (unit - units + 1)));
    }
    if (!good || *text != '\0') return refuse(arguments, option, "bytes such as 500000 or 64M");
    *bytes = value;
    return true;
}

bool option_read_detail(const Arguments *arguments, size_t option, EventDetail *detail) {
    const char *text = arguments->values[option];
    if (!text) return true;
    if (strcmp(text, "switch") == 0) *detail = DETAIL_SWITCH;
    else if (strcmp(text, "sync") == 0) *detail = DETAIL_SYNC;
    else if (strcmp(text, "line") == 0) *detail = DETAIL_LINE;
    else return refuse(arguments, option, "switch, sync or line");
    return true;
}
