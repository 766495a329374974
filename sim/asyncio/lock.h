#ifndef ASYNCARIUM_ASYNCIO_LOCK_H
#define ASYNCARIUM_ASYNCIO_LOCK_H

// Lock, for those of this floor who have one.

#include "sim/asyncio/wait_job.h"

typedef struct Lock Lock;

// A Lock. kind REF_LOCK, id 0: the program sees it. Else it is a part of the thing with this kind and id: a task that
// waits for it waits for that, and nothing else is told of it. Owned.
Lock *lock_new_for(Vm *vm, EventRefKind kind, int64_t id);
Value lock_acquire(Vm *vm, Lock *lock);  // the coroutine; owned
bool lock_release(Vm *vm, Lock *lock);   // false: raised, since nobody holds it
bool lock_is_locked(const Lock *lock);

// One step of acquire() in a job whose owner is a Lock.
Outcome lock_acquire_step(Vm *vm, WaitJob *job, Input input);

#endif
