#include "sim/lang/json.h"

#include "asyncarium/suggest.h"
#include "sim/lang/memory.h"
#include "sim/lang/utf8.h"

#include <assert.h>
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { LONGEST_NUMBER = 60 }; // cJSON reads 63 characters of a number

typedef struct Scanner {
    const DiagnosticSource *source;
    DiagnosticList *diagnostics;
    const char *text; // ends in NUL, which no rule accepts, so most rules need no check for the end
    size_t at;
    size_t length;
    size_t depth;
    JsonPlace *places;
    size_t count;
    size_t capacity;
} Scanner;

static bool fail_at(Scanner *scanner, size_t offset, const char *message, const char *hint) {
    diagnostic_list_add(scanner->diagnostics, scanner->source, offset, message, hint);
    return false;
}

static bool at_end(const Scanner *scanner) {
    return scanner->at == scanner->length;
}

static char peek(const Scanner *scanner) {
    return scanner->text[scanner->at];
}

static void skip_space(Scanner *scanner) {
    scanner->at += strspn(scanner->text + scanner->at, " \t\r\n");
}

static bool accept(Scanner *scanner, char letter) {
    if (peek(scanner) != letter || at_end(scanner))
        return false;
    scanner->at++;
    return true;
}

// ---- strings

static bool hex4(const char *text, uint32_t *value) {
    *value = 0;
    for (int i = 0; i < 4; i++) {
        static const char digits[] = "0123456789abcdef";
        char lower = text[i] >= 'A' && text[i] <= 'F' ? (char)(text[i] - 'A' + 'a') : text[i];
        const char *digit = lower ? strchr(digits, lower) : NULL;
        if (!digit)
            return false;
        *value = *value << 4 | (uint32_t)(digit - digits);
    }
    return true;
}

static bool is_high_surrogate(uint32_t unit) {
    return unit >= 0xd800 && unit <= 0xdbff;
}

static bool is_low_surrogate(uint32_t unit) {
    return unit >= 0xdc00 && unit <= 0xdfff;
}

// unicode := '\u' hex hex hex hex
static bool scan_unicode_escape(Scanner *scanner) {
    uint32_t unit, low;
    const char *escape = scanner->text + scanner->at;
    if (!hex4(escape + 2, &unit))
        return fail_at(scanner, scanner->at, "'\\u' takes four hexadecimal digits", NULL);
    if (!unit)
        return fail_at(scanner, scanner->at, "a NUL character cannot stand in a scenario",
                       "write \\\\x00 in Python text");
    if (is_low_surrogate(unit))
        return fail_at(scanner, scanner->at, "a low surrogate without a high one before it", NULL);
    scanner->at += 6;
    if (!is_high_surrogate(unit))
        return true;
    if (escape[6] != '\\' || escape[7] != 'u' || !hex4(escape + 8, &low) || !is_low_surrogate(low))
        return fail_at(scanner, scanner->at - 6, "a high surrogate without a low one behind it", NULL);
    scanner->at += 6;
    return true;
}

// escape := '\' ["\/bfnrt] | unicode
static bool scan_escape(Scanner *scanner) {
    char kind = scanner->text[scanner->at + 1];
    if (kind == 'u')
        return scan_unicode_escape(scanner);
    if (!kind || !strchr("\"\\/bfnrt", kind))
        return fail_at(scanner, scanner->at, "JSON has no such escape", "write a backslash as \\\\");
    scanner->at += 2;
    return true;
}

static bool fail_control(Scanner *scanner, size_t start) {
    char letter = peek(scanner);
    if (at_end(scanner) || letter == '\n' || letter == '\r')
        return fail_at(scanner, start, "this string is never closed", NULL);
    if (letter == '\t')
        return fail_at(scanner, scanner->at, "a tab inside a string", "write \\t");
    char message[64];
    snprintf(message, sizeof message, "control character U+%04X in a string", (unsigned)(unsigned char)letter);
    return fail_at(scanner, scanner->at, message, NULL);
}

// string := '"' (letter | escape)* '"'
static bool scan_string(Scanner *scanner) {
    size_t start = scanner->at++;
    for (;;) {
        char letter = peek(scanner);
        if (letter == '"')
            break;
        if (letter == '\\') {
            if (!scan_escape(scanner))
                return false;
        } else if ((unsigned char)letter < 0x20) {
            return fail_control(scanner, start);
        } else {
            scanner->at++;
        }
    }
    scanner->at++;
    return true;
}

// ---- values

static void skip_digits(Scanner *scanner) {
    scanner->at += strspn(scanner->text + scanner->at, "0123456789");
}

