// The timeline: a lane for each task, its phases from left to right. A stretch in which one task has the floor is one
// moment wide, whatever it does; only a jump of the clock takes more. What lies behind the cursor is not told yet.

#include "viz/tui/panes.h"

#include "viz/model/words.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { NAME_CELLS_MIN = 8, SIGNS_MAX = 1000, FOLDED_MAX = 1 << 15, SAMPLED_MAX = 1 << 17 };

typedef struct Axis {
    uint32_t start;   // of the first cell, in units of moments
    int scale;        // as Ui.timeline_scale
    int columns;
} Axis;

// Units and cells -----------------------------------------------------------------------------------------------------

static uint32_t units_in(int scale, int columns) {
    if (scale >= 0) return (uint32_t)columns / ((uint32_t)scale + 1) + 1;
    return (uint32_t)columns << (-scale > 16 ? 16 : -scale);
}

static int column_of(const Axis *axis, uint32_t x) {
    int64_t units = (int64_t)x - axis->start;
    int64_t column = axis->scale >= 0 ? units * (axis->scale + 1) : units >> -axis->scale;
    if (units < 0 || column > axis->columns) return units < 0 ? -1 : axis->columns;
    return (int)column;
}

static uint32_t x_of(const Axis *axis, int column) {
    uint32_t units = axis->scale >= 0 ? (uint32_t)column / ((uint32_t)axis->scale + 1)
                                      : (uint32_t)column << -axis->scale;
    return axis->start + units;
}

static int cursor_unit(const Ui *ui, uint32_t *x) {
    int64_t step = ui_step(ui);
    const Recording *recording = ui->recording;
    if (recording->moment_count == 0) return 0;
    size_t index = recording_moment_at(recording, step);
    const Moment *moment = &recording->moments[index];
    bool is_last = index + 1 == recording->moment_count;
    int64_t next = is_last ? ui_count(ui) + 1 : recording->moments[index + 1].n;
    *x = moment->x;
    if (moment->is_jump) *x += step + 1 >= next ? MOMENT_JUMP_WIDTH - 1 : 1;
    return 1;
}

// The window moves by half of itself when the cursor leaves it, so that it stands still most of the time.
static Axis find_axis(Ui *ui, int columns) {
    uint32_t x = 0, width = units_in(ui->timeline_scale, columns);
    cursor_unit(ui, &x);
    uint32_t start = (uint32_t)ui->timeline_x;
    if (x < start || x + 1 >= start + width) start = x > width / 2 ? x - width / 2 : 0;
    if (recording_width(ui->recording) < width) start = 0;
    ui->timeline_x = start;
    return (Axis){start, ui->timeline_scale, columns};
}

// Phases --------------------------------------------------------------------------------------------------------------

// What is seen of a cell in which a task did several things.
static int weight(unsigned char phase) {
    switch ((TaskPhase)phase) {
    case PHASE_RUNNING: return 6;
    case PHASE_FAILED: return 5;
    case PHASE_CANCELLED: return 4;
    case PHASE_DONE: return 3;
    case PHASE_READY: return 2;
    case PHASE_WAITING: return 1;
    case PHASE_NONE:
    case PHASE_COUNT: break;
    }
    return 0;
}

// Sets the cells that the units from `x` on lie in.
static void set_cells(TimelineCache *cache, const Axis *axis, int lane, uint32_t x, uint32_t width, TaskPhase phase) {
    int from = column_of(axis, x), to = column_of(axis, x + width);
    if (from < 0) from = 0;
    if (to <= from) to = from + 1;
    unsigned char *row = cache->cells + (size_t)lane * (size_t)cache->columns;
    for (int column = from; column < to && column < cache->columns; column++) {
        if (weight((unsigned char)phase) > weight(row[column])) row[column] = (unsigned char)phase;
    }
}

// Lanes of tasks come first, by their ids; those of threads follow, behind the last task of the whole run.
static int64_t last_task(const Ui *ui) {
    size_t end = state_task_end(&ui->recording->state);
    return end > 0 ? (int64_t)end - 1 : 0;
}

// As far as they are there in this state.
static int64_t lane_count(const Ui *ui, const State *state) {
    size_t tasks = state_task_end(state), threads = state->things[FAMILY_THREAD].count;
    if (threads > 1) return last_task(ui) + (int64_t)threads - 1;
    return tasks > 0 ? (int64_t)tasks - 1 : 0;
}

