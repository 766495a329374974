#ifndef ASYNCARIUM_LOOP_TASK_H
#define ASYNCARIUM_LOOP_TASK_H

// Task: a future that drives a coroutine. As TaskObj of _asynciomodule.c. A task that is not done is in one of three
// states:
//   1. it waits for `waiter`, whose callbacks have its wake-up;
//   2. its step is among what is ready (a waiter, if there is one, is done);
//   3. it runs: its step is under way, and it has no waiter.

#include "sim/loop/future.h"

struct Task {
    Future future;
    Object *coroutine;       // an activation, or an object of the program with send and throw; owned; NULL: torn down
    Context *context;        // it runs in; may be a snapshot; owned
    Object *waiter;          // what it waits for: a Future, or like one; owned; NULL: none
    uint32_t previous, next; // among those that are not done, or those that failed: see task_next; borrowed
    uint32_t name;           // N of Task-N; if future.has_name, the place of a Str, owned
    uint32_t cancels;        // as _num_cancels_requested
};

// Task(coroutine, loop=loop, name=name, context=context): makes it and schedules its first step. name VALUE_NONE:
// Task-N; context NULL: a copy of the current one. NULL: raised ("a coroutine was expected, got 1"). Owned.
Task *task_new(Vm *vm, Loop *loop, Value coroutine, Value name, Context *context);
// What that comes to for a coroutine without a name; this and the context are taken over. Never raises. Only on a loop that simply
// makes tasks.
Task *task_new_simply(Vm *vm, Loop *loop, Object *coroutine, Context *context);
// Whether it asks no factory, keeps nothing for debugging, and is open.
static inline bool loop_simply_makes_tasks(const Loop *loop) {
    return !loop->is_closed && !loop->debug && value_is_none(loop->task_factory);
}
// loop.create_task(…): the same through the task factory, if there is one, and not on a closed loop. context
// VALUE_NONE: none. Owned; VALUE_NULL: raised.
Value task_create(Vm *vm, Loop *loop, Value coroutine, Value name, Value context);

bool task_cancel(Vm *vm, Task *task, Value message); // as Task.cancel(msg); false: it is done
uint32_t task_uncancel(Task *task);                  // gives how many requests are left
Str *task_name(Vm *vm, Task *task);                  // owned
bool value_is_task(Vm *vm, Value v);
// Tasks of `loop` that are not done, in order of creation: a new list. As all_tasks(loop).
List *task_all(Vm *vm, const Loop *loop);

extern const Callback task_step, task_wakeup; // of a task as self; step's argument is an exception to throw in, or NULL

static inline Task *task_next(const Vm *vm, const Task *task) { return world_at(vm->rt.world, task->next); } // NULL: it is the last
// The name that it was given; borrowed; NULL: Task-N.
static inline Str *task_own_name(const Vm *vm, const Task *task) {
    return task->future.has_name ? world_at(vm->rt.world, task->name) : NULL;
}
static inline uint32_t task_name_number(const Task *task) { return task->future.has_name ? 0 : task->name; } // N

static inline uint32_t task_id(const Task *task) { return task->future.ref_id; } // in the trace
static inline Value task_coroutine(const Task *task) { return value_from_object(task->coroutine); } // borrowed
static inline Task *value_as_task(Value v) { return (Task *)v.as.object; }

#endif
