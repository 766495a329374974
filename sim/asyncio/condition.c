// Condition: tasks that hold a lock wait until another one that holds it says that something has changed. As
// asyncio.locks.Condition.
//
// wait() gives the lock back, waits, and takes the lock again before it ends, come what may: what it was cancelled with
// is put off until then. Who was notified and then fails passes the notification on.

#include "sim/asyncio/condition.h"

#include "sim/asyncio/context_manager.h"
#include "sim/asyncio/module.h"
#include "sim/asyncio/waiters.h"
#include "sim/loop/await_in_c.h"
#include "sim/value/attribute.h"
#include "sim/value/exception.h"
#include "sim/value/operate.h"
#include "sim/value/str.h"
#include "sim/vm/execute.h"
#include "sim/vm/watch.h"

struct Condition {
    Object head;
    Dict *dict;        // what is set on it: locked, acquire and release, which are those of its lock
    Loop *loop;        // bound to, owned; NULL: nobody waited yet
    Waiters waiters;
    EventRefKind kind; // what a task waits for that waits here: REF_CONDITION, or of whom this is a part
    int64_t id;        // of that
    Value lock;        // any object that has the three; VALUE_NULL: __init__ was not called
};

static Condition *as_condition(Value v) {
    return (Condition *)v.as.object;
}

static void tell_condition(Vm *vm, EventKind kind, Condition *condition, int64_t number) {
    if (vm->watch && condition->kind == REF_CONDITION) vm->watch->sync(vm, kind, &condition->head, condition->id);
    if (condition->kind != REF_CONDITION || !tell_wanted(vm, DETAIL_SYNC)) return;
    TellText text;
    EventText variable = kind == EVENT_CONDITION_CREATE ? tell_variable(vm, &text) : (EventText){0};
    tell(vm, &(Event){.kind = kind, .type = variable, .id = condition->id, .task = tell_task(vm), .number = number,
                      .line = tell_line(vm)});
}

// Life ------------------------------------------------------------------------------------------------------------------

// self.name = lock.name
static bool borrow_method(Runtime *rt, Value self, Value lock, const char *name) {
    Str *interned = str_intern_object(rt, str_from_c(rt, name));
    Value method = attribute_get(rt, lock, interned);
    bool done = !value_is_null(method) && attribute_set(rt, self, interned, method);
    value_unref(rt, method);
    object_unref(rt, interned);
    return done;
}

static bool borrow_methods(Runtime *rt, Value self, Value lock) {
    return borrow_method(rt, self, lock, "locked") && borrow_method(rt, self, lock, "acquire") &&
           borrow_method(rt, self, lock, "release");
}

static bool condition_init(Runtime *rt, Value self, const Args *args) {
    Vm *vm = vm_of(rt);
    Condition *condition = as_condition(self);
    Value given = VALUE_NONE;
    if (!args_parse_python(rt, args, "Condition.__init__(self | lock)", &given)) return false;
    bool has_own = value_is_none(given);
    value_replace(rt, &condition->lock, has_own ? value_from_object(lock_new_for(vm, REF_LOCK, 0)) : value_ref(given));
    Value lock = value_ref(condition->lock);
    bool well = borrow_methods(rt, self, lock);
    value_unref(rt, lock);
    if (!well) return false;
    waiters_clear(vm, &condition->waiters);
    condition->kind = REF_CONDITION;
    condition->id = ++asyncio_of(vm)->conditions;
    tell_condition(vm, EVENT_CONDITION_CREATE, condition, 0);
    return true;
}

Condition *condition_new_for(Vm *vm, EventRefKind kind, int64_t id) {
    Condition *condition = object_new(&vm->rt, asyncio_of(vm)->condition, KIND_OTHER, sizeof(Condition));
    condition->kind = kind;
    condition->id = id;
    condition->lock = value_from_object(lock_new_for(vm, kind, id));
    borrow_methods(&vm->rt, value_from_object(condition), condition->lock);
    return condition;
}

Lock *condition_lock(const Condition *condition) {
    return (Lock *)condition->lock.as.object;
}

