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

#include "sim/loop/iterate.h"

#include <assert.h>
#include <stdio.h>

#include "sim/loop/choose.h"
#include "sim/loop/foreign.h"
#include "sim/loop/report.h"
#include "sim/loop/runner.h"
#include "sim/loop/tell.h"
#include "sim/loop/thread_parts.h"
#include "sim/value/exception.h"
#include "sim/value/gc.h"
#include "sim/value/operate.h"
#include "sim/value/tuple.h"
#include "sim/vm/execute.h"
#include "sim/vm/generator.h"
#include "sim/vm/watch.h"

// Where it goes on. In the first phases of an iteration, other threads may run in between.
typedef enum IteratePhase {
    PHASE_CALLS, // calls what is ready, or begins an iteration where nothing is left
    PHASE_WOKEN, // lets the threads go on that got what they waited for
    PHASE_DUE,   // collects timers, and lets the threads go on whose sleeps are over
} IteratePhase;

typedef struct Iterate {
    HandlingActivation base; // handles what a callback has raised while that is reported
    Loop *loop;              // owned
    Task *task;              // whose step is under way; owned; NULL: none
    Exception *woken_with;   // by what it woke from; owned until the task is left; NULL: none
    Exception *thrown;       // into it: that, or a request to cancel in its place; owned until the coroutine has answered; NULL: none
    Object *awaited;         // the future that woke the task; the same
    const Callback *callback; // by which that came: task_step or task_wakeup
    Context **previous;      // where the context is kept that is current outside of the step
    uint32_t left;           // how many are to be called yet in this iteration
    Handle *handle;          // what is called now, in debug mode; owned; NULL: none
    int64_t called_at;       // when that began
    IteratePhase phase;
    bool is_plain;           // nothing is thrown into the task, and the step has no handle
    bool in_iteration;       // the first one has begun
    bool has_begun;
} Iterate;

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
    self->loop->is_running = true;
    self->loop->runner = threads_of(vm)->current;
    loops_of(vm)->running = self->loop;
    loop_track_origins(vm, self->loop, self->loop->debug);
    return true;
}

// As _run_forever_cleanup.
static Outcome end(Vm *vm, Iterate *self) {
    self->loop->is_stopping = false;
    self->loop->is_running = false;
    self->loop->runner = NULL;
    loops_of(vm)->running = NULL;
    loop_track_origins(vm, self->loop, false);
    loops_of(vm)->actor = (EventRef){.kind = REF_PROGRAM};
    return vm->rt.raised ? outcome_raised() : outcome_returned(VALUE_NONE);
}

// Phase 2 of a thread that is not the main one: it goes away until its next timer, or until another thread wakes it. True: it
// does, or (raised) it cannot; *outcome is what to answer.
static bool go_away(Vm *vm, Iterate *self, Outcome *outcome) {
    Loop *loop = self->loop;
    if (loop_next_deadline(loop) <= vm_time(vm)) return false;
    if (!thread_check_may_wait(vm)) {
        *outcome = end(vm, self);
        return true;
    }
    thread_begin_wait(vm, NULL, loop_next_deadline(loop), loop_next_order(loop));
    thread_tell_wait(vm, (EventRef){.kind = REF_LOOP}, loop_next_deadline(loop), &self->base.activation);
    loop->runner_waits = true;
    *outcome = thread_pause(vm, &self->base.activation);
    return true;
}

static void come_back(Vm *vm, Iterate *self) {
    if (!self->loop->runner_waits) return;
    self->loop->runner_waits = false;
    thread_end_wait(vm, loops_of(vm)->threads->current);
}

// Phase 2. True: *outcome is what to answer.
static bool wait_for_something(Vm *vm, Iterate *self, Outcome *outcome) {
    const Loop *loop = self->loop;
    if (loop->ready_count || loop->is_stopping) return false;
    if (!thread_is_main(vm)) return go_away(vm, self, outcome);
    int64_t deadline = loop_next_deadline(loop);
    if (loops_of(vm)->threads && threads_next_deadline(vm) < deadline) deadline = threads_next_deadline(vm);
    *outcome = outcome_with(OUTCOME_STOPPED, VALUE_NULL);
    return !threads_reach(vm, deadline);
}

// Phase 3: the thread whose sleep is over before the next timer is; NULL: there is none.
static Thread *next_due(Vm *vm, const Loop *loop) {
    if (!loops_of(vm)->threads || !thread_is_main(vm)) return NULL;
    while (threads_next_deadline(vm) <= vm_time(vm) &&
           threads_sleeper_is_first(vm, loop_next_deadline(loop), loop_next_order(loop))) {
        Thread *thread = threads_take_sleeper(vm);
        if (thread) return thread;
    }
    return NULL;
}

