// type: what classes themselves can do: be called, shown, asked for their attributes. As type_* in typeobject.c.

#include <stddef.h>
#include <string.h>

#include "sim/value/attribute.h"
#include "sim/value/dict.h"
#include "sim/value/exception.h"
#include "sim/value/generic.h"
#include "sim/value/list.h"
#include "sim/value/native.h"
#include "sim/value/object.h"
#include "sim/value/operate.h"
#include "sim/value/str.h"
#include "sim/value/tuple.h"
#include "sim/value/type_layout.h"
#include "sim/value/types.h"

static Type *as_type(Value v) { return (Type *)v.as.object; }

// Life: only the program's classes ever go ----------------------------------------------------------------------------

static void destroy(Runtime *rt, Object *self) {
    Type *type = (Type *)(void *)self;
    if (type->slots) type_unlink(type); // else its making failed half-way
    world_release(rt->world, type->mro, type->mro_count * sizeof(Type *));
    world_release(rt->world, type->subclasses, type->subclass_capacity * sizeof(Type *));
    world_release(rt->world, (TypeSlots *)type->slots, sizeof(TypeSlots));
    object_unref(rt, type->dict);
    object_unref(rt, type->bases);
    object_unref(rt, type->name);
    object_unref(rt, type->message_name);
    object_unref(rt, type->qualname);
    object_unref(rt, type->module);
    object_free(rt, type, sizeof(Type));
}

static void visit(Object *self, Visitor visitor, void *visitor_self) {
    Type *type = (Type *)(void *)self;
    visitor(visitor_self, (Object *)(void *)type->dict);
    visitor(visitor_self, type->bases);
}

static void clear(Runtime *rt, Object *self) {
    Type *type = (Type *)(void *)self;
    if (!(type->flags & TYPE_USER)) return;
    type_modified(rt, type);
    dict_clear(rt, type->dict);
}

// Calling -----------------------------------------------------------------------------------------------------------

static Value new_(Runtime *rt, Type *type, const Args *args) {
    bool is_type = type == rt->types[TYPE_TYPE];
    size_t named = args->names ? ((const Tuple *)(const void *)args->names)->count : 0;
    if (is_type && args->count == 1) return value_from_object(object_ref(value_type(rt, args->values[0])));
    if (args->count - named != 3 || !rt->hooks || !rt->hooks->make_class) {
        if (is_type) return exception_raise(rt, EXC_TYPE_ERROR, "type() takes 1 or 3 arguments");
        return exception_raise(rt, EXC_TYPE_ERROR, "type.__new__() takes exactly 3 arguments (%zu given)",
                               args->count - named);
    }
    Str *name;
    if (!args_str(rt, args->values[0], "type.__new__() argument 1", &name)) return VALUE_NULL;
    if (!value_is_tuple(args->values[1]) || !value_is_dict(args->values[2])) {
        bool bases_wrong = !value_is_tuple(args->values[1]);
        return exception_raise(rt, EXC_TYPE_ERROR, "type.__new__() argument %d must be %s, not %s", bases_wrong ? 2 : 3,
                               bases_wrong ? "tuple" : "dict", value_type_name(rt, args->values[bases_wrong ? 1 : 2]));
    }
    return rt->hooks->make_class(rt, type, name, value_as_tuple(args->values[1]),
                                 dict_copy(rt, value_as_dict(args->values[2])),
                                 &(Args){args->values + 3, named, args->names});
}

// All is done when it is made; a metaclass's __init__ may want to be sure.
static bool init(Runtime *rt, Value self, const Args *args) {
    (void)self;
    size_t named = args->names ? ((const Tuple *)(const void *)args->names)->count : 0;
    size_t given = args->count - named;
    if (given == 3 || (given == 1 && !named)) return true;
    exception_raise(rt, EXC_TYPE_ERROR, given == 1 ? "type.__init__() takes no keyword arguments"
                                                   : "type.__init__() takes 1 or 3 arguments");
    return false;
}

// The namespace for the body of a class.
static Value prepare(Runtime *rt, Value self, const Args *args) {
    (void)self, (void)args;
    return value_from_object(dict_new(rt));
}

static bool has_builtin_new(Runtime *rt, Type *type) {
    Value method = type_lookup(rt, type, rt->names[NAME_NEW]);
    return value_is_kind(method, KIND_NATIVE) || value_is_null(method);
}

static Value call_program_new(Runtime *rt, Type *type, const Args *args) {
    Value self = {.tag = VALUE_TAG_OBJECT, .as.object = &type->head};
    Value method = attribute_get(rt, self, rt->names[NAME_NEW]);
    if (value_is_null(method)) return VALUE_NULL;
    size_t size = (args->count + 1) * sizeof(Value);
    Value *values = world_allocate(rt->world, size);
    values[0] = self;
    if (args->count) memcpy(values + 1, args->values, args->count * sizeof(Value));
    Value made = rt->hooks->call(rt, method, values, args->count + 1, args->names);
    world_release(rt->world, values, size);
    value_unref(rt, method);
    return made;
}

