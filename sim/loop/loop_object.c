// What programs see of a loop.

#include "sim/loop/executor.h"
#include "sim/loop/future.h"
#include "sim/loop/iterate.h"
#include "sim/loop/report.h"
#include "sim/loop/runner.h"
#include "sim/loop/task.h"
#include "sim/loop/thread.h"
#include "sim/loop/types.h"
#include "sim/value/attribute.h"
#include "sim/value/exception.h"
#include "sim/value/operate.h"
#include "sim/value/str.h"
#include "sim/value/tuple.h"
#include "sim/vm/where.h"

static Loop *as_loop(Value v) {
    return (Loop *)v.as.object;
}

static Value loop_slot_new(Runtime *rt, Type *type, const Args *args) {
    (void)type;
    Value selector = VALUE_NONE;
    if (!args_parse_python(rt, args, "_UnixSelectorEventLoop.__init__(self | selector)", &selector)) return VALUE_NULL;
    return value_from_object(loop_new(vm_of(rt)));
}

static Value loop_repr(Runtime *rt, Value self) {
    const Loop *loop = as_loop(self);
    return value_from_object(str_format(rt, "<%V running=%s closed=%s debug=%s>", loop->head.type->name,
                                        loop->is_running ? "True" : "False", loop->is_closed ? "True" : "False",
                                        loop->debug ? "True" : "False"));
}

const TypeSlots loop_slots = {
    .new_ = loop_slot_new, .destroy = loop_destroy, .visit = loop_visit, .clear = loop_clear, .repr = loop_repr,
};

// Calling soon and later ----------------------------------------------------------------------------------------------

// The arguments of call_soon(callback, *args, context=None) and its kin, of which `fixed` stand before *args.
typedef struct CallArgs {
    Value fixed[2];
    Tuple *args;      // owned; NULL: none
    Context *context; // borrowed; NULL: not given
} CallArgs;

static bool raise_missing(Runtime *rt, const char *name, const char *const *parameters, size_t given, size_t fixed) {
    if (fixed - given == 2)
        exception_raise(rt, EXC_TYPE_ERROR,
                        "BaseEventLoop.%s() missing 2 required positional arguments: '%s' and '%s'", name,
                        parameters[0], parameters[1]);
    else
        exception_raise(rt, EXC_TYPE_ERROR, "BaseEventLoop.%s() missing 1 required positional argument: '%s'", name,
                        parameters[fixed - 1]);
    return false;
}

static bool read_keywords(Vm *vm, const Args *args, const char *name, size_t positional, CallArgs *out) {
    for (size_t i = positional; i < args->count; i++) {
        const Str *key = value_as_str(((Tuple *)args->names)->items[i - positional]);
        if (!str_equal_c(key, "context")) {
            exception_raise(&vm->rt, EXC_TYPE_ERROR, "BaseEventLoop.%s() got an unexpected keyword argument '%s'", name,
                            key->data);
            return false;
        }
        if (value_is_context(vm, args->values[i])) out->context = (Context *)args->values[i].as.object;
    }
    return true;
}

static bool read_call(Vm *vm, const Args *args, const char *name, const char *const *parameters, size_t fixed,
                      CallArgs *out) {
    size_t positional = args->count - (args->names ? ((Tuple *)args->names)->count : 0);
    *out = (CallArgs){0};
    if (positional < fixed) return raise_missing(&vm->rt, name, parameters, positional, fixed);
    if (!read_keywords(vm, args, name, positional, out)) return false;
    for (size_t i = 0; i < fixed; i++) out->fixed[i] = args->values[i];
    if (positional > fixed) out->args = tuple_from(&vm->rt, args->values + fixed, positional - fixed);
    return true;
}

bool loop_check_callback(Vm *vm, const Loop *loop, Value callback, const char *name) {
    Runtime *rt = &vm->rt;
    if (!loop->debug) return true;
    bool is_function = value_is_kind(callback, KIND_FUNCTION) &&
                       ((const Function *)callback.as.object)->code->bytecode->flags & CODE_COROUTINE;
    if (is_function || value_is_coroutine(vm, callback))
        exception_raise(rt, EXC_TYPE_ERROR, "coroutines cannot be used with %s()", name);
    else if (!value_is_callable(rt, callback))
        exception_raise(rt, EXC_TYPE_ERROR, "a callable object was expected by %s(), got %R", name, &callback);
    return !rt->raised;
}

