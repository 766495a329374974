// Waiting for a future in a coroutine written in C.

#include "sim/asyncio/wait_job.h"

Value wait_job_new(Vm *vm, const ActivationOps *ops, Value owner) {
    WaitJob *job = (WaitJob *)activation_new_coroutine_of_size(vm, ops, sizeof(WaitJob));
    job->owner = object_ref(owner.as.object);
    return value_from_object(job);
}

Value wait_job_new_with(Vm *vm, const ActivationOps *ops, Value owner, Value item) {
    Value job = wait_job_new(vm, ops, owner);
    ((WaitJob *)job.as.object)->item = value_ref(item);
    return job;
}

Outcome wait_job_begin(Vm *vm, WaitJob *job, Future *future) {
    Future *before = job->waiter;
    job->waiter = future;
    object_unref(&vm->rt, before);
    future->blocking = true;
    return outcome_yielded(value_ref(value_from_object(future)));
}

Outcome wait_job_step(Vm *vm, WaitJob *job, Input input) {
    return future_await(vm, &job->waiter->head, input, false);
}

void wait_job_clear(Vm *vm, Activation *self) {
    WaitJob *job = (WaitJob *)self;
    Object *owner = job->owner;
    Future *waiter = job->waiter;
    job->owner = NULL;
    job->waiter = NULL;
    value_clear(&vm->rt, &job->item);
    object_unref(&vm->rt, waiter);
    object_unref(&vm->rt, owner);
}

void wait_job_visit(Activation *self, Visitor visitor, void *visitor_self) {
    const WaitJob *job = (const WaitJob *)self;
    if (job->owner) visitor(visitor_self, job->owner);
    if (job->waiter) visitor(visitor_self, &job->waiter->head);
    if (value_is_object(job->item)) visitor(visitor_self, job->item.as.object);
}
