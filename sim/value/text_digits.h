#ifndef ASYNCARIUM_VALUE_TEXT_DIGITS_H
#define ASYNCARIUM_VALUE_TEXT_DIGITS_H

// What int('…') and float('…') do first with their text.

#include "sim/value/str.h"

// Decimal digits of all scripts become 0 to 9, all spaces ' ', other characters past ASCII '?'. Owned.
// As _PyUnicode_TransformDecimalAndSpaceToASCII.
Str *text_digits_to_ascii(Runtime *rt, Str *text);
// Moves both ends inwards past ASCII spaces.
void text_digits_strip(const char **start, const char **end);

#endif
