// The module _thread: what the library's threading, queue and concurrent.futures are made of.

#include "sim/loop/thread_module.h"

#include "sim/loop/runner.h"
#include "sim/loop/tell.h"
#include "sim/loop/thread_parts.h"
#include "sim/value/exception.h"
#include "sim/value/module.h"
#include "sim/value/operate.h"
#include "sim/value/str.h"
#include "sim/value/tuple.h"
#include "sim/vm/modules.h"
#include "sim/vm/traceback.h"

static Thread *as_thread(Value v) {
    return (Thread *)v.as.object;
}

// Resuming another thread, as a call ----------------------------------------------------------------------------------

typedef struct Hand {
    Activation activation;
    Thread *thread; // owned; NULL once it was resumed
} Hand;

static Outcome hand_resume(Vm *vm, Activation *activation, Input input) {
    Hand *self = (Hand *)activation;
    Thread *thread = self->thread;
    (void)input;
    if (!thread) return outcome_returned(VALUE_NONE);
    self->thread = NULL;
    Outcome outcome = thread->stands ? thread_resume(vm, thread, activation) : outcome_returned(VALUE_NONE);
    object_unref(&vm->rt, thread);
    return outcome;
}

static void hand_clear(Vm *vm, Activation *activation) {
    Hand *self = (Hand *)activation;
    Thread *thread = self->thread;
    self->thread = NULL;
    object_unref(&vm->rt, thread);
}

static const ActivationOps hand_ops = {"start", "start", sizeof(Hand), hand_resume, hand_clear, NULL};

static Activation *hand_to(Vm *vm, Thread *thread) {
    Hand *self = (Hand *)call_new(vm, &hand_ops);
    self->thread = object_ref(thread);
    return &self->activation;
}

// The handle of a thread ----------------------------------------------------------------------------------------------

// _ThreadHandle(name, daemon): of a thread that is not started yet.
static Value handle_new_object(Runtime *rt, Type *type, const Args *args) {
    (void)type;
    Value name = VALUE_NONE, daemon = VALUE_FALSE;
    bool is_daemon = false;
    if (!args_parse(rt, args, "_ThreadHandle(|name, daemon)", &name, &daemon)) return VALUE_NULL;
    if (!value_truth(rt, daemon, &is_daemon)) return VALUE_NULL;
    return value_from_object(thread_new(vm_of(rt), value_is_str(name) ? value_as_str(name) : NULL, is_daemon));
}

// handle.start(function, *args): the thread runs at once, until it waits or ends.
static Activation *handle_start(Vm *vm, Value self, const Args *args) {
    Args rest;
    if (!call_split_self(vm, threads_of(vm)->type, &self, args, &rest)) return NULL;
    Thread *thread = as_thread(self);
    if (rest.count == 0 || rest.names || thread->id) {
        exception_raise(&vm->rt, EXC_RUNTIME_ERROR, "a thread is started once, with a function");
        return NULL;
    }
    Tuple *tuple = tuple_from(&vm->rt, rest.values + 1, rest.count - 1);
    thread_begin(vm, thread, rest.values[0], tuple);
    object_unref(&vm->rt, tuple);
    return hand_to(vm, thread);
}

// handle.unpark(): a thread that is parked goes on at once, until it waits or ends.
static Activation *handle_unpark(Vm *vm, Value self, const Args *args) {
    Args rest;
    if (!call_split_self(vm, threads_of(vm)->type, &self, args, &rest)) return NULL;
    return hand_to(vm, as_thread(self));
}

static Activation *handle_join(Vm *vm, Value self, const Args *args) {
    Args rest;
    Value seconds = VALUE_NONE;
    int64_t timeout = LOOP_NEVER;
    if (!call_split_self(vm, threads_of(vm)->type, &self, args, &rest)) return NULL;
    if (!args_parse(&vm->rt, &rest, "join(|timeout)", &seconds)) return NULL;
    if (!value_is_none(seconds) && !time_read_duration(&vm->rt, seconds, &timeout)) return NULL;
    return block_join(vm, as_thread(self), timeout < 0 ? 0 : timeout);
}

static Value get_ident_of(Runtime *rt, Value self, const Args *args) {
    (void)rt, (void)args;
    return value_from_int(as_thread(self)->id);
}

static Value get_name(Runtime *rt, Value self, const Args *args) {
    (void)rt, (void)args;
    Str *name = as_thread(self)->name;
    return name ? value_ref(value_from_object(name)) : VALUE_NONE;
}

static bool set_name(Runtime *rt, Value self, Value name) {
    Thread *thread = as_thread(self);
    Str *old = thread->name;
    thread->name = value_is_str(name) ? object_ref(value_as_str(name)) : NULL;
    object_unref(rt, old);
    return true;
}

static Value is_done(Runtime *rt, Value self, const Args *args) {
    if (!args_count(rt, args, "_ThreadHandle.is_done()", 0, 0)) return VALUE_NULL;
    return value_from_bool(as_thread(self)->is_done);
}

static const TypeSlots handle_slots = {.new_ = handle_new_object, .destroy = thread_destroy, .visit = thread_visit};

#define START(function) .activation = (void (*)(void))function

static const NativeSpec handle_methods[] = {
    {.name = "start", START(handle_start)},
    {.name = "unpark", START(handle_unpark)},
    {.name = "join", START(handle_join)},
    {.name = "is_done", .call = is_done},
    {.name = "ident", .call = get_ident_of, .kind = NATIVE_GETTER},
    {.name = "name", .call = get_name, .kind = NATIVE_GETTER, .set = set_name},
    {0},
};

