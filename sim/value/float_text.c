// Exact conversion between doubles and decimal digits, by arithmetic on large numbers.
//
//   value = mantissa * 2**exponent. Where the exponent is negative this is mantissa * 5**-exponent / 10**-exponent: the
//   digits of a whole number, with a decimal point put in. Reading goes the other way round.

#include "sim/value/float_text.h"

#include <assert.h>
#include <math.h>
#include <string.h>

// Large natural numbers -----------------------------------------------------------------------------------------------

// Room for what is divided to read 780 digits * 10**-1110, the largest that comes up.
enum { BIG_LIMBS = 128, MANTISSA_BITS = 53, EXPONENT_MIN = -1074 };

typedef struct Big {
    size_t count;              // limbs in use; the highest one is not 0
    uint32_t limbs[BIG_LIMBS]; // lowest first
} Big;

static void big_set(Big *big, uint64_t value) {
    big->count = 0;
    for (; value != 0; value >>= 32) big->limbs[big->count++] = (uint32_t)value;
}

// big = big * factor + carry
static void big_multiply_add(Big *big, uint32_t factor, uint32_t carry) {
    uint64_t rest = carry;
    for (size_t i = 0; i < big->count; i++) {
        rest += (uint64_t)big->limbs[i] * factor;
        big->limbs[i] = (uint32_t)rest;
        rest >>= 32;
    }
    if (rest == 0) return;
    assert(big->count < BIG_LIMBS && "a large number fits");
    big->limbs[big->count++] = (uint32_t)rest;
}

// Divides in place, returns the remainder.
static uint32_t big_divide(Big *big, uint32_t divisor) {
    uint64_t rest = 0;
    for (size_t i = big->count; i-- > 0;) {
        rest = rest << 32 | big->limbs[i];
        big->limbs[i] = (uint32_t)(rest / divisor);
        rest %= divisor;
    }
    while (big->count > 0 && big->limbs[big->count - 1] == 0) big->count--;
    return (uint32_t)rest;
}

static void big_shift_left(Big *big, unsigned bits) {
    for (; bits >= 31; bits -= 31) big_multiply_add(big, UINT32_C(1) << 31, 0);
    big_multiply_add(big, UINT32_C(1) << bits, 0);
}

static void big_multiply_power(Big *big, uint32_t base, int exponent) {
    static const struct {
        uint32_t base, power;
        int exponent;
    } steps[] = {{5, 1220703125, 13}, {10, 1000000000, 9}};
    const int row = base == 10;
    for (; exponent >= steps[row].exponent; exponent -= steps[row].exponent) big_multiply_add(big, steps[row].power, 0);
    uint32_t rest = 1;
    while (exponent-- > 0) rest *= base;
    big_multiply_add(big, rest, 0);
}

static unsigned bits_of(uint32_t limb) {
    unsigned bits = 0;
    for (; limb != 0; limb >>= 1) bits++;
    return bits;
}

static size_t big_bits(const Big *big) {
    return big->count == 0 ? 0 : (big->count - 1) * 32 + bits_of(big->limbs[big->count - 1]);
}

static bool big_bit(const Big *big, size_t bit) { return big->limbs[bit / 32] >> bit % 32 & 1; }

