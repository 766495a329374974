// Expressions, from the loosest binding to the tightest.
#include "sim/lang/parse.h"

// assignment_expression := NAME ':=' expression
// named_expression := assignment_expression | expression
Expr *parse_named_expression(Parser *parser) {
    Token first = parser->token;
    Place start = parse_start(parser);
    Expr *target = parse_expression(parser);
    if (!parse_at(parser, TOKEN_COLON_EQUAL))
        return target;
    if (target->kind != EXPR_NAME || first.kind != TOKEN_NAME) {
        parse_fail(parser, first.start, "cannot use assignment expressions with %s", parse_describe(target));
        return target;
    }
    parse_advance(parser);
    Expr *value = parse_expression(parser);
    parse_set_store(parser, target);
    Expr *named = parse_new_expr(parser, EXPR_NAMED_EXPR, start);
    named->named_expr.target = target;
    named->named_expr.value = value;
    return parse_finish(parser, named);
}

// starred := '*' bitwise_or
static Expr *parse_starred(Parser *parser) {
    Place start = parse_start(parser);
    parse_expect(parser, TOKEN_STAR);
    Expr *value = parse_bitwise_or(parser);
    Expr *starred = parse_new_expr(parser, EXPR_STARRED, start);
    starred->starred.value = value;
    return parse_finish(parser, starred);
}

// star_named_expression := starred | named_expression
Expr *parse_star_named_expression(Parser *parser) {
    return parse_at(parser, TOKEN_STAR) ? parse_starred(parser) : parse_named_expression(parser);
}

// star_expression := starred | expression
static Expr *parse_star_expression(Parser *parser) {
    return parse_at(parser, TOKEN_STAR) ? parse_starred(parser) : parse_expression(parser);
}

// star_expressions := star_expression (',' star_expression)* ','?
Expr *parse_star_expressions(Parser *parser) {
    Place start = parse_start(parser);
    Expr *first = parse_star_expression(parser);
    if (!parse_at(parser, TOKEN_COMMA))
        return first;
    ExprList elts = {0};
    parse_append(parser, &elts, first);
    while (parse_accept(parser, TOKEN_COMMA) && parse_at_expression(parser))
        parse_append(parser, &elts, parse_star_expression(parser));
    Expr *tuple = parse_new_expr(parser, EXPR_TUPLE, start);
    tuple->tuple.elts = elts;
    return parse_finish(parser, tuple);
}

// yield_expr := 'yield' 'from' expression | 'yield' star_expressions?
Expr *parse_yield_expr(Parser *parser) {
    Place start = parse_start(parser);
    parse_expect(parser, TOKEN_YIELD);
    bool is_from = parse_accept(parser, TOKEN_FROM);
    Expr *value = NULL;
    if (is_from)
        value = parse_expression(parser);
    else if (parse_at_expression(parser))
        value = parse_star_expressions(parser);
    Expr *yield = parse_new_expr(parser, is_from ? EXPR_YIELD_FROM : EXPR_YIELD, start);
    if (is_from)
        yield->yield_from.value = value;
    else
        yield->yield.value = value;
    return parse_finish(parser, yield);
}

// yield_expr | star_expressions
Expr *parse_yield_or_star_expressions(Parser *parser) {
    return parse_at(parser, TOKEN_YIELD) ? parse_yield_expr(parser) : parse_star_expressions(parser);
}

// lambda := 'lambda' parameters ':' expression
static Expr *parse_lambda(Parser *parser) {
    Place start = parse_start(parser);
    parse_expect(parser, TOKEN_LAMBDA);
    bool in_field = parser->lexer.field_depth && parser->lexer.depth == parser->lexer.field_depth;
    if (in_field)
        parse_fail(parser, parse_offset(parser, start),
                   "f-string: lambda expressions are not allowed without parentheses");
    Arguments *args = parse_parameters(parser, TOKEN_COLON, false);
    parse_expect(parser, TOKEN_COLON);
    Expr *body = parse_expression(parser);
    Expr *lambda = parse_new_expr(parser, EXPR_LAMBDA, start);
    lambda->lambda.args = args;
    lambda->lambda.body = body;
    return parse_finish(parser, lambda);
}

// disjunction 'if' disjunction 'else' expression
static Expr *parse_if_exp(Parser *parser, Expr *body, Place start) {
    size_t offset = parse_offset(parser, start);
    parse_expect(parser, TOKEN_IF);
    Expr *test = parse_disjunction(parser);
    if (!parse_at(parser, TOKEN_ELSE) && !parse_at(parser, TOKEN_COLON))
        parse_fail(parser, offset, "expected 'else' after 'if' expression");
    parse_expect(parser, TOKEN_ELSE);
    Expr *orelse = parse_expression(parser);
    Expr *if_exp = parse_new_expr(parser, EXPR_IF_EXP, start);
    if_exp->if_exp.test = test;
    if_exp->if_exp.body = body;
    if_exp->if_exp.orelse = orelse;
    return parse_finish(parser, if_exp);
}

