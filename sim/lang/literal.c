#include "sim/lang/literal.h"

#include "sim/lang/utf8.h"

#include <locale.h>
#include <stdlib.h>
#include <string.h>

// ---- numbers

static int digit_value(char digit) {
    if (digit >= '0' && digit <= '9')
        return digit - '0';
    return (digit | 0x20) - 'a' + 10;
}

static int literal_base(const char *digits, size_t length) {
    if (length < 2 || digits[0] != '0')
        return 10;
    char letter = (char)(digits[1] | 0x20);
    return letter == 'x' ? 16 : letter == 'o' ? 8 : letter == 'b' ? 2 : 10;
}

bool literal_is_float(const char *digits, size_t length) {
    if (literal_base(digits, length) != 10)
        return false;
    for (size_t i = 0; i < length; i++)
        if (digits[i] == '.' || (digits[i] | 0x20) == 'e')
            return true;
    return false;
}

bool literal_read_integer(const char *digits, size_t length, int64_t *value) {
    int base = literal_base(digits, length);
    *value = 0;
    for (size_t i = base == 10 ? 0 : 2; i < length; i++) {
        if (digits[i] == '_')
            continue;
        int digit = digit_value(digits[i]);
        if (*value > (INT64_MAX - digit) / base)
            return false;
        *value = *value * base + digit;
    }
    return true;
}

// strtod expects the decimal point of the locale, so it gets that one.
double literal_read_float(const char *digits, size_t length) {
    Buffer plain = {0};
    for (size_t i = 0; i < length; i++) {
        if (digits[i] == '.')
            buffer_append_string(&plain, localeconv()->decimal_point);
        else if (digits[i] != '_')
            buffer_append(&plain, &digits[i], 1);
    }
    double value = strtod(plain.bytes, NULL);
    buffer_done(&plain);
    return value;
}

// ---- strings

static int hex_value(char digit) {
    if ((digit >= '0' && digit <= '9') || (digit >= 'a' && digit <= 'f') || (digit >= 'A' && digit <= 'F'))
        return digit_value(digit);
    return -1;
}

static void append_letter(Buffer *out, uint32_t letter) {
    char bytes[4];
    buffer_append(out, bytes, utf8_encode(letter, bytes));
}

static void append_value(Buffer *out, uint32_t value, StringStyle style) {
    char byte = (char)value;
    if (style.is_bytes)
        buffer_append(out, &byte, 1);
    else
        append_letter(out, value);
}

static bool fail_escape(Buffer *error, size_t from, size_t to, const char *why) {
    buffer_append_format(error, "(unicode error) 'unicodeescape' codec can't decode bytes in position %zu-%zu: %s",
                         from, to, why);
    return false;
}

// hex_escape := '\x' hex{2} | '\u' hex{4} | '\U' hex{8}
static bool append_hex(Buffer *out, const char *bytes, size_t length, size_t *at, StringStyle style, Buffer *error) {
    char kind = bytes[*at + 1];
    size_t wanted = kind == 'x' ? 2 : kind == 'u' ? 4 : 8;
    uint32_t value = 0;
    size_t found = 0;
    for (; found < wanted && *at + 2 + found < length && hex_value(bytes[*at + 2 + found]) >= 0; found++)
        value = value << 4 | (uint32_t)hex_value(bytes[*at + 2 + found]);
    if (found < wanted && style.is_bytes) {
        buffer_append_format(error, "(value error) invalid \\x escape at position %zu", *at);
        return false;
    }
    if (found < wanted)
        return fail_escape(error, *at, *at + 1 + found,
                           kind == 'x'   ? "truncated \\xXX escape"
                           : kind == 'u' ? "truncated \\uXXXX escape"
                                         : "truncated \\UXXXXXXXX escape");
    if (value > 0x10ffff)
        return fail_escape(error, *at, *at + 1 + found, "illegal Unicode character");
    append_value(out, value, style);
    *at += 2 + wanted;
    return true;
}

// octal_escape := '\' [0-7]{1,3}
static void append_octal(Buffer *out, const char *bytes, size_t length, size_t *at, StringStyle style) {
    uint32_t value = 0;
    size_t end = *at + 4 < length ? *at + 4 : length;
    for (++*at; *at < end && bytes[*at] >= '0' && bytes[*at] <= '7'; ++*at)
        value = value * 8 + (uint32_t)(bytes[*at] - '0');
    append_value(out, style.is_bytes ? value & 0xff : value, style);
}

// escape := '\' (newline | one of \'"abfnrtv) | octal_escape | hex_escape
// Any other backslash stands for itself.
static bool append_escape(Buffer *out, const char *bytes, size_t length, size_t *at, StringStyle style, Buffer *error) {
    static const char letters[] = "\\'\"abfnrtv";
    static const char values[] = "\\'\"\a\b\f\n\r\t\v";
    char kind = bytes[*at + 1];
    const char *letter = kind ? strchr(letters, kind) : NULL;
    if (kind >= '0' && kind <= '7') {
        append_octal(out, bytes, length, at, style);
        return true;
    }
    if (kind == 'x' || (!style.is_bytes && (kind == 'u' || kind == 'U')))
        return append_hex(out, bytes, length, at, style, error);
    if (kind == 'N' && !style.is_bytes) {
        buffer_append_string(error, "letters by their name, \\N{...}, are outside the language");
        return false;
    }
    if (letter)
        buffer_append(out, &values[letter - letters], 1);
    else if (kind != '\n')
        buffer_append(out, bytes + *at, 2);
    *at += 2;
    return true;
}

bool literal_append_string(Buffer *out, const char *bytes, size_t length, StringStyle style, Buffer *error) {
    for (size_t at = 0; at < length;) {
        if (style.is_bytes && (unsigned char)bytes[at] >= 0x80) {
            buffer_append_string(error, "bytes can only contain ASCII literal characters");
            return false;
        }
        bool is_plain = bytes[at] != '\\' || style.is_raw || at + 1 == length;
        if (is_plain)
            buffer_append(out, bytes + at++, 1);
        else if (!append_escape(out, bytes, length, &at, style, error))
            return false;
    }
    return true;
}
