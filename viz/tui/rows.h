#ifndef ASYNCARIUM_TUI_ROWS_H
#define ASYNCARIUM_TUI_ROWS_H

// Rows of styled text, which most panes are made of: put together first, scrolled and drawn afterwards.

#include "viz/tui/grid.h"

typedef struct RowSpan {
    Style style;
    size_t start, size; // in Rows.text
    int column;         // where it begins at the earliest; 0: right behind the one before it
} RowSpan;

typedef struct Row {
    size_t first_span, span_count;
    int64_t link; // what Enter opens, as the pane means it; 0: nothing
    Style style;  // of what has none of its own
} Row;

typedef struct Rows {
    Text text;
    RowSpan *spans;
    size_t span_count, span_capacity;
    Row *rows;
    size_t count, capacity;
    int64_t base;  // index of rows[0] in the pane, where only the visible ones are made
    int64_t total; // of the pane
    int64_t keep;  // the row that is to be seen; -1: none
    bool is_ascii;
} Rows; // zeroed: empty and ready

void rows_done(Rows *rows);
void rows_clear(Rows *rows);
void rows_begin(Rows *rows, int64_t link); // a new row
void rows_put(Rows *rows, Style style, const char *string);
void rows_put_text(Rows *rows, Style style, EventText text);
void rows_put_format(Rows *rows, Style style, const char *format, ...) __attribute__((format(printf, 3, 4)));
void rows_put_glyph(Rows *rows, Style style, Glyph name);
void rows_column(Rows *rows, int column); // what is put next begins there
int rows_cells(const Rows *rows);          // of the row so far
void rows_style(Rows *rows, Style style); // of the row
// As rows_put_text, but of no more cells: a longer text ends in an ellipsis.
void rows_put_cut(Rows *rows, Style style, EventText text, int cells);
// A text over several rows; breaks at spaces. Those that follow begin at `column`.
void rows_put_wrapped(Rows *rows, Style style, EventText text, int width, int column);

void rows_draw(const Rows *rows, const Canvas *canvas, int row, size_t index);

#endif
