// template % args, for str and bytes. As unicode_format in Objects/unicodeobject.c and _PyBytes_FormatEx.

#include <limits.h>
#include <math.h>
#include <string.h>

#include "sim/value/bytes.h"
#include "sim/value/exception.h"
#include "sim/value/float.h"
#include "sim/value/format.h"
#include "sim/value/int.h"
#include "sim/value/native.h"
#include "sim/value/operate.h"
#include "sim/value/subclass.h"
#include "sim/value/tuple.h"
#include "sim/value/unicode.h"

typedef struct Percent { // a template on its way
    Runtime *rt;
    bool bytes;
    const char *start, *at, *end;
    Value args;      // a tuple, or the one argument
    size_t next;     // the argument to take next
    size_t count;    // of arguments
    bool by_key;     // args was replaced by args[key], owned
    Value mapping;   // VALUE_NULL: args are none
    StrBuilder out;
} Percent;

typedef struct Conversion { // %[(key)][flags][width][.precision]type
    bool left, sign, blank, alternate, zero;
    int64_t width, precision; // -1: none
    char type;
    size_t index; // of the type's character in the template, for messages
} Conversion;

// Arguments -----------------------------------------------------------------------------------------------------------

static Value take_argument(Percent *p) { // borrowed
    if (p->next >= p->count) return exception_raise(p->rt, EXC_TYPE_ERROR, "not enough arguments for format string");
    size_t at = p->next++;
    return !p->by_key && value_is_tuple(p->args) ? value_as_tuple(p->args)->items[at] : p->args;
}

// The text up to the parenthesis that closes this one; NULL: raised.
static const char *find_key_end(Percent *p) {
    size_t open = 1;
    for (const char *q = p->at; q < p->end; q++) {
        if (*q == '(') open++;
        if (*q == ')' && --open == 0) return q;
    }
    exception_raise(p->rt, EXC_VALUE_ERROR, "incomplete format key");
    return NULL;
}

// Stands behind the '('. From here on the argument is mapping[key].
static bool read_key(Percent *p) {
    if (value_is_null(p->mapping)) {
        exception_raise(p->rt, EXC_TYPE_ERROR, "format requires a mapping");
        return false;
    }
    const char *key_end = find_key_end(p);
    if (!key_end) return false;
    size_t size = (size_t)(key_end - p->at);
    void *key_object = p->bytes ? (void *)bytes_new(p->rt, p->at, size) : (void *)str_new(p->rt, p->at, size);
    Value key = value_from_object(key_object);
    Value value = value_get_item(p->rt, p->mapping, key);
    value_unref(p->rt, key);
    if (value_is_null(value)) return false;
    if (p->by_key) value_unref(p->rt, p->args);
    p->args = value;
    p->by_key = true;
    p->next = 0;
    p->count = 1;
    p->at = key_end + 1;
    return true;
}

// Reading a conversion ------------------------------------------------------------------------------------------------

static bool read_flag(Conversion *c, char flag) {
    switch (flag) {
    case '-': c->left = true; return true;
    case '+': c->sign = true; return true;
    case ' ': c->blank = true; return true;
    case '#': c->alternate = true; return true;
    case '0': c->zero = true; return true;
    }
    return false;
}

static bool read_star(Percent *p, int64_t *out) {
    p->at++;
    Value value = take_argument(p);
    if (value_is_null(value)) return false;
    value = subclass_number(p->rt, value);
    if (!value_is_integral(value)) {
        exception_raise(p->rt, EXC_TYPE_ERROR, "* wants int");
        return false;
    }
    *out = value.as.integer;
    return true;
}

static bool read_digits(Percent *p, const char *too_big, int64_t *out) {
    for (; p->at < p->end && *p->at >= '0' && *p->at <= '9'; p->at++) {
        *out = (*out < 0 ? 0 : *out * 10) + (*p->at - '0');
        if (*out <= INT_MAX) continue;
        exception_raise(p->rt, EXC_VALUE_ERROR, too_big);
        return false;
    }
    return true;
}

