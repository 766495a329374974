// What programs see of futures: methods, attributes, repr, and the iterator behind `await`. As _asynciomodule.c.

#include "sim/loop/describe.h"
#include "sim/loop/foreign.h"
#include "sim/loop/future_parts.h"
#include "sim/loop/iterate.h"
#include "sim/loop/task_parts.h"
#include "sim/loop/types.h"
#include "sim/value/exception.h"
#include "sim/value/generic.h"
#include "sim/value/operate.h"
#include "sim/value/tuple.h"

// The future behind self; NULL: raised, since __init__ was not called.
static Future *as_ready_future(Runtime *rt, Value self) {
    Future *future = value_as_future(self);
    if (future->loop) return future;
    exception_raise(rt, EXC_RUNTIME_ERROR, "Future object is not initialized.");
    return NULL;
}

// The same for result() and exception(): an InvalidStateError.
static Future *as_asked_future(Runtime *rt, Value self) {
    Future *future = value_as_future(self);
    if (future->loop) return future;
    exception_raise(rt, EXC_INVALID_STATE_ERROR, "Future object is not initialized.");
    return NULL;
}

// Life ----------------------------------------------------------------------------------------------------------------

static Value future_slot_new(Runtime *rt, Type *type, const Args *args) {
    (void)args;
    return value_from_object(object_new(rt, type, KIND_OTHER, type->instance_size));
}

static bool future_slot_init(Runtime *rt, Value self, const Args *args) {
    Vm *vm = vm_of(rt);
    Value given = VALUE_NONE;
    if (!args_parse(rt, args, "Future(*, | loop)", &given)) return false;
    Loop *loop = value_is_none(given) ? loop_get_event(vm) : value_is_loop(vm, given) ? (Loop *)given.as.object : NULL;
    if (!loop) {
        if (!rt->raised)
            exception_raise(rt, EXC_TYPE_ERROR, "an event loop is expected, got %s", value_type_name(rt, given));
        return false;
    }
    future_init(vm, value_as_future(self), loop, REF_FUTURE, 0);
    return true;
}

static void clear_outcome(Runtime *rt, Future *future) {
    if (future->is_failed) {
        Exception *exception = future->as.failure.exception;
        Traceback *traceback = future->as.failure.traceback;
        future->is_failed = false;
        future->as.result = VALUE_NULL;
        object_unref(rt, exception);
        object_unref(rt, traceback);
    } else {
        value_clear(rt, &future->as.result);
    }
}

static bool matches_any(Vm *vm, const FutureCallback *item, void *self) {
    (void)vm, (void)item, (void)self;
    return true;
}

void future_clear(Runtime *rt, Object *self) {
    Future *future = (Future *)self;
    clear_outcome(rt, future);
    future_remove_matching(vm_of(rt), future, matches_any, NULL);
}

void future_release(Vm *vm, Future *future) {
    future_clear(&vm->rt, &future->head);
    object_unref(&vm->rt, future->loop);
}

static void future_destroy(Runtime *rt, Object *self) {
    future_release(vm_of(rt), (Future *)self);
    object_free(rt, self, self->type->instance_size);
}

void future_visit(Object *self, Visitor visitor, void *visitor_self) {
    const Future *future = (const Future *)self;
    if (future->is_failed) {
        visitor(visitor_self, &future->as.failure.exception->head);
        if (future->as.failure.traceback) visitor(visitor_self, &future->as.failure.traceback->head);
    } else if (value_is_object(future->as.result)) {
        visitor(visitor_self, future->as.result.as.object);
    }
    if (future->first.self) visitor(visitor_self, future->first.self);
    for (uint32_t i = 0; future->more && i < future->more->count; i++)
        if (future->more->items[i].self) visitor(visitor_self, future->more->items[i].self);
    if (future->loop) visitor(visitor_self, &future->loop->head);
}

