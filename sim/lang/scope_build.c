// Collects what each block of a program does with each name, as the first pass of CPython's symtable.c.
#include "sim/lang/scope_table.h"

#include <string.h>

typedef struct Builder {
    ScopeTable *table;
    Scope *scope; // the one that the visit is in
    bool annotations_are_texts;
} Builder;

static void visit_expr(Builder *builder, const Expr *expr);
static void visit_statements(Builder *builder, StmtList statements);

// ---- names

static Identifier mangle(const Builder *builder, Identifier name) {
    return scope_mangle(builder->table->names, builder->scope->class_name, name);
}

static void check_not_debug(Builder *builder, Place place, Identifier name, ExprContext context) {
    if (context != CONTEXT_LOAD && strcmp(name, "__debug__") == 0)
        report_error(builder->table->report, place, "cannot %s __debug__",
                     context == CONTEXT_DEL ? "delete" : "assign to");
}

static void check_iteration_target(Builder *builder, Place place, Symbol *symbol) {
    if (symbol->flags & (SYMBOL_DECLARED_GLOBAL | SYMBOL_DECLARED_NONLOCAL))
        report_error(builder->table->report, place,
                     "comprehension inner loop cannot rebind assignment expression target '%s'", symbol->name);
    symbol->flags |= SYMBOL_ITERATES;
}

static void add_name_to(Builder *builder, Scope *scope, Place place, Identifier mangled, unsigned flags) {
    Symbol *symbol = scope_add_symbol(builder->table, scope, mangled);
    if (flags & symbol->flags & SYMBOL_PARAMETER)
        report_error(builder->table->report, place, "duplicate argument '%s' in function definition", mangled);
    if (scope->in_iter_target && flags & SYMBOL_ASSIGNED)
        check_iteration_target(builder, place, symbol);
    symbol->flags |= flags;
}

static void add_name(Builder *builder, Place place, Identifier name, unsigned flags) {
    if (flags & SYMBOL_BOUND)
        check_not_debug(builder, place, name, CONTEXT_STORE);
    add_name_to(builder, builder->scope, place, mangle(builder, name), flags);
}

static void visit_name(Builder *builder, const Expr *expr) {
    Identifier name = expr->name.id;
    bool is_load = expr->context == CONTEXT_LOAD;
    check_not_debug(builder, expr->place, name, expr->context);
    add_name_to(builder, builder->scope, expr->place, mangle(builder, name), is_load ? SYMBOL_USED : SYMBOL_ASSIGNED);
    if (is_load && scope_is_function(builder->scope) && strcmp(name, "super") == 0)
        add_name(builder, expr->place, "__class__", SYMBOL_USED);
}

// ---- global and nonlocal

static void check_declaration(Builder *builder, Place place, const Symbol *symbol, const char *kind) {
    Report *report = builder->table->report;
    if (symbol->flags & SYMBOL_PARAMETER)
        report_error(report, place, "name '%s' is parameter and %s", symbol->name, kind);
    else if (symbol->flags & SYMBOL_USED)
        report_error(report, place, "name '%s' is used prior to %s declaration", symbol->name, kind);
    else if (symbol->flags & SYMBOL_ANNOTATED)
        report_error(report, place, "annotated name '%s' can't be %s", symbol->name, kind);
    else if (symbol->flags & SYMBOL_ASSIGNED)
        report_error(report, place, "name '%s' is assigned to before %s declaration", symbol->name, kind);
}

static void visit_declaration(Builder *builder, const Stmt *stmt, unsigned flag) {
    for (size_t i = 0; i < stmt->global.count; i++) {
        Symbol *symbol = scope_add_symbol(builder->table, builder->scope, mangle(builder, stmt->global.names[i]));
        check_declaration(builder, stmt->place, symbol, flag == SYMBOL_DECLARED_GLOBAL ? "global" : "nonlocal");
        symbol->flags |= flag;
        symbol->declared = stmt->place;
    }
}

// ---- assignment expressions

