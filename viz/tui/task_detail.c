// One task in full: what it does, its stack of awaits with their variables, its context, how it ended, what it did last.

#include "viz/tui/panes.h"

#include "viz/model/doing.h"
#include "viz/model/words.h"

#include <inttypes.h>
#include <string.h>

enum { HISTORY_MAX = 12, HISTORY_STRETCHES_MAX = 1000, FRAMES_MAX = 50, VARIABLES_MAX = 200 };

static void put_heading(Rows *rows, const char *words) {
    rows_begin(rows, 0);
    rows_put(rows, STYLE_TITLE, words);
}

static void put_field(Rows *rows, const char *name, Style style, EventText value, int width) {
    rows_begin(rows, 0);
    rows_put(rows, STYLE_DIM, name);
    rows_column(rows, 10);
    rows_put_wrapped(rows, style, value, width, 10);
}

static void put_birth(Ui *ui, Rows *rows, const StateTask *task, int width) {
    Text text = {0};
    Event event;
    bool is_known = ui_read(ui, task->created, &event);
    if (is_known) text_put_time(&text, event.t);
    if (is_known) text_put_format(&text, ", step %" PRIu32, task->created);
    if (task->parent) {
        text_put(&text, ", by ");
        words_put_member(&text, &ui->head.state, FAMILY_TASK, task->parent);
    }
    if (is_known && event.line) text_put_format(&text, " at line %" PRId64, event.line);
    if (task->group) {
        text_put(&text, ", in ");
        words_put_member(&text, &ui->head.state, FAMILY_GROUP, task->group);
    }
    if (text.size > 0) put_field(rows, "created", STYLE_PLAIN, (EventText){text.bytes, text.size}, width);
    text_done(&text);
}

// Variables -----------------------------------------------------------------------------------------------------------

static void put_variables(Ui *ui, Rows *rows, const Paged *array, uint32_t first, int indent) {
    uint32_t left = VARIABLES_MAX;
    for (uint32_t i = first; i && left-- > 0;) {
        const StateVariable *variable = paged_read(array, i);
        if (!variable) return;
        bool is_new = variable->changed == ui->head.state.n;
        if (variable->value.data) {
            rows_begin(rows, 0);
            rows_column(rows, indent);
            rows_put_text(rows, STYLE_PLAIN, variable->name);
            rows_put(rows, STYLE_DIM, " = ");
            rows_put_text(rows, is_new ? STYLE_CHANGED : STYLE_PLAIN, variable->value);
        }
        i = variable->next;
    }
}

static void put_frame(Ui *ui, Rows *rows, EventText name, int64_t line) {
    rows_begin(rows, 0);
    rows_column(rows, 2);
    rows_put_text(rows, STYLE_STRONG, name);
    if (line <= 0) return;
    rows_put_format(rows, STYLE_DIM, "  line %" PRId64 "  ", line);
    rows_put_text(rows, STYLE_PLAIN, ui_line_text(ui, line));
}

// Frames with their variables, outermost first. False: the trace tells no lines.
static bool put_frames(Ui *ui, Rows *rows, const StateTask *task) {
    const State *state = &ui->head.state;
    uint32_t chain[FRAMES_MAX];
    size_t count = 0;
    for (uint32_t id = task->frame; id && count < FRAMES_MAX; count++) {
        const StateFrame *frame = paged_read(&state->frames, id);
        if (!frame) break;
        chain[count] = id;
        id = frame->back;
    }
    for (size_t i = count; i > 0; i--) {
        const StateFrame *frame = paged_read(&state->frames, chain[i - 1]);
        put_frame(ui, rows, frame->name, i == 1 && task->line ? task->line : frame->line);
        put_variables(ui, rows, &state->variables, frame->first, 4);
    }
    return count > 0;
}

static void put_stack(Ui *ui, Rows *rows, const StateTask *task) {
    Event event;
    if (task->done || !task->started) return;
    put_heading(rows, "Stack of awaits");
    if (put_frames(ui, rows, task) || !task->suspended || !ui_read(ui, task->suspended, &event)) return;
    for (size_t i = 0; i < event.stack_size; i++) put_frame(ui, rows, event.stack[i].name, event.stack[i].line);
}

static bool is_hidden(const State *state, uint32_t from, uint32_t variable) {
    const StateVariable *its = paged_read(&state->context, variable);
    for (uint32_t i = from; i != variable;) {
        const StateVariable *newer = paged_read(&state->context, i);
        if (newer->name.size == its->name.size && memcmp(newer->name.data, its->name.data, its->name.size) == 0)
            return true;
        i = newer->next;
    }
    return false;
}

