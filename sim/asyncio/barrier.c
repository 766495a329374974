// Barrier: so many tasks wait for each other, and go on together. As asyncio.locks.Barrier.
//
//            the last one comes            the last one leaves
//   FILLING ────────────────────> DRAINING ───────────────────> FILLING
//      │ reset() while some wait                                   ^
//      └───────────────────────> RESETTING ────────────────────────┘
//   any ── abort() ──> BROKEN ── reset() ──> RESETTING, or FILLING where nobody waits
//
// All of it happens under a Condition of its own. Who comes while it drains or resets waits in that until it is over.

#include "sim/asyncio/condition.h"
#include "sim/asyncio/module.h"
#include "sim/loop/await_in_c.h"
#include "sim/value/exception.h"
#include "sim/value/object.h"
#include "sim/value/operate.h"
#include "sim/value/str.h"
#include "sim/value/tuple.h"
#include "sim/vm/execute.h"
#include "sim/vm/watch.h"

typedef enum BarrierState { FILLING, DRAINING, RESETTING, BROKEN } BarrierState;

typedef struct Barrier {
    Object head;
    Dict *dict;           // what the program sets on it
    Condition *condition; // owned; NULL: __init__ was not called
    Value parties;        // how many must come: any number
    int64_t count;        // how many are inside
    int64_t id;
    BarrierState state;
} Barrier;

static Barrier *as_barrier(Value v) {
    return (Barrier *)v.as.object;
}

static void tell_barrier(Vm *vm, EventKind kind, Barrier *barrier, int64_t number) {
    if (vm->watch) vm->watch->sync(vm, kind, &barrier->head, barrier->id);
    if (!tell_wanted(vm, DETAIL_SYNC)) return;
    TellText text;
    EventText variable = kind == EVENT_BARRIER_CREATE ? tell_variable(vm, &text) : (EventText){0};
    tell(vm, &(Event){.kind = kind, .type = variable, .id = barrier->id, .task = tell_task(vm), .number = number,
                      .line = tell_line(vm)});
}

// Life ------------------------------------------------------------------------------------------------------------------

static bool barrier_init(Runtime *rt, Value self, const Args *args) {
    Vm *vm = vm_of(rt);
    Barrier *barrier = as_barrier(self);
    Value parties;
    bool is_too_small;
    if (!args_parse_python(rt, args, "Barrier.__init__(self, parties)", &parties)) return false;
    if (!value_compare_truth(rt, parties, value_from_int(1), COMPARE_LT, &is_too_small)) return false;
    if (is_too_small) {
        exception_raise(rt, EXC_VALUE_ERROR, "parties must be > 0");
        return false;
    }
    Condition *before = barrier->condition;
    barrier->id = ++asyncio_of(vm)->barriers;
    barrier->condition = condition_new_for(vm, REF_BARRIER, barrier->id);
    object_unref(rt, before);
    value_replace(rt, &barrier->parties, value_ref(parties));
    barrier->state = FILLING;
    barrier->count = 0;
    tell_barrier(vm, EVENT_BARRIER_CREATE, barrier, value_is_integral(parties) ? parties.as.integer : 0);
    return true;
}

static void barrier_clear(Runtime *rt, Object *self) {
    Barrier *barrier = (Barrier *)self;
    Condition *condition = barrier->condition;
    barrier->condition = NULL;
    value_clear(rt, &barrier->parties);
    object_unref(rt, condition);
}

static void barrier_destroy(Runtime *rt, Object *self) {
    barrier_clear(rt, self);
    object_unref(rt, ((Barrier *)self)->dict);
    object_free(rt, self, self->type->instance_size);
}

static void barrier_visit(Object *self, Visitor visitor, void *visitor_self) {
    const Barrier *barrier = (const Barrier *)self;
    if (barrier->condition) visitor(visitor_self, (Object *)barrier->condition);
    if (value_is_object(barrier->parties)) visitor(visitor_self, barrier->parties.as.object);
    if (barrier->dict) visitor(visitor_self, (Object *)barrier->dict);
}

static int64_t waiting_count(const Barrier *barrier) {
    return barrier->state == FILLING ? barrier->count : 0;
}

static Value barrier_repr(Runtime *rt, Value self) {
    static const char *const names[] = {"filling", "draining", "resetting", "broken"};
    const Barrier *barrier = as_barrier(self);
    Value parties = value_is_null(barrier->parties) ? VALUE_NONE : barrier->parties;
    Str *plain = object_default_repr(rt, self);
    StrBuilder text = str_builder(rt);
    str_builder_add(&text, plain->data, plain->size - 1);
    object_unref(rt, plain);
    str_builder_add_format(&text, " [%s", names[barrier->state]);
    if (barrier->state != BROKEN) {
        Str *number = value_str(rt, parties);
        if (!number) {
            str_builder_drop(&text);
            return VALUE_NULL;
        }
        str_builder_add_format(&text, ", waiters:%lld/%V", (long long)waiting_count(barrier), number);
        object_unref(rt, number);
    }
    str_builder_add_c(&text, "]>");
    return value_from_object(str_builder_finish(&text));
}

