// bool, and the types of which there is one value: None, NotImplemented, Ellipsis.

#include "sim/value/exception.h"
#include "sim/value/format.h"
#include "sim/value/int.h"
#include "sim/value/operate.h"
#include "sim/value/types.h"

// bool ----------------------------------------------------------------------------------------------------------------

static Value bool_new(Runtime *rt, Type *type, const Args *args) {
    (void)type;
    bool truth = false;
    if (args->names) return exception_raise(rt, EXC_TYPE_ERROR, "bool() takes no keyword arguments");
    if (!args_count(rt, args, "bool", 0, 1)) return VALUE_NULL;
    if (args->count == 1 && !value_truth(rt, args->values[0], &truth)) return VALUE_NULL;
    return value_from_bool(truth);
}

static Value bool_repr(Runtime *rt, Value self) {
    return value_from_object(str_from_c(rt, self.as.integer ? "True" : "False"));
}

static Value bool_format(Runtime *rt, Value self, Str *spec) { return format_bool(rt, self.as.integer != 0, spec); }

// &, | and ^ of two bools are bools; all else is int's.
static Value bool_binary(Runtime *rt, BinaryOp op, Value a, Value b) {
    Value result = int_binary(rt, op, a, b);
    bool logical = op == BINARY_AND || op == BINARY_OR || op == BINARY_XOR;
    if (!logical || !value_is_bool(a) || !value_is_bool(b)) return result;
    return value_from_bool(result.as.integer != 0);
}

const TypeSlots bool_slots = {
    .new_ = bool_new,
    .repr = bool_repr,
    .format = bool_format,
    .binary = bool_binary,
};
const NativeSpec bool_methods[] = {{0}};

// One value each ------------------------------------------------------------------------------------------------------

static bool takes_nothing(Runtime *rt, const Type *type, const Args *args) {
    if (args->count == 0) return true;
    exception_raise(rt, EXC_TYPE_ERROR, "%V takes no arguments", type->name);
    return false;
}

// CPython's hash of None is a constant; those of the others are addresses there.
static bool singleton_hash(Runtime *rt, Value self, int64_t *out) {
    (void)rt;
    *out = INT64_C(0xFCA86420) + (int64_t)self.tag - VALUE_TAG_NONE;
    return true;
}

static Value none_new(Runtime *rt, Type *type, const Args *args) {
    return takes_nothing(rt, type, args) ? VALUE_NONE : VALUE_NULL;
}

static Value none_repr(Runtime *rt, Value self) {
    (void)self;
    return value_from_object(str_from_c(rt, "None"));
}

static bool none_truth(Runtime *rt, Value self, bool *out) {
    (void)rt, (void)self;
    *out = false;
    return true;
}

const TypeSlots none_slots = {.new_ = none_new, .repr = none_repr, .hash = singleton_hash, .truth = none_truth};
const NativeSpec none_methods[] = {{0}};

static Value not_implemented_new(Runtime *rt, Type *type, const Args *args) {
    return takes_nothing(rt, type, args) ? VALUE_NOT_IMPLEMENTED : VALUE_NULL;
}

static Value not_implemented_repr(Runtime *rt, Value self) {
    (void)self;
    return value_from_object(str_from_c(rt, "NotImplemented"));
}

static bool not_implemented_truth(Runtime *rt, Value self, bool *out) {
    (void)self;
    *out = true;
    if (rt->hooks->deprecated)
        rt->hooks->deprecated(rt, "NotImplemented should not be used in a boolean context");
    return true;
}

const TypeSlots not_implemented_slots = {
    .new_ = not_implemented_new,
    .repr = not_implemented_repr,
    .hash = singleton_hash,
    .truth = not_implemented_truth,
};
const NativeSpec not_implemented_methods[] = {{0}};

static Value ellipsis_new(Runtime *rt, Type *type, const Args *args) {
    return takes_nothing(rt, type, args) ? VALUE_ELLIPSIS : VALUE_NULL;
}

static Value ellipsis_repr(Runtime *rt, Value self) {
    (void)self;
    return value_from_object(str_from_c(rt, "Ellipsis"));
}

const TypeSlots ellipsis_slots = {.new_ = ellipsis_new, .repr = ellipsis_repr, .hash = singleton_hash};
const NativeSpec ellipsis_methods[] = {{0}};
