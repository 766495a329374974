// Chains of activations: linking, suspending, resuming, ending. Who runs next is decided here and nowhere else.

#include "sim/vm/activation.h"

#include <assert.h>

#include "sim/vm/execute.h"
#include "sim/vm/frame.h"
#include "sim/vm/generator.h"
#include "sim/vm/origin.h"
#include "sim/vm/vm.h"

enum { NATIVE_DEPTH_MAX = 400 };

static Activation *new_of_kind(Vm *vm, Type *type, ObjectKind kind, const ActivationOps *ops) {
    assert(ops->size >= sizeof(Activation) && "an activation begins with an Activation");
    Activation *self = object_new(&vm->rt, type, kind, ops->size);
    self->ops = ops;
    self->birth = runtime_next_serial(&vm->rt);
    self->is_root = true;
    self->link = self;
    return self;
}

Activation *activation_new(Vm *vm, Type *type, const ActivationOps *ops) {
    return new_of_kind(vm, type, KIND_OTHER, ops);
}

Activation *activation_new_coroutine(Vm *vm, const ActivationOps *ops) {
    Activation *coroutine = new_of_kind(vm, vm->rt.types[TYPE_COROUTINE], KIND_COROUTINE, ops);
    activation_track(vm, coroutine);
    return coroutine;
}

void activation_track(Vm *vm, Activation *coroutine) {
    if (vm->tracks_origins) origin_keep(vm, &coroutine->head, ORIGIN_DEPTH);
}

void activation_destroy(Runtime *rt, Object *self) {
    Activation *activation = (Activation *)self;
    if (activation->ops->clear) activation->ops->clear(vm_of(rt), activation);
    object_free(rt, self, activation->ops->size);
}

void activation_visit(Object *self, Visitor visitor, void *visitor_self) {
    Activation *activation = (Activation *)self;
    if (activation->ops->visit) activation->ops->visit(activation, visitor, visitor_self);
}

bool activation_is_running(Activation *activation) {
    const Activation *root = activation_root(activation);
    return root->back || root->is_boundary;
}

Activation *activation_awaited(Activation *activation) {
    if (!activation->ops) return frame_awaited((Frame *)activation);
    Activation *inner = activation_root(activation)->link;
    while (inner && inner != activation && inner->back != activation) inner = inner->back;
    return inner == activation ? NULL : inner;
}

// Follows the links to the root, and shortens the way for the next time.
Activation *activation_root(Activation *activation) {
    Activation *root = activation;
    while (!root->is_root) root = root->link;
    while (!activation->is_root) {
        Activation *next = activation->link;
        activation->link = root;
        activation = next;
    }
    return root;
}

Activation *activation_innermost(Activation *root) {
    assert(root->is_root && "only a root knows its innermost activation");
    return root->link;
}

bool activation_link(Vm *vm, Activation *inner, Activation *outer) {
    inner->depth = (uint16_t)(outer->depth + 1);
    if (inner->depth > VM_RECURSION_LIMIT) {
        exception_raise(&vm->rt, EXC_RECURSION_ERROR, "maximum recursion depth exceeded");
        return false;
    }
    inner->back = outer;
    return true;
}

Activation *activation_delegate(Vm *vm, Activation *inner, Activation *outer) {
    Activation *innermost = activation_innermost(inner);
    if (!activation_link(vm, inner, outer)) return NULL;
    inner->is_root = false;
    inner->link = outer;
    return innermost;
}

// The innermost of what a suspended part of a suspended chain awaits: the chain's, if the part lies on the way to it.
static Activation *innermost_of_part(Activation *part) {
    Activation *root = activation_root(part);
    if (part->state != ACTIVATION_SUSPENDED || root->back || root->is_boundary) return part;
    Activation *on_the_way = root->link;
    while (on_the_way && on_the_way != part) on_the_way = on_the_way->back;
    return on_the_way ? root->link : part;
}

void activation_drop_call(Vm *vm, Activation *call) {
    call->state = ACTIVATION_DONE; // it never ran: nothing to close or to warn of
    object_unref(&vm->rt, call);
}

void activation_stand_alone(Activation *activation) {
    activation->back = NULL;
    activation->is_root = true;
    activation->link = activation;
}

void activation_detach(Activation *inner) {
    if (!inner->is_root) inner->link = innermost_of_part(inner);
    inner->back = NULL;
    inner->is_root = true;
}

// A coroutine in C has returned: what it held goes, as a frame's locals. When it raises they stay, for the traceback.
static void let_go(Vm *vm, Activation *coroutine) {
    vm->current = coroutine->back; // what is dropped now is dropped on the caller's line
    if (coroutine->ops->clear) coroutine->ops->clear(vm, coroutine);
}

// `from` is done: its result or exception goes on to whoever waits for it.
static Transfer settle_done(Vm *vm, Activation *from, Outcome outcome) {
    InputKind input = outcome.kind == OUTCOME_RETURNED ? INPUT_VALUE : INPUT_RAISED;
    Transfer transfer = {.to = from->back, .input = input, .outcome = outcome.kind, .value = outcome.value};
    from->state = ACTIVATION_DONE;
    if (from->ops && from->head.kind == KIND_COROUTINE && input == INPUT_VALUE) let_go(vm, from);
    activation_detach(from);
    if (from->is_boundary) transfer.to = NULL;
    from->is_boundary = false;
    if (from->is_call) object_unref(&vm->rt, from);
    return transfer;
}

