// The tables of digits, and numbers that are large or negative.

#include "sim/value/decimal.h"

// "7", "42", "317", each with its length behind it: an id or a line is copied at once, without asking how long it is. A larger
// number has groups of three digits behind those.
#define ONE(c) {c, 0, 0, 1}
#define TWO(b, c) {b, c, 0, 2}
#define THREE(a, b, c, end) {a, b, c, end}
#define TENS(b)                                                                                                        \
    TWO(b, '0'), TWO(b, '1'), TWO(b, '2'), TWO(b, '3'), TWO(b, '4'), TWO(b, '5'), TWO(b, '6'), TWO(b, '7'),            \
        TWO(b, '8'), TWO(b, '9')
#define HUNDREDS_OF(a, b, end)                                                                                         \
    THREE(a, b, '0', end), THREE(a, b, '1', end), THREE(a, b, '2', end), THREE(a, b, '3', end), THREE(a, b, '4', end), \
        THREE(a, b, '5', end), THREE(a, b, '6', end), THREE(a, b, '7', end), THREE(a, b, '8', end),                    \
        THREE(a, b, '9', end)
#define HUNDREDS(a, end)                                                                                               \
    HUNDREDS_OF(a, '0', end), HUNDREDS_OF(a, '1', end), HUNDREDS_OF(a, '2', end), HUNDREDS_OF(a, '3', end),            \
        HUNDREDS_OF(a, '4', end), HUNDREDS_OF(a, '5', end), HUNDREDS_OF(a, '6', end), HUNDREDS_OF(a, '7', end),        \
        HUNDREDS_OF(a, '8', end), HUNDREDS_OF(a, '9', end)
#define HUNDREDS_AND_MORE(end)                                                                                         \
    HUNDREDS('1', end), HUNDREDS('2', end), HUNDREDS('3', end), HUNDREDS('4', end), HUNDREDS('5', end),                \
        HUNDREDS('6', end), HUNDREDS('7', end), HUNDREDS('8', end), HUNDREDS('9', end)

const char decimal_short[DECIMAL_THOUSAND][4] = {
    ONE('0'), ONE('1'), ONE('2'), ONE('3'), ONE('4'), ONE('5'), ONE('6'), ONE('7'), ONE('8'), ONE('9'),
    TENS('1'), TENS('2'), TENS('3'), TENS('4'), TENS('5'), TENS('6'), TENS('7'), TENS('8'), TENS('9'),
    HUNDREDS_AND_MORE(3),
};

const char decimal_groups[DECIMAL_THOUSAND][4] = {HUNDREDS('0', ','), HUNDREDS_AND_MORE(',')};

char *decimal_write_size(char *to, uint64_t size) {
    if (size < DECIMAL_MILLION) return decimal_write(to, (int64_t)size);
    if (size / DECIMAL_MILLION < DECIMAL_THOUSAND)
        return decimal_write_six(decimal_write_short(to, size / DECIMAL_MILLION), size % DECIMAL_MILLION);
    return decimal_write_six(decimal_write_size(to, size / DECIMAL_MILLION), size % DECIMAL_MILLION);
}

char *decimal_write_long(char *to, int64_t value) {
    if (value >= 0) return decimal_write_size(to, (uint64_t)value);
    *to++ = '-';
    return decimal_write_size(to, -(uint64_t)value);
}
