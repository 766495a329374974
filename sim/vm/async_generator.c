// Async generators. Their methods give awaitables, each an activation that stands between the generator and who awaits:
//
//     consumer <- asend <- generator <- what the generator awaits
//
// What the generator awaits suspends the whole chain as ever; what it yields comes to the asend as INPUT_YIELDED, and is
// the asend's result. As async_gen_asend and async_gen_athrow of Objects/genobject.c.

#include "sim/vm/async_generator.h"

#include "sim/value/exception.h"
#include "sim/value/native.h"
#include "sim/value/operate.h"
#include "sim/value/str.h"
#include "sim/value/tuple.h"
#include "sim/vm/await.h"
#include "sim/vm/execute.h"
#include "sim/vm/function_types.h"
#include "sim/vm/generator.h"
#include "sim/vm/vm.h"
#include "sim/vm/warning.h"

typedef enum AsyncGenCallMode { ASYNC_GEN_ASEND, ASYNC_GEN_ATHROW, ASYNC_GEN_ACLOSE } AsyncGenCallMode;

enum {                                 // flags of an async generator's object
    ASYNC_GEN_RUNNING = OBJECT_FREE_2, // an awaitable of it has begun and is not done
    ASYNC_GEN_CLOSED = OBJECT_FREE_3,  // finished or closed
    ASYNC_GEN_BEGUN = OBJECT_FREE_4,   // the loop was told of it
};

typedef struct AsyncGenCall {
    Activation activation;
    Frame *generator; // owned; NULL once cleared
    AsyncGenCallMode mode;
    Value sent;     // of asend
    Object *thrown; // of athrow: a tuple of its arguments
    bool begun;
} AsyncGenCall;

static Outcome call_resume(Vm *vm, Activation *self, Input input);

static void call_clear(Vm *vm, Activation *self) {
    AsyncGenCall *call = (AsyncGenCall *)self;
    Frame *generator = call->generator;
    call->generator = NULL;
    value_clear(&vm->rt, &call->sent);
    object_unref(&vm->rt, call->thrown);
    call->thrown = NULL;
    object_unref(&vm->rt, generator);
}

static void call_visit(Activation *self, Visitor visitor, void *visitor_self) {
    AsyncGenCall *call = (AsyncGenCall *)self;
    if (call->generator) visitor(visitor_self, &call->generator->activation.head);
    if (value_is_object(call->sent)) visitor(visitor_self, call->sent.as.object);
    if (call->thrown) visitor(visitor_self, call->thrown);
}

static const ActivationOps asend_ops = {
    "asend", "async_generator.asend", sizeof(AsyncGenCall), call_resume, call_clear, call_visit};
static const ActivationOps athrow_ops = {
    "athrow", "async_generator.athrow", sizeof(AsyncGenCall), call_resume, call_clear, call_visit};

static Value call_new(Runtime *rt, Value self, AsyncGenCallMode mode, Value sent, const Args *thrown) {
    Vm *vm = vm_of(rt);
    Frame *generator = (Frame *)self.as.object;
    Object *object = &generator->activation.head;
    if (!(object->flags & ASYNC_GEN_BEGUN)) {
        object->flags |= ASYNC_GEN_BEGUN;
        if (vm->hooks->async_generator_begins) vm->hooks->async_generator_begins(vm, generator);
    }
    bool sends = mode == ASYNC_GEN_ASEND;
    Type *type = rt->types[sends ? TYPE_ASYNC_GENERATOR_ASEND : TYPE_ASYNC_GENERATOR_ATHROW];
    AsyncGenCall *call = (AsyncGenCall *)activation_new(vm, type, sends ? &asend_ops : &athrow_ops);
    call->generator = object_ref(generator);
    call->mode = mode;
    call->sent = value_ref(sent);
    if (thrown) call->thrown = &tuple_from(rt, thrown->values, thrown->count)->head;
    return value_from_object(call);
}

// Which method's name stands in messages.
static const char *call_name(const AsyncGenCall *call) {
    if (call->mode == ASYNC_GEN_ACLOSE) return "aclose";
    if (call->mode == ASYNC_GEN_ATHROW) return "athrow";
    return "anext";
}

