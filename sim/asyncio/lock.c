// Lock: one holder at a time, the others in the order in which they came. As asyncio.locks.Lock.

#include "sim/asyncio/module.h"
#include "sim/asyncio/wait_job.h"
#include "sim/asyncio/waiters.h"
#include "sim/loop/await_in_c.h"
#include "sim/value/exception.h"

typedef struct Lock {
    Object head;
    Dict *dict;      // of a subclass of the program's
    Loop *loop;      // bound to, owned; NULL: nobody waited yet
    Waiters waiters;
    int64_t id;
    bool locked;
} Lock;

static Lock *as_lock(Value v) {
    return (Lock *)v.as.object;
}

static void tell_lock(Vm *vm, EventKind kind, const Lock *lock) {
    if (!tell_wanted(vm, DETAIL_SYNC)) return;
    tell(vm, &(Event){.kind = kind, .id = lock->id, .task = tell_task(vm), .line = tell_line(vm)});
}

static bool lock_init(Runtime *rt, Value self, const Args *args) {
    if (!args_parse_python(rt, args, "Lock.__init__(self)")) return false;
    Vm *vm = vm_of(rt);
    as_lock(self)->id = ++asyncio_of(vm)->locks;
    tell_lock(vm, EVENT_LOCK_CREATE, as_lock(self));
    return true;
}

static void lock_destroy(Runtime *rt, Object *self) {
    Lock *lock = (Lock *)self;
    waiters_clear(vm_of(rt), &lock->waiters);
    object_unref(rt, lock->loop);
    object_unref(rt, lock->dict);
    object_free(rt, self, self->type->instance_size);
}

static void lock_visit(Object *self, Visitor visitor, void *visitor_self) {
    const Lock *lock = (const Lock *)self;
    waiters_visit(&lock->waiters, visitor, visitor_self);
    if (lock->dict) visitor(visitor_self, (Object *)lock->dict);
}

static Value lock_repr(Runtime *rt, Value self) {
    const Lock *lock = as_lock(self);
    return waiters_repr(rt, self, lock->locked ? "locked" : "unlocked", &lock->waiters);
}

static bool all_cancelled(const Waiters *waiters) {
    for (uint32_t i = 0; i < waiters->count; i++)
        if (!future_is_cancelled(waiters_at(waiters, i))) return false;
    return true;
}

static void wake_first(Vm *vm, Lock *lock) {
    if (lock->waiters.count) future_set_result_unless_done(vm, waiters_at(&lock->waiters, 0), VALUE_TRUE);
}

// The wait has ended: takes the lock, or passes it on.
static Outcome acquired(Vm *vm, WaitJob *job, Outcome outcome) {
    Lock *lock = (Lock *)job->owner;
    waiters_remove(vm, &lock->waiters, job->waiter);
    if (outcome.kind == OUTCOME_RAISED) {
        if (exception_raised_is(&vm->rt, EXC_CANCELLED_ERROR) && !lock->locked) wake_first(vm, lock);
        return outcome;
    }
    lock->locked = true;
    tell_lock(vm, EVENT_LOCK_ACQUIRE, lock);
    return outcome;
}

static Outcome acquire(Vm *vm, WaitJob *job, Input input) {
    Lock *lock = (Lock *)job->owner;
    Outcome outcome;
    if (job->waiter) {
        outcome = wait_job_step(vm, job, input);
    } else {
        if (input.kind == INPUT_RAISED) return outcome_raised();
        if (!lock->locked && all_cancelled(&lock->waiters)) {
            lock->locked = true;
            tell_lock(vm, EVENT_LOCK_ACQUIRE, lock);
            return outcome_returned(VALUE_TRUE);
        }
        Loop *loop = waiters_bind(vm, value_from_object(lock), &lock->loop);
        if (!loop) return outcome_raised();
        Future *future = future_new(vm, loop, REF_LOCK, lock->id);
        waiters_add(vm, &lock->waiters, future);
        tell_lock(vm, EVENT_LOCK_WAIT, lock);
        outcome = wait_job_begin(vm, job, future);
    }
    return outcome.kind == OUTCOME_YIELDED ? outcome : acquired(vm, job, outcome);
}

static Outcome acquire_resume(Vm *vm, Activation *self, Input input) {
    return acquire(vm, (WaitJob *)self, input);
}

static bool is_plain(Vm *vm, const Object *lock) {
    return lock->type == asyncio_of(vm)->lock;
}