static Thread *collect_due(Vm *vm, Loop *loop) {
    for (;;) {
        Thread *thread = next_due(vm, loop);
        if (thread || loop_next_deadline(loop) > vm_time(vm)) return thread;
        loop_collect_timer(vm, loop);
    }
}

static inline void begin_calls(Vm *vm, Iterate *self) {
    loop_trim_ready(vm, self->loop);
    if (gc_is_due(&vm->rt)) gc_quiet(&vm->rt);
    self->phase = PHASE_CALLS;
    self->left = self->loop->ready_count;
    self->loop->iteration++;
    if (vm->watch) vm->watch->iteration(vm);
}

// Begins an iteration where the last one does not end the loop, and phases 1 to 3 have nothing to do, as in most that a wake-up or a bare
// yield leads to.
static inline bool begin_at_once(Vm *vm, Iterate *self) {
    const Loop *loop = self->loop;
    if (!loop->ready_count || loop->is_stopping || self->phase != PHASE_CALLS) return false;
    if (!threads_rest(vm) || !loop_timers_rest(loop, vm_time(vm))) return false;
    self->in_iteration = true;
    begin_calls(vm, self);
    return true;
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

// What the loop has called goes, when it takes the next one, or, after the last, at the end of the iteration: two places in CPython, and so
// a warning is shown in each.
__attribute__((noinline)) static void let_go_last(Vm *vm, Iterate *self, Object *object) {
    enum { AT_THE_NEXT = 1, AT_THE_END = 2 };
    if (forget_future(vm, self, object)) return;
    self->base.activation.made_line = self->left ? AT_THE_NEXT : AT_THE_END;
    object_destroy(&vm->rt, object);
    self->base.activation.made_line = 0;
}

static inline void let_go(Vm *vm, Iterate *self, Object *called, Object *argument) {
    if (argument && --argument->refs == 0) let_go_last(vm, self, argument);
    if (called && --called->refs == 0) let_go_last(vm, self, called);
}

// What is due is one sleep, nearly always, and nothing else is to be called: then that is done here, and all of this iteration; and
// the next one begins, in which a task goes on.
static inline bool is_sleep_only(Vm *vm, const Loop *loop) {
    if (loop->ready_count || loop->is_stopping || loop->debug || vm->watch || vm->plan || vm->pause_at) return false;
    return vm_may_step(vm) && loop_is_sleep_due(loop, vm_time(vm));
}

static void call_sleep_only(Vm *vm, Iterate *self) {
    Future *future = (Future *)loop_take_timer(self->loop);
    begin_calls(vm, self);
    vm->steps++;
    sleep_is_over.call(vm, &future->head, NULL);
    assert(!vm->rt.raised && "a loop that runs is not closed");
    let_go(vm, self, &future->head, NULL);
    if (self->loop->ready_count && loop_timers_rest(self->loop, vm_time(vm))) begin_calls(vm, self);
}

// Phases 1 to 3 where there is no other thread that could go on. True: *outcome is what to answer.
static bool begin_alone(Vm *vm, Iterate *self, Outcome *outcome) {
    Loop *loop = self->loop;
    loop_drop_cancelled_timers(vm, loop);
    *outcome = outcome_with(OUTCOME_STOPPED, VALUE_NULL);
    if (!loop->ready_count && !loop->is_stopping && !threads_reach(vm, loop_next_deadline(loop))) return true;
    if (is_sleep_only(vm, loop)) {
        call_sleep_only(vm, self);
        return false;
    }
    while (loop_next_deadline(loop) <= vm_time(vm)) loop_collect_timer(vm, loop);
    begin_calls(vm, self);
    return false;
}

// Phases 1 to 3, of which each may let other threads run in between. True: *outcome is what to answer.
static bool begin_iteration(Vm *vm, Iterate *self, Outcome *outcome) {
    Thread *thread = NULL;
    if (self->phase == PHASE_CALLS && threads_rest(vm)) return begin_alone(vm, self, outcome);
    switch (self->phase) {
    case PHASE_CALLS:
        loop_drop_cancelled_timers(vm, self->loop);
        self->phase = PHASE_WOKEN;
        // fall through
    case PHASE_WOKEN:
        if (loops_of(vm)->threads && thread_is_main(vm)) thread = threads_take_woken(vm);
        if (thread) break;
        self->phase = PHASE_DUE;
        if (wait_for_something(vm, self, outcome)) return true;
        // fall through
    case PHASE_DUE:
        come_back(vm, self);
        thread = collect_due(vm, self->loop);
        if (thread) break;
        begin_calls(vm, self);
        return false;
    }
    *outcome = thread_resume(vm, thread, &self->base.activation);
    return true;
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

// SystemExit and KeyboardInterrupt end the loop; what else a callback raised is reported.
static void report_raised(Vm *vm, Iterate *self, const ReadyEntry *entry) {
    if (exception_raised_is(&vm->rt, EXC_SYSTEM_EXIT) || exception_raised_is(&vm->rt, EXC_KEYBOARD_INTERRUPT)) return;
    Exception *exception = exception_take(&vm->rt);
    self->base.handled = exception;
    Handle *handle = self->handle                    ? self->handle
                     : entry->callback == &handle_run ? (Handle *)entry->self
                                                      : handle_new_native(vm, self->loop, entry->callback, entry->self);
    report_callback(vm, self->loop, handle, exception);
    if (handle != self->handle && entry->callback != &handle_run) object_unref(&vm->rt, handle);
    self->base.handled = NULL;
    object_unref(&vm->rt, exception);
}

// Debug mode --------------------------------------------------------------------------------------------------------------

void loop_track_origins(Vm *vm, Loop *loop, bool enabled) {
    if (loop->tracks_origins == enabled) return;
    loop->tracks_origins = enabled;
    vm->tracks_origins = enabled;
}

static void track_origins(Vm *vm, Object *self, Object *argument) {
    loop_track_origins(vm, (Loop *)self, argument != NULL);
}

static const Callback set_origin_tracking = {"BaseEventLoop._set_coroutine_origin_tracking", track_origins};

void loop_track_origins_soon(Vm *vm, Loop *loop) {
    loop_call_soon(vm, loop, &set_origin_tracking, &loop->head, loop->debug ? &loop->head : NULL);
}

RARE static void begin_call(Vm *vm, Iterate *self, const ReadyEntry *entry) {
    if (entry->callback == &handle_run && ((const Handle *)entry->self)->is_cancelled) return;
    self->called_at = vm_time(vm);
    self->handle = entry->callback == &handle_run
                       ? object_ref((Handle *)entry->self)
                       : handle_new_native(vm, self->loop, entry->callback, entry->self);
    self->loop->current_handle = self->handle;
}

// "Executing <Handle …> took 2.000 seconds", if it did. As the end of _run_once.
static void tell_if_slow(Vm *vm, const Iterate *self, const Handle *handle) {
    double took = (double)vm_time(vm) / 1e9 - (double)self->called_at / 1e9;
    bool is_slow = false;
    if (!value_compare_truth(&vm->rt, value_from_float(took), self->loop->slow_callback_duration, COMPARE_GE, &is_slow) ||
        !is_slow)
        return;
    bool is_step = handle->native == &task_step || handle->native == &task_wakeup;
    Value what = value_from_object(is_step ? handle->target : (Object *)(uintptr_t)&handle->head);
    char seconds[32];
    snprintf(seconds, sizeof seconds, "%.3f", took);
    Str *text = str_format(&vm->rt, "Executing %R took %s seconds", &what, seconds);
    if (text && !report_log(vm, "warning", text, NULL)) exception_discard(&vm->rt);
    object_unref(&vm->rt, text);
}

RARE static void end_call_by_handle(Vm *vm, Iterate *self) {
    Handle *handle = self->handle;
    self->handle = NULL;
    self->loop->current_handle = NULL;
    if (!vm->rt.raised) tell_if_slow(vm, self, handle);
    object_unref(&vm->rt, handle);
}

static inline void end_call(Vm *vm, Iterate *self) {
    if (self->handle) end_call_by_handle(vm, self);
}

// Steps ---------------------------------------------------------------------------------------------------------------------

RARE static void report_raised_in_step(Vm *vm, Iterate *self, Task *task) {
    if (vm->end == VM_RUNNING)
        report_raised(vm, self, &(ReadyEntry){.callback = self->callback, .self = &task->future.head});
}

static void leave_step(Vm *vm, Iterate *self) {
    Task *task = self->task;
    Object *awaited = self->awaited;
    Exception *woken_with = self->woken_with;
    self->task = NULL;
    self->awaited = NULL;
    self->woken_with = NULL;
    object_unref(&vm->rt, woken_with);
    context_leave(vm, self->previous);
    if (vm->rt.raised) report_raised_in_step(vm, self, task);
    end_call(vm, self);
    let_go(vm, self, &task->future.head, awaited);
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
    self->callback = entry->callback;
    self->previous = context_enter(vm, &task->context);
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
    if (vm->rt.raised && vm->end == VM_RUNNING) report_raised(vm, self, entry);
    end_call(vm, self);
    let_go(vm, self, entry->self, entry->argument);
}

static void refuse_call(Vm *vm, Iterate *self, const ReadyEntry *entry) {
    vm->loops->actor.kind = REF_CALLBACK;
    vm->loops->actor.id = 0;
    refuse_step(vm, entry);
    if (vm->end == VM_RUNNING) report_raised(vm, self, entry);
    end_call(vm, self);
    let_go(vm, self, entry->self, entry->argument);
}

// Phase 4 for any entry, which is taken over. Gives the coroutine to run, or NULL when all is done.
__attribute__((noinline)) static Activation *call_any(Vm *vm, Iterate *self, ReadyEntry entry, Input *input) {
    if (self->loop->debug) begin_call(vm, self, &entry);
    unwrap_step(vm, &entry);
    bool is_own = entry.callback == &handle_run && !((const Handle *)entry.self)->native;
    if (!is_step(&entry)) call_back(vm, self, &entry, is_own ? 0 : 1);
    else if (!future_is_done((const Future *)entry.self)) return begin_step(vm, self, &entry, input);
    else refuse_call(vm, self, &entry);
    return NULL;
}

// Many that are ready lie far apart, and it is known which come next: their memory is asked for in time.
__attribute__((always_inline)) static inline void ask_for_next(const Loop *loop) {
    enum { AHEAD = 4, LINE = 64, MANY = 512 }; // fewer are in the processor's own memory
    if (loop->ready_count < MANY) return;
    const ReadyEntry *later = &loop->ready[(loop->ready_first + AHEAD) & (loop->ready_capacity - 1)];
    __builtin_prefetch(later->self);
    __builtin_prefetch((const char *)later->self + LINE);
    __builtin_prefetch(later->argument);
    const ReadyEntry *next = &loop->ready[(loop->ready_first + 1) & (loop->ready_capacity - 1)];
    if (next->callback != &task_step && next->callback != &task_wakeup) return;
    const char *coroutine = (const char *)((const Task *)next->self)->coroutine;
    __builtin_prefetch(coroutine);
    __builtin_prefetch(coroutine + LINE);
    __builtin_prefetch(coroutine + 2 * LINE);
}

static inline Activation *call_entry(Vm *vm, Iterate *self, ReadyEntry entry, Input *input) {
    ask_for_next(self->loop);
    if (self->loop->debug || entry.callback == &handle_run || is_step(&entry)) return call_any(vm, self, entry, input);
    call_back(vm, self, &entry, 1);
    return NULL;
}

// Most steps are plain: nothing is thrown in, and the coroutine, which is where the task has left it, goes on with None.
static inline bool is_plain_wake(const ReadyEntry *entry) {
    if (entry->callback == &task_step) return !entry->argument;
    if (entry->callback != &task_wakeup || value_is_foreign_future(value_from_object(entry->argument))) return false;
    return future_has_result((const Future *)entry->argument);
}

static inline bool is_plain_step(const Vm *vm, const ReadyEntry *entry) {
    if (vm->loops->current || !is_plain_wake(entry)) return false;
    const Task *task = (const Task *)entry->self;
    if (future_is_done(&task->future) || task->future.must_cancel) return false;
    if (!task->coroutine || task->coroutine->kind != KIND_COROUTINE) return false;
    return activation_may_go_on((const Activation *)task->coroutine);
}

// As begin_step and task_step_begin, with what is left of them. NULL: it is none. Inline in both places, since it has much to hand back.
__attribute__((always_inline)) static inline Activation *begin_plain_step(Vm *vm, Iterate *self) {
    Loop *loop = self->loop;
    const ReadyEntry *entry = &loop->ready[loop->ready_first];
    if (loop->debug || !is_plain_step(vm, entry)) return NULL;
    Task *task = (Task *)entry->self;
    self->is_plain = true;
    self->task = task;
    self->awaited = entry->argument;
    self->callback = entry->callback;
    loop_skip_ready(loop);
    ask_for_next(loop);
    self->previous = context_enter(vm, &task->context);
    task_takes_floor(vm, task, NULL);
    return (Activation *)task->coroutine;
}

// The loop's reference of the task, which has given way, goes back to what is ready.
static inline void give_way(Vm *vm, Loop *loop, Task *task) {
    if (tell_wanted(vm, DETAIL_SWITCH)) tell_task_gives_way(vm, task);
    loop_push_ready(vm, loop, &task_step, &task->future.head, NULL);
}

// Or it goes to the future that the task waits for, as its first callback; if it is as nearly all are. False: there is more to do.
static inline bool wait_alone(Vm *vm, Task *task, Value yielded) {
    if (!task_may_wait_for(vm, task, yielded) || task->future.must_cancel) return false;
    Future *future = value_as_future(yielded);
    if (future_is_done(future) || future->only.callback) return false;
    if (tell_wanted(vm, DETAIL_SWITCH)) tell_task_waits(vm, task, yielded);
    task->waiter = &future->head;
    future->blocking = false;
    future->was_awaited = true;
    future->only = (FutureCallback){&task_wakeup, &task->future.head};
    return true;
}

// As task_step_end and leave_step, where that comes to one of these two.
static inline bool end_plain_step(Vm *vm, Iterate *self, Input input) {
    Task *task = self->task;
    Value yielded = input_get(input);
    self->is_plain = false;
    if (input_kind(input) != INPUT_YIELDED || self->loop->debug || vm->watch || vm->rt.raised || vm->loops->current != task) return false;
    if (value_is_none(yielded)) give_way(vm, self->loop, task);
    else if (!wait_alone(vm, task, yielded)) return false;
    Object *awaited = self->awaited;
    self->task = NULL;
    self->awaited = NULL;
    vm->loops->current = NULL;
    context_leave(vm, self->previous);
    if (awaited && --awaited->refs == 0) let_go_last(vm, self, awaited);
    return true;
}

static Outcome stopped(Vm *vm) {
    exception_discard(&vm->rt);
    return outcome_with(OUTCOME_STOPPED, VALUE_NULL);
}

__attribute__((noinline)) static Outcome go_on(Vm *vm, Iterate *self) {
    for (;;) {
        if (vm->rt.raised) return vm->end == VM_RUNNING ? end(vm, self) : stopped(vm);
        while (self->left == 0) {
            Outcome outcome;
            if (self->in_iteration && self->phase == PHASE_CALLS && self->loop->is_stopping) return end(vm, self); // phase 5
            self->in_iteration = true;
            if (!begin_at_once(vm, self) && begin_iteration(vm, self, &outcome)) return outcome;
        }
        if (must_stop(vm)) return stopped(vm);
        if (must_pause(vm)) return outcome_with(OUTCOME_PAUSED, VALUE_NULL);
        if (vm->plan && !choose_next(vm, self->loop, &self->left)) return stopped(vm);
        self->left--;
        Input input = input_value(VALUE_NONE);
        Activation *coroutine = begin_plain_step(vm, self);
        if (coroutine) return outcome_to(OUTCOME_RESUME, coroutine);
        coroutine = call_entry(vm, self, loop_pop_ready(self->loop), &input);
        if (coroutine) return outcome_run(vm, coroutine, input);
    }
}

// The same after any other answer of a plain step.
__attribute__((noinline)) static void end_other_step(Vm *vm, Iterate *self, Input input) {
    Task *task = self->task;
    task_step_end(vm, task, outcome_kind(outcome_from(input)), input_get(input));
    Object *awaited = self->awaited;
    self->task = NULL;
    self->awaited = NULL;
    context_leave(vm, self->previous);
    if (vm->rt.raised) report_raised_in_step(vm, self, task);
    let_go(vm, self, &task->future.head, awaited);
}

// False: it could not begin.
__attribute__((noinline)) static bool take_answer(Vm *vm, Iterate *self, Input input) {
    if (!self->has_begun) {
        self->has_begun = true;
        return begin(vm, self);
    }
    if (!self->task) return true;
    end_step(vm, self, outcome_kind(outcome_from(input)), input_get(input));
    return true;
}

// From one plain step to the next there is a straight way.
static Outcome resume(Vm *vm, Activation *activation, Input input) {
    Iterate *self = (Iterate *)activation;
    if (!self->is_plain) {
        if (!take_answer(vm, self, input)) return outcome_raised();
    } else if (!end_plain_step(vm, self, input)) {
        end_other_step(vm, self, input);
    }
    if (vm->rt.raised || !vm_may_step(vm) || vm->pause_at || vm->plan) return go_on(vm, self);
    if (self->left == 0 && !begin_at_once(vm, self)) return go_on(vm, self);
    Activation *plain = begin_plain_step(vm, self);
    if (!plain) return go_on(vm, self);
    vm->steps++;
    self->left--;
    return outcome_to(OUTCOME_RESUME, plain);
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
