#ifndef ASYNCARIUM_LOOP_FUTURE_H
#define ASYNCARIUM_LOOP_FUTURE_H

// Future: a result that will be there later, and who wants to be called then. As FutureObj of _asynciomodule.c.
//
// A coroutine in C that awaits a future (see sleep.c):
//
//   Future *future = future_new(vm, loop, REF_LOCK, lock->id);      // what a task that awaits it waits on, for the trace
//   …
//   Outcome outcome = future_await(vm, &future->head, input);       // at the first resume with INPUT_VALUE None, and again at
//   if (outcome_kind(outcome) == OUTCOME_YIELDED) return outcome;            // each resume: yields, or gives the result, or raises
//
// The chain is resumed when the future is done, or with INPUT_RAISED CancelledError when its task is cancelled.

#include "sim/loop/loop.h"

typedef enum FutureState { FUTURE_PENDING, FUTURE_CANCELLED, FUTURE_FINISHED } FutureState;

typedef struct FutureCallback { // to be called when it is done
    const Callback *callback;   // NULL: none
    Object *self;               // owned
} FutureCallback;

typedef struct FutureMore { // where there are more than one
    FutureCallback first;
    uint32_t count, capacity; // of the second one and on
    FutureCallback items[];
} FutureMore;

struct Future { // what is asked for most comes first, so that it is near
    Object head;
    union {
        // Finished: the result. Pending: what a sleep will give; a task's message of cancel; a list or tuple of what a gather
        // or a wait stands for. Cancelled: the message, or the CancelledError itself (has_cancelled_error).
        Value result;
        struct { // finished with an exception
            Exception *exception;
            struct Traceback *traceback; // as it was then; owned; NULL once it was looked at
        } failure;
    } as;
    FutureCallback only;  // the one callback that most futures have; with future_has_more, its self is a FutureMore
    uint32_t ref_id;      // with ref_kind: what a task that awaits it waits on, for the trace
    uint8_t ref_kind;     // an EventRefKind
    uint8_t state;        // a FutureState
    bool is_failed : 1;   // finished with an exception
    bool failed_in_library : 1; // with its traceback: Exception.in_library as it was then
    bool failed_through_library : 1; // the same of passed_library
    bool has_cancelled_error : 1;
    bool blocking : 1;    // as _asyncio_future_blocking: it was yielded by an await
    bool log_traceback : 1; // nobody has looked at the exception
    bool is_by_program : 1; // the program has made it, not a function of the library
    // A task's: here, where there is room.
    bool must_cancel : 1, log_destroy_pending : 1, started : 1;
    bool has_name : 1; // one that it was given, or set to
    bool is_eager : 1; // it makes its first step inside of the call that creates it, and has made no other
    // For who looks for mistakes:
    bool was_awaited : 1;   // somebody has waited for it, or has a callback for its end
    bool got_cancel : 1;    // a task's: a CancelledError was thrown in since somebody asked for it
    bool went_on : 1;       // … and then it was suspended again, as if nothing had happened
    bool holds_lock : 1;    // a task's: some asyncio.Lock, perhaps
    Loop *loop;           // owned
    int64_t serial;       // order of creation
};

// A future that may say at the end of a run that nobody looked at its exception, even where only cycles of garbage hold
// it: gather's, which its awaiter's traceback often holds in such a cycle.
struct HeardFuture {
    Future future;
    HeardFuture *next, *previous; // in loops->heard
};

// A new future of `loop`; owned. `kind`, `id`: what a task that awaits it waits on. REF_FUTURE, REF_GATHER, REF_WAIT
// and REF_SHIELD with id 0 get an id as a future of the program's, and future.create is told.
Future *future_new(Vm *vm, Loop *loop, EventRefKind kind, int64_t id);
// The same for another kind that has an id, of a loop that runs and is not in debug mode.
static inline Future *future_new_quietly(Vm *vm, Loop *loop, EventRefKind kind, int64_t id) {
    Future *future = object_new_native(&vm->rt, vm->loops->future_type, KIND_OTHER, sizeof(Future));
    future->loop = object_ref(loop);
    future->serial = runtime_next_serial(&vm->rt);
    future->ref_kind = (uint8_t)kind;
    future->ref_id = (uint32_t)id;
    return future;
}
// The same for a subtype of Future made in C; `size` begins with a Future.
Future *future_new_of(Vm *vm, Type *type, size_t size, Loop *loop, EventRefKind kind, int64_t id);
// For the slots of such a subtype.
void future_release(Vm *vm, Future *future); // gives up what a Future holds
void future_hear(Vm *vm, HeardFuture *heard);
void future_unhear(Vm *vm, HeardFuture *heard); // when it is destroyed; also if it was never heard
void future_visit(Object *self, Visitor visitor, void *visitor_self);
void future_clear(Runtime *rt, Object *self);
void future_finalize(Runtime *rt, Object *self); // "exception was never retrieved"
bool future_is_quiet(const Object *self);        // it would not say that

