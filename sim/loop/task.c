// Tasks: making them, cancelling them, and the list of those that are not done. As TaskObj of _asynciomodule.c.

#include "sim/loop/task.h"

#include "sim/loop/await_in_c.h"
#include "sim/loop/foreign.h"
#include "sim/loop/future_parts.h"
#include "sim/loop/iterate.h"
#include "sim/loop/task_parts.h"
#include "sim/loop/tell.h"
#include "sim/value/exception.h"
#include "sim/value/operate.h"
#include "sim/value/str.h"
#include "sim/value/tuple.h"

bool value_is_task(Vm *vm, Value v) {
    return value_is_kind(v, KIND_OTHER) && v.as.object->type->flags & TYPE_FUTURE_LIKE &&
           type_is_subtype(v.as.object->type, loops_of(vm)->task_type);
}

// A type that is no coroutine but has all that one has. As the __subclasshook__ of collections.abc.Coroutine.
static bool type_is_like_coroutine(Vm *vm, Type *type) {
    Runtime *rt = &vm->rt;
    static const NameId names[] = {NAME_AWAIT, NAME_SEND, NAME_THROW, NAME_CLOSE};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (value_is_null(type_lookup(rt, type, rt->names[names[i]]))) return false;
    return true;
}

bool value_is_coroutine(Vm *vm, Value v) {
    if (value_is_kind(v, KIND_COROUTINE)) return true;
    if (!value_is_kind(v, KIND_OTHER) && !value_is_kind(v, KIND_INSTANCE)) return false;
    return type_is_like_coroutine(vm, v.as.object->type);
}

// Those that are not done, and those that failed ----------------------------------------------------------------------

static void link_task(const World *world, TaskList *list, Task *task) {
    task->previous = world_place(world, list->last);
    if (list->last)
        list->last->next = world_place(world, task);
    else
        list->first = task;
    list->last = task;
}

List *task_all(Vm *vm, const Loop *loop) {
    List *all = list_new(&vm->rt, 0);
    for (Task *task = loops_of(vm)->pending.first; task; task = task_next(vm, task))
        if (task->future.loop == loop) list_append(&vm->rt, all, value_from_object(task));
    return all;
}

void task_finished(Vm *vm, Task *task) {
    Loops *loops = loops_of(vm);
    task_unlink(vm->rt.world, &loops->pending, task);
    if (task->future.is_failed) link_task(vm->rt.world, &loops->failed, task);
    if (tell_wanted(vm, DETAIL_SWITCH)) tell_task_done(vm, task);
}

// Making --------------------------------------------------------------------------------------------------------------

// Takes `name` over; NULL: it has none, nor a number.
static void set_name(Vm *vm, Task *task, Str *name) {
    Str *before = task_own_name(vm, task);
    task->name = world_place(vm->rt.world, name);
    task->future.has_name = name != NULL;
    object_unref(&vm->rt, before);
}

// The name that was asked for, as a str. False: raised.
static bool set_first_name(Vm *vm, Task *task, Value name) {
    set_name(vm, task, NULL); // its __init__ is called once more
    if (value_is_none(name)) {
        task->name = (uint32_t)++loops_of(vm)->task_names;
        return true;
    }
    Str *text = value_str(&vm->rt, name);
    set_name(vm, task, text);
    return text != NULL;
}

static inline bool init(Vm *vm, Task *task, Loop *loop, Value coroutine, Value name, Context *context) {
    Loops *loops = vm->loops; // whoever has a loop has them
    future_init(vm, &task->future, loop, REF_TASK, task_id(task));
    if (!value_is_coroutine(vm, coroutine)) {
        exception_raise(&vm->rt, EXC_TYPE_ERROR, "a coroutine was expected, got %R", &coroutine);
        return false;
    }
    if (!set_first_name(vm, task, name)) return false;
    task->coroutine = value_ref(coroutine).as.object;
    task->context = context ? object_ref(context) : context_snapshot(vm);
    task->future.log_destroy_pending = true;
    link_task(vm->rt.world, &loops->pending, task);
    return true;
}