// Inside comprehensions the target belongs to the block around all of them. As symtable_extend_namedexpr_scope.
static void extend_named_expr(Builder *builder, const Expr *target) {
    Report *report = builder->table->report;
    Identifier name = mangle(builder, target->name.id);
    Scope *owner = builder->scope;
    for (; scope_is_inlined(owner) || owner->kind == SCOPE_GENERATOR_EXP; owner = owner->parent) {
        const Symbol *symbol = scope_find_symbol(owner, name);
        if (symbol && symbol->flags & SYMBOL_ITERATES)
            report_error(report, target->place,
                         "assignment expression cannot rebind comprehension iteration variable '%s'",
                         target->name.id);
    }
    if (owner == builder->scope)
        return;
    if (owner->kind == SCOPE_CLASS) {
        report_error(report, target->place,
                     "assignment expression within a comprehension cannot be used in a class body");
        return;
    }
    Symbol *owned = scope_add_symbol(builder->table, owner, name);
    bool is_global = owner->kind == SCOPE_MODULE || owned->flags & SYMBOL_DECLARED_GLOBAL;
    owned->flags |= is_global ? 0 : SYMBOL_ASSIGNED;
    Symbol *symbol = scope_add_symbol(builder->table, builder->scope, name);
    symbol->flags |= is_global ? SYMBOL_DECLARED_GLOBAL : SYMBOL_DECLARED_NONLOCAL;
    symbol->declared = target->place;
}

static void visit_named_expr(Builder *builder, const Expr *expr) {
    if (builder->scope->iterables > 0)
        report_error(builder->table->report, expr->place,
                     "assignment expression cannot be used in a comprehension iterable expression");
    extend_named_expr(builder, expr->named_expr.target);
    visit_expr(builder, expr->named_expr.value);
    visit_expr(builder, expr->named_expr.target);
}

// ---- expressions

static void visit_child(void *context, const Expr *child) {
    visit_expr(context, child);
}

static void visit_optional(Builder *builder, const Expr *expr) {
    if (expr)
        visit_expr(builder, expr);
}

static void visit_list(Builder *builder, ExprList list) {
    for (size_t i = 0; i < list.count; i++)
        visit_optional(builder, list.items[i]);
}

static void add_parameters(Builder *builder, ArgList list) {
    for (size_t i = 0; i < list.count; i++)
        add_name(builder, list.items[i].place, list.items[i].name, SYMBOL_PARAMETER);
}

static void add_arguments(Builder *builder, const Arguments *args) {
    add_parameters(builder, args->posonlyargs);
    add_parameters(builder, args->args);
    add_parameters(builder, args->kwonlyargs);
    if (args->vararg)
        add_name(builder, args->vararg->place, args->vararg->name, SYMBOL_PARAMETER);
    if (args->kwarg)
        add_name(builder, args->kwarg->place, args->kwarg->name, SYMBOL_PARAMETER);
}

static Scope *enter(Builder *builder, ScopeKind kind, const void *node) {
    Scope *outer = builder->scope;
    builder->scope = scope_new(builder->table, kind, node, outer);
    builder->scope->iterables = outer->iterables;
    return outer;
}

static void visit_lambda(Builder *builder, const Expr *expr) {
    const Arguments *args = expr->lambda.args;
    visit_list(builder, args->defaults);
    visit_list(builder, args->kw_defaults);
    Scope *outer = enter(builder, SCOPE_LAMBDA, expr);
    add_arguments(builder, args);
    visit_expr(builder, expr->lambda.body);
    builder->scope = outer;
}

static void visit_comprehension_target(Builder *builder, const Expr *target) {
    builder->scope->in_iter_target = true;
    visit_expr(builder, target);
    builder->scope->in_iter_target = false;
}

static void visit_iterable(Builder *builder, const Expr *iterable) {
    builder->scope->iterables++;
    visit_expr(builder, iterable);
    builder->scope->iterables--;
}

// The first iterable belongs to the block around the comprehension.
static void visit_comprehension(Builder *builder, const Expr *expr, ScopeKind kind, ComprehensionList generators,
                                const Expr *element, const Expr *value) {
    visit_iterable(builder, generators.items[0].iter);
    Scope *outer = enter(builder, kind, expr);
    Scope *scope = builder->scope;
    if (kind == SCOPE_GENERATOR_EXP) {
        scope->is_generator = true;
        add_name(builder, expr->place, ".0", SYMBOL_PARAMETER);
    }
    for (size_t i = 0; i < generators.count; i++) {
        const Comprehension *generator = &generators.items[i];
        scope->is_coroutine |= generator->is_async;
        visit_comprehension_target(builder, generator->target);
        if (i > 0)
            visit_iterable(builder, generator->iter);
        visit_list(builder, generator->ifs);
    }
    visit_optional(builder, value);
    visit_expr(builder, element);
    builder->scope = outer;
    outer->is_coroutine |= scope->is_coroutine && kind != SCOPE_GENERATOR_EXP;
}

static const char *comprehension_name(ScopeKind kind) {
    return kind == SCOPE_LIST_COMP   ? "list comprehension"
           : kind == SCOPE_SET_COMP  ? "set comprehension"
           : kind == SCOPE_DICT_COMP ? "dict comprehension"
                                     : "generator expression";
}

