#ifndef ASYNCARIUM_DIAGNOSE_PARTS_H
#define ASYNCARIUM_DIAGNOSE_PARTS_H

// Between the files of this floor: what is remembered while a program runs (it lies in the world, as everything), and
// the functions of each file that the table of hooks leads to.

#include "sim/diagnose/finding.h"
#include "sim/diagnose/flow.h"
#include "sim/loop/task.h"
#include "sim/vm/watch.h"

// A lock, an event, a queue, …: by its kind and its number in the trace.
typedef enum ThingFamily {
    THING_LOCK,
    THING_SEMAPHORE,
    THING_EVENT,
    THING_CONDITION,
    THING_BARRIER,
    THING_QUEUE,
    THING_FAMILY_COUNT,
} ThingFamily;

typedef struct Thing {
    const Object *object; // borrowed; only good while somebody waits at it
    int64_t holder;       // of a lock: the task that has it; 0: none
    int64_t held_line;    // where it was taken
    int64_t asked_at;     // when the first one came who waits since the holder has it; -1: nobody did
    int64_t paused_at;    // when the holder was last suspended
} Thing;

typedef struct ThingList {
    Thing *items; // by id
    size_t capacity;
} ThingList;

// A task that got a CancelledError, and is not done.
typedef struct Cancelled {
    int64_t task;
    int64_t line, later; // where it was then; where it was suspended next
} Cancelled;

struct Diagnose {
    ThingList things[THING_FAMILY_COUNT];
    Dict *said;           // of what is said once only
    int64_t still_since;  // the iteration at which the clock came to where it is
    int64_t iterations;
    int64_t still_time;
    Flow *flow;           // NULL: the program has nothing that could be lost
    Cancelled *cancelled;
    size_t cancelled_count, cancelled_capacity;
    int64_t interrupted;  // birth of what the task that runs now awaited when it got its CancelledError; 0: none
};

// What is known of a thing that a task waits at; NULL: nothing.
Thing *things_find(Vm *vm, EventRefKind kind, int64_t id);
Thing *things_lock(Vm *vm, int64_t id); // the same of a lock
void things_sync(Vm *vm, EventKind kind, Object *thing, int64_t id);

// Whether this is said for the first time; the next time it is not.
bool diagnose_is_new(Vm *vm, const char *id, int64_t number);
Task *diagnose_task(Vm *vm, int64_t id);          // one that is not done, borrowed; NULL: there is none
static inline bool is_program_frame(const Activation *activation) {
    return object_is_frame(&activation->head) && !frame_is_library((const Frame *)activation);
}
const Activation *diagnose_innermost(const Task *task); // of its chain, borrowed; NULL: it runs, is done, or is no coroutine
int64_t diagnose_waiting_line(const Task *task);  // in which line of the program it is suspended; 0: none

// The hooks.
void deadlock_found(Vm *vm);
void queue_done_too_often(Vm *vm, Object *queue, int64_t id);
void lost_never_awaited(Vm *vm, Activation *coroutine);
void lost_never_retrieved(Vm *vm, Future *future);
void lost_destroyed_pending(Vm *vm, Task *task);
void lost_at_end(Vm *vm, List *tasks);
void blocked_found(Vm *vm, int64_t from);
void blocked_iteration(Vm *vm);
void blocked_limit(Vm *vm);
void held_step(Vm *vm, Task *task);
void held_step_over(Vm *vm, Task *task);
void cancel_step(Vm *vm, Task *task, const Exception *thrown);
void cancel_step_over(Vm *vm, Task *task);
void cancel_at_end(Vm *vm); // nothing goes on any more

#endif
