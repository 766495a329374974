// From drafts to bytecode: order of the locals, instructions, positions, and the table of exception handlers.
#include "sim/lang/compile_unit.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

typedef struct Finish {
    Compiler *compiler;
    Unit *unit;
    uint32_t parameter_count;
    const bool *is_dropped; // of each draft
    uint32_t *numbers;      // of each draft: its place in the bytecode
    uint32_t *slots;        // of each local: its slot
} Finish;

static void *scratch(const Finish *finish, size_t count, size_t size) {
    return arena_alloc(&finish->compiler->scratch, count * size);
}

// ---- locals

// The kind of slot of a local that is no parameter.
static SymbolHome home_of_local(const Finish *finish, Identifier name) {
    const Scope *scope = finish->unit->scope;
    if (scope->kind == SCOPE_CLASS && scope->needs_class_cell && strcmp(name, "__class__") == 0)
        return SYMBOL_CELL;
    const Symbol *symbol = scope_find_symbol(scope, name);
    if (!symbol)
        return SYMBOL_LOCAL;
    if (symbol->home == SYMBOL_CELL || symbol->home == SYMBOL_FREE)
        return symbol->home;
    return symbol->flags & SYMBOL_PASSED_ON ? SYMBOL_FREE : SYMBOL_LOCAL;
}

typedef struct NamedLocal {
    Identifier name;
    uint32_t local;
} NamedLocal;

static int compare_names(const void *a, const void *b) {
    return strcmp(((const NamedLocal *)a)->name, ((const NamedLocal *)b)->name);
}

// Gives the next slots to the locals of a home, by name. Returns how many they are.
static uint32_t place_sorted(Finish *finish, SymbolHome home, uint32_t first_local, uint32_t slot) {
    const NameIndex *locals = &finish->unit->locals;
    NamedLocal *found = scratch(finish, locals->count + 1, sizeof *found);
    uint32_t count = 0;
    for (uint32_t i = first_local; i < locals->count; i++)
        if (home_of_local(finish, locals->names[i]) == home)
            found[count++] = (NamedLocal){locals->names[i], i};
    qsort(found, count, sizeof *found, compare_names);
    for (uint32_t i = 0; i < count; i++)
        finish->slots[found[i].local] = slot + i;
    return count;
}

// A function takes all its free variables along, used or not: super() looks for __class__ among them.
static void add_free_names(Finish *finish) {
    const Scope *scope = finish->unit->scope;
    for (uint32_t i = 0; i < scope->index.count; i++)
        if (scope->symbols[i].home == SYMBOL_FREE || scope->symbols[i].flags & SYMBOL_PASSED_ON)
            name_index_add(&finish->unit->locals, &finish->compiler->scratch, scope->symbols[i].name);
}

static void place_locals(Finish *finish, Bytecode *code) {
    add_free_names(finish);
    const NameIndex *locals = &finish->unit->locals;
    uint32_t parameters = finish->parameter_count;
    finish->slots = scratch(finish, locals->count + 1, sizeof *finish->slots);
    uint32_t slot = 0;
    for (uint32_t i = 0; i < locals->count; i++)
        if (i < parameters || home_of_local(finish, locals->names[i]) == SYMBOL_LOCAL)
            finish->slots[i] = slot++;
    code->cell_count = place_sorted(finish, SYMBOL_CELL, parameters, slot);
    code->free_count = place_sorted(finish, SYMBOL_FREE, parameters, slot + code->cell_count);
    code->local_count = locals->count;
    Identifier *names = arena_alloc(finish->compiler->arena, locals->count * sizeof *names);
    for (uint32_t i = 0; i < locals->count; i++)
        names[finish->slots[i]] = locals->names[i];
    code->local_names = names;
}

static bool has_local(Opcode op) {
    return op == OP_LOAD_FAST || op == OP_LOAD_FAST_AND_CLEAR || op == OP_STORE_FAST || op == OP_DELETE_FAST ||
           op == OP_MAKE_CELL || op == OP_LOAD_CLOSURE || op == OP_LOAD_DEREF || op == OP_STORE_DEREF ||
           op == OP_DELETE_DEREF;
}

// ---- instructions

static void number_drafts(Finish *finish, Bytecode *code) {
    const Unit *unit = finish->unit;
    finish->numbers = scratch(finish, unit->draft_count + 1, sizeof *finish->numbers);
    uint32_t number = 0;
    for (uint32_t i = 0; i < unit->draft_count; i++) {
        finish->numbers[i] = number;
        number += !finish->is_dropped[i];
    }
    finish->numbers[unit->draft_count] = number;
    code->instruction_count = number;
}

static uint32_t label_number(const Finish *finish, Label label) {
    const LabelState *state = &finish->unit->labels[label];
    assert(state->placed && "every label that is used has a place");
    return finish->numbers[state->at];
}

static Instruction assemble(const Finish *finish, uint32_t number, const Draft *draft) {
    if (opcode_jumps(draft->op)) {
        uint32_t target = label_number(finish, draft->arg);
        bool goes_back = draft->op == OP_JUMP && target <= number;
        return instruction_make(goes_back ? OP_JUMP_BACKWARD : draft->op, target);
    }
    if (has_local(draft->op))
        return instruction_make(draft->op, finish->slots[draft->arg]);
    if (draft->op == OP_LOAD_NAME_OR_DEREF)
        return instruction_make(draft->op, (draft->arg & ~0xfffU) | finish->slots[draft->arg & 0xfffU]);
    return instruction_make(draft->op, draft->arg);
}

static Position position_of(Place place) {
    return (Position){(uint32_t)place.line, (uint32_t)place.end_line, (uint32_t)place.column,
                      (uint32_t)place.end_column};
}