// What is done under the condition ------------------------------------------------------------------------------------------

typedef struct BarrierJob BarrierJob;

// One of wait(), reset() and abort(), all of which are `async with self._cond: …`.
typedef enum BarrierStep {
    JOB_BEGINS,
    ENTERING,  // takes the lock
    BLOCKED,   // waits while it drains or resets
    INSIDE,    // waits for the others
} BarrierStep;

struct BarrierJob {
    HandlingActivation base; // handles what the body raised, while it is left
    Barrier *barrier;        // owned
    Condition *condition;    // of the barrier as it began; owned
    Outcome (*enter)(Vm *vm, BarrierJob *self); // goes on once the lock is held
    Value awaited;           // of await_in_c.h
    int64_t index;           // of those who wait: who was there before
    BarrierStep step;
};

// The body has ended: gives the lock back, as `async with` does.
static Outcome leave(Vm *vm, BarrierJob *self, Outcome outcome) {
    Exception *raised = exception_take(&vm->rt);
    self->base.handled = raised;
    asyncio_enter_function(vm); // Condition.__aexit__
    bool released = lock_release(vm, condition_lock(self->condition));
    asyncio_leave_function(vm);
    self->base.handled = NULL;
    if (released)
        exception_restore(&vm->rt, raised);
    else
        object_unref(&vm->rt, raised);
    return released ? outcome : outcome_raised();
}

// Who was inside leaves; the last one makes room for the next round. As the `finally` of Barrier.wait, and Barrier._exit.
static Outcome go_out(Vm *vm, BarrierJob *self, Outcome outcome) {
    Barrier *barrier = self->barrier;
    Exception *raised = exception_take(&vm->rt);
    self->base.handled = raised;
    bool well = true;
    if (--barrier->count == 0) {
        if (barrier->state == RESETTING || barrier->state == DRAINING) barrier->state = FILLING;
        asyncio_enter_function(vm);
        well = condition_notify_all(vm, self->condition);
        asyncio_leave_function(vm);
    }
    self->base.handled = NULL;
    if (well)
        exception_restore(&vm->rt, raised);
    else
        object_unref(&vm->rt, raised);
    return leave(vm, self, well ? outcome : outcome_raised());
}

static Outcome await_notification(Vm *vm, BarrierJob *self) {
    Value wait = condition_wait(vm, self->condition);
    Outcome outcome = awaiting_begin(vm, &self->awaited, wait);
    value_unref(&vm->rt, wait);
    return outcome;
}

// As Barrier._wait, from where it has looked or waited.
static Outcome stay_inside(Vm *vm, BarrierJob *self, Outcome outcome) {
    Barrier *barrier = self->barrier;
    while (outcome_kind(outcome) == OUTCOME_RETURNED && barrier->state == FILLING) outcome = await_notification(vm, self);
    if (outcome_kind(outcome) != OUTCOME_RETURNED && outcome_kind(outcome) != OUTCOME_RAISED) return outcome;
    if (outcome_kind(outcome) == OUTCOME_RETURNED && barrier->state != DRAINING) {
        exception_raise(&vm->rt, EXC_BROKEN_BARRIER_ERROR, "Abort or reset of barrier");
        outcome = outcome_raised();
    }
    if (outcome_kind(outcome) == OUTCOME_RETURNED) outcome = outcome_returned(value_from_int(self->index));
    return go_out(vm, self, outcome);
}

static Outcome come_in(Vm *vm, BarrierJob *self) {
    Barrier *barrier = self->barrier;
    bool is_last;
    self->index = barrier->count++;
    self->step = INSIDE;
    tell_barrier(vm, EVENT_BARRIER_WAIT, barrier, barrier->count);
    if (!value_equal(&vm->rt, value_from_int(barrier->count), barrier->parties, &is_last))
        return go_out(vm, self, outcome_raised());
    if (!is_last) return stay_inside(vm, self, outcome_returned(VALUE_NONE));
    barrier->state = DRAINING;
    tell_barrier(vm, EVENT_BARRIER_RELEASE, barrier, 0);
    asyncio_enter_function(vm); // Barrier._release
    bool well = condition_notify_all(vm, self->condition);
    asyncio_leave_function(vm);
    return go_out(vm, self, well ? outcome_returned(value_from_int(self->index)) : outcome_raised());
}

