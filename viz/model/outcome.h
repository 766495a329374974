#ifndef ASYNCARIUM_MODEL_OUTCOME_H
#define ASYNCARIUM_MODEL_OUTCOME_H

// What came of a run, as far as one asks when two are compared: its tasks, who ran when, what was put out, how it ended.

#include "asyncarium/event.h"
#include "viz/model/text.h"

typedef struct OutcomeTask {
    Text name;
    Text end; // "is done: None", "fails: ValueError: no"; empty: it never ended
} OutcomeTask;

typedef struct Outcome {
    OutcomeTask *tasks; // by id - 1
    size_t task_count, task_capacity;
    int64_t *steps;     // ids of tasks, in the order of their steps
    size_t step_count, step_capacity;
    Text output;        // lines of standard output
    Text errors;        // what went to standard error
    Text diagnoses;     // what was found wrong, one a line
    Text end;           // "completed"; empty: the trace does not tell
    int64_t time;
} Outcome; // zeroed: nothing happened yet

void outcome_done(Outcome *outcome);
void outcome_add(Outcome *outcome, const Event *event);

// Adds a few lines for each part that differs; none where all is the same. The labels name the sides.
void outcome_compare(const Outcome *first, const Outcome *second, const char *const labels[2], Text *report);

#endif