static bool read_width(Percent *p, Conversion *c) {
    if (p->at == p->end || *p->at != '*') return read_digits(p, "width too big", &c->width);
    if (!read_star(p, &c->width)) return false;
    if (c->width < 0) {
        c->left = true;
        c->width = c->width == INT64_MIN ? INT64_MAX : -c->width;
    }
    return true;
}

static bool read_precision(Percent *p, Conversion *c) {
    if (p->at == p->end || *p->at != '.') return true;
    p->at++;
    c->precision = 0;
    if (p->at == p->end || *p->at != '*') return read_digits(p, "precision too big", &c->precision);
    if (!read_star(p, &c->precision)) return false;
    if (c->precision < INT_MIN || c->precision > INT_MAX) {
        exception_raise(p->rt, EXC_OVERFLOW_ERROR, "Python int too large to convert to C int");
        return false;
    }
    if (c->precision < 0) c->precision = 0;
    return true;
}

// Stands behind the '%'.
static bool read_conversion(Percent *p, Conversion *c) {
    *c = (Conversion){.width = -1, .precision = -1};
    if (p->at < p->end && *p->at == '(') {
        p->at++;
        if (!read_key(p)) return false;
    }
    while (p->at < p->end && read_flag(c, *p->at)) p->at++;
    if (!read_width(p, c) || !read_precision(p, c)) return false;
    if (p->at < p->end && strchr("hlL", *p->at) && *p->at) p->at++; // C's sizes say nothing here
    if (p->at == p->end) {
        exception_raise(p->rt, EXC_VALUE_ERROR, "incomplete format");
        return false;
    }
    size_t offset = (size_t)(p->at - p->start);
    c->index = p->bytes ? offset : unicode_count(p->start, offset);
    c->type = *p->at;
    return true;
}

// Writing -------------------------------------------------------------------------------------------------------------

typedef struct Piece {
    char sign;          // '\0': none
    const char *prefix; // "0x"; ""
    const char *data;
    size_t size;
    size_t length; // characters
    bool number;   // may be filled with zeros
} Piece;

static bool write_piece(Percent *p, const Conversion *c, const Piece *piece) {
    size_t length = piece->length + (piece->sign != '\0') + strlen(piece->prefix);
    size_t padding = c->width > 0 && (size_t)c->width > length ? (size_t)c->width - length : 0;
    if (!str_can_take(p->rt, p->out.size + padding + piece->size)) return false;
    bool zeros = piece->number && c->zero && !c->left;
    if (!zeros && !c->left) str_builder_add_fill(&p->out, ' ', padding);
    if (piece->sign) str_builder_add_char(&p->out, piece->sign);
    str_builder_add_c(&p->out, piece->prefix);
    if (zeros) str_builder_add_fill(&p->out, '0', padding);
    str_builder_add(&p->out, piece->data, piece->size);
    if (c->left) str_builder_add_fill(&p->out, ' ', padding);
    return true;
}

static char sign_of(const Conversion *c, bool negative) {
    if (negative) return '-';
    return c->sign ? '+' : c->blank ? ' ' : '\0';
}

static bool write_text(Percent *p, const Conversion *c, const char *data, size_t size) {
    Piece piece = {.prefix = "", .data = data, .size = size};
    piece.length = p->bytes ? size : unicode_count(data, size);
    if (c->precision >= 0 && (size_t)c->precision < piece.length) {
        piece.length = (size_t)c->precision;
        piece.size = p->bytes ? piece.length : unicode_offset(data, piece.length);
    }
    return write_piece(p, c, &piece);
}

static bool write_str_owned(Percent *p, const Conversion *c, Str *text) {
    if (!text) return false;
    bool done = write_text(p, c, text->data, text->size);
    object_unref(p->rt, text);
    return done;
}

