// str.encode and bytes.decode: UTF-8, ASCII and Latin-1, with the usual handlers of errors.

#include "sim/value/codec.h"

#include <string.h>

#include "sim/value/exception.h"
#include "sim/value/operate.h"
#include "sim/value/unicode.h"

typedef enum Encoding { ENCODING_UTF8, ENCODING_ASCII, ENCODING_LATIN1, ENCODING_UNKNOWN } Encoding;

typedef enum ErrorHandler {
    ERRORS_STRICT, ERRORS_IGNORE, ERRORS_REPLACE, ERRORS_BACKSLASH, ERRORS_XML, ERRORS_SURROGATE_ESCAPE,
    ERRORS_SURROGATE_PASS, ERRORS_UNKNOWN,
} ErrorHandler;

// Names ---------------------------------------------------------------------------------------------------------------

// Compares as codecs do: case does not matter, nor whether '-', '_' or ' '.
static bool same_name(const char *a, const char *b) {
    for (; *a && *b; a++, b++) {
        char x = *a >= 'A' && *a <= 'Z' ? (char)(*a + 32) : *a == '_' || *a == ' ' ? '-' : *a;
        if (x != *b) return false;
    }
    return *a == *b;
}

static Encoding find_encoding(const char *name) {
    static const struct {
        const char *name;
        Encoding encoding;
    } names[] = {
        {"utf-8", ENCODING_UTF8},        {"utf8", ENCODING_UTF8},     {"u8", ENCODING_UTF8},
        {"ascii", ENCODING_ASCII},       {"us-ascii", ENCODING_ASCII}, {"latin-1", ENCODING_LATIN1},
        {"latin1", ENCODING_LATIN1},     {"iso-8859-1", ENCODING_LATIN1}, {"iso8859-1", ENCODING_LATIN1},
        {"l1", ENCODING_LATIN1},
    };
    if (!name) return ENCODING_UTF8;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (same_name(name, names[i].name)) return names[i].encoding;
    }
    return ENCODING_UNKNOWN;
}

// As it stands in messages.
static const char *encoding_name(Encoding encoding) {
    switch (encoding) {
    case ENCODING_UTF8: return "utf-8";
    case ENCODING_ASCII: return "ascii";
    case ENCODING_LATIN1: return "latin-1";
    case ENCODING_UNKNOWN: break;
    }
    return "";
}

static ErrorHandler find_handler(const char *name) {
    static const char *const names[] = {"strict", "ignore", "replace", "backslashreplace", "xmlcharrefreplace",
                                        "surrogateescape", "surrogatepass"};
    if (!name) return ERRORS_STRICT;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (strcmp(name, names[i]) == 0) return (ErrorHandler)i;
    }
    return ERRORS_UNKNOWN;
}

static bool read_name(Runtime *rt, const char *function, const char *parameter, Value value, const char **out) {
    if (value_is_null(value)) return true;
    if (!value_is_str(value)) {
        const char *given = value_is_none(value) ? "None" : value_type_name(rt, value);
        exception_raise(rt, EXC_TYPE_ERROR, "%s argument '%s' must be str, not %s", function, parameter, given);
        return false;
    }
    *out = value_as_str(value)->data;
    return true;
}

bool codec_read(Runtime *rt, const char *function, Value encoding, Value errors, Codec *out) {
    *out = (Codec){NULL, NULL};
    return read_name(rt, function, "encoding", encoding, &out->encoding) &&
           read_name(rt, function, "errors", errors, &out->errors);
}

static bool check_encoding(Runtime *rt, const char *name, Encoding encoding) {
    if (encoding != ENCODING_UNKNOWN) return true;
    exception_raise(rt, EXC_LOOKUP_ERROR, "unknown encoding: %s", name);
    return false;
}

static void raise_handler(Runtime *rt, const char *name) {
    exception_raise(rt, EXC_LOOKUP_ERROR, "unknown error handler name '%s'", name);
}

// UnicodeEncodeError and UnicodeDecodeError: (encoding, object, start, end, reason). Their str() is made by the type.
static void raise_unicode(Runtime *rt, ExceptionId id, Encoding encoding, void *object, size_t start, size_t end,
                          const char *reason) {
    const Value args[] = {
        value_from_object(str_from_c(rt, encoding_name(encoding))),
        value_from_object(object),
        value_from_int((int64_t)start),
        value_from_int((int64_t)end),
        value_from_object(str_from_c(rt, reason)),
    };
    Exception *exception = exception_new(rt, id, args, 5);
    value_unref(rt, args[0]);
    value_unref(rt, args[4]);
    exception_raise_object(rt, exception);
}

