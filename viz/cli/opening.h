#ifndef ASYNCARIUM_CLI_OPENING_H
#define ASYNCARIUM_CLI_OPENING_H

// What the terminal UI shows: a scenario that was run into memory, or a trace that was read.

#include "asyncarium/sim.h"
#include "viz/cli/command.h"
#include "viz/model/choice.h"
#include "viz/model/recording.h"

typedef struct Opening {
    Scenario *scenario;
    Recording *recording;
    SimOptions options; // that were given, without choices
    ChoiceList choices; // that a trace was made with
    bool can_stop;      // set before it is opened: Ctrl-C does not end the program, but shows what is there already
    bool was_stopped;   // so
    EventListener listener; // set before a trace is read: hears its events, and they are not kept. Zeroed: they are
    char *warning; // what is to be said of it, such as that the trace was cut off; NULL: nothing
    Status broken;  // what it means that the trace has a line that cannot be understood or read; STATUS_GOOD: all is well
} Opening; // zeroed but for what is set before: nothing

// Loads what an operand stands for, and runs it to its end. Errors are told on standard error.
Status opening_run(Opening *opening, const Arguments *arguments, const char *operand, const SimOptions *options);
// Reads a trace. Where a line cannot be understood, that is told, and what comes before it is shown.
Status opening_read(Opening *opening, const char *path);
// Whether a file begins as a trace does.
bool opening_is_trace(const char *path);
// Asked now and then during a run, after how many events. False: it is to be given up. `goes_on` NULL: nobody is asked.
typedef struct Patience {
    void *self;
    bool (*goes_on)(void *self, int64_t events);
} Patience;

// The run once more with these choices, told with the same detail. NULL: it was given up, or the machine has no memory for it.
Recording *opening_run_again(const Opening *opening, const ChoiceList *choices, Patience patience);
void opening_done(Opening *opening);

#endif
