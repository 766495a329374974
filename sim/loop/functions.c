// The functions of the module asyncio that are about loops, futures and tasks.

#include "sim/loop/eager.h"
#include "sim/loop/executor.h"
#include "sim/loop/foreign.h"
#include "sim/loop/library_call.h"
#include "sim/loop/policy.h"
#include "sim/loop/runner.h"
#include "sim/loop/sleep.h"
#include "sim/loop/task.h"
#include "sim/value/exception.h"
#include "sim/value/function.h"
#include "sim/value/module.h"
#include "sim/value/operate.h"
#include "sim/value/set.h"
#include "sim/value/tuple.h"
#include "sim/vm/function_types.h"

// The loop that was given, or the running one for None. NULL: raised.
static Loop *loop_or_running(Vm *vm, Value given) {
    if (value_is_none(given)) return loop_get_running(vm);
    if (value_is_loop(vm, given)) return (Loop *)given.as.object;
    exception_raise(&vm->rt, EXC_TYPE_ERROR, "an event loop is expected, got %s", value_type_name(&vm->rt, given));
    return NULL;
}

static Value loop_value(Loop *loop) {
    return loop ? value_ref(value_from_object(loop)) : VALUE_NULL;
}

static Value get_running_loop(Runtime *rt, Value self, const Args *args) {
    (void)self;
    if (!args_count(rt, args, "get_running_loop()", 0, 0)) return VALUE_NULL;
    return loop_value(loop_get_running(vm_of(rt)));
}

// As get_running_loop, but None where none runs.
static Value running_loop_or_none(Runtime *rt, Value self, const Args *args) {
    (void)self;
    if (!args_count(rt, args, "_get_running_loop()", 0, 0)) return VALUE_NULL;
    Loop *running = loop_running(vm_of(rt));
    return running ? loop_value(running) : VALUE_NONE;
}

static Value get_event_loop(Runtime *rt, Value self, const Args *args) {
    (void)self;
    if (!args_count(rt, args, "get_event_loop()", 0, 0)) return VALUE_NULL;
    Loop *running = loop_running(vm_of(rt));
    return running ? loop_value(running) : policy_get_event_loop(vm_of(rt));
}

static Value new_event_loop(Runtime *rt, Value self, const Args *args) {
    (void)self;
    if (!args_none(rt, args, "new_event_loop()")) return VALUE_NULL;
    return policy_new_event_loop(vm_of(rt));
}

static Value set_event_loop(Runtime *rt, Value self, const Args *args) {
    (void)self;
    Value loop = VALUE_NULL;
    if (!args_parse_python(rt, args, "set_event_loop(loop)", &loop)) return VALUE_NULL;
    return policy_set_event_loop(vm_of(rt), loop) ? VALUE_NONE : VALUE_NULL;
}

static Value create_task_in_running(Vm *vm, Value coroutine, Value name, Value context) {
    enum { FRAMES = 2 }; // create_task and the loop's method
    Loop *loop = loop_get_running(vm);
    if (!loop) return VALUE_NULL;
    loops_of(vm)->library_frames += FRAMES;
    Value task = task_create(vm, loop, coroutine, name, context);
    loops_of(vm)->library_frames -= FRAMES;
    return task;
}

static Value create_task(Runtime *rt, Value self, const Args *args) {
    (void)self;
    Value coroutine = VALUE_NULL, name = VALUE_NONE, context = VALUE_NONE;
    if (!args_parse_python(rt, args, "create_task(coro, *, | name, context)", &coroutine, &name, &context))
        return VALUE_NULL;
    Value task = create_task_in_running(vm_of(rt), coroutine, name, context);
    if (value_is_null(task)) library_call_hold(vm_of(rt), (Value[]){coroutine, name, context}, 3);
    return task;
}

static Value current_task(Runtime *rt, Value self, const Args *args) {
    (void)self;
    Vm *vm = vm_of(rt);
    Value given = VALUE_NONE;
    if (!args_parse(rt, args, "current_task(|loop)", &given)) return VALUE_NULL;
    if (value_is_none(given) && !loop_get_running(vm)) return VALUE_NULL;
    bool is_asked = value_is_none(given) || value_is(given, value_from_object(loop_running(vm)));
    Task *task = is_asked ? loop_current_task(vm) : NULL;
    return task ? value_ref(value_from_object(task)) : VALUE_NONE;
}

