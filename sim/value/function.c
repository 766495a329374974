// Bound methods, cells, static and class methods.

#include "sim/value/function.h"

#include <string.h>

#include "sim/value/attribute.h"
#include "sim/value/exception.h"
#include "sim/value/native.h"
#include "sim/value/object.h"
#include "sim/value/operate.h"
#include "sim/value/str.h"
#include "sim/value/types.h"

static void visit_value(Value v, Visitor visitor, void *visitor_self) {
    if (value_is_object(v)) visitor(visitor_self, v.as.object);
}

// Methods -----------------------------------------------------------------------------------------------------------

static Method *as_method(Value v) { return (Method *)(void *)v.as.object; }

Method *method_new(Runtime *rt, Value function, Value self) {
    Method *method = object_new(rt, rt->types[TYPE_METHOD], KIND_METHOD, sizeof(Method));
    method->function = value_ref(function);
    method->self = value_ref(self);
    return method;
}

static void method_destroy(Runtime *rt, Object *self) {
    Method *method = (Method *)(void *)self;
    value_unref(rt, method->function);
    value_unref(rt, method->self);
    object_free(rt, method, sizeof(Method));
}

static void method_visit(Object *self, Visitor visitor, void *visitor_self) {
    visit_value(((Method *)(void *)self)->function, visitor, visitor_self);
    visit_value(((Method *)(void *)self)->self, visitor, visitor_self);
}

static Value method_make(Runtime *rt, Type *type, const Args *args) {
    (void)type;
    if (!args_count(rt, args, "method", 2, 2)) return VALUE_NULL;
    if (!value_is_callable(rt, args->values[0])) {
        return exception_raise(rt, EXC_TYPE_ERROR, "first argument must be callable");
    }
    if (value_is_none(args->values[1])) return exception_raise(rt, EXC_TYPE_ERROR, "instance must not be None");
    return value_from_object(method_new(rt, args->values[0], args->values[1]));
}

// The function's __qualname__ or __name__, owned; "?" where it has neither.
static Str *function_name(Runtime *rt, Value function) {
    Value name = attribute_find(rt, function, rt->names[NAME_QUALNAME]);
    if (value_is_null(name) && !rt->raised) name = attribute_find(rt, function, rt->names[NAME_NAME]);
    if (value_is_str(name)) return value_as_str(name);
    value_unref(rt, name);
    return rt->raised ? NULL : str_from_c(rt, "?");
}

static Value method_repr(Runtime *rt, Value self) {
    const Method *method = as_method(self);
    Str *name = function_name(rt, method->function);
    Str *bound_to = name ? value_repr(rt, method->self) : NULL;
    Str *text = bound_to ? str_format(rt, "<bound method %V of %V>", name, bound_to) : NULL;
    object_unref(rt, name);
    object_unref(rt, bound_to);
    return value_from_object(text);
}

static Value method_compare(Runtime *rt, Value a, Value b, CompareOp op) {
    if ((op != COMPARE_EQ && op != COMPARE_NE) || !value_is_kind(b, KIND_METHOD)) return VALUE_NOT_IMPLEMENTED;
    bool same;
    if (!value_equal(rt, as_method(a)->function, as_method(b)->function, &same)) return VALUE_NULL;
    same = same && value_is(as_method(a)->self, as_method(b)->self);
    return value_from_bool(same == (op == COMPARE_EQ));
}

static bool method_hash(Runtime *rt, Value self, int64_t *out) {
    if (!value_hash(rt, as_method(self)->function, out)) return false;
    *out ^= object_identity_hash(rt, as_method(self)->self) * 31;
    return true;
}

static Value method_call(Runtime *rt, Value self, const Args *args) {
    const Method *method = as_method(self);
    size_t size = (args->count + 1) * sizeof(Value);
    Value *values = world_allocate(rt->world, size);
    values[0] = method->self;
    if (args->count) memcpy(values + 1, args->values, args->count * sizeof(Value));
    Value result = rt->hooks->call(rt, method->function, values, args->count + 1, args->names);
    world_release(rt->world, values, size);
    return result;
}

// What a method does not have itself it takes from its function.
static Value method_get_attribute(Runtime *rt, Value self, Str *name) {
    if (!value_is_null(type_lookup(rt, value_type(rt, self), name))) return attribute_get_generic(rt, self, name);
    return attribute_get(rt, as_method(self)->function, name);
}

static Value method_function(Runtime *rt, Value self, const Args *args) {
    (void)rt, (void)args;
    return value_ref(as_method(self)->function);
}

static Value method_self(Runtime *rt, Value self, const Args *args) {
    (void)rt, (void)args;
    return value_ref(as_method(self)->self);
}

static Value method_doc(Runtime *rt, Value self, const Args *args) {
    (void)args;
    return attribute_get(rt, as_method(self)->function, rt->names[NAME_DOC]);
}

const TypeSlots method_slots = {
    .destroy = method_destroy,
    .visit = method_visit,
    .new_ = method_make,
    .repr = method_repr,
    .compare = method_compare,
    .hash = method_hash,
    .call = method_call,
    .get_attribute = method_get_attribute,
};

const NativeSpec method_methods[] = {
    {.name = "__func__", .call = method_function, .kind = NATIVE_GETTER},
    {.name = "__self__", .call = method_self, .kind = NATIVE_GETTER},
    {.name = "__doc__", .call = method_doc, .kind = NATIVE_GETTER},
    {0},
};

// Cells -------------------------------------------------------------------------------------------------------------

static Cell *as_cell(Value v) { return (Cell *)(void *)v.as.object; }

