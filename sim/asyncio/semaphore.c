// Semaphore and BoundedSemaphore: so many holders at a time, the others in the order in which they came. As
// asyncio.locks.Semaphore.
//
// A place that is given back goes to the first who waits at once: it is taken off the value before that one runs. Whoever
// comes meanwhile queues up behind him, even where the value is not 0.

#include "sim/asyncio/semaphore.h"

#include "sim/asyncio/context_manager.h"
#include "sim/asyncio/module.h"
#include "sim/asyncio/waiters.h"
#include "sim/value/exception.h"
#include "sim/value/operate.h"
#include "sim/value/str.h"
#include "sim/vm/manager.h"
#include "sim/vm/watch.h"

typedef struct Semaphore {
    Object head;
    Dict *dict;      // what the program sets on it
    Loop *loop;      // bound to, owned; NULL: nobody waited yet
    Waiters waiters;
    int64_t id;
    Value value;     // the places that are free, any number; VALUE_NULL: __init__ was not called
    Value bound;     // of a BoundedSemaphore: the value that it began with
} Semaphore;

static Semaphore *as_semaphore(Value v) {
    return (Semaphore *)v.as.object;
}

static void tell_semaphore(Vm *vm, EventKind kind, Semaphore *semaphore) {
    if (vm->watch) vm->watch->sync(vm, kind, &semaphore->head, semaphore->id);
    if (!tell_wanted(vm, DETAIL_SYNC)) return;
    int64_t number = value_is_integral(semaphore->value) ? semaphore->value.as.integer : 0;
    TellText text;
    EventText variable = kind == EVENT_SEMAPHORE_CREATE ? tell_variable(vm, &text) : (EventText){0};
    tell(vm, &(Event){.kind = kind, .type = variable, .id = semaphore->id, .task = tell_task(vm), .number = number,
                      .line = tell_line(vm)});
}

// Life ------------------------------------------------------------------------------------------------------------------

static bool begin(Vm *vm, Semaphore *semaphore, Value value) {
    bool is_negative;
    if (!value_compare_truth(&vm->rt, value, value_from_int(0), COMPARE_LT, &is_negative)) return false;
    if (is_negative) {
        exception_raise(&vm->rt, EXC_VALUE_ERROR, "Semaphore initial value must be >= 0");
        return false;
    }
    value_replace(&vm->rt, &semaphore->value, value_ref(value));
    waiters_clear(vm, &semaphore->waiters);
    semaphore->id = ++asyncio_of(vm)->semaphores;
    tell_semaphore(vm, EVENT_SEMAPHORE_CREATE, semaphore);
    return true;
}

static bool semaphore_init(Runtime *rt, Value self, const Args *args) {
    Value value = value_from_int(1);
    if (!args_parse_python(rt, args, "Semaphore.__init__(self | value)", &value)) return false;
    return begin(vm_of(rt), as_semaphore(self), value);
}

static bool bounded_init(Runtime *rt, Value self, const Args *args) {
    Value value = value_from_int(1);
    if (!args_parse_python(rt, args, "BoundedSemaphore.__init__(self | value)", &value)) return false;
    value_replace(rt, &as_semaphore(self)->bound, value_ref(value));
    return begin(vm_of(rt), as_semaphore(self), value);
}

static void semaphore_destroy(Runtime *rt, Object *self) {
    Semaphore *semaphore = (Semaphore *)self;
    waiters_clear(vm_of(rt), &semaphore->waiters);
    value_unref(rt, semaphore->value);
    value_unref(rt, semaphore->bound);
    object_unref(rt, semaphore->loop);
    object_unref(rt, semaphore->dict);
    object_free(rt, self, self->type->instance_size);
}

static void semaphore_visit(Object *self, Visitor visitor, void *visitor_self) {
    const Semaphore *semaphore = (const Semaphore *)self;
    waiters_visit(&semaphore->waiters, visitor, visitor_self);
    if (value_is_object(semaphore->value)) visitor(visitor_self, semaphore->value.as.object);
    if (value_is_object(semaphore->bound)) visitor(visitor_self, semaphore->bound.as.object);
    if (semaphore->dict) visitor(visitor_self, (Object *)semaphore->dict);
}

// The value ---------------------------------------------------------------------------------------------------------------

// Owned; VALUE_NULL: raised, since a subclass of the program's did not call __init__.
static Value attribute(Runtime *rt, const Semaphore *semaphore, Value value, const char *name) {
    if (!value_is_null(value)) return value_ref(value);
    Value self = {.tag = VALUE_TAG_OBJECT, .as.object = (Object *)(uintptr_t)semaphore};
    Str *interned = str_intern_object(rt, str_from_c(rt, name));
    exception_raise_attribute(rt, self, interned, "'%s' object has no attribute '%s'", value_type_name(rt, self), name);
    object_unref(rt, interned);
    return VALUE_NULL;
}