static void condition_clear(Runtime *rt, Object *self) {
    Condition *condition = (Condition *)self;
    Dict *dict = condition->dict;
    condition->dict = NULL;
    waiters_clear(vm_of(rt), &condition->waiters);
    value_clear(rt, &condition->lock);
    object_unref(rt, dict);
}

static void condition_destroy(Runtime *rt, Object *self) {
    condition_clear(rt, self);
    object_unref(rt, ((Condition *)self)->loop);
    object_free(rt, self, self->type->instance_size);
}

static void condition_visit(Object *self, Visitor visitor, void *visitor_self) {
    const Condition *condition = (const Condition *)self;
    waiters_visit(&condition->waiters, visitor, visitor_self);
    if (value_is_object(condition->lock)) visitor(visitor_self, condition->lock.as.object);
    if (condition->dict) visitor(visitor_self, (Object *)condition->dict);
}

// self.locked(), whatever that is. False: raised.
static bool find_locked(Vm *vm, Condition *condition, bool *locked) {
    Value answer = asyncio_call_method(vm, &condition->head, "locked", NULL, 0);
    bool told = !value_is_null(answer) && value_truth(&vm->rt, answer, locked);
    value_unref(&vm->rt, answer);
    return told;
}

// False: raised "cannot … on un-acquired lock", or what locked() raised.
static bool check_locked(Vm *vm, Condition *condition, const char *verb) {
    bool locked;
    if (!find_locked(vm, condition, &locked)) return false;
    if (!locked) exception_raise(&vm->rt, EXC_RUNTIME_ERROR, "cannot %s on un-acquired lock", verb);
    return locked;
}

static Value condition_repr(Runtime *rt, Value self) {
    bool locked;
    if (!find_locked(vm_of(rt), as_condition(self), &locked)) return VALUE_NULL;
    return waiters_repr(rt, self, locked ? "locked" : "unlocked", &as_condition(self)->waiters);
}

// Notifying ---------------------------------------------------------------------------------------------------------------

// idx >= n, for whatever n is. False: raised.
static bool find_enough(Runtime *rt, int64_t woken, Value n, bool *enough) {
    if (!value_is_int(n)) return value_compare_truth(rt, value_from_int(woken), n, COMPARE_GE, enough);
    *enough = woken >= n.as.integer;
    return true;
}

// Told before they wake; how many, where n says so.
static void tell_notify(Vm *vm, Condition *condition, Value n) {
    if (!tell_wanted(vm, DETAIL_SYNC)) return;
    int64_t most = value_is_integral(n) ? n.as.integer : condition->waiters.count;
    tell_condition(vm, EVENT_CONDITION_NOTIFY, condition, waiters_count_pending(&condition->waiters, most));
}

static bool wake_some(Vm *vm, Condition *condition, Value n) {
    bool enough = condition->waiters.count == 0;
    for (int64_t woken = 0; !enough; woken++) {
        if (!find_enough(&vm->rt, woken, n, &enough)) return false;
        Future *future = enough ? NULL : waiters_first_pending(&condition->waiters);
        if (!future) return true;
        future_set_result(vm, future, VALUE_FALSE);
        if (vm->rt.raised) return false;
    }
    return true;
}

// Wakes the first n of those that are not done. False: raised. As Condition._notify.
static bool notify(Vm *vm, Condition *condition, Value n) {
    asyncio_enter_function(vm);
    bool well = wake_some(vm, condition, n);
    asyncio_leave_function(vm);
    return well;
}

static bool notify_locked(Vm *vm, Condition *condition, Value n) {
    if (!check_locked(vm, condition, "notify")) return false;
    tell_notify(vm, condition, n);
    asyncio_enter_function(vm);
    bool well = notify(vm, condition, n);
    asyncio_leave_function(vm);
    return well;
}

bool condition_notify_all(Vm *vm, Condition *condition) {
    asyncio_enter_function(vm);
    bool well = notify_locked(vm, condition, value_from_int(condition->waiters.count));
    asyncio_leave_function(vm);
    return well;
}

