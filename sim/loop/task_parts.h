#ifndef ASYNCARIUM_LOOP_TASK_PARTS_H
#define ASYNCARIUM_LOOP_TASK_PARTS_H

// Between the files of tasks.

#include "sim/loop/task.h"

// The rest of making one that is allocated and zero. False: raised.
bool task_init(Vm *vm, Task *task, Loop *loop, Value coroutine, Value name, Context *context);
void task_finished(Vm *vm, Task *task);        // it is done: leaves the list, and is told
void task_unlink(TaskList *list, Task *task);  // takes it off the list, if it is there
void task_rename(Vm *vm, Task *task, Str *name); // takes name over

// The task's wake-up as a function, for futures of the program that have an add_done_callback of their own; owned. And the
// way back; borrowed; NULL: it is no such function.
Value task_wakeup_function(Task *task, Vm *vm);
Task *task_of_wakeup(Value callable);

#endif
