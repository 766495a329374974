// Event: a flag that wakes all who wait for it. As asyncio.locks.Event.

#include "sim/asyncio/event.h"

#include "sim/asyncio/module.h"
#include "sim/asyncio/wait_job.h"
#include "sim/asyncio/waiters.h"
#include "sim/value/exception.h"
#include "sim/vm/watch.h"

struct AsyncEvent {
    Object head;
    Dict *dict;        // what the program sets on it
    Loop *loop;        // bound to, owned; NULL: nobody waited yet
    Waiters waiters;
    EventRefKind kind; // what a task waits for that waits here: REF_EVENT, or of whom this is a part
    int64_t id;        // of that
    bool is_set;
};

static AsyncEvent *as_event(Value v) {
    return (AsyncEvent *)v.as.object;
}

static void tell_event(Vm *vm, EventKind kind, AsyncEvent *event) {
    if (vm->watch && event->kind == REF_EVENT) vm->watch->sync(vm, kind, &event->head, event->id);
    if (event->kind != REF_EVENT || !tell_wanted(vm, DETAIL_SYNC)) return;
    TellText text;
    EventText variable = kind == EVENT_EVENT_CREATE ? tell_variable(vm, &text) : (EventText){0};
    tell(vm, &(Event){.kind = kind, .type = variable, .id = event->id, .task = tell_task(vm), .line = tell_line(vm)});
}

static bool event_init(Runtime *rt, Value self, const Args *args) {
    if (!args_none(rt, args, "Event.__init__(self)")) return false;
    Vm *vm = vm_of(rt);
    as_event(self)->kind = REF_EVENT;
    as_event(self)->id = ++asyncio_of(vm)->events;
    tell_event(vm, EVENT_EVENT_CREATE, as_event(self));
    return true;
}

AsyncEvent *event_new_for(Vm *vm, EventRefKind kind, int64_t id) {
    AsyncEvent *event = object_new(&vm->rt, asyncio_of(vm)->event, KIND_OTHER, sizeof(AsyncEvent));
    event->kind = kind;
    event->id = id;
    return event;
}

static void event_destroy(Runtime *rt, Object *self) {
    AsyncEvent *event = (AsyncEvent *)self;
    waiters_clear(vm_of(rt), &event->waiters);
    object_unref(rt, event->loop);
    object_unref(rt, event->dict);
    object_free(rt, self, self->type->instance_size);
}

static void event_visit(Object *self, Visitor visitor, void *visitor_self) {
    const AsyncEvent *event = (const AsyncEvent *)self;
    waiters_visit(&event->waiters, visitor, visitor_self);
    if (event->dict) visitor(visitor_self, (Object *)event->dict);
}

static Value event_repr(Runtime *rt, Value self) {
    return waiters_repr(rt, self, as_event(self)->is_set ? "set" : "unset", &as_event(self)->waiters);
}

static Outcome waited(Vm *vm, WaitJob *job, Outcome outcome) {
    waiters_remove(vm, &((AsyncEvent *)job->owner)->waiters, job->waiter);
    return outcome;
}

static Outcome wait_resume(Vm *vm, Activation *self, Input input) {
    WaitJob *job = (WaitJob *)self;
    AsyncEvent *event = (AsyncEvent *)job->owner;
    Outcome outcome;
    if (job->waiter) {
        outcome = wait_job_step(vm, job, input);
    } else {
        if (input_kind(input) == INPUT_RAISED) return outcome_raised();
        if (event->is_set) return outcome_returned(VALUE_TRUE);
        Loop *loop = waiters_bind(vm, value_from_object(event), &event->loop);
        if (!loop) return outcome_raised();
        Future *future = future_new(vm, loop, event->kind, event->id);
        waiters_add(vm, &event->waiters, future);
        tell_event(vm, EVENT_EVENT_WAIT, event);
        outcome = wait_job_begin(vm, job, future);
    }
    return outcome_kind(outcome) == OUTCOME_YIELDED ? outcome : waited(vm, job, outcome);
}

static const ActivationOps wait_ops = WAIT_JOB_OPS("wait", "Event.wait", wait_resume);

Value event_wait(Vm *vm, AsyncEvent *event) {
    return wait_job_new(vm, &wait_ops, value_from_object(event));
}

bool event_set(Vm *vm, AsyncEvent *event) {
    if (event->is_set) return true;
    event->is_set = true;
    tell_event(vm, EVENT_EVENT_SET, event);
    asyncio_enter_function(vm);
    bool well = waiters_fulfil_all(vm, &event->waiters, VALUE_TRUE);
    asyncio_leave_function(vm);
    return well;
}

void event_clear(Vm *vm, AsyncEvent *event) {
    if (event->is_set) tell_event(vm, EVENT_EVENT_CLEAR, event);
    event->is_set = false;
}

static Value method_wait(Runtime *rt, Value self, const Args *args) {
    return args_none(rt, args, "Event.wait(self)") ? event_wait(vm_of(rt), as_event(self)) : VALUE_NULL;
}

static Value wait_at_once(Runtime *rt, Value self, const Args *args) {
    (void)rt;
    return args->count == 0 && as_event(self)->is_set ? VALUE_TRUE : VALUE_NULL;
}

static Value method_set(Runtime *rt, Value self, const Args *args) {
    if (!args_none(rt, args, "Event.set(self)")) return VALUE_NULL;
    return event_set(vm_of(rt), as_event(self)) ? VALUE_NONE : VALUE_NULL;
}

static Value method_clear(Runtime *rt, Value self, const Args *args) {
    if (!args_none(rt, args, "Event.clear(self)")) return VALUE_NULL;
    event_clear(vm_of(rt), as_event(self));
    return VALUE_NONE;
}

static Value method_is_set(Runtime *rt, Value self, const Args *args) {
    if (!args_none(rt, args, "Event.is_set(self)")) return VALUE_NULL;
    return value_from_bool(as_event(self)->is_set);
}

static const TypeSlots event_slots = {
    .destroy = event_destroy, .visit = event_visit, .new_ = asyncio_new, .init = event_init, .repr = event_repr,
};

static Value view_waiters(Runtime *rt, Value self, const Args *args) {
    (void)args;
    return waiters_view(vm_of(rt), &as_event(self)->waiters, false);
}

static const NativeSpec event_methods[] = {
    {.name = "is_set", .call = method_is_set},
    {.name = "set", .call = method_set},
    {.name = "_value", .call = method_is_set, .kind = NATIVE_VIEW},
    {.name = "_waiters", .call = view_waiters, .kind = NATIVE_VIEW},
    {.name = "clear", .call = method_clear},
    {.name = "wait", .call = method_wait, .is_coroutine = true, .at_once = wait_at_once},
    {0},
};

void event_fill_module(Vm *vm, Module *module) {
    Type *type = asyncio_add_type(vm, module, "asyncio.locks", "Event", NULL, &event_slots, sizeof(AsyncEvent),
                                  event_methods);
    type_set_dict_offset(type, offsetof(AsyncEvent, dict));
    asyncio_of(vm)->event = type;
}
