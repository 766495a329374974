// What is peculiar to single classes of exceptions. As the later parts of CPython's exceptions.c.

#include "sim/value/exception_types.h"

#include <stdio.h>

#include "sim/value/bytes.h"
#include "sim/value/operate.h"
#include "sim/value/str.h"
#include "sim/value/tuple.h"
#include "sim/value/unicode.h"

static const Tuple *args_of(Value self) { return (const Tuple *)(const void *)value_as_exception(self)->args; }

static void set_extra(Runtime *rt, Value self, size_t i, Value value) {
    value_replace(rt, &value_as_exception(self)->extra[i], value_ref(value));
}

static Value get_extra(Value self, size_t i) {
    Value value = value_as_exception(self)->extra[i];
    return value_is_null(value) ? VALUE_NONE : value_ref(value);
}

static Value get_first_extra(Runtime *rt, Value self, const Args *args) {
    (void)rt, (void)args;
    return get_extra(self, 0);
}

static Value get_second_extra(Runtime *rt, Value self, const Args *args) {
    (void)rt, (void)args;
    return get_extra(self, 1);
}

static bool set_first_extra(Runtime *rt, Value self, Value value) {
    set_extra(rt, self, 0, value);
    return true;
}

static bool set_second_extra(Runtime *rt, Value self, Value value) {
    set_extra(rt, self, 1, value);
    return true;
}

// Positional and keyword arguments apart.
static Args positional(const Args *args) {
    size_t keywords = args->names ? ((const Tuple *)(const void *)args->names)->count : 0;
    return (Args){args->values, args->count - keywords, NULL};
}

static Args keywords(const Args *args) {
    size_t given = positional(args).count;
    return (Args){args->values + given, args->count - given, args->names};
}

static bool init_positional(Runtime *rt, Value self, const Args *args) {
    Args given = positional(args);
    return exception_base_init(rt, self, &given);
}

// StopIteration, SystemExit: a value ----------------------------------------------------------------------------------

static bool stop_iteration_init(Runtime *rt, Value self, const Args *args) {
    if (!exception_base_init(rt, self, args)) return false;
    set_extra(rt, self, 0, args->count ? args->values[0] : VALUE_NONE);
    return true;
}

const TypeSlots stop_iteration_slots = {.init = stop_iteration_init};

const NativeSpec stop_iteration_methods[] = {
    {.name = "value", .call = get_first_extra, .kind = NATIVE_GETTER, .set = set_first_extra},
    {0},
};

static bool system_exit_init(Runtime *rt, Value self, const Args *args) {
    if (!exception_base_init(rt, self, args)) return false;
    Value all = {.tag = VALUE_TAG_OBJECT, .as.object = value_as_exception(self)->args};
    set_extra(rt, self, 0, args->count == 0 ? VALUE_NONE : args->count == 1 ? args->values[0] : all);
    return true;
}

const TypeSlots system_exit_slots = {.init = system_exit_init};

const NativeSpec system_exit_methods[] = {
    {.name = "code", .call = get_first_extra, .kind = NATIVE_GETTER, .set = set_first_extra},
    {0},
};

// KeyError: shows its key as repr does --------------------------------------------------------------------------------

static Value key_error_str(Runtime *rt, Value self) {
    const Tuple *args = args_of(self);
    return args->count == 1 ? value_from_object(value_repr(rt, args->items[0])) : exception_base_str(rt, self);
}

const TypeSlots key_error_slots = {.str = key_error_str};

// ImportError, NameError, AttributeError: what was not found ----------------------------------------------------------

static bool import_error_init(Runtime *rt, Value self, const Args *args) {
    Value name = VALUE_NONE, path = VALUE_NONE, from = VALUE_NONE;
    Args named = keywords(args);
    if (!args_parse(rt, &named, "ImportError(*, |, name, path, name_from)", &name, &path, &from)) return false;
    if (!init_positional(rt, self, args)) return false;
    set_extra(rt, self, 0, name);
    set_extra(rt, self, 1, path);
    return true;
}

