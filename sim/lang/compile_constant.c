// Constants: what is one, and the table that keeps equal ones once.
#include "sim/lang/compile.h"

#include <string.h>

// ---- the table of a unit

static uint64_t mix(uint64_t hash, uint64_t value) {
    return (hash ^ value) * 1099511628211U;
}

static uint64_t real_bits(double real) {
    uint64_t bits;
    memcpy(&bits, &real, sizeof bits);
    return bits;
}

static uint64_t hash_constant(const CodeConstant *constant) {
    uint64_t hash = mix(14695981039346656037U, constant->kind);
    switch (constant->kind) {
    case CODE_CONSTANT_NONE:
    case CODE_CONSTANT_FALSE:
    case CODE_CONSTANT_TRUE:
    case CODE_CONSTANT_ELLIPSIS:
        break;
    case CODE_CONSTANT_INT:
        return mix(hash, (uint64_t)constant->as.integer);
    case CODE_CONSTANT_FLOAT:
        return mix(hash, real_bits(constant->as.real));
    case CODE_CONSTANT_STR:
    case CODE_CONSTANT_BYTES:
        for (size_t i = 0; i < constant->size; i++)
            hash = mix(hash, (unsigned char)constant->as.text[i]);
        break;
    case CODE_CONSTANT_TUPLE:
    case CODE_CONSTANT_FROZENSET:
        for (size_t i = 0; i < constant->size; i++)
            hash = mix(hash, hash_constant(&constant->as.items[i]));
        break;
    case CODE_CONSTANT_CODE:
        return mix(hash, (uint64_t)(uintptr_t)constant->as.code);
    }
    return hash;
}

static bool constants_equal(const CodeConstant *a, const CodeConstant *b) {
    if (a->kind != b->kind || a->size != b->size)
        return false;
    switch (a->kind) {
    case CODE_CONSTANT_NONE:
    case CODE_CONSTANT_FALSE:
    case CODE_CONSTANT_TRUE:
    case CODE_CONSTANT_ELLIPSIS:
        break;
    case CODE_CONSTANT_INT:
        return a->as.integer == b->as.integer;
    case CODE_CONSTANT_FLOAT:
        return real_bits(a->as.real) == real_bits(b->as.real);
    case CODE_CONSTANT_STR:
    case CODE_CONSTANT_BYTES:
        return memcmp(a->as.text, b->as.text, a->size) == 0;
    case CODE_CONSTANT_TUPLE:
    case CODE_CONSTANT_FROZENSET:
        for (size_t i = 0; i < a->size; i++)
            if (!constants_equal(&a->as.items[i], &b->as.items[i]))
                return false;
        break;
    case CODE_CONSTANT_CODE:
        return a->as.code == b->as.code;
    }
    return true;
}

static uint32_t *find_slot(const Constants *constants, const CodeConstant *constant) {
    size_t mask = constants->slot_count - 1;
    uint64_t hash = hash_constant(constant);
    size_t at = (size_t)(hash ^ hash >> 32) & mask;
    while (constants->slots[at] && !constants_equal(&constants->items[constants->slots[at] - 1], constant))
        at = (at + 1) & mask;
    return &constants->slots[at];
}

static void grow(Constants *constants, Arena *arena) {
    constants->slot_count = constants->slot_count ? constants->slot_count * 2 : 16;
    constants->slots = arena_alloc(arena, constants->slot_count * sizeof *constants->slots);
    for (uint32_t i = 0; i < constants->count; i++)
        *find_slot(constants, &constants->items[i]) = i + 1;
}

uint32_t constants_add(Constants *constants, Arena *arena, CodeConstant constant) {
    if (constants->count * 2 >= constants->slot_count)
        grow(constants, arena);
    uint32_t *slot = find_slot(constants, &constant);
    if (!*slot) {
        constants->items = arena_make_room(arena, constants->items, constants->count, sizeof *constants->items);
        constants->items[constants->count++] = constant;
        *slot = constants->count;
    }
    return *slot - 1;
}

// ---- making constants

CodeConstant constant_str(Compiler *compiler, Text text) {
    const char *copy = arena_copy(compiler->arena, text.bytes, text.length);
    return (CodeConstant){.kind = CODE_CONSTANT_STR, .size = text.length, .as.text = copy};
}

CodeConstant constant_name(Identifier name) {
    return (CodeConstant){.kind = CODE_CONSTANT_STR, .size = strlen(name), .as.text = name};
}

