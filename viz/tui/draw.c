// The whole screen: where panes lie, their frames, the line above and the one below.

#include "viz/model/words.h"
#include "viz/tui/foot.h"
#include "viz/tui/keys.h"
#include "viz/tui/list.h"
#include "viz/tui/panes.h"

#include <inttypes.h>
#include <stdio.h>

enum {
    WIDE_COLUMNS = 100, // from here on all panes are there at once
    WIDE_ROWS = 30,
    PLAIN_COLUMNS = 64, // below, one pane and the why
    PLAIN_ROWS = 16,
    MARGIN_COLUMNS = 40, // panes as wide as that have a space at each side
    LOOP_ROWS = 5,
    HELP_KEYS_CELLS = 14,
    HELP_KEYS_CELLS_MIN = 10,
    HELP_COLUMN_CELLS = 52,
    SHEET_COLUMNS = 66,
    SAVE_COLUMNS = 82,
    COMPARE_COLUMNS = 110,
};

static int clamp(int value, int low, int high) { return value < low ? low : value > high ? high : value; }

// Layout --------------------------------------------------------------------------------------------------------------

static void place(Ui *ui, Pane pane, int row, int column, int rows, int columns) {
    PaneView *view = &ui->panes[pane];
    view->row = row;
    view->column = column;
    view->rows = rows;
    view->columns = columns;
}

// All panes: the source on the left, what goes on on the right, then the timeline, then why and what was printed.
static void place_wide(Ui *ui) {
    int body = ui->rows - 2;
    int why = clamp((body + 3) / 5, 6, 12), timeline = clamp((body + 3) / 5, 6, 14);
    int top = body - why - timeline;
    int left = ui->columns * 45 / 100, right = ui->columns - left;
    bool has_threads = ui->recording->state.things[FAMILY_THREAD].count > 0;
    int loop = LOOP_ROWS + (top > 26 || has_threads), objects = (top - loop) * 2 / 5 + 1, tasks = top - loop - objects + 2;
    int why_columns = ui->columns * 55 / 100;
    place(ui, PANE_SOURCE, 1, 0, top, left);
    place(ui, PANE_TASKS, 1, left, tasks, right);
    place(ui, PANE_LOOP, tasks, left, loop, right);
    place(ui, PANE_OBJECTS, tasks + loop - 1, left, objects, right);
    place(ui, PANE_TIMELINE, 1 + top, 0, timeline, ui->columns);
    place(ui, PANE_WHY, 1 + top + timeline, 0, why, why_columns);
    place(ui, PANE_OUTPUT, 1 + top + timeline, why_columns, why, ui->columns - why_columns);
}

// The source, one other pane beside it, and why below.
static void place_plain(Ui *ui) {
    int body = ui->rows - 3, why = clamp(body / 3, 5, 8), top = body - why;
    int left = ui->columns * 56 / 100;
    place(ui, PANE_SOURCE, 2, 0, top, left);
    place(ui, ui->side, 2, left, top, ui->columns - left);
    place(ui, PANE_WHY, 2 + top, 0, why, ui->columns);
}

// One pane and why, whichever of the two has the focus with the more rows. No frames: rows are dear.
static void place_small(Ui *ui) {
    int body = ui->rows - 2, why = clamp(body / 3, 3, 8);
    bool is_why = ui->focus == PANE_WHY;
    if (is_why) why = body - 4;
    place(ui, is_why ? PANE_SOURCE : ui->focus, 1, 0, body - why, ui->columns);
    place(ui, PANE_WHY, 1 + body - why, 0, why, ui->columns);
}

static bool is_small(const Ui *ui) { return ui->columns < PLAIN_COLUMNS || ui->rows < PLAIN_ROWS; }
static bool is_wide(const Ui *ui) { return ui->columns >= WIDE_COLUMNS && ui->rows >= WIDE_ROWS; }
static bool has_tabs(const Ui *ui) { return !is_wide(ui) && !is_small(ui) && !ui->is_zoomed; }

static void place_panes(Ui *ui) {
    for (int i = 0; i < PANE_COUNT; i++) ui->panes[i].rows = 0;
    if (ui->is_zoomed) place(ui, ui->focus, 1, 0, ui->rows - 2, ui->columns);
    else if (is_wide(ui)) place_wide(ui);
    else if (has_tabs(ui)) place_plain(ui);
    else place_small(ui);
}

// Frames --------------------------------------------------------------------------------------------------------------

