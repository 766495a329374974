// Generators and coroutines: resuming them from C, closing them, and dropping them. As Objects/genobject.c.

#include "sim/vm/generator.h"

#include <assert.h>

#include "sim/value/attribute.h"
#include "sim/value/exception.h"
#include "sim/value/native.h"
#include "sim/value/operate.h"
#include "sim/value/str.h"
#include "sim/value/tuple.h"
#include "sim/vm/async_generator.h"
#include "sim/vm/await.h"
#include "sim/vm/execute.h"
#include "sim/vm/manager.h"
#include "sim/vm/origin.h"
#include "sim/vm/vm.h"
#include "sim/vm/warning.h"

// The coroutine in whose place the frame has left what lies on top, which is taken over.
static Activation *make_left(Vm *vm, const Frame *frame) {
    Value left = frame->top[-1];
    const NativeManager *manager = value_is_object(left) ? frame_entering(frame) : NULL;
    return manager ? manager->make(vm, frame->top[-2].as.object, left.as.object) : vm->hooks->make_sleep(vm, left);
}

Activation *frame_make_awaited(Vm *vm, Frame *frame) {
    Activation *outer = &frame->activation, *inner = make_left(vm, frame);
    Activation *root = activation_root(outer);
    frame->top[-1] = value_from_object(inner);
    inner->depth = (uint16_t)(outer->depth + 1);
    inner->back = inner->link = outer;
    inner->is_root = false;
    inner->state = ACTIVATION_SUSPENDED;
    if (root->link == outer) root->link = inner;
    return inner;
}

Value frame_delegate(Vm *vm, Frame *frame) {
    if (frame_gave_way(frame)) frame_make_awaited(vm, frame);
    if (frame->activation.state != ACTIVATION_SUSPENDED) return VALUE_NULL;
    if (instruction_opcode(*frame->instruction) != OP_YIELD_FROM) return VALUE_NULL;
    return frame->top[-1];
}

Activation *frame_awaited(Vm *vm, Frame *frame) {
    return value_as_activation(frame_delegate(vm, frame));
}

static const char *kind_name(const Activation *activation) {
    if (activation->head.kind == KIND_ASYNC_GENERATOR) return "async generator";
    return activation->head.kind == KIND_GENERATOR ? "generator" : "coroutine";
}

// A resume of what is done already.
static Outcome resume_done(Vm *vm, const Activation *activation, Input input) {
    value_unref(&vm->rt, input_get(input));
    if (activation->head.kind == KIND_COROUTINE) {
        if (input_kind(input) == INPUT_RAISED) exception_discard(&vm->rt);
        exception_raise(&vm->rt, EXC_RUNTIME_ERROR, "cannot reuse already awaited coroutine");
        return outcome_raised();
    }
    return input_kind(input) == INPUT_RAISED ? outcome_raised() : outcome_returned(VALUE_NONE);
}

Outcome vm_resume(Vm *vm, Activation *root, Input input) {
    Runtime *rt = &vm->rt;
    if (activation_is_running(root)) {
        value_unref(rt, input_get(input));
        if (input_kind(input) == INPUT_RAISED) exception_discard(rt);
        exception_raise(rt, EXC_VALUE_ERROR, "%s already executing", kind_name(root));
        return outcome_raised();
    }
    if (root->state == ACTIVATION_DONE) return resume_done(vm, root, input);
    if (root->state == ACTIVATION_CREATED && input_kind(input) == INPUT_VALUE && !value_is_none(input_get(input))) {
        value_unref(rt, input_get(input));
        exception_raise(rt, EXC_TYPE_ERROR, "can't send non-None value to a just-started %s", kind_name(root));
        return outcome_raised();
    }
    // One that another awaits may be resumed by hand: then it is on its own.
    if (!root->is_root) activation_detach(root);
    const Activation *awaited = activation_awaited(vm, activation_innermost(root));
    if (awaited && awaited->state == ACTIVATION_DONE) input = input_from(resume_done(vm, awaited, input)); // it was, to its end
    object_ref(root);
    Outcome outcome = vm_run(vm, root, input);
    object_unref(rt, root);
    return outcome;
}

