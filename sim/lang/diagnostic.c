#include "sim/lang/diagnostic.h"

#include "sim/lang/memory.h"
#include "sim/lang/utf8.h"

#include <stdlib.h>
#include <string.h>

enum { SHOWN_BEFORE = 60, SHOWN_AFTER = 40 }; // letters around the column of a long line

#define ELLIPSIS "…"

void diagnostic_list_init(DiagnosticList *list) {
    *list = (DiagnosticList){0};
}

static void diagnostic_done(Diagnostic *diagnostic) {
    free(diagnostic->file);
    free(diagnostic->message);
    free(diagnostic->hint);
    free(diagnostic->source_line);
}

void diagnostic_list_done(DiagnosticList *list) {
    for (size_t i = 0; i < list->count; i++)
        diagnostic_done(&list->items[i]);
    free(list->items);
    *list = (DiagnosticList){0};
}

static char *copy_shown(const char *string) {
    Buffer buffer = {0};
    utf8_append_shown(&buffer, string, strlen(string));
    return buffer_take(&buffer);
}

static bool is_continuation(char byte) {
    return ((unsigned char)byte & 0xc0) == 0x80;
}

// `letters` letters to the left of text[at], but not past `limit`.
static size_t step_back(const char *text, size_t at, size_t limit, int letters) {
    while (at > limit && letters > 0)
        if (!is_continuation(text[--at]))
            letters--;
    return at;
}

static size_t step_on(const char *text, size_t at, size_t limit, int letters) {
    for (; at < limit && letters > 0; letters--)
        do
            at++;
        while (at < limit && is_continuation(text[at]));
    return at;
}

static size_t line_end(const DiagnosticSource *source, size_t offset) {
    size_t left = source->length - offset;
    const char *newline = left ? memchr(source->text + offset, '\n', left) : NULL;
    size_t end = newline ? (size_t)(newline - source->text) : source->length;
    return end > offset && source->text[end - 1] == '\r' ? end - 1 : end;
}

// Sets line and column, and returns the offset of the start of the line.
static size_t locate(Diagnostic *diagnostic, const DiagnosticSource *source, size_t offset) {
    const char *start = source->text;
    const char *end = source->text + offset;
    diagnostic->line = 1;
    while (start < end) {
        const char *newline = memchr(start, '\n', (size_t)(end - start));
        if (!newline)
            break;
        start = newline + 1;
        diagnostic->line++;
    }
    diagnostic->column = 1;
    for (const char *at = start; at < end; at++)
        diagnostic->column += !is_continuation(*at);
    return (size_t)(start - source->text);
}

static void show_line(Diagnostic *diagnostic, const DiagnosticSource *source, size_t offset, size_t start) {
    size_t end = line_end(source, offset);
    size_t from = step_back(source->text, offset, start, SHOWN_BEFORE);
    size_t to = step_on(source->text, offset, end, SHOWN_AFTER);
    Buffer shown = {0};
    if (from > start) {
        buffer_append_string(&shown, ELLIPSIS);
        diagnostic->caret = 1;
    }
    diagnostic->caret += utf8_append_shown(&shown, source->text + from, offset - from);
    utf8_append_shown(&shown, source->text + offset, to - offset);
    if (to < end)
        buffer_append_string(&shown, ELLIPSIS);
    diagnostic->source_line = buffer_take(&shown);
}

static bool comes_after(const Diagnostic *a, const Diagnostic *b) {
    return a->line != b->line ? a->line > b->line : a->column > b->column;
}

// Errors arrive nearly in order, so the walk back is short.
static void insert(DiagnosticList *list, Diagnostic diagnostic) {
    list->items = memory_grow(list->items, list->count, &list->capacity, sizeof *list->items);
    size_t at = list->count++;
    for (; at > 0 && comes_after(&list->items[at - 1], &diagnostic); at--)
        list->items[at] = list->items[at - 1];
    list->items[at] = diagnostic;
}

void diagnostic_list_add(DiagnosticList *list, const DiagnosticSource *source, size_t offset, const char *message,
                         const char *hint) {
    if (list->count == DIAGNOSTIC_MAX) {
        list->dropped++;
        return;
    }
    Diagnostic diagnostic = {
        .file = copy_shown(source->file),
        .message = copy_shown(message),
        .hint = hint ? copy_shown(hint) : NULL,
    };
    show_line(&diagnostic, source, offset, locate(&diagnostic, source, offset));
    insert(list, diagnostic);
}

void diagnostic_list_add_file(DiagnosticList *list, const char *file, const char *message) {
    insert(list, (Diagnostic){.file = copy_shown(file), .message = copy_shown(message)});
}

void diagnostic_print(const Diagnostic *diagnostic, FILE *out) {
    fputs(diagnostic->file, out);
    if (diagnostic->line)
        fprintf(out, ":%d:%d", diagnostic->line, diagnostic->column);
    fprintf(out, ": error: %s", diagnostic->message);
    if (diagnostic->hint)
        fprintf(out, "; %s", diagnostic->hint);
    fputc('\n', out);
    if (diagnostic->source_line)
        fprintf(out, "%s\n%*s^\n", diagnostic->source_line, diagnostic->caret, "");
}

void diagnostic_list_print(const DiagnosticList *list, FILE *out) {
    for (size_t i = 0; i < list->count; i++)
        diagnostic_print(&list->items[i], out);
    if (list->dropped)
        fprintf(out, "and %zu more errors\n", list->dropped);
}