static void draw_border(const Canvas *box, Style style, bool joins) {
    int last_row = box->rows - 1, last = box->columns - 1;
    const char *horizontal = glyph(GLYPH_HORIZONTAL, box->grid->is_ascii);
    canvas_fill(box, 0, 1, last - 1, style, horizontal);
    canvas_fill(box, last_row, 1, last - 1, style, horizontal);
    for (int row = 1; row < last_row; row++) {
        canvas_put_glyph(box, row, 0, style, GLYPH_VERTICAL);
        canvas_put_glyph(box, row, last, style, GLYPH_VERTICAL);
    }
    canvas_put_glyph(box, 0, 0, style, joins ? GLYPH_JOINT_LEFT : GLYPH_TOP_LEFT);
    canvas_put_glyph(box, 0, last, style, joins ? GLYPH_JOINT_RIGHT : GLYPH_TOP_RIGHT);
    canvas_put_glyph(box, last_row, 0, style, GLYPH_BOTTOM_LEFT);
    canvas_put_glyph(box, last_row, last, style, GLYPH_BOTTOM_RIGHT);
}

// "3-12 of 50", where not all rows are seen.
static void draw_extent(const Canvas *box, const PaneView *view, int title_end) {
    char extent[80];
    if (view->total <= view->body_rows || view->body_rows <= 0) return;
    int64_t last = view->top + view->body_rows < view->total ? view->top + view->body_rows : view->total;
    int size = snprintf(extent, sizeof extent, " %" PRId64 "-%" PRId64 " of %" PRId64 " ", view->top + 1, last,
                        view->total);
    int column = box->columns - size - 2;
    if (column > title_end) canvas_put(box, 0, column, STYLE_FRAME, extent);
}

// A line above a pane without a frame says which one it is, since there are no tabs.
static int draw_rule(const Ui *ui, const Canvas *box, Pane pane, Style style) {
    canvas_fill(box, 0, 0, box->columns, STYLE_FRAME, glyph(GLYPH_HORIZONTAL, ui->is_ascii));
    return canvas_put_format(box, 0, 1, style, " %d %s ", pane + 1, pane_kinds[pane].title);
}

static Canvas draw_frame(Ui *ui, const Canvas *box, Pane pane, Style style, int *title_end) {
    bool joins = is_wide(ui) && !ui->is_zoomed && (pane == PANE_LOOP || pane == PANE_OBJECTS);
    int margin = box->columns >= MARGIN_COLUMNS;
    if (is_small(ui)) {
        *title_end = draw_rule(ui, box, pane, style);
        return canvas_part(box, 1, 1, box->rows - 1, box->columns - 2);
    }
    draw_border(box, STYLE_FRAME, joins);
    *title_end = canvas_put_format(box, 0, 1, style, " %s ", pane_kinds[pane].title);
    return canvas_part(box, 1, 1 + margin, box->rows - 2, box->columns - 2 - 2 * margin);
}

static void draw_pane(Ui *ui, const Canvas *screen, Pane pane) {
    PaneView *view = &ui->panes[pane];
    if (view->rows < 2 || view->columns < 3) return;
    bool has_focus = pane == ui->focus && ui->mode != MODE_PROMPT;
    Canvas box = canvas_part(screen, view->row, view->column, view->rows, view->columns);
    int end;
    Canvas body = draw_frame(ui, &box, pane, has_focus ? STYLE_FOCUS : STYLE_TITLE, &end);
    view->body_column = body.column;
    view->body_rows = body.rows;
    view->body_columns = body.columns;
    if (pane == PANE_TASKS && ui->opened_task) end = canvas_put(&box, 0, end, STYLE_TITLE, "in detail ");
    panes_draw(ui, pane, &body);
    if (pane != PANE_WHY || view->selected >= 0) draw_extent(&box, view, end);
}

// The line above ------------------------------------------------------------------------------------------------------

// As wide as it is at the end of the run, so that it stands still.
static void put_padded(Text *text, const Text *now, const Text *last) {
    for (size_t i = now->size; i < last->size; i++) text_put(text, " ");
    text_put_bytes(text, now->bytes, now->size);
}

static void put_time_and_step(const Ui *ui, Text *text, const char *between) {
    Text times[2] = {0}, steps[2] = {0};
    text_put_time(&times[0], ui->head.state.now);
    text_put_time(&times[1], ui->recording->state.now);
    text_put_format(&steps[0], "%" PRId64, ui_step(ui));
    text_put_format(&steps[1], "%" PRId64, ui_count(ui));
    put_padded(text, &times[0], &times[1]);
    text_put(text, between);
    put_padded(text, &steps[0], &steps[1]);
    text_put_format(text, "/%s", steps[1].bytes);
    for (size_t i = 0; i < 2; i++) {
        text_done(&times[i]);
        text_done(&steps[i]);
    }
}

