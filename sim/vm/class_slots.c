// The slots of the program's classes: each calls the special method that stands behind it. As slot_tp_… of typeobject.c.

#include "sim/vm/class_slots.h"

#include <string.h>

#include "sim/value/attribute.h"
#include "sim/value/exception.h"
#include "sim/value/operate.h"
#include "sim/value/str.h"
#include "sim/vm/vm.h"

enum { ARGUMENTS_MAX = 4 };

// Calls the special method with self put first where it was not bound. VALUE_NULL with *absent: there is none.
static Value call_special(Runtime *rt, Value self, Str *name, const Value *args, size_t count, bool *absent) {
    Value bound = VALUE_NULL;
    Value function = attribute_get_special(rt, self, name, &bound);
    *absent = value_is_null(function) && !rt->raised;
    if (value_is_null(function)) return VALUE_NULL;
    Value all[ARGUMENTS_MAX];
    size_t first = value_is_null(bound) ? 0 : 1;
    all[0] = bound;
    if (count) memcpy(all + first, args, count * sizeof(Value));
    Value result = vm_call(rt, function, all, count + first, NULL);
    value_unref(rt, function);
    value_unref(rt, bound);
    return result;
}

// As call_special, for a slot that is there only because the method is: it can be gone only by a race of the program's.
static Value call_named(Runtime *rt, Value self, NameId name, const Value *args, size_t count) {
    bool absent;
    Value result = call_special(rt, self, rt->names[name], args, count, &absent);
    if (absent) exception_raise_attribute(rt, self, rt->names[name], "%V", rt->names[name]);
    return result;
}

static bool done(Runtime *rt, Value result) {
    value_unref(rt, result);
    return !value_is_null(result);
}

static bool slot_init(Runtime *rt, Value self, const Args *args) {
    Value bound = VALUE_NULL;
    Value function = attribute_get_special(rt, self, rt->names[NAME_INIT], &bound);
    if (value_is_null(function)) return !rt->raised;
    size_t size = (args->count + 1) * sizeof(Value);
    Value *all = world_allocate(rt->world, size);
    all[0] = bound;
    if (args->count) memcpy(all + 1, args->values, args->count * sizeof(Value));
    bool is_bound = !value_is_null(bound);
    Value result = vm_call(rt, function, is_bound ? all : all + 1, args->count + is_bound, args->names);
    world_release(rt->world, all, size);
    value_unref(rt, function);
    value_unref(rt, bound);
    if (value_is_null(result)) return false;
    if (value_is_none(result)) return true;
    exception_raise(rt, EXC_TYPE_ERROR, "__init__() should return None, not '%s'", value_type_name(rt, result));
    value_unref(rt, result);
    return false;
}

static void slot_finalize(Runtime *rt, Object *self) {
    Vm *vm = vm_of(rt);
    if (vm->end != VM_RUNNING) return;
    Exception *raised = exception_take(rt);
    Value v = value_from_object(self);
    Value function = value_ref(type_lookup(rt, self->type, rt->names[NAME_DEL]));
    bool absent;
    Value result = call_special(rt, v, rt->names[NAME_DEL], NULL, 0, &absent);
    if (value_is_null(result) && !absent) vm_report_unraisable(vm, function);
    value_unref(rt, result);
    value_unref(rt, function);
    if (raised) exception_restore(rt, raised);
}

static Value expect_str(Runtime *rt, Value result, const char *name) {
    if (value_is_null(result) || value_is_str(result)) return result;
    exception_raise(rt, EXC_TYPE_ERROR, "%s returned non-string (type %s)", name, value_type_name(rt, result));
    value_unref(rt, result);
    return VALUE_NULL;
}

static Value slot_repr(Runtime *rt, Value self) {
    return expect_str(rt, call_named(rt, self, NAME_REPR, NULL, 0), "__repr__");
}

static Value slot_str(Runtime *rt, Value self) {
    return expect_str(rt, call_named(rt, self, NAME_STR, NULL, 0), "__str__");
}

