// As superobject of typeobject.c.

#include "sim/vm/super.h"

#include "sim/value/attribute.h"
#include "sim/value/dict.h"
#include "sim/value/exception.h"
#include "sim/value/function.h"
#include "sim/value/native.h"
#include "sim/value/operate.h"
#include "sim/value/str.h"
#include "sim/vm/frame.h"
#include "sim/vm/vm.h"

static Value unwrap_cell(Value v) {
    return value_is_kind(v, KIND_CELL) ? ((Cell *)v.as.object)->value : v;
}

// What super() without arguments means in a method: the cell __class__ and the first argument.
static bool from_frame(Runtime *rt, Value *type, Value *self) {
    const Frame *frame = (const Frame *)vm_of(rt)->current;
    const Bytecode *bytecode = frame->activation.code->bytecode;
    *self = bytecode->positional > 0 ? unwrap_cell(frame->slots[0]) : VALUE_NULL;
    if (bytecode->positional == 0 && bytecode->flags & CODE_VARARGS) *self = VALUE_NULL;
    if (value_is_null(*self)) {
        exception_raise(rt, EXC_RUNTIME_ERROR,
                        bytecode->positional ? "super(): arg[0] deleted" : "super(): no arguments");
        return false;
    }
    *type = VALUE_NULL;
    for (uint32_t i = bytecode->local_count - bytecode->free_count; i < bytecode->local_count; i++)
        if (str_equal(frame->activation.code->local_names[i], rt->names[NAME_CLASS])) *type = unwrap_cell(frame->slots[i]);
    if (value_is_kind(*type, KIND_TYPE)) return true;
    exception_raise(rt, EXC_RUNTIME_ERROR, "super(): __class__ cell not found");
    return false;
}

// Whose MRO is walked: self's class, or self where that is a subclass itself. NULL: raised. As supercheck.
static Type *check(Runtime *rt, Type *type, Value self) {
    if (value_is_kind(self, KIND_TYPE) && type_is_subtype((Type *)self.as.object, type)) return (Type *)self.as.object;
    Type *own = value_type(rt, self);
    if (type_is_subtype(own, type)) return own;
    exception_raise(rt, EXC_TYPE_ERROR, "super(type, obj): obj (%s %V) is not an instance or subtype of type (%V).",
                    value_is_kind(self, KIND_TYPE) ? "type" : "instance of",
                    value_is_kind(self, KIND_TYPE) ? ((Type *)self.as.object)->message_name : own->message_name, type->message_name);
    return NULL;
}

static Value super_new(Runtime *rt, Type *type, const Args *args) {
    Value start = VALUE_NULL, self = VALUE_NULL;
    if (args->count == 0) {
        if (!from_frame(rt, &start, &self)) return VALUE_NULL;
    } else {
        if (!args_count(rt, args, "super", 1, 2)) return VALUE_NULL;
        start = args->values[0];
        if (args->count == 2 && !value_is_none(args->values[1])) self = args->values[1];
    }
    if (!value_is_kind(start, KIND_TYPE))
        return exception_raise(rt, EXC_TYPE_ERROR, "super() argument 1 must be a type, not %s",
                               value_type_name(rt, start));
    Type *self_type = value_is_null(self) ? NULL : check(rt, (Type *)start.as.object, self);
    if (!self_type && !value_is_null(self)) return VALUE_NULL;
    Super *super = object_new(rt, type, KIND_SUPER, sizeof(Super));
    super->type = object_ref(start.as.object);
    super->self = value_ref(self);
    super->self_type = self_type;
    return value_from_object(super);
}

static Value bind(Runtime *rt, const Super *super, Value found) {
    const TypeSlots *slots = value_type(rt, found)->slots;
    if (!slots->get) return value_ref(found);
    bool through_class = value_is(super->self, value_from_object(super->self_type));
    return slots->get(rt, found, through_class ? VALUE_NULL : super->self, super->self_type);
}

static Value super_get_attribute(Runtime *rt, Value v, Str *name) {
    const Super *super = (const Super *)v.as.object;
    if (super->self_type && name != rt->names[NAME_CLASS]) {
        bool behind = false;
        for (size_t i = 0; i < super->self_type->mro_count; i++) {
            Type *type = super->self_type->mro[i];
            Value found = behind ? dict_get_name(type->dict, name) : VALUE_NULL;
            if (!value_is_null(found)) return bind(rt, super, found);
            behind = behind || type == super->type;
        }
    }
    return attribute_get_generic(rt, v, name);
}

static Value super_repr(Runtime *rt, Value v) {
    const Super *super = (const Super *)v.as.object;
    if (!super->self_type) return value_from_object(str_format(rt, "<super: <class '%V'>, NULL>", super->type->message_name));
    return value_from_object(
        str_format(rt, "<super: <class '%V'>, <%V object>>", super->type->message_name, super->self_type->message_name));
}

static void super_destroy(Runtime *rt, Object *self) {
    Super *super = (Super *)self;
    object_unref(rt, super->type);
    value_unref(rt, super->self);
    object_free(rt, self, sizeof(Super));
}

static void super_visit(Object *self, Visitor visitor, void *visitor_self) {
    const Super *super = (const Super *)self;
    visitor(visitor_self, &super->type->head);
    if (value_is_object(super->self)) visitor(visitor_self, super->self.as.object);
}

static Value get_thisclass(Runtime *rt, Value self, const Args *args) {
    (void)rt, (void)args;
    return value_ref(value_from_object(((Super *)self.as.object)->type));
}

static Value get_self(Runtime *rt, Value self, const Args *args) {
    (void)rt, (void)args;
    Value bound = ((Super *)self.as.object)->self;
    return value_is_null(bound) ? VALUE_NONE : value_ref(bound);
}

static Value get_self_class(Runtime *rt, Value self, const Args *args) {
    (void)rt, (void)args;
    Type *type = ((Super *)self.as.object)->self_type;
    return type ? value_ref(value_from_object(type)) : VALUE_NONE;
}

const NativeSpec super_methods[] = {
    {.name = "__thisclass__", .call = get_thisclass, .kind = NATIVE_GETTER},
    {.name = "__self__", .call = get_self, .kind = NATIVE_GETTER},
    {.name = "__self_class__", .call = get_self_class, .kind = NATIVE_GETTER},
    {0},
};

const TypeSlots super_slots = {
    .destroy = super_destroy,
    .visit = super_visit,
    .new_ = super_new,
    .repr = super_repr,
    .get_attribute = super_get_attribute,
};