// What is thrown into it gets as its context what it handles where it stands. As _PyErr_ChainStackItem in gen_send_ex.
static Outcome run_generator(Runtime *rt, AsyncGenCall *call, Input input) {
    Exception *handled = frame_handled(call->generator);
    if (input_kind(input) == INPUT_RAISED && handled) exception_set_context(rt, rt->raised, handled);
    call->generator->activation.head.flags |= ASYNC_GEN_RUNNING;
    return outcome_run(vm_of(rt), &call->generator->activation, input);
}

static Outcome end_of_items(Vm *vm) {
    exception_raise_object(&vm->rt, exception_new(&vm->rt, EXC_STOP_ASYNC_ITERATION, NULL, 0));
    return outcome_raised();
}

// The generator itself cannot be resumed: it is done, or was never started and is closed now.
static bool begin_without_running(Vm *vm, AsyncGenCall *call, Outcome *outcome) {
    Frame *generator = call->generator;
    Activation *activation = &generator->activation;
    Object *object = &activation->head;
    bool created = activation->state == ACTIVATION_CREATED;
    if (call->mode == ASYNC_GEN_ASEND) {
        if (activation->state != ACTIVATION_DONE) return false;
        *outcome = end_of_items(vm);
        return true;
    }
    if (activation->state == ACTIVATION_DONE) {
        *outcome = outcome_returned(VALUE_NONE);
        return true;
    }
    if (object->flags & ASYNC_GEN_CLOSED) {
        *outcome = end_of_items(vm);
        return true;
    }
    if (call->mode != ASYNC_GEN_ACLOSE || !created) return false;
    object->flags |= ASYNC_GEN_CLOSED;
    activation->state = ACTIVATION_DONE;
    frame_clear(&vm->rt, generator);
    *outcome = outcome_returned(VALUE_NONE);
    return true;
}

static bool check_not_running(Vm *vm, const AsyncGenCall *call) {
    if (!(call->generator->activation.head.flags & ASYNC_GEN_RUNNING)) return true;
    exception_raise(&vm->rt, EXC_RUNTIME_ERROR, "%s(): asynchronous generator is already running", call_name(call));
    return false;
}

// The generator has ended, by return or by an exception.
static Outcome call_end(Vm *vm, AsyncGenCall *call, Input input) {
    Runtime *rt = &vm->rt;
    Activation *generator = &call->generator->activation;
    if (generator->state == ACTIVATION_DONE)
        generator->head.flags |= ASYNC_GEN_CLOSED; // else only the await was closed
    if (input_kind(input) == INPUT_VALUE) {
        value_unref(rt, input_get(input));
        return call->mode == ASYNC_GEN_ACLOSE ? outcome_returned(VALUE_NONE) : end_of_items(vm);
    }
    bool quiet = call->mode == ASYNC_GEN_ACLOSE &&
                 (exception_raised_is(rt, EXC_STOP_ASYNC_ITERATION) || exception_raised_is(rt, EXC_GENERATOR_EXIT));
    if (!quiet) return outcome_raised();
    exception_discard(rt);
    return outcome_returned(VALUE_NONE);
}

// Something is thrown in before it has begun: it goes into the generator.
static Outcome call_begin_thrown(Vm *vm, AsyncGenCall *call) {
    Exception *thrown = exception_take(&vm->rt);
    if (!check_not_running(vm, call)) {
        object_unref(&vm->rt, thrown);
        return outcome_raised();
    }
    exception_restore(&vm->rt, thrown);
    bool is_done = call->generator->activation.state == ACTIVATION_DONE;
    return is_done ? call_end(vm, call, input_raised()) : run_generator(&vm->rt, call, input_raised());
}

static Outcome call_begin(Vm *vm, AsyncGenCall *call) {
    Runtime *rt = &vm->rt;
    Object *object = &call->generator->activation.head;
    if (!check_not_running(vm, call)) return outcome_raised();
    Outcome outcome;
    if (begin_without_running(vm, call, &outcome)) return outcome;
    if (call->mode == ASYNC_GEN_ASEND) {
        if (call->generator->activation.state == ACTIVATION_CREATED && !value_is_none(call->sent)) {
            exception_raise(rt, EXC_TYPE_ERROR, "can't send non-None value to a just-started async generator");
            return outcome_raised();
        }
        return run_generator(rt, call, input_value(value_ref(call->sent)));
    }
    if (call->mode == ASYNC_GEN_ACLOSE) {
        object->flags |= ASYNC_GEN_CLOSED;
        exception_restore(rt, exception_new(rt, EXC_GENERATOR_EXIT, NULL, 0)); // thrown: without what its caller handles
        return run_generator(rt, call, input_raised());
    }
    const Tuple *thrown = (const Tuple *)call->thrown;
    if (!generator_raise_thrown(rt, &(Args){.values = thrown->items, .count = thrown->count})) return outcome_raised();
    return run_generator(rt, call, input_raised());
}

