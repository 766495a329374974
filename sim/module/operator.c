// The module operator: Python's operators as functions. As Modules/_operator.c.

#include "sim/module/operator.h"

#include <string.h>

#include "sim/module/arguments.h"
#include "sim/value/exception.h"
#include "sim/value/iterator.h"
#include "sim/value/operate.h"
#include "sim/value/str.h"

// X(C name, Python name, operator): each has a twin that works in place
#define BINARY_FUNCTIONS(X)                                                                                            \
    X(add, "add", ADD) X(and, "and_", AND) X(floordiv, "floordiv", FLOORDIV) X(lshift, "lshift", LSHIFT)               \
    X(matmul, "matmul", MATMUL) X(mod, "mod", MOD) X(mul, "mul", MUL) X(or, "or_", OR) X(pow, "pow", POW)              \
    X(rshift, "rshift", RSHIFT) X(sub, "sub", SUB) X(truediv, "truediv", TRUEDIV) X(xor, "xor", XOR)

#define COMPARE_FUNCTIONS(X) X(eq, EQ) X(ge, GE) X(gt, GT) X(le, LE) X(lt, LT) X(ne, NE)

#define X(name, text, op)                                                                                              \
    static Value call_##name(Runtime *rt, Value self, const Args *args) {                                              \
        (void)self;                                                                                                    \
        if (!args_count(rt, args, "_operator." text, 2, 2)) return VALUE_NULL;                                         \
        return value_binary(rt, BINARY_##op, args->values[0], args->values[1]);                                        \
    }                                                                                                                  \
    static Value call_i##name(Runtime *rt, Value self, const Args *args) {                                             \
        (void)self;                                                                                                    \
        if (!args_count(rt, args, "_operator.i" #name, 2, 2)) return VALUE_NULL;                                       \
        return value_in_place(rt, BINARY_##op, args->values[0], args->values[1]);                                      \
    }
BINARY_FUNCTIONS(X)
#undef X

#define X(name, op)                                                                                                    \
    static Value call_##name(Runtime *rt, Value self, const Args *args) {                                              \
        (void)self;                                                                                                    \
        if (!args_count(rt, args, "_operator." #name, 2, 2)) return VALUE_NULL;                                        \
        return value_compare(rt, args->values[0], args->values[1], COMPARE_##op);                                      \
    }
COMPARE_FUNCTIONS(X)
#undef X

// Of one operand ----------------------------------------------------------------------------------------------------------

static Value unary(Runtime *rt, const Args *args, const char *name, UnaryOp op) {
    return args_count(rt, args, name, 1, 1) ? value_unary(rt, op, args->values[0]) : VALUE_NULL;
}

static Value call_inv(Runtime *rt, Value self, const Args *args) {
    (void)self;
    return unary(rt, args, "_operator.inv()", UNARY_INVERT);
}

static Value call_invert(Runtime *rt, Value self, const Args *args) {
    (void)self;
    return unary(rt, args, "_operator.invert()", UNARY_INVERT);
}

static Value call_neg(Runtime *rt, Value self, const Args *args) {
    (void)self;
    return unary(rt, args, "_operator.neg()", UNARY_NEGATIVE);
}

static Value call_pos(Runtime *rt, Value self, const Args *args) {
    (void)self;
    return unary(rt, args, "_operator.pos()", UNARY_POSITIVE);
}

// As the builtin does it.
static Value call_abs(Runtime *rt, Value self, const Args *args) {
    (void)self;
    if (!args_count(rt, args, "_operator.abs()", 1, 1)) return VALUE_NULL;
    Str *name = str_intern(rt, "abs", strlen("abs"));
    Value builtin = dict_get_name(vm_of(rt)->builtins, name);
    object_unref(rt, name);
    if (!value_is_kind(builtin, KIND_NATIVE)) return VALUE_NULL;
    return ((const Native *)(void *)builtin.as.object)->spec->call(rt, VALUE_NULL, args);
}

static Value call_index(Runtime *rt, Value self, const Args *args) {
    (void)self;
    int64_t index;
    if (!args_count(rt, args, "_operator.index()", 1, 1)) return VALUE_NULL;
    return args_int(rt, args->values[0], &index) ? value_from_int(index) : VALUE_NULL;
}

static Value call_not(Runtime *rt, Value self, const Args *args) {
    (void)self;
    bool truth;
    if (!args_count(rt, args, "_operator.not_()", 1, 1) || !value_truth(rt, args->values[0], &truth)) return VALUE_NULL;
    return value_from_bool(!truth);
}

static Value call_truth(Runtime *rt, Value self, const Args *args) {
    (void)self;
    bool truth;
    if (!args_count(rt, args, "_operator.truth()", 1, 1) || !value_truth(rt, args->values[0], &truth)) return VALUE_NULL;
    return value_from_bool(truth);
}

static Value call_is(Runtime *rt, Value self, const Args *args) {
    (void)self;
    if (!args_count(rt, args, "_operator.is_", 2, 2)) return VALUE_NULL;
    return value_from_bool(value_is(args->values[0], args->values[1]));
}

static Value call_is_not(Runtime *rt, Value self, const Args *args) {
    (void)self;
    if (!args_count(rt, args, "_operator.is_not", 2, 2)) return VALUE_NULL;
    return value_from_bool(!value_is(args->values[0], args->values[1]));
}

// Containers --------------------------------------------------------------------------------------------------------------

// Whether `+` puts these two one behind the other. Of the built-in types with items or members these do not. False: raised.
static bool check_sequences(Runtime *rt, const Value *operands) {
    const Type *type = value_type(rt, operands[0]);
    bool has_no_plus = type == rt->types[TYPE_RANGE] || type == rt->types[TYPE_SET] ||
                       type == rt->types[TYPE_FROZENSET] || type == rt->types[TYPE_DICT];
    if (!has_no_plus && value_counts_as_sequence(rt, operands[0])) return true;
    exception_raise(rt, EXC_TYPE_ERROR, "'%s' object can't be concatenated", value_type_name(rt, operands[0]));
    return false;
}

static Value call_concat(Runtime *rt, Value self, const Args *args) {
    (void)self;
    if (!args_count(rt, args, "_operator.concat", 2, 2) || !check_sequences(rt, args->values)) return VALUE_NULL;
    return value_binary(rt, BINARY_ADD, args->values[0], args->values[1]);
}

static Value call_iconcat(Runtime *rt, Value self, const Args *args) {
    (void)self;
    if (!args_count(rt, args, "_operator.iconcat", 2, 2) || !check_sequences(rt, args->values)) return VALUE_NULL;
    return value_in_place(rt, BINARY_ADD, args->values[0], args->values[1]);
}

static Value call_contains(Runtime *rt, Value self, const Args *args) {
    (void)self;
    bool found;
    if (!args_count(rt, args, "_operator.contains", 2, 2)) return VALUE_NULL;
    return value_contains(rt, args->values[0], args->values[1], &found) ? value_from_bool(found) : VALUE_NULL;
}

static Value search(Runtime *rt, Value container) {
    Value iterator = value_iter(rt, container);
    if (!value_is_null(iterator) || !exception_raised_is(rt, EXC_TYPE_ERROR)) return iterator;
    exception_discard(rt);
    return exception_raise(rt, EXC_TYPE_ERROR, "argument of type '%s' is not iterable", value_type_name(rt, container));
}

// Counts the items that are equal to `wanted`, or with `first_only` gives the index of the first; -1: none, or raised.
static int64_t count_equal(Runtime *rt, Value iterator, Value wanted, bool first_only) {
    int64_t found = 0;
    for (int64_t i = 0;; i++) {
        bool same = false;
        Value item = iterator_draw(rt, iterator);
        if (value_is_null(item)) break;
        bool told = value_equal(rt, item, wanted, &same);
        value_unref(rt, item);
        if (!told) return -1;
        if (same && first_only) return i;
        found += same;
    }
    return first_only || rt->raised ? -1 : found;
}

static Value call_count_of(Runtime *rt, Value self, const Args *args) {
    (void)self;
    if (!args_count(rt, args, "_operator.countOf", 2, 2)) return VALUE_NULL;
    Value iterator = search(rt, args->values[0]);
    if (value_is_null(iterator)) return VALUE_NULL;
    int64_t count = count_equal(rt, iterator, args->values[1], false);
    value_unref(rt, iterator);
    return count < 0 ? VALUE_NULL : value_from_int(count);
}

static Value call_index_of(Runtime *rt, Value self, const Args *args) {
    (void)self;
    if (!args_count(rt, args, "_operator.indexOf", 2, 2)) return VALUE_NULL;
    Value iterator = search(rt, args->values[0]);
    if (value_is_null(iterator)) return VALUE_NULL;
    int64_t index = count_equal(rt, iterator, args->values[1], true);
    value_unref(rt, iterator);
    if (index >= 0) return value_from_int(index);
    return rt->raised ? VALUE_NULL : exception_raise(rt, EXC_VALUE_ERROR, "sequence.index(x): x not in sequence");
}

static Value call_getitem(Runtime *rt, Value self, const Args *args) {
    (void)self;
    if (!args_count(rt, args, "_operator.getitem", 2, 2)) return VALUE_NULL;
    return value_get_item(rt, args->values[0], args->values[1]);
}

static Value call_setitem(Runtime *rt, Value self, const Args *args) {
    (void)self;
    const Value *v = args->values;
    if (!args_count(rt, args, "_operator.setitem", 3, 3)) return VALUE_NULL;
    return value_set_item(rt, v[0], v[1], v[2]) ? VALUE_NONE : VALUE_NULL;
}

static Value call_delitem(Runtime *rt, Value self, const Args *args) {
    (void)self;
    if (!args_count(rt, args, "_operator.delitem", 2, 2)) return VALUE_NULL;
    return value_delete_item(rt, args->values[0], args->values[1]) ? VALUE_NONE : VALUE_NULL;
}

static Value call_length_hint(Runtime *rt, Value self, const Args *args) {
    (void)self;
    int64_t otherwise = 0, hint;
    if (!args_count(rt, args, "_operator.length_hint", 1, 2)) return VALUE_NULL;
    if (args->count == 2 && !args_int(rt, args->values[1], &otherwise)) return VALUE_NULL;
    return iterator_length_hint(rt, args->values[0], otherwise, &hint) ? value_from_int(hint) : VALUE_NULL;
}

static Value call_call(Runtime *rt, Value self, const Args *args) {
    (void)self;
    if (arguments_positional(args) == 0)
        return exception_raise(rt, EXC_TYPE_ERROR, "call expected at least 1 argument, got 0");
    return rt->hooks->call(rt, args->values[0], args->values + 1, args->count - 1, args->names);
}

// The module --------------------------------------------------------------------------------------------------------------

#define FUNCTION(text, function) {.name = text, .call = function, .kind = NATIVE_FUNCTION}

static const NativeSpec functions[] = {
#define X(name, text, op) FUNCTION(text, call_##name), FUNCTION("i" #name, call_i##name),
    BINARY_FUNCTIONS(X)
#undef X
#define X(name, op) FUNCTION(#name, call_##name),
    COMPARE_FUNCTIONS(X)
#undef X
    FUNCTION("abs", call_abs),         FUNCTION("call", call_call),         FUNCTION("concat", call_concat),
    FUNCTION("contains", call_contains), FUNCTION("countOf", call_count_of), FUNCTION("delitem", call_delitem),
    FUNCTION("getitem", call_getitem), FUNCTION("iconcat", call_iconcat),   FUNCTION("index", call_index),
    FUNCTION("indexOf", call_index_of), FUNCTION("inv", call_inv),          FUNCTION("invert", call_invert),
    FUNCTION("is_", call_is),          FUNCTION("is_not", call_is_not),     FUNCTION("length_hint", call_length_hint),
    FUNCTION("neg", call_neg),         FUNCTION("not_", call_not),          FUNCTION("pos", call_pos),
    FUNCTION("setitem", call_setitem), FUNCTION("truth", call_truth),       {0},
};

// Those that are also there by the name of the special method, which has no underscore at its end.
static bool has_special_name(const char *name) {
    static const char *const others[] = {"countOf", "indexOf", "is_", "is_not", "length_hint", "truth"};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (strcmp(name, others[i]) == 0) return false;
    return true;
}

static void add_special_names(Runtime *rt, Module *module) {
    for (const NativeSpec *spec = functions; spec->name; spec++) {
        if (!has_special_name(spec->name)) continue;
        size_t size = strlen(spec->name);
        Str *name = str_intern(rt, spec->name, size);
        Str *special = str_format(rt, "__%.*s__", (int)(spec->name[size - 1] == '_' ? size - 1 : size), spec->name);
        module_set(rt, module, special->data, dict_get_name(module->dict, name));
        object_unref(rt, special);
        object_unref(rt, name);
    }
}

Value module_operator(Vm *vm) {
    Runtime *rt = &vm->rt;
    Module *module = module_new(rt, "operator");
    Module *c_module = module_new(rt, "_operator"); // whose functions they say they are
    module_add_natives(rt, c_module, functions);
    dict_update(rt, c_module->dict, value_from_object(module->dict)); // its own names come back on top
    dict_update(rt, module->dict, value_from_object(c_module->dict));
    object_unref(rt, c_module);
    add_special_names(rt, module);
    operator_add_getters(vm, module);
    return value_from_object(module);
}
