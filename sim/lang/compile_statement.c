// Statements, and bodies of them.
#include "sim/lang/compile.h"

#include "sim/lang/docstring.h"

#include <string.h>

static void compile_if(Compiler *compiler, const Stmt *stmt) {
    Label end = unit_new_label(compiler);
    Label otherwise = stmt->if_.orelse.count ? unit_new_label(compiler) : end;
    compile_jump_if(compiler, stmt->if_.test, otherwise, false);
    compile_body(compiler, stmt->if_.body);
    if (otherwise != end) {
        unit_write_jump(compiler, NO_PLACE, OP_JUMP, end);
        unit_place_label(compiler, otherwise);
        compile_body(compiler, stmt->if_.orelse);
    }
    unit_place_label(compiler, end);
}

static void compile_raise(Compiler *compiler, const Stmt *stmt) {
    uint32_t count = 0;
    if (stmt->raise.exc) {
        compile_expr(compiler, stmt->raise.exc);
        count++;
    }
    if (stmt->raise.cause) {
        compile_expr(compiler, stmt->raise.cause);
        count++;
    }
    unit_write_arg(compiler, stmt->place, OP_RAISE_VARARGS, count);
}

static void compile_assert(Compiler *compiler, const Stmt *stmt) {
    Label end = unit_new_label(compiler);
    compile_jump_if(compiler, stmt->assert_.test, end, true);
    unit_write(compiler, stmt->place, OP_LOAD_ASSERTION_ERROR);
    if (stmt->assert_.msg) {
        compile_expr(compiler, stmt->assert_.msg);
        unit_write_arg(compiler, stmt->place, OP_CALL, 0);
    }
    unit_write_arg(compiler, stmt->assert_.test->place, OP_RAISE_VARARGS, 1);
    unit_place_label(compiler, end);
}

static void compile_expression_statement(Compiler *compiler, const Stmt *stmt) {
    const Expr *value = stmt->expr.value;
    if (value->kind == EXPR_CONSTANT) {
        unit_write(compiler, stmt->place, OP_NOP);
        return;
    }
    compile_expr(compiler, value);
    unit_write(compiler, NO_PLACE, OP_POP_TOP);
}

static void compile_delete(Compiler *compiler, const Stmt *stmt) {
    for (size_t i = 0; i < stmt->delete.targets.count; i++)
        compile_target(compiler, stmt->delete.targets.items[i]);
}

// ---- imports

static Identifier intern(Compiler *compiler, const char *bytes, size_t length) {
    return names_intern(&compiler->names.names, compiler->names.arena, bytes, length);
}

// `import a.b.c as d`: the module is a's attribute b's attribute c.
static void compile_import_as(Compiler *compiler, Place place, const Alias *alias) {
    const char *part = strchr(alias->name, '.');
    for (bool is_first = true; part; is_first = false) {
        size_t length = strcspn(++part, ".");
        if (!is_first) {
            unit_write_arg(compiler, place, OP_SWAP, 2);
            unit_write(compiler, place, OP_POP_TOP);
        }
        unit_write_site(compiler, place, OP_IMPORT_FROM, intern(compiler, part, length));
        part = strchr(part, '.');
    }
    compile_name(compiler, place, alias->asname, CONTEXT_STORE);
    if (strchr(alias->name, '.'))
        unit_write(compiler, place, OP_POP_TOP);
}

static void compile_import(Compiler *compiler, const Stmt *stmt) {
    for (size_t i = 0; i < stmt->import.names.count; i++) {
        const Alias *alias = &stmt->import.names.items[i];
        unit_write_none(compiler, stmt->place);
        unit_write_site(compiler, stmt->place, OP_IMPORT_NAME, intern(compiler, alias->name, strlen(alias->name)));
        if (alias->asname)
            compile_import_as(compiler, stmt->place, alias);
        else
            compile_name(compiler, stmt->place, intern(compiler, alias->name, strcspn(alias->name, ".")),
                         CONTEXT_STORE);
    }
}

// A relative import's name begins with its dots.
static Identifier imported_module(Compiler *compiler, const Stmt *stmt) {
    Buffer name = {0};
    for (int i = 0; i < stmt->import_from.level; i++)
        buffer_append(&name, ".", 1);
    buffer_append_string(&name, stmt->import_from.module ? stmt->import_from.module : "");
    Identifier module = intern(compiler, name.bytes, name.length);
    buffer_done(&name);
    return module;
}

static void write_imported_names(Compiler *compiler, const Stmt *stmt) {
    AliasList aliases = stmt->import_from.names;
    Identifier *names = arena_alloc(&compiler->scratch, aliases.count * sizeof *names);
    for (size_t i = 0; i < aliases.count; i++)
        names[i] = intern(compiler, aliases.items[i].name, strlen(aliases.items[i].name));
    unit_write_const(compiler, stmt->place, constant_names(compiler, names, aliases.count));
}

static void compile_import_from(Compiler *compiler, const Stmt *stmt) {
    if (future_is_import(stmt) && stmt->place.line > compiler->future.last_line)
        report_error(&compiler->report, stmt->place,
                     "from __future__ imports must occur at the beginning of the file");
    write_imported_names(compiler, stmt);
    unit_write_site(compiler, stmt->place, OP_IMPORT_NAME, imported_module(compiler, stmt));
    for (size_t i = 0; i < stmt->import_from.names.count; i++) {
        const Alias *alias = &stmt->import_from.names.items[i];
        if (strcmp(alias->name, "*") == 0)
            continue;
        unit_write_site(compiler, stmt->place, OP_IMPORT_FROM, intern(compiler, alias->name, strlen(alias->name)));
        compile_name(compiler, stmt->place, alias->asname ? alias->asname : alias->name, CONTEXT_STORE);
    }
    unit_write(compiler, stmt->place, OP_POP_TOP);
}

