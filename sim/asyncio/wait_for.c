// wait_for: awaits something in the calling task, under a timeout. As asyncio.tasks.wait_for.
//
// With a timeout of zero or less nothing is begun: what is not done yet is cancelled, and its end is waited for.

#include "sim/asyncio/module.h"
#include "sim/asyncio/timeout.h"
#include "sim/loop/await_in_c.h"
#include "sim/loop/library_call.h"
#include "sim/value/operate.h"
#include "sim/value/tuple.h"
#include "sim/vm/traceback.h"

typedef enum WaitForState { AT_BEGINNING, AWAITING, CANCELLING } WaitForState;

typedef struct WaitFor {
    Activation activation;
    Value awaitable, seconds; // as they were given
    WaitForState state;
    Timeout *timeout;         // AWAITING: entered
    Value awaited;            // AWAITING: of await_in_c.h
    Future *future;           // CANCELLING: it was cancelled …
    Future *waiter;           // … and this one is awaited, which is done when that is
} WaitFor;

// In the timeout ------------------------------------------------------------------------------------------------------

// What lies on the operand stack of CPython's frame goes before a traceback can hold it.
static void drop_operands(Vm *vm, WaitFor *self) {
    Timeout *timeout = self->timeout;
    value_clear(&vm->rt, &self->awaited);
    self->timeout = NULL;
    object_unref(&vm->rt, timeout);
}

// `async with timeout(…): return await …`, from where the await has ended.
static Outcome leave(Vm *vm, WaitFor *self, Outcome outcome) {
    if (outcome_kind(outcome) != OUTCOME_RETURNED && outcome_kind(outcome) != OUTCOME_RAISED) return outcome;
    Exception *exception = exception_take(&vm->rt);
    bool as_it_is = timeout_leave(vm, self->timeout, exception);
    Value timeout = value_from_object(self->timeout);
    if (!as_it_is) library_call_hold(vm, &timeout, 1); // that of its __aexit__
    if (as_it_is && exception)
        exception_restore(&vm->rt, exception);
    else
        object_unref(&vm->rt, exception);
    drop_operands(vm, self);
    return outcome;
}

static Outcome begin_await(Vm *vm, WaitFor *self) {
    Value when = loop_get_running(vm) ? timeout_deadline(vm, self->seconds) : VALUE_NULL;
    if (value_is_null(when)) return outcome_raised();
    self->timeout = timeout_new(vm, when);
    value_unref(&vm->rt, when);
    if (!timeout_enter(vm, self->timeout)) return outcome_raised();
    self->state = AWAITING;
    return leave(vm, self, awaiting_begin(vm, &self->awaited, self->awaitable));
}

// Without time --------------------------------------------------------------------------------------------------------

static void on_done(Vm *vm, Object *self, Object *argument) {
    asyncio_act_for(vm, argument);
    future_set_result_unless_done(vm, (Future *)self, VALUE_NONE);
}

static const Callback release_waiter = {"_release_waiter()", on_done};

static Outcome result_of(Vm *vm, Future *future) {
    Value result = future_result(vm, future);
    return value_is_null(result) ? outcome_raised() : outcome_returned(result);
}

// As _cancel_and_wait.
static Outcome begin_cancel(Vm *vm, WaitFor *self) {
    Loop *loop = loop_get_running(vm);
    if (!loop) return outcome_raised();
    Value future = value_from_object(self->future);
    self->waiter = future_new(vm, loop, REF_WAIT, 0);
    self->waiter->as.result = value_from_object(tuple_from(&vm->rt, &future, 1)); // for the trace: what it waits for
    self->state = CANCELLING;
    future_add_callback(vm, self->future, &release_waiter, &self->waiter->head);
    future_cancel_any(vm, self->future, VALUE_NONE);
    if (!vm->rt.raised) return future_await(vm, &self->waiter->head, input_value(VALUE_NONE), true);
    future_remove_callback(vm, self->future, &release_waiter, &self->waiter->head);
    return outcome_raised();
}

static Outcome begin_without_time(Vm *vm, WaitFor *self) {
    self->future = future_ensure(vm, self->awaitable, NULL);
    if (!self->future) return outcome_raised();
    return future_is_done(self->future) ? result_of(vm, self->future) : begin_cancel(vm, self);
}

