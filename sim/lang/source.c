#include "sim/lang/source.h"

#include "sim/lang/parse.h"
#include "sim/lang/source_line.h"
#include "sim/lang/source_text.h"

#include <string.h>

enum { MAX_BRANCHES = 1000 }; // of one `if`: each `elif` lies inside the one before it

// A compound statement, as messages name it.
typedef struct Header {
    Stmt *stmt;
    Place start;
    const char *name; // "'if' statement"
    int line;
} Header;

static void read_statement(SourceReader *reader, StmtList *out);
static StmtList read_block(SourceReader *reader);

static void append(SourceReader *reader, StmtList *list, Stmt *stmt) {
    list->items = arena_make_room(reader->context->arena, list->items, list->count, sizeof *list->items);
    list->items[list->count++] = stmt;
}

static void extend(Place *place, StmtList block) {
    if (!block.count)
        return;
    const Place *last = &block.items[block.count - 1]->place;
    place->end_line = last->end_line;
    place->end_column = last->end_column;
}

// ---- headers and blocks

// Passes the keyword that the statement begins with.
static Header begin_header(SourceReader *reader, StmtKind kind, const char *name) {
    Parser *parser = &reader->parser;
    Place start = parse_start(parser);
    parse_advance(parser);
    return (Header){.stmt = parse_new_stmt(parser, kind, start), .start = start, .name = name, .line = start.line};
}

// simple_stmts := simple_stmt (';' simple_stmt)* ';'? NEWLINE
static bool read_simple(SourceReader *reader, StmtList *out) {
    Parser *parser = &reader->parser;
    StmtList stmts = {0};
    do {
        append(reader, &stmts, parse_simple_stmt(parser));
    } while (parse_accept(parser, TOKEN_SEMICOLON) && !parse_at(parser, TOKEN_NEWLINE));
    bool is_good = source_line_finish(reader);
    for (size_t i = 0; is_good && i < stmts.count; i++)
        append(reader, out, stmts.items[i]);
    return is_good;
}

// What is indented below a line that is wrong: read for its errors.
static void read_lost_block(SourceReader *reader) {
    if (!source_line_at_end(reader) && source_line_depth(reader) == SOURCE_DEEPER)
        read_block(reader);
}

// Where to say that something is missing: at the next line, or at the end of the last one.
static size_t last_offset(const SourceReader *reader) {
    return reader->line.start - source_line_at_end(reader);
}

// block := ':' (simple_stmts | NEWLINE INDENT statement+ DEDENT)
// `what` is that of which the block is missing, on `line`. False: the header or its block is wrong.
static bool read_suite(SourceReader *reader, const char *what, int line, StmtList *body) {
    Parser *parser = &reader->parser;
    if (!parse_accept(parser, TOKEN_COLON) && !parser->failed)
        parse_fail(parser, parser->token.start, parse_at(parser, TOKEN_NEWLINE) ? "expected ':'" : "invalid syntax");
    if (!parser->failed && !parse_at(parser, TOKEN_NEWLINE))
        return read_simple(reader, body);
    if (!source_line_finish(reader)) {
        read_lost_block(reader);
        return false;
    }
    bool is_there = !source_line_at_end(reader) && source_line_depth(reader) == SOURCE_DEEPER;
    if (!is_there) {
        source_line_fail(reader, last_offset(reader), "expected an indented block after %s on line %d", what, line);
        return false;
    }
    *body = read_block(reader);
    return true;
}

// Whether the next line goes on with the statement, by that keyword.
static bool goes_on_with(SourceReader *reader, TokenKind keyword) {
    return !source_line_at_end(reader) && source_line_word(reader) == keyword &&
           source_line_depth(reader) == SOURCE_SAME;
}

// A line that is a keyword and a block: else, try, finally. False: it is wrong.
static bool read_bare_suite(SourceReader *reader, const char *what, StmtList *body) {
    int line = reader->line.number;
    parse_advance(&reader->parser);
    return read_suite(reader, what, line, body);
}

