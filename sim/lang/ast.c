#include "sim/lang/ast.h"

#define AST_NAME_ROW(kind, name) name,

const char *ast_expr_kind_name(ExprKind kind) {
    static const char *const names[] = {AST_EXPR_KINDS(AST_NAME_ROW)};
    return names[kind];
}

const char *ast_stmt_kind_name(StmtKind kind) {
    static const char *const names[] = {AST_STMT_KINDS(AST_NAME_ROW)};
    return names[kind];
}

const char *ast_bool_operator_name(BoolOperator op) {
    static const char *const names[] = {AST_BOOL_OPERATORS(AST_NAME_ROW)};
    return names[op];
}

const char *ast_operator_name(Operator op) {
    static const char *const names[] = {AST_OPERATORS(AST_NAME_ROW)};
    return names[op];
}

const char *ast_unary_operator_name(UnaryOperator op) {
    static const char *const names[] = {AST_UNARY_OPERATORS(AST_NAME_ROW)};
    return names[op];
}

const char *ast_comparison_name(Comparison op) {
    static const char *const names[] = {AST_COMPARISONS(AST_NAME_ROW)};
    return names[op];
}

typedef struct Visit {
    AstVisitor *visit;
    void *context;
} Visit;

static void visit_one(const Visit *visit, const Expr *child) {
    if (child)
        visit->visit(visit->context, child);
}

static void visit_list(const Visit *visit, ExprList list) {
    for (size_t i = 0; i < list.count; i++)
        visit_one(visit, list.items[i]);
}

static void visit_pairs(const Visit *visit, ExprList keys, ExprList values) {
    for (size_t i = 0; i < values.count; i++) {
        visit_one(visit, keys.items[i]);
        visit_one(visit, values.items[i]);
    }
}

static void visit_args(const Visit *visit, ArgList args) {
    for (size_t i = 0; i < args.count; i++)
        visit_one(visit, args.items[i].annotation);
}

static void visit_arguments(const Visit *visit, const Arguments *arguments) {
    visit_args(visit, arguments->posonlyargs);
    visit_args(visit, arguments->args);
    visit_list(visit, arguments->defaults);
    if (arguments->vararg)
        visit_one(visit, arguments->vararg->annotation);
    visit_args(visit, arguments->kwonlyargs);
    visit_list(visit, arguments->kw_defaults);
    if (arguments->kwarg)
        visit_one(visit, arguments->kwarg->annotation);
}

static void visit_generators(const Visit *visit, ComprehensionList generators) {
    for (size_t i = 0; i < generators.count; i++) {
        visit_one(visit, generators.items[i].target);
        visit_one(visit, generators.items[i].iter);
        visit_list(visit, generators.items[i].ifs);
    }
}

static void visit_call(const Visit *visit, const Expr *call) {
    visit_one(visit, call->call.func);
    visit_list(visit, call->call.args);
    for (size_t i = 0; i < call->call.keywords.count; i++)
        visit_one(visit, call->call.keywords.items[i].value);
}

static void visit_children(const Visit *visit, const Expr *expr) {
    switch (expr->kind) {
    case EXPR_BOOL_OP:
        visit_list(visit, expr->bool_op.values);
        break;
    case EXPR_NAMED_EXPR:
        visit_one(visit, expr->named_expr.target);
        visit_one(visit, expr->named_expr.value);
        break;
    case EXPR_BIN_OP:
        visit_one(visit, expr->bin_op.left);
        visit_one(visit, expr->bin_op.right);
        break;
    case EXPR_UNARY_OP:
        visit_one(visit, expr->unary_op.operand);
        break;
    case EXPR_LAMBDA:
        visit_arguments(visit, expr->lambda.args);
        visit_one(visit, expr->lambda.body);
        break;
    case EXPR_IF_EXP:
        visit_one(visit, expr->if_exp.test);
        visit_one(visit, expr->if_exp.body);
        visit_one(visit, expr->if_exp.orelse);
        break;
    case EXPR_DICT:
        visit_pairs(visit, expr->dict.keys, expr->dict.values);
        break;
    case EXPR_SET:
        visit_list(visit, expr->set.elts);
        break;
    case EXPR_LIST_COMP:
        visit_one(visit, expr->list_comp.elt);
        visit_generators(visit, expr->list_comp.generators);
        break;
    case EXPR_SET_COMP:
        visit_one(visit, expr->set_comp.elt);
        visit_generators(visit, expr->set_comp.generators);
        break;
    case EXPR_DICT_COMP:
        visit_one(visit, expr->dict_comp.key);
        visit_one(visit, expr->dict_comp.value);
        visit_generators(visit, expr->dict_comp.generators);
        break;
    case EXPR_GENERATOR_EXP:
        visit_one(visit, expr->generator_exp.elt);
        visit_generators(visit, expr->generator_exp.generators);
        break;
    case EXPR_AWAIT:
        visit_one(visit, expr->await.value);
        break;
    case EXPR_YIELD:
        visit_one(visit, expr->yield.value);
        break;
    case EXPR_YIELD_FROM:
        visit_one(visit, expr->yield_from.value);
        break;
    case EXPR_COMPARE:
        visit_one(visit, expr->compare.left);
        visit_list(visit, expr->compare.comparators);
        break;
    case EXPR_CALL:
        visit_call(visit, expr);
        break;
    case EXPR_FORMATTED_VALUE:
        visit_one(visit, expr->formatted_value.value);
        visit_one(visit, expr->formatted_value.format_spec);
        break;
    case EXPR_JOINED_STR:
        visit_list(visit, expr->joined_str.values);
        break;
    case EXPR_CONSTANT:
    case EXPR_NAME:
        break;
    case EXPR_ATTRIBUTE:
        visit_one(visit, expr->attribute.value);
        break;
    case EXPR_SUBSCRIPT:
        visit_one(visit, expr->subscript.value);
        visit_one(visit, expr->subscript.slice);
        break;
    case EXPR_STARRED:
        visit_one(visit, expr->starred.value);
        break;
    case EXPR_LIST:
        visit_list(visit, expr->list.elts);
        break;
    case EXPR_TUPLE:
        visit_list(visit, expr->tuple.elts);
        break;
    case EXPR_SLICE:
        visit_one(visit, expr->slice.lower);
        visit_one(visit, expr->slice.upper);
        visit_one(visit, expr->slice.step);
        break;
    }
}

void ast_visit_children(const Expr *expr, AstVisitor *visit, void *context) {
    visit_children(&(Visit){visit, context}, expr);
}