static Outcome cancelled_result(Vm *vm, WaitFor *self) {
    Outcome outcome = result_of(vm, self->future);
    if (outcome_kind(outcome) == OUTCOME_RETURNED || !exception_raised_is(&vm->rt, EXC_CANCELLED_ERROR)) return outcome;
    Exception *cancelled = exception_take(&vm->rt);
    cancelled->passed_library = true; // it is caught in wait_for, and holds what that has in its variables
    traceback_add_native(vm, cancelled, &self->activation);
    timeout_raise_from(&vm->rt, cancelled);
    object_unref(&vm->rt, cancelled);
    return outcome;
}

static Outcome go_on_cancelling(Vm *vm, WaitFor *self, Input input) {
    Outcome outcome = future_await(vm, &self->waiter->head, input, false);
    if (outcome_kind(outcome) == OUTCOME_YIELDED) return outcome;
    future_remove_callback(vm, self->future, &release_waiter, &self->waiter->head);
    return outcome_kind(outcome) == OUTCOME_RAISED ? outcome : cancelled_result(vm, self);
}

// The coroutine -------------------------------------------------------------------------------------------------------

static Outcome begin(Vm *vm, WaitFor *self) {
    bool has_no_time = false;
    if (!value_is_none(self->seconds) &&
        !value_compare_truth(&vm->rt, self->seconds, value_from_int(0), COMPARE_LE, &has_no_time))
        return outcome_raised();
    return has_no_time ? begin_without_time(vm, self) : begin_await(vm, self);
}

static Outcome resume(Vm *vm, Activation *activation, Input input) {
    WaitFor *self = (WaitFor *)activation;
    switch (self->state) {
    case AT_BEGINNING:
        return input_kind(input) == INPUT_RAISED ? outcome_raised() : begin(vm, self);
    case AWAITING:
        return leave(vm, self, awaiting_step(vm, &self->awaited, input));
    case CANCELLING:
        break;
    }
    return go_on_cancelling(vm, self, input);
}

static void clear(Vm *vm, Activation *activation) {
    WaitFor *self = (WaitFor *)activation;
    Timeout *timeout = self->timeout;
    Future *future = self->future;
    Future *waiter = self->waiter;
    self->timeout = NULL;
    self->future = self->waiter = NULL;
    value_clear(&vm->rt, &self->awaitable);
    value_clear(&vm->rt, &self->seconds);
    value_clear(&vm->rt, &self->awaited);
    object_unref(&vm->rt, timeout);
    object_unref(&vm->rt, waiter);
    object_unref(&vm->rt, future);
}

static void visit(Activation *activation, Visitor visitor, void *visitor_self) {
    const WaitFor *self = (const WaitFor *)activation;
    if (value_is_object(self->awaitable)) visitor(visitor_self, self->awaitable.as.object);
    if (value_is_object(self->seconds)) visitor(visitor_self, self->seconds.as.object);
    if (value_is_object(self->awaited)) visitor(visitor_self, self->awaited.as.object);
    if (self->timeout) visitor(visitor_self, (Object *)self->timeout);
    if (self->future) visitor(visitor_self, &self->future->head);
    if (self->waiter) visitor(visitor_self, &self->waiter->head);
}

static const ActivationOps wait_for_ops = {"wait_for", "wait_for", sizeof(WaitFor), resume, clear, visit};

static Value wait_for(Runtime *rt, Value function, const Args *args) {
    (void)function;
    Value awaitable, seconds;
    if (!args_parse_python(rt, args, "wait_for(fut, timeout)", &awaitable, &seconds)) return VALUE_NULL;
    WaitFor *self = (WaitFor *)activation_new_coroutine(vm_of(rt), &wait_for_ops);
    self->awaitable = value_ref(awaitable);
    self->seconds = value_ref(seconds);
    return value_from_object(self);
}

static const NativeSpec functions[] = {{.name = "wait_for", .call = wait_for, .kind = NATIVE_FUNCTION, .is_coroutine = true}, {0}};

void wait_for_fill_module(Vm *vm, Module *module) {
    module_add_natives(&vm->rt, module, functions);
}
