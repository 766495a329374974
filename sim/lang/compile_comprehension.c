// Comprehensions and generator expressions. A list, set or dict comprehension is written into the unit around it; the
// names that it binds are put aside meanwhile, as PEP 709 has it. A generator expression is a function of its own.
#include "sim/lang/compile.h"

// The parts that the four kinds have in common.
typedef struct Parts {
    const Expr *expr;
    ComprehensionList generators;
    const Expr *element; // of a dict: the key
    const Expr *value;   // of a dict; else NULL
    Opcode build, add;   // not of a generator expression
} Parts;

static Parts parts_of(const Expr *expr) {
    if (expr->kind == EXPR_DICT_COMP)
        return (Parts){expr, expr->dict_comp.generators, expr->dict_comp.key, expr->dict_comp.value, OP_BUILD_MAP,
                       OP_MAP_ADD};
    bool is_set = expr->kind == EXPR_SET_COMP;
    return (Parts){expr, expr->list_comp.generators, expr->list_comp.elt, NULL, is_set ? OP_BUILD_SET : OP_BUILD_LIST,
                   is_set ? OP_SET_ADD : OP_LIST_APPEND};
}

// ---- the loops

static Place element_place(const Parts *parts) {
    Place place = parts->element->place;
    if (parts->value) {
        place.end_line = parts->value->place.end_line;
        place.end_column = parts->value->place.end_column;
    }
    return place;
}

static void write_element(Compiler *compiler, const Parts *parts, uint32_t depth) {
    compile_expr(compiler, parts->element);
    if (parts->value)
        compile_expr(compiler, parts->value);
    if (parts->expr->kind == EXPR_GENERATOR_EXP) {
        unit_write(compiler, parts->element->place, OP_YIELD_VALUE);
        unit_write(compiler, parts->element->place, OP_POP_TOP);
    } else {
        unit_write_arg(compiler, element_place(parts), parts->add, depth + 1);
    }
}

static void write_iterator(Compiler *compiler, const Comprehension *generator) {
    Place place = generator->iter->place;
    if (generator->is_async)
        compile_expr(compiler, generator->iter);
    else
        compile_iterable(compiler, generator->iter);
    unit_write(compiler, place, generator->is_async ? OP_GET_AITER : OP_GET_ITER);
}

static void write_next(Compiler *compiler, const Parts *parts, const Comprehension *generator, Label exhausted) {
    if (!generator->is_async) {
        unit_write_jump(compiler, generator->iter->place, OP_FOR_ITER, exhausted);
        return;
    }
    unit_push_handler(compiler, exhausted, false, 0);
    unit_write(compiler, parts->expr->place, OP_GET_ANEXT);
    unit_write(compiler, parts->expr->place, OP_YIELD_FROM);
    unit_pop_handler(compiler);
}

// The loop number `index`, whose iterator is on the stack, and those inside it; `depth` iterators lie above what is
// built.
static void write_loop(Compiler *compiler, const Parts *parts, size_t index, uint32_t depth) {
    const Comprehension *generator = &parts->generators.items[index];
    Label start = unit_new_label(compiler), next = unit_new_label(compiler), exhausted = unit_new_label(compiler);
    unit_place_label(compiler, start);
    write_next(compiler, parts, generator, exhausted);
    compile_target(compiler, generator->target);
    for (size_t i = 0; i < generator->ifs.count; i++)
        compile_jump_if(compiler, generator->ifs.items[i], next, false);
    if (index + 1 < parts->generators.count) {
        write_iterator(compiler, &parts->generators.items[index + 1]);
        write_loop(compiler, parts, index + 1, depth + 1);
    } else {
        write_element(compiler, parts, depth);
    }
    unit_place_label(compiler, next);
    unit_write_jump(compiler, element_place(parts), OP_JUMP, start);
    unit_place_label(compiler, exhausted);
    if (generator->is_async)
        unit_write(compiler, parts->expr->place, OP_END_ASYNC_FOR);
}

// ---- woven into the unit

static bool is_bound_here(const Symbol *symbol) {
    return symbol->flags & SYMBOL_ASSIGNED && !(symbol->flags & (SYMBOL_DECLARED_GLOBAL | SYMBOL_DECLARED_NONLOCAL));
}

