#include "sim/vm/traceback_anchors.h"

#include <string.h>

#include "sim/lang/parser.h"

// A short text while it is parsed: nothing of it outlives its owner's function.
typedef struct Parse {
    Arena arena;
    Names names;
    Parser parser;
    char *text;
    const Stmt *stmt; // NULL: it is no statement
} Parse;

static void parse_begin(Parse *parse, const char *prefix, const char *text, size_t size, const char *suffix) {
    *parse = (Parse){0};
    size_t prefix_size = strlen(prefix), suffix_size = strlen(suffix), total = prefix_size + size + suffix_size;
    parse->text = arena_alloc(&parse->arena, total + 1);
    memcpy(parse->text, prefix, prefix_size);
    memcpy(parse->text + prefix_size, text, size);
    memcpy(parse->text + prefix_size + size, suffix, suffix_size);
    parser_init(&parse->parser, &parse->arena, &parse->names);
    parser_begin(&parse->parser, parse->text, (Piece){.start = 0, .end = total, .line = 1, .line_start = 0});
    const Stmt *stmt = parser_read_statement(&parse->parser);
    parse->stmt = parser_end(&parse->parser) ? stmt : NULL;
}

static void parse_done(Parse *parse) {
    names_done(&parse->names);
    arena_done(&parse->arena);
}

// A place in the segment, which moves on from line to line.
typedef struct Cursor {
    const char *at, *end;
    size_t line, col;
} Cursor;

static bool cursor_next(Cursor *cursor) {
    if (cursor->at == cursor->end) return false;
    if (*cursor->at++ == '\n') {
        cursor->line++;
        cursor->col = 0;
    } else {
        cursor->col++;
    }
    return true;
}

// Where `line` (from 0) and `col` are. Both may lie at the end of a line.
static Cursor cursor_at(const char *segment, size_t size, size_t line, size_t col) {
    Cursor cursor = {segment, segment + size, 0, 0};
    while (cursor.line < line && cursor_next(&cursor)) {}
    while (cursor.col < col && cursor_next(&cursor)) {}
    return cursor;
}

// Moves on to the first character that fits, over comments and continued lines. False: there is none.
static bool cursor_find(Cursor *cursor, bool (*fits)(char c)) {
    while (cursor->at < cursor->end) {
        char c = *cursor->at;
        if (c == '\\' || c == '#') {
            while (cursor->at < cursor->end && *cursor->at != '\n') cursor_next(cursor);
        } else if (c != '\n' && fits(c)) {
            return true;
        } else {
            cursor_next(cursor);
        }
    }
    return false;
}

static bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }
static bool begins_operator(char c) { return !is_space(c) && c != ')'; }
static bool is_bracket(char c) { return c == '['; }
static bool is_parenthesis(char c) { return c == '('; }

// The line of the segment for a line of the parsed text, which has one more line above.
static size_t segment_line(int line) {
    return (size_t)line - 2;
}

static bool find_operator(const char *segment, size_t size, const Expr *expr, TracebackAnchors *out) {
    const Place *left = &expr->bin_op.left->place, *right = &expr->bin_op.right->place;
    Cursor cursor = cursor_at(segment, size, segment_line(left->end_line), (size_t)left->end_column);
    if (!cursor_find(&cursor, begins_operator)) return false;
    *out = (TracebackAnchors){cursor.line, cursor.col, cursor.line, cursor.col + 1};
    bool before_right = segment_line(right->line) > cursor.line || cursor.col + 1 < (size_t)right->column;
    char second = cursor.at + 1 < cursor.end ? cursor.at[1] : '\n';
    if (before_right && !is_space(second) && second != '\\' && second != '#') out->right_col++;
    return true;
}

// The brackets behind `inner`, up to the end of the expression.
static bool find_brackets(const char *segment, size_t size, const Expr *expr, const Expr *inner, bool (*opens)(char c),
                          TracebackAnchors *out) {
    Cursor cursor = cursor_at(segment, size, segment_line(inner->place.end_line), (size_t)inner->place.end_column);
    if (!cursor_find(&cursor, opens)) return false;
    *out = (TracebackAnchors){cursor.line, cursor.col, segment_line(expr->place.end_line),
                              (size_t)expr->place.end_column};
    return true;
}

bool traceback_anchors_find(const char *segment, size_t size, TracebackAnchors *out) {
    Parse parse;
    bool found = false;
    parse_begin(&parse, "(\n", segment, size, "\n)");
    if (parse.stmt && parse.stmt->kind == STMT_EXPR) {
        const Expr *expr = parse.stmt->expr.value;
        if (expr->kind == EXPR_BIN_OP) found = find_operator(segment, size, expr, out);
        if (expr->kind == EXPR_SUBSCRIPT)
            found = find_brackets(segment, size, expr, expr->subscript.value, is_bracket, out);
        if (expr->kind == EXPR_CALL) found = find_brackets(segment, size, expr, expr->call.func, is_parenthesis, out);
    }
    parse_done(&parse);
    return found;
}

// The call that is all that the statement returns or assigns to a name; NULL: it is another statement.
static const Expr *plain_call(const Stmt *stmt) {
    const Expr *value = NULL;
    if (stmt->kind == STMT_RETURN) value = stmt->return_.value;
    if (stmt->kind == STMT_ASSIGN && stmt->assign.targets.count == 1) value = stmt->assign.value;
    if (!value || value->kind != EXPR_CALL) return NULL;
    const Expr *named = stmt->kind == STMT_RETURN ? value->call.func : stmt->assign.targets.items[0];
    return named->kind == EXPR_NAME ? value : NULL;
}

static int count_lines(const char *text, size_t size) {
    int lines = 1;
    for (size_t i = 0; i < size; i++) lines += text[i] == '\n';
    return lines;
}

bool traceback_anchors_is_plain_call(const char *text, size_t size, size_t start, size_t end) {
    Parse parse;
    parse_begin(&parse, "", text, size, "");
    const Expr *call = parse.stmt ? plain_call(parse.stmt) : NULL;
    bool spans = call && call->place.line == 1 && call->place.end_line == count_lines(text, size) &&
                 (size_t)call->place.column == start && (size_t)call->place.end_column == end;
    parse_done(&parse);
    return spans;
}
