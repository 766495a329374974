// How a branch ends, beside how the original run does; and what Why says of it.

#include "viz/tui/whatif.h"

#include "viz/model/lines.h"
#include "viz/tui/actions.h"
#include "viz/tui/panes.h"

#include <string.h>

enum { LINES_MAX = 300, TASKS_SHOWN_MAX = 100 };

static void gather(Outcome *outcome, const Recording *recording) {
    TapeReader reader = {.tape = recording->tape};
    Event event;
    while (tape_next(&reader, &event)) outcome_add(outcome, &event);
    tape_reader_done(&reader);
}

static void find_ends(Ui *ui) {
    WhatIf *whatif = &ui->whatif;
    if (whatif->has_ends) return;
    gather(&whatif->ends[0], whatif->original);
    gather(&whatif->ends[1], ui->recording);
    whatif->has_ends = true;
}

void action_compare(Ui *ui) {
    ui->is_playing = false;
    ui->whatif.top = 0;
    if (whatif_branch(ui)) ui->mode = MODE_COMPARE;
    else ui_complain(ui, "There is no what-if to compare with; a begins one");
}

// Side by side ----------------------------------------------------------------------------------------------------------

static EventText text_of(const Text *text) { return (EventText){text->bytes ? text->bytes : "", text->size}; }

static void put_pair(Rows *rows, const EventText sides[2], int width, bool differs) {
    int half = width / 2;
    rows_begin(rows, 0);
    for (int side = 0; side < 2; side++) {
        rows_column(rows, side * half + 2);
        if (sides[side].data) rows_put_cut(rows, differs ? STYLE_CHANGED : STYLE_PLAIN, sides[side], half - 3);
        else rows_put_glyph(rows, STYLE_DIM, GLYPH_DOT);
    }
}

static void put_section(Rows *rows, const char *title) {
    rows_begin(rows, 0);
    rows_put(rows, STYLE_TITLE, title);
}

static void put_lines(Rows *rows, const char *title, const Text *first, const Text *second, int width) {
    EventText rests[2] = {{first->bytes, first->size}, {second->bytes, second->size}}, lines[2];
    if (first->size + second->size == 0) return;
    put_section(rows, title);
    for (size_t count = 0; count < LINES_MAX; count++) {
        for (size_t side = 0; side < 2; side++) {
            if (rests[side].size == 0 || !line_take(&rests[side], &lines[side])) lines[side] = (EventText){0};
        }
        if (!lines[0].data && !lines[1].data) return;
        bool is_same = lines[0].data && lines[1].data && line_is_same(lines[0], lines[1]);
        put_pair(rows, lines, width, !is_same);
    }
    rows_begin(rows, 0);
    rows_column(rows, 2);
    rows_put_glyph(rows, STYLE_DIM, GLYPH_ELLIPSIS);
}

static void put_end(Text *text, const Outcome *outcome) {
    text_put(text, outcome->end.size > 0 ? outcome->end.bytes : "cut off");
    text_put(text, " at ");
    text_put_time(text, outcome->time);
}

static bool put_ends(const WhatIf *whatif, Rows *rows, int width) {
    Text ends[2] = {0};
    for (size_t side = 0; side < 2; side++) put_end(&ends[side], &whatif->ends[side]);
    bool is_same = strcmp(ends[0].bytes, ends[1].bytes) == 0;
    if (rows) put_pair(rows, (EventText[2]){text_of(&ends[0]), text_of(&ends[1])}, width, !is_same);
    text_done(&ends[0]);
    text_done(&ends[1]);
    return is_same;
}

// "Task-2 work returned None"; absent: there is no such task.
static void put_task_end(Text *text, const Outcome *outcome, size_t index) {
    const OutcomeTask *task = &outcome->tasks[index];
    text_put_bytes(text, task->name.bytes, task->name.size);
    text_put(text, " ");
    text_put(text, task->end.size > 0 ? task->end.bytes : "never ended");
}

static size_t most_tasks(const WhatIf *whatif) {
    const Outcome *ends = whatif->ends;
    return ends[0].task_count > ends[1].task_count ? ends[0].task_count : ends[1].task_count;
}