// As Barrier._block, from where it has looked or waited.
static Outcome stay_blocked(Vm *vm, BarrierJob *self, Outcome outcome) {
    const Barrier *barrier = self->barrier;
    self->step = BLOCKED;
    while (outcome_kind(outcome) == OUTCOME_RETURNED && (barrier->state == DRAINING || barrier->state == RESETTING))
        outcome = await_notification(vm, self);
    if (outcome_kind(outcome) == OUTCOME_RAISED) return leave(vm, self, outcome);
    if (outcome_kind(outcome) != OUTCOME_RETURNED) return outcome;
    if (barrier->state != BROKEN) return come_in(vm, self);
    exception_raise(&vm->rt, EXC_BROKEN_BARRIER_ERROR, "Barrier aborted");
    return leave(vm, self, outcome_raised());
}

static Outcome enter_wait(Vm *vm, BarrierJob *self) {
    return stay_blocked(vm, self, outcome_returned(VALUE_NONE));
}

// Notifies all of the new state.
static Outcome change_state(Vm *vm, BarrierJob *self, BarrierState state, EventKind kind) {
    self->barrier->state = state;
    tell_barrier(vm, kind, self->barrier, 0);
    bool well = condition_notify_all(vm, self->condition);
    return leave(vm, self, well ? outcome_returned(VALUE_NONE) : outcome_raised());
}

static Outcome enter_reset(Vm *vm, BarrierJob *self) {
    return change_state(vm, self, self->barrier->count > 0 ? RESETTING : FILLING, EVENT_BARRIER_RESET);
}

static Outcome enter_abort(Vm *vm, BarrierJob *self) {
    return change_state(vm, self, BROKEN, EVENT_BARRIER_ABORT);
}

// `async with self._cond`, from where acquire() has answered.
static Outcome entered(Vm *vm, BarrierJob *self, Outcome outcome) {
    if (outcome_kind(outcome) != OUTCOME_RETURNED) return outcome;
    value_unref(&vm->rt, outcome_value(outcome));
    return self->enter(vm, self);
}

static Outcome begin(Vm *vm, BarrierJob *self) {
    Value acquire = lock_acquire(vm, condition_lock(self->condition));
    self->step = ENTERING;
    Outcome outcome = awaiting_begin(vm, &self->awaited, acquire);
    value_unref(&vm->rt, acquire);
    return entered(vm, self, outcome);
}

static Outcome job_resume(Vm *vm, Activation *activation, Input input) {
    BarrierJob *self = (BarrierJob *)activation;
    if (self->step == JOB_BEGINS) return input_kind(input) == INPUT_RAISED ? outcome_raised() : begin(vm, self);
    Outcome outcome = awaiting_step(vm, &self->awaited, input);
    switch (self->step) {
    case BLOCKED:
        return stay_blocked(vm, self, outcome);
    case INSIDE:
        return stay_inside(vm, self, outcome);
    case JOB_BEGINS:
    case ENTERING:
        break;
    }
    return entered(vm, self, outcome);
}

static void job_clear(Vm *vm, Activation *activation) {
    BarrierJob *self = (BarrierJob *)activation;
    Barrier *barrier = self->barrier;
    Condition *condition = self->condition;
    self->barrier = NULL;
    self->condition = NULL;
    value_clear(&vm->rt, &self->awaited);
    object_unref(&vm->rt, condition);
    object_unref(&vm->rt, barrier);
}

static void job_visit(Activation *activation, Visitor visitor, void *visitor_self) {
    const BarrierJob *self = (const BarrierJob *)activation;
    if (self->barrier) visitor(visitor_self, &self->barrier->head);
    if (self->condition) visitor(visitor_self, (Object *)self->condition);
    if (value_is_object(self->awaited)) visitor(visitor_self, self->awaited.as.object);
}

static const ActivationOps wait_ops = {"wait", "Barrier.wait", sizeof(BarrierJob), job_resume, job_clear, job_visit};
static const ActivationOps reset_ops = {"reset", "Barrier.reset", sizeof(BarrierJob), job_resume, job_clear, job_visit};
static const ActivationOps abort_ops = {"abort", "Barrier.abort", sizeof(BarrierJob), job_resume, job_clear, job_visit};

static Value job_new(Runtime *rt, const ActivationOps *ops, Value barrier, Outcome (*enter)(Vm *, BarrierJob *)) {
    if (!as_barrier(barrier)->condition)
        return exception_raise(rt, EXC_ATTRIBUTE_ERROR, "'%s' object has no attribute '_cond'",
                               value_type_name(rt, barrier));
    BarrierJob *self = (BarrierJob *)activation_new_coroutine(vm_of(rt), ops);
    self->base.activation.flags |= ACTIVATION_HANDLES;
    self->barrier = object_ref(barrier.as.object);
    self->condition = object_ref(as_barrier(barrier)->condition);
    self->enter = enter;
    return value_from_object(self);
}

