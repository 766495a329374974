// String literals and f-strings.
//
// Neighbours become one: "a" f"b{x}" "c" is a JoinedStr of 'ab', x, 'c'. The lexer hands over plain literals whole; of
// an f-string only its opening quotes, since what follows is text and expressions in turns, nested at will:
//
//     f'{name!r:>{width}}'      text, `{` expression `!` conversion `:` (text and fields in turns) `}`, text
#include "sim/lang/parse.h"

#include "sim/lang/literal.h"

// The parts of one JoinedStr so far, and the text that is to become its next Constant.
typedef struct Parts {
    ExprList values;
    Buffer pending;
    Place pending_place; // line 0: nothing is pending
} Parts;

static Text take_text(Parser *parser, Buffer *buffer) {
    Text text = {arena_copy(parser->arena, buffer->bytes, buffer->length), buffer->length};
    buffer->length = 0;
    return text;
}

static Expr *new_text(Parser *parser, Buffer *buffer, ConstantKind kind, Place place) {
    Expr *constant = parse_new_expr(parser, EXPR_CONSTANT, place);
    constant->place = place;
    constant->constant = (Constant){.kind = kind, .text = take_text(parser, buffer)};
    return constant;
}

static void flush(Parser *parser, Parts *parts) {
    if (parts->pending.length)
        parse_append(parser, &parts->values, new_text(parser, &parts->pending, CONSTANT_STR, parts->pending_place));
    parts->pending_place = (Place){0};
}

// Adds what text[start..end) of a literal stands for; the place is where that was written.
static void add_text(Parser *parser, Parts *parts, size_t start, size_t end, StringStyle style, Place place) {
    Buffer error = {0};
    if (!literal_append_string(&parts->pending, parser->lexer.text + start, end - start, style, &error))
        parse_fail(parser, start, "%s", error.bytes);
    buffer_done(&error);
    if (!parts->pending_place.line)
        parts->pending_place = place;
    parts->pending_place.end_line = place.end_line;
    parts->pending_place.end_column = place.end_column;
}

// ---- f-strings

enum { MAX_SPEC_NESTING = 2 }; // fields in a format spec may have specs with fields, but no deeper, as in CPython

// What all parts of one f-string know.
typedef struct FString {
    StringStyle style;
    size_t opening; // offset of its prefix
    int nesting;    // of format specs around the current part
} FString;

static Place lexer_place(const Parser *parser) {
    int column = (int)(parser->lexer.at - parser->lexer.line_start);
    return (Place){parser->lexer.line, column, parser->lexer.line, column};
}

static Place up_to_lexer(const Parser *parser, Place start) {
    Place here = lexer_place(parser);
    return (Place){start.line, start.column, here.line, here.column};
}

static void fail_unterminated(Parser *parser, FString string) {
    if (string.nesting && parser->lexer.at < parser->lexer.end)
        parse_fail(parser, string.opening,
                   "f-string: newlines are not allowed in format specifiers for single quoted f-strings");
    parse_fail(parser, string.opening, "unterminated %sf-string literal",
               string.style.quotes == 3 ? "triple-quoted " : "");
}

// text := (letter | escape | '{{' | '}}')*
// Up to a brace or the closing quotes. In a format spec, braces do not double.
static void scan_text(Parser *parser, Parts *parts, FString string) {
    Lexer *lexer = &parser->lexer;
    StringStyle style = string.style;
    Place place = lexer_place(parser);
    size_t start = lexer->at;
    while (!lexer_at_quotes(lexer, style)) {
        char letter = lexer->at < lexer->end ? lexer->text[lexer->at] : '\0';
        char next = lexer->at + 1 < lexer->end ? lexer->text[lexer->at + 1] : '\0';
        if (!letter || (letter == '\n' && style.quotes == 1)) {
            fail_unterminated(parser, string);
            return;
        }
        if ((letter == '{' || letter == '}') && (next != letter || string.nesting))
            break;
        lexer_skip_byte(lexer);
        if (letter == '{' || letter == '}') {
            add_text(parser, parts, start, lexer->at, style, up_to_lexer(parser, place));
            start = ++lexer->at;
        } else if (letter == '\\' && next && next != '{' && next != '}') {
            lexer_skip_byte(lexer);
        }
    }
    Place whole = up_to_lexer(parser, place);
    if (whole.line != whole.end_line || whole.column != whole.end_column)
        add_text(parser, parts, start, lexer->at, style, whole);
}

