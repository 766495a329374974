// How one looks: panes, selections, what is followed; and what is asked of the outside.

#include "viz/tui/actions.h"

#include "viz/tui/breakpoints.h"
#include "viz/tui/panes.h"

#include <inttypes.h>

enum { SCALE_MIN = -16, SCALE_MAX = 8 };

// Panes ---------------------------------------------------------------------------------------------------------------

static void focus(Ui *ui, Pane pane) {
    ui->focus = pane;
    if (pane != PANE_SOURCE && pane != PANE_WHY) ui->side = pane;
}

void action_next_pane(Ui *ui) { focus(ui, (Pane)((ui->focus + 1) % PANE_COUNT)); }
void action_previous_pane(Ui *ui) { focus(ui, (Pane)((ui->focus + PANE_COUNT - 1) % PANE_COUNT)); }
void action_pane_source(Ui *ui) { focus(ui, PANE_SOURCE); }
void action_pane_tasks(Ui *ui) { focus(ui, PANE_TASKS); }
void action_pane_loop(Ui *ui) { focus(ui, PANE_LOOP); }
void action_pane_objects(Ui *ui) { focus(ui, PANE_OBJECTS); }
void action_pane_timeline(Ui *ui) { focus(ui, PANE_TIMELINE); }
void action_pane_why(Ui *ui) { focus(ui, PANE_WHY); }
void action_pane_output(Ui *ui) { focus(ui, PANE_OUTPUT); }

void action_zoom(Ui *ui) { ui->is_zoomed = !ui->is_zoomed; }

// The row that one sees as the current one, where none is selected.
static int64_t starting_row(Ui *ui, Pane pane) {
    int64_t row = panes_current_row(ui, pane);
    return row >= 0 ? row : ui->panes[pane].top;
}

static void move(Ui *ui, int64_t by) {
    PaneView *view = &ui->panes[ui->focus];
    bool is_new = view->selected < 0;
    int64_t row = is_new ? starting_row(ui, ui->focus) : view->selected + by;
    if (row >= view->total) row = view->total - 1;
    view->selected = row < 0 ? 0 : row;
}

void action_down(Ui *ui) { move(ui, 1); }
void action_up(Ui *ui) { move(ui, -1); }

static int64_t clamp(int64_t value, int64_t low, int64_t high) { return value > high ? high : value < low ? low : value; }

// What is seen moves; a row that is selected is one of those that are seen.
void action_scroll(Ui *ui, Pane pane, int64_t rows) {
    PaneView *view = &ui->panes[pane];
    int64_t height = pane == PANE_TIMELINE ? view->body_rows - 1 : view->body_rows;
    int64_t row = view->selected < 0 ? starting_row(ui, pane) : view->selected, most = view->total - height;
    if (most <= 0) return;
    view->top = clamp(view->top + rows, 0, most);
    view->selected = clamp(row, view->top, view->top + height - 1);
}

void action_open(Ui *ui) { panes_open(ui, ui->focus); }

void action_back(Ui *ui) {
    PaneView *view = &ui->panes[ui->focus];
    if (ui->opened_task && ui->focus == PANE_TASKS) ui->opened_task = 0;
    else if (view->selected >= 0) view->selected = -1;
    else if (ui->is_zoomed) ui->is_zoomed = false;
    else ui->opened_task = 0;
}

// Looking -------------------------------------------------------------------------------------------------------------

void action_follow(Ui *ui) {
    if (ui->follow) {
        ui->follow = 0;
        ui_say(ui, "All tasks again");
        return;
    }
    ui->follow = ui_meant_task(ui);
    if (ui->follow) ui_say(ui, "Only this task: n, s and l stop where it does something");
    else ui_complain(ui, "No task runs here; select one in the tasks pane");
}

void action_task_order(Ui *ui) {
    static const char *const words[] = {"Tasks in the order of their creation", "Tasks below those that created them",
                                        "Only tasks that are alive"};
    ui->task_order = (TaskOrder)((ui->task_order + 1) % 3);
    ui->panes[PANE_TASKS].selected = -1;
    ui_say(ui, "%s", words[ui->task_order]);
}

void action_wider(Ui *ui) {
    if (ui->timeline_scale < SCALE_MAX) ui->timeline_scale++;
}

void action_narrower(Ui *ui) {
    if (ui->timeline_scale > SCALE_MIN) ui->timeline_scale--;
}

void action_mark(Ui *ui) {
    marks_toggle(ui, ui_step(ui));
    ui_say(ui, marks_has(ui, ui_step(ui)) ? "Marked step %" PRId64 "; ] and [ come back here"
                                          : "No mark any more at step %" PRId64,
           ui_step(ui));
}

void action_list(Ui *ui) {
    ui->mode = MODE_LIST;
    ui->list_selected = 0;
}

void action_help(Ui *ui) {
    ui->mode = MODE_HELP;
    ui->help_top = 0;
}

// The outside ---------------------------------------------------------------------------------------------------------

static void request_live(Ui *ui, Request request) {
    if (ui->is_live) ui->request = request;
    else ui_complain(ui, "This is a trace: there is no scenario to run or edit");
}

void action_reload(Ui *ui) { request_live(ui, REQUEST_RELOAD); }

// A lesson is everybody's: a copy is edited.
void action_edit(Ui *ui) {
    if (ui->is_live && !ui->is_file) action_ask_copy(ui);
    else request_live(ui, REQUEST_EDIT);
}

void action_redraw(Ui *ui) { ui->request = REQUEST_REDRAW; }
void action_suspend(Ui *ui) { ui->request = REQUEST_SUSPEND; }
void action_quit(Ui *ui) { ui->request = REQUEST_QUIT; }
