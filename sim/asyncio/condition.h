#ifndef ASYNCARIUM_ASYNCIO_CONDITION_H
#define ASYNCARIUM_ASYNCIO_CONDITION_H

// Condition, for those of this floor who are made of one.

#include "sim/asyncio/lock.h"

typedef struct Condition Condition;

// Condition() as a part of the thing with this kind and id: a task that waits in it waits for that, and nothing else is
// told of it or of its lock. Owned.
Condition *condition_new_for(Vm *vm, EventRefKind kind, int64_t id);
Lock *condition_lock(const Condition *condition);             // its own lock; borrowed
Value condition_wait(Vm *vm, Condition *condition);           // the coroutine; owned
bool condition_notify_all(Vm *vm, Condition *condition);      // false: raised, since nobody holds the lock

#endif