void future_finalize(Runtime *rt, Object *self) {
    Future *future = (Future *)self;
    if (!future->log_traceback || !future->is_failed) return;
    future->log_traceback = false;
    Str *message = str_format(rt, "%V exception was never retrieved", self->type->name);
    loop_report(vm_of(rt), future->loop, message->data, future->as.failure.exception, "future", self);
    object_unref(rt, message);
}

// Repr ----------------------------------------------------------------------------------------------------------------

const char *future_state_name(const Future *future) {
    static const char *const names[] = {"pending", "cancelled", "finished"};
    return names[future->state];
}

bool future_describe_outcome(Vm *vm, StrBuilder *text, const Future *future) {
    if (future->state != FUTURE_FINISHED) return true;
    if (!future->is_failed) {
        str_builder_add_c(text, " result=");
        return describe_short(vm, text, future->as.result);
    }
    str_builder_add_c(text, " exception=");
    return str_builder_add_repr(text, value_from_object(future->as.failure.exception));
}

static const FutureCallback *callback_at(const Future *future, size_t i) {
    if (future->first.callback) return i == 0 ? &future->first : &future->more->items[i - 1];
    return &future->more->items[i];
}

static bool describe_one(Vm *vm, StrBuilder *text, const FutureCallback *item) {
    if (item->callback == &handle_run) return describe_callback(vm, text, ((const Handle *)item->self)->callable);
    str_builder_add_format(text, "%s()", item->callback->name);
    return true;
}

// As base_futures._format_callbacks.
bool future_describe_callbacks(Vm *vm, StrBuilder *text, const Future *future) {
    size_t count = future_callback_count(future);
    if (count == 0) return true;
    str_builder_add_c(text, " cb=[");
    if (!describe_one(vm, text, callback_at(future, 0))) return false;
    if (count > 2) str_builder_add_format(text, ", <%zu more>", count - 2);
    if (count > 1) {
        str_builder_add_c(text, ", ");
        if (!describe_one(vm, text, callback_at(future, count - 1))) return false;
    }
    str_builder_add_char(text, ']');
    return true;
}

static bool is_plain_callback(const FutureCallback *item) {
    if (item->callback != &handle_run) return true;
    Value callable = ((const Handle *)item->self)->callable;
    return value_is_kind(callable, KIND_FUNCTION) || value_is_kind(callable, KIND_NATIVE);
}

bool future_has_plain_callbacks(const Future *future) {
    for (size_t i = 0; i < future_callback_count(future); i++)
        if (!is_plain_callback(callback_at(future, i))) return false;
    return true;
}

static Value future_repr(Runtime *rt, Value self) {
    Vm *vm = vm_of(rt);
    Future *future = value_as_future(self);
    if (future->head.flags & OBJECT_IN_REPR) return value_from_object(str_from_c(rt, "..."));
    if (!runtime_enter(rt, "while getting the repr of an object")) return VALUE_NULL;
    future->head.flags |= OBJECT_IN_REPR;
    StrBuilder text = str_builder(rt);
    str_builder_add_format(&text, "<%V %s", future->head.type->name, future_state_name(future));
    bool good = future_describe_outcome(vm, &text, future) && future_describe_callbacks(vm, &text, future);
    str_builder_add_char(&text, '>');
    Str *repr = str_builder_finish(&text);
    future->head.flags &= (uint16_t)~OBJECT_IN_REPR;
    runtime_leave(rt);
    if (good) return value_from_object(repr);
    object_unref(rt, repr);
    return VALUE_NULL;
}

// Methods -------------------------------------------------------------------------------------------------------------

// A method that takes nothing. False: raised, in the name of self's type.
static bool take_nothing(Runtime *rt, Value self, const Args *args, const char *name) {
    if (args->count == 0) return true;
    const char *type = value_is_task(vm_of(rt), self) ? "Task" : "Future";
    if (args->names)
        exception_raise(rt, EXC_TYPE_ERROR, "%s.%s() takes no keyword arguments", type, name);
    else
        exception_raise(rt, EXC_TYPE_ERROR, "%s.%s() takes no arguments (%zu given)", type, name, args->count);
    return false;
}

