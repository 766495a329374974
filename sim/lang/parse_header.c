// What stands between the keyword and the colon of a compound statement.
#include "sim/lang/parse.h"

// {"if": "if x"}: the key is the keyword already.
static void refuse_keyword(Parser *parser) {
    static const TokenKind keywords[] = {TOKEN_IF,   TOKEN_WHILE, TOKEN_FOR, TOKEN_WITH,  TOKEN_DEF,
                                         TOKEN_ASYNC, TOKEN_CLASS, TOKEN_TRY, TOKEN_EXCEPT, TOKEN_AT};
    for (size_t i = 0; parser->form == PARSER_STRING && i < sizeof keywords / sizeof *keywords; i++)
        if (parse_at(parser, keywords[i]))
            parse_fail_hint(parser, parser->token.start, "leave it out, the key says it", "unexpected '%s'",
                            token_spelling(keywords[i]));
}

static void refuse_type_parameters(Parser *parser) {
    if (parse_at(parser, TOKEN_LEFT_BRACKET))
        parse_fail(parser, parser->token.start, "type parameters are outside the language");
}

// function_header := NAME '(' parameters ')' ('->' expression)?
void parser_read_function_header(Parser *parser, Stmt *def) {
    refuse_keyword(parser);
    def->function_def.name = parse_identifier(parser);
    refuse_type_parameters(parser);
    if (!parse_at(parser, TOKEN_LEFT_PARENTHESIS))
        parse_fail(parser, parser->token.start, "expected '('");
    parse_advance(parser);
    def->function_def.args = parse_parameters(parser, TOKEN_RIGHT_PARENTHESIS, true);
    parse_expect(parser, TOKEN_RIGHT_PARENTHESIS);
    if (parse_accept(parser, TOKEN_ARROW))
        def->function_def.returns = parse_expression(parser);
}

// class_header := NAME ('(' arguments? ')')?
void parser_read_class_header(Parser *parser, Stmt *class_def) {
    refuse_keyword(parser);
    class_def->class_def.name = parse_identifier(parser);
    refuse_type_parameters(parser);
    if (parse_at(parser, TOKEN_LEFT_PARENTHESIS))
        parse_arguments(parser, &class_def->class_def.bases, &class_def->class_def.keywords);
}

// for_header := target_list 'in' star_expressions
void parser_read_for_header(Parser *parser, Expr **target, Expr **iter) {
    refuse_keyword(parser);
    *target = parse_for_target(parser);
    *iter = parse_star_expressions(parser);
    if ((*iter)->kind == EXPR_STARRED)
        parse_fail(parser, parse_offset(parser, (*iter)->place), "can't use starred expression here");
}

static void append_item(Parser *parser, WithItemList *list, WithItem item) {
    list->items = arena_make_room(parser->arena, list->items, list->count, sizeof *list->items);
    list->items[list->count++] = item;
}

// with_item := expression ('as' star_target)?
static WithItem parse_with_item(Parser *parser) {
    WithItem item = {.context_expr = parse_expression(parser)};
    if (!parse_accept(parser, TOKEN_AS))
        return item;
    item.optional_vars = parse_bitwise_or(parser);
    parse_set_store(parser, item.optional_vars);
    return item;
}

// '(' with_item (',' with_item)* ','? ')', and nothing behind it
// False, and the parser stands where it stood, if the parentheses belong to an expression.
static bool parse_with_parentheses(Parser *parser, WithItemList *items) {
    Parser saved = *parser;
    if (!parse_accept(parser, TOKEN_LEFT_PARENTHESIS))
        return false;
    do {
        if (items->count && parse_at(parser, TOKEN_RIGHT_PARENTHESIS))
            break;
        append_item(parser, items, parse_with_item(parser));
    } while (parse_accept(parser, TOKEN_COMMA));
    parse_expect(parser, TOKEN_RIGHT_PARENTHESIS);
    bool is_whole = !parser->failed && (parse_at(parser, TOKEN_END) || parse_at(parser, TOKEN_COLON));
    if (!is_whole)
        *parser = saved;
    return is_whole;
}

// with_header := with_parentheses | with_item (',' with_item)*
WithItemList parser_read_with_header(Parser *parser) {
    WithItemList items = {0};
    refuse_keyword(parser);
    if (parse_with_parentheses(parser, &items))
        return items;
    items = (WithItemList){0};
    do
        append_item(parser, &items, parse_with_item(parser));
    while (parse_accept(parser, TOKEN_COMMA));
    return items;
}

// condition := named_expression
Expr *parser_read_condition(Parser *parser) {
    refuse_keyword(parser);
    Token first = parser->token;
    Expr *condition = parse_named_expression(parser);
    if (!parse_at(parser, TOKEN_EQUAL))
        return condition;
    if (condition->kind == EXPR_NAME && first.kind == TOKEN_NAME)
        parse_fail(parser, first.start, "invalid syntax. Maybe you meant '==' or ':=' instead of '='?");
    parse_fail(parser, first.start, "cannot assign to %s here. Maybe you meant '==' instead of '='?",
               parse_describe(condition));
    return condition;
}

// exception_type := expression
Expr *parser_read_exception_type(Parser *parser) {
    refuse_keyword(parser);
    size_t offset = parser->token.start;
    Expr *type = parse_expression(parser);
    if (parse_at(parser, TOKEN_COMMA))
        parse_fail(parser, offset, "multiple exception types must be parenthesized");
    if (parse_at(parser, TOKEN_AS) && parser->form == PARSER_STRING)
        parse_fail_hint(parser, parser->token.start, "write \"as\": \"name\" beside the type", "unexpected 'as'");
    return type;
}

// NAME
Identifier parser_read_name(Parser *parser) {
    return parse_identifier(parser);
}

// decorator := named_expression
Expr *parser_read_decorator(Parser *parser) {
    refuse_keyword(parser);
    return parse_named_expression(parser);
}