static Value make_bare(Runtime *rt, Type *type, const Args *args) {
    if ((type->flags & TYPE_USER) && !has_builtin_new(rt, type)) return call_program_new(rt, type, args);
    if (type->slots->new_) return type->slots->new_(rt, type, args);
    return exception_raise(rt, EXC_TYPE_ERROR, "cannot create '%V' instances", type->message_name);
}

// __new__, then __init__ if that gave an instance of `type`. The vm does the same for the program's classes, by its own
// means, to keep the C stack flat.
static Value call(Runtime *rt, Value self, const Args *args) {
    Type *type = as_type(self);
    Value made = make_bare(rt, type, args);
    if (value_is_null(made) || type == rt->types[TYPE_TYPE]) return made;
    Type *made_type = value_type(rt, made);
    if (!made_type->slots->init || !type_is_subtype(made_type, type)) return made;
    if (made_type->slots->init(rt, made, args)) return made;
    value_unref(rt, made);
    return VALUE_NULL;
}

// Attributes --------------------------------------------------------------------------------------------------------

static const TypeSlots *slots_of(Value v) { return value_is_object(v) ? v.as.object->type->slots : NULL; }

// The class's own MRO comes before what `type` has under that name, unless the latter is a data descriptor.
Value type_find_attribute(Runtime *rt, Type *type, Str *name) {
    Value self = {.tag = VALUE_TAG_OBJECT, .as.object = &type->head};
    Type *metatype = type->head.type;
    Value meta = type_lookup(rt, metatype, name);
    const TypeSlots *meta_slots = slots_of(meta);
    if (meta_slots && meta_slots->get && meta_slots->set) return meta_slots->get(rt, meta, self, metatype);
    Value found = type_lookup(rt, type, name);
    const TypeSlots *slots = slots_of(found);
    if (slots && slots->get) {
        Object *held = object_ref(found.as.object);
        Value value = slots->get(rt, found, VALUE_NULL, type);
        object_unref(rt, held);
        return value;
    }
    if (!value_is_null(found)) return value_ref(found);
    if (meta_slots && meta_slots->get) return meta_slots->get(rt, meta, self, metatype);
    return value_ref(meta);
}

static Value get_attribute(Runtime *rt, Value self, Str *name) {
    Value value = type_find_attribute(rt, as_type(self), name);
    if (!value_is_null(value) || rt->raised) return value;
    return exception_raise_attribute(rt, self, name, "type object '%V' has no attribute '%V'",
                                     as_type(self)->message_name, name);
}

static bool set_attribute(Runtime *rt, Value self, Str *name, Value value) {
    Type *type = as_type(self);
    if (!(type->flags & TYPE_USER)) {
        exception_raise(rt, EXC_TYPE_ERROR, "cannot set '%V' attribute of immutable type '%V'", name,
                        type->message_name);
        return false;
    }
    Value meta = type_lookup(rt, type->head.type, name);
    const TypeSlots *meta_slots = slots_of(meta);
    if (meta_slots && meta_slots->set) return meta_slots->set(rt, meta, self, value);
    if (type_set(rt, type, name, value)) return true;
    exception_raise_attribute(rt, self, name, "type object '%V' has no attribute '%V'", type->message_name, name);
    return false;
}

// The attributes that `type` itself gives -----------------------------------------------------------------------------

static Value repr(Runtime *rt, Value self) {
    Str *name = type_full_name(rt, as_type(self));
    Str *text = str_format(rt, "<class '%V'>", name);
    object_unref(rt, name);
    return value_from_object(text);
}

static Value get_name(Runtime *rt, Value self, const Args *args) {
    (void)rt, (void)args;
    return value_from_object(object_ref(as_type(self)->name));
}

static Value get_qualname(Runtime *rt, Value self, const Args *args) {
    (void)rt, (void)args;
    return value_from_object(object_ref(as_type(self)->qualname));
}

// Checks what is assigned to a name of a class; takes no reference.
static bool check_string(Runtime *rt, const Type *type, const char *name, Value value) {
    if (!(type->flags & TYPE_USER)) {
        exception_raise(rt, EXC_TYPE_ERROR, "cannot set '%s' attribute of immutable type '%V'", name, type->message_name);
        return false;
    }
    if (value_is_null(value)) {
        exception_raise(rt, EXC_TYPE_ERROR, "cannot delete '%s' attribute of type '%V'", name, type->message_name);
        return false;
    }
    if (value_is_str(value)) return true;
    exception_raise(rt, EXC_TYPE_ERROR, "can only assign string to %V.%s, not '%s'", type->message_name, name,
                    value_type_name(rt, value));
    return false;
}