// As BaseEventLoop._check_thread: in debug mode, only the thread that runs the loop may give it callbacks. False: raised.
static bool check_thread(Vm *vm, const Loop *loop) {
    if (!loop->debug || !loop->runner || loop->runner == threads_of(vm)->current) return true;
    exception_raise(&vm->rt, EXC_RUNTIME_ERROR,
                    "Non-thread-safe operation invoked on an event loop other than the current one");
    return false;
}

// `from_any`: any thread may do it.
static Value call_soon(Runtime *rt, Value self, const Args *args, const char *name, bool from_any) {
    static const char *const parameters[] = {"callback"};
    Vm *vm = vm_of(rt);
    Loop *loop = as_loop(self);
    CallArgs call;
    if (!read_call(vm, args, name, parameters, 1, &call)) return VALUE_NULL;
    Handle *handle = NULL;
    bool may_call = loop_check_open(vm, loop) && (from_any || check_thread(vm, loop));
    if (may_call && loop_check_callback(vm, loop, call.fixed[0], name)) {
        handle = handle_new(vm, loop, call.fixed[0], call.args, call.context);
        loop_call_soon_handle(vm, loop, handle, NULL);
    }
    object_unref(rt, call.args);
    return value_from_object(handle);
}

static Value method_call_soon(Runtime *rt, Value self, const Args *args) {
    return call_soon(rt, self, args, "call_soon", false);
}

static Value method_call_soon_threadsafe(Runtime *rt, Value self, const Args *args) {
    Value handle = call_soon(rt, self, args, "call_soon_threadsafe", true);
    if (!value_is_null(handle)) loop_wake(vm_of(rt), as_loop(self));
    return handle;
}

static Handle *call_at(Vm *vm, Loop *loop, Value when, const CallArgs *call, unsigned hidden) {
    double seconds = 0;
    if (!loop_check_open(vm, loop) || !check_thread(vm, loop)) return NULL;
    if (!loop_check_callback(vm, loop, call->fixed[1], "call_at")) return NULL;
    if (!args_float(&vm->rt, when, &seconds)) return NULL;
    Handle *handle = handle_new(vm, loop, call->fixed[1], call->args, call->context);
    handle->head.type = loops_of(vm)->timer_handle_type;
    handle_set_origin(vm, handle, hidden);
    loop_schedule_timer(vm, loop, handle, seconds);
    value_replace(&vm->rt, &handle->when, value_ref(when));
    return handle;
}

static Value method_call_at(Runtime *rt, Value self, const Args *args) {
    static const char *const parameters[] = {"when", "callback"};
    Vm *vm = vm_of(rt);
    CallArgs call;
    if (!read_call(vm, args, "call_at", parameters, 2, &call)) return VALUE_NULL;
    Handle *handle = NULL;
    if (value_is_none(call.fixed[0]))
        exception_raise(rt, EXC_TYPE_ERROR, "when cannot be None");
    else
        handle = call_at(vm, as_loop(self), call.fixed[0], &call, HANDLE_HIDDEN_AT);
    object_unref(rt, call.args);
    return value_from_object(handle);
}

static Value method_call_later(Runtime *rt, Value self, const Args *args) {
    static const char *const parameters[] = {"delay", "callback"};
    Vm *vm = vm_of(rt);
    CallArgs call;
    if (!read_call(vm, args, "call_later", parameters, 2, &call)) return VALUE_NULL;
    Handle *handle = NULL;
    if (value_is_none(call.fixed[0])) {
        exception_raise(rt, EXC_TYPE_ERROR, "delay must not be None");
    } else {
        Value when = value_binary(rt, BINARY_ADD, value_from_float(loop_time(vm)), call.fixed[0]);
        if (!value_is_null(when)) handle = call_at(vm, as_loop(self), when, &call, HANDLE_HIDDEN_LATER);
        value_unref(rt, when);
    }
    object_unref(rt, call.args);
    return value_from_object(handle);
}

static Value method_time(Runtime *rt, Value self, const Args *args) {
    (void)self;
    if (!args_none(rt, args, "BaseEventLoop.time(self)")) return VALUE_NULL;
    return value_from_float(loop_time(vm_of(rt)));
}