// Methods -----------------------------------------------------------------------------------------------------------------

static Value method_wait(Runtime *rt, Value self, const Args *args) {
    return args_none(rt, args, "Barrier.wait(self)") ? job_new(rt, &wait_ops, self, enter_wait) : VALUE_NULL;
}

static Value method_reset(Runtime *rt, Value self, const Args *args) {
    return args_none(rt, args, "Barrier.reset(self)") ? job_new(rt, &reset_ops, self, enter_reset) : VALUE_NULL;
}

static Value method_abort(Runtime *rt, Value self, const Args *args) {
    return args_none(rt, args, "Barrier.abort(self)") ? job_new(rt, &abort_ops, self, enter_abort) : VALUE_NULL;
}

// `return await self.wait()`
static Outcome enter_resume(Vm *vm, Activation *activation, Input input) {
    WaitJob *job = (WaitJob *)activation;
    if (!value_is_null(job->item)) return awaiting_step(vm, &job->item, input);
    if (input_kind(input) == INPUT_RAISED) return outcome_raised();
    Value awaitable = asyncio_call_method(vm, job->owner, "wait", NULL, 0);
    if (value_is_null(awaitable)) return outcome_raised();
    Outcome outcome = awaiting_begin(vm, &job->item, awaitable);
    value_unref(&vm->rt, awaitable);
    return outcome;
}

static Outcome exit_resume(Vm *vm, Activation *activation, Input input) {
    (void)vm, (void)activation;
    return input_kind(input) == INPUT_RAISED ? outcome_raised() : outcome_returned(VALUE_NONE);
}

static const ActivationOps enter_ops = WAIT_JOB_OPS("__aenter__", "Barrier.__aenter__", enter_resume);
static const ActivationOps exit_ops = WAIT_JOB_OPS("__aexit__", "Barrier.__aexit__", exit_resume);

static Value method_enter(Runtime *rt, Value self, const Args *args) {
    if (!args_none(rt, args, "Barrier.__aenter__(self)")) return VALUE_NULL;
    return wait_job_new(vm_of(rt), &enter_ops, self);
}

static Value method_exit(Runtime *rt, Value self, const Args *args) {
    if (args->names)
        return exception_raise(rt, EXC_TYPE_ERROR, "Barrier.__aexit__() got an unexpected keyword argument '%V'",
                               value_as_str(((const Tuple *)args->names)->items[0]));
    return wait_job_new(vm_of(rt), &exit_ops, self);
}

static Value method_parties(Runtime *rt, Value self, const Args *args) {
    (void)rt, (void)args;
    return value_ref(value_is_null(as_barrier(self)->parties) ? VALUE_NONE : as_barrier(self)->parties);
}

static Value method_n_waiting(Runtime *rt, Value self, const Args *args) {
    (void)rt, (void)args;
    return value_from_int(waiting_count(as_barrier(self)));
}

static Value method_broken(Runtime *rt, Value self, const Args *args) {
    (void)rt, (void)args;
    return value_from_bool(as_barrier(self)->state == BROKEN);
}

static const TypeSlots barrier_slots = {
    .destroy = barrier_destroy, .visit = barrier_visit, .clear = barrier_clear,
    .new_ = asyncio_new,        .init = barrier_init,   .repr = barrier_repr,
};

static Value view_count(Runtime *rt, Value self, const Args *args) {
    (void)rt, (void)args;
    return value_from_int(as_barrier(self)->count);
}

static const NativeSpec barrier_methods[] = {
    {.name = "wait", .call = method_wait, .is_coroutine = true},
    {.name = "reset", .call = method_reset, .is_coroutine = true},
    {.name = "abort", .call = method_abort, .is_coroutine = true},
    {.name = "parties", .call = method_parties, .kind = NATIVE_GETTER},
    {.name = "n_waiting", .call = method_n_waiting, .kind = NATIVE_GETTER},
    {.name = "broken", .call = method_broken, .kind = NATIVE_GETTER},
    {.name = "_parties", .call = method_parties, .kind = NATIVE_VIEW},
    {.name = "_count", .call = view_count, .kind = NATIVE_VIEW},
    {.name = "__aenter__", .call = method_enter, .is_coroutine = true},
    {.name = "__aexit__", .call = method_exit, .is_coroutine = true},
    {0},
};

void barrier_fill_module(Vm *vm, Module *module) {
    Type *type = asyncio_add_type(vm, module, "asyncio.locks", "Barrier", NULL, &barrier_slots, sizeof(Barrier),
                                  barrier_methods);
    type_set_dict_offset(type, offsetof(Barrier, dict));
    asyncio_of(vm)->barrier = type;
}
