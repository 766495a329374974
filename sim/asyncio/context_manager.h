#ifndef ASYNCARIUM_ASYNCIO_CONTEXT_MANAGER_H
#define ASYNCARIUM_ASYNCIO_CONTEXT_MANAGER_H

// `async with` of what has acquire() and release(): these two, by whatever methods the object has. As
// asyncio.locks._ContextManagerMixin.

#include "sim/loop/future.h"
#include "sim/value/native.h"
#include "sim/vm/generator.h"

// __aenter__ and __aexit__, for tables of methods.
Value context_manager_enter(Runtime *rt, Value self, const Args *args);
Value context_manager_exit(Runtime *rt, Value self, const Args *args);
// NativeManager.make: the coroutine of __aenter__ that waits.
Activation *context_manager_make(Vm *vm, Object *manager, Object *future);
// For NativeManager.enter: whether one that is bound to this loop, or not yet to any, may begin to wait without that coroutine.
static inline bool context_manager_may_wait(const Vm *vm, const Loop *bound) {
    const Loop *loop = vm->loops->running;
    return loop && !loop->debug && (!bound || bound == loop);
}
// The future that it then waits for, which is taken over, as NativeManager.enter gives it.
static inline Value context_manager_waits(Future *future) {
    future->blocking = true;
    future->head.flags |= FUTURE_STANDS_IN;
    return value_from_object(future);
}

#endif