// Closes what the activation awaits. False: that raised.
static bool close_awaited(Vm *vm, Activation *activation) {
    Runtime *rt = &vm->rt;
    Activation *awaited = activation_awaited(vm, activation);
    if (awaited) {
        object_ref(awaited);
        Value result = vm_close(vm, awaited);
        object_unref(rt, awaited);
        value_unref(rt, result);
        return !value_is_null(result);
    }
    Value delegate = activation->is_native ? VALUE_NULL : frame_delegate(vm, (Frame *)activation);
    if (!value_is_object(delegate)) return true;
    Value close = attribute_find(rt, delegate, rt->names[NAME_CLOSE]);
    if (value_is_null(close)) {
        if (rt->raised) vm_report_unraisable(vm, delegate);
        return true;
    }
    Value result = vm_call(rt, close, NULL, 0, NULL);
    value_unref(rt, close);
    value_unref(rt, result);
    return !value_is_null(result);
}

static Value close_outcome(Vm *vm, const Activation *activation, Outcome outcome) {
    Runtime *rt = &vm->rt;
    if (outcome_kind(outcome) == OUTCOME_YIELDED) {
        value_unref(rt, outcome_value(outcome));
        return exception_raise(rt, EXC_RUNTIME_ERROR, "%s ignored GeneratorExit", kind_name(activation));
    }
    if (outcome_kind(outcome) == OUTCOME_RETURNED) return outcome_value(outcome);
    if (!exception_raised_is(rt, EXC_GENERATOR_EXIT) && !exception_raised_is(rt, EXC_STOP_ITERATION)) return VALUE_NULL;
    exception_discard(rt);
    return VALUE_NONE;
}

void vm_give_up(Vm *vm, Activation *activation) {
    if (activation->state != ACTIVATION_CREATED) return;
    activation->state = ACTIVATION_DONE;
    if (!activation->is_native) frame_clear(&vm->rt, (Frame *)activation);
}

Value vm_close(Vm *vm, Activation *activation) {
    Runtime *rt = &vm->rt;
    if (activation->state == ACTIVATION_DONE) return VALUE_NONE;
    if (activation->state == ACTIVATION_CREATED) {
        activation->state = ACTIVATION_DONE; // it keeps its arguments, as in CPython
        return VALUE_NONE;
    }
    if (activation_is_running(activation) && activation->is_root)
        return exception_raise(rt, EXC_VALUE_ERROR, "%s already executing", kind_name(activation));
    object_ref(activation);
    if (!activation_is_running(activation)) activation_detach(activation);
    if (close_awaited(vm, activation)) exception_raise_object(rt, exception_new(rt, EXC_GENERATOR_EXIT, NULL, 0));
    activation_stand_alone(activation);
    Outcome outcome = vm_run(vm, activation, input_raised());
    Value result = close_outcome(vm, activation, outcome);
    object_unref(rt, activation);
    return result;
}

void generator_close_at_end(Vm *vm, Activation *activation) {
    Exception *raised = exception_take(&vm->rt);
    Value result = vm_close(vm, activation);
    bool has_yielded = !value_is_null(result) && activation->state == ACTIVATION_SUSPENDED; // an async generator an item
    if (has_yielded) exception_raise(&vm->rt, EXC_RUNTIME_ERROR, "%s ignored GeneratorExit", kind_name(activation));
    if (vm->rt.raised) vm_report_unraisable(vm, value_from_object(activation));
    value_unref(&vm->rt, result);
    if (raised) exception_restore(&vm->rt, raised);
}

// The last reference goes: a coroutine that never began is told of, one that is suspended is closed. As _PyGen_Finalize.
static void generator_finalize(Runtime *rt, Object *self) {
    Vm *vm = vm_of(rt);
    Activation *activation = (Activation *)self;
    bool started = activation->state == ACTIVATION_SUSPENDED;
    bool forgotten = activation->state == ACTIVATION_CREATED && self->kind == KIND_COROUTINE;
    if ((!started && !forgotten) || vm->end != VM_RUNNING) return;
    if (started) {
        generator_close_at_end(vm, activation);
        return;
    }
    Exception *raised = exception_take(rt);
    activation->state = ACTIVATION_DONE;
    warning_never_awaited(vm, activation);
    if (raised) exception_restore(rt, raised);
}

static void generator_destroy(Runtime *rt, Object *self) {
    if (((Activation *)self)->is_native)
        activation_destroy(rt, self);
    else
        frame_free(rt, (Frame *)self);
}

static void generator_visit(Object *self, Visitor visitor, void *visitor_self) {
    if (((Activation *)self)->is_native)
        activation_visit(self, visitor, visitor_self);
    else
        frame_visit(self, visitor, visitor_self);
}

