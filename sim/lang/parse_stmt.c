// Simple statements.
#include "sim/lang/modules.h"
#include "sim/lang/parse.h"

#include <string.h>

typedef Stmt *StatementRule(Parser *parser);

static bool at_statement_end(const Parser *parser) {
    return parse_at(parser, TOKEN_END) || parse_at(parser, TOKEN_NEWLINE) || parse_at(parser, TOKEN_SEMICOLON);
}

// ---- assignments and expressions

static void refuse_starred(Parser *parser, const Expr *value) {
    if (value->kind == EXPR_STARRED)
        parse_fail(parser, parse_offset(parser, value->place), "can't use starred expression here");
}

// Where CPython guesses that `f() = 1` was meant as a comparison.
static bool may_mean_comparison(const Expr *target) {
    static const bool guesses[EXPR_SLICE + 1] = {
        [EXPR_CALL] = true,       [EXPR_BIN_OP] = true,   [EXPR_UNARY_OP] = true,
        [EXPR_CONSTANT] = true,   [EXPR_AWAIT] = true,    [EXPR_JOINED_STR] = true,
        [EXPR_DICT] = true,       [EXPR_SET] = true,      [EXPR_LIST_COMP] = true,
        [EXPR_SET_COMP] = true,   [EXPR_DICT_COMP] = true,
    };
    bool is_word = target->kind == EXPR_CONSTANT && target->constant.kind <= CONSTANT_FALSE;
    bool is_not = target->kind == EXPR_UNARY_OP && target->unary_op.op == UNARY_OPERATOR_NOT;
    return guesses[target->kind] && !is_word && !is_not;
}

static void check_target(Parser *parser, const Expr *target, bool is_first) {
    size_t offset = parse_offset(parser, target->place);
    if (target->kind == EXPR_YIELD || target->kind == EXPR_YIELD_FROM)
        parse_fail(parser, offset, "assignment to yield expression not possible");
    if (target->kind == EXPR_STARRED)
        parse_fail(parser, offset, "starred assignment target must be in a list or tuple");
    if (is_first && may_mean_comparison(target))
        parse_fail(parser, offset, "cannot assign to %s here. Maybe you meant '==' instead of '='?",
                   parse_describe(target));
}

// assignment := (target '=')+ (yield_expr | star_expressions)
// The first target has been read.
static Stmt *parse_assign(Parser *parser, Expr *first, Place start) {
    ExprList targets = {0};
    Expr *value = first;
    while (parse_accept(parser, TOKEN_EQUAL)) {
        check_target(parser, value, targets.count == 0);
        parse_set_store(parser, value);
        parse_append(parser, &targets, value);
        value = parse_yield_or_star_expressions(parser);
    }
    refuse_starred(parser, value);
    Stmt *assign = parse_new_stmt(parser, STMT_ASSIGN, start);
    assign->assign.targets = targets;
    assign->assign.value = value;
    return assign;
}

// augassign := '+=' | '-=' | …
static bool accept_augmented(Parser *parser, Operator *op) {
    static const struct {
        TokenKind token;
        Operator op;
    } rows[] = {
        {TOKEN_PLUS_EQUAL, OPERATOR_ADD},           {TOKEN_MINUS_EQUAL, OPERATOR_SUB},
        {TOKEN_STAR_EQUAL, OPERATOR_MULT},          {TOKEN_AT_EQUAL, OPERATOR_MAT_MULT},
        {TOKEN_SLASH_EQUAL, OPERATOR_DIV},          {TOKEN_PERCENT_EQUAL, OPERATOR_MOD},
        {TOKEN_DOUBLE_STAR_EQUAL, OPERATOR_POW},    {TOKEN_LEFT_SHIFT_EQUAL, OPERATOR_L_SHIFT},
        {TOKEN_RIGHT_SHIFT_EQUAL, OPERATOR_R_SHIFT}, {TOKEN_BAR_EQUAL, OPERATOR_BIT_OR},
        {TOKEN_CARET_EQUAL, OPERATOR_BIT_XOR},      {TOKEN_AMPERSAND_EQUAL, OPERATOR_BIT_AND},
        {TOKEN_DOUBLE_SLASH_EQUAL, OPERATOR_FLOOR_DIV},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        *op = rows[i].op;
        if (parse_accept(parser, rows[i].token))
            return true;
    }
    return false;
}

