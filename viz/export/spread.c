// Gives each event of an instant a slot of its own.

#include "viz/export/spread.h"

#include "viz/model/text.h"

#include <stdlib.h>

// The slots of the events first <= n < end, that happen at one instant; until the next one, `gap` passes.
static void fill(Spread *spread, int64_t first, int64_t end, int64_t gap) {
    int64_t start = spread->starts[first], share = gap / (end - first);
    int64_t width = share < SPREAD_SLOT ? share : SPREAD_SLOT;
    for (int64_t n = first; n < end; n++) {
        spread->starts[n] = start + (n - first) * width;
        spread->widths[n] = (uint16_t)width;
    }
}

void spread_make(Spread *spread, const Tape *tape) {
    int64_t count = tape_count(tape), first = 1;
    TapeReader reader = {.tape = tape};
    Event event;
    spread->count = count;
    spread->starts = text_allocate(((size_t)count + 1) * sizeof *spread->starts);
    spread->widths = text_allocate(((size_t)count + 1) * sizeof *spread->widths);
    spread->starts[0] = 0;
    spread->widths[0] = 0;
    while (tape_next(&reader, &event)) {
        spread->starts[reader.n] = event.t;
        if (event.t == spread->starts[first]) continue;
        fill(spread, first, reader.n, event.t - spread->starts[first]);
        first = reader.n;
    }
    if (count > 0) fill(spread, first, count + 1, INT64_MAX - spread->starts[first]);
    tape_reader_done(&reader);
}

void spread_done(Spread *spread) {
    free(spread->starts);
    free(spread->widths);
    *spread = (Spread){0};
}

int64_t spread_end(const Spread *spread, int64_t n) { return spread->starts[n] + spread->widths[n]; }

int64_t spread_start(const Spread *spread, int64_t n) {
    return n > spread->count ? spread_end(spread, spread->count) : spread->starts[n];
}