// ---- all of them

static void compile_statement(Compiler *compiler, const Stmt *stmt) {
    switch (stmt->kind) {
    case STMT_FUNCTION_DEF:
    case STMT_ASYNC_FUNCTION_DEF:
        compile_function(compiler, stmt);
        return;
    case STMT_CLASS_DEF:
        compile_class(compiler, stmt);
        return;
    case STMT_RETURN:
        compile_return(compiler, stmt);
        return;
    case STMT_DELETE:
        compile_delete(compiler, stmt);
        return;
    case STMT_ASSIGN:
        compile_assign(compiler, stmt);
        return;
    case STMT_AUG_ASSIGN:
        compile_augmented(compiler, stmt);
        return;
    case STMT_ANN_ASSIGN:
        compile_annotated(compiler, stmt);
        return;
    case STMT_FOR:
        compile_for(compiler, stmt);
        return;
    case STMT_ASYNC_FOR:
        compile_async_for(compiler, stmt);
        return;
    case STMT_WHILE:
        compile_while(compiler, stmt);
        return;
    case STMT_IF:
        compile_if(compiler, stmt);
        return;
    case STMT_WITH:
    case STMT_ASYNC_WITH:
        compile_with(compiler, stmt);
        return;
    case STMT_RAISE:
        compile_raise(compiler, stmt);
        return;
    case STMT_TRY:
    case STMT_TRY_STAR:
        compile_try(compiler, stmt);
        return;
    case STMT_ASSERT:
        compile_assert(compiler, stmt);
        return;
    case STMT_IMPORT:
        compile_import(compiler, stmt);
        return;
    case STMT_IMPORT_FROM:
        compile_import_from(compiler, stmt);
        return;
    case STMT_GLOBAL:
    case STMT_NONLOCAL:
        return;
    case STMT_EXPR:
        compile_expression_statement(compiler, stmt);
        return;
    case STMT_PASS:
        unit_write(compiler, stmt->place, OP_NOP);
        return;
    case STMT_BREAK:
    case STMT_CONTINUE:
        compile_loop_exit(compiler, stmt);
        return;
    }
}

// What cannot be reached is only compiled for its errors.
void compile_body(Compiler *compiler, StmtList body) {
    Unit *unit = compiler->unit;
    for (size_t i = 0; i < body.count; i++) {
        bool is_needed = unit->reachable || !compiler->report.muted;
        if (is_needed && !unit->is_too_nested && !compiler->is_too_large)
            compile_statement(compiler, body.items[i]);
    }
}

// ---- bodies of classes and modules

static bool has_annotation(StmtList body);

static bool has_annotation_inside(const Stmt *stmt) {
    switch (stmt->kind) {
    case STMT_ANN_ASSIGN:
        return true;
    case STMT_FOR:
    case STMT_ASYNC_FOR:
        return has_annotation(stmt->for_.body) || has_annotation(stmt->for_.orelse);
    case STMT_WHILE:
    case STMT_IF:
        return has_annotation(stmt->if_.body) || has_annotation(stmt->if_.orelse);
    case STMT_WITH:
    case STMT_ASYNC_WITH:
        return has_annotation(stmt->with.body);
    case STMT_TRY:
    case STMT_TRY_STAR:
        for (size_t i = 0; i < stmt->try_.handlers.count; i++)
            if (has_annotation(stmt->try_.handlers.items[i].body))
                return true;
        return has_annotation(stmt->try_.body) || has_annotation(stmt->try_.orelse) ||
               has_annotation(stmt->try_.finalbody);
    case STMT_FUNCTION_DEF:
    case STMT_ASYNC_FUNCTION_DEF:
    case STMT_CLASS_DEF:
    case STMT_RETURN:
    case STMT_DELETE:
    case STMT_ASSIGN:
    case STMT_AUG_ASSIGN:
    case STMT_RAISE:
    case STMT_ASSERT:
    case STMT_IMPORT:
    case STMT_IMPORT_FROM:
    case STMT_GLOBAL:
    case STMT_NONLOCAL:
    case STMT_EXPR:
    case STMT_PASS:
    case STMT_BREAK:
    case STMT_CONTINUE:
        break;
    }
    return false;
}

static bool has_annotation(StmtList body) {
    for (size_t i = 0; i < body.count; i++)
        if (has_annotation_inside(body.items[i]))
            return true;
    return false;
}

void compile_namespace_body(Compiler *compiler, Place place, StmtList body) {
    if (has_annotation(body))
        unit_write(compiler, place, OP_SETUP_ANNOTATIONS);
    const Expr *doc = docstring_of(body);
    if (doc) {
        Text text = docstring_clean(compiler->arena, doc->constant.text);
        compiler->unit->doc = text.bytes;
        unit_write_const(compiler, doc->place, constant_str(compiler, text));
        compile_name(compiler, doc->place, "__doc__", CONTEXT_STORE);
        body = (StmtList){body.items + 1, body.count - 1};
    }
    compile_body(compiler, body);
}
