#ifndef ASYNCARIUM_ASYNCIO_EVENT_H
#define ASYNCARIUM_ASYNCIO_EVENT_H

// Event, for those of this floor who have one.

#include "sim/loop/future.h"

typedef struct AsyncEvent AsyncEvent;

// An Event that is not set, as a part of the thing with this kind and id: a task that waits for it waits for that, and
// nothing else is told of it. Owned.
AsyncEvent *event_new_for(Vm *vm, EventRefKind kind, int64_t id);
Value event_wait(Vm *vm, AsyncEvent *event); // the coroutine; owned
bool event_set(Vm *vm, AsyncEvent *event);   // false: raised
void event_clear(Vm *vm, AsyncEvent *event);

#endif