static void replace_str(Runtime *rt, Str **place, Value value) {
    Str *old = *place;
    *place = object_ref(value.as.object);
    object_unref(rt, old);
}

static bool set_name(Runtime *rt, Value self, Value value) {
    Type *type = as_type(self);
    if (!check_string(rt, type, "__name__", value)) return false;
    replace_str(rt, &type->name, value);
    replace_str(rt, &type->message_name, value);
    return true;
}

static bool set_qualname(Runtime *rt, Value self, Value value) {
    if (!check_string(rt, as_type(self), "__qualname__", value)) return false;
    replace_str(rt, &as_type(self)->qualname, value);
    return true;
}

// What a class of the program has under the name. In a built-in type, it would be the property that asks.
static Value own_attribute(Runtime *rt, const Type *type, NameId name) {
    return type->flags & TYPE_USER ? dict_get_name(type->dict, rt->names[name]) : VALUE_NULL;
}

static Value get_module(Runtime *rt, Value self, const Args *args) {
    (void)args;
    Value own = own_attribute(rt, as_type(self), NAME_MODULE);
    return value_is_null(own) ? value_from_object(object_ref(as_type(self)->module)) : value_ref(own);
}

static bool set_module(Runtime *rt, Value self, Value value) {
    Type *type = as_type(self);
    if (!check_string(rt, type, "__module__", value)) return false;
    replace_str(rt, &type->module, value);
    return type_set(rt, type, rt->names[NAME_MODULE], value);
}

static Value get_bases(Runtime *rt, Value self, const Args *args) {
    (void)rt, (void)args;
    return value_from_object(object_ref(as_type(self)->bases));
}

static Value get_base(Runtime *rt, Value self, const Args *args) {
    (void)rt, (void)args;
    Type *base = as_type(self)->base;
    return base ? value_from_object(object_ref(base)) : VALUE_NONE;
}

static Value get_mro(Runtime *rt, Value self, const Args *args) {
    (void)args;
    const Type *type = as_type(self);
    Tuple *mro = tuple_new(rt, type->mro_count);
    for (size_t i = 0; i < type->mro_count; i++) mro->items[i] = value_from_object(object_ref(type->mro[i]));
    return value_from_object(mro);
}

static Value mro(Runtime *rt, Value self, const Args *args) {
    if (!args_count(rt, args, "type.mro()", 0, 0)) return VALUE_NULL;
    const Type *type = as_type(self);
    List *list = list_new(rt, type->mro_count);
    for (size_t i = 0; i < type->mro_count; i++)
        list_append_owned(rt, list, value_from_object(object_ref(type->mro[i])));
    return value_from_object(list);
}

static Value subclasses(Runtime *rt, Value self, const Args *args) {
    if (!args_count(rt, args, "type.__subclasses__()", 0, 0)) return VALUE_NULL;
    const Type *type = as_type(self);
    List *list = list_new(rt, type->subclass_count);
    for (uint32_t i = 0; i < type->subclass_count; i++) {
        list_append_owned(rt, list, value_from_object(object_ref(type->subclasses[i])));
    }
    return value_from_object(list);
}

static Value get_dict(Runtime *rt, Value self, const Args *args) {
    (void)args;
    return value_from_object(dict_copy(rt, as_type(self)->dict));
}

static Value get_doc(Runtime *rt, Value self, const Args *args) {
    (void)args;
    Value doc = own_attribute(rt, as_type(self), NAME_DOC);
    return value_is_null(doc) ? VALUE_NONE : value_ref(doc);
}

static bool set_doc(Runtime *rt, Value self, Value value) {
    return type_set(rt, as_type(self), rt->names[NAME_DOC], value_is_null(value) ? VALUE_NONE : value);
}

static Value get_annotations(Runtime *rt, Value self, const Args *args) {
    (void)args;
    Type *type = as_type(self);
    Str *name = rt->names[NAME_ANNOTATIONS];
    if (!(type->flags & TYPE_USER)) {
        return exception_raise_attribute(rt, self, name, "type object '%V' has no attribute '%V'", type->message_name, name);
    }
    Value own = own_attribute(rt, type, NAME_ANNOTATIONS);
    if (!value_is_null(own)) return value_ref(own);
    Value made = value_from_object(dict_new(rt));
    type_set(rt, type, name, made);
    return made;
}

static bool set_annotations(Runtime *rt, Value self, Value value) {
    return type_set(rt, as_type(self), rt->names[NAME_ANNOTATIONS], value);
}

static Value instancecheck(Runtime *rt, Value self, const Args *args) {
    if (!args_count(rt, args, "type.__instancecheck__()", 1, 1)) return VALUE_NULL;
    return value_from_bool(type_is_subtype(value_type(rt, args->values[0]), as_type(self)));
}