const NativeSpec loop_call_methods[] = {
    {.name = "time", .call = method_time},
    {.name = "call_soon", .call = method_call_soon},
    {.name = "call_soon_threadsafe", .call = method_call_soon_threadsafe},
    {.name = "call_at", .call = method_call_at},
    {.name = "call_later", .call = method_call_later},
    {0},
};

// Futures and tasks ---------------------------------------------------------------------------------------------------

static Value method_create_future(Runtime *rt, Value self, const Args *args) {
    if (!args_none(rt, args, "BaseEventLoop.create_future(self)")) return VALUE_NULL;
    return value_from_object(future_new(vm_of(rt), as_loop(self), REF_FUTURE, 0));
}

static Value method_create_task(Runtime *rt, Value self, const Args *args) {
    Value coroutine = VALUE_NULL, name = VALUE_NONE, context = VALUE_NONE;
    if (!args_parse_python(rt, args, "BaseEventLoop.create_task(self, coro, *, | name, context)", &coroutine, &name,
                           &context))
        return VALUE_NULL;
    Vm *vm = vm_of(rt);
    bool has_factory = !value_is_none(as_loop(self)->task_factory);
    loops_of(vm)->library_frames++;
    Value task = task_create(vm, as_loop(self), coroutine, name, context);
    loops_of(vm)->library_frames--;
    if (!has_factory && !value_is_null(task)) value_as_future(task)->is_by_program = where_frame(vm) != NULL;
    return task;
}

static Value set_handler(Runtime *rt, Value *place, Value handler, const char *message) {
    if (!value_is_none(handler) && !value_is_callable(rt, handler)) {
        Str *text = str_format(rt, message, &handler);
        if (text) exception_raise(rt, EXC_TYPE_ERROR, "%V", text);
        object_unref(rt, text);
        return VALUE_NULL;
    }
    value_replace(rt, place, value_ref(handler));
    return VALUE_NONE;
}

static Value method_set_task_factory(Runtime *rt, Value self, const Args *args) {
    Value factory = VALUE_NULL;
    if (!args_parse_python(rt, args, "BaseEventLoop.set_task_factory(self, factory)", &factory)) return VALUE_NULL;
    return set_handler(rt, &as_loop(self)->task_factory, factory, "task factory must be a callable or None");
}

static Value method_get_task_factory(Runtime *rt, Value self, const Args *args) {
    if (!args_none(rt, args, "BaseEventLoop.get_task_factory(self)")) return VALUE_NULL;
    return value_ref(as_loop(self)->task_factory);
}

// Errors that nobody catches ------------------------------------------------------------------------------------------

static Value method_set_exception_handler(Runtime *rt, Value self, const Args *args) {
    Value handler = VALUE_NULL;
    if (!args_parse_python(rt, args, "BaseEventLoop.set_exception_handler(self, handler)", &handler)) return VALUE_NULL;
    return set_handler(rt, &as_loop(self)->exception_handler, handler, "A callable object or None is expected, got %R");
}

static Value method_get_exception_handler(Runtime *rt, Value self, const Args *args) {
    if (!args_none(rt, args, "BaseEventLoop.get_exception_handler(self)")) return VALUE_NULL;
    return value_ref(as_loop(self)->exception_handler);
}

static Value method_default_exception_handler(Runtime *rt, Value self, const Args *args) {
    Value context = VALUE_NULL;
    if (!args_parse_python(rt, args, "BaseEventLoop.default_exception_handler(self, context)", &context))
        return VALUE_NULL;
    if (!value_is_dict(context)) return attribute_get_c(rt, context, "get");
    return report_by_default(vm_of(rt), as_loop(self), value_as_dict(context)) ? VALUE_NONE : VALUE_NULL;
}

static Value method_call_exception_handler(Runtime *rt, Value self, const Args *args) {
    Value context = VALUE_NULL;
    if (!args_parse_python(rt, args, "BaseEventLoop.call_exception_handler(self, context)", &context))
        return VALUE_NULL;
    if (!value_is_dict(context))
        return report_bad_context(vm_of(rt), as_loop(self), context) ? VALUE_NONE : VALUE_NULL;
    return report_context(vm_of(rt), as_loop(self), value_as_dict(context)) ? VALUE_NONE : VALUE_NULL;
}

