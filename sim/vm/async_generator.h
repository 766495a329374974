#ifndef ASYNCARIUM_VM_ASYNC_GENERATOR_H
#define ASYNCARIUM_VM_ASYNC_GENERATOR_H

// Async generators and the awaitables that their methods give: asend, athrow, aclose, __anext__; and anext(it, default).

#include "sim/value/native.h"
#include "sim/vm/frame.h"

// Borrowed coroutine behind a coroutine_wrapper (what coroutine.__await__() gives); NULL: it is something else.
Activation *coroutine_wrapper_unwrap(Object *object);

// "__anext__()/asend()" or "aclose()/athrow()": how the error of awaiting it again names an awaitable of these.
const char *async_generator_call_text(const Activation *activation);

// anext(iterator, default): an awaitable that gives the default at the end. Owned.
Value anext_with_default(Vm *vm, Value awaitable, Value fallback);

extern const TypeSlots async_generator_slots, async_generator_asend_slots, async_generator_athrow_slots,
    anext_awaitable_slots;
extern const NativeSpec async_generator_methods[], async_generator_asend_methods[], async_generator_athrow_methods[],
    anext_awaitable_methods[];

#endif
