// Futures: their state, and the callbacks that wait for it to change. As FutureObj of _asynciomodule.c.

#include "sim/loop/future.h"

#include "sim/loop/iterate.h"
#include "sim/loop/foreign.h"
#include "sim/loop/future_parts.h"
#include "sim/loop/task_parts.h"
#include "sim/loop/tell.h"
#include "sim/value/exception.h"
#include "sim/value/str.h"
#include "sim/value/tuple.h"
#include "sim/vm/origin.h"
#include "sim/vm/traceback.h"

enum { MORE_FIRST_CAPACITY = 4 };

static size_t more_size(uint32_t capacity) {
    return sizeof(FutureMore) + capacity * sizeof(FutureCallback);
}

void future_give_number(Vm *vm, Future *future) {
    EventRefKind kind = (EventRefKind)future->ref_kind;
    future->ref_id = (uint32_t)++loops_of(vm)->futures;
    if (tell_wanted(vm, DETAIL_SYNC))
        tell(vm, &(Event){.kind = EVENT_FUTURE_CREATE, .id = future->ref_id,
                          .name = event_ref_kind_text(kind),
                          .ref = tell_actor(vm)});
}

Future *future_new_of(Vm *vm, Type *type, size_t size, Loop *loop, EventRefKind kind, int64_t id) {
    Future *future = object_new(&vm->rt, type, KIND_OTHER, size);
    future_init(vm, future, loop, kind, id);
    return future;
}

Future *future_new(Vm *vm, Loop *loop, EventRefKind kind, int64_t id) {
    Future *future = object_new(&vm->rt, loops_of(vm)->future_type, KIND_OTHER, sizeof(Future));
    future_init(vm, future, loop, kind, id);
    return future;
}

// Callbacks -----------------------------------------------------------------------------------------------------------

static void more_add(Vm *vm, FutureMore **place, FutureCallback item) {
    World *world = vm->rt.world;
    FutureMore *more = *place;
    if (!more || more->count == more->capacity) {
        uint32_t capacity = more ? more->capacity * 2 : MORE_FIRST_CAPACITY;
        FutureMore *grown = world_resize(world, more, more ? more_size(more->capacity) : 0, more_size(capacity));
        if (!more) *grown = (FutureMore){0};
        grown->capacity = capacity;
        *place = more = grown;
    }
    more->items[more->count++] = item;
}

const Callback future_has_more = {"", NULL};

// Puts `more` (NULL: none) behind the first callback, in place of what is there.
static void set_more(Future *future, FutureMore *more) {
    FutureCallback first = *future_first(future);
    if (more) more->first = first;
    future->only = more ? (FutureCallback){&future_has_more, (Object *)(void *)more} : first;
}

// The reference of item->self is taken over.
static inline void call_soon(Vm *vm, Future *future, const FutureCallback *item) {
    if (item->callback != &handle_run && !future->loop->debug) {
        loop_push_ready(vm, future->loop, item->callback, item->self, object_ref(future));
        return;
    }
    if (item->callback == &handle_run)
        loop_call_soon_handle(vm, future->loop, (Handle *)item->self, &future->head);
    else
        loop_call_soon(vm, future->loop, item->callback, item->self, &future->head);
    object_unref(&vm->rt, item->self);
}

// The traceback of the error holds the frame of call_soon, with its arguments.
static void refuse(Vm *vm, Future *future, const FutureCallback *item) {
    Value arguments[] = {value_from_object(future), value_from_object(item->self)};
    loop_check_open(vm, future->loop);
    Tuple *held = tuple_from(&vm->rt, arguments, item->self ? 2 : 1);
    traceback_add_locals(vm, vm->rt.raised, value_from_object(held));
    object_unref(&vm->rt, held);
}

static void schedule(Vm *vm, Future *future, FutureCallback item) {
    if (tell_wanted(vm, DETAIL_SWITCH) && item.callback == &task_wakeup) tell_task_wake(vm, (const Task *)item.self);
    if (!future->loop->is_closed) {
        call_soon(vm, future, &item);
        return;
    }
    if (!vm->rt.raised) refuse(vm, future, &item);
    object_unref(&vm->rt, item.self);
}

static void more_release(Vm *vm, FutureMore *more) {
    if (more) world_release(vm->rt.world, more, more_size(more->capacity));
}

// It is done: all who wait are called by the loop, in the order in which they were added. As future_schedule_callbacks.
static void schedule_callbacks(Vm *vm, Future *future) {
    FutureMore *more = future_more(future);
    FutureCallback first = *future_first(future);
    future->only = (FutureCallback){0};
    if (first.callback) schedule(vm, future, first);
    for (uint32_t i = 0; more && i < more->count; i++) schedule(vm, future, more->items[i]);
    more_release(vm, more);
}

