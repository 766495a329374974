// What stands in brackets: groups, tuples, lists, sets, dicts, and the comprehensions of each.
#include "sim/lang/parse.h"

bool parse_at_comprehension(const Parser *parser) {
    return parse_at(parser, TOKEN_FOR) || parse_at(parser, TOKEN_ASYNC);
}

// for_if_clause := 'async'? 'for' target_list 'in' disjunction ('if' disjunction)*
static Comprehension parse_for_if_clause(Parser *parser) {
    Comprehension clause = {0};
    clause.is_async = parse_accept(parser, TOKEN_ASYNC);
    parse_expect(parser, TOKEN_FOR);
    clause.target = parse_for_target(parser);
    clause.iter = parse_disjunction(parser);
    while (parse_accept(parser, TOKEN_IF))
        parse_append(parser, &clause.ifs, parse_disjunction(parser));
    return clause;
}

// for_if_clauses := for_if_clause+
ComprehensionList parse_for_if_clauses(Parser *parser) {
    ComprehensionList list = {0};
    while (parse_at_comprehension(parser)) {
        Comprehension clause = parse_for_if_clause(parser);
        list.items = arena_make_room(parser->arena, list.items, list.count, sizeof *list.items);
        list.items[list.count++] = clause;
    }
    return list;
}

static void expect_close(Parser *parser, TokenKind close, size_t item_offset) {
    if (!parse_at(parser, close))
        parse_fail_after_item(parser, item_offset);
    parse_advance(parser);
}

// The rest of `'(' item`, `'[' item` or `'{' item`, if it is a comprehension.
static Expr *parse_comprehension(Parser *parser, Expr *item, ExprKind kind, TokenKind close, Place start) {
    if (item->kind == EXPR_STARRED)
        parse_fail(parser, parse_offset(parser, item->place), "iterable unpacking cannot be used in comprehension");
    ComprehensionList generators = parse_for_if_clauses(parser);
    parse_expect(parser, close);
    Expr *comprehension = parse_new_expr(parser, kind, start);
    comprehension->list_comp.elt = item;
    comprehension->list_comp.generators = generators;
    return parse_finish(parser, comprehension);
}

// (',' star_named_expression)* ','? close
static ExprList parse_items(Parser *parser, Expr *first, TokenKind close, size_t offset) {
    ExprList elts = {0};
    parse_append(parser, &elts, first);
    while (parse_accept(parser, TOKEN_COMMA) && !parse_at(parser, close)) {
        offset = parser->token.start;
        parse_append(parser, &elts, parse_star_named_expression(parser));
    }
    if (parse_at_comprehension(parser))
        parse_fail(parser, parse_offset(parser, first->place),
                   "did you forget parentheses around the comprehension target?");
    expect_close(parser, close, offset);
    return elts;
}

static Expr *new_tuple(Parser *parser, ExprList elts, Place start) {
    Expr *tuple = parse_new_expr(parser, EXPR_TUPLE, start);
    tuple->tuple.elts = elts;
    return parse_finish(parser, tuple);
}

// group := '(' (yield_expr | named_expression) ')'
static Expr *finish_group(Parser *parser, Expr *inner, size_t offset) {
    if (inner->kind == EXPR_STARRED)
        parse_fail(parser, offset, "cannot use starred expression here");
    expect_close(parser, TOKEN_RIGHT_PARENTHESIS, offset);
    return inner;
}

// parenthesised := '(' ')' | group | '(' star_named_expression ',' … ')' | '(' named_expression for_if_clauses ')'
Expr *parse_parenthesised(Parser *parser) {
    Place start = parse_start(parser);
    parse_expect(parser, TOKEN_LEFT_PARENTHESIS);
    if (parse_accept(parser, TOKEN_RIGHT_PARENTHESIS))
        return new_tuple(parser, (ExprList){0}, start);
    size_t offset = parser->token.start;
    if (parse_at(parser, TOKEN_YIELD))
        return finish_group(parser, parse_yield_expr(parser), offset);
    Expr *first = parse_star_named_expression(parser);
    if (parse_at_comprehension(parser))
        return parse_comprehension(parser, first, EXPR_GENERATOR_EXP, TOKEN_RIGHT_PARENTHESIS, start);
    if (!parse_at(parser, TOKEN_COMMA))
        return finish_group(parser, first, offset);
    ExprList elts = parse_items(parser, first, TOKEN_RIGHT_PARENTHESIS, offset);
    return new_tuple(parser, elts, start);
}

// list := '[' ']' | '[' star_named_expression … ']' | '[' named_expression for_if_clauses ']'
Expr *parse_list(Parser *parser) {
    Place start = parse_start(parser);
    ExprList elts = {0};
    parse_expect(parser, TOKEN_LEFT_BRACKET);
    if (!parse_accept(parser, TOKEN_RIGHT_BRACKET)) {
        size_t offset = parser->token.start;
        Expr *first = parse_star_named_expression(parser);
        if (parse_at_comprehension(parser))
            return parse_comprehension(parser, first, EXPR_LIST_COMP, TOKEN_RIGHT_BRACKET, start);
        elts = parse_items(parser, first, TOKEN_RIGHT_BRACKET, offset);
    }
    Expr *list = parse_new_expr(parser, EXPR_LIST, start);
    list->list.elts = elts;
    return parse_finish(parser, list);
}

