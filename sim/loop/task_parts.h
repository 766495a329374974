#ifndef ASYNCARIUM_LOOP_TASK_PARTS_H
#define ASYNCARIUM_LOOP_TASK_PARTS_H

// Between the files of tasks.

#include "sim/loop/task.h"

// The rest of making one that is allocated and zero. False: raised.
bool task_init(Vm *vm, Task *task, Loop *loop, Value coroutine, Value name, Context *context);
// Its first step is scheduled, or made right here if it is_eager and the loop runs. False: raised.
bool task_begin(Vm *vm, Task *task);
bool task_start_eagerly(Vm *vm, Task *task);
void task_finished(Vm *vm, Task *task);        // it is done: leaves the list, and is told
static inline void task_unlink(const World *world, TaskList *list, Task *task) { // takes it off the list, if it is there
    Task *previous = world_at(world, task->previous), *next = world_at(world, task->next);
    if (previous) previous->next = task->next;
    else if (list->first == task) list->first = next;
    else return;
    if (next) next->previous = task->previous;
    else list->last = previous;
    task->previous = task->next = 0;
}
void task_rename(Vm *vm, Task *task, Str *name); // takes name over

#endif