static void add_to_more(Vm *vm, Future *future, FutureCallback item) {
    FutureMore *more = future_more(future);
    FutureCallback first = *future_first(future);
    more_add(vm, &more, item);
    future->only = first;
    set_more(future, more);
}

void future_add_callback(Vm *vm, Future *future, const Callback *callback, Object *self) {
    FutureCallback item = {callback, self ? object_ref(self) : NULL};
    future->was_awaited = true;
    if (future_is_done(future))
        schedule(vm, future, item);
    else if (!future->only.callback)
        future->only = item;
    else
        add_to_more(vm, future, item);
}

static void more_drop(Vm *vm, FutureMore *more) {
    for (uint32_t i = 0; more && i < more->count; i++) object_unref(&vm->rt, more->items[i].self);
    more_release(vm, more);
}

static void drop_all_more(Vm *vm, Future *future) {
    FutureMore *more = future_more(future);
    set_more(future, NULL);
    more_drop(vm, more);
}

// `matches` on an item that may be removed meanwhile.
static bool matches_held(Vm *vm, FutureCallback item, CallbackMatch *matches, void *self) {
    if (item.self) object_ref(item.self);
    bool found = matches(vm, &item, self) && !vm->rt.raised;
    object_unref(&vm->rt, item.self);
    return found;
}

static void drop_first(Vm *vm, Future *future) {
    FutureMore *more = future_more(future);
    FutureCallback *first = more ? &more->first : &future->only;
    Object *gone = first->self;
    *first = (FutureCallback){0};
    object_unref(&vm->rt, gone);
}

// Of the second callback and on. `matches` may change what it walks through: what stays is collected apart, and put in
// its place at the end, as in CPython.
static size_t remove_from_more(Vm *vm, Future *future, CallbackMatch *matches, void *self) {
    size_t before = future_more(future)->count;
    FutureMore *kept = NULL;
    for (uint32_t i = 0; future_more(future) && i < future_more(future)->count && !vm->rt.raised; i++) {
        FutureCallback item = future_more(future)->items[i];
        if (item.self) object_ref(item.self);
        if (matches(vm, &item, self))
            object_unref(&vm->rt, item.self);
        else
            more_add(vm, &kept, item);
    }
    if (vm->rt.raised || !kept || !future_more(future)) {
        more_drop(vm, kept);
        if (!vm->rt.raised) drop_all_more(vm, future);
        return before;
    }
    before = future_more(future)->count;
    size_t removed = before - kept->count;
    FutureMore *old = future_more(future);
    set_more(future, kept);
    more_drop(vm, old);
    return removed;
}

size_t future_remove_matching(Vm *vm, Future *future, CallbackMatch *matches, void *self) {
    size_t removed = 0;
    FutureCallback first = *future_first(future);
    if (first.callback && matches_held(vm, first, matches, self)) {
        drop_first(vm, future);
        removed = 1;
    }
    const FutureMore *more = future_more(future);
    if (vm->rt.raised || !more) return removed;
    if (more->count != 1) return removed + remove_from_more(vm, future, matches, self);
    if (!matches_held(vm, more->items[0], matches, self)) return removed;
    drop_all_more(vm, future);
    return removed + 1;
}

static bool is_same(Vm *vm, const FutureCallback *item, void *self) {
    (void)vm;
    const FutureCallback *sought = self;
    return item->callback == sought->callback && item->self == sought->self;
}

size_t future_remove_callback(Vm *vm, Future *future, const Callback *callback, const Object *self) {
    const FutureCallback sought = {callback, (Object *)(uintptr_t)self};
    Exception *raised = exception_take(&vm->rt); // as a `finally` does
    size_t removed = future_remove_matching(vm, future, is_same, (void *)(uintptr_t)&sought);
    if (raised) exception_restore(&vm->rt, raised);
    return removed;
}

// States --------------------------------------------------------------------------------------------------------------

static bool check_pending(Vm *vm, const Future *future) {
    if (future->state == FUTURE_PENDING) return true;
    exception_raise(&vm->rt, EXC_INVALID_STATE_ERROR, "invalid state");
    return false;
}