static void add_byte(StrBuilder *b, uint32_t byte) { str_builder_add_char(b, (char)byte); }

static void add_hex(StrBuilder *b, uint32_t c, unsigned digits) {
    while (digits-- > 0) str_builder_add_char(b, "0123456789abcdef"[c >> 4 * digits & 15]);
}

// Encoding ------------------------------------------------------------------------------------------------------------

typedef struct Coder {
    Runtime *rt;
    Encoding encoding;
    ErrorHandler handler;
    const char *handler_name;
    StrBuilder out;
} Coder;

static Coder coder_begin(Runtime *rt, const Codec *codec) {
    return (Coder){rt, find_encoding(codec->encoding), find_handler(codec->errors), codec->errors, str_builder(rt)};
}

static uint32_t encoding_limit(Encoding encoding) {
    switch (encoding) {
    case ENCODING_ASCII: return 0x80;
    case ENCODING_LATIN1: return 0x100;
    case ENCODING_UTF8:
    case ENCODING_UNKNOWN: break;
    }
    return UNICODE_MAX + 1;
}

static bool is_surrogate(uint32_t c) { return c >= 0xD800 && c <= 0xDFFF; }

static bool can_encode(Encoding encoding, uint32_t c) {
    return c < encoding_limit(encoding) && !(encoding == ENCODING_UTF8 && is_surrogate(c));
}

static void add_backslash(StrBuilder *b, uint32_t c) {
    char letter = c < 0x100 ? 'x' : c < 0x10000 ? 'u' : 'U';
    str_builder_add_char(b, '\\');
    str_builder_add_char(b, letter);
    add_hex(b, c, c < 0x100 ? 2 : c < 0x10000 ? 4 : 8);
}

// How many characters from `p` on cannot be encoded: one error covers them all.
static size_t count_bad(const Coder *coder, const char *p, const char *end) {
    size_t count = 0;
    while (p < end && !can_encode(coder->encoding, unicode_decode(&p))) count++;
    return count;
}

static bool raise_encode(Coder *coder, Str *str, size_t index, const char *p) {
    size_t count = count_bad(coder, p, str->data + str->size);
    const char *reason = coder->encoding == ENCODING_ASCII    ? "ordinal not in range(128)"
                         : coder->encoding == ENCODING_LATIN1 ? "ordinal not in range(256)"
                                                              : "surrogates not allowed";
    raise_unicode(coder->rt, EXC_UNICODE_ENCODE_ERROR, coder->encoding, str, index, index + count, reason);
    return false;
}

// Does what the handler says with one character. False: it has nothing to say, and the error is raised.
static bool replace_character(Coder *coder, uint32_t c) {
    switch (coder->handler) {
    case ERRORS_IGNORE: return true;
    case ERRORS_REPLACE: add_byte(&coder->out, '?'); return true;
    case ERRORS_BACKSLASH: add_backslash(&coder->out, c); return true;
    case ERRORS_XML: str_builder_add_format(&coder->out, "&#%u;", c); return true;
    case ERRORS_SURROGATE_ESCAPE:
        if (c < 0xDC80 || c > 0xDCFF) return false;
        add_byte(&coder->out, c - 0xDC00);
        return true;
    case ERRORS_SURROGATE_PASS:
        if (coder->encoding != ENCODING_UTF8) return false;
        str_builder_add_code_point(&coder->out, c);
        return true;
    case ERRORS_STRICT:
    case ERRORS_UNKNOWN: break;
    }
    return false;
}

static bool encode_character(Coder *coder, Str *str, size_t index, const char *at, uint32_t c) {
    if (can_encode(coder->encoding, c)) {
        if (coder->encoding == ENCODING_UTF8) str_builder_add_code_point(&coder->out, c);
        else add_byte(&coder->out, c);
        return true;
    }
    if (coder->handler == ERRORS_UNKNOWN) {
        raise_handler(coder->rt, coder->handler_name);
        return false;
    }
    return replace_character(coder, c) || raise_encode(coder, str, index, at);
}

