#ifndef ASYNCARIUM_SIM_H
#define ASYNCARIUM_SIM_H

// One simulation: a scenario that runs in a world of its own. Everything it does is told to one listener as events.
// Two simulations can live side by side; none touches the disk, the terminal or the wall clock.

#include "asyncarium/choice.h"
#include "asyncarium/event.h"
#include "asyncarium/scenario.h"

typedef struct Sim Sim;
typedef struct SimImage SimImage;

enum { SIM_MEMORY_DEFAULT = 1 << 30 };

typedef struct SimOptions {
    EventListener listener; // zeroed: nobody listens
    bool no_diagnoses;      // nobody looks for mistakes. Else that is done wherever anybody listens
    int64_t seed;           // used if has_seed, in place of the scenario's
    bool has_seed;
    int64_t steps;  // most instructions-and-steps to run; 0: the scenario's limit, or none
    int64_t time;   // most virtual nanoseconds; 0: the scenario's limit, or none
    int64_t memory; // most bytes of the world; 0: the scenario's limit, or SIM_MEMORY_DEFAULT
    const SimChoice *choices; // what is decided otherwise than by CPython; needed by sim_new only. See choice.h
    size_t choice_count;
} SimOptions;

typedef enum SimEnd { SIM_RUNNING, SIM_COMPLETED, SIM_ERROR, SIM_DEADLOCK, SIM_LIMIT, SIM_CHOICE } SimEnd; // CHOICE: one does not fit

// Prepares a run of a scenario that has no errors; the scenario must outlive it. NULL: no memory for a world.
Sim *sim_new(const Scenario *scenario, const SimOptions *options);
void sim_free(Sim *sim);

// Runs on until the program ends or `events` further task steps were made (0: no bound). Sends the `end` event once.
SimEnd sim_run(Sim *sim, int64_t task_steps);

// Lets the run end as `limit` at its next step. The listener may call it: nothing more is worth hearing.
void sim_stop(Sim *sim);

SimEnd sim_end(const Sim *sim);
const char *sim_end_name(SimEnd end);        // "completed", "error", …
const char *sim_end_message(const Sim *sim); // last line of the traceback, or what it was doing; "" if none. Owned by sim
int64_t sim_time(const Sim *sim);            // virtual nanoseconds now

// The whole simulated world as a value. Only between two calls of sim_run.
SimImage *sim_save(const Sim *sim);
void sim_restore(Sim *sim, const SimImage *image);
void sim_image_free(SimImage *image);

#endif
