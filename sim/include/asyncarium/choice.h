#ifndef ASYNCARIUM_CHOICE_H
#define ASYNCARIUM_CHOICE_H

// What if: a run in which something else is decided at one place. Two things decide what a program of asyncio does, apart
// from its own code: who of those that are ready comes next, and how long a timer lasts. A choice sets one of them.
//
// A *turn* is what the loop calls, as far as one sees it: a step of a task (`task.step`) or a callback of the program
// (`handle.run`). Turns count from 1 over the whole run, and so do timers; neither depends on how much is told.

#include <stddef.h>
#include <stdint.h>

typedef enum SimChoiceKind {
    CHOICE_TASK,   // turn `turn` is a step of task `id`
    CHOICE_HANDLE, // turn `turn` is the call of handle `id`
    CHOICE_TIMER,  // timer `id` lasts `lasts`, whatever the program asks for
} SimChoiceKind;

typedef struct SimChoice {
    SimChoiceKind kind;
    int64_t turn;  // from 1; of a timer: 0
    int64_t id;    // from 1
    int64_t lasts; // of a timer: virtual nanoseconds, not negative
} SimChoice;

// In a list of choices the turns rise, and so do the timers. Returns NULL if they do and every number is good, else what
// is wrong, with the index of the choice in *at.
const char *sim_choices_fault(const SimChoice *choices, size_t count, size_t *at);

enum { SIM_CHOICES_MAX = 10000 };

#endif
