// The methods of bytes that are its own: decode, hex, fromhex, ASCII case; and the table of all.

#include <string.h>

#include "sim/value/codec.h"
#include "sim/value/exception.h"
#include "sim/value/operate.h"
#include "sim/value/str.h"
#include "sim/value/text_methods.h"
#include "sim/value/text_view.h"
#include "sim/value/types.h"
#include "sim/value/unicode.h"

static Value bytes_decode_method(Runtime *rt, Value self, const Args *args) {
    Value encoding = VALUE_NULL;
    Value errors = VALUE_NULL;
    Codec codec;
    if (!args_parse(rt, args, "decode(|encoding, errors)", &encoding, &errors)) return VALUE_NULL;
    if (!codec_read(rt, "decode()", encoding, errors, &codec)) return VALUE_NULL;
    return value_from_object(codec_decode(rt, value_as_bytes(self), &codec));
}

// hex -----------------------------------------------------------------------------------------------------------------

static bool read_separator(Runtime *rt, Value value, char *out) {
    int64_t length;
    if (!value_length(rt, value, &length)) return false;
    if (length != 1) {
        exception_raise(rt, EXC_VALUE_ERROR, "sep must be length 1.");
        return false;
    }
    if (!value_is_str(value) && !value_is_bytes(value)) {
        exception_raise(rt, EXC_TYPE_ERROR, "sep must be str or bytes.");
        return false;
    }
    *out = text_view(value).data[0];
    if ((unsigned char)*out < 0x80) return true;
    exception_raise(rt, EXC_VALUE_ERROR, "sep must be ASCII.");
    return false;
}

// Groups of `group` bytes are counted from the end, or with a negative number from the beginning.
static Value hex(Runtime *rt, const Bytes *bytes, char separator, int64_t group) {
    StrBuilder b = str_builder(rt);
    for (size_t i = 0; i < bytes->size; i++) {
        unsigned char byte = (unsigned char)bytes->data[i];
        int64_t place = group > 0 ? (int64_t)(bytes->size - i) : (int64_t)i;
        if (separator && group != 0 && i > 0 && place % group == 0) str_builder_add_char(&b, separator);
        str_builder_add_char(&b, "0123456789abcdef"[byte >> 4]);
        str_builder_add_char(&b, "0123456789abcdef"[byte & 15]);
    }
    return value_from_object(str_builder_finish(&b));
}

static Value bytes_hex(Runtime *rt, Value self, const Args *args) {
    Value separator = VALUE_NULL;
    Value group = value_from_int(1);
    char character = '\0';
    int64_t size;
    if (!args_parse(rt, args, "hex(|sep, bytes_per_sep)", &separator, &group)) return VALUE_NULL;
    if (!args_int(rt, group, &size)) return VALUE_NULL;
    if (!value_is_null(separator) && !read_separator(rt, separator, &character)) return VALUE_NULL;
    return hex(rt, value_as_bytes(self), character, size);
}

static int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

static bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

// Pairs of digits, with spaces between pairs. False: *bad is the index of what is none.
static bool read_hex(const Str *text, StrBuilder *b, size_t *bad) {
    for (size_t i = 0; i < text->size; i++) {
        if (is_space(text->data[i])) continue;
        for (*bad = i; *bad < i + 2; ++*bad) {
            if (*bad == text->size || hex_digit(text->data[*bad]) < 0) return false;
        }
        str_builder_add_char(b, (char)(hex_digit(text->data[i]) << 4 | hex_digit(text->data[i + 1])));
        i++;
    }
    return true;
}

static Value bytes_fromhex(Runtime *rt, Value self, const Args *args) {
    Str *text;
    size_t bad = 0;
    if (!args_count(rt, args, "bytes.fromhex()", 1, 1)) return VALUE_NULL;
    if (!args_str(rt, args->values[0], "fromhex() argument", &text)) return VALUE_NULL;
    StrBuilder b = str_builder(rt);
    Value result = VALUE_NULL;
    if (read_hex(text, &b, &bad)) result = value_from_object(bytes_new(rt, b.data, b.size));
    else exception_raise(rt, EXC_VALUE_ERROR, "non-hexadecimal number found in fromhex() arg at position %zu", bad);
    str_builder_drop(&b);
    if (value_is_null(result) || self.as.object == (Object *)rt->types[TYPE_BYTES]) return result;
    Value made = runtime_call(rt, self, &result, 1); // a subclass: as cls(result)
    value_unref(rt, result);
    return made;
}

// Case: ASCII only ----------------------------------------------------------------------------------------------------

