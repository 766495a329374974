// as_completed: futures, or coroutines for their results, in the order in which they are done. As _AsCompletedIterator.
//
// What is done goes into a queue. Each item of the iteration, plain or async, gets one from there.

#include "sim/asyncio/module.h"
#include "sim/asyncio/queue.h"
#include "sim/asyncio/timeout.h"
#include "sim/loop/await_in_c.h"
#include "sim/loop/library_call.h"
#include "sim/value/exception.h"
#include "sim/value/operate.h"
#include "sim/value/set.h"
#include "sim/value/tuple.h"

enum { FRAMES_OF_AS_COMPLETED = 2 }; // as_completed and the constructor of its iterator: functions of Python, in CPython

typedef struct AsCompleted {
    Object head;
    Queue *done;   // futures that are done; None for each that was not in time
    Set *todo;     // futures that are not done
    Handle *timer; // NULL: no timeout
    size_t left;   // items of the iteration that were not asked for yet
} AsCompleted;

static AsCompleted *as_iterator(Value v) {
    return (AsCompleted *)v.as.object;
}

// The futures ---------------------------------------------------------------------------------------------------------

static void on_completion(Vm *vm, Object *self, Object *argument) {
    AsCompleted *iterator = (AsCompleted *)self;
    Value future = value_from_object(argument);
    bool found;
    asyncio_act_for(vm, argument);
    if (iterator->todo->used == 0) return; // the time was over before
    if (!set_discard(&vm->rt, iterator->todo, future, &found) || !queue_put(vm, iterator->done, future)) return;
    if (iterator->todo->used == 0 && iterator->timer) handle_cancel(vm, iterator->timer);
}

static const Callback completion = {"_AsCompletedIterator._handle_completion", on_completion};

static void on_timeout(Vm *vm, Object *self, Object *argument) {
    (void)argument;
    AsCompleted *iterator = (AsCompleted *)self;
    Tuple *todo = set_items(&vm->rt, iterator->todo);
    for (size_t i = 0; i < todo->count; i++) {
        future_remove_callback(vm, value_as_future(todo->items[i]), &completion, self);
        queue_put(vm, iterator->done, VALUE_NONE);
    }
    object_unref(&vm->rt, todo);
    set_clear(&vm->rt, iterator->todo);
}

static const Callback time_is_over = {"_AsCompletedIterator._handle_timeout", on_timeout};

// Makes a future of each awaitable. NULL: raised.
static Set *ensure_futures(Vm *vm, Loop *loop, Value awaitables, unsigned frames) {
    Runtime *rt = &vm->rt;
    Set *given = set_from_iterable(rt, rt->types[TYPE_SET], awaitables);
    if (!given) return NULL;
    Tuple *items = set_items(rt, given);
    Set *futures = set_new(rt, rt->types[TYPE_SET]);
    object_unref(rt, given);
    for (size_t i = 0; i < items->count && !rt->raised; i++) {
        loops_of(vm)->library_frames += frames;
        Future *future = future_ensure(vm, items->items[i], loop);
        loops_of(vm)->library_frames -= frames;
        if (future) set_add(rt, futures, value_from_object(future));
        object_unref(rt, future);
    }
    object_unref(rt, items);
    if (!rt->raised) return futures;
    object_unref(rt, futures);
    return NULL;
}

static bool set_timer(Vm *vm, AsCompleted *iterator, Loop *loop, Value timeout) {
    if (value_is_none(timeout) || iterator->todo->used == 0) return true;
    Value when = timeout_deadline(vm, timeout);
    double seconds;
    bool good = !value_is_null(when) && args_float(&vm->rt, when, &seconds);
    if (good) iterator->timer = loop_call_at(vm, loop, seconds, &time_is_over, &iterator->head);
    value_unref(&vm->rt, when);
    return good;
}

