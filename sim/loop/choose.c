// CPython calls what is ready in the order in which it became ready, and a timer lasts as long as the program says. Here
// somebody wants to see what else could happen.

#include "sim/loop/choose.h"

#include <stdio.h>

#include "sim/loop/foreign.h"
#include "sim/loop/iterate.h"
#include "sim/loop/tell.h"
#include "sim/vm/plan.h"

// Turns ---------------------------------------------------------------------------------------------------------------

static Object *step_target(const ReadyEntry *entry) {
    if (entry->callback == &task_step || entry->callback == &task_wakeup) return entry->self;
    if (entry->callback != &handle_run) return NULL;
    const Handle *handle = (const Handle *)entry->self;
    if (handle->native == &task_step || handle->native == &task_wakeup) return handle->target;
    return value_is_null(handle->callable) ? NULL : (Object *)task_of_wakeup(handle->callable);
}

// Whose turn an entry is: a task's or a handle's. REF_NONE: something of the library's own, which nobody sees.
static EventRef owner_of(const ReadyEntry *entry) {
    const Task *task = (const Task *)step_target(entry);
    if (task) return future_is_done(&task->future) ? (EventRef){0} : tell_task_ref(task);
    if (entry->callback != &handle_run) return (EventRef){0};
    const Handle *handle = (const Handle *)entry->self;
    bool is_own = handle->id && !handle->is_timer && !handle->is_cancelled;
    return is_own ? (EventRef){.kind = REF_CALLBACK, .id = handle->id} : (EventRef){0};
}

static ReadyEntry *entry_at(const Loop *loop, uint32_t index) {
    return &loop->ready[(loop->ready_first + index) & (loop->ready_capacity - 1)];
}

// Where the chosen one stands among what is ready; ready_count: it is not there.
static uint32_t find_chosen(const Loop *loop, const SimChoice *choice) {
    EventRefKind kind = choice->kind == CHOICE_TASK ? REF_TASK : REF_CALLBACK;
    for (uint32_t i = 0; i < loop->ready_count; i++) {
        EventRef owner = owner_of(entry_at(loop, i));
        if (owner.kind == kind && owner.id == choice->id) return i;
    }
    return loop->ready_count;
}

static void move_to_front(Loop *loop, uint32_t index) {
    ReadyEntry chosen = *entry_at(loop, index);
    for (uint32_t i = index; i > 0; i--) *entry_at(loop, i) = *entry_at(loop, i - 1);
    *entry_at(loop, 0) = chosen;
}

static bool refuse(Vm *vm, const SimChoice *choice, EventRef next) {
    char why[160];
    snprintf(why, sizeof why, "it is not ready; %s %lld comes next", next.kind == REF_TASK ? "task" : "handle",
             (long long)next.id);
    plan_refuse(vm, choice, why);
    return false;
}

static void tell_choice(Vm *vm, const SimChoice *choice, EventRef next) {
    if (!tell_wanted(vm, DETAIL_SWITCH)) return;
    Event event = {.kind = EVENT_TURN_CHOOSE, .number = choice->turn, .ref = next};
    *(choice->kind == CHOICE_TASK ? &event.task : &event.id) = choice->id;
    tell(vm, &event);
}

bool choose_next(Vm *vm, Loop *loop, uint32_t *left) {
    const SimChoice *choice = plan_next_turn(vm->plan);
    if (!choice || plan_turn(vm) < choice->turn) return true;
    EventRef next = owner_of(entry_at(loop, 0));
    if (next.kind == REF_NONE) return true;
    if (plan_turn(vm) > choice->turn) {
        plan_refuse(vm, choice, "that turn began inside of another one, by an eager start");
        return false;
    }
    uint32_t index = find_chosen(loop, choice);
    if (index == loop->ready_count) return refuse(vm, choice, next);
    if (index > 0) tell_choice(vm, choice, next); // else it comes next anyway
    move_to_front(loop, index);
    if (index >= *left) ++*left;
    plan_took_turn(vm->plan);
    return true;
}

// Timers --------------------------------------------------------------------------------------------------------------

double choose_timer(Vm *vm, int64_t id, double when) {
    const SimChoice *choice = plan_next_timer(vm->plan);
    if (!choice || choice->id != id) return when;
    plan_took_timer(vm->plan);
    double chosen = (double)vm_time(vm) / 1e9 + (double)choice->lasts / 1e9;
    if (loop_deadline(chosen) != loop_deadline(when) && tell_wanted(vm, DETAIL_SWITCH))
        tell(vm, &(Event){.kind = EVENT_TIMER_CHOOSE, .id = id, .at = loop_deadline(chosen), .number = loop_deadline(when),
                          .task = tell_task(vm), .line = tell_line(vm)});
    return chosen;
}
