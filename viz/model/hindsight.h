#ifndef ASYNCARIUM_MODEL_HINDSIGHT_H
#define ASYNCARIUM_MODEL_HINDSIGHT_H

// The state of a run at a late event, as far as the sentences about a few events need it, in little memory however long
// the run is. Who wants to tell of events reads the run twice before them:
//
//   1. `hindsight_want` for each of the events themselves; then all before them is folded, and at each of them what it
//      leads to is wanted, too: what its task waits for, who holds its lock, who runs.
//   2. All is folded once more, and now the state has names for everything that the sentences speak of.
//
// Ids are wanted in bunches, with those beside them, since what a thing is called depends on its namesakes.

#include "viz/model/state.h"

enum { HINDSIGHT_WANTS = 1 << 13, HINDSIGHT_DEPTH = 1024 };

typedef struct Hindsight {
    State state;
    StateNames names;
    uint64_t wants[HINDSIGHT_WANTS]; // a hash table of bunches of ids; 0: free
    size_t want_count;
    int64_t floor[HINDSIGHT_DEPTH];  // tasks that run, each started eagerly by the one before; the outermost are forgotten
    size_t depth;
} Hindsight;

Hindsight *hindsight_new(void);
void hindsight_free(Hindsight *hindsight);

// Wants what the event is about, and what it leads to from the state as it is now.
void hindsight_want(Hindsight *hindsight, const Event *event);
// Takes the next event in, if it matters for what is wanted.
void hindsight_fold(Hindsight *hindsight, const Event *event);
// Begins the run anew; what is wanted stays.
void hindsight_begin(Hindsight *hindsight);

#endif
