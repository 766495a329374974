// gather: one future for the results of many. As asyncio.tasks.gather and its _GatheringFuture.
//
// The future itself is what its children's callback works on, so that a child costs a place among the children and
// nothing else. It is allocated before its children are made, but becomes a future only after that, as CPython's:
// until it has a loop, it is not there yet for them.

#include "sim/asyncio/module.h"
#include "sim/asyncio/seen.h"
#include "sim/loop/future_parts.h"
#include "sim/loop/iterate.h"
#include "sim/loop/library_call.h"
#include "sim/value/exception.h"
#include "sim/value/operate.h"
#include "sim/value/tuple.h"

enum { FRAMES_OF_GATHER = 1 }; // gather: functions of Python, in CPython

typedef struct Gathering {
    HeardFuture heard;   // its loop is NULL until all children are there
    List *children;      // in the order of the arguments; NULL of one that the program made by itself
    size_t expected;     // how many different children there are
    size_t finished;     // of these
    bool return_exceptions, cancel_requested;
} Gathering;

// Results -------------------------------------------------------------------------------------------------------------

static Exception *cancelled_error(Vm *vm, Future *child) {
    return future_is_cancelled(child) ? future_cancelled_error(vm, child)
                                      : exception_new(&vm->rt, EXC_CANCELLED_ERROR, NULL, 0);
}

// A child's CancelledError as one of the results: made anew, with the message of cancel or ''.
static Exception *cancelled_result(Vm *vm, const Future *child) {
    Runtime *rt = &vm->rt;
    Value message = child->has_cancelled_error ? VALUE_NULL : child->as.result;
    if (value_is_null(message) || value_is_none(message)) message = value_from_object(rt->empty_str);
    return exception_new(rt, EXC_CANCELLED_ERROR, &message, 1);
}

static Value outcome_of(Vm *vm, Future *child) {
    if (future_has_result(child)) return value_ref(child->as.result);
    if (future_is_cancelled(child)) return value_from_object(cancelled_result(vm, child));
    Exception *exception = future_exception(vm, child);
    return value_ref(exception ? value_from_object(exception) : child->as.result);
}

static Future *child_at(const Gathering *gathering, size_t i) {
    return value_as_future(gathering->children->items[i]);
}

static void fail(Vm *vm, Gathering *gathering, Exception *exception) {
    future_set_exception(vm, &gathering->heard.future, value_from_object(exception));
    object_unref(&vm->rt, exception);
}

// All children are done. If somebody asked for a cancel, that is what comes of it, whatever the children did.
RARE static void finish(Vm *vm, Gathering *gathering) {
    size_t count = gathering->children->count;
    loop_trim_ready(vm, gathering->heard.future.loop); // all children were in it: its room is enough for their results
    List *results = list_new(&vm->rt, count);
    for (; results->count < count; results->count++) results->items[results->count] = outcome_of(vm, child_at(gathering, results->count));
    if (gathering->cancel_requested)
        fail(vm, gathering, cancelled_error(vm, child_at(gathering, count - 1)));
    else
        future_set_result(vm, &gathering->heard.future, value_from_object(results));
    object_unref(&vm->rt, results);
}

// The exception or CancelledError of a child that has no result, owned.
RARE static Exception *failure_of(Vm *vm, Future *child) {
    if (future_is_cancelled(child)) return future_cancelled_error(vm, child);
    Exception *exception = future_exception(vm, child);
    return exception ? object_ref(exception) : NULL;
}

static void on_child_done(Vm *vm, Object *self, Object *argument) {
    Gathering *gathering = (Gathering *)self;
    Future *child = (Future *)argument;
    gathering->finished++;
    asyncio_act_for(vm, argument);
    if (!gathering->heard.future.loop || future_is_done(&gathering->heard.future)) {
        future_retrieve(child);
        return;
    }
    Exception *failure = gathering->return_exceptions || future_has_result(child) ? NULL : failure_of(vm, child);
    if (failure)
        fail(vm, gathering, failure);
    else if (gathering->finished == gathering->expected)
        finish(vm, gathering);
}

static const Callback child_done = {"gather.<locals>._done_callback", on_child_done};

// gather --------------------------------------------------------------------------------------------------------------

// What is to become of the arguments while gather goes through them.
typedef struct Arguments {
    Seen seen;
    Loop *loop;       // of the first child; borrowed
    List *done_early; // children that are done already; NULL: none
    LibraryCall *call; // NULL: its children do not begin in it
} Arguments;