static TaskPhase phase_of(const Ui *ui, const State *state, int64_t lane) {
    if (lane > last_task(ui)) return state_thread_phase(state, lane - last_task(ui));
    const StateTask *task = state_task(state, lane);
    return task ? (TaskPhase)task->phase : PHASE_NONE;
}

static bool is_over(TaskPhase phase) {
    return phase == PHASE_DONE || phase == PHASE_FAILED || phase == PHASE_CANCELLED;
}

static void fill_lane(TimelineCache *cache, const Axis *axis, int lane, const Moment *moment, int64_t task,
                      TaskPhase before, TaskPhase after) {
    if (moment->is_jump) {
        TaskPhase meanwhile = moment->task && moment->task == task ? PHASE_RUNNING : before;
        if (!is_over(meanwhile)) set_cells(cache, axis, lane, moment->x, MOMENT_JUMP_WIDTH - 1, meanwhile);
        if (!is_over(before)) set_cells(cache, axis, lane, moment->x + MOMENT_JUMP_WIDTH - 1, 1, after);
        return;
    }
    bool runs = moment->task && moment->task == task;
    uint32_t end = moment->x + 1;
    if (runs) set_cells(cache, axis, lane, moment->x, 1, PHASE_RUNNING);
    else if (!is_over(after)) set_cells(cache, axis, lane, moment->x, 1, after);
    if (is_over(after) && !is_over(before)) set_cells(cache, axis, lane, runs ? end : moment->x, 1, after);
}

// The last event of a moment.
static int64_t last_of(const Recording *recording, size_t index) {
    bool is_last = index + 1 == recording->moment_count;
    return is_last ? recording_count(recording) : (int64_t)recording->moments[index + 1].n - 1;
}

static void fill_moment(Ui *ui, const Axis *axis, const Moment *moment, int64_t end, TaskPhase *phases) {
    TimelineCache *cache = &ui->timeline;
    playhead_go(&ui->scout, end);
    for (int lane = 0; lane < cache->rows; lane++) {
        int64_t task = cache->first_lane + lane;
        TaskPhase before = phases[lane];
        phases[lane] = phase_of(ui, &ui->scout.state, task);
        fill_lane(cache, axis, lane, moment, task, before, phases[lane]);
    }
}

// Many events in each cell -------------------------------------------------------------------------------------------
//
// Then they are not all folded. When tasks ran is known from the moments, and when they ended from the state at the end of
// the run. What else they did in a cell is sampled: what they do at its end, or near it where a state was kept.

static void fill_running_moment(TimelineCache *cache, const Axis *axis, const Moment *moment) {
    int64_t lane = (int64_t)moment->task - cache->first_lane;
    uint32_t width = moment->is_jump ? MOMENT_JUMP_WIDTH - 1 : 1; // a task that runs while the clock jumps blocks the loop
    if (moment->task && lane >= 0 && lane < cache->rows)
        set_cells(cache, axis, (int)lane, moment->x, width, PHASE_RUNNING);
}

// There may be millions of moments: this looks at each of them, and at nothing else.
static void fill_running(Ui *ui, const Axis *axis, size_t first, size_t end) {
    TimelineCache *cache = &ui->timeline;
    const Moment *moments = ui->recording->moments;
    for (; axis->scale >= 0 && first < end; first++) fill_running_moment(cache, axis, &moments[first]);
    for (int column = 0; column < cache->columns && first < end; column++) {
        unsigned char *cells = cache->cells + column;
        uint32_t until = x_of(axis, column + 1), lanes = (uint32_t)cache->rows, first_lane = (uint32_t)cache->first_lane;
        for (; first < end && moments[first].x < until; first++) {
            uint32_t lane = moments[first].task - first_lane; // wraps around, where there is no task or it is above
            if (lane < lanes) cells[lane * (size_t)cache->columns] = PHASE_RUNNING;
            if (moments[first].is_jump) fill_running_moment(cache, axis, &moments[first]);
        }
    }
}

static uint32_t x_of_event(const Recording *recording, int64_t n) {
    return recording->moments[recording_moment_at(recording, n)].x;
}

