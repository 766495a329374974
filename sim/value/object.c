// object: what every value can do, and plain instances. As the end of CPython's typeobject.c.

#include "sim/value/object.h"

#include <stddef.h>

#include "sim/value/attribute.h"
#include "sim/value/dict.h"
#include "sim/value/exception.h"
#include "sim/value/list.h"
#include "sim/value/native.h"
#include "sim/value/operate.h"
#include "sim/value/str.h"
#include "sim/value/types.h"

// Instances ---------------------------------------------------------------------------------------------------------

Instance *instance_new(Runtime *rt, Type *type) {
    Instance *self = object_new(rt, type, KIND_INSTANCE, type->instance_size);
    self->serial = runtime_next_serial(rt);
    return self;
}

static void destroy(Runtime *rt, Object *self) {
    object_unref(rt, ((Instance *)(void *)self)->dict);
    object_free(rt, self, self->type->instance_size);
}

static void visit(Object *self, Visitor visitor, void *visitor_self) {
    Dict *dict = ((Instance *)(void *)self)->dict;
    if (dict) visitor(visitor_self, (Object *)(void *)dict);
}

static void clear(Runtime *rt, Object *self) {
    Instance *instance = (Instance *)(void *)self;
    Dict *dict = instance->dict;
    instance->dict = NULL;
    object_unref(rt, dict);
}

// Construction ------------------------------------------------------------------------------------------------------

static bool is_objects_own(Runtime *rt, Type *type, NameId name) {
    return value_is(type_lookup(rt, type, rt->names[name]), type_lookup(rt, rt->types[TYPE_OBJECT], rt->names[name]));
}

// "Can't instantiate abstract class A without an implementation for abstract methods 'f', 'g'"
static Value raise_abstract(Runtime *rt, Type *type) {
    Value self = value_from_object(type);
    Value names = attribute_get_c(rt, self, "__abstractmethods__");
    List *sorted = value_is_null(names) ? NULL : list_from_iterable(rt, names);
    value_unref(rt, names);
    bool well = sorted && list_sort(rt, sorted, VALUE_NULL, false);
    StrBuilder text = str_builder(rt);
    for (size_t i = 0; well && i < sorted->count; i++) {
        if (i) str_builder_add_c(&text, "', '");
        well = str_builder_add_value(&text, sorted->items[i]);
    }
    bool several = sorted && sorted->count > 1;
    object_unref(rt, sorted);
    Str *list = str_builder_finish(&text);
    if (well)
        exception_raise(rt, EXC_TYPE_ERROR,
                        "Can't instantiate abstract class %V without an implementation for abstract method%s '%V'",
                        type->name, several ? "s" : "", list);
    object_unref(rt, list);
    return VALUE_NULL;
}

// Arguments are an error only where neither __new__ nor __init__ of the class can have wanted them.
static Value new_(Runtime *rt, Type *type, const Args *args) {
    if (args->count && !is_objects_own(rt, type, NAME_NEW)) {
        const char *text = "object.__new__() takes exactly one argument (the type to instantiate)";
        return exception_raise(rt, EXC_TYPE_ERROR, "%s", text);
    }
    if (args->count && is_objects_own(rt, type, NAME_INIT)) {
        return exception_raise(rt, EXC_TYPE_ERROR, "%V() takes no arguments", type->name);
    }
    if (type->flags & TYPE_ABSTRACT) return raise_abstract(rt, type);
    return value_from_object(instance_new(rt, type));
}

static Value init(Runtime *rt, Value self, const Args *args) {
    Type *type = value_type(rt, self);
    if (!args->count) return VALUE_NONE;
    bool own_init = is_objects_own(rt, type, NAME_INIT);
    if (own_init && !is_objects_own(rt, type, NAME_NEW)) return VALUE_NONE;
    const char *text = "__init__() takes exactly one argument (the instance to initialize)";
    return exception_raise(rt, EXC_TYPE_ERROR, "%V.%s", own_init ? type->name : rt->types[TYPE_OBJECT]->name, text);
}

static Value init_subclass(Runtime *rt, Value self, const Args *args) {
    const Type *type = (const Type *)self.as.object;
    if (args->names)
        return exception_raise(rt, EXC_TYPE_ERROR, "%V.__init_subclass__() takes no keyword arguments", type->name);
    return args_count(rt, args, "object.__init_subclass__()", 0, 0) ? VALUE_NONE : VALUE_NULL;
}

static Value subclasshook(Runtime *rt, Value self, const Args *args) {
    (void)rt, (void)self, (void)args;
    return VALUE_NOT_IMPLEMENTED;
}

// Text, hash, comparison --------------------------------------------------------------------------------------------

Str *type_full_name(Runtime *rt, const Type *type) {
    if (type->module == rt->names[NAME_BUILTINS]) return object_ref(type->qualname);
    return str_format(rt, "%V.%V", type->module, type->qualname);
}

