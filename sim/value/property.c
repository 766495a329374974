// property: attributes that functions get, set and delete.

#include "sim/value/attribute.h"
#include "sim/value/exception.h"
#include "sim/value/function.h"
#include "sim/value/native.h"
#include "sim/value/str.h"
#include "sim/value/types.h"

static Property *as_property(Value v) { return (Property *)(void *)v.as.object; }

static Value null_if_none(Value v) { return value_is_none(v) ? VALUE_NULL : v; }

static Value none_if_null(Value v) { return value_is_null(v) ? VALUE_NONE : value_ref(v); }

// Making ------------------------------------------------------------------------------------------------------------

// Takes the getter's doc where none is given.
static bool set_doc_of(Runtime *rt, Property *property, Value doc) {
    if (!value_is_null(doc)) {
        property->doc = value_ref(doc);
        return true;
    }
    if (value_is_null(property->getter)) return true;
    property->doc = attribute_find(rt, property->getter, rt->names[NAME_DOC]);
    return !rt->raised;
}

static Value property_of(Runtime *rt, Type *type, Value getter, Value setter, Value deleter, Value doc) {
    Property *property = object_new(rt, type, KIND_PROPERTY, sizeof(Property));
    property->getter = value_ref(null_if_none(getter));
    property->setter = value_ref(null_if_none(setter));
    property->deleter = value_ref(null_if_none(deleter));
    Value made = value_from_object(property);
    if (set_doc_of(rt, property, doc)) return made;
    value_unref(rt, made);
    return VALUE_NULL;
}

static Value new_(Runtime *rt, Type *type, const Args *args) {
    Value getter = VALUE_NULL, setter = VALUE_NULL, deleter = VALUE_NULL, doc = VALUE_NULL;
    if (!args_parse(rt, args, "property(|, fget, fset, fdel, doc)", &getter, &setter, &deleter, &doc))
        return VALUE_NULL;
    return property_of(rt, type, getter, setter, deleter, null_if_none(doc));
}

// The same property with one function replaced, as the decorators @x.setter and its kin make it.
static Value with_functions(Runtime *rt, const Property *old, Value getter, Value setter, Value deleter) {
    bool new_getter = !value_is(getter, old->getter);
    Value made = property_of(rt, old->head.type, getter, setter, deleter, new_getter ? VALUE_NULL : old->doc);
    if (!value_is_null(made) && old->name) as_property(made)->name = object_ref(old->name);
    return made;
}

static Value with_getter(Runtime *rt, Value self, const Args *args) {
    if (!args_count(rt, args, "property.getter()", 1, 1)) return VALUE_NULL;
    const Property *old = as_property(self);
    return with_functions(rt, old, args->values[0], old->setter, old->deleter);
}

static Value with_setter(Runtime *rt, Value self, const Args *args) {
    if (!args_count(rt, args, "property.setter()", 1, 1)) return VALUE_NULL;
    const Property *old = as_property(self);
    return with_functions(rt, old, old->getter, args->values[0], old->deleter);
}

static Value with_deleter(Runtime *rt, Value self, const Args *args) {
    if (!args_count(rt, args, "property.deleter()", 1, 1)) return VALUE_NULL;
    const Property *old = as_property(self);
    return with_functions(rt, old, old->getter, old->setter, args->values[0]);
}

static Value set_name(Runtime *rt, Value self, const Args *args) {
    if (args->count != 2) {
        return exception_raise(rt, EXC_TYPE_ERROR, "__set_name__() takes 2 positional arguments but %zu were given",
                               args->count);
    }
    Property *property = as_property(self);
    Str *old = property->name;
    property->name = value_is_str(args->values[1]) ? object_ref(args->values[1].as.object) : NULL;
    object_unref(rt, old);
    return VALUE_NONE;
}

// Life --------------------------------------------------------------------------------------------------------------

static void destroy(Runtime *rt, Object *self) {
    Property *property = (Property *)(void *)self;
    value_unref(rt, property->getter);
    value_unref(rt, property->setter);
    value_unref(rt, property->deleter);
    value_unref(rt, property->doc);
    object_unref(rt, property->name);
    object_free(rt, property, sizeof(Property));
}

