#ifndef ASYNCARIUM_TRACE_JSON_H
#define ASYNCARIUM_TRACE_JSON_H

// JSON put together by hand: a text that grows, and the few pieces that a trace line is made of. The smallest of them
// are here, so that they cost no call.

#include "asyncarium/event.h"

#include "sim/value/decimal.h"

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

// Where so many bytes can go that follow `to`, which lies in the text, and may move; for few of them, and a text that has
// some room already. If there is no memory, the text fails, and begins anew.
char *json_move(JsonText *text, const char *to, size_t size);
static inline char *json_room(JsonText *text, char *to, size_t size) {
    return size <= (size_t)(text->bytes + text->capacity - to) ? to : json_move(text, to, size);
}

#define JSON_EACH_BYTE(value) (UINT64_C(0x0101010101010101) * (value))

// Of eight bytes: 0, if none is a control, a quote, a backslash or past ASCII.
static inline uint64_t json_odd(uint64_t word) {
    uint64_t is_control = word - JSON_EACH_BYTE(' '), is_delete = word + JSON_EACH_BYTE(1);
    uint64_t is_quote = (word ^ JSON_EACH_BYTE('"')) - JSON_EACH_BYTE(1);
    uint64_t is_backslash = (word ^ JSON_EACH_BYTE('\\')) - JSON_EACH_BYTE(1);
    return (word | is_control | is_delete | is_quote | is_backslash) & JSON_EACH_BYTE(0x80); // exact in ASCII
}

// Writes a string that needs no escapes, with quotes. NULL: it does need some.
char *json_write_plain(char *to, EventText string);
// The same for four to sixteen bytes, as most names have: their first and last words overlap. NULL: it is another one.
static inline char *json_write_name(char *to, EventText string) {
    const char *from = string.data;
    size_t size = string.size;
    uint64_t odd;
    if (size - 4 <= 4) {
        uint32_t first, last;
        memcpy(&first, from, sizeof first);
        memcpy(&last, from + size - sizeof last, sizeof last);
        memcpy(to + 1, &first, sizeof first);
        memcpy(to + 1 + size - sizeof last, &last, sizeof last);
        odd = json_odd(first | (uint64_t)last << 32);
    } else if (size - 9 <= 7) {
        uint64_t first, last;
        memcpy(&first, from, sizeof first);
        memcpy(&last, from + size - sizeof last, sizeof last);
        memcpy(to + 1, &first, sizeof first);
        memcpy(to + 1 + size - sizeof last, &last, sizeof last);
        odd = json_odd(first) | json_odd(last);
    } else {
        return NULL;
    }
    to[0] = to[size + 1] = '"';
    return odd ? NULL : to + size + 2;
}

void json_put_int(JsonText *text, int64_t value);
// A comma, the key and a colon. The key needs no escaping.
void json_put_key(JsonText *text, const char *key);
// A string with its quotes, all ASCII control characters, DEL and C1 controls escaped. A lone surrogate in three bytes
// becomes its \u escape, so that it comes back as it was; any other byte that is no UTF-8 becomes U+FFFD.
void json_put_string(JsonText *text, EventText string);

#endif
