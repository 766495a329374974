// Expressions that are not displays, calls, comprehensions or functions.
#include "sim/lang/compile.h"

#include "sim/value/type.h"

#include <string.h>

void compile_list(Compiler *compiler, ExprList list) {
    for (size_t i = 0; i < list.count; i++)
        compile_expr(compiler, list.items[i]);
}

void compile_await(Compiler *compiler, Place place, unsigned how) {
    unit_write_arg(compiler, place, OP_GET_AWAITABLE, how);
    unit_write(compiler, place, OP_YIELD_FROM);
}

// ---- operators

static BinaryOp binary_op(Operator op) {
    static const BinaryOp ops[] = {
        [OPERATOR_ADD] = BINARY_ADD,
        [OPERATOR_SUB] = BINARY_SUB,
        [OPERATOR_MULT] = BINARY_MUL,
        [OPERATOR_MAT_MULT] = BINARY_MATMUL,
        [OPERATOR_DIV] = BINARY_TRUEDIV,
        [OPERATOR_MOD] = BINARY_MOD,
        [OPERATOR_POW] = BINARY_POW,
        [OPERATOR_L_SHIFT] = BINARY_LSHIFT,
        [OPERATOR_R_SHIFT] = BINARY_RSHIFT,
        [OPERATOR_BIT_OR] = BINARY_OR,
        [OPERATOR_BIT_XOR] = BINARY_XOR,
        [OPERATOR_BIT_AND] = BINARY_AND,
        [OPERATOR_FLOOR_DIV] = BINARY_FLOORDIV,
    };
    return ops[op];
}

void compile_operator(Compiler *compiler, Place place, Opcode op, Operator kind) {
    unit_write_arg(compiler, place, op, binary_op(kind));
}

static void compile_bool_op(Compiler *compiler, const Expr *expr) {
    Opcode op = expr->bool_op.op == BOOL_OPERATOR_AND ? OP_JUMP_IF_FALSE_OR_POP : OP_JUMP_IF_TRUE_OR_POP;
    Label end = unit_new_label(compiler);
    size_t last = expr->bool_op.values.count - 1;
    for (size_t i = 0; i < last; i++) {
        compile_expr(compiler, expr->bool_op.values.items[i]);
        unit_write_jump(compiler, expr->place, op, end);
    }
    compile_expr(compiler, expr->bool_op.values.items[last]);
    unit_place_label(compiler, end);
}

// ---- comparisons

static void compile_comparison(Compiler *compiler, Place place, Comparison comparison) {
    static const struct {
        Opcode op;
        unsigned arg;
    } rows[] = {
        [COMPARISON_EQ] = {OP_COMPARE_OP, COMPARE_EQ}, [COMPARISON_NOT_EQ] = {OP_COMPARE_OP, COMPARE_NE},
        [COMPARISON_LT] = {OP_COMPARE_OP, COMPARE_LT}, [COMPARISON_LT_E] = {OP_COMPARE_OP, COMPARE_LE},
        [COMPARISON_GT] = {OP_COMPARE_OP, COMPARE_GT}, [COMPARISON_GT_E] = {OP_COMPARE_OP, COMPARE_GE},
        [COMPARISON_IS] = {OP_IS_OP, 0},               [COMPARISON_IS_NOT] = {OP_IS_OP, 1},
        [COMPARISON_IN] = {OP_CONTAINS_OP, 0},         [COMPARISON_NOT_IN] = {OP_CONTAINS_OP, 1},
    };
    unit_write_arg(compiler, place, rows[comparison].op, rows[comparison].arg);
}

// `in [1, 2]` looks into a constant tuple, `in {1, 2}` into a constant frozenset.
static void compile_last_comparison(Compiler *compiler, const Expr *expr, Place place) {
    size_t last = expr->compare.comparators.count - 1;
    Comparison comparison = expr->compare.ops[last];
    const Expr *right = expr->compare.comparators.items[last];
    bool is_search = comparison == COMPARISON_IN || comparison == COMPARISON_NOT_IN;
    if (is_search)
        compile_iterable(compiler, right);
    else
        compile_expr(compiler, right);
    compile_comparison(compiler, place, comparison);
}

// From `a < b < c`: a < b and b < c, with b on the stack twice. Leaves the way out to the caller.
static void compile_chain(Compiler *compiler, const Expr *expr, Opcode jump, Label cleanup) {
    size_t last = expr->compare.comparators.count - 1;
    compile_expr(compiler, expr->compare.left);
    for (size_t i = 0; i < last; i++) {
        compile_expr(compiler, expr->compare.comparators.items[i]);
        unit_write_arg(compiler, expr->place, OP_SWAP, 2);
        unit_write_arg(compiler, expr->place, OP_COPY, 2);
        compile_comparison(compiler, expr->place, expr->compare.ops[i]);
        unit_write_jump(compiler, expr->place, jump, cleanup);
    }
    compile_last_comparison(compiler, expr, expr->place);
}