static bool need_digits(Scanner *scanner) {
    size_t start = scanner->at;
    skip_digits(scanner);
    return scanner->at > start;
}

// number := '-'? ('0' | [1-9] digit*) ('.' digit+)? ([eE] [+-]? digit+)?
static bool scan_number(Scanner *scanner) {
    size_t start = scanner->at;
    accept(scanner, '-');
    bool valid = accept(scanner, '0') || need_digits(scanner);
    if (accept(scanner, '.'))
        valid = need_digits(scanner) && valid;
    if (accept(scanner, 'e') || accept(scanner, 'E')) {
        if (!accept(scanner, '+'))
            accept(scanner, '-');
        valid = need_digits(scanner) && valid;
    }
    if (!valid || utf8_continues_identifier((unsigned char)peek(scanner)) || peek(scanner) == '.')
        return fail_at(scanner, start, "not a number as JSON writes them", NULL);
    if (scanner->at - start > LONGEST_NUMBER)
        return fail_at(scanner, start, "this number has too many digits", NULL);
    return true;
}

static bool fail_value(Scanner *scanner) {
    static const char *const words[] = {"true", "false", "null"};
    if (at_end(scanner))
        return fail_at(scanner, scanner->at, "the file ends where a value should stand", NULL);
    if (peek(scanner) == '\'')
        return fail_at(scanner, scanner->at, "expected a value", "JSON writes strings in double quotes");
    if (peek(scanner) == '/' || peek(scanner) == '#')
        return fail_at(scanner, scanner->at, "expected a value", "JSON has no comments");
    const char *text = scanner->text + scanner->at;
    char word[16] = "";
    for (size_t i = 0; i + 1 < sizeof word && utf8_starts_identifier((unsigned char)text[i]); i++)
        word[i] = text[i];
    const char *nearest = strcmp(word, "None") == 0 ? "null" : suggest_nearest(word, words, 3);
    char hint[40];
    snprintf(hint, sizeof hint, "did you mean '%s'?", nearest ? nearest : "");
    return fail_at(scanner, scanner->at, "expected a value", nearest ? hint : NULL);
}

// word := 'true' | 'false' | 'null'
static bool scan_word(Scanner *scanner) {
    static const char *const words[] = {"true", "false", "null"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        size_t length = strlen(words[i]);
        if (strncmp(scanner->text + scanner->at, words[i], length) == 0 &&
            !utf8_continues_identifier((unsigned char)scanner->text[scanner->at + length])) {
            scanner->at += length;
            return true;
        }
    }
    return fail_value(scanner);
}

static bool scan_value(Scanner *scanner, size_t key);

// member := string ':' value
static bool scan_member(Scanner *scanner) {
    size_t key = scanner->at;
    if (peek(scanner) == '\'' || utf8_starts_identifier((unsigned char)peek(scanner)))
        return fail_at(scanner, key, "expected a key", "JSON writes keys in double quotes");
    if (peek(scanner) != '"')
        return fail_at(scanner, key, "expected a key in double quotes", NULL);
    if (!scan_string(scanner))
        return false;
    skip_space(scanner);
    if (!accept(scanner, ':'))
        return fail_at(scanner, scanner->at, "expected ':' and a value after the key", NULL);
    return scan_value(scanner, key);
}

static bool fail_unfinished(Scanner *scanner, size_t start, char close) {
    char message[64];
    if (at_end(scanner)) {
        snprintf(message, sizeof message, "'%c' was never closed", scanner->text[start]);
        return fail_at(scanner, start, message, NULL);
    }
    snprintf(message, sizeof message, "expected ',' or '%c'", close);
    return fail_at(scanner, scanner->at, message, NULL);
}

// object := '{' (member (',' member)*)? '}'
// array  := '[' (value (',' value)*)? ']'
static bool scan_container(Scanner *scanner, char close) {
    size_t start = scanner->at++;
    if (++scanner->depth > JSON_MAX_DEPTH)
        return fail_at(scanner, start, "nested more than 1000 levels deep", NULL);
    skip_space(scanner);
    while (!accept(scanner, close)) {
        if (at_end(scanner))
            return fail_unfinished(scanner, start, close);
        if (!(close == '}' ? scan_member(scanner) : scan_value(scanner, 0)))
            return false;
        skip_space(scanner);
        size_t comma = scanner->at;
        if (!accept(scanner, ',') && peek(scanner) != close)
            return fail_unfinished(scanner, start, close);
        skip_space(scanner);
        if (scanner->at > comma && peek(scanner) == close)
            return fail_at(scanner, comma, "a comma after the last item", "leave it out");
    }
    scanner->depth--;
    return true;
}

