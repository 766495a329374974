#ifndef ASYNCARIUM_TUI_PANES_H
#define ASYNCARIUM_TUI_PANES_H

// What panes are: each is a row of one table, and makes rows of text from the state at the cursor.

#include "viz/tui/ui.h"

typedef struct PaneKind {
    const char *title;
    // For panes with many rows: how many there are, and which one is to be seen (-1: any). NULL, or false: all rows are
    // made at once by `fill`, which says so itself.
    bool (*measure)(Ui *ui, int64_t *total, int64_t *keep);
    // Makes rows first … first + count - 1, or all of them, for a pane that is so wide.
    void (*fill)(Ui *ui, Rows *rows, int64_t first, int64_t count, int width);
    void (*open)(Ui *ui, int64_t link); // Enter on a row; NULL: nothing
    void (*draw)(Ui *ui, const Canvas *canvas); // instead of rows; NULL: rows
} PaneKind;

extern const PaneKind pane_kinds[PANE_COUNT];

int64_t panes_current_row(const Ui *ui, Pane pane); // that goes with the run; -1: none
void panes_open(Ui *ui, Pane pane);
void panes_draw(Ui *ui, Pane pane, const Canvas *body);

bool source_measure(Ui *ui, int64_t *total, int64_t *keep);
void source_fill(Ui *ui, Rows *rows, int64_t first, int64_t count, int width);
bool tasks_measure(Ui *ui, int64_t *total, int64_t *keep);
void tasks_fill(Ui *ui, Rows *rows, int64_t first, int64_t count, int width);
void tasks_open(Ui *ui, int64_t task);
void task_detail_fill(Ui *ui, Rows *rows, int width);
void loop_fill(Ui *ui, Rows *rows, int64_t first, int64_t count, int width);
void objects_fill(Ui *ui, Rows *rows, int64_t first, int64_t count, int width);
void timeline_draw(Ui *ui, const Canvas *canvas);
void timeline_click(Ui *ui, int column);
void why_fill(Ui *ui, Rows *rows, int64_t first, int64_t count, int width);
void why_open(Ui *ui, int64_t step);
bool output_measure(Ui *ui, int64_t *total, int64_t *keep);
void output_fill(Ui *ui, Rows *rows, int64_t first, int64_t count, int width);
void output_open(Ui *ui, int64_t step);

// Shared ---------------------------------------------------------------------------------------------------------------

Style phase_style(TaskPhase phase);
Glyph phase_glyph(const StateTask *task);
void rows_put_task(Rows *rows, const State *state, int64_t task); // its name, in the look of its phase
// Reads event n with its arrays; they live until the next call. False: there is none.
bool ui_read(Ui *ui, int64_t n, Event *event);
// Puts events, whose numbers fall, into words: with their subjects, or without.
void ui_tell(Ui *ui, const int64_t *numbers, size_t count, bool with_who, Text *sentences);

#endif
