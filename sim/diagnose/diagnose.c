// Who looks for mistakes: the table of hooks, and what the files of this floor share.

#include "sim/diagnose/diagnose.h"

#include "sim/diagnose/parts.h"
#include "sim/value/dict.h"

static void step(Vm *vm, Task *task, const Exception *thrown) {
    held_step(vm, task);
    cancel_step(vm, task, thrown);
}

static void step_over(Vm *vm, Task *task) {
    held_step_over(vm, task);
    cancel_step_over(vm, task);
    if (!vm->diagnose->flow) return;
    if (future_is_done(&task->future)) flow_ended(vm, task);
    else flow_suspended(vm, task_id(task), diagnose_waiting_line(task));
}

static void limit(Vm *vm) {
    cancel_at_end(vm);
    blocked_limit(vm);
}

static void gone(Vm *vm, Object *object) {
    flow_forget(vm, object);
}

#define HOOKS_BUT_INSTRUCTION                                                                                          \
    .gone = gone, .never_awaited = lost_never_awaited, .blocked = blocked_found, .deadlock = deadlock_found,           \
    .limit = limit, .iteration = blocked_iteration, .step = step, .step_over = step_over,                              \
    .never_retrieved = lost_never_retrieved, .destroyed_pending = lost_destroyed_pending, .left = lost_at_end,         \
    .sync = things_sync, .done_too_often = queue_done_too_often

static const WatchHooks hooks = {HOOKS_BUT_INSTRUCTION};
static const WatchHooks hooks_with_flow = {.instruction = flow_instruction, HOOKS_BUT_INSTRUCTION};

void diagnose_begin(Vm *vm) {
    vm->diagnose = world_allocate_zeroed(vm->rt.world, sizeof *vm->diagnose);
    vm->watch = flow_begin(vm) ? &hooks_with_flow : &hooks;
}

bool diagnose_is_new(Vm *vm, const char *id, int64_t number) {
    struct Diagnose *self = vm->diagnose;
    if (!self->said) self->said = dict_new(&vm->rt);
    Value key = value_from_object(str_format(&vm->rt, "%s %lld", id, (long long)number));
    bool is_new = value_is_null(dict_get(&vm->rt, self->said, key));
    if (is_new) dict_set(&vm->rt, self->said, key, VALUE_TRUE);
    value_unref(&vm->rt, key);
    return is_new;
}

Task *diagnose_task(Vm *vm, int64_t id) {
    if (!vm->loops) return NULL;
    for (Task *task = vm->loops->pending.first; task; task = task_next(vm, task))
        if (task_id(task) == id) return task;
    return NULL;
}

const Activation *diagnose_innermost(const Task *task) {
    Value coroutine = task_coroutine(task);
    if (!value_is_kind(coroutine, KIND_COROUTINE)) return NULL;
    const Activation *root = (const Activation *)coroutine.as.object;
    bool stands = root->state == ACTIVATION_SUSPENDED || root->state == ACTIVATION_CREATED;
    return stands ? root->link : NULL; // else the root knows nothing of it
}

int64_t diagnose_waiting_line(const Task *task) {
    for (const Activation *a = diagnose_innermost(task); a; a = a->back)
        if (is_program_frame(a)) return frame_line((const Frame *)a);
    return 0;
}
