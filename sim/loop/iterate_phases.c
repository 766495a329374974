// How an iteration begins: the phases of iterate.c before what is ready is called, of which nearly all find nothing to do.

#include "sim/loop/iterate_parts.h"

#include <assert.h>

#include "sim/loop/thread_parts.h"

// Phase 2 of a thread that is not the main one: it goes away until its next timer, or until another thread wakes it. True: it
// does, or (raised) it cannot; *outcome is what to answer.
static bool go_away(Vm *vm, Iterate *self, Outcome *outcome) {
    Loop *loop = self->loop;
    if (loop_next_deadline(loop) <= vm_time(vm)) return false;
    if (!thread_check_may_wait(vm)) {
        *outcome = iterate_end(vm, self);
        return true;
    }
    thread_begin_wait(vm, NULL, loop_next_deadline(loop), loop_next_order(loop));
    thread_tell_wait(vm, (EventRef){.kind = REF_LOOP}, loop_next_deadline(loop), &self->base.activation);
    loop->runner_waits = true;
    *outcome = thread_pause(vm, &self->base.activation);
    return true;
}

static void come_back(Vm *vm, Iterate *self) {
    if (!self->loop->runner_waits) return;
    self->loop->runner_waits = false;
    thread_end_wait(vm, loops_of(vm)->threads->current);
}

// Phase 2. True: *outcome is what to answer.
static bool wait_for_something(Vm *vm, Iterate *self, Outcome *outcome) {
    const Loop *loop = self->loop;
    if (loop->ready_count || loop->is_stopping) return false;
    if (!thread_is_main(vm)) return go_away(vm, self, outcome);
    int64_t deadline = loop_next_deadline(loop);
    if (loops_of(vm)->threads && threads_next_deadline(vm) < deadline) deadline = threads_next_deadline(vm);
    *outcome = outcome_with(OUTCOME_STOPPED, VALUE_NULL);
    return !threads_reach(vm, deadline);
}

// Phase 3: the thread whose sleep is over before the next timer is; NULL: there is none.
static Thread *next_due(Vm *vm, const Loop *loop) {
    if (!loops_of(vm)->threads || !thread_is_main(vm)) return NULL;
    while (threads_next_deadline(vm) <= vm_time(vm) &&
           threads_sleeper_is_first(vm, loop_next_deadline(loop), loop_next_order(loop))) {
        Thread *thread = threads_take_sleeper(vm);
        if (thread) return thread;
    }
    return NULL;
}

static Thread *collect_due(Vm *vm, Loop *loop) {
    for (;;) {
        Thread *thread = next_due(vm, loop);
        if (thread || loop_next_deadline(loop) > vm_time(vm)) return thread;
        loop_collect_timer(vm, loop);
    }
}

// What is due is one sleep, nearly always, and nothing else is to be called: then that is done here, and all of this iteration; and
// the next one begins, in which a task goes on.
static inline bool is_sleep_only(Vm *vm, const Loop *loop) {
    if (loop->ready_count || loop->is_stopping || loop->debug || vm->watch || vm->plan || vm->pause_at) return false;
    return vm_may_step(vm) && loop_is_sleep_due(loop, vm_time(vm));
}

static void call_sleep_only(Vm *vm, Iterate *self) {
    Future *future = (Future *)loop_take_timer(self->loop);
    iterate_begin_calls(vm, self);
    vm->steps++;
    sleep_is_over.call(vm, &future->head, NULL);
    assert(!vm->rt.raised && "a loop that runs is not closed");
    iterate_let_go(vm, self, &future->head, NULL);
    if (self->loop->ready_count && loop_timers_rest(self->loop, vm_time(vm))) iterate_begin_calls(vm, self);
}

// Phases 1 to 3 where there is no other thread that could go on. True: *outcome is what to answer.
static bool begin_alone(Vm *vm, Iterate *self, Outcome *outcome) {
    Loop *loop = self->loop;
    if (loop->ready_count && !loop->is_stopping && loop_timers_rest(loop, vm_time(vm))) { // nothing to do, as in most
        iterate_begin_calls(vm, self);
        return false;
    }
    loop_drop_cancelled_timers(vm, loop);
    *outcome = outcome_with(OUTCOME_STOPPED, VALUE_NULL);
    if (!loop->ready_count && !loop->is_stopping && !threads_reach(vm, loop_next_deadline(loop))) return true;
    if (is_sleep_only(vm, loop)) {
        call_sleep_only(vm, self);
        return false;
    }
    while (loop_next_deadline(loop) <= vm_time(vm)) loop_collect_timer(vm, loop);
    iterate_begin_calls(vm, self);
    return false;
}

// Phases 1 to 3, of which each may let other threads run in between. True: *outcome is what to answer.
bool iterate_begin(Vm *vm, Iterate *self, Outcome *outcome) {
    Thread *thread = NULL;
    if (self->phase == PHASE_CALLS && threads_rest(vm)) return begin_alone(vm, self, outcome);
    switch (self->phase) {
    case PHASE_CALLS:
        loop_drop_cancelled_timers(vm, self->loop);
        self->phase = PHASE_WOKEN;
        // fall through
    case PHASE_WOKEN:
        if (loops_of(vm)->threads && thread_is_main(vm)) thread = threads_take_woken(vm);
        if (thread) break;
        self->phase = PHASE_DUE;
        if (wait_for_something(vm, self, outcome)) return true;
        // fall through
    case PHASE_DUE:
        come_back(vm, self);
        thread = collect_due(vm, self->loop);
        if (thread) break;
        self->phase = PHASE_CALLS;
        iterate_begin_calls(vm, self);
        return false;
    }
    *outcome = thread_resume(vm, thread, &self->base.activation);
    return true;
}