// Only futures of the program are told of: what a sleep or a lock does is told by these.
static void tell_done(Vm *vm, const Future *future) {
    if (!tell_wanted(vm, DETAIL_SYNC)) return;
    if (!future_is_numbered((EventRefKind)future->ref_kind)) return;
    TellText text;
    Event event = {.kind = EVENT_FUTURE_DONE, .id = future->ref_id, .ref = tell_actor(vm)};
    tell_outcome(vm, &event, future, &text);
    tell(vm, &event);
}

static void finish(Vm *vm, Future *future, FutureState state) {
    future->state = (uint8_t)state;
    if (future->ref_kind == REF_TASK)
        task_finished(vm, (Task *)future);
    else
        tell_done(vm, future);
    schedule_callbacks(vm, future);
}

// Whether all that its end comes to is that one task goes on: for most that stand for a sleep, a lock, …
static inline bool wakes_task_only(const Vm *vm, const Future *future) {
    if (future->only.callback != &task_wakeup || future->head.type != vm->loops->future_type) return false;
    if (future->loop->is_closed || future->loop->debug) return false;
    return !tell_wanted(vm, DETAIL_SYNC) || !future_is_numbered((EventRefKind)future->ref_kind);
}

// As finish then, with the reference of the task that the future has.
static inline void wake_task(Vm *vm, Future *future) {
    Object *task = future->only.self;
    future->state = FUTURE_FINISHED;
    future->only = (FutureCallback){0};
    if (tell_wanted(vm, DETAIL_SWITCH)) tell_task_wake(vm, (const Task *)task);
    loop_push_ready(vm, future->loop, &task_wakeup, task, object_ref(&future->head));
}

static inline bool take_result(Vm *vm, Future *future, Value result) {
    value_replace(&vm->rt, &future->as.result, result);
    if (!(future->head.type->flags & TYPE_USER)) future->head.flags |= OBJECT_FINALIZED; // it will have nothing to say
    if (wakes_task_only(vm, future)) {
        wake_task(vm, future);
        return !vm->rt.raised;
    }
    finish(vm, future, FUTURE_FINISHED);
    return !vm->rt.raised;
}

bool future_take_result(Vm *vm, Future *future, Value result) {
    if (check_pending(vm, future)) return take_result(vm, future, result);
    value_unref(&vm->rt, result);
    return false;
}

bool future_set_result(Vm *vm, Future *future, Value result) {
    return check_pending(vm, future) && take_result(vm, future, value_ref(result));
}

void future_set_result_unless_done(Vm *vm, Future *future, Value result) {
    if (!future_is_done(future)) future_set_result(vm, future, result);
}

// The RuntimeError that stands for a StopIteration, which is taken over.
static Exception *convert_stop_iteration(Runtime *rt, Exception *stop) {
    Value text = value_from_object(
        str_from_c(rt, "StopIteration interacts badly with generators and cannot be raised into a Future"));
    Exception *error = exception_new(rt, EXC_RUNTIME_ERROR, &text, 1);
    value_unref(rt, text);
    error->cause = object_ref(stop);
    error->suppress_context = true;
    error->context = stop;
    return error;
}

static Exception *exception_to_set(Vm *vm, Value value) {
    Runtime *rt = &vm->rt;
    Value made = value_is_kind(value, KIND_TYPE) ? vm_call(rt, value, NULL, 0, NULL) : value_ref(value);
    if (value_is_null(made)) return NULL;
    if (!value_is_exception(made)) {
        value_unref(rt, made);
        exception_raise(rt, EXC_TYPE_ERROR, "invalid exception object");
        return NULL;
    }
    Exception *exception = value_as_exception(made);
    if (!exception_matches(exception, rt->types[EXC_STOP_ITERATION])) return exception;
    return convert_stop_iteration(rt, exception);
}

bool future_set_exception(Vm *vm, Future *future, Value value) {
    if (!check_pending(vm, future)) return false;
    Exception *exception = exception_to_set(vm, value);
    if (!exception) return false;
    value_clear(&vm->rt, &future->as.result);
    future->as.failure.exception = exception;
    future->as.failure.traceback = exception->traceback ? object_ref(exception->traceback) : NULL;
    future->failed_in_library = exception->in_library;
    future->failed_through_library = exception->passed_library;
    future->is_failed = true;
    finish(vm, future, FUTURE_FINISHED);
    if (vm->rt.raised) return false; // its loop is closed
    future->log_traceback = true;
    return true;
}

bool future_cancel(Vm *vm, Future *future, Value message) {
    future->log_traceback = false;
    if (future->state != FUTURE_PENDING) return false;
    value_replace(&vm->rt, &future->as.result, value_is_none(message) ? VALUE_NULL : value_ref(message));
    finish(vm, future, FUTURE_CANCELLED);
    return true;
}

