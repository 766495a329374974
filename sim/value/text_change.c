// replace, strip, padding and their kin, for str and bytes.

#include <string.h>

#include "sim/value/exception.h"
#include "sim/value/operate.h"
#include "sim/value/str.h"
#include "sim/value/text_methods.h"
#include "sim/value/text_view.h"

static Value finish(StrBuilder *b, const TextKind *kind) {
    Value text = kind->make(b->rt, b->data, b->size);
    str_builder_drop(b);
    return text;
}

// replace -------------------------------------------------------------------------------------------------------------

typedef struct Replacement {
    TextView text, old, new;
    size_t most;
} Replacement;

// The empty text stands before each character, and at the end.
static void replace_nothing(StrBuilder *b, const Replacement *r) {
    const char *p = r->text.data;
    for (size_t i = 0; i < r->most; i++) {
        const char *next = p;
        str_builder_add(b, r->new.data, r->new.size);
        if (i == r->text.length) break;
        r->text.kind->next(&next);
        str_builder_add(b, p, (size_t)(next - p));
        p = next;
    }
    str_builder_add(b, p, (size_t)(r->text.data + r->text.size - p));
}

static void replace_each(StrBuilder *b, const Replacement *r) {
    size_t start = 0;
    for (size_t i = 0; i < r->most; i++) {
        int64_t at = text_find(&r->text, start, r->text.size, &r->old);
        if (at == TEXT_ABSENT) break;
        str_builder_add(b, r->text.data + start, (size_t)at - start);
        str_builder_add(b, r->new.data, r->new.size);
        start = (size_t)at + r->old.size;
    }
    str_builder_add(b, r->text.data + start, r->text.size - start);
}

static Value replace(Runtime *rt, Value self, Replacement *r) {
    size_t places = r->text.length + 1;
    if (r->old.size > 0) places = text_count(&r->text, 0, r->text.size, &r->old, r->most);
    if (r->most > places) r->most = places;
    if (r->most == 0) return text_cut(rt, self, &r->text, 0, r->text.size);
    size_t added;
    if (__builtin_mul_overflow(r->most, r->new.size, &added)) added = SIZE_MAX / 2;
    if (!str_can_take(rt, added + r->text.size)) return VALUE_NULL;
    StrBuilder b = str_builder(rt);
    if (r->old.size == 0) replace_nothing(&b, r);
    else replace_each(&b, r);
    return finish(&b, r->text.kind);
}

static bool read_replace_arguments(Runtime *rt, const TextKind *kind, const Args *args, Value out[3]) {
    if (!kind->is_str) {
        if (!args_count(rt, args, "bytes.replace", 2, 3)) return false;
        for (size_t i = 0; i < args->count; i++) out[i] = args->values[i];
        return true;
    }
    return args_parse(rt, args, "replace(old, new, /, |count)", &out[0], &out[1], &out[2]);
}

Value text_method_replace(Runtime *rt, Value self, const Args *args) {
    Replacement r = {.text = text_view(self)};
    Value values[3] = {VALUE_NULL, VALUE_NULL, value_from_int(-1)};
    int64_t count;
    if (!read_replace_arguments(rt, r.text.kind, args, values)) return VALUE_NULL;
    if (!text_named_argument(rt, r.text.kind, values[0], "replace() argument 1", &r.old)) return VALUE_NULL;
    if (!text_named_argument(rt, r.text.kind, values[1], "replace() argument 2", &r.new)) return VALUE_NULL;
    if (!args_int(rt, values[2], &count)) return VALUE_NULL;
    r.most = count < 0 ? SIZE_MAX : (size_t)count;
    return replace(rt, self, &r);
}

// strip ---------------------------------------------------------------------------------------------------------------

static bool is_stripped(const TextView *text, const TextView *characters, const char *from, const char *to) {
    const char *p = from;
    if (!characters->data) return text->kind->is_space(text->kind->next(&p));
    for (const char *q = characters->data; q < characters->data + characters->size;) {
        const char *start = q;
        text->kind->next(&q);
        if (q - start == to - from && memcmp(start, from, (size_t)(to - from)) == 0) return true;
    }
    return false;
}