// Numbers -------------------------------------------------------------------------------------------------------------

static bool has_special(Runtime *rt, Value v, NameId name) {
    if (!value_is_object(v)) return false;
    return !value_is_null(type_lookup(rt, value_type(rt, v), rt->names[name]));
}

static bool is_number(Runtime *rt, Value v) { // as PyNumber_Check
    return value_is_integral(v) || value_is_float(v) || has_special(rt, v, NAME_INDEX) ||
           has_special(rt, v, NAME_INT) || has_special(rt, v, NAME_FLOAT);
}

static void raise_wrong_number(Percent *p, const Conversion *c, bool whole, Value v) {
    char type = p->bytes && c->type == 'i' ? 'd' : c->type;
    exception_raise(p->rt, EXC_TYPE_ERROR, "%%%c format: %s is required, not %s", type,
                    whole ? "an integer" : "a real number", value_type_name(p->rt, v));
}

// The whole number that %d or %x shows.
static bool read_whole(Percent *p, const Conversion *c, Value v, int64_t *out) {
    Runtime *rt = p->rt;
    bool hexadecimal = c->type == 'x' || c->type == 'X' || c->type == 'o';
    if (value_is_integral(v)) {
        *out = v.as.integer;
        return true;
    }
    if (!is_number(rt, v)) {
        raise_wrong_number(p, c, hexadecimal, v);
        return false;
    }
    bool done = false;
    if (hexadecimal) {
        done = value_index(rt, v, out);
    } else {
        Value whole = int_from_value(rt, v);
        done = !value_is_null(whole);
        *out = whole.as.integer;
    }
    if (!done && exception_raised_is(rt, EXC_TYPE_ERROR)) {
        exception_discard(rt);
        raise_wrong_number(p, c, hexadecimal, v);
    }
    return done;
}

static const char *prefix_of(const Conversion *c) {
    if (!c->alternate) return "";
    return c->type == 'x' ? "0x" : c->type == 'X' ? "0X" : c->type == 'o' ? "0o" : "";
}

static bool write_digits(Percent *p, const Conversion *c, bool negative, const char *digits, size_t count) {
    size_t zeros = c->precision > 0 && (size_t)c->precision > count ? (size_t)c->precision - count : 0;
    if (!str_can_take(p->rt, zeros + count)) return false;
    StrBuilder b = str_builder(p->rt);
    str_builder_add_fill(&b, '0', zeros);
    str_builder_add(&b, digits, count);
    Piece piece = {sign_of(c, negative), prefix_of(c), b.data, b.size, b.size, true};
    bool done = write_piece(p, c, &piece);
    str_builder_drop(&b);
    return done;
}

// %d of a float that is past any int here: its digits are known all the same.
static bool write_large(Percent *p, const Conversion *c, double value) {
    FloatStyle style = {.type = 'f'};
    StrBuilder b = str_builder(p->rt);
    format_add_float(&b, fabs(value), &style);
    bool done = write_digits(p, c, value < 0, b.data, b.size);
    str_builder_drop(&b);
    return done;
}

static bool is_large(const Conversion *c, Value v) {
    static const double limit = 9223372036854775808.0; // 2**63
    return strchr("diu", c->type) && value_is_float(v) && isfinite(v.as.real) && fabs(v.as.real) >= limit;
}

static bool write_whole(Percent *p, const Conversion *c, Value v) {
    int64_t value;
    char digits[INT_DIGITS_MAX];
    if (is_large(c, v)) return write_large(p, c, v.as.real);
    if (!read_whole(p, c, v, &value)) return false;
    unsigned base = c->type == 'o' ? 8 : c->type == 'x' || c->type == 'X' ? 16 : 10;
    size_t count = int_write_digits(int_magnitude(value), base, digits);
    for (size_t i = 0; c->type == 'X' && i < count; i++) {
        if (digits[i] >= 'a') digits[i] = (char)(digits[i] - 'a' + 'A');
    }
    return write_digits(p, c, value < 0, digits, count);
}

