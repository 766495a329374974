// asyncio.run and asyncio.Runner. As asyncio.runners.

#include "sim/loop/runner.h"

#include "sim/loop/executor.h"
#include "sim/loop/iterate.h"
#include "sim/loop/library_call.h"
#include "sim/loop/policy.h"
#include "sim/loop/task.h"
#include "sim/loop/types.h"
#include "sim/value/attribute.h"
#include "sim/value/exception.h"
#include "sim/value/operate.h"
#include "sim/vm/execute.h"
#include "sim/vm/watch.h"

enum { THREAD_JOIN_TIMEOUT = 300 }; // seconds, as in asyncio.constants

static Runner *as_runner(Value v) {
    return (Runner *)v.as.object;
}

// What was made for it, which is taken over; only loops of asyncio can be run here. False: raised.
static bool take_loop(Vm *vm, Runner *runner, Value made) {
    if (value_is_null(made)) return false;
    if (value_is_loop(vm, made)) {
        Loop *old = runner->loop;
        runner->loop = (Loop *)made.as.object;
        object_unref(&vm->rt, old);
        return true;
    }
    Value method = attribute_get_c(&vm->rt, made, "create_task");
    if (!value_is_null(method))
        exception_raise(&vm->rt, EXC_TYPE_ERROR, "an event loop is expected, got %s", value_type_name(&vm->rt, made));
    value_unref(&vm->rt, method);
    value_unref(&vm->rt, made);
    return false;
}

// As Runner._lazy_init. False: raised.
static bool runner_begin(Vm *vm, Runner *runner) {
    Runtime *rt = &vm->rt;
    if (runner->state == RUNNER_CLOSED) {
        exception_raise(rt, EXC_RUNTIME_ERROR, "Runner is closed");
        return false;
    }
    if (runner->state == RUNNER_INITIALIZED) return true;
    bool is_default = value_is_none(runner->factory);
    if (!take_loop(vm, runner, is_default ? policy_new_event_loop(vm) : vm_call(rt, runner->factory, NULL, 0, NULL)))
        return false;
    if (is_default && !runner->has_set_loop) {
        if (!policy_set_event_loop(vm, value_from_object(runner->loop))) return false;
        runner->has_set_loop = true;
    }
    bool debug = false;
    if (!value_is_none(runner->debug)) {
        if (!value_truth(rt, runner->debug, &debug)) return false;
        runner->loop->debug = debug;
    }
    runner->context = context_copy(vm);
    runner->state = RUNNER_INITIALIZED;
    return true;
}

// run() ---------------------------------------------------------------------------------------------------------------

static Activation *begin_runner_run(Vm *vm, Runner *runner, Value coroutine, Value context) {
    Runtime *rt = &vm->rt;
    if (!value_is_coroutine(vm, coroutine)) {
        exception_raise(rt, EXC_VALUE_ERROR, "a coroutine was expected, got %R", &coroutine);
        return NULL;
    }
    if (loop_running(vm)) {
        exception_raise(rt, EXC_RUNTIME_ERROR, "Runner.run() cannot be called from a running event loop");
        return NULL;
    }
    if (!runner_begin(vm, runner)) return NULL;
    Value own = value_is_none(context) ? value_from_object(runner->context) : context;
    Value task = task_create(vm, runner->loop, coroutine, VALUE_NONE, own);
    if (value_is_null(task)) return NULL;
    Activation *call = run_until_new(vm, runner->loop, value_as_future(task), false, 1);
    value_unref(rt, task);
    return call;
}

// Runner.run(coroutine): the call of run_until_complete for its task. NULL: raised.
static Activation *runner_run(Vm *vm, Runner *runner, Value coroutine, Value context) {
    Activation *call = begin_runner_run(vm, runner, coroutine, context);
    if (!call) library_call_hold(vm, (Value[]){value_from_object(runner), coroutine}, 2);
    return call;
}

static Activation *start_runner_run(Vm *vm, Value self, const Args *args) {
    Args rest;
    if (!call_split_self(vm, loops_of(vm)->runner_type, &self, args, &rest)) return NULL;
    Value coroutine = VALUE_NULL, context = VALUE_NONE;
    if (!args_parse_python(&vm->rt, &rest, "Runner.run(self, coro, *, | context)", &coroutine, &context)) return NULL;
    return runner_run(vm, as_runner(self), coroutine, context);
}

// close() -------------------------------------------------------------------------------------------------------------