static void visit_yield(Builder *builder, const Expr *expr) {
    Scope *scope = builder->scope;
    if (!scope_is_function(scope))
        report_error(builder->table->report, expr->place, "'yield%s' outside function",
                     expr->kind == EXPR_YIELD_FROM ? " from" : "");
    else if (scope_is_inlined(scope) || scope->kind == SCOPE_GENERATOR_EXP)
        report_error(builder->table->report, expr->place, "'yield' inside %s", comprehension_name(scope->kind));
    else if (expr->kind == EXPR_YIELD_FROM && scope->kind == SCOPE_ASYNC_FUNCTION)
        report_error(builder->table->report, expr->place, "'yield from' inside async function");
    scope->is_generator = true;
    visit_optional(builder, expr->yield.value);
}

static void visit_await(Builder *builder, const Expr *expr) {
    Scope *scope = builder->scope;
    if (!scope_is_function(scope))
        report_error(builder->table->report, expr->place, "'await' outside function");
    else if (scope->kind == SCOPE_FUNCTION || scope->kind == SCOPE_LAMBDA)
        report_error(builder->table->report, expr->place, "'await' outside async function");
    scope->is_coroutine = true;
    visit_expr(builder, expr->await.value);
}

static void visit_call(Builder *builder, const Expr *expr) {
    for (size_t i = 0; i < expr->call.keywords.count; i++) {
        const Keyword *keyword = &expr->call.keywords.items[i];
        if (keyword->name)
            check_not_debug(builder, keyword->place, keyword->name, CONTEXT_STORE);
    }
    ast_visit_children(expr, visit_child, builder);
}

static void visit_expr(Builder *builder, const Expr *expr) {
    switch (expr->kind) {
    case EXPR_NAME:
        visit_name(builder, expr);
        return;
    case EXPR_NAMED_EXPR:
        visit_named_expr(builder, expr);
        return;
    case EXPR_LAMBDA:
        visit_lambda(builder, expr);
        return;
    case EXPR_LIST_COMP:
        visit_comprehension(builder, expr, SCOPE_LIST_COMP, expr->list_comp.generators, expr->list_comp.elt, NULL);
        return;
    case EXPR_SET_COMP:
        visit_comprehension(builder, expr, SCOPE_SET_COMP, expr->set_comp.generators, expr->set_comp.elt, NULL);
        return;
    case EXPR_DICT_COMP:
        visit_comprehension(builder, expr, SCOPE_DICT_COMP, expr->dict_comp.generators, expr->dict_comp.key,
                            expr->dict_comp.value);
        return;
    case EXPR_GENERATOR_EXP:
        visit_comprehension(builder, expr, SCOPE_GENERATOR_EXP, expr->generator_exp.generators,
                            expr->generator_exp.elt, NULL);
        return;
    case EXPR_YIELD:
    case EXPR_YIELD_FROM:
        visit_yield(builder, expr);
        return;
    case EXPR_AWAIT:
        visit_await(builder, expr);
        return;
    case EXPR_CALL:
        visit_call(builder, expr);
        return;
    case EXPR_ATTRIBUTE:
        if (expr->context == CONTEXT_STORE)
            check_not_debug(builder, expr->place, expr->attribute.attr, CONTEXT_STORE);
        visit_expr(builder, expr->attribute.value);
        return;
    case EXPR_BOOL_OP:
    case EXPR_BIN_OP:
    case EXPR_UNARY_OP:
    case EXPR_IF_EXP:
    case EXPR_DICT:
    case EXPR_SET:
    case EXPR_COMPARE:
    case EXPR_FORMATTED_VALUE:
    case EXPR_JOINED_STR:
    case EXPR_CONSTANT:
    case EXPR_SUBSCRIPT:
    case EXPR_STARRED:
    case EXPR_LIST:
    case EXPR_TUPLE:
    case EXPR_SLICE:
        ast_visit_children(expr, visit_child, builder);
        return;
    }
}

// ---- annotations

static void refuse_in_text(void *context, const Expr *expr) {
    Builder *builder = context;
    const char *what = expr->kind == EXPR_NAMED_EXPR                                   ? "named"
                       : expr->kind == EXPR_AWAIT                                      ? "await"
                       : expr->kind == EXPR_YIELD || expr->kind == EXPR_YIELD_FROM ? "yield"
                                                                                       : NULL;
    if (what)
        report_error(builder->table->report, expr->place, "%s expression cannot be used within an annotation", what);
    else if (expr->kind != EXPR_LAMBDA)
        ast_visit_children(expr, refuse_in_text, builder);
}

