// Reprs of futures: "<Future finished result=3>", "<Future pending cb=[f() at x.py:3]>". As base_futures.py.

#include "sim/loop/describe.h"
#include "sim/loop/future_parts.h"
#include "sim/loop/iterate.h"
#include "sim/value/exception.h"
#include "sim/vm/origin.h"

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

const FutureCallback *future_callback_at(const Future *future, size_t i) {
    const FutureMore *more = future_more(future);
    const FutureCallback *first = future_first(future);
    if (first->callback) return i == 0 ? first : &more->items[i - 1];
    return &more->items[i];
}

// The name of the function in C that wakes a task is that of the method it stands for.
static bool describe_one(Vm *vm, StrBuilder *text, const FutureCallback *item) {
    if (item->callback == &handle_run) return describe_callback(vm, text, ((const Handle *)item->self)->callable);
    if (item->callback == &task_wakeup) str_builder_add_format(text, "%V.task_wakeup()", item->self->type->qualname);
    else str_builder_add_format(text, "%s()", item->callback->name);
    return true;
}

// As base_futures._format_callbacks.
bool future_describe_callbacks(Vm *vm, StrBuilder *text, const Future *future) {
    size_t count = future_callback_count(future);
    if (count == 0) return true;
    str_builder_add_c(text, " cb=[");
    if (!describe_one(vm, text, future_callback_at(future, 0))) return false;
    if (count > 2) str_builder_add_format(text, ", <%zu more>", count - 2);
    if (count > 1) {
        str_builder_add_c(text, ", ");
        if (!describe_one(vm, text, future_callback_at(future, count - 1))) return false;
    }
    str_builder_add_char(text, ']');
    return true;
}

void future_describe_origin(Vm *vm, StrBuilder *text, const Future *future) {
    if (future->is_by_program) describe_origin(vm, text, origin_of(vm, &future->head));
}

static bool is_plain_callback(const FutureCallback *item) {
    if (item->callback != &handle_run) return true;
    Value callable = ((const Handle *)item->self)->callable;
    if (value_is_kind(callable, KIND_METHOD)) callable = ((const Method *)callable.as.object)->function;
    return value_is_kind(callable, KIND_FUNCTION) || value_is_kind(callable, KIND_NATIVE);
}

bool future_has_plain_callbacks(const Future *future) {
    for (size_t i = 0; i < future_callback_count(future); i++)
        if (!is_plain_callback(future_callback_at(future, i))) return false;
    return true;
}

Value future_repr(Runtime *rt, Value self) {
    Vm *vm = vm_of(rt);
    Future *future = value_as_future(self);
    if (future->head.flags & OBJECT_IN_REPR) return value_from_object(str_from_c(rt, "..."));
    if (!runtime_enter(rt, "while getting the repr of an object")) return VALUE_NULL;
    future->head.flags |= OBJECT_IN_REPR;
    StrBuilder text = str_builder(rt);
    str_builder_add_format(&text, "<%V %s", future->head.type->name, future_state_name(future));
    bool good = future_describe_outcome(vm, &text, future) && future_describe_callbacks(vm, &text, future);
    future_describe_origin(vm, &text, future);
    str_builder_add_char(&text, '>');
    Str *repr = str_builder_finish(&text);
    future->head.flags &= (uint16_t)~OBJECT_IN_REPR;
    runtime_leave(rt);
    if (good) return value_from_object(repr);
    object_unref(rt, repr);
    return VALUE_NULL;
}