static Value condition_notify(Runtime *rt, Value self, const Args *args) {
    Value n = value_from_int(1);
    if (!args_parse_python(rt, args, "Condition.notify(self | n)", &n)) return VALUE_NULL;
    return notify_locked(vm_of(rt), as_condition(self), n) ? VALUE_NONE : VALUE_NULL;
}

static Value method_notify_all(Runtime *rt, Value self, const Args *args) {
    if (!args_none(rt, args, "Condition.notify_all(self)")) return VALUE_NULL;
    Value n = value_from_int(as_condition(self)->waiters.count);
    asyncio_enter_function(vm_of(rt));
    Value result = asyncio_call_method(vm_of(rt), self.as.object, "notify", &n, 1);
    asyncio_leave_function(vm_of(rt));
    value_unref(rt, result);
    return value_is_null(result) ? VALUE_NULL : VALUE_NONE;
}

// wait ------------------------------------------------------------------------------------------------------------------

typedef enum ConditionWaitState { WAIT_BEGINS, WAITING, ACQUIRING } ConditionWaitState;

typedef struct ConditionWait {
    HandlingActivation base; // handles what ended the wait, while the lock is taken again
    Condition *condition;    // owned
    Future *waiter;          // owned; NULL: not there yet
    Value awaited;           // ACQUIRING: of await_in_c.h
    Exception *cancelled;    // the last CancelledError that came while acquiring; owned; NULL: none
    ConditionWaitState state;
} ConditionWait;

// It ends with what is raised: another one is woken in its place.
static Outcome pass_on(Vm *vm, ConditionWait *self) {
    Runtime *rt = &vm->rt;
    Exception *raised = exception_take(rt);
    object_unref(rt, self->base.handled);
    self->base.handled = raised;
    if (waiters_first_pending(&self->condition->waiters)) tell_notify(vm, self->condition, value_from_int(1));
    bool well = notify(vm, self->condition, value_from_int(1));
    self->base.handled = NULL;
    if (well)
        exception_restore(rt, raised);
    else
        object_unref(rt, raised);
    return outcome_raised();
}

// The lock is held again: ends with the last cancel, with what ended the wait, or well.
static Outcome acquired(Vm *vm, ConditionWait *self) {
    Exception *cancelled = self->cancelled, *handled = self->base.handled;
    self->cancelled = NULL;
    if (cancelled) {
        exception_raise_object(&vm->rt, cancelled);
    } else if (handled) {
        self->base.handled = NULL;
        exception_restore(&vm->rt, handled);
    }
    return vm->rt.raised ? pass_on(vm, self) : outcome_returned(VALUE_TRUE);
}

// An exception that was thrown in comes to a place where another one is being handled. As _PyErr_ChainStackItem.
static void chain_thrown(Vm *vm, const ConditionWait *self) {
    if (self->base.handled && vm->rt.raised == vm->thrown) exception_raise_object(&vm->rt, exception_take(&vm->rt));
}

static Outcome begin_acquire(Vm *vm, ConditionWait *self) {
    Value awaitable = asyncio_call_method(vm, &self->condition->head, "acquire", NULL, 0);
    if (value_is_null(awaitable)) return outcome_raised();
    Outcome outcome = awaiting_begin(vm, &self->awaited, awaitable);
    value_unref(&vm->rt, awaitable);
    return outcome;
}

// acquire() has answered, or waits. Cancelled, it is tried again.
static Outcome go_on_acquiring(Vm *vm, ConditionWait *self, Outcome outcome) {
    while (outcome_kind(outcome) == OUTCOME_RAISED && exception_raised_is(&vm->rt, EXC_CANCELLED_ERROR)) {
        Exception *before = self->cancelled;
        self->cancelled = exception_take(&vm->rt);
        object_unref(&vm->rt, before);
        outcome = runtime_step(&vm->rt) ? begin_acquire(vm, self) : outcome_raised();
    }
    if (outcome_kind(outcome) == OUTCOME_RAISED) return pass_on(vm, self);
    if (outcome_kind(outcome) != OUTCOME_RETURNED) return outcome;
    value_unref(&vm->rt, outcome_value(outcome));
    return acquired(vm, self);
}

