// A syntax tree as a line of text, in the words of Python's ast: `a.b + 1` is (BinOp Add (Attribute b (Name a)) 1).
// Load contexts go unsaid, as do absent children.
#ifndef ASYNCARIUM_TESTS_LANG_DUMP_H
#define ASYNCARIUM_TESTS_LANG_DUMP_H

#include "sim/lang/ast.h"

#include <inttypes.h>
#include <stdio.h>

static inline void dump_expr(FILE *out, const Expr *expr);

static inline void dump_bytes(FILE *out, const char *prefix, Text text) {
    fprintf(out, "%s'", prefix);
    for (size_t i = 0; i < text.length; i++) {
        unsigned char byte = (unsigned char)text.bytes[i];
        fprintf(out, byte >= ' ' && byte < 0x7f ? "%c" : "\\x%02x", byte);
    }
    fputc('\'', out);
}

static inline void dump_constant(FILE *out, const Constant *constant) {
    switch (constant->kind) {
    case CONSTANT_NONE: fputs("None", out); break;
    case CONSTANT_TRUE: fputs("True", out); break;
    case CONSTANT_FALSE: fputs("False", out); break;
    case CONSTANT_ELLIPSIS: fputs("...", out); break;
    case CONSTANT_INT: fprintf(out, "%" PRId64, constant->integer); break;
    case CONSTANT_FLOAT: fprintf(out, "%.17gf", constant->real); break;
    case CONSTANT_STR: dump_bytes(out, "", constant->text); break;
    case CONSTANT_BYTES: dump_bytes(out, "b", constant->text); break;
    }
}

static inline void dump_child(void *out, const Expr *child) {
    fputc(' ', out);
    dump_expr(out, child);
}

static inline void dump_args(FILE *out, const char *label, ArgList args) {
    for (size_t i = 0; i < args.count; i++) fprintf(out, " %s%s", label, args.items[i].name);
}

// Names only; annotations and defaults are children.
static inline void dump_arguments(FILE *out, const Arguments *arguments) {
    dump_args(out, "/", arguments->posonlyargs);
    dump_args(out, "", arguments->args);
    if (arguments->vararg) fprintf(out, " *%s", arguments->vararg->name);
    dump_args(out, "=", arguments->kwonlyargs);
    if (arguments->kwarg) fprintf(out, " **%s", arguments->kwarg->name);
}

static inline void dump_detail(FILE *out, const Expr *expr) {
    if (expr->kind == EXPR_BOOL_OP) fprintf(out, " %s", ast_bool_operator_name(expr->bool_op.op));
    if (expr->kind == EXPR_BIN_OP) fprintf(out, " %s", ast_operator_name(expr->bin_op.op));
    if (expr->kind == EXPR_UNARY_OP) fprintf(out, " %s", ast_unary_operator_name(expr->unary_op.op));
    if (expr->kind == EXPR_NAME) fprintf(out, " %s", expr->name.id);
    if (expr->kind == EXPR_ATTRIBUTE) fprintf(out, " %s", expr->attribute.attr);
    if (expr->kind == EXPR_LAMBDA) dump_arguments(out, expr->lambda.args);
    if (expr->kind == EXPR_FORMATTED_VALUE && expr->formatted_value.conversion)
        fprintf(out, " !%c", expr->formatted_value.conversion);
    for (size_t i = 0; expr->kind == EXPR_COMPARE && i < expr->compare.comparators.count; i++)
        fprintf(out, " %s", ast_comparison_name(expr->compare.ops[i]));
    for (size_t i = 0; expr->kind == EXPR_CALL && i < expr->call.keywords.count; i++)
        fprintf(out, " %s=", expr->call.keywords.items[i].name ? expr->call.keywords.items[i].name : "**");
    for (size_t i = 0; expr->kind == EXPR_DICT && i < expr->dict.keys.count; i++)
        if (!expr->dict.keys.items[i]) fputs(" **", out);
    for (size_t i = 0; expr->kind == EXPR_LIST_COMP && i < expr->list_comp.generators.count; i++)
        if (expr->list_comp.generators.items[i].is_async) fputs(" async", out);
    if (expr->context == CONTEXT_STORE) fputs(" Store", out);
    if (expr->context == CONTEXT_DEL) fputs(" Del", out);
}

