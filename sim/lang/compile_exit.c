// The ways out of blocks: return, break, continue. Each writes what the blocks that it leaves have to do on the way:
// bodies of `finally`, calls of __exit__, ends of exception handlers.
#include "sim/lang/compile.h"

// A value that is to be returned lies on the stack, above what the block has there.
static void swap_value(Compiler *compiler, Place place, bool has_value) {
    if (has_value)
        unit_write_arg(compiler, place, OP_SWAP, 2);
}

static void drop_below(Compiler *compiler, Place place, bool has_value) {
    swap_value(compiler, place, has_value);
    unit_write(compiler, place, OP_POP_TOP);
}

static void leave_finally_try(Compiler *compiler, const Block *block, bool has_value) {
    unit_pop_handler(compiler);
    if (has_value)
        unit_push_block(compiler, (Block){.kind = BLOCK_POP_VALUE, .place = block->place});
    compiler->report.muted++;
    compile_body(compiler, *block->finalbody);
    compiler->report.muted--;
    if (has_value)
        unit_pop_block(compiler);
}

// Below the value lie the exit and its self.
static void leave_with(Compiler *compiler, const Block *block, bool has_value) {
    unit_pop_handler(compiler);
    if (has_value)
        unit_write_arg(compiler, block->place, OP_SWAP, 3);
    swap_value(compiler, block->place, has_value);
    compile_call_exit(compiler, block->place, block->kind == BLOCK_ASYNC_WITH);
}

static void leave_handler_cleanup(Compiler *compiler, Place place, const Block *block, bool has_value) {
    if (block->name)
        unit_pop_handler(compiler);
    swap_value(compiler, place, has_value);
    unit_pop_handler(compiler);
    unit_write(compiler, place, OP_POP_EXCEPT);
    compile_forget_name(compiler, block->name);
}

// As compiler_unwind_fblock. *place is that of the statement; after code of other lines, it has none.
static void leave_block(Compiler *compiler, Place *place, const Block *block, bool has_value) {
    switch (block->kind) {
    case BLOCK_WHILE_LOOP:
    case BLOCK_HANDLERS:
    case BLOCK_GROUP_HANDLERS:
        return;
    case BLOCK_FOR_LOOP:
    case BLOCK_POP_VALUE:
        drop_below(compiler, *place, has_value);
        return;
    case BLOCK_TRY:
        unit_pop_handler(compiler);
        return;
    case BLOCK_FINALLY_TRY:
        leave_finally_try(compiler, block, has_value);
        *place = NO_PLACE;
        return;
    case BLOCK_FINALLY_END:
        drop_below(compiler, *place, has_value);
        swap_value(compiler, *place, has_value);
        unit_pop_handler(compiler);
        unit_write(compiler, *place, OP_POP_EXCEPT);
        return;
    case BLOCK_WITH:
    case BLOCK_ASYNC_WITH:
        leave_with(compiler, block, has_value);
        *place = NO_PLACE;
        return;
    case BLOCK_HANDLER_CLEANUP:
        leave_handler_cleanup(compiler, *place, block, has_value);
        return;
    }
}

static bool is_loop(const Block *block) {
    return block->kind == BLOCK_WHILE_LOOP || block->kind == BLOCK_FOR_LOOP;
}

// Leaves all blocks; with `loop`, all that lie in the innermost loop, which it copies there. While a block is left, it
// and those inside it do not count. False: they may not be left like this. As compiler_unwind_fblock_stack.
static bool leave_blocks(Compiler *compiler, Place *place, bool has_value, Block *loop) {
    Unit *unit = compiler->unit;
    if (unit->block_count == 0)
        return true;
    const Block block = unit->blocks[unit->block_count - 1];
    if (block.kind == BLOCK_GROUP_HANDLERS)
        return false;
    if (loop && is_loop(&block)) {
        *loop = block;
        return true;
    }
    unit->block_count--;
    leave_block(compiler, place, &block, has_value);
    bool may_leave = leave_blocks(compiler, place, has_value, loop);
    unit->blocks[unit->block_count++] = block;
    return may_leave;
}

// Whether the blocks around a statement may be left by it.
static bool check_leave(Compiler *compiler, Place place, bool may_leave) {
    if (may_leave)
        return true;
    report_error(&compiler->report, place, "'break', 'continue' and 'return' cannot appear in an except* block");
    compiler->unit->reachable = false;
    return false;
}

// ---- return

static void check_return(Compiler *compiler, const Stmt *stmt) {
    const Scope *scope = compiler->unit->scope;
    if (!scope_is_function(scope))
        report_error(&compiler->report, stmt->place, "'return' outside function");
    else if (stmt->return_.value && scope->kind == SCOPE_ASYNC_FUNCTION && scope->is_generator)
        report_error(&compiler->report, stmt->place, "'return' with value in async generator");
}

// Returns the place of the instructions that follow.
static Place compile_return_value(Compiler *compiler, const Stmt *stmt, bool has_value) {
    const Expr *value = stmt->return_.value;
    if (has_value)
        compile_expr(compiler, value);
    else if (value)
        unit_write(compiler, value->place, OP_NOP);
    if (value && value->place.line == stmt->place.line)
        return has_value ? stmt->place : value->place;
    unit_write(compiler, stmt->place, OP_NOP);
    return stmt->place;
}

void compile_return(Compiler *compiler, const Stmt *stmt) {
    const Expr *value = stmt->return_.value;
    const Handler *handler = compiler->unit->handler;
    bool has_value = value && !constant_is(value);
    check_return(compiler, stmt);
    Place place = compile_return_value(compiler, stmt, has_value);
    if (check_leave(compiler, stmt->place, leave_blocks(compiler, &place, has_value, NULL))) {
        if (!value)
            unit_write_none(compiler, place);
        else if (!has_value)
            unit_write_const(compiler, place, constant_of(compiler, value));
        unit_write(compiler, place, OP_RETURN_VALUE);
    }
    compiler->unit->handler = handler;
}

// ---- break and continue

void compile_loop_exit(Compiler *compiler, const Stmt *stmt) {
    bool is_break = stmt->kind == STMT_BREAK;
    const Handler *handler = compiler->unit->handler;
    Place place = stmt->place;
    Block loop = {.start = LABEL_NONE};
    unit_write(compiler, place, OP_NOP);
    bool may_leave = leave_blocks(compiler, &place, false, &loop);
    if (check_leave(compiler, stmt->place, may_leave) && loop.start == LABEL_NONE) {
        report_error(&compiler->report, stmt->place,
                     is_break ? "'break' outside loop" : "'continue' not properly in loop");
        compiler->unit->reachable = false;
    } else {
        if (is_break)
            leave_block(compiler, &place, &loop, false);
        unit_write_jump(compiler, place, OP_JUMP, is_break ? loop.exit : loop.start);
    }
    compiler->unit->handler = handler;
}
