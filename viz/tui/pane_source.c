// The program, the line that runs, and beside each line the tasks that stand there.

#include "viz/tui/panes.h"

#include "viz/tui/breakpoints.h"

#include <inttypes.h>
#include <stdlib.h>

enum { MARKER_CELLS = 5, IDS_CELLS = 3, TASKS_SHOWN = 2, NOTE_CELLS_MIN = 20 };

bool source_measure(Ui *ui, int64_t *total, int64_t *keep) {
    *total = ui->scenario ? scenario_line_count(ui->scenario) : 0;
    *keep = (int64_t)state_line(&ui->head.state) - 1;
    return true;
}

// Which tasks stand at the lines that are seen: a few ids for each line, and how many there are.
typedef struct Standing {
    uint32_t tasks[TASKS_SHOWN];
    uint32_t count;
} Standing;

static void find_standing(const State *state, int64_t first, int64_t count, Standing *standing) {
    for (StateRun run = {0}; state_next_run(state, &run);) {
        for (size_t i = 0; run.tasks && i < run.count; i++) {
            const StateTask *task = &run.tasks[i];
            int64_t row = (int64_t)task->line - 1 - first;
            if (task->done || !task->started || row < 0 || row >= count || task->line == 0) continue;
            if (standing[row].count < TASKS_SHOWN) standing[row].tasks[standing[row].count] = (uint32_t)(run.first + i);
            standing[row].count++;
        }
    }
}

// Whether the ids of all that stand there have room: "7", "2 3", "123", but not "12 34".
static bool has_room_for_ids(const Standing *standing) {
    if (standing->count > TASKS_SHOWN) return false;
    int cells = standing->count > 0 ? (int)standing->count - 1 : 0;
    for (uint32_t i = 0; i < standing->count; i++) {
        for (uint32_t id = standing->tasks[i]; id > 0; id /= 10) cells++;
    }
    return cells <= IDS_CELLS;
}

static void put_ids(Ui *ui, Rows *rows, const Standing *standing) {
    for (uint32_t i = 0; i < standing->count; i++) {
        bool runs = standing->tasks[i] == ui->head.state.running;
        rows_put_format(rows, runs ? STYLE_RUNNING : STYLE_WAITING, i > 0 ? " %" PRIu32 : "%" PRIu32, standing->tasks[i]);
    }
}

// "▶", "2 3" for two tasks, "9×" for many or for long ids: what stands at the line.
static void put_markers(Ui *ui, Rows *rows, int64_t line, const Standing *standing) {
    bool is_current = line == state_line(&ui->head.state);
    const Breakpoint *breakpoint = breakpoints_at_line(ui, line);
    if (is_current) rows_put_glyph(rows, STYLE_RUNNING, GLYPH_RUNNING);
    else rows_put(rows, STYLE_PLAIN, " ");
    if (has_room_for_ids(standing)) put_ids(ui, rows, standing);
    else if (standing->count > 99) rows_put(rows, STYLE_WAITING, "99+");
    else rows_put_format(rows, STYLE_WAITING, "%" PRIu32 "%s", standing->count, ui->is_ascii ? "x" : "×");
    rows_column(rows, MARKER_CELLS - 1);
    if (breakpoint) rows_put_glyph(rows, STYLE_BAD, breakpoint->is_on ? GLYPH_BREAKPOINT : GLYPH_BREAKPOINT_OFF);
    rows_column(rows, MARKER_CELLS);
}

// Where the program's text begins: behind the markers, the line's number, and a sign if it has a note.
static int text_column(const Ui *ui) {
    int digits = 2;
    for (int count = scenario_line_count(ui->scenario); count >= 100; count /= 10) digits++;
    return MARKER_CELLS + digits + 2;
}

static void put_note(Ui *ui, Rows *rows, int64_t line, int width) {
    EventText note = scenario_note_text(ui->scenario, (int)line);
    EventText text = scenario_line_text(ui->scenario, (int)line);
    int end = text_column(ui) + (int)text_cells(text.data, text.size) + 2;
    if (!note.data || width - end < NOTE_CELLS_MIN) return;
    rows_column(rows, end);
    rows_put(rows, STYLE_DIM, "# ");
    rows_put_text(rows, STYLE_DIM, note);
}

void source_fill(Ui *ui, Rows *rows, int64_t first, int64_t count, int width) {
    if (!ui->scenario || count <= 0) return;
    Standing *standing = text_allocate((size_t)count * sizeof *standing);
    for (int64_t i = 0; i < count; i++) standing[i] = (Standing){0};
    find_standing(&ui->head.state, first, count, standing);
    for (int64_t row = 0; row < count && first + row < scenario_line_count(ui->scenario); row++) {
        int64_t line = first + row + 1;
        bool has_note = scenario_note_text(ui->scenario, (int)line).data;
        rows_begin(rows, line);
        put_markers(ui, rows, line, &standing[row]);
        rows_put_format(rows, STYLE_DIM, "%*" PRId64, text_column(ui) - MARKER_CELLS - 2, line);
        if (has_note) rows_put_glyph(rows, STYLE_DIM, GLYPH_NOTE);
        rows_column(rows, text_column(ui));
        if (line == state_line(&ui->head.state)) rows_style(rows, STYLE_CURSOR);
        rows_put_text(rows, STYLE_PLAIN, scenario_line_text(ui->scenario, (int)line));
        put_note(ui, rows, line, width);
    }
    free(standing);
}
