// Text that grows, and the one sluice through which foreign text comes to a terminal.

#include "viz/model/text.h"

#include "asyncarium/utf8.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { STATUS_MACHINE_FAILED = 5 };

void *text_resize(void *memory, size_t size) {
    void *resized = realloc(memory, size);
    if (resized) return resized;
    fputs("asyncarium: out of memory\n", stderr);
    exit(STATUS_MACHINE_FAILED);
}

void *text_allocate(size_t size) { return text_resize(NULL, size); }

void text_done(Text *text) {
    free(text->bytes);
    *text = (Text){0};
}

void text_clear(Text *text) {
    text->size = 0;
    if (text->bytes) text->bytes[0] = '\0';
}

static void make_room(Text *text, size_t size) {
    if (text->capacity > text->size + size) return;
    size_t capacity = text->capacity ? text->capacity : 128;
    while (capacity <= text->size + size) capacity *= 2;
    text->bytes = text_resize(text->bytes, capacity);
    text->capacity = capacity;
}

void text_put_bytes(Text *text, const char *bytes, size_t size) {
    make_room(text, size);
    if (size > 0) memcpy(text->bytes + text->size, bytes, size);
    text->size += size;
    text->bytes[text->size] = '\0';
}

void text_put(Text *text, const char *string) { text_put_bytes(text, string, strlen(string)); }

void text_put_format(Text *text, const char *format, ...) {
    va_list arguments, again;
    va_start(arguments, format);
    va_copy(again, arguments);
    size_t size = (size_t)vsnprintf(NULL, 0, format, arguments);
    make_room(text, size);
    vsnprintf(text->bytes + text->size, size + 1, format, again);
    text->size += size;
    va_end(again);
    va_end(arguments);
}

// Puts what starts at bytes[0] and returns how many bytes that was.
static size_t put_shown_letter(Text *text, const char *bytes, size_t size) {
    const unsigned char *at = (const unsigned char *)bytes;
    uint32_t letter;
    size_t count = utf8_decode(bytes, size, &letter);
    if (count > 0 && utf8_is_printable(letter)) {
        text_put_bytes(text, bytes, count);
        return count;
    }
    if (count == 0 && size >= 3 && at[0] == 0xed && at[1] >= 0xa0 && (at[2] & 0xc0) == 0x80) {
        text_put_format(text, "\\ud%03x", (at[1] & 0x3fu) << 6 | (at[2] & 0x3fu));
        return 3;
    }
    if (count == 0) text_put_format(text, "\\x%02x", at[0]);
    else if (letter == '\n') text_put(text, "\\n");
    else if (letter == '\t') text_put(text, "\\t");
    else if (letter == '\r') text_put(text, "\\r");
    else text_put_format(text, letter < 0x100 ? "\\x%02x" : letter < 0x10000 ? "\\u%04x" : "\\U%08x", (unsigned)letter);
    return count > 0 ? count : 1;
}

void text_put_shown(Text *text, EventText string) {
    for (size_t i = 0; i < string.size;) i += put_shown_letter(text, string.data + i, string.size - i);
}

static void put_decimals(Text *text, int64_t nanoseconds, size_t least) {
    int64_t rest = nanoseconds % 1000000000;
    char digits[10];
    size_t size = 9;
    snprintf(digits, sizeof digits, "%09d", (int)(rest < 0 ? -rest : rest));
    while (size > least && digits[size - 1] == '0') size--;
    text_put_format(text, "%s%" PRId64, nanoseconds < 0 ? "-" : "",
                    nanoseconds < 0 ? -(nanoseconds / 1000000000) : nanoseconds / 1000000000);
    if (size > 0) text_put(text, ".");
    text_put_bytes(text, digits, size);
}

void text_put_time(Text *text, int64_t nanoseconds) {
    put_decimals(text, nanoseconds, 3);
    text_put(text, " s");
}

void text_put_seconds(Text *text, int64_t nanoseconds) { put_decimals(text, nanoseconds, 0); }

void text_shorten(Text *text, size_t start, size_t most) {
    static const char ellipsis[] = "\u2026";
    if (text->size - start <= most) return;
    size_t end = start + most - (sizeof ellipsis - 1);
    while (end > start && ((unsigned char)text->bytes[end] & 0xc0) == 0x80) end--;
    text->size = end;
    text_put(text, ellipsis);
}

size_t text_cells(const char *bytes, size_t size) {
    size_t cells = 0;
    for (size_t i = 0; i < size;) {
        uint32_t letter;
        size_t count = utf8_decode(bytes + i, size - i, &letter);
        cells += count > 0 ? (size_t)utf8_width(letter) : 1;
        i += count > 0 ? count : 1;
    }
    return cells;
}

void text_pad(Text *text, size_t start, size_t cells) {
    size_t taken = text->size > start ? text_cells(text->bytes + start, text->size - start) : 0;
    for (; taken < cells; taken++) text_put(text, " ");
}