void future_cancel_with(Vm *vm, Future *future, Exception *error) {
    value_replace(&vm->rt, &future->as.result, value_from_object(error));
    future->has_cancelled_error = true;
    future->log_traceback = false;
    finish(vm, future, FUTURE_CANCELLED);
}

bool future_cancel_any(Vm *vm, Future *future, Value message) {
    const Loops *loops = loops_of(vm);
    if (future->head.type == loops->task_type) return task_cancel(vm, (Task *)future, message);
    if (future->head.type == loops->future_type) return future_cancel(vm, future, message);
    return foreign_cancel(vm, value_from_object(future), message);
}

// Results -------------------------------------------------------------------------------------------------------------

Exception *future_cancelled_error(Vm *vm, Future *future) {
    Runtime *rt = &vm->rt;
    Value held = future->as.result;
    if (future->has_cancelled_error) {
        future->has_cancelled_error = false;
        future->as.result = VALUE_NULL;
        return value_as_exception(held);
    }
    bool has_message = !value_is_null(held) && !value_is_none(held);
    return exception_new(rt, EXC_CANCELLED_ERROR, &held, has_message ? 1 : 0);
}

// Gives the exception the traceback that it had when it was set; at the second time none. As future_get_result.
static Exception *take_failure(Vm *vm, Future *future) {
    Exception *exception = future->as.failure.exception;
    Traceback *old = exception->traceback;
    exception->traceback = future->as.failure.traceback;
    exception->in_library = exception->traceback && future->failed_in_library;
    exception->passed_library = future->failed_through_library;
    future->failed_through_library = false;
    future->as.failure.traceback = NULL;
    object_unref(&vm->rt, old);
    return object_ref(exception);
}

Exception *future_failure(Vm *vm, Future *future) {
    future->log_traceback = false;
    if (future->state == FUTURE_FINISHED) return take_failure(vm, future);
    // For its context, as future_set_cancelled_error.
    exception_raise_object(&vm->rt, future_cancelled_error(vm, future));
    return exception_take(&vm->rt);
}

Value future_result(Vm *vm, Future *future) {
    Runtime *rt = &vm->rt;
    if (future->state == FUTURE_PENDING)
        return exception_raise(rt, EXC_INVALID_STATE_ERROR, "Result is not set.");
    Exception *exception = future_wake_exception(vm, future);
    if (!exception) return value_ref(future->as.result);
    return exception_raise_object(rt, exception);
}

Exception *future_exception(Vm *vm, Future *future) {
    Runtime *rt = &vm->rt;
    if (future->state == FUTURE_PENDING)
        exception_raise(rt, EXC_INVALID_STATE_ERROR, "Exception is not set.");
    else if (future->state == FUTURE_CANCELLED)
        exception_raise_object(rt, future_cancelled_error(vm, future));
    else
        future->log_traceback = false;
    return future->is_failed && !rt->raised ? future->as.failure.exception : NULL;
}

Outcome future_await(Vm *vm, Object *object, Input input, bool begins) {
    (void)begins;
    Future *future = (Future *)object;
    if (input_kind(input) == INPUT_RAISED) return outcome_raised();
    value_unref(&vm->rt, input_get(input));
    if (future_has_result(future)) return outcome_returned(value_ref(future->as.result));
    if (future->state == FUTURE_PENDING && !future->blocking) {
        future->blocking = true;
        return outcome_yielded(value_ref(value_from_object(future)));
    }
    if (future->state == FUTURE_PENDING) {
        exception_raise(&vm->rt, EXC_RUNTIME_ERROR, "await wasn't used with future");
        return outcome_raised();
    }
    Value result = future_result(vm, future);
    if (!value_is_null(result)) return outcome_returned(result);
    vm->rt.raised->passed_library = true; // whoever awaits it is a function of Python, the program's or the library's
    return outcome_raised();
}

// Heard at the end ----------------------------------------------------------------------------------------------------

void future_hear(Vm *vm, HeardFuture *heard) {
    Loops *loops = loops_of(vm);
    heard->next = loops->heard;
    if (heard->next) heard->next->previous = heard;
    loops->heard = heard;
}

void future_unhear(Vm *vm, HeardFuture *heard) {
    Loops *loops = loops_of(vm);
    if (!heard->previous && loops->heard != heard) return;
    if (heard->previous) heard->previous->next = heard->next;
    else loops->heard = heard->next;
    if (heard->next) heard->next->previous = heard->previous;
    heard->next = heard->previous = NULL;
}
