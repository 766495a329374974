// One step of a task: its coroutine runs until it yields or ends, and what it answers decides how the task goes on. As
// task_step_impl and task_step_handle_result_impl of _asynciomodule.c.

#include <assert.h>

#include "sim/loop/future_parts.h"
#include "sim/loop/iterate.h"
#include "sim/loop/task_parts.h"
#include "sim/loop/tell.h"
#include "sim/value/exception.h"
#include "sim/value/operate.h"
#include "sim/value/str.h"
#include "sim/vm/await.h"
#include "sim/vm/execute.h"

// The loop does these two itself, since they hand control over.
static void never_called(Vm *vm, Object *self, Object *argument) {
    (void)vm, (void)self, (void)argument;
    assert(false && "the loop makes a task's steps itself");
}

const Callback task_step = {"<TaskStepMethWrapper object>", never_called};
const Callback task_wakeup = {"Task.task_wakeup", never_called};

// Why the step is made: what the task waited for, or what is thrown in.
static const char *reason(Vm *vm, const Task *task, const Exception *exception) {
    if (exception && exception_matches(exception, vm->rt.types[EXC_CANCELLED_ERROR])) return "cancel";
    if (!task->future.started) return "created";
    if (task->waiter) return event_ref_kind_name(tell_ref(task->waiter).kind);
    return exception ? "error" : "yield";
}

static void tell_step(Vm *vm, const Task *task, const Exception *exception) {
    if (!tell_wanted(vm, DETAIL_SWITCH)) return;
    tell(vm, &(Event){.kind = EVENT_TASK_STEP, .task = task->id, .why = event_text(reason(vm, task, exception))});
}

static void tell_suspend(Vm *vm, const Task *task, EventRef on) {
    if (!tell_wanted(vm, DETAIL_SWITCH)) return;
    TellStack stack;
    tell_stack(task->coroutine, &stack);
    tell(vm, &(Event){.kind = EVENT_TASK_SUSPEND, .task = task->id, .ref = on, .stack = stack.frames, .stack_size = stack.size});
}

// A request to cancel that came while the task was not waiting takes the place of whatever it was to go on with.
static Exception *take_cancel_request(Vm *vm, Task *task, Exception *exception) {
    if (!task->future.must_cancel) return exception;
    task->future.must_cancel = false;
    if (exception && exception_matches(exception, vm->rt.types[EXC_CANCELLED_ERROR])) return exception;
    object_unref(&vm->rt, exception);
    return future_cancelled_error(vm, &task->future);
}

static void drop_waiter(Vm *vm, Task *task) {
    Future *waiter = task->waiter;
    task->waiter = NULL;
    object_unref(&vm->rt, waiter);
}

Activation *task_step_begin(Vm *vm, Task *task, Exception *exception, Input *input, Outcome *outcome) {
    Loops *loops = loops_of(vm);
    assert(!future_is_done(&task->future) && "the loop looks before it makes a step");
    exception = take_cancel_request(vm, task, exception);
    loops->actor.kind = REF_TASK;
    loops->actor.id = task->id;
    vm->task_steps++;
    tell_step(vm, task, exception);
    task->future.started = true;
    drop_waiter(vm, task);
    loops->current = task;
    *input = exception ? input_raised() : input_value(VALUE_NONE);
    if (exception) exception_restore(&vm->rt, exception);
    Activation *coroutine = value_as_activation(task->coroutine);
    if (!coroutine) {
        *outcome = await_step(vm, task->coroutine, *input, false);
        return NULL;
    }
    if (activation_is_running(coroutine) || coroutine->state == ACTIVATION_DONE) {
        *outcome = vm_resume(vm, coroutine, *input);
        return NULL;
    }
    if (!coroutine->is_root) activation_detach(coroutine);
    return coroutine;
}

static Value wakeup_call(Runtime *rt, Value self, const Args *args) {
    (void)self, (void)args;
    return exception_raise(rt, EXC_RUNTIME_ERROR, "only the loop may wake a task");
}

static const NativeSpec wakeup_spec = {.name = "task_wakeup", .call = wakeup_call, .kind = NATIVE_FUNCTION};

Value task_wakeup_function(Task *task, Vm *vm) {
    return value_from_object(native_new(&vm->rt, &wakeup_spec, value_from_object(task), NULL));
}

Task *task_of_wakeup(Value callable) {
    if (!value_is_kind(callable, KIND_NATIVE)) return NULL;
    const Native *native = (const Native *)callable.as.object;
    return native->spec == &wakeup_spec ? value_as_task(native->self) : NULL;
}