static Value strip(Runtime *rt, Value self, const Args *args, const char *full_name, bool left, bool right) {
    TextView text = text_view(self);
    TextView characters = {0};
    if (!args_count(rt, args, full_name, 0, 1)) return VALUE_NULL;
    bool given = args->count == 1 && !value_is_none(args->values[0]);
    const char *message = left && right ? "strip arg must be None or str"
                          : left        ? "lstrip arg must be None or str"
                                        : "rstrip arg must be None or str";
    if (given && !text_argument(rt, text.kind, args->values[0], message, &characters)) return VALUE_NULL;
    const char *start = text.data;
    const char *end = text.data + text.size;
    while (left && start < end) {
        const char *next = start;
        text.kind->next(&next);
        if (!is_stripped(&text, &characters, start, next)) break;
        start = next;
    }
    while (right && end > start) {
        const char *before = end;
        text.kind->previous(&before);
        if (!is_stripped(&text, &characters, before, end)) break;
        end = before;
    }
    return text_cut(rt, self, &text, (size_t)(start - text.data), (size_t)(end - text.data));
}

Value text_method_strip(Runtime *rt, Value self, const Args *args) {
    return strip(rt, self, args, TEXT_NAME(self, "strip"), true, true);
}

Value text_method_lstrip(Runtime *rt, Value self, const Args *args) {
    return strip(rt, self, args, TEXT_NAME(self, "lstrip"), true, false);
}

Value text_method_rstrip(Runtime *rt, Value self, const Args *args) {
    return strip(rt, self, args, TEXT_NAME(self, "rstrip"), false, true);
}

Value text_method_removeprefix(Runtime *rt, Value self, const Args *args) {
    TextView text = text_view(self);
    TextView prefix;
    if (!args_count(rt, args, TEXT_NAME(self, "removeprefix()"), 1, 1)) return VALUE_NULL;
    if (!text_named_argument(rt, text.kind, args->values[0], "removeprefix() argument", &prefix)) {
        return VALUE_NULL;
    }
    bool fits = prefix.size <= text.size && memcmp(text.data, prefix.data, prefix.size) == 0;
    return text_cut(rt, self, &text, fits ? prefix.size : 0, text.size);
}

Value text_method_removesuffix(Runtime *rt, Value self, const Args *args) {
    TextView text = text_view(self);
    TextView suffix;
    if (!args_count(rt, args, TEXT_NAME(self, "removesuffix()"), 1, 1)) return VALUE_NULL;
    if (!text_named_argument(rt, text.kind, args->values[0], "removesuffix() argument", &suffix)) {
        return VALUE_NULL;
    }
    size_t at = suffix.size <= text.size ? text.size - suffix.size : 0;
    bool fits = suffix.size <= text.size && memcmp(text.data + at, suffix.data, suffix.size) == 0;
    return text_cut(rt, self, &text, 0, fits ? at : text.size);
}

// Padding -------------------------------------------------------------------------------------------------------------

static bool read_fill(Runtime *rt, const TextKind *kind, const Args *args, const char *name, TextView *out) {
    *out = (TextView){kind, " ", 1, 1};
    if (args->count < 2) return true;
    Value fill = args->values[1];
    if (text_is_kind(kind, fill)) {
        *out = text_view(fill);
        if (out->length == 1) return true;
        if (kind->is_str) {
            exception_raise(rt, EXC_TYPE_ERROR, "The fill character must be exactly one character long");
            return false;
        }
    }
    if (kind->is_str) {
        exception_raise(rt, EXC_TYPE_ERROR, "The fill character must be a unicode character, not %s",
                        value_type_name(rt, fill));
    } else {
        exception_raise(rt, EXC_TYPE_ERROR, "%s() argument 2 must be a byte string of length 1, not %s", name,
                        value_type_name(rt, fill));
    }
    return false;
}

