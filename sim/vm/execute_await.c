// How an await begins, and what is done with what it answers.

#include "sim/vm/execute_await.h"

// What lies on top is no activation: it has answered a step.
static AwaitKind await_outcome(Frame *frame, Outcome outcome, Transfer *transfer) {
    switch (outcome_kind(outcome)) {
    case OUTCOME_RETURNED: transfer->input = input_from(outcome); return AWAIT_RESULT;
    case OUTCOME_RAISED: return AWAIT_RAISED;
    case OUTCOME_YIELDED: activation_yield(&frame->activation, outcome_value(outcome), transfer); return AWAIT_PASSES;
    case OUTCOME_RUN:
    case OUTCOME_RESUME:
    case OUTCOME_SWITCH:
    case OUTCOME_PAUSED:
    case OUTCOME_STOPPED: break;
    }
    transfer_out(transfer, outcome_kind(outcome), outcome_value(outcome));
    return AWAIT_PASSES;
}

AwaitKind await_take_step(Vm *vm, Frame *frame, Input input, bool begins, Transfer *transfer) {
    Outcome outcome = await_step(vm, frame->top[-1], input, begins);
    return await_outcome(frame, outcome, transfer);
}

AwaitKind await_take_future(Vm *vm, Frame *frame, Transfer *transfer) {
    return await_outcome(frame, vm->hooks->await_future(vm, frame->top[-1].as.object, transfer->input, false), transfer);
}

// The coroutine in whose place the future lies is made where that has more to do than to enter.
AwaitKind await_entered(Vm *vm, Frame *frame, const NativeManager *manager, Transfer *transfer) {
    if (manager->entered(vm, frame->top[-2].as.object, frame->top[-1].as.object)) return await_gave_way(vm, transfer);
    transfer->to = frame_make_awaited(vm, frame);
    frame->activation.state = ACTIVATION_SUSPENDED;
    return AWAIT_PASSES;
}

// Most coroutines written in C do in their first step all that they have to do: then control is not passed to and fro.
AwaitKind await_begin_native(Vm *vm, Frame *frame, Activation *native, Transfer *transfer) {
    frame->activation.state = ACTIVATION_SUSPENDED;
    if (!activation_link(vm, native, &frame->activation)) {
        vm_give_up(vm, native);
        return AWAIT_RAISED;
    }
    native->is_root = false;
    native->link = &frame->activation;
    native->state = ACTIVATION_RUNNING;
    vm->current = native;
    Outcome outcome = native->ops->resume(vm, native, input_value(VALUE_NONE));
    if (outcome_kind(outcome) == OUTCOME_YIELDED) {
        activation_yield(native, outcome_value(outcome), transfer);
        return AWAIT_PASSES;
    }
    if (outcome_kind(outcome) == OUTCOME_RETURNED && activation_ends_quietly(native)) {
        activation_end_quietly(native);
        frame->activation.state = ACTIVATION_RUNNING;
        vm->current = &frame->activation;
        transfer->input = input_from(outcome);
        return AWAIT_RESULT;
    }
    activation_settle(vm, native, outcome, transfer);
    return AWAIT_PASSES;
}

AwaitKind await_begin_otherwise(Vm *vm, Frame *frame, Transfer *transfer) {
    Activation *activation = value_as_activation(frame->top[-1]);
    if (!activation) return await_take_step(vm, frame, input_value(VALUE_NONE), true, transfer);
    if (!await_is_fresh(activation)) {
        if (activation->state == ACTIVATION_DONE && activation->head.kind == KIND_GENERATOR) {
            transfer->input = input_value(VALUE_NONE);
            return AWAIT_RESULT;
        }
        if (!await_may_begin_again(vm, activation)) return AWAIT_RAISED;
    }
    frame->activation.state = ACTIVATION_SUSPENDED;
    Activation *next = activation_delegate(vm, activation, &frame->activation);
    if (!next) {
        vm_give_up(vm, activation);
        return AWAIT_RAISED;
    }
    transfer_to(transfer, next, INPUT_VALUE, VALUE_NONE);
    return AWAIT_PASSES;
}
