#ifndef ASYNCARIUM_TRACE_JSON_H
#define ASYNCARIUM_TRACE_JSON_H

// JSON put together by hand: a text that grows, and the few pieces that a trace line is made of.

#include "asyncarium/event.h"

// A zeroed JsonText is empty and ready; its owner frees `bytes`.
typedef struct JsonText {
    char *bytes;
    size_t size;
    size_t capacity;
    bool failed; // malloc had no room: something is missing
} JsonText;

void json_put_bytes(JsonText *text, const char *bytes, size_t size);
void json_put(JsonText *text, const char *string);
void json_put_int(JsonText *text, int64_t value);
// A comma, the key and a colon. The key needs no escaping.
void json_put_key(JsonText *text, const char *key);
// A string with its quotes, all ASCII control characters, DEL and C1 controls escaped. A lone surrogate in three bytes
// becomes its \u escape, so that it comes back as it was; any other byte that is no UTF-8 becomes U+FFFD.
void json_put_string(JsonText *text, EventText string);

#endif