static bool is_single_target(const Expr *target) {
    return target->kind == EXPR_NAME || target->kind == EXPR_ATTRIBUTE || target->kind == EXPR_SUBSCRIPT;
}

// single_target augassign (yield_expr | star_expressions)
static Stmt *parse_aug_assign(Parser *parser, Expr *target, Operator op, Place start) {
    if (!is_single_target(target))
        parse_fail(parser, parse_offset(parser, target->place),
                   "'%s' is an illegal expression for augmented assignment", parse_describe(target));
    parse_set_store(parser, target);
    Expr *value = parse_yield_or_star_expressions(parser);
    refuse_starred(parser, value);
    Stmt *aug_assign = parse_new_stmt(parser, STMT_AUG_ASSIGN, start);
    aug_assign->aug_assign.target = target;
    aug_assign->aug_assign.op = op;
    aug_assign->aug_assign.value = value;
    return aug_assign;
}

static void check_annotated(Parser *parser, const Expr *target) {
    size_t offset = parse_offset(parser, target->place);
    if (target->kind == EXPR_LIST || target->kind == EXPR_TUPLE)
        parse_fail(parser, offset, "only single target (not %s) can be annotated", parse_describe(target));
    else if (!is_single_target(target))
        parse_fail(parser, offset, "illegal target for annotation");
}

// single_target ':' expression ('=' (yield_expr | star_expressions))?
static Stmt *parse_ann_assign(Parser *parser, Expr *target, Token first, Place start) {
    if (parser->token.end == parser->lexer.end)
        return NULL; // a lone colon at the end: parser_end knows what to say
    check_annotated(parser, target);
    parse_expect(parser, TOKEN_COLON);
    parse_set_store(parser, target);
    Expr *annotation = parse_expression(parser);
    Expr *value = parse_accept(parser, TOKEN_EQUAL) ? parse_yield_or_star_expressions(parser) : NULL;
    Stmt *ann_assign = parse_new_stmt(parser, STMT_ANN_ASSIGN, start);
    ann_assign->ann_assign.target = target;
    ann_assign->ann_assign.annotation = annotation;
    ann_assign->ann_assign.value = value;
    ann_assign->ann_assign.simple = target->kind == EXPR_NAME && first.kind == TOKEN_NAME;
    return ann_assign;
}

// match, type and print are words like others, until something follows that makes them none.
static void check_soft_keyword(Parser *parser, const Expr *first_expr, Token first) {
    if (at_statement_end(parser) || first_expr->kind != EXPR_NAME || first.kind != TOKEN_NAME)
        return;
    const char *name = first_expr->name.id;
    bool is_followed = parse_at_expression(parser) && !parse_at(parser, TOKEN_YIELD);
    if (is_followed && strcmp(name, "match") == 0)
        parse_fail(parser, first.start, "the match statement is outside the language");
    else if (is_followed && strcmp(name, "type") == 0)
        parse_fail(parser, first.start, "the type statement is outside the language");
    else if (is_followed && (strcmp(name, "print") == 0 || strcmp(name, "exec") == 0))
        parse_fail(parser, first.start, "Missing parentheses in call to '%s'. Did you mean %s(...)?", name, name);
}