typedef enum CloseState { CLOSE_BEGINS, CLOSE_CANCELS, CLOSE_GENERATORS, CLOSE_EXECUTOR } CloseState;

// A call of Runner.close().
typedef struct RunnerClose {
    Activation activation;
    Runner *runner; // owned
    List *left;     // the tasks that were left; owned; NULL: none
    Value error;    // exc_val of __exit__, whose frame this is, too; owned
    CloseState state;
} RunnerClose;

static Outcome run(Vm *vm, Activation *call) {
    return outcome_run(vm, call, input_value(VALUE_NONE));
}

// The loop is closed, whatever happened.
static Outcome close_end(Vm *vm, RunnerClose *self) {
    Runner *runner = self->runner;
    Exception *exception = exception_take(&vm->rt);
    if (runner->has_set_loop && !policy_set_event_loop(vm, VALUE_NONE)) {
        object_unref(&vm->rt, exception); // the newer one goes on
        exception = exception_take(&vm->rt);
    }
    loop_close(vm, runner->loop);
    Loop *loop = runner->loop;
    runner->loop = NULL;
    runner->state = RUNNER_CLOSED;
    object_unref(&vm->rt, loop);
    if (!exception) return outcome_returned(VALUE_NONE);
    exception_restore(&vm->rt, exception);
    return outcome_raised();
}

// loop.run_until_complete(coroutine), which is taken over.
static Outcome run_shutdown(Vm *vm, RunnerClose *self, CloseState next, Value coroutine) {
    Loop *loop = self->runner->loop;
    self->state = next;
    bool may_run = loop_check_may_run(vm, loop);
    Value task = may_run ? task_create(vm, loop, coroutine, VALUE_NONE, VALUE_NONE) : VALUE_NULL;
    if (!may_run) library_call_hold(vm, &coroutine, 1);
    value_unref(&vm->rt, coroutine);
    if (value_is_null(task)) return close_end(vm, self);
    Activation *call = run_until_new(vm, loop, value_as_future(task), true, 1);
    value_unref(&vm->rt, task);
    return run(vm, call);
}

static Outcome shut_down_generators(Vm *vm, RunnerClose *self) {
    return run_shutdown(vm, self, CLOSE_GENERATORS, shutdown_generators_new(vm, self->runner->loop));
}

// As _cancel_all_tasks.
static Outcome cancel_all(Vm *vm, RunnerClose *self) {
    Loop *loop = self->runner->loop;
    self->left = task_all(vm, loop);
    if (self->left->count == 0) return shut_down_generators(vm, self);
    loops_of(vm)->actor = (EventRef){.kind = REF_RUN};
    if (vm->watch) vm->watch->left(vm, self->left);
    for (size_t i = 0; i < self->left->count && !vm->rt.raised; i++)
        task_cancel(vm, value_as_task(self->left->items[i]), VALUE_NONE);
    if (vm->rt.raised) return close_end(vm, self); // what a task waits for refuses to be cancelled
    self->state = CLOSE_CANCELS;
    Future *all = gather_all(vm, loop, self->left);
    Activation *call = run_until_new(vm, loop, all, false, 2);
    object_unref(&vm->rt, all);
    return run(vm, call);
}

static void report_left(Vm *vm, RunnerClose *self) {
    for (size_t i = 0; i < self->left->count && !vm->rt.raised; i++) {
        const Future *task = value_as_future(self->left->items[i]);
        if (task->is_failed)
            loop_report(vm, self->runner->loop, "unhandled exception during asyncio.run() shutdown",
                        task->as.failure.exception, "task", self->left->items[i].as.object);
    }
    if (self->activation.held > 0) return; // the frame of _cancel_all_tasks, of which this is a part here, holds them
    List *left = self->left;
    self->left = NULL;
    object_unref(&vm->rt, left);
}

static Outcome close_resume(Vm *vm, Activation *activation, Input input) {
    RunnerClose *self = (RunnerClose *)activation;
    if (self->state == CLOSE_BEGINS && self->runner->state != RUNNER_INITIALIZED) return outcome_returned(VALUE_NONE);
    if (input_kind(input) == INPUT_RAISED) return close_end(vm, self);
    value_unref(&vm->rt, input_get(input));
    switch (self->state) {
    case CLOSE_BEGINS:
        return cancel_all(vm, self);
    case CLOSE_CANCELS:
        report_left(vm, self);
        return vm->rt.raised ? close_end(vm, self) : shut_down_generators(vm, self);
    case CLOSE_GENERATORS:
        return run_shutdown(vm, self, CLOSE_EXECUTOR, executor_shutdown_new(vm, self->runner->loop, value_from_int(THREAD_JOIN_TIMEOUT)));
    case CLOSE_EXECUTOR:
        break;
    }
    return close_end(vm, self);
}

