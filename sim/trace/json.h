#ifndef ASYNCARIUM_TRACE_JSON_H
#define ASYNCARIUM_TRACE_JSON_H

// JSON put together by hand: a text that grows, and the few pieces that a trace line is made of. The smallest of them
// are here, so that they cost no call.

#include "asyncarium/event.h"
#include "sim/trace/piece.h"

#include <string.h>

// A zeroed JsonText is empty and ready; its owner frees `bytes`.
typedef struct JsonText {
    char *bytes;
    size_t size;
    size_t capacity;
    bool failed; // malloc had no room: something is missing
} JsonText;

bool json_grow(JsonText *text, size_t size);

// Makes room for so many more bytes. False: there is none.
static inline bool json_reserve(JsonText *text, size_t size) {
    return size <= text->capacity - text->size || json_grow(text, size);
}

static inline void json_put_bytes(JsonText *text, const char *bytes, size_t size) {
    if (!json_reserve(text, size)) return;
    memcpy(text->bytes + text->size, bytes, size);
    text->size += size;
}

static inline void json_put(JsonText *text, const char *string) { json_put_bytes(text, string, strlen(string)); }

static inline void json_put_piece(JsonText *text, const TracePiece *piece) {
    if (!json_reserve(text, TRACE_PIECE_ROOM)) return;
    memcpy(text->bytes + text->size, piece->bytes, TRACE_PIECE_ROOM);
    text->size += piece->size;
}

void json_put_int(JsonText *text, int64_t value);
// A comma, the key and a colon. The key needs no escaping.
void json_put_key(JsonText *text, const char *key);
// A string with its quotes, all ASCII control characters, DEL and C1 controls escaped. A lone surrogate in three bytes
// becomes its \u escape, so that it comes back as it was; any other byte that is no UTF-8 becomes U+FFFD.
void json_put_string(JsonText *text, EventText string);

#endif
