// What programs see of futures: their life and their methods. As FutureObj's methods in _asynciomodule.c.

#include "sim/loop/foreign.h"
#include "sim/loop/future_parts.h"
#include "sim/loop/iterate.h"
#include "sim/loop/task_parts.h"
#include "sim/loop/types.h"
#include "sim/value/exception.h"
#include "sim/value/generic.h"
#include "sim/value/operate.h"
#include "sim/vm/origin.h"
#include "sim/vm/watch.h"
#include "sim/vm/where.h"

Future *future_ready(Runtime *rt, Value self) {
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

void future_begin_anew(Vm *vm, Future *future) {
    Loop *loop = future->loop;
    if (!loop) return;
    future->loop = NULL;
    future_drop(&vm->rt, future);
    object_unref(&vm->rt, loop);
    future->state = FUTURE_PENDING;
    future->failed_in_library = future->failed_through_library = future->has_cancelled_error = false;
    future->blocking = future->log_traceback = future->must_cancel = future->started = false;
    future->was_awaited = future->got_cancel = future->went_on = future->holds_lock = false;
    future->head.flags &= (uint16_t)~OBJECT_FINALIZED;
}

// What a sleep, a gather and their kin wait with is theirs alone.
static bool is_of_the_library(const Future *future) {
    return future->loop && future->ref_kind != REF_FUTURE;
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
    if (is_of_the_library(value_as_future(self))) return true;
    future_begin_anew(vm, value_as_future(self));
    future_init(vm, value_as_future(self), loop, REF_FUTURE, 0);
    value_as_future(self)->is_by_program = where_frame(vm) != NULL;
    return true;
}

void future_drop_failure(Runtime *rt, Future *future) {
    Exception *exception = future->as.failure.exception;
    Traceback *traceback = future->as.failure.traceback;
    future->is_failed = false;
    future->as.result = VALUE_NULL;
    object_unref(rt, exception);
    object_unref(rt, traceback);
}

static bool matches_any(Vm *vm, const FutureCallback *item, void *self) {
    (void)vm, (void)item, (void)self;
    return true;
}

void future_drop_callbacks(Vm *vm, Future *future) {
    future_remove_matching(vm, future, matches_any, NULL);
}

void future_clear(Runtime *rt, Object *self) {
    future_drop(rt, (Future *)self);
}

void future_release(Vm *vm, Future *future) {
    future_clear(&vm->rt, &future->head);
    object_unref(&vm->rt, future->loop);
}

static void future_destroy(Runtime *rt, Object *self) {
    future_drop(rt, (Future *)self);
    object_unref(rt, ((Future *)self)->loop);
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
    const FutureMore *more = future_more(future);
    if (future_first(future)->self) visitor(visitor_self, future_first(future)->self);
    for (uint32_t i = 0; more && i < more->count; i++)
        if (more->items[i].self) visitor(visitor_self, more->items[i].self);
    if (future->loop) visitor(visitor_self, &future->loop->head);
}

bool future_is_quiet(const Object *self) {
    const Future *future = (const Future *)self;
    return !future->log_traceback || !future->is_failed;
}

void future_finalize(Runtime *rt, Object *self) {
    Future *future = (Future *)self;
    if (future_is_quiet(self)) return;
    future->log_traceback = false;
    if (vm_of(rt)->watch) vm_of(rt)->watch->never_retrieved(vm_of(rt), future);
    Str *message = str_format(rt, "%V exception was never retrieved", self->type->name);
    loop_report_with_origin(vm_of(rt), future->loop, message->data, future->as.failure.exception, "future", self,
                            origin_of(vm_of(rt), self));
    object_unref(rt, message);
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
    Future *future = future_ready(rt, self);
    if (!future || !args_parse(rt, args, "set_result(result, /)", &result)) return VALUE_NULL;
    return future_set_result(vm_of(rt), future, result) ? VALUE_NONE : VALUE_NULL;
}

static Value method_set_exception(Runtime *rt, Value self, const Args *args) {
    Value exception = VALUE_NULL;
    Future *future = future_ready(rt, self);
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
    Future *future = future_ready(rt, self);
    if (!future || !args_parse(rt, args, "remove_done_callback(fn, /)", &callable)) return VALUE_NULL;
    size_t removed = future_remove_matching(vm_of(rt), future, is_equal_callable, &callable);
    return rt->raised ? VALUE_NULL : value_from_int((int64_t)removed);
}

static Value method_cancel(Runtime *rt, Value self, const Args *args) {
    Value message = VALUE_NONE;
    Future *future = future_ready(rt, self);
    if (!future || !args_parse(rt, args, "cancel(|msg)", &message)) return VALUE_NULL;
    bool cancelled = future_cancel(vm_of(rt), future, message);
    return rt->raised ? VALUE_NULL : value_from_bool(cancelled); // raised: its loop is closed
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
    Future *future = future_ready(rt, self);
    if (!future || !take_nothing(rt, self, args, "get_loop")) return VALUE_NULL;
    return value_ref(value_from_object(future->loop));
}

static Value method_make_cancelled_error(Runtime *rt, Value self, const Args *args) {
    Future *future = future_ready(rt, self);
    if (!future || !take_nothing(rt, self, args, "_make_cancelled_error")) return VALUE_NULL;
    return value_from_object(future_cancelled_error(vm_of(rt), future));
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
    {.name = "__class_getitem__", .call = generic_class_getitem, .kind = NATIVE_CLASS_METHOD},
    {0},
};

const TypeSlots future_slots = {
    .destroy = future_destroy, .visit = future_visit, .clear = future_clear,      .new_ = future_slot_new,
    .init = future_slot_init,  .finalize = future_finalize, .is_quiet = future_is_quiet, .repr = future_repr, .iter = future_iter_new,
    .await = future_iter_new,
};
