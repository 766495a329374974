#ifndef ASYNCARIUM_ASYNCIO_TIMEOUT_H
#define ASYNCARIUM_ASYNCIO_TIMEOUT_H

// Timeout: cancels the task that entered it when its time has come, and makes that cancel a TimeoutError when the
// task leaves it. It tells its own cancel from others by the task's number of requests: whoever else asks makes that
// number larger.

#include "sim/loop/task.h"

typedef struct Timeout Timeout;

// The deadline that is `delay` from now: loop.time() + delay, or None for None. Owned; VALUE_NULL: raised.
Value timeout_deadline(Vm *vm, Value delay);
// Timeout(when). Owned.
Timeout *timeout_new(Vm *vm, Value when);
// What `async with` does at its beginning. False: raised.
bool timeout_enter(Vm *vm, Timeout *timeout);
// And at its end, with the exception that ends the block, or NULL. False: raised TimeoutError in place of it.
bool timeout_leave(Vm *vm, Timeout *timeout, Exception *exception);

// Raises TimeoutError from `cause`, a CancelledError that is being handled.
void timeout_raise_from(Runtime *rt, Exception *cause);

#endif