static void fill_ends(Ui *ui, const Axis *axis) {
    TimelineCache *cache = &ui->timeline;
    const State *end = &ui->recording->state;
    for (int lane = 0; lane < cache->rows; lane++) {
        const StateTask *task = state_task(end, cache->first_lane + lane);
        uint32_t x = task && task->done ? x_of_event(ui->recording, task->done) : 0;
        if (x >= axis->start && task && task->done) set_cells(cache, axis, lane, x, 1, (TaskPhase)task->phase);
    }
}

// As far into the cell as it goes without folding many events: states that were kept may lie before it.
static void go_into_cell(Ui *ui, int64_t first, int64_t last, int64_t most) {
    int64_t kept = last / ui->recording->spacing * ui->recording->spacing, at = ui->scout.state.n;
    int64_t from = at <= last && at > kept ? at : kept;
    int64_t until = kept >= first ? kept : from + most;
    playhead_go(&ui->scout, until < last ? until : last);
}

// What is known exactly from the end of the run comes before the sample.
static TaskPhase phase_in_cell(const Ui *ui, int64_t lane, int64_t first, int64_t last) {
    const StateTask *end = lane <= last_task(ui) ? state_task(&ui->recording->state, lane) : NULL;
    TaskPhase phase = phase_of(ui, &ui->scout.state, lane);
    if (end && ((end->done && end->done < first) || end->created > last)) return PHASE_NONE;
    return end && phase == PHASE_NONE ? PHASE_READY : phase;
}

static void fill_samples(Ui *ui, const Axis *axis) {
    const Recording *recording = ui->recording;
    TimelineCache *cache = &ui->timeline;
    for (int column = 0; column < axis->columns && x_of(axis, column) < recording_width(recording); column++) {
        size_t index = recording_moment_at_x(recording, x_of(axis, column));
        size_t next = recording_moment_at_x(recording, x_of(axis, column + 1));
        bool is_last = x_of(axis, column + 1) >= recording_width(recording);
        int64_t first = recording->moments[index].n;
        int64_t last = is_last ? recording_count(recording) : (int64_t)recording->moments[next].n;
        go_into_cell(ui, first, last, SAMPLED_MAX / axis->columns);
        for (int lane = 0; lane < cache->rows; lane++) {
            TaskPhase phase = phase_in_cell(ui, cache->first_lane + lane, first, last);
            if (!is_over(phase)) set_cells(cache, axis, lane, x_of(axis, column), 1, phase);
        }
    }
}

// Each event -----------------------------------------------------------------------------------------------------------

static void fill_moments(Ui *ui, const Axis *axis, size_t index, size_t end_index) {
    const Recording *recording = ui->recording;
    TimelineCache *cache = &ui->timeline;
    TaskPhase *phases = text_allocate(((size_t)cache->rows + 1) * sizeof *phases);
    if (index > 0) index--; // where a task ends shows behind it
    playhead_go(&ui->scout, recording->moment_count > 0 ? (int64_t)recording->moments[index].n - 1 : 0);
    for (int lane = 0; lane < cache->rows; lane++) {
        phases[lane] = phase_of(ui, &ui->scout.state, cache->first_lane + lane);
    }
    for (; index < end_index; index++) fill_moment(ui, axis, &recording->moments[index], last_of(recording, index), phases);
    free(phases);
}

static void fill_cells(Ui *ui, const Axis *axis) {
    const Recording *recording = ui->recording;
    TimelineCache *cache = &ui->timeline;
    memset(cache->cells, PHASE_NONE, (size_t)cache->rows * (size_t)cache->columns);
    if (recording->moment_count == 0) return;
    size_t first = recording_moment_at_x(recording, axis->start);
    size_t end = recording_moment_at_x(recording, axis->start + units_in(axis->scale, axis->columns)) + 1;
    if (last_of(recording, end - 1) - recording->moments[first].n <= FOLDED_MAX) {
        fill_moments(ui, axis, first, end);
        return;
    }
    fill_running(ui, axis, first, end);
    fill_ends(ui, axis);
    fill_samples(ui, axis);
}

