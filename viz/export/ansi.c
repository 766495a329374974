// Goes over the cells, and keeps account of where the terminal's cursor is and in which look it writes.

#include "viz/export/ansi.h"

#include "asyncarium/utf8.h"
#include "viz/tui/theme.h"

typedef struct Pen {
    Text *text;
    int row, column; // where the next letter goes; -1: unknown
    Style style;     // STYLE_COUNT: unknown
} Pen;

static bool is_same_cell(const Cell *a, const Cell *b) {
    return a->letter == b->letter && a->marks[0] == b->marks[0] && a->marks[1] == b->marks[1] && a->style == b->style;
}

static void put_style(Pen *pen, Style style) {
    Look look = theme_look(style);
    if (style == pen->style) return;
    pen->style = style;
    text_put(pen->text, "\033[0");
    if (look.is_bold) text_put(pen->text, ";1");
    if (look.is_dim) text_put(pen->text, ";2");
    if (look.is_underlined) text_put(pen->text, ";4");
    if (look.is_reverse) text_put(pen->text, ";7");
    if (look.colour != COLOUR_DEFAULT) text_put_format(pen->text, ";%d", 30 + (int)look.colour);
    text_put(pen->text, "m");
}

static void move(Pen *pen, int row, int column) {
    if (pen->row == row && pen->column == column) return;
    text_put_format(pen->text, "\033[%d;%dH", row + 1, column + 1);
    pen->row = row;
    pen->column = column;
}

static void put_letter(Pen *pen, uint32_t letter) {
    char bytes[4];
    text_put_bytes(pen->text, bytes, utf8_encode(letter, bytes));
}

static void put_cell(Pen *pen, const Grid *grid, int row, int column) {
    const Cell *cell = grid_at(grid, row, column);
    move(pen, row, column);
    put_style(pen, cell->style);
    put_letter(pen, cell->letter);
    for (size_t i = 0; i < 2 && cell->marks[i]; i++) put_letter(pen, cell->marks[i]);
    pen->column += utf8_width(cell->letter);
    if (pen->column >= grid->columns) pen->row = -1; // terminals do not agree about where that is
}

static bool has_changed(const Grid *before, const Grid *after, int row, int column) {
    return !before || !is_same_cell(grid_at(before, row, column), grid_at(after, row, column));
}

// The right half of a wide letter comes with its left half.
static bool is_right_half(const Grid *grid, int row, int column) { return grid_at(grid, row, column)->letter == 0; }

void ansi_put_change(Text *text, const Grid *before, const Grid *after) {
    Pen pen = {.text = text, .row = -1, .style = STYLE_COUNT};
    for (int row = 0; row < after->rows; row++) {
        for (int column = 0; column < after->columns; column++) {
            bool is_wide = column + 1 < after->columns && is_right_half(after, row, column + 1);
            bool is_new = has_changed(before, after, row, column) ||
                          (is_wide && has_changed(before, after, row, column + 1));
            if (is_new && !is_right_half(after, row, column)) put_cell(&pen, after, row, column);
        }
    }
}
