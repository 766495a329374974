// Text on its way to becoming a number.

#include "sim/value/text_digits.h"

#include "sim/value/unicode.h"

static char to_ascii(uint32_t c) {
    if (c < 0x80) return (char)c;
    if (unicode_is_space(c)) return ' ';
    int digit = unicode_decimal_value(c);
    return digit < 0 ? '?' : (char)('0' + digit);
}

Str *text_digits_to_ascii(Runtime *rt, Str *text) {
    if (str_is_ascii(text)) return object_ref(text);
    StrBuilder b = str_builder(rt);
    const char *end = text->data + text->size;
    for (const char *p = text->data; p < end;) str_builder_add_char(&b, to_ascii(unicode_decode(&p)));
    return str_builder_finish(&b);
}

static bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

void text_digits_strip(const char **start, const char **end) {
    while (*start < *end && is_space(**start)) ++*start;
    while (*end > *start && is_space((*end)[-1])) --*end;
}
