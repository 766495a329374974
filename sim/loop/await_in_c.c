// `await` from a coroutine written in C: what OP_YIELD_FROM is to a frame.

#include "sim/loop/await_in_c.h"

#include "sim/vm/await.h"

static Outcome ended(Vm *vm, Value *awaited, Outcome outcome) {
    if (outcome_kind(outcome) == OUTCOME_RETURNED || outcome_kind(outcome) == OUTCOME_RAISED) value_clear(&vm->rt, awaited);
    return outcome;
}

Outcome awaiting_begin(Vm *vm, Value *awaited, Value value) {
    *awaited = vm_get_awaitable(vm, value, 0);
    if (value_is_null(*awaited)) return outcome_raised();
    Activation *activation = value_as_activation(*awaited);
    if (!activation) return ended(vm, awaited, await_step(vm, *awaited, input_value(VALUE_NONE), true));
    if (!await_may_begin(vm, activation)) return ended(vm, awaited, outcome_raised());
    return outcome_run(vm, activation, input_value(VALUE_NONE));
}

Outcome awaiting_step(Vm *vm, Value *awaited, Input input) {
    if (!value_as_activation(*awaited)) return ended(vm, awaited, await_step(vm, *awaited, input, false));
    return ended(vm, awaited, input_kind(input) == INPUT_RAISED ? outcome_raised() : outcome_returned(input_get(input)));
}

typedef struct Wrapper {
    Activation activation;
    Value awaitable; // VALUE_NULL once it is awaited
    Value awaited;
} Wrapper;

static Outcome wrapper_resume(Vm *vm, Activation *activation, Input input) {
    Wrapper *self = (Wrapper *)activation;
    if (value_is_null(self->awaitable)) return awaiting_step(vm, &self->awaited, input);
    if (input_kind(input) == INPUT_RAISED) return outcome_raised();
    Value awaitable = self->awaitable;
    self->awaitable = VALUE_NULL;
    Outcome outcome = awaiting_begin(vm, &self->awaited, awaitable);
    value_unref(&vm->rt, awaitable);
    return outcome;
}

static void wrapper_clear(Vm *vm, Activation *activation) {
    Wrapper *self = (Wrapper *)activation;
    value_clear(&vm->rt, &self->awaitable);
    value_clear(&vm->rt, &self->awaited);
}

static void wrapper_visit(Activation *activation, Visitor visitor, void *visitor_self) {
    const Wrapper *self = (const Wrapper *)activation;
    if (value_is_object(self->awaitable)) visitor(visitor_self, self->awaitable.as.object);
    if (value_is_object(self->awaited)) visitor(visitor_self, self->awaited.as.object);
}

static const ActivationOps wrapper_ops = {
    "_wrap_awaitable", "ensure_future.<locals>._wrap_awaitable", sizeof(Wrapper), wrapper_resume, wrapper_clear,
    wrapper_visit,
};

Value wrap_awaitable(Vm *vm, Value awaitable) {
    Wrapper *self = (Wrapper *)activation_new_coroutine(vm, &wrapper_ops);
    self->awaitable = value_ref(awaitable);
    return value_from_object(self);
}