static Value method_result(Runtime *rt, Value self, const Args *args) {
    Future *future = as_asked_future(rt, self);
    if (!future || !take_nothing(rt, self, args, "result")) return VALUE_NULL;
    return future_result(vm_of(rt), future);
}

static Value method_exception(Runtime *rt, Value self, const Args *args) {
    Future *future = as_asked_future(rt, self);
    if (!future || !take_nothing(rt, self, args, "exception")) return VALUE_NULL;
    Exception *exception = future_exception(vm_of(rt), future);
    if (rt->raised) return VALUE_NULL;
    return exception ? value_ref(value_from_object(exception)) : VALUE_NONE;
}

static Value method_set_result(Runtime *rt, Value self, const Args *args) {
    Value result = VALUE_NULL;
    Future *future = as_ready_future(rt, self);
    if (!future || !args_parse(rt, args, "set_result(result, /)", &result)) return VALUE_NULL;
    return future_set_result(vm_of(rt), future, result) ? VALUE_NONE : VALUE_NULL;
}

static Value method_set_exception(Runtime *rt, Value self, const Args *args) {
    Value exception = VALUE_NULL;
    Future *future = as_ready_future(rt, self);
    if (!future || !args_parse(rt, args, "set_exception(exception, /)", &exception)) return VALUE_NULL;
    return future_set_exception(vm_of(rt), future, exception) ? VALUE_NONE : VALUE_NULL;
}

static Value method_add_done_callback(Runtime *rt, Value self, const Args *args) {
    Vm *vm = vm_of(rt);
    Value callable = VALUE_NULL, context = VALUE_NONE;
    Future *future = value_as_future(self);
    if (!future->loop) return exception_raise(rt, EXC_RUNTIME_ERROR, "uninitialized Future object");
    if (!args_parse(rt, args, "add_done_callback(fn, /, *, | context)", &callable, &context)) return VALUE_NULL;
    Task *task = task_of_wakeup(callable);
    if (task) {
        future_add_callback(vm, future, &task_wakeup, &task->future.head);
        return rt->raised ? VALUE_NULL : VALUE_NONE;
    }
    Context *own = value_is_context(vm, context) ? (Context *)context.as.object : NULL;
    Handle *handle = handle_new(vm, future->loop, callable, NULL, own);
    future_add_callback(vm, future, &handle_run, &handle->head);
    object_unref(rt, handle);
    return rt->raised ? VALUE_NULL : VALUE_NONE;
}

static bool is_equal_callable(Vm *vm, const FutureCallback *item, void *self) {
    bool equal = false;
    if (item->callback == &handle_run) value_equal(&vm->rt, ((Handle *)item->self)->callable, *(Value *)self, &equal);
    return equal;
}

static Value method_remove_done_callback(Runtime *rt, Value self, const Args *args) {
    Value callable = VALUE_NULL;
    Future *future = as_ready_future(rt, self);
    if (!future || !args_parse(rt, args, "remove_done_callback(fn, /)", &callable)) return VALUE_NULL;
    size_t removed = future_remove_matching(vm_of(rt), future, is_equal_callable, &callable);
    return rt->raised ? VALUE_NULL : value_from_int((int64_t)removed);
}

static Value method_cancel(Runtime *rt, Value self, const Args *args) {
    Value message = VALUE_NONE;
    Future *future = as_ready_future(rt, self);
    if (!future || !args_parse(rt, args, "cancel(|msg)", &message)) return VALUE_NULL;
    return value_from_bool(future_cancel(vm_of(rt), future, message));
}

static Value method_cancelled(Runtime *rt, Value self, const Args *args) {
    if (!take_nothing(rt, self, args, "cancelled")) return VALUE_NULL;
    return value_from_bool(future_is_cancelled(value_as_future(self)));
}