// State ---------------------------------------------------------------------------------------------------------------

static Value method_stop(Runtime *rt, Value self, const Args *args) {
    if (!args_none(rt, args, "BaseEventLoop.stop(self)")) return VALUE_NULL;
    as_loop(self)->is_stopping = true;
    return VALUE_NONE;
}

static Value method_close(Runtime *rt, Value self, const Args *args) {
    if (!args_none(rt, args, "BaseEventLoop.close(self)")) return VALUE_NULL;
    return loop_close(vm_of(rt), as_loop(self)) ? VALUE_NONE : VALUE_NULL;
}

static Value method_is_running(Runtime *rt, Value self, const Args *args) {
    if (!args_none(rt, args, "BaseEventLoop.is_running(self)")) return VALUE_NULL;
    return value_from_bool(as_loop(self)->is_running);
}

static Value method_is_closed(Runtime *rt, Value self, const Args *args) {
    if (!args_none(rt, args, "BaseEventLoop.is_closed(self)")) return VALUE_NULL;
    return value_from_bool(as_loop(self)->is_closed);
}

static Value method_get_debug(Runtime *rt, Value self, const Args *args) {
    if (!args_none(rt, args, "BaseEventLoop.get_debug(self)")) return VALUE_NULL;
    return value_from_bool(as_loop(self)->debug);
}

static Value method_set_debug(Runtime *rt, Value self, const Args *args) {
    Value enabled = VALUE_NULL;
    if (!args_parse_python(rt, args, "BaseEventLoop.set_debug(self, enabled)", &enabled)) return VALUE_NULL;
    Loop *loop = as_loop(self);
    if (!value_truth(rt, enabled, &loop->debug)) return VALUE_NULL;
    if (loop->is_running) loop_track_origins_soon(vm_of(rt), loop);
    return VALUE_NONE;
}

static Value method_shutdown_asyncgens(Runtime *rt, Value self, const Args *args) {
    if (!args_none(rt, args, "BaseEventLoop.shutdown_asyncgens(self)")) return VALUE_NULL;
    return shutdown_generators_new(vm_of(rt), as_loop(self));
}

static Value method_shutdown_default_executor(Runtime *rt, Value self, const Args *args) {
    Value timeout = VALUE_NONE;
    if (!args_parse_python(rt, args, "BaseEventLoop.shutdown_default_executor(self | timeout)", &timeout))
        return VALUE_NULL;
    return executor_shutdown_new(vm_of(rt), as_loop(self), timeout);
}

static Value get_slow_callback_duration(Runtime *rt, Value self, const Args *args) {
    (void)rt, (void)args;
    return value_ref(as_loop(self)->slow_callback_duration);
}

static bool set_slow_callback_duration(Runtime *rt, Value self, Value value) {
    value_replace(rt, &as_loop(self)->slow_callback_duration, value_is_null(value) ? VALUE_NONE : value_ref(value));
    return true;
}

const NativeSpec loop_methods[] = {
    {.name = "create_future", .call = method_create_future},
    {.name = "create_task", .call = method_create_task},
    {.name = "set_task_factory", .call = method_set_task_factory},
    {.name = "get_task_factory", .call = method_get_task_factory},
    {.name = "set_exception_handler", .call = method_set_exception_handler},
    {.name = "get_exception_handler", .call = method_get_exception_handler},
    {.name = "default_exception_handler", .call = method_default_exception_handler},
    {.name = "call_exception_handler", .call = method_call_exception_handler},
    {.name = "stop", .call = method_stop},
    {.name = "close", .call = method_close},
    {.name = "is_running", .call = method_is_running},
    {.name = "is_closed", .call = method_is_closed},
    {.name = "get_debug", .call = method_get_debug},
    {.name = "set_debug", .call = method_set_debug},
    {.name = "shutdown_asyncgens", .call = method_shutdown_asyncgens, .is_coroutine = true},
    {.name = "shutdown_default_executor", .call = method_shutdown_default_executor, .is_coroutine = true},
    {.name = "slow_callback_duration", .call = get_slow_callback_duration, .kind = NATIVE_GETTER,
     .set = set_slow_callback_duration},
    {0},
};
