// Inside of source*.c: the bytes of a file as the text that is parsed.
#ifndef ASYNCARIUM_LANG_SOURCE_TEXT_H
#define ASYNCARIUM_LANG_SOURCE_TEXT_H

#include "sim/lang/source.h"

// Sets text and lines. False, with an error added: it is no text, or in an encoding that cannot be read.
bool source_text_read(Source *source, const char *bytes, size_t length, const SourceContext *context);

// The same, whatever the bytes are: nothing is checked.
void source_text_copy(Source *source, const char *bytes, size_t length, Arena *arena);

#endif
