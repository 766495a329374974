// JSON text, a byte at a time where it must be and a run of plain bytes at once where it can.

#include "sim/trace/json.h"

#include "sim/lang/utf8.h"

#include <stdlib.h>
#include <string.h>

enum { CAPACITY_MIN = 80 << 10 };

bool json_grow(JsonText *text, size_t size) {
    size_t capacity = text->capacity ? text->capacity : CAPACITY_MIN;
    while (capacity - text->size < size) capacity *= 2;
    char *bytes = realloc(text->bytes, capacity);
    if (!bytes) {
        text->failed = true;
        return false;
    }
    text->bytes = bytes;
    text->capacity = capacity;
    return true;
}

char *json_move(JsonText *text, const char *to, size_t size) {
    text->size = (size_t)(to - text->bytes);
    if (!json_grow(text, size)) text->size = 0;
    return text->bytes + text->size;
}

void json_put_int(JsonText *text, int64_t value) {
    if (!json_reserve(text, DECIMAL_ROOM)) return;
    text->size = (size_t)(decimal_write(text->bytes + text->size, value) - text->bytes);
}

void json_put_key(JsonText *text, const char *key) {
    json_put_bytes(text, ",\"", 2);
    json_put(text, key);
    json_put_bytes(text, "\":", 2);
}

static void put_escape(JsonText *text, uint32_t letter) {
    static const char hex[] = "0123456789abcdef";
    char escape[6] = {
        '\\', 'u', hex[letter >> 12 & 15], hex[letter >> 8 & 15], hex[letter >> 4 & 15], hex[letter & 15]};
    json_put_bytes(text, escape, sizeof escape);
}

static void put_control(JsonText *text, unsigned char control) {
    switch (control) {
    case '\n': json_put_bytes(text, "\\n", 2); break;
    case '\t': json_put_bytes(text, "\\t", 2); break;
    case '\r': json_put_bytes(text, "\\r", 2); break;
    case '\b': json_put_bytes(text, "\\b", 2); break;
    case '\f': json_put_bytes(text, "\\f", 2); break;
    case '"': json_put_bytes(text, "\\\"", 2); break;
    case '\\': json_put_bytes(text, "\\\\", 2); break;
    default: put_escape(text, control);
    }
}

static bool is_surrogate(const unsigned char *bytes, size_t size) {
    return size >= 3 && bytes[0] == 0xed && bytes[1] >= 0xa0 && bytes[1] <= 0xbf && (bytes[2] & 0xc0) == 0x80;
}

// Puts what starts at bytes[0], which is past ASCII, and returns how many bytes that took.
static size_t put_letter(JsonText *text, const unsigned char *bytes, size_t size) {
    uint32_t letter;
    size_t count = utf8_decode((const char *)bytes, size, &letter);
    if (count > 0 && letter >= 0xa0) {
        json_put_bytes(text, (const char *)bytes, count);
        return count;
    }
    if (count > 0) {
        put_escape(text, letter);
        return count;
    }
    if (is_surrogate(bytes, size)) {
        put_escape(text, 0xd000u | (uint32_t)(bytes[1] & 0x3f) << 6 | (bytes[2] & 0x3f));
        return 3;
    }
    put_escape(text, 0xfffd);
    return 1;
}

static bool is_plain(unsigned char byte) { return byte >= ' ' && byte < 0x7f && byte != '"' && byte != '\\'; }

// Copies plain bytes up to the first that is not. Returns how many. The end is copied with some that were copied before, where
// there are so many.
static size_t copy_plain(char *to, const char *bytes, size_t size) {
    size_t i = 0;
    uint64_t word;
    for (; i + sizeof word <= size; i += sizeof word) {
        memcpy(&word, bytes + i, sizeof word);
        if (json_odd(word)) break;
        memcpy(to + i, &word, sizeof word);
    }
    if (i > 0 && i < size && i + sizeof word > size) {
        memcpy(&word, bytes + size - sizeof word, sizeof word);
        memcpy(to + size - sizeof word, &word, sizeof word);
        if (!json_odd(word)) return size;
    }
    for (; i < size && is_plain((unsigned char)bytes[i]); i++) to[i] = bytes[i];
    return i;
}

char *json_write_plain(char *to, EventText string) {
    size_t size = string.size;
    if (copy_plain(to + 1, string.data, size) < size) return NULL;
    to[0] = to[size + 1] = '"';
    return to + size + 2;
}

void json_put_string(JsonText *text, EventText string) {
    const unsigned char *bytes = (const unsigned char *)string.data;
    json_put_bytes(text, "\"", 1);
    for (size_t i = 0; i < string.size;) {
        if (!json_reserve(text, string.size - i)) return;
        size_t plain = copy_plain(text->bytes + text->size, string.data + i, string.size - i);
        text->size += plain;
        i += plain;
        if (i == string.size) break;
        if (bytes[i] < 0x80) put_control(text, bytes[i++]);
        else i += put_letter(text, bytes + i, string.size - i);
    }
    json_put_bytes(text, "\"", 1);
}