static Value all_tasks(Runtime *rt, Value self, const Args *args) {
    (void)self;
    Vm *vm = vm_of(rt);
    Value given = VALUE_NONE;
    if (!args_parse_python(rt, args, "all_tasks(| loop)", &given)) return VALUE_NULL;
    const Loop *loop = value_is_none(given) ? loop_get_running(vm) : (const Loop *)given.as.object;
    if (rt->raised) return VALUE_NULL;
    List *tasks = value_is_none(given) || value_is_loop(vm, given) ? task_all(vm, loop) : list_new(rt, 0);
    Set *set = set_from_iterable(rt, rt->types[TYPE_SET], value_from_object(tasks));
    object_unref(rt, tasks);
    return value_from_object(set);
}

static Value ensure_future_in(Vm *vm, Value value, Value given) {
    Loop *loop = value_is_none(given) ? NULL : loop_or_running(vm, given);
    if (vm->rt.raised) return VALUE_NULL;
    if (value_is_duck_future(vm, value)) return value_ref(value);
    return value_from_object(future_ensure(vm, value, loop));
}

static Value ensure_future(Runtime *rt, Value self, const Args *args) {
    (void)self;
    Value value = VALUE_NULL, given = VALUE_NONE;
    if (!args_parse_python(rt, args, "ensure_future(coro_or_future, *, | loop)", &value, &given)) return VALUE_NULL;
    Value future = ensure_future_in(vm_of(rt), value, given);
    if (value_is_null(future)) library_call_hold(vm_of(rt), (Value[]){value, given}, 2);
    return future;
}

static Value isfuture(Runtime *rt, Value self, const Args *args) {
    (void)self;
    Value value = VALUE_NULL;
    if (!args_parse_python(rt, args, "isfuture(obj)", &value)) return VALUE_NULL;
    return value_from_bool(value_is_future(value) || value_is_duck_future(vm_of(rt), value));
}

static Value iscoroutine(Runtime *rt, Value self, const Args *args) {
    (void)self;
    Value value = VALUE_NULL;
    if (!args_parse_python(rt, args, "iscoroutine(obj)", &value)) return VALUE_NULL;
    return value_from_bool(value_is_coroutine(vm_of(rt), value));
}

static Value iscoroutinefunction(Runtime *rt, Value self, const Args *args) {
    (void)self;
    Value value = VALUE_NULL;
    if (!args_parse_python(rt, args, "iscoroutinefunction(func)", &value)) return VALUE_NULL;
    return function_makes_coroutine(rt, value);
}

static const NativeSpec functions[] = {
    {.name = "get_running_loop", .call = get_running_loop, .kind = NATIVE_FUNCTION},
    {.name = "_get_running_loop", .call = running_loop_or_none, .kind = NATIVE_FUNCTION},
    {.name = "get_event_loop", .call = get_event_loop, .kind = NATIVE_FUNCTION},
    {.name = "new_event_loop", .call = new_event_loop, .kind = NATIVE_FUNCTION},
    {.name = "set_event_loop", .call = set_event_loop, .kind = NATIVE_FUNCTION},
    {.name = "create_task", .call = create_task, .kind = NATIVE_FUNCTION},
    {.name = "current_task", .call = current_task, .kind = NATIVE_FUNCTION},
    {.name = "all_tasks", .call = all_tasks, .kind = NATIVE_FUNCTION},
    {.name = "ensure_future", .call = ensure_future, .kind = NATIVE_FUNCTION},
    {.name = "isfuture", .call = isfuture, .kind = NATIVE_FUNCTION},
    {.name = "iscoroutine", .call = iscoroutine, .kind = NATIVE_FUNCTION},
    {.name = "iscoroutinefunction", .call = iscoroutinefunction, .kind = NATIVE_FUNCTION},
    {0},
};

void loop_fill_module(Vm *vm, Module *asyncio) {
    const Loops *loops = loops_of(vm);
    Runtime *rt = &vm->rt;
    module_add_natives(rt, asyncio, functions);
    module_add_natives(rt, asyncio, runner_functions);
    module_add_natives(rt, asyncio, executor_functions);
    module_add_natives(rt, asyncio, sleep_functions);
    eager_fill_module(vm, asyncio);
    policy_fill_module(vm, asyncio);
    module_set(rt, asyncio, "Future", value_from_object(loops->future_type));
    module_set(rt, asyncio, "Task", value_from_object(loops->task_type));
    module_set(rt, asyncio, "Handle", value_from_object(loops->handle_type));
    module_set(rt, asyncio, "TimerHandle", value_from_object(loops->timer_handle_type));
    module_set(rt, asyncio, "Runner", value_from_object(loops->runner_type));
    module_set(rt, asyncio, "SelectorEventLoop", value_from_object(loops->loop_type));
    module_set(rt, asyncio, "EventLoop", value_from_object(loops->loop_type));
}