// Puts aside what the names of the comprehension mean outside. Returns how many values that puts on the stack.
static uint32_t put_locals_aside(Compiler *compiler, Place place, const Scope *scope) {
    uint32_t count = 0;
    for (uint32_t i = 0; i < scope->index.count; i++) {
        const Symbol *symbol = &scope->symbols[i];
        if (!is_bound_here(symbol))
            continue;
        uint32_t local = compile_local(compiler, symbol->name);
        unit_write_arg(compiler, place, OP_LOAD_FAST_AND_CLEAR, local);
        if (symbol->home == SYMBOL_CELL)
            unit_write_arg(compiler, place, OP_MAKE_CELL, local);
        count++;
    }
    return count;
}

// Takes the values back from below the top of the stack.
static void take_locals_back(Compiler *compiler, Place place, const Scope *scope, uint32_t count) {
    unit_write_arg(compiler, place, OP_SWAP, count + 1);
    for (uint32_t i = scope->index.count; i-- > 0;)
        if (is_bound_here(&scope->symbols[i]))
            unit_write_arg(compiler, place, OP_STORE_FAST, compile_local(compiler, scope->symbols[i].name));
}

static void check_async(Compiler *compiler, const Expr *expr, const Scope *scope) {
    const Scope *around = compiler->unit->scope;
    bool may_await = around->kind == SCOPE_ASYNC_FUNCTION || around->kind == SCOPE_GENERATOR_EXP;
    if (scope->is_coroutine && !may_await)
        report_error(&compiler->report, expr->place,
                     "asynchronous comprehension outside of an asynchronous function");
}

static void compile_inlined(Compiler *compiler, const Parts *parts) {
    Place place = parts->expr->place;
    const Scope *scope = scope_table_find(compiler->scopes, parts->expr);
    Label failed = unit_new_label(compiler), end = unit_new_label(compiler);
    check_async(compiler, parts->expr, scope);
    write_iterator(compiler, &parts->generators.items[0]);
    uint32_t count = put_locals_aside(compiler, place, scope);
    Layer layer = {.scope = scope, .outer = compiler->unit->layer};
    compiler->unit->layer = &layer;
    if (count) {
        unit_push_handler(compiler, failed, false, 0);
        unit_write_arg(compiler, place, OP_SWAP, count + 1);
    }
    unit_write_arg(compiler, place, parts->build, 0);
    unit_write_arg(compiler, place, OP_SWAP, 2);
    write_loop(compiler, parts, 0, 1);
    compiler->unit->layer = layer.outer;
    if (!count)
        return;
    unit_pop_handler(compiler);
    unit_write_jump(compiler, NO_PLACE, OP_JUMP, end);
    unit_place_label(compiler, failed);
    unit_write_arg(compiler, NO_PLACE, OP_SWAP, 2);
    unit_write(compiler, NO_PLACE, OP_POP_TOP);
    take_locals_back(compiler, place, scope, count);
    unit_write_arg(compiler, place, OP_RERAISE, 0);
    unit_place_label(compiler, end);
    take_locals_back(compiler, place, scope, count);
}

// ---- generator expressions

static const Bytecode *compile_generator(Compiler *compiler, const Parts *parts) {
    const Expr *expr = parts->expr;
    const Scope *scope = scope_table_find(compiler->scopes, expr);
    Unit *unit = unit_begin(compiler, scope, scope_mangle(&compiler->names, NULL, "<genexpr>"), expr->place.line);
    uint32_t iterator = compile_local(compiler, scope_mangle(&compiler->names, NULL, ".0"));
    unit->parameter_count = 1;
    compile_begin_body(compiler, scope, expr->place.line);
    unit_write_arg(compiler, expr->place, OP_LOAD_FAST, iterator);
    write_loop(compiler, parts, 0, 1);
    unit_write_none(compiler, NO_PLACE);
    unit_write(compiler, NO_PLACE, OP_RETURN_VALUE);
    return unit_finish(compiler, NULL);
}

static void compile_generator_exp(Compiler *compiler, const Parts *parts) {
    Place place = parts->expr->place;
    if (!unit_can_nest(compiler, place))
        return;
    compile_function_of(compiler, place, compile_generator(compiler, parts), 0);
    write_iterator(compiler, &parts->generators.items[0]);
    unit_write_arg(compiler, place, OP_CALL, 0);
}

void compile_comprehension(Compiler *compiler, const Expr *expr) {
    Parts parts = parts_of(expr);
    if (expr->kind == EXPR_GENERATOR_EXP)
        compile_generator_exp(compiler, &parts);
    else
        compile_inlined(compiler, &parts);
}
