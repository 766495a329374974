#ifndef ASYNCARIUM_MODEL_CHANGES_H
#define ASYNCARIUM_MODEL_CHANGES_H

// What two runs that part differ in when all is over: the results of tasks, the order of their steps, what was put out,
// how it ended. Both are read from where they part, several times: once to see what is another one, and then to find where.
// So memory does not grow with the runs.

#include "viz/model/parting.h"

typedef struct Changes {
    const Parting *parting;
    int64_t window;        // so many tasks are compared at once; 0: as many as suit
    bool differs[4];       // by ChangesList, in changes.c
    int64_t tasks[5];      // the first that end otherwise
    size_t task_count;     // how many there are in all; the first 5 are in `tasks`
    int64_t task_end;      // one past the highest id
    uint64_t *digests;     // of a window of tasks: 0 where both sides say the same
    int64_t digest_count;  // that there is room for
    Text ends[2];          // "completed"; empty: cut off
    int64_t times[2];
} Changes; // zeroed but for `parting`, which has two streams, and `window`

void changes_done(Changes *changes);
// Reads both sides to their ends. To be called once they have parted.
void changes_survey(Changes *changes);
// Adds a few lines for each part that differs; none where all is the same.
void changes_put(Changes *changes, Text *report);

#endif