static Value import_error_msg(Runtime *rt, Value self, const Args *args) {
    (void)rt, (void)args;
    return args_of(self)->count == 1 ? value_ref(args_of(self)->items[0]) : VALUE_NONE;
}

const TypeSlots import_error_slots = {.init = import_error_init};

const NativeSpec import_error_methods[] = {
    {.name = "name", .call = get_first_extra, .kind = NATIVE_GETTER, .set = set_first_extra},
    {.name = "path", .call = get_second_extra, .kind = NATIVE_GETTER, .set = set_second_extra},
    {.name = "msg", .call = import_error_msg, .kind = NATIVE_GETTER},
    {0},
};

static bool name_error_init(Runtime *rt, Value self, const Args *args) {
    Value name = VALUE_NONE;
    Args named = keywords(args);
    if (!args_parse(rt, &named, "NameError(*, |, name)", &name)) return false;
    if (!init_positional(rt, self, args)) return false;
    set_extra(rt, self, 0, name);
    return true;
}

const TypeSlots name_error_slots = {.init = name_error_init};

const NativeSpec name_error_methods[] = {
    {.name = "name", .call = get_first_extra, .kind = NATIVE_GETTER, .set = set_first_extra},
    {0},
};

static bool attribute_error_init(Runtime *rt, Value self, const Args *args) {
    Value name = VALUE_NULL, object = VALUE_NULL;
    Args named = keywords(args);
    if (!args_parse(rt, &named, "AttributeError(*, |, name, obj)", &name, &object)) return false;
    if (!init_positional(rt, self, args)) return false;
    set_extra(rt, self, 0, name);
    set_extra(rt, self, 1, object);
    return true;
}

const TypeSlots attribute_error_slots = {.init = attribute_error_init};

const NativeSpec attribute_error_methods[] = {
    {.name = "name", .call = get_first_extra, .kind = NATIVE_GETTER, .set = set_first_extra},
    {.name = "obj", .call = get_second_extra, .kind = NATIVE_GETTER, .set = set_second_extra},
    {0},
};

// OSError: (errno, strerror[, filename]) ------------------------------------------------------------------------------

// Linux's numbers, as Lib/test and the docs of exceptions list them.
static const struct {
    int64_t number;
    ExceptionId id;
} os_errors[] = {
    {1, EXC_PERMISSION_ERROR},          {2, EXC_FILE_NOT_FOUND_ERROR},       {3, EXC_PROCESS_LOOKUP_ERROR},
    {4, EXC_INTERRUPTED_ERROR},         {10, EXC_CHILD_PROCESS_ERROR},       {11, EXC_BLOCKING_IO_ERROR},
    {13, EXC_PERMISSION_ERROR},         {17, EXC_FILE_EXISTS_ERROR},         {20, EXC_NOT_A_DIRECTORY_ERROR},
    {21, EXC_IS_A_DIRECTORY_ERROR},     {32, EXC_BROKEN_PIPE_ERROR},         {103, EXC_CONNECTION_ABORTED_ERROR},
    {104, EXC_CONNECTION_RESET_ERROR},  {108, EXC_BROKEN_PIPE_ERROR},        {110, EXC_TIMEOUT_ERROR},
    {111, EXC_CONNECTION_REFUSED_ERROR}, {114, EXC_BLOCKING_IO_ERROR},       {115, EXC_BLOCKING_IO_ERROR},
};

static bool has_errno(size_t count) { return count >= 2 && count <= 5; }

// OSError(2, …) is a FileNotFoundError.
static Value os_error_new(Runtime *rt, Type *type, const Args *args) {
    Args given = positional(args);
    if (type == rt->types[EXC_OS_ERROR] && has_errno(given.count) && value_is_int(given.values[0])) {
        for (size_t i = 0; i < sizeof os_errors / sizeof *os_errors; i++) {
            if (os_errors[i].number == given.values[0].as.integer) type = rt->types[os_errors[i].id];
        }
    }
    return exception_base_new(rt, type, args);
}

