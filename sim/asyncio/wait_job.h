#ifndef ASYNCARIUM_ASYNCIO_WAIT_JOB_H
#define ASYNCARIUM_ASYNCIO_WAIT_JOB_H

// The coroutine of most of this floor's methods: it works on one object, and waits for one future at a time.

#include "sim/loop/future.h"

typedef struct WaitJob {
    Activation activation;
    Object *owner;   // the lock, event or queue; owned
    Future *waiter;  // what it waits for; owned; NULL: nothing
    Value item;      // of put
} WaitJob;

Value wait_job_new(Vm *vm, const ActivationOps *ops, Value owner);
Value wait_job_new_with(Vm *vm, const ActivationOps *ops, Value owner, Value item);
// Begins to wait for `future`, which is new, and taken over: yields it.
Outcome wait_job_begin(Vm *vm, WaitJob *job, Future *future);
// Goes on waiting: OUTCOME_YIELDED, or how it ended.
Outcome wait_job_step(Vm *vm, WaitJob *job, Input input);
void wait_job_clear(Vm *vm, Activation *self);
void wait_job_visit(Activation *self, Visitor visitor, void *visitor_self);

#define WAIT_JOB_OPS(name, qualname, resume) {name, qualname, sizeof(WaitJob), resume, wait_job_clear, wait_job_visit}

#endif
