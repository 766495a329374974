// What the program said so far: each line with its time, and a mark at the one that was just written.

#include "viz/tui/panes.h"

#include <inttypes.h>
#include <string.h>

bool output_measure(Ui *ui, int64_t *total, int64_t *keep) {
    *total = (int64_t)number_list_until(&ui->recording->outputs, ui_step(ui));
    *keep = *total - 1;
    return true;
}

static Style style_of(const Event *event) {
    if (event->kind == EVENT_OUT) return STYLE_PLAIN;
    return event->kind == EVENT_ERROR ? STYLE_BAD : STYLE_WARNING;
}

// One row each: of a traceback its last line, which says what happened.
static EventText last_line(EventText text) {
    while (text.size > 0 && text.data[text.size - 1] == '\n') text.size--;
    for (size_t i = text.size; i > 0; i--) {
        if (text.data[i - 1] == '\n') return (EventText){text.data + i, text.size - i};
    }
    return text;
}

void output_fill(Ui *ui, Rows *rows, int64_t first, int64_t count, int width) {
    (void)width;
    const NumberList *outputs = &ui->recording->outputs;
    int64_t total = (int64_t)number_list_until(outputs, ui_step(ui));
    for (int64_t row = first; row < first + count && row < total; row++) {
        Event event;
        Text time = {0};
        int64_t n = outputs->items[row];
        bool is_now = n == ui_step(ui);
        rows_begin(rows, n);
        if (!ui_read(ui, n, &event)) return;
        if (is_now) rows_put_glyph(rows, STYLE_CHANGED, GLYPH_NOW);
        else rows_put(rows, STYLE_PLAIN, " ");
        text_put_time(&time, event.t);
        rows_put_format(rows, STYLE_DIM, "%9s  ", time.bytes);
        EventText text = event.kind == EVENT_OUT ? event.text : last_line(event.text);
        rows_put_text(rows, is_now ? STYLE_CHANGED : style_of(&event), text);
        text_done(&time);
    }
}

void output_open(Ui *ui, int64_t step) {
    ui->panes[PANE_OUTPUT].selected = -1;
    ui_go(ui, step);
}
