#ifndef ASYNCARIUM_LOOP_SLEEP_H
#define ASYNCARIUM_LOOP_SLEEP_H

// asyncio.sleep: the model of a coroutine written in C.

#include "sim/loop/future.h"

// sleep(delay, result): a coroutine, owned.
Value sleep_new(Vm *vm, Value delay, Value result);
// VmHooks.fall_asleep and make_sleep.
Value sleep_begin_at_once(Vm *vm, Value delay);
Activation *sleep_make(Vm *vm, Value left);
extern const NativeSpec sleep_functions[];

#endif