// What the two functions have in their variables in the end: the iterator, what they were given, the last future of a loop over all.
static void leave_call(Vm *vm, LibraryCall *call, AsCompleted *iterator, Value awaitables) {
    if (!call) return;
    Tuple *todo = iterator->todo ? set_items(&vm->rt, iterator->todo) : tuple_new(&vm->rt, 0);
    Value last = todo->count ? todo->items[todo->count - 1] : VALUE_NONE;
    Value held = value_from_object(tuple_from(&vm->rt, (Value[]){value_from_object(iterator), awaitables, last}, 3));
    library_call_leave(vm, call, held);
    value_unref(&vm->rt, held);
    object_unref(&vm->rt, todo);
}

static bool watch(Vm *vm, AsCompleted *iterator, Value awaitables, Value timeout) {
    Loop *loop = loop_get_event(vm);
    if (!loop) return false;
    LibraryCall *call = library_call_enter_if_eager(vm, FRAMES_OF_AS_COMPLETED);
    iterator->todo = ensure_futures(vm, loop, awaitables, call ? 0 : FRAMES_OF_AS_COMPLETED);
    leave_call(vm, call, iterator, awaitables);
    if (!iterator->todo) return false;
    Tuple *todo = set_items(&vm->rt, iterator->todo);
    iterator->left = todo->count;
    for (size_t i = 0; i < todo->count; i++)
        future_add_callback(vm, value_as_future(todo->items[i]), &completion, &iterator->head);
    object_unref(&vm->rt, todo);
    return set_timer(vm, iterator, loop, timeout);
}

// One item ------------------------------------------------------------------------------------------------------------

typedef struct WaitForOne {
    Activation activation;
    AsCompleted *iterator; // NULL: it has ended
    Value awaited;         // of await_in_c.h; VALUE_NULL: it has not begun
    Future *found;         // whose exception it ends with; NULL: has not
    bool is_async;         // __anext__: gives the future itself
} WaitForOne;

static Outcome give(Vm *vm, WaitForOne *self, Value future) {
    if (value_is_none(future)) {
        exception_raise_empty(&vm->rt, EXC_TIMEOUT_ERROR);
        return outcome_raised();
    }
    if (self->is_async) return outcome_returned(future);
    Value result = future_result(vm, value_as_future(future));
    if (value_is_null(result)) {
        self->found = value_as_future(future); // taken over
        return outcome_raised();
    }
    value_unref(&vm->rt, future);
    return outcome_returned(result);
}

static Outcome begin(Vm *vm, WaitForOne *self) {
    if (self->is_async && self->iterator->left == 0) {
        exception_raise_empty(&vm->rt, EXC_STOP_ASYNC_ITERATION);
        return outcome_raised();
    }
    if (self->is_async) self->iterator->left--;
    Value get = queue_get(vm, self->iterator->done);
    Outcome outcome = awaiting_begin(vm, &self->awaited, get);
    value_unref(&vm->rt, get);
    return outcome;
}

static Outcome resume(Vm *vm, Activation *activation, Input input) {
    WaitForOne *self = (WaitForOne *)activation;
    Outcome outcome;
    if (!value_is_null(self->awaited))
        outcome = awaiting_step(vm, &self->awaited, input);
    else
        outcome = input_kind(input) == INPUT_RAISED ? outcome_raised() : begin(vm, self);
    return outcome_kind(outcome) == OUTCOME_RETURNED ? give(vm, self, outcome_value(outcome)) : outcome;
}

static void clear(Vm *vm, Activation *activation) {
    WaitForOne *self = (WaitForOne *)activation;
    AsCompleted *iterator = self->iterator;
    Future *found = self->found;
    self->iterator = NULL;
    self->found = NULL;
    value_clear(&vm->rt, &self->awaited);
    object_unref(&vm->rt, found);
    object_unref(&vm->rt, iterator);
}

static void visit(Activation *activation, Visitor visitor, void *visitor_self) {
    const WaitForOne *self = (const WaitForOne *)activation;
    if (self->iterator) visitor(visitor_self, &self->iterator->head);
    if (self->found) visitor(visitor_self, &self->found->head);
    if (value_is_object(self->awaited)) visitor(visitor_self, self->awaited.as.object);
}