static Str *generator_name(Runtime *rt, Value self, bool qualified) {
    const Activation *activation = (const Activation *)self.as.object;
    if (activation->is_native) return str_from_c(rt, qualified ? activation->ops->qualname : activation->ops->name);
    const Function *function = ((const Frame *)activation)->function;
    return object_ref(qualified ? function->qualname : function->name);
}

static Value generator_repr(Runtime *rt, Value self) {
    Str *name = generator_name(rt, self, true);
    char address[RUNTIME_ADDRESS_SIZE];
    Str *text = str_format(rt, "<%s object %V at %s>", value_type_name(rt, self), name,
                           runtime_address_text(rt, self, address));
    object_unref(rt, name);
    return value_from_object(text);
}

static Value generator_iter(Runtime *rt, Value self) {
    (void)rt;
    return value_ref(self);
}

// The result of a generator's step as next() and send() give it: the end is a StopIteration.
static Value give(Runtime *rt, Outcome outcome, bool tells_end) {
    switch (outcome_kind(outcome)) {
    case OUTCOME_YIELDED: return outcome_value(outcome);
    case OUTCOME_RETURNED:
        if (tells_end || !value_is_none(outcome_value(outcome))) exception_raise_stop_iteration(rt, outcome_value(outcome));
        value_unref(rt, outcome_value(outcome));
        return VALUE_NULL;
    case OUTCOME_STOPPED: vm_raise_stopped(vm_of(rt)); return VALUE_NULL;
    case OUTCOME_RAISED:
    case OUTCOME_RUN:
    case OUTCOME_RESUME:
    case OUTCOME_SWITCH:
    case OUTCOME_PAUSED: break;
    }
    return VALUE_NULL;
}

static Value generator_next(Runtime *rt, Value self) {
    Activation *activation = (Activation *)self.as.object;
    return give(rt, vm_resume(vm_of(rt), activation, input_value(VALUE_NONE)), false);
}

static Value generator_send(Runtime *rt, Value self, const Args *args) {
    if (!args_count(rt, args, "generator.send()", 1, 1)) return VALUE_NULL;
    Input input = input_value(value_ref(args->values[0]));
    return give(rt, vm_resume(vm_of(rt), (Activation *)self.as.object, input), true);
}

// Raises what throw(type[, value[, traceback]]) names. False: it was no exception, and a TypeError is raised instead.
bool generator_raise_thrown(Runtime *rt, const Args *args) {
    Value thrown = args->values[0], value = args->count > 1 ? args->values[1] : VALUE_NONE;
    Value traceback = args->count > 2 ? args->values[2] : VALUE_NONE;
    bool is_class =
        value_is_kind(thrown, KIND_TYPE) && type_is_subtype((Type *)thrown.as.object, rt->types[EXC_BASE_EXCEPTION]);
    const char *wrong = NULL;
    if (!value_is_none(traceback) && !value_is_kind(traceback, KIND_TRACEBACK))
        wrong = "throw() third argument must be a traceback object";
    else if (!is_class && !value_is_exception(thrown))
        wrong = "exceptions must be classes or instances deriving from BaseException, not %s";
    else if (!is_class && !value_is_none(value))
        wrong = "instance exception may not have a separate value";
    if (wrong) {
        exception_raise(rt, EXC_TYPE_ERROR, wrong, value_type_name(rt, thrown));
        return false;
    }
    Exception *exception = NULL;
    if (value_is_exception(value)) {
        exception = object_ref(value_as_exception(value));
    } else if (!value_is_none(value)) {
        bool is_several = value_is_tuple(value);
        const Tuple *several = value_as_tuple(value);
        Value made =
            is_several ? runtime_call(rt, thrown, several->items, several->count) : runtime_call(rt, thrown, &value, 1);
        if (value_is_null(made)) return false;
        exception = value_as_exception(made);
    } else {
        exception = exception_from_value(rt, thrown);
        if (!exception) return false;
    }
    if (!value_is_none(traceback)) {
        Traceback *old = exception->traceback;
        exception->traceback = (Traceback *)object_ref(traceback.as.object);
        object_unref(rt, old);
    }
    exception_restore(rt, exception);
    return true;
}

void generator_warn_thrown(Vm *vm, const Args *args, const char *method) {
    if (args->count < 2) return;
    Str *text = str_format(
        &vm->rt, "the (type, exc, tb) signature of %s() is deprecated, use the single-arg signature instead.", method);
    vm_warn(vm, EXC_DEPRECATION_WARNING, text->data);
    object_unref(&vm->rt, text);
}

