#include "sim/lang/source_line.h"

#include "sim/lang/parse.h"

#include <stdarg.h>
#include <string.h>

enum {
    TAB = 8,
    MAX_UNCLOSED = 10, // brackets: each costs a walk to the end of the text
};

// ---- errors

static void add_error(SourceReader *reader, size_t offset, const char *message, const char *hint) {
    const Source *source = reader->source;
    DiagnosticSource text = {source->file, source->text.bytes, source->text.length};
    if (!reader->is_muted)
        diagnostic_list_add(reader->context->diagnostics, &text, offset, message, hint);
    reader->errors++;
}

void source_line_fail(SourceReader *reader, size_t offset, const char *format, ...) {
    Buffer message = {0};
    va_list arguments;
    va_start(arguments, format);
    buffer_append_arguments(&message, format, arguments);
    va_end(arguments);
    add_error(reader, offset, message.bytes, NULL);
    buffer_done(&message);
}

// ---- from line to line

// Moves over blanks and says how wide they are. As the beginning of tok_get_normal_mode.
static Indent measure_indent(const char *text, size_t *at) {
    Indent indent = {0};
    for (;; (*at)++) {
        if (text[*at] == ' ') {
            indent.columns++;
            indent.alternative++;
        } else if (text[*at] == '\t') {
            indent.columns = (indent.columns / TAB + 1) * TAB;
            indent.alternative++;
        } else if (text[*at] == '\f') {
            indent = (Indent){0};
        } else {
            return indent;
        }
    }
}

// The indentation of a line that begins with a backslash alone is that of the line with the backslash.
static void skip_lone_backslashes(SourceReader *reader) {
    const char *text = reader->source->text.bytes;
    SourceLine *line = &reader->line;
    while (text[line->start] == '\\' && text[line->start + 1] == '\n') {
        line->start += 2;
        line->line_start = line->start;
        line->number++;
        while (text[line->start] == ' ' || text[line->start] == '\t' || text[line->start] == '\f')
            line->start++;
    }
}

// Goes to the first logical line at or behind the start of a line.
static void go_to(SourceReader *reader, size_t offset, int number) {
    const char *text = reader->source->text.bytes;
    size_t length = reader->source->text.length;
    SourceLine *line = &reader->line;
    while (offset < length) {
        *line = (SourceLine){.start = offset, .number = number, .line_start = offset};
        line->indent = measure_indent(text, &line->start);
        skip_lone_backslashes(reader);
        if (line->start < length && text[line->start] != '#' && text[line->start] != '\n')
            return;
        const char *newline = line->start < length ? strchr(text + line->start, '\n') : NULL;
        offset = newline ? (size_t)(newline - text) + 1 : length;
        number = line->number + 1;
    }
    *line = (SourceLine){.start = length, .number = number, .line_start = length};
}

void source_line_begin(SourceReader *reader) {
    go_to(reader, 0, 1);
}

void source_line_give_up(SourceReader *reader) {
    go_to(reader, reader->source->text.length, reader->line.number);
}

bool source_line_at_end(const SourceReader *reader) {
    return reader->line.start == reader->source->text.length;
}

// ---- indentation

static bool is_open_level(const SourceReader *reader, int columns) {
    for (int i = 0; i <= reader->level; i++)
        if (reader->indents[i].columns == columns)
            return true;
    return false;
}

// What is wrong is told once: then the line counts as indented like the open block.
SourceDepth source_line_depth(SourceReader *reader) {
    static const char tabs[] = "inconsistent use of tabs and spaces in indentation";
    Indent open = reader->indents[reader->level], *line = &reader->line.indent;
    if (line->columns > open.columns) {
        if (line->alternative <= open.alternative)
            add_error(reader, reader->line.start, tabs, NULL);
        return SOURCE_DEEPER;
    }
    if (line->columns < open.columns) {
        if (is_open_level(reader, line->columns))
            return SOURCE_OUTSIDE;
        if (line->columns != reader->odd_columns)
            add_error(reader, reader->line.start, "unindent does not match any outer indentation level", NULL);
        reader->odd_columns = line->columns;
        *line = open;
    }
    if (line->alternative != open.alternative)
        add_error(reader, reader->line.start, tabs, NULL);
    *line = open;
    return SOURCE_SAME;
}

static bool is_word_letter(char letter) {
    return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') || (letter >= '0' && letter <= '9') ||
           letter == '_' || (unsigned char)letter >= 0x80;
}

static TokenKind word_at(const char *at) {
    size_t size = 0;
    while (is_word_letter(at[size]))
        size++;
    return size ? token_classify_word(at, size) : TOKEN_NAME;
}

TokenKind source_line_word(const SourceReader *reader) {
    return word_at(reader->source->text.bytes + reader->line.start);
}

// ---- parsing one

static Lexer lexer_at_line(SourceReader *reader) {
    return (Lexer){
        .text = reader->source->text.bytes,
        .at = reader->line.start,
        .end = reader->source->text.length,
        .line = reader->line.number,
        .line_start = reader->line.line_start,
        .notes = &reader->parser.notes,
    };
}

