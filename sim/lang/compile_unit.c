#include "sim/lang/compile_unit.h"

#include <assert.h>

enum { ARGUMENT_MAX = 0xffffff, INSTRUCTIONS_MAX = 1 << 21 };

// ---- units

static bool is_function_unit(const Unit *unit) {
    return scope_is_function(unit->scope);
}

// A name that a `global` statement of the unit around has moved to the module.
static bool is_global_there(Compiler *compiler, const Unit *outer, Identifier name) {
    Identifier mangled = scope_mangle(&compiler->names, outer->scope->class_name, name);
    const Symbol *symbol = scope_find_symbol(outer->scope, mangled);
    return symbol && symbol->home == SYMBOL_GLOBAL_EXPLICIT;
}

// As compiler_set_qualname.
static const char *make_qualname(Compiler *compiler, const Scope *scope, Identifier name) {
    const Unit *outer = compiler->unit;
    bool is_named = scope->kind == SCOPE_FUNCTION || scope->kind == SCOPE_ASYNC_FUNCTION || scope->kind == SCOPE_CLASS;
    if (!outer || !outer->outer || (is_named && is_global_there(compiler, outer, name)))
        return name;
    Buffer text = {0};
    bool has_locals = is_function_unit(outer) && outer->scope->kind != SCOPE_GENERATOR_EXP;
    buffer_append_format(&text, "%s%s.%s", outer->qualname, has_locals ? ".<locals>" : "", name);
    const char *qualname = arena_copy(compiler->arena, text.bytes, text.length);
    buffer_done(&text);
    return qualname;
}

bool unit_can_nest(Compiler *compiler, Place place) {
    bool can = compiler->unit->level < UNIT_MAX_NESTED;
    if (!can)
        unit_refuse(compiler, place, "too many functions inside each other");
    return can;
}

Unit *unit_begin(Compiler *compiler, const Scope *scope, Identifier name, int first_line) {
    Unit *unit = arena_alloc(&compiler->scratch, sizeof *unit);
    unit->outer = compiler->unit;
    unit->scope = scope;
    unit->name = name;
    unit->qualname = make_qualname(compiler, scope, name);
    unit->first_line = first_line;
    unit->level = unit->outer ? unit->outer->level + 1 : 1;
    unit->reachable = true;
    compiler->unit = unit;
    return unit;
}

void unit_refuse(Compiler *compiler, Place place, const char *message) {
    int muted = compiler->report.muted;
    compiler->report.muted = 0;
    if (place.line == 0)
        place.line = compiler->unit->first_line;
    report_error(&compiler->report, place, "%s", message);
    compiler->report.muted = muted;
    compiler->unit->reachable = false;
}

// ---- instructions

static void reach_label(Unit *unit, Label label, uint32_t depth) {
    LabelState *state = &unit->labels[label];
    assert((!state->reached || state->depth == depth) && "all ways to a label leave the stack at the same height");
    state->reached = true;
    state->depth = depth;
}

static void reach_handler(Unit *unit) {
    const Handler *handler = unit->handler;
    if (handler)
        reach_label(unit, handler->target, handler->depth + handler->lasti + 1);
}

static void change_depth(Unit *unit, int effect) {
    assert((effect >= 0 || unit->depth >= (uint32_t)-effect) && "the stack holds what an instruction takes");
    unit->depth = (uint32_t)((int)unit->depth + effect);
    if (unit->depth > unit->max_depth)
        unit->max_depth = unit->depth;
}

static void write_draft(Compiler *compiler, Draft draft) {
    Unit *unit = compiler->unit;
    if (compiler->is_too_large)
        return;
    if (++compiler->size > INSTRUCTIONS_MAX || draft.arg > ARGUMENT_MAX) {
        unit_refuse(compiler, draft.place, "the program is too large");
        compiler->is_too_large = true;
        return;
    }
    draft.handler = unit->handler;
    unit->drafts = arena_make_room(&compiler->scratch, unit->drafts, unit->draft_count, sizeof *unit->drafts);
    unit->drafts[unit->draft_count++] = draft;
    reach_handler(unit);
}

