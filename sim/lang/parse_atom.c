// Atoms, and the trailers that may follow them.
#include "sim/lang/parse.h"

#include "sim/lang/literal.h"

#include <string.h>

static Expr *new_constant(Parser *parser, Place start, Constant constant) {
    Expr *expr = parse_new_expr(parser, EXPR_CONSTANT, start);
    expr->constant = constant;
    return expr;
}

// NAME
static Expr *parse_name(Parser *parser) {
    Place start = parse_start(parser);
    size_t offset = parser->token.start;
    Identifier id = parse_identifier(parser);
    if (strcmp(id, "__import__") == 0)
        parse_fail(parser, offset, "'__import__' is outside the language");
    Expr *name = parse_new_expr(parser, EXPR_NAME, start);
    name->name.id = id;
    return name;
}

// NUMBER
static Expr *parse_number(Parser *parser) {
    Place start = parse_start(parser);
    const char *digits = parser->lexer.text + parser->token.start;
    size_t length = parser->token.end - parser->token.start;
    Constant constant = {0};
    if (literal_is_float(digits, length)) {
        constant.kind = CONSTANT_FLOAT;
        constant.real = literal_read_float(digits, length);
    } else {
        constant.kind = CONSTANT_INT;
        if (!literal_read_integer(digits, length, &constant.integer))
            parse_fail(parser, parser->token.start, "an integer past 64 bits is outside the language");
    }
    parse_advance(parser);
    return new_constant(parser, start, constant);
}

// 'True' | 'False' | 'None' | '...'
static bool accept_singleton(Parser *parser, Constant *constant) {
    static const struct {
        TokenKind token;
        ConstantKind kind;
    } rows[] = {
        {TOKEN_TRUE, CONSTANT_TRUE},
        {TOKEN_FALSE, CONSTANT_FALSE},
        {TOKEN_NONE, CONSTANT_NONE},
        {TOKEN_ELLIPSIS, CONSTANT_ELLIPSIS},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        *constant = (Constant){.kind = rows[i].kind};
        if (parse_accept(parser, rows[i].token))
            return true;
    }
    return false;
}

// atom := NAME | NUMBER | strings | parenthesised | list | braces | 'True' | 'False' | 'None' | '...'
Expr *parse_atom(Parser *parser) {
    Place start = parse_start(parser);
    Constant constant;
    if (parse_at(parser, TOKEN_NAME))
        return parse_name(parser);
    if (parse_at(parser, TOKEN_NUMBER))
        return parse_number(parser);
    if (parse_at(parser, TOKEN_STRING) || parse_at(parser, TOKEN_FSTRING))
        return parse_strings(parser);
    if (parse_at(parser, TOKEN_LEFT_PARENTHESIS))
        return parse_parenthesised(parser);
    if (parse_at(parser, TOKEN_LEFT_BRACKET))
        return parse_list(parser);
    if (parse_at(parser, TOKEN_LEFT_BRACE))
        return parse_braces(parser);
    if (!accept_singleton(parser, &constant))
        parse_fail_syntax(parser);
    return new_constant(parser, start, constant);
}

// '.' NAME
static Expr *parse_attribute(Parser *parser, Expr *value, Place start) {
    parse_expect(parser, TOKEN_DOT);
    Identifier attr = parse_identifier(parser);
    Expr *attribute = parse_new_expr(parser, EXPR_ATTRIBUTE, start);
    attribute->attribute.value = value;
    attribute->attribute.attr = attr;
    return parse_finish(parser, attribute);
}

static bool at_slice_end(const Parser *parser) {
    return parse_at(parser, TOKEN_COLON) || parse_at(parser, TOKEN_COMMA) || parse_at(parser, TOKEN_RIGHT_BRACKET);
}

// slice := expression? ':' expression? (':' expression?)? | star_named_expression
static Expr *parse_slice(Parser *parser) {
    Place start = parse_start(parser);
    Expr *lower = parse_at(parser, TOKEN_COLON) ? NULL : parse_star_named_expression(parser);
    if (!parse_accept(parser, TOKEN_COLON))
        return lower;
    Expr *upper = at_slice_end(parser) ? NULL : parse_expression(parser);
    Expr *step = NULL;
    if (parse_accept(parser, TOKEN_COLON) && !at_slice_end(parser))
        step = parse_expression(parser);
    Expr *slice = parse_new_expr(parser, EXPR_SLICE, start);
    slice->slice.lower = lower;
    slice->slice.upper = upper;
    slice->slice.step = step;
    return parse_finish(parser, slice);
}

// slices := slice (',' slice)* ','?
// A comma or a star makes a tuple.
static Expr *parse_slices(Parser *parser) {
    Place start = parse_start(parser);
    Expr *first = parse_slice(parser);
    if (!parse_at(parser, TOKEN_COMMA) && first->kind != EXPR_STARRED)
        return first;
    ExprList elts = {0};
    parse_append(parser, &elts, first);
    while (parse_accept(parser, TOKEN_COMMA) && !parse_at(parser, TOKEN_RIGHT_BRACKET))
        parse_append(parser, &elts, parse_slice(parser));
    Expr *tuple = parse_new_expr(parser, EXPR_TUPLE, start);
    tuple->tuple.elts = elts;
    return parse_finish(parser, tuple);
}

// '[' slices ']'
static Expr *parse_subscript(Parser *parser, Expr *value, Place start) {
    parse_expect(parser, TOKEN_LEFT_BRACKET);
    size_t offset = parser->token.start;
    Expr *slice = parse_slices(parser);
    if (!parse_at(parser, TOKEN_RIGHT_BRACKET))
        parse_fail_after_item(parser, offset);
    parse_advance(parser);
    Expr *subscript = parse_new_expr(parser, EXPR_SUBSCRIPT, start);
    subscript->subscript.value = value;
    subscript->subscript.slice = slice;
    return parse_finish(parser, subscript);
}

// '(' arguments? ')'
static Expr *parse_call(Parser *parser, Expr *func, Place start) {
    ExprList args;
    KeywordList keywords;
    parse_arguments(parser, &args, &keywords);
    Expr *call = parse_new_expr(parser, EXPR_CALL, start);
    call->call.func = func;
    call->call.args = args;
    call->call.keywords = keywords;
    return parse_finish(parser, call);
}

// primary := atom ('.' NAME | '(' arguments? ')' | '[' slices ']')*
Expr *parse_primary(Parser *parser) {
    Place start = parse_start(parser);
    Expr *expr = parse_atom(parser);
    for (;;) {
        if (parse_at(parser, TOKEN_DOT))
            expr = parse_attribute(parser, expr, start);
        else if (parse_at(parser, TOKEN_LEFT_PARENTHESIS))
            expr = parse_call(parser, expr, start);
        else if (parse_at(parser, TOKEN_LEFT_BRACKET))
            expr = parse_subscript(parser, expr, start);
        else
            return expr;
    }
}
