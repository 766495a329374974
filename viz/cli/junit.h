#ifndef ASYNCARIUM_CLI_JUNIT_H
#define ASYNCARIUM_CLI_JUNIT_H

// Results as JUnit XML, which CI systems show.

#include "viz/model/text.h"

typedef struct Junit {
    Text cases;
    size_t count;
    size_t failures;
} Junit; // zeroed: no cases yet

void junit_done(Junit *junit);
// `report`: what went wrong; empty: nothing did.
void junit_add(Junit *junit, const char *path, const Text *report);
// Returns 0, or the errno of what failed.
int junit_write(const Junit *junit, const char *path);

#endif
