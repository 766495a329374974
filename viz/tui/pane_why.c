// Why: the event at the cursor in one sentence, what led to it, the note of the scenario, what came before.

#include "viz/tui/panes.h"

#include <inttypes.h>
#include <string.h>

enum { BEFORE_MAX = 100, ROWS_FOR_MORE = 6 };

// A step of a task has a cause, if the task was woken since it waited: ", because its sleep(0.1) is over".
static void put_cause(Ui *ui, Text *text) {
    static const char verb[] = "wakes: ";
    const StateTask *task = ui->event.kind == EVENT_TASK_STEP ? state_task(&ui->head.state, ui->event.task) : NULL;
    bool yielded = ui->event.why.size == 5 && memcmp(ui->event.why.data, "yield", 5) == 0;
    if (task && yielded) text_put(text, ", because it is its turn again");
    if (!task || yielded || task->woken <= task->suspended) return;
    Text cause = {0};
    int64_t woken = task->woken;
    ui_tell(ui, &woken, 1, false, &cause);
    if (cause.size > sizeof verb - 1 && memcmp(cause.bytes, verb, sizeof verb - 1) == 0) {
        text_put(text, ", because ");
        text_put(text, cause.bytes + sizeof verb - 1);
    }
    text_done(&cause);
}

static void put_sentence(Ui *ui, Rows *rows, int width) {
    static const Style styles[] = {[TONE_PLAIN] = STYLE_STRONG,     [TONE_OUTPUT] = STYLE_STRONG,
                                   [TONE_WAIT] = STYLE_STRONG,      [TONE_GOOD] = STYLE_DONE,
                                   [TONE_WARNING] = STYLE_WARNING,  [TONE_BAD] = STYLE_BAD};
    Text text = {0};
    bool is_diagnosis = ui->event.kind == EVENT_DIAGNOSIS && ui->event.text.data; // its hint stands below
    if (is_diagnosis) text_put_shown(&text, ui->event.text);
    else text_put_bytes(&text, ui->told.bytes, ui->told.size);
    put_cause(ui, &text);
    rows_begin(rows, 0);
    if (ui->tone == TONE_WARNING || ui->tone == TONE_BAD) {
        rows_put_glyph(rows, styles[ui->tone], GLYPH_WARNING);
        rows_put(rows, STYLE_PLAIN, " ");
    }
    rows_put_wrapped(rows, styles[ui->tone], (EventText){text.bytes, text.size}, width, 0);
    text_done(&text);
}

// What came before, the newest first; only as much as is seen, unless one scrolls.
static void put_before(Ui *ui, Rows *rows, int width) {
    int64_t numbers[BEFORE_MAX];
    Text sentences[BEFORE_MAX] = {0};
    int64_t room = ui->panes[PANE_WHY].rows;
    size_t count = 0, most = ui->panes[PANE_WHY].selected < 0 && room < BEFORE_MAX ? (size_t)room : BEFORE_MAX;
    for (int64_t n = ui_step(ui) - 1; n > 0 && count < most; n--) numbers[count++] = n;
    ui_tell(ui, numbers, count, true, sentences);
    for (size_t i = 0; i < count; i++) {
        rows_begin(rows, numbers[i]);
        rows_put_format(rows, STYLE_DIM, "%6" PRId64 "  ", numbers[i]);
        rows_put_cut(rows, STYLE_DIM, (EventText){sentences[i].bytes, sentences[i].size}, width - 8);
        text_done(&sentences[i]);
    }
}

static void put_note(Ui *ui, Rows *rows, int width) {
    uint32_t line = state_line(&ui->head.state);
    EventText note = ui->scenario ? scenario_note_text(ui->scenario, (int)line) : (EventText){0};
    if (!note.data) return;
    rows_begin(rows, 0);
    rows_put_glyph(rows, STYLE_DIM, GLYPH_NOTE);
    rows_put(rows, STYLE_PLAIN, " ");
    rows_put_wrapped(rows, STYLE_PLAIN, note, width, 2);
}

// A text with several lines: all of them.
static void put_lines(Rows *rows, Style style, EventText text, int width) {
    while (text.size > 0) {
        size_t size = 0;
        while (size < text.size && text.data[size] != '\n') size++;
        rows_begin(rows, 0);
        rows_column(rows, 2);
        rows_put_wrapped(rows, style, (EventText){text.data, size}, width, 2);
        if (size == text.size) break;
        text = (EventText){text.data + size + 1, text.size - size - 1};
    }
}

static void put_more(Ui *ui, Rows *rows, int width) {
    const Event *event = &ui->event;
    if (event->kind == EVENT_DIAGNOSIS && event->why.data) {
        rows_begin(rows, 0);
        rows_put_glyph(rows, STYLE_DIM, GLYPH_ARROW);
        rows_put(rows, STYLE_PLAIN, " ");
        rows_put_wrapped(rows, STYLE_PLAIN, event->why, width, 2);
    }
    bool has_text = event->kind == EVENT_ERROR || event->kind == EVENT_LOG || event->kind == EVENT_WARNING;
    if (has_text) put_lines(rows, STYLE_PLAIN, event->text, width);
}

static void put_beginning(Ui *ui, Rows *rows, int width) {
    rows_begin(rows, 0);
    rows_put(rows, STYLE_STRONG, "Nothing has happened yet.");
    for (size_t i = 0; ui->scenario && i < scenario_list_count(ui->scenario, SCENARIO_ABOUT); i++) {
        rows_begin(rows, 0);
        rows_put_wrapped(rows, STYLE_PLAIN, scenario_list_item(ui->scenario, SCENARIO_ABOUT, i), width, 0);
    }
}

void why_fill(Ui *ui, Rows *rows, int64_t first, int64_t count, int width) {
    (void)first, (void)count;
    rows->keep = -1;
    int64_t step = ui_step(ui);
    if (step == 0) {
        put_beginning(ui, rows, width);
        return;
    }
    put_sentence(ui, rows, width);
    put_more(ui, rows, width);
    whatif_put_why(ui, rows, width);
    put_note(ui, rows, width);
    if (step < 2 || ui->panes[PANE_WHY].rows < ROWS_FOR_MORE) return;
    rows_begin(rows, 0);
    put_before(ui, rows, width);
}

void why_open(Ui *ui, int64_t step) {
    ui->panes[PANE_WHY].selected = -1;
    ui_go(ui, step);
}