static inline bool begin(Vm *vm, Task *task) {
    Loop *loop = task->future.loop;
    task->future.is_eager = task->future.is_eager && loop->is_running;
    if (loop->is_closed && !task->future.is_eager) return loop_check_open(vm, loop);
    task->future.ref_id = (uint32_t)++vm->loops->tasks;
    if (tell_wanted(vm, DETAIL_SWITCH)) tell_task_create(vm, task);
    if (task->future.is_eager) return task_start_eagerly(vm, task);
    if (loop->debug) loop_call_soon(vm, loop, &task_step, &task->future.head, NULL);
    else loop_push_ready(vm, loop, &task_step, object_ref(task), NULL);
    return true;
}

bool task_init(Vm *vm, Task *task, Loop *loop, Value coroutine, Value name, Context *context) {
    return init(vm, task, loop, coroutine, name, context);
}

bool task_begin(Vm *vm, Task *task) {
    return begin(vm, task);
}

// In two parts, since a compiler empties what is larger by a slow instruction.
Task *task_new_simply(Vm *vm, Loop *loop, Object *coroutine, Context *context) {
    Loops *loops = vm->loops; // whoever has a loop has them
    Task *task = world_allocate(vm->rt.world, sizeof(Task));
    task->future = (Future){
        .head = {.refs = 2, .kind = KIND_OTHER, .type = loops->task_type}, // the caller's, and one for its first step
        .ref_kind = REF_TASK,
        .ref_id = (uint32_t)++loops->tasks,
        .log_destroy_pending = true,
        .loop = object_ref(loop),
        .serial = runtime_next_serial(&vm->rt),
    };
    task->coroutine = coroutine;
    task->context = context;
    task->waiter = NULL;
    task->next = 0;
    task->name = (uint32_t)++loops->task_names;
    task->cancels = 0;
    link_task(vm->rt.world, &loops->pending, task);
    if (tell_wanted(vm, DETAIL_SWITCH)) tell_task_create(vm, task);
    loop_push_ready(vm, loop, &task_step, &task->future.head, NULL);
    return task;
}

Task *task_new(Vm *vm, Loop *loop, Value coroutine, Value name, Context *context) {
    if (value_is_kind(coroutine, KIND_COROUTINE) && value_is_none(name) && !loop->debug && !loop->is_closed)
        return task_new_simply(vm, loop, value_ref(coroutine).as.object, context ? object_ref(context) : context_snapshot(vm));
    Task *task = object_new(&vm->rt, vm->loops->task_type, KIND_OTHER, sizeof(Task));
    if (init(vm, task, loop, coroutine, name, context) && begin(vm, task)) return task;
    object_unref(&vm->rt, task);
    return NULL;
}

// Calls the task factory: factory(loop, coroutine[, context=context]), and names what it gave.
static Value call_factory(Vm *vm, Loop *loop, Value coroutine, Value name, Value context) {
    Runtime *rt = &vm->rt;
    Value args[3] = {value_from_object(loop), coroutine, context};
    Tuple *names = NULL;
    if (!value_is_none(context)) {
        Value key = value_from_object(str_intern_object(rt, str_from_c(rt, "context")));
        names = tuple_from(rt, &key, 1);
        value_unref(rt, key);
    }
    Value factory = value_ref(loop->task_factory);
    Value task = vm_call(rt, factory, args, names ? 3 : 2, names ? &names->head : NULL);
    value_unref(rt, factory);
    object_unref(rt, names);
    if (value_is_null(task)) return VALUE_NULL;
    Str *set_name = str_intern_object(rt, str_from_c(rt, "set_name"));
    Value done = vm_call_method(vm, task, set_name, &name, 1);
    object_unref(rt, set_name);
    value_unref(rt, done);
    if (!value_is_null(done)) return task;
    value_unref(rt, task);
    return VALUE_NULL;
}

static inline Value create(Vm *vm, Loop *loop, Value coroutine, Value name, Value context) {
    if (loop->is_closed && !loop_check_open(vm, loop)) return VALUE_NULL;
    if (!value_is_none(loop->task_factory)) return call_factory(vm, loop, coroutine, name, context);
    Context *own = !value_is_none(context) && value_is_context(vm, context) ? (Context *)context.as.object : NULL;
    return value_from_object(task_new(vm, loop, coroutine, name, own));
}

Value task_create(Vm *vm, Loop *loop, Value coroutine, Value name, Value context) {
    return create(vm, loop, coroutine, name, context);
}

// Names ---------------------------------------------------------------------------------------------------------------

Str *task_name(Vm *vm, Task *task) {
    if (task->future.has_name) return object_ref(task_own_name(vm, task));
    return str_format(&vm->rt, "Task-%u", (unsigned)task->name);
}