// The generator has yielded an item.
static Outcome call_item(Vm *vm, AsyncGenCall *call, Value item) {
    if (call->mode != ASYNC_GEN_ACLOSE) return outcome_returned(item);
    value_unref(&vm->rt, item);
    exception_raise(&vm->rt, EXC_RUNTIME_ERROR, "async generator ignored GeneratorExit");
    return outcome_raised();
}

static Outcome call_resume(Vm *vm, Activation *self, Input input) {
    AsyncGenCall *call = (AsyncGenCall *)self;
    if (!call->begun) {
        call->begun = true;
        if (input_kind(input) == INPUT_RAISED) return call_begin_thrown(vm, call);
        if (value_is_none(input_get(input)) || call->mode != ASYNC_GEN_ASEND) {
            value_unref(&vm->rt, input_get(input));
            return call_begin(vm, call);
        }
        value_replace(&vm->rt, &call->sent, input_get(input));
        return call_begin(vm, call);
    }
    call->generator->activation.head.flags &= (uint16_t)~ASYNC_GEN_RUNNING;
    return input_kind(input) == INPUT_YIELDED ? call_item(vm, call, input_get(input)) : call_end(vm, call, input);
}

const char *async_generator_call_text(const Activation *activation) {
    return activation->ops == &asend_ops ? "__anext__()/asend()" : "aclose()/athrow()";
}

// Nobody awaited it. As _PyErr_WarnUnawaitedAgenMethod.
static void call_finalize(Runtime *rt, Object *self) {
    AsyncGenCall *call = (AsyncGenCall *)self;
    Vm *vm = vm_of(rt);
    if (call->activation.state != ACTIVATION_CREATED || vm->end != VM_RUNNING) return;
    static const char *const methods[] = {"asend", "athrow", "aclose"};
    call->activation.state = ACTIVATION_DONE;
    warning_never_awaited_method(vm, methods[call->mode], call->generator);
}

// Driving an awaitable by hand: send, throw, close and next.

static Value by_hand(Runtime *rt, Value self, Input input) {
    Vm *vm = vm_of(rt);
    Activation *activation = (Activation *)self.as.object;
    if (activation->state == ACTIVATION_DONE) {
        value_unref(rt, input_get(input));
        if (input_kind(input) == INPUT_RAISED) exception_discard(rt);
        return exception_raise(rt, EXC_RUNTIME_ERROR, "cannot reuse already awaited %s",
                               async_generator_call_text(activation));
    }
    Outcome outcome = vm_resume(vm, activation, input);
    if (outcome_kind(outcome) == OUTCOME_YIELDED) return outcome_value(outcome);
    if (outcome_kind(outcome) == OUTCOME_RETURNED) {
        exception_raise_stop_iteration(rt, outcome_value(outcome));
        value_unref(rt, outcome_value(outcome));
    }
    if (outcome_kind(outcome) == OUTCOME_STOPPED) vm_raise_stopped(vm);
    return VALUE_NULL;
}

static Value call_next(Runtime *rt, Value self) {
    return by_hand(rt, self, input_value(VALUE_NONE));
}

static Value call_send(Runtime *rt, Value self, const Args *args) {
    if (!args_count(rt, args, "async_generator_asend.send()", 1, 1)) return VALUE_NULL;
    return by_hand(rt, self, input_value(value_ref(args->values[0])));
}

static Value call_throw(Runtime *rt, Value self, const Args *args) {
    if (!args_count(rt, args, "throw", 1, 3)) return VALUE_NULL;
    generator_warn_thrown(vm_of(rt), args, "throw");
    if (!generator_raise_thrown(rt, args)) return VALUE_NULL;
    return by_hand(rt, self, input_raised());
}

static Value call_close(Runtime *rt, Value self, const Args *args) {
    if (!args_count(rt, args, "async_generator_asend.close()", 0, 0)) return VALUE_NULL;
    return vm_close(vm_of(rt), (Activation *)self.as.object);
}

static Value call_self(Runtime *rt, Value self) {
    (void)rt;
    return value_ref(self);
}