static Value get_value(Runtime *rt, const Semaphore *semaphore) {
    return attribute(rt, semaphore, semaphore->value, "_value");
}

static bool change(Runtime *rt, Semaphore *semaphore, BinaryOp op) {
    Value value = get_value(rt, semaphore);
    Value changed = value_is_null(value) ? VALUE_NULL : value_in_place(rt, op, value, value_from_int(1));
    value_unref(rt, value);
    if (value_is_null(changed)) return false;
    value_replace(rt, &semaphore->value, changed);
    return true;
}

// self._value <op> other
static bool compare(Runtime *rt, const Semaphore *semaphore, CompareOp op, Value other, bool *truth) {
    Value value = get_value(rt, semaphore);
    if (value_is_null(value)) return false;
    bool compared = value_compare_truth(rt, value, other, op, truth);
    value_unref(rt, value);
    return compared;
}

// As Semaphore.locked.
static bool find_locked(Runtime *rt, Semaphore *semaphore, bool *locked) {
    if (!compare(rt, semaphore, COMPARE_EQ, value_from_int(0), locked)) return false;
    *locked = *locked || !waiters_all_cancelled(&semaphore->waiters);
    return true;
}

// self.locked(), whatever that is.
static bool call_locked(Runtime *rt, Semaphore *semaphore, bool *locked) {
    if (!asyncio_is_changed(&semaphore->head)) return find_locked(rt, semaphore, locked);
    Value answer = asyncio_call_method(vm_of(rt), &semaphore->head, "locked", NULL, 0);
    bool told = !value_is_null(answer) && value_truth(rt, answer, locked);
    value_unref(rt, answer);
    return told;
}

// Waiting and waking ------------------------------------------------------------------------------------------------------

// Gives a place to the first who waits. *woken: whether there was one. False: raised. As Semaphore._wake_up_next.
static bool wake_next(Vm *vm, Semaphore *semaphore, bool *woken) {
    Future *future = waiters_first_pending(&semaphore->waiters);
    *woken = future != NULL;
    if (!future) return true;
    asyncio_enter_function(vm);
    bool well = change(&vm->rt, semaphore, BINARY_SUB) && future_set_result(vm, future, VALUE_TRUE);
    asyncio_leave_function(vm);
    return well && !vm->rt.raised;
}

// Wakes as many as there are places for. False: raised.
static bool wake_all_that_fit(Vm *vm, Semaphore *semaphore) {
    bool goes_on = true;
    while (goes_on) {
        if (!compare(&vm->rt, semaphore, COMPARE_GT, value_from_int(0), &goes_on)) return false;
        if (goes_on && !wake_next(vm, semaphore, &goes_on)) return false;
    }
    return true;
}

// The wait has ended. Who was given a place and cancelled in the same moment gives it back.
static Outcome acquired(Vm *vm, WaitJob *job, Outcome outcome) {
    Semaphore *semaphore = (Semaphore *)job->owner;
    waiters_remove(vm, &semaphore->waiters, job->waiter);
    bool is_cancelled = exception_raised_is(&vm->rt, EXC_CANCELLED_ERROR);
    Exception *raised = exception_take(&vm->rt);
    bool gives_back = is_cancelled && future_is_done(job->waiter) && !future_is_cancelled(job->waiter);
    bool well = (!gives_back || change(&vm->rt, semaphore, BINARY_ADD)) && wake_all_that_fit(vm, semaphore);
    if (!well) {
        exception_set_context(&vm->rt, vm->rt.raised, raised);
        object_unref(&vm->rt, raised);
        value_unref(&vm->rt, outcome_value(outcome));
        return outcome_raised();
    }
    exception_restore(&vm->rt, raised);
    if (!raised) tell_semaphore(vm, EVENT_SEMAPHORE_ACQUIRE, semaphore);
    return outcome;
}

// Owned; NULL: raised.
static Future *new_waiter(Vm *vm, Semaphore *semaphore) {
    Loop *loop = waiters_bind(vm, value_from_object(semaphore), &semaphore->loop);
    if (!loop) return NULL;
    Future *future = future_new(vm, loop, REF_SEMAPHORE, semaphore->id);
    waiters_add(vm, &semaphore->waiters, future);
    tell_semaphore(vm, EVENT_SEMAPHORE_WAIT, semaphore);
    return future;
}