static void put_place(const Ui *ui, Text *text) {
    bool is_narrow = ui->columns < PLAIN_COLUMNS;
    text_put(text, is_narrow ? "" : "t ");
    put_time_and_step(ui, text, is_narrow ? "  " : "   step ");
    text_put(text, is_narrow ? " " : "  ");
    if (is_narrow && !ui->is_playing) return;
    text_put(text, glyph(ui->is_playing ? GLYPH_PLAYING : GLYPH_PAUSED, ui->is_ascii));
    if (ui->is_playing && !is_narrow && !ui->is_ascii) text_put(text, " "); // it is one cell, and the other sign is two
    if (ui->speed >= 0) text_put_format(text, " %dx ", 1 << ui->speed);
    else text_put_format(text, " 1/%dx ", 1 << -ui->speed);
}

// Nobody is to take it for what CPython does.
static int put_whatif(const Ui *ui, const Canvas *canvas, int column) {
    if (ui->whatif.tally.made == 0) return column;
    bool is_possible = ui->whatif.tally.worst == CHOICE_POSSIBLE;
    column = canvas_put_glyph(canvas, 0, column + 2, STYLE_WARNING, GLYPH_CROSSING);
    return canvas_put(canvas, 0, column + 1, STYLE_WARNING, is_possible ? "what if" : "what if: not CPython");
}

static int put_part(const Ui *ui, const Canvas *canvas, int column) {
    if (!ui->is_part) return column;
    column = canvas_put_glyph(canvas, 0, column + 2, STYLE_WARNING, GLYPH_WARNING);
    return canvas_put(canvas, 0, column + 1, STYLE_WARNING, "only the beginning");
}

static void draw_head(Ui *ui, const Canvas *screen) {
    Text place = {0};
    put_place(ui, &place);
    int place_column = ui->columns - (int)text_cells(place.bytes, place.size);
    Canvas left = canvas_part(screen, 0, 0, 1, place_column - 1);
    bool is_narrow = ui->columns < PLAIN_COLUMNS && ui->scenario; // its name is worth more than ours
    int column = is_narrow ? -1 : canvas_put(&left, 0, 1, STYLE_TITLE, "asyncarium");
    if (!ui->scenario) column = put_part(ui, &left, column);
    if (ui->scenario) {
        EventText name = scenario_get(ui->scenario, SCENARIO_NAME), title = scenario_get(ui->scenario, SCENARIO_TITLE);
        column = canvas_put_text(&left, 0, column + 2, STYLE_STRONG, name);
        column = put_part(ui, &left, put_whatif(ui, &left, column));
        if (title.data) column = canvas_put_glyph(&left, 0, column + 1, STYLE_DIM, GLYPH_DOT);
        if (title.data) column = canvas_put_text(&left, 0, column + 1, STYLE_PLAIN, title);
    }
    if (ui->follow) {
        Text name = {0};
        words_put_member(&name, &ui->head.state, FAMILY_TASK, ui->follow);
        canvas_put_format(&left, 0, column + 2, STYLE_WARNING, "only %s", name.bytes);
        text_done(&name);
    }
    canvas_put(screen, 0, place_column > 0 ? place_column : 0, STYLE_STRONG, place.bytes);
    text_done(&place);
}

static void draw_tabs(Ui *ui, const Canvas *screen) {
    int column = 1;
    for (int i = 0; i < PANE_COUNT; i++) {
        bool is_there = ui->panes[i].rows > 0;
        Style style = (Pane)i == ui->focus ? STYLE_FOCUS : is_there ? STYLE_TITLE : STYLE_DIM;
        column = canvas_put_format(screen, 1, column, style, " %d %s ", i + 1, pane_kinds[i].title);
    }
}

// Over the panes ------------------------------------------------------------------------------------------------------

static Canvas draw_sheet(const Canvas *screen, int rows, int columns) {
    int height = clamp(rows + 2, 3, screen->rows - 2), width = clamp(columns + 4, 10, screen->columns);
    Canvas box = canvas_part(screen, (screen->rows - height) / 2, (screen->columns - width) / 2, height, width);
    for (int row = 0; row < height; row++) canvas_fill(&box, row, 0, width, STYLE_PLAIN, " ");
    draw_border(&box, STYLE_FOCUS, false);
    return canvas_part(&box, 1, 2, height - 2, width - 4);
}

static void fill_help(Rows *rows, bool is_ascii, int width) {
    int column = width < HELP_COLUMN_CELLS ? HELP_KEYS_CELLS_MIN : HELP_KEYS_CELLS;
    for (KeyGroup group = 0; group < KEY_GROUP_COUNT; group++) {
        rows_begin(rows, 0);
        rows_put(rows, STYLE_TITLE, key_group_name(group));
        for (size_t i = 0; i < key_table_size; i++) {
            if (key_table[i].group != group || !key_table[i].help) continue;
            Text names = {0};
            key_put_names(&key_table[i], is_ascii, &names);
            rows_begin(rows, 0);
            rows_put(rows, STYLE_PLAIN, "  ");
            rows_put_text(rows, STYLE_KEY, (EventText){names.bytes, names.size});
            rows_column(rows, column);
            rows_put_wrapped(rows, STYLE_PLAIN, event_text(key_table[i].help), width, column);
            text_done(&names);
        }
    }
}