// The argument's future becomes the next child. False: raised.
static bool add_child(Vm *vm, Gathering *gathering, Arguments *arguments, size_t i) {
    Runtime *rt = &vm->rt;
    int64_t first = seen_first(rt, &arguments->seen, i);
    if (first == SEEN_RAISED) return false;
    if (first != (int64_t)i) {
        list_append(rt, gathering->children, gathering->children->items[first]);
        return true;
    }
    Value argument = arguments->seen.values[i];
    unsigned frames = arguments->call ? 0 : FRAMES_OF_GATHER;
    loops_of(vm)->library_frames += frames;
    Future *child = future_ensure(vm, argument, arguments->loop);
    loops_of(vm)->library_frames -= frames;
    if (!child) return false;
    list_append_owned(rt, gathering->children, value_from_object(child));
    if (!arguments->loop) arguments->loop = child->loop;
    if (!value_is(value_from_object(child), argument)) child->log_destroy_pending = false;
    gathering->expected++;
    if (!seen_add(rt, &arguments->seen, i)) return false;
    if (!future_is_done(child)) {
        future_add_callback(vm, child, &child_done, &gathering->heard.future.head);
        return true;
    }
    if (!arguments->done_early) arguments->done_early = list_new(rt, 1);
    list_append(rt, arguments->done_early, value_from_object(child));
    return true;
}

static bool add_children(Vm *vm, Gathering *gathering, Arguments *arguments) {
    for (size_t i = 0; i < arguments->seen.count; i++)
        if (!add_child(vm, gathering, arguments, i)) return false;
    return true;
}

// While it is pending, a future's place for the result tells the trace what it waits for.
static void begin(Vm *vm, Gathering *gathering, Loop *loop, const List *done_early) {
    gathering->heard.future.as.result = value_ref(value_from_object(gathering->children));
    future_init(vm, &gathering->heard.future, loop, REF_GATHER, 0);
    future_hear(vm, &gathering->heard);
    for (size_t i = 0; done_early && i < done_early->count; i++)
        on_child_done(vm, &gathering->heard.future.head, done_early->items[i].as.object);
}

static Gathering *gathering_new(Vm *vm, List *children, bool return_exceptions) {
    Gathering *gathering = object_new(&vm->rt, asyncio_of(vm)->gathering, KIND_OTHER, sizeof(Gathering));
    gathering->children = children;
    gathering->return_exceptions = return_exceptions;
    return gathering;
}

// gather(*[f() for …]): coroutines that are nowhere else, in a list that nobody else has.
static bool are_fresh_coroutines(const List *list) {
    for (size_t i = 0; i < list->count; i++)
        if (!value_is_kind(list->items[i], KIND_COROUTINE) || list->items[i].as.object->refs != 1) return false;
    return true;
}

static List *list_of_fresh(Vm *vm, const Value *values, size_t count) {
    List *list = vm->unpacked;
    const Loop *loop = loops_of(vm)->running;
    bool is_all = list && list->items == values && list->count == count;
    return is_all && loop && loop_simply_makes_tasks(loop) && are_fresh_coroutines(list) ? list : NULL;
}

// So each becomes a task where it lies, and the list has the children: of a million, nothing is copied.
static Value gather_fresh(Vm *vm, List *list, bool return_exceptions) {
    Loop *loop = vm->loops->running;
    Gathering *gathering = gathering_new(vm, object_ref(list), return_exceptions);
    Context *context = context_snapshot(vm);
    for (size_t i = 0; i < list->count; i++) {
        Task *child = task_new_simply(vm, loop, list->items[i].as.object, object_ref(context));
        list->items[i].as.object = &child->future.head;
        child->future.log_destroy_pending = false;
        child->future.was_awaited = true;
        child->future.only = (FutureCallback){&child_done, object_ref(gathering)};
    }
    object_unref(&vm->rt, context);
    gathering->expected = list->count;
    begin(vm, gathering, loop, NULL);
    return value_from_object(gathering);
}

static Value gather_some(Vm *vm, const Value *values, size_t count, bool return_exceptions) {
    Runtime *rt = &vm->rt;
    Arguments arguments = {0};
    if (!runtime_can_take(rt, count, sizeof(Value))) return VALUE_NULL;
    if (!seen_init(rt, &arguments.seen, values, count)) return VALUE_NULL;
    Gathering *gathering = gathering_new(vm, list_new(rt, count), return_exceptions);
    arguments.call = library_call_enter_if_eager(vm, FRAMES_OF_GATHER);
    bool complete = add_children(vm, gathering, &arguments);
    library_call_leave(vm, arguments.call, complete ? value_from_object(gathering) : VALUE_NULL);
    if (!complete) library_call_hold(vm, values, count);
    if (complete) begin(vm, gathering, arguments.loop, arguments.done_early);
    seen_done(rt, &arguments.seen);
    object_unref(rt, arguments.done_early);
    if (complete) return value_from_object(gathering);
    object_unref(rt, gathering);
    return VALUE_NULL;
}