// `from` suspends its whole chain: the value goes to whoever resumed the root.
static Transfer settle_yielded(Activation *from, Value value) {
    Activation *root = activation_root(from);
    from->state = ACTIVATION_SUSPENDED;
    root->state = ACTIVATION_SUSPENDED;
    root->link = from;
    Transfer transfer = {.to = root->back, .input = INPUT_YIELDED, .outcome = OUTCOME_YIELDED, .value = value};
    root->back = NULL;
    if (root->is_boundary) transfer.to = NULL;
    root->is_boundary = false;
    return transfer;
}

// An async generator hands a value to its consumer, who goes on; the chain above is not suspended.
Transfer activation_settle_item(Activation *generator, Value item) {
    Transfer transfer = {.to = generator->back, .input = INPUT_YIELDED, .outcome = OUTCOME_RETURNED, .value = item};
    activation_detach(generator);
    generator->state = ACTIVATION_SUSPENDED;
    if (generator->is_boundary)
        transfer.to = NULL; // it is being closed: an item ends the await of it as well as anything
    generator->is_boundary = false;
    return transfer;
}

// An activation in C wants another one to run and to get its result.
static Transfer settle_run(Vm *vm, Activation *from, Outcome outcome) {
    Activation *next = outcome.next;
    Transfer transfer = {.to = next, .input = outcome.input, .value = outcome.value};
    if (next->is_call || from->flags & ACTIVATION_RESUMES_ROOTS) {
        if (!activation_link(vm, next, from)) {
            if (next->is_call) activation_drop_call(vm, next);
            return transfer_to(from, input_raised());
        }
        vm->thrown = outcome.input == INPUT_RAISED ? vm->rt.raised : NULL;
        if (next->is_root) transfer.to = next->link;
        return transfer;
    }
    transfer.to = activation_delegate(vm, next, from);
    return transfer.to ? transfer : transfer_to(from, input_raised());
}

Transfer activation_settle(Vm *vm, Activation *from, Outcome outcome) {
    switch (outcome.kind) {
    case OUTCOME_RETURNED:
    case OUTCOME_RAISED: return settle_done(vm, from, outcome);
    case OUTCOME_YIELDED: return settle_yielded(from, outcome.value);
    case OUTCOME_RUN: return settle_run(vm, from, outcome);
    case OUTCOME_SWITCH: return transfer_to(outcome.next, (Input){outcome.input, outcome.value});
    case OUTCOME_PAUSED: vm->paused = from; break;
    case OUTCOME_STOPPED: break;
    }
    return transfer_out(outcome.kind, outcome.value);
}

// Coroutines and calls of the library are of Python in CPython: an exception that comes into one or out of it has a traceback.
Transfer activation_resume_native(Vm *vm, Activation *now, Input input) {
    bool is_python = now->head.kind == KIND_COROUTINE || now->is_call;
    bool is_loop = now->flags & ACTIVATION_RESUMES_ROOTS; // what comes out of a task's step does not come to it
    now->state = ACTIVATION_RUNNING;
    if (is_python && !is_loop && input.kind == INPUT_RAISED) exception_pass_library(vm->rt.raised);
    Outcome outcome = now->ops->resume(vm, now, input);
    if (is_python && outcome.kind == OUTCOME_RAISED) exception_pass_library(vm->rt.raised);
    return activation_settle(vm, now, outcome);
}

// Passes control from one activation to the next until it leaves.
static Outcome trampoline(Vm *vm, Activation *to, Input input) {
    Transfer transfer = transfer_to(to, input);
    while (transfer.to) {
        Activation *now = transfer.to;
        input = (Input){transfer.input, transfer.value};
        vm->current = now;
        transfer = now->ops ? activation_resume_native(vm, now, input) : frame_execute(vm, (Frame *)now, input);
    }
    return (Outcome){.kind = transfer.outcome, .value = transfer.value};
}

Outcome vm_run(Vm *vm, Activation *activation, Input input) {
    Activation *previous = vm->current;
    activation->back = previous;
    activation->is_boundary = true;
    activation->depth = previous ? (uint16_t)(previous->depth + 1) : 1;
    Activation *to = activation->is_root ? activation->link : activation;
    if (activation->depth > VM_RECURSION_LIMIT || vm->native_depth >= NATIVE_DEPTH_MAX) {
        value_unref(&vm->rt, input.value);
        exception_raise(&vm->rt, EXC_RECURSION_ERROR, "maximum recursion depth exceeded");
        input = input_raised();
    }
    vm->thrown = input.kind == INPUT_RAISED ? vm->rt.raised : NULL;
    vm->native_depth++;
    Outcome outcome = trampoline(vm, to, input);
    vm->native_depth--;
    vm->current = previous;
    return outcome;
}

Outcome vm_continue(Vm *vm) {
    Activation *paused = vm->paused;
    assert(paused && "only a paused program goes on");
    vm->paused = NULL;
    vm->native_depth++;
    Outcome outcome = trampoline(vm, paused, input_value(VALUE_NONE));
    vm->native_depth--;
    vm->current = NULL;
    return outcome;
}
