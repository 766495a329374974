#ifndef ASYNCARIUM_VALUE_UNICODE_H
#define ASYNCARIUM_VALUE_UNICODE_H

// What Unicode says about code points, as CPython's Objects/unicodectype.c answers it (Unicode 15.1), and UTF-8 with
// lone surrogates as three bytes each, which is how a Str keeps its text.

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { UNICODE_MAX = 0x10FFFF, UNICODE_EXPANSION_MAX = 3 };

// Reads the code point at *cursor and moves past it. The text is valid, as that of any Str.
static inline uint32_t unicode_decode(const char **cursor) {
    const unsigned char *p = (const unsigned char *)*cursor;
    if (p[0] < 0x80) {
        *cursor += 1;
        return p[0];
    }
    if (p[0] < 0xE0) {
        *cursor += 2;
        return (uint32_t)(p[0] & 0x1F) << 6 | (p[1] & 0x3Fu);
    }
    if (p[0] < 0xF0) {
        *cursor += 3;
        return (uint32_t)(p[0] & 0x0F) << 12 | (uint32_t)(p[1] & 0x3F) << 6 | (p[2] & 0x3Fu);
    }
    *cursor += 4;
    return (uint32_t)(p[0] & 0x07) << 18 | (uint32_t)(p[1] & 0x3F) << 12 | (uint32_t)(p[2] & 0x3F) << 6 |
           (p[3] & 0x3Fu);
}

// Whether the byte is the first one of a code point.
static inline bool unicode_is_first_byte(char byte) { return ((unsigned char)byte & 0xC0) != 0x80; }

size_t unicode_encode(uint32_t code_point, char out[4]);   // how many bytes
size_t unicode_count(const char *text, size_t size);       // code points in `size` bytes
size_t unicode_offset(const char *text, size_t index);     // byte offset of the index-th code point
// Bytes of the valid UTF-8 sequence (surrogates are not) at `text`, or 0. *bad: how many bytes one error covers.
size_t unicode_valid_sequence(const unsigned char *text, size_t size, size_t *bad);

bool unicode_is_printable(uint32_t c);
bool unicode_is_alpha(uint32_t c);
bool unicode_is_decimal(uint32_t c);
bool unicode_is_digit(uint32_t c);
bool unicode_is_numeric(uint32_t c);
bool unicode_is_space(uint32_t c);
bool unicode_is_line_break(uint32_t c);
bool unicode_is_upper(uint32_t c);
bool unicode_is_lower(uint32_t c);
bool unicode_is_title(uint32_t c);
bool unicode_is_cased(uint32_t c);
bool unicode_is_case_ignorable(uint32_t c);
bool unicode_is_identifier_start(uint32_t c);
bool unicode_is_identifier_continue(uint32_t c);
int unicode_decimal_value(uint32_t c); // 0 to 9; -1: not a decimal digit

// Full case mappings, one code point to up to three; return how many.
size_t unicode_to_upper(uint32_t c, uint32_t out[UNICODE_EXPANSION_MAX]);
size_t unicode_to_lower(uint32_t c, uint32_t out[UNICODE_EXPANSION_MAX]);
size_t unicode_to_title(uint32_t c, uint32_t out[UNICODE_EXPANSION_MAX]);
size_t unicode_to_folded(uint32_t c, uint32_t out[UNICODE_EXPANSION_MAX]);

#endif
