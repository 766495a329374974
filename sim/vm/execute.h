#ifndef ASYNCARIUM_VM_EXECUTE_H
#define ASYNCARIUM_VM_EXECUTE_H

// Inside the vm: how control passes between activations.

#include "sim/value/beside.h"
#include "sim/vm/activation.h"
#include "sim/vm/frame.h"
#include "sim/vm/vm.h"

// Flags of an Activation: what it resumes by OUTCOME_RUN stays a root of its own (the loop resuming a task).
enum { ACTIVATION_RESUMES_ROOTS = 1 };
// It is the call of a function that is one of Python in CPython, with what it holds for locals. A coroutine is without saying so.
enum { ACTIVATION_HAS_FRAME = 64 };
// It is a HandlingActivation.
enum { ACTIVATION_HANDLES = 128 };
// It holds nothing that its `clear` would give up, or, a frame, frame_clear.
enum { ACTIVATION_EMPTY = 32 };

// Control on its way: `to` goes on, resumed with `input`. NULL: vm_run returns `outcome`, with the input's value, to its caller in C.
// There is one for each `execute`, which whoever had control fills in anew.
typedef struct Transfer {
    Activation *to;
    Input input;
    OutcomeKind outcome;
} Transfer;

static inline void transfer_to(Transfer *transfer, Activation *to, InputKind kind, Value value) {
    transfer->to = to;
    transfer->input = input_of(kind, value);
}
static inline void transfer_out(Transfer *transfer, OutcomeKind outcome, Value value) {
    transfer->to = NULL;
    transfer->outcome = outcome;
    transfer->input = input_value(value);
}

enum { VM_RECURSION_LIMIT = 1000 };
bool activation_too_deep(Vm *vm); // raises it; false

// Gives control to `to`, then from one activation to the next, until it leaves: how, and with what, is the answer. Frames are run
// here, without the C stack.
Outcome execute(Vm *vm, Activation *to, Input input);

// The loop gets what a chain of its has yielded or returned, and runs the next one: what goes on with None, a frame mostly. NULL: it must
// be resumed, or transfer->to is none.
static inline Activation *activation_run_next(Vm *vm, const Transfer *transfer) {
    Activation *loop = transfer->to;
    if (!(loop->flags & ACTIVATION_RESUMES_ROOTS) || input_kind(transfer->input) == INPUT_RAISED || vm->watch) return NULL;
    Activation *root = vm->hooks->next_step(vm, loop, transfer->input);
    if (!root) return NULL;
    root->depth = (uint16_t)(loop->depth + 1);
    root->back = loop;
    vm->thrown = NULL;
    vm->thrown_depth = 0;
    return root->link;
}
// Resumes transfer->to, which is written in C, then who goes on after it, until that is a frame or control leaves.
void activation_pass(Vm *vm, Transfer *transfer);
// Decides who goes on after a coroutine written in C, which has answered so.
void activation_settle(Vm *vm, Activation *from, Outcome outcome, Transfer *transfer);
// The same for a frame that has answered: its result or exception goes to whoever waits for it; or a value to whoever resumed
// its root, or (an async generator's item) to whoever asked for it.
static inline void activation_end(Vm *vm, Activation *from, OutcomeKind kind, Value value, Transfer *transfer);
void activation_end_native(Vm *vm, Activation *from, OutcomeKind outcome, const Transfer *transfer); // what one in C does then
static inline void activation_yield(Activation *from, Value value, Transfer *transfer) {
    Activation *root = from->is_root ? from : from->link->is_root ? from->link : activation_root(from);
    from->state = ACTIVATION_SUSPENDED;
    root->state = ACTIVATION_SUSPENDED;
    root->link = from;
    transfer_to(transfer, root->is_boundary ? NULL : root->back, INPUT_YIELDED, value);
    transfer->outcome = OUTCOME_YIELDED;
    root->back = NULL;
    root->is_boundary = false;
}
void activation_yield_item(Activation *generator, Value item, Transfer *transfer);

// Puts `inner` behind `outer`, as a call. False: RecursionError.
static inline bool activation_link(Vm *vm, Activation *inner, Activation *outer) {
    inner->depth = (uint16_t)(outer->depth + 1);
    if (inner->depth > VM_RECURSION_LIMIT) return activation_too_deep(vm);
    inner->back = outer;
    return true;
}
// Makes the root `inner` a part of outer's chain; returns the one to resume. NULL: RecursionError.
static inline Activation *activation_delegate(Vm *vm, Activation *inner, Activation *outer) {
    Activation *innermost = activation_innermost(inner);
    if (!activation_link(vm, inner, outer)) return NULL;
    inner->is_root = false;
    inner->link = outer;
    return innermost;
}
// Gives up a call that could not be put behind anything.
void activation_drop_call(Vm *vm, Activation *call);
// Takes it out of its chain: a root again, with what it awaits behind it.
void activation_detach(Activation *inner);
// The same where what it awaited is closed.
static inline void activation_stand_alone(Activation *activation) {
    activation->back = NULL;
    activation->is_root = true;
    activation->link = activation;
}
static inline void activation_end(Vm *vm, Activation *from, OutcomeKind kind, Value value, Transfer *transfer) {
    InputKind input = kind == OUTCOME_RETURNED ? INPUT_VALUE : INPUT_RAISED;
    Activation *back = from->back;
    transfer_to(transfer, from->is_boundary ? NULL : back, input, value);
    transfer->outcome = kind;
    from->state = ACTIVATION_DONE;
    if (from->head.kind == KIND_GENERATOR || from->head.kind == KIND_COROUTINE) from->head.flags |= OBJECT_FINALIZED;
    if (from->is_native) activation_end_native(vm, from, kind, transfer);
    activation_stand_alone(from);
    from->is_boundary = false;
    if (from->held > 0) activation_hold_caller(from, activation_run_from(vm, back));
    if (from->is_call) object_unref(&vm->rt, from);
}
// Nearly every coroutine written in C ends so: only the frame that takes its result knows it. Then activation_end comes to little.
static inline bool activation_ends_quietly(const Activation *native) {
    bool is_known = native->head.kind != KIND_COROUTINE || native->head.refs > 1 || native->held > 0;
    return !is_known && !native->is_boundary && !native->back->is_native;
}
// Whether the loop resumes its chain: then nobody else gets what it yields.
static inline bool activation_is_run_by_loop(Activation *activation) {
    const Activation *root = activation->is_root ? activation : activation_root(activation);
    return !root->is_boundary && root->back && root->back->flags & ACTIVATION_RESUMES_ROOTS;
}
static inline void activation_end_quietly(Activation *native) {
    native->state = ACTIVATION_DONE;
    native->head.flags |= OBJECT_FINALIZED;
    activation_stand_alone(native);
}
// Whether an object is a coroutine written in C that is done, and whose last reference is this one: nobody wants to know that it goes.
static inline bool activation_is_forgotten(const Object *object) {
    enum { KNOWN = OBJECT_HAS_ID | OBJECT_WATCHED | BESIDE_FLAGS };
    if (object->kind != KIND_COROUTINE || object->refs > 1 || object->flags & KNOWN) return false;
    const Activation *coroutine = (const Activation *)object;
    return coroutine->is_native && coroutine->state == ACTIVATION_DONE && coroutine->held == 0;
}

// Goes on with a paused program.
Outcome vm_continue(Vm *vm);

#endif
