// Questions about code points are searches in sorted tables; ASCII answers come from the code point itself.

#include "sim/value/unicode.h"

#include <string.h>

#include "sim/value/unicode_tables.h"

// Search --------------------------------------------------------------------------------------------------------------

static UnicodeClass class_of(uint32_t c) {
    size_t low = 0;
    size_t high = unicode_classes_count;
    while (high - low > 1) {
        size_t middle = (low + high) / 2;
        if (unicode_classes[middle] >> 5 <= c) low = middle;
        else high = middle;
    }
    UnicodeClass class = (UnicodeClass)(unicode_classes[low] & 31);
    if (class != UNICODE_PAIRS) return class;
    return (c - (unicode_classes[low] >> 5)) % 2 == 0 ? UNICODE_UPPER : UNICODE_LOWER;
}

static bool in_ranges(const UnicodeRange *ranges, size_t count, uint32_t c) {
    size_t low = 0;
    size_t high = count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (c > ranges[middle].last) low = middle + 1;
        else high = middle;
    }
    return low < count && c >= ranges[low].first;
}

static uint32_t shift(const UnicodeShift *shifts, size_t count, uint32_t c) {
    size_t low = 0;
    size_t high = count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (c > shifts[middle].last) low = middle + 1;
        else high = middle;
    }
    if (low == count || c < shifts[low].first || (c - shifts[low].first) % (uint32_t)shifts[low].step != 0) return c;
    return (uint32_t)((int32_t)c + shifts[low].delta);
}

// UTF-8 ---------------------------------------------------------------------------------------------------------------

size_t unicode_encode(uint32_t c, char out[4]) {
    if (c < 0x80) {
        out[0] = (char)c;
        return 1;
    }
    if (c < 0x800) {
        out[0] = (char)(0xC0 | c >> 6);
        out[1] = (char)(0x80 | (c & 0x3F));
        return 2;
    }
    if (c < 0x10000) {
        out[0] = (char)(0xE0 | c >> 12);
        out[1] = (char)(0x80 | (c >> 6 & 0x3F));
        out[2] = (char)(0x80 | (c & 0x3F));
        return 3;
    }
    out[0] = (char)(0xF0 | c >> 18);
    out[1] = (char)(0x80 | (c >> 12 & 0x3F));
    out[2] = (char)(0x80 | (c >> 6 & 0x3F));
    out[3] = (char)(0x80 | (c & 0x3F));
    return 4;
}

size_t unicode_count(const char *text, size_t size) {
    static const uint64_t ones = UINT64_C(0x0101010101010101);
    size_t count = size, i = 0;
    for (; i + 8 <= size; i += 8) { // the other bytes of a code point are those that begin with the bits 10
        uint64_t word;
        memcpy(&word, text + i, 8);
        uint64_t others = word >> 7 & ~(word >> 6) & ones;
        if (others) count -= (size_t)__builtin_popcountll(others);
    }
    for (; i < size; i++) count -= !unicode_is_first_byte(text[i]);
    return count;
}

size_t unicode_offset(const char *text, size_t index) {
    const char *cursor = text;
    while (index-- > 0) unicode_decode(&cursor);
    return (size_t)(cursor - text);
}

// What the second byte after `first` may be: keeps overlong forms, surrogates and numbers past the last one out.
static bool second_byte_fits(unsigned char first, unsigned char second) {
    if (first == 0xE0) return second >= 0xA0 && second <= 0xBF;
    if (first == 0xED) return second >= 0x80 && second <= 0x9F;
    if (first == 0xF0) return second >= 0x90 && second <= 0xBF;
    if (first == 0xF4) return second >= 0x80 && second <= 0x8F;
    return second >= 0x80 && second <= 0xBF;
}

size_t unicode_valid_sequence(const unsigned char *text, size_t size, size_t *bad) {
    unsigned char first = text[0];
    *bad = 1;
    if (first < 0x80) return 1;
    if (first < 0xC2 || first > 0xF4) return 0;
    size_t length = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
    if (size < 2 || !second_byte_fits(first, text[1])) return 0;
    for (size_t i = 2; i < length; i++) {
        *bad = i;
        if (i >= size || (text[i] & 0xC0) != 0x80) return 0;
    }
    return length;
}