CodeConstant constant_names(Compiler *compiler, const Identifier *names, size_t count) {
    CodeConstant *items = arena_alloc(compiler->arena, count * sizeof *items);
    for (size_t i = 0; i < count; i++)
        items[i] = constant_name(names[i]);
    return (CodeConstant){.kind = CODE_CONSTANT_TUPLE, .size = count, .as.items = items};
}

static bool is_number(const Expr *expr) {
    return expr->kind == EXPR_CONSTANT &&
           (expr->constant.kind == CONSTANT_INT || expr->constant.kind == CONSTANT_FLOAT);
}

static bool is_negative_number(const Expr *expr) {
    return expr->kind == EXPR_UNARY_OP && expr->unary_op.op == UNARY_OPERATOR_U_SUB &&
           is_number(expr->unary_op.operand);
}

bool constant_are(ExprList list) {
    for (size_t i = 0; i < list.count; i++)
        if (!constant_is(list.items[i]))
            return false;
    return true;
}

bool constant_is(const Expr *expr) {
    return expr->kind == EXPR_CONSTANT || is_negative_number(expr) ||
           (expr->kind == EXPR_NAME && strcmp(expr->name.id, "__debug__") == 0) ||
           (expr->kind == EXPR_TUPLE && expr->context == CONTEXT_LOAD && constant_are(expr->tuple.elts));
}

static CodeConstant constant_of_literal(Compiler *compiler, const Constant *literal) {
    switch (literal->kind) {
    case CONSTANT_NONE:
        return (CodeConstant){.kind = CODE_CONSTANT_NONE};
    case CONSTANT_TRUE:
        return (CodeConstant){.kind = CODE_CONSTANT_TRUE};
    case CONSTANT_FALSE:
        return (CodeConstant){.kind = CODE_CONSTANT_FALSE};
    case CONSTANT_ELLIPSIS:
        return (CodeConstant){.kind = CODE_CONSTANT_ELLIPSIS};
    case CONSTANT_INT:
        return (CodeConstant){.kind = CODE_CONSTANT_INT, .as.integer = literal->integer};
    case CONSTANT_FLOAT:
        return (CodeConstant){.kind = CODE_CONSTANT_FLOAT, .as.real = literal->real};
    case CONSTANT_BYTES:
    case CONSTANT_STR:
        break;
    }
    CodeConstant constant = constant_str(compiler, literal->text);
    if (literal->kind == CONSTANT_BYTES)
        constant.kind = CODE_CONSTANT_BYTES;
    return constant;
}

CodeConstant constant_of_items(Compiler *compiler, CodeConstantKind kind, ExprList list) {
    CodeConstant *items = arena_alloc(compiler->arena, list.count * sizeof *items);
    for (size_t i = 0; i < list.count; i++)
        items[i] = constant_of(compiler, list.items[i]);
    return (CodeConstant){.kind = kind, .size = list.count, .as.items = items};
}

CodeConstant constant_of(Compiler *compiler, const Expr *expr) {
    if (expr->kind == EXPR_TUPLE)
        return constant_of_items(compiler, CODE_CONSTANT_TUPLE, expr->tuple.elts);
    if (expr->kind == EXPR_NAME)
        return (CodeConstant){.kind = CODE_CONSTANT_TRUE};
    if (expr->kind == EXPR_CONSTANT)
        return constant_of_literal(compiler, &expr->constant);
    const Constant *operand = &expr->unary_op.operand->constant;
    if (operand->kind == CONSTANT_INT)
        return (CodeConstant){.kind = CODE_CONSTANT_INT, .as.integer = -operand->integer};
    return (CodeConstant){.kind = CODE_CONSTANT_FLOAT, .as.real = -operand->real};
}

bool constant_truth(const Expr *expr, bool *truth) {
    if (expr->kind == EXPR_NAME && strcmp(expr->name.id, "__debug__") == 0)
        return *truth = true;
    if (expr->kind != EXPR_CONSTANT)
        return false;
    const Constant *constant = &expr->constant;
    switch (constant->kind) {
    case CONSTANT_NONE:
    case CONSTANT_FALSE:
        *truth = false;
        return true;
    case CONSTANT_TRUE:
    case CONSTANT_ELLIPSIS:
        *truth = true;
        return true;
    case CONSTANT_INT:
        *truth = constant->integer != 0;
        return true;
    case CONSTANT_FLOAT:
        *truth = constant->real < 0 || constant->real > 0;
        return true;
    case CONSTANT_STR:
    case CONSTANT_BYTES:
        *truth = constant->text.length > 0;
        return true;
    }
    return false;
}