static bool read_optional_suite(SourceReader *reader, TokenKind keyword, const char *what, StmtList *body) {
    if (!goes_on_with(reader, keyword))
        return true;
    source_line_parse(reader);
    return read_bare_suite(reader, what, body);
}

static bool read_else(SourceReader *reader, StmtList *orelse) {
    return read_optional_suite(reader, TOKEN_ELSE, "'else' statement", orelse);
}

// ---- if, while, for, with

// One branch: `if` or `elif`, without what follows it.
static Stmt *read_branch(SourceReader *reader, const char *name, bool *is_good) {
    Header header = begin_header(reader, STMT_IF, name);
    header.stmt->if_.test = parser_read_condition(&reader->parser);
    *is_good = read_suite(reader, name, header.line, &header.stmt->if_.body) && *is_good;
    extend(&header.stmt->place, header.stmt->if_.body);
    return header.stmt;
}

// Each branch ends where the last of them does. The outer ones stand first in `branches`.
static void end_branches(StmtList branches) {
    const Stmt *last = branches.items[branches.count - 1];
    Place end = last->place;
    extend(&end, last->if_.orelse);
    for (size_t i = 0; i < branches.count; i++) {
        branches.items[i]->place.end_line = end.end_line;
        branches.items[i]->place.end_column = end.end_column;
    }
}

// if_stmt := 'if' named_expression block ('elif' named_expression block)* ('else' block)?
static Stmt *read_if(SourceReader *reader) {
    bool is_good = true;
    StmtList branches = {0};
    append(reader, &branches, read_branch(reader, "'if' statement", &is_good));
    while (goes_on_with(reader, TOKEN_ELIF)) {
        if (branches.count == MAX_BRANCHES)
            source_line_fail(reader, reader->line.start, "more than %d branches of one 'if'", MAX_BRANCHES);
        is_good = is_good && branches.count < MAX_BRANCHES;
        source_line_parse(reader);
        Stmt *branch = read_branch(reader, "'elif' statement", &is_good);
        append(reader, &branches.items[branches.count - 1]->if_.orelse, branch);
        append(reader, &branches, branch);
    }
    is_good = read_else(reader, &branches.items[branches.count - 1]->if_.orelse) && is_good;
    end_branches(branches);
    return is_good ? branches.items[0] : NULL;
}

// while_stmt := 'while' named_expression block ('else' block)?
static Stmt *read_while(SourceReader *reader) {
    Header header = begin_header(reader, STMT_WHILE, "'while' statement");
    Stmt *stmt = header.stmt;
    stmt->while_.test = parser_read_condition(&reader->parser);
    bool is_good = read_suite(reader, header.name, header.line, &stmt->while_.body);
    is_good = read_else(reader, &stmt->while_.orelse) && is_good;
    extend(&stmt->place, stmt->while_.body);
    extend(&stmt->place, stmt->while_.orelse);
    return is_good ? stmt : NULL;
}

// for_stmt := 'for' target_list 'in' star_expressions block ('else' block)?
static Stmt *read_for(SourceReader *reader, StmtKind kind, Place start) {
    Header header = begin_header(reader, kind, "'for' statement");
    Stmt *stmt = header.stmt;
    stmt->place = start;
    parser_read_for_header(&reader->parser, &stmt->for_.target, &stmt->for_.iter);
    bool is_good = read_suite(reader, header.name, header.line, &stmt->for_.body);
    is_good = read_else(reader, &stmt->for_.orelse) && is_good;
    extend(&stmt->place, stmt->for_.body);
    extend(&stmt->place, stmt->for_.orelse);
    return is_good ? stmt : NULL;
}

// with_stmt := 'with' with_header block
static Stmt *read_with(SourceReader *reader, StmtKind kind, Place start) {
    Header header = begin_header(reader, kind, "'with' statement");
    Stmt *stmt = header.stmt;
    stmt->place = start;
    stmt->with.items = parser_read_with_header(&reader->parser);
    bool is_good = read_suite(reader, header.name, header.line, &stmt->with.body);
    extend(&stmt->place, stmt->with.body);
    return is_good ? stmt : NULL;
}

