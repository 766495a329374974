// Attributes: descriptors along the MRO, the instance's own dict. As the generic functions of CPython's object.c.

#include "sim/value/attribute.h"

#include <string.h>

#include "sim/value/beside.h"
#include "sim/value/dict.h"
#include "sim/value/exception.h"
#include "sim/value/native.h"
#include "sim/value/object.h"
#include "sim/value/operate.h"
#include "sim/value/str.h"
#include "sim/value/subclass.h"

// The instance's dict -----------------------------------------------------------------------------------------------

static Dict **dict_place(Value v) {
    if (!value_is_object(v)) return NULL;
    const Type *type = v.as.object->type;
    if (!(type->flags & TYPE_HAS_DICT)) return NULL;
    size_t offset = type->flags & TYPE_DICT_AT_END ? subclass_dict_offset(v.as.object) : type->dict_offset;
    return (Dict **)(void *)((char *)v.as.object + offset);
}

Dict *attribute_dict(Runtime *rt, Value v, bool create) {
    Dict **place = dict_place(v);
    if (!place) return NULL;
    if (!*place && create) *place = dict_new(rt);
    return *place;
}

// Where attributes of the instance lie, with or without a __dict__; `create`: if it may have some.
static Dict *own_attributes(Runtime *rt, Value v, bool create) {
    Dict *dict = attribute_dict(rt, v, create);
    if (dict || !value_is_object(v)) return dict;
    Object *object = v.as.object;
    dict = (Dict *)(void *)beside_get(rt, BESIDE_DICT, object);
    if (dict || !create || !(object->type->flags & TYPE_DICT_BESIDE)) return dict;
    dict = dict_new(rt);
    beside_set(rt, BESIDE_DICT, object, (Object *)(void *)dict);
    object_unref(rt, dict);
    return dict;
}

bool attribute_replace_dict(Runtime *rt, Value v, Dict *dict) {
    Dict **place = dict_place(v);
    if (!place) return false;
    Dict *old = *place;
    *place = object_ref(dict);
    object_unref(rt, old);
    return true;
}

// Reading -----------------------------------------------------------------------------------------------------------

static const TypeSlots *slots_of(Value v) { return value_is_object(v) ? v.as.object->type->slots : NULL; }

static Value call_get(Runtime *rt, Value descriptor, Value v, Type *type) {
    Object *held = object_ref(descriptor.as.object); // its own code may take it out of the class
    Value value = held->type->slots->get(rt, descriptor, v, type);
    object_unref(rt, held);
    return value;
}

// VALUE_NULL with nothing raised: absent.
static Value find_generic(Runtime *rt, Value v, Str *name) {
    Type *type = value_type(rt, v);
    Value found = type_lookup(rt, type, name);
    const TypeSlots *slots = slots_of(found);
    if (slots && slots->get && slots->set) return call_get(rt, found, v, type);
    Dict *dict = own_attributes(rt, v, false);
    if (dict) {
        Value own = dict_get_name(dict, name);
        if (!value_is_null(own)) return value_ref(own);
    }
    if (slots && slots->get) return call_get(rt, found, v, type);
    return value_ref(found);
}

static Value raise_absent(Runtime *rt, Value v, Str *name) {
    const Str *type_name = value_type(rt, v)->message_name;
    return exception_raise_attribute(rt, v, name, "'%V' object has no attribute '%V'", type_name, name);
}

Value attribute_get_generic(Runtime *rt, Value v, Str *name) {
    Value value = find_generic(rt, v, name);
    return value_is_null(value) && !rt->raised ? raise_absent(rt, v, name) : value;
}

static bool is_interned(const Str *name) { return name->head.flags & OBJECT_INTERNED; }

// An AttributeError of the program's own learns what was asked of whom. As set_attribute_error_context.
static void complete_error(Runtime *rt, Value v, Str *name) {
    if (!exception_raised_is(rt, EXC_ATTRIBUTE_ERROR)) return;
    Value *extra = rt->raised->extra;
    if (!value_is_null(extra[0]) || !value_is_null(extra[1])) return;
    extra[0] = value_from_object(object_ref(name));
    extra[1] = value_ref(v);
}

Value attribute_get(Runtime *rt, Value v, Str *name) {
    if (!is_interned(name)) {
        Str *interned = str_intern_object(rt, object_ref(name));
        Value value = attribute_get(rt, v, interned);
        object_unref(rt, interned);
        return value;
    }
    const TypeSlots *slots = value_type(rt, v)->slots;
    Value value = slots->get_attribute ? slots->get_attribute(rt, v, name) : attribute_get_generic(rt, v, name);
    if (value_is_null(value)) complete_error(rt, v, name);
    return value;
}

static Value find_interned(Runtime *rt, Value v, Str *name) {
    const TypeSlots *slots = value_type(rt, v)->slots;
    bool is_class = value_is_kind(v, KIND_TYPE) && slots->get_attribute == rt->types[TYPE_TYPE]->slots->get_attribute;
    if (is_class) return type_find_attribute(rt, (Type *)v.as.object, name);
    if (!slots->get_attribute) return find_generic(rt, v, name);
    Value value = slots->get_attribute(rt, v, name);
    if (value_is_null(value) && exception_raised_is(rt, EXC_ATTRIBUTE_ERROR)) exception_discard(rt);
    return value;
}

Value attribute_find(Runtime *rt, Value v, Str *name) {
    Str *interned = str_intern_object(rt, object_ref(name));
    Value value = find_interned(rt, v, interned);
    if (value_is_null(value) && exception_raised_is(rt, EXC_ATTRIBUTE_ERROR)) exception_discard(rt); // a getter's own
    object_unref(rt, interned);
    return value;
}

