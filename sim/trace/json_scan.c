// Walks over JSON by hand. Values are passed over without recursion, so that no nesting can exhaust the stack.

#include "sim/trace/json_scan.h"

#include "asyncarium/utf8.h"

#include <string.h>

void json_scan_begin(JsonScan *scan, char *line, size_t size) {
    *scan = (JsonScan){.at = line, .end = line + size, .start = line};
}

bool json_scan_fail(JsonScan *scan, const char *at, const char *fault) {
    if (scan->fault) return false;
    scan->fault = fault;
    scan->fault_at = at;
    return false;
}

static void skip_blanks(JsonScan *scan) {
    while (scan->at < scan->end && (*scan->at == ' ' || *scan->at == '\t' || *scan->at == '\r' || *scan->at == '\n'))
        scan->at++;
}

bool json_scan_letter(JsonScan *scan, char letter) {
    skip_blanks(scan);
    if (scan->at == scan->end || *scan->at != letter) return false;
    scan->at++;
    return true;
}

bool json_scan_end(JsonScan *scan) {
    skip_blanks(scan);
    return scan->at == scan->end || json_scan_fail(scan, scan->at, "nothing may follow here");
}

// Passing over --------------------------------------------------------------------------------------------------------

static bool is_hex(char letter) {
    return (letter >= '0' && letter <= '9') || (letter >= 'a' && letter <= 'f') || (letter >= 'A' && letter <= 'F');
}

static bool pass_escape(JsonScan *scan) { // from the backslash on
    char *start = scan->at++;
    if (scan->at == scan->end || !strchr("\"\\/bfnrtu", *scan->at)) return json_scan_fail(scan, start, "an unknown escape");
    if (*scan->at++ != 'u') return true;
    for (int i = 0; i < 4; i++, scan->at++) {
        if (scan->at == scan->end || !is_hex(*scan->at)) return json_scan_fail(scan, start, "\\u needs four hex digits");
    }
    return true;
}

bool json_scan_pass_string(JsonScan *scan) {
    char *start = scan->at++;
    while (scan->at < scan->end && *scan->at != '"') {
        if ((unsigned char)*scan->at < ' ') return json_scan_fail(scan, scan->at, "a control character in a string");
        if (*scan->at != '\\') scan->at++;
        else if (!pass_escape(scan)) return false;
    }
    if (scan->at == scan->end) return json_scan_fail(scan, start, "this string has no end");
    scan->at++;
    return true;
}

static bool pass_number(JsonScan *scan) {
    char *start = scan->at;
    while (scan->at < scan->end && *scan->at && strchr("+-.0123456789eE", *scan->at)) scan->at++;
    bool has_digit = false;
    for (char *at = start; at < scan->at; at++) has_digit = has_digit || (*at >= '0' && *at <= '9');
    return has_digit || json_scan_fail(scan, start, "expected a value");
}

static bool pass_word(JsonScan *scan, const char *word) {
    size_t size = strlen(word);
    if ((size_t)(scan->end - scan->at) < size || memcmp(scan->at, word, size) != 0) {
        return json_scan_fail(scan, scan->at, "expected a value");
    }
    scan->at += size;
    return true;
}

// A value that holds no others.
static bool pass_simple(JsonScan *scan) {
    switch (*scan->at) {
    case '"': return json_scan_pass_string(scan);
    case 't': return pass_word(scan, "true");
    case 'f': return pass_word(scan, "false");
    case 'n': return pass_word(scan, "null");
    default: return pass_number(scan);
    }
}

static bool pass_key(JsonScan *scan) {
    skip_blanks(scan);
    if (scan->at == scan->end || *scan->at != '"') return json_scan_fail(scan, scan->at, "expected a key in quotes");
    if (!json_scan_pass_string(scan)) return false;
    return json_scan_letter(scan, ':') || json_scan_fail(scan, scan->at, "expected a colon");
}

// Brackets are counted in place of recursion: `open` holds which ones are.
bool json_scan_value(JsonScan *scan, JsonPiece *piece) {
    char open[JSON_SCAN_DEPTH_MAX];
    size_t depth = 0;
    skip_blanks(scan);
    piece->start = scan->at;
    do {
        skip_blanks(scan);
        if (scan->at == scan->end) return json_scan_fail(scan, scan->at, "the line ends in the middle");
        if (*scan->at == '{' || *scan->at == '[') {
            if (depth == JSON_SCAN_DEPTH_MAX) return json_scan_fail(scan, scan->at, "nested too deep");
            char close = *scan->at++ == '{' ? '}' : ']';
            open[depth++] = close;
            if (!json_scan_letter(scan, close)) {
                if (close == '}' && !pass_key(scan)) return false;
                continue;
            }
            depth--;
        } else if (!pass_simple(scan)) {
            return false;
        }
        while (depth > 0 && json_scan_letter(scan, open[depth - 1])) depth--;
        if (depth == 0) break;
        if (!json_scan_letter(scan, ',')) return json_scan_fail(scan, scan->at, "expected a comma or the closing bracket");
        if (open[depth - 1] == '}' && !pass_key(scan)) return false;
    } while (true);
    piece->end = scan->at;
    return true;
}

// Strings -------------------------------------------------------------------------------------------------------------

