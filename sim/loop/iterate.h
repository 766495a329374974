#ifndef ASYNCARIUM_LOOP_ITERATE_H
#define ASYNCARIUM_LOOP_ITERATE_H

// Between the files of the loop: its queue and timers, and the activation that runs it.

#include "sim/loop/task.h"
#include "sim/loop/tell.h"
#include "sim/value/operate.h"
#include "sim/vm/watch.h"

// The first of what is ready, of which there must be some, goes: what it holds is the caller's. The second one gives it.
static inline void loop_skip_ready(Loop *loop) {
    loop->ready_first = (loop->ready_first + 1) & (loop->ready_capacity - 1);
    loop->ready_count--;
}
static inline ReadyEntry loop_pop_ready(Loop *loop) {
    ReadyEntry entry = loop->ready[loop->ready_first];
    loop_skip_ready(loop);
    return entry;
}
void loop_grow_ready(Vm *vm, Loop *loop); // of the next one
// Puts something behind what is ready; `self` and `argument` are taken over.
static inline void loop_push_ready(Vm *vm, Loop *loop, const Callback *callback, Object *self, Object *argument) {
    if (loop->ready_count == loop->ready_capacity) loop_grow_ready(vm, loop);
    ReadyEntry *place = &loop->ready[(loop->ready_first + loop->ready_count++) & (loop->ready_capacity - 1)];
    place->callback = callback;
    place->self = self;
    place->argument = argument;
}
// Throws away cancelled timers that are first in turn, or all of them where they are many.
void loop_drop_cancelled_timers(Vm *vm, Loop *loop);
// Puts the first timer, which is due, behind what is ready.
void loop_collect_timer(Vm *vm, Loop *loop);
// Gives up most of the ring's room where little of it is used.
void loop_trim_large_ready(Vm *vm, Loop *loop);
static inline void loop_trim_ready(Vm *vm, Loop *loop) {
    enum { WORTH_IT = 1024 };
    if (loop->ready_capacity >= WORTH_IT) loop_trim_large_ready(vm, loop);
}
static inline int64_t loop_next_deadline(const Loop *loop) { // LOOP_NEVER: no timer
    return loop->timer_count ? loop->timers[0].deadline : LOOP_NEVER;
}
static inline int64_t loop_next_order(const Loop *loop) { // of that timer
    return loop->timer_count ? loop->timers[0].id : LOOP_NEVER;
}
// Whether one timer is due, and that is a sleep's.
bool loop_is_sleep_due(const Loop *loop, int64_t now);
// Takes the first timer away, and gives what it was set on, with its reference.
Object *loop_take_timer(Loop *loop);
// Whether it was given up, and only waits for its turn to be thrown away.
bool loop_timer_is_cancelled(const Timer *timer);
// Whether an iteration that begins now has nothing to do with timers: none is due, and none is to be thrown away.
static inline bool loop_timers_rest(const Loop *loop, int64_t now) {
    if (!loop->timer_count) return true;
    return !loop->timer_cancelled && loop->timers[0].deadline > now && !loop_timer_is_cancelled(&loop->timers[0]);
}
// Sets the timer of a TimerHandle of the program.
void loop_schedule_timer(Vm *vm, Loop *loop, Handle *handle, double when);
void loop_timer_cancelled(Vm *vm, const Handle *handle);
void loop_forget_all(Vm *vm, Loop *loop); // as close() clears _ready and _scheduled
void loop_destroy(Runtime *rt, Object *self);
void loop_clear(Runtime *rt, Object *self);
void loop_visit(Object *self, Visitor visitor, void *visitor_self);

// As _set_coroutine_origin_tracking: from now on coroutines keep where they are made, or do not.
void loop_track_origins(Vm *vm, Loop *loop, bool enabled);
void loop_track_origins_soon(Vm *vm, Loop *loop);

extern const Callback handle_run;    // self: a Handle; argument: what it is called with, or NULL
extern const Callback sleep_is_over; // self: the Future of a sleep
void handle_tell_schedule(Vm *vm, const Handle *handle);

// run_forever() as an activation, with is_call set. False in `loop_check_may_run`: raised.
Activation *iterate_new(Vm *vm, Loop *loop);
bool loop_check_may_run(Vm *vm, const Loop *loop);

// VmHooks.next_step.
Activation *iterate_next_step(Vm *vm, Activation *activation, Input input);

// One half of a task's step each: what is done before its coroutine runs, and what becomes of what it answered. In
// between the coroutine is run by the loop's activation.
//
// False: raised, since another task has the floor. As enter_task.
bool task_refuse_entry(Vm *vm, Task *task);
static inline bool task_may_enter(Vm *vm, Task *task) { return !vm->loops->current || task_refuse_entry(vm, task); }
// Its step begins, into which `exception` (borrowed; NULL: none) is to be thrown.
static inline void task_takes_floor(Vm *vm, Task *task, const Exception *exception) {
    vm->loops->actor.kind = REF_TASK;
    vm->loops->actor.id = task_id(task);
    vm->task_steps++;
    if (tell_wanted(vm, DETAIL_SWITCH)) tell_task_step(vm, task, exception);
    if (vm->watch) vm->watch->step(vm, task, exception);
    if (task->future.started) task->future.is_eager = false;
    task->future.started = true;
    Object *waiter = task->waiter;
    task->waiter = NULL;
    object_unref(&vm->rt, waiter);
    vm->loops->current = task;
}
// Whether it stands where a task has left it, or has not begun.
static inline bool activation_may_go_on(const Activation *coroutine) {
    return coroutine->is_root && !coroutine->back && coroutine->state <= ACTIVATION_SUSPENDED;
}
// What nearly all yield: a future of the library's own type that an await has just yielded.
static inline bool task_may_wait_for(const Vm *vm, const Task *task, Value yielded) {
    if (!value_is_kind(yielded, KIND_OTHER) || yielded.as.object->type != vm->loops->future_type) return false;
    return value_as_future(yielded)->loop == task->future.loop && value_as_future(yielded)->blocking;
}
// Gives the coroutine to run, with *input; `exception` (taken over, may be NULL) is to be thrown in. NULL: it is no
// activation, or may not run; then *outcome has what it answered.
Activation *task_step_begin(Vm *vm, Task *task, Exception *exception, Input *input, Outcome *outcome);
// Its coroutine has returned `result` (taken over), where all that comes of it is that the loop is to call a callback in C, or none, as
// nearly always. False: there is more to do.
bool task_return(Vm *vm, Task *task, Value result);
// May leave KeyboardInterrupt or SystemExit raised, which ends the loop.
void task_step_end(Vm *vm, Task *task, OutcomeKind kind, Value value);

#endif