// assignment | star_expressions | yield_expr
static Stmt *parse_expression_statement(Parser *parser) {
    Place start = parse_start(parser);
    Token first = parser->token;
    Expr *expr = parse_yield_or_star_expressions(parser);
    Operator op;
    if (parse_at(parser, TOKEN_EQUAL))
        return parse_assign(parser, expr, start);
    if (parse_at(parser, TOKEN_COLON))
        return parse_ann_assign(parser, expr, first, start);
    if (accept_augmented(parser, &op))
        return parse_aug_assign(parser, expr, op, start);
    check_soft_keyword(parser, expr, first);
    refuse_starred(parser, expr);
    Stmt *stmt = parse_new_stmt(parser, STMT_EXPR, start);
    stmt->expr.value = expr;
    return stmt;
}

// ---- statements that begin with a keyword

// 'pass'
static Stmt *parse_pass(Parser *parser) {
    Place start = parse_start(parser);
    parse_expect(parser, TOKEN_PASS);
    return parse_new_stmt(parser, STMT_PASS, start);
}

// 'break'
static Stmt *parse_break(Parser *parser) {
    Place start = parse_start(parser);
    parse_expect(parser, TOKEN_BREAK);
    return parse_new_stmt(parser, STMT_BREAK, start);
}

// 'continue'
static Stmt *parse_continue(Parser *parser) {
    Place start = parse_start(parser);
    parse_expect(parser, TOKEN_CONTINUE);
    return parse_new_stmt(parser, STMT_CONTINUE, start);
}

// 'return' star_expressions?
static Stmt *parse_return(Parser *parser) {
    Place start = parse_start(parser);
    parse_expect(parser, TOKEN_RETURN);
    Expr *value = at_statement_end(parser) ? NULL : parse_star_expressions(parser);
    if (value)
        refuse_starred(parser, value);
    Stmt *stmt = parse_new_stmt(parser, STMT_RETURN, start);
    stmt->return_.value = value;
    return stmt;
}

// 'raise' (expression ('from' expression)?)?
static Stmt *parse_raise(Parser *parser) {
    Place start = parse_start(parser);
    parse_expect(parser, TOKEN_RAISE);
    Expr *exc = at_statement_end(parser) ? NULL : parse_expression(parser);
    Expr *cause = exc && parse_accept(parser, TOKEN_FROM) ? parse_expression(parser) : NULL;
    Stmt *raise = parse_new_stmt(parser, STMT_RAISE, start);
    raise->raise.exc = exc;
    raise->raise.cause = cause;
    return raise;
}

// 'assert' expression (',' expression)?
static Stmt *parse_assert(Parser *parser) {
    Place start = parse_start(parser);
    parse_expect(parser, TOKEN_ASSERT);
    Expr *test = parse_expression(parser);
    Expr *msg = parse_accept(parser, TOKEN_COMMA) ? parse_expression(parser) : NULL;
    Stmt *stmt = parse_new_stmt(parser, STMT_ASSERT, start);
    stmt->assert_.test = test;
    stmt->assert_.msg = msg;
    return stmt;
}

// 'del' bitwise_or (',' bitwise_or)* ','?
static Stmt *parse_del(Parser *parser) {
    Place start = parse_start(parser);
    ExprList targets = {0};
    parse_expect(parser, TOKEN_DEL);
    do {
        Expr *target = parse_expression(parser);
        parse_set_delete(parser, target);
        parse_append(parser, &targets, target);
    } while (parse_accept(parser, TOKEN_COMMA) && !at_statement_end(parser));
    Stmt *stmt = parse_new_stmt(parser, STMT_DELETE, start);
    stmt->delete.targets = targets;
    return stmt;
}

// ('global' | 'nonlocal') NAME (',' NAME)*
static Stmt *parse_scope(Parser *parser) {
    Place start = parse_start(parser);
    StmtKind kind = parse_at(parser, TOKEN_GLOBAL) ? STMT_GLOBAL : STMT_NONLOCAL;
    Identifier *names = NULL;
    size_t count = 0;
    parse_advance(parser);
    do {
        names = arena_make_room(parser->arena, names, count, sizeof *names);
        names[count++] = parse_identifier(parser);
    } while (parse_accept(parser, TOKEN_COMMA));
    Stmt *stmt = parse_new_stmt(parser, kind, start);
    stmt->global.names = names;
    stmt->global.count = count;
    return stmt;
}

