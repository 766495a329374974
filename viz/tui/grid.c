// Cells, and texts that are put into them: the sluice of text_put_shown stands before every one.

#include "viz/tui/grid.h"

#include "asyncarium/utf8.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *glyph(Glyph name, bool is_ascii) {
    static const struct {
        const char *unicode, *ascii;
    } glyphs[] = {
#define X(name, unicode, ascii) [GLYPH_##name] = {unicode, ascii},
        GLYPHS(X)
#undef X
    };
    return is_ascii ? glyphs[name].ascii : glyphs[name].unicode;
}

void grid_init(Grid *grid, int rows, int columns, bool is_ascii) {
    size_t count = (size_t)rows * (size_t)columns;
    *grid = (Grid){.rows = rows, .columns = columns, .is_ascii = is_ascii};
    grid->cells = text_allocate((count + 1) * sizeof *grid->cells);
    for (size_t i = 0; i < count; i++) grid->cells[i] = (Cell){.letter = ' '};
}

void grid_done(Grid *grid) {
    free(grid->cells);
    *grid = (Grid){0};
}

Cell *grid_at(const Grid *grid, int row, int column) {
    if (row < 0 || row >= grid->rows || column < 0 || column >= grid->columns) return NULL;
    return &grid->cells[row * grid->columns + column];
}

// As text -------------------------------------------------------------------------------------------------------------

static void put_letter(Text *text, uint32_t letter) {
    char bytes[4];
    text_put_bytes(text, bytes, utf8_encode(letter, bytes));
}

void grid_to_text(const Grid *grid, Text *text) {
    for (int row = 0; row < grid->rows; row++) {
        size_t end = text->size;
        for (int column = 0; column < grid->columns; column++) {
            const Cell *cell = grid_at(grid, row, column);
            if (cell->letter) put_letter(text, cell->letter);
            for (size_t i = 0; i < 2 && cell->marks[i]; i++) put_letter(text, cell->marks[i]);
            if (cell->letter && cell->letter != ' ') end = text->size;
        }
        text->size = end;
        text_put(text, "\n");
    }
}

// Drawing -------------------------------------------------------------------------------------------------------------

Canvas canvas_of(Grid *grid) { return (Canvas){grid, 0, 0, grid->rows, grid->columns}; }

static int clamp(int value, int low, int high) { return value < low ? low : value > high ? high : value; }

Canvas canvas_part(const Canvas *canvas, int row, int column, int rows, int columns) {
    Canvas part = {canvas->grid, canvas->row + row, canvas->column + column, 0, 0};
    part.rows = clamp(rows, 0, canvas->rows - row);
    part.columns = clamp(columns, 0, canvas->columns - column);
    return part;
}

static Cell *cell_at(const Canvas *canvas, int row, int column) {
    if (row < 0 || row >= canvas->rows || column < 0 || column >= canvas->columns) return NULL;
    return grid_at(canvas->grid, canvas->row + row, canvas->column + column);
}

// A wide letter of which one half is written over leaves a space.
static void free_halves(const Canvas *canvas, int row, int column) {
    Cell *cell = cell_at(canvas, row, column);
    Cell *left = grid_at(canvas->grid, canvas->row + row, canvas->column + column - 1);
    Cell *right = grid_at(canvas->grid, canvas->row + row, canvas->column + column + 1);
    if (cell && cell->letter == 0 && left) left->letter = ' ';
    if (cell && cell->letter != 0 && right && right->letter == 0) right->letter = ' ';
}

static void combine(const Canvas *canvas, int row, int column, uint32_t mark) {
    Cell *cell = cell_at(canvas, row, column - 1);
    if (cell && cell->letter == 0) cell = cell_at(canvas, row, column - 2);
    if (!cell || cell->letter == ' ') return;
    for (size_t i = 0; i < 2; i++) {
        if (cell->marks[i]) continue;
        cell->marks[i] = mark;
        return;
    }
}

static void set_cell(const Canvas *canvas, int row, int column, Style style, uint32_t letter) {
    Cell *cell = cell_at(canvas, row, column);
    if (!cell) return;
    free_halves(canvas, row, column);
    *cell = (Cell){.letter = letter, .style = style};
}

static int put_one(const Canvas *canvas, int row, int column, Style style, uint32_t letter) {
    int width = utf8_width(letter);
    bool is_ascii = canvas->grid->is_ascii;
    if (width == 0) {
        if (!is_ascii) combine(canvas, row, column, letter);
        return column;
    }
    if (is_ascii && letter >= 0x7f) letter = '?';
    set_cell(canvas, row, column, style, letter);
    if (width == 2) set_cell(canvas, row, column + 1, style, is_ascii ? '?' : 0);
    return column + width;
}

// Puts what is known to print.
static int put_clean(const Canvas *canvas, int row, int column, Style style, const char *bytes, size_t size) {
    bool is_cut = (size_t)clamp(canvas->columns - column, 0, canvas->columns) < text_cells(bytes, size);
    int end = is_cut ? canvas->columns - 1 : canvas->columns;
    for (size_t i = 0; i < size;) {
        uint32_t letter;
        size_t count = utf8_decode(bytes + i, size - i, &letter);
        if (count == 0 || column + utf8_width(letter) > end) break;
        column = put_one(canvas, row, column, style, letter);
        i += count;
    }
    if (!is_cut) return column;
    for (; column < end; column++) set_cell(canvas, row, column, style, ' ');
    if (end >= 0) canvas_put_glyph(canvas, row, end, style, GLYPH_ELLIPSIS);
    return canvas->columns;
}

int canvas_put_text(const Canvas *canvas, int row, int column, Style style, EventText text) {
    size_t enough = (size_t)clamp(canvas->columns, 0, 4000) * 8 + 8; // bytes that can matter
    Text shown = {0};
    text_put_shown(&shown, (EventText){text.data, text.size < enough ? text.size : enough});
    if (shown.size > 0) column = put_clean(canvas, row, column, style, shown.bytes, shown.size);
    text_done(&shown);
    return column;
}

int canvas_put(const Canvas *canvas, int row, int column, Style style, const char *string) {
    return canvas_put_text(canvas, row, column, style, event_text(string));
}

int canvas_put_glyph(const Canvas *canvas, int row, int column, Style style, Glyph name) {
    const char *bytes = glyph(name, canvas->grid->is_ascii);
    uint32_t letter;
    for (size_t size; *bytes && (size = utf8_decode(bytes, strlen(bytes), &letter)) > 0; bytes += size) {
        set_cell(canvas, row, column++, style, letter);
    }
    return column;
}

int canvas_put_format(const Canvas *canvas, int row, int column, Style style, const char *format, ...) {
    char text[500];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    return canvas_put(canvas, row, column, style, text);
}

void canvas_fill(const Canvas *canvas, int row, int column, int count, Style style, const char *letter) {
    uint32_t code = ' ';
    utf8_decode(letter, strlen(letter), &code);
    for (int i = 0; i < count; i++) set_cell(canvas, row, column + i, style, code);
}

void canvas_restyle(const Canvas *canvas, int row, Style style) {
    for (int column = 0; column < canvas->columns; column++) {
        Cell *cell = cell_at(canvas, row, column);
        if (cell && (cell->style == STYLE_PLAIN || style == STYLE_SELECTED)) cell->style = style;
    }
}