// expression := disjunction ('if' disjunction 'else' expression)? | lambda
Expr *parse_expression(Parser *parser) {
    Place start = parse_start(parser);
    Expr *expr = NULL;
    if (!parse_enter(parser))
        expr = parse_new_expr(parser, EXPR_CONSTANT, start);
    else if (parse_at(parser, TOKEN_LAMBDA))
        expr = parse_lambda(parser);
    else
        expr = parse_disjunction(parser);
    if (parse_at(parser, TOKEN_IF))
        expr = parse_if_exp(parser, expr, start);
    parse_leave(parser);
    return expr;
}

static Expr *parse_conjunction(Parser *parser);

// operand (operator operand)*
static Expr *parse_bool_op(Parser *parser, TokenKind token, BoolOperator op, Expr *operand(Parser *)) {
    Place start = parse_start(parser);
    Expr *first = operand(parser);
    if (!parse_at(parser, token))
        return first;
    ExprList values = {0};
    parse_append(parser, &values, first);
    while (parse_accept(parser, token))
        parse_append(parser, &values, operand(parser));
    Expr *bool_op = parse_new_expr(parser, EXPR_BOOL_OP, start);
    bool_op->bool_op.op = op;
    bool_op->bool_op.values = values;
    return parse_finish(parser, bool_op);
}

// disjunction := conjunction ('or' conjunction)*
Expr *parse_disjunction(Parser *parser) {
    return parse_bool_op(parser, TOKEN_OR, BOOL_OPERATOR_OR, parse_conjunction);
}

static Expr *parse_inversion(Parser *parser);

// conjunction := inversion ('and' inversion)*
static Expr *parse_conjunction(Parser *parser) {
    return parse_bool_op(parser, TOKEN_AND, BOOL_OPERATOR_AND, parse_inversion);
}

static Expr *new_unary(Parser *parser, Place start, UnaryOperator op, Expr *operand) {
    Expr *unary = parse_new_expr(parser, EXPR_UNARY_OP, start);
    unary->unary_op.op = op;
    unary->unary_op.operand = operand;
    return parse_finish(parser, unary);
}

static Expr *parse_comparison(Parser *parser);

// inversion := 'not' inversion | comparison
static Expr *parse_inversion(Parser *parser) {
    Place start = parse_start(parser);
    if (!parse_accept(parser, TOKEN_NOT))
        return parse_comparison(parser);
    Expr *operand = parse_enter(parser) ? parse_inversion(parser) : NULL;
    parse_leave(parser);
    return new_unary(parser, start, UNARY_OPERATOR_NOT, operand);
}

// comparison_operator := '==' | '!=' | '<' | '<=' | '>' | '>=' | 'in' | 'not' 'in' | 'is' | 'is' 'not'
static bool accept_comparison(Parser *parser, Comparison *op) {
    static const struct {
        TokenKind token;
        Comparison op;
    } rows[] = {
        {TOKEN_EQUAL_EQUAL, COMPARISON_EQ},    {TOKEN_NOT_EQUAL, COMPARISON_NOT_EQ},
        {TOKEN_LESS, COMPARISON_LT},           {TOKEN_LESS_EQUAL, COMPARISON_LT_E},
        {TOKEN_GREATER, COMPARISON_GT},        {TOKEN_GREATER_EQUAL, COMPARISON_GT_E},
        {TOKEN_IN, COMPARISON_IN},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        *op = rows[i].op;
        if (parse_accept(parser, rows[i].token))
            return true;
    }
    if (parse_accept(parser, TOKEN_IS)) {
        *op = parse_accept(parser, TOKEN_NOT) ? COMPARISON_IS_NOT : COMPARISON_IS;
        return true;
    }
    if (!parse_accept(parser, TOKEN_NOT))
        return false;
    parse_expect(parser, TOKEN_IN);
    *op = COMPARISON_NOT_IN;
    return true;
}