Str *object_default_repr(Runtime *rt, Value v) {
    char address[RUNTIME_ADDRESS_SIZE];
    Str *name = type_full_name(rt, value_type(rt, v));
    Str *text = str_format(rt, "<%V object at %s>", name, runtime_address_text(rt, v, address));
    object_unref(rt, name);
    return text;
}

int64_t object_identity_hash(Runtime *rt, Value v) {
    return value_is_object(v) ? runtime_serial(rt, v.as.object) : runtime_id(rt, v);
}

static Value repr(Runtime *rt, Value self, const Args *args) {
    return args_count(rt, args, "object.__repr__()", 0, 0) ? value_from_object(object_default_repr(rt, self))
                                                           : VALUE_NULL;
}

static Value str(Runtime *rt, Value self, const Args *args) {
    return args_count(rt, args, "object.__str__()", 0, 0) ? value_from_object(value_repr(rt, self)) : VALUE_NULL;
}

static Value format(Runtime *rt, Value self, const Args *args) {
    Str *spec;
    if (!args_count(rt, args, "object.__format__()", 1, 1)) return VALUE_NULL;
    if (!args_str(rt, args->values[0], "__format__() argument", &spec)) return VALUE_NULL;
    if (spec->size == 0) return value_from_object(value_str(rt, self));
    return exception_raise(rt, EXC_TYPE_ERROR, "unsupported format string passed to %s.__format__",
                           value_type_name(rt, self));
}

static Value hash(Runtime *rt, Value self, const Args *args) {
    if (!args_count(rt, args, "object.__hash__()", 0, 0)) return VALUE_NULL;
    return value_from_int(object_identity_hash(rt, self));
}

static Value eq(Runtime *rt, Value self, const Args *args) {
    if (!args_count(rt, args, "object.__eq__()", 1, 1)) return VALUE_NULL;
    return value_is(self, args->values[0]) ? VALUE_TRUE : VALUE_NOT_IMPLEMENTED;
}

// The opposite of what self's own __eq__ says.
static Value ne(Runtime *rt, Value self, const Args *args) {
    if (!args_count(rt, args, "object.__ne__()", 1, 1)) return VALUE_NULL;
    const TypeSlots *slots = value_type(rt, self)->slots;
    if (!slots->compare) return value_is(self, args->values[0]) ? VALUE_FALSE : VALUE_NOT_IMPLEMENTED;
    Value equal = slots->compare(rt, self, args->values[0], COMPARE_EQ);
    if (value_is_null(equal) || value_is_not_implemented(equal)) return equal;
    bool truth;
    bool known = value_truth(rt, equal, &truth);
    value_unref(rt, equal);
    return known ? value_from_bool(!truth) : VALUE_NULL;
}

static Value order(Runtime *rt, Value self, const Args *args) {
    (void)self;
    return args_count(rt, args, "object.__lt__()", 1, 1) ? VALUE_NOT_IMPLEMENTED : VALUE_NULL;
}

// Attributes --------------------------------------------------------------------------------------------------------

static bool name_argument(Runtime *rt, Value value, Str **out) {
    if (!value_is_str(value)) {
        exception_raise(rt, EXC_TYPE_ERROR, "attribute name must be string, not '%s'", value_type_name(rt, value));
        return false;
    }
    *out = str_intern_object(rt, object_ref(value.as.object));
    return true;
}

static Value getattribute(Runtime *rt, Value self, const Args *args) {
    Str *name;
    if (!args_count(rt, args, "object.__getattribute__()", 1, 1)) return VALUE_NULL;
    if (!name_argument(rt, args->values[0], &name)) return VALUE_NULL;
    Value value = attribute_get_generic(rt, self, name);
    object_unref(rt, name);
    return value;
}

static Value set_named(Runtime *rt, Value self, Value name_value, Value value) {
    Str *name;
    if (!name_argument(rt, name_value, &name)) return VALUE_NULL;
    bool done = attribute_set_generic(rt, self, name, value);
    object_unref(rt, name);
    return done ? VALUE_NONE : VALUE_NULL;
}

static Value setattr(Runtime *rt, Value self, const Args *args) {
    if (!args_count(rt, args, "object.__setattr__()", 2, 2)) return VALUE_NULL;
    return set_named(rt, self, args->values[0], args->values[1]);
}

static Value delattr(Runtime *rt, Value self, const Args *args) {
    if (!args_count(rt, args, "object.__delattr__()", 1, 1)) return VALUE_NULL;
    return set_named(rt, self, args->values[0], VALUE_NULL);
}

static Value get_class(Runtime *rt, Value self, const Args *args) {
    (void)args;
    return value_from_object(object_ref(value_type(rt, self)));
}

