// The notations of XML and JSON for letters that mean something in them.

#include "viz/model/escape.h"

#include "asyncarium/utf8.h"

#include <string.h>

// XML -----------------------------------------------------------------------------------------------------------------

static void put_xml_byte(Text *text, char byte) {
    switch (byte) {
    case '&': text_put(text, "&amp;"); break;
    case '<': text_put(text, "&lt;"); break;
    case '>': text_put(text, "&gt;"); break;
    case '"': text_put(text, "&quot;"); break;
    default: text_put_bytes(text, &byte, 1);
    }
}

static void put_xml_line(Text *text, EventText line) {
    Text shown = {0};
    text_put_shown(&shown, line);
    for (size_t i = 0; i < shown.size; i++) put_xml_byte(text, shown.bytes[i]);
    text_done(&shown);
}

void escape_put_xml(Text *text, EventText string) {
    while (string.size > 0) {
        const char *newline = memchr(string.data, '\n', string.size);
        size_t size = newline ? (size_t)(newline - string.data) : string.size;
        put_xml_line(text, (EventText){string.data, size});
        if (!newline) return;
        text_put(text, "\n");
        string = (EventText){newline + 1, string.size - size - 1};
    }
}

// JSON ----------------------------------------------------------------------------------------------------------------

// What a terminal would obey is written by its number, as is what ends a string or a script.
static bool is_plain(uint32_t letter) {
    bool means_something = letter == '"' || letter == '\\' || letter == '<';
    return !means_something && (letter > 0xffff || utf8_is_printable(letter));
}

static void put_json_letter(Text *text, uint32_t letter) {
    switch (letter) {
    case '"': text_put(text, "\\\""); break;
    case '\\': text_put(text, "\\\\"); break;
    case '\n': text_put(text, "\\n"); break;
    case '\t': text_put(text, "\\t"); break;
    default: text_put_format(text, "\\u%04x", (unsigned)letter);
    }
}

// The three bytes of a surrogate that has lost its other half.
static uint32_t lone_surrogate(const char *bytes, size_t size) {
    const unsigned char *at = (const unsigned char *)bytes;
    bool is_one = size >= 3 && at[0] == 0xed && at[1] >= 0xa0 && at[1] < 0xc0 && (at[2] & 0xc0) == 0x80;
    return is_one ? 0xd000 | (at[1] & 0x3fu) << 6 | (at[2] & 0x3fu) : 0;
}

// Puts what starts at bytes[0] and returns how many bytes that was.
static size_t put_json_next(Text *text, const char *bytes, size_t size) {
    uint32_t letter, surrogate;
    size_t count = utf8_decode(bytes, size, &letter);
    if (count > 0 && is_plain(letter)) {
        text_put_bytes(text, bytes, count);
        return count;
    }
    if (count > 0) {
        put_json_letter(text, letter);
        return count;
    }
    surrogate = lone_surrogate(bytes, size);
    if (surrogate) text_put_format(text, "\\u%04x", (unsigned)surrogate);
    else text_put_format(text, "\\\\x%02x", (unsigned char)bytes[0]);
    return surrogate ? 3 : 1;
}

void escape_put_json(Text *text, EventText string) {
    if (!string.data) {
        text_put(text, "null");
        return;
    }
    text_put(text, "\"");
    for (size_t i = 0; i < string.size;) i += put_json_next(text, string.data + i, string.size - i);
    text_put(text, "\"");
}