// Properties ----------------------------------------------------------------------------------------------------------

bool unicode_is_printable(uint32_t c) {
    if (c < 0x7F) return c >= 0x20;
    UnicodeClass class = class_of(c);
    return class != UNICODE_OTHER && class != UNICODE_FORMAT;
}

bool unicode_is_alpha(uint32_t c) {
    if (c < 0x80) return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    UnicodeClass class = class_of(c);
    return class >= UNICODE_UPPER && class <= UNICODE_LETTER;
}

bool unicode_is_decimal(uint32_t c) { return unicode_decimal_value(c) >= 0; }

bool unicode_is_digit(uint32_t c) {
    if (c < 0x80) return c >= '0' && c <= '9';
    UnicodeClass class = class_of(c);
    return class == UNICODE_DECIMAL || class == UNICODE_DIGIT;
}

bool unicode_is_numeric(uint32_t c) {
    if (c < 0x80) return c >= '0' && c <= '9';
    UnicodeClass class = class_of(c);
    return (class >= UNICODE_DECIMAL && class <= UNICODE_NUMBER) ||
           in_ranges(unicode_other_numeric, unicode_other_numeric_count, c);
}

bool unicode_is_space(uint32_t c) {
    if (c < 0x80) return (c >= 0x09 && c <= 0x0D) || (c >= 0x1C && c <= 0x20);
    return c == 0x85 || c == 0xA0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 ||
           c == 0x202F || c == 0x205F || c == 0x3000;
}

bool unicode_is_line_break(uint32_t c) {
    return (c >= 0x0A && c <= 0x0D) || (c >= 0x1C && c <= 0x1E) || c == 0x85 || c == 0x2028 || c == 0x2029;
}

bool unicode_is_upper(uint32_t c) {
    if (c < 0x80) return c >= 'A' && c <= 'Z';
    return class_of(c) == UNICODE_UPPER || in_ranges(unicode_other_upper, unicode_other_upper_count, c);
}

bool unicode_is_lower(uint32_t c) {
    if (c < 0x80) return c >= 'a' && c <= 'z';
    return class_of(c) == UNICODE_LOWER || in_ranges(unicode_other_lower, unicode_other_lower_count, c);
}

bool unicode_is_title(uint32_t c) { return c >= 0x80 && class_of(c) == UNICODE_TITLE; }

bool unicode_is_cased(uint32_t c) { return unicode_is_lower(c) || unicode_is_upper(c) || unicode_is_title(c); }

bool unicode_is_case_ignorable(uint32_t c) {
    UnicodeClass class = class_of(c);
    return class == UNICODE_JOINER || class == UNICODE_FORMAT || class == UNICODE_MODIFIER ||
           class == UNICODE_NONSPACING;
}

static bool starts_identifier(UnicodeClass class) {
    return (class >= UNICODE_UPPER && class <= UNICODE_LETTER) || class == UNICODE_LETTER_NUMBER;
}

bool unicode_is_identifier_start(uint32_t c) {
    if (c < 0x80) return c == '_' || unicode_is_alpha(c);
    return starts_identifier(class_of(c)) !=
           in_ranges(unicode_odd_identifier_start, unicode_odd_identifier_start_count, c);
}

bool unicode_is_identifier_continue(uint32_t c) {
    if (c < 0x80) return c == '_' || unicode_is_alpha(c) || unicode_is_digit(c);
    UnicodeClass class = class_of(c);
    bool plain = starts_identifier(class) || class == UNICODE_CONNECTOR || class == UNICODE_NONSPACING ||
                 class == UNICODE_SPACING || class == UNICODE_DECIMAL;
    return plain != in_ranges(unicode_odd_identifier_continue, unicode_odd_identifier_continue_count, c);
}

int unicode_decimal_value(uint32_t c) {
    if (c < 0x80) return c >= '0' && c <= '9' ? (int)(c - '0') : -1;
    if (class_of(c) != UNICODE_DECIMAL) return -1;
    uint32_t first = c; // runs of decimal digits begin at a zero and are short
    while (class_of(first - 1) == UNICODE_DECIMAL) first--;
    return (int)((c - first) % 10);
}

// Case ----------------------------------------------------------------------------------------------------------------

static size_t one(uint32_t c, uint32_t out[UNICODE_EXPANSION_MAX]) {
    out[0] = c;
    return 1;
}

