// The loop: who has the floor, who is ready, which timers come next, which threads work.

#include "viz/tui/panes.h"

#include "viz/model/words.h"

#include <inttypes.h>
#include <stdio.h>

enum { SHOWN_MAX = 40, LABEL_CELLS = 9, THREADS_LOOKED_AT = 1000 };

static void put_label(Rows *rows, int64_t link, const char *label) {
    rows_begin(rows, link);
    rows_put(rows, STYLE_DIM, label);
    rows_column(rows, LABEL_CELLS);
}

static void put_seconds(Rows *rows, Style style, int64_t time) {
    Text text = {0};
    text_put_time(&text, time);
    rows_put_text(rows, style, (EventText){text.bytes, text.size});
    text_done(&text);
}

// At the right.
static void put_iteration(Rows *rows, const State *state, int width) {
    char text[40];
    if (!state->iteration) return;
    int size = snprintf(text, sizeof text, "iteration %" PRId64, state->iteration);
    if (rows_cells(rows) + 2 + size > width) return;
    rows_column(rows, width - size);
    rows_put(rows, STYLE_DIM, text);
}

static void put_blocked(Rows *rows, const State *state) {
    Text text = {0};
    text_put(&text, "  BLOCKS the loop since ");
    text_put_time(&text, state->blocked_from);
    rows_put_text(rows, STYLE_BAD, (EventText){text.bytes, text.size});
    text_done(&text);
}

static void put_running(Ui *ui, Rows *rows, int width) {
    const State *state = &ui->head.state;
    put_label(rows, state->running, "running");
    if (state->running) rows_put_task(rows, state, state->running);
    else rows_put(rows, STYLE_DIM, "(nobody)");
    if (state->blocked_from >= 0) put_blocked(rows, state);
    put_iteration(rows, state, width);
}

static void put_ready(Ui *ui, Rows *rows) {
    const State *state = &ui->head.state;
    uint32_t shown = 0;
    put_label(rows, 0, "ready");
    for (size_t i = state->ready_head; i < state->ready.count && shown < SHOWN_MAX; i++) {
        const StateReady *entry = paged_read(&state->ready, i);
        if (!entry->task && !entry->handle) continue;
        if (shown++ > 0) rows_put(rows, STYLE_DIM, ", ");
        if (entry->task) {
            rows_put_task(rows, state, entry->task);
            continue;
        }
        Text name = {0};
        words_put_member(&name, state, FAMILY_HANDLE, entry->handle);
        text_put(&name, "()");
        rows_put_text(rows, STYLE_READY, (EventText){name.bytes, name.size});
        text_done(&name);
    }
    if (state->ready_count > shown) rows_put_format(rows, STYLE_DIM, " and %" PRIu32 " more", state->ready_count - shown);
    if (state->ready_count == 0) rows_put(rows, STYLE_DIM, "(nobody)");
}

typedef struct Due { // of a timer
    int64_t at;
    uint32_t task;
} Due;

// The timers that fire first, in the order in which they will: by deadline, then by order of setting.
static size_t find_timers(const State *state, Due timers[SHOWN_MAX]) {
    size_t count = 0;
    for (uint32_t id = state->first_timer; id;) {
        const StateThing *timer = state_thing(state, FAMILY_TIMER, id);
        if (!timer) break;
        Due due = {timer->at, timer->task};
        id = timer->next;
        if (count == SHOWN_MAX && due.at >= timers[count - 1].at) continue;
        if (count < SHOWN_MAX) count++;
        size_t place = count - 1;
        for (; place > 0 && timers[place - 1].at > due.at; place--) timers[place] = timers[place - 1];
        timers[place] = due;
    }
    return count;
}

static void put_timers(Ui *ui, Rows *rows) {
    const State *state = &ui->head.state;
    Due timers[SHOWN_MAX];
    size_t count = find_timers(state, timers);
    put_label(rows, 0, "timers");
    for (size_t i = 0; i < count; i++) {
        bool same_time = i > 0 && timers[i - 1].at == timers[i].at;
        if (i > 0) rows_put(rows, STYLE_DIM, same_time ? ", " : "  ");
        if (!same_time) put_seconds(rows, STYLE_PLAIN, timers[i].at);
        if (!same_time) rows_put(rows, STYLE_PLAIN, " ");
        if (timers[i].task) rows_put_task(rows, state, timers[i].task);
        else rows_put(rows, STYLE_DIM, "call");
    }
    if (state->timer_count > count) rows_put_format(rows, STYLE_DIM, " and %zu more", state->timer_count - count);
    if (count == 0) rows_put(rows, STYLE_DIM, "(none)");
}

static void put_threads(Ui *ui, Rows *rows) {
    const State *state = &ui->head.state;
    size_t end = state->things[FAMILY_THREAD].count, shown = 0;
    for (size_t id = 1; id < end && id < THREADS_LOOKED_AT && shown < SHOWN_MAX; id++) {
        const StateThing *thread = state_thing(state, FAMILY_THREAD, (int64_t)id);
        if (!thread || !thread->is_on) continue;
        if (shown == 0) put_label(rows, 0, "threads");
        if (shown++ > 0) rows_put(rows, STYLE_DIM, ", ");
        Text name = {0};
        words_put_member(&name, state, FAMILY_THREAD, (int64_t)id);
        if (thread->at > state->now) text_put(&name, " until ");
        if (thread->at > state->now) text_put_time(&name, thread->at);
        rows_put_text(rows, STYLE_PLAIN, (EventText){name.bytes, name.size});
        text_done(&name);
    }
}

void loop_fill(Ui *ui, Rows *rows, int64_t first, int64_t count, int width) {
    (void)first, (void)count;
    put_running(ui, rows, width);
    put_ready(ui, rows);
    put_timers(ui, rows);
    put_threads(ui, rows);
    rows->keep = -1;
}