// conversion := '!' ('s' | 'r' | 'a')
static char parse_conversion(Parser *parser) {
    size_t mark = parser->token.end;
    if (!parse_accept(parser, TOKEN_EXCLAMATION))
        return 0;
    Token token = parser->token;
    const char *name = parser->lexer.text + token.start;
    size_t length = token.end - token.start;
    if (token.kind != TOKEN_NAME)
        parse_fail(parser, token.start, "f-string: %s conversion character",
                   token.kind == TOKEN_COLON || token.kind == TOKEN_RIGHT_BRACE ? "missing" : "invalid");
    else if (token.start != mark)
        parse_fail(parser, token.start, "f-string: conversion type must come right after the exclamation mark");
    else if (length != 1 || (*name != 's' && *name != 'r' && *name != 'a'))
        parse_fail(parser, token.start, "f-string: invalid conversion character '%.*s': expected 's', 'r', or 'a'",
                   (int)length, name);
    parse_advance(parser);
    return parser->failed ? 0 : *name;
}

static void parse_field(Parser *parser, Parts *parts, FString string);

// format_spec := ':' (text | field)*
static Expr *parse_format_spec(Parser *parser, FString string) {
    Place start = parse_start(parser);
    if (!parse_at(parser, TOKEN_COLON))
        return NULL;
    Parts parts = {0};
    Lexer *lexer = &parser->lexer;
    string.nesting++;
    while (!parser->failed) {
        scan_text(parser, &parts, string);
        if (lexer->at == lexer->end || lexer->text[lexer->at] != '{')
            break;
        parse_field(parser, &parts, string);
    }
    if (!parser->failed && lexer->text[lexer->at] != '}')
        parse_fail(parser, lexer->at, "f-string: expecting '}', or format specs");
    flush(parser, &parts);
    buffer_done(&parts.pending);
    Expr *spec = parse_new_expr(parser, EXPR_JOINED_STR, start);
    spec->place = up_to_lexer(parser, start);
    spec->joined_str.values = parts.values;
    parse_advance(parser);
    return parse_finish(parser, spec);
}

static void open_field(Parser *parser, char quote) {
    Lexer *lexer = &parser->lexer;
    if (lexer->depth == LEXER_MAX_BRACKETS) {
        parse_fail(parser, lexer->at, "f-string: too many nested parentheses");
        return;
    }
    parser->notes.brackets[lexer->depth++] = lexer->at++;
    lexer->field_depth = lexer->depth;
    lexer->field_quote = quote;
    parse_advance(parser);
}

// '='
// What is written before it becomes text.
static bool parse_debug_text(Parser *parser, Parts *parts, Place start, size_t offset) {
    if (!parse_accept(parser, TOKEN_EQUAL))
        return false;
    size_t end = parser->token.start;
    Place place = {start.line, start.column, parser->token.line, parser->token.column};
    add_text(parser, parts, offset, end, (StringStyle){.is_raw = true}, place);
    return true;
}

static void check_field_start(Parser *parser) {
    static const TokenKind wrong[] = {TOKEN_RIGHT_BRACE, TOKEN_EXCLAMATION, TOKEN_COLON, TOKEN_EQUAL};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        if (parse_at(parser, wrong[i]))
            parse_fail(parser, parser->token.start, "f-string: valid expression required before '%s'",
                       token_spelling(wrong[i]));
}

static void check_field_end(Parser *parser, size_t value_offset, bool value_ended) {
    if (parse_at(parser, TOKEN_RIGHT_BRACE))
        return;
    if (!value_ended && parse_at_expression(parser))
        parse_fail_after_item(parser, value_offset);
    parse_fail(parser, parser->token.start, "f-string: expecting %s",
               value_ended ? "'}'" : "'=', or '!', or ':', or '}'");
}