static bool read_real(Percent *p, Value v, double *out) {
    v = subclass_number(p->rt, v);
    if (float_from_number(v, out)) return true;
    if (!p->bytes) return args_float(p->rt, v, out);
    if (is_number(p->rt, v)) return args_float(p->rt, v, out);
    exception_raise(p->rt, EXC_TYPE_ERROR, "float argument required, not %s", value_type_name(p->rt, v));
    return false;
}

static bool write_real(Percent *p, const Conversion *c, Value v) {
    double value;
    if (!read_real(p, v, &value)) return false;
    if (c->precision > INT_MAX / 2) {
        exception_raise(p->rt, EXC_VALUE_ERROR, "precision too big");
        return false;
    }
    if (c->precision > 0 && !str_can_take(p->rt, (size_t)c->precision)) return false;
    FloatStyle style = {
        .type = c->type, .precision = c->precision < 0 ? 6 : (int)c->precision, .alternate = c->alternate};
    StrBuilder b = str_builder(p->rt);
    format_add_float(&b, value, &style);
    bool negative = b.data[0] == '-';
    Piece piece = {sign_of(c, negative), "", b.data + negative, b.size - negative, b.size - negative, true};
    bool done = write_piece(p, c, &piece);
    str_builder_drop(&b);
    return done;
}

// Characters ----------------------------------------------------------------------------------------------------------

static bool write_one(Percent *p, const Conversion *c, const char *data, size_t size) {
    Piece piece = {.prefix = "", .data = data, .size = size, .length = 1};
    return write_piece(p, c, &piece);
}

static bool write_code_point(Percent *p, const Conversion *c, int64_t code_point) {
    char bytes[4];
    int64_t limit = p->bytes ? 0x100 : UNICODE_MAX + 1;
    if (code_point < 0 || code_point >= limit) {
        exception_raise(p->rt, EXC_OVERFLOW_ERROR, "%%c arg not in range(%s)", p->bytes ? "256" : "0x110000");
        return false;
    }
    if (!p->bytes) return write_one(p, c, bytes, unicode_encode((uint32_t)code_point, bytes));
    bytes[0] = (char)code_point;
    return write_one(p, c, bytes, 1);
}

static bool write_character(Percent *p, const Conversion *c, Value v) {
    int64_t code_point;
    if (!p->bytes && value_is_str(v) && value_as_str(v)->length == 1) {
        return write_one(p, c, value_as_str(v)->data, value_as_str(v)->size);
    }
    if (p->bytes && value_is_bytes(v) && value_as_bytes(v)->size == 1) {
        return write_one(p, c, value_as_bytes(v)->data, 1);
    }
    if (value_type(p->rt, v)->slots->index) {
        return value_index(p->rt, v, &code_point) && write_code_point(p, c, code_point);
    }
    exception_raise(p->rt, EXC_TYPE_ERROR,
                    p->bytes ? "%%c requires an integer in range(256) or a single byte" : "%%c requires int or char");
    return false;
}

// %s and %b of bytes: bytes, or what __bytes__ makes of it.
static bool write_bytes(Percent *p, const Conversion *c, Value v) {
    Str *name = str_intern(p->rt, "__bytes__", strlen("__bytes__"));
    bool fits =
        value_is_bytes(v) || (value_is_object(v) && !value_is_null(type_lookup(p->rt, value_type(p->rt, v), name)));
    object_unref(p->rt, name);
    if (!fits) {
        exception_raise(p->rt, EXC_TYPE_ERROR,
                        "%%b requires a bytes-like object, or an object that implements __bytes__, not '%s'",
                        value_type_name(p->rt, v));
        return false;
    }
    Bytes *bytes = bytes_from_value(p->rt, v);
    if (!bytes) return false;
    bool done = write_text(p, c, bytes->data, bytes->size);
    object_unref(p->rt, bytes);
    return done;
}