// comparison := bitwise_or (comparison_operator bitwise_or)*
static Expr *parse_comparison(Parser *parser) {
    Place start = parse_start(parser);
    Expr *left = parse_bitwise_or(parser);
    Comparison op;
    if (!accept_comparison(parser, &op))
        return left;
    Comparison *ops = NULL;
    ExprList comparators = {0};
    do {
        ops = arena_make_room(parser->arena, ops, comparators.count, sizeof *ops);
        ops[comparators.count] = op;
        parse_append(parser, &comparators, parse_bitwise_or(parser));
    } while (accept_comparison(parser, &op));
    Expr *compare = parse_new_expr(parser, EXPR_COMPARE, start);
    compare->compare.left = left;
    compare->compare.ops = ops;
    compare->compare.comparators = comparators;
    return parse_finish(parser, compare);
}

// ---- operators with two operands, all of them left-associative

typedef struct BinaryOperator {
    int binding; // 0: the token is none of them
    Operator op;
} BinaryOperator;

static const BinaryOperator binary_operators[TOKEN_KIND_COUNT] = {
    [TOKEN_BAR] = {1, OPERATOR_BIT_OR},
    [TOKEN_CARET] = {2, OPERATOR_BIT_XOR},
    [TOKEN_AMPERSAND] = {3, OPERATOR_BIT_AND},
    [TOKEN_LEFT_SHIFT] = {4, OPERATOR_L_SHIFT},
    [TOKEN_RIGHT_SHIFT] = {4, OPERATOR_R_SHIFT},
    [TOKEN_PLUS] = {5, OPERATOR_ADD},
    [TOKEN_MINUS] = {5, OPERATOR_SUB},
    [TOKEN_STAR] = {6, OPERATOR_MULT},
    [TOKEN_SLASH] = {6, OPERATOR_DIV},
    [TOKEN_DOUBLE_SLASH] = {6, OPERATOR_FLOOR_DIV},
    [TOKEN_PERCENT] = {6, OPERATOR_MOD},
    [TOKEN_AT] = {6, OPERATOR_MAT_MULT},
};

static Expr *parse_factor(Parser *parser);

static Expr *new_binary(Parser *parser, Place start, Expr *left, Operator op, Expr *right) {
    Expr *binary = parse_new_expr(parser, EXPR_BIN_OP, start);
    binary->bin_op.left = left;
    binary->bin_op.op = op;
    binary->bin_op.right = right;
    return parse_finish(parser, binary);
}

// binary(n) := binary(n + 1) (operator(n) binary(n + 1))*, and binary(7) := factor
static Expr *parse_binary(Parser *parser, int binding) {
    Place start = parse_start(parser);
    Expr *left = parse_factor(parser);
    for (;;) {
        BinaryOperator operator = binary_operators[parser->token.kind];
        if (!operator.binding || operator.binding < binding)
            return left;
        parse_advance(parser);
        Expr *right = parse_binary(parser, operator.binding + 1);
        left = new_binary(parser, start, left, operator.op, right);
    }
}

// bitwise_or := binary(1)
Expr *parse_bitwise_or(Parser *parser) {
    return parse_binary(parser, 1);
}

// await_primary := 'await' primary | primary
static Expr *parse_await_primary(Parser *parser) {
    Place start = parse_start(parser);
    if (!parse_accept(parser, TOKEN_AWAIT))
        return parse_primary(parser);
    Expr *value = parse_primary(parser);
    Expr *await = parse_new_expr(parser, EXPR_AWAIT, start);
    await->await.value = value;
    return parse_finish(parser, await);
}

// power := await_primary ('**' factor)?
static Expr *parse_power(Parser *parser) {
    Place start = parse_start(parser);
    Expr *base = parse_await_primary(parser);
    if (!parse_accept(parser, TOKEN_DOUBLE_STAR))
        return base;
    return new_binary(parser, start, base, OPERATOR_POW, parse_factor(parser));
}

static bool accept_sign(Parser *parser, UnaryOperator *op) {
    *op = parse_at(parser, TOKEN_PLUS)    ? UNARY_OPERATOR_U_ADD
          : parse_at(parser, TOKEN_MINUS) ? UNARY_OPERATOR_U_SUB
                                          : UNARY_OPERATOR_INVERT;
    return parse_accept(parser, TOKEN_PLUS) || parse_accept(parser, TOKEN_MINUS) || parse_accept(parser, TOKEN_TILDE);
}

// factor := ('+' | '-' | '~') factor | power
static Expr *parse_factor(Parser *parser) {
    Place start = parse_start(parser);
    UnaryOperator op;
    if (!parse_enter(parser)) {
        parse_leave(parser);
        return parse_new_expr(parser, EXPR_CONSTANT, start);
    }
    Expr *factor = accept_sign(parser, &op) ? new_unary(parser, start, op, parse_factor(parser)) : parse_power(parser);
    parse_leave(parser);
    return factor;
}
