#ifndef ASYNCARIUM_LOOP_SLEEP_H
#define ASYNCARIUM_LOOP_SLEEP_H

// asyncio.sleep: the model of a coroutine written in C.

#include "sim/loop/future.h"

// sleep(delay, result): a coroutine, owned.
Value sleep_new(Vm *vm, Value delay, Value result);
extern const NativeSpec sleep_functions[];

#endif