// `await self.acquire()`, whatever that is in a subclass.
static Outcome await_acquire(Vm *vm, WaitJob *job, Input input) {
    if (!value_is_null(job->item)) return awaiting_step(vm, &job->item, input);
    if (input.kind == INPUT_RAISED) return outcome_raised();
    Value awaitable = asyncio_call_method(vm, job->owner, "acquire", NULL, 0);
    if (value_is_null(awaitable)) return outcome_raised();
    Outcome outcome = awaiting_begin(vm, &job->item, awaitable);
    value_unref(&vm->rt, awaitable);
    return outcome;
}

static Outcome enter_resume(Vm *vm, Activation *self, Input input) {
    WaitJob *job = (WaitJob *)self;
    Outcome outcome = is_plain(vm, job->owner) ? acquire(vm, job, input) : await_acquire(vm, job, input);
    if (outcome.kind == OUTCOME_RETURNED) value_replace(&vm->rt, &outcome.value, VALUE_NONE);
    return outcome;
}

static bool release(Vm *vm, Lock *lock) {
    if (!lock->locked) {
        exception_raise(&vm->rt, EXC_RUNTIME_ERROR, "Lock is not acquired.");
        return false;
    }
    lock->locked = false;
    tell_lock(vm, EVENT_LOCK_RELEASE, lock);
    wake_first(vm, lock);
    return true;
}

static Outcome exit_resume(Vm *vm, Activation *self, Input input) {
    Object *lock = ((WaitJob *)self)->owner;
    if (input.kind == INPUT_RAISED) return outcome_raised();
    if (is_plain(vm, lock)) return release(vm, (Lock *)lock) ? outcome_returned(VALUE_NONE) : outcome_raised();
    Value released = asyncio_call_method(vm, lock, "release", NULL, 0);
    value_unref(&vm->rt, released);
    return value_is_null(released) ? outcome_raised() : outcome_returned(VALUE_NONE);
}

static const ActivationOps acquire_ops = WAIT_JOB_OPS("acquire", "Lock.acquire", acquire_resume);
static const ActivationOps enter_ops = WAIT_JOB_OPS("__aenter__", "_ContextManagerMixin.__aenter__", enter_resume);
static const ActivationOps exit_ops = WAIT_JOB_OPS("__aexit__", "_ContextManagerMixin.__aexit__", exit_resume);

static Value lock_acquire(Runtime *rt, Value self, const Args *args) {
    if (!args_parse_python(rt, args, "Lock.acquire(self)")) return VALUE_NULL;
    return wait_job_new(vm_of(rt), &acquire_ops, self, VALUE_NULL);
}

static Value lock_enter(Runtime *rt, Value self, const Args *args) {
    if (!args_parse_python(rt, args, "_ContextManagerMixin.__aenter__(self)")) return VALUE_NULL;
    return wait_job_new(vm_of(rt), &enter_ops, self, VALUE_NULL);
}

static Value lock_exit(Runtime *rt, Value self, const Args *args) {
    static const char signature[] = "_ContextManagerMixin.__aexit__(self, exc_type, exc, tb)";
    Value type, exception, traceback;
    if (!args_parse_python(rt, args, signature, &type, &exception, &traceback)) return VALUE_NULL;
    return wait_job_new(vm_of(rt), &exit_ops, self, VALUE_NULL);
}

static Value lock_release(Runtime *rt, Value self, const Args *args) {
    if (!args_parse_python(rt, args, "Lock.release(self)")) return VALUE_NULL;
    return release(vm_of(rt), as_lock(self)) ? VALUE_NONE : VALUE_NULL;
}

static Value lock_locked(Runtime *rt, Value self, const Args *args) {
    if (!args_parse_python(rt, args, "Lock.locked(self)")) return VALUE_NULL;
    return value_from_bool(as_lock(self)->locked);
}

static const TypeSlots lock_slots = {
    .destroy = lock_destroy, .visit = lock_visit, .new_ = asyncio_new, .init = lock_init, .repr = lock_repr,
};

static const NativeSpec lock_methods[] = {
    {.name = "acquire", .call = lock_acquire},   {.name = "release", .call = lock_release},
    {.name = "locked", .call = lock_locked},     {.name = "__aenter__", .call = lock_enter},
    {.name = "__aexit__", .call = lock_exit},    {0},
};

void lock_fill_module(Vm *vm, Module *module) {
    Type *type = asyncio_add_type(vm, module, "asyncio.locks", "Lock", NULL, &lock_slots, sizeof(Lock), lock_methods);
    type_set_dict_offset(type, offsetof(Lock, dict));
    asyncio_of(vm)->lock = type;
}
