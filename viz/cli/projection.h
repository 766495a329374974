#ifndef ASYNCARIUM_CLI_PROJECTION_H
#define ASYNCARIUM_CLI_PROJECTION_H

// What a run has in common with one on a real CPython, as lines of text: tests/golden/README.md says which. The part of
// the events that tells who ran when, and nothing that only one of the two sides can know.

#include "viz/cli/addresses.h"
#include "viz/model/text.h"

typedef struct Projection {
    Addresses addresses;
    Text lines; // each ends in a newline
    int64_t time;
} Projection; // zeroed: nothing happened yet

void projection_done(Projection *projection);
void projection_add(Projection *projection, const Event *event);

#endif
