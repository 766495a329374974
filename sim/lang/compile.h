// Inside of the compiler: one walk over the syntax tree of each function, class and module writes its instructions, as
// CPython's compile.c does. Each function below writes into the compiler's current unit (compile_unit.h).
#ifndef ASYNCARIUM_LANG_COMPILE_H
#define ASYNCARIUM_LANG_COMPILE_H

#include "sim/lang/compile_unit.h"

// ---- constants (compile_constant.c)

CodeConstant constant_str(Compiler *compiler, Text text);
CodeConstant constant_name(Identifier name);
CodeConstant constant_names(Compiler *compiler, const Identifier *names, size_t count); // a tuple of str

// Literals, negative numbers, tuples of such: what is a constant once it is folded.
bool constant_is(const Expr *expr);
bool constant_are(ExprList list);
CodeConstant constant_of(Compiler *compiler, const Expr *expr);
CodeConstant constant_of_items(Compiler *compiler, CodeConstantKind kind, ExprList items); // tuple or frozenset
// The truth of a literal; false: not known before the run.
bool constant_truth(const Expr *expr, bool *truth);

// ---- names (compile_name.c)

Identifier compile_mangle(Compiler *compiler, Identifier name);
void compile_name(Compiler *compiler, Place place, Identifier name, ExprContext context);
// Number of the local of that name, as a slot.
uint32_t compile_local(Compiler *compiler, Identifier name);
// Pushes a function made of finished code; `flags`: which of defaults… lie on the stack.
void compile_function_of(Compiler *compiler, Place place, const Bytecode *code, unsigned flags);

// ---- expressions (compile_expr.c, compile_display.c, compile_call.c, compile_comprehension.c, compile_function.c)

void compile_expr(Compiler *compiler, const Expr *expr);
void compile_list(Compiler *compiler, ExprList list); // one after the other
// Jumps if the truth of the expression is `condition`, else goes on.
void compile_jump_if(Compiler *compiler, const Expr *test, Label target, bool condition);
// Waits for the awaitable on the stack; `how` as for GET_AWAITABLE.
void compile_await(Compiler *compiler, Place place, unsigned how);
// The place from an attribute's name on, if it does not stand on the first line. As update_start_location_to_match_attr.
Place compile_attribute_place(Place place, const Expr *attribute);

void compile_operator(Compiler *compiler, Place place, Opcode op, Operator kind); // OP_BINARY_OP, OP_INPLACE_OP

// Above so many operands, sequences and calls are built piece by piece. As STACK_USE_GUIDELINE.
enum { COMPILE_MAX_OPERANDS = 30 };

void compile_display(Compiler *compiler, const Expr *expr); // of a tuple, list, set or dict
// Pushes a tuple of the items, behind `pushed` ones that are on the stack already.
void compile_tuple(Compiler *compiler, Place place, ExprList items, uint32_t pushed);
// What is only iterated over or searched: a display of constants becomes a constant.
void compile_iterable(Compiler *compiler, const Expr *expr);

void compile_call(Compiler *compiler, const Expr *expr);
// The call itself, with `pushed` arguments already on the stack.
void compile_arguments(Compiler *compiler, Place place, uint32_t pushed, ExprList args, KeywordList keywords);

void compile_comprehension(Compiler *compiler, const Expr *expr);
void compile_lambda(Compiler *compiler, const Expr *expr);

// ---- targets (compile_target.c): in store or del context

void compile_target(Compiler *compiler, const Expr *target);
void compile_assign(Compiler *compiler, const Stmt *stmt);
void compile_augmented(Compiler *compiler, const Stmt *stmt);
void compile_annotated(Compiler *compiler, const Stmt *stmt);
// Pushes what is kept of an annotation: its value, or its text where the module asks for texts.
void compile_annotation(Compiler *compiler, const Expr *annotation);

// ---- statements (compile_statement.c, compile_function.c, compile_loop.c, compile_try.c, compile_with.c, compile_exit.c)

// The instructions at the beginning of a function: they make its cells.
void compile_begin_body(Compiler *compiler, const Scope *scope, int first_line);
void compile_body(Compiler *compiler, StmtList body);
void compile_namespace_body(Compiler *compiler, Place place, StmtList body); // of a module or class
void compile_function(Compiler *compiler, const Stmt *stmt);
void compile_class(Compiler *compiler, const Stmt *stmt);
void compile_while(Compiler *compiler, const Stmt *stmt);
void compile_for(Compiler *compiler, const Stmt *stmt);
void compile_async_for(Compiler *compiler, const Stmt *stmt);
void compile_try(Compiler *compiler, const Stmt *stmt); // with except, except*, finally
void compile_with(Compiler *compiler, const Stmt *stmt);
void compile_call_exit(Compiler *compiler, Place place, bool is_async); // __exit__(None, None, None), result dropped
void compile_return(Compiler *compiler, const Stmt *stmt);
void compile_loop_exit(Compiler *compiler, const Stmt *stmt); // break, continue
// Gives up the exception that was being handled when another one came, and goes on raising that one.
void compile_leave_handler(Compiler *compiler);
// Sets the name to None and deletes it: at the end of `except … as name`.
void compile_forget_name(Compiler *compiler, Identifier name);

#endif
