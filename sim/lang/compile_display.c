// Displays: (a, b), [a, *b], {a, b}, {a: b, **c}.
#include "sim/lang/compile.h"

// How a kind of sequence is built in one go, and piece by piece. A tuple is first a list.
typedef struct Builder {
    Opcode build, add, extend;
    bool is_tuple;
} Builder;

static const Builder tuple_builder = {OP_BUILD_LIST, OP_LIST_APPEND, OP_LIST_EXTEND, true};
static const Builder list_builder = {OP_BUILD_LIST, OP_LIST_APPEND, OP_LIST_EXTEND, false};
static const Builder set_builder = {OP_BUILD_SET, OP_SET_ADD, OP_SET_UPDATE, false};

static bool has_starred(ExprList items) {
    for (size_t i = 0; i < items.count; i++)
        if (items.items[i]->kind == EXPR_STARRED)
            return true;
    return false;
}

static void build_from_constant(Compiler *compiler, Place place, const Builder *builder, ExprList items) {
    CodeConstantKind kind = builder->build == OP_BUILD_SET ? CODE_CONSTANT_FROZENSET : CODE_CONSTANT_TUPLE;
    unit_write_arg(compiler, place, builder->build, 0);
    unit_write_const(compiler, place, constant_of_items(compiler, kind, items));
    unit_write_arg(compiler, place, builder->extend, 1);
}

static void build_at_once(Compiler *compiler, Place place, const Builder *builder, ExprList items, uint32_t pushed) {
    compile_list(compiler, items);
    unit_write_arg(compiler, place, builder->is_tuple ? OP_BUILD_TUPLE : builder->build,
                   pushed + (uint32_t)items.count);
}

static void build_piecewise(Compiler *compiler, Place place, const Builder *builder, ExprList items, uint32_t pushed) {
    bool is_built = items.count + pushed > COMPILE_MAX_OPERANDS;
    if (is_built)
        unit_write_arg(compiler, place, builder->build, pushed);
    for (size_t i = 0; i < items.count; i++) {
        const Expr *item = items.items[i];
        bool is_starred = item->kind == EXPR_STARRED;
        if (is_starred && !is_built) {
            unit_write_arg(compiler, place, builder->build, pushed + (uint32_t)i);
            is_built = true;
        }
        compile_expr(compiler, is_starred ? item->starred.value : item);
        if (is_built)
            unit_write_arg(compiler, place, is_starred ? builder->extend : builder->add, 1);
    }
    if (builder->is_tuple)
        unit_write(compiler, place, OP_LIST_TO_TUPLE);
}

// As starunpack_helper.
static void build(Compiler *compiler, Place place, const Builder *builder, ExprList items, uint32_t pushed) {
    if (items.count > 2 && !builder->is_tuple && constant_are(items))
        build_from_constant(compiler, place, builder, items);
    else if (has_starred(items) || items.count + pushed > COMPILE_MAX_OPERANDS)
        build_piecewise(compiler, place, builder, items, pushed);
    else
        build_at_once(compiler, place, builder, items, pushed);
}

void compile_tuple(Compiler *compiler, Place place, ExprList items, uint32_t pushed) {
    if (!pushed && constant_are(items))
        unit_write_const(compiler, place, constant_of_items(compiler, CODE_CONSTANT_TUPLE, items));
    else
        build(compiler, place, &tuple_builder, items, pushed);
}

// ---- dicts

// The pairs from `begin` to `end`, none of which is a **mapping.
static void build_dict_part(Compiler *compiler, const Expr *dict, size_t begin, size_t end) {
    bool is_big = (end - begin) * 2 > COMPILE_MAX_OPERANDS;
    if (is_big)
        unit_write_arg(compiler, dict->place, OP_BUILD_MAP, 0);
    for (size_t i = begin; i < end; i++) {
        compile_expr(compiler, dict->dict.keys.items[i]);
        compile_expr(compiler, dict->dict.values.items[i]);
        if (is_big)
            unit_write_arg(compiler, dict->place, OP_MAP_ADD, 1);
    }
    if (!is_big)
        unit_write_arg(compiler, dict->place, OP_BUILD_MAP, (uint32_t)(end - begin));
}

static size_t find_unpacking(ExprList keys, size_t from) {
    while (from < keys.count && keys.items[from])
        from++;
    return from;
}

static void build_dict(Compiler *compiler, const Expr *dict) {
    ExprList keys = dict->dict.keys;
    size_t end = find_unpacking(keys, 0);
    build_dict_part(compiler, dict, 0, end);
    while (end < keys.count) {
        compile_expr(compiler, dict->dict.values.items[end]);
        unit_write_arg(compiler, dict->place, OP_DICT_UPDATE, 1);
        size_t begin = end + 1;
        end = find_unpacking(keys, begin);
        if (begin == end)
            continue;
        build_dict_part(compiler, dict, begin, end);
        unit_write_arg(compiler, dict->place, OP_DICT_UPDATE, 1);
    }
}

void compile_display(Compiler *compiler, const Expr *expr) {
    if (expr->kind == EXPR_TUPLE)
        compile_tuple(compiler, expr->place, expr->tuple.elts, 0);
    else if (expr->kind == EXPR_LIST)
        build(compiler, expr->place, &list_builder, expr->list.elts, 0);
    else if (expr->kind == EXPR_SET)
        build(compiler, expr->place, &set_builder, expr->set.elts, 0);
    else
        build_dict(compiler, expr);
}

void compile_iterable(Compiler *compiler, const Expr *expr) {
    if (expr->kind == EXPR_SET && constant_are(expr->set.elts))
        unit_write_const(compiler, expr->place,
                         constant_of_items(compiler, CODE_CONSTANT_FROZENSET, expr->set.elts));
    else if (expr->kind == EXPR_LIST && !has_starred(expr->list.elts))
        compile_tuple(compiler, expr->place, expr->list.elts, 0);
    else
        compile_expr(compiler, expr);
}
