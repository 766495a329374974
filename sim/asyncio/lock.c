// Lock: one holder at a time, the others in the order in which they came. As asyncio.locks.Lock.

#include "sim/asyncio/lock.h"

#include "sim/asyncio/context_manager.h"
#include "sim/asyncio/module.h"
#include "sim/asyncio/waiters.h"
#include "sim/value/exception.h"
#include "sim/vm/manager.h"
#include "sim/vm/watch.h"

struct Lock {
    Object head;
    Dict *dict;        // what the program sets on it
    Loop *loop;        // bound to, owned; NULL: nobody waited yet
    Waiters waiters;
    EventRefKind kind; // what a task waits for that waits here: REF_LOCK, or of whom this is a part
    int64_t id;        // of that
    bool locked;
};

static Lock *as_lock(Value v) {
    return (Lock *)v.as.object;
}

RARE static void tell_named(Vm *vm, EventKind kind, Lock *lock, EventText variable) {
    if (vm->watch && lock->kind == REF_LOCK) vm->watch->sync(vm, kind, &lock->head, lock->id);
    if (lock->kind != REF_LOCK || !tell_wanted(vm, DETAIL_SYNC)) return;
    tell(vm, &(Event){.kind = kind, .type = variable, .id = lock->id, .task = tell_task(vm), .line = tell_line(vm)});
}

static inline void tell_lock(Vm *vm, EventKind kind, Lock *lock) {
    if (vm->watch || tell_wanted(vm, DETAIL_SYNC)) tell_named(vm, kind, lock, (EventText){0});
}

static bool lock_init(Runtime *rt, Value self, const Args *args) {
    if (!args_none(rt, args, "Lock.__init__(self)")) return false;
    Vm *vm = vm_of(rt);
    Lock *lock = as_lock(self);
    TellText text;
    lock->kind = REF_LOCK;
    lock->id = ++asyncio_of(vm)->locks;
    tell_named(vm, EVENT_LOCK_CREATE, lock, tell_wanted(vm, DETAIL_SYNC) ? tell_variable(vm, &text) : (EventText){0});
    return true;
}