static char upper(char c) { return c >= 'a' && c <= 'z' ? (char)(c - 32) : c; }

static char lower(char c) { return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c; }

static bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }

static bool is_lower(char c) { return c >= 'a' && c <= 'z'; }

static bool is_alpha(char c) { return is_upper(c) || is_lower(c); }

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

static bool is_alphanumeric(char c) { return is_alpha(c) || is_digit(c); }

typedef enum CaseChange { CASE_UPPER, CASE_LOWER, CASE_SWAP, CASE_TITLE, CASE_CAPITAL } CaseChange;

static char change(char c, CaseChange how, bool in_word, bool first) {
    switch (how) {
    case CASE_UPPER: return upper(c);
    case CASE_LOWER: return lower(c);
    case CASE_SWAP: return is_upper(c) ? lower(c) : upper(c);
    case CASE_TITLE: return in_word ? lower(c) : upper(c);
    case CASE_CAPITAL: return first ? upper(c) : lower(c);
    }
    return c;
}

static Value change_case(Runtime *rt, Value self, const Args *args, const char *name, CaseChange how) {
    if (!args_count(rt, args, name, 0, 0)) return VALUE_NULL;
    const Bytes *bytes = value_as_bytes(self);
    Bytes *changed = bytes_new(rt, NULL, bytes->size);
    bool in_word = false;
    for (size_t i = 0; i < bytes->size; i++) {
        changed->data[i] = change(bytes->data[i], how, in_word, i == 0);
        in_word = is_alpha(bytes->data[i]);
    }
    return value_from_object(changed);
}

#define CASE_METHOD(name, how)                                                                                         \
    static Value bytes_##name(Runtime *rt, Value self, const Args *args) {                                             \
        return change_case(rt, self, args, "bytes." #name "()", how);                                                  \
    }
CASE_METHOD(upper, CASE_UPPER)
CASE_METHOD(lower, CASE_LOWER)
CASE_METHOD(swapcase, CASE_SWAP)
CASE_METHOD(title, CASE_TITLE)
CASE_METHOD(capitalize, CASE_CAPITAL)

static bool all(Value self, bool (*test)(char)) {
    const Bytes *bytes = value_as_bytes(self);
    for (size_t i = 0; i < bytes->size; i++) {
        if (!test(bytes->data[i])) return false;
    }
    return true;
}

