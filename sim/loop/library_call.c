#include "sim/loop/library_call.h"

#include "sim/loop/loop.h"
#include "sim/loop/runner.h"
#include "sim/value/tuple.h"
#include "sim/vm/execute.h"
#include "sim/vm/traceback.h"

struct LibraryCall {
    Activation activation;
    Value held; // VALUE_NULL until it is left
};

static Outcome never_resumed(Vm *vm, Activation *self, Input input) {
    (void)self;
    value_unref(&vm->rt, input_get(input));
    return outcome_returned(VALUE_NONE);
}

static void clear(Vm *vm, Activation *self) {
    value_clear(&vm->rt, &((LibraryCall *)self)->held);
}

static void visit(Activation *self, Visitor visitor, void *visitor_self) {
    Value held = ((const LibraryCall *)self)->held;
    if (value_is_object(held)) visitor(visitor_self, held.as.object);
}

static const ActivationOps ops = {"library", "library", sizeof(LibraryCall), never_resumed, clear, visit};

LibraryCall *library_call_enter(Vm *vm, unsigned frames) {
    Activation *call = call_new(vm, &ops);
    call->flags |= ACTIVATION_HAS_FRAME;
    call->state = ACTIVATION_RUNNING;
    call->back = vm->current;
    call->depth = (uint16_t)((call->back ? call->back->depth : 0) + frames);
    vm->current = call;
    return (LibraryCall *)call;
}

LibraryCall *library_call_enter_if_eager(Vm *vm, unsigned frames) {
    const Loop *loop = loops_of(vm)->running;
    return loop && !value_is_none(loop->task_factory) ? library_call_enter(vm, frames) : NULL;
}

void library_call_leave(Vm *vm, LibraryCall *call, Value held) {
    if (!call) return;
    Activation *activation = &call->activation, *caller = activation->back;
    vm->current = caller;
    activation->state = ACTIVATION_DONE;
    call->held = value_ref(held);
    activation_detach(activation);
    activation_hold_caller(activation, caller);
    object_unref(&vm->rt, activation);
}

void library_call_hold(Vm *vm, const Value *arguments, size_t count) {
    if (!vm->rt.raised) return; // the run is at its end
    Tuple *tuple = tuple_from(&vm->rt, arguments, count);
    traceback_add_locals(vm, vm->rt.raised, value_from_object(tuple));
    object_unref(&vm->rt, tuple);
}
