#ifndef ASYNCARIUM_VM_EXECUTE_AWAIT_H
#define ASYNCARIUM_VM_EXECUTE_AWAIT_H

// The await of the dispatch loop: what is awaited lies on top of the frame's operands.

#include "sim/vm/await.h"
#include "sim/vm/execute.h"
#include "sim/vm/generator.h"
#include "sim/vm/manager.h"
#include "sim/vm/vm.h"

// What `await x`, `yield from x` comes to. The result is transfer's input value; what it yields, or what else there is to
// be done, is already settled.
typedef enum AwaitKind { AWAIT_RESULT, AWAIT_RAISED, AWAIT_PASSES } AwaitKind;

// Whether a manager is entered now, for whose coroutine `awaited` stands in, which has woken the frame with None.
static inline bool await_enters(Vm *vm, const Frame *frame, Value awaited);
// Begins to run what lies on top.
static inline AwaitKind await_begin(Vm *vm, Frame *frame, Transfer *transfer);
// Its two roads: a coroutine written in C that nobody has awaited yet, and anything else.
AwaitKind await_begin_native(Vm *vm, Frame *frame, Activation *native, Transfer *transfer);
AwaitKind await_begin_otherwise(Vm *vm, Frame *frame, Transfer *transfer);
// What lies on top has answered, with transfer's input.
static inline AwaitKind await_receive(Vm *vm, Frame *frame, Transfer *transfer);
// Steps on with the input what lies on top and is no activation.
AwaitKind await_take_step(Vm *vm, Frame *frame, Input input, bool begins, Transfer *transfer);
AwaitKind await_entered(Vm *vm, Frame *frame, const NativeManager *manager, Transfer *transfer); // of one that stands in: see manager.h
AwaitKind await_take_future(Vm *vm, Frame *frame, Transfer *transfer); // the same with transfer's input, of a future
// Puts the result in the place of what was awaited, which is given up.
static inline void await_finish(Vm *vm, Frame *frame, Value result);

static inline AwaitKind await_begin(Vm *vm, Frame *frame, Transfer *transfer) {
    Value awaited = frame->top[-1];
    if (value_is_kind(awaited, KIND_COROUTINE)) {
        Activation *native = (Activation *)awaited.as.object;
        if (native->is_native && await_is_fresh(native)) return await_begin_native(vm, frame, native, transfer);
    }
    return await_begin_otherwise(vm, frame, transfer);
}

static inline bool await_enters(Vm *vm, const Frame *frame, Value awaited) {
    if (!value_is_kind(awaited, KIND_OTHER) || !(awaited.as.object->flags & FUTURE_STANDS_IN)) return false;
    const NativeManager *manager = frame_entering(frame);
    return manager && manager->entered(vm, frame->top[-2].as.object, awaited.as.object);
}

// It has given way by itself: see frame_make_awaited.
static inline AwaitKind await_gave_way(Vm *vm, Transfer *transfer) {
    assert(input_kind(transfer->input) == INPUT_VALUE && "who throws something in throws it into the coroutine");
    value_unref(&vm->rt, input_get(transfer->input));
    transfer->input = input_value(VALUE_NONE);
    return AWAIT_RESULT;
}

static inline AwaitKind await_receive(Vm *vm, Frame *frame, Transfer *transfer) {
    Value awaited = frame->top[-1];
    if (value_is_int(awaited)) return await_gave_way(vm, transfer);
    if (value_is_kind(awaited, KIND_OTHER) && awaited.as.object->type->flags & TYPE_FUTURE_LIKE) {
        const NativeManager *manager = awaited.as.object->flags & FUTURE_STANDS_IN ? frame_entering(frame) : NULL;
        return manager ? await_entered(vm, frame, manager, transfer) : await_take_future(vm, frame, transfer);
    }
    if (!value_as_activation(awaited)) return await_take_step(vm, frame, transfer->input, false, transfer);
    return input_kind(transfer->input) == INPUT_RAISED ? AWAIT_RAISED : AWAIT_RESULT;
}

// Takes back the storage of one that is forgotten.
static inline void activation_forget(Vm *vm, Activation *coroutine) {
    const ActivationOps *ops = coroutine->ops;
    if (ops->clear && !(coroutine->flags & ACTIVATION_EMPTY)) ops->clear(vm, coroutine);
    object_free(&vm->rt, coroutine, ops->size);
}

static inline void await_finish(Vm *vm, Frame *frame, Value result) {
    Value awaited = frame->top[-1];
    value_put(&frame->top[-1], result);
    if (value_is_object(awaited) && activation_is_forgotten(awaited.as.object))
        activation_forget(vm, (Activation *)awaited.as.object);
    else
        value_unref(&vm->rt, awaited);
}

#endif