// ---- try

// except_block := 'except' '*'? (expression ('as' NAME)?)? block
static bool read_clause(SourceReader *reader, ExceptHandler *handler, bool *is_star) {
    Parser *parser = &reader->parser;
    handler->place = parse_start(parser);
    parse_advance(parser);
    *is_star = parse_accept(parser, TOKEN_STAR);
    const char *what = *is_star ? "'except*' statement" : "'except' statement";
    bool has_type = !parse_at(parser, TOKEN_COLON) && !parse_at(parser, TOKEN_NEWLINE);
    if (*is_star && !has_type)
        parse_fail(parser, parser->token.start, "expected one or more exception types");
    if (has_type)
        handler->type = parser_read_exception_type(parser);
    if (has_type && parse_accept(parser, TOKEN_AS))
        handler->name = parse_identifier(parser);
    bool is_good = read_suite(reader, what, handler->place.line, &handler->body);
    extend(&handler->place, handler->body);
    return is_good;
}

static void add_clause(SourceReader *reader, ExceptHandlerList *list, ExceptHandler handler) {
    list->items = arena_make_room(reader->context->arena, list->items, list->count, sizeof *list->items);
    list->items[list->count++] = handler;
}

// Whether the clause may stand behind those before it; told if not.
static bool check_clause(SourceReader *reader, const ExceptHandlerList *before, size_t offset, bool is_star,
                         bool was_star) {
    if (!before->count)
        return true;
    if (is_star != was_star)
        source_line_fail(reader, offset, "cannot have both 'except' and 'except*' on the same 'try'");
    else if (!before->items[before->count - 1].type)
        source_line_fail(reader, offset, "default 'except:' must be last");
    else
        return true;
    return false;
}

static bool read_clauses(SourceReader *reader, ExceptHandlerList *list, bool *are_star) {
    bool is_good = true;
    while (goes_on_with(reader, TOKEN_EXCEPT)) {
        size_t offset = reader->line.start;
        ExceptHandler handler = {0};
        bool is_star;
        source_line_parse(reader);
        bool is_read = read_clause(reader, &handler, &is_star);
        is_good = is_read && is_good;
        if (!is_read)
            continue;
        is_good = check_clause(reader, list, offset, is_star, *are_star) && is_good;
        *are_star = list->count ? *are_star : is_star;
        add_clause(reader, list, handler);
    }
    return is_good;
}

// try_stmt := 'try' block except_block* ('else' block)? ('finally' block)?
static Stmt *read_try(SourceReader *reader) {
    Stmt *stmt = parse_new_stmt(&reader->parser, STMT_TRY, parse_start(&reader->parser));
    bool are_star = false;
    bool is_good = read_bare_suite(reader, "'try' statement", &stmt->try_.body);
    is_good = read_clauses(reader, &stmt->try_.handlers, &are_star) && is_good;
    stmt->kind = are_star ? STMT_TRY_STAR : STMT_TRY;
    if (is_good && !stmt->try_.handlers.count && !goes_on_with(reader, TOKEN_FINALLY)) {
        source_line_fail(reader, last_offset(reader), "expected 'except' or 'finally' block");
        is_good = false;
    }
    is_good = read_else(reader, &stmt->try_.orelse) && is_good;
    is_good = read_optional_suite(reader, TOKEN_FINALLY, "'finally' statement", &stmt->try_.finalbody) && is_good;
    extend(&stmt->place, stmt->try_.body);
    if (stmt->try_.handlers.count)
        extend(&stmt->place, stmt->try_.handlers.items[stmt->try_.handlers.count - 1].body);
    extend(&stmt->place, stmt->try_.orelse);
    extend(&stmt->place, stmt->try_.finalbody);
    return is_good ? stmt : NULL;
}