// ---- imports

// dotted_name := NAME ('.' NAME)*
static Identifier parse_dotted_name(Parser *parser) {
    Buffer dotted = {0};
    buffer_append_string(&dotted, parse_identifier(parser));
    while (parse_accept(parser, TOKEN_DOT)) {
        buffer_append_string(&dotted, ".");
        buffer_append_string(&dotted, parse_identifier(parser));
    }
    Identifier name = names_intern(parser->names, parser->arena, dotted.bytes, dotted.length);
    buffer_done(&dotted);
    return name;
}

// alias := name ('as' NAME)?
static void parse_alias(Parser *parser, AliasList *list, Identifier name(Parser *)) {
    Place start = parse_start(parser);
    Identifier imported = name(parser);
    Identifier asname = parse_accept(parser, TOKEN_AS) ? parse_identifier(parser) : NULL;
    list->items = arena_make_room(parser->arena, list->items, list->count, sizeof *list->items);
    list->items[list->count++] =
        (Alias){.place = parse_place(parser, start), .name = imported, .asname = asname};
}

static void parse_import_keyword(Parser *parser) {
    parse_expect(parser, TOKEN_IMPORT);
    if (at_statement_end(parser))
        parse_fail(parser, parser->token.start, "Expected one or more names after 'import'");
}

static void note_import(Parser *parser, size_t offset, Identifier module) {
    if (!parser->may_import_all && module_is_outside(module))
        parse_fail(parser, offset, "the module '%s' is outside the language", module);
    if (parser->imports)
        library_set_add(parser->imports, module);
}

// `from package import module` imports the module.
static void note_imported_names(Parser *parser, Identifier module, AliasList names) {
    for (size_t i = 0; parser->imports && i < names.count; i++) {
        Buffer dotted = {0};
        buffer_append_format(&dotted, "%s.%s", module, names.items[i].name);
        library_set_add(parser->imports, dotted.bytes);
        buffer_done(&dotted);
    }
}

// 'import' dotted_name ('as' NAME)? (',' dotted_name ('as' NAME)?)*
static Stmt *parse_import(Parser *parser) {
    Place start = parse_start(parser);
    AliasList names = {0};
    parse_import_keyword(parser);
    do {
        size_t offset = parser->token.start;
        parse_alias(parser, &names, parse_dotted_name);
        note_import(parser, offset, names.items[names.count - 1].name);
    } while (parse_accept(parser, TOKEN_COMMA));
    Stmt *stmt = parse_new_stmt(parser, STMT_IMPORT, start);
    stmt->import.names = names;
    return stmt;
}

// '(' alias (',' alias)* ','? ')' | alias (',' alias)*
static AliasList parse_imported_names(Parser *parser) {
    AliasList names = {0};
    if (parse_at(parser, TOKEN_STAR))
        parse_fail(parser, parser->token.start, "'from … import *' is outside the language");
    bool in_parentheses = parse_accept(parser, TOKEN_LEFT_PARENTHESIS);
    do {
        if (names.count && in_parentheses && parse_at(parser, TOKEN_RIGHT_PARENTHESIS))
            break;
        if (names.count && at_statement_end(parser))
            parse_fail(parser, parser->token.start, "trailing comma not allowed without surrounding parentheses");
        parse_alias(parser, &names, parse_identifier);
    } while (parse_accept(parser, TOKEN_COMMA));
    if (in_parentheses)
        parse_expect(parser, TOKEN_RIGHT_PARENTHESIS);
    return names;
}

