#ifndef ASYNCARIUM_MODEL_BRANCH_H
#define ASYNCARIUM_MODEL_BRANCH_H

// Where a recorded run could go another way: at the next turn, which somebody else who is ready may get, and at the next
// timer, which may last longer or less long. What a run does there is known from its events alone.

#include "viz/model/choice.h"
#include "viz/model/recording.h"

typedef struct Crossing {
    int64_t step;    // the event there: task.step, handle.run, or timer.set; 0: the run comes to none
    int64_t common;  // the last event that comes before any choice there
    SimChoice taken; // what the run does there
    int64_t line;    // of a timer
    int64_t task;    // that sets the timer; 0: none
} Crossing;

// The first one from event `from` on; the scout stands where it is decided, right before `crossing->step`. False: there is
// none, or none within a million events.
bool crossing_find_turn(Playhead *scout, int64_t from, Crossing *crossing);
bool crossing_find_timer(Playhead *scout, int64_t from, Crossing *crossing);

// The choices of `from` that were made before event `common` and up to it; the scout goes there.
void crossing_keep_made(Playhead *scout, int64_t common, const ChoiceList *from, ChoiceList *kept);

// How many events at their beginnings are the same, at most `most`.
int64_t branch_common(const Recording *a, const Recording *b, int64_t most);

#endif
