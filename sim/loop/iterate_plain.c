// Plain steps: a task's coroutine goes on with None from where it was left, and gives way, waits for a future of the library, or returns. Nearly
// all are, and so from one to the next there is a straight way, which leaves out what the other ones need: nothing is thrown in, nobody looks
// (debug mode, a plan, a pause), and no other task has the floor. What each of them does is what iterate.c and task_step.c do.

#include "sim/loop/iterate_parts.h"

#include "sim/loop/foreign.h"
#include "sim/vm/execute.h"

static inline bool is_plain_wake(const ReadyEntry *entry) {
    if (entry->callback == &task_step) return !entry->argument;
    if (entry->callback != &task_wakeup || value_is_foreign_future(value_from_object(entry->argument))) return false;
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

// As task_step_end and leave_step, where that comes to one of these two, or to task_return.
static inline bool end_step(Vm *vm, Iterate *self, Input input) {
    Task *task = self->task;
    Value value = input_get(input);
    if (!self->is_plain || self->loop->debug || vm->loops->current != task) return false;
    bool yielded = input_kind(input) == INPUT_YIELDED;
    if (yielded && value_is_none(value)) give_way(vm, self->loop, task);
    else if (!(yielded ? wait_alone(vm, task, value) : task_return(vm, task, value))) return false;
    Object *awaited = self->awaited;
    self->is_plain = false;
    self->task = NULL;
    self->awaited = NULL;
    vm->loops->current = NULL;
    context_leave(vm, self->outside);
    if (awaited && --awaited->refs == 0) iterate_let_go_last(vm, self, awaited);
    if (!yielded && --task->future.head.refs == 0) iterate_let_go_last(vm, self, &task->future.head);
    return true;
}

// The loop runs what it may run without looking up: see VmHooks.next_step.
Activation *iterate_next_step(Vm *vm, Activation *activation, Input input) {
    Iterate *self = (Iterate *)activation;
    vm->current = activation;
    if (!end_step(vm, self, input) || !vm_may_step(vm)) return NULL;
    if (self->left == 0 && !iterate_begin_at_once(vm, self)) return NULL;
    Activation *root = begin_step(vm, self);
    if (!root) return NULL;
    vm->steps++;
    self->left--;
    return root;
}
