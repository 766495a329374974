// isinstance and issubclass. As recursive_isinstance and its kin in abstract.c.

#include <string.h>

#include "sim/value/attribute.h"
#include "sim/value/exception.h"
#include "sim/value/generic.h"
#include "sim/value/operate.h"
#include "sim/value/str.h"
#include "sim/value/tuple.h"

typedef bool (*Check)(Runtime *rt, Value v, Value class, bool *out);

// Whether it holds for one of several.
static bool check_any(Runtime *rt, Value v, const Tuple *classes, Check check, bool *out) {
    if (!runtime_enter(rt, "in __instancecheck__")) return false;
    bool known = true;
    *out = false;
    for (size_t i = 0; i < classes->count && known && !*out; i++) known = check(rt, v, classes->items[i], out);
    runtime_leave(rt);
    return known;
}

// A stand-in for a class answers by a special method.
static bool check_by_method(Runtime *rt, Value v, Value class, const char *name, bool *out) {
    Str *interned = str_intern(rt, name, strlen(name));
    Value self;
    Value method = attribute_get_special(rt, class, interned, &self);
    object_unref(rt, interned);
    if (value_is_null(method)) return false;
    Value args[2] = {self, v};
    bool bound = value_is_null(self);
    Value result = runtime_call(rt, method, bound ? args + 1 : args, bound ? 1 : 2);
    value_unref(rt, method);
    value_unref(rt, self);
    if (value_is_null(result)) return false;
    bool known = value_truth(rt, result, out);
    value_unref(rt, result);
    return known;
}

static bool is_alias(const Runtime *rt, Value v) { return value_type(rt, v) == rt->types[TYPE_GENERIC_ALIAS]; }

static bool raise_wrong_class(Runtime *rt, Value class, const char *function, const char *what) {
    if (is_alias(rt, class)) {
        exception_raise(rt, EXC_TYPE_ERROR, "%s() argument 2 cannot be a parameterized generic", function);
    } else if (!rt->raised) {
        exception_raise(rt, EXC_TYPE_ERROR, "%s() arg 2 must be a %s, or a union", function, what);
    }
    return false;
}

// A class whose own class is `type` has no say in the matter.
static bool is_plain_class(const Runtime *rt, Value v) {
    return value_is_kind(v, KIND_TYPE) && v.as.object->type == rt->types[TYPE_TYPE];
}

bool value_is_instance(Runtime *rt, Value v, Value class, bool *out) {
    if (is_plain_class(rt, class) || value_is(class, value_from_object(value_type(rt, v)))) {
        *out = type_is_subtype(value_type(rt, v), (const Type *)class.as.object);
        return true;
    }
    if (value_is_tuple(class)) return check_any(rt, v, value_as_tuple(class), value_is_instance, out);
    if (value_is_union(rt, class)) {
        return check_any(rt, v, ((const Union *)(void *)class.as.object)->args, value_is_instance, out);
    }
    if (check_by_method(rt, v, class, "__instancecheck__", out)) return true;
    return raise_wrong_class(rt, class, "isinstance", "type, a tuple of types");
}

bool value_is_subclass(Runtime *rt, Value v, Value class, bool *out) {
    if (value_is_tuple(class)) return check_any(rt, v, value_as_tuple(class), value_is_subclass, out);
    bool asks = value_is_kind(class, KIND_TYPE) && !is_plain_class(rt, class);
    if (!asks && !value_is_kind(v, KIND_TYPE)) {
        exception_raise(rt, EXC_TYPE_ERROR, "issubclass() arg 1 must be a class");
        return false;
    }
    if (is_plain_class(rt, class)) {
        *out = type_is_subtype((const Type *)v.as.object, (const Type *)class.as.object);
        return true;
    }
    if (value_is_union(rt, class)) {
        return check_any(rt, v, ((const Union *)(void *)class.as.object)->args, value_is_subclass, out);
    }
    if (check_by_method(rt, v, class, "__subclasscheck__", out)) return true;
    return raise_wrong_class(rt, class, "issubclass", "class, a tuple of classes");
}