// field := '{' (yield_expr | star_expressions) '='? conversion? format_spec? '}'
// Starts at the brace and leaves the lexer behind the closing one.
static void parse_field(Parser *parser, Parts *parts, FString string) {
    Lexer *lexer = &parser->lexer;
    if (string.nesting > MAX_SPEC_NESTING)
        parse_fail(parser, lexer->at, "f-string: expressions nested too deeply");
    int outer_depth = lexer->field_depth;
    char outer_quote = lexer->field_quote;
    Place start = lexer_place(parser);
    size_t text_start = lexer->at + 1;
    open_field(parser, string.style.quote);
    Place inner = {.line = start.line, .column = start.column + 1};
    check_field_start(parser);
    size_t value_offset = parser->token.start;
    Expr *value = parse_yield_or_star_expressions(parser);
    bool is_debug = parse_debug_text(parser, parts, inner, text_start);
    flush(parser, parts);
    char conversion = parse_conversion(parser);
    Expr *spec = parse_format_spec(parser, string);
    check_field_end(parser, value_offset, is_debug || conversion || spec);
    lexer->field_depth = outer_depth;
    lexer->field_quote = outer_quote;
    Expr *field = parse_new_expr(parser, EXPR_FORMATTED_VALUE, start);
    field->place = up_to_lexer(parser, start);
    field->formatted_value.value = value;
    field->formatted_value.conversion = is_debug && !conversion && !spec ? 'r' : conversion;
    field->formatted_value.format_spec = spec;
    parse_append(parser, &parts->values, parse_finish(parser, field));
}

// fstring := FSTRING (text | field)* closing quotes
static void parse_fstring(Parser *parser, Parts *parts) {
    Lexer *lexer = &parser->lexer;
    FString string = {.style = parser->token.style, .opening = parser->token.start};
    while (!parser->failed) {
        scan_text(parser, parts, string);
        if (parser->failed || lexer_at_quotes(lexer, string.style))
            break;
        if (lexer->text[lexer->at] == '}')
            parse_fail(parser, lexer->at, "f-string: single '}' is not allowed");
        else
            parse_field(parser, parts, string);
    }
    if (parser->failed)
        return;
    lexer->at += (size_t)string.style.quotes;
    Place end = lexer_place(parser);
    parser->token.end_line = end.line;
    parser->token.end_column = end.column;
    parse_advance(parser);
}

// ---- the whole

// STRING
static void parse_plain(Parser *parser, Parts *parts) {
    Token token = parser->token;
    size_t start = token.start;
    while (parser->lexer.text[start] != token.style.quote)
        start++;
    size_t quotes = (size_t)token.style.quotes;
    Place place = {token.line, token.column, token.end_line, token.end_column};
    add_text(parser, parts, start + quotes, token.end - quotes, token.style, place);
    parse_advance(parser);
}

// strings := (STRING | fstring)+
Expr *parse_strings(Parser *parser) {
    Place start = parse_start(parser);
    Token first = parser->token;
    Parts parts = {0};
    bool is_joined = false;
    while (parse_at(parser, TOKEN_STRING) || parse_at(parser, TOKEN_FSTRING)) {
        is_joined = is_joined || parse_at(parser, TOKEN_FSTRING);
        if (parser->token.style.is_bytes != first.style.is_bytes)
            parse_fail(parser, first.start, "cannot mix bytes and nonbytes literals");
        else if (parse_at(parser, TOKEN_STRING))
            parse_plain(parser, &parts);
        else
            parse_fstring(parser, &parts);
    }
    Place place = parse_place(parser, start);
    Expr *strings = NULL;
    if (is_joined) {
        flush(parser, &parts);
        strings = parse_new_expr(parser, EXPR_JOINED_STR, start);
        strings->joined_str.values = parts.values;
        parse_finish(parser, strings);
    } else {
        strings = new_text(parser, &parts.pending, first.style.is_bytes ? CONSTANT_BYTES : CONSTANT_STR, place);
    }
    buffer_done(&parts.pending);
    return strings;
}