static bool raise_cannot_become(Runtime *rt, Value self, Value value) {
    if (value_is_null(value)) {
        exception_raise(rt, EXC_TYPE_ERROR, "can't delete __class__ attribute");
    } else if (!value_is_kind(value, KIND_TYPE)) {
        const char *given = value_type_name(rt, value);
        exception_raise(rt, EXC_TYPE_ERROR, "__class__ must be set to a class, not '%s' object", given);
    } else if (!(value_type(rt, self)->flags & ((const Type *)value.as.object)->flags & TYPE_USER)) {
        exception_raise(rt, EXC_TYPE_ERROR,
                        "__class__ assignment only supported for mutable types or ModuleType subclasses");
    } else {
        exception_raise(rt, EXC_TYPE_ERROR, "__class__ assignment: '%V' object layout differs from '%V'",
                        ((const Type *)value.as.object)->name, value_type(rt, self)->name);
    }
    return false;
}

static bool set_class(Runtime *rt, Value self, Value value) {
    if (!value_is_kind(value, KIND_TYPE)) return raise_cannot_become(rt, self, value);
    Type *type = (Type *)value.as.object;
    Type *old = value_type(rt, self);
    if (!(type->flags & old->flags & TYPE_USER)) return raise_cannot_become(rt, self, value);
    if (type_native_base(type) != type_native_base(old)) return raise_cannot_become(rt, self, value);
    self.as.object->type = object_ref(type);
    object_unref(rt, old);
    return true;
}

static Value get_dict(Runtime *rt, Value self, const Args *args) {
    (void)args;
    bool shown = !(value_type(rt, self)->flags & TYPE_SLOTTED);
    Dict *dict = shown ? attribute_dict(rt, self, true) : NULL;
    if (dict) return value_from_object(object_ref(dict));
    return exception_raise_attribute(rt, self, rt->names[NAME_DICT], "'%s' object has no attribute '__dict__'",
                                     value_type_name(rt, self));
}

static bool set_dict(Runtime *rt, Value self, Value value) {
    if (value_is_null(value)) {
        exception_raise(rt, EXC_TYPE_ERROR, "cannot delete __dict__");
        return false;
    }
    if (!value_is_dict(value)) {
        const char *given = value_type_name(rt, value);
        exception_raise(rt, EXC_TYPE_ERROR, "__dict__ must be set to a dictionary, not a '%s'", given);
        return false;
    }
    if (attribute_replace_dict(rt, self, value_as_dict(value))) return true;
    return !value_is_null(get_dict(rt, self, NULL));
}

static void add_names(Runtime *rt, Dict *names, const Dict *from) {
    size_t position = 0;
    Value key, value;
    while (dict_next(from, &position, &key, &value)) dict_set(rt, names, key, VALUE_NONE);
}

// Of the instance and its classes; dir() sorts them.
static Value dir(Runtime *rt, Value self, const Args *args) {
    if (!args_count(rt, args, "object.__dir__()", 0, 0)) return VALUE_NULL;
    Dict *names = dict_new(rt);
    const Dict *own = attribute_dict(rt, self, false);
    if (own) add_names(rt, names, own);
    const Type *type = value_type(rt, self);
    for (size_t i = 0; i < type->mro_count; i++) add_names(rt, names, type->mro[i]->dict);
    List *list = list_from_iterable(rt, (Value){.tag = VALUE_TAG_OBJECT, .as.object = &names->head});
    object_unref(rt, names);
    return value_from_object(list);
}

const TypeSlots object_slots = {.destroy = destroy, .visit = visit, .clear = clear, .new_ = new_};

const NativeSpec object_methods[] = {
    {.name = "__init__", .call = init, .kind = NATIVE_SLOT},
    {.name = "__init_subclass__", .call = init_subclass, .kind = NATIVE_CLASS_METHOD},
    {.name = "__subclasshook__", .call = subclasshook, .kind = NATIVE_CLASS_METHOD},
    {.name = "__repr__", .call = repr, .kind = NATIVE_SLOT},
    {.name = "__str__", .call = str, .kind = NATIVE_SLOT},
    {.name = "__format__", .call = format, .kind = NATIVE_METHOD},
    {.name = "__hash__", .call = hash, .kind = NATIVE_SLOT},
    {.name = "__eq__", .call = eq, .kind = NATIVE_SLOT},
    {.name = "__ne__", .call = ne, .kind = NATIVE_SLOT},
    {.name = "__lt__", .call = order, .kind = NATIVE_SLOT},
    {.name = "__le__", .call = order, .kind = NATIVE_SLOT},
    {.name = "__gt__", .call = order, .kind = NATIVE_SLOT},
    {.name = "__ge__", .call = order, .kind = NATIVE_SLOT},
    {.name = "__getattribute__", .call = getattribute, .kind = NATIVE_SLOT},
    {.name = "__setattr__", .call = setattr, .kind = NATIVE_SLOT},
    {.name = "__delattr__", .call = delattr, .kind = NATIVE_SLOT},
    {.name = "__dir__", .call = dir, .kind = NATIVE_METHOD},
    {.name = "__class__", .call = get_class, .kind = NATIVE_GETTER, .set = set_class},
    {.name = "__dict__", .call = get_dict, .kind = NATIVE_GETTER, .set = set_dict},
    {0},
};
