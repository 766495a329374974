#ifndef ASYNCARIUM_TUI_BREAKPOINTS_H
#define ASYNCARIUM_TUI_BREAKPOINTS_H

// Breakpoints, marks and watches: what one set oneself.

#include "viz/tui/ui.h"

// Understands "9" or "line 9", "Task-2" or "task Task-2", "lock.wait", "prints total", `total == 1`. Sets it, or takes it
// away if there is one like it. Returns false, and complains, where it cannot be understood.
bool breakpoints_toggle(Ui *ui, const char *text);
void breakpoints_delete(Ui *ui, size_t index);
void breakpoints_done(Ui *ui);
const Breakpoint *breakpoints_at_line(const Ui *ui, int64_t line); // NULL: none
void breakpoint_put(const Breakpoint *breakpoint, Text *text);     // "line 9"

// Whether one of them, no condition, stops at this event. `name`: of the task that steps, if it is that.
bool breakpoints_stop(const Ui *ui, const Event *event, EventText name);
bool breakpoint_means_kind(const Breakpoint *breakpoint, EventKind kind); // of a BREAK_EVENT

// Conditions: what holds at this state already, before one looks for them. Then whether one becomes true by this event,
// which led to this state; each event is asked in turn.
void breakpoints_look(Ui *ui, const State *state);
bool breakpoints_become(Ui *ui, const Event *event, const State *state);

void marks_toggle(Ui *ui, int64_t step);
bool marks_has(const Ui *ui, int64_t step);

bool watches_add(Ui *ui, const char *text); // false, and complains, where it cannot be understood
void watches_delete(Ui *ui, size_t index);

#endif
