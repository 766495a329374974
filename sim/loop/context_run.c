// Context.run: a call that runs in another context. It is an activation, so that a thread can wait inside of it.

#include "sim/loop/context_map.h"
#include "sim/loop/runner.h"
#include "sim/value/exception.h"
#include "sim/value/tuple.h"

typedef struct ContextRun {
    Activation activation;
    Context *context;   // owned
    Context **previous; // where the one is kept that is current outside
    Value callable;     // VALUE_NULL once it is called
    Tuple *args;        // owned; NULL once it is called
    Object *names;      // owned; NULL: no keywords
} ContextRun;

static void forget_call(Runtime *rt, ContextRun *self) {
    Tuple *args = self->args;
    Object *names = self->names;
    self->args = NULL;
    self->names = NULL;
    value_clear(rt, &self->callable);
    object_unref(rt, args);
    object_unref(rt, names);
}

static Outcome begin(Vm *vm, ContextRun *self) {
    self->previous = context_enter(vm, &self->context);
    Outcome outcome = vm_enter_from(vm, self->callable, self->args->items, self->args->count, self->names);
    forget_call(&vm->rt, self);
    return outcome;
}

static Outcome resume(Vm *vm, Activation *activation, Input input) {
    ContextRun *self = (ContextRun *)activation;
    Outcome outcome = self->args                     ? begin(vm, self)
                      : input_kind(input) == INPUT_RAISED ? outcome_raised()
                                                   : outcome_returned(input_get(input));
    if (outcome_kind(outcome) != OUTCOME_RUN) context_leave(vm, self->previous);
    return outcome;
}

static void clear(Vm *vm, Activation *activation) {
    ContextRun *self = (ContextRun *)activation;
    Context *context = self->context;
    self->context = NULL;
    forget_call(&vm->rt, self);
    object_unref(&vm->rt, context);
}

static void visit(Activation *activation, Visitor visitor, void *visitor_self) {
    const ContextRun *self = (const ContextRun *)activation;
    if (self->context) visitor(visitor_self, (Object *)self->context);
    if (self->args) visitor(visitor_self, &self->args->head);
    if (value_is_object(self->callable)) visitor(visitor_self, self->callable.as.object);
}

static const ActivationOps context_run_ops = {"run", "Context.run", sizeof(ContextRun), resume, clear, visit};

Activation *context_start_run(Vm *vm, Value self, const Args *args) {
    Runtime *rt = &vm->rt;
    Args rest;
    if (!call_split_self(vm, loops_of(vm)->context_type, &self, args, &rest)) return NULL;
    size_t positional = rest.count - (rest.names ? ((Tuple *)rest.names)->count : 0);
    if (positional == 0) {
        exception_raise(rt, EXC_TYPE_ERROR, "run() missing 1 required positional argument");
        return NULL;
    }
    Context *context = (Context *)self.as.object;
    if (context->is_entered) {
        exception_raise(rt, EXC_RUNTIME_ERROR, "cannot enter context: %R is already entered", &self);
        return NULL;
    }
    ContextRun *call = (ContextRun *)call_new(vm, &context_run_ops);
    call->context = object_ref(context);
    call->callable = value_ref(rest.values[0]);
    call->args = tuple_from(rt, rest.values + 1, rest.count - 1);
    call->names = rest.names ? object_ref(rest.names) : NULL;
    return &call->activation;
}
