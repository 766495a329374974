// The events of which there are two or three for every switch. An Event is large: to empty one takes longer than to fill in
// what these say. So each of them has its own in Loops, in which nothing but that changes.

#include "sim/loop/tell.h"
#include "sim/value/exception.h"

// Why the step is made: what the task waited for, or what is thrown in.
static EventText reason(Vm *vm, const Task *task, const Exception *exception) {
    if (exception && exception_matches(exception, vm->rt.types[EXC_CANCELLED_ERROR])) return event_text("cancel");
    if (!task->future.started) return event_text(task->future.is_eager ? "eager" : "created");
    if (task->waiter) return event_text(event_ref_kind_name(tell_waiter(task).kind));
    return event_text(exception ? "error" : "yield");
}

void tell_step(Vm *vm, const Task *task, const Exception *exception) {
    Event *event = &loops_of(vm)->told.step;
    event->kind = EVENT_TASK_STEP;
    event->task = task->id;
    event->why = reason(vm, task, exception);
    event->iteration = tell_iteration(vm, true);
    tell(vm, event);
}

void tell_suspend(Vm *vm, const Task *task, EventRef on) {
    Event *event = &loops_of(vm)->told.suspend;
    TellStack stack;
    tell_stack(task_coroutine(task), &stack);
    event->kind = EVENT_TASK_SUSPEND;
    event->task = task->id;
    event->ref = on;
    event->stack = stack.frames;
    event->stack_size = stack.size;
    tell(vm, event);
    event->stack = NULL;
}

void tell_wake(Vm *vm, const Task *task) {
    Event *event = &loops_of(vm)->told.wake;
    event->kind = EVENT_TASK_WAKE;
    event->task = task->id;
    event->ref = tell_actor(vm);
    tell(vm, event);
}
