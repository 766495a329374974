// The tasks: a row each, in the order of their creation, below those that created them, or only those alive.

#include "viz/tui/panes.h"

#include "viz/model/doing.h"
#include "viz/model/words.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { LINE_CELLS = 6, DEPTH_MAX = 10, TREE_CELLS = 8 };

// Words ---------------------------------------------------------------------------------------------------------------

Style phase_style(TaskPhase phase) {
    switch (phase) {
    case PHASE_RUNNING: return STYLE_RUNNING;
    case PHASE_READY: return STYLE_READY;
    case PHASE_WAITING: return STYLE_WAITING;
    case PHASE_DONE: return STYLE_DONE;
    case PHASE_FAILED: return STYLE_FAILED;
    case PHASE_CANCELLED: return STYLE_CANCELLED;
    case PHASE_NONE:
    case PHASE_COUNT: break;
    }
    return STYLE_PLAIN;
}

Glyph phase_glyph(const StateTask *task) {
    switch ((TaskPhase)task->phase) {
    case PHASE_RUNNING: return GLYPH_RUNNING;
    case PHASE_READY: return GLYPH_READY;
    case PHASE_WAITING: return task->waits == REF_SLEEP ? GLYPH_TIMER : GLYPH_WAITING;
    case PHASE_DONE: return GLYPH_DONE;
    case PHASE_FAILED: return GLYPH_FAILED;
    case PHASE_CANCELLED: return GLYPH_CANCELLED;
    case PHASE_NONE:
    case PHASE_COUNT: break;
    }
    return GLYPH_WAITING;
}

void rows_put_task(Rows *rows, const State *state, int64_t id) {
    const StateTask *task = state_task(state, id);
    Text name = {0};
    words_put_member(&name, state, FAMILY_TASK, id);
    rows_put_text(rows, task ? phase_style((TaskPhase)task->phase) : STYLE_PLAIN, (EventText){name.bytes, name.size});
    text_done(&name);
}

// Orders --------------------------------------------------------------------------------------------------------------

typedef struct Branch { // of the tree, by task
    uint32_t first_child, last_child, next;
} Branch;

// Parents are walked down before their children; a trace whose parents go in a circle leaves those out.
static void order_as_tree(Ui *ui, const State *state, size_t end) {
    Branch *branches = text_allocate(end * sizeof *branches);
    memset(branches, 0, end * sizeof *branches);
    for (size_t id = 1; id < end; id++) { // 0 is the root of all
        const StateTask *task = state_task(state, (int64_t)id);
        size_t parent = task && task->parent < id ? task->parent : 0;
        if (!task) continue;
        if (branches[parent].last_child) branches[branches[parent].last_child].next = (uint32_t)id;
        else branches[parent].first_child = (uint32_t)id;
        branches[parent].last_child = (uint32_t)id;
    }
    for (uint32_t id = branches[0].first_child; id;) {
        ui->tree[ui->tree_count++] = id;
        if (branches[id].first_child) {
            id = branches[id].first_child;
            continue;
        }
        while (id && !branches[id].next) {
            const StateTask *task = state_task(state, id);
            id = task->parent < id ? task->parent : 0;
        }
        if (id) id = branches[id].next;
    }
    free(branches);
}

static void order_tasks(Ui *ui) {
    const State *state = &ui->head.state;
    size_t end = state_task_end(state);
    ui->tree_count = 0;
    if (end == 0) return;
    ui->tree = text_resize(ui->tree, end * sizeof *ui->tree);
    if (ui->task_order == TASKS_AS_TREE) {
        order_as_tree(ui, state, end);
        return;
    }
    for (size_t id = 1; id < end; id++) {
        const StateTask *task = state_task(state, (int64_t)id);
        if (task && !task->done) ui->tree[ui->tree_count++] = (uint32_t)id;
    }
}

static int64_t row_of(const Ui *ui, uint32_t task) {
    if (ui->task_order == TASKS_BY_CREATION) return (int64_t)task - 1;
    for (size_t i = 0; i < ui->tree_count; i++) {
        if (ui->tree[i] == task) return (int64_t)i;
    }
    return -1;
}