// The future is done, or something was thrown in.
static Outcome waited(Vm *vm, ConditionWait *self, Outcome outcome) {
    if (outcome_kind(outcome) == OUTCOME_YIELDED) return outcome;
    waiters_remove(vm, &self->condition->waiters, self->waiter);
    self->base.handled = exception_take(&vm->rt);
    self->state = ACQUIRING;
    return go_on_acquiring(vm, self, begin_acquire(vm, self));
}

static Outcome begin_wait(Vm *vm, ConditionWait *self) {
    Condition *condition = self->condition;
    if (!check_locked(vm, condition, "wait")) return outcome_raised();
    Loop *loop = waiters_bind(vm, value_from_object(condition), &condition->loop);
    if (!loop) return outcome_raised();
    self->waiter = future_new(vm, loop, condition->kind, condition->id);
    Value released = asyncio_call_method(vm, &condition->head, "release", NULL, 0);
    value_unref(&vm->rt, released);
    if (value_is_null(released)) return outcome_raised();
    waiters_add(vm, &condition->waiters, self->waiter);
    tell_condition(vm, EVENT_CONDITION_WAIT, condition, 0);
    self->state = WAITING;
    return waited(vm, self, future_await(vm, &self->waiter->head, input_value(VALUE_NONE), true));
}

static Outcome wait_resume(Vm *vm, Activation *activation, Input input) {
    ConditionWait *self = (ConditionWait *)activation;
    switch (self->state) {
    case WAIT_BEGINS:
        return input_kind(input) == INPUT_RAISED ? outcome_raised() : begin_wait(vm, self);
    case WAITING:
        return waited(vm, self, future_await(vm, &self->waiter->head, input, false));
    case ACQUIRING:
        break;
    }
    if (input_kind(input) == INPUT_RAISED) chain_thrown(vm, self);
    return go_on_acquiring(vm, self, awaiting_step(vm, &self->awaited, input));
}

static void wait_clear(Vm *vm, Activation *activation) {
    ConditionWait *self = (ConditionWait *)activation;
    ConditionWait old = *self;
    self->condition = NULL;
    self->waiter = NULL;
    self->cancelled = self->base.handled = NULL;
    value_clear(&vm->rt, &self->awaited);
    object_unref(&vm->rt, old.waiter);
    object_unref(&vm->rt, old.cancelled);
    object_unref(&vm->rt, old.base.handled);
    object_unref(&vm->rt, old.condition);
}

static void wait_visit(Activation *activation, Visitor visitor, void *visitor_self) {
    const ConditionWait *self = (const ConditionWait *)activation;
    if (self->condition) visitor(visitor_self, &self->condition->head);
    if (self->waiter) visitor(visitor_self, &self->waiter->head);
    if (value_is_object(self->awaited)) visitor(visitor_self, self->awaited.as.object);
    if (self->cancelled) visitor(visitor_self, &self->cancelled->head);
    if (self->base.handled) visitor(visitor_self, &self->base.handled->head);
}

static const ActivationOps wait_ops = {"wait", "Condition.wait", sizeof(ConditionWait), wait_resume, wait_clear,
                                       wait_visit};

Value condition_wait(Vm *vm, Condition *condition) {
    ConditionWait *self = (ConditionWait *)activation_new_coroutine(vm, &wait_ops);
    self->base.activation.flags |= ACTIVATION_HANDLES;
    self->condition = object_ref(condition);
    return value_from_object(self);
}

static Value method_wait(Runtime *rt, Value self, const Args *args) {
    if (!args_none(rt, args, "Condition.wait(self)")) return VALUE_NULL;
    return condition_wait(vm_of(rt), as_condition(self));
}

// wait_for ----------------------------------------------------------------------------------------------------------------

typedef struct WaitForPredicate {
    Activation activation;
    Condition *condition; // owned
    Value predicate;
    Value awaited;        // of await_in_c.h; VALUE_NULL: it does not wait
} WaitForPredicate;

static Outcome await_wait(Vm *vm, WaitForPredicate *self) {
    Value awaitable = asyncio_call_method(vm, &self->condition->head, "wait", NULL, 0);
    if (value_is_null(awaitable)) return outcome_raised();
    Outcome outcome = awaiting_begin(vm, &self->awaited, awaitable);
    value_unref(&vm->rt, awaitable);
    return outcome;
}