static void put_context(Ui *ui, Rows *rows, const StateTask *task) {
    const State *state = &ui->head.state;
    uint32_t left = VARIABLES_MAX;
    if (task->context) put_heading(rows, "Context variables");
    for (uint32_t i = task->context; i && left-- > 0;) {
        const StateVariable *variable = paged_read(&state->context, i);
        if (!is_hidden(state, task->context, i)) {
            rows_begin(rows, 0);
            rows_column(rows, 2);
            rows_put_text(rows, STYLE_PLAIN, variable->name);
            rows_put(rows, STYLE_DIM, " = ");
            rows_put_text(rows, variable->changed == state->n ? STYLE_CHANGED : STYLE_PLAIN, variable->value);
        }
        i = variable->next;
    }
}

// History -------------------------------------------------------------------------------------------------------------

// The events of a task in one stretch of the recording, as far as the cursor, in their order.
static size_t find_in_stretch(Ui *ui, int64_t task, int64_t stretch, int64_t found[TAPE_STRETCH]) {
    Event event;
    size_t count = 0;
    if (!(ui->recording->stretches[stretch].tasks & stretch_bit(task))) return 0;
    for (int64_t n = stretch * TAPE_STRETCH + 1; n <= (stretch + 1) * TAPE_STRETCH && n <= ui_step(ui); n++) {
        if (ui_read(ui, n, &event) && event.task == task && event.kind != EVENT_LINE) found[count++] = n;
    }
    return count;
}

// What happened to it before event `end`, as far as its state tells: the last one of each kind.
static size_t find_known(const StateTask *task, int64_t end, size_t count, int64_t found[HISTORY_MAX]) {
    const uint32_t known[] = {task->done, task->stepped, task->suspended, task->woken, task->asked, task->created};
    while (count < HISTORY_MAX) {
        int64_t last = 0;
        for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
            if (known[i] < end && known[i] > last) last = known[i];
        }
        if (!last) break;
        found[count++] = end = last;
    }
    return count;
}

// The newest first; back to where the task was made. Where that is far away, not every event on the way is looked at.
static size_t find_history(Ui *ui, int64_t task, int64_t found[HISTORY_MAX]) {
    const StateTask *its = state_task(&ui->head.state, task);
    int64_t first = its->created / TAPE_STRETCH, last = (ui_step(ui) - 1) / TAPE_STRETCH, lately[TAPE_STRETCH];
    int64_t start = last - first > HISTORY_STRETCHES_MAX ? last - HISTORY_STRETCHES_MAX : first;
    size_t count = 0;
    for (int64_t stretch = last; stretch >= start && count < HISTORY_MAX; stretch--) {
        for (size_t i = find_in_stretch(ui, task, stretch, lately); i > 0 && count < HISTORY_MAX; i--) {
            found[count++] = lately[i - 1];
        }
    }
    return start > first ? find_known(its, start * TAPE_STRETCH + 1, count, found) : count;
}

static void put_history(Ui *ui, Rows *rows, int64_t task) {
    int64_t found[HISTORY_MAX] = {0};
    Text sentences[HISTORY_MAX] = {0};
    size_t count = find_history(ui, task, found);
    ui_tell(ui, found, count, false, sentences);
    if (count > 0) put_heading(rows, "Lately");
    for (size_t i = 0; i < count; i++) {
        rows_begin(rows, 0);
        rows_put_format(rows, STYLE_DIM, "  %6" PRId64 "  ", found[i]);
        rows_put_text(rows, STYLE_PLAIN, (EventText){sentences[i].bytes, sentences[i].size});
        text_done(&sentences[i]);
    }
}

void task_detail_fill(Ui *ui, Rows *rows, int width) {
    const StateTask *task = state_task(&ui->head.state, ui->opened_task);
    rows_begin(rows, 0);
    if (!task) {
        rows_put(rows, STYLE_DIM, "This task is not there yet. Esc goes back to the list.");
        return;
    }
    Text doing = {0};
    doing_put(&doing, &ui->head.state, &ui->reader, ui->opened_task);
    rows_put_glyph(rows, phase_style((TaskPhase)task->phase), phase_glyph(task));
    rows_put(rows, STYLE_PLAIN, " ");
    rows_put_task(rows, &ui->head.state, ui->opened_task);
    EventText coro = state_task_coro(&ui->head.state, ui->opened_task);
    if (coro.data) rows_put(rows, STYLE_PLAIN, "  ");
    if (coro.data) rows_put_text(rows, STYLE_PLAIN, coro);
    if (coro.data) rows_put(rows, STYLE_PLAIN, "()");
    put_field(rows, "now", phase_style((TaskPhase)task->phase), (EventText){doing.bytes, doing.size}, width);
    put_birth(ui, rows, task, width);
    put_stack(ui, rows, task);
    put_context(ui, rows, task);
    put_history(ui, rows, ui->opened_task);
    text_done(&doing);
}