Cell *cell_new(Runtime *rt, Value value) {
    Cell *cell = object_new(rt, rt->types[TYPE_CELL], KIND_CELL, sizeof(Cell));
    cell->value = value_ref(value);
    return cell;
}

static void cell_destroy(Runtime *rt, Object *self) {
    value_unref(rt, ((Cell *)(void *)self)->value);
    object_free(rt, self, sizeof(Cell));
}

static void cell_visit(Object *self, Visitor visitor, void *visitor_self) {
    visit_value(((Cell *)(void *)self)->value, visitor, visitor_self);
}

static void cell_clear(Runtime *rt, Object *self) { value_clear(rt, &((Cell *)(void *)self)->value); }

static Value cell_repr(Runtime *rt, Value self) {
    char address[RUNTIME_ADDRESS_SIZE];
    char held_address[RUNTIME_ADDRESS_SIZE];
    Value held = as_cell(self)->value;
    runtime_address_text(rt, self, address);
    if (value_is_null(held)) return value_from_object(str_format(rt, "<cell at %s: empty>", address));
    return value_from_object(str_format(rt, "<cell at %s: %s object at %s>", address, value_type_name(rt, held),
                                        runtime_address_text(rt, held, held_address)));
}

static Value cell_contents(Runtime *rt, Value self, const Args *args) {
    (void)args;
    Value held = as_cell(self)->value;
    return value_is_null(held) ? exception_raise(rt, EXC_VALUE_ERROR, "cell is empty") : value_ref(held);
}

static bool cell_set_contents(Runtime *rt, Value self, Value value) {
    value_replace(rt, &as_cell(self)->value, value_ref(value));
    return true;
}

const TypeSlots cell_slots = {.destroy = cell_destroy, .visit = cell_visit, .clear = cell_clear, .repr = cell_repr};

const NativeSpec cell_methods[] = {
    {.name = "cell_contents", .call = cell_contents, .kind = NATIVE_GETTER, .set = cell_set_contents},
    {0},
};

// staticmethod, classmethod -----------------------------------------------------------------------------------------

static Wrapper *as_wrapper(Value v) { return (Wrapper *)(void *)v.as.object; }

static Wrapper *wrapper_of(Runtime *rt, Type *type, Value function) {
    Wrapper *wrapper = object_new(rt, type, type->kind, sizeof(Wrapper));
    wrapper->function = value_ref(function);
    return wrapper;
}

Wrapper *wrapper_new(Runtime *rt, TypeId type, Value function) { return wrapper_of(rt, rt->types[type], function); }

static Value wrapper_make(Runtime *rt, Type *type, const Args *args) {
    if (!args_count(rt, args, type_native_base(type)->name->data, 1, 1)) return VALUE_NULL;
    return value_from_object(wrapper_of(rt, type, args->values[0]));
}

static void wrapper_destroy(Runtime *rt, Object *self) {
    value_unref(rt, ((Wrapper *)(void *)self)->function);
    object_free(rt, self, sizeof(Wrapper));
}

static void wrapper_visit(Object *self, Visitor visitor, void *visitor_self) {
    visit_value(((Wrapper *)(void *)self)->function, visitor, visitor_self);
}

static Value wrapper_repr(Runtime *rt, Value self) {
    Str *function = value_repr(rt, as_wrapper(self)->function);
    if (!function) return VALUE_NULL;
    Str *text = str_format(rt, "<%s(%V)>", value_type_name(rt, self), function);
    object_unref(rt, function);
    return value_from_object(text);
}

static Value wrapper_function(Runtime *rt, Value self, const Args *args) {
    (void)rt, (void)args;
    return value_ref(as_wrapper(self)->function);
}

// What the wrapper tells of its function as if it were its own.
static Value wrapper_get_attribute(Runtime *rt, Value self, Str *name) {
    const NameId passed_on[] = {NAME_NAME, NAME_QUALNAME, NAME_MODULE, NAME_DOC, NAME_ANNOTATIONS};
    for (size_t i = 0; i < sizeof passed_on / sizeof *passed_on; i++) {
        if (name == rt->names[passed_on[i]]) return attribute_get(rt, as_wrapper(self)->function, name);
    }
    return attribute_get_generic(rt, self, name);
}

static Value static_get(Runtime *rt, Value descriptor, Value self, Type *owner) {
    (void)rt, (void)self, (void)owner;
    return value_ref(as_wrapper(descriptor)->function);
}

static Value static_call(Runtime *rt, Value self, const Args *args) {
    return rt->hooks->call(rt, as_wrapper(self)->function, args->values, args->count, args->names);
}

static Value class_get(Runtime *rt, Value descriptor, Value self, Type *owner) {
    (void)self;
    Value class = {.tag = VALUE_TAG_OBJECT, .as.object = &owner->head};
    return value_from_object(method_new(rt, as_wrapper(descriptor)->function, class));
}

#define WRAPPER_SLOTS                                                                                                  \
    .destroy = wrapper_destroy, .visit = wrapper_visit, .new_ = wrapper_make, .repr = wrapper_repr,                    \
    .get_attribute = wrapper_get_attribute

#define WRAPPER_METHODS                                                                                                \
    {.name = "__func__", .call = wrapper_function, .kind = NATIVE_GETTER},                                             \
    {.name = "__wrapped__", .call = wrapper_function, .kind = NATIVE_GETTER},                                          \
    {0}

const TypeSlots staticmethod_slots = {WRAPPER_SLOTS, .get = static_get, .call = static_call};
const TypeSlots classmethod_slots = {WRAPPER_SLOTS, .get = class_get};
const NativeSpec staticmethod_methods[] = {WRAPPER_METHODS};
const NativeSpec classmethod_methods[] = {WRAPPER_METHODS};