static Value method_done(Runtime *rt, Value self, const Args *args) {
    if (!take_nothing(rt, self, args, "done")) return VALUE_NULL;
    return value_from_bool(future_is_done(value_as_future(self)));
}

static Value method_get_loop(Runtime *rt, Value self, const Args *args) {
    Future *future = as_ready_future(rt, self);
    if (!future || !take_nothing(rt, self, args, "get_loop")) return VALUE_NULL;
    return value_ref(value_from_object(future->loop));
}

static Value method_make_cancelled_error(Runtime *rt, Value self, const Args *args) {
    Future *future = as_ready_future(rt, self);
    if (!future || !take_nothing(rt, self, args, "_make_cancelled_error")) return VALUE_NULL;
    return value_from_object(future_cancelled_error(vm_of(rt), future));
}

static Value get_state(Runtime *rt, Value self, const Args *args) {
    static const char *const names[] = {"PENDING", "CANCELLED", "FINISHED"};
    (void)args;
    return value_from_object(str_from_c(rt, names[value_as_future(self)->state]));
}

static Value get_blocking(Runtime *rt, Value self, const Args *args) {
    (void)rt, (void)args;
    return value_from_bool(value_as_future(self)->blocking);
}

bool future_read_flag(Runtime *rt, Value value, bool *out) {
    if (!value_is_null(value)) return value_truth(rt, value, out);
    exception_raise(rt, EXC_ATTRIBUTE_ERROR, "cannot delete attribute");
    return false;
}

static bool set_blocking(Runtime *rt, Value self, Value value) {
    bool truth = false;
    if (!future_read_flag(rt, value, &truth)) return false;
    value_as_future(self)->blocking = truth;
    return true;
}

static Value get_log_traceback(Runtime *rt, Value self, const Args *args) {
    (void)rt, (void)args;
    return value_from_bool(value_as_future(self)->log_traceback);
}

static bool set_log_traceback(Runtime *rt, Value self, Value value) {
    bool truth = false;
    if (!future_read_flag(rt, value, &truth)) return false;
    if (truth) exception_raise(rt, EXC_VALUE_ERROR, "_log_traceback can only be set to False");
    value_as_future(self)->log_traceback = false;
    return !truth;
}

// Whether the place of the result holds the message of a cancel.
static bool has_message(Vm *vm, const Future *future) {
    if (future->state == FUTURE_CANCELLED) return !future->has_cancelled_error && !value_is_null(future->as.result);
    return future->must_cancel && value_is_task(vm, value_from_object((Object *)(uintptr_t)&future->head));
}

static Value get_cancel_message(Runtime *rt, Value self, const Args *args) {
    (void)args;
    const Future *future = value_as_future(self);
    return has_message(vm_of(rt), future) ? value_ref(future->as.result) : VALUE_NONE;
}

static bool set_cancel_message(Runtime *rt, Value self, Value value) {
    Future *future = value_as_future(self);
    if (value_is_null(value)) {
        exception_raise(rt, EXC_ATTRIBUTE_ERROR, "cannot delete attribute");
        return false;
    }
    if (has_message(vm_of(rt), future)) value_replace(rt, &future->as.result, value_ref(value));
    return true;
}

// What a task that waits has added, as a function; or the name of a callback in C.
static Value callback_as_value(Vm *vm, const FutureCallback *item) {
    if (item->callback == &handle_run) return value_ref(((const Handle *)item->self)->callable);
    if (item->callback == &task_wakeup) return task_wakeup_function(vm, (Task *)item->self);
    return value_from_object(str_from_c(&vm->rt, item->callback->name));
}