static void close_clear(Vm *vm, Activation *activation) {
    RunnerClose *self = (RunnerClose *)activation;
    object_unref(&vm->rt, self->left);
    object_unref(&vm->rt, self->runner);
    self->left = NULL;
    self->runner = NULL;
    value_clear(&vm->rt, &self->error);
}

static void close_visit(Activation *activation, Visitor visitor, void *visitor_self) {
    const RunnerClose *self = (const RunnerClose *)activation;
    if (self->left) visitor(visitor_self, &self->left->head);
    if (self->runner) visitor(visitor_self, &self->runner->head);
    if (value_is_object(self->error)) visitor(visitor_self, self->error.as.object);
}

static const ActivationOps close_ops = {"close", "Runner.close", sizeof(RunnerClose), close_resume, close_clear,
                                        close_visit};

// `error`: that of the with block, or VALUE_NULL or VALUE_NONE.
static Activation *runner_close_new(Vm *vm, Runner *runner, Value error) {
    RunnerClose *self = (RunnerClose *)call_new(vm, &close_ops);
    self->activation.flags |= ACTIVATION_HAS_FRAME;
    self->runner = object_ref(runner);
    self->error = value_ref(error);
    return &self->activation;
}

static Activation *start_runner_close(Vm *vm, Value self, const Args *args) {
    Args rest;
    if (!call_split_self(vm, loops_of(vm)->runner_type, &self, args, &rest)) return NULL;
    if (!args_parse_python(&vm->rt, &rest, "Runner.close(self)")) return NULL;
    return runner_close_new(vm, as_runner(self), VALUE_NULL);
}

static Activation *start_runner_exit(Vm *vm, Value self, const Args *args) {
    Args rest;
    if (!call_split_self(vm, loops_of(vm)->runner_type, &self, args, &rest)) return NULL;
    Value type, exception, traceback;
    if (!args_parse_python(&vm->rt, &rest, "Runner.__exit__(self, exc_type, exc_val, exc_tb)", &type, &exception,
                           &traceback))
        return NULL;
    return runner_close_new(vm, as_runner(self), exception);
}

// asyncio.run ---------------------------------------------------------------------------------------------------------

typedef enum RunState { RUN_BEGINS, RUN_RUNS, RUN_CLOSES } RunState;

// A call of asyncio.run(main), which is `with Runner() as runner: return runner.run(main)`.
typedef struct Run {
    HandlingActivation base; // handles what main raised while the runner is closed
    Runner *runner;          // owned
    Value main;              // the coroutine until it runs, then its result; VALUE_NULL: it raised
    RunState state;
} Run;

static Outcome run_close(Vm *vm, Run *self) {
    self->state = RUN_CLOSES;
    self->base.handled = exception_take(&vm->rt);
    Exception *handled = self->base.handled;
    return run(vm, runner_close_new(vm, self->runner, handled ? value_from_object(handled) : VALUE_NULL));
}

static Outcome run_begin(Vm *vm, Run *self) {
    if (!runner_begin(vm, self->runner)) return outcome_raised();
    Activation *call = runner_run(vm, self->runner, self->main, VALUE_NONE);
    value_clear(&vm->rt, &self->main);
    if (!call) return run_close(vm, self);
    self->state = RUN_RUNS;
    return run(vm, call);
}

static Outcome run_end(Vm *vm, Run *self, Input input) {
    Exception *exception = self->base.handled;
    self->base.handled = NULL;
    if (input_kind(input) == INPUT_RAISED) {
        if (exception) exception_set_context(&vm->rt, vm->rt.raised, exception);
        object_unref(&vm->rt, exception);
        return outcome_raised();
    }
    if (exception) {
        exception_restore(&vm->rt, exception);
        return outcome_raised();
    }
    Value result = self->main;
    self->main = VALUE_NULL;
    return outcome_returned(result);
}

static Outcome run_resume(Vm *vm, Activation *activation, Input input) {
    Run *self = (Run *)activation;
    switch (self->state) {
    case RUN_BEGINS:
        return run_begin(vm, self);
    case RUN_RUNS:
        self->main = input_get(input);
        return run_close(vm, self);
    case RUN_CLOSES:
        break;
    }
    return run_end(vm, self, input);
}

