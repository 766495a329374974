// Loops: while, for, async for.
#include "sim/lang/compile.h"

void compile_while(Compiler *compiler, const Stmt *stmt) {
    Label start = unit_new_label(compiler), otherwise = unit_new_label(compiler), end = unit_new_label(compiler);
    unit_place_label(compiler, start);
    unit_push_block(compiler, (Block){.kind = BLOCK_WHILE_LOOP, .place = stmt->place, .start = start, .exit = end});
    compile_jump_if(compiler, stmt->while_.test, otherwise, false);
    compile_body(compiler, stmt->while_.body);
    unit_write_jump(compiler, NO_PLACE, OP_JUMP, start);
    unit_pop_block(compiler);
    unit_place_label(compiler, otherwise);
    compile_body(compiler, stmt->while_.orelse);
    unit_place_label(compiler, end);
}

void compile_for(Compiler *compiler, const Stmt *stmt) {
    Place iter = stmt->for_.iter->place;
    Label start = unit_new_label(compiler), otherwise = unit_new_label(compiler), end = unit_new_label(compiler);
    compile_iterable(compiler, stmt->for_.iter);
    unit_write(compiler, iter, OP_GET_ITER);
    unit_push_block(compiler, (Block){.kind = BLOCK_FOR_LOOP, .place = stmt->place, .start = start, .exit = end});
    unit_place_label(compiler, start);
    unit_write_jump(compiler, iter, OP_FOR_ITER, otherwise);
    unit_write(compiler, stmt->for_.target->place, OP_NOP);
    compile_target(compiler, stmt->for_.target);
    compile_body(compiler, stmt->for_.body);
    unit_write_jump(compiler, NO_PLACE, OP_JUMP, start);
    unit_pop_block(compiler);
    unit_place_label(compiler, otherwise);
    compile_body(compiler, stmt->for_.orelse);
    unit_place_label(compiler, end);
}

void compile_async_for(Compiler *compiler, const Stmt *stmt) {
    Place iter = stmt->async_for.iter->place;
    Label start = unit_new_label(compiler), exhausted = unit_new_label(compiler), end = unit_new_label(compiler);
    compile_expr(compiler, stmt->async_for.iter);
    unit_write(compiler, iter, OP_GET_AITER);
    unit_place_label(compiler, start);
    unit_push_block(compiler, (Block){.kind = BLOCK_FOR_LOOP, .place = stmt->place, .start = start, .exit = end});
    unit_push_handler(compiler, exhausted, false, 0);
    unit_write(compiler, stmt->place, OP_GET_ANEXT);
    unit_write(compiler, stmt->place, OP_YIELD_FROM);
    unit_pop_handler(compiler);
    compile_target(compiler, stmt->async_for.target);
    compile_body(compiler, stmt->async_for.body);
    unit_write_jump(compiler, NO_PLACE, OP_JUMP, start);
    unit_pop_block(compiler);
    unit_place_label(compiler, exhausted);
    unit_write(compiler, iter, OP_END_ASYNC_FOR);
    compile_body(compiler, stmt->async_for.orelse);
    unit_place_label(compiler, end);
}
