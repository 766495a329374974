// Targets: what may be assigned to, or deleted.
#include "sim/lang/parse.h"

static const char *describe_constant(const Constant *constant) {
    switch (constant->kind) {
    case CONSTANT_NONE:
        return "None";
    case CONSTANT_TRUE:
        return "True";
    case CONSTANT_FALSE:
        return "False";
    case CONSTANT_ELLIPSIS:
        return "ellipsis";
    case CONSTANT_INT:
    case CONSTANT_FLOAT:
    case CONSTANT_STR:
    case CONSTANT_BYTES:
        return "literal";
    }
    return "";
}

// As _PyPegen_get_expr_name.
const char *parse_describe(const Expr *expr) {
    switch (expr->kind) {
    case EXPR_BOOL_OP:
    case EXPR_BIN_OP:
    case EXPR_UNARY_OP:
        return "expression";
    case EXPR_NAMED_EXPR:
        return "named expression";
    case EXPR_LAMBDA:
        return "lambda";
    case EXPR_IF_EXP:
        return "conditional expression";
    case EXPR_DICT:
        return "dict literal";
    case EXPR_SET:
        return "set display";
    case EXPR_LIST_COMP:
        return "list comprehension";
    case EXPR_SET_COMP:
        return "set comprehension";
    case EXPR_DICT_COMP:
        return "dict comprehension";
    case EXPR_GENERATOR_EXP:
        return "generator expression";
    case EXPR_AWAIT:
        return "await expression";
    case EXPR_YIELD:
    case EXPR_YIELD_FROM:
        return "yield expression";
    case EXPR_COMPARE:
        return "comparison";
    case EXPR_CALL:
        return "function call";
    case EXPR_FORMATTED_VALUE:
    case EXPR_JOINED_STR:
        return "f-string expression";
    case EXPR_CONSTANT:
        return describe_constant(&expr->constant);
    case EXPR_ATTRIBUTE:
        return "attribute";
    case EXPR_SUBSCRIPT:
        return "subscript";
    case EXPR_STARRED:
        return "starred";
    case EXPR_NAME:
        return "name";
    case EXPR_LIST:
        return "list";
    case EXPR_TUPLE:
        return "tuple";
    case EXPR_SLICE:
        return "slice";
    }
    return "";
}

static void set_context(Parser *parser, Expr *target, ExprContext context);

static void set_items(Parser *parser, ExprList items, ExprContext context) {
    size_t starred = 0;
    for (size_t i = 0; i < items.count; i++) {
        starred += items.items[i]->kind == EXPR_STARRED;
        set_context(parser, items.items[i], context);
    }
    if (starred > 1)
        parse_fail(parser, parse_offset(parser, items.items[0]->place), "multiple starred expressions in assignment");
}

static void set_context(Parser *parser, Expr *target, ExprContext context) {
    if (parser->failed)
        return;
    bool is_plain = target->kind == EXPR_NAME || target->kind == EXPR_ATTRIBUTE || target->kind == EXPR_SUBSCRIPT;
    bool is_starred = target->kind == EXPR_STARRED && context == CONTEXT_STORE;
    if (target->kind == EXPR_LIST)
        set_items(parser, target->list.elts, context);
    else if (target->kind == EXPR_TUPLE)
        set_items(parser, target->tuple.elts, context);
    else if (is_starred)
        set_context(parser, target->starred.value, context);
    else if (!is_plain)
        parse_fail(parser, parse_offset(parser, target->place), "cannot %s %s",
                   context == CONTEXT_DEL ? "delete" : "assign to", parse_describe(target));
    target->context = context;
}

void parse_set_store(Parser *parser, Expr *target) {
    set_context(parser, target, CONTEXT_STORE);
}

void parse_set_delete(Parser *parser, Expr *target) {
    set_context(parser, target, CONTEXT_DEL);
}

// star_target := '*' bitwise_or | bitwise_or
static Expr *parse_star_target(Parser *parser) {
    Place start = parse_start(parser);
    if (!parse_accept(parser, TOKEN_STAR))
        return parse_bitwise_or(parser);
    Expr *value = parse_bitwise_or(parser);
    Expr *starred = parse_new_expr(parser, EXPR_STARRED, start);
    starred->starred.value = value;
    return parse_finish(parser, starred);
}

// target_list := star_target (',' star_target)* ','? 'in'
// A bitwise_or cannot hold a bare `in`, so that word ends it.
Expr *parse_for_target(Parser *parser) {
    Place start = parse_start(parser);
    Expr *target = parse_star_target(parser);
    if (parse_at(parser, TOKEN_COMMA)) {
        ExprList elts = {0};
        parse_append(parser, &elts, target);
        while (parse_accept(parser, TOKEN_COMMA) && parse_at_expression(parser))
            parse_append(parser, &elts, parse_star_target(parser));
        target = parse_new_expr(parser, EXPR_TUPLE, start);
        target->tuple.elts = elts;
        parse_finish(parser, target);
    } else if (target->kind == EXPR_STARRED) {
        parse_fail(parser, parse_offset(parser, start), "starred assignment target must be in a list or tuple");
    }
    parse_set_store(parser, target);
    if (!parse_at(parser, TOKEN_IN))
        parse_fail(parser, parser->token.start, "'in' expected after for-loop variables");
    parse_advance(parser);
    return target;
}