static void run_clear(Vm *vm, Activation *activation) {
    Run *self = (Run *)activation;
    value_clear(&vm->rt, &self->main);
    object_unref(&vm->rt, self->base.handled);
    object_unref(&vm->rt, self->runner);
    self->base.handled = NULL;
    self->runner = NULL;
}

static void run_visit(Activation *activation, Visitor visitor, void *visitor_self) {
    const Run *self = (const Run *)activation;
    if (value_is_object(self->main)) visitor(visitor_self, self->main.as.object);
    if (self->base.handled) visitor(visitor_self, &self->base.handled->head);
    if (self->runner) visitor(visitor_self, &self->runner->head);
}

static const ActivationOps run_ops = {"run", "run", sizeof(Run), run_resume, run_clear, run_visit};

static Runner *runner_new(Vm *vm, Value debug, Value factory) {
    Runner *runner = object_new(&vm->rt, loops_of(vm)->runner_type, KIND_OTHER, sizeof(Runner));
    runner->debug = value_ref(debug);
    runner->factory = value_ref(factory);
    return runner;
}

static Activation *start_run(Vm *vm, Value self, const Args *args) {
    (void)self;
    Value main = VALUE_NULL, debug = VALUE_NONE, factory = VALUE_NONE;
    if (!args_parse_python(&vm->rt, args, "run(main, *, | debug, loop_factory)", &main, &debug, &factory)) return NULL;
    if (loop_running(vm)) {
        exception_raise(&vm->rt, EXC_RUNTIME_ERROR, "asyncio.run() cannot be called from a running event loop");
        library_call_hold(vm, &main, 1);
        return NULL;
    }
    Run *call = (Run *)call_new(vm, &run_ops);
    call->runner = runner_new(vm, debug, factory);
    call->main = value_ref(main);
    call->base.activation.flags |= ACTIVATION_HANDLES | ACTIVATION_HAS_FRAME;
    return &call->base.activation;
}

const NativeSpec runner_functions[] = {
    {.name = "run", .activation = (void (*)(void))start_run, .kind = NATIVE_FUNCTION},
    {0},
};

// Runner --------------------------------------------------------------------------------------------------------------

static Value runner_slot_new(Runtime *rt, Type *type, const Args *args) {
    (void)type;
    Value debug = VALUE_NONE, factory = VALUE_NONE;
    if (!args_parse_python(rt, args, "Runner.__init__(self, *, | debug, loop_factory)", &debug, &factory))
        return VALUE_NULL;
    return value_from_object(runner_new(vm_of(rt), debug, factory));
}

static void runner_destroy(Runtime *rt, Object *self) {
    Runner *runner = (Runner *)self;
    object_unref(rt, runner->loop);
    object_unref(rt, runner->context);
    value_unref(rt, runner->debug);
    value_unref(rt, runner->factory);
    object_free(rt, self, sizeof(Runner));
}

static void runner_visit(Object *self, Visitor visitor, void *visitor_self) {
    const Runner *runner = (const Runner *)self;
    if (runner->loop) visitor(visitor_self, &runner->loop->head);
    if (runner->context) visitor(visitor_self, &runner->context->head);
    if (value_is_object(runner->factory)) visitor(visitor_self, runner->factory.as.object);
}

static Value runner_get_loop(Runtime *rt, Value self, const Args *args) {
    if (!args_none(rt, args, "Runner.get_loop(self)")) return VALUE_NULL;
    if (!runner_begin(vm_of(rt), as_runner(self))) return VALUE_NULL;
    return value_ref(value_from_object(as_runner(self)->loop));
}

static Value runner_enter(Runtime *rt, Value self, const Args *args) {
    if (!args_none(rt, args, "Runner.__enter__(self)")) return VALUE_NULL;
    return runner_begin(vm_of(rt), as_runner(self)) ? value_ref(self) : VALUE_NULL;
}

const TypeSlots runner_slots = {.new_ = runner_slot_new, .destroy = runner_destroy, .visit = runner_visit};

const NativeSpec runner_methods[] = {
    {.name = "run", .activation = (void (*)(void))start_runner_run},
    {.name = "close", .activation = (void (*)(void))start_runner_close},
    {.name = "get_loop", .call = runner_get_loop},
    {.name = "__enter__", .call = runner_enter},
    {.name = "__exit__", .activation = (void (*)(void))start_runner_exit},
    {0},
};