Value attribute_get_c(Runtime *rt, Value v, const char *name) {
    Str *interned = str_intern(rt, name, strlen(name));
    Value value = attribute_get(rt, v, interned);
    object_unref(rt, interned);
    return value;
}

// Methods, without making bound ones ----------------------------------------------------------------------------------

static inline Value with_self(Runtime *rt, Value function, Value v, Value *self) {
    bool is_native = value_is_kind(function, KIND_NATIVE);
    *self = value_ref(is_native ? native_self(rt, (const Native *)(void *)function.as.object, v) : v);
    return value_ref(function);
}

Value attribute_get_method(Runtime *rt, Value v, Str *name, Value *self) {
    *self = VALUE_NULL;
    Type *type = value_type(rt, v);
    if (type->slots->get_attribute || !is_interned(name)) return attribute_get(rt, v, name);
    Value found = type_lookup(rt, type, name);
    if (!value_takes_self(found)) return attribute_get_generic(rt, v, name);
    Dict *dict = own_attributes(rt, v, false);
    if (dict) {
        Value own = dict_get_name(dict, name);
        if (!value_is_null(own)) return value_ref(own);
    }
    return with_self(rt, found, v, self);
}

Value attribute_get_special(Runtime *rt, Value v, Str *name, Value *self) {
    *self = VALUE_NULL;
    Type *type = value_type(rt, v);
    Value found = type_lookup(rt, type, name);
    if (value_takes_self(found)) return with_self(rt, found, v, self);
    const TypeSlots *slots = slots_of(found);
    return slots && slots->get ? call_get(rt, found, v, type) : value_ref(found);
}

// Writing -----------------------------------------------------------------------------------------------------------

static bool raise_cannot_set(Runtime *rt, Value v, Str *name, bool in_type) {
    const Type *type = value_type(rt, v);
    const char *why = in_type ? "'%V' object attribute '%V' is read-only"
                      : type->slots->set_attribute
                          ? "'%V' object has no attribute '%V'"
                          : "'%V' object has no attribute '%V' and no __dict__ for setting new attributes";
    exception_raise_attribute(rt, v, name, why, type->message_name, name);
    return false;
}

// For plain instances CPython does not say on the exception what was not there, so nothing is suggested.
static void raise_absent_to_delete(Runtime *rt, Value v, Str *name) {
    Type *type = value_type(rt, v);
    if (type->flags & TYPE_SLOTTED) exception_raise(rt, EXC_ATTRIBUTE_ERROR, "%V", name);
    else if (type_native_base(type) != rt->types[TYPE_OBJECT]) raise_absent(rt, v, name);
    else exception_raise(rt, EXC_ATTRIBUTE_ERROR, "'%V' object has no attribute '%V'", type->message_name, name);
}

bool attribute_slots_contain(Runtime *rt, Value slots, Str *name) {
    if (value_is_str(slots)) return str_equal(value_as_str(slots), name);
    bool found = false;
    if (!value_contains(rt, slots, value_from_object(name), &found)) exception_discard(rt);
    return found;
}

// Whether __slots__ of some class along the MRO names the attribute.
static bool is_in_slots(Runtime *rt, const Type *type, Str *name) {
    Str *slots_name = str_intern(rt, "__slots__", strlen("__slots__"));
    bool found = false;
    for (size_t i = 0; i < type->mro_count && !found; i++) {
        Value slots = dict_get_name(type->mro[i]->dict, slots_name);
        if (!value_is_null(slots)) found = attribute_slots_contain(rt, slots, name);
    }
    object_unref(rt, slots_name);
    return found;
}

bool attribute_set_generic(Runtime *rt, Value v, Str *name, Value value) {
    Value found = type_lookup(rt, value_type(rt, v), name);
    const TypeSlots *slots = slots_of(found);
    if (slots && slots->set) {
        Object *held = object_ref(found.as.object);
        bool done = slots->set(rt, found, v, value);
        object_unref(rt, held);
        return done;
    }
    const Type *type = value_type(rt, v);
    if (type->flags & TYPE_SLOTTED && !is_in_slots(rt, type, name))
        return raise_cannot_set(rt, v, name, !value_is_null(found));
    Dict *dict = own_attributes(rt, v, !value_is_null(value));
    bool has_none = !dict_place(v) && !(value_type(rt, v)->flags & TYPE_DICT_BESIDE);
    if (!dict && has_none) return raise_cannot_set(rt, v, name, !value_is_null(found));
    if (!value_is_null(value)) {
        dict_set_name(rt, dict, name, value);
        return true;
    }
    if (dict && dict_delete_name(rt, dict, name)) return true;
    raise_absent_to_delete(rt, v, name);
    return false;
}

static bool set_or_delete(Runtime *rt, Value v, Str *name, Value value) {
    if (!is_interned(name)) {
        Str *interned = str_intern_object(rt, object_ref(name));
        bool done = set_or_delete(rt, v, interned, value);
        object_unref(rt, interned);
        return done;
    }
    const TypeSlots *slots = value_type(rt, v)->slots;
    return slots->set_attribute ? slots->set_attribute(rt, v, name, value) : attribute_set_generic(rt, v, name, value);
}

bool attribute_set(Runtime *rt, Value v, Str *name, Value value) { return set_or_delete(rt, v, name, value); }

bool attribute_delete(Runtime *rt, Value v, Str *name) { return set_or_delete(rt, v, name, VALUE_NULL); }

bool attribute_set_is_plain(const Type *type) { return type->slots->set_attribute == NULL; }