static Type *add_lock_type(Vm *vm, const char *name, const TypeSlots *slots, const NativeSpec *methods) {
    Runtime *rt = &vm->rt;
    Type *type = type_new_native(rt, "_thread", name, rt->types[TYPE_OBJECT], slots, KIND_OTHER, thread_lock_size);
    type_add_natives(rt, type, methods);
    return type;
}

void thread_add_types(Vm *vm, Threads *threads) {
    Runtime *rt = &vm->rt;
    Type *object = rt->types[TYPE_OBJECT];
    threads->type = type_new_native(rt, "_thread", "_thread._ThreadHandle", object, &handle_slots, KIND_OTHER, sizeof(Thread));
    type_add_natives(rt, threads->type, handle_methods);
    threads->type->flags |= TYPE_FINAL;
    threads->lock_type = add_lock_type(vm, "_thread.lock", &thread_lock_slots, thread_lock_methods);
    threads->rlock_type = add_lock_type(vm, "_thread.RLock", &thread_rlock_slots, thread_rlock_methods);
    threads->lock_type->flags |= TYPE_FINAL;
}

// The module ----------------------------------------------------------------------------------------------------------

static Value get_ident(Runtime *rt, Value self, const Args *args) {
    (void)self;
    if (!args_count(rt, args, "_thread.get_ident()", 0, 0)) return VALUE_NULL;
    return value_from_int(threads_of(vm_of(rt))->current->id);
}

static Value current_handle(Runtime *rt, Value self, const Args *args) {
    (void)self;
    if (!args_count(rt, args, "_thread.current()", 0, 0)) return VALUE_NULL;
    return value_ref(value_from_object(threads_of(vm_of(rt))->current));
}

static Activation *start_park(Vm *vm, Value self, const Args *args) {
    (void)self;
    return args_count(&vm->rt, args, "_thread.park()", 0, 0) ? block_park(vm) : NULL;
}

static Value main_handle(Runtime *rt, Value self, const Args *args) {
    (void)self;
    if (!args_count(rt, args, "_thread.main()", 0, 0)) return VALUE_NULL;
    return value_ref(value_from_object(threads_of(vm_of(rt))->main));
}

static Value set_shutdown(Runtime *rt, Value self, const Args *args) {
    (void)self;
    if (!args_count(rt, args, "_thread.set_shutdown()", 1, 1)) return VALUE_NULL;
    value_replace(rt, &threads_of(vm_of(rt))->shutdown, value_ref(args->values[0]));
    return VALUE_NONE;
}

// What the library says on stderr -------------------------------------------------------------------------------------

// report(message, error): the message, and the traceback of the exception unless that is None.
static Value report(Runtime *rt, Value self, const Args *args) {
    (void)self;
    Vm *vm = vm_of(rt);
    Str *message;
    if (!args_count(rt, args, "_thread.report()", 2, 2) || !args_str(rt, args->values[0], "message", &message))
        return VALUE_NULL;
    if (!event_wanted(&rt->events, DETAIL_OUTPUT)) return VALUE_NONE;
    bool has_error = value_is_exception(args->values[1]);
    Str *traceback = has_error ? traceback_text(vm, value_as_exception(args->values[1])) : NULL;
    Str *text = traceback ? str_format(rt, "%V\n%V", message, traceback) : object_ref(message);
    tell(vm, &(Event){.kind = EVENT_LOG, .task = tell_task(vm), .type = event_text("ERROR"), .text = tell_str(text)});
    object_unref(rt, text);
    object_unref(rt, traceback);
    return VALUE_NONE;
}

static Value deprecated(Runtime *rt, Value self, const Args *args) {
    (void)self;
    Str *message;
    if (!args_count(rt, args, "_thread.deprecated()", 1, 1) || !args_str(rt, args->values[0], "message", &message))
        return VALUE_NULL;
    vm_warn(vm_of(rt), EXC_DEPRECATION_WARNING, message->data);
    return rt->raised ? VALUE_NULL : VALUE_NONE;
}

static const NativeSpec functions[] = {
    {.name = "main", .call = main_handle, .kind = NATIVE_FUNCTION},
    {.name = "set_shutdown", .call = set_shutdown, .kind = NATIVE_FUNCTION},
    {.name = "report", .call = report, .kind = NATIVE_FUNCTION},
    {.name = "deprecated", .call = deprecated, .kind = NATIVE_FUNCTION},
    {.name = "get_ident", .call = get_ident, .kind = NATIVE_FUNCTION},
    {.name = "current", .call = current_handle, .kind = NATIVE_FUNCTION},
    {.name = "park", START(start_park), .kind = NATIVE_FUNCTION},
    {0},
};

Value thread_module_new(Vm *vm) {
    const Threads *threads = threads_of(vm);
    Runtime *rt = &vm->rt;
    Module *module = module_new(rt, "_thread");
    module_add_natives(rt, module, functions);
    module_set(rt, module, "_ThreadHandle", value_from_object(threads->type));
    module_set(rt, module, "lock", value_from_object(threads->lock_type));
    module_set(rt, module, "LockType", value_from_object(threads->lock_type));
    module_set(rt, module, "RLock", value_from_object(threads->rlock_type));
    Type *local = thread_local_type(vm);
    module_set(rt, module, "_local", value_from_object(local));
    object_unref(rt, local);
    module_set(rt, module, "default_workers", value_from_int(vm->workers));
    module_set(rt, module, "TIMEOUT_MAX", value_from_float(9223372036.0));
    module_set(rt, module, "error", value_from_object(rt->types[EXC_RUNTIME_ERROR]));
    return value_from_object(module);
}