bool tasks_measure(Ui *ui, int64_t *total, int64_t *keep) {
    const State *state = &ui->head.state;
    if (ui->opened_task) return false;
    if (ui->task_order != TASKS_BY_CREATION) order_tasks(ui);
    size_t end = state_task_end(state);
    *total = ui->task_order == TASKS_BY_CREATION ? (end > 0 ? (int64_t)end - 1 : 0) : (int64_t)ui->tree_count;
    uint32_t meant = state->running ? state->running : (uint32_t)ui->event.task;
    *keep = meant ? row_of(ui, meant) : ui->panes[PANE_TASKS].keep;
    if (*keep >= *total) *keep = *total - 1;
    return true;
}

// Rows ----------------------------------------------------------------------------------------------------------------

static int depth_of(const State *state, const StateTask *task) {
    int depth = 0;
    while (task && task->parent && depth < DEPTH_MAX) {
        task = state_task(state, task->parent);
        depth += task != NULL;
    }
    return depth;
}

static void put_row(Ui *ui, Rows *rows, uint32_t id, int width) {
    const State *state = &ui->head.state;
    const StateTask *task = state_task(state, id);
    int name_cells = (int)ui->recording->name_cells;
    if (name_cells > width / 3) name_cells = width / 3;
    rows_begin(rows, id);
    if (!task) return;
    Style style = phase_style((TaskPhase)task->phase);
    int indent = ui->task_order == TASKS_AS_TREE ? depth_of(state, task) * 2 : 0;
    if (indent > TREE_CELLS) indent = TREE_CELLS;
    rows_put_glyph(rows, style, phase_glyph(task));
    rows_column(rows, 2 + indent);
    Text text = {0};
    words_put_member(&text, state, FAMILY_TASK, id);
    int left = name_cells - (int)text_cells(text.bytes, text.size) - 1;
    rows_put_cut(rows, task->done ? STYLE_DIM : STYLE_STRONG, (EventText){text.bytes, text.size}, name_cells);
    EventText coro = state_task_coro(state, id);
    if (left > 1 && coro.data) rows_put(rows, STYLE_PLAIN, " ");
    if (left > 1 && coro.data) rows_put_cut(rows, STYLE_DIM, coro, left);
    int tree_cells = ui->task_order == TASKS_AS_TREE ? TREE_CELLS : 0;
    int doing_column = 2 + tree_cells + name_cells + 2, line_column = width - LINE_CELLS;
    text_clear(&text);
    doing_put(&text, state, &ui->reader, id);
    rows_column(rows, doing_column);
    EventText doing = {text.bytes, text.size};
    int room = line_column - doing_column - 1;
    rows_put_cut(rows, style, doing, task->line && !task->done ? room : width - doing_column);
    if (task->line && !task->done) {
        rows_column(rows, line_column);
        rows_put_format(rows, STYLE_DIM, "%6" PRIu32, task->line);
    }
    text_done(&text);
}

void tasks_fill(Ui *ui, Rows *rows, int64_t first, int64_t count, int width) {
    if (ui->opened_task) {
        task_detail_fill(ui, rows, width);
        return;
    }
    size_t end = state_task_end(&ui->head.state);
    for (int64_t row = first; row < first + count; row++) {
        bool is_list = ui->task_order == TASKS_BY_CREATION;
        if (row < 0 || (is_list && row + 1 >= (int64_t)end) || (!is_list && row >= (int64_t)ui->tree_count)) break;
        put_row(ui, rows, is_list ? (uint32_t)row + 1 : ui->tree[row], width);
    }
}

void tasks_open(Ui *ui, int64_t task) {
    ui->opened_task = task;
    ui->focus = PANE_TASKS;
    ui->side = PANE_TASKS;
    ui->panes[PANE_TASKS].selected = -1;
    ui->panes[PANE_TASKS].top = 0;
}