static Outcome begin_acquire(Vm *vm, WaitJob *job) {
    Semaphore *semaphore = (Semaphore *)job->owner;
    bool locked;
    if (!call_locked(&vm->rt, semaphore, &locked)) return outcome_raised();
    if (!locked) {
        if (!change(&vm->rt, semaphore, BINARY_SUB)) return outcome_raised();
        tell_semaphore(vm, EVENT_SEMAPHORE_ACQUIRE, semaphore);
        return outcome_returned(VALUE_TRUE);
    }
    Future *future = new_waiter(vm, semaphore);
    return future ? wait_job_begin(vm, job, future) : outcome_raised();
}

Outcome semaphore_acquire_step(Vm *vm, WaitJob *job, Input input) {
    if (!job->waiter && input_kind(input) == INPUT_RAISED) return outcome_raised();
    Outcome outcome = job->waiter ? wait_job_step(vm, job, input) : begin_acquire(vm, job);
    return outcome_kind(outcome) == OUTCOME_YIELDED || !job->waiter ? outcome : acquired(vm, job, outcome);
}

static Outcome acquire_resume(Vm *vm, Activation *self, Input input) {
    return semaphore_acquire_step(vm, (WaitJob *)self, input);
}

static const ActivationOps acquire_ops = WAIT_JOB_OPS("acquire", "Semaphore.acquire", acquire_resume);

// Methods -----------------------------------------------------------------------------------------------------------------

static Value semaphore_acquire(Runtime *rt, Value self, const Args *args) {
    if (!args_none(rt, args, "Semaphore.acquire(self)")) return VALUE_NULL;
    return wait_job_new(vm_of(rt), &acquire_ops, self);
}

static Value release(Vm *vm, Semaphore *semaphore) {
    bool woken;
    if (!change(&vm->rt, semaphore, BINARY_ADD)) return VALUE_NULL;
    tell_semaphore(vm, EVENT_SEMAPHORE_RELEASE, semaphore);
    asyncio_enter_function(vm);
    bool well = wake_next(vm, semaphore, &woken);
    asyncio_leave_function(vm);
    return well ? VALUE_NONE : VALUE_NULL;
}

static Value semaphore_release(Runtime *rt, Value self, const Args *args) {
    if (!args_none(rt, args, "Semaphore.release(self)")) return VALUE_NULL;
    return release(vm_of(rt), as_semaphore(self));
}

// Where nothing is in the way, no coroutine is needed.
static bool take_at_once(Vm *vm, Semaphore *semaphore) {
    bool is_free = value_is_int(semaphore->value) && semaphore->value.as.integer > 0;
    if (asyncio_is_changed(&semaphore->head) || !is_free || !waiters_all_cancelled(&semaphore->waiters)) return false;
    semaphore->value.as.integer--;
    tell_semaphore(vm, EVENT_SEMAPHORE_ACQUIRE, semaphore);
    return true;
}

static Value acquire_at_once(Runtime *rt, Value self, const Args *args) {
    return !args->count && take_at_once(vm_of(rt), as_semaphore(self)) ? VALUE_TRUE : VALUE_NULL;
}

static Value enter(Vm *vm, Object *self, bool may_wait) {
    Semaphore *semaphore = (Semaphore *)self;
    if (take_at_once(vm, semaphore)) {
        runtime_next_serial(&vm->rt); // the coroutine's: hash() tells how many things were made
        return VALUE_NONE;
    }
    bool is_plain = value_is_int(semaphore->value) && !asyncio_is_changed(self);
    if (!may_wait || !is_plain || !context_manager_may_wait(vm, semaphore->loop)) return VALUE_NULL;
    runtime_next_serial(&vm->rt);
    return context_manager_waits(new_waiter(vm, semaphore));
}

static bool entered(Vm *vm, Object *self, Object *object) {
    Semaphore *semaphore = (Semaphore *)self;
    Future *future = (Future *)object;
    bool may_wake = value_is_int(semaphore->value) && waiters_wake_quietly(semaphore->loop);
    if (!future_has_result(future) || !may_wake) return false;
    waiters_remove(vm, &semaphore->waiters, future);
    bool well = wake_all_that_fit(vm, semaphore);
    assert(well && "to wake them raises nothing");
    if (well) tell_semaphore(vm, EVENT_SEMAPHORE_ACQUIRE, semaphore);
    return true;
}

