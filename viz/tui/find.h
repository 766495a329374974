#ifndef ASYNCARIUM_TUI_FIND_H
#define ASYNCARIUM_TUI_FIND_H

// Looks along the recording for the next or the last event that one wants. Stretches of the run that cannot have one are
// passed over unread; that is why a million events are searched while one presses a key. What takes longer is searched
// piece by piece: whoever shows the screen looks for keys in between.

#include <stdbool.h>
#include <stdint.h>

typedef struct Ui Ui;

typedef enum Wanted {
    WANTED_ANY,      // of the task that is followed, or any if none is
    WANTED_SWITCH,   // a task begins to run
    WANTED_LINE,     // a line begins
    WANTED_STOP,     // a breakpoint, a diagnosis
    WANTED_HIT,      // of the search
    WANTED_PLACE,    // a hit, a mark, a diagnosis
    WANTED_GOING_ON, // the task that ran when one asked goes on, or ends
} Wanted;

typedef struct Find {
    Wanted wanted;
    bool is_forward;
    int64_t at;     // searched is what is behind it, or before it
    int64_t length; // of the next piece, where one looks for conditions; 0: it begins
    bool is_over;
    int64_t found;  // 0: nothing yet, or nothing at all
} Find;

// Searches one piece more.
void find_on(Ui *ui, Find *find);

#endif
