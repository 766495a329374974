// Three lists in one: rows are counted through them.

#include "viz/tui/list.h"

#include "viz/tui/breakpoints.h"

#include <inttypes.h>

// Rows stand in this order: breakpoints, watches, marks.
static int64_t row_count(const Ui *ui) { return (int64_t)(ui->breakpoint_count + ui->watch_count + ui->mark_count); }

static void put_breakpoint(Rows *rows, const Breakpoint *breakpoint) {
    Text words = {0};
    breakpoint_put(breakpoint, &words);
    rows_begin(rows, 0);
    rows_put(rows, STYLE_PLAIN, "  ");
    rows_put_glyph(rows, STYLE_BAD, breakpoint->is_on ? GLYPH_BREAKPOINT : GLYPH_BREAKPOINT_OFF);
    rows_put(rows, STYLE_PLAIN, " stop at ");
    rows_put_text(rows, breakpoint->is_on ? STYLE_PLAIN : STYLE_DIM, (EventText){words.bytes, words.size});
    if (!breakpoint->is_on) rows_put(rows, STYLE_DIM, "  (off)");
    text_done(&words);
}

void list_fill(Ui *ui, Rows *rows, int width) {
    (void)width;
    rows_begin(rows, 0);
    rows_put(rows, STYLE_TITLE, "Breakpoints, watches and marks");
    rows_begin(rows, 0);
    for (size_t i = 0; i < ui->breakpoint_count; i++) put_breakpoint(rows, &ui->breakpoints[i]);
    for (size_t i = 0; i < ui->watch_count; i++) {
        rows_begin(rows, 0);
        rows_put(rows, STYLE_PLAIN, "  ");
        rows_put_glyph(rows, STYLE_KEY, GLYPH_WATCH);
        rows_put_format(rows, STYLE_PLAIN, " watch %s", ui->watches[i].text);
    }
    for (size_t i = 0; i < ui->mark_count; i++) {
        rows_begin(rows, 0);
        rows_put(rows, STYLE_PLAIN, "  ");
        rows_put_glyph(rows, STYLE_KEY, GLYPH_MARK);
        rows_put_format(rows, STYLE_PLAIN, " step %" PRId64, ui->marks[i]);
    }
    if (row_count(ui) == 0) {
        rows_begin(rows, 0);
        rows_put(rows, STYLE_DIM, "  There are none yet: b sets a breakpoint, w a watch, m a mark.");
    }
    rows_begin(rows, 0);
    rows_begin(rows, 0);
    rows_put(rows, STYLE_DIM, "  Enter: a breakpoint on or off, to a mark   d: delete   Esc: back");
    rows->keep = row_count(ui) > 0 ? 2 + ui->list_selected : -1;
}

static void delete_selected(Ui *ui) {
    size_t row = (size_t)ui->list_selected;
    if (row < ui->breakpoint_count) breakpoints_delete(ui, row);
    else if (row < ui->breakpoint_count + ui->watch_count) watches_delete(ui, row - ui->breakpoint_count);
    else if (row < (size_t)row_count(ui)) marks_toggle(ui, ui->marks[row - ui->breakpoint_count - ui->watch_count]);
    if (ui->list_selected >= row_count(ui) && ui->list_selected > 0) ui->list_selected--;
}

static void open_selected(Ui *ui) {
    size_t row = (size_t)ui->list_selected;
    if (row < ui->breakpoint_count) {
        ui->breakpoints[row].is_on = !ui->breakpoints[row].is_on;
    } else if (row >= ui->breakpoint_count + ui->watch_count && row < (size_t)row_count(ui)) {
        ui_go(ui, ui->marks[row - ui->breakpoint_count - ui->watch_count]);
        ui->mode = MODE_NORMAL;
    }
}

void list_press(Ui *ui, uint32_t key) {
    if (key == PRESS_DOWN || key == 'j') ui->list_selected += ui->list_selected + 1 < row_count(ui);
    else if (key == PRESS_UP || key == 'k') ui->list_selected -= ui->list_selected > 0;
    else if (key == 'd' || key == PRESS_DELETE) delete_selected(ui);
    else if (key == PRESS_ENTER || key == ' ') open_selected(ui);
    else ui->mode = MODE_NORMAL;
}
