// One step of a task: its coroutine runs until it yields or ends, and what it answers decides how the task goes on. As
// task_step_impl and task_step_handle_result_impl of _asynciomodule.c.

#include <assert.h>

#include "sim/loop/foreign.h"
#include "sim/loop/future_parts.h"
#include "sim/loop/iterate.h"
#include "sim/loop/task_parts.h"
#include "sim/loop/tell.h"
#include "sim/value/exception.h"
#include "sim/value/operate.h"
#include "sim/value/str.h"
#include "sim/vm/await.h"
#include "sim/vm/execute.h"
#include "sim/vm/watch.h"

// The loop does these two itself, since they hand control over.
static void never_called(Vm *vm, Object *self, Object *argument) {
    (void)vm, (void)self, (void)argument;
    assert(false && "the loop makes a task's steps itself");
}

const Callback task_step = {"<_asyncio.TaskStepMethWrapper object", never_called};
const Callback task_wakeup = {"Task.task_wakeup", never_called};

// A request to cancel that came while the task was not waiting takes the place of whatever it was to go on with.
RARE static Exception *take_cancel_request(Vm *vm, Task *task, Exception *exception) {
    task->future.must_cancel = false;
    if (exception && exception_matches(exception, vm->rt.types[EXC_CANCELLED_ERROR])) return exception;
    object_unref(&vm->rt, exception);
    return future_cancelled_error(vm, &task->future);
}

bool task_refuse_entry(Vm *vm, Task *task) {
    Value self = value_from_object(task), other = value_from_object(loops_of(vm)->current);
    exception_raise(&vm->rt, EXC_RUNTIME_ERROR, "Cannot enter into task %R while another task %R is being executed.", &self,
                    &other);
    return false;
}

RARE static void refuse_leave(Vm *vm, Task *task) {
    Value self = value_from_object(task), other = value_from_object(vm->loops->current);
    exception_raise(&vm->rt, EXC_RUNTIME_ERROR, "Leaving task %R does not match the current task %R.", &self, &other);
}

// As leave_task. What the step has raised stays raised.
static inline void task_leave(Vm *vm, Task *task) {
    if (vm->loops->current == task) vm->loops->current = NULL;
    else refuse_leave(vm, task);
}

// A coroutine that does not just go on from where it is suspended.
RARE static Activation *begin_otherwise(Vm *vm, Activation *coroutine, Task *task, Input input, Outcome *outcome) {
    if (!coroutine) {
        *outcome = await_step(vm, task_coroutine(task), input, false);
        return NULL;
    }
    if (activation_is_running(coroutine) || coroutine->state == ACTIVATION_DONE) {
        *outcome = vm_resume(vm, coroutine, input);
        return NULL;
    }
    if (!coroutine->is_root) activation_detach(coroutine);
    return coroutine;
}

Activation *task_step_begin(Vm *vm, Task *task, Exception *exception, Input *input, Outcome *outcome) {
    assert(!future_is_done(&task->future) && "the loop looks before it makes a step");
    if (task->future.must_cancel) exception = take_cancel_request(vm, task, exception);
    task_takes_floor(vm, task, exception);
    *input = exception ? input_raised() : input_value(VALUE_NONE);
    if (exception) exception_restore(&vm->rt, exception);
    Activation *coroutine = value_as_activation(task_coroutine(task));
    return coroutine && activation_may_go_on(coroutine) ? coroutine : begin_otherwise(vm, coroutine, task, *input, outcome);
}

// The next step throws a RuntimeError with this message (taken over) in; NULL: a repr in it has raised.
static void throw_soon(Vm *vm, Task *task, Str *message) {
    Runtime *rt = &vm->rt;
    if (!message) return;
    Value text = value_from_object(message);
    Exception *exception = exception_new(rt, EXC_RUNTIME_ERROR, &text, 1);
    if (tell_wanted(vm, DETAIL_SWITCH)) tell_task_gives_way(vm, task);
    loop_call_soon(vm, task->future.loop, &task_step, &task->future.head, &exception->head);
    object_unref(rt, exception);
    object_unref(rt, message);
}

// future.add_done_callback(task.__wakeup). False: raised.
static bool add_wakeup(Vm *vm, Task *task, Value future) {
    if (value_is_foreign_future(future)) return foreign_wait(vm, task, future);
    value_as_future(future)->blocking = false;
    future_add_callback(vm, value_as_future(future), &task_wakeup, &task->future.head);
    return true;
}

// `future` is taken over.
static inline void wait_for(Vm *vm, Task *task, Value future) {
    if (tell_wanted(vm, DETAIL_SWITCH)) tell_task_waits(vm, task, future);
    task->waiter = future.as.object;
    if (!add_wakeup(vm, task, future) || !task->future.must_cancel) return;
    Value message = task->future.as.result;
    bool cancelled = value_is_future(future) ? future_cancel_any(vm, value_as_future(future), message)
                                             : foreign_cancel(vm, future, message);
    if (cancelled) task->future.must_cancel = false;
}

