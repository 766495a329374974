#ifndef ASYNCARIUM_MODEL_PARTING_H
#define ASYNCARIUM_MODEL_PARTING_H

// Two runs side by side, event by event: where they part, in words, after the last events that they have in common.
//
//      0.000 s  Task-1 starts
//      0.000 s  Task-1 prints: hello
//   expected  0.000 s  Task-1 is done
//   got       0.000 s  Task-1 prints: again

#include "viz/model/sentence.h"

enum { PARTING_CONTEXT = 3 };

typedef struct Parting {
    const char *labels[2]; // of the two sides
    const char *ends[2];   // what is said of a side that has no event any more
    bool is_parted;
    int64_t count;         // of events in common
    Text report;           // where they part, of several lines; empty before
    State state;           // after the events in common
    StateNames names;
    Sentence sentence;
    Text context[PARTING_CONTEXT]; // event c is in [c % PARTING_CONTEXT]
} Parting;

void parting_init(Parting *parting, const char *first_label, const char *second_label);
void parting_done(Parting *parting);
// Takes the next event of each side, NULL where it has none. Returns whether they are the same; after they parted, false.
bool parting_take(Parting *parting, const Event *first, const Event *second);

#endif