static Value slot_format(Runtime *rt, Value self, Str *spec) {
    Value argument = value_from_object(spec);
    Value result = call_named(rt, self, NAME_FORMAT, &argument, 1);
    if (value_is_null(result) || value_is_str(result)) return result;
    exception_raise(rt, EXC_TYPE_ERROR, "__format__ must return a str, not %s", value_type_name(rt, result));
    value_unref(rt, result);
    return VALUE_NULL;
}

static bool slot_hash(Runtime *rt, Value self, int64_t *out) {
    Value result = call_named(rt, self, NAME_HASH, NULL, 0);
    if (value_is_null(result)) return false;
    bool well = value_is_integral(result);
    if (well)
        *out = result.as.integer == -1 ? -2 : result.as.integer;
    else
        exception_raise(rt, EXC_TYPE_ERROR, "__hash__ method should return an integer");
    value_unref(rt, result);
    return well;
}

static Value slot_compare(Runtime *rt, Value a, Value b, CompareOp op) {
    static const NameId names[] = {NAME_LT, NAME_LE, NAME_EQ, NAME_NE, NAME_GT, NAME_GE};
    bool absent;
    Value result = call_special(rt, a, rt->names[names[op]], &b, 1, &absent);
    return absent ? VALUE_NOT_IMPLEMENTED : result;
}

static bool length_from(Runtime *rt, Value result, int64_t *out) {
    if (value_is_null(result)) return false;
    bool well = value_index(rt, result, out);
    value_unref(rt, result);
    if (well && *out < 0) {
        exception_raise(rt, EXC_VALUE_ERROR, "__len__() should return >= 0");
        return false;
    }
    return well;
}

static bool slot_length(Runtime *rt, Value self, int64_t *out) {
    return length_from(rt, call_named(rt, self, NAME_LEN, NULL, 0), out);
}

static bool slot_truth(Runtime *rt, Value self, bool *out) {
    bool absent;
    Value result = call_special(rt, self, rt->names[NAME_BOOL], NULL, 0, &absent);
    if (absent) {
        int64_t length = 1;
        Value answer = call_special(rt, self, rt->names[NAME_LEN], NULL, 0, &absent);
        if (!absent && !length_from(rt, answer, &length)) return false;
        *out = length != 0;
        return true;
    }
    if (value_is_null(result)) return false;
    if (!value_is_bool(result)) {
        exception_raise(rt, EXC_TYPE_ERROR, "__bool__ should return bool, returned %s", value_type_name(rt, result));
        value_unref(rt, result);
        return false;
    }
    *out = result.as.integer != 0;
    return true;
}

static Value slot_iter(Runtime *rt, Value self) {
    Value method = type_lookup(rt, value_type(rt, self), rt->names[NAME_ITER]);
    if (value_is_none(method))
        return exception_raise(rt, EXC_TYPE_ERROR, "'%s' object is not iterable", value_type_name(rt, self));
    return call_named(rt, self, NAME_ITER, NULL, 0);
}

static Value slot_next(Runtime *rt, Value self) {
    return call_named(rt, self, NAME_NEXT, NULL, 0);
}

static Value slot_get_item(Runtime *rt, Value self, Value key) {
    return call_named(rt, self, NAME_GETITEM, &key, 1);
}

static bool slot_set_item(Runtime *rt, Value self, Value key, Value value) {
    Value args[] = {key, value};
    bool deletes = value_is_null(value);
    NameId name = deletes ? NAME_DELITEM : NAME_SETITEM;
    bool absent;
    Value result = call_special(rt, self, rt->names[name], args, deletes ? 1 : 2, &absent);
    if (absent)
        exception_raise(rt, EXC_ATTRIBUTE_ERROR, "%V", rt->names[name]); // the class has the other one of the two
    return done(rt, result);
}

