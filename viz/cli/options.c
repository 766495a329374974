// Reads numbers and words that options take.

#include "viz/cli/options.h"

#include "viz/model/number.h"

#include <string.h>

enum { SIDE_MAX = 1000 }; // of a screen

static bool refuse(const Arguments *arguments, size_t option, const char *expected) {
    command_report_usage(arguments->command, "--%s takes %s, not '%s'", arguments->command->options[option].name,
                         expected, arguments->values[option]);
    return false;
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
    if (!number_take_digits(&text, &value) || *text != '\0' || (!negative && value < least)) {
        return refuse(arguments, option, least > 0 ? "a whole number from 1" : "a whole number");
    }
    *result = negative ? -value : value;
    return true;
}

// A number with a point, in billionths.
static bool read_decimal(const Arguments *arguments, size_t option, const char *expected, int64_t *billionths) {
    const char *text = arguments->values[option];
    if (!text) return true;
    int64_t value;
    bool good = number_take_seconds(&text, &value) && *text == '\0' && value > 0;
    if (!good) return refuse(arguments, option, expected);
    *billionths = value;
    return true;
}

bool option_read_seconds(const Arguments *arguments, size_t option, int64_t *nanoseconds) {
    return read_decimal(arguments, option, "seconds such as 2.5", nanoseconds);
}

bool option_read_factor(const Arguments *arguments, size_t option, int64_t *billionths) {
    return read_decimal(arguments, option, "a number such as 2 or 0.5", billionths);
}

static bool read_side(const char **text, int *side) {
    int64_t value;
    if (!number_take_digits(text, &value) || value < 1 || value > SIDE_MAX) return false;
    *side = (int)value;
    return true;
}

bool option_read_size(const Arguments *arguments, size_t option, int *columns, int *rows) {
    const char *text = arguments->values[option];
    if (!text) return true;
    bool good = read_side(&text, columns) && *text++ == 'x' && read_side(&text, rows) && *text == '\0';
    return good || refuse(arguments, option, "columns and rows such as 120x36");
}

bool option_read_bytes(const Arguments *arguments, size_t option, int64_t *bytes) {
    static const char units[] = "KMG";
    const char *text = arguments->values[option];
    if (!text) return true;
    int64_t value;
    bool good = number_take_digits(&text, &value) && value > 0;
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

bool option_read_choices(const Arguments *arguments, size_t option, ChoiceList *choices) {
    const char *text = arguments->values[option];
    Text fault = {0};
    bool good = !text || choices_parse(choices, text, &fault);
    if (!good) command_report_usage(arguments->command, "--%s: %s", arguments->command->options[option].name, fault.bytes);
    text_done(&fault);
    return good;
}
