// Blocking calls: how any of them waits, and the simplest ones.

#include "sim/loop/block.h"

#include "sim/loop/runner.h"
#include "sim/loop/thread_parts.h"
#include "sim/vm/watch.h"

Activation *block_new(Vm *vm, const BlockKind *kind, Object *on, int64_t timeout) {
    Block *self = (Block *)call_new(vm, &kind->ops);
    self->kind = kind;
    self->on = on ? object_ref(on) : NULL;
    self->deadline = timeout;
    if (timeout != LOOP_NEVER && __builtin_add_overflow(vm_time(vm), timeout, &self->deadline)) self->deadline = LOOP_NEVER;
    return &self->activation;
}

static void begin_wait(Vm *vm, Block *self) {
    self->order = ++loops_of(vm)->timers;
    self->is_waiting = self->has_waited = true;
    self->begun = vm_time(vm);
    thread_begin_wait(vm, self->kind->queue ? self->kind->queue(self) : NULL, self->deadline, self->order);
    if (thread_is_main(vm)) return;
    int64_t id = self->kind->waits_for == REF_SLEEP ? self->order : 0;
    if (self->kind->waits_for == REF_THREAD) id = self->on ? ((const Thread *)self->on)->id : 0;
    thread_tell_wait(vm, (EventRef){.kind = self->kind->waits_for, .id = id}, self->deadline, &self->activation);
}

// The main thread waits by driving the others. False: its own wait is over; else *outcome is what to answer.
static bool drive(Vm *vm, Block *self, Outcome *outcome) {
    for (;;) {
        Thread *next = threads_take_woken(vm);
        if (!next) {
            if (threads_of(vm)->main->is_woken) return false;
            bool sleeper_is_first = threads_sleeper_is_first(vm, self->deadline, self->order);
            *outcome = outcome_with(OUTCOME_STOPPED, VALUE_NULL);
            if (!threads_reach(vm, sleeper_is_first ? threads_next_deadline(vm) : self->deadline)) return true;
            if (!sleeper_is_first) return false;
            next = threads_take_sleeper(vm);
        }
        if (!next) continue;
        *outcome = thread_resume(vm, next, &self->activation);
        return true;
    }
}

// The main thread has waited: nobody else could use the loop meanwhile.
static void tell_blocked(Vm *vm, const Block *self) {
    if (!vm->watch || !thread_is_main(vm) || vm_time(vm) == self->begun) return;
    Activation *now = vm->current;
    vm->current = self->activation.back;
    vm->watch->blocked(vm, self->begun);
    vm->current = now;
}

Outcome block_resume(Vm *vm, Activation *activation, Input input) {
    Block *self = (Block *)activation;
    Outcome outcome;
    if (input_kind(input) == INPUT_VALUE) value_unref(&vm->rt, input_get(input));
    for (;;) {
        if (self->is_waiting) {
            if (thread_is_main(vm) && drive(vm, self, &outcome)) return outcome;
            thread_end_wait(vm, threads_of(vm)->current);
            tell_blocked(vm, self);
            self->is_waiting = false;
        }
        Value result;
        if (self->kind->attempt(vm, self, &result)) return outcome_returned(result);
        if (!thread_check_may_wait(vm)) return outcome_raised();
        begin_wait(vm, self);
        if (!thread_is_main(vm)) return thread_pause(vm, activation);
    }
}

void block_clear(Vm *vm, Activation *activation) {
    Block *self = (Block *)activation;
    Object *on = self->on;
    self->on = NULL;
    object_unref(&vm->rt, on);
}

void block_visit(Activation *activation, Visitor visitor, void *visitor_self) {
    const Block *self = (const Block *)activation;
    if (self->on) visitor(visitor_self, self->on);
}

// time.sleep, and waiting for a job -----------------------------------------------------------------------------------

static bool is_over(Vm *vm, Block *self, Value *result) {
    (void)vm;
    *result = VALUE_NONE;
    return self->has_waited;
}

static const BlockKind sleep_kind = {
    .ops = {"sleep", "sleep", sizeof(Block), block_resume, block_clear, block_visit},
    .waits_for = REF_SLEEP,
    .attempt = is_over,
};

Activation *block_sleep(Vm *vm, int64_t nanoseconds) {
    return block_new(vm, &sleep_kind, NULL, nanoseconds);
}

static const BlockKind park_kind = {
    .ops = {"park", "park", sizeof(Block), block_resume, block_clear, block_visit},
    .waits_for = REF_JOB,
    .attempt = is_over,
};

Activation *block_park(Vm *vm) {
    return block_new(vm, &park_kind, NULL, LOOP_NEVER);
}

// Thread.join ---------------------------------------------------------------------------------------------------------

static bool has_ended(Vm *vm, Block *self, Value *result) {
    *result = VALUE_NONE;
    return ((const Thread *)self->on)->is_done || block_is_late(vm, self);
}

static ThreadQueue *joiners(Block *self) {
    return &((Thread *)self->on)->joiners;
}

static const BlockKind join_kind = {
    .ops = {"join", "join", sizeof(Block), block_resume, block_clear, block_visit},
    .waits_for = REF_THREAD,
    .attempt = has_ended,
    .queue = joiners,
};

Activation *block_join(Vm *vm, Thread *thread, int64_t timeout) {
    return block_new(vm, &join_kind, &thread->head, timeout);
}
