// Rows are spans of one text; columns are kept by padding when they are drawn.

#include "viz/tui/rows.h"

#include "asyncarium/utf8.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void rows_done(Rows *rows) {
    text_done(&rows->text);
    free(rows->spans);
    free(rows->rows);
    *rows = (Rows){0};
}

void rows_clear(Rows *rows) {
    text_clear(&rows->text);
    rows->span_count = 0;
    rows->count = 0;
    rows->base = 0;
    rows->total = 0;
    rows->keep = -1;
}

void rows_begin(Rows *rows, int64_t link) {
    if (rows->count == rows->capacity) {
        rows->capacity = rows->capacity * 2 + 32;
        rows->rows = text_resize(rows->rows, rows->capacity * sizeof *rows->rows);
    }
    rows->rows[rows->count++] = (Row){.first_span = rows->span_count, .link = link};
}

static RowSpan *begin_span(Rows *rows, Style style) {
    if (rows->span_count == rows->span_capacity) {
        rows->span_capacity = rows->span_capacity * 2 + 64;
        rows->spans = text_resize(rows->spans, rows->span_capacity * sizeof *rows->spans);
    }
    if (rows->count == 0) rows_begin(rows, 0);
    rows->rows[rows->count - 1].span_count++;
    rows->spans[rows->span_count] = (RowSpan){.style = style, .start = rows->text.size};
    return &rows->spans[rows->span_count++];
}

void rows_put_text(Rows *rows, Style style, EventText text) {
    RowSpan *span = begin_span(rows, style);
    text_put_bytes(&rows->text, text.data ? text.data : "", text.size);
    span->size = text.size;
}

void rows_put(Rows *rows, Style style, const char *string) { rows_put_text(rows, style, event_text(string)); }

void rows_put_format(Rows *rows, Style style, const char *format, ...) {
    char text[500];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    rows_put(rows, style, text);
}

void rows_put_glyph(Rows *rows, Style style, Glyph name) { rows_put(rows, style, glyph(name, rows->is_ascii)); }

void rows_column(Rows *rows, int column) { begin_span(rows, STYLE_PLAIN)->column = column; }

void rows_style(Rows *rows, Style style) { rows->rows[rows->count - 1].style = style; }

int rows_cells(const Rows *rows) {
    const Row *row = &rows->rows[rows->count - 1];
    size_t cells = 0;
    for (size_t i = 0; i < row->span_count; i++) {
        const RowSpan *span = &rows->spans[row->first_span + i];
        if (span->column > (int)cells) cells = (size_t)span->column;
        cells += text_cells(rows->text.bytes + span->start, span->size);
    }
    return (int)cells;
}

// How much of a text fits into so many cells: up to a space, if there is one.
static size_t fitting(EventText text, int columns) {
    size_t end = 0, space = 0;
    int cells = 0;
    while (end < text.size) {
        uint32_t letter = ' ';
        size_t count = utf8_decode(text.data + end, text.size - end, &letter);
        cells += count > 0 ? utf8_width(letter) : 1;
        if (cells > columns) return space > 0 ? space : end > 0 ? end : count;
        if (letter == ' ') space = end;
        end += count > 0 ? count : 1;
    }
    return end;
}

// Bytes of the letters that fit into so many cells.
static size_t cut(EventText text, int columns) {
    size_t end = 0;
    int cells = 0;
    while (end < text.size) {
        uint32_t letter = ' ';
        size_t count = utf8_decode(text.data + end, text.size - end, &letter);
        cells += count > 0 ? utf8_width(letter) : 1;
        if (cells > columns) break;
        end += count > 0 ? count : 1;
    }
    return end;
}

void rows_put_cut(Rows *rows, Style style, EventText text, int cells) {
    Text shown = {0};
    text_put_shown(&shown, text);
    bool fits = (int)text_cells(shown.bytes, shown.size) <= cells;
    size_t size = fits ? shown.size : cut((EventText){shown.bytes, shown.size}, cells - 1);
    rows_put_text(rows, style, (EventText){shown.bytes, size});
    if (!fits && cells > 0) rows_put_glyph(rows, style, GLYPH_ELLIPSIS);
    text_done(&shown);
}

void rows_put_wrapped(Rows *rows, Style style, EventText text, int width, int column) {
    if (rows->count == 0) rows_begin(rows, 0);
    Text shown = {0};
    text_put_shown(&shown, text);
    if (!shown.bytes) return;
    EventText rest = {shown.bytes, shown.size};
    int start = rows_cells(rows);
    while (rest.size > 0) {
        size_t size = fitting(rest, width - start > 4 ? width - start : 4);
        rows_put_text(rows, style, (EventText){rest.data, size});
        while (size < rest.size && rest.data[size] == ' ') size++;
        rest = (EventText){rest.data + size, rest.size - size};
        if (rest.size == 0) break;
        rows_begin(rows, 0);
        rows_column(rows, column);
        start = column;
    }
    text_done(&shown);
}

void rows_draw(const Rows *rows, const Canvas *canvas, int row, size_t index) {
    const Row *line = &rows->rows[index];
    int column = 0;
    for (size_t i = 0; i < line->span_count; i++) {
        const RowSpan *span = &rows->spans[line->first_span + i];
        if (span->column > column) column = span->column;
        if (span->size == 0) continue;
        EventText text = {rows->text.bytes + span->start, span->size};
        column = canvas_put_text(canvas, row, column, span->style == STYLE_PLAIN ? line->style : span->style, text);
    }
}
