#ifndef ASYNCARIUM_MODEL_TEXT_H
#define ASYNCARIUM_MODEL_TEXT_H

// A text that grows. What comes from a scenario or a trace goes in through text_put_shown, which lets nothing pass that
// a terminal would obey. Where memory ends, the program ends, with the status for that.

#include "asyncarium/event.h"

typedef struct Text {
    char *bytes; // ends in a NUL that is not counted, once something was put in; NULL before
    size_t size;
    size_t capacity;
} Text; // zeroed: empty and ready

void text_done(Text *text);
void text_clear(Text *text); // keeps the storage
void text_put(Text *text, const char *string);
void text_put_bytes(Text *text, const char *bytes, size_t size);
void text_put_format(Text *text, const char *format, ...) __attribute__((format(printf, 2, 3)));

// Letters that do not print appear as \n, \t, \x1b or \u200b, bytes that are no UTF-8 as \xff, lone surrogates as
// \ud800.
void text_put_shown(Text *text, EventText string);

// "0.100 s": seconds with at least 3 decimals, and as many as it takes.
void text_put_time(Text *text, int64_t nanoseconds);
// "0.1", "1", "2.5": as short as it goes.
void text_put_seconds(Text *text, int64_t nanoseconds);

// Of what was put from byte `start` on, leaves so many bytes at most, which end in an ellipsis where something was cut.
// For UTF-8.
void text_shorten(Text *text, size_t start, size_t most);
// Puts spaces until the part from byte `start` on is `cells` wide.
void text_pad(Text *text, size_t start, size_t cells);
size_t text_cells(const char *bytes, size_t size); // of UTF-8 that only holds what prints

// As malloc and realloc, but never NULL.
__attribute__((returns_nonnull)) void *text_allocate(size_t size);
__attribute__((returns_nonnull)) void *text_resize(void *memory, size_t size);

#endif
