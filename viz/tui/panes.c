// The table of panes, and what all panes that are made of rows have in common: measuring, scrolling, selecting.

#include "viz/tui/panes.h"

const PaneKind pane_kinds[PANE_COUNT] = {
    [PANE_SOURCE] = {"Source", source_measure, source_fill, NULL, NULL},
    [PANE_TASKS] = {"Tasks", tasks_measure, tasks_fill, tasks_open, NULL},
    [PANE_LOOP] = {"Loop", NULL, loop_fill, tasks_open, NULL},
    [PANE_OBJECTS] = {"Objects", NULL, objects_fill, NULL, NULL},
    [PANE_TIMELINE] = {"Timeline", NULL, NULL, NULL, timeline_draw},
    [PANE_WHY] = {"Why", NULL, why_fill, why_open, NULL},
    [PANE_OUTPUT] = {"Output", output_measure, output_fill, output_open, NULL},
};

int64_t panes_current_row(const Ui *ui, Pane pane) { return ui->panes[pane].keep; }

// Makes the rows of a pane that matter from `first` on; all of them, where it makes no difference.
static void make_rows(Ui *ui, Pane pane, Rows *rows, int64_t first, int64_t count, int width) {
    rows_clear(rows);
    rows->is_ascii = ui->is_ascii;
    pane_kinds[pane].fill(ui, rows, first, count, width);
}

static bool measure(Ui *ui, Pane pane, int64_t *total, int64_t *keep) {
    return pane_kinds[pane].measure && pane_kinds[pane].measure(ui, total, keep);
}

void panes_open(Ui *ui, Pane pane) {
    PaneView *view = &ui->panes[pane];
    int64_t row = view->selected >= 0 ? view->selected : view->keep;
    int64_t total, keep;
    if (!pane_kinds[pane].open || row < 0) return;
    Rows rows = {0};
    bool is_part = measure(ui, pane, &total, &keep);
    make_rows(ui, pane, &rows, row, 1, view->body_columns);
    int64_t index = is_part ? 0 : row;
    int64_t link = index < (int64_t)rows.count ? rows.rows[index].link : 0;
    rows_done(&rows);
    if (link) pane_kinds[pane].open(ui, link);
}

// Scrolls as little as it can for what one selected, and puts what the run is at in the middle when it has left the pane.
static void scroll(PaneView *view, int height) {
    bool is_selected = view->selected >= 0;
    if (view->selected >= view->total) view->selected = view->total - 1;
    int64_t row = is_selected ? view->selected : view->keep;
    if (row >= 0 && (row < view->top || row >= view->top + height)) {
        if (!is_selected) view->top = row - height / 2;
        else view->top = row < view->top ? row : row - height + 1;
    }
    if (row < 0) view->top = 0;
    if (view->top > view->total - height) view->top = view->total - height;
    if (view->top < 0) view->top = 0;
}

void panes_draw(Ui *ui, Pane pane, const Canvas *body) {
    PaneView *view = &ui->panes[pane];
    Rows *rows = &ui->scratch;
    int64_t total, keep;
    if (body->rows <= 0 || body->columns <= 0) return;
    if (pane_kinds[pane].draw) {
        pane_kinds[pane].draw(ui, body);
        return;
    }
    bool is_part = measure(ui, pane, &total, &keep);
    if (!is_part) {
        make_rows(ui, pane, rows, 0, INT64_MAX, body->columns);
        total = (int64_t)rows->count;
        keep = rows->keep;
    }
    view->total = total;
    view->keep = keep;
    scroll(view, body->rows);
    if (is_part) make_rows(ui, pane, rows, view->top, body->rows, body->columns);
    int64_t first = is_part ? 0 : view->top;
    for (int row = 0; row < body->rows && first + row < (int64_t)rows->count; row++) {
        rows_draw(rows, body, row, (size_t)(first + row));
        bool is_selected = view->top + row == view->selected && pane == ui->focus;
        if (is_selected) canvas_restyle(body, row, STYLE_SELECTED);
    }
}

bool ui_read(Ui *ui, int64_t n, Event *event) { return tape_read(&ui->reader, n, event); }

void ui_tell(Ui *ui, const int64_t *numbers, size_t count, bool with_who, Text *sentences) {
    Sentence sentence = {0};
    for (size_t i = count; i > 0; i--) {
        Event event;
        playhead_go(&ui->scout, numbers[i - 1] - 1);
        if (!ui_read(ui, numbers[i - 1], &event)) continue;
        sentence_make(&sentence, &ui->scout.state, &event);
        if (with_who) sentence_put_whole(&sentence, &sentences[i - 1]);
        else text_put_bytes(&sentences[i - 1], sentence.what.bytes, sentence.what.size);
    }
    sentence_done(&sentence);
}