static bool scan_plain(Scanner *scanner) {
    char letter = peek(scanner);
    if (letter == '{' || letter == '[')
        return scan_container(scanner, letter == '{' ? '}' : ']');
    if (letter == '"')
        return scan_string(scanner);
    if (letter == '-' || (letter >= '0' && letter <= '9'))
        return scan_number(scanner);
    return scan_word(scanner);
}

// value := object | array | string | number | word
static bool scan_value(Scanner *scanner, size_t key) {
    skip_space(scanner);
    size_t index = scanner->count++;
    scanner->places = memory_grow(scanner->places, index, &scanner->capacity, sizeof *scanner->places);
    uint32_t start = (uint32_t)scanner->at;
    if (!scan_plain(scanner))
        return false;
    scanner->places[index] = (JsonPlace){
        .start = start,
        .end = (uint32_t)scanner->at,
        .key = (uint32_t)key,
        .span = (uint32_t)(scanner->count - index),
    };
    return true;
}

static bool scan_document(Scanner *scanner) {
    skip_space(scanner);
    if (at_end(scanner))
        return fail_at(scanner, 0, scanner->length ? "nothing but blanks in the file" : "the file is empty", NULL);
    if (!scan_value(scanner, 0))
        return false;
    skip_space(scanner);
    return at_end(scanner) || fail_at(scanner, scanner->at, "something stands after the end of the document", NULL);
}

static bool check_letters(Scanner *scanner) {
    size_t invalid = utf8_find_invalid(scanner->text, scanner->length);
    if (invalid < scanner->length)
        return fail_at(scanner, invalid, "not UTF-8", "save the file in that encoding");
    const char *nul = memchr(scanner->text, '\0', scanner->length);
    return !nul || fail_at(scanner, (size_t)(nul - scanner->text), "a NUL byte in the file", NULL);
}

bool json_parse(JsonDocument *document, const DiagnosticSource *source, DiagnosticList *diagnostics) {
    Scanner scanner = {.source = source, .diagnostics = diagnostics, .text = source->text, .length = source->length};
    assert(scanner.text[scanner.length] == '\0' && "the scanner stops at a NUL behind the text");
    *document = (JsonDocument){0};
    bool good = check_letters(&scanner) && scan_document(&scanner);
    document->places = scanner.places;
    if (!good)
        return false;
    document->root = cJSON_ParseWithLength(source->text, source->length);
    return document->root || fail_at(&scanner, 0, "no memory is left to read the file", NULL);
}

void json_done(JsonDocument *document) {
    cJSON_Delete(document->root);
    free(document->places);
    *document = (JsonDocument){0};
}

// ---- walking

Json json_root(const JsonDocument *document) {
    return (Json){document->root, document->places};
}

Json json_first(Json container) {
    return (Json){container.item->child, container.place + 1};
}

Json json_next(Json value) {
    return (Json){value.item->next, value.place + value.place->span};
}

const char *json_type_name(Json value) {
    if (cJSON_IsString(value.item))
        return "a string";
    if (cJSON_IsArray(value.item))
        return "a list";
    if (cJSON_IsObject(value.item))
        return "an object";
    if (cJSON_IsBool(value.item))
        return cJSON_IsTrue(value.item) ? "true" : "false";
    return cJSON_IsNull(value.item) ? "null" : "a number";
}

bool json_integer(Json value, const char *text, int64_t *integer) {
    if (!cJSON_IsNumber(value.item))
        return false;
    const char *digits = text + value.place->start;
    if (strcspn(digits, ".eE") >= value.place->end - value.place->start) {
        errno = 0;
        *integer = strtoll(digits, NULL, 10);
        return errno == 0;
    }
    double number = value.item->valuedouble;
    if (!(fabs(number) < 0x1p53) || number != floor(number))
        return false;
    *integer = (int64_t)number;
    return true;
}

size_t json_step(const char *text, size_t *offset) {
    const char *at = text + *offset;
    if (*at != '\\') {
        size_t size = 1;
        while (((unsigned char)at[size] & 0xc0) == 0x80)
            size++;
        *offset += size;
        return size;
    }
    uint32_t unit = 0;
    if (at[1] != 'u' || !hex4(at + 2, &unit)) {
        *offset += 2;
        return 1;
    }
    if (is_high_surrogate(unit)) {
        *offset += 12;
        return 4;
    }
    *offset += 6;
    return unit < 0x80 ? 1 : unit < 0x800 ? 2 : 3;
}
