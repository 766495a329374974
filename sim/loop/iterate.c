// The loop runs. One iteration, as BaseEventLoop._run_once:
//
//   1. Cancelled timers that are first in turn are thrown away. Threads that got what they waited for go on.
//   2. If nothing is ready, the clock jumps to the next deadline. If there is none, this is a deadlock: the program ends.
//   3. Timers whose deadline has come are put behind what is ready, in order of (deadline, order of setting). Threads whose sleeps
//      are over go on in this same order.
//   4. Exactly what is ready now is called, in order. What becomes ready meanwhile waits for the next iteration.
//   5. If stop() was called meanwhile, or before, the loop returns.
//
// A task's step is not a call: the loop hands control to the task's innermost coroutine and is resumed with what that
// answers. So the loop is an activation itself, and this file its state machine.

#include "sim/loop/iterate_parts.h"

#include <assert.h>

#include "sim/loop/choose.h"
#include "sim/loop/foreign.h"
#include "sim/loop/runner.h"
#include "sim/loop/thread_parts.h"
#include "sim/value/exception.h"
#include "sim/value/tuple.h"
#include "sim/vm/execute.h"
#include "sim/vm/generator.h"

bool loop_check_may_run(Vm *vm, const Loop *loop) {
    if (loop->is_running)
        exception_raise(&vm->rt, EXC_RUNTIME_ERROR, "This event loop is already running");
    else if (loop_running(vm))
        exception_raise(&vm->rt, EXC_RUNTIME_ERROR, "Cannot run the event loop while another loop is running");
    return !vm->rt.raised;
}

// As _run_forever_setup.
static bool begin(Vm *vm, Iterate *self) {
    // In CPython _run_once, Handle._run and Context.run lie between run_forever and what it calls.
    enum { FRAMES_BETWEEN = 2 };
    if (!loop_check_open(vm, self->loop) || !loop_check_may_run(vm, self->loop)) return false;
    self->base.activation.depth = (uint16_t)(self->base.activation.depth + FRAMES_BETWEEN);
    self->outside = loops_of(vm)->context;
    self->loop->is_running = true;
    self->loop->runner = threads_of(vm)->current;
    loops_of(vm)->running = self->loop;
    loop_track_origins(vm, self->loop, self->loop->debug);
    return true;
}

// As _run_forever_cleanup.
Outcome iterate_end(Vm *vm, Iterate *self) {
    self->loop->is_stopping = false;
    self->loop->is_running = false;
    self->loop->runner = NULL;
    loops_of(vm)->running = NULL;
    loop_track_origins(vm, self->loop, false);
    loops_of(vm)->actor = (EventRef){.kind = REF_PROGRAM};
    return vm->rt.raised ? outcome_raised() : outcome_returned(VALUE_NONE);
}

// A future that has woken its task is mostly known to nobody else by now: then nothing comes of its end.
static inline bool forget_future(Vm *vm, const Iterate *self, Object *object) {
    enum { UNKNOWN = OBJECT_FINALIZED | FUTURE_STANDS_IN };
    if (object->type != vm->loops->future_type || object->flags & ~UNKNOWN) return false;
    Future *future = (Future *)object;
    if (!future_has_result(future) || future->loop != self->loop || future->only.callback) return false;
    if (value_is_object(future->as.result)) return false;
    self->loop->head.refs--;
    world_release(vm->rt.world, future, sizeof(Future));
    return true;
}

__attribute__((noinline)) void iterate_let_go_last(Vm *vm, Iterate *self, Object *object) {
    enum { AT_THE_NEXT = 1, AT_THE_END = 2 };
    if (forget_future(vm, self, object)) return;
    self->base.place = self->left ? AT_THE_NEXT : AT_THE_END;
    object_destroy(&vm->rt, object);
    self->base.place = 0;
}

// Whether the program has to end here.
static bool must_stop(Vm *vm) {
    if (!vm_must_stop(vm)) return false;
    vm_check_limits(vm);
    return true;
}

static bool must_pause(const Vm *vm) {
    return vm->pause_at && vm->task_steps >= vm->pause_at && vm->native_depth == 1;
}

// Steps ---------------------------------------------------------------------------------------------------------------------

RARE static void report_raised_in_step(Vm *vm, Iterate *self, Task *task, const Object *awaited) {
    const Callback *callback = awaited ? &task_wakeup : &task_step;
    if (vm->end == VM_RUNNING)
        iterate_report_raised(vm, self, &(ReadyEntry){.callback = callback, .self = &task->future.head});
}

static void leave_step(Vm *vm, Iterate *self) {
    Task *task = self->task;
    Object *awaited = self->awaited;
    Exception *woken_with = self->woken_with;
    self->task = NULL;
    self->awaited = NULL;
    self->woken_with = NULL;
    object_unref(&vm->rt, woken_with);
    context_leave(vm, self->outside);
    if (vm->rt.raised) report_raised_in_step(vm, self, task, awaited);
    iterate_end_call(vm, self);
    iterate_let_go(vm, self, &task->future.head, awaited);
}

