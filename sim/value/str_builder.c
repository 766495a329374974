// Text that grows piece by piece, and the small printf of messages.

#include <string.h>

#include "sim/value/exception.h"
#include "sim/value/int.h"
#include "sim/value/operate.h"
#include "sim/value/str.h"
#include "sim/value/unicode.h"

enum { FIRST_CAPACITY = 64 };

StrBuilder str_builder(Runtime *rt) { return (StrBuilder){.rt = rt}; }

// Puts the world over its limit, without an exception of its own: nobody up there looks for one.
static bool room_is_there(Runtime *rt, size_t size) {
    bool raised_before = rt->raised != NULL;
    if (runtime_can_take(rt, size, 1)) return true;
    if (!raised_before) exception_discard(rt);
    return false;
}

static bool grow(StrBuilder *b, size_t more) {
    size_t capacity = b->capacity == 0 ? FIRST_CAPACITY : 2 * b->capacity;
    if (capacity - b->size < more) capacity = b->size + more;
    if (capacity > WORLD_SMALL_MAX && !room_is_there(b->rt, capacity)) return false;
    b->data = world_resize(b->rt->world, b->data, b->capacity, capacity);
    b->capacity = capacity;
    return true;
}

static inline bool reserve(StrBuilder *b, size_t more) { return b->capacity - b->size >= more || grow(b, more); }

void str_builder_add(StrBuilder *b, const char *data, size_t size) {
    if (size == 0 || !reserve(b, size)) return;
    memcpy(b->data + b->size, data, size);
    b->size += size;
}

void str_builder_add_c(StrBuilder *b, const char *text) { str_builder_add(b, text, strlen(text)); }

void str_builder_add_char(StrBuilder *b, char c) {
    if (!reserve(b, 1)) return;
    b->data[b->size++] = c;
}

void str_builder_add_str(StrBuilder *b, const Str *str) { str_builder_add(b, str->data, str->size); }

void str_builder_add_code_point(StrBuilder *b, uint32_t code_point) {
    char bytes[4];
    str_builder_add(b, bytes, unicode_encode(code_point, bytes));
}

void str_builder_add_fill(StrBuilder *b, uint32_t code_point, size_t count) {
    char bytes[4];
    size_t size = unicode_encode(code_point, bytes);
    if (count > SIZE_MAX / sizeof bytes || !reserve(b, size * count)) return;
    for (size_t i = 0; i < count; i++) {
        memcpy(b->data + b->size, bytes, size);
        b->size += size;
    }
}

static bool add_owned(StrBuilder *b, Str *text) {
    if (!text) return false;
    str_builder_add_str(b, text);
    object_unref(b->rt, text);
    return true;
}

bool str_builder_add_repr(StrBuilder *b, Value value) { return add_owned(b, value_repr(b->rt, value)); }

bool str_builder_add_value(StrBuilder *b, Value value) { return add_owned(b, value_str(b->rt, value)); }

void str_builder_drop(StrBuilder *b) {
    world_release(b->rt->world, b->data, b->capacity);
    *b = str_builder(b->rt);
}

Str *str_builder_finish(StrBuilder *b) {
    if (!str_can_take(b->rt, b->size)) {
        exception_discard(b->rt);
        b->size = 0;
    }
    Str *str = str_new(b->rt, b->data, b->size);
    str_builder_drop(b);
    return str;
}

// printf --------------------------------------------------------------------------------------------------------------

// One conversion of a format: %[0width][.precision][l|ll|z]letter
typedef struct Conversion {
    size_t width;     // digits at least, for numbers without a sign
    size_t precision; // SIZE_MAX: none
    int longs;
    bool size;
    char letter;
} Conversion;

static const char *read_number(const char *format, size_t *out) {
    while (*format >= '0' && *format <= '9') *out = *out * 10 + (size_t)(*format++ - '0');
    return format;
}

