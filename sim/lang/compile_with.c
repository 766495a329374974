// with and async with.
#include "sim/lang/compile.h"

void compile_call_exit(Compiler *compiler, Place place, bool is_async) {
    unit_write(compiler, place, OP_LEAVE_WITH);
    unit_write_arg(compiler, place, OP_CALL, 3);
    if (is_async)
        compile_await(compiler, place, 2);
    unit_write(compiler, place, OP_POP_TOP);
}

// An exception has left the body: __exit__ hears of it, and may say that it is dealt with.
static void write_exceptional_exit(Compiler *compiler, Place place, bool is_async) {
    Label cleanup = unit_new_label(compiler), suppress = unit_new_label(compiler);
    Label end = unit_new_label(compiler);
    unit_push_handler(compiler, cleanup, true, 0);
    unit_write(compiler, place, OP_PUSH_EXC_INFO);
    unit_write(compiler, place, OP_WITH_EXCEPT_START);
    if (is_async)
        compile_await(compiler, place, 2);
    unit_write_jump(compiler, NO_PLACE, OP_POP_JUMP_IF_TRUE, suppress);
    unit_write_arg(compiler, NO_PLACE, OP_RERAISE, 2);
    unit_place_label(compiler, suppress);
    unit_write(compiler, NO_PLACE, OP_POP_TOP);
    unit_pop_handler(compiler);
    unit_write(compiler, NO_PLACE, OP_POP_EXCEPT);
    for (int i = 0; i < 3; i++) unit_write(compiler, NO_PLACE, OP_POP_TOP); // lasti, self, exit
    unit_write_jump(compiler, NO_PLACE, OP_JUMP, end);
    unit_place_label(compiler, cleanup);
    compile_leave_handler(compiler);
    unit_place_label(compiler, end);
}

static void compile_item(Compiler *compiler, const Stmt *stmt, size_t index) {
    const WithItem *item = &stmt->with.items.items[index];
    Place place = item->context_expr->place;
    bool is_async = stmt->kind == STMT_ASYNC_WITH;
    if (compiler->unit->is_too_nested)
        return;
    Label failed = unit_new_label(compiler), end = unit_new_label(compiler);
    compile_expr(compiler, item->context_expr);
    unit_write(compiler, place, is_async ? OP_BEFORE_ASYNC_WITH : OP_BEFORE_WITH);
    if (is_async)
        compile_await(compiler, place, 1);
    unit_push_handler(compiler, failed, true, 1);
    unit_push_block(compiler, (Block){.kind = is_async ? BLOCK_ASYNC_WITH : BLOCK_WITH, .place = place});
    if (item->optional_vars)
        compile_target(compiler, item->optional_vars);
    else
        unit_write(compiler, place, OP_POP_TOP);
    if (index + 1 < stmt->with.items.count)
        compile_item(compiler, stmt, index + 1);
    else
        compile_body(compiler, stmt->with.body);
    unit_pop_handler(compiler);
    unit_pop_block(compiler);
    compile_call_exit(compiler, place, is_async);
    unit_write_jump(compiler, place, OP_JUMP, end);
    unit_place_label(compiler, failed);
    write_exceptional_exit(compiler, place, is_async);
    unit_place_label(compiler, end);
}

void compile_with(Compiler *compiler, const Stmt *stmt) {
    compile_item(compiler, stmt, 0);
}
