#ifndef ASYNCARIUM_VM_AWAIT_H
#define ASYNCARIUM_VM_AWAIT_H

// What `await`, `yield from`, `async for` and `for` over a generator begin with and step on.

#include "sim/vm/frame.h"

// The value as an activation that can be delegated to: a generator, a coroutine, an awaitable written in C; NULL: none.
Activation *value_as_activation_slowly(Value value);
static inline Activation *value_as_activation(Value value) {
    if (value_is_kind(value, KIND_COROUTINE)) return (Activation *)value.as.object;
    return value_as_activation_slowly(value);
}
bool await_may_begin_again(Vm *vm, Activation *activation);
// Whether `await` may begin to run it; raises RuntimeError "cannot reuse already awaited coroutine" and its kin.
static inline bool await_is_fresh(const Activation *activation) {
    return activation->state == ACTIVATION_CREATED && activation->is_root && !activation->back;
}
static inline bool await_may_begin(Vm *vm, Activation *activation) {
    return await_is_fresh(activation) || await_may_begin_again(vm, activation);
}
// The same for a resume; raises ValueError "generator already executing".
bool await_may_resume(Vm *vm, Activation *activation);
// One step of an awaited thing that is no activation: a future, or any iterator. Owns the input's value.
Outcome await_step(Vm *vm, Value awaited, Input input, bool begins);

Value await_get_aiter(Vm *vm, Value value);
Value await_get_anext(Vm *vm, Value aiter);
// `yield from value` in `frame`.
Value await_get_yield_from(Vm *vm, const Frame *frame, Value value);

#endif
