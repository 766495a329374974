// Event: a flag that wakes all who wait for it. As asyncio.locks.Event.

#include "sim/asyncio/module.h"
#include "sim/asyncio/wait_job.h"
#include "sim/asyncio/waiters.h"
#include "sim/value/exception.h"

typedef struct AsyncEvent {
    Object head;
    Dict *dict;      // of a subclass of the program's
    Loop *loop;      // bound to, owned; NULL: nobody waited yet
    Waiters waiters;
    int64_t id;
    bool is_set;
} AsyncEvent;

static AsyncEvent *as_event(Value v) {
    return (AsyncEvent *)v.as.object;
}

static void tell_event(Vm *vm, EventKind kind, const AsyncEvent *event) {
    if (!tell_wanted(vm, DETAIL_SYNC)) return;
    tell(vm, &(Event){.kind = kind, .id = event->id, .task = tell_task(vm), .line = tell_line(vm)});
}

static bool event_init(Runtime *rt, Value self, const Args *args) {
    if (!args_parse_python(rt, args, "Event.__init__(self)")) return false;
    Vm *vm = vm_of(rt);
    as_event(self)->id = ++asyncio_of(vm)->events;
    tell_event(vm, EVENT_EVENT_CREATE, as_event(self));
    return true;
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
        if (input.kind == INPUT_RAISED) return outcome_raised();
        if (event->is_set) return outcome_returned(VALUE_TRUE);
        Loop *loop = waiters_bind(vm, value_from_object(event), &event->loop);
        if (!loop) return outcome_raised();
        Future *future = future_new(vm, loop, REF_EVENT, event->id);
        waiters_add(vm, &event->waiters, future);
        tell_event(vm, EVENT_EVENT_WAIT, event);
        outcome = wait_job_begin(vm, job, future);
    }
    return outcome.kind == OUTCOME_YIELDED ? outcome : waited(vm, job, outcome);
}

static const ActivationOps wait_ops = WAIT_JOB_OPS("wait", "Event.wait", wait_resume);

static Value event_wait(Runtime *rt, Value self, const Args *args) {
    if (!args_parse_python(rt, args, "Event.wait(self)")) return VALUE_NULL;
    return wait_job_new(vm_of(rt), &wait_ops, self, VALUE_NULL);
}

static Value event_set(Runtime *rt, Value self, const Args *args) {
    if (!args_parse_python(rt, args, "Event.set(self)")) return VALUE_NULL;
    AsyncEvent *event = as_event(self);
    if (event->is_set) return VALUE_NONE;
    event->is_set = true;
    tell_event(vm_of(rt), EVENT_EVENT_SET, event);
    return waiters_fulfil_all(vm_of(rt), &event->waiters, VALUE_TRUE) ? VALUE_NONE : VALUE_NULL;
}

static Value event_clear(Runtime *rt, Value self, const Args *args) {
    if (!args_parse_python(rt, args, "Event.clear(self)")) return VALUE_NULL;
    if (as_event(self)->is_set) tell_event(vm_of(rt), EVENT_EVENT_CLEAR, as_event(self));
    as_event(self)->is_set = false;
    return VALUE_NONE;
}

static Value event_is_set(Runtime *rt, Value self, const Args *args) {
    if (!args_parse_python(rt, args, "Event.is_set(self)")) return VALUE_NULL;
    return value_from_bool(as_event(self)->is_set);
}

static const TypeSlots event_slots = {
    .destroy = event_destroy, .visit = event_visit, .new_ = asyncio_new, .init = event_init, .repr = event_repr,
};

static const NativeSpec event_methods[] = {
    {.name = "is_set", .call = event_is_set},
    {.name = "set", .call = event_set},
    {.name = "clear", .call = event_clear},
    {.name = "wait", .call = event_wait},
    {0},
};

void event_fill_module(Vm *vm, Module *module) {
    Type *type = asyncio_add_type(vm, module, "asyncio.locks", "Event", NULL, &event_slots, sizeof(AsyncEvent),
                                  event_methods);
    type_set_dict_offset(type, offsetof(AsyncEvent, dict));
    asyncio_of(vm)->event = type;
}