static const ActivationOps wait_for_one_ops = {
    "_wait_for_one", "_AsCompletedIterator._wait_for_one", sizeof(WaitForOne), resume, clear, visit,
};
static const ActivationOps anext_ops = {
    "__anext__", "_AsCompletedIterator.__anext__", sizeof(WaitForOne), resume, clear, visit,
};

static Value wait_for_one(Vm *vm, AsCompleted *iterator, const ActivationOps *ops) {
    WaitForOne *self = (WaitForOne *)activation_new_coroutine(vm, ops);
    self->iterator = object_ref(iterator);
    self->is_async = ops == &anext_ops;
    return value_from_object(self);
}

// The iterator --------------------------------------------------------------------------------------------------------

static Value iterator_self(Runtime *rt, Value self) {
    (void)rt;
    return value_ref(self);
}

static Value iterator_next(Runtime *rt, Value self) {
    AsCompleted *iterator = as_iterator(self);
    if (iterator->left == 0) return VALUE_NULL;
    iterator->left--;
    return wait_for_one(vm_of(rt), iterator, &wait_for_one_ops);
}

static Value iterator_anext(Runtime *rt, Value self) {
    return wait_for_one(vm_of(rt), as_iterator(self), &anext_ops);
}

static void iterator_clear(Runtime *rt, Object *self) {
    AsCompleted *iterator = (AsCompleted *)self;
    Queue *done = iterator->done;
    Set *todo = iterator->todo;
    Handle *timer = iterator->timer;
    iterator->done = NULL;
    iterator->todo = NULL;
    iterator->timer = NULL;
    object_unref(rt, timer);
    object_unref(rt, todo);
    object_unref(rt, done);
}

static void iterator_destroy(Runtime *rt, Object *self) {
    iterator_clear(rt, self);
    object_free(rt, self, sizeof(AsCompleted));
}

static void iterator_visit(Object *self, Visitor visitor, void *visitor_self) {
    const AsCompleted *iterator = (const AsCompleted *)self;
    if (iterator->done) visitor(visitor_self, (Object *)iterator->done);
    if (iterator->todo) visitor(visitor_self, &iterator->todo->head);
    if (iterator->timer) visitor(visitor_self, &iterator->timer->head);
}

static const TypeSlots iterator_slots = {
    .destroy = iterator_destroy, .visit = iterator_visit, .clear = iterator_clear, .iter = iterator_self,
    .next = iterator_next,       .aiter = iterator_self,  .anext = iterator_anext,
};

static Value as_completed(Runtime *rt, Value self, const Args *args) {
    (void)self;
    Vm *vm = vm_of(rt);
    Value awaitables, timeout = VALUE_NONE;
    if (!args_parse_python(rt, args, "as_completed(fs, * | timeout)", &awaitables, &timeout)) return VALUE_NULL;
    if (value_is_kind(awaitables, KIND_COROUTINE) || value_type(rt, awaitables)->slots->await)
        return exception_raise(rt, EXC_TYPE_ERROR, "expects an iterable of awaitables, not %V",
                               value_type(rt, awaitables)->name);
    AsCompleted *iterator = object_new(rt, asyncio_of(vm)->as_completed, KIND_OTHER, sizeof(AsCompleted));
    iterator->done = queue_new_for(vm, REF_AS_COMPLETED);
    if (watch(vm, iterator, awaitables, timeout)) return value_from_object(iterator);
    library_call_hold(vm, &awaitables, 1);
    object_unref(rt, iterator);
    return VALUE_NULL;
}

static const NativeSpec functions[] = {{.name = "as_completed", .call = as_completed, .kind = NATIVE_FUNCTION}, {0}};

void as_completed_fill_module(Vm *vm, Module *module) {
    Type *object = vm->rt.types[TYPE_OBJECT];
    asyncio_of(vm)->as_completed = type_new_native(&vm->rt, "asyncio.tasks", "_AsCompletedIterator", object,
                                                   &iterator_slots, KIND_OTHER, sizeof(AsCompleted));
    module_add_natives(&vm->rt, module, functions);
}