static Value subclasscheck(Runtime *rt, Value self, const Args *args) {
    if (!args_count(rt, args, "type.__subclasscheck__()", 1, 1)) return VALUE_NULL;
    if (!value_is_kind(args->values[0], KIND_TYPE))
        return exception_raise(rt, EXC_TYPE_ERROR, "issubclass() arg 1 must be a class");
    return value_from_bool(type_is_subtype(as_type(args->values[0]), as_type(self)));
}

static Value raise_no_abstract_methods(Runtime *rt, Value self) {
    Str *name = str_intern(rt, "__abstractmethods__", strlen("__abstractmethods__"));
    exception_raise_attribute(rt, self, name, "type object '%V' has no attribute '__abstractmethods__'",
                              as_type(self)->name);
    object_unref(rt, name);
    return VALUE_NULL;
}

// Not inherited: each class has the answer of its own.
static Value get_abstract_methods(Runtime *rt, Value self, const Args *args) {
    (void)args;
    Str *name = str_intern(rt, "__abstractmethods__", strlen("__abstractmethods__"));
    Value own = dict_get_name(as_type(self)->dict, name);
    object_unref(rt, name);
    return value_is_null(own) ? raise_no_abstract_methods(rt, self) : value_ref(own);
}

static bool set_abstract_methods(Runtime *rt, Value self, Value value) {
    Type *type = as_type(self);
    bool abstract = false;
    if (!value_is_null(value) && !value_truth(rt, value, &abstract)) return false;
    Str *name = str_intern(rt, "__abstractmethods__", strlen("__abstractmethods__"));
    bool found = type_set(rt, type, name, value);
    object_unref(rt, name);
    if (!found) raise_no_abstract_methods(rt, self);
    type->flags = abstract ? type->flags | TYPE_ABSTRACT : type->flags & ~(uint32_t)TYPE_ABSTRACT;
    return found;
}

// Names of the class and its bases; dir() sorts them.
static Value dir(Runtime *rt, Value self, const Args *args) {
    if (!args_count(rt, args, "type.__dir__()", 0, 0)) return VALUE_NULL;
    const Type *type = as_type(self);
    Dict *names = dict_new(rt);
    for (size_t i = 0; i < type->mro_count; i++) {
        size_t position = 0;
        Value key, value;
        while (dict_next(type->mro[i]->dict, &position, &key, &value)) dict_set(rt, names, key, VALUE_NONE);
    }
    List *list = list_from_iterable(rt, (Value){.tag = VALUE_TAG_OBJECT, .as.object = &names->head});
    object_unref(rt, names);
    return value_from_object(list);
}

static Value binary(Runtime *rt, BinaryOp op, Value a, Value b) {
    return op == BINARY_OR ? union_of(rt, a, b) : VALUE_NOT_IMPLEMENTED;
}

const TypeSlots type_slots = {
    .destroy = destroy,
    .visit = visit,
    .clear = clear,
    .new_ = new_,
    .init = init,
    .repr = repr,
    .call = call,
    .get_attribute = get_attribute,
    .set_attribute = set_attribute,
    .binary = binary,
};

const NativeSpec type_methods[] = {
    {.name = "mro", .call = mro, .kind = NATIVE_METHOD},
    {.name = "__subclasses__", .call = subclasses, .kind = NATIVE_METHOD},
    {.name = "__instancecheck__", .call = instancecheck, .kind = NATIVE_METHOD},
    {.name = "__subclasscheck__", .call = subclasscheck, .kind = NATIVE_METHOD},
    {.name = "__dir__", .call = dir, .kind = NATIVE_METHOD},
    {.name = "__prepare__", .call = prepare, .kind = NATIVE_CLASS_METHOD},
    {.name = "__abstractmethods__", .call = get_abstract_methods, .kind = NATIVE_GETTER, .set = set_abstract_methods},
    {.name = "__name__", .call = get_name, .kind = NATIVE_GETTER, .set = set_name},
    {.name = "__qualname__", .call = get_qualname, .kind = NATIVE_GETTER, .set = set_qualname},
    {.name = "__module__", .call = get_module, .kind = NATIVE_GETTER, .set = set_module},
    {.name = "__bases__", .call = get_bases, .kind = NATIVE_GETTER},
    {.name = "__base__", .call = get_base, .kind = NATIVE_GETTER},
    {.name = "__mro__", .call = get_mro, .kind = NATIVE_GETTER},
    {.name = "__dict__", .call = get_dict, .kind = NATIVE_GETTER},
    {.name = "__doc__", .call = get_doc, .kind = NATIVE_GETTER, .set = set_doc},
    {.name = "__annotations__", .call = get_annotations, .kind = NATIVE_GETTER, .set = set_annotations},
    {0},
};
