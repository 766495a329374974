// Functions written in C as objects: built-in functions, method descriptors, slot wrappers, attributes with getters.

#include "sim/value/native.h"

#include <string.h>

#include "sim/value/exception.h"
#include "sim/value/dict.h"
#include "sim/value/function.h"
#include "sim/value/object.h"
#include "sim/value/operate.h"
#include "sim/value/str.h"
#include "sim/value/subclass.h"
#include "sim/value/tuple.h"
#include "sim/value/types.h"

static Native *as_native(Value v) { return (Native *)(void *)v.as.object; }

// Whether CPython has it written in Python.
static bool is_of_library(const Str *module) {
    return strncmp(module->data, "asyncio.", strlen("asyncio.")) == 0;
}

static TypeId type_of(const NativeSpec *spec, const Type *owner) {
    if (!owner || spec->kind == NATIVE_FUNCTION || spec->kind == NATIVE_STATIC_METHOD) return TYPE_NATIVE_FUNCTION;
    if (spec->kind == NATIVE_GETTER) return TYPE_GETSET;
    if (spec->kind == NATIVE_VIEW) return TYPE_LIBRARY_VIEW;
    if (is_of_library(owner->module) && spec->kind != NATIVE_CLASS_METHOD) return TYPE_LIBRARY_FUNCTION;
    return spec->kind == NATIVE_SLOT ? TYPE_SLOT_WRAPPER : TYPE_METHOD_DESCRIPTOR;
}

Native *native_new(Runtime *rt, const NativeSpec *spec, Value self, Type *owner) {
    Type *type = rt->types[type_of(spec, owner)];
    Native *native = object_new(rt, type, KIND_NATIVE, sizeof(Native));
    native->spec = spec;
    native->self = value_ref(self);
    native->owner = owner;
    native->name = str_intern(rt, spec->name, strlen(spec->name));
    return native;
}

void native_set_module(Runtime *rt, Native *native, const char *module) {
    object_unref(rt, native->module);
    native->module = str_intern(rt, module, strlen(module));
    if (is_of_library(native->module)) native->head.type = rt->types[TYPE_LIBRARY_FUNCTION];
}

void type_add_natives(Runtime *rt, Type *type, const NativeSpec *specs) {
    for (const NativeSpec *spec = specs; spec->name; spec++) {
        Native *native = native_new(rt, spec, VALUE_NULL, spec->kind == NATIVE_STATIC_METHOD ? NULL : type);
        dict_set_name(rt, type->dict, native->name, value_from_object(native));
        object_unref(rt, native);
    }
    type_modified(rt, type);
}

static Value bind(Runtime *rt, Native *native, Value self) {
    Native *bound = native_new(rt, native->spec, native_self(rt, native, self), NULL);
    if (native->module) bound->module = object_ref(native->module);
    return value_from_object(bound);
}

static void destroy(Runtime *rt, Object *self) {
    Native *native = (Native *)(void *)self;
    value_unref(rt, native->self);
    object_unref(rt, native->name);
    object_unref(rt, native->module);
    object_free(rt, native, sizeof(Native));
}

static void visit(Object *self, Visitor visitor, void *visitor_self) {
    const Native *native = (const Native *)(void *)self;
    if (value_is_object(native->self)) visitor(visitor_self, native->self.as.object);
}

// Calling -----------------------------------------------------------------------------------------------------------

static size_t positional_count(const Args *args) {
    return args->count - (args->names ? ((const Tuple *)(const void *)args->names)->count : 0);
}

static Value raise_needs_self(Runtime *rt, const Native *native) {
    if (native_is_of_library(rt, native))
        return exception_raise(rt, EXC_TYPE_ERROR, "%V.%V() missing 1 required positional argument: 'self'", native->owner->qualname,
                               native->name);
    const char *text = native->spec->kind == NATIVE_SLOT ? "descriptor '%V' of '%V' object needs an argument"
                                                         : "unbound method %V.%V() needs an argument";
    bool is_slot = native->spec->kind == NATIVE_SLOT;
    return exception_raise(rt, EXC_TYPE_ERROR, text, is_slot ? native->name : native->owner->qualname,
                           is_slot ? native->owner->message_name : native->name);
}

static Value raise_wrong_self(Runtime *rt, const Native *native, Value self) {
    const char *text = native->spec->kind == NATIVE_SLOT
                           ? "descriptor '%V' requires a '%V' object but received a '%s'"
                           : "descriptor '%V' for '%V' objects doesn't apply to a '%s' object";
    return exception_raise(rt, EXC_TYPE_ERROR, text, native->name, native->owner->message_name,
                           value_type_name(rt, self));
}

