// What __await__ and __iter__ of a future give: an iterator that yields the future once. As futureiterobject of
// _asynciomodule.c.

#include "sim/loop/future_parts.h"
#include "sim/loop/types.h"
#include "sim/value/exception.h"

typedef struct FutureIter {
    Object head;
    Future *future; // owned; NULL: it has ended
} FutureIter;

Value future_iter_new(Runtime *rt, Value self) {
    if (!future_ready(rt, self)) return VALUE_NULL;
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
    if (outcome_kind(outcome) == OUTCOME_YIELDED) return outcome_value(outcome);
    if (future_is_done(iter->future)) iter_end(rt, iter);
    if (outcome_kind(outcome) == OUTCOME_RETURNED) {
        if (tells_end || !value_is_none(outcome_value(outcome))) exception_raise_stop_iteration(rt, outcome_value(outcome));
        value_unref(rt, outcome_value(outcome));
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
        exception_raise(rt, EXC_TYPE_ERROR,
                        "exceptions must be classes deriving BaseException or instances of such a class");
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
