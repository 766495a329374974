// Plain steps: a task's coroutine goes on with None from where it was left, and gives way, waits for a future of the library, or
// returns. Nearly all are, and so from one to the next there is a straight way, which leaves out what the other ones need: nothing is
// thrown in, nobody looks (debug mode, a plan, a pause), and no other task has the floor. What each of them does is what iterate.c and
// task_step.c do.

#include "sim/loop/iterate_parts.h"

#include "sim/loop/thread.h"
#include "sim/vm/execute.h"

// Whether a task need not ask it by its methods.
static inline bool is_own_future(const Object *awaited) {
    return (awaited->type->flags & (TYPE_FUTURE_LIKE | TYPE_USER)) == TYPE_FUTURE_LIKE;
}

static inline bool is_plain_wake(const ReadyEntry *entry) {
    if (entry->callback == &task_step) return !entry->argument;
    if (entry->callback != &task_wakeup || !is_own_future(entry->argument)) return false;
    return future_has_result((const Future *)entry->argument);
}

static inline bool is_plain_step(const ReadyEntry *entry) {
    if (!is_plain_wake(entry)) return false;
    const Task *task = (const Task *)entry->self;
    if (future_is_done(&task->future) || task->future.must_cancel) return false;
    if (!task->coroutine || task->coroutine->kind != KIND_COROUTINE) return false;
    return activation_may_go_on((const Activation *)task->coroutine);
}

// As begin_step and task_step_begin, with what is left of them. NULL: it is none.
__attribute__((always_inline)) static inline Activation *begin_step(Vm *vm, Iterate *self) {
    Loop *loop = self->loop;
    const ReadyEntry *entry = &loop->ready[loop->ready_first];
    if (!is_plain_step(entry)) return NULL;
    Task *task = (Task *)entry->self;
    self->is_plain = true;
    self->task = task;
    self->awaited = entry->argument;
    loop_skip_ready(loop);
    iterate_ask_for_next(loop);
    context_enter(vm, &task->context);
    task_takes_floor(vm, task, NULL);
    return (Activation *)task->coroutine;
}

Activation *iterate_begin_plain(Vm *vm, Iterate *self) {
    const Activation *activation = &self->base.activation;
    if (self->loop->debug || vm->plan || vm->pause_at || vm->loops->current) return NULL;
    if (activation->depth >= VM_RECURSION_LIMIT) return NULL;
    return begin_step(vm, self);
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

// As leave_step. True.
static inline bool leave_step(Vm *vm, Iterate *self) {
    Object *awaited = self->awaited;
    self->is_plain = false;
    self->task = NULL;
    self->awaited = NULL;
    vm->loops->current = NULL;
    context_leave(vm, self->outside);
    if (awaited && --awaited->refs == 0) iterate_let_go_last(vm, self, awaited);
    return true;
}

static inline bool end_by_yield(Vm *vm, Iterate *self, Value yielded) {
    if (value_is_none(yielded)) give_way(vm, self->loop, self->task);
    else if (!wait_alone(vm, self->task, yielded)) return false;
    return leave_step(vm, self);
}

__attribute__((noinline)) static bool end_by_return(Vm *vm, Iterate *self, Value result) {
    Task *task = self->task;
    if (!task_return(vm, task, result)) return false;
    leave_step(vm, self);
    if (--task->future.head.refs == 0) iterate_let_go_last(vm, self, &task->future.head);
    return true;
}

// As task_step_end, where that comes to one of these. False: it does not.
static inline bool end_step(Vm *vm, Iterate *self, Input input) {
    if (!self->is_plain || self->loop->debug || vm->loops->current != self->task) return false;
    Value value = input_get(input);
    return input_kind(input) == INPUT_YIELDED ? end_by_yield(vm, self, value) : end_by_return(vm, self, value);
}

// Begins an iteration, where phases 1 to 3 have nothing to do, and nobody looks.
static inline bool begin_iteration(Vm *vm, Iterate *self) {
    Loop *loop = self->loop;
    if (!loop->ready_count || loop->is_stopping) return false;
    if (!threads_rest(vm) || !loop_timers_rest(loop, vm_time(vm))) return false;
    iterate_begin_calls_unseen(vm, self);
    return true;
}

// The loop runs what it may run without looking up: see VmHooks.next_step.
Activation *iterate_next_step(Vm *vm, Activation *activation, Input input) {
    Iterate *self = (Iterate *)activation;
    vm->current = activation;
    if (!end_step(vm, self, input) || !vm_may_step(vm)) return NULL;
    if (self->left == 0 && !begin_iteration(vm, self)) return NULL;
    Activation *root = begin_step(vm, self);
    if (!root) return NULL;
    vm->steps++;
    self->left--;
    return root;
}
