// The methods of str that are its own: encode, translate, format; and the table of all.

#include "sim/value/codec.h"
#include "sim/value/dict.h"
#include "sim/value/exception.h"
#include "sim/value/format.h"
#include "sim/value/operate.h"
#include "sim/value/str.h"
#include "sim/value/str_case.h"
#include "sim/value/text_methods.h"
#include "sim/value/types.h"
#include "sim/value/unicode.h"

static Value str_encode(Runtime *rt, Value self, const Args *args) {
    Value encoding = VALUE_NULL;
    Value errors = VALUE_NULL;
    Codec codec;
    if (!args_parse(rt, args, "encode(|encoding, errors)", &encoding, &errors)) return VALUE_NULL;
    if (!codec_read(rt, "encode()", encoding, errors, &codec)) return VALUE_NULL;
    return value_from_object(codec_encode(rt, value_as_str(self), &codec));
}

// translate -----------------------------------------------------------------------------------------------------------

// What the table has for a character; VALUE_NULL without an exception: nothing.
static Value look_up(Runtime *rt, Value table, uint32_t c) {
    Value found = value_get_item(rt, table, value_from_int((int64_t)c));
    bool absent = value_is_null(found) && exception_matches(rt->raised, rt->types[EXC_LOOKUP_ERROR]);
    if (absent) exception_discard(rt);
    return found;
}

static bool add_translated(Runtime *rt, StrBuilder *b, Value to) {
    if (value_is_none(to)) return true;
    if (value_is_str(to)) {
        str_builder_add_str(b, value_as_str(to));
        return true;
    }
    if (!value_is_integral(to)) {
        exception_raise(rt, EXC_TYPE_ERROR, "character mapping must return integer, None or str");
        return false;
    }
    if (to.as.integer < 0 || to.as.integer > UNICODE_MAX) {
        exception_raise(rt, EXC_VALUE_ERROR, "character mapping must be in range(0x110000)");
        return false;
    }
    str_builder_add_code_point(b, (uint32_t)to.as.integer);
    return true;
}

static bool translate(Runtime *rt, const Str *str, Value table, StrBuilder *b) {
    for (const char *p = str->data; p < str->data + str->size;) {
        uint32_t c = unicode_decode(&p);
        Value to = look_up(rt, table, c);
        if (value_is_null(to)) {
            if (rt->raised) return false;
            str_builder_add_code_point(b, c);
            continue;
        }
        bool done = add_translated(rt, b, to);
        value_unref(rt, to);
        if (!done) return false;
    }
    return true;
}

static Value str_translate(Runtime *rt, Value self, const Args *args) {
    if (!args_count(rt, args, "str.translate()", 1, 1)) return VALUE_NULL;
    StrBuilder b = str_builder(rt);
    if (translate(rt, value_as_str(self), args->values[0], &b)) return value_from_object(str_builder_finish(&b));
    str_builder_drop(&b);
    return VALUE_NULL;
}

// maketrans -----------------------------------------------------------------------------------------------------------

static bool check_map_key(Runtime *rt, Value key, Value *out) {
    *out = key;
    if (value_is_integral(key)) return true;
    if (!value_is_str(key)) {
        exception_raise(rt, EXC_TYPE_ERROR, "keys in translate table must be strings or integers");
        return false;
    }
    const Str *str = value_as_str(key);
    if (str->length != 1) {
        exception_raise(rt, EXC_VALUE_ERROR, "string keys in translate table must be of length 1");
        return false;
    }
    const char *p = str->data;
    *out = value_from_int((int64_t)unicode_decode(&p));
    return true;
}

static bool map_from_dict(Runtime *rt, Dict *map, Value source) {
    size_t position = 0;
    Value key, value;
    if (!value_is_dict(source)) {
        exception_raise(rt, EXC_TYPE_ERROR, "if you give only one argument to maketrans it must be a dict");
        return false;
    }
    while (dict_next(value_as_dict(source), &position, &key, &value)) {
        if (!check_map_key(rt, key, &key) || !dict_set(rt, map, key, value)) return false;
    }
    return true;
}

static bool map_from_texts(Runtime *rt, Dict *map, const Str *from, const Str *to, const Str *deleted) {
    if (from->length != to->length) {
        exception_raise(rt, EXC_VALUE_ERROR, "the first two maketrans arguments must have equal length");
        return false;
    }
    const char *q = to->data;
    for (const char *p = from->data; p < from->data + from->size;) {
        Value key = value_from_int((int64_t)unicode_decode(&p));
        if (!dict_set(rt, map, key, value_from_int((int64_t)unicode_decode(&q)))) return false;
    }
    for (const char *p = deleted ? deleted->data : NULL; deleted && p < deleted->data + deleted->size;) {
        if (!dict_set(rt, map, value_from_int((int64_t)unicode_decode(&p)), VALUE_NONE)) return false;
    }
    return true;
}

static bool fill_map(Runtime *rt, Dict *map, const Args *args) {
    if (args->count == 1) return map_from_dict(rt, map, args->values[0]);
    Str *to;
    Str *deleted = NULL;
    if (!args_str(rt, args->values[1], "maketrans() argument 2", &to)) return false;
    if (args->count == 3 && !args_str(rt, args->values[2], "maketrans() argument 3", &deleted)) return false;
    if (value_is_str(args->values[0])) return map_from_texts(rt, map, value_as_str(args->values[0]), to, deleted);
    exception_raise(rt, EXC_TYPE_ERROR, "first maketrans argument must be a string if there is a second argument");
    return false;
}

static Value str_maketrans(Runtime *rt, Value self, const Args *args) {
    (void)self;
    if (!args_count(rt, args, "str.maketrans", 1, 3)) return VALUE_NULL;
    Dict *map = dict_new(rt);
    if (fill_map(rt, map, args)) return value_from_object(map);
    object_unref(rt, map);
    return VALUE_NULL;
}

// format --------------------------------------------------------------------------------------------------------------

static Value str_format_method(Runtime *rt, Value self, const Args *args) {
    return format_template(rt, value_as_str(self), args, VALUE_NULL);
}

static Value str_format_map(Runtime *rt, Value self, const Args *args) {
    static const Args nothing = {0};
    if (!args_count(rt, args, "str.format_map()", 1, 1)) return VALUE_NULL;
    return format_template(rt, value_as_str(self), &nothing, args->values[0]);
}

const NativeSpec str_methods[] = {
#define X(name, function) TEXT_METHOD_SPEC(name, function)
    TEXT_METHODS(X)
    STR_CASE_METHODS(X)
#undef X
    {.name = "encode", .call = str_encode, .kind = NATIVE_METHOD},
    {.name = "translate", .call = str_translate, .kind = NATIVE_METHOD},
    {.name = "maketrans", .call = str_maketrans, .kind = NATIVE_STATIC_METHOD},
    {.name = "format", .call = str_format_method, .kind = NATIVE_METHOD},
    {.name = "format_map", .call = str_format_map, .kind = NATIVE_METHOD},
    {0},
};