Value native_call_unbound(Runtime *rt, Native *native, const Args *args) {
    if (positional_count(args) == 0) return raise_needs_self(rt, native);
    Value self = args->values[0];
    Args rest = {args->values + 1, args->count - 1, args->names};
    if (value_is_object(self) && self.as.object->type == native->owner) return native_checked(rt, native->spec->call(rt, self, &rest));
    if (!type_is_subtype(value_type(rt, self), native->owner)) return raise_wrong_self(rt, native, self);
    return native_checked(rt, native->spec->call(rt, native_self(rt, native, self), &rest));
}

static Value call(Runtime *rt, Value self, const Args *args) {
    return native_call(rt, as_native(self), args);
}

// As a descriptor ---------------------------------------------------------------------------------------------------

static Value get(Runtime *rt, Value descriptor, Value self, Type *owner) {
    Native *native = as_native(descriptor);
    if (native->spec->kind == NATIVE_CLASS_METHOD) {
        return bind(rt, native, (Value){.tag = VALUE_TAG_OBJECT, .as.object = &owner->head});
    }
    if (value_is_null(self)) return value_ref(descriptor);
    return bind(rt, native, self);
}

static Value library_get(Runtime *rt, Value descriptor, Value self, Type *owner) {
    (void)owner;
    return value_is_null(self) ? value_ref(descriptor) : value_from_object(method_new(rt, descriptor, self));
}

static bool check_owner(Runtime *rt, const Native *native, Value self) {
    if (type_is_subtype(value_type(rt, self), native->owner)) return true;
    exception_raise(rt, EXC_TYPE_ERROR, "descriptor '%V' for '%V' objects doesn't apply to a '%s' object", native->name,
                    native->owner->message_name, value_type_name(rt, self));
    return false;
}

static Value getset_get(Runtime *rt, Value descriptor, Value self, Type *owner) {
    (void)owner;
    const Native *native = as_native(descriptor);
    if (value_is_null(self)) return value_ref(descriptor);
    if (!check_owner(rt, native, self)) return VALUE_NULL;
    return native_checked(rt, native->spec->call(rt, native_self(rt, native, self), &(Args){0}));
}

static bool getset_set(Runtime *rt, Value descriptor, Value self, Value value) {
    const Native *native = as_native(descriptor);
    if (!check_owner(rt, native, self)) return false;
    if (native->spec->set) return native->spec->set(rt, self, value);
    exception_raise_attribute(rt, self, native->name, "attribute '%V' of '%V' objects is not writable", native->name,
                              native->owner->message_name);
    return false;
}

// Text and equality -------------------------------------------------------------------------------------------------

static Value function_repr(Runtime *rt, Value self) {
    const Native *native = as_native(self);
    char address[RUNTIME_ADDRESS_SIZE];
    if (value_is_null(native->self)) return value_from_object(str_format(rt, "<built-in function %V>", native->name));
    const char *text = native->spec->kind == NATIVE_SLOT ? "<method-wrapper '%V' of %s object at %s>"
                                                         : "<built-in method %V of %s object at %s>";
    return value_from_object(str_format(rt, text, native->name, value_type_name(rt, native->self),
                                        runtime_address_text(rt, native->self, address)));
}

static Value get_qualname(Runtime *rt, Value self, const Args *args);

static Value library_repr(Runtime *rt, Value self) {
    char address[RUNTIME_ADDRESS_SIZE];
    Value name = get_qualname(rt, self, &(Args){0});
    Str *text = str_format(rt, "<function %V at %s>", value_as_str(name), runtime_address_text(rt, self, address));
    value_unref(rt, name);
    return value_from_object(text);
}

static Value method_repr(Runtime *rt, Value self) {
    const Native *native = as_native(self);
    const Str *owner = native->owner->message_name;
    return value_from_object(str_format(rt, "<method '%V' of '%V' objects>", native->name, owner));
}

static Value wrapper_repr(Runtime *rt, Value self) {
    const Native *native = as_native(self);
    const Str *owner = native->owner->message_name;
    return value_from_object(str_format(rt, "<slot wrapper '%V' of '%V' objects>", native->name, owner));
}

static Value getset_repr(Runtime *rt, Value self) {
    const Native *native = as_native(self);
    const Str *owner = native->owner->message_name;
    return value_from_object(str_format(rt, "<attribute '%V' of '%V' objects>", native->name, owner));
}

// Two bound methods of one object are equal, though each access makes a new one.
static Value compare(Runtime *rt, Value a, Value b, CompareOp op) {
    (void)rt;
    if ((op != COMPARE_EQ && op != COMPARE_NE) || !value_is_kind(b, KIND_NATIVE)) return VALUE_NOT_IMPLEMENTED;
    const Native *mine = as_native(a);
    const Native *theirs = as_native(b);
    bool same = mine->spec == theirs->spec && mine->owner == theirs->owner && value_is(mine->self, theirs->self);
    return value_from_bool(same == (op == COMPARE_EQ));
}

