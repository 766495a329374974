// Where the loop meets threads: run_in_executor and its kin are written in Python, in asyncio._threads, which is loaded when a
// program asks for one of them.

#include "sim/loop/executor.h"

#include "sim/loop/await_in_c.h"
#include "sim/loop/runner.h"
#include "sim/value/attribute.h"
#include "sim/value/exception.h"
#include "sim/value/function.h"
#include "sim/value/module.h"
#include "sim/value/operate.h"
#include "sim/value/str.h"
#include "sim/value/tuple.h"
#include "sim/vm/import.h"

// asyncio._threads.name, or of its class BaseEventLoop; owned.
static Value library_function(Vm *vm, const char *class_name, const char *name) {
    Runtime *rt = &vm->rt;
    Str *path = str_intern_object(rt, str_from_c(rt, "asyncio._threads"));
    Tuple *nothing = tuple_from(rt, NULL, 0);
    Value module = import_name(vm, path, value_from_object(nothing));
    object_unref(rt, nothing);
    object_unref(rt, path);
    if (value_is_null(module) && exception_raised_is(rt, EXC_MODULE_NOT_FOUND_ERROR)) {
        exception_discard(rt);
        exception_raise(rt, EXC_RUNTIME_ERROR, "a program can use %s only where its text has this name", name);
    }
    if (value_is_null(module) || !class_name) {
        Value function = value_is_null(module) ? VALUE_NULL : attribute_get_c(rt, module, name);
        value_unref(rt, module);
        return function;
    }
    Value class_ = attribute_get_c(rt, module, class_name);
    Value function = value_is_null(class_) ? VALUE_NULL : attribute_get_c(rt, class_, name);
    value_unref(rt, class_);
    value_unref(rt, module);
    return function;
}

static Value call_function(Runtime *rt, const char *name, const Args *args) {
    Value function = library_function(vm_of(rt), NULL, name);
    if (value_is_null(function)) return VALUE_NULL;
    Value result = vm_call(rt, function, args->values, args->count, args->names);
    value_unref(rt, function);
    return result;
}

static Value call_method(Runtime *rt, Value self, const char *name, const Args *args) {
    Value function = library_function(vm_of(rt), "BaseEventLoop", name);
    if (value_is_null(function)) return VALUE_NULL;
    Value method = value_from_object(method_new(rt, function, self));
    Value result = vm_call(rt, method, args->values, args->count, args->names);
    value_unref(rt, method);
    value_unref(rt, function);
    return result;
}

// Functions of the module ---------------------------------------------------------------------------------------------

#define FUNCTION(name)                                                                                                \
    static Value function_##name(Runtime *rt, Value self, const Args *args) {                                         \
        (void)self;                                                                                                   \
        return call_function(rt, #name, args);                                                                        \
    }
FUNCTION(to_thread)
FUNCTION(wrap_future)
FUNCTION(run_coroutine_threadsafe)
#undef FUNCTION

const NativeSpec executor_functions[] = {
    {.name = "to_thread", .call = function_to_thread, .kind = NATIVE_FUNCTION, .is_coroutine = true},
    {.name = "wrap_future", .call = function_wrap_future, .kind = NATIVE_FUNCTION},
    {.name = "run_coroutine_threadsafe", .call = function_run_coroutine_threadsafe, .kind = NATIVE_FUNCTION},
    {0},
};

// Methods of the loop -------------------------------------------------------------------------------------------------

static Loop *as_loop(Value v) {
    return (Loop *)v.as.object;
}

static Value method_run_in_executor(Runtime *rt, Value self, const Args *args) {
    return call_method(rt, self, "run_in_executor", args);
}

static Value method_set_default_executor(Runtime *rt, Value self, const Args *args) {
    return call_method(rt, self, "set_default_executor", args);
}

static Value get_default_executor(Runtime *rt, Value self, const Args *args) {
    (void)rt, (void)args;
    return value_ref(as_loop(self)->default_executor);
}

static bool set_default_executor(Runtime *rt, Value self, Value value) {
    value_replace(rt, &as_loop(self)->default_executor, value_is_null(value) ? VALUE_NONE : value_ref(value));
    return true;
}

static Value get_shutdown_called(Runtime *rt, Value self, const Args *args) {
    (void)rt, (void)args;
    return value_from_bool(as_loop(self)->executor_is_shut_down);
}

static Value method_check_closed(Runtime *rt, Value self, const Args *args) {
    (void)args;
    return loop_check_open(vm_of(rt), as_loop(self)) ? VALUE_NONE : VALUE_NULL;
}

