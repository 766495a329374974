// lock-held-across-long-wait: a task kept a lock while it slept, and others stood before that lock all the time.

#include "sim/diagnose/parts.h"
#include "sim/loop/tell.h"

// From so many nanoseconds on, in one sleep: 5 s.
#define HELD_LONG INT64_C(5000000000)

// Another task that waits for the lock now; NULL: none.
static Task *find_waiter(Vm *vm, int64_t lock) {
    for (Task *task = loops_of(vm)->pending.first; task; task = task_next(vm, task)) {
        if (!task->waiter) continue;
        EventRef ref = tell_waiter(task);
        if (ref.kind == REF_LOCK && ref.id == lock) return task;
    }
    return NULL;
}

static void report(Vm *vm, Task *task, int64_t id, const Thing *lock, int64_t slept) {
    Task *waiter = find_waiter(vm, id);
    int64_t line = diagnose_waiting_line(task);
    if (!waiter || !diagnose_is_new(vm, "lock-held-across-long-wait", line)) return;
    Finding f = finding_new(vm, "lock-held-across-long-wait");
    finding_add_task(&f, task);
    finding_add(&f, " slept for ");
    finding_add_seconds(&f, slept);
    finding_add_line(&f, line);
    finding_add(&f, " while it held ");
    finding_add_thing(&f, REF_LOCK, id, lock->object);
    finding_add(&f, ", which it took");
    finding_add_line(&f, lock->held_line);
    finding_add(&f, "; ");
    finding_add_task(&f, waiter);
    finding_add(&f, " waits for it since ");
    finding_add_seconds(&f, lock->asked_at);
    finding_send(&f, "Hold a lock only while the shared thing is read and changed; wait before or after that.");
}

static bool is_held(const Thing *lock, const Task *task) {
    return lock->object && lock->holder == task_id(task);
}

void held_step_over(Vm *vm, Task *task) {
    if (!task->future.holds_lock) return;
    ThingList *locks = &vm->diagnose->things[THING_LOCK];
    bool any = false;
    for (size_t i = 1; i < locks->capacity; i++) {
        if (!is_held(&locks->items[i], task)) continue;
        locks->items[i].paused_at = vm_time(vm);
        any = true;
    }
    task->future.holds_lock = any;
}

void held_step(Vm *vm, Task *task) {
    if (!task->future.holds_lock || !task->waiter || tell_waiter(task).kind != REF_SLEEP) return;
    const ThingList *locks = &vm->diagnose->things[THING_LOCK];
    for (size_t i = 1; i < locks->capacity; i++) {
        const Thing *lock = &locks->items[i];
        if (!is_held(lock, task) || lock->asked_at < 0) continue;
        int64_t slept = vm_time(vm) - lock->paused_at;
        if (slept >= HELD_LONG && vm_time(vm) - lock->asked_at >= HELD_LONG) report(vm, task, (int64_t)i, lock, slept);
    }
}
