#ifndef ASYNCARIUM_MODEL_OUTCOME_H
#define ASYNCARIUM_MODEL_OUTCOME_H

// What came of a run, as far as the screen shows it beside another one: its tasks, what was put out, how it ended.

#include "asyncarium/event.h"
#include "viz/model/text.h"

typedef struct OutcomeTask {
    Text name;
    Text end; // empty: it never ended
} OutcomeTask;

typedef struct Outcome {
    OutcomeTask *tasks; // by id - 1
    size_t task_count, task_capacity;
    Text output;        // lines of standard output
    Text errors;        // what went to standard error
    Text diagnoses;     // what was found wrong, one a line
    Text end;           // "completed"; empty: the trace does not tell
    int64_t time;
} Outcome; // zeroed: nothing happened yet

void outcome_done(Outcome *outcome);
void outcome_add(Outcome *outcome, const Event *event);

// Of task.create: "Task-2 work".
void outcome_put_name(Text *text, const Event *event);
// Of task.done: "returned None", "failed with ValueError: no".
void outcome_put_end(Text *text, const Event *event);

#endif