static bool os_error_init(Runtime *rt, Value self, const Args *args) {
    if (!exception_base_init(rt, self, args)) return false;
    if (args->count < 3 || !has_errno(args->count)) return true;
    set_extra(rt, self, 0, args->values[2]);
    exception_set_args(rt, value_as_exception(self), args->values, 2);
    return true;
}

static Value os_error_arg(Value self, size_t i) {
    const Tuple *args = args_of(self);
    return has_errno(args->count) ? args->items[i] : VALUE_NULL;
}

static Value os_error_str(Runtime *rt, Value self) {
    Value number = os_error_arg(self, 0);
    Value file = value_as_exception(self)->extra[0];
    if (value_is_null(number)) return exception_base_str(rt, self);
    StrBuilder b = str_builder(rt);
    str_builder_add_c(&b, "[Errno ");
    bool done = str_builder_add_value(&b, number);
    str_builder_add_c(&b, "] ");
    done = done && str_builder_add_value(&b, os_error_arg(self, 1));
    if (!value_is_null(file) && !value_is_none(file)) {
        str_builder_add_c(&b, ": ");
        done = done && str_builder_add_repr(&b, file);
    }
    if (done) return value_from_object(str_builder_finish(&b));
    str_builder_drop(&b);
    return VALUE_NULL;
}

static Value os_error_errno(Runtime *rt, Value self, const Args *args) {
    (void)rt, (void)args;
    Value number = os_error_arg(self, 0);
    return value_is_null(number) ? VALUE_NONE : value_ref(number);
}

static Value os_error_strerror(Runtime *rt, Value self, const Args *args) {
    (void)rt, (void)args;
    Value text = os_error_arg(self, 1);
    return value_is_null(text) ? VALUE_NONE : value_ref(text);
}

const TypeSlots os_error_slots = {.new_ = os_error_new, .init = os_error_init, .str = os_error_str};

const NativeSpec os_error_methods[] = {
    {.name = "errno", .call = os_error_errno, .kind = NATIVE_GETTER},
    {.name = "strerror", .call = os_error_strerror, .kind = NATIVE_GETTER},
    {.name = "filename", .call = get_first_extra, .kind = NATIVE_GETTER, .set = set_first_extra},
    {0},
};

// UnicodeDecodeError, UnicodeEncodeError: (encoding, object, start, end, reason) --------------------------------------

enum { UNICODE_ENCODING, UNICODE_OBJECT, UNICODE_START, UNICODE_END, UNICODE_REASON, UNICODE_ARGS };

static bool raise_wrong_argument(Runtime *rt, size_t i, const char *wanted, Value given) {
    const char *name = value_is_none(given) ? "None" : value_type_name(rt, given);
    exception_raise(rt, EXC_TYPE_ERROR, "argument %zu must be %s, not %s", i + 1, wanted, name);
    return false;
}

static bool unicode_init(Runtime *rt, Value self, const Args *args, bool decoding) {
    if (!exception_base_init(rt, self, args)) return false;
    if (args->count != UNICODE_ARGS) {
        exception_raise(rt, EXC_TYPE_ERROR, "function takes exactly 5 arguments (%zu given)", args->count);
        return false;
    }
    const Value *v = args->values;
    if (!value_is_str(v[UNICODE_ENCODING]))
        return raise_wrong_argument(rt, UNICODE_ENCODING, "str", v[UNICODE_ENCODING]);
    if (decoding && !value_is_bytes(v[UNICODE_OBJECT])) {
        exception_raise(rt, EXC_TYPE_ERROR, "a bytes-like object is required, not '%s'",
                        value_type_name(rt, v[UNICODE_OBJECT]));
        return false;
    }
    if (!decoding && !value_is_str(v[UNICODE_OBJECT]))
        return raise_wrong_argument(rt, UNICODE_OBJECT, "str", v[UNICODE_OBJECT]);
    int64_t position;
    if (!value_index(rt, v[UNICODE_START], &position) || !value_index(rt, v[UNICODE_END], &position)) return false;
    return value_is_str(v[UNICODE_REASON]) || raise_wrong_argument(rt, UNICODE_REASON, "str", v[UNICODE_REASON]);
}

static bool unicode_decode_init(Runtime *rt, Value self, const Args *args) {
    return unicode_init(rt, self, args, true);
}

