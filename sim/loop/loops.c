// What all loops of a world share, made when it is first needed: types, counters, and who runs now.

#include "sim/loop/context_map.h"
#include "sim/loop/policy.h"
#include "sim/loop/executor.h"
#include "sim/loop/iterate.h"
#include "sim/loop/runner.h"
#include "sim/loop/sleep.h"
#include "sim/loop/task.h"
#include "sim/loop/tell.h"
#include "sim/loop/thread_parts.h"
#include "sim/loop/types.h"
#include "sim/value/exception.h"
#include "sim/value/operate.h"

const VmHooks loop_hooks = {
    .await_future = future_await,
    .next_step = iterate_next_step,
    .task_id = tell_task,
    .tell_line = tell_line_begins,
    .async_generator_begins = loop_generator_begins,
    .async_generator_dropped = loop_generator_dropped,
    .collect = loop_collect,
    .sleep = block_sleep,
    .fall_asleep = sleep_begin_at_once,
    .make_sleep = sleep_make,
    .shutdown = threads_shut_down,
};

// A type of this floor that derives from `base`, with up to three tables of methods.
static Type *add_type(Vm *vm, const char *module, const char *name, Type *base, const TypeSlots *slots, size_t size,
                      const NativeSpec *methods) {
    Type *type = type_new_native(&vm->rt, module, name, base, slots, KIND_OTHER, size);
    if (methods) type_add_natives(&vm->rt, type, methods);
    return type;
}

static void add_context_types(Vm *vm, Loops *loops) {
    Type *object = vm->rt.types[TYPE_OBJECT];
    loops->map_type = add_type(vm, "_contextvars", "hamt", object, &context_map_slots, sizeof(ContextMap), NULL);
    loops->context_type =
        add_type(vm, "_contextvars", "_contextvars.Context", object, &context_slots, sizeof(Context), context_methods);
    loops->context_var_type = add_type(vm, "_contextvars", "_contextvars.ContextVar", object, &context_var_slots,
                                       sizeof(ContextVar), context_var_methods);
    loops->token_type = add_type(vm, "_contextvars", "_contextvars.Token", object, &token_slots, 0, token_methods);
    loops->context_type->flags |= TYPE_FINAL;
    loops->context_var_type->flags |= TYPE_FINAL;
    loops->token_type->flags |= TYPE_FINAL;
}

static void add_loop_types(Vm *vm, Loops *loops) {
    Type *object = vm->rt.types[TYPE_OBJECT];
    loops->abstract_loop_type = abstract_loop_type(vm);
    Type *base = add_type(vm, "asyncio.base_events", "BaseEventLoop", loops->abstract_loop_type, &loop_slots, sizeof(Loop),
                          loop_methods);
    type_add_natives(&vm->rt, base, loop_call_methods);
    type_add_natives(&vm->rt, base, loop_run_methods);
    type_add_natives(&vm->rt, base, loop_executor_methods);
    base->serial_offset = offsetof(Loop, serial);
    base->flags |= TYPE_FINAL;
    loops->base_loop_type = base;
    Type *selector = add_type(vm, "asyncio.selector_events", "BaseSelectorEventLoop", base, &loop_slots, sizeof(Loop), NULL);
    selector->flags |= TYPE_FINAL;
    Type *loop = add_type(vm, "asyncio.unix_events", "_UnixSelectorEventLoop", selector, &loop_slots, sizeof(Loop), NULL);
    loop->serial_offset = offsetof(Loop, serial);
    loop->flags |= TYPE_FINAL; // a loop of the program's own would have to run it, too
    loops->loop_type = loop;
    loops->handle_type = add_type(vm, "asyncio.events", "Handle", object, &handle_slots, sizeof(Handle),
                                  handle_methods);
    loops->timer_handle_type = add_type(vm, "asyncio.events", "TimerHandle", loops->handle_type, &timer_handle_slots,
                                        sizeof(Handle), timer_handle_methods);
    loops->runner_type = add_type(vm, "asyncio.runners", "Runner", object, &runner_slots, sizeof(Runner),
                                  runner_methods);
    loops->call_type = add_type(vm, "asyncio.runners", "call", object, &call_slots, 0, NULL);
}

static void add_future_types(Vm *vm, Loops *loops) {
    Type *object = vm->rt.types[TYPE_OBJECT];
    Type *future = add_type(vm, "_asyncio", "_asyncio.Future", object, &future_slots, sizeof(Future), future_methods);
    type_add_natives(&vm->rt, future, future_attributes);
    future->serial_offset = offsetof(Future, serial);
    future->flags |= TYPE_FUTURE_LIKE | TYPE_DICT_BESIDE;
    loops->future_type = future;
    loops->task_type = add_type(vm, "_asyncio", "_asyncio.Task", future, &task_slots, sizeof(Task), task_methods);
    type_add_natives(&vm->rt, loops->task_type, task_stack_methods);
    loops->task_type->serial_offset = offsetof(Future, serial);
    loops->task_type->flags |= TYPE_FUTURE_LIKE | TYPE_DICT_BESIDE;
    loops->future_iter_type =
        add_type(vm, "_asyncio", "_asyncio.FutureIter", object, &future_iter_slots, 0, future_iter_methods);
}

Loops *loops_make(Vm *vm) {
    Loops *loops = world_allocate_zeroed(vm->rt.world, sizeof(Loops));
    vm->loops = loops;
    loops->actor.kind = REF_PROGRAM;
    add_context_types(vm, loops);
    add_loop_types(vm, loops);
    add_future_types(vm, loops);
    vm->context = context_new_empty(vm);
    vm->context->is_entered = true;
    loops->context = &vm->context;
    return loops;
}

Loop *loop_running(Vm *vm) {
    return vm->loops ? vm->loops->running : NULL;
}

Loop *loop_get_running(Vm *vm) {
    Loop *loop = loop_running(vm);
    if (!loop) exception_raise(&vm->rt, EXC_RUNTIME_ERROR, "no running event loop");
    return loop;
}

Loop *loop_get_event(Vm *vm) {
    Loops *loops = loops_of(vm);
    if (loops->running) return loops->running;
    Value loop = policy_get_event_loop(vm);
    if (value_is_null(loop)) return NULL;
    if (!value_is_loop(vm, loop)) {
        exception_raise(&vm->rt, EXC_TYPE_ERROR, "an event loop is expected, got %s", value_type_name(&vm->rt, loop));
        value_unref(&vm->rt, loop);
        return NULL;
    }
    Object *old = loops->answered;
    loops->answered = loop.as.object;
    object_unref(&vm->rt, old);
    return (Loop *)loop.as.object;
}

Task *loop_current_task(Vm *vm) {
    return vm->loops ? vm->loops->current : NULL;
}
