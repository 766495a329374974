// Functions, lambdas and classes: the code of their bodies, and the making of the object.
#include "sim/lang/compile.h"

#include "sim/lang/docstring.h"

// ---- bodies

static Place line_place(int line) {
    return (Place){.line = line, .end_line = line};
}

static void add_parameters(Compiler *compiler, ArgList list) {
    for (size_t i = 0; i < list.count; i++)
        compile_local(compiler, compile_mangle(compiler, list.items[i].name));
}

static void add_arguments(Compiler *compiler, const Arguments *args) {
    add_parameters(compiler, args->posonlyargs);
    add_parameters(compiler, args->args);
    add_parameters(compiler, args->kwonlyargs);
    if (args->vararg)
        compile_local(compiler, compile_mangle(compiler, args->vararg->name));
    if (args->kwarg)
        compile_local(compiler, compile_mangle(compiler, args->kwarg->name));
    compiler->unit->parameter_count = compiler->unit->locals.count;
}

void compile_begin_body(Compiler *compiler, const Scope *scope, int first_line) {
    if (scope->is_generator || scope->is_coroutine)
        unit_write(compiler, line_place(first_line), OP_NOP);
    for (uint32_t i = 0; i < scope->index.count; i++)
        if (scope->symbols[i].home == SYMBOL_CELL)
            unit_write_arg(compiler, NO_PLACE, OP_MAKE_CELL, compile_local(compiler, scope->symbols[i].name));
}

static const Bytecode *finish_body(Compiler *compiler, const Arguments *args) {
    unit_write_none(compiler, NO_PLACE);
    unit_write(compiler, NO_PLACE, OP_RETURN_VALUE);
    return unit_finish(compiler, args);
}

// ---- def

static int first_line_of(const Stmt *stmt, ExprList decorators) {
    return decorators.count ? decorators.items[0]->place.line : stmt->place.line;
}

static unsigned compile_kw_defaults(Compiler *compiler, Place place, const Arguments *args) {
    uint32_t count = 0;
    for (size_t i = 0; i < args->kwonlyargs.count; i++) {
        if (!args->kw_defaults.items[i])
            continue;
        unit_write_const(compiler, place, constant_name(compile_mangle(compiler, args->kwonlyargs.items[i].name)));
        compile_expr(compiler, args->kw_defaults.items[i]);
        count++;
    }
    if (!count)
        return 0;
    unit_write_arg(compiler, place, OP_BUILD_MAP, count);
    return FUNCTION_HAS_KWDEFAULTS;
}

static unsigned compile_defaults(Compiler *compiler, Place place, const Arguments *args) {
    unsigned flags = 0;
    if (args->defaults.count) {
        compile_tuple(compiler, place, args->defaults, 0);
        flags = FUNCTION_HAS_DEFAULTS;
    }
    return flags | compile_kw_defaults(compiler, place, args);
}

static uint32_t compile_arg_annotation(Compiler *compiler, Place place, Identifier name, const Expr *annotation) {
    if (!annotation)
        return 0;
    unit_write_const(compiler, place, constant_name(compile_mangle(compiler, name)));
    if (annotation->kind == EXPR_STARRED && !compiler->future.annotations) {
        compile_expr(compiler, annotation->starred.value);
        unit_write_arg(compiler, place, OP_UNPACK_SEQUENCE, 1);
    } else {
        compile_annotation(compiler, annotation);
    }
    return 1;
}

static uint32_t compile_arg_annotations(Compiler *compiler, Place place, ArgList list) {
    uint32_t count = 0;
    for (size_t i = 0; i < list.count; i++)
        count += compile_arg_annotation(compiler, place, list.items[i].name, list.items[i].annotation);
    return count;
}

static unsigned compile_annotations(Compiler *compiler, Place place, const Arguments *args, const Expr *returns) {
    uint32_t count = compile_arg_annotations(compiler, place, args->args);
    count += compile_arg_annotations(compiler, place, args->posonlyargs);
    if (args->vararg)
        count += compile_arg_annotation(compiler, place, args->vararg->name, args->vararg->annotation);
    count += compile_arg_annotations(compiler, place, args->kwonlyargs);
    if (args->kwarg)
        count += compile_arg_annotation(compiler, place, args->kwarg->name, args->kwarg->annotation);
    count += compile_arg_annotation(compiler, place, "return", returns);
    if (!count)
        return 0;
    unit_write_arg(compiler, place, OP_BUILD_MAP, count);
    return FUNCTION_HAS_ANNOTATIONS;
}

// Each decorator lies under what it is called with, where a callable's self lies.
static void apply_decorators(Compiler *compiler, ExprList decorators) {
    for (size_t i = decorators.count; i-- > 0;)
        unit_write_arg(compiler, decorators.items[i]->place, OP_CALL, 0);
}