static inline bool object_is_future(const Object *object) { // a Future or Task, or of a subclass
    return object->kind == KIND_OTHER && object->type->flags & TYPE_FUTURE_LIKE;
}
static inline bool value_is_future(Value v) { return value_is_object(v) && object_is_future(v.as.object); }
static inline bool future_is_done(const Future *future) { return future->state != FUTURE_PENDING; }
static inline bool future_has_result(const Future *future) {
    return future->state == FUTURE_FINISHED && !future->is_failed;
}
static inline bool future_is_cancelled(const Future *future) { return future->state == FUTURE_CANCELLED; }

// These raise InvalidStateError "invalid state" if it is done. Borrowed arguments.
bool future_set_result(Vm *vm, Future *future, Value result);
bool future_take_result(Vm *vm, Future *future, Value result); // the same, and takes the result over
bool future_set_exception(Vm *vm, Future *future, Value exception); // an exception or a class of them
// Nothing happens if it is done.
void future_set_result_unless_done(Vm *vm, Future *future, Value result);
// As Future.cancel(msg): false if it is done already. Of a Future proper; a Task's is task_cancel. `message`
// VALUE_NONE: none.
bool future_cancel(Vm *vm, Future *future, Value message);
// .cancel(msg=message) of whatever kind of future it is. False: it was done, or (rt->raised) a method of the program
// raised.
bool future_cancel_any(Vm *vm, Future *future, Value message);

// The result, owned; VALUE_NULL: raised it, a CancelledError, or InvalidStateError. As Future.result().
Value future_result(Vm *vm, Future *future);
// As Future.exception(): borrowed; NULL: none, or (rt->raised) it is cancelled or not done. Counts as looked at.
Exception *future_exception(Vm *vm, Future *future);
// The CancelledError that result() of a cancelled one raises; owned. As _make_cancelled_error().
Exception *future_cancelled_error(Vm *vm, Future *future);
// What a task that waited for it is woken with: the exception or CancelledError, owned; NULL: none. As task_wakeup.
Exception *future_failure(Vm *vm, Future *future); // of one that has no result
static inline Exception *future_wake_exception(Vm *vm, Future *future) {
    return future_has_result(future) ? NULL : future_failure(vm, future);
}
// Leaves it as something that nobody has to look at.
static inline void future_retrieve(Future *future) { future->log_traceback = false; }

// Calls callback(self, future) by call_soon when it is done, or right then by call_soon if it is done. Takes a
// reference of self.
void future_add_callback(Vm *vm, Future *future, const Callback *callback, Object *self);
// Removes all that were added with the same; gives their number.
size_t future_remove_callback(Vm *vm, Future *future, const Callback *callback, const Object *self);
extern const Callback future_has_more;
// The second callback and on; NULL: there are none.
static inline FutureMore *future_more(const Future *future) {
    return future->only.callback == &future_has_more ? (FutureMore *)(void *)future->only.self : NULL;
}
static inline const FutureCallback *future_first(const Future *future) { // its callback is NULL if there is none
    const FutureMore *more = future_more(future);
    return more ? &more->first : &future->only;
}
static inline size_t future_callback_count(const Future *future) {
    const FutureMore *more = future_more(future);
    return (future_first(future)->callback ? 1u : 0u) + (more ? more->count : 0u);
}

// One step of `await future` in a coroutine; owns input. VmHooks.await_future. OUTCOME_YIELDED: suspend the chain with
// it.
Outcome future_await(Vm *vm, Object *future, Input input, bool begins);

// ensure_future(value, loop=loop): the future itself, or a Task for a coroutine or awaitable. Owned; NULL: raised.
// `loop` may be NULL: the running one.
Future *future_ensure(Vm *vm, Value value, Loop *loop);
// Whether it is a coroutine as asyncio.iscoroutine says: an object with __await__, send, throw and close.
bool value_is_coroutine(Vm *vm, Value v);

static inline Future *value_as_future(Value v) { return (Future *)v.as.object; }

#endif