static void visit_annotation(Builder *builder, const Expr *expr) {
    if (expr && builder->annotations_are_texts)
        refuse_in_text(builder, expr);
    else
        visit_optional(builder, expr);
}

static void visit_annotations(Builder *builder, ArgList list) {
    for (size_t i = 0; i < list.count; i++)
        visit_annotation(builder, list.items[i].annotation);
}

// ---- statements

static void visit_function(Builder *builder, const Stmt *stmt, ScopeKind kind) {
    const Arguments *args = stmt->function_def.args;
    add_name(builder, stmt->place, stmt->function_def.name, SYMBOL_ASSIGNED);
    visit_list(builder, args->defaults);
    visit_list(builder, args->kw_defaults);
    visit_list(builder, stmt->function_def.decorator_list);
    visit_annotations(builder, args->posonlyargs);
    visit_annotations(builder, args->args);
    if (args->vararg)
        visit_annotation(builder, args->vararg->annotation);
    if (args->kwarg)
        visit_annotation(builder, args->kwarg->annotation);
    visit_annotations(builder, args->kwonlyargs);
    visit_annotation(builder, stmt->function_def.returns);
    Scope *outer = enter(builder, kind, stmt);
    builder->scope->is_coroutine = kind == SCOPE_ASYNC_FUNCTION;
    add_arguments(builder, args);
    visit_statements(builder, stmt->function_def.body);
    builder->scope = outer;
}

static void visit_class(Builder *builder, const Stmt *stmt) {
    add_name(builder, stmt->place, stmt->class_def.name, SYMBOL_ASSIGNED);
    visit_list(builder, stmt->class_def.decorator_list);
    visit_list(builder, stmt->class_def.bases);
    for (size_t i = 0; i < stmt->class_def.keywords.count; i++)
        visit_expr(builder, stmt->class_def.keywords.items[i].value);
    Scope *outer = enter(builder, SCOPE_CLASS, stmt);
    builder->scope->class_name = stmt->class_def.name;
    visit_statements(builder, stmt->class_def.body);
    builder->scope = outer;
}

static void visit_annotated_name(Builder *builder, const Stmt *stmt) {
    const Expr *target = stmt->ann_assign.target;
    Identifier name = mangle(builder, target->name.id);
    const Symbol *symbol = scope_find_symbol(builder->scope, name);
    unsigned declared = symbol ? symbol->flags & (SYMBOL_DECLARED_GLOBAL | SYMBOL_DECLARED_NONLOCAL) : 0;
    if (declared && builder->scope->kind != SCOPE_MODULE && stmt->ann_assign.simple) {
        report_error(builder->table->report, stmt->place, "annotated name '%s' can't be %s", target->name.id,
                     declared & SYMBOL_DECLARED_GLOBAL ? "global" : "nonlocal");
        return;
    }
    if (stmt->ann_assign.simple)
        add_name(builder, target->place, target->name.id, SYMBOL_ANNOTATED | SYMBOL_ASSIGNED);
    else if (stmt->ann_assign.value)
        add_name(builder, target->place, target->name.id, SYMBOL_ASSIGNED);
}

static void visit_annotated_assignment(Builder *builder, const Stmt *stmt) {
    if (stmt->ann_assign.target->kind == EXPR_NAME)
        visit_annotated_name(builder, stmt);
    else
        visit_expr(builder, stmt->ann_assign.target);
    visit_annotation(builder, stmt->ann_assign.annotation);
    visit_optional(builder, stmt->ann_assign.value);
}

static void visit_for(Builder *builder, const Stmt *stmt) {
    visit_expr(builder, stmt->for_.target);
    visit_expr(builder, stmt->for_.iter);
    visit_statements(builder, stmt->for_.body);
    visit_statements(builder, stmt->for_.orelse);
}

static void visit_with(Builder *builder, const Stmt *stmt) {
    for (size_t i = 0; i < stmt->with.items.count; i++) {
        visit_expr(builder, stmt->with.items.items[i].context_expr);
        visit_optional(builder, stmt->with.items.items[i].optional_vars);
    }
    visit_statements(builder, stmt->with.body);
}

static void visit_try(Builder *builder, const Stmt *stmt) {
    visit_statements(builder, stmt->try_.body);
    for (size_t i = 0; i < stmt->try_.handlers.count; i++) {
        const ExceptHandler *handler = &stmt->try_.handlers.items[i];
        visit_optional(builder, handler->type);
        if (handler->name)
            add_name(builder, handler->place, handler->name, SYMBOL_ASSIGNED);
        visit_statements(builder, handler->body);
    }
    visit_statements(builder, stmt->try_.orelse);
    visit_statements(builder, stmt->try_.finalbody);
}