// The whole -----------------------------------------------------------------------------------------------------------

static bool raise_unsupported(Percent *p, const Conversion *c) {
    const char *at = p->at;
    uint32_t letter = p->bytes ? (unsigned char)*at : unicode_decode(&at);
    bool shown = letter > 31 && letter < 127;
    exception_raise(p->rt, EXC_VALUE_ERROR, "unsupported format character '%c' (0x%x) at index %zu",
                    shown ? (int)letter : '?', (unsigned)letter, c->index);
    return false;
}

static bool convert(Percent *p, const Conversion *c, Value v) {
    switch (c->type) {
    case 's': return p->bytes ? write_bytes(p, c, v) : write_str_owned(p, c, value_str(p->rt, v));
    case 'r': return write_str_owned(p, c, p->bytes ? value_ascii(p->rt, v) : value_repr(p->rt, v));
    case 'a': return write_str_owned(p, c, value_ascii(p->rt, v));
    case 'c': return write_character(p, c, v);
    case 'd': case 'i': case 'u': case 'o': case 'x': case 'X': return write_whole(p, c, v);
    case 'e': case 'E': case 'f': case 'F': case 'g': case 'G': return write_real(p, c, v);
    }
    if (p->bytes && c->type == 'b') return write_bytes(p, c, v);
    return raise_unsupported(p, c);
}

// Stands behind a '%'.
static bool write_conversion(Percent *p) {
    Conversion c;
    if (p->at < p->end && *p->at == '%') {
        str_builder_add_char(&p->out, *p->at++);
        return true;
    }
    if (!read_conversion(p, &c)) return false;
    Value v = take_argument(p);
    if (value_is_null(v) || !convert(p, &c, v)) return false;
    p->at++;
    return true;
}

static bool write_template(Percent *p) {
    while (p->at < p->end) {
        const char *percent = memchr(p->at, '%', (size_t)(p->end - p->at));
        const char *text_end = percent ? percent : p->end;
        str_builder_add(&p->out, p->at, (size_t)(text_end - p->at));
        if (!percent) break;
        p->at = percent + 1;
        if (!write_conversion(p)) return false;
    }
    if (p->next >= p->count || !value_is_null(p->mapping)) return true;
    exception_raise(p->rt, EXC_TYPE_ERROR, "not all arguments converted during %s formatting",
                    p->bytes ? "bytes" : "string");
    return false;
}

static bool is_mapping(Runtime *rt, Value args, bool bytes) {
    if (!value_is_object(args) || value_is_tuple(args) || value_is_str(args)) return false;
    return !(bytes && value_is_bytes(args)) && value_type(rt, args)->slots->get_item;
}

static bool format(Percent *p, const char *data, size_t size, Value args) {
    p->start = p->at = data;
    p->end = data + size;
    p->args = args;
    p->count = value_is_tuple(args) ? value_as_tuple(args)->count : 1;
    p->mapping = is_mapping(p->rt, args, p->bytes) ? args : VALUE_NULL;
    p->out = str_builder(p->rt);
    bool done = write_template(p);
    if (p->by_key) value_unref(p->rt, p->args);
    return done;
}

Value format_percent(Runtime *rt, const Str *template, Value args) {
    Percent p = {.rt = rt};
    if (format(&p, template->data, template->size, args)) return value_from_object(str_builder_finish(&p.out));
    str_builder_drop(&p.out);
    return VALUE_NULL;
}

Value format_percent_bytes(Runtime *rt, const Bytes *template, Value args) {
    Percent p = {.rt = rt, .bytes = true};
    Value result = VALUE_NULL;
    if (format(&p, template->data, template->size, args)) {
        result = value_from_object(bytes_new(rt, p.out.data, p.out.size));
    }
    str_builder_drop(&p.out);
    return result;
}