static Value pad(Runtime *rt, Value self, const TextView *text, const TextView *fill, size_t left, size_t right) {
    if (left + right == 0) return text_cut(rt, self, text, 0, text->size);
    if (!str_can_take(rt, text->size + (left + right) * fill->size)) return VALUE_NULL;
    StrBuilder b = str_builder(rt);
    while (left-- > 0) str_builder_add(&b, fill->data, fill->size);
    str_builder_add(&b, text->data, text->size);
    while (right-- > 0) str_builder_add(&b, fill->data, fill->size);
    return finish(&b, text->kind);
}

// How much is missing to the width of args[0]; false: raised.
static bool read_width(Runtime *rt, const Args *args, const TextView *text, size_t *missing, size_t *width) {
    int64_t value;
    if (!args_int(rt, args->values[0], &value)) return false;
    *width = value < 0 ? 0 : (size_t)value;
    *missing = *width > text->length ? *width - text->length : 0;
    return str_can_take(rt, *missing);
}

typedef enum Side { SIDE_LEFT, SIDE_RIGHT, SIDE_BOTH } Side;

static Value justify(Runtime *rt, Value self, const Args *args, const char *name, const char *full_name, Side side) {
    TextView text = text_view(self);
    TextView fill;
    size_t missing, width;
    if (!args_count(rt, args, full_name, 1, 2) || !read_width(rt, args, &text, &missing, &width) ||
        !read_fill(rt, text.kind, args, name, &fill)) {
        return VALUE_NULL;
    }
    size_t left = 0;
    if (side == SIDE_LEFT) left = missing;
    else if (side == SIDE_BOTH) left = missing / 2 + (missing & width & 1); // an odd one goes where CPython puts it
    return pad(rt, self, &text, &fill, left, missing - left);
}

Value text_method_ljust(Runtime *rt, Value self, const Args *args) {
    return justify(rt, self, args, "ljust", TEXT_NAME(self, "ljust"), SIDE_RIGHT);
}

Value text_method_rjust(Runtime *rt, Value self, const Args *args) {
    return justify(rt, self, args, "rjust", TEXT_NAME(self, "rjust"), SIDE_LEFT);
}

Value text_method_center(Runtime *rt, Value self, const Args *args) {
    return justify(rt, self, args, "center", TEXT_NAME(self, "center"), SIDE_BOTH);
}

Value text_method_zfill(Runtime *rt, Value self, const Args *args) {
    TextView text = text_view(self);
    size_t missing, width;
    if (!args_count(rt, args, TEXT_NAME(self, "zfill()"), 1, 1) || !read_width(rt, args, &text, &missing, &width)) {
        return VALUE_NULL;
    }
    if (missing == 0) return text_cut(rt, self, &text, 0, text.size);
    size_t sign = text.size > 0 && (text.data[0] == '+' || text.data[0] == '-');
    StrBuilder b = str_builder(rt);
    str_builder_add(&b, text.data, sign);
    str_builder_add_fill(&b, '0', missing);
    str_builder_add(&b, text.data + sign, text.size - sign);
    return finish(&b, text.kind);
}

// expandtabs ----------------------------------------------------------------------------------------------------------

static Value expand_tabs(Runtime *rt, const TextView *text, size_t tab) {
    StrBuilder b = str_builder(rt);
    size_t column = 0;
    const char *end = text->data + text->size;
    for (const char *p = text->data; p < end;) {
        const char *start = p;
        uint32_t c = text->kind->next(&p);
        if (c == '\t') {
            size_t spaces = tab == 0 ? 0 : tab - column % tab;
            str_builder_add_fill(&b, ' ', spaces);
            column += spaces;
        } else {
            str_builder_add(&b, start, (size_t)(p - start));
            column = c == '\n' || c == '\r' ? 0 : column + 1;
        }
    }
    return finish(&b, text->kind);
}

Value text_method_expandtabs(Runtime *rt, Value self, const Args *args) {
    TextView text = text_view(self);
    Value size = value_from_int(8);
    int64_t tab;
    if (!args_parse(rt, args, "expandtabs(|tabsize)", &size) || !args_int(rt, size, &tab)) return VALUE_NULL;
    if (tab > 0 && !str_can_take(rt, (size_t)tab)) return VALUE_NULL;
    return expand_tabs(rt, &text, tab < 0 ? 0 : (size_t)tab);
}