// GeneratorExit thrown in closes what is awaited first; anything else goes to the innermost.
static Outcome throw_raised(Vm *vm, Activation *activation) {
    Runtime *rt = &vm->rt;
    bool closes = exception_raised_is(rt, EXC_GENERATOR_EXIT) && activation->state == ACTIVATION_SUSPENDED &&
                  !activation_is_running(activation);
    if (!closes) return vm_resume(vm, activation, input_raised());
    Exception *exit = exception_take(rt);
    activation_detach(activation);
    if (close_awaited(vm, activation))
        exception_restore(rt, exit);
    else
        object_unref(rt, exit);
    activation_stand_alone(activation);
    return vm_resume(vm, activation, input_raised());
}

static Value generator_throw(Runtime *rt, Value self, const Args *args) {
    if (!args_count(rt, args, "throw", 1, 3)) return VALUE_NULL;
    generator_warn_thrown(vm_of(rt), args, "throw");
    if (!generator_raise_thrown(rt, args)) return VALUE_NULL;
    return give(rt, throw_raised(vm_of(rt), (Activation *)self.as.object), true);
}

static Value generator_close(Runtime *rt, Value self, const Args *args) {
    if (!args_count(rt, args, "generator.close()", 0, 0)) return VALUE_NULL;
    return vm_close(vm_of(rt), (Activation *)self.as.object);
}

static Value get_name(Runtime *rt, Value self, const Args *args) {
    (void)args;
    return value_from_object(generator_name(rt, self, false));
}

static Value get_qualname(Runtime *rt, Value self, const Args *args) {
    (void)args;
    return value_from_object(generator_name(rt, self, true));
}

// The names are the function's, until the program gives the generator others: then it gets a function of its own.
static bool set_generator_text(Runtime *rt, Value self, Value value, bool qualified) {
    const char *what = qualified ? "__qualname__" : "__name__";
    Activation *activation = (Activation *)self.as.object;
    if (!value_is_str(value)) {
        exception_raise(rt, EXC_TYPE_ERROR, "%s must be set to a string object", what);
        return false;
    }
    if (activation->is_native) return true; // a coroutine in C has the names of its kind
    Frame *frame = (Frame *)activation;
    Function *own = function_copy(vm_of(rt), frame->function);
    Str **place = qualified ? &own->qualname : &own->name;
    object_unref(rt, *place);
    *place = object_ref(value_as_str(value));
    object_unref(rt, frame->function);
    frame->function = own;
    return true;
}

bool generator_set_name(Runtime *rt, Value self, Value value) {
    return set_generator_text(rt, self, value, false);
}

bool generator_set_qualname(Runtime *rt, Value self, Value value) {
    return set_generator_text(rt, self, value, true);
}

static Value get_running(Runtime *rt, Value self, const Args *args) {
    (void)rt, (void)args;
    return value_from_bool(activation_is_running((Activation *)self.as.object));
}

static Value get_suspended(Runtime *rt, Value self, const Args *args) {
    (void)rt, (void)args;
    Activation *activation = (Activation *)self.as.object;
    return value_from_bool(activation->state == ACTIVATION_SUSPENDED && !activation_is_running(activation));
}

static Value get_frame(Runtime *rt, Value self, const Args *args) {
    (void)rt, (void)args;
    const Activation *activation = (const Activation *)self.as.object;
    return activation->state == ACTIVATION_DONE ? VALUE_NONE : value_ref(self);
}

static Value get_code(Runtime *rt, Value self, const Args *args) {
    (void)rt, (void)args;
    const Activation *activation = (const Activation *)self.as.object;
    return activation->is_native ? VALUE_NONE : value_ref(value_from_object(activation->code));
}

static Value get_delegate(Runtime *rt, Value self, const Args *args) {
    (void)args;
    Activation *activation = (Activation *)self.as.object;
    Value delegate = activation->is_native ? VALUE_NULL : frame_delegate(vm_of(rt), (Frame *)activation);
    return value_is_null(delegate) ? VALUE_NONE : value_ref(delegate);
}

const TypeSlots generator_slots = {
    .destroy = generator_destroy,
    .visit = generator_visit,
    .finalize = generator_finalize,
    .repr = generator_repr,
    .iter = generator_iter,
    .next = generator_next,
};

