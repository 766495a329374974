#ifndef ASYNCARIUM_MODEL_PARTING_H
#define ASYNCARIUM_MODEL_PARTING_H

// Two runs side by side, event by event: where they part, in words, after the last events that they have in common.
//
//      0.000 s  Task-1 starts
//      0.000 s  Task-1 prints: hello
//   expected  0.000 s  Task-1 is done
//   got       0.000 s  Task-1 prints: again
//
// As long as they are the same nothing is kept of them. Where they part, the first one is read again from its beginning.

#include "viz/model/stream.h"
#include "viz/model/tape.h"
#include "viz/model/text.h"

enum { PARTING_CONTEXT = 3, PARTING_LINE_MAX = 2000 }; // events; bytes of a line of a report, of which the rest is cut

typedef struct Parting {
    const char *labels[2];   // of the two sides
    const char *ends[2];     // what is said of a side that has no event any more
    EventStream streams[2];  // that the events come from; the second may be none
    bool is_parted;
    int64_t count;           // of events in common
    int64_t counts[EVENT_KIND_COUNT]; // the same by kind
    TracePlace beginnings[2];
    TracePlace places[PARTING_CONTEXT + 1]; // of the first stream behind event c is in [c % so many]
    TracePlace behind[2];    // of each stream behind the last event in common
    Tape *others[2];         // of each side the first event that is another one; NULL: it has none
    int64_t numbers[2];      // of these
} Parting;

void parting_init(Parting *parting, const char *first_label, const char *second_label);
void parting_done(Parting *parting);
// Says where the events come from, before the first of them is read. `second` may be NULL.
void parting_begin(Parting *parting, const EventStream *first, const EventStream *second);
// Takes the next event of each side, NULL where it has none. Returns whether they are the same; after they parted, false.
bool parting_take(Parting *parting, const Event *first, const Event *second);
// Adds where they part, in several lines; nothing if they do not. The first stream is somewhere else after that.
void parting_put(const Parting *parting, Text *report);

#endif
