#ifndef ASYNCARIUM_UTF8_H
#define ASYNCARIUM_UTF8_H

// Letters, as far as showing them needs it. No locale takes part.

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Decodes the letter at the start of bytes[0..length), length > 0. Returns how many bytes it takes, 0 if they are no
// UTF-8 (cut off, overlong, a surrogate, past U+10FFFF).
size_t utf8_decode(const char *bytes, size_t length, uint32_t *letter);

// Writes a letter as UTF-8, a surrogate as its three bytes (WTF-8), and returns how many of the 4 bytes it took.
size_t utf8_encode(uint32_t letter, char out[4]);

// Cells on a terminal: 0 for combining marks, 2 for East Asian wide letters and emoji, else 1.
int utf8_width(uint32_t letter);

// False for what would not show or would disturb a terminal: control characters, separators, invisible letters, and
// the marks that turn the direction of writing.
bool utf8_is_printable(uint32_t letter);

#endif
