// The events of which there are two or three for every switch, and two for every task. An Event is large: to empty one takes
// longer than to fill in what these say. So each of them has its own in Loops, in which nothing but that changes. Who calls these
// has asked whether it is wanted.

#include "sim/loop/tell.h"

#include <string.h>

#include "sim/value/exception.h"
#include "sim/value/int.h"

// As task_name, without making a str.
static EventText name_of(const Task *task, TellText *text) {
    if (task->name) return tell_str(task->name);
    enum { PREFIX_SIZE = sizeof "Task-" - 1 };
    memcpy(text->data, "Task-", PREFIX_SIZE);
    return (EventText){text->data, PREFIX_SIZE + int_write_digits(task->name_number, 10, text->data + PREFIX_SIZE)};
}

void tell_task_create(Vm *vm, const Task *task) {
    Event *event = &vm->loops->told.create;
    TellText name, coroutine;
    event->kind = EVENT_TASK_CREATE;
    event->task = task_id(task);
    event->name = name_of(task, &name);
    event->other = tell_task(vm);
    event->text = tell_coroutine(task_coroutine(task), &coroutine);
    event->line = tell_line(vm);
    event_deliver(&vm->rt.events, event);
}

// Why the step is made: what the task waited for, or what is thrown in.
static EventText reason(Vm *vm, const Task *task, const Exception *exception) {
    if (exception && exception_matches(exception, vm->rt.types[EXC_CANCELLED_ERROR])) return event_text("cancel");
    if (!task->future.started) return event_text(task->future.is_eager ? "eager" : "created");
    if (task->waiter) return event_ref_kind_text(tell_waiter(task).kind);
    return event_text(exception ? "error" : "yield");
}

void tell_task_step(Vm *vm, const Task *task, const Exception *exception) {
    Event *event = &vm->loops->told.step;
    event->kind = EVENT_TASK_STEP;
    event->task = task_id(task);
    event->why = reason(vm, task, exception);
    event->iteration = tell_iteration(vm, true);
    event_deliver(&vm->rt.events, event);
}

void tell_task_suspend(Vm *vm, const Task *task, const EventRef *on) {
    Event *event = &vm->loops->told.suspend;
    const Activation *root = (const Activation *)task->coroutine; // or an object of the program
    TellStack stack;
    tell_stack(root->head.kind == KIND_COROUTINE ? root->link : NULL, &stack);
    event->kind = EVENT_TASK_SUSPEND;
    event->task = task_id(task);
    event->ref = *on;
    event->stack = stack.first;
    event->stack_size = stack.size;
    event_deliver(&vm->rt.events, event);
    event->stack = NULL;
}

void tell_task_wake(Vm *vm, const Task *task) {
    Event *event = &vm->loops->told.wake;
    event->kind = EVENT_TASK_WAKE;
    event->task = task_id(task);
    event->ref = tell_actor(vm);
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
