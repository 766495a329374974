// The arguments of a call or of a class header.
#include "sim/lang/name_index.h"
#include "sim/lang/parse.h"

typedef struct Call {
    Parser *parser;
    Place start; // of the opening parenthesis
    ExprList *args;
    KeywordList *keywords;
    NameIndex names;       // of the keywords so far
    bool unpacks_keywords; // a **mapping was there
    Expr *bare_generator;  // f(x for x in xs)
} Call;

static void append_keyword(Call *call, Place start, Identifier name, Expr *value) {
    KeywordList *list = call->keywords;
    list->items = arena_make_room(call->parser->arena, list->items, list->count, sizeof *list->items);
    list->items[list->count++] = (Keyword){.place = parse_place(call->parser, start), .name = name, .value = value};
}

static bool is_new_keyword(Call *call, Identifier name) {
    uint32_t count = call->names.count;
    return name_index_add(&call->names, call->parser->arena, name) == count;
}

// NAME '=' expression
// The name has been read as an expression.
static void parse_keyword(Call *call, const Expr *name, Token first) {
    Parser *parser = call->parser;
    Place start = {.line = first.line, .column = first.column};
    if (name->kind == EXPR_CONSTANT && name->constant.kind <= CONSTANT_FALSE)
        parse_fail(parser, first.start, "cannot assign to %s", parse_describe(name));
    if (name->kind != EXPR_NAME || first.kind != TOKEN_NAME)
        parse_fail(parser, first.start, "expression cannot contain assignment, perhaps you meant \"==\"?");
    else if (!is_new_keyword(call, name->name.id))
        parse_fail(parser, first.start, "keyword argument repeated: %s", name->name.id);
    parse_expect(parser, TOKEN_EQUAL);
    if (parse_at(parser, TOKEN_COMMA) || parse_at(parser, TOKEN_RIGHT_PARENTHESIS))
        parse_fail(parser, first.start, "expected argument value expression");
    Expr *value = parse_expression(parser);
    if (parse_at_comprehension(parser))
        parse_fail(parser, first.start, "invalid syntax. Maybe you meant '==' or ':=' instead of '='?");
    append_keyword(call, start, parser->failed ? NULL : name->name.id, value);
}

// '*' expression
static void parse_unpacked_items(Call *call) {
    Parser *parser = call->parser;
    Place start = parse_start(parser);
    if (call->unpacks_keywords)
        parse_fail(parser, parser->token.start, "iterable argument unpacking follows keyword argument unpacking");
    parse_expect(parser, TOKEN_STAR);
    Expr *value = parse_expression(parser);
    Expr *starred = parse_new_expr(parser, EXPR_STARRED, start);
    starred->starred.value = value;
    parse_append(parser, call->args, parse_finish(parser, starred));
}

// '**' expression
static void parse_unpacked_keywords(Call *call) {
    Place start = parse_start(call->parser);
    parse_expect(call->parser, TOKEN_DOUBLE_STAR);
    Expr *value = parse_expression(call->parser);
    append_keyword(call, start, NULL, value);
    call->unpacks_keywords = true;
}

// for_if_clauses, as the only argument
// Its parentheses are those of the call, so its end is known only at the end of the call.
static void parse_bare_generator(Call *call, Expr *elt, Token first) {
    Parser *parser = call->parser;
    ComprehensionList generators = parse_for_if_clauses(parser);
    if (call->args->count || call->keywords->count || !parse_at(parser, TOKEN_RIGHT_PARENTHESIS)) {
        if (parse_at(parser, TOKEN_RIGHT_PARENTHESIS) || parse_at(parser, TOKEN_COMMA))
            parse_fail(parser, first.start, "Generator expression must be parenthesized");
        parse_fail_syntax(parser);
    }
    Expr *generator = parse_new_expr(parser, EXPR_GENERATOR_EXP, call->start);
    generator->generator_exp.elt = elt;
    generator->generator_exp.generators = generators;
    call->bare_generator = parse_finish(parser, generator);
    parse_append(parser, call->args, generator);
}

static void parse_positional(Call *call, Expr *expr, Token first) {
    if (call->unpacks_keywords)
        parse_fail(call->parser, first.start, "positional argument follows keyword argument unpacking");
    if (call->keywords->count)
        parse_fail(call->parser, first.start, "positional argument follows keyword argument");
    parse_append(call->parser, call->args, expr);
}

// argument := '*' expression | '**' expression | NAME '=' expression | named_expression for_if_clauses?
static void parse_argument(Call *call) {
    Parser *parser = call->parser;
    Token first = parser->token;
    if (parse_at(parser, TOKEN_STAR)) {
        parse_unpacked_items(call);
        return;
    }
    if (parse_at(parser, TOKEN_DOUBLE_STAR)) {
        parse_unpacked_keywords(call);
        return;
    }
    Expr *expr = parse_named_expression(parser);
    if (parse_at(parser, TOKEN_EQUAL))
        parse_keyword(call, expr, first);
    else if (parse_at_comprehension(parser))
        parse_bare_generator(call, expr, first);
    else
        parse_positional(call, expr, first);
}

// '(' (argument (',' argument)* ','?)? ')'
void parse_arguments(Parser *parser, ExprList *args, KeywordList *keywords) {
    *args = (ExprList){0};
    *keywords = (KeywordList){0};
    Call call = {.parser = parser, .start = parse_start(parser), .args = args, .keywords = keywords};
    parse_expect(parser, TOKEN_LEFT_PARENTHESIS);
    size_t offset = parser->token.start;
    while (!parse_at(parser, TOKEN_RIGHT_PARENTHESIS) && !parser->failed) {
        offset = parser->token.start;
        parse_argument(&call);
        if (!parse_accept(parser, TOKEN_COMMA))
            break;
    }
    if (!parse_at(parser, TOKEN_RIGHT_PARENTHESIS))
        parse_fail_after_item(parser, offset);
    parse_advance(parser);
    if (call.bare_generator)
        call.bare_generator->place = parse_place(parser, call.start);
}