static bool hash(Runtime *rt, Value self, int64_t *out) {
    const Native *native = as_native(self);
    Value name = {.tag = VALUE_TAG_OBJECT, .as.object = &native->name->head};
    if (!value_hash(rt, name, out)) return false;
    if (!value_is_null(native->self)) *out ^= object_identity_hash(rt, native->self);
    return true;
}

// Attributes --------------------------------------------------------------------------------------------------------

static Value get_name(Runtime *rt, Value self, const Args *args) {
    (void)rt, (void)args;
    return value_from_object(object_ref(as_native(self)->name));
}

// A bound one is named after self's class.
static Value get_qualname(Runtime *rt, Value self, const Args *args) {
    (void)args;
    const Native *native = as_native(self);
    const Type *type = native->owner;
    if (value_is_kind(native->self, KIND_TYPE)) type = (const Type *)native->self.as.object;
    else if (!value_is_null(native->self) && !value_is_kind(native->self, KIND_MODULE))
        type = value_type(rt, native->self);
    if (!type) return value_from_object(object_ref(native->name));
    return value_from_object(str_format(rt, "%V.%V", type->qualname, native->name));
}

static Value get_module(Runtime *rt, Value self, const Args *args) {
    (void)args;
    const Native *native = as_native(self);
    if (native->module) return value_from_object(object_ref(native->module));
    if (native_is_of_library(rt, native)) return value_from_object(object_ref(native->owner->module));
    return value_is_null(native->self) ? value_from_object(object_ref(rt->names[NAME_BUILTINS])) : VALUE_NONE;
}

static Value get_self(Runtime *rt, Value self, const Args *args) {
    (void)rt, (void)args;
    const Native *native = as_native(self);
    return value_is_null(native->self) ? VALUE_NONE : value_ref(native->self);
}

static Value get_owner(Runtime *rt, Value self, const Args *args) {
    (void)rt, (void)args;
    return value_from_object(object_ref(as_native(self)->owner));
}

const TypeSlots native_function_slots = {
    .destroy = destroy,
    .visit = visit,
    .repr = function_repr,
    .compare = compare,
    .hash = hash,
    .call = call,
};

const TypeSlots method_descriptor_slots = {
    .destroy = destroy,
    .visit = visit,
    .repr = method_repr,
    .call = call,
    .get = get,
};

const TypeSlots library_function_slots = {
    .destroy = destroy,
    .visit = visit,
    .repr = library_repr,
    .call = call,
    .get = library_get,
};

const TypeSlots slot_wrapper_slots = {
    .destroy = destroy,
    .visit = visit,
    .repr = wrapper_repr,
    .call = call,
    .get = get,
};

const TypeSlots getset_slots = {
    .destroy = destroy,
    .visit = visit,
    .repr = getset_repr,
    .get = getset_get,
    .set = getset_set,
};

const TypeSlots library_view_slots = {
    .destroy = destroy,
    .visit = visit,
    .repr = getset_repr,
    .get = getset_get,
};

const NativeSpec native_function_methods[] = {
    {.name = "__name__", .call = get_name, .kind = NATIVE_GETTER},
    {.name = "__qualname__", .call = get_qualname, .kind = NATIVE_GETTER},
    {.name = "__module__", .call = get_module, .kind = NATIVE_GETTER},
    {.name = "__self__", .call = get_self, .kind = NATIVE_GETTER},
    {0},
};

const NativeSpec library_function_methods[] = {
    {.name = "__name__", .call = get_name, .kind = NATIVE_GETTER},
    {.name = "__qualname__", .call = get_qualname, .kind = NATIVE_GETTER},
    {.name = "__module__", .call = get_module, .kind = NATIVE_GETTER},
    {0},
};

#define DESCRIPTOR_METHODS                                                                                             \
    {.name = "__name__", .call = get_name, .kind = NATIVE_GETTER},                                                     \
    {.name = "__qualname__", .call = get_qualname, .kind = NATIVE_GETTER},                                             \
    {.name = "__objclass__", .call = get_owner, .kind = NATIVE_GETTER},                                                \
    {0}

const NativeSpec method_descriptor_methods[] = {DESCRIPTOR_METHODS};
const NativeSpec slot_wrapper_methods[] = {DESCRIPTOR_METHODS};
const NativeSpec getset_methods[] = {DESCRIPTOR_METHODS};
const NativeSpec library_view_methods[] = {DESCRIPTOR_METHODS};