// [(callback, context), …]; None where there is none.
static Value get_callbacks(Runtime *rt, Value self, const Args *args) {
    (void)args;
    const Future *future = value_as_future(self);
    size_t count = future_callback_count(future);
    if (count == 0) return VALUE_NONE;
    List *list = list_new(rt, count);
    for (size_t i = 0; i < count; i++) {
        const FutureCallback *item = callback_at(future, i);
        Tuple *pair = tuple_new(rt, 2);
        pair->items[0] = callback_as_value(vm_of(rt), item);
        pair->items[1] = VALUE_NONE;
        if (item->callback == &handle_run) {
            Handle *handle = (Handle *)item->self;
            pair->items[1] = value_ref(value_from_object(context_materialize(vm_of(rt), &handle->context)));
        }
        list_append_owned(rt, list, value_from_object(pair));
    }
    return value_from_object(list);
}

static Value get_loop(Runtime *rt, Value self, const Args *args) {
    (void)rt, (void)args;
    const Future *future = value_as_future(self);
    return future->loop ? value_ref(value_from_object(future->loop)) : VALUE_NONE;
}

static Value get_exception(Runtime *rt, Value self, const Args *args) {
    (void)rt, (void)args;
    const Future *future = value_as_future(self);
    return future->is_failed ? value_ref(value_from_object(future->as.failure.exception)) : VALUE_NONE;
}

static Value get_result(Runtime *rt, Value self, const Args *args) {
    (void)rt, (void)args;
    const Future *future = value_as_future(self);
    bool has_result = future->state == FUTURE_FINISHED && !future->is_failed;
    return has_result ? value_ref(future->as.result) : VALUE_NONE;
}

const NativeSpec future_methods[] = {
    {.name = "result", .call = method_result},
    {.name = "exception", .call = method_exception},
    {.name = "set_result", .call = method_set_result},
    {.name = "set_exception", .call = method_set_exception},
    {.name = "add_done_callback", .call = method_add_done_callback},
    {.name = "remove_done_callback", .call = method_remove_done_callback},
    {.name = "cancel", .call = method_cancel},
    {.name = "cancelled", .call = method_cancelled},
    {.name = "done", .call = method_done},
    {.name = "get_loop", .call = method_get_loop},
    {.name = "_make_cancelled_error", .call = method_make_cancelled_error},
    {.name = "_state", .call = get_state, .kind = NATIVE_GETTER},
    {.name = "_asyncio_future_blocking", .call = get_blocking, .kind = NATIVE_GETTER, .set = set_blocking},
    {.name = "_log_traceback", .call = get_log_traceback, .kind = NATIVE_GETTER, .set = set_log_traceback},
    {.name = "_cancel_message", .call = get_cancel_message, .kind = NATIVE_GETTER, .set = set_cancel_message},
    {.name = "_callbacks", .call = get_callbacks, .kind = NATIVE_GETTER},
    {.name = "_loop", .call = get_loop, .kind = NATIVE_GETTER},
    {.name = "_exception", .call = get_exception, .kind = NATIVE_GETTER},
    {.name = "_result", .call = get_result, .kind = NATIVE_GETTER},
    {.name = "__class_getitem__", .call = generic_class_getitem, .kind = NATIVE_CLASS_METHOD},
    {0},
};

// What __await__ and __iter__ give ------------------------------------------------------------------------------------

typedef struct FutureIter {
    Object head;
    Future *future; // owned; NULL: it has ended
} FutureIter;

static Value future_iter_new(Runtime *rt, Value self) {
    if (!as_ready_future(rt, self)) return VALUE_NULL;
    FutureIter *iter = object_new(rt, loops_of(vm_of(rt))->future_iter_type, KIND_OTHER, sizeof(FutureIter));
    iter->future = object_ref(self.as.object);
    return value_from_object(iter);
}

static void iter_end(Runtime *rt, FutureIter *iter) {
    Future *future = iter->future;
    iter->future = NULL;
    object_unref(rt, future);
}