// set := '{' star_named_expression … '}' | '{' named_expression for_if_clauses '}'
static Expr *parse_set(Parser *parser, Expr *first, Place start, size_t offset) {
    if (parse_at_comprehension(parser))
        return parse_comprehension(parser, first, EXPR_SET_COMP, TOKEN_RIGHT_BRACE, start);
    ExprList elts = parse_items(parser, first, TOKEN_RIGHT_BRACE, offset);
    Expr *set = parse_new_expr(parser, EXPR_SET, start);
    set->set.elts = elts;
    return parse_finish(parser, set);
}

// ':' expression
static Expr *parse_dict_value(Parser *parser) {
    size_t colon = parser->token.start;
    if (!parse_accept(parser, TOKEN_COLON)) {
        if (parse_at(parser, TOKEN_COMMA) || parse_at(parser, TOKEN_RIGHT_BRACE))
            parse_fail(parser, colon, "':' expected after dictionary key");
        parse_fail_syntax(parser);
    }
    if (parse_at(parser, TOKEN_COMMA) || parse_at(parser, TOKEN_RIGHT_BRACE))
        parse_fail(parser, colon, "expression expected after dictionary key and ':'");
    if (parse_at(parser, TOKEN_STAR))
        parse_fail(parser, parser->token.start, "cannot use a starred expression in a dictionary value");
    return parse_expression(parser);
}

// '{' expression ':' expression for_if_clauses '}'
static Expr *parse_dict_comp(Parser *parser, Expr *key, Expr *value, Place start) {
    if (!key)
        parse_fail(parser, parse_offset(parser, value->place), "dict unpacking cannot be used in dict comprehension");
    ComprehensionList generators = parse_for_if_clauses(parser);
    parse_expect(parser, TOKEN_RIGHT_BRACE);
    Expr *comprehension = parse_new_expr(parser, EXPR_DICT_COMP, start);
    comprehension->dict_comp.key = key;
    comprehension->dict_comp.value = value;
    comprehension->dict_comp.generators = generators;
    return parse_finish(parser, comprehension);
}

// double_starred := '**' bitwise_or | expression ':' expression
static void parse_dict_item(Parser *parser, Expr **key, Expr **value) {
    *key = NULL;
    if (parse_accept(parser, TOKEN_DOUBLE_STAR)) {
        *value = parse_bitwise_or(parser);
        return;
    }
    *key = parse_expression(parser);
    *value = parse_dict_value(parser);
}

// dict := '{' (double_starred (',' double_starred)* ','?)? '}'
// Its first item has been read.
static Expr *parse_dict(Parser *parser, Expr *key, Expr *value, Place start, size_t offset) {
    if (parse_at_comprehension(parser))
        return parse_dict_comp(parser, key, value, start);
    ExprList keys = {0}, values = {0};
    parse_append(parser, &keys, key);
    parse_append(parser, &values, value);
    while (parse_accept(parser, TOKEN_COMMA) && !parse_at(parser, TOKEN_RIGHT_BRACE)) {
        parse_dict_item(parser, &key, &value);
        offset = parse_offset(parser, value->place);
        parse_append(parser, &keys, key);
        parse_append(parser, &values, value);
    }
    expect_close(parser, TOKEN_RIGHT_BRACE, offset);
    Expr *dict = parse_new_expr(parser, EXPR_DICT, start);
    dict->dict.keys = keys;
    dict->dict.values = values;
    return parse_finish(parser, dict);
}

// braces := '{' '}' | dict | set
Expr *parse_braces(Parser *parser) {
    Place start = parse_start(parser);
    parse_expect(parser, TOKEN_LEFT_BRACE);
    if (parse_accept(parser, TOKEN_RIGHT_BRACE))
        return parse_new_expr(parser, EXPR_DICT, start);
    size_t offset = parser->token.start;
    if (parse_accept(parser, TOKEN_DOUBLE_STAR))
        return parse_dict(parser, NULL, parse_bitwise_or(parser), start, offset);
    Expr *first = parse_star_named_expression(parser);
    if (!parse_at(parser, TOKEN_COLON))
        return parse_set(parser, first, start, offset);
    bool is_bare = parse_offset(parser, first->place) == offset; // {(a := b): c} is right, {a := b: c} is not
    if (first->kind == EXPR_STARRED || (first->kind == EXPR_NAMED_EXPR && is_bare))
        parse_fail_syntax(parser);
    Expr *value = parse_dict_value(parser);
    return parse_dict(parser, first, value, start, parse_offset(parser, value->place));
}
