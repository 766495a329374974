// Builtins that look at objects: attributes, types, text, identity.

#include <string.h>

#include "sim/value/attribute.h"
#include "sim/value/dict.h"
#include "sim/value/exception.h"
#include "sim/value/list.h"
#include "sim/value/operate.h"
#include "sim/value/str.h"
#include "sim/vm/builtins_functions.h"

Value builtins_call_special(Runtime *rt, Value v, const char *name, const Value *args, size_t count) {
    enum { ARGS_MAX = 2 };
    Str *interned = str_intern(rt, name, strlen(name));
    Value all[ARGS_MAX + 1] = {VALUE_NULL};
    Value function = attribute_get_special(rt, v, interned, &all[0]);
    object_unref(rt, interned);
    if (value_is_null(function)) return VALUE_NULL;
    size_t bound = value_is_null(all[0]) ? 0 : 1;
    for (size_t i = 0; i < count; i++) all[bound + i] = args[i];
    Value result = runtime_call(rt, function, all, bound + count);
    value_unref(rt, function);
    if (bound) value_unref(rt, all[0]);
    return result;
}

// An attribute's name as the look-ups want it: interned; owned. NULL: raised.
static Str *attribute_name(Runtime *rt, Value name) {
    if (value_is_str(name)) return str_intern_object(rt, object_ref(value_as_str(name)));
    exception_raise(rt, EXC_TYPE_ERROR, "attribute name must be string, not '%s'", value_type_name(rt, name));
    return NULL;
}

static Value call_getattr(Runtime *rt, Value self, const Args *args) {
    (void)self;
    if (!args_count(rt, args, "getattr", 2, 3)) return VALUE_NULL;
    Str *name = attribute_name(rt, args->values[1]);
    if (!name) return VALUE_NULL;
    Value object = args->values[0];
    Value result = args->count == 3 ? attribute_find(rt, object, name) : attribute_get(rt, object, name);
    object_unref(rt, name);
    return value_is_null(result) && !rt->raised ? value_ref(args->values[2]) : result;
}

static Value call_hasattr(Runtime *rt, Value self, const Args *args) {
    (void)self;
    if (!args_count(rt, args, "hasattr", 2, 2)) return VALUE_NULL;
    Str *name = attribute_name(rt, args->values[1]);
    if (!name) return VALUE_NULL;
    Value found = attribute_find(rt, args->values[0], name);
    object_unref(rt, name);
    value_unref(rt, found);
    return rt->raised ? VALUE_NULL : value_from_bool(!value_is_null(found));
}

static Value call_setattr(Runtime *rt, Value self, const Args *args) {
    (void)self;
    if (!args_count(rt, args, "setattr", 3, 3)) return VALUE_NULL;
    Str *name = attribute_name(rt, args->values[1]);
    if (!name) return VALUE_NULL;
    bool well = attribute_set(rt, args->values[0], name, args->values[2]);
    object_unref(rt, name);
    return well ? VALUE_NONE : VALUE_NULL;
}

static Value call_delattr(Runtime *rt, Value self, const Args *args) {
    (void)self;
    if (!args_count(rt, args, "delattr", 2, 2)) return VALUE_NULL;
    Str *name = attribute_name(rt, args->values[1]);
    if (!name) return VALUE_NULL;
    bool well = attribute_delete(rt, args->values[0], name);
    object_unref(rt, name);
    return well ? VALUE_NONE : VALUE_NULL;
}

static Value call_isinstance(Runtime *rt, Value self, const Args *args) {
    (void)self;
    bool result;
    if (!args_count(rt, args, "isinstance", 2, 2)) return VALUE_NULL;
    return value_is_instance(rt, args->values[0], args->values[1], &result) ? value_from_bool(result) : VALUE_NULL;
}