// What is wrong with waiting for this; NULL: nothing, or (rt->raised) it could not be told.
static Str *find_fault_of_future(Vm *vm, Task *task, Value future) {
    Runtime *rt = &vm->rt;
    Value self = value_from_object(task);
    bool is_foreign = value_is_foreign_future(future), blocking = false, is_own_loop;
    if (is_foreign) {
        Value loop = foreign_loop(vm, future);
        if (value_is_null(loop) || !foreign_blocking(vm, future, &blocking)) return NULL;
        is_own_loop = value_is(loop, value_from_object(task->future.loop));
        value_unref(rt, loop);
    } else {
        is_own_loop = value_as_future(future)->loop == task->future.loop;
        blocking = value_as_future(future)->blocking;
    }
    if (!is_own_loop) return str_format(rt, "Task %R got Future %R attached to a different loop", &self, &future);
    if (blocking) return NULL;
    return str_format(rt, "yield was used instead of yield from in task %R with %R", &self, &future);
}

// What is wrong with yielding this.
static Str *find_fault(Vm *vm, Task *task, Value yielded) {
    Runtime *rt = &vm->rt;
    Value self = value_from_object(task);
    if (value_is(yielded, self)) return str_format(rt, "Task cannot await on itself: %R", &self);
    if (value_is_future(yielded) || value_is_duck_future(vm, yielded)) return find_fault_of_future(vm, task, yielded);
    if (value_is_kind(yielded, KIND_GENERATOR))
        return str_format(rt, "yield was used instead of yield from for generator in task %R with %R", &self, &yielded);
    return str_format(rt, "Task got bad yield: %R", &yielded);
}

// Anything else.
__attribute__((noinline)) static void handle_other_yield(Vm *vm, Task *task, Value yielded) {
    Str *fault = find_fault(vm, task, yielded);
    if (!fault && !vm->rt.raised) {
        wait_for(vm, task, yielded);
        return;
    }
    if (fault) throw_soon(vm, task, fault);
    value_unref(&vm->rt, yielded);
}

RARE static void cancel_late(Vm *vm, Task *task) {
    task->future.must_cancel = false;
    future_cancel(vm, &task->future, task->future.as.result);
}

static inline void handle_return(Vm *vm, Task *task, Value result) {
    if (!task->future.must_cancel) {
        future_take_result(vm, &task->future, result);
        return;
    }
    cancel_late(vm, task);
    value_unref(&vm->rt, result);
}

bool task_return(Vm *vm, Task *task, Value result) {
    Future *future = &task->future;
    const FutureCallback only = future->only;
    if (future->must_cancel || future_is_done(future) || value_is_object(future->as.result)) return false;
    if (future->head.type != vm->loops->task_type || future->loop->is_closed || future->loop->debug) return false;
    if (only.callback == &future_has_more || only.callback == &handle_run) return false;
    future->as.result = result;
    future->head.flags |= OBJECT_FINALIZED; // it will have nothing to say
    future->state = FUTURE_FINISHED;
    future->only = (FutureCallback){0};
    task_unlink(vm->rt.world, &vm->loops->pending, task);
    if (tell_wanted(vm, DETAIL_SWITCH)) {
        tell_task_done(vm, task);
        if (only.callback == &task_wakeup) tell_task_wake(vm, (const Task *)only.self);
    }
    if (only.callback) loop_push_ready(vm, future->loop, only.callback, only.self, object_ref(future));
    return true;
}

RARE static void handle_raise(Vm *vm, Task *task) {
    Runtime *rt = &vm->rt;
    Exception *exception = exception_take(rt);
    if (exception_matches(exception, rt->types[EXC_CANCELLED_ERROR])) {
        future_cancel_with(vm, &task->future, exception);
        return;
    }
    future_set_exception(vm, &task->future, value_from_object(exception));
    bool ends_loop = exception_matches(exception, rt->types[EXC_KEYBOARD_INTERRUPT]) ||
                     exception_matches(exception, rt->types[EXC_SYSTEM_EXIT]);
    if (!ends_loop) {
        object_unref(rt, exception);
        return;
    }
    // CPython's traceback of it holds the task, which nobody finds before the exit, when nothing is logged any more. Not so
    // where the creator of the task is who gets it.
    if (!task->future.is_eager) future_retrieve(&task->future);
    exception_restore(rt, exception);
}

// A bare yield, as of sleep(0).
static void handle_bare_yield(Vm *vm, Task *task) {
    if (tell_wanted(vm, DETAIL_SWITCH)) tell_task_gives_way(vm, task);
    loop_call_soon(vm, task->future.loop, &task_step, &task->future.head, NULL);
}

void task_step_end(Vm *vm, Task *task, OutcomeKind kind, Value value) {
    if (kind == OUTCOME_RETURNED) handle_return(vm, task, value);
    else if (kind == OUTCOME_RAISED) handle_raise(vm, task);
    else if (kind == OUTCOME_YIELDED && task_may_wait_for(vm, task, value)) wait_for(vm, task, value);
    else if (kind == OUTCOME_YIELDED && value_is_none(value)) handle_bare_yield(vm, task);
    else if (kind == OUTCOME_YIELDED) handle_other_yield(vm, task, value);
    if (vm->watch) vm->watch->step_over(vm, task);
    task_leave(vm, task);
}