static bool slot_contains(Runtime *rt, Value self, Value item, bool *out) {
    Value method = type_lookup(rt, value_type(rt, self), rt->names[NAME_CONTAINS]);
    if (value_is_none(method)) {
        exception_raise(rt, EXC_TYPE_ERROR, "'%s' object is not a container", value_type_name(rt, self));
        return false;
    }
    Value result = call_named(rt, self, NAME_CONTAINS, &item, 1);
    if (value_is_null(result)) return false;
    bool well = value_truth(rt, result, out);
    value_unref(rt, result);
    return well;
}

static Value slot_unary(Runtime *rt, UnaryOp op, Value self) {
    static const NameId names[] = {NAME_NEG, NAME_POS, NAME_INVERT};
    static const char *const signs[] = {"-", "+", "~"};
    bool absent;
    Value result = call_special(rt, self, rt->names[names[op]], NULL, 0, &absent);
    if (absent)
        exception_raise(rt, EXC_TYPE_ERROR, "bad operand type for unary %s: '%s'", signs[op],
                        value_type_name(rt, self));
    return result;
}

static bool slot_index(Runtime *rt, Value self, int64_t *out) {
    Value result = call_named(rt, self, NAME_INDEX, NULL, 0);
    if (value_is_null(result)) return false;
    bool well = value_is_integral(result);
    if (well)
        *out = result.as.integer;
    else
        exception_raise(rt, EXC_TYPE_ERROR, "__index__ returned non-int (type %s)", value_type_name(rt, result));
    value_unref(rt, result);
    return well;
}

// What the nearest built-in type does for an attribute.
static Value get_native(Runtime *rt, Value self, Str *name) {
    const TypeSlots *slots = type_native_base(value_type(rt, self))->slots;
    return slots->get_attribute ? slots->get_attribute(rt, self, name) : attribute_get_generic(rt, self, name);
}

// __getattribute__, and __getattr__ where that found nothing.
static Value slot_get_attribute(Runtime *rt, Value self, Str *name) {
    Value argument = value_from_object(name);
    Value own = type_lookup(rt, value_type(rt, self), rt->names[NAME_GETATTRIBUTE]);
    Value value = value_is_kind(own, KIND_NATIVE) ? get_native(rt, self, name)
                                                  : call_named(rt, self, NAME_GETATTRIBUTE, &argument, 1);
    if (!value_is_null(value) || !exception_raised_is(rt, EXC_ATTRIBUTE_ERROR)) return value;
    if (value_is_null(type_lookup(rt, value_type(rt, self), rt->names[NAME_GETATTR]))) return VALUE_NULL;
    exception_discard(rt);
    return call_named(rt, self, NAME_GETATTR, &argument, 1);
}

static bool slot_set_attribute(Runtime *rt, Value self, Str *name, Value value) {
    Value args[] = {value_from_object(name), value};
    bool deletes = value_is_null(value);
    return done(rt, call_named(rt, self, deletes ? NAME_DELATTR : NAME_SETATTR, args, deletes ? 1 : 2));
}

static Value slot_call(Runtime *rt, Value self, const Args *args) {
    Value bound = VALUE_NULL;
    Value function = attribute_get_special(rt, self, rt->names[NAME_CALL], &bound);
    if (value_is_null(function)) return VALUE_NULL;
    size_t size = (args->count + 1) * sizeof(Value);
    Value *all = world_allocate(rt->world, size);
    all[0] = bound;
    if (args->count) memcpy(all + 1, args->values, args->count * sizeof(Value));
    bool is_bound = !value_is_null(bound);
    Value result = vm_call(rt, function, is_bound ? all : all + 1, args->count + is_bound, args->names);
    world_release(rt->world, all, size);
    value_unref(rt, function);
    value_unref(rt, bound);
    return result;
}

static Value slot_get(Runtime *rt, Value descriptor, Value self, Type *owner) {
    Value args[] = {value_is_null(self) ? VALUE_NONE : self, value_from_object(owner)};
    return call_named(rt, descriptor, NAME_GET, args, 2);
}

static bool slot_set(Runtime *rt, Value descriptor, Value self, Value value) {
    Value args[] = {self, value};
    bool deletes = value_is_null(value);
    return done(rt, call_named(rt, descriptor, deletes ? NAME_DELETE : NAME_SET, args, deletes ? 1 : 2));
}