void source_line_parse(SourceReader *reader) {
    const SourceLine *line = &reader->line;
    Piece piece = {
        .start = line->start,
        .end = reader->source->text.length,
        .line = line->number,
        .line_start = line->line_start,
    };
    parser_begin(&reader->parser, reader->source->text.bytes, piece);
}

// Behind the closing quotes of an f-string, or at the end of the line if they are missing. What stands in its braces is
// not looked at: this is the way on from an error.
static void skip_format_string(Lexer *lexer, StringStyle style) {
    while (lexer->at < lexer->end && !lexer_at_quotes(lexer, style)) {
        if (lexer->text[lexer->at] == '\n' && style.quotes == 1)
            return;
        if (lexer->text[lexer->at] == '\\' && lexer->at + 1 < lexer->end)
            lexer_skip_byte(lexer);
        lexer_skip_byte(lexer);
    }
    lexer->at += lexer->at < lexer->end ? (size_t)style.quotes : 0;
}

// A line that begins with one of these begins a statement, for they stand in no expression.
static bool begins_statement(TokenKind word) {
    static const bool words[TOKEN_KIND_COUNT] = {
        [TOKEN_ASSERT] = true, [TOKEN_BREAK] = true,  [TOKEN_CLASS] = true,   [TOKEN_CONTINUE] = true,
        [TOKEN_DEF] = true,    [TOKEN_DEL] = true,    [TOKEN_ELIF] = true,    [TOKEN_EXCEPT] = true,
        [TOKEN_FINALLY] = true, [TOKEN_GLOBAL] = true, [TOKEN_IMPORT] = true, [TOKEN_NONLOCAL] = true,
        [TOKEN_PASS] = true,   [TOKEN_RAISE] = true,  [TOKEN_RETURN] = true,  [TOKEN_TRY] = true,
        [TOKEN_WHILE] = true,  [TOKEN_WITH] = true,
    };
    return words[word];
}

// The start of the first line behind a place that begins a statement, and its number; NULL: none.
static const char *find_statement(const SourceReader *reader, size_t offset, int *number) {
    const char *text = reader->source->text.bytes;
    *number = reader->line.number;
    for (size_t i = reader->line.line_start; i < offset; i++)
        *number += text[i] == '\n';
    const char *newline = strchr(text + offset, '\n');
    while (newline && newline[1]) {
        const char *start = newline + 1;
        (*number)++;
        if (begins_statement(word_at(start + strspn(start, " \t\f"))))
            return start;
        newline = strchr(start, '\n');
    }
    return NULL;
}

// A bracket that was never closed has swallowed the rest of the text. Goes on at the first line that begins a statement;
// of the brackets that are open in front of it, the innermost is to blame.
static void leave_bracket(SourceReader *reader, const Lexer *lexer) {
    const size_t *brackets = lexer->notes->brackets;
    int number = 0, blamed = lexer->depth - 1;
    bool is_told = reader->parser.error.offset != brackets[blamed];
    const char *next = find_statement(reader, brackets[0], &number);
    size_t limit = next ? (size_t)(next - lexer->text) : lexer->end;
    while (blamed > 0 && brackets[blamed] > limit)
        blamed--;
    if (!is_told)
        source_line_fail(reader, brackets[blamed], "'%c' was never closed", lexer->text[brackets[blamed]]);
    if (next && ++reader->unclosed < MAX_UNCLOSED)
        go_to(reader, limit, number);
    else
        source_line_give_up(reader);
}

// Goes over the tokens of the next line, from its beginning: where the parser has stopped may be inside of an f-string.
static Token skip_line(SourceReader *reader, Lexer *lexer) {
    *lexer = lexer_at_line(reader);
    for (;;) {
        size_t before = lexer->at;
        Token token = lexer_next(lexer);
        if (token.kind == TOKEN_NEWLINE || token.kind == TOKEN_END || lexer->at == lexer->end)
            return token;
        if (token.kind == TOKEN_FSTRING)
            skip_format_string(lexer, token.style);
        else if (lexer->at == before)
            lexer_skip_byte(lexer);
    }
}

// Goes to the logical line behind the one in which the parser has failed, and says why.
static void leave_failed_line(SourceReader *reader) {
    const ParseError *error = &reader->parser.error;
    Lexer lexer;
    Token last = skip_line(reader, &lexer);
    bool is_open = lexer.at == lexer.end && lexer.depth > 0;
    if (!is_open || error->offset != lexer.notes->brackets[lexer.depth - 1])
        add_error(reader, error->offset, error->message, error->hint);
    if (is_open)
        leave_bracket(reader, &lexer);
    else
        go_to(reader, last.end, last.end_line);
}

bool source_line_finish(SourceReader *reader) {
    Parser *parser = &reader->parser;
    if (!parser->failed && !parse_at(parser, TOKEN_NEWLINE) && !parse_at(parser, TOKEN_END))
        parse_fail_syntax(parser);
    if (!parser->failed) {
        go_to(reader, parser->token.end, parser->token.end_line);
        return true;
    }
    leave_failed_line(reader);
    return false;
}