const NativeSpec generator_methods[] = {
    {.name = "send", .call = generator_send},
    {.name = "throw", .call = generator_throw},
    {.name = "close", .call = generator_close},
    {.name = "__name__", .call = get_name, .kind = NATIVE_GETTER, .set = generator_set_name},
    {.name = "__qualname__", .call = get_qualname, .kind = NATIVE_GETTER, .set = generator_set_qualname},
    {.name = "gi_running", .call = get_running, .kind = NATIVE_GETTER},
    {.name = "gi_suspended", .call = get_suspended, .kind = NATIVE_GETTER},
    {.name = "gi_frame", .call = get_frame, .kind = NATIVE_GETTER},
    {.name = "gi_code", .call = get_code, .kind = NATIVE_GETTER},
    {.name = "gi_yieldfrom", .call = get_delegate, .kind = NATIVE_GETTER},
    {0},
};

// What coroutine.__await__() gives: an iterator that drives the coroutine.
typedef struct CoroutineWrapper {
    Object head;
    Activation *coroutine;
} CoroutineWrapper;

Activation *coroutine_wrapper_unwrap(Object *object) {
    return object->type->slots->next == generator_wrapper_next ? ((CoroutineWrapper *)object)->coroutine : NULL;
}

static Value coroutine_await(Runtime *rt, Value self) {
    CoroutineWrapper *wrapper = object_new(rt, rt->types[TYPE_COROUTINE_WRAPPER], KIND_OTHER, sizeof(CoroutineWrapper));
    wrapper->coroutine = object_ref(self.as.object);
    return value_from_object(wrapper);
}

static Value wrapped(Value self) {
    return value_from_object(((CoroutineWrapper *)self.as.object)->coroutine);
}

Value generator_wrapper_next(Runtime *rt, Value self) {
    return generator_next(rt, wrapped(self));
}

static Value wrapper_send(Runtime *rt, Value self, const Args *args) {
    return generator_send(rt, wrapped(self), args);
}

static Value wrapper_throw(Runtime *rt, Value self, const Args *args) {
    return generator_throw(rt, wrapped(self), args);
}

static Value wrapper_close(Runtime *rt, Value self, const Args *args) {
    return generator_close(rt, wrapped(self), args);
}

static void wrapper_destroy(Runtime *rt, Object *self) {
    object_unref(rt, ((CoroutineWrapper *)self)->coroutine);
    object_free(rt, self, sizeof(CoroutineWrapper));
}

static void wrapper_visit(Object *self, Visitor visitor, void *visitor_self) {
    visitor(visitor_self, &((CoroutineWrapper *)self)->coroutine->head);
}

const TypeSlots coroutine_slots = {
    .destroy = generator_destroy,
    .visit = generator_visit,
    .finalize = generator_finalize,
    .repr = generator_repr,
    .await = coroutine_await,
};

static Value get_origin(Runtime *rt, Value self, const Args *args) {
    (void)args;
    const List *origin = origin_of(vm_of(rt), self.as.object);
    return origin ? origin_tuple(vm_of(rt), origin) : VALUE_NONE;
}

const NativeSpec coroutine_methods[] = {
    {.name = "send", .call = generator_send},
    {.name = "throw", .call = generator_throw},
    {.name = "close", .call = generator_close},
    {.name = "__name__", .call = get_name, .kind = NATIVE_GETTER, .set = generator_set_name},
    {.name = "__qualname__", .call = get_qualname, .kind = NATIVE_GETTER, .set = generator_set_qualname},
    {.name = "cr_running", .call = get_running, .kind = NATIVE_GETTER},
    {.name = "cr_suspended", .call = get_suspended, .kind = NATIVE_GETTER},
    {.name = "cr_frame", .call = get_frame, .kind = NATIVE_GETTER},
    {.name = "cr_code", .call = get_code, .kind = NATIVE_GETTER},
    {.name = "cr_origin", .call = get_origin, .kind = NATIVE_GETTER},
    {.name = "cr_await", .call = get_delegate, .kind = NATIVE_GETTER},
    {0},
};

const TypeSlots coroutine_wrapper_slots = {
    .destroy = wrapper_destroy,
    .visit = wrapper_visit,
    .iter = generator_iter,
    .next = generator_wrapper_next,
};

const NativeSpec coroutine_wrapper_methods[] = {
    {.name = "send", .call = wrapper_send},
    {.name = "throw", .call = wrapper_throw},
    {.name = "close", .call = wrapper_close},
    {0},
};
