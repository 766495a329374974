// The events of which there are two or three for every switch, and two for every task. An Event is large: to empty one takes
// longer than to fill in what these say. So each of them has its own in Loops, in which nothing but that changes. Who calls these
// has asked whether it is wanted.

#include "sim/loop/tell.h"

#include <string.h>

#include "sim/value/decimal.h"
#include "sim/value/exception.h"

// As task_name, without making a str.
static EventText name_of(const Vm *vm, const Task *task, TellText *text) {
    if (task->future.has_name) return tell_str(task_own_name(vm, task));
    enum { PREFIX_SIZE = sizeof "Task-" - 1 };
    memcpy(text->data, "Task-", PREFIX_SIZE);
    return (EventText){text->data, (size_t)(decimal_write(text->data + PREFIX_SIZE, task->name) - text->data)};
}

void tell_task_create(Vm *vm, const Task *task) {
    Event *event = &vm->loops->told.create;
    TellText name, coroutine;
    event->kind = EVENT_TASK_CREATE;
    event->task = task_id(task);
    event->name = name_of(vm, task, &name);
    event->other = tell_task(vm);
    event->text = tell_coroutine(task_coroutine(task), &coroutine);
    event->line = tell_line(vm);
    event_deliver(&vm->rt.events, event);
}

// Why a step is made into which nothing is thrown.
static inline EventWord reason(const Task *task) {
    if (!task->future.started) return task->future.is_eager ? EVENT_WORD_EAGER : EVENT_WORD_CREATED;
    return task->waiter ? (EventWord)tell_waiter_kind(task) : EVENT_WORD_OF_YIELD;
}

static EventWord reason_of_throw(Vm *vm, const Task *task, const Exception *exception) {
    if (exception_matches(exception, vm->rt.types[EXC_CANCELLED_ERROR])) return EVENT_WORD_CANCEL;
    return task->future.started && !task->waiter ? EVENT_WORD_ERROR : reason(task);
}

static inline void tell_step(Vm *vm, const Task *task, EventWord why) {
    Event *event = &vm->loops->told.step;
    event->kind = EVENT_TASK_STEP;
    event->task = task_id(task);
    event->why = event_word(why);
    event->iteration = tell_iteration(vm, true);
    event_deliver(&vm->rt.events, event);
}

// What is told most ends with its delivery, so that nothing has to be kept for afterwards.
void tell_task_step(Vm *vm, const Task *task, const Exception *exception) {
    if (exception) tell_step(vm, task, reason_of_throw(vm, task, exception));
    else tell_step(vm, task, reason(task));
}

// A stack of several frames.
__attribute__((noinline)) static void tell_deep_suspend(Vm *vm, Event *event, const Activation *innermost) {
    TellStack stack;
    tell_stack(innermost, &stack);
    event->stack = stack.first;
    event->stack_size = stack.size;
    event_deliver(&vm->rt.events, event);
    event->stack = NULL;
}

// What it waits on has been filled in.
static inline void tell_suspend(Vm *vm, const Task *task, Event *event) {
    const Activation *root = (const Activation *)task->coroutine; // or an object of the program
    const Activation *innermost = root->head.kind == KIND_COROUTINE ? root->link : NULL;
    while (innermost && !tell_is_shown(innermost)) innermost = innermost->back;
    event->kind = EVENT_TASK_SUSPEND;
    event->task = task_id(task);
    if (innermost && innermost->back) {
        tell_deep_suspend(vm, event, innermost);
        return;
    }
    event->stack_size = innermost != NULL;
    event->stack = &vm->loops->told.frame;
    if (innermost) vm->loops->told.frame = tell_frame((const Frame *)innermost);
    event_deliver(&vm->rt.events, event);
}

// Without tasks, of which there are none in an event that is told again and again.
static inline void set_ref(Event *event, EventRefKind kind, int64_t id) {
    event->ref.kind = kind;
    event->ref.id = id;
}

void tell_task_gives_way(Vm *vm, const Task *task) {
    Event *event = &vm->loops->told.suspend;
    set_ref(event, REF_YIELD, 0);
    tell_suspend(vm, task, event);
}

__attribute__((noinline)) static void tell_waits_for_many(Vm *vm, const Task *task, const Future *future) {
    Event *event = &vm->loops->told.suspend;
    int64_t ids[EVENT_REF_TASKS_MAX];
    event->ref = tell_ref_with_tasks(vm, future, ids);
    tell_suspend(vm, task, event);
    event->ref = (EventRef){0};
}

void tell_task_waits(Vm *vm, const Task *task, Value future) {
    Event *event = &vm->loops->told.suspend;
    EventRef on = value_is_future(future) ? tell_ref(value_as_future(future)) : (EventRef){.kind = REF_FUTURE};
    set_ref(event, on.kind, on.id);
    if (tell_has_tasks(on.kind)) tell_waits_for_many(vm, task, value_as_future(future));
    else tell_suspend(vm, task, event);
}

void tell_task_wake(Vm *vm, const Task *task) {
    Event *event = &vm->loops->told.wake;
    event->kind = EVENT_TASK_WAKE;
    event->task = task_id(task);
    set_ref(event, vm->loops->actor.kind, vm->loops->actor.id);
    event_deliver(&vm->rt.events, event);
}

void tell_task_done(Vm *vm, const Task *task) {
    Event *event = &vm->loops->told.done;
    TellText text;
    event->kind = EVENT_TASK_DONE;
    event->task = task_id(task);
    event->value = event->type = event->message = (EventText){0};
    tell_outcome(vm, event, &task->future, &text);
    event_deliver(&vm->rt.events, event);
}

void tell_clock(Vm *vm, int64_t from) {
    Event *event = &vm->loops->told.clock;
    event->kind = EVENT_CLOCK;
    event->at = from;
    event_deliver(&vm->rt.events, event);
}
