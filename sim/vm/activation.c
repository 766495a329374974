// Chains of activations: linking, suspending, resuming, ending. Who runs next is decided here and nowhere else.

#include "sim/vm/activation.h"

#include <assert.h>

#include "sim/vm/execute.h"
#include "sim/vm/frame.h"
#include "sim/vm/generator.h"
#include "sim/vm/origin.h"
#include "sim/vm/traceback.h"
#include "sim/vm/vm.h"

enum { NATIVE_DEPTH_MAX = 400 };

Activation *activation_new(Vm *vm, Type *type, const ActivationOps *ops) {
    return activation_new_of_kind(vm, type, KIND_OTHER, ops, ops->size);
}

void activation_track(Vm *vm, Activation *coroutine) {
    origin_keep(vm, &coroutine->head, ORIGIN_DEPTH);
}

// What a suspended one awaits may live on, as the async generator that an aclose() was to close: without it, then.
static void detach_awaited(Vm *vm, Activation *activation) {
    if (activation->state != ACTIVATION_SUSPENDED) return;
    Activation *awaited = activation_awaited(vm, activation);
    if (awaited && awaited->state != ACTIVATION_DONE) activation_detach(awaited);
}

void activation_destroy(Runtime *rt, Object *self) {
    Activation *activation = (Activation *)self;
    if (activation_stays(activation)) return;
    detach_awaited(vm_of(rt), activation);
    if (activation->ops->clear) activation->ops->clear(vm_of(rt), activation);
    activation_let_go_of_caller(rt, activation);
    object_free(rt, self, activation->ops->size);
}

void activation_visit(Object *self, Visitor visitor, void *visitor_self) {
    Activation *activation = (Activation *)self;
    if (activation_caller(activation)) visitor(visitor_self, &activation_caller(activation)->head);
    if (activation->ops->visit) activation->ops->visit(activation, visitor, visitor_self);
}

// Frames that are held ----------------------------------------------------------------------------------------------------

void activation_hold(Object *activation) {
    activation->flags |= OBJECT_HELD;
    ((Activation *)activation)->held++;
}

uint32_t activation_holds(const Object *object) {
    return object->flags & OBJECT_HELD ? ((const Activation *)object)->held : 0;
}

// They may hold the last reference of the activation itself.
static void forget_locals(Runtime *rt, Activation *activation) {
    object_ref(activation);
    if (!activation->is_native) frame_clear(rt, (Frame *)activation);
    else if (activation->ops->clear) activation->ops->clear(vm_of(rt), activation);
    activation_let_go_of_caller(rt, activation);
    object_unref(rt, activation);
}

void activation_let_go_of_caller(Runtime *rt, Activation *activation) {
    Activation *caller = activation_caller(activation);
    if (!caller) return;
    activation->back = NULL;
    activation_let_go(rt, &caller->head);
}

void activation_let_go(Runtime *rt, Object *self) {
    Activation *activation = (Activation *)self;
    if (--activation->held > 0) return;
    if (self->flags & OBJECT_GONE && self->refs == 0) {
        object_destroy(rt, self);
    } else if (activation->state == ACTIVATION_DONE) {
        object_ref(self); // what it forgets may be the last that refers to it
        forget_locals(rt, activation);
        object_unref(rt, self);
    }
}

bool activation_stays(Activation *activation) {
    if (activation->held == 0) return false;
    activation->head.flags |= OBJECT_GONE;
    return true;
}

bool activation_has_frame(const Activation *activation) {
    return !activation->is_native || activation->head.kind == KIND_COROUTINE ||
           activation->flags & ACTIVATION_HAS_FRAME;
}

void activation_hold_caller(Activation *activation, Activation *caller) {
    assert(activation->state == ACTIVATION_DONE && !activation->back && "it is detached");
    if (activation->held == 0) return;
    while (caller && !activation_has_frame(caller)) caller = caller->back;
    if (!caller) return;
    activation_hold(&caller->head);
    activation->back = caller;
}

bool activation_is_running(Activation *activation) {
    const Activation *root = activation_root(activation);
    return root->state != ACTIVATION_DONE && (root->back || root->is_boundary);
}