// In two columns, if there is room.
static void draw_help(Ui *ui, const Canvas *screen) {
    Rows *rows = &ui->scratch;
    rows_clear(rows);
    int width = clamp(HELP_COLUMN_CELLS + 14, 0, screen->columns - 4);
    fill_help(rows, ui->is_ascii, width);
    int count = (int)rows->count;
    bool has_two = screen->columns >= 2 * HELP_COLUMN_CELLS + 24 && count > screen->rows - 4;
    int height = has_two ? (count + 1) / 2 : count;
    Canvas sheet = draw_sheet(screen, height, has_two ? 2 * width : width);
    if (ui->help_top > height - sheet.rows) ui->help_top = height - sheet.rows;
    if (ui->help_top < 0) ui->help_top = 0;
    for (int row = 0; row < sheet.rows && row + ui->help_top < height; row++) {
        size_t index = (size_t)(row + ui->help_top);
        rows_draw(rows, &sheet, row, index);
        Canvas right = canvas_part(&sheet, row, width, 1, width);
        if (has_two && index + (size_t)height < rows->count) rows_draw(rows, &right, 0, index + (size_t)height);
    }
}

// From row `*top` on, or so that the selected row and two more are seen.
static void draw_rows(Ui *ui, const Canvas *screen, int width, void (*fill)(Ui *ui, Rows *rows, int width), int64_t *top_row) {
    Rows *rows = &ui->scratch;
    rows_clear(rows);
    rows->is_ascii = ui->is_ascii;
    if (width > screen->columns - 4) width = screen->columns - 4;
    fill(ui, rows, width);
    Canvas sheet = draw_sheet(screen, (int)rows->count, width);
    int64_t most = (int64_t)rows->count - sheet.rows;
    if (top_row && *top_row > most) *top_row = most > 0 ? most : 0;
    int64_t top = top_row ? *top_row : rows->keep >= sheet.rows - 2 ? rows->keep - sheet.rows + 3 : 0;
    for (int row = 0; row < sheet.rows && row + top < (int64_t)rows->count; row++) {
        rows_draw(rows, &sheet, row, (size_t)(row + top));
        if (row + top == rows->keep) canvas_restyle(&sheet, row, STYLE_SELECTED);
    }
}

static void draw_welcome(const Canvas *screen) {
    static const struct {
        const char *keys, *words;
    } lines[] = {
        {"n p", "one step forward, one back"},
        {"s S", "to the next task switch, to the one before"},
        {"c", "on to where something is wrong, or to the end"},
        {"e", "edit it, and see what that changes"},
        {"? q", "all keys; quit"},
    };
    enum { LINE_COUNT = sizeof lines / sizeof *lines };
    Canvas sheet = draw_sheet(screen, LINE_COUNT + 3, 58);
    canvas_put(&sheet, 0, 0, STYLE_TITLE, "A program in a glass tank. Five keys to begin with:");
    for (int i = 0; i < LINE_COUNT; i++) {
        canvas_put(&sheet, i + 2, 2, STYLE_KEY, lines[i].keys);
        canvas_put(&sheet, i + 2, 10, STYLE_PLAIN, lines[i].words);
    }
}

void ui_draw(Ui *ui, Grid *grid) {
    Canvas screen = canvas_of(grid);
    if (ui->columns < UI_COLUMNS_MIN || ui->rows < UI_ROWS_MIN) {
        canvas_put_format(&screen, 0, 0, STYLE_PLAIN, "needs %d x %d cells, has %d x %d", UI_COLUMNS_MIN, UI_ROWS_MIN,
                          ui->columns, ui->rows);
        return;
    }
    place_panes(ui);
    draw_head(ui, &screen);
    if (has_tabs(ui)) draw_tabs(ui, &screen);
    for (int i = 0; i < PANE_COUNT; i++) draw_pane(ui, &screen, (Pane)i);
    foot_draw(ui, &screen);
    if (ui->mode == MODE_HELP) draw_help(ui, &screen);
    if (ui->mode == MODE_LIST) draw_rows(ui, &screen, SHEET_COLUMNS, list_fill, NULL);
    if (ui->mode == MODE_CHOOSE) draw_rows(ui, &screen, SHEET_COLUMNS, whatif_fill, NULL);
    if (ui->mode == MODE_SAVE) draw_rows(ui, &screen, SAVE_COLUMNS, save_fill, NULL);
    if (ui->mode == MODE_COMPARE) draw_rows(ui, &screen, COMPARE_COLUMNS, whatif_compare_fill, &ui->whatif.top);
    if (ui->shows_welcome) draw_welcome(&screen);
}