// ---- def, class

// function_def := 'def' function_header block
static Stmt *read_function(SourceReader *reader, StmtKind kind, Place start, ExprList decorators) {
    Header header = begin_header(reader, kind, "function definition");
    Stmt *stmt = header.stmt;
    stmt->place = start;
    stmt->function_def.decorator_list = decorators;
    parser_read_function_header(&reader->parser, stmt);
    bool is_good = read_suite(reader, header.name, start.line, &stmt->function_def.body);
    extend(&stmt->place, stmt->function_def.body);
    return is_good ? stmt : NULL;
}

// class_def := 'class' class_header block
static Stmt *read_class(SourceReader *reader, ExprList decorators) {
    Header header = begin_header(reader, STMT_CLASS_DEF, "class definition");
    Stmt *stmt = header.stmt;
    stmt->class_def.decorator_list = decorators;
    parser_read_class_header(&reader->parser, stmt);
    bool is_good = read_suite(reader, header.name, header.line, &stmt->class_def.body);
    extend(&stmt->place, stmt->class_def.body);
    return is_good ? stmt : NULL;
}

// 'async' (function_def | for_stmt | with_stmt)
static Stmt *read_async(SourceReader *reader, ExprList decorators, bool must_define) {
    Parser *parser = &reader->parser;
    Place start = parse_start(parser);
    parse_advance(parser);
    if (parse_at(parser, TOKEN_DEF))
        return read_function(reader, STMT_ASYNC_FUNCTION_DEF, start, decorators);
    if (parse_at(parser, TOKEN_FOR) && !must_define)
        return read_for(reader, STMT_ASYNC_FOR, start);
    if (parse_at(parser, TOKEN_WITH) && !must_define)
        return read_with(reader, STMT_ASYNC_WITH, start);
    parse_fail_syntax(parser);
    source_line_finish(reader);
    read_lost_block(reader);
    return NULL;
}

// decorators := ('@' named_expression NEWLINE)+
// Goes to the line behind them. False: one is wrong.
static bool read_decorators(SourceReader *reader, ExprList *decorators) {
    bool is_good = true;
    while (parse_at(&reader->parser, TOKEN_AT)) {
        parse_advance(&reader->parser);
        parse_append(&reader->parser, decorators, parser_read_decorator(&reader->parser));
        is_good = source_line_finish(reader) && is_good;
        if (source_line_at_end(reader) || source_line_depth(reader) != SOURCE_SAME)
            break;
        source_line_parse(reader);
    }
    return is_good;
}

static Stmt *read_decorated(SourceReader *reader) {
    ExprList decorators = {0};
    bool is_good = read_decorators(reader, &decorators);
    bool is_there = !source_line_at_end(reader) && source_line_depth(reader) == SOURCE_SAME;
    TokenKind keyword = is_there ? source_line_word(reader) : TOKEN_NAME;
    Stmt *stmt = NULL;
    if (keyword == TOKEN_DEF)
        stmt = read_function(reader, STMT_FUNCTION_DEF, parse_start(&reader->parser), decorators);
    else if (keyword == TOKEN_CLASS)
        stmt = read_class(reader, decorators);
    else if (keyword == TOKEN_ASYNC)
        stmt = read_async(reader, decorators, true);
    else if (is_good)
        source_line_fail(reader, last_offset(reader), "expected a function or a class below the decorators");
    return is_good ? stmt : NULL;
}

// ---- statements

// `match` is a word like others but in front of a subject and a block.
static bool is_match(SourceReader *reader) {
    const char *text = reader->source->text.bytes;
    Token first = reader->parser.token;
    if (first.kind != TOKEN_NAME || first.end - first.start != 5 || memcmp(text + first.start, "match", 5) != 0)
        return false;
    Lexer lexer = reader->parser.lexer;
    TokenKind last = TOKEN_NAME;
    for (Token token = lexer_next(&lexer); token.kind != TOKEN_NEWLINE; token = lexer_next(&lexer)) {
        if (token.kind == TOKEN_END || token.kind == TOKEN_ERROR || token.kind == TOKEN_FSTRING)
            return false;
        last = token.kind;
    }
    return last == TOKEN_COLON;
}