// Puts the pair, if the task ends otherwise. Returns whether it does.
static bool put_task(const WhatIf *whatif, Rows *rows, size_t index, int width) {
    Text texts[2] = {0};
    EventText pair[2] = {0};
    for (size_t side = 0; side < 2; side++) {
        if (index >= whatif->ends[side].task_count) continue;
        put_task_end(&texts[side], &whatif->ends[side], index);
        pair[side] = text_of(&texts[side]);
    }
    bool differs = !pair[0].data || !pair[1].data || !line_is_same(pair[0], pair[1]);
    if (differs && rows) put_pair(rows, pair, width, true);
    text_done(&texts[0]);
    text_done(&texts[1]);
    return differs;
}

static size_t count_other_results(const WhatIf *whatif) {
    size_t count = 0;
    for (size_t i = 0; i < most_tasks(whatif); i++) count += put_task(whatif, NULL, i, 0);
    return count;
}

static void put_results(const WhatIf *whatif, Rows *rows, int width) {
    size_t others = count_other_results(whatif), shown = 0;
    put_section(rows, "Results");
    for (size_t i = 0; i < most_tasks(whatif) && shown < others && shown < TASKS_SHOWN_MAX; i++)
        shown += put_task(whatif, rows, i, width);
    rows_begin(rows, 0);
    rows_column(rows, 2);
    if (others > shown) rows_put_format(rows, STYLE_DIM, "and %zu more", others - shown);
    else if (others == 0) rows_put(rows, STYLE_DIM, "every task ends in the same way");
    else rows_put_format(rows, STYLE_DIM, "%zu tasks end in the same way", most_tasks(whatif) - others);
}

void whatif_compare_fill(Ui *ui, Rows *rows, int width) {
    const WhatIf *whatif = &ui->whatif;
    const Outcome *ends = whatif->ends;
    find_ends(ui);
    rows_begin(rows, 0);
    rows_column(rows, 2);
    rows_put(rows, STYLE_STRONG, "as it was");
    rows_column(rows, width / 2 + 2);
    rows_put(rows, STYLE_STRONG, "what if");
    put_section(rows, "End");
    put_ends(whatif, rows, width);
    put_lines(rows, "Output", &ends[0].output, &ends[1].output, width);
    put_lines(rows, "Standard error", &ends[0].errors, &ends[1].errors, width);
    put_lines(rows, "Diagnoses", &ends[0].diagnoses, &ends[1].diagnoses, width);
    put_results(whatif, rows, width);
    rows->keep = -1;
}

void whatif_compare_press(Ui *ui, uint32_t key) {
    int64_t *top = &ui->whatif.top;
    if (key == PRESS_DOWN || key == 'j') ++*top;
    else if (key == PRESS_UP || key == 'k') *top -= *top > 0;
    else if (key == PRESS_PAGE_DOWN || key == ' ') *top += ui->rows / 2;
    else if (key == PRESS_PAGE_UP) *top = *top > ui->rows / 2 ? *top - ui->rows / 2 : 0;
    else ui->mode = MODE_NORMAL;
}

// Why -------------------------------------------------------------------------------------------------------------------

static bool is_same_text(const Text *a, const Text *b) {
    return a->size == b->size && (a->size == 0 || memcmp(a->bytes, b->bytes, a->size) == 0);
}

static void put_summary(Ui *ui, Text *text) {
    const WhatIf *whatif = &ui->whatif;
    const Outcome *ends = whatif->ends;
    find_ends(ui);
    bool same_end = put_ends(whatif, NULL, 0), same_output = is_same_text(&ends[0].output, &ends[1].output);
    text_put(text, same_end ? "The run as it was ends in the same way, " : "The run as it was: ");
    if (!same_end) put_end(text, &ends[0]);
    if (!same_end) text_put(text, ", ");
    text_put(text, same_output ? "with the same output" : "with another output");
    if (count_other_results(whatif) > 0) text_put(text, " and other results");
    text_put(text, ". A compares them.");
}

void whatif_put_why(Ui *ui, Rows *rows, int width) {
    EventKind kind = ui->event.kind;
    bool is_choice = kind == EVENT_TURN_CHOOSE || kind == EVENT_TIMER_CHOOSE;
    if (!is_choice && (kind != EVENT_END || !whatif_branch(ui))) return;
    Text text = {0};
    if (is_choice) text_put(&text, choice_verdict_words(choice_judge(ui->scenario, &ui->event)));
    else put_summary(ui, &text);
    rows_begin(rows, 0);
    rows_put_glyph(rows, STYLE_WARNING, GLYPH_CROSSING);
    rows_put(rows, STYLE_PLAIN, " ");
    rows_put_wrapped(rows, STYLE_PLAIN, (EventText){text.bytes, text.size}, width, 2);
    text_done(&text);
}
