// From drafts to bytecode: order of the locals, jumps, positions, and the table of exception handlers.
#include "sim/lang/compile_unit.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

// How control comes to an instruction.
typedef struct Ways {
    uint32_t jumps;
    bool from_above;
    bool is_handler;
} Ways;

typedef struct Finish {
    Compiler *compiler;
    Unit *unit;
    uint32_t parameter_count;
    Ways *ways;         // to each draft, and to the place behind the last
    bool *is_dropped;   // of each draft
    uint32_t *numbers;  // of each draft: its place in the bytecode
    uint32_t *slots;    // of each local: its slot
} Finish;

static void *scratch(const Finish *finish, size_t count, size_t size) {
    return arena_alloc(&finish->compiler->scratch, count * size);
}

// ---- jumps

// A jump to a jump ahead goes where that one goes, unless that would skip a line.
static void thread_jumps(Finish *finish) {
    Unit *unit = finish->unit;
    for (uint32_t i = unit->draft_count; i-- > 0;) {
        Draft *draft = &unit->drafts[i];
        if (!opcode_jumps(draft->op))
            continue;
        uint32_t target = unit->labels[draft->arg].at;
        if (target <= i || target >= unit->draft_count)
            continue;
        const Draft *next = &unit->drafts[target];
        bool same_line = next->place.line == 0 || next->place.line == draft->place.line;
        if (next->op == OP_JUMP && unit->labels[next->arg].at > target && same_line)
            draft->arg = next->arg;
    }
}

static void count_ways(Finish *finish) {
    const Unit *unit = finish->unit;
    finish->ways = scratch(finish, unit->draft_count + 1, sizeof *finish->ways);
    finish->ways[0].from_above = true;
    for (uint32_t i = 0; i < unit->draft_count; i++) {
        const Draft *draft = &unit->drafts[i];
        finish->ways[i + 1].from_above = opcode_goes_on(draft->op);
        if (draft->handler)
            finish->ways[unit->labels[draft->handler->target].at].is_handler = true;
        if (opcode_jumps(draft->op))
            finish->ways[unit->labels[draft->arg].at].jumps++;
    }
}

static bool is_target(const Finish *finish, uint32_t at) {
    return finish->ways[at].jumps || finish->ways[at].is_handler;
}

// ---- lines

// What the instructions that lead to one from above it have in common.
typedef struct Arrival {
    Place place; // of one of them, if they stand on the same line
    bool is_known;
    bool is_mixed;
} Arrival;

static void arrive(Arrival *arrival, Place place) {
    if (arrival->is_known && arrival->place.line != place.line)
        arrival->is_mixed = true;
    if (!arrival->is_known)
        arrival->place = place;
    arrival->is_known = true;
}

// An instruction without a place takes that of the one before it, where it can tell which one that is. As
// propagate_line_numbers.
static void spread_places(Finish *finish) {
    Unit *unit = finish->unit;
    Arrival *arrivals = scratch(finish, unit->draft_count + 1, sizeof *arrivals);
    arrive(&arrivals[0], (Place){.line = unit->first_line, .end_line = unit->first_line});
    for (uint32_t i = 0; i < unit->draft_count; i++) {
        Draft *draft = &unit->drafts[i];
        bool is_clear = !arrivals[i].is_mixed && !finish->ways[i].is_handler;
        if (draft->op == OP_MAKE_CELL) // belongs to no line; those of comprehensions have their place
            arrivals[i + 1] = arrivals[i];
        else if (draft->place.line == 0 && is_clear)
            draft->place = arrivals[i].place;
        if (opcode_goes_on(draft->op) && draft->op != OP_MAKE_CELL)
            arrive(&arrivals[i + 1], draft->place);
        if (opcode_jumps(draft->op) && unit->labels[draft->arg].at > i)
            arrive(&arrivals[unit->labels[draft->arg].at], draft->place);
    }
}

