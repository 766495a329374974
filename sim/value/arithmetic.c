// Operators on any two values: who is asked first, and what is said when nobody knows. As binary_op1 in abstract.c.


#include <string.h>

#include "sim/value/attribute.h"
#include "sim/value/exception.h"
#include "sim/value/float.h"
#include "sim/value/int.h"
#include "sim/value/operate.h"
#include "sim/value/str.h"
#include "sim/value/subclass.h"

typedef struct Sign {
    const char *plain, *in_place;
} Sign;

static const Sign signs[BINARY_OP_COUNT] = {
    [BINARY_ADD] = {"+", "+="},       [BINARY_SUB] = {"-", "-="},
    [BINARY_MUL] = {"*", "*="},       [BINARY_MATMUL] = {"@", "@="},
    [BINARY_TRUEDIV] = {"/", "/="},   [BINARY_FLOORDIV] = {"//", "//="},
    [BINARY_MOD] = {"%", "%="},       [BINARY_POW] = {"** or pow()", "**="},
    [BINARY_LSHIFT] = {"<<", "<<="},  [BINARY_RSHIFT] = {">>", ">>="},
    [BINARY_AND] = {"&", "&="},       [BINARY_OR] = {"|", "|="},
    [BINARY_XOR] = {"^", "^="},
};

// What CPython concatenates and repeats only after the number operators of both sides were asked.
static bool is_sequence(Value v) {
    if (!value_is_object(v)) return false;
    uint16_t kind = v.as.object->kind;
    return kind == KIND_STR || kind == KIND_LIST || kind == KIND_TUPLE || kind == KIND_BYTES;
}

static bool b_goes_first(BinaryOp op, Value a, const Type *type_a, const Type *type_b) {
    if ((op == BINARY_ADD || op == BINARY_MUL) && is_sequence(a)) return true;
    return type_is_subtype(type_b, type_a);
}

// NotImplemented: neither knows.
static Value ask_both(Runtime *rt, BinaryOp op, Value a, Value b) {
    const Type *type_a = value_type(rt, a);
    const Type *type_b = value_type(rt, b);
    Value (*slot_a)(Runtime *, BinaryOp, Value, Value) = type_a->slots->binary;
    Value (*slot_b)(Runtime *, BinaryOp, Value, Value) = type_b->slots->binary;
    if (slot_a == slot_b) slot_b = NULL;
    Value result = VALUE_NOT_IMPLEMENTED;
    bool b_first = slot_a && slot_b && b_goes_first(op, a, type_a, type_b);
    if (b_first) result = slot_b(rt, op, a, b);
    if (slot_a && value_is_not_implemented(result)) result = slot_a(rt, op, a, b);
    if (slot_b && !b_first && value_is_not_implemented(result)) result = slot_b(rt, op, a, b);
    return result;
}

static Value raise_unsupported(Runtime *rt, const char *sign, Value a, Value b) {
    return exception_raise(rt, EXC_TYPE_ERROR, "unsupported operand type(s) for %s: '%s' and '%s'", sign,
                           value_type_name(rt, a), value_type_name(rt, b));
}

// The commonest of all, without a look at types.
static bool are_ints(BinaryOp op, Value a, Value b) {
    return value_is_int(a) && value_is_int(b) && op != BINARY_MATMUL;
}

// NotImplemented: neither knows.
static Value compute(Runtime *rt, BinaryOp op, Value a, Value b) {
    bool are_floats = value_is_float(a) && value_is_float(b);
    return are_floats ? float_operate(rt, op, a.as.real, b.as.real) : ask_both(rt, op, a, b);
}

__attribute__((noinline)) static Value binary_of_any(Runtime *rt, BinaryOp op, Value a, Value b) {
    Value result = compute(rt, op, a, b);
    return value_is_not_implemented(result) ? raise_unsupported(rt, signs[op].plain, a, b) : result;
}

Value value_binary(Runtime *rt, BinaryOp op, Value a, Value b) {
    return are_ints(op, a, b) ? int_operate(rt, op, a.as.integer, b.as.integer) : binary_of_any(rt, op, a, b);
}

