#ifndef ASYNCARIUM_CLI_GOLDEN_H
#define ASYNCARIUM_CLI_GOLDEN_H

// Recorded results: what CPython did in a scenario, as a block of a text file. tests/golden/README.md has their form.

#include "viz/cli/projection.h"

// Adds to `report` the first line at which the run parts from what is recorded below `directory` for the scenario. Returns
// false where that is there and cannot be read, which the report says then.
bool golden_compare(const char *directory, const char *path, const Projection *projection, Text *report);

#endif