static void compile_compare(Compiler *compiler, const Expr *expr, Place place) {
    if (expr->compare.comparators.count == 1) {
        compile_expr(compiler, expr->compare.left);
        compile_last_comparison(compiler, expr, place);
        return;
    }
    Label cleanup = unit_new_label(compiler), end = unit_new_label(compiler);
    compile_chain(compiler, expr, OP_JUMP_IF_FALSE_OR_POP, cleanup);
    unit_write_jump(compiler, NO_PLACE, OP_JUMP, end);
    unit_place_label(compiler, cleanup);
    unit_write_arg(compiler, expr->place, OP_SWAP, 2);
    unit_write(compiler, expr->place, OP_POP_TOP);
    unit_place_label(compiler, end);
}

// `not a == b`: CPython counts the comparison as part of the `not`.
static bool is_negated_comparison(const Expr *expr) {
    const Expr *operand = expr->unary_op.operand;
    if (expr->unary_op.op != UNARY_OPERATOR_NOT || operand->kind != EXPR_COMPARE ||
        operand->compare.comparators.count > 1)
        return false;
    Comparison comparison = operand->compare.ops[0];
    return comparison != COMPARISON_IS && comparison != COMPARISON_IS_NOT && comparison != COMPARISON_IN &&
           comparison != COMPARISON_NOT_IN;
}

static void compile_unary(Compiler *compiler, const Expr *expr) {
    static const Opcode opcodes[] = {
        [UNARY_OPERATOR_INVERT] = OP_UNARY_INVERT,
        [UNARY_OPERATOR_NOT] = OP_UNARY_NOT,
        [UNARY_OPERATOR_U_ADD] = OP_UNARY_POSITIVE,
        [UNARY_OPERATOR_U_SUB] = OP_UNARY_NEGATIVE,
    };
    if (is_negated_comparison(expr))
        compile_compare(compiler, expr->unary_op.operand, expr->place);
    else
        compile_expr(compiler, expr->unary_op.operand);
    unit_write(compiler, expr->place, opcodes[expr->unary_op.op]);
}

// ---- jumps by truth

static Opcode jump_op(bool condition) {
    return condition ? OP_POP_JUMP_IF_TRUE : OP_POP_JUMP_IF_FALSE;
}

static void jump_if_bool_op(Compiler *compiler, const Expr *test, Label target, bool condition) {
    bool decides = test->bool_op.op == BOOL_OPERATOR_OR; // an operand of this truth decides
    Label decided = decides == condition ? target : unit_new_label(compiler);
    size_t last = test->bool_op.values.count - 1;
    for (size_t i = 0; i < last; i++)
        compile_jump_if(compiler, test->bool_op.values.items[i], decided, decides);
    compile_jump_if(compiler, test->bool_op.values.items[last], target, condition);
    if (decided != target)
        unit_place_label(compiler, decided);
}

static void jump_if_conditional(Compiler *compiler, const Expr *test, Label target, bool condition) {
    Label end = unit_new_label(compiler), otherwise = unit_new_label(compiler);
    compile_jump_if(compiler, test->if_exp.test, otherwise, false);
    compile_jump_if(compiler, test->if_exp.body, target, condition);
    unit_write_jump(compiler, NO_PLACE, OP_JUMP, end);
    unit_place_label(compiler, otherwise);
    compile_jump_if(compiler, test->if_exp.orelse, target, condition);
    unit_place_label(compiler, end);
}

static void jump_if_chain(Compiler *compiler, const Expr *test, Label target, bool condition) {
    Label cleanup = unit_new_label(compiler), end = unit_new_label(compiler);
    compile_chain(compiler, test, OP_POP_JUMP_IF_FALSE, cleanup);
    unit_write_jump(compiler, test->place, jump_op(condition), target);
    unit_write_jump(compiler, NO_PLACE, OP_JUMP, end);
    unit_place_label(compiler, cleanup);
    unit_write(compiler, test->place, OP_POP_TOP);
    if (!condition)
        unit_write_jump(compiler, NO_PLACE, OP_JUMP, target);
    unit_place_label(compiler, end);
}