static const Bytecode *compile_function_body(Compiler *compiler, const Stmt *stmt) {
    const Scope *scope = scope_table_find(compiler->scopes, stmt);
    const Arguments *args = stmt->function_def.args;
    StmtList body = stmt->function_def.body;
    int first_line = first_line_of(stmt, stmt->function_def.decorator_list);
    Unit *unit = unit_begin(compiler, scope, scope_mangle(&compiler->names, NULL, stmt->function_def.name), first_line);
    add_arguments(compiler, args);
    compile_begin_body(compiler, scope, first_line);
    const Expr *doc = docstring_of(body);
    if (doc) {
        unit->doc = docstring_clean(compiler->arena, doc->constant.text).bytes;
        body = (StmtList){body.items + 1, body.count - 1};
    }
    compile_body(compiler, body);
    return finish_body(compiler, args);
}

void compile_function(Compiler *compiler, const Stmt *stmt) {
    const Arguments *args = stmt->function_def.args;
    if (!unit_can_nest(compiler, stmt->place))
        return;
    compile_list(compiler, stmt->function_def.decorator_list);
    unsigned flags = compile_defaults(compiler, stmt->place, args);
    flags |= compile_annotations(compiler, stmt->place, args, stmt->function_def.returns);
    const Bytecode *code = compile_function_body(compiler, stmt);
    compile_function_of(compiler, stmt->place, code, flags);
    apply_decorators(compiler, stmt->function_def.decorator_list);
    compile_name(compiler, stmt->place, stmt->function_def.name, CONTEXT_STORE);
}

// ---- lambda

static const Bytecode *compile_lambda_body(Compiler *compiler, const Expr *expr) {
    const Scope *scope = scope_table_find(compiler->scopes, expr);
    unit_begin(compiler, scope, scope_mangle(&compiler->names, NULL, "<lambda>"), expr->place.line);
    add_arguments(compiler, expr->lambda.args);
    compile_begin_body(compiler, scope, expr->place.line);
    compile_expr(compiler, expr->lambda.body);
    unit_write(compiler, expr->lambda.body->place, OP_RETURN_VALUE);
    return unit_finish(compiler, expr->lambda.args);
}

void compile_lambda(Compiler *compiler, const Expr *expr) {
    if (!unit_can_nest(compiler, expr->place))
        return;
    unsigned flags = compile_defaults(compiler, expr->place, expr->lambda.args);
    compile_function_of(compiler, expr->place, compile_lambda_body(compiler, expr), flags);
}

// ---- class

static void write_class_cell(Compiler *compiler) {
    uint32_t cell = compile_local(compiler, scope_mangle(&compiler->names, NULL, "__class__"));
    unit_write_arg(compiler, NO_PLACE, OP_LOAD_CLOSURE, cell);
    unit_write_arg(compiler, NO_PLACE, OP_COPY, 1);
    compile_name(compiler, NO_PLACE, "__classcell__", CONTEXT_STORE);
    unit_write(compiler, NO_PLACE, OP_RETURN_VALUE);
}

static const Bytecode *compile_class_body(Compiler *compiler, const Stmt *stmt) {
    const Scope *scope = scope_table_find(compiler->scopes, stmt);
    int first_line = first_line_of(stmt, stmt->class_def.decorator_list);
    Place place = line_place(first_line);
    Unit *unit = unit_begin(compiler, scope, scope_mangle(&compiler->names, NULL, stmt->class_def.name), first_line);
    if (scope->needs_class_cell)
        unit_write_arg(compiler, NO_PLACE, OP_MAKE_CELL,
                       compile_local(compiler, scope_mangle(&compiler->names, NULL, "__class__")));
    compile_name(compiler, place, "__name__", CONTEXT_LOAD);
    compile_name(compiler, place, "__module__", CONTEXT_STORE);
    unit_write_const(compiler, place, constant_name(unit->qualname));
    compile_name(compiler, place, "__qualname__", CONTEXT_STORE);
    compile_namespace_body(compiler, place, stmt->class_def.body);
    if (scope->needs_class_cell)
        write_class_cell(compiler);
    return finish_body(compiler, NULL);
}

void compile_class(Compiler *compiler, const Stmt *stmt) {
    if (!unit_can_nest(compiler, stmt->place))
        return;
    compile_list(compiler, stmt->class_def.decorator_list);
    const Bytecode *code = compile_class_body(compiler, stmt);
    unit_write(compiler, stmt->place, OP_LOAD_BUILD_CLASS);
    unit_write(compiler, stmt->place, OP_PUSH_NULL);
    compile_function_of(compiler, stmt->place, code, 0);
    unit_write_const(compiler, stmt->place, constant_name(code->name));
    compile_arguments(compiler, stmt->place, 2, stmt->class_def.bases, stmt->class_def.keywords);
    apply_decorators(compiler, stmt->class_def.decorator_list);
    compile_name(compiler, stmt->place, stmt->class_def.name, CONTEXT_STORE);
}