// future.add_done_callback(task.__wakeup), by the program's own method where there is one.
static void add_wakeup(Vm *vm, Task *task, Future *future) {
    if (!(future->head.type->flags & TYPE_USER)) {
        future_add_callback(vm, future, &task_wakeup, &task->future.head);
        return;
    }
    Value wakeup = task_wakeup_function(task, vm);
    Str *name = str_intern_object(&vm->rt, str_from_c(&vm->rt, "add_done_callback"));
    value_unref(&vm->rt, vm_call_method(vm, value_from_object(future), name, &wakeup, 1));
    object_unref(&vm->rt, name);
    value_unref(&vm->rt, wakeup);
}

// The next step throws a RuntimeError with this message (taken over) in; NULL: a repr in it has raised.
static void throw_soon(Vm *vm, Task *task, Str *message) {
    Runtime *rt = &vm->rt;
    if (!message) return;
    Value text = value_from_object(message);
    Exception *exception = exception_new(rt, EXC_RUNTIME_ERROR, &text, 1);
    tell_suspend(vm, task, (EventRef){.kind = REF_YIELD});
    loop_call_soon(vm, task->future.loop, &task_step, &task->future.head, &exception->head);
    object_unref(rt, exception);
    object_unref(rt, message);
}

static void tell_wait(Vm *vm, const Task *task, const Future *future) {
    if (!tell_wanted(vm, DETAIL_SWITCH)) return;
    int64_t ids[EVENT_REF_TASKS_MAX];
    tell_suspend(vm, task, tell_ref_with_tasks(vm, future, ids));
}

static void wait_for(Vm *vm, Task *task, Future *future) {
    future->blocking = false;
    tell_wait(vm, task, future);
    task->waiter = object_ref(future);
    add_wakeup(vm, task, future);
    if (task->future.must_cancel && future_cancel_any(vm, future, task->future.as.result))
        task->future.must_cancel = false;
}

// What is wrong with yielding this; NULL: nothing, or (rt->raised) a repr raised.
static Str *find_fault(Vm *vm, Task *task, Value yielded) {
    Runtime *rt = &vm->rt;
    Value self = value_from_object(task);
    if (value_is(yielded, self)) return str_format(rt, "Task cannot await on itself: %R", &self);
    if (value_is_kind(yielded, KIND_GENERATOR))
        return str_format(rt, "yield was used instead of yield from for generator in task %R with %R", &self, &yielded);
    if (!value_is_future(yielded)) return str_format(rt, "Task got bad yield: %R", &yielded);
    const Future *future = value_as_future(yielded);
    if (future->loop != task->future.loop)
        return str_format(rt, "Task %R got Future %R attached to a different loop", &self, &yielded);
    if (!future->blocking)
        return str_format(rt, "yield was used instead of yield from in task %R with %R", &self, &yielded);
    return NULL;
}

static void handle_yield(Vm *vm, Task *task, Value yielded) {
    if (value_is_none(yielded)) {
        tell_suspend(vm, task, (EventRef){.kind = REF_YIELD});
        loop_call_soon(vm, task->future.loop, &task_step, &task->future.head, NULL);
        return;
    }
    Str *fault = find_fault(vm, task, yielded);
    if (fault)
        throw_soon(vm, task, fault);
    else if (!vm->rt.raised)
        wait_for(vm, task, value_as_future(yielded));
    value_unref(&vm->rt, yielded);
}

static void handle_return(Vm *vm, Task *task, Value result) {
    if (task->future.must_cancel) {
        task->future.must_cancel = false;
        future_cancel(vm, &task->future, task->future.as.result);
    } else {
        future_set_result(vm, &task->future, result);
    }
    value_unref(&vm->rt, result);
}

static void handle_raise(Vm *vm, Task *task) {
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
    // CPython's traceback of it holds the task, which nobody finds before the exit, when nothing is logged any more.
    future_retrieve(&task->future);
    exception_restore(rt, exception);
}

void task_step_end(Vm *vm, Task *task, Outcome outcome) {
    switch (outcome.kind) {
    case OUTCOME_RETURNED:
        handle_return(vm, task, outcome.value);
        break;
    case OUTCOME_RAISED:
        handle_raise(vm, task);
        break;
    case OUTCOME_YIELDED:
        handle_yield(vm, task, outcome.value);
        break;
    case OUTCOME_RUN:
    case OUTCOME_PAUSED:
    case OUTCOME_STOPPED:
        break;
    }
    loops_of(vm)->current = NULL;
}
