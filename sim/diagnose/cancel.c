// swallowed-cancellation: a task was asked to cancel, got its CancelledError, and went on as though nothing had happened.
// Cleaning up is not going on: what happens inside of the `except` or the `finally` does not count. Nor is it wrong to
// catch it and to return at once.

#include "sim/diagnose/parts.h"
#include "sim/loop/tell.h"
#include "sim/value/exception.h"

// Those that got one --------------------------------------------------------------------------------------------------

static Cancelled *find(struct Diagnose *self, int64_t task) {
    for (size_t i = 0; i < self->cancelled_count; i++)
        if (self->cancelled[i].task == task) return &self->cancelled[i];
    return NULL;
}

static Cancelled *find_or_add(Vm *vm, int64_t task) {
    struct Diagnose *self = vm->diagnose;
    Cancelled *found = find(self, task);
    if (found) return found;
    if (self->cancelled_count == self->cancelled_capacity) {
        size_t capacity = self->cancelled_capacity ? self->cancelled_capacity * 2 : 8;
        self->cancelled = world_resize(vm->rt.world, self->cancelled, self->cancelled_capacity * sizeof(Cancelled),
                                       capacity * sizeof(Cancelled));
        self->cancelled_capacity = capacity;
    }
    found = &self->cancelled[self->cancelled_count++];
    *found = (Cancelled){.task = task};
    return found;
}

static void forget(Vm *vm, Task *task) {
    struct Diagnose *self = vm->diagnose;
    Cancelled *found = find(self, task_id(task));
    task->future.got_cancel = task->future.went_on = false;
    if (found) *found = self->cancelled[--self->cancelled_count];
}

// What the innermost frame of the program awaits, by its order of creation; 0: no coroutine of the library.
static int64_t awaited_of_library(const Task *task) {
    const Activation *outermost = NULL;
    for (const Activation *a = diagnose_innermost(task); a && !is_program_frame(a); a = a->back) outermost = a;
    return outermost ? activation_birth(outermost) : 0;
}

// Whether some frame of it handles a CancelledError now.
static bool is_cleaning_up(Vm *vm, const Task *task) {
    for (const Activation *a = diagnose_innermost(task); a; a = a->back) {
        if (!is_program_frame(a)) continue;
        const Exception *handled = frame_handled((const Frame *)a);
        if (handled && exception_matches(handled, vm->rt.types[EXC_CANCELLED_ERROR])) return true;
    }
    return false;
}

// Words ---------------------------------------------------------------------------------------------------------------

static void report(Vm *vm, Task *task, const char *end) {
    const Cancelled *cancelled = find(vm->diagnose, task_id(task));
    if (!cancelled) return;
    Finding f = finding_new(vm, "swallowed-cancellation");
    finding_add_task(&f, task);
    finding_add(&f, " was cancelled while it stood");
    finding_add_line(&f, cancelled->line);
    finding_add(&f, ", but the CancelledError was caught there and not raised again: it went on to wait");
    finding_add_line(&f, cancelled->later);
    finding_add(&f, ", %s", end);
    finding_send(&f, "Put `raise` at the end of the `except`, or clean up in a `finally`: who cancels a task waits for "
                     "its end.");
}

// Moments -------------------------------------------------------------------------------------------------------------

void cancel_step(Vm *vm, Task *task, const Exception *thrown) {
    vm->diagnose->interrupted = 0;
    if (!thrown || !task->cancels || !exception_matches(thrown, vm->rt.types[EXC_CANCELLED_ERROR])) return;
    if (!task->future.started) return;
    task->future.got_cancel = true;
    vm->diagnose->interrupted = awaited_of_library(task);
    find_or_add(vm, task_id(task))->line = diagnose_waiting_line(task);
}

// wait_for and its kin, which clean up by themselves when they are cancelled, and may then be right to return.
static bool is_left_to_library(Vm *vm, const Task *task) {
    return vm->diagnose->interrupted && vm->diagnose->interrupted == awaited_of_library(task);
}

void cancel_step_over(Vm *vm, Task *task) {
    const Future *future = &task->future;
    if (!future->got_cancel) return;
    if (!task->cancels || is_left_to_library(vm, task)) {
        forget(vm, task);
    } else if (future_is_done(future)) {
        bool is_well = !future_is_cancelled(future) && !future->is_failed;
        if (is_well && future->went_on) report(vm, task, "and has ended as if nothing had happened");
        forget(vm, task);
    } else if (!future->went_on && !is_cleaning_up(vm, task)) {
        find_or_add(vm, task_id(task))->later = diagnose_waiting_line(task);
        task->future.went_on = true;
    }
}

void cancel_at_end(Vm *vm) {
    for (Task *task = vm->loops ? vm->loops->pending.first : NULL; task; task = task_next(vm, task))
        if (task->future.went_on && task->cancels) report(vm, task, "and never comes to its end");
}
