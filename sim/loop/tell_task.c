// The events of which there are two or three for every switch, and two for every task. An Event is large: to empty one takes
// longer than to fill in what these say. So each of them has its own in Loops, in which nothing but that changes.

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
    Event *event = &loops_of(vm)->told.create;
    TellText name, coroutine;
    event->kind = EVENT_TASK_CREATE;
    event->task = task_id(task);
    event->name = name_of(task, &name);
    event->other = tell_task(vm);
    event->text = tell_coroutine(task_coroutine(task), &coroutine);
    event->line = tell_line(vm);
    tell(vm, event);
}

// Why the step is made: what the task waited for, or what is thrown in.
static EventText reason(Vm *vm, const Task *task, const Exception *exception) {
    if (exception && exception_matches(exception, vm->rt.types[EXC_CANCELLED_ERROR])) return event_text("cancel");
    if (!task->future.started) return event_text(task->future.is_eager ? "eager" : "created");
    if (task->waiter) return event_text(event_ref_kind_name(tell_waiter(task).kind));
    return event_text(exception ? "error" : "yield");
}

void tell_task_step(Vm *vm, const Task *task, const Exception *exception) {
    Event *event = &loops_of(vm)->told.step;
    event->kind = EVENT_TASK_STEP;
    event->task = task_id(task);
    event->why = reason(vm, task, exception);
    event->iteration = tell_iteration(vm, true);
    tell(vm, event);
}

void tell_task_suspend(Vm *vm, const Task *task, EventRef on) {
    Event *event = &loops_of(vm)->told.suspend;
    TellStack stack;
    tell_stack(task_coroutine(task), &stack);
    event->kind = EVENT_TASK_SUSPEND;
    event->task = task_id(task);
    event->ref = on;
    event->stack = stack.frames;
    event->stack_size = stack.size;
    tell(vm, event);
    event->stack = NULL;
}

void tell_task_wake(Vm *vm, const Task *task) {
    Event *event = &loops_of(vm)->told.wake;
    event->kind = EVENT_TASK_WAKE;
    event->task = task_id(task);
    event->ref = tell_actor(vm);
    tell(vm, event);
}

void tell_task_done(Vm *vm, const Task *task) {
    Event *event = &loops_of(vm)->told.done;
    TellText text;
    event->kind = EVENT_TASK_DONE;
    event->task = task_id(task);
    event->value = event->type = event->message = (EventText){0};
    tell_outcome(vm, event, &task->future, &text);
    tell(vm, event);
}

void tell_clock(Vm *vm, int64_t from) {
    Event *event = &loops_of(vm)->told.clock;
    event->kind = EVENT_CLOCK;
    event->at = from;
    tell(vm, event);
}