Activation *activation_awaited(Vm *vm, Activation *activation) {
    if (!activation->is_native) return frame_awaited(vm, (Frame *)activation);
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

bool activation_too_deep(Vm *vm) {
    exception_raise(&vm->rt, EXC_RECURSION_ERROR, "maximum recursion depth exceeded");
    return false;
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

// Both halves of a chain know their own root, and what is innermost in them.
static void leave_chain(Activation *inner) {
    Activation *root = activation_root(inner), *innermost = innermost_of_part(inner);
    if (root->link == innermost) root->link = inner->back;
    for (Activation *a = innermost; a && a != inner; a = a->back) a->link = inner;
    inner->link = innermost;
}

void activation_detach(Activation *inner) {
    if (!inner->is_root) leave_chain(inner);
    inner->back = NULL;
    inner->is_root = true;
}

// An exception comes into it, or begins in it: once, it passes its frame.
static void pass_frame(Vm *vm, Activation *native) {
    const Traceback *entry = vm->rt.raised->traceback;
    if (activation_has_frame(native) && !(entry && entry->frame == &native->head)) traceback_add_native(vm, vm->rt.raised, native);
}

// Whether it is destroyed at once, by the frame that takes its result.
static bool goes_now(const Activation *from, const Transfer *transfer) {
    return from->head.refs == 1 && transfer->to && !transfer->to->is_native;
}

// Something in C is done. What a coroutine holds goes, as a frame's locals, unless a traceback has them.
void activation_end_native(Vm *vm, Activation *from, OutcomeKind outcome, const Transfer *transfer) {
    if (outcome == OUTCOME_RAISED) pass_frame(vm, from);
    if (from->head.kind != KIND_COROUTINE || from->held > 0 || goes_now(from, transfer)) return;
    vm->current = from->back; // what is dropped now is dropped on the caller's line
    if (from->ops->clear) from->ops->clear(vm, from);
}

// Coroutines and calls of the library are of Python in CPython: an exception that comes into one or out of it has a traceback.
static bool is_python(const Activation *native) {
    return native->head.kind == KIND_COROUTINE || native->is_call;
}

static Activation *frame_from(Activation *activation) {
    while (activation && !activation_has_frame(activation)) activation = activation->back;
    return activation;
}

Activation *activation_run_from(const Vm *vm, Activation *back) {
    while (back && back->depth < vm->thrown_depth && back->is_native && !is_python(back)) {
        const Activation *consumer = frame_from(back);
        back = consumer ? consumer->back : NULL;
    }
    return back;
}

// The consumer goes on; the chain above is not suspended. If the generator is being closed, then an item ends the await of it
// as well as anything.
void activation_yield_item(Activation *generator, Value item, Transfer *transfer) {
    transfer_to(transfer, generator->is_boundary ? NULL : generator->back, INPUT_YIELDED, item);
    transfer->outcome = OUTCOME_RETURNED;
    activation_detach(generator);
    generator->state = ACTIVATION_SUSPENDED;
    generator->is_boundary = false;
}

// A chain that began at another depth than it goes on at is counted anew.
static void count_depths(const Activation *root, Activation *innermost) {
    unsigned depth = root->depth;
    for (const Activation *a = innermost; a && a != root; a = a->back) depth++;
    for (Activation *a = innermost; a && a != root; a = a->back) a->depth = (uint16_t)depth--;
}

// The chain of `root` is resumed: see thrown_depth. Gives where that begins.
static inline Activation *begin_throw(Vm *vm, const Activation *root, Activation *innermost) {
    vm->thrown_depth = 0;
    if (!vm->thrown) return innermost;
    innermost = activation_make_awaited(vm, innermost);
    count_depths(root, innermost);
    vm->thrown_depth = innermost->depth + 1u;
    return innermost;
}

// An activation in C wants another one to run and to get its result.
static void begin_run(Vm *vm, Activation *from, Activation *next, Transfer *transfer) {
    *transfer = (Transfer){.to = next, .input = vm->handed};
    if (next->is_call || from->flags & ACTIVATION_RESUMES_ROOTS) {
        if (!activation_link(vm, next, from)) {
            if (next->is_call) activation_drop_call(vm, next);
            transfer_to(transfer, from, INPUT_RAISED, VALUE_NULL);
            return;
        }
        vm->thrown = input_kind(vm->handed) == INPUT_RAISED ? vm->rt.raised : NULL;
        if (next->is_root) transfer->to = next->link;
        if (!next->is_call) transfer->to = begin_throw(vm, next, transfer->to);
        return;
    }
    transfer->to = activation_delegate(vm, next, from);
    if (!transfer->to) {
        transfer_to(transfer, from, INPUT_RAISED, VALUE_NULL);
        return;
    }
    if (input_kind(vm->handed) == INPUT_RAISED) transfer->to = activation_make_awaited(vm, transfer->to);
    from->state = ACTIVATION_SUSPENDED;
}

// What begin_run comes to for a task, nearly always.
static inline void resume_root(Vm *vm, Activation *from, Activation *root, Transfer *transfer) {
    if (!activation_link(vm, root, from)) {
        transfer_to(transfer, from, INPUT_RAISED, VALUE_NULL);
        return;
    }
    vm->thrown = NULL;
    vm->thrown_depth = 0;
    transfer_to(transfer, root->link, INPUT_VALUE, VALUE_NONE);
}

// Who goes on after `from`, which is written in C, has answered.
static void settle(Vm *vm, Activation *from, Outcome outcome, Transfer *transfer) {
    switch (outcome_kind(outcome)) {
    case OUTCOME_RETURNED:
    case OUTCOME_RAISED: activation_end(vm, from, outcome_kind(outcome), outcome_value(outcome), transfer); return;
    case OUTCOME_YIELDED: activation_yield(from, outcome_value(outcome), transfer); return;
    case OUTCOME_RUN: begin_run(vm, from, outcome_next(outcome), transfer); return;
    case OUTCOME_RESUME: resume_root(vm, from, outcome_next(outcome), transfer); return;
    case OUTCOME_SWITCH: transfer_to(transfer, outcome_next(outcome), INPUT_VALUE, VALUE_NONE); return;
    case OUTCOME_PAUSED: vm->paused = from; break;
    case OUTCOME_STOPPED: break;
    }
    transfer_out(transfer, outcome_kind(outcome), outcome_value(outcome));
}

void activation_settle(Vm *vm, Activation *from, Outcome outcome, Transfer *transfer) {
    if (outcome_kind(outcome) == OUTCOME_RAISED) exception_pass_library(vm->rt.raised);
    settle(vm, from, outcome, transfer);
}

// What comes out of a task's step does not come to the loop.
static void pass_into(Vm *vm, Activation *now) {
    if (!is_python(now) || now->flags & ACTIVATION_RESUMES_ROOTS) return;
    exception_pass_library(vm->rt.raised);
    pass_frame(vm, now);
}

// In sanitized builds: something is raised if, and only if, the answer says so.
static inline void check_outcome(const Vm *vm, Outcome outcome) {
    bool is_raised = outcome_kind(outcome) == OUTCOME_RAISED || (outcome_kind(outcome) == OUTCOME_RUN && input_kind(vm->handed) == INPUT_RAISED);
    assert(!WORLD_SANITIZED || outcome_kind(outcome) == OUTCOME_STOPPED || is_raised == (vm->rt.raised != NULL));
}

// What most of them answer is settled right here.
static inline void resume_native(Vm *vm, Activation *now, Transfer *transfer) {
    now->state = ACTIVATION_RUNNING;
    vm->current = now;
    if (now->depth < vm->thrown_depth) vm->thrown_depth = now->flags & ACTIVATION_RESUMES_ROOTS ? 0 : now->depth;
    if (input_kind(transfer->input) == INPUT_RAISED) pass_into(vm, now);
    Outcome outcome = now->ops->resume(vm, now, transfer->input);
    check_outcome(vm, outcome);
    if (outcome_kind(outcome) == OUTCOME_RETURNED && activation_ends_quietly(now)) {
        transfer->to = now->back;
        transfer->input = input_from(outcome);
        activation_end_quietly(now);
        return;
    }
    if (outcome_kind(outcome) == OUTCOME_RESUME) {
        resume_root(vm, now, outcome_next(outcome), transfer);
        return;
    }
    if (outcome_kind(outcome) == OUTCOME_RAISED && is_python(now)) exception_pass_library(vm->rt.raised);
    settle(vm, now, outcome, transfer);
}

void activation_pass(Vm *vm, Transfer *transfer) {
    for (;;) {
        resume_native(vm, transfer->to, transfer);
        if (!transfer->to || !transfer->to->is_native) return;
        Activation *next = activation_run_next(vm, transfer);
        if (!next) continue;
        transfer_to(transfer, next, INPUT_VALUE, VALUE_NONE);
        if (!next->is_native) return;
    }
}

Outcome vm_run(Vm *vm, Activation *activation, Input input) {
    Activation *previous = vm->current;
    activation->back = previous;
    activation->is_boundary = true;
    activation->depth = previous ? (uint16_t)(previous->depth + 1) : 1;
    Activation *to = activation_make_awaited(vm, activation->is_root ? activation->link : activation);
    if (activation->depth > VM_RECURSION_LIMIT || vm->native_depth >= NATIVE_DEPTH_MAX) {
        value_unref(&vm->rt, input_get(input));
        exception_raise(&vm->rt, EXC_RECURSION_ERROR, "maximum recursion depth exceeded");
        input = input_raised();
    }
    uint32_t thrown_depth = vm->thrown_depth;
    vm->thrown = input_kind(input) == INPUT_RAISED ? vm->rt.raised : NULL;
    to = begin_throw(vm, activation, to);
    vm->native_depth++;
    Outcome outcome = execute(vm, to, input);
    vm->native_depth--;
    vm->thrown_depth = thrown_depth;
    vm->current = previous;
    return outcome;
}

Outcome vm_continue(Vm *vm) {
    Activation *paused = vm->paused;
    assert(paused && "only a paused program goes on");
    vm->paused = NULL;
    vm->native_depth++;
    Outcome outcome = execute(vm, paused, input_value(VALUE_NONE));
    vm->native_depth--;
    vm->current = NULL;
    return outcome;
}
