#ifndef ASYNCARIUM_CLI_EXPECTATION_H
#define ASYNCARIUM_CLI_EXPECTATION_H

// What a run did, gathered from its events, and how that differs from what its scenario expects.

#include "asyncarium/scenario.h"
#include "viz/cli/addresses.h"
#include "viz/model/text.h"

typedef struct LineList {
    Text text;    // all lines, one after the other
    size_t *ends; // of each, in text
    size_t count;
    size_t capacity;
} LineList;

typedef struct Observed {
    Addresses addresses;
    LineList output;
    LineList log;       // lines of log messages and warnings
    LineList diagnoses; // ids
    Text errors;        // all that goes to standard error
    Text error;         // last line of the traceback; empty: none
    Text end;           // "completed", …
    Text message;       // that came with the end
    int64_t time;
} Observed; // zeroed: nothing happened yet

void observed_done(Observed *observed);
EventListener observed_listener(Observed *observed);

// Adds to `report` a few lines for each difference; none means that all is as expected. `errors`: what standard error
// should hold, absent where that is left open.
void expectation_compare(const Scenario *scenario, const Observed *observed, EventText errors, Text *report);

#endif