static void end_step(Vm *vm, Iterate *self, OutcomeKind kind, Value value) {
    Exception *thrown = self->thrown;
    self->thrown = NULL;
    object_unref(&vm->rt, thrown);
    task_step_end(vm, self->task, kind, value);
    leave_step(vm, self);
}

// What became of a future, for the task that it wakes. A future of another type than Future and Task is asked for its
// result, which raises: that gives the exception what is being handled around the loop as its context. As task_wakeup.
static Exception *wake_exception(Vm *vm, Future *future) {
    const Loops *loops = loops_of(vm);
    const Type *type = future->head.type;
    Exception *exception = future_wake_exception(vm, future);
    if (!exception || type == loops->future_type || type == loops->task_type) return exception;
    exception_raise_object(&vm->rt, exception);
    return exception_take(&vm->rt);
}

// A task's step, or its wake-up, which begins with what became of the future: gives what is to run, or NULL when the
// step is done already. Takes entry's objects over.
static Activation *begin_step(Vm *vm, Iterate *self, const ReadyEntry *entry, Input *input) {
    Task *task = (Task *)entry->self;
    Exception *exception = (Exception *)entry->argument;
    self->task = task;
    context_enter(vm, &task->context);
    if (entry->callback == &task_wakeup) {
        Value future = value_from_object(entry->argument);
        exception = value_is_foreign_future(future) ? foreign_wake_exception(vm, future)
                                                    : wake_exception(vm, value_as_future(future));
        self->awaited = entry->argument;
    }
    Outcome outcome;
    if (exception) self->woken_with = object_ref(exception);
    if (!task_may_enter(vm, task)) {
        object_unref(&vm->rt, exception);
        leave_step(vm, self);
        return NULL;
    }
    Activation *coroutine = task_step_begin(vm, task, exception, input, &outcome);
    if (!coroutine) end_step(vm, self, outcome_kind(outcome), outcome_value(outcome));
    else if (input_kind(*input) == INPUT_RAISED) self->thrown = object_ref(vm->rt.raised);
    return coroutine;
}

static bool is_step(const ReadyEntry *entry) {
    return entry->callback == &task_step || entry->callback == &task_wakeup;
}

// In debug mode the loop calls a task's step by a handle; and so a future of the program's own its wake-up. It is the same
// as if that were an entry by itself.
static void unwrap_step(Vm *vm, ReadyEntry *entry) {
    if (entry->callback != &handle_run) return;
    Handle *handle = (Handle *)entry->self;
    if (handle->native == &task_step || handle->native == &task_wakeup) {
        *entry = (ReadyEntry){handle->native, object_ref(handle->target), entry->argument};
        object_unref(&vm->rt, handle);
        return;
    }
    Task *task = task_of_wakeup(handle->callable);
    if (!task || entry->argument || !handle->args || handle->args->count != 1) return;
    if (!value_is_object(handle->args->items[0])) return;
    *entry = (ReadyEntry){&task_wakeup, object_ref(task), value_ref(handle->args->items[0]).as.object};
    object_unref(&vm->rt, handle);
}

// The program has completed a task from outside, by Future.set_result(task, …).
RARE static void refuse_step(Vm *vm, const ReadyEntry *entry) {
    Value task = value_from_object(entry->self);
    exception_raise(&vm->rt, EXC_INVALID_STATE_ERROR, "_step(): already done: %R None", &task);
}

// A callback that is written in C, and no step; its objects are taken over.
static inline void call_back(Vm *vm, Iterate *self, const ReadyEntry *entry, unsigned library_frames) {
    vm->loops->actor.kind = REF_CALLBACK;
    vm->loops->actor.id = 0;
    vm->loops->library_frames = library_frames;
    entry->callback->call(vm, entry->self, entry->argument);
    vm->loops->library_frames = 0;
    if (vm->rt.raised && vm->end == VM_RUNNING) iterate_report_raised(vm, self, entry);
    iterate_end_call(vm, self);
    iterate_let_go(vm, self, entry->self, entry->argument);
}

static void refuse_call(Vm *vm, Iterate *self, const ReadyEntry *entry) {
    vm->loops->actor.kind = REF_CALLBACK;
    vm->loops->actor.id = 0;
    refuse_step(vm, entry);
    if (vm->end == VM_RUNNING) iterate_report_raised(vm, self, entry);
    iterate_end_call(vm, self);
    iterate_let_go(vm, self, entry->self, entry->argument);
}