static void visit(Object *self, Visitor visitor, void *visitor_self) {
    const Property *property = (const Property *)(void *)self;
    const Value held[] = {property->getter, property->setter, property->deleter, property->doc};
    for (size_t i = 0; i < sizeof held / sizeof *held; i++) {
        if (value_is_object(held[i])) visitor(visitor_self, held[i].as.object);
    }
}

// Use ---------------------------------------------------------------------------------------------------------------

// The name that it was given in a class, or its getter's; owned; NULL: neither is known.
static Str *name_of(Runtime *rt, const Property *property) {
    if (property->name) return object_ref(property->name);
    if (value_is_null(property->getter)) return NULL;
    Value name = attribute_find(rt, property->getter, rt->names[NAME_NAME]);
    if (value_is_str(name)) return value_as_str(name);
    value_unref(rt, name);
    return NULL;
}

static void raise_has_no(Runtime *rt, const Property *property, Value self, const char *what) {
    Str *name = name_of(rt, property);
    const Str *owner = value_type(rt, self)->qualname;
    if (rt->raised) return;
    if (name) exception_raise(rt, EXC_ATTRIBUTE_ERROR, "property '%V' of '%V' object has no %s", name, owner, what);
    else exception_raise(rt, EXC_ATTRIBUTE_ERROR, "property of '%V' object has no %s", owner, what);
    object_unref(rt, name);
}

static Value get(Runtime *rt, Value descriptor, Value self, Type *owner) {
    (void)owner;
    if (value_is_null(self)) return value_ref(descriptor);
    const Property *property = as_property(descriptor);
    if (!value_is_null(property->getter)) return runtime_call(rt, property->getter, &self, 1);
    raise_has_no(rt, property, self, "getter");
    return VALUE_NULL;
}

static bool set(Runtime *rt, Value descriptor, Value self, Value value) {
    const Property *property = as_property(descriptor);
    bool deletes = value_is_null(value);
    Value function = deletes ? property->deleter : property->setter;
    if (value_is_null(function)) {
        raise_has_no(rt, property, self, deletes ? "deleter" : "setter");
        return false;
    }
    Value result = runtime_call(rt, function, (Value[]){self, value}, deletes ? 1 : 2);
    value_unref(rt, result);
    return !value_is_null(result);
}

static Value get_getter(Runtime *rt, Value self, const Args *args) {
    (void)rt, (void)args;
    return none_if_null(as_property(self)->getter);
}

static Value get_setter(Runtime *rt, Value self, const Args *args) {
    (void)rt, (void)args;
    return none_if_null(as_property(self)->setter);
}

static Value get_deleter(Runtime *rt, Value self, const Args *args) {
    (void)rt, (void)args;
    return none_if_null(as_property(self)->deleter);
}

static Value get_doc(Runtime *rt, Value self, const Args *args) {
    (void)rt, (void)args;
    return none_if_null(as_property(self)->doc);
}

static bool set_doc(Runtime *rt, Value self, Value value) {
    value_replace(rt, &as_property(self)->doc, value_ref(value));
    return true;
}

static Value get_name(Runtime *rt, Value self, const Args *args) {
    (void)args;
    Str *name = name_of(rt, as_property(self));
    if (name || rt->raised) return value_from_object(name);
    return exception_raise_attribute(rt, self, rt->names[NAME_NAME], "'property' object has no attribute '__name__'");
}

const TypeSlots property_slots = {
    .destroy = destroy,
    .visit = visit,
    .new_ = new_,
    .get = get,
    .set = set,
};

const NativeSpec property_methods[] = {
    {.name = "getter", .call = with_getter, .kind = NATIVE_METHOD},
    {.name = "setter", .call = with_setter, .kind = NATIVE_METHOD},
    {.name = "deleter", .call = with_deleter, .kind = NATIVE_METHOD},
    {.name = "__set_name__", .call = set_name, .kind = NATIVE_METHOD},
    {.name = "fget", .call = get_getter, .kind = NATIVE_GETTER},
    {.name = "fset", .call = get_setter, .kind = NATIVE_GETTER},
    {.name = "fdel", .call = get_deleter, .kind = NATIVE_GETTER},
    {.name = "__doc__", .call = get_doc, .kind = NATIVE_GETTER, .set = set_doc},
    {.name = "__name__", .call = get_name, .kind = NATIVE_GETTER},
    {0},
};
