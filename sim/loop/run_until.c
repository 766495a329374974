// loop.run_until_complete and loop.run_forever: the loop runs until a future is done, or until it is stopped. As
// BaseEventLoop.run_until_complete.

#include "sim/loop/future.h"
#include "sim/loop/iterate.h"
#include "sim/loop/library_call.h"
#include "sim/loop/runner.h"
#include "sim/loop/types.h"
#include "sim/value/exception.h"
#include "sim/vm/execute.h"

enum { FRAMES_OF_RUN_UNTIL_COMPLETE = 1 }; // run_until_complete: functions of Python, in CPython

typedef struct RunUntil {
    Activation activation;
    Loop *loop;     // owned
    Future *future; // owned
    bool is_new;    // a task that was made for this call
    bool is_running;
    uint8_t frames; // of CPython's library that lie between the call and run_until_complete
} RunUntil;

const TypeSlots call_slots = {.destroy = activation_destroy, .visit = activation_visit};

Activation *call_new(Vm *vm, const ActivationOps *ops) {
    Activation *call = activation_new(vm, loops_of(vm)->call_type, ops);
    call->is_call = true;
    return call;
}

bool call_split_self(Vm *vm, const Type *type, Value *self, const Args *args, Args *rest) {
    *rest = *args;
    if (value_is_null(*self) && args->count) {
        *self = args->values[0];
        rest->values++;
        rest->count--;
    }
    if (!value_is_null(*self) && type_is_subtype(value_type(&vm->rt, *self), type)) return true;
    exception_raise(&vm->rt, EXC_TYPE_ERROR, "descriptor requires a '%V' object", type->name);
    return false;
}

// As _run_until_complete_cb: the iteration goes on to its end.
static void stop(Vm *vm, Object *self, Object *argument) {
    (void)self;
    Future *future = (Future *)argument;
    future_retrieve(future);
    Runtime *rt = &vm->rt;
    if (future->is_failed) {
        const Exception *exception = future->as.failure.exception;
        if (exception_matches(exception, rt->types[EXC_SYSTEM_EXIT]) ||
            exception_matches(exception, rt->types[EXC_KEYBOARD_INTERRUPT]))
            return; // run_forever has ended already
    }
    future->loop->is_stopping = true;
}

static const Callback stop_when_done = {"_run_until_complete_cb", stop};

static Outcome run_until_end(Vm *vm, RunUntil *self, Input input) {
    Future *future = self->future;
    Exception *exception = input_kind(input) == INPUT_RAISED ? exception_take(&vm->rt) : NULL;
    if (exception && self->is_new && future->state == FUTURE_FINISHED) future_retrieve(future);
    future_remove_callback(vm, future, &stop_when_done, NULL);
    if (exception) {
        exception_restore(&vm->rt, exception);
        return outcome_raised();
    }
    value_unref(&vm->rt, input_get(input));
    if (!future_is_done(future)) {
        exception_raise(&vm->rt, EXC_RUNTIME_ERROR, "Event loop stopped before Future completed.");
        return outcome_raised();
    }
    Value result = future_result(vm, future);
    return value_is_null(result) ? outcome_raised() : outcome_returned(result);
}

static Outcome run_until_resume(Vm *vm, Activation *activation, Input input) {
    RunUntil *self = (RunUntil *)activation;
    if (self->is_running) return run_until_end(vm, self, input);
    self->is_running = true;
    activation->depth = (uint16_t)(activation->depth + self->frames);
    future_add_callback(vm, self->future, &stop_when_done, NULL);
    return outcome_run(vm, iterate_new(vm, self->loop), input_value(VALUE_NONE));
}

static void run_until_clear(Vm *vm, Activation *activation) {
    RunUntil *self = (RunUntil *)activation;
    object_unref(&vm->rt, self->future);
    object_unref(&vm->rt, self->loop);
    self->future = NULL;
    self->loop = NULL;
}

static void run_until_visit(Activation *activation, Visitor visitor, void *visitor_self) {
    const RunUntil *self = (const RunUntil *)activation;
    if (self->future) visitor(visitor_self, &self->future->head);
    if (self->loop) visitor(visitor_self, &self->loop->head);
}

static const ActivationOps run_until_ops = {
    "run_until_complete", "BaseEventLoop.run_until_complete", sizeof(RunUntil), run_until_resume, run_until_clear,
    run_until_visit,
};

Activation *run_until_new(Vm *vm, Loop *loop, Future *future, bool is_new, unsigned frames) {
    RunUntil *self = (RunUntil *)call_new(vm, &run_until_ops);
    self->activation.flags |= ACTIVATION_HAS_FRAME;
    self->loop = object_ref(loop);
    self->future = object_ref(future);
    self->is_new = is_new;
    self->frames = (uint8_t)frames;
    if (is_new) future->log_destroy_pending = false;
    return &self->activation;
}

static Activation *begin_run_until(Vm *vm, Loop *loop, Value value) {
    if (!loop_check_open(vm, loop) || !loop_check_may_run(vm, loop)) return NULL;
    bool is_new = !value_is_future(value);
    loops_of(vm)->library_frames += FRAMES_OF_RUN_UNTIL_COMPLETE;
    Future *future = future_ensure(vm, value, loop);
    loops_of(vm)->library_frames -= FRAMES_OF_RUN_UNTIL_COMPLETE;
    if (!future) return NULL;
    Activation *call = run_until_new(vm, loop, future, is_new, 0);
    object_unref(&vm->rt, future);
    return call;
}

static Activation *start_run_until_complete(Vm *vm, Value self, const Args *args) {
    Args rest;
    Value value = VALUE_NULL;
    if (!call_split_self(vm, loops_of(vm)->loop_type, &self, args, &rest)) return NULL;
    if (!args_parse_python(&vm->rt, &rest, "BaseEventLoop.run_until_complete(self, future)", &value)) return NULL;
    Activation *call = begin_run_until(vm, (Loop *)self.as.object, value);
    if (!call) library_call_hold(vm, (Value[]){self, value}, 2);
    return call;
}

static Activation *start_run_forever(Vm *vm, Value self, const Args *args) {
    Args rest;
    if (!call_split_self(vm, loops_of(vm)->loop_type, &self, args, &rest)) return NULL;
    if (!args_parse_python(&vm->rt, &rest, "BaseEventLoop.run_forever(self)")) return NULL;
    return iterate_new(vm, (Loop *)self.as.object);
}

const NativeSpec loop_run_methods[] = {
    {.name = "run_until_complete", .activation = (void (*)(void))start_run_until_complete},
    {.name = "run_forever", .activation = (void (*)(void))start_run_forever},
    {0},
};
