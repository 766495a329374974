// async with lock: …

#include "sim/asyncio/context_manager.h"

#include "sim/asyncio/lock.h"
#include "sim/asyncio/module.h"
#include "sim/asyncio/semaphore.h"
#include "sim/loop/await_in_c.h"

// `await self.acquire()`, whatever that is.
static Outcome await_acquire(Vm *vm, WaitJob *job, Input input) {
    if (!value_is_null(job->item)) return awaiting_step(vm, &job->item, input);
    if (input_kind(input) == INPUT_RAISED) return outcome_raised();
    Value awaitable = asyncio_call_method(vm, job->owner, "acquire", NULL, 0);
    if (value_is_null(awaitable)) return outcome_raised();
    Outcome outcome = awaiting_begin(vm, &job->item, awaitable);
    value_unref(&vm->rt, awaitable);
    return outcome;
}

// What acquire() of a lock is, or of a semaphore, is known where the program has not changed it: then `async with`
// needs no further coroutine.
static bool is_known(const Object *owner, const Type *type) {
    return owner->type == type && !asyncio_is_changed(owner);
}

static bool is_own(const WaitJob *job, const Type *type) {
    if (job->waiter) return job->owner->type == type;
    return value_is_null(job->item) && is_known(job->owner, type);
}

static Outcome acquire(Vm *vm, WaitJob *job, Input input) {
    const Asyncio *asyncio = asyncio_of(vm);
    if (is_own(job, asyncio->lock)) return lock_acquire_step(vm, job, input);
    if (is_own(job, asyncio->semaphore)) return semaphore_acquire_step(vm, job, input);
    return await_acquire(vm, job, input);
}

static Outcome enter_resume(Vm *vm, Activation *self, Input input) {
    Outcome outcome = acquire(vm, (WaitJob *)self, input);
    if (outcome_kind(outcome) != OUTCOME_RETURNED) return outcome;
    value_unref(&vm->rt, outcome_value(outcome));
    return outcome_returned(VALUE_NONE);
}

static Outcome exit_resume(Vm *vm, Activation *self, Input input) {
    Object *owner = ((WaitJob *)self)->owner;
    if (input_kind(input) == INPUT_RAISED) return outcome_raised();
    if (is_known(owner, asyncio_of(vm)->lock))
        return lock_release(vm, (Lock *)owner) ? outcome_returned(VALUE_NONE) : outcome_raised();
    Value released = asyncio_call_method(vm, owner, "release", NULL, 0);
    value_unref(&vm->rt, released);
    return value_is_null(released) ? outcome_raised() : outcome_returned(VALUE_NONE);
}

static const ActivationOps enter_ops = WAIT_JOB_OPS("__aenter__", "_ContextManagerMixin.__aenter__", enter_resume);
static const ActivationOps exit_ops = WAIT_JOB_OPS("__aexit__", "_ContextManagerMixin.__aexit__", exit_resume);

Value context_manager_enter(Runtime *rt, Value self, const Args *args) {
    if (!args_none(rt, args, "_ContextManagerMixin.__aenter__(self)")) return VALUE_NULL;
    return wait_job_new(vm_of(rt), &enter_ops, self);
}

Activation *context_manager_make(Vm *vm, Object *manager, Object *future) {
    Type *type = vm->rt.types[TYPE_COROUTINE];
    int64_t birth = ((const Future *)future)->serial - 1;
    WaitJob *job = (WaitJob *)activation_new_born(vm, type, KIND_COROUTINE, &enter_ops, sizeof(WaitJob), birth);
    job->owner = object_ref(manager);
    job->waiter = (Future *)future;
    future->flags &= (uint16_t)~FUTURE_STANDS_IN;
    return &job->activation;
}

Value context_manager_exit(Runtime *rt, Value self, const Args *args) {
    static const char signature[] = "_ContextManagerMixin.__aexit__(self, exc_type, exc, tb)";
    Value type, exception, traceback;
    if (!args_are(args, 3) && !args_parse_python(rt, args, signature, &type, &exception, &traceback)) return VALUE_NULL;
    return wait_job_new(vm_of(rt), &exit_ops, self);
}