static Outcome wait_for_resume(Vm *vm, Activation *activation, Input input) {
    WaitForPredicate *self = (WaitForPredicate *)activation;
    Outcome outcome = outcome_from(input);
    if (!value_is_null(self->awaited)) outcome = awaiting_step(vm, &self->awaited, input);
    while (outcome_kind(outcome) == OUTCOME_RETURNED) {
        bool truth;
        value_unref(&vm->rt, outcome_value(outcome));
        if (!runtime_step(&vm->rt)) return outcome_raised();
        Value result = runtime_call(&vm->rt, self->predicate, NULL, 0);
        if (value_is_null(result)) return outcome_raised();
        if (value_truth(&vm->rt, result, &truth) && truth) return outcome_returned(result);
        value_unref(&vm->rt, result);
        outcome = vm->rt.raised ? outcome_raised() : await_wait(vm, self);
    }
    return outcome;
}

static void wait_for_clear(Vm *vm, Activation *activation) {
    WaitForPredicate *self = (WaitForPredicate *)activation;
    Condition *condition = self->condition;
    self->condition = NULL;
    value_clear(&vm->rt, &self->predicate);
    value_clear(&vm->rt, &self->awaited);
    object_unref(&vm->rt, condition);
}

static void wait_for_visit(Activation *activation, Visitor visitor, void *visitor_self) {
    const WaitForPredicate *self = (const WaitForPredicate *)activation;
    if (self->condition) visitor(visitor_self, &self->condition->head);
    if (value_is_object(self->predicate)) visitor(visitor_self, self->predicate.as.object);
    if (value_is_object(self->awaited)) visitor(visitor_self, self->awaited.as.object);
}

static const ActivationOps wait_for_ops = {
    "wait_for", "Condition.wait_for", sizeof(WaitForPredicate), wait_for_resume, wait_for_clear, wait_for_visit,
};

static Value condition_wait_for(Runtime *rt, Value self, const Args *args) {
    Value predicate;
    if (!args_parse_python(rt, args, "Condition.wait_for(self, predicate)", &predicate)) return VALUE_NULL;
    WaitForPredicate *job = (WaitForPredicate *)activation_new_coroutine(vm_of(rt), &wait_for_ops);
    job->condition = object_ref(self.as.object);
    job->predicate = value_ref(predicate);
    return value_from_object(job);
}

static Value method_lock(Runtime *rt, Value self, const Args *args) {
    (void)rt, (void)args;
    return value_ref(value_is_null(as_condition(self)->lock) ? VALUE_NONE : as_condition(self)->lock);
}

// The type ----------------------------------------------------------------------------------------------------------------

static const TypeSlots condition_slots = {
    .destroy = condition_destroy, .visit = condition_visit, .clear = condition_clear,
    .new_ = asyncio_new,          .init = condition_init,   .repr = condition_repr,
};

static Value view_waiters(Runtime *rt, Value self, const Args *args) {
    (void)args;
    return waiters_view(vm_of(rt), &as_condition(self)->waiters, false);
}

static const NativeSpec condition_methods[] = {
    {.name = "wait", .call = method_wait, .is_coroutine = true},
    {.name = "wait_for", .call = condition_wait_for, .is_coroutine = true},
    {.name = "notify", .call = condition_notify},
    {.name = "notify_all", .call = method_notify_all},
    {.name = "_waiters", .call = view_waiters, .kind = NATIVE_VIEW},
    {.name = "_lock", .call = method_lock, .kind = NATIVE_GETTER},
    {.name = "__aenter__", .call = context_manager_enter, .is_coroutine = true},
    {.name = "__aexit__", .call = context_manager_exit, .is_coroutine = true},
    {0},
};

void condition_fill_module(Vm *vm, Module *module) {
    Type *type = asyncio_add_type(vm, module, "asyncio.locks", "Condition", NULL, &condition_slots, sizeof(Condition),
                                  condition_methods);
    type_set_dict_offset(type, offsetof(Condition, dict));
    asyncio_of(vm)->condition = type;
}
