// collections.defaultdict: a dict that makes what it is asked for. As Modules/_collectionsmodule.c.

#include "sim/module/default_dict.h"
#include "sim/value/dict.h"
#include "sim/value/exception.h"
#include "sim/value/generic.h"
#include "sim/value/operate.h"
#include "sim/value/str.h"
#include "sim/value/tuple.h"

typedef struct DefaultDict {
    Dict dict;
    Value factory; // None: absent keys are errors
} DefaultDict;

static DefaultDict *as_default_dict(Value v) { return (DefaultDict *)v.as.object; }

static void destroy(Runtime *rt, Object *self) {
    dict_clear(rt, (Dict *)self);
    value_unref(rt, ((DefaultDict *)self)->factory);
    object_free(rt, self, sizeof(DefaultDict));
}

static void visit(Object *self, Visitor visitor, void *visitor_self) {
    const DefaultDict *dict = (const DefaultDict *)self;
    if (value_is_object(dict->factory)) visitor(visitor_self, dict->factory.as.object);
    size_t position = 0;
    Value key, value;
    while (dict_next(&dict->dict, &position, &key, &value)) {
        if (value_is_object(key)) visitor(visitor_self, key.as.object);
        if (value_is_object(value)) visitor(visitor_self, value.as.object);
    }
}

static void clear(Runtime *rt, Object *self) {
    value_replace(rt, &((DefaultDict *)self)->factory, VALUE_NONE);
    dict_clear(rt, (Dict *)self);
}

static Value new_(Runtime *rt, Type *type, const Args *args) {
    (void)args;
    DefaultDict *dict = object_new(rt, type, KIND_DICT, sizeof(DefaultDict));
    dict->factory = VALUE_NONE;
    return value_from_object(dict);
}

// The first argument by position is the factory; the others are dict's.
static bool init(Runtime *rt, Value self, const Args *args) {
    size_t named = args->names ? ((const Tuple *)args->names)->count : 0;
    bool given = args->count > named;
    Value factory = given ? args->values[0] : VALUE_NONE;
    if (!value_is_none(factory) && !value_is_callable(rt, factory)) {
        exception_raise(rt, EXC_TYPE_ERROR, "first argument must be callable or None");
        return false;
    }
    value_replace(rt, &as_default_dict(self)->factory, value_ref(factory));
    const Args rest = {args->values + given, args->count - given, args->names};
    return rt->types[TYPE_DICT]->slots->init(rt, self, &rest);
}

static Value missing(Runtime *rt, Value self, const Args *args) {
    if (!args_count(rt, args, "defaultdict.__missing__()", 1, 1)) return VALUE_NULL;
    Value key = args->values[0], factory = value_ref(as_default_dict(self)->factory);
    if (value_is_none(factory)) return exception_raise_value(rt, EXC_KEY_ERROR, key);
    Value value = runtime_call(rt, factory, NULL, 0);
    value_unref(rt, factory);
    if (value_is_null(value) || value_set_item(rt, self, key, value)) return value;
    value_unref(rt, value);
    return VALUE_NULL;
}

// The factory's repr, or ... where that leads back to here.
static Str *show_factory(Runtime *rt, DefaultDict *dict) {
    Object *head = &dict->dict.head;
    if (head->flags & OBJECT_FREE_2) return str_from_c(rt, "...");
    head->flags |= OBJECT_FREE_2;
    Str *text = value_repr(rt, dict->factory);
    head->flags &= (uint16_t)~OBJECT_FREE_2;
    return text;
}

static Value repr(Runtime *rt, Value self) {
    Value items = rt->types[TYPE_DICT]->slots->repr(rt, self);
    Str *factory = value_is_null(items) ? NULL : show_factory(rt, as_default_dict(self));
    const Str *name = value_type(rt, self)->name;
    Str *text = factory ? str_format(rt, "%V(%V, %V)", name, factory, value_as_str(items)) : NULL;
    object_unref(rt, factory);
    value_unref(rt, items);
    return value_from_object(text);
}

// type(self)(self.default_factory, items)
static Value make_like(Runtime *rt, Value self, Value items) {
    const Value args[] = {as_default_dict(self)->factory, items};
    return runtime_call(rt, value_from_object(value_type(rt, self)), args, 2);
}

static bool is_default_dict(Value v) {
    return value_is_kind(v, KIND_DICT) && v.as.object->type->slots->destroy == destroy;
}

static Value binary(Runtime *rt, BinaryOp op, Value a, Value b) {
    if (op != BINARY_OR || !value_is_dict(a) || !value_is_dict(b)) return VALUE_NOT_IMPLEMENTED;
    Value result = make_like(rt, is_default_dict(a) ? a : b, a);
    if (value_is_null(result)) return VALUE_NULL;
    if (value_is_dict(result) && dict_update(rt, value_as_dict(result), b)) return result;
    value_unref(rt, result);
    return rt->raised ? VALUE_NULL : exception_raise(rt, EXC_SYSTEM_ERROR, "bad argument to internal function");
}

static Value copy(Runtime *rt, Value self, const Args *args) {
    if (!args_count(rt, args, "defaultdict.copy()", 0, 0)) return VALUE_NULL;
    return make_like(rt, self, self);
}

static Value copy_special(Runtime *rt, Value self, const Args *args) {
    if (!args_count(rt, args, "defaultdict.__copy__()", 0, 0)) return VALUE_NULL;
    return make_like(rt, self, self);
}

static Value get_factory(Runtime *rt, Value self, const Args *args) {
    (void)rt, (void)args;
    return value_ref(as_default_dict(self)->factory);
}

static bool set_factory(Runtime *rt, Value self, Value value) {
    value_replace(rt, &as_default_dict(self)->factory, value_is_null(value) ? VALUE_NONE : value_ref(value));
    return true;
}

static const TypeSlots slots = {
    .destroy = destroy, .visit = visit, .clear = clear, .new_ = new_, .init = init, .repr = repr, .binary = binary,
};

static const NativeSpec methods[] = {
    {.name = "__missing__", .call = missing},
    {.name = "copy", .call = copy},
    {.name = "__copy__", .call = copy_special},
    {.name = "default_factory", .call = get_factory, .kind = NATIVE_GETTER, .set = set_factory},
    {.name = "__class_getitem__", .call = generic_class_getitem, .kind = NATIVE_CLASS_METHOD},
    {0},
};

Type *default_dict_new_type(Runtime *rt) {
    Type *type = type_new_native(rt, "collections", "collections.defaultdict", rt->types[TYPE_DICT], &slots, KIND_DICT,
                                 sizeof(DefaultDict));
    type_add_natives(rt, type, methods);
    type_add_operators(rt, type, 1u << BINARY_OR, 1u << BINARY_OR, 0);
    return type;
}