static void read_line(SourceReader *reader, StmtList *out) {
    Parser *parser = &reader->parser;
    bool is_outside = is_match(reader);
    if (is_outside)
        parse_fail(parser, parser->token.start, "the match statement is outside the language");
    if (read_simple(reader, out))
        return;
    bool was_muted = reader->is_muted;
    reader->is_muted = was_muted || is_outside;
    read_lost_block(reader);
    reader->is_muted = was_muted;
}

static Stmt *read_compound(SourceReader *reader, TokenKind keyword) {
    Place start = parse_start(&reader->parser);
    if (keyword == TOKEN_IF)
        return read_if(reader);
    if (keyword == TOKEN_WHILE)
        return read_while(reader);
    if (keyword == TOKEN_FOR)
        return read_for(reader, STMT_FOR, start);
    if (keyword == TOKEN_WITH)
        return read_with(reader, STMT_WITH, start);
    if (keyword == TOKEN_TRY)
        return read_try(reader);
    if (keyword == TOKEN_DEF)
        return read_function(reader, STMT_FUNCTION_DEF, start, (ExprList){0});
    if (keyword == TOKEN_CLASS)
        return read_class(reader, (ExprList){0});
    return keyword == TOKEN_ASYNC ? read_async(reader, (ExprList){0}, false) : read_decorated(reader);
}

static bool begins_compound(TokenKind kind) {
    static const bool keywords[TOKEN_KIND_COUNT] = {
        [TOKEN_IF] = true,  [TOKEN_WHILE] = true, [TOKEN_FOR] = true,   [TOKEN_WITH] = true, [TOKEN_TRY] = true,
        [TOKEN_DEF] = true, [TOKEN_CLASS] = true, [TOKEN_ASYNC] = true, [TOKEN_AT] = true,
    };
    return keywords[kind];
}

static void read_statement(SourceReader *reader, StmtList *out) {
    source_line_parse(reader);
    TokenKind kind = reader->parser.token.kind;
    if (!begins_compound(kind)) {
        read_line(reader, out);
        return;
    }
    Stmt *stmt = read_compound(reader, kind);
    if (stmt)
        append(reader, out, stmt);
}

// Statements as long as they are indented like the innermost open block.
static void read_statements(SourceReader *reader, StmtList *out) {
    while (!source_line_at_end(reader) && reader->errors < DIAGNOSTIC_MAX) {
        SourceDepth depth = source_line_depth(reader);
        if (depth == SOURCE_OUTSIDE)
            return;
        if (depth == SOURCE_SAME) {
            read_statement(reader, out);
            continue;
        }
        source_line_fail(reader, reader->line.start, "unexpected indent");
        read_block(reader);
    }
}

// The block that the next line begins.
static StmtList read_block(SourceReader *reader) {
    StmtList stmts = {0};
    if (reader->level + 1 == SOURCE_MAX_LEVELS) {
        source_line_fail(reader, reader->line.start, "too many levels of indentation");
        source_line_give_up(reader);
        return stmts;
    }
    reader->indents[++reader->level] = reader->line.indent;
    read_statements(reader, &stmts);
    reader->level--;
    return stmts;
}

bool source_read(Source *source, const char *file, const char *bytes, size_t length, const SourceContext *context) {
    *source = (Source){.file = file};
    if (!source_text_read(source, bytes, length, context))
        return false;
    SourceReader reader = {.source = source, .context = context};
    parser_init(&reader.parser, context->arena, context->names);
    reader.parser.form = PARSER_FILE;
    reader.parser.imports = context->imports;
    reader.parser.may_import_all = context->is_library;
    source_line_begin(&reader);
    read_statements(&reader, &source->body);
    return reader.errors == 0;
}
