// try, in all its forms. The body of a `finally` is written once for each way out of the try: here for its end and for
// exceptions, in compile_exit.c for return, break and continue.
#include "sim/lang/compile.h"

void compile_leave_handler(Compiler *compiler) {
    unit_write_arg(compiler, NO_PLACE, OP_COPY, 3);
    unit_write(compiler, NO_PLACE, OP_POP_EXCEPT);
    unit_write_arg(compiler, NO_PLACE, OP_RERAISE, 1);
}

void compile_forget_name(Compiler *compiler, Identifier name) {
    if (!name)
        return;
    unit_write_none(compiler, NO_PLACE);
    compile_name(compiler, NO_PLACE, name, CONTEXT_STORE);
    compile_name(compiler, NO_PLACE, name, CONTEXT_DEL);
}

// ---- except

// Stack: previous, exception. Ends with the exception dealt with, at `end`.
static void compile_clause(Compiler *compiler, const ExceptHandler *clause, Label end) {
    Label failed = unit_new_label(compiler);
    if (clause->name) {
        compile_name(compiler, clause->place, clause->name, CONTEXT_STORE);
        unit_push_handler(compiler, failed, true, 0);
    } else {
        unit_write(compiler, clause->place, OP_POP_TOP);
    }
    unit_push_block(compiler, (Block){.kind = BLOCK_HANDLER_CLEANUP, .place = clause->place, .name = clause->name});
    compile_body(compiler, clause->body);
    unit_pop_block(compiler);
    if (clause->name)
        unit_pop_handler(compiler);
    const Handler *clauses = compiler->unit->handler;
    unit_pop_handler(compiler);
    unit_write(compiler, NO_PLACE, OP_POP_EXCEPT);
    compile_forget_name(compiler, clause->name);
    unit_write_jump(compiler, NO_PLACE, OP_JUMP, end);
    compiler->unit->handler = clauses;
    unit_place_label(compiler, failed);
    compile_forget_name(compiler, clause->name);
    unit_write_arg(compiler, NO_PLACE, OP_RERAISE, 1);
}

static void compile_clauses(Compiler *compiler, ExceptHandlerList clauses, Label end) {
    for (size_t i = 0; i < clauses.count; i++) {
        const ExceptHandler *clause = &clauses.items[i];
        Label next = unit_new_label(compiler);
        if (!clause->type && i + 1 < clauses.count)
            report_error(&compiler->report, clause->place, "default 'except:' must be last");
        if (clause->type) {
            compile_expr(compiler, clause->type);
            unit_write(compiler, clause->place, OP_CHECK_EXC_MATCH);
            unit_write_jump(compiler, clause->place, OP_POP_JUMP_IF_FALSE, next);
        }
        compile_clause(compiler, clause, end);
        unit_place_label(compiler, next);
    }
}

// The body, on whose exceptions control goes to `except` with nothing else on the stack.
static void compile_guarded_body(Compiler *compiler, const Stmt *stmt, Label except) {
    unit_write(compiler, stmt->place, OP_NOP);
    unit_push_handler(compiler, except, false, 0);
    unit_push_block(compiler, (Block){.kind = BLOCK_TRY, .place = stmt->place});
    compile_body(compiler, stmt->try_.body);
    unit_pop_block(compiler);
    unit_pop_handler(compiler);
}

static void compile_try_except(Compiler *compiler, const Stmt *stmt) {
    Label except = unit_new_label(compiler), cleanup = unit_new_label(compiler), end = unit_new_label(compiler);
    compile_guarded_body(compiler, stmt, except);
    compile_body(compiler, stmt->try_.orelse);
    unit_write_jump(compiler, NO_PLACE, OP_JUMP, end);
    unit_place_label(compiler, except);
    unit_push_handler(compiler, cleanup, true, 0);
    unit_write(compiler, NO_PLACE, OP_PUSH_EXC_INFO);
    unit_push_block(compiler, (Block){.kind = BLOCK_HANDLERS, .place = stmt->place});
    compile_clauses(compiler, stmt->try_.handlers, end);
    unit_write_arg(compiler, NO_PLACE, OP_RERAISE, 0);
    unit_pop_block(compiler);
    unit_pop_handler(compiler);
    unit_place_label(compiler, cleanup);
    compile_leave_handler(compiler);
    unit_place_label(compiler, end);
}

// ---- except*

// Stack: previous, group, raised, rest, match. Ends with: previous, group, raised, rest.
static void compile_group_clause(Compiler *compiler, const ExceptHandler *clause, Label next) {
    Label failed = unit_new_label(compiler);
    if (clause->name)
        compile_name(compiler, clause->place, clause->name, CONTEXT_STORE);
    else
        unit_write(compiler, clause->place, OP_POP_TOP);
    unit_push_handler(compiler, failed, true, 0);
    unit_push_block(compiler, (Block){.kind = BLOCK_HANDLER_CLEANUP, .place = clause->place, .name = clause->name});
    compile_body(compiler, clause->body);
    unit_pop_block(compiler);
    unit_pop_handler(compiler);
    compile_forget_name(compiler, clause->name);
    unit_write_jump(compiler, NO_PLACE, OP_JUMP, next);
    unit_place_label(compiler, failed);
    compile_forget_name(compiler, clause->name);
    unit_write_arg(compiler, NO_PLACE, OP_LIST_APPEND, 3);
    unit_write(compiler, NO_PLACE, OP_POP_TOP);
    unit_write_jump(compiler, NO_PLACE, OP_JUMP, next);
}