// `x is None` and `x is not None`.
static bool jump_if_none(Compiler *compiler, const Expr *test, Label target, bool condition) {
    if (test->compare.comparators.count > 1)
        return false;
    const Expr *right = test->compare.comparators.items[0];
    Comparison comparison = test->compare.ops[0];
    bool is_none = right->kind == EXPR_CONSTANT && right->constant.kind == CONSTANT_NONE;
    if (!is_none || (comparison != COMPARISON_IS && comparison != COMPARISON_IS_NOT))
        return false;
    compile_expr(compiler, test->compare.left);
    Opcode op = (comparison == COMPARISON_IS) == condition ? OP_POP_JUMP_IF_NONE : OP_POP_JUMP_IF_NOT_NONE;
    unit_write_jump(compiler, test->place, op, target);
    return true;
}

static void jump_if_value(Compiler *compiler, const Expr *test, Label target, bool condition) {
    bool truth;
    if (!constant_truth(test, &truth)) {
        compile_expr(compiler, test);
        unit_write_jump(compiler, test->place, jump_op(condition), target);
        return;
    }
    unit_write(compiler, test->place, OP_NOP);
    if (truth == condition)
        unit_write_jump(compiler, test->place, OP_JUMP, target);
}

void compile_jump_if(Compiler *compiler, const Expr *test, Label target, bool condition) {
    bool is_not = test->kind == EXPR_UNARY_OP && test->unary_op.op == UNARY_OPERATOR_NOT;
    bool is_compare = test->kind == EXPR_COMPARE;
    if (is_not)
        compile_jump_if(compiler, test->unary_op.operand, target, !condition);
    else if (test->kind == EXPR_BOOL_OP)
        jump_if_bool_op(compiler, test, target, condition);
    else if (test->kind == EXPR_IF_EXP)
        jump_if_conditional(compiler, test, target, condition);
    else if (is_compare && test->compare.comparators.count > 1)
        jump_if_chain(compiler, test, target, condition);
    else if (!is_compare || !jump_if_none(compiler, test, target, condition))
        jump_if_value(compiler, test, target, condition);
}

static void compile_if_exp(Compiler *compiler, const Expr *expr) {
    Label end = unit_new_label(compiler), otherwise = unit_new_label(compiler);
    compile_jump_if(compiler, expr->if_exp.test, otherwise, false);
    compile_expr(compiler, expr->if_exp.body);
    unit_write_jump(compiler, NO_PLACE, OP_JUMP, end);
    unit_place_label(compiler, otherwise);
    compile_expr(compiler, expr->if_exp.orelse);
    unit_place_label(compiler, end);
}

// ---- f-strings

static unsigned conversion_of(char conversion) {
    return conversion == 's' ? 1 : conversion == 'r' ? 2 : conversion == 'a' ? 3 : 0;
}

static void compile_formatted_value(Compiler *compiler, const Expr *expr) {
    const Expr *spec = expr->formatted_value.format_spec;
    compile_expr(compiler, expr->formatted_value.value);
    if (spec)
        compile_expr(compiler, spec);
    unsigned arg = conversion_of(expr->formatted_value.conversion) | (spec ? 4 : 0);
    unit_write_arg(compiler, expr->place, OP_FORMAT_VALUE, arg);
}

// ''.join of a list, where there are too many parts for the stack.
static void compile_long_joined_str(Compiler *compiler, const Expr *expr) {
    unit_write_const(compiler, expr->place, constant_name(""));
    unit_write_site(compiler, expr->place, OP_LOAD_METHOD, compile_mangle(compiler, "join"));
    unit_write_arg(compiler, expr->place, OP_BUILD_LIST, 0);
    for (size_t i = 0; i < expr->joined_str.values.count; i++) {
        compile_expr(compiler, expr->joined_str.values.items[i]);
        unit_write_arg(compiler, expr->place, OP_LIST_APPEND, 1);
    }
    unit_write_arg(compiler, expr->place, OP_CALL, 1);
}

static void compile_joined_str(Compiler *compiler, const Expr *expr) {
    size_t count = expr->joined_str.values.count;
    if (count > COMPILE_MAX_OPERANDS) {
        compile_long_joined_str(compiler, expr);
        return;
    }
    compile_list(compiler, expr->joined_str.values);
    if (count == 0)
        unit_write_const(compiler, expr->place, constant_name(""));
    else if (count > 1)
        unit_write_arg(compiler, expr->place, OP_BUILD_STRING, (uint32_t)count);
}

// ---- attributes, subscripts, names

static size_t count_letters(Identifier name) {
    size_t count = 0;
    for (; *name; name++)
        count += (*name & 0xc0) != 0x80;
    return count;
}

Place compile_attribute_place(Place place, const Expr *attribute) {
    const Place *whole = &attribute->place;
    if (place.line == whole->end_line)
        return place;
    int letters = (int)count_letters(attribute->attribute.attr);
    place.line = whole->end_line;
    place.column = letters <= whole->end_column ? whole->end_column - letters : 0;
    return place;
}