// Powers of ten that are exact doubles.
static const double powers[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                                1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

// Digits of a float ---------------------------------------------------------------------------------------------------

typedef struct Binary { // mantissa * 2**exponent
    uint64_t mantissa;
    int exponent;
} Binary;

static Binary take_apart(double value) {
    int exponent;
    double fraction = frexp(fabs(value), &exponent);
    if (value == 0) return (Binary){0, 0};
    Binary b = {(uint64_t)ldexp(fraction, MANTISSA_BITS), exponent - MANTISSA_BITS};
    while (b.exponent < EXPONENT_MIN) { // a subnormal has fewer bits
        b.mantissa >>= 1;
        b.exponent++;
    }
    return b;
}

static void strip_zeros(FloatDigits *d) {
    while (d->count > 0 && d->digits[d->count - 1] == '0') d->count--;
    if (d->count == 0) d->point = 0;
}

// Writes `big` (used up) as decimal digits; the value is big / 10**scale.
static void write_digits(Big *big, int scale, FloatDigits *out) {
    char reversed[FLOAT_DIGITS_MAX * 3];
    size_t count = 0;
    while (big->count > 0) {
        uint32_t nine = big_divide(big, 1000000000);
        for (int i = 0; i < 9; i++, nine /= 10) reversed[count++] = (char)('0' + nine % 10);
    }
    while (count > 0 && reversed[count - 1] == '0') count--;
    out->point = (int)count - scale;
    size_t zeros = 0;
    while (zeros < count && reversed[zeros] == '0') zeros++;
    out->count = (int)(count - zeros);
    assert(out->count <= FLOAT_DIGITS_MAX && "no double has more digits");
    for (int i = 0; i < out->count; i++) out->digits[i] = reversed[count - 1 - (size_t)i];
    if (out->count == 0) out->point = 0;
}

// All digits of mantissa * 2**exponent.
static void write_binary(Binary b, FloatDigits *out) {
    Big big;
    while (b.exponent < 0 && b.mantissa != 0 && b.mantissa % 2 == 0) { // the shorter, the faster
        b.mantissa /= 2;
        b.exponent++;
    }
    big_set(&big, b.mantissa);
    if (b.exponent >= 0) {
        big_shift_left(&big, (unsigned)b.exponent);
        write_digits(&big, 0, out);
    } else {
        big_multiply_power(&big, 5, -b.exponent);
        write_digits(&big, -b.exponent, out);
    }
}

// Adds one to the last of the digits that are kept. 999 becomes 1, a place further left.
static void round_up(FloatDigits *d) {
    int i = d->count;
    while (i > 0 && d->digits[i - 1] == '9') i--;
    if (i == 0) {
        d->digits[0] = '1';
        d->count = 1;
        d->point++;
        return;
    }
    d->digits[i - 1]++;
    d->count = i;
}

// Keeps `count` digits (may be none, or less than none), rounding half to even.
static void round_digits(FloatDigits *d, int count) {
    if (count >= d->count) return;
    bool up = false;
    if (count >= 0) {
        char next = d->digits[count];
        bool half = next == '5' && d->count == count + 1;
        bool odd = count > 0 && (d->digits[count - 1] - '0') % 2 != 0;
        up = half ? odd : next >= '5';
        d->count = count;
    } else {
        d->count = 0;
    }
    if (up) round_up(d);
    strip_zeros(d);
}

void float_digits_significant(double value, int count, FloatDigits *out) {
    write_binary(take_apart(value), out);
    round_digits(out, count);
}

static void write_small(uint64_t whole, int scale, FloatDigits *out) { // whole / 10**scale
    char reversed[20];
    int count = 0;
    for (; whole != 0; whole /= 10) reversed[count++] = (char)('0' + whole % 10);
    out->count = count;
    out->point = count - scale;
    for (int i = 0; i < count; i++) out->digits[i] = reversed[count - 1 - i];
    strip_zeros(out);
}

__extension__ typedef unsigned __int128 Wide; // gcc and clang have it on every 64-bit machine

// The common case of a number of usual size and few places, in 128 bits: mantissa * 10**count / 2**shift, rounded.
static bool round_in_wide(Binary b, int count, FloatDigits *out) {
    enum { COUNT_MAX = 15, SHIFT_MAX = 110 };
    if (count < 0 || count > COUNT_MAX || b.exponent >= 0 || b.exponent < -SHIFT_MAX) return false;
    Wide product = (Wide)b.mantissa * (uint64_t)powers[count];
    Wide half = (Wide)1 << (-b.exponent - 1);
    Wide whole = product >> -b.exponent;
    Wide rest = product & (2 * half - 1);
    if (rest > half || (rest == half && whole % 2 != 0)) whole++;
    if (whole >> 64 != 0) return false;
    write_small((uint64_t)whole, count, out);
    return true;
}

void float_digits_fraction(double value, int count, FloatDigits *out) {
    Binary b = take_apart(value);
    if (round_in_wide(b, count, out)) return;
    write_binary(b, out);
    if (out->count > 0 && count < out->count - out->point) round_digits(out, out->point + count);
}

// Shortest ------------------------------------------------------------------------------------------------------------

// The digit of place `place` (0: the one behind the point of 0.d1d2…); 0 outside.
static char digit_at(const FloatDigits *d, int place) {
    int i = place - (1 - d->point);
    return i < 0 || i >= d->count ? '0' : d->digits[i];
}

// Compares two positive numbers.
static int compare_digits(const FloatDigits *a, const FloatDigits *b) {
    if (a->point != b->point) return a->point < b->point ? -1 : 1;
    int most = a->count > b->count ? a->count : b->count;
    for (int i = 0; i < most; i++) {
        char x = digit_at(a, 1 - a->point + i);
        char y = digit_at(b, 1 - b->point + i);
        if (x != y) return x < y ? -1 : 1;
    }
    return 0;
}

typedef struct Interval { // what reads back as the same float
    FloatDigits low, high;
    bool closed; // the ends belong to it: halves round to even
} Interval;

static bool interval_holds(const Interval *interval, const FloatDigits *d) {
    int low = compare_digits(&interval->low, d);
    int high = compare_digits(d, &interval->high);
    return interval->closed ? low <= 0 && high <= 0 : low < 0 && high < 0;
}

static void interval_of(Binary b, Interval *out) {
    bool gap_below_is_half = b.mantissa == UINT64_C(1) << (MANTISSA_BITS - 1) && b.exponent > EXPONENT_MIN;
    write_binary((Binary){4 * b.mantissa - (gap_below_is_half ? 1 : 2), b.exponent - 2}, &out->low);
    write_binary((Binary){4 * b.mantissa + 2, b.exponent - 2}, &out->high);
    out->closed = b.mantissa % 2 == 0;
}

static void copy_digits(FloatDigits *to, const FloatDigits *from, int most) {
    to->count = from->count < most ? from->count : most;
    to->point = from->point;
    memcpy(to->digits, from->digits, (size_t)to->count);
}

// The nearest number of `count` digits, if it lies in the interval; else its neighbour on the other side of `exact`,
// which can lie nearer to the wider end.
static bool shorten(const FloatDigits *exact, const Interval *interval, int count, FloatDigits *out) {
    copy_digits(out, exact, count + 2); // two more tell a half from what is past it
    round_digits(out, count);
    if (interval_holds(interval, out)) return true;
    if (compare_digits(out, exact) > 0 || count >= exact->count) return false;
    copy_digits(out, exact, count);
    round_up(out);
    return interval_holds(interval, out);
}

static bool has_fast_road(double value) { return value >= 1e-7 && value < 1e15; }

// The common case: a decimal of at most 15 digits is the only one of that length that reads back as its float.
static bool find_short_decimal(double value, FloatDigits *out) {
    int scale = 0;
    while (value * powers[scale + 1] < 1e15) scale++;
    double whole = nearbyint(value * powers[scale]); // below 2**53: exact
    if (whole / powers[scale] != value) return false;
    write_small((uint64_t)whole, scale, out);
    return true;
}

void float_digits_shortest(double value, FloatDigits *out) {
    bool fast = has_fast_road(fabs(value));
    if (fast && find_short_decimal(fabs(value), out)) return;
    Binary b = take_apart(value);
    FloatDigits exact;
    write_binary(b, &exact);
    Interval interval;
    interval_of(b, &interval);
    for (int count = fast ? 16 : 1; count < 17; count++) {
        if (shorten(&exact, &interval, count, out)) return;
    }
    copy_digits(out, &exact, exact.count);
    round_digits(out, 17);
}

// Reading -------------------------------------------------------------------------------------------------------------

// (big + a bit of dust if `sticky`) * 2**exponent, rounded half to even.
static double big_to_float(const Big *big, bool sticky, int exponent) {
    int bits = (int)big_bits(big);
    int keep = MANTISSA_BITS;
    if (bits + exponent - keep < EXPONENT_MIN) keep = bits + exponent - EXPONENT_MIN; // subnormal: fewer bits
    if (keep < 0) return 0;
    int drop = bits - keep;
    uint64_t mantissa = 0;
    for (int bit = bits - 1; bit >= drop && bit >= 0; bit--) mantissa = mantissa << 1 | big_bit(big, (size_t)bit);
    if (drop <= 0) return ldexp((double)mantissa, exponent);
    bool half = big_bit(big, (size_t)drop - 1);
    for (int bit = 0; bit < drop - 1 && !sticky; bit++) sticky = big_bit(big, (size_t)bit);
    if (half && (sticky || mantissa % 2 != 0)) mantissa++;
    return ldexp((double)mantissa, exponent + drop);
}

// Few digits and a small power of ten: both are exact doubles, and one operation rounds once.
static bool read_fast(const FloatDigits *d, int exponent, double *out) {
    if (d->count > 15 || exponent < -22 || exponent > 22) return false;
    uint64_t integer = 0;
    for (int i = 0; i < d->count; i++) integer = integer * 10 + (uint64_t)(d->digits[i] - '0');
    double whole = (double)integer;
    *out = exponent < 0 ? whole / powers[-exponent] : whole * powers[exponent];
    return true;
}

double float_from_digits(const FloatDigits *d) {
    int exponent = d->point - d->count; // the digits as a whole number, times 10**exponent
    double value;
    if (d->count == 0 || d->point < -330) return 0;
    if (d->point > 310) return HUGE_VAL;
    if (read_fast(d, exponent, &value)) return value;
    Big big;
    big_set(&big, 0);
    for (int i = 0; i < d->count; i++) {
        if (big.count == 0) big_set(&big, (uint64_t)(d->digits[i] - '0'));
        else big_multiply_add(&big, 10, (uint32_t)(d->digits[i] - '0'));
    }
    if (exponent >= 0) {
        big_multiply_power(&big, 10, exponent);
        return big_to_float(&big, false, 0);
    }
    // Shifted so far that the quotient has bits enough, whatever the divisor.
    int divisor_bits = (int)((double)-exponent * 3.3219280948873626) + 1;
    int shift = divisor_bits + 66 - (int)big_bits(&big);
    if (shift < 0) shift = 0;
    big_shift_left(&big, (unsigned)shift);
    bool sticky = false;
    int left = -exponent;
    for (; left >= 9; left -= 9) sticky |= big_divide(&big, 1000000000) != 0;
    for (; left > 0; left--) sticky |= big_divide(&big, 10) != 0;
    return big_to_float(&big, sticky, -shift);
}

static bool starts_with(const char *text, const char *end, const char *word) {
    for (; *word; word++, text++) {
        if (text == end || (*text | 0x20) != *word) return false;
    }
    return true;
}

static const char *read_special(const char *p, const char *end, double *out) {
    static const struct {
        const char *word;
        double value;
    } specials[] = {{"infinity", HUGE_VAL}, {"inf", HUGE_VAL}, {"nan", NAN}};
    for (size_t i = 0; i < sizeof specials / sizeof specials[0]; i++) {
        if (!starts_with(p, end, specials[i].word)) continue;
        *out = specials[i].value;
        return p + strlen(specials[i].word);
    }
    return NULL;
}

static bool is_digit(const char *p, const char *end) { return p < end && *p >= '0' && *p <= '9'; }

// A digit behind the most that can matter only tells that there was something.
static void take_digit(FloatDigits *d, char digit, bool behind_point) {
    if (d->count == 0 && digit == '0') {
        if (behind_point) d->point--;
        return;
    }
    if (!behind_point) d->point++;
    if (d->count < FLOAT_DIGITS_MAX - 1) d->digits[d->count++] = digit;
    else if (digit != '0') {
        d->digits[FLOAT_DIGITS_MAX - 1] = '1';
        d->count = FLOAT_DIGITS_MAX;
    }
}

// Stands at the 'e'; without digits behind it, it does not belong to the number.
static const char *read_exponent(const char *p, const char *end, int *point) {
    const char *start = p++;
    bool negative = p < end && *p == '-';
    if (p < end && (*p == '-' || *p == '+')) p++;
    if (!is_digit(p, end)) return start;
    int exponent = 0;
    for (; is_digit(p, end); p++) {
        if (exponent < 100000000) exponent = exponent * 10 + (*p - '0');
    }
    *point += negative ? -exponent : exponent;
    return p;
}

const char *float_read(const char *text, const char *end, double *out) {
    const char *p = text;
    bool negative = p < end && *p == '-';
    if (p < end && (*p == '-' || *p == '+')) p++;
    FloatDigits d = {.count = 0};
    const char *first = p;
    const char *after = read_special(p, end, out);
    if (!after) {
        for (; is_digit(p, end); p++) take_digit(&d, *p, false);
        bool point = p < end && *p == '.';
        if (point) p++;
        for (; is_digit(p, end); p++) take_digit(&d, *p, true);
        if (p == first + point) return NULL;
        if (p < end && (*p == 'e' || *p == 'E')) p = read_exponent(p, end, &d.point);
        strip_zeros(&d);
        *out = float_from_digits(&d);
        after = p;
    }
    if (negative) *out = -*out;
    return after;
}

// repr ----------------------------------------------------------------------------------------------------------------

static char *put_fixed(char *p, const FloatDigits *d) {
    if (d->point <= 0) {
        *p++ = '0';
        *p++ = '.';
        for (int i = d->point; i < 0; i++) *p++ = '0';
    }
    for (int i = 0; i < d->count || i < d->point; i++) {
        if (i == d->point && i > 0) *p++ = '.';
        *p++ = i < d->count ? d->digits[i] : '0';
    }
    if (d->point > 0 && d->count <= d->point) {
        *p++ = '.';
        *p++ = '0';
    }
    return p;
}

static char *put_scientific(char *p, const FloatDigits *d) {
    int exponent = d->point - 1;
    *p++ = d->digits[0];
    if (d->count > 1) *p++ = '.';
    for (int i = 1; i < d->count; i++) *p++ = d->digits[i];
    *p++ = 'e';
    *p++ = exponent < 0 ? '-' : '+';
    if (exponent < 0) exponent = -exponent;
    if (exponent >= 100) *p++ = (char)('0' + exponent / 100);
    *p++ = (char)('0' + exponent / 10 % 10);
    *p++ = (char)('0' + exponent % 10);
    return p;
}

size_t float_write_repr(double value, char out[FLOAT_REPR_MAX]) {
    char *p = out;
    if (isnan(value)) {
        memcpy(out, "nan", 4);
        return 3;
    }
    if (signbit(value)) *p++ = '-';
    FloatDigits d;
    if (isinf(value)) {
        memcpy(p, "inf", 3);
        p += 3;
    } else if (value == 0) {
        memcpy(p, "0.0", 3);
        p += 3;
    } else {
        float_digits_shortest(value, &d);
        p = d.point > -4 && d.point <= 16 ? put_fixed(p, &d) : put_scientific(p, &d);
    }
    *p = '\0';
    return (size_t)(p - out);
}