static void make_cells(Ui *ui, const Axis *axis, int64_t first_lane, int lanes) {
    TimelineCache *cache = &ui->timeline;
    bool is_same = cache->cells && cache->x == axis->start && cache->scale == axis->scale && cache->rows == lanes &&
                   cache->columns == axis->columns && cache->first_lane == first_lane &&
                   cache->count == recording_count(ui->recording);
    if (is_same) return;
    size_t size = (size_t)lanes * (size_t)axis->columns + 1;
    if (size > cache->capacity) {
        cache->cells = text_resize(cache->cells, size);
        cache->capacity = size;
    }
    cache->x = axis->start;
    cache->scale = axis->scale;
    cache->rows = lanes;
    cache->columns = axis->columns;
    cache->first_lane = first_lane;
    cache->count = recording_count(ui->recording);
    fill_cells(ui, axis);
}

// Drawing -------------------------------------------------------------------------------------------------------------

static Glyph lane_glyph(TaskPhase phase) {
    switch (phase) {
    case PHASE_RUNNING: return GLYPH_LANE_RUNNING;
    case PHASE_READY: return GLYPH_LANE_READY;
    case PHASE_WAITING: return GLYPH_LANE_WAITING;
    case PHASE_DONE: return GLYPH_DONE;
    case PHASE_FAILED: return GLYPH_FAILED;
    case PHASE_CANCELLED: return GLYPH_CANCELLED;
    case PHASE_NONE:
    case PHASE_COUNT: break;
    }
    return GLYPH_DOT;
}

static void draw_lane(Ui *ui, const Canvas *lanes, int row, int cursor) {
    const TimelineCache *cache = &ui->timeline;
    const unsigned char *cells = cache->cells + (size_t)row * (size_t)cache->columns;
    for (int column = 0; column <= cursor && column < lanes->columns; column++) {
        if (cells[column] == PHASE_NONE) continue;
        TaskPhase phase = (TaskPhase)cells[column];
        canvas_put_glyph(lanes, row, column, phase_style(phase), lane_glyph(phase));
    }
}

static void draw_thread_name(Ui *ui, const Canvas *names, int row, int64_t id) {
    if (!state_thing(&ui->head.state, FAMILY_THREAD, id)) return;
    Text name = {0};
    words_put_member(&name, &ui->head.state, FAMILY_THREAD, id);
    canvas_put(names, row, 0, STYLE_DIM, name.bytes);
    text_done(&name);
}

static void draw_name(Ui *ui, const Canvas *names, int row, int64_t task) {
    const StateTask *its = state_task(&ui->head.state, task);
    if (task > last_task(ui)) draw_thread_name(ui, names, row, task - last_task(ui));
    if (!its) return;
    Text name = {0};
    words_put_member(&name, &ui->head.state, FAMILY_TASK, task);
    bool is_current = task == (ui->head.state.running ? ui->head.state.running : ui->event.task);
    int column = canvas_put(names, row, 0, is_current ? STYLE_STRONG : STYLE_PLAIN, name.bytes);
    EventText coro = state_task_coro(&ui->head.state, task);
    if (column + 2 < names->columns && coro.data) canvas_put_text(names, row, column + 1, STYLE_DIM, coro);
    text_done(&name);
}

// Times stand where the clock jumped to them.
static void draw_axis(Ui *ui, const Canvas *axis_row, const Axis *axis) {
    const Recording *recording = ui->recording;
    int taken = 0;
    canvas_fill(axis_row, 0, 0, axis_row->columns, STYLE_FRAME, glyph(GLYPH_HORIZONTAL, ui->is_ascii));
    size_t index = recording_moment_at_x(recording, axis->start);
    for (; index < recording->moment_count; index++) {
        const Moment *moment = &recording->moments[index];
        bool is_first = index == 0;
        int column = column_of(axis, moment->x + (moment->is_jump ? MOMENT_JUMP_WIDTH - 1 : 0));
        if (column >= axis->columns) break;
        if ((!moment->is_jump && !is_first) || column < taken || moment->n > ui_step(ui)) continue;
        Text time = {0};
        text_put_seconds(&time, tape_time(recording->tape, moment->n));
        int end = column + (int)time.size;
        if (end < axis_row->columns) canvas_put(axis_row, 0, column, STYLE_DIM, time.bytes);
        taken = end + 1;
        text_done(&time);
    }
}