static void compile_attribute(Compiler *compiler, const Expr *expr) {
    compile_expr(compiler, expr->attribute.value);
    unit_write_site(compiler, compile_attribute_place(expr->place, expr), OP_LOAD_ATTR,
                    compile_mangle(compiler, expr->attribute.attr));
}

static void compile_bound(Compiler *compiler, Place place, const Expr *bound) {
    if (bound)
        compile_expr(compiler, bound);
    else
        unit_write_none(compiler, place);
}

static void compile_slice(Compiler *compiler, const Expr *expr) {
    compile_bound(compiler, expr->place, expr->slice.lower);
    compile_bound(compiler, expr->place, expr->slice.upper);
    if (expr->slice.step)
        compile_expr(compiler, expr->slice.step);
    unit_write_arg(compiler, expr->place, OP_BUILD_SLICE, expr->slice.step ? 3 : 2);
}

static void compile_subscript(Compiler *compiler, const Expr *expr) {
    compile_expr(compiler, expr->subscript.value);
    compile_expr(compiler, expr->subscript.slice);
    unit_write(compiler, expr->place, OP_BINARY_SUBSCR);
}

// ---- the rest

static void compile_named_expr(Compiler *compiler, const Expr *expr) {
    compile_expr(compiler, expr->named_expr.value);
    unit_write_arg(compiler, expr->place, OP_COPY, 1);
    compile_target(compiler, expr->named_expr.target);
}

static void compile_yield(Compiler *compiler, const Expr *expr) {
    compile_bound(compiler, expr->place, expr->yield.value);
    unit_write(compiler, expr->place, OP_YIELD_VALUE);
}

static void compile_yield_from(Compiler *compiler, const Expr *expr) {
    compile_expr(compiler, expr->yield_from.value);
    unit_write(compiler, expr->place, OP_GET_YIELD_FROM_ITER);
    unit_write(compiler, expr->place, OP_YIELD_FROM);
}

static void compile_unfolded(Compiler *compiler, const Expr *expr) {
    switch (expr->kind) {
    case EXPR_BOOL_OP:
        compile_bool_op(compiler, expr);
        return;
    case EXPR_NAMED_EXPR:
        compile_named_expr(compiler, expr);
        return;
    case EXPR_BIN_OP:
        compile_expr(compiler, expr->bin_op.left);
        compile_expr(compiler, expr->bin_op.right);
        compile_operator(compiler, expr->place, OP_BINARY_OP, expr->bin_op.op);
        return;
    case EXPR_UNARY_OP:
        compile_unary(compiler, expr);
        return;
    case EXPR_LAMBDA:
        compile_lambda(compiler, expr);
        return;
    case EXPR_IF_EXP:
        compile_if_exp(compiler, expr);
        return;
    case EXPR_DICT:
    case EXPR_SET:
    case EXPR_LIST:
    case EXPR_TUPLE:
        compile_display(compiler, expr);
        return;
    case EXPR_LIST_COMP:
    case EXPR_SET_COMP:
    case EXPR_DICT_COMP:
    case EXPR_GENERATOR_EXP:
        compile_comprehension(compiler, expr);
        return;
    case EXPR_AWAIT:
        compile_expr(compiler, expr->await.value);
        compile_await(compiler, expr->place, 0);
        return;
    case EXPR_YIELD:
        compile_yield(compiler, expr);
        return;
    case EXPR_YIELD_FROM:
        compile_yield_from(compiler, expr);
        return;
    case EXPR_COMPARE:
        compile_compare(compiler, expr, expr->place);
        return;
    case EXPR_CALL:
        compile_call(compiler, expr);
        return;
    case EXPR_FORMATTED_VALUE:
        compile_formatted_value(compiler, expr);
        return;
    case EXPR_JOINED_STR:
        compile_joined_str(compiler, expr);
        return;
    case EXPR_CONSTANT:
        return; // is folded
    case EXPR_ATTRIBUTE:
        compile_attribute(compiler, expr);
        return;
    case EXPR_SUBSCRIPT:
        compile_subscript(compiler, expr);
        return;
    case EXPR_STARRED:
        report_error(&compiler->report, expr->place, "can't use starred expression here");
        compile_expr(compiler, expr->starred.value);
        return;
    case EXPR_NAME:
        compile_name(compiler, expr->place, expr->name.id, CONTEXT_LOAD);
        return;
    case EXPR_SLICE:
        compile_slice(compiler, expr);
        return;
    }
}

void compile_expr(Compiler *compiler, const Expr *expr) {
    if (constant_is(expr))
        unit_write_const(compiler, expr->place, constant_of(compiler, expr));
    else
        compile_unfolded(compiler, expr);
}
