#ifndef ASYNCARIUM_TUI_FIND_H
#define ASYNCARIUM_TUI_FIND_H

// Looks along the recording for the next or the last event that one wants.

#include "viz/tui/ui.h"

// Whether an event is wanted; ui->scout stands right behind it.
typedef bool (*Wanted)(Ui *ui, const Event *event);

// The first such event behind step `from`, the last one before it; 0: there is none.
int64_t find_next(Ui *ui, int64_t from, Wanted wanted);
int64_t find_last(Ui *ui, int64_t from, Wanted wanted);

bool wanted_any(Ui *ui, const Event *event);      // of the task that is followed, or any if none is
bool wanted_switch(Ui *ui, const Event *event);   // a task begins to run
bool wanted_line(Ui *ui, const Event *event);     // a line begins
bool wanted_stop(Ui *ui, const Event *event);     // a breakpoint, a diagnosis
bool wanted_hit(Ui *ui, const Event *event);      // of the search
bool wanted_place(Ui *ui, const Event *event);    // a hit, a mark, a diagnosis
bool wanted_going_on(Ui *ui, const Event *event); // the task that ran when one asked goes on, or ends

#endif