static Value slot_await(Runtime *rt, Value self) {
    return call_named(rt, self, NAME_AWAIT, NULL, 0);
}

static Value slot_aiter(Runtime *rt, Value self) {
    return call_named(rt, self, NAME_AITER, NULL, 0);
}

static Value slot_anext(Runtime *rt, Value self) {
    return call_named(rt, self, NAME_ANEXT, NULL, 0);
}

// Names of __op__, __rop__ and __iop__, by BinaryOp.
static const char *const operator_names[BINARY_OP_COUNT] = {
    [BINARY_ADD] = "add",         [BINARY_SUB] = "sub",           [BINARY_MUL] = "mul", [BINARY_MATMUL] = "matmul",
    [BINARY_TRUEDIV] = "truediv", [BINARY_FLOORDIV] = "floordiv", [BINARY_MOD] = "mod", [BINARY_POW] = "pow",
    [BINARY_LSHIFT] = "lshift",   [BINARY_RSHIFT] = "rshift",     [BINARY_AND] = "and", [BINARY_OR] = "or",
    [BINARY_XOR] = "xor",
};

static Str *operator_name(Runtime *rt, const char *prefix, BinaryOp op) {
    return str_intern_object(rt, str_format(rt, "__%s%s__", prefix, operator_names[op]));
}

static Value call_operator(Runtime *rt, Value self, const char *prefix, BinaryOp op, Value other) {
    Str *name = operator_name(rt, prefix, op);
    bool absent;
    Value result = call_special(rt, self, name, &other, 1, &absent);
    object_unref(rt, name);
    return absent ? VALUE_NOT_IMPLEMENTED : result;
}

// Whether b's class derives from a's and has a reflected method of its own: that one goes first.
static bool reflected_goes_first(Runtime *rt, Type *a, Type *b, BinaryOp op) {
    if (a == b || !type_is_subtype(b, a)) return false;
    Str *name = operator_name(rt, "r", op);
    Value theirs = type_lookup(rt, b, name), ours = type_lookup(rt, a, name);
    object_unref(rt, name);
    return !value_is_null(theirs) && !value_is(theirs, ours);
}

// One of the two is of a class of the program; where both are, the slot is asked once for both. As SLOT1BINFULL.
static Value slot_binary(Runtime *rt, BinaryOp op, Value a, Value b) {
    Type *left = value_type(rt, a), *right = value_type(rt, b);
    bool asks_right = left != right && right->slots->binary == slot_binary;
    if (left->slots->binary == slot_binary) {
        if (asks_right && reflected_goes_first(rt, left, right, op)) {
            Value result = call_operator(rt, b, "r", op, a);
            if (!value_is_not_implemented(result)) return result;
            asks_right = false;
        }
        Value result = call_operator(rt, a, "", op, b);
        if (!value_is_not_implemented(result)) return result;
    }
    return asks_right ? call_operator(rt, b, "r", op, a) : VALUE_NOT_IMPLEMENTED;
}

static Value slot_in_place(Runtime *rt, BinaryOp op, Value self, Value b) {
    return call_operator(rt, self, "i", op, b);
}

const TypeSlots class_slots = {
    .init = slot_init,
    .finalize = slot_finalize,
    .repr = slot_repr,
    .str = slot_str,
    .format = slot_format,
    .hash = slot_hash,
    .compare = slot_compare,
    .truth = slot_truth,
    .length = slot_length,
    .iter = slot_iter,
    .next = slot_next,
    .get_item = slot_get_item,
    .set_item = slot_set_item,
    .contains = slot_contains,
    .binary = slot_binary,
    .in_place = slot_in_place,
    .unary = slot_unary,
    .index = slot_index,
    .get_attribute = slot_get_attribute,
    .set_attribute = slot_set_attribute,
    .call = slot_call,
    .get = slot_get,
    .set = slot_set,
    .await = slot_await,
    .aiter = slot_aiter,
    .anext = slot_anext,
};