static uint32_t read_hex(const char *at) {
    uint32_t number = 0;
    for (int i = 0; i < 4; i++) {
        char letter = at[i];
        unsigned digit = letter <= '9' ? (unsigned)(letter - '0') : (unsigned)((letter | 32) - 'a' + 10);
        number = number << 4 | digit;
    }
    return number;
}

static const char *put_unicode(const char *from, const char *end, char **to) { // from behind \u
    uint32_t letter = read_hex(from);
    from += 4;
    bool may_pair = letter >= 0xd800 && letter < 0xdc00 && end - from >= 6 && from[0] == '\\' && from[1] == 'u';
    uint32_t low = may_pair ? read_hex(from + 2) : 0;
    if (low >= 0xdc00 && low < 0xe000) {
        letter = 0x10000 + ((letter - 0xd800) << 10) + (low - 0xdc00);
        from += 6;
    }
    *to += utf8_encode(letter, *to); // a lone surrogate becomes three bytes, as everywhere here
    return from;
}

// What is between the quotes shrinks, or stays as long as it is.
static EventText unescape(char *start, char *end) {
    char *to = memchr(start, '\\', (size_t)(end - start));
    if (!to) return (EventText){start, (size_t)(end - start)};
    for (const char *from = to; from < end;) {
        if (*from != '\\') {
            *to++ = *from++;
            continue;
        }
        char escape = from[1];
        from += 2;
        if (escape == 'u') from = put_unicode(from, end, &to);
        else if (escape == 'n') *to++ = '\n';
        else if (escape == 't') *to++ = '\t';
        else if (escape == 'r') *to++ = '\r';
        else if (escape == 'b') *to++ = '\b';
        else if (escape == 'f') *to++ = '\f';
        else *to++ = escape;
    }
    return (EventText){start, (size_t)(to - start)};
}

void json_unescape(EventText *text) {
    char *start = (char *)text->data; // it lies in a line that is ours
    *text = unescape(start, start + text->size);
}

bool json_scan_string(JsonScan *scan, EventText *text) {
    skip_blanks(scan);
    char *start = scan->at;
    if (scan->at == scan->end || *scan->at != '"') return json_scan_fail(scan, scan->at, "expected a string");
    if (!json_scan_pass_string(scan)) return false;
    *text = unescape(start + 1, scan->at - 1);
    return true;
}

// Objects and arrays --------------------------------------------------------------------------------------------------

// The bracket before the first, the comma before the others; false at the end.
static bool go_on(JsonScan *scan, bool *first, char open, char close) {
    if (scan->fault) return false;
    if (*first) {
        *first = false;
        if (!json_scan_letter(scan, open)) {
            return json_scan_fail(scan, scan->at, open == '{' ? "expected an object" : "expected an array");
        }
        return !json_scan_letter(scan, close);
    }
    if (json_scan_letter(scan, close)) return false;
    return json_scan_letter(scan, ',') || json_scan_fail(scan, scan->at, "expected a comma or the closing bracket");
}

bool json_scan_member(JsonScan *scan, bool *first, EventText *key, JsonPiece *value) {
    if (!go_on(scan, first, '{', '}') || !json_scan_string(scan, key)) return false;
    if (!json_scan_letter(scan, ':')) return json_scan_fail(scan, scan->at, "expected a colon");
    return json_scan_value(scan, value);
}

bool json_scan_item(JsonScan *scan, bool *first, JsonPiece *value) {
    return go_on(scan, first, '[', ']') && json_scan_value(scan, value);
}

// Pieces --------------------------------------------------------------------------------------------------------------

JsonScan json_piece_scan(const JsonScan *scan, JsonPiece piece) {
    return (JsonScan){.at = piece.start, .end = piece.end, .start = scan->start};
}

static bool is_null(JsonPiece piece) { return *piece.start == 'n'; }

bool json_piece_text(JsonScan *scan, JsonPiece piece, EventText *text) {
    *text = (EventText){0};
    if (is_null(piece)) return true;
    if (*piece.start != '"') return json_scan_fail(scan, piece.start, "expected a string");
    *text = unescape(piece.start + 1, piece.end - 1);
    return true;
}

bool json_piece_int(JsonScan *scan, JsonPiece piece, int64_t *number) {
    const char *at = piece.start;
    *number = 0;
    if (is_null(piece)) return true;
    bool is_negative = *at == '-';
    uint64_t limit = is_negative ? (uint64_t)INT64_MAX + 1 : (uint64_t)INT64_MAX, value = 0;
    at += is_negative;
    if (at == piece.end) return json_scan_fail(scan, piece.start, "expected a whole number");
    for (; at < piece.end; at++) {
        if (*at < '0' || *at > '9') return json_scan_fail(scan, piece.start, "expected a whole number");
        unsigned digit = (unsigned)(*at - '0');
        if (value > (limit - digit) / 10) return json_scan_fail(scan, piece.start, "the number is too large");
        value = value * 10 + digit;
    }
    *number = is_negative ? (int64_t)(0 - value) : (int64_t)value;
    return true;
}

bool json_piece_bool(JsonScan *scan, JsonPiece piece, bool *flag) {
    *flag = *piece.start == 't';
    bool is_right = *flag || *piece.start == 'f' || is_null(piece);
    return is_right || json_scan_fail(scan, piece.start, "expected true or false");
}