static bool unicode_encode_init(Runtime *rt, Value self, const Args *args) {
    return unicode_init(rt, self, args, false);
}

// "positions 3-4" or "position 3" of the text, with what stands there.
static Value unicode_str(Runtime *rt, Value self, const char *verb, const char *one, const char *many,
                         const char *shown) {
    const Value *v = args_of(self)->items;
    Str *encoding = value_as_str(v[UNICODE_ENCODING]);
    Str *reason = value_as_str(v[UNICODE_REASON]);
    int64_t start, end;
    value_index(rt, v[UNICODE_START], &start);
    value_index(rt, v[UNICODE_END], &end);
    if (end == start + 1) {
        return value_from_object(str_format(rt, "'%V' codec can't %s %s %s in position %lld: %V", encoding, verb, one,
                                            shown, (long long)start, reason));
    }
    return value_from_object(str_format(rt, "'%V' codec can't %s %s in position %lld-%lld: %V", encoding, verb, many,
                                        (long long)start, (long long)end - 1, reason));
}

static Value unicode_decode_str(Runtime *rt, Value self) {
    if (args_of(self)->count != UNICODE_ARGS) return exception_base_str(rt, self);
    const Bytes *bytes = value_as_bytes(args_of(self)->items[UNICODE_OBJECT]);
    int64_t start = 0;
    value_index(rt, args_of(self)->items[UNICODE_START], &start);
    uint64_t at = (uint64_t)start;
    char shown[8] = "";
    if (at < bytes->size) snprintf(shown, sizeof shown, "0x%02x", (unsigned)(unsigned char)bytes->data[at]);
    return unicode_str(rt, self, "decode", "byte", "bytes", shown);
}

static Value unicode_encode_str(Runtime *rt, Value self) {
    if (args_of(self)->count != UNICODE_ARGS) return exception_base_str(rt, self);
    const Str *text = value_as_str(args_of(self)->items[UNICODE_OBJECT]);
    int64_t start = 0;
    value_index(rt, args_of(self)->items[UNICODE_START], &start);
    char shown[16] = "";
    if ((uint64_t)start < text->length) {
        const char *at = text->data + unicode_offset(text->data, (size_t)start);
        uint32_t c = unicode_decode(&at);
        snprintf(shown, sizeof shown, c < 0x100 ? "'\\x%02x'" : c < 0x10000 ? "'\\u%04x'" : "'\\U%08x'", (unsigned)c);
    }
    return unicode_str(rt, self, "encode", "character", "characters", shown);
}

static Value unicode_arg(Value self, size_t i) {
    return args_of(self)->count == UNICODE_ARGS ? value_ref(args_of(self)->items[i]) : VALUE_NONE;
}

#define UNICODE_GETTER(function, index)                                                                                \
    static Value function(Runtime *rt, Value self, const Args *args) {                                                 \
        (void)rt, (void)args;                                                                                          \
        return unicode_arg(self, index);                                                                               \
    }
UNICODE_GETTER(unicode_encoding, UNICODE_ENCODING)
UNICODE_GETTER(unicode_object, UNICODE_OBJECT)
UNICODE_GETTER(unicode_start, UNICODE_START)
UNICODE_GETTER(unicode_end, UNICODE_END)
UNICODE_GETTER(unicode_reason, UNICODE_REASON)

const TypeSlots unicode_decode_error_slots = {.init = unicode_decode_init, .str = unicode_decode_str};
const TypeSlots unicode_encode_error_slots = {.init = unicode_encode_init, .str = unicode_encode_str};

const NativeSpec unicode_error_methods[] = {
    {.name = "encoding", .call = unicode_encoding, .kind = NATIVE_GETTER},
    {.name = "object", .call = unicode_object, .kind = NATIVE_GETTER},
    {.name = "start", .call = unicode_start, .kind = NATIVE_GETTER},
    {.name = "end", .call = unicode_end, .kind = NATIVE_GETTER},
    {.name = "reason", .call = unicode_reason, .kind = NATIVE_GETTER},
    {0},
};
