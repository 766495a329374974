#ifndef ASYNCARIUM_TUI_FIND_H
#define ASYNCARIUM_TUI_FIND_H

// Looks along the recording for the next or the last event that one wants. Stretches of the run that cannot have one are
// passed over unread; that is why a million events are searched while one presses a key.

#include "viz/tui/ui.h"

typedef enum Wanted {
    WANTED_ANY,      // of the task that is followed, or any if none is
    WANTED_SWITCH,   // a task begins to run
    WANTED_LINE,     // a line begins
    WANTED_STOP,     // a breakpoint, a diagnosis
    WANTED_HIT,      // of the search
    WANTED_PLACE,    // a hit, a mark, a diagnosis
    WANTED_GOING_ON, // the task that ran when one asked goes on, or ends
} Wanted;

// The first such event behind step `from`, the last one before it; 0: there is none.
int64_t find_next(Ui *ui, int64_t from, Wanted wanted);
int64_t find_last(Ui *ui, int64_t from, Wanted wanted);

#endif
