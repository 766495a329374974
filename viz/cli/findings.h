#ifndef ASYNCARIUM_CLI_FINDINGS_H
#define ASYNCARIUM_CLI_FINDINGS_H

// The diagnoses of a run, gathered while it goes, and shown when it is over: each with its lines and a hint.

#include "asyncarium/scenario.h"
#include "viz/model/text.h"

typedef struct Findings {
    const Scenario *scenario; // borrowed; whose lines are shown
    Text shown;
    size_t count;
} Findings;

void findings_add(Findings *findings, const Event *event); // other events than diagnoses are ignored
void findings_print(const Findings *findings);             // on standard error; nothing where there is none
void findings_done(Findings *findings);

#endif
