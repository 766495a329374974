// loop-blocked: a call that blocks has kept others waiting. starvation: somebody is always ready, so that the clock
// stands still, and who waits for a time waits for ever.

#include "sim/diagnose/parts.h"
#include "sim/loop/iterate.h"
#include "sim/loop/tell.h"

enum { NAMED_MAX = 4 };

// Who was kept --------------------------------------------------------------------------------------------------------

typedef struct Kept {
    Task *tasks[NAMED_MAX];
    size_t named, count; // `count`: tasks and callbacks, all of them
} Kept;

static void keep(Kept *kept, Task *task) {
    for (size_t i = 0; i < kept->named; i++)
        if (task && kept->tasks[i] == task) return;
    kept->count++;
    if (task && kept->named < NAMED_MAX) kept->tasks[kept->named++] = task;
}

static Task *task_of_callback(const FutureCallback *item) {
    return item->callback == &task_wakeup ? (Task *)item->self : NULL;
}

// The task that sleeps by a timer; NULL: a callback of the program, or a sleep that is over.
static Task *task_of_timer(const Timer *timer) {
    Value target = value_from_object(timer->target);
    return value_is_future(target) ? task_of_callback(future_first(value_as_future(target))) : NULL;
}

static bool is_cancelled(Vm *vm, const Timer *timer) {
    Value target = value_from_object(timer->target);
    if (value_is_future(target)) return future_is_done(value_as_future(target));
    (void)vm;
    return ((const Handle *)timer->target)->is_cancelled;
}

static void find_kept(Vm *vm, const Loop *loop, Kept *kept) {
    for (uint32_t i = 0; i < loop->ready_count; i++) {
        const ReadyEntry *entry = &loop->ready[(loop->ready_first + i) & (loop->ready_capacity - 1)];
        bool is_step = entry->callback == &task_step || entry->callback == &task_wakeup;
        keep(kept, is_step ? (Task *)entry->self : NULL);
    }
    for (uint32_t i = 0; i < loop->timer_count; i++) {
        const Timer *timer = &loop->timers[i];
        if (timer->deadline < vm_time(vm) && !is_cancelled(vm, timer)) keep(kept, task_of_timer(timer));
    }
}

static void add_kept(Finding *f, const Kept *kept) {
    for (size_t i = 0; i < kept->named; i++) {
        bool is_last = i + 1 == kept->count;
        finding_add(f, i == 0 ? "" : is_last ? " and " : ", ");
        finding_add_task(f, kept->tasks[i]);
    }
    size_t more = kept->count - kept->named;
    if (!more) return;
    if (kept->named) finding_add(f, " and %zu more", more);
    else finding_add(f, "%zu callback%s", more, more == 1 ? "" : "s");
}

// loop-blocked --------------------------------------------------------------------------------------------------------

void blocked_found(Vm *vm, int64_t from) {
    const Loop *loop = loop_running(vm);
    int64_t line = tell_line(vm);
    Kept kept = {0};
    if (!loop) return;
    find_kept(vm, loop, &kept);
    if (!kept.count || !diagnose_is_new(vm, "loop-blocked", line)) return;
    Finding f = finding_new(vm, "loop-blocked");
    finding_add_task_id(&f, tell_task(vm), "a callback");
    finding_add(&f, " stopped the whole loop for ");
    finding_add_seconds(&f, vm_time(vm) - from);
    finding_add(&f, " by a call that blocks");
    finding_add_line(&f, line);
    finding_add(&f, ", while ");
    add_kept(&f, &kept);
    finding_add(&f, " could have gone on");
    finding_send(&f, "Use `await asyncio.sleep(...)`, or let a thread do it: `await asyncio.to_thread(...)`.");
}

// starvation ----------------------------------------------------------------------------------------------------------

// So many iterations in a row at one time, when the limit of steps stops the program, are no work any more.
enum { STILL_MAX = 100000 };

void blocked_iteration(Vm *vm) {
    struct Diagnose *self = vm->diagnose;
    self->iterations++;
    if (vm_time(vm) == self->still_time) return;
    self->still_time = vm_time(vm);
    self->still_since = self->iterations;
}

static void find_waiting(Vm *vm, const Loop *loop, Kept *kept) {
    for (uint32_t i = 0; i < loop->timer_count; i++)
        if (!is_cancelled(vm, &loop->timers[i])) keep(kept, task_of_timer(&loop->timers[i]));
}

void blocked_limit(Vm *vm) {
    const struct Diagnose *self = vm->diagnose;
    const Loop *loop = loop_running(vm);
    int64_t still = self->iterations - self->still_since;
    Kept kept = {0};
    if (!loop || still < STILL_MAX) return;
    find_waiting(vm, loop, &kept);
    if (!kept.count) return;
    Kept busy = {0};
    find_kept(vm, loop, &busy);
    Task *current = loop_current_task(vm);
    if (current) keep(&busy, current);
    if (!busy.named) return;
    Finding f = finding_new(vm, "starvation");
    add_kept(&f, &busy);
    finding_add(&f, busy.count == 1 ? " is" : " are");
    finding_add(&f, " ready again and again, for %lld rounds of the loop", (long long)still);
    finding_add_line(&f, diagnose_waiting_line(busy.tasks[0]));
    finding_add(&f, ": the clock stands still meanwhile, and ");
    add_kept(&f, &kept);
    finding_add(&f, kept.count == 1 ? " waits for its time in vain" : " wait for their time in vain");
    finding_send(&f, "Do not ask again and again with sleep(0): wait for an Event, a Future or a Queue instead.");
}
