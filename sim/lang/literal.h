// What a literal stands for: digits to numbers, escapes to letters.
#ifndef ASYNCARIUM_LANG_LITERAL_H
#define ASYNCARIUM_LANG_LITERAL_H

#include "sim/lang/memory.h"
#include "sim/lang/token.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Whether a number literal, which the lexer has let through, is a float.
bool literal_is_float(const char *digits, size_t length);

// The value of an integer literal in any base; false if it does not fit.
bool literal_read_integer(const char *digits, size_t length, int64_t *value);

// The value of a float literal, correctly rounded; infinity if it is too large.
double literal_read_float(const char *digits, size_t length);

// Appends what the inside of a string literal stands for, or a part of it; a backslash at its very end, which may stand
// before a brace of an f-string, stands for itself. False at an escape that is none: then `error` says why, in the words
// of CPython.
bool literal_append_string(Buffer *out, const char *bytes, size_t length, StringStyle style, Buffer *error);

#endif
