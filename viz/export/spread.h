#ifndef ASYNCARIUM_EXPORT_SPREAD_H
#define ASYNCARIUM_EXPORT_SPREAD_H

// Virtual time, spread out for tools that need a width for all that happens. In asyncio, many things happen at one instant;
// here each event has a slot of its own, a microsecond wide, behind the one before it. Where less time than that passes until
// the next instant, its events share what there is. So every instant begins where it does, time never goes back, and
// nothing reaches into the instant that follows.

#include "viz/model/tape.h"

enum { SPREAD_SLOT = 1000 }; // nanoseconds

typedef struct Spread {
    int64_t *starts;  // of the slot of event n, in nanoseconds; [0] is 0
    uint16_t *widths; // of its slot
    int64_t count;    // of events
} Spread;

void spread_make(Spread *spread, const Tape *tape);
void spread_done(Spread *spread);
int64_t spread_start(const Spread *spread, int64_t n); // past the last event: the end of its slot
int64_t spread_end(const Spread *spread, int64_t n);

#endif
