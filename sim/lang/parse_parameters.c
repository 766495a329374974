// The parameters of a def or lambda.
#include "sim/lang/name_index.h"
#include "sim/lang/parse.h"

typedef struct Signature {
    Parser *parser;
    Arguments *args;
    bool annotated;
    bool saw_slash;
    bool saw_star;
    NameIndex names; // of the parameters so far
    size_t star;     // offset of the last bare '*' that still waits for a parameter, plus one; 0: none
} Signature;

static void check_unique(Signature *signature, Identifier name, size_t offset) {
    uint32_t count = signature->names.count;
    if (name_index_add(&signature->names, signature->parser->arena, name) < count)
        parse_fail(signature->parser, offset, "duplicate argument '%s' in function definition", name);
}

// annotation := expression | '*' bitwise_or, behind '*' NAME
static Expr *parse_annotation(Parser *parser, bool is_vararg) {
    return is_vararg && parse_at(parser, TOKEN_STAR) ? parse_star_named_expression(parser) : parse_expression(parser);
}

// param := NAME (':' annotation)?
static Arg parse_param(Signature *signature, bool is_vararg) {
    Parser *parser = signature->parser;
    Place start = parse_start(parser);
    size_t offset = parser->token.start;
    Identifier name = parse_identifier(parser);
    check_unique(signature, name, offset);
    Expr *annotation = NULL;
    if (signature->annotated && parse_accept(parser, TOKEN_COLON))
        annotation = parse_annotation(parser, is_vararg);
    return (Arg){.place = parse_place(parser, start), .name = name, .annotation = annotation};
}

static Arg *keep_param(Signature *signature, bool is_vararg) {
    Arg param = parse_param(signature, is_vararg);
    Arg *kept = arena_alloc(signature->parser->arena, sizeof *kept);
    *kept = param;
    return kept;
}

static void append_arg(Signature *signature, ArgList *list, Arg arg) {
    list->items = arena_make_room(signature->parser->arena, list->items, list->count, sizeof *list->items);
    list->items[list->count++] = arg;
}

// default := '=' expression
static Expr *parse_default(Signature *signature) {
    Parser *parser = signature->parser;
    if (!parse_accept(parser, TOKEN_EQUAL))
        return NULL;
    if (!parse_at_expression(parser))
        parse_fail(parser, parser->token.start, "expected default value expression");
    return parse_expression(parser);
}

// param default?
static void parse_plain_param(Signature *signature) {
    Parser *parser = signature->parser;
    Arguments *args = signature->args;
    size_t offset = parser->token.start;
    Arg arg = parse_param(signature, false);
    Expr *value = parse_default(signature);
    if (signature->saw_star) {
        signature->star = 0;
        append_arg(signature, &args->kwonlyargs, arg);
        parse_append(parser, &args->kw_defaults, value);
        return;
    }
    append_arg(signature, &args->args, arg);
    if (value)
        parse_append(parser, &args->defaults, value);
    else if (args->defaults.count)
        parse_fail(parser, offset, "parameter without a default follows parameter with a default");
}

// '/'
// What came before takes no keywords.
static void parse_slash(Signature *signature) {
    Parser *parser = signature->parser;
    Arguments *args = signature->args;
    if (signature->saw_slash)
        parse_fail(parser, parser->token.start, "/ may appear only once");
    if (signature->saw_star)
        parse_fail(parser, parser->token.start, "/ must be ahead of *");
    if (!args->args.count)
        parse_fail(parser, parser->token.start, "at least one argument must precede /");
    parse_expect(parser, TOKEN_SLASH);
    signature->saw_slash = true;
    args->posonlyargs = args->args;
    args->args = (ArgList){0};
}

// '*' param?
static void parse_star(Signature *signature) {
    Parser *parser = signature->parser;
    size_t offset = parser->token.start;
    if (signature->saw_star)
        parse_fail(parser, offset, "* argument may appear only once");
    parse_expect(parser, TOKEN_STAR);
    signature->saw_star = true;
    if (parse_at(parser, TOKEN_COMMA)) {
        signature->star = offset + 1;
        return;
    }
    if (!parse_at(parser, TOKEN_NAME))
        parse_fail(parser, offset, "named arguments must follow bare *");
    signature->args->vararg = keep_param(signature, true);
    if (parse_at(parser, TOKEN_EQUAL))
        parse_fail(parser, parser->token.start, "var-positional argument cannot have default value");
}

// '**' param
static void parse_double_star(Signature *signature) {
    Parser *parser = signature->parser;
    parse_expect(parser, TOKEN_DOUBLE_STAR);
    if (signature->star)
        parse_fail(parser, signature->star - 1, "named arguments must follow bare *");
    signature->args->kwarg = keep_param(signature, false);
    if (parse_at(parser, TOKEN_EQUAL))
        parse_fail(parser, parser->token.start, "var-keyword argument cannot have default value");
}

static void parse_parameter(Signature *signature) {
    Parser *parser = signature->parser;
    if (signature->args->kwarg)
        parse_fail(parser, parser->token.start, "arguments cannot follow var-keyword argument");
    if (parse_at(parser, TOKEN_SLASH))
        parse_slash(signature);
    else if (parse_at(parser, TOKEN_STAR))
        parse_star(signature);
    else if (parse_at(parser, TOKEN_DOUBLE_STAR))
        parse_double_star(signature);
    else
        parse_plain_param(signature);
}

// parameters := (parameter (',' parameter)* ','?)?
// parameter := param default? | '/' | '*' param? | '**' param
Arguments *parse_parameters(Parser *parser, TokenKind end, bool annotated) {
    Arguments *args = arena_alloc(parser->arena, sizeof *args);
    Signature signature = {.parser = parser, .args = args, .annotated = annotated};
    while (!parse_at(parser, end) && !parser->failed) {
        parse_parameter(&signature);
        if (!parse_accept(parser, TOKEN_COMMA))
            break;
    }
    if (signature.star)
        parse_fail(parser, signature.star - 1, "named arguments must follow bare *");
    if (!parse_at(parser, end))
        parse_fail_syntax(parser);
    return args;
}