static inline void dump_expr(FILE *out, const Expr *expr) {
    if (expr->kind == EXPR_CONSTANT) {
        dump_constant(out, &expr->constant);
        return;
    }
    fprintf(out, "(%s", ast_expr_kind_name(expr->kind));
    dump_detail(out, expr);
    ast_visit_children(expr, dump_child, out);
    fputc(')', out);
}

static inline void dump_optional(FILE *out, const Expr *expr) {
    if (expr) dump_child(out, expr);
}

static inline void dump_list(FILE *out, ExprList list) {
    for (size_t i = 0; i < list.count; i++) dump_child(out, list.items[i]);
}

static inline void dump_aliases(FILE *out, AliasList names) {
    for (size_t i = 0; i < names.count; i++) {
        fprintf(out, " %s", names.items[i].name);
        if (names.items[i].asname) fprintf(out, ":%s", names.items[i].asname);
    }
}

static inline void dump_names(FILE *out, const Identifier *names, size_t count) {
    for (size_t i = 0; i < count; i++) fprintf(out, " %s", names[i]);
}

// A simple statement; of a compound one the kind only.
static inline void dump_stmt(FILE *out, const Stmt *stmt) {
    fprintf(out, "(%s", ast_stmt_kind_name(stmt->kind));
    switch (stmt->kind) {
    case STMT_RETURN: dump_optional(out, stmt->return_.value); break;
    case STMT_DELETE: dump_list(out, stmt->delete.targets); break;
    case STMT_ASSIGN:
        dump_list(out, stmt->assign.targets);
        dump_child(out, stmt->assign.value);
        break;
    case STMT_AUG_ASSIGN:
        fprintf(out, " %s", ast_operator_name(stmt->aug_assign.op));
        dump_child(out, stmt->aug_assign.target);
        dump_child(out, stmt->aug_assign.value);
        break;
    case STMT_ANN_ASSIGN:
        fputs(stmt->ann_assign.simple ? " simple" : "", out);
        dump_child(out, stmt->ann_assign.target);
        dump_child(out, stmt->ann_assign.annotation);
        dump_optional(out, stmt->ann_assign.value);
        break;
    case STMT_RAISE:
        dump_optional(out, stmt->raise.exc);
        dump_optional(out, stmt->raise.cause);
        break;
    case STMT_ASSERT:
        dump_child(out, stmt->assert_.test);
        dump_optional(out, stmt->assert_.msg);
        break;
    case STMT_IMPORT: dump_aliases(out, stmt->import.names); break;
    case STMT_IMPORT_FROM:
        fprintf(out, " %d %s", stmt->import_from.level, stmt->import_from.module ? stmt->import_from.module : "-");
        dump_aliases(out, stmt->import_from.names);
        break;
    case STMT_GLOBAL:
    case STMT_NONLOCAL: dump_names(out, stmt->global.names, stmt->global.count); break;
    case STMT_EXPR: dump_child(out, stmt->expr.value); break;
    case STMT_FUNCTION_DEF:
    case STMT_ASYNC_FUNCTION_DEF:
    case STMT_CLASS_DEF:
    case STMT_FOR:
    case STMT_ASYNC_FOR:
    case STMT_WHILE:
    case STMT_IF:
    case STMT_WITH:
    case STMT_ASYNC_WITH:
    case STMT_TRY:
    case STMT_TRY_STAR:
    case STMT_PASS:
    case STMT_BREAK:
    case STMT_CONTINUE: break;
    }
    fputc(')', out);
}

#endif