static Value method_check_callback(Runtime *rt, Value self, const Args *args) {
    Str *name;
    if (!args_count(rt, args, "_check_callback()", 2, 2) || !args_str(rt, args->values[1], "name", &name))
        return VALUE_NULL;
    return loop_check_callback(vm_of(rt), as_loop(self), args->values[0], name->data) ? VALUE_NONE : VALUE_NULL;
}

const NativeSpec loop_executor_methods[] = {
    {.name = "run_in_executor", .call = method_run_in_executor},
    {.name = "set_default_executor", .call = method_set_default_executor},
    {.name = "_default_executor", .call = get_default_executor, .kind = NATIVE_GETTER, .set = set_default_executor},
    {.name = "_executor_shutdown_called", .call = get_shutdown_called, .kind = NATIVE_GETTER},
    {.name = "_check_closed", .call = method_check_closed},
    {.name = "_check_callback", .call = method_check_callback},
    {0},
};

// The end of the default executor -------------------------------------------------------------------------------------

bool executor_close(Vm *vm, Loop *loop) {
    Runtime *rt = &vm->rt;
    loop->executor_is_shut_down = true;
    Value executor = loop->default_executor;
    if (value_is_none(executor)) return true;
    loop->default_executor = VALUE_NONE;
    Value key = value_from_object(str_intern_object(rt, str_from_c(rt, "wait")));
    Tuple *names = tuple_from(rt, &key, 1);
    Value shutdown = attribute_get_c(rt, executor, "shutdown");
    Value no = VALUE_FALSE;
    Value result = value_is_null(shutdown) ? VALUE_NULL : vm_call(rt, shutdown, &no, 1, &names->head);
    value_unref(rt, result);
    value_unref(rt, shutdown);
    value_unref(rt, key);
    object_unref(rt, names);
    value_unref(rt, executor);
    return !value_is_null(result);
}

// The coroutine loop.shutdown_default_executor(timeout).
typedef struct Shutdown {
    Activation activation;
    Loop *loop;    // owned
    Value timeout;
    Value awaited; // the coroutine in Python, that does it where there is an executor
} Shutdown;

static Outcome begin(Vm *vm, Shutdown *self) {
    self->loop->executor_is_shut_down = true;
    if (value_is_none(self->loop->default_executor)) return outcome_returned(VALUE_NONE);
    Value loop = value_from_object(self->loop);
    Value coroutine = call_method(&vm->rt, loop, "shutdown_default_executor", &(Args){&self->timeout, 1, NULL});
    if (value_is_null(coroutine)) return outcome_raised();
    Outcome outcome = awaiting_begin(vm, &self->awaited, coroutine);
    value_unref(&vm->rt, coroutine);
    return outcome;
}

// The threads did not end in time: a warning, about the line that awaits this.
static Outcome end(Vm *vm, Shutdown *self, Value message) {
    if (value_is_str(message)) {
        vm->current = self->activation.back;
        vm_warn(vm, EXC_RUNTIME_WARNING, value_as_str(message)->data);
        vm->current = &self->activation;
    }
    value_unref(&vm->rt, message);
    return outcome_returned(VALUE_NONE);
}

static Outcome resume(Vm *vm, Activation *activation, Input input) {
    Shutdown *self = (Shutdown *)activation;
    if (value_is_null(self->awaited)) return input_kind(input) == INPUT_RAISED ? outcome_raised() : begin(vm, self);
    Outcome outcome = awaiting_step(vm, &self->awaited, input);
    return outcome_kind(outcome) == OUTCOME_RETURNED ? end(vm, self, outcome_value(outcome)) : outcome;
}

static void clear(Vm *vm, Activation *activation) {
    Shutdown *self = (Shutdown *)activation;
    Loop *loop = self->loop;
    self->loop = NULL;
    value_clear(&vm->rt, &self->timeout);
    value_clear(&vm->rt, &self->awaited);
    object_unref(&vm->rt, loop);
}

static void visit(Activation *activation, Visitor visitor, void *visitor_self) {
    const Shutdown *self = (const Shutdown *)activation;
    if (self->loop) visitor(visitor_self, &self->loop->head);
    if (value_is_object(self->timeout)) visitor(visitor_self, self->timeout.as.object);
    if (value_is_object(self->awaited)) visitor(visitor_self, self->awaited.as.object);
}

static const ActivationOps shutdown_ops = {
    "shutdown_default_executor", "BaseEventLoop.shutdown_default_executor", sizeof(Shutdown), resume, clear, visit,
};

Value executor_shutdown_new(Vm *vm, Loop *loop, Value timeout) {
    Shutdown *self = (Shutdown *)activation_new_coroutine(vm, &shutdown_ops);
    self->loop = object_ref(loop);
    self->timeout = value_ref(timeout);
    return value_from_object(self);
}