// 'from' ('.' | '...')* dotted_name? 'import' imported_names
static Stmt *parse_import_from(Parser *parser) {
    Place start = parse_start(parser);
    int level = 0;
    parse_expect(parser, TOKEN_FROM);
    while (parse_at(parser, TOKEN_DOT) || parse_at(parser, TOKEN_ELLIPSIS)) {
        level += parse_at(parser, TOKEN_DOT) ? 1 : 3;
        parse_advance(parser);
    }
    size_t offset = parser->token.start;
    Identifier module = level && parse_at(parser, TOKEN_IMPORT) ? NULL : parse_dotted_name(parser);
    if (level == 0)
        note_import(parser, offset, module);
    parse_import_keyword(parser);
    AliasList names = parse_imported_names(parser);
    if (level == 0)
        note_imported_names(parser, module, names);
    Stmt *stmt = parse_new_stmt(parser, STMT_IMPORT_FROM, start);
    stmt->import_from.module = module;
    stmt->import_from.names = names;
    stmt->import_from.level = level;
    return stmt;
}

// ---- the whole

static StatementRule *const rules[TOKEN_KIND_COUNT] = {
    [TOKEN_PASS] = parse_pass,     [TOKEN_BREAK] = parse_break,   [TOKEN_CONTINUE] = parse_continue,
    [TOKEN_RETURN] = parse_return, [TOKEN_RAISE] = parse_raise,   [TOKEN_ASSERT] = parse_assert,
    [TOKEN_DEL] = parse_del,       [TOKEN_GLOBAL] = parse_scope,  [TOKEN_NONLOCAL] = parse_scope,
    [TOKEN_IMPORT] = parse_import, [TOKEN_FROM] = parse_import_from,
};

// In a string, a compound statement can only be refused.
static void refuse_compound(Parser *parser) {
    static const char *const hints[TOKEN_KIND_COUNT] = {
        [TOKEN_IF] = "write it as {\"if\": …, \"do\": […]}",
        [TOKEN_WHILE] = "write it as {\"while\": …, \"do\": […]}",
        [TOKEN_FOR] = "write it as {\"for\": …, \"do\": […]}",
        [TOKEN_WITH] = "write it as {\"with\": …, \"do\": […]}",
        [TOKEN_TRY] = "write it as {\"try\": […], \"except\": […]}",
        [TOKEN_DEF] = "write it as {\"def\": …, \"do\": […]}",
        [TOKEN_CLASS] = "write it as {\"class\": …, \"do\": […]}",
        [TOKEN_ASYNC] = "write it as {\"async def\": …, \"do\": […]}, \"async for\" or \"async with\"",
        [TOKEN_ELIF] = "write \"else\": [{\"if\": …}] beside the \"if\"",
        [TOKEN_ELSE] = "write \"else\": […] beside the \"do\"",
        [TOKEN_EXCEPT] = "write \"except\": [{\"type\": …, \"do\": […]}] beside the \"try\"",
        [TOKEN_FINALLY] = "write \"finally\": […] beside the \"try\"",
        [TOKEN_AT] = "write \"decorators\": […] beside the \"def\" or \"class\"",
    };
    Token token = parser->token;
    if (hints[token.kind])
        parse_fail_hint(parser, token.start, hints[token.kind], "'%s' cannot stand in a string",
                        token_spelling(token.kind));
}

Stmt *parse_simple_stmt(Parser *parser) {
    StatementRule *rule = rules[parser->token.kind];
    return rule ? rule(parser) : parse_expression_statement(parser);
}

Stmt *parser_read_statement(Parser *parser) {
    if (parse_at(parser, TOKEN_END))
        parse_fail_hint(parser, parser->token.start, "write a remark as {\"run\": …, \"note\": …}",
                        "expected a statement");
    refuse_compound(parser);
    Stmt *stmt = parse_simple_stmt(parser);
    if (parse_at(parser, TOKEN_SEMICOLON) || parse_at(parser, TOKEN_NEWLINE))
        parse_fail_hint(parser, parser->token.start, "write each statement as a string of its own",
                        parse_at(parser, TOKEN_SEMICOLON) ? "more than one statement in a string"
                                                          : "a line break outside of brackets");
    return stmt;
}