void unit_write_arg(Compiler *compiler, Place place, Opcode op, uint32_t arg) {
    Unit *unit = compiler->unit;
    if (!unit->reachable)
        return;
    write_draft(compiler, (Draft){.op = op, .arg = arg, .place = place});
    change_depth(unit, opcode_effect(op, arg, false));
    unit->reachable = opcode_goes_on(op);
}

void unit_write(Compiler *compiler, Place place, Opcode op) {
    unit_write_arg(compiler, place, op, 0);
}

uint32_t unit_add_site(Compiler *compiler, Identifier name) {
    Unit *unit = compiler->unit;
    unit->sites = arena_make_room(&compiler->scratch, unit->sites, unit->site_count, sizeof *unit->sites);
    unit->sites[unit->site_count] = name;
    return unit->site_count++;
}

void unit_write_site(Compiler *compiler, Place place, Opcode op, Identifier name) {
    if (compiler->unit->reachable)
        unit_write_arg(compiler, place, op, unit_add_site(compiler, name));
}

void unit_write_const(Compiler *compiler, Place place, CodeConstant constant) {
    Unit *unit = compiler->unit;
    if (unit->reachable)
        unit_write_arg(compiler, place, OP_LOAD_CONST, constants_add(&unit->constants, &compiler->scratch, constant));
}

void unit_write_none(Compiler *compiler, Place place) {
    unit_write_const(compiler, place, (CodeConstant){.kind = CODE_CONSTANT_NONE});
}

void unit_write_jump(Compiler *compiler, Place place, Opcode op, Label label) {
    Unit *unit = compiler->unit;
    if (!unit->reachable)
        return;
    uint32_t before = unit->depth;
    unit_write_arg(compiler, place, op, label);
    reach_label(unit, label, (uint32_t)((int)before + opcode_effect(op, label, true)));
}

// ---- labels

Label unit_new_label(Compiler *compiler) {
    Unit *unit = compiler->unit;
    unit->labels = arena_make_room(&compiler->scratch, unit->labels, unit->label_count, sizeof *unit->labels);
    unit->labels[unit->label_count] = (LabelState){0};
    return unit->label_count++;
}

void unit_place_label(Compiler *compiler, Label label) {
    Unit *unit = compiler->unit;
    LabelState *state = &unit->labels[label];
    assert(!state->placed && "a label is placed once");
    if (unit->reachable)
        reach_label(unit, label, unit->depth);
    state->placed = true;
    state->at = unit->draft_count;
    unit->reachable = state->reached;
    unit->depth = state->depth;
    if (unit->depth > unit->max_depth)
        unit->max_depth = unit->depth;
}

// ---- handlers and blocks

void unit_push_handler(Compiler *compiler, Label target, bool lasti, uint32_t below) {
    Unit *unit = compiler->unit;
    Handler *handler = arena_alloc(&compiler->scratch, sizeof *handler);
    assert((!unit->reachable || unit->depth >= below) && "a handler keeps what is on the stack");
    *handler = (Handler){.target = target, .depth = unit->depth - below, .lasti = lasti, .outer = unit->handler};
    unit->handler = handler;
}

void unit_pop_handler(Compiler *compiler) {
    Unit *unit = compiler->unit;
    assert(unit->handler && "as many handlers are popped as were pushed");
    unit->handler = unit->handler->outer;
}

static void grow_blocks(Compiler *compiler) {
    Unit *unit = compiler->unit;
    unit->block_capacity = unit->block_capacity ? unit->block_capacity * 2 : 4;
    Block *bigger = arena_alloc(&compiler->scratch, unit->block_capacity * sizeof *bigger);
    for (size_t i = 0; i < unit->block_count; i++)
        bigger[i] = unit->blocks[i];
    unit->blocks = bigger;
}

void unit_push_block(Compiler *compiler, Block block) {
    Unit *unit = compiler->unit;
    if (unit->block_count >= BLOCK_MAX && !unit->is_too_nested) {
        unit_refuse(compiler, block.place, "too many statically nested blocks");
        unit->is_too_nested = true;
    }
    if (unit->block_count == unit->block_capacity)
        grow_blocks(compiler);
    unit->blocks[unit->block_count++] = block;
}

void unit_pop_block(Compiler *compiler) {
    assert(compiler->unit->block_count > 0 && "as many blocks are popped as were pushed");
    compiler->unit->block_count--;
}