// A copy of the two instructions from `end` on, for a jump that comes from `place`.
static Label copy_return(Finish *finish, uint32_t end, Place place) {
    Unit *unit = finish->unit;
    Label label = unit_new_label(finish->compiler);
    unit->labels[label] = (LabelState){.at = unit->draft_count, .placed = true, .reached = true};
    for (uint32_t i = end; i < end + 2; i++) {
        Draft copy = unit->drafts[i];
        copy.place = place;
        unit->drafts = arena_make_room(&finish->compiler->scratch, unit->drafts, unit->draft_count, sizeof copy);
        unit->drafts[unit->draft_count++] = copy;
    }
    return label;
}

// The `return None` at the end of a body has no line of its own, if there are several ways to it: the first keeps it,
// and each other jump gets a copy, all with the line that they come from. As duplicate_exits_without_lineno.
static void copy_last_return(Finish *finish) {
    Unit *unit = finish->unit;
    uint32_t end = unit->draft_count < 2 ? 0 : unit->draft_count - 2;
    if (!end || unit->drafts[end].op != OP_LOAD_CONST || unit->drafts[end].place.line)
        return;
    bool is_kept = finish->ways[end].from_above;
    Place first = is_kept ? unit->drafts[end - 1].place : NO_PLACE;
    for (uint32_t i = 0; i < end; i++) {
        const Draft draft = unit->drafts[i];
        if (!opcode_jumps(draft.op) || unit->labels[draft.arg].at != end)
            continue;
        Label label = is_kept ? copy_return(finish, end, draft.place) : draft.arg;
        unit->drafts[i].arg = label;
        first = is_kept ? first : draft.place;
        is_kept = true;
    }
    unit->drafts[end].place = unit->drafts[end + 1].place = first;
}

// Jumps that were threaded leave some behind that nobody comes to.
static void drop_dead(Finish *finish) {
    Unit *unit = finish->unit;
    finish->is_dropped = scratch(finish, unit->draft_count, sizeof(bool));
    for (uint32_t i = 0; i < unit->draft_count; i++) {
        const Draft *draft = &unit->drafts[i];
        bool from_above = finish->ways[i].from_above && (i == 0 || !finish->is_dropped[i - 1]);
        finish->is_dropped[i] = !from_above && !is_target(finish, i);
        if (finish->is_dropped[i] && opcode_jumps(draft->op))
            finish->ways[unit->labels[draft->arg].at].jumps--;
    }
}

// A NOP only stands for its line: it goes where a neighbour has that line, too.
static bool is_needless(const Finish *finish, uint32_t at, int line_before) {
    const Unit *unit = finish->unit;
    const Draft *draft = &unit->drafts[at];
    if (draft->op != OP_NOP || at == 0)
        return false;
    int line = draft->place.line;
    if (line == 0 || (line == line_before && !is_target(finish, at)))
        return true;
    return at + 1 < unit->draft_count && unit->drafts[at + 1].place.line == line;
}

// As basicblock_remove_redundant_nops.
static void drop_nops(Finish *finish) {
    Unit *unit = finish->unit;
    int line = 0;
    for (uint32_t i = 0; i < unit->draft_count; i++) {
        finish->is_dropped[i] |= is_needless(finish, i, line);
        if (finish->is_dropped[i])
            finish->ways[i + 1].jumps += finish->ways[i].jumps;
        else
            line = opcode_goes_on(unit->drafts[i].op) ? unit->drafts[i].place.line : 0;
    }
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

static void arrange_drafts(Finish *finish) {
    thread_jumps(finish);
    count_ways(finish);
    spread_places(finish);
    copy_last_return(finish);
    count_ways(finish);
    drop_dead(finish);
    drop_nops(finish);
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
    arrange_drafts(&finish);
    number_drafts(&finish, code);
    write_instructions(&finish, code);
    write_tables(&finish, code);
    compiler->unit = unit->outer;
    return code;
}