static bool is_greek_with_iota(uint32_t c) { return c >= 0x1F80 && c <= 0x1FAF; }

// 'ᾳ' and its kin become the capital without the small iota, and a capital iota.
static size_t expand_greek_with_iota(uint32_t c, uint32_t out[UNICODE_EXPANSION_MAX]) {
    static const uint32_t capitals[] = {0x1F08, 0x1F28, 0x1F68};
    out[0] = capitals[(c - 0x1F80) / 16] + c % 8;
    out[1] = 0x399;
    return 2;
}

static const UnicodeExpansion *find_expansion(uint32_t c) {
    size_t low = 0;
    size_t high = unicode_upper_expansions_count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (c > unicode_upper_expansions[middle].code_point) low = middle + 1;
        else high = middle;
    }
    bool found = low < unicode_upper_expansions_count && unicode_upper_expansions[low].code_point == c;
    return found ? &unicode_upper_expansions[low] : NULL;
}

size_t unicode_to_upper(uint32_t c, uint32_t out[UNICODE_EXPANSION_MAX]) {
    if (c < 0x80) return one(c >= 'a' && c <= 'z' ? c - 32 : c, out);
    if (is_greek_with_iota(c)) return expand_greek_with_iota(c, out);
    const UnicodeExpansion *expansion = find_expansion(c);
    if (!expansion) return one(shift(unicode_upper, unicode_upper_count, c), out);
    size_t count = 0;
    while (count < UNICODE_EXPANSION_MAX && expansion->to[count] != 0) {
        out[count] = expansion->to[count];
        count++;
    }
    return count;
}

size_t unicode_to_lower(uint32_t c, uint32_t out[UNICODE_EXPANSION_MAX]) {
    if (c < 0x80) return one(c >= 'A' && c <= 'Z' ? c + 32 : c, out);
    if (c == 0x130) { // İ keeps its dot
        out[0] = 'i';
        out[1] = 0x307;
        return 2;
    }
    return one(shift(unicode_lower, unicode_lower_count, c), out);
}

static uint32_t simple_title(uint32_t c) {
    if ((c >= 0x1C4 && c <= 0x1CC) || (c >= 0x1F1 && c <= 0x1F3)) { // DŽ Dž dž: groups of three
        uint32_t first = c >= 0x1F1 ? 0x1F1 : 0x1C4 + (c - 0x1C4) / 3 * 3;
        return first + 1;
    }
    if (c >= 0x10D0 && c <= 0x10FF) return c; // Georgian has no title case
    if (is_greek_with_iota(c)) return c | 8;
    if (c == 0x1FB3 || c == 0x1FC3 || c == 0x1FF3) return c + 9;
    if (c == 0x1FBC || c == 0x1FCC || c == 0x1FFC) return c;
    return 0;
}

size_t unicode_to_title(uint32_t c, uint32_t out[UNICODE_EXPANSION_MAX]) {
    uint32_t simple = simple_title(c);
    if (simple != 0) return one(simple, out);
    size_t count = unicode_to_upper(c, out);
    bool iota_below = c >= 0x1FB2 && c <= 0x1FF7;
    for (size_t i = 1; i < count; i++) {
        if (iota_below && out[i] == 0x399) out[i] = 0x345;
        else if (unicode_is_cased(out[i - 1])) out[i] = shift(unicode_lower, unicode_lower_count, out[i]);
    }
    return count;
}

// The small letters of the capital, so that all that looks the same in capitals compares equal.
size_t unicode_to_folded(uint32_t c, uint32_t out[UNICODE_EXPANSION_MAX]) {
    bool cherokee = (c >= 0x13A0 && c <= 0x13FD) || (c >= 0xAB70 && c <= 0xABBF);
    if (c == 0x131) return one(c, out);
    if (c == 0x1E9E) return unicode_to_folded(0xDF, out);
    if (c == 0x130) return unicode_to_lower(c, out);
    size_t count = unicode_to_upper(c, out);
    if (cherokee) return count; // its capitals came first
    for (size_t i = 0; i < count; i++) {
        uint32_t lower[UNICODE_EXPANSION_MAX];
        unicode_to_lower(out[i], lower);
        out[i] = lower[0];
    }
    return count;
}
