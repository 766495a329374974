#include "sim/lang/parser.h"

#include "sim/lang/parse.h"
#include "sim/lang/utf8.h"

#include <stdarg.h>
#include <string.h>

void parser_init(Parser *parser, Arena *arena, Names *names) {
    *parser = (Parser){.arena = arena, .names = names};
}

void parser_begin(Parser *parser, const char *text, Piece piece) {
    parser->lexer = (Lexer){
        .text = text,
        .at = piece.start,
        .end = piece.end,
        .line = piece.line,
        .line_start = piece.line_start,
        .notes = &parser->notes,
    };
    parser->depth = 0;
    parser->failed = false;
    parser->token = (Token){.start = piece.start, .end_line = piece.line};
    parse_advance(parser);
}

bool parser_end(Parser *parser) {
    Token token = parser->token;
    if (token.kind == TOKEN_NEWLINE)
        parse_fail(parser, token.start, "a line break outside of brackets");
    else if (token.kind == TOKEN_COLON && token.end == parser->lexer.end)
        parse_fail_hint(parser, token.start, "leave it out", "unexpected ':'");
    else if (token.kind != TOKEN_END)
        parse_fail_syntax(parser);
    return !parser->failed;
}

void parser_refuse_comment(Parser *parser) {
    Place end = {.line = parser->passed.end_line, .column = parser->passed.end_column};
    if (parser->failed || !parse_at(parser, TOKEN_END))
        return;
    size_t offset = parse_offset(parser, end);
    if (offset < parser->lexer.end)
        parse_fail_hint(parser, offset, "write it as a \"note\"", "a comment in a header");
}

// ---- tokens

bool parse_at(const Parser *parser, TokenKind kind) {
    return parser->token.kind == kind;
}

void parse_advance(Parser *parser) {
    parser->passed.end_line = parser->token.end_line;
    parser->passed.end_column = parser->token.end_column;
    if (parser->failed)
        return;
    parser->token = lexer_next(&parser->lexer);
    if (parser->token.kind == TOKEN_ERROR)
        parse_fail(parser, parser->notes.error_offset, "%s", parser->notes.error);
}

bool parse_accept(Parser *parser, TokenKind kind) {
    if (!parse_at(parser, kind))
        return false;
    parse_advance(parser);
    return true;
}

void parse_expect(Parser *parser, TokenKind kind) {
    if (!parse_accept(parser, kind))
        parse_fail_syntax(parser);
}

bool parse_at_expression(const Parser *parser) {
    static const bool starts[TOKEN_KIND_COUNT] = {
        [TOKEN_NAME] = true,   [TOKEN_NUMBER] = true,           [TOKEN_STRING] = true,       [TOKEN_FSTRING] = true,
        [TOKEN_FALSE] = true,  [TOKEN_NONE] = true,             [TOKEN_TRUE] = true,         [TOKEN_AWAIT] = true,
        [TOKEN_LAMBDA] = true, [TOKEN_NOT] = true,              [TOKEN_ELLIPSIS] = true,     [TOKEN_PLUS] = true,
        [TOKEN_MINUS] = true,  [TOKEN_TILDE] = true,            [TOKEN_STAR] = true,         [TOKEN_YIELD] = true,
        [TOKEN_LEFT_BRACE] = true, [TOKEN_LEFT_PARENTHESIS] = true, [TOKEN_LEFT_BRACKET] = true,
    };
    return starts[parser->token.kind];
}

Identifier parse_identifier(Parser *parser) {
    Token token = parser->token;
    if (token.kind != TOKEN_NAME) {
        parse_fail_syntax(parser);
        return "";
    }
    parse_advance(parser);
    return names_intern(parser->names, parser->arena, parser->lexer.text + token.start, token.end - token.start);
}

// ---- errors

static void record_error(Parser *parser, size_t offset, const char *hint, const char *format, va_list arguments) {
    if (parser->failed)
        return;
    Buffer message = {0};
    buffer_append_arguments(&message, format, arguments);
    parser->failed = true;
    parser->error = (ParseError){
        .offset = offset,
        .message = arena_copy(parser->arena, message.bytes, message.length),
        .hint = hint,
    };
    buffer_done(&message);
    parser->token.kind = TOKEN_END;
}

void parse_fail(Parser *parser, size_t offset, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    record_error(parser, offset, NULL, format, arguments);
    va_end(arguments);
}

void parse_fail_hint(Parser *parser, size_t offset, const char *hint, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    record_error(parser, offset, hint, format, arguments);
    va_end(arguments);
}

