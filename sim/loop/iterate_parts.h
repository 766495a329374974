#ifndef ASYNCARIUM_LOOP_ITERATE_PARTS_H
#define ASYNCARIUM_LOOP_ITERATE_PARTS_H

// Between the files of the activation that runs a loop: iterate.c calls what is ready, iterate_phases.c finds what that is, and
// iterate_handle.c has what the handles of debug mode, and of errors, need.

#include "sim/loop/iterate.h"
#include "sim/value/gc.h"

// Where it goes on. In the first phases of an iteration, other threads may run in between.
typedef enum IteratePhase {
    PHASE_CALLS, // calls what is ready, or begins an iteration where nothing is left
    PHASE_WOKEN, // lets the threads go on that got what they waited for
    PHASE_DUE,   // collects timers, and lets the threads go on whose sleeps are over
} IteratePhase;

typedef struct Iterate {
    HandlingActivation base; // handles what a callback has raised while that is reported
    Loop *loop;              // owned
    Task *task;              // whose step is under way; owned; NULL: none
    Exception *woken_with;   // by what it woke from; owned until the task is left; NULL: none
    Exception *thrown;       // into it: that, or a request to cancel in its place; owned until the coroutine has answered; NULL: none
    Object *awaited;         // the future that woke the task; the same
    Context **outside;       // where the context is kept that is current outside of steps
    uint32_t left;           // how many are to be called yet in this iteration
    Handle *handle;          // what is called now, in debug mode; owned; NULL: none
    int64_t called_at;       // when that began
    IteratePhase phase;
    bool is_plain;           // the step: see iterate_plain.c
    bool in_iteration;       // the first one has begun
    bool has_begun;
} Iterate;

// Phase 4 begins: what is ready now is to be called. While nobody looks for mistakes, and always.
static inline void iterate_begin_calls_unseen(Vm *vm, Iterate *self) {
    loop_trim_ready(vm, self->loop);
    if (gc_is_due(&vm->rt)) gc_quiet(&vm->rt);
    self->left = self->loop->ready_count;
    self->loop->iteration++;
}
static inline void iterate_begin_calls(Vm *vm, Iterate *self) {
    iterate_begin_calls_unseen(vm, self);
    if (vm->watch) vm->watch->iteration(vm);
}

// What the loop has called goes, when it takes the next one, or, after the last, at the end of the iteration: two places in CPython, and so
// a warning is shown in each.
void iterate_let_go_last(Vm *vm, Iterate *self, Object *object); // the last reference is gone
static inline void iterate_let_go(Vm *vm, Iterate *self, Object *called, Object *argument) {
    if (argument && --argument->refs == 0) iterate_let_go_last(vm, self, argument);
    if (called && --called->refs == 0) iterate_let_go_last(vm, self, called);
}

// Phases 1 to 3, after which there is something to call, or nothing. True: *outcome is what to answer instead.
bool iterate_begin(Vm *vm, Iterate *self, Outcome *outcome);
Outcome iterate_end(Vm *vm, Iterate *self); // of run_forever: what to answer

// Begins the step of what is ready first, where that is a plain one (and current says that no task has the floor): its root. NULL: it
// is none.
Activation *iterate_begin_plain(Vm *vm, Iterate *self);
// Many that are ready lie far apart, and it is known which come next: their memory is asked for in time.
__attribute__((always_inline)) static inline void iterate_ask_for_next(const Loop *loop) {
    enum { AHEAD = 4, LINE = 64, MANY = 512 }; // fewer are in the processor's own memory
    if (loop->ready_count < MANY) return;
    const ReadyEntry *later = &loop->ready[(loop->ready_first + AHEAD) & (loop->ready_capacity - 1)];
    __builtin_prefetch(later->self);
    __builtin_prefetch((const char *)later->self + LINE);
    __builtin_prefetch(later->argument);
    const ReadyEntry *next = &loop->ready[(loop->ready_first + 1) & (loop->ready_capacity - 1)];
    if (next->callback != &task_step && next->callback != &task_wakeup) return;
    const char *coroutine = (const char *)((const Task *)next->self)->coroutine;
    __builtin_prefetch(coroutine);
    __builtin_prefetch(coroutine + LINE);
    __builtin_prefetch(coroutine + 2 * LINE);
}

// What a callback has raised is reported; SystemExit and KeyboardInterrupt end the loop.
void iterate_report_raised(Vm *vm, Iterate *self, const ReadyEntry *entry);
// In debug mode each call has a handle, self->handle, from here …
void iterate_begin_call(Vm *vm, Iterate *self, const ReadyEntry *entry);
// … to here, where it is told if it took long.
void iterate_end_call_by_handle(Vm *vm, Iterate *self);
static inline void iterate_end_call(Vm *vm, Iterate *self) {
    if (self->handle) iterate_end_call_by_handle(vm, self);
}

#endif