// Phase 4 for any entry, which is taken over. Gives the coroutine to run, or NULL when all is done.
__attribute__((noinline)) static Activation *call_any(Vm *vm, Iterate *self, ReadyEntry entry, Input *input) {
    if (self->loop->debug) iterate_begin_call(vm, self, &entry);
    unwrap_step(vm, &entry);
    bool is_own = entry.callback == &handle_run && !((const Handle *)entry.self)->native;
    if (!is_step(&entry)) call_back(vm, self, &entry, is_own ? 0 : 1);
    else if (!future_is_done((const Future *)entry.self)) return begin_step(vm, self, &entry, input);
    else refuse_call(vm, self, &entry);
    return NULL;
}

static inline Activation *call_entry(Vm *vm, Iterate *self, ReadyEntry entry, Input *input) {
    iterate_ask_for_next(self->loop);
    if (self->loop->debug || entry.callback == &handle_run || is_step(&entry)) return call_any(vm, self, entry, input);
    call_back(vm, self, &entry, 1);
    return NULL;
}

static Outcome stopped(Vm *vm) {
    exception_discard(&vm->rt);
    return outcome_with(OUTCOME_STOPPED, VALUE_NULL);
}

static Outcome go_on(Vm *vm, Iterate *self) {
    for (;;) {
        if (vm->rt.raised) return vm->end == VM_RUNNING ? iterate_end(vm, self) : stopped(vm);
        while (self->left == 0) {
            Outcome outcome;
            if (self->in_iteration && self->phase == PHASE_CALLS && self->loop->is_stopping) return iterate_end(vm, self); // phase 5
            self->in_iteration = true;
            if (iterate_begin(vm, self, &outcome)) return outcome;
        }
        if (must_stop(vm)) return stopped(vm);
        if (must_pause(vm)) return outcome_with(OUTCOME_PAUSED, VALUE_NULL);
        if (vm->plan && !choose_next(vm, self->loop, &self->left)) return stopped(vm);
        self->left--;
        Input input = input_value(VALUE_NONE);
        Activation *coroutine = iterate_begin_plain(vm, self);
        if (coroutine) return outcome_to(OUTCOME_RESUME, coroutine);
        coroutine = call_entry(vm, self, loop_pop_ready(self->loop), &input);
        if (coroutine) return outcome_run(vm, coroutine, input);
    }
}

// The same of a plain step: see iterate_plain.c.
static void end_plain_step(Vm *vm, Iterate *self, Input input) {
    Task *task = self->task;
    self->is_plain = false;
    task_step_end(vm, task, outcome_kind(outcome_from(input)), input_get(input));
    Object *awaited = self->awaited;
    self->task = NULL;
    self->awaited = NULL;
    context_leave(vm, self->outside);
    if (vm->rt.raised) report_raised_in_step(vm, self, task, awaited);
    iterate_let_go(vm, self, &task->future.head, awaited);
}

// False: it could not begin.
static bool take_answer(Vm *vm, Iterate *self, Input input) {
    if (!self->has_begun) {
        self->has_begun = true;
        return begin(vm, self);
    }
    if (!self->task) return true;
    if (self->is_plain) end_plain_step(vm, self, input);
    else end_step(vm, self, outcome_kind(outcome_from(input)), input_get(input));
    return true;
}

static Outcome resume(Vm *vm, Activation *activation, Input input) {
    Iterate *self = (Iterate *)activation;
    if (!take_answer(vm, self, input)) return outcome_raised();
    return go_on(vm, self);
}

static void clear(Vm *vm, Activation *activation) {
    Iterate *self = (Iterate *)activation;
    object_unref(&vm->rt, self->thrown);
    object_unref(&vm->rt, self->woken_with);
    object_unref(&vm->rt, self->awaited);
    object_unref(&vm->rt, self->task);
    object_unref(&vm->rt, self->handle);
    object_unref(&vm->rt, self->loop);
    self->thrown = self->woken_with = NULL;
    self->awaited = NULL;
    self->handle = NULL;
    self->task = NULL;
    self->loop = NULL;
}

static void visit(Activation *activation, Visitor visitor, void *visitor_self) {
    const Iterate *self = (const Iterate *)activation;
    if (self->loop) visitor(visitor_self, &self->loop->head);
    if (self->task) visitor(visitor_self, &self->task->future.head);
    if (self->handle) visitor(visitor_self, &self->handle->head);
    if (self->thrown) visitor(visitor_self, &self->thrown->head);
    if (self->woken_with) visitor(visitor_self, &self->woken_with->head);
    if (self->awaited) visitor(visitor_self, self->awaited);
}

static const ActivationOps iterate_ops = {
    "run_forever", "BaseEventLoop.run_forever", sizeof(Iterate), resume, clear, visit,
};

Activation *iterate_new(Vm *vm, Loop *loop) {
    Iterate *self = (Iterate *)call_new(vm, &iterate_ops);
    self->base.activation.flags |= ACTIVATION_RESUMES_ROOTS | ACTIVATION_HANDLES | ACTIVATION_HAS_FRAME;
    self->loop = object_ref(loop);
    return &self->base.activation;
}
