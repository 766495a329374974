// Classes that the program makes: checks of the bases, layout of the instances, names, order of bases, slots.
// As type_new in CPython's typeobject.c.

#include <assert.h>
#include <stddef.h>
#include <string.h>

#include "sim/value/attribute.h"
#include "sim/value/dict.h"
#include "sim/value/exception.h"
#include "sim/value/function.h"
#include "sim/value/operate.h"
#include "sim/value/runtime.h"
#include "sim/value/str.h"
#include "sim/value/subclass.h"
#include "sim/value/tuple.h"
#include "sim/value/type_layout.h"

// Bases -------------------------------------------------------------------------------------------------------------

static Type *base_at(const Tuple *bases, size_t i) { return (Type *)bases->items[i].as.object; }

static bool raise_no_type(Runtime *rt, Value base) {
    Value stands_for_others = attribute_get_c(rt, base, "__mro_entries__");
    bool does = !value_is_null(stands_for_others);
    value_unref(rt, stands_for_others);
    if (!does && !exception_raised_is(rt, EXC_ATTRIBUTE_ERROR)) return false;
    if (!does) exception_discard(rt);
    exception_raise(rt, EXC_TYPE_ERROR, does ? "type() doesn't support MRO entry resolution; use types.new_class()" : "bases must be types");
    return false;
}

static bool check_base(Runtime *rt, const Tuple *bases, size_t i) {
    if (!value_is_kind(bases->items[i], KIND_TYPE)) return raise_no_type(rt, bases->items[i]);
    const Type *base = base_at(bases, i);
    if (base->flags & TYPE_FINAL) {
        exception_raise(rt, EXC_TYPE_ERROR, "type '%V' is not an acceptable base type", base->message_name);
        return false;
    }
    for (size_t k = 0; k < i; k++) {
        if (base_at(bases, k) != base) continue;
        exception_raise(rt, EXC_TYPE_ERROR, "duplicate base class %V", base->name);
        return false;
    }
    return true;
}

static bool same_layout(const Type *a, const Type *b) { return a->kind == KIND_EXCEPTION && b->kind == KIND_EXCEPTION; }

// The built-in type whose C struct its instances are. As solid_base.
static Type *layout_base(Type *type) {
    Type *native = type_native_base(type);
    while (native->base && native->instance_size == native->base->instance_size && native->kind == native->base->kind)
        native = native->base;
    return native;
}

// As best_base: the one whose instances' C struct the others' fit into.
static Type *best_base(Runtime *rt, const Tuple *bases) {
    Type *best = NULL;
    for (size_t i = 0; i < bases->count; i++) {
        if (!check_base(rt, bases, i)) return NULL;
        Type *base = base_at(bases, i);
        Type *native = layout_base(base);
        Type *best_native = best ? layout_base(best) : NULL;
        if (!best || (native != best_native && type_is_subtype(native, best_native))) {
            best = base;
        } else if (!type_is_subtype(best_native, native) && !same_layout(native, best_native)) {
            exception_raise(rt, EXC_TYPE_ERROR, "multiple bases have instance lay-out conflict");
            return NULL;
        }
    }
    return best;
}

Type *type_metatype(Runtime *rt, Type *metatype, const Tuple *bases) {
    Type *winner = metatype;
    for (size_t i = 0; i < bases->count; i++) {
        Type *theirs = value_type(rt, bases->items[i]);
        if (type_is_subtype(winner, theirs)) continue;
        if (!type_is_subtype(theirs, winner)) {
            exception_raise(rt, EXC_TYPE_ERROR,
                            "metaclass conflict: the metaclass of a derived class must be a (non-strict) subclass of "
                            "the metaclasses of all its bases");
            return NULL;
        }
        winner = theirs;
    }
    return winner;
}

static Tuple *bases_or_object(Runtime *rt, Tuple *bases) {
    if (bases->count) return object_ref(bases);
    Value object = {.tag = VALUE_TAG_OBJECT, .as.object = &rt->types[TYPE_OBJECT]->head};
    return tuple_from(rt, &object, 1);
}

// Whether __slots__ of this class and of its bases leaves no way to a __dict__.
static bool is_slotted(Runtime *rt, const Type *type, const Tuple *bases) {
    Str *name = str_intern(rt, "__slots__", strlen("__slots__"));
    Value slots = dict_get_name(type->dict, name);
    object_unref(rt, name);
    bool slotted = !value_is_null(slots) && !attribute_slots_contain(rt, slots, rt->names[NAME_DICT]);
    for (size_t i = 0; i < bases->count && slotted; i++) {
        const Type *base = base_at(bases, i);
        slotted = base->flags & TYPE_SLOTTED || !(base->flags & TYPE_HAS_DICT);
    }
    return slotted;
}

// Layout ------------------------------------------------------------------------------------------------------------

