#ifndef ASYNCARIUM_ASYNCIO_SEMAPHORE_H
#define ASYNCARIUM_ASYNCIO_SEMAPHORE_H

// Semaphore, for `async with`.

#include "sim/asyncio/wait_job.h"

// One step of acquire() in a job whose owner is a Semaphore.
Outcome semaphore_acquire_step(Vm *vm, WaitJob *job, Input input);

#endif