const TypeSlots async_generator_asend_slots = {
    .destroy = activation_destroy,
    .finalize = call_finalize,
    .visit = activation_visit,
    .iter = call_self,
    .next = call_next,
    .await = call_self,
};
const TypeSlots async_generator_athrow_slots = {
    .destroy = activation_destroy,
    .finalize = call_finalize,
    .visit = activation_visit,
    .iter = call_self,
    .next = call_next,
    .await = call_self,
};
const NativeSpec async_generator_asend_methods[] = {
    {.name = "send", .call = call_send},
    {.name = "throw", .call = call_throw},
    {.name = "close", .call = call_close},
    {0},
};
const NativeSpec async_generator_athrow_methods[] = {
    {.name = "send", .call = call_send},
    {.name = "throw", .call = call_throw},
    {.name = "close", .call = call_close},
    {0},
};

// The async generator object itself.

static Value generator_anext(Runtime *rt, Value self) {
    return call_new(rt, self, ASYNC_GEN_ASEND, VALUE_NONE, NULL);
}

static Value generator_asend(Runtime *rt, Value self, const Args *args) {
    if (!args_count(rt, args, "async_generator.asend()", 1, 1)) return VALUE_NULL;
    return call_new(rt, self, ASYNC_GEN_ASEND, args->values[0], NULL);
}

static Value generator_athrow(Runtime *rt, Value self, const Args *args) {
    if (!args_count(rt, args, "athrow", 1, 3)) return VALUE_NULL;
    generator_warn_thrown(vm_of(rt), args, "athrow");
    return call_new(rt, self, ASYNC_GEN_ATHROW, VALUE_NULL, args);
}

static Value generator_aclose(Runtime *rt, Value self, const Args *args) {
    if (!args_count(rt, args, "async_generator.aclose()", 0, 0)) return VALUE_NULL;
    return call_new(rt, self, ASYNC_GEN_ACLOSE, VALUE_NULL, NULL);
}

static Value generator_get_suspended(Runtime *rt, Value self, const Args *args) {
    (void)rt, (void)args;
    return value_from_bool(((const Activation *)self.as.object)->state == ACTIVATION_SUSPENDED);
}

static Value generator_get_running(Runtime *rt, Value self, const Args *args) {
    (void)rt, (void)args;
    return value_from_bool(self.as.object->flags & ASYNC_GEN_RUNNING);
}

static Value generator_get_name(Runtime *rt, Value self, const Args *args) {
    (void)rt, (void)args;
    return value_ref(value_from_object(((Frame *)self.as.object)->function->name));
}

static Value generator_get_qualname(Runtime *rt, Value self, const Args *args) {
    (void)rt, (void)args;
    return value_ref(value_from_object(((Frame *)self.as.object)->function->qualname));
}

static Value generator_get_frame(Runtime *rt, Value self, const Args *args) {
    (void)rt, (void)args;
    return ((Frame *)self.as.object)->activation.state == ACTIVATION_DONE ? VALUE_NONE : value_ref(self);
}

static Value generator_get_code(Runtime *rt, Value self, const Args *args) {
    (void)rt, (void)args;
    return value_ref(value_from_object(((Frame *)self.as.object)->activation.code));
}

static Value generator_get_await(Runtime *rt, Value self, const Args *args) {
    (void)args;
    Value delegate = frame_delegate(vm_of(rt), (Frame *)self.as.object);
    return value_is_null(delegate) ? VALUE_NONE : value_ref(delegate);
}

static Value generator_repr(Runtime *rt, Value self) {
    char address[RUNTIME_ADDRESS_SIZE];
    return value_from_object(str_format(rt, "<async_generator object %V at %s>",
                                        ((Frame *)self.as.object)->function->qualname,
                                        runtime_address_text(rt, self, address)));
}

// An async generator that nobody holds, and that somebody began to iterate, is handed to the loop, which closes it. One whose closing had
// begun is closed here and now. As _PyGen_Finalize.
static void generator_finalize(Runtime *rt, Object *self) {
    Vm *vm = vm_of(rt);
    Frame *generator = (Frame *)self;
    bool begun = self->flags & ASYNC_GEN_BEGUN, is_closing = self->flags & ASYNC_GEN_CLOSED;
    if (!begun || vm->end != VM_RUNNING || !vm->hooks->async_generator_dropped) return;
    vm->hooks->async_generator_dropped(vm, generator, generator->activation.state != ACTIVATION_DONE && !is_closing);
    if (is_closing && generator->activation.state == ACTIVATION_SUSPENDED) generator_close_at_end(vm, &generator->activation);
}