// One step. At the end: NULL with a StopIteration raised if it has something to say.
static Value iter_step(Runtime *rt, Value self, bool tells_end) {
    FutureIter *iter = (FutureIter *)self.as.object;
    if (!iter->future) return tells_end ? exception_raise_stop_iteration(rt, VALUE_NONE) : VALUE_NULL;
    Outcome outcome = future_await(vm_of(rt), &iter->future->head, input_value(VALUE_NONE), false);
    if (outcome.kind == OUTCOME_YIELDED) return outcome.value;
    if (future_is_done(iter->future)) iter_end(rt, iter);
    if (outcome.kind == OUTCOME_RETURNED) {
        if (tells_end || !value_is_none(outcome.value)) exception_raise_stop_iteration(rt, outcome.value);
        value_unref(rt, outcome.value);
    }
    return VALUE_NULL;
}

static Value iter_next(Runtime *rt, Value self) {
    return iter_step(rt, self, false);
}

static Value iter_self(Runtime *rt, Value self) {
    (void)rt;
    return value_ref(self);
}

static Value iter_send(Runtime *rt, Value self, const Args *args) {
    return args_count(rt, args, "FutureIter.send()", 1, 1) ? iter_step(rt, self, true) : VALUE_NULL;
}

// The exception that throw(type[, value[, traceback]]) names; owned; NULL: raised a TypeError.
static Exception *thrown_exception(Runtime *rt, const Args *args) {
    Value thrown = args->values[0];
    bool is_class = value_is_kind(thrown, KIND_TYPE) &&
                    type_is_subtype((Type *)thrown.as.object, rt->types[EXC_BASE_EXCEPTION]);
    if (is_class && args->count > 1 && value_is_exception(args->values[1])) thrown = args->values[1];
    else if (is_class && args->count > 1 && !value_is_none(args->values[1]))
        return value_as_exception(runtime_call(rt, thrown, args->values + 1, 1));
    else if (value_is_exception(thrown) && args->count > 1)
        exception_raise(rt, EXC_TYPE_ERROR, "instance exception may not have a separate value");
    else if (!is_class && !value_is_exception(thrown))
        exception_raise(rt, EXC_TYPE_ERROR, "exceptions must be classes deriving BaseException or instances of such a class");
    return rt->raised ? NULL : exception_from_value(rt, thrown);
}

static Value iter_throw(Runtime *rt, Value self, const Args *args) {
    if (!args_count(rt, args, "throw", 1, 3)) return VALUE_NULL;
    if (args->count > 1)
        vm_warn(vm_of(rt), EXC_DEPRECATION_WARNING,
                "the (type, exc, tb) signature of throw() is deprecated, use the single-arg signature instead.");
    Exception *exception = thrown_exception(rt, args);
    if (!exception) return VALUE_NULL;
    iter_end(rt, (FutureIter *)self.as.object);
    exception_restore(rt, exception);
    return VALUE_NULL;
}

static Value iter_close(Runtime *rt, Value self, const Args *args) {
    if (!args_count(rt, args, "FutureIter.close()", 0, 0)) return VALUE_NULL;
    iter_end(rt, (FutureIter *)self.as.object);
    return VALUE_NONE;
}

static void iter_clear(Runtime *rt, Object *self) {
    iter_end(rt, (FutureIter *)self);
}

static void iter_destroy(Runtime *rt, Object *self) {
    iter_clear(rt, self);
    object_free(rt, self, sizeof(FutureIter));
}

static void iter_visit(Object *self, Visitor visitor, void *visitor_self) {
    const FutureIter *iter = (const FutureIter *)self;
    if (iter->future) visitor(visitor_self, &iter->future->head);
}

const TypeSlots future_iter_slots = {
    .destroy = iter_destroy, .visit = iter_visit, .clear = iter_clear, .iter = iter_self, .next = iter_next,
};

const NativeSpec future_iter_methods[] = {
    {.name = "send", .call = iter_send},
    {.name = "throw", .call = iter_throw},
    {.name = "close", .call = iter_close},
    {0},
};

const TypeSlots future_slots = {
    .destroy = future_destroy, .visit = future_visit, .clear = future_clear,      .new_ = future_slot_new,
    .init = future_slot_init,  .finalize = future_finalize, .repr = future_repr, .iter = future_iter_new,
    .await = future_iter_new,
};
