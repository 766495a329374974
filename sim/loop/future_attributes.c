// The inner attributes of futures that programs and tests may look at: _state, _callbacks, _log_traceback, ….

#include "sim/loop/foreign.h"
#include "sim/loop/future_parts.h"
#include "sim/loop/iterate.h"
#include "sim/loop/types.h"
#include "sim/value/exception.h"
#include "sim/value/operate.h"
#include "sim/value/tuple.h"
#include "sim/vm/origin.h"

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
        const FutureCallback *item = future_callback_at(future, i);
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

static Value get_source_traceback(Runtime *rt, Value self, const Args *args) {
    (void)rt, (void)args;
    List *origin = origin_of(vm_of(rt), self.as.object);
    return origin ? value_ref(value_from_object(origin)) : VALUE_NONE;
}

const NativeSpec future_attributes[] = {
    {.name = "_source_traceback", .call = get_source_traceback, .kind = NATIVE_GETTER},
    {.name = "_state", .call = get_state, .kind = NATIVE_GETTER},
    {.name = "_asyncio_future_blocking", .call = get_blocking, .kind = NATIVE_GETTER, .set = set_blocking},
    {.name = "_log_traceback", .call = get_log_traceback, .kind = NATIVE_GETTER, .set = set_log_traceback},
    {.name = "_cancel_message", .call = get_cancel_message, .kind = NATIVE_GETTER, .set = set_cancel_message},
    {.name = "_callbacks", .call = get_callbacks, .kind = NATIVE_GETTER},
    {.name = "_loop", .call = get_loop, .kind = NATIVE_GETTER},
    {.name = "_exception", .call = get_exception, .kind = NATIVE_GETTER},
    {.name = "_result", .call = get_result, .kind = NATIVE_GETTER},
    {0},
};