static void write_instructions(Finish *finish, Bytecode *code) {
    const Unit *unit = finish->unit;
    Instruction *instructions = arena_alloc(finish->compiler->arena, code->instruction_count * sizeof *instructions);
    Position *positions = arena_alloc(finish->compiler->arena, code->instruction_count * sizeof *positions);
    for (uint32_t i = 0; i < unit->draft_count; i++) {
        if (finish->is_dropped[i])
            continue;
        uint32_t number = finish->numbers[i];
        instructions[number] = assemble(finish, number, &unit->drafts[i]);
        positions[number] = position_of(unit->drafts[i].place);
    }
    code->instructions = instructions;
    code->positions = positions;
}

// ---- handlers

// One row for each stretch of instructions with the same handler; with rows NULL, only counts them.
static uint32_t write_handlers(const Finish *finish, HandlerRow *rows) {
    const Unit *unit = finish->unit;
    const Handler *current = NULL;
    uint32_t count = 0;
    for (uint32_t i = 0; i < unit->draft_count; i++) {
        const Handler *handler = unit->drafts[i].handler;
        if (finish->is_dropped[i])
            continue;
        if (handler && handler != current) {
            if (rows)
                rows[count] = (HandlerRow){.start = finish->numbers[i],
                                           .target = label_number(finish, handler->target),
                                           .depth = (uint16_t)handler->depth,
                                           .lasti = handler->lasti};
            count++;
        }
        if (handler && rows)
            rows[count - 1].end = finish->numbers[i] + 1;
        current = handler;
    }
    return count;
}

// ---- the whole

static uint32_t flags_of(const Unit *unit) {
    const Scope *scope = unit->scope;
    bool is_async = scope->kind == SCOPE_ASYNC_FUNCTION || (scope->kind == SCOPE_GENERATOR_EXP && scope->is_coroutine);
    uint32_t flags = 0;
    if (scope->kind == SCOPE_MODULE)
        return CODE_MODULE;
    if (scope->kind == SCOPE_CLASS)
        flags = CODE_CLASS_BODY;
    else if (is_async)
        flags = scope->is_generator ? CODE_ASYNC_GENERATOR : CODE_COROUTINE;
    else if (scope->is_generator)
        flags = CODE_GENERATOR;
    for (const Unit *outer = unit->outer; outer; outer = outer->outer)
        if (scope_is_function(outer->scope))
            flags |= CODE_NESTED;
    return flags;
}

static void describe_parameters(Bytecode *code, const Scope *scope, const Arguments *args) {
    if (scope->kind == SCOPE_GENERATOR_EXP)
        code->positional = 1; // the iterator of its first `for`
    if (!args)
        return;
    code->positional_only = (uint32_t)args->posonlyargs.count;
    code->positional = (uint32_t)(args->posonlyargs.count + args->args.count);
    code->keyword_only = (uint32_t)args->kwonlyargs.count;
    code->flags |= (args->vararg ? CODE_VARARGS : 0) | (args->kwarg ? CODE_VARKEYWORDS : 0);
}

static void *copy_to_program(const Finish *finish, const void *items, size_t count, size_t size) {
    void *copy = arena_alloc(finish->compiler->arena, count * size);
    if (count)
        memcpy(copy, items, count * size);
    return copy;
}

// What does not fit into instructions and handler rows.
static void check_size(Compiler *compiler, const Unit *unit) {
    bool is_too_large = unit->max_depth > UINT16_MAX ||
                        (unit->scope->kind == SCOPE_CLASS && unit->locals.count >= UNIT_PACKED_LOCALS);
    if (is_too_large)
        report_error(&compiler->report, (Place){.line = unit->first_line}, "the code of %s is too large", unit->name);
}

static void describe(Bytecode *code, const Unit *unit, const Arguments *parameters) {
    code->name = unit->name;
    code->qualname = unit->qualname;
    code->doc = unit->doc;
    code->first_line = (uint32_t)unit->first_line;
    code->stack_size = unit->max_depth;
    code->uses_class_cell = unit->scope->needs_class_cell;
    code->flags = flags_of(unit);
    describe_parameters(code, unit->scope, parameters);
}

static void write_tables(Finish *finish, Bytecode *code) {
    const Unit *unit = finish->unit;
    code->handler_count = write_handlers(finish, NULL);
    HandlerRow *rows = arena_alloc(finish->compiler->arena, code->handler_count * sizeof *rows);
    write_handlers(finish, rows);
    code->handlers = rows;
    code->constants = copy_to_program(finish, unit->constants.items, unit->constants.count, sizeof(CodeConstant));
    code->constant_count = unit->constants.count;
    code->sites = copy_to_program(finish, unit->sites, unit->site_count, sizeof *unit->sites);
    code->site_count = unit->site_count;
}

const Bytecode *unit_finish(Compiler *compiler, const Arguments *parameters) {
    Unit *unit = compiler->unit;
    assert(!unit->reachable && unit->block_count == 0 && !unit->handler && "a unit ends with a return");
    Finish finish = {.compiler = compiler, .unit = unit, .parameter_count = unit->parameter_count};
    Bytecode *code = arena_alloc(compiler->arena, sizeof *code);
    describe(code, unit, parameters);
    code->flags |= compiler->is_library ? CODE_LIBRARY : 0;
    check_size(compiler, unit);
    place_locals(&finish, code);
    finish.is_dropped = unit_arrange(compiler);
    number_drafts(&finish, code);
    write_instructions(&finish, code);
    write_tables(&finish, code);
    compiler->unit = unit->outer;
    return code;
}
