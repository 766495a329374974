#ifndef ASYNCARIUM_VM_EXECUTE_H
#define ASYNCARIUM_VM_EXECUTE_H

// Inside the vm: how control passes between activations.

#include "sim/vm/activation.h"
#include "sim/vm/frame.h"

// Flags of an Activation: what it resumes by OUTCOME_RUN stays a root of its own (the loop resuming a task).
enum { ACTIVATION_RESUMES_ROOTS = 1 };
// It is a HandlingActivation.
enum { ACTIVATION_HANDLES = 128 };

// Who runs next, and with what; `to` NULL: vm_run returns `outcome`, with the value, to its caller in C.
typedef struct Transfer {
    Activation *to;
    InputKind input;
    OutcomeKind outcome;
    Value value;
} Transfer;

static inline Transfer transfer_to(Activation *to, Input input) {
    return (Transfer){.to = to, .input = input.kind, .value = input.value};
}
static inline Transfer transfer_out(OutcomeKind outcome, Value value) {
    return (Transfer){.to = NULL, .outcome = outcome, .value = value};
}

// Runs frames from here on, until control goes to an activation written in C or leaves.
Transfer frame_execute(Vm *vm, Frame *frame, Input input);

// Decides who goes on after `from` answered.
Transfer activation_settle(Vm *vm, Activation *from, Outcome outcome);
// Resumes one written in C, and decides who goes on then.
Transfer activation_resume_native(Vm *vm, Activation *activation, Input input);
Transfer activation_settle_item(Activation *generator, Value item);

// Puts `inner` behind `outer`, as a call. False: RecursionError.
bool activation_link(Vm *vm, Activation *inner, Activation *outer);
// Makes the root `inner` a part of outer's chain; returns the one to resume. NULL: RecursionError.
Activation *activation_delegate(Vm *vm, Activation *inner, Activation *outer);
// Gives up a call that could not be put behind anything.
void activation_drop_call(Vm *vm, Activation *call);
// Takes it out of its chain: a root again, with what it awaits behind it.
void activation_detach(Activation *inner);
// The same where what it awaited is closed.
void activation_stand_alone(Activation *activation);

// For a coroutine that is made now: keeps where, if somebody wants to know. As compute_cr_origin.
void activation_track(Vm *vm, Activation *coroutine);

// Goes on with a paused program.
Outcome vm_continue(Vm *vm);

#endif
