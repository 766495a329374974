// The rules of the grammar that call each other across files, and the tools that they share. The rule itself, in the
// notation of CPython's grammar, stands above each function.
#ifndef ASYNCARIUM_LANG_PARSE_H
#define ASYNCARIUM_LANG_PARSE_H

#include "sim/lang/parser.h"

// ---- tools (parser.c)

bool parse_at(const Parser *parser, TokenKind kind);
bool parse_accept(Parser *parser, TokenKind kind);
void parse_expect(Parser *parser, TokenKind kind); // anything else is invalid syntax
void parse_advance(Parser *parser);

// Whether an expression can begin with the current token.
bool parse_at_expression(const Parser *parser);

// The first error of a piece is kept, the others are dropped.
void parse_fail(Parser *parser, size_t offset, const char *format, ...) __attribute__((format(printf, 3, 4)));
void parse_fail_hint(Parser *parser, size_t offset, const char *hint, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

// "invalid syntax" at the current token; if a bracket is not closed or a later token is wrong, that is the error.
void parse_fail_syntax(Parser *parser);

// The same where, inside brackets, an expression has just been read that starts at `offset`: a comma may be missing.
void parse_fail_after_item(Parser *parser, size_t offset);

// Offset of a line and column of this piece.
size_t parse_offset(const Parser *parser, Place place);

// Rules that call themselves: false, and the piece has failed, if that goes too deep. Always leave what was entered.
bool parse_enter(Parser *parser);
void parse_leave(Parser *parser);

// The place of the current token; a node that starts there ends where the last token was passed.
Place parse_start(const Parser *parser);
Place parse_place(const Parser *parser, Place start);

// A node that starts at `start` and ends where the parser stands.
Expr *parse_new_expr(Parser *parser, ExprKind kind, Place start);
Stmt *parse_new_stmt(Parser *parser, StmtKind kind, Place start);

// Must be called for every expression that has children, once they are set: refuses one that is too high.
Expr *parse_finish(Parser *parser, Expr *expr);

void parse_append(Parser *parser, ExprList *list, Expr *expr);

Identifier parse_identifier(Parser *parser); // a NAME

// ---- expressions (parse_expr.c)

Expr *parse_expression(Parser *parser);
Expr *parse_disjunction(Parser *parser);
Expr *parse_bitwise_or(Parser *parser);
Expr *parse_named_expression(Parser *parser);
Expr *parse_star_named_expression(Parser *parser);
Expr *parse_star_expressions(Parser *parser);
Expr *parse_yield_expr(Parser *parser);
Expr *parse_yield_or_star_expressions(Parser *parser);

// ---- atoms and what follows them (parse_atom.c, parse_display.c, parse_call.c, parse_string.c)

Expr *parse_primary(Parser *parser);
Expr *parse_atom(Parser *parser);
Expr *parse_parenthesised(Parser *parser);
Expr *parse_list(Parser *parser);
Expr *parse_braces(Parser *parser);
bool parse_at_comprehension(const Parser *parser);
ComprehensionList parse_for_if_clauses(Parser *parser);
void parse_arguments(Parser *parser, ExprList *args, KeywordList *keywords); // from '(' to ')'
Expr *parse_strings(Parser *parser);

// ---- parameters (parse_parameters.c)

// Up to the token `end`, which is not consumed. With annotations in a def, without in a lambda.
Arguments *parse_parameters(Parser *parser, TokenKind end, bool annotated);

// ---- statements (parse_stmt.c)

// One without a block.
Stmt *parse_simple_stmt(Parser *parser);

// ---- targets (parse_target.c)

// Turns an expression into the target of an assignment or del, or fails: "cannot assign to literal".
void parse_set_store(Parser *parser, Expr *target);
void parse_set_delete(Parser *parser, Expr *target);

// "function call", "literal": CPython's name of an expression in such messages.
const char *parse_describe(const Expr *expr);

// target_list, up to and with the keyword `in`; in store context.
Expr *parse_for_target(Parser *parser);

#endif