#define QUESTION(name, test)                                                                                           \
    static Value bytes_##name(Runtime *rt, Value self, const Args *args) {                                             \
        if (!args_count(rt, args, "bytes." #name "()", 0, 0)) return VALUE_NULL;                                       \
        return value_from_bool(value_as_bytes(self)->size > 0 && all(self, test));                                     \
    }
QUESTION(isalpha, is_alpha)
QUESTION(isdigit, is_digit)
QUESTION(isalnum, is_alphanumeric)
QUESTION(isspace, is_space)

static Value bytes_isascii(Runtime *rt, Value self, const Args *args) {
    if (!args_count(rt, args, "bytes.isascii()", 0, 0)) return VALUE_NULL;
    const Bytes *bytes = value_as_bytes(self);
    for (size_t i = 0; i < bytes->size; i++) {
        if ((unsigned char)bytes->data[i] >= 0x80) return VALUE_FALSE;
    }
    return VALUE_TRUE;
}

static Value is_all_in_case(Value self, bool (*wanted)(char), bool (*other)(char)) {
    const Bytes *bytes = value_as_bytes(self);
    bool found = false;
    for (size_t i = 0; i < bytes->size; i++) {
        if (other(bytes->data[i])) return VALUE_FALSE;
        found = found || wanted(bytes->data[i]);
    }
    return value_from_bool(found);
}

static Value bytes_isupper(Runtime *rt, Value self, const Args *args) {
    return args_count(rt, args, "bytes.isupper()", 0, 0) ? is_all_in_case(self, is_upper, is_lower) : VALUE_NULL;
}

static Value bytes_islower(Runtime *rt, Value self, const Args *args) {
    return args_count(rt, args, "bytes.islower()", 0, 0) ? is_all_in_case(self, is_lower, is_upper) : VALUE_NULL;
}

static Value bytes_istitle(Runtime *rt, Value self, const Args *args) {
    if (!args_count(rt, args, "bytes.istitle()", 0, 0)) return VALUE_NULL;
    const Bytes *bytes = value_as_bytes(self);
    bool found = false;
    for (size_t i = 0; i < bytes->size; i++) {
        bool in_word = i > 0 && is_alpha(bytes->data[i - 1]);
        if (is_alpha(bytes->data[i]) && is_upper(bytes->data[i]) == in_word) return VALUE_FALSE;
        found = found || is_alpha(bytes->data[i]);
    }
    return value_from_bool(found);
}

// translate -----------------------------------------------------------------------------------------------------------

enum { BYTE_COUNT = 256 };

static const char needs_bytes[] = "a bytes-like object is required, not '%s'";

static Value bytes_translate(Runtime *rt, Value self, const Args *args) {
    Value table = VALUE_NONE;
    Value deleted = VALUE_NULL;
    TextView text = text_view(self);
    TextView map = {0};
    TextView out = {.data = ""};
    if (!args_parse(rt, args, "translate(table, /, |delete)", &table, &deleted)) return VALUE_NULL;
    if (!value_is_none(table) && !text_argument(rt, text.kind, table, needs_bytes, &map)) return VALUE_NULL;
    if (map.data && map.size != BYTE_COUNT) {
        return exception_raise(rt, EXC_VALUE_ERROR, "translation table must be 256 characters long");
    }
    if (!value_is_null(deleted) && !text_argument(rt, text.kind, deleted, needs_bytes, &out)) return VALUE_NULL;
    StrBuilder b = str_builder(rt);
    for (size_t i = 0; i < text.size; i++) {
        char c = text.data[i];
        if (!memchr(out.data, c, out.size)) str_builder_add_char(&b, map.data ? map.data[(unsigned char)c] : c);
    }
    Value result = value_from_object(bytes_new(rt, b.data, b.size));
    str_builder_drop(&b);
    return result;
}

static Value bytes_maketrans(Runtime *rt, Value self, const Args *args) {
    (void)self;
    if (!args_count(rt, args, "bytes.maketrans", 2, 2)) return VALUE_NULL;
    for (size_t i = 0; i < 2; i++) {
        if (value_is_bytes(args->values[i])) continue;
        return exception_raise(rt, EXC_TYPE_ERROR, needs_bytes, value_type_name(rt, args->values[i]));
    }
    const Bytes *from = value_as_bytes(args->values[0]);
    const Bytes *to = value_as_bytes(args->values[1]);
    if (from->size != to->size) {
        return exception_raise(rt, EXC_VALUE_ERROR, "maketrans arguments must have same length");
    }
    Bytes *table = bytes_new(rt, NULL, BYTE_COUNT);
    for (int i = 0; i < BYTE_COUNT; i++) table->data[i] = (char)i;
    for (size_t i = 0; i < from->size; i++) table->data[(unsigned char)from->data[i]] = to->data[i];
    return value_from_object(table);
}

const NativeSpec bytes_methods[] = {
#define X(name, function) TEXT_METHOD_SPEC(name, function)
    TEXT_METHODS(X)
#undef X
    {.name = "decode", .call = bytes_decode_method, .kind = NATIVE_METHOD},
    {.name = "hex", .call = bytes_hex, .kind = NATIVE_METHOD},
    {.name = "fromhex", .call = bytes_fromhex, .kind = NATIVE_CLASS_METHOD},
    {.name = "upper", .call = bytes_upper, .kind = NATIVE_METHOD},
    {.name = "lower", .call = bytes_lower, .kind = NATIVE_METHOD},
    {.name = "swapcase", .call = bytes_swapcase, .kind = NATIVE_METHOD},
    {.name = "title", .call = bytes_title, .kind = NATIVE_METHOD},
    {.name = "capitalize", .call = bytes_capitalize, .kind = NATIVE_METHOD},
    {.name = "isalpha", .call = bytes_isalpha, .kind = NATIVE_METHOD},
    {.name = "isdigit", .call = bytes_isdigit, .kind = NATIVE_METHOD},
    {.name = "isalnum", .call = bytes_isalnum, .kind = NATIVE_METHOD},
    {.name = "isspace", .call = bytes_isspace, .kind = NATIVE_METHOD},
    {.name = "isascii", .call = bytes_isascii, .kind = NATIVE_METHOD},
    {.name = "isupper", .call = bytes_isupper, .kind = NATIVE_METHOD},
    {.name = "islower", .call = bytes_islower, .kind = NATIVE_METHOD},
    {.name = "istitle", .call = bytes_istitle, .kind = NATIVE_METHOD},
    {.name = "translate", .call = bytes_translate, .kind = NATIVE_METHOD},
    {.name = "maketrans", .call = bytes_maketrans, .kind = NATIVE_STATIC_METHOD},
    {0},
};