// `import a.b` binds a.
static void add_import(Builder *builder, const Stmt *stmt, const Alias *alias) {
    ScopeTable *table = builder->table;
    if (strcmp(alias->name, "*") == 0) {
        if (builder->scope->kind != SCOPE_MODULE)
            report_error(table->report, stmt->place, "import * only allowed at module level");
        return;
    }
    Identifier name = alias->asname ? alias->asname : alias->name;
    Identifier bound = names_intern(&table->names->names, table->names->arena, name, strcspn(name, "."));
    add_name(builder, alias->place, bound, SYMBOL_IMPORTED);
}

static void visit_imports(Builder *builder, const Stmt *stmt, AliasList aliases) {
    for (size_t i = 0; i < aliases.count; i++)
        add_import(builder, stmt, &aliases.items[i]);
}

static void check_async(Builder *builder, const Stmt *stmt, const char *what) {
    Scope *scope = builder->scope;
    if (scope->kind != SCOPE_ASYNC_FUNCTION)
        report_error(builder->table->report, stmt->place, "'%s' outside async function", what);
}

static void visit_statement(Builder *builder, const Stmt *stmt) {
    switch (stmt->kind) {
    case STMT_FUNCTION_DEF:
        visit_function(builder, stmt, SCOPE_FUNCTION);
        return;
    case STMT_ASYNC_FUNCTION_DEF:
        visit_function(builder, stmt, SCOPE_ASYNC_FUNCTION);
        return;
    case STMT_CLASS_DEF:
        visit_class(builder, stmt);
        return;
    case STMT_RETURN:
    case STMT_EXPR:
        visit_optional(builder, stmt->return_.value);
        return;
    case STMT_DELETE:
        visit_list(builder, stmt->delete.targets);
        return;
    case STMT_ASSIGN:
        visit_list(builder, stmt->assign.targets);
        visit_expr(builder, stmt->assign.value);
        return;
    case STMT_AUG_ASSIGN:
        visit_expr(builder, stmt->aug_assign.target);
        visit_expr(builder, stmt->aug_assign.value);
        return;
    case STMT_ANN_ASSIGN:
        visit_annotated_assignment(builder, stmt);
        return;
    case STMT_ASYNC_FOR:
        check_async(builder, stmt, "async for");
        visit_for(builder, stmt);
        return;
    case STMT_FOR:
        visit_for(builder, stmt);
        return;
    case STMT_WHILE:
    case STMT_IF:
        visit_expr(builder, stmt->if_.test);
        visit_statements(builder, stmt->if_.body);
        visit_statements(builder, stmt->if_.orelse);
        return;
    case STMT_ASYNC_WITH:
        check_async(builder, stmt, "async with");
        visit_with(builder, stmt);
        return;
    case STMT_WITH:
        visit_with(builder, stmt);
        return;
    case STMT_RAISE:
        visit_optional(builder, stmt->raise.exc);
        visit_optional(builder, stmt->raise.cause);
        return;
    case STMT_TRY:
    case STMT_TRY_STAR:
        visit_try(builder, stmt);
        return;
    case STMT_ASSERT:
        visit_expr(builder, stmt->assert_.test);
        visit_optional(builder, stmt->assert_.msg);
        return;
    case STMT_IMPORT:
        visit_imports(builder, stmt, stmt->import.names);
        return;
    case STMT_IMPORT_FROM:
        visit_imports(builder, stmt, stmt->import_from.names);
        return;
    case STMT_GLOBAL:
        visit_declaration(builder, stmt, SYMBOL_DECLARED_GLOBAL);
        return;
    case STMT_NONLOCAL:
        visit_declaration(builder, stmt, SYMBOL_DECLARED_NONLOCAL);
        return;
    case STMT_PASS:
    case STMT_BREAK:
    case STMT_CONTINUE:
        return;
    }
}

static void visit_statements(Builder *builder, StmtList statements) {
    for (size_t i = 0; i < statements.count; i++)
        visit_statement(builder, statements.items[i]);
}

ScopeTable *scope_table_build(Arena *arena, NamePool *names, Report *report, const StmtList *program,
                              bool annotations_are_texts) {
    ScopeTable *table = arena_alloc(arena, sizeof *table);
    *table = (ScopeTable){.arena = arena, .names = names, .report = report};
    table->module = scope_new(table, SCOPE_MODULE, NULL, NULL);
    Builder builder = {
        .table = table, .scope = table->module, .annotations_are_texts = annotations_are_texts};
    visit_statements(&builder, *program);
    scope_table_resolve(table);
    return table;
}