Value value_in_place(Runtime *rt, BinaryOp op, Value a, Value b) {
    if (are_ints(op, a, b)) return int_operate(rt, op, a.as.integer, b.as.integer);
    Value result;
    const TypeSlots *slots = value_type(rt, a)->slots;
    if (slots->in_place) {
        result = slots->in_place(rt, op, a, b);
        if (!value_is_not_implemented(result)) return result;
    }
    // a is a sequence to CPython that cannot be repeated: b is not asked, as in PyNumber_InPlaceMultiply.
    bool stays = op == BINARY_MUL && is_sequence(b) && !is_sequence(a) && value_counts_as_sequence(rt, a);
    if (stays)
        result = slots->binary ? slots->binary(rt, op, a, b) : VALUE_NOT_IMPLEMENTED;
    else
        result = compute(rt, op, a, b);
    return value_is_not_implemented(result) ? raise_unsupported(rt, signs[op].in_place, a, b) : result;
}

// Only here are there three operands: the program's __pow__(self, exponent, modulus), if there is one.
static Value power_by_method(Runtime *rt, Value base, Value exponent, Value modulus) {
    Str *name = str_intern(rt, "__pow__", strlen("__pow__"));
    Value args[] = {VALUE_NULL, exponent, modulus};
    Value method = attribute_get_special(rt, base, name, &args[0]);
    object_unref(rt, name);
    if (value_is_null(method)) return rt->raised ? VALUE_NULL : VALUE_NOT_IMPLEMENTED;
    bool is_native = value_is_kind(method, KIND_NATIVE); // int's or float's own: below
    bool bound = value_is_null(args[0]);
    Value result = VALUE_NOT_IMPLEMENTED;
    if (!is_native) result = runtime_call(rt, method, bound ? args + 1 : args, bound ? 2 : 3);
    value_unref(rt, method);
    value_unref(rt, args[0]);
    return result;
}

Value value_power(Runtime *rt, Value base, Value exponent, Value modulus) {
    if (value_is_null(modulus) || value_is_none(modulus)) return value_binary(rt, BINARY_POW, base, exponent);
    if (value_type(rt, base)->flags & TYPE_USER) {
        Value result = power_by_method(rt, base, exponent, modulus);
        if (!value_is_not_implemented(result)) return result;
    }
    Value numbers[] = {subclass_number(rt, base), subclass_number(rt, exponent), subclass_number(rt, modulus)};
    Value result = int_power_modulo(rt, numbers[0], numbers[1], numbers[2]);
    if (!value_is_not_implemented(result)) return result;
    if (value_is_float(numbers[0])) {
        const char *text = "pow() 3rd argument not allowed unless all arguments are integers";
        return exception_raise(rt, EXC_TYPE_ERROR, "%s", text);
    }
    return exception_raise(rt, EXC_TYPE_ERROR, "unsupported operand type(s) for ** or pow(): '%s', '%s', '%s'",
                           value_type_name(rt, base), value_type_name(rt, exponent), value_type_name(rt, modulus));
}

Value value_unary(Runtime *rt, UnaryOp op, Value a) {
    static const char names[] = {[UNARY_NEGATIVE] = '-', [UNARY_POSITIVE] = '+', [UNARY_INVERT] = '~'};
    const TypeSlots *slots = value_type(rt, a)->slots;
    Value result = slots->unary ? slots->unary(rt, op, a) : VALUE_NOT_IMPLEMENTED;
    if (!value_is_not_implemented(result)) return result;
    return exception_raise(rt, EXC_TYPE_ERROR, "bad operand type for unary %c: '%s'", names[op],
                           value_type_name(rt, a));
}

bool value_index(Runtime *rt, Value v, int64_t *out) {
    if (value_is_integral(v)) {
        *out = v.as.integer;
        return true;
    }
    const TypeSlots *slots = value_type(rt, v)->slots;
    if (slots->index) return slots->index(rt, v, out);
    exception_raise(rt, EXC_TYPE_ERROR, "'%s' object cannot be interpreted as an integer", value_type_name(rt, v));
    return false;
}