Bytes *codec_encode(Runtime *rt, Str *str, const Codec *codec) {
    Coder coder = coder_begin(rt, codec);
    if (!check_encoding(rt, codec->encoding, coder.encoding)) return NULL;
    if (str_is_ascii(str)) return bytes_new(rt, str->data, str->size);
    const char *end = str->data + str->size;
    Bytes *bytes = NULL;
    size_t index = 0;
    for (const char *p = str->data; p < end; index++) {
        const char *at = p;
        if (!encode_character(&coder, str, index, at, unicode_decode(&p))) goto done;
    }
    bytes = bytes_new(rt, coder.out.data, coder.out.size);
done:
    str_builder_drop(&coder.out);
    return bytes;
}

// Decoding ------------------------------------------------------------------------------------------------------------

static bool valid_if_followed_by(const unsigned char *p, size_t size, size_t length, unsigned char filler) {
    unsigned char whole[4] = {filler, filler, filler, filler};
    size_t bad;
    memcpy(whole, p, size);
    return unicode_valid_sequence(whole, length, &bad) > 0;
}

static const char *bad_utf8_reason(const unsigned char *p, size_t size) {
    if (p[0] < 0xC2 || p[0] > 0xF4) return "invalid start byte";
    size_t length = p[0] < 0xE0 ? 2 : p[0] < 0xF0 ? 3 : 4;
    if (size >= length) return "invalid continuation byte";
    // Cut off, if the smallest or the largest bytes that continue would have made it valid.
    bool cut_off = valid_if_followed_by(p, size, length, 0x80) || valid_if_followed_by(p, size, length, 0xBF);
    return cut_off ? "unexpected end of data" : "invalid continuation byte";
}

// Does what the handler says with `count` bytes that are none of the encoding's.
static bool replace_bytes(Coder *coder, Bytes *bytes, size_t at, size_t count, const char *reason) {
    const unsigned char *p = (const unsigned char *)bytes->data + at;
    switch (coder->handler) {
    case ERRORS_IGNORE: return true;
    case ERRORS_REPLACE: str_builder_add_code_point(&coder->out, 0xFFFD); return true;
    case ERRORS_BACKSLASH:
        for (size_t i = 0; i < count; i++) add_backslash(&coder->out, p[i]);
        return true;
    case ERRORS_SURROGATE_ESCAPE:
        for (size_t i = 0; i < count; i++) str_builder_add_code_point(&coder->out, 0xDC00u + p[i]);
        return true;
    case ERRORS_UNKNOWN: raise_handler(coder->rt, coder->handler_name); return false;
    case ERRORS_STRICT:
    case ERRORS_XML:
    case ERRORS_SURROGATE_PASS: break;
    }
    raise_unicode(coder->rt, EXC_UNICODE_DECODE_ERROR, coder->encoding, bytes, at, at + count, reason);
    return false;
}

static bool is_encoded_surrogate(const unsigned char *p, size_t size) {
    return size >= 3 && p[0] == 0xED && p[1] >= 0xA0 && p[1] <= 0xBF && (p[2] & 0xC0) == 0x80;
}

// Decodes what begins at byte `at`; returns how many bytes, or 0: raised.
static size_t decode_some(Coder *coder, Bytes *bytes, size_t at) {
    const unsigned char *p = (const unsigned char *)bytes->data + at;
    size_t left = bytes->size - at;
    if (coder->encoding != ENCODING_UTF8) {
        bool fine = p[0] < encoding_limit(coder->encoding);
        if (fine) str_builder_add_code_point(&coder->out, p[0]);
        return fine || replace_bytes(coder, bytes, at, 1, "ordinal not in range(128)");
    }
    size_t bad;
    size_t size = unicode_valid_sequence(p, left, &bad);
    if (size == 0 && coder->handler == ERRORS_SURROGATE_PASS && is_encoded_surrogate(p, left)) size = 3;
    if (size > 0) {
        str_builder_add(&coder->out, bytes->data + at, size);
        return size;
    }
    return replace_bytes(coder, bytes, at, bad, bad_utf8_reason(p, left)) ? bad : 0;
}

Str *codec_decode(Runtime *rt, Bytes *bytes, const Codec *codec) {
    if (bytes->size == 0) return str_new(rt, "", 0); // in an encoding that nobody knows, too: as PyUnicode_FromEncodedObject
    Coder coder = coder_begin(rt, codec);
    if (!check_encoding(rt, codec->encoding, coder.encoding)) return NULL;
    for (size_t at = 0; at < bytes->size;) {
        size_t size = decode_some(&coder, bytes, at);
        if (size == 0) {
            str_builder_drop(&coder.out);
            return NULL;
        }
        at += size;
    }
    return str_builder_finish(&coder.out);
}