// `format` stands behind the %; returns the first character behind the conversion.
static const char *read_conversion(const char *format, va_list *args, Conversion *out) {
    *out = (Conversion){.precision = SIZE_MAX};
    format = read_number(format, &out->width);
    if (*format == '.') {
        out->precision = 0;
        if (*++format == '*') {
            out->precision = (size_t)va_arg(*args, int);
            format++;
        }
        format = read_number(format, &out->precision);
    }
    for (; *format == 'l'; format++) out->longs++;
    for (; *format == 'z'; format++) out->size = true;
    out->letter = *format;
    return format + 1;
}

static int64_t take_signed(const Conversion *c, va_list *args) {
    if (c->size) return (int64_t)va_arg(*args, size_t);
    if (c->longs == 0) return va_arg(*args, int);
    return c->longs == 1 ? va_arg(*args, long) : va_arg(*args, long long);
}

static uint64_t take_unsigned(const Conversion *c, va_list *args) {
    if (c->size) return va_arg(*args, size_t);
    if (c->longs == 0) return va_arg(*args, unsigned);
    return c->longs == 1 ? va_arg(*args, unsigned long) : va_arg(*args, unsigned long long);
}

static void add_unsigned(StrBuilder *b, uint64_t value, unsigned base, size_t width) {
    char digits[INT_DIGITS_MAX];
    size_t size = int_write_digits(value, base, digits);
    if (width > size) str_builder_add_fill(b, '0', width - size);
    str_builder_add(b, digits, size);
}

static void add_signed(StrBuilder *b, int64_t value) {
    if (value < 0) str_builder_add_char(b, '-');
    add_unsigned(b, int_magnitude(value), 10, 0);
}

static void add_limited(StrBuilder *b, const char *text, size_t most) {
    const char *end = memchr(text, '\0', most);
    str_builder_add(b, text, end ? (size_t)(end - text) : most);
}

static bool add_conversion(StrBuilder *b, const Conversion *c, va_list *args) {
    switch (c->letter) {
    case 's':
        if (c->precision == SIZE_MAX) str_builder_add_c(b, va_arg(*args, const char *));
        else add_limited(b, va_arg(*args, const char *), c->precision);
        return true;
    case 'd': add_signed(b, take_signed(c, args)); return true;
    case 'u': add_unsigned(b, take_unsigned(c, args), 10, c->width); return true;
    case 'x': add_unsigned(b, take_unsigned(c, args), 16, c->width); return true;
    case 'c': str_builder_add_code_point(b, (uint32_t)va_arg(*args, int)); return true;
    case 'V': str_builder_add_str(b, va_arg(*args, const Str *)); return true;
    case 'R': return str_builder_add_repr(b, *va_arg(*args, const Value *));
    case '%': str_builder_add_char(b, '%'); return true;
    }
    assert(false && "a conversion that str_format does not know");
    return true;
}

static bool add_format(StrBuilder *b, const char *format, va_list *args) {
    while (*format) {
        const char *percent = strchr(format, '%');
        if (!percent) {
            str_builder_add_c(b, format);
            return true;
        }
        str_builder_add(b, format, (size_t)(percent - format));
        Conversion conversion;
        format = read_conversion(percent + 1, args, &conversion);
        if (!add_conversion(b, &conversion, args)) return false;
    }
    return true;
}

bool str_builder_add_format_va(StrBuilder *b, const char *format, va_list args) {
    va_list copy; // an argument of type va_list may be an array, whose address is not a va_list *
    va_copy(copy, args);
    bool done = add_format(b, format, &copy);
    va_end(copy);
    return done;
}

bool str_builder_add_format(StrBuilder *b, const char *format, ...) {
    va_list args;
    va_start(args, format);
    bool done = str_builder_add_format_va(b, format, args);
    va_end(args);
    return done;
}

Str *str_format_va(Runtime *rt, const char *format, va_list args) {
    StrBuilder b = str_builder(rt);
    if (str_builder_add_format_va(&b, format, args)) return str_builder_finish(&b);
    str_builder_drop(&b);
    return NULL;
}

Str *str_format(Runtime *rt, const char *format, ...) {
    va_list args;
    va_start(args, format);
    Str *str = str_format_va(rt, format, args);
    va_end(args);
    return str;
}