static Value gather_nothing(Vm *vm) {
    Loop *loop = loop_get_event(vm);
    if (!loop) return VALUE_NULL;
    Future *future = future_new(vm, loop, REF_FUTURE, 0);
    List *results = list_new(&vm->rt, 0);
    future_set_result(vm, future, value_from_object(results));
    object_unref(&vm->rt, results);
    return value_from_object(future);
}

static Value gather(Runtime *rt, Value self, const Args *args) {
    (void)self;
    Value return_exceptions = VALUE_FALSE;
    size_t keywords = args->names ? ((const Tuple *)args->names)->count : 0;
    size_t count = args->count - keywords;
    const Args named = {.values = args->values + count, .count = keywords, .names = args->names};
    if (!args_parse_python(rt, &named, "gather(* | return_exceptions)", &return_exceptions)) return VALUE_NULL;
    if (count == 0) return gather_nothing(vm_of(rt));
    bool truth;
    if (!value_truth(rt, return_exceptions, &truth)) return VALUE_NULL;
    List *fresh = list_of_fresh(vm_of(rt), args->values, count);
    return fresh ? gather_fresh(vm_of(rt), fresh, truth) : gather_some(vm_of(rt), args->values, count, truth);
}

// The type ------------------------------------------------------------------------------------------------------------

// Cancels the children, and only by these itself. As _GatheringFuture.cancel.
static Value gathering_cancel(Runtime *rt, Value self, const Args *args) {
    Gathering *gathering = (Gathering *)self.as.object;
    Value message = VALUE_NONE;
    if (!args_parse_python(rt, args, "_GatheringFuture.cancel(self | msg)", &message)) return VALUE_NULL;
    if (future_is_done(&gathering->heard.future) || !gathering->children) return VALUE_FALSE;
    if (!runtime_enter(rt, "")) return VALUE_NULL; // gathers in gathers
    bool cancelled = false;
    for (size_t i = 0; i < gathering->children->count && !rt->raised; i++)
        cancelled |= future_cancel_any(vm_of(rt), child_at(gathering, i), message);
    runtime_leave(rt);
    if (rt->raised) return VALUE_NULL;
    gathering->cancel_requested |= cancelled;
    return value_from_bool(cancelled);
}

// The children come last: to CPython they are an attribute that asyncio has put on a future.
static void gathering_clear(Runtime *rt, Object *self) {
    Gathering *gathering = (Gathering *)self;
    List *children = gathering->children;
    gathering->children = NULL;
    future_clear(rt, self);
    object_unref(rt, children);
}

static void gathering_destroy(Runtime *rt, Object *self) {
    gathering_clear(rt, self);
    future_unhear(vm_of(rt), &((Gathering *)self)->heard);
    future_release(vm_of(rt), (Future *)self);
    object_free(rt, self, self->type->instance_size);
}

static void gathering_visit(Object *self, Visitor visitor, void *visitor_self) {
    const Gathering *gathering = (const Gathering *)self;
    if (gathering->children) visitor(visitor_self, &gathering->children->head);
    future_visit(self, visitor, visitor_self);
}

static const TypeSlots gathering_slots = {
    .destroy = gathering_destroy, .visit = gathering_visit, .clear = gathering_clear,
};

static const NativeSpec gathering_methods[] = {{.name = "cancel", .call = gathering_cancel}, {0}};

static const NativeSpec functions[] = {{.name = "gather", .call = gather, .kind = NATIVE_FUNCTION}, {0}};

void gather_fill_module(Vm *vm, Module *module) {
    Runtime *rt = &vm->rt;
    Type *type = type_new_native(rt, "asyncio.tasks", "_GatheringFuture", loops_of(vm)->future_type, &gathering_slots,
                                 KIND_OTHER, sizeof(Gathering));
    type->flags |= TYPE_FUTURE_LIKE;
    type_add_natives(rt, type, gathering_methods);
    asyncio_of(vm)->gathering = type;
    module_add_natives(rt, module, functions);
}