static bool leave(Vm *vm, Object *self) {
    Semaphore *semaphore = (Semaphore *)self;
    bool is_plain = value_is_int(semaphore->value) && semaphore->value.as.integer < INT64_MAX;
    if (asyncio_is_changed(self) || !is_plain || !waiters_wake_quietly(semaphore->loop)) return false;
    Value released = release(vm, semaphore);
    assert(value_is_none(released) && "to wake them raises nothing");
    return value_is_none(released);
}

static const NativeManager manager = {enter, entered, leave, context_manager_make};

static Value bounded_release(Runtime *rt, Value self, const Args *args) {
    if (!args_none(rt, args, "BoundedSemaphore.release(self)")) return VALUE_NULL;
    Semaphore *semaphore = as_semaphore(self);
    Value bound = value_is_null(semaphore->value) ? VALUE_NONE : attribute(rt, semaphore, semaphore->bound, "_bound_value");
    bool is_full = false;
    bool compared = !value_is_null(bound) && compare(rt, semaphore, COMPARE_GE, bound, &is_full);
    value_unref(rt, bound);
    if (!compared) return VALUE_NULL;
    if (is_full) return exception_raise(rt, EXC_VALUE_ERROR, "BoundedSemaphore released too many times");
    asyncio_enter_function(vm_of(rt));
    Value result = release(vm_of(rt), semaphore);
    asyncio_leave_function(vm_of(rt));
    return result;
}

static Value semaphore_locked(Runtime *rt, Value self, const Args *args) {
    bool locked;
    if (!args_none(rt, args, "Semaphore.locked(self)")) return VALUE_NULL;
    return find_locked(rt, as_semaphore(self), &locked) ? value_from_bool(locked) : VALUE_NULL;
}

static Value semaphore_value(Runtime *rt, Value self, const Args *args) {
    (void)args;
    return get_value(rt, as_semaphore(self));
}

static bool semaphore_set_value(Runtime *rt, Value self, Value value) {
    value_replace(rt, &as_semaphore(self)->value, value_ref(value));
    return true;
}

static Value repr_unlocked(Runtime *rt, Value self) {
    Value value = get_value(rt, as_semaphore(self));
    if (value_is_null(value)) return VALUE_NULL;
    Value text = value_format(rt, value, rt->empty_str);
    value_unref(rt, value);
    if (value_is_null(text)) return VALUE_NULL;
    Str *state = str_format(rt, "unlocked, value:%V", value_as_str(text));
    Value repr = waiters_repr(rt, self, state->data, &as_semaphore(self)->waiters);
    object_unref(rt, state);
    value_unref(rt, text);
    return repr;
}

static Value semaphore_repr(Runtime *rt, Value self) {
    bool locked;
    if (!call_locked(rt, as_semaphore(self), &locked)) return VALUE_NULL;
    return locked ? waiters_repr(rt, self, "locked", &as_semaphore(self)->waiters) : repr_unlocked(rt, self);
}

static const TypeSlots semaphore_slots = {
    .destroy = semaphore_destroy, .visit = semaphore_visit, .new_ = asyncio_new,
    .init = semaphore_init,       .repr = semaphore_repr,
};

static const TypeSlots bounded_slots = {.init = bounded_init};

static Value view_waiters(Runtime *rt, Value self, const Args *args) {
    (void)args;
    return waiters_view(vm_of(rt), &as_semaphore(self)->waiters, true);
}

static const NativeSpec semaphore_methods[] = {
    {.name = "acquire", .call = semaphore_acquire, .is_coroutine = true, .at_once = acquire_at_once},
    {.name = "release", .call = semaphore_release},
    {.name = "locked", .call = semaphore_locked},
    {.name = "_waiters", .call = view_waiters, .kind = NATIVE_VIEW},
    {.name = "_value", .call = semaphore_value, .set = semaphore_set_value, .kind = NATIVE_GETTER},
    {.name = "__aenter__", .call = context_manager_enter, .is_coroutine = true},
    {.name = "__aexit__", .call = context_manager_exit, .is_coroutine = true, .manager = &manager},
    {0},
};

static const NativeSpec bounded_methods[] = {{.name = "release", .call = bounded_release}, {0}};

void semaphore_fill_module(Vm *vm, Module *module) {
    static const char name[] = "asyncio.locks";
    Asyncio *asyncio = asyncio_of(vm);
    Type *type = asyncio_add_type(vm, module, name, "Semaphore", NULL, &semaphore_slots, sizeof(Semaphore),
                                  semaphore_methods);
    type_set_dict_offset(type, offsetof(Semaphore, dict));
    asyncio->semaphore = type;
    asyncio->bounded_semaphore = asyncio_add_type(vm, module, name, "BoundedSemaphore", type, &bounded_slots,
                                                  sizeof(Semaphore), bounded_methods);
}
