// Letters: UTF-8 in and out, and the little of Unicode that the front end needs to know. No locale takes part.
#ifndef ASYNCARIUM_LANG_UTF8_H
#define ASYNCARIUM_LANG_UTF8_H

#include "asyncarium/utf8.h"
#include "sim/lang/memory.h"

// Offset of the first byte that is no UTF-8; length if all is well.
size_t utf8_find_invalid(const char *bytes, size_t length);

// Whether an identifier may start or go on with the letter. Exact in ASCII; beyond, whole blocks of punctuation and
// symbols are refused and the rest is accepted.
bool utf8_starts_identifier(uint32_t letter);
bool utf8_continues_identifier(uint32_t letter);

// Appends text so that it can be shown: what is not printable as \x1b, \u200b or \U000e0001, a byte that is no UTF-8
// as \xff, a tab as one space. Returns the cells that it takes.
int utf8_append_shown(Buffer *buffer, const char *bytes, size_t length);

#endif