Lock *lock_new_for(Vm *vm, EventRefKind kind, int64_t id) {
    Lock *lock = object_new(&vm->rt, asyncio_of(vm)->lock, KIND_OTHER, sizeof(Lock));
    lock->kind = kind;
    lock->id = id ? id : ++asyncio_of(vm)->locks;
    tell_lock(vm, EVENT_LOCK_CREATE, lock); // it goes into no variable of the program
    return lock;
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

static void wake_first(Vm *vm, Lock *lock) {
    Future *first = waiters_first(&lock->waiters);
    if (!first) return;
    asyncio_enter_function(vm);
    future_set_result_unless_done(vm, first, VALUE_TRUE);
    asyncio_leave_function(vm);
}

// The wait has ended: takes the lock, or passes it on.
static Outcome acquired(Vm *vm, WaitJob *job, Outcome outcome) {
    Lock *lock = (Lock *)job->owner;
    waiters_remove(vm, &lock->waiters, job->waiter);
    if (outcome_kind(outcome) == OUTCOME_RAISED) {
        if (exception_raised_is(&vm->rt, EXC_CANCELLED_ERROR) && !lock->locked) wake_first(vm, lock);
        return outcome;
    }
    lock->locked = true;
    tell_lock(vm, EVENT_LOCK_ACQUIRE, lock);
    return outcome;
}

static inline Future *add_waiter(Vm *vm, Lock *lock, Future *future) {
    waiters_add(vm, &lock->waiters, future);
    tell_lock(vm, EVENT_LOCK_WAIT, lock);
    return future;
}

static Outcome begin_wait(Vm *vm, WaitJob *job, Lock *lock) {
    Loop *loop = waiters_bind(vm, value_from_object(lock), &lock->loop);
    if (!loop) return outcome_raised();
    return wait_job_begin(vm, job, add_waiter(vm, lock, future_new(vm, loop, lock->kind, lock->id)));
}

static Outcome begin_acquire(Vm *vm, WaitJob *job, Input input) {
    Lock *lock = (Lock *)job->owner;
    if (input_kind(input) == INPUT_RAISED) return outcome_raised();
    if (lock->locked || !waiters_all_cancelled(&lock->waiters)) return begin_wait(vm, job, lock);
    lock->locked = true;
    tell_lock(vm, EVENT_LOCK_ACQUIRE, lock);
    return outcome_returned(VALUE_TRUE);
}

Outcome lock_acquire_step(Vm *vm, WaitJob *job, Input input) {
    if (!job->waiter) return begin_acquire(vm, job, input);
    Outcome outcome = wait_job_step(vm, job, input);
    return outcome_kind(outcome) == OUTCOME_YIELDED ? outcome : acquired(vm, job, outcome);
}

static Outcome acquire_resume(Vm *vm, Activation *self, Input input) {
    return lock_acquire_step(vm, (WaitJob *)self, input);
}

bool lock_release(Vm *vm, Lock *lock) {
    if (!lock->locked) {
        exception_raise(&vm->rt, EXC_RUNTIME_ERROR, "Lock is not acquired.");
        return false;
    }
    lock->locked = false;
    tell_lock(vm, EVENT_LOCK_RELEASE, lock);
    asyncio_enter_function(vm);
    wake_first(vm, lock);
    asyncio_leave_function(vm);
    return !vm->rt.raised;
}

// Where nothing is in the way, no coroutine is needed.
static inline bool take_at_once(Vm *vm, Lock *lock) {
    if (lock->locked || !waiters_all_cancelled(&lock->waiters)) return false;
    lock->locked = true;
    tell_lock(vm, EVENT_LOCK_ACQUIRE, lock);
    return true;
}

static Value acquire_at_once(Runtime *rt, Value self, const Args *args) {
    return !args->count && !asyncio_is_changed(self.as.object) && take_at_once(vm_of(rt), as_lock(self)) ? VALUE_TRUE : VALUE_NULL;
}

static Value enter(Vm *vm, Object *self, bool may_wait) {
    Lock *lock = (Lock *)self;
    if (asyncio_is_changed(self)) return VALUE_NULL;
    if (take_at_once(vm, lock)) {
        runtime_next_serial(&vm->rt); // the coroutine's: hash() tells how many things were made
        return VALUE_NONE;
    }
    if (!may_wait || !context_manager_may_wait(vm, lock->loop)) return VALUE_NULL;
    Loop *loop = waiters_bind(vm, value_from_object(lock), &lock->loop);
    runtime_next_serial(&vm->rt);
    return context_manager_waits(add_waiter(vm, lock, future_new_quietly(vm, loop, lock->kind, lock->id)));
}

static bool entered(Vm *vm, Object *self, Object *object) {
    Lock *lock = (Lock *)self;
    Future *future = (Future *)object;
    if (!future_has_result(future)) return false;
    waiters_remove(vm, &lock->waiters, future);
    lock->locked = true;
    tell_lock(vm, EVENT_LOCK_ACQUIRE, lock);
    return true;
}

static bool leave(Vm *vm, Object *self) {
    Lock *lock = (Lock *)self;
    if (asyncio_is_changed(self) || !lock->locked || !waiters_wake_quietly(lock->loop)) return false;
    lock->locked = false;
    tell_lock(vm, EVENT_LOCK_RELEASE, lock);
    Future *first = waiters_first(&lock->waiters);
    if (first) future_set_result_unless_done(vm, first, VALUE_TRUE);
    return true;
}

static const NativeManager manager = {enter, entered, leave, context_manager_make};

static const ActivationOps acquire_ops = WAIT_JOB_OPS("acquire", "Lock.acquire", acquire_resume);

Value lock_acquire(Vm *vm, Lock *lock) {
    return wait_job_new(vm, &acquire_ops, value_from_object(lock));
}

static Value method_acquire(Runtime *rt, Value self, const Args *args) {
    if (!args_none(rt, args, "Lock.acquire(self)")) return VALUE_NULL;
    return lock_acquire(vm_of(rt), as_lock(self));
}

static Value method_release(Runtime *rt, Value self, const Args *args) {
    if (!args_none(rt, args, "Lock.release(self)")) return VALUE_NULL;
    return lock_release(vm_of(rt), as_lock(self)) ? VALUE_NONE : VALUE_NULL;
}

bool lock_is_locked(const Lock *lock) {
    return lock->locked;
}

static Value method_locked(Runtime *rt, Value self, const Args *args) {
    if (!args_none(rt, args, "Lock.locked(self)")) return VALUE_NULL;
    return value_from_bool(as_lock(self)->locked);
}

static const TypeSlots lock_slots = {
    .destroy = lock_destroy, .visit = lock_visit, .new_ = asyncio_new, .init = lock_init, .repr = lock_repr,
};

static Value view_waiters(Runtime *rt, Value self, const Args *args) {
    (void)args;
    return waiters_view(vm_of(rt), &as_lock(self)->waiters, true);
}

static const NativeSpec lock_methods[] = {
    {.name = "acquire", .call = method_acquire, .is_coroutine = true, .at_once = acquire_at_once},
    {.name = "release", .call = method_release},
    {.name = "locked", .call = method_locked},
    {.name = "_locked", .call = method_locked, .kind = NATIVE_VIEW},
    {.name = "_waiters", .call = view_waiters, .kind = NATIVE_VIEW},
    {.name = "__aenter__", .call = context_manager_enter, .is_coroutine = true},
    {.name = "__aexit__", .call = context_manager_exit, .is_coroutine = true, .manager = &manager},
    {0},
};

void lock_fill_module(Vm *vm, Module *module) {
    Type *type = asyncio_add_type(vm, module, "asyncio.locks", "Lock", NULL, &lock_slots, sizeof(Lock), lock_methods);
    type_set_dict_offset(type, offsetof(Lock, dict));
    asyncio_of(vm)->lock = type;
}
