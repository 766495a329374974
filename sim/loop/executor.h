#ifndef ASYNCARIUM_LOOP_EXECUTOR_H
#define ASYNCARIUM_LOOP_EXECUTOR_H

// The loop's default executor, and the functions of asyncio that are about threads. They are written in Python:
// sim/library/asyncio._threads.py.

#include "sim/loop/loop.h"
#include "sim/value/native.h"

extern const NativeSpec executor_functions[];    // of the module asyncio
extern const NativeSpec loop_executor_methods[]; // of the loop

// loop.close(): the executor does not wait for its workers. False: raised.
bool executor_close(Vm *vm, Loop *loop);
// The coroutine loop.shutdown_default_executor(timeout); owned.
Value executor_shutdown_new(Vm *vm, Loop *loop, Value timeout);

#endif