static void fill_layout(Type *type, const Type *base) {
    type->kind = base->kind;
    type->instance_size = base->instance_size;
    type->serial_offset = base->serial_offset;
    type->flags |= base->flags & (TYPE_FUTURE_LIKE | TYPE_ACTIVATION);
    type->dict_offset = base->dict_offset;
    if (base->kind == KIND_TYPE) type->flags &= ~(uint32_t)TYPE_HAS_DICT; // classes have their own kind of __dict__
    if (base->kind == KIND_TYPE) return;
    uint32_t unit = sizeof(Dict *);
    bool has_items = base->kind == KIND_STR || base->kind == KIND_BYTES || base->kind == KIND_TUPLE;
    if (has_items) type->flags |= TYPE_DICT_AT_END;
    else if (!type->dict_offset) type->dict_offset = (base->instance_size + unit - 1) / unit * unit;
}

static void make_slots(Runtime *rt, Type *type, const TypeSlots *user) {
    TypeSlots *slots = world_allocate_zeroed(rt->world, sizeof(TypeSlots));
    const TypeSlots *base = type->base->slots;
    slots->destroy = user->destroy ? user->destroy : base->destroy;
    slots->visit = user->visit ? user->visit : base->visit;
    slots->clear = user->clear ? user->clear : base->clear;
    slots->is_quiet = base->is_quiet;
    slots->new_ = subclass_new_slot(rt, type->base);
    type->slots = slots;
    type->user_slots = user;
    special_update(rt, type, NULL);
}

// Names and attributes ----------------------------------------------------------------------------------------------

static bool take_qualname(Runtime *rt, Type *type) {
    Value qualname = dict_get_name(type->dict, rt->names[NAME_QUALNAME]);
    if (value_is_null(qualname)) {
        type->qualname = object_ref(type->name);
        return true;
    }
    if (!value_is_str(qualname)) {
        const char *given = value_type_name(rt, qualname);
        exception_raise(rt, EXC_TYPE_ERROR, "type __qualname__ must be a str, not %s", given);
        return false;
    }
    type->qualname = object_ref(qualname.as.object);
    dict_delete_name(rt, type->dict, rt->names[NAME_QUALNAME]);
    return true;
}

static void take_module(Runtime *rt, Type *type) {
    Value module = dict_get_name(type->dict, rt->names[NAME_MODULE]);
    if (value_is_null(module)) { // of type(name, bases, dict): there is but one module that can have called it
        module = (Value){.tag = VALUE_TAG_OBJECT, .as.object = &rt->names[NAME_MAIN]->head};
        dict_set_name(rt, type->dict, rt->names[NAME_MODULE], module);
    }
    type->module = object_ref(value_is_str(module) ? value_as_str(module) : rt->names[NAME_BUILTINS]);
}

// A plain function under one of these names means a static or class method.
static void wrap_function(Runtime *rt, Type *type, NameId name, TypeId wrapper) {
    Value function = dict_get_name(type->dict, rt->names[name]);
    if (!value_is_kind(function, KIND_FUNCTION)) return;
    Wrapper *wrapped = wrapper_new(rt, wrapper, function);
    dict_set_name(rt, type->dict, rt->names[name], value_from_object(wrapped));
    object_unref(rt, wrapped);
}

static void set_default(Runtime *rt, Type *type, NameId name) {
    if (dict_find_name(type->dict, rt->names[name]) < 0) dict_set_name(rt, type->dict, rt->names[name], VALUE_NONE);
}

static void complete_dict(Runtime *rt, Type *type) {
    wrap_function(rt, type, NAME_NEW, TYPE_STATICMETHOD);
    wrap_function(rt, type, NAME_INIT_SUBCLASS, TYPE_CLASSMETHOD);
    wrap_function(rt, type, NAME_CLASS_GETITEM, TYPE_CLASSMETHOD);
    set_default(rt, type, NAME_DOC);
    if (dict_find_name(type->dict, rt->names[NAME_EQ]) >= 0) set_default(rt, type, NAME_HASH);
}

Type *type_new_user(Runtime *rt, Type *metatype, Str *name, Tuple *given_bases, Dict *dict, const TypeSlots *user) {
    Tuple *bases = bases_or_object(rt, given_bases);
    Type *base = best_base(rt, bases);
    metatype = base ? type_metatype(rt, metatype, bases) : NULL;
    if (!metatype) {
        object_unref(rt, bases);
        object_unref(rt, dict);
        return NULL;
    }
    Type *type = object_new(rt, metatype, KIND_TYPE, sizeof(Type));
    type->flags = TYPE_USER | TYPE_HAS_DICT;
    type->version = rt->next_type_version++;
    type->base = base;
    type->bases = &bases->head;
    type->dict = dict;
    type->name = object_ref(name);
    type->message_name = object_ref(name);
    fill_layout(type, base);
    if (is_slotted(rt, type, bases)) type->flags |= TYPE_SLOTTED;
    if (!take_qualname(rt, type) || !type_compute_mro(rt, type)) {
        object_unref(rt, type);
        return NULL;
    }
    take_module(rt, type);
    complete_dict(rt, type);
    type_link(rt, type);
    make_slots(rt, type, user);
    return type;
}
