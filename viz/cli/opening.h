#ifndef ASYNCARIUM_CLI_OPENING_H
#define ASYNCARIUM_CLI_OPENING_H

// What the terminal UI shows: a scenario that was run into memory.

#include "asyncarium/sim.h"
#include "viz/cli/command.h"
#include "viz/model/recording.h"

typedef struct Opening {
    Scenario *scenario;
    Recording *recording;
} Opening; // zeroed: nothing

// Loads what an operand stands for, and runs it to its end. Errors are told on standard error.
Status opening_run(Opening *opening, const Arguments *arguments, const char *operand, const SimOptions *options);
void opening_done(Opening *opening);

#endif