// As CPython, which reads on to the end of the file after a mere "invalid syntax"; but in a file, where other lines are
// read on their own, to the end of the logical line. Inside an f-string, what follows are no tokens.
static void fail_at_later_token(Parser *parser) {
    if (parser->lexer.field_depth)
        return;
    Lexer ahead = parser->lexer;
    Token token = parser->token;
    bool is_file = parser->form == PARSER_FILE;
    while (token.kind != TOKEN_END && token.kind != TOKEN_ERROR && token.kind != TOKEN_FSTRING &&
           !(is_file && token.kind == TOKEN_NEWLINE))
        token = lexer_next(&ahead);
    if (token.kind == TOKEN_ERROR)
        parse_fail(parser, parser->notes.error_offset, "%s", parser->notes.error);
}

void parse_fail_syntax(Parser *parser) {
    size_t offset = parser->token.start;
    if (!parser->failed)
        fail_at_later_token(parser);
    parse_fail(parser, offset, "%sinvalid syntax", parser->lexer.field_depth ? "f-string: " : "");
}

void parse_fail_after_item(Parser *parser, size_t offset) {
    static const bool may_follow[TOKEN_KIND_COUNT] = {
        [TOKEN_NAME] = true,    [TOKEN_NUMBER] = true, [TOKEN_STRING] = true, [TOKEN_FSTRING] = true,
        [TOKEN_FALSE] = true,   [TOKEN_NONE] = true,   [TOKEN_TRUE] = true,   [TOKEN_AWAIT] = true,
        [TOKEN_LEFT_BRACE] = true,
    };
    if (may_follow[parser->token.kind] && !parser->failed) {
        fail_at_later_token(parser);
        parse_fail(parser, offset, "invalid syntax. Perhaps you forgot a comma?");
    }
    parse_fail_syntax(parser);
}

// ---- nodes

size_t parse_offset(const Parser *parser, Place place) {
    const char *text = parser->lexer.text;
    size_t start = parser->lexer.line_start;
    for (int line = parser->lexer.line; line > place.line; line--)
        do
            start--;
        while (start > 0 && text[start - 1] != '\n');
    return start + (size_t)place.column;
}

bool parse_enter(Parser *parser) {
    if (++parser->depth > AST_MAX_HEIGHT)
        parse_fail(parser, parser->token.start, "expression is nested too deeply");
    return !parser->failed;
}

void parse_leave(Parser *parser) {
    parser->depth--;
}

Place parse_start(const Parser *parser) {
    return (Place){.line = parser->token.line, .column = parser->token.column};
}

Place parse_place(const Parser *parser, Place start) {
    start.end_line = parser->passed.end_line;
    start.end_column = parser->passed.end_column;
    return start;
}

Expr *parse_new_expr(Parser *parser, ExprKind kind, Place start) {
    Expr *expr = arena_alloc(parser->arena, sizeof *expr);
    expr->kind = kind;
    expr->place = parse_place(parser, start);
    expr->height = 1;
    return expr;
}

Stmt *parse_new_stmt(Parser *parser, StmtKind kind, Place start) {
    Stmt *stmt = arena_alloc(parser->arena, sizeof *stmt);
    stmt->kind = kind;
    stmt->place = parse_place(parser, start);
    return stmt;
}

static void raise_height(void *context, const Expr *child) {
    int *height = context;
    if (*height <= child->height)
        *height = child->height + 1;
}

// The loops of a comprehension lie in each other, though the text has them side by side.
static size_t count_inner_loops(const Expr *expr) {
    if (expr->kind == EXPR_DICT_COMP)
        return expr->dict_comp.generators.count - 1;
    bool has_loops = expr->kind == EXPR_LIST_COMP || expr->kind == EXPR_SET_COMP || expr->kind == EXPR_GENERATOR_EXP;
    return has_loops ? expr->list_comp.generators.count - 1 : 0;
}

Expr *parse_finish(Parser *parser, Expr *expr) {
    if (parser->failed)
        return expr;
    ast_visit_children(expr, raise_height, &expr->height);
    expr->height += (int)count_inner_loops(expr);
    if (expr->height > AST_MAX_HEIGHT)
        parse_fail(parser, parse_offset(parser, expr->place), "expression is nested too deeply");
    return expr;
}

void parse_append(Parser *parser, ExprList *list, Expr *expr) {
    list->items = arena_make_room(parser->arena, list->items, list->count, sizeof *list->items);
    list->items[list->count++] = expr;
}