const TypeSlots async_generator_slots = {
    .destroy = frame_destroy,
    .visit = frame_visit,
    .finalize = generator_finalize,
    .repr = generator_repr,
    .aiter = call_self,
    .anext = generator_anext,
};

const NativeSpec async_generator_methods[] = {
    {.name = "asend", .call = generator_asend},
    {.name = "athrow", .call = generator_athrow},
    {.name = "aclose", .call = generator_aclose},
    {.name = "ag_suspended", .call = generator_get_suspended, .kind = NATIVE_GETTER},
    {.name = "ag_running", .call = generator_get_running, .kind = NATIVE_GETTER},
    {.name = "ag_frame", .call = generator_get_frame, .kind = NATIVE_GETTER},
    {.name = "ag_await", .call = generator_get_await, .kind = NATIVE_GETTER},
    {.name = "ag_code", .call = generator_get_code, .kind = NATIVE_GETTER},
    {.name = "__name__", .call = generator_get_name, .kind = NATIVE_GETTER, .set = generator_set_name},
    {.name = "__qualname__", .call = generator_get_qualname, .kind = NATIVE_GETTER, .set = generator_set_qualname},
    {0},
};

// anext(iterator, default)

typedef struct AnextDefault {
    Activation activation;
    Value awaitable; // what __anext__ gave
    Value fallback;
    bool begun;
} AnextDefault;

static void anext_clear(Vm *vm, Activation *self) {
    value_clear(&vm->rt, &((AnextDefault *)self)->awaitable);
    value_clear(&vm->rt, &((AnextDefault *)self)->fallback);
}

static void anext_visit(Activation *self, Visitor visitor, void *visitor_self) {
    const AnextDefault *anext = (const AnextDefault *)self;
    if (value_is_object(anext->awaitable)) visitor(visitor_self, anext->awaitable.as.object);
    if (value_is_object(anext->fallback)) visitor(visitor_self, anext->fallback.as.object);
}

static Outcome anext_end(Vm *vm, AnextDefault *anext, Outcome outcome) {
    if (outcome_kind(outcome) != OUTCOME_RAISED || !exception_raised_is(&vm->rt, EXC_STOP_ASYNC_ITERATION)) return outcome;
    exception_discard(&vm->rt);
    return outcome_returned(value_ref(anext->fallback));
}

static Outcome anext_begin(Vm *vm, AnextDefault *anext) {
    anext->begun = true;
    Value awaited = vm_get_awaitable(vm, anext->awaitable, 0);
    if (value_is_null(awaited)) return outcome_raised();
    value_replace(&vm->rt, &anext->awaitable, awaited);
    Activation *activation = value_as_activation(awaited);
    if (!activation) return anext_end(vm, anext, await_step(vm, awaited, input_value(VALUE_NONE), true));
    if (!await_may_begin(vm, activation)) return outcome_raised();
    return outcome_run(vm, activation, input_value(VALUE_NONE));
}

static Outcome anext_resume(Vm *vm, Activation *self, Input input) {
    AnextDefault *anext = (AnextDefault *)self;
    if (!anext->begun && input_kind(input) != INPUT_RAISED) return anext_begin(vm, anext);
    if (anext->begun && !value_as_activation(anext->awaitable))
        return anext_end(vm, anext, await_step(vm, anext->awaitable, input, false));
    Outcome ended = input_kind(input) == INPUT_RAISED ? outcome_raised() : outcome_returned(input_get(input));
    return anext_end(vm, anext, ended);
}

static const ActivationOps anext_ops = {"anext", "anext", sizeof(AnextDefault), anext_resume, anext_clear, anext_visit};

Value anext_with_default(Vm *vm, Value awaitable, Value fallback) {
    AnextDefault *anext = (AnextDefault *)activation_new(vm, vm->rt.types[TYPE_ANEXT_AWAITABLE], &anext_ops);
    anext->awaitable = value_ref(awaitable);
    anext->fallback = value_ref(fallback);
    return value_from_object(anext);
}

const TypeSlots anext_awaitable_slots = {
    .destroy = activation_destroy,
    .visit = activation_visit,
    .iter = call_self,
    .next = call_next,
    .await = call_self,
};
const NativeSpec anext_awaitable_methods[] = {
    {.name = "send", .call = call_send},
    {.name = "throw", .call = call_throw},
    {.name = "close", .call = call_close},
    {0},
};
