#include "sim/lang/docstring.h"

#include <string.h>

enum { TAB = 8 };

const Expr *docstring_of(StmtList body) {
    if (body.count == 0 || body.items[0]->kind != STMT_EXPR)
        return NULL;
    const Expr *expr = body.items[0]->expr.value;
    return expr->kind == EXPR_CONSTANT && expr->constant.kind == CONSTANT_STR ? expr : NULL;
}

// Returns `text` with its tabs as blanks up to the next multiple of eight columns, as str.expandtabs.
static void expand_tabs(Buffer *out, Text text) {
    size_t column = 0;
    for (size_t i = 0; i < text.length; i++) {
        char c = text.bytes[i];
        if (c == '\t') {
            for (size_t blanks = TAB - column % TAB; blanks > 0; blanks--, column++)
                buffer_append(out, " ", 1);
            continue;
        }
        buffer_append(out, &c, 1);
        if (c == '\n' || c == '\r')
            column = 0;
        else
            column += (c & 0xc0) != 0x80;
    }
}

static const char *skip_blanks(const char *at, const char *end) {
    while (at < end && *at == ' ')
        at++;
    return at;
}

static const char *end_of_line(const char *at, const char *end) {
    const char *newline = memchr(at, '\n', (size_t)(end - at));
    return newline ? newline : end;
}

// Least indentation of the lines from `at` on that are not blank.
static size_t find_margin(const char *at, const char *end) {
    size_t margin = SIZE_MAX;
    while (at < end) {
        const char *text = skip_blanks(at, end);
        if (text < end && *text != '\n' && (size_t)(text - at) < margin)
            margin = (size_t)(text - at);
        at = end_of_line(text, end);
        at += at < end;
    }
    return margin == SIZE_MAX ? 0 : margin;
}

static void append_dedented(Buffer *out, const char *at, const char *end, size_t margin) {
    while (at < end) {
        const char *line_end = end_of_line(at, end);
        const char *text = skip_blanks(at, line_end);
        if ((size_t)(text - at) > margin)
            text = at + margin;
        line_end += line_end < end;
        buffer_append(out, text, (size_t)(line_end - text));
        at = line_end;
    }
}

Text docstring_clean(Arena *arena, Text doc) {
    Buffer expanded = {0}, clean = {0};
    expand_tabs(&expanded, doc);
    buffer_append(&expanded, "", 0);
    const char *end = expanded.bytes + expanded.length;
    const char *first = skip_blanks(expanded.bytes, end);
    const char *rest = end_of_line(first, end);
    rest += rest < end;
    buffer_append(&clean, first, (size_t)(rest - first));
    append_dedented(&clean, rest, end, find_margin(rest, end));
    Text result = {arena_copy(arena, clean.bytes, clean.length), clean.length};
    buffer_done(&expanded);
    buffer_done(&clean);
    return result;
}