static Value call_issubclass(Runtime *rt, Value self, const Args *args) {
    (void)self;
    bool result;
    if (!args_count(rt, args, "issubclass", 2, 2)) return VALUE_NULL;
    return value_is_subclass(rt, args->values[0], args->values[1], &result) ? value_from_bool(result) : VALUE_NULL;
}

static Value call_callable(Runtime *rt, Value self, const Args *args) {
    (void)self;
    if (!args_count(rt, args, "callable()", 1, 1)) return VALUE_NULL;
    return value_from_bool(value_is_callable(rt, args->values[0]));
}

static Value call_id(Runtime *rt, Value self, const Args *args) {
    (void)self;
    if (!args_count(rt, args, "id()", 1, 1)) return VALUE_NULL;
    return value_from_int(runtime_address(rt, args->values[0]));
}

static Value call_hash(Runtime *rt, Value self, const Args *args) {
    (void)self;
    int64_t hash;
    if (!args_count(rt, args, "hash()", 1, 1) || !value_hash(rt, args->values[0], &hash)) return VALUE_NULL;
    return value_from_int(hash);
}

static Value call_len(Runtime *rt, Value self, const Args *args) {
    (void)self;
    int64_t length;
    if (!args_count(rt, args, "len()", 1, 1) || !value_length(rt, args->values[0], &length)) return VALUE_NULL;
    return value_from_int(length);
}

static Value call_repr(Runtime *rt, Value self, const Args *args) {
    (void)self;
    if (!args_count(rt, args, "repr()", 1, 1)) return VALUE_NULL;
    return value_from_object(value_repr(rt, args->values[0]));
}

static Value call_ascii(Runtime *rt, Value self, const Args *args) {
    (void)self;
    if (!args_count(rt, args, "ascii()", 1, 1)) return VALUE_NULL;
    return value_from_object(value_ascii(rt, args->values[0]));
}

static Value call_format(Runtime *rt, Value self, const Args *args) {
    (void)self;
    if (!args_count(rt, args, "format", 1, 2)) return VALUE_NULL;
    Str *spec = rt->empty_str;
    if (args->count == 2 && !args_str(rt, args->values[1], "format() argument 2", &spec)) return VALUE_NULL;
    return value_format(rt, args->values[0], spec);
}

List *builtins_dir(Runtime *rt, Value v) {
    Value names = builtins_call_special(rt, v, "__dir__", NULL, 0);
    if (value_is_null(names)) {
        if (!rt->raised) exception_raise(rt, EXC_TYPE_ERROR, "object does not provide __dir__");
        return NULL;
    }
    List *list = list_from_iterable(rt, names);
    value_unref(rt, names);
    if (list && list_sort(rt, list, VALUE_NONE, false)) return list;
    object_unref(rt, list);
    return NULL;
}

const NativeSpec builtins_object_functions[] = {
    {.name = "ascii", .call = call_ascii, .kind = NATIVE_FUNCTION},
    {.name = "callable", .call = call_callable, .kind = NATIVE_FUNCTION},
    {.name = "delattr", .call = call_delattr, .kind = NATIVE_FUNCTION},
    {.name = "format", .call = call_format, .kind = NATIVE_FUNCTION},
    {.name = "getattr", .call = call_getattr, .kind = NATIVE_FUNCTION},
    {.name = "hasattr", .call = call_hasattr, .kind = NATIVE_FUNCTION},
    {.name = "hash", .call = call_hash, .kind = NATIVE_FUNCTION},
    {.name = "id", .call = call_id, .kind = NATIVE_FUNCTION},
    {.name = "isinstance", .call = call_isinstance, .kind = NATIVE_FUNCTION},
    {.name = "issubclass", .call = call_issubclass, .kind = NATIVE_FUNCTION},
    {.name = "len", .call = call_len, .kind = NATIVE_FUNCTION},
    {.name = "repr", .call = call_repr, .kind = NATIVE_FUNCTION},
    {.name = "setattr", .call = call_setattr, .kind = NATIVE_FUNCTION},
    {0},
};