void task_rename(Vm *vm, Task *task, Str *name) {
    set_name(vm, task, name);
    if (tell_wanted(vm, DETAIL_SWITCH))
        tell(vm, &(Event){.kind = EVENT_TASK_RENAME, .task = task_id(task), .name = tell_str(name)});
}

// Cancelling ----------------------------------------------------------------------------------------------------------

static void tell_cancel(Vm *vm, const Task *task, Value message) {
    if (!tell_wanted(vm, DETAIL_SWITCH)) return;
    TellText text;
    Event event = {.kind = EVENT_TASK_CANCEL, .task = task_id(task), .ref = tell_actor(vm), .line = tell_line(vm)};
    if (!value_is_none(message)) event.message = tell_repr(vm, message, &text);
    tell(vm, &event);
}

static bool cancel_waiter(Vm *vm, Task *task, Value message) {
    Value waiter = value_from_object(task->waiter);
    return value_is_future(waiter) ? future_cancel_any(vm, value_as_future(waiter), message)
                                   : foreign_cancel(vm, waiter, message);
}

bool task_cancel(Vm *vm, Task *task, Value message) {
    Loops *loops = loops_of(vm);
    task->future.log_traceback = false;
    if (future_is_done(&task->future)) return false;
    // A task that waits for another task passes the request on: a loop, since such a chain may be long.
    for (;;) {
        task->cancels++;
        tell_cancel(vm, task, message);
        Object *waiter = task->waiter;
        if (!waiter || waiter->type != loops->task_type || future_is_done((Future *)waiter)) break;
        task = (Task *)waiter;
        task->future.log_traceback = false;
    }
    if (task->waiter && task->waiter->type != loops->task_type && cancel_waiter(vm, task, message)) return true;
    if (vm->rt.raised) return false;
    task->future.must_cancel = true;
    value_replace(&vm->rt, &task->future.as.result, value_ref(message));
    return true;
}

uint32_t task_uncancel(Task *task) {
    if (task->cancels > 0) task->cancels--;
    if (task->cancels == 0) task->future.must_cancel = false;
    return task->cancels;
}

// ensure_future -------------------------------------------------------------------------------------------------------

// What could not be made a task is closed, so that nobody is told that it was never awaited.
static void close_coroutine(Vm *vm, Value coroutine) {
    Runtime *rt = &vm->rt;
    Exception *exception = exception_take(rt);
    value_unref(rt, vm_call_method(vm, coroutine, rt->names[NAME_CLOSE], NULL, 0));
    if (rt->raised) exception_discard(rt);
    exception_restore(rt, exception);
}

static inline Future *ensure_task(Vm *vm, Value coroutine, Loop *loop, bool closes) {
    if (!loop) loop = loop_get_event(vm);
    if (!loop) return NULL;
    enum { FRAMES = 2 }; // ensure_future and the loop's method
    loops_of(vm)->library_frames += FRAMES;
    Value task = create(vm, loop, coroutine, VALUE_NONE, VALUE_NONE);
    loops_of(vm)->library_frames -= FRAMES;
    if (!value_is_null(task)) return value_as_future(task);
    if (closes && exception_raised_is(&vm->rt, EXC_RUNTIME_ERROR)) close_coroutine(vm, coroutine);
    return NULL;
}

Future *future_ensure(Vm *vm, Value value, Loop *loop) {
    Runtime *rt = &vm->rt;
    if (value_is_kind(value, KIND_COROUTINE)) return ensure_task(vm, value, loop, true);
    if (value_is_future(value)) {
        Future *future = value_as_future(value);
        if (!loop || future->loop == loop) return object_ref(future);
        exception_raise(rt, EXC_VALUE_ERROR,
                        "The future belongs to a different loop than the one specified as the loop argument");
        return NULL;
    }
    if (value_is_coroutine(vm, value)) return ensure_task(vm, value, loop, true);
    if (!value_type(rt, value)->slots->await) {
        exception_raise(rt, EXC_TYPE_ERROR, "An asyncio.Future, a coroutine or an awaitable is required");
        return NULL;
    }
    Value wrapper = wrap_awaitable(vm, value);
    Future *future = ensure_task(vm, wrapper, loop, false);
    value_unref(rt, wrapper);
    return future;
}