// Stack: previous, group. Ends with: previous, group, raised.
static void compile_group_clauses(Compiler *compiler, ExceptHandlerList clauses) {
    for (size_t i = 0; i < clauses.count; i++) {
        const ExceptHandler *clause = &clauses.items[i];
        Label no_match = unit_new_label(compiler), next = unit_new_label(compiler);
        if (i == 0) {
            unit_write_arg(compiler, clause->place, OP_BUILD_LIST, 0);
            unit_write_arg(compiler, clause->place, OP_COPY, 2);
        }
        compile_expr(compiler, clause->type);
        unit_write(compiler, clause->place, OP_CHECK_EG_MATCH);
        unit_write_arg(compiler, clause->place, OP_COPY, 1);
        unit_write_jump(compiler, clause->place, OP_POP_JUMP_IF_NONE, no_match);
        compile_group_clause(compiler, clause, next);
        unit_place_label(compiler, no_match);
        unit_write(compiler, clause->place, OP_POP_TOP);
        unit_place_label(compiler, next);
    }
    unit_write_arg(compiler, NO_PLACE, OP_LIST_APPEND, 1);
}

// Stack: previous, group, raised. Raises what is left, if anything.
static void write_reraise_star(Compiler *compiler, Label end) {
    Label reraise = unit_new_label(compiler);
    unit_write(compiler, NO_PLACE, OP_PREP_RERAISE_STAR);
    unit_write_arg(compiler, NO_PLACE, OP_COPY, 1);
    unit_write_jump(compiler, NO_PLACE, OP_POP_JUMP_IF_NOT_NONE, reraise);
    unit_write(compiler, NO_PLACE, OP_POP_TOP);
    unit_pop_handler(compiler);
    unit_write(compiler, NO_PLACE, OP_POP_EXCEPT);
    unit_write_jump(compiler, NO_PLACE, OP_JUMP, end);
    unit_place_label(compiler, reraise);
    unit_write_arg(compiler, NO_PLACE, OP_SWAP, 2);
    unit_write(compiler, NO_PLACE, OP_POP_EXCEPT);
    unit_write_arg(compiler, NO_PLACE, OP_RERAISE, 0);
}

static void compile_try_except_star(Compiler *compiler, const Stmt *stmt) {
    Label except = unit_new_label(compiler), cleanup = unit_new_label(compiler);
    Label otherwise = unit_new_label(compiler), end = unit_new_label(compiler);
    compile_guarded_body(compiler, stmt, except);
    unit_write_jump(compiler, NO_PLACE, OP_JUMP, otherwise);
    unit_place_label(compiler, except);
    unit_push_handler(compiler, cleanup, true, 0);
    unit_write(compiler, NO_PLACE, OP_PUSH_EXC_INFO);
    unit_push_block(compiler, (Block){.kind = BLOCK_GROUP_HANDLERS, .place = stmt->place});
    compile_group_clauses(compiler, stmt->try_star.handlers);
    unit_pop_block(compiler);
    write_reraise_star(compiler, end);
    unit_place_label(compiler, cleanup);
    compile_leave_handler(compiler);
    unit_place_label(compiler, otherwise);
    compile_body(compiler, stmt->try_star.orelse);
    unit_place_label(compiler, end);
}

// ---- finally

static void compile_handlers(Compiler *compiler, const Stmt *stmt) {
    if (stmt->try_.handlers.count == 0)
        compile_body(compiler, stmt->try_.body);
    else if (stmt->kind == STMT_TRY_STAR)
        compile_try_except_star(compiler, stmt);
    else
        compile_try_except(compiler, stmt);
}

static void compile_try_finally(Compiler *compiler, const Stmt *stmt) {
    Label raised = unit_new_label(compiler), cleanup = unit_new_label(compiler), end = unit_new_label(compiler);
    unit_write(compiler, stmt->place, OP_NOP);
    unit_push_handler(compiler, raised, false, 0);
    unit_push_block(compiler, (Block){
        .kind = BLOCK_FINALLY_TRY,
        .place = stmt->place,
        .finalbody = &stmt->try_.finalbody,
    });
    compile_handlers(compiler, stmt);
    unit_pop_handler(compiler);
    unit_pop_block(compiler);
    compiler->report.muted++;
    compile_body(compiler, stmt->try_.finalbody);
    compiler->report.muted--;
    unit_write_jump(compiler, NO_PLACE, OP_JUMP, end);
    unit_place_label(compiler, raised);
    unit_push_handler(compiler, cleanup, true, 0);
    unit_write(compiler, NO_PLACE, OP_PUSH_EXC_INFO);
    unit_push_block(compiler, (Block){.kind = BLOCK_FINALLY_END, .place = stmt->place});
    compile_body(compiler, stmt->try_.finalbody);
    unit_pop_block(compiler);
    unit_write_arg(compiler, NO_PLACE, OP_RERAISE, 0);
    unit_pop_handler(compiler);
    unit_place_label(compiler, cleanup);
    compile_leave_handler(compiler);
    unit_place_label(compiler, end);
}

void compile_try(Compiler *compiler, const Stmt *stmt) {
    if (stmt->try_.finalbody.count)
        compile_try_finally(compiler, stmt);
    else
        compile_handlers(compiler, stmt);
}