static void draw_sign(Ui *ui, const Canvas *axis_row, const Axis *axis, int64_t n, Style style, Glyph sign) {
    if (ui->recording->moment_count == 0) return;
    const Moment *moment = &ui->recording->moments[recording_moment_at(ui->recording, n)];
    int column = column_of(axis, moment->x + (moment->is_jump ? 1 : 0));
    if (column >= 0 && column < axis->columns) canvas_put_glyph(axis_row, 0, column, style, sign);
}

// Marks, choices, and what was found wrong so far.
static void draw_signs(Ui *ui, const Canvas *axis_row, const Axis *axis) {
    const NumberList *diagnoses = &ui->recording->diagnoses;
    size_t count = number_list_until(diagnoses, ui_step(ui));
    for (size_t i = count > SIGNS_MAX ? count - SIGNS_MAX : 0; i < count; i++) {
        draw_sign(ui, axis_row, axis, diagnoses->items[i], STYLE_BAD, GLYPH_WARNING);
    }
    const NumberList *choices = &ui->recording->choices;
    size_t made = number_list_until(choices, ui_step(ui));
    for (size_t i = made > SIGNS_MAX ? made - SIGNS_MAX : 0; i < made; i++) {
        draw_sign(ui, axis_row, axis, choices->items[i], STYLE_WARNING, GLYPH_CROSSING);
    }
    for (size_t i = 0; i < ui->mark_count; i++) draw_sign(ui, axis_row, axis, ui->marks[i], STYLE_KEY, GLYPH_MARK);
}

static int64_t first_lane(Ui *ui, int lanes) {
    PaneView *view = &ui->panes[PANE_TIMELINE];
    int64_t current = ui->head.state.running ? ui->head.state.running : ui->event.task;
    int64_t meant = view->selected >= 0 ? view->selected + 1 : current;
    view->total = lane_count(ui, &ui->head.state);
    view->keep = meant - 1;
    if (meant > 0 && (meant <= view->top || meant > view->top + lanes)) view->top = meant - 1 - lanes / 2;
    if (view->top > view->total - lanes) view->top = view->total - lanes;
    if (view->top < 0) view->top = 0;
    return view->top + 1;
}

static int name_cells(const Ui *ui, int columns) {
    int cells = (int)ui->recording->name_cells;
    if (cells > columns / 3) cells = columns / 3;
    return cells < NAME_CELLS_MIN ? NAME_CELLS_MIN : cells;
}

void timeline_draw(Ui *ui, const Canvas *canvas) {
    int names_width = name_cells(ui, canvas->columns), lanes = canvas->rows - 1;
    Canvas names = canvas_part(canvas, 1, 0, lanes, names_width);
    Canvas cells = canvas_part(canvas, 1, names_width + 1, lanes, canvas->columns);
    Canvas axis_row = canvas_part(canvas, 0, names_width + 1, 1, canvas->columns);
    if (cells.columns <= 0 || lanes <= 0) return;
    Axis axis = find_axis(ui, cells.columns);
    int64_t first = first_lane(ui, lanes);
    uint32_t x = 0;
    make_cells(ui, &axis, first, lanes);
    int cursor = cursor_unit(ui, &x) && ui_step(ui) > 0 ? column_of(&axis, x) : -1;
    draw_axis(ui, &axis_row, &axis);
    draw_signs(ui, &axis_row, &axis);
    for (int row = 0; row < lanes; row++) {
        draw_name(ui, &names, row, first + row);
        if (phase_of(ui, &ui->head.state, first + row) != PHASE_NONE) draw_lane(ui, &cells, row, cursor);
        else if (cursor >= 0) canvas_put_glyph(&cells, row, cursor, STYLE_FRAME, GLYPH_LANE_CURSOR);
    }
    if (cursor >= 0) canvas_put_glyph(&axis_row, 0, cursor, STYLE_FOCUS, GLYPH_LANE_CURSOR);
}

void timeline_click(Ui *ui, int column) {
    const PaneView *view = &ui->panes[PANE_TIMELINE];
    int names_width = name_cells(ui, view->body_columns);
    Axis axis = {(uint32_t)ui->timeline_x, ui->timeline_scale, view->body_columns - names_width - 1};
    int cell = column - view->body_column - names_width - 1;
    if (cell < 0 || cell >= axis.columns || ui->recording->moment_count == 0) return;
    size_t index = recording_moment_at_x(ui->recording, x_of(&axis, cell));
    ui_go(ui, ui->recording->moments[index].n);
}
