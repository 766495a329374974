#ifndef ASYNCARIUM_LOOP_SLEEP_H
#define ASYNCARIUM_LOOP_SLEEP_H

// asyncio.sleep: the model of a coroutine written in C.

#include "sim/loop/future.h"

// sleep(delay, result): a coroutine, owned.
Value sleep_new(Vm *vm, Value delay, Value result);
// What is left of sleep(0) where that was awaited at once: it has given way. VmHooks.gave_way.
Activation *sleep_new_given_way(Vm *vm, int64_t birth);
extern const NativeSpec sleep_functions[];

#endif
