#ifndef ASYNCARIUM_LOOP_BLOCK_H
#define ASYNCARIUM_LOOP_BLOCK_H

// A call that blocks its thread until it gets what it wants or its time is over: time.sleep, Lock.acquire, the end of another
// thread. It is an activation, so that its thread can stand there. The main thread drives the others from it meanwhile.

#include "sim/loop/thread.h"

typedef struct Block Block;

typedef struct BlockKind {
    ActivationOps ops;
    EventRefKind waits_for; // for the trace
    // Asked first, and again whenever it was woken or its time is over. True: the call is over, with *result (owned).
    bool (*attempt)(Vm *vm, Block *self, Value *result);
    ThreadQueue *(*queue)(Block *self); // where it waits; NULL: nobody wakes it
} BlockKind;

struct Block {
    Activation activation;
    const BlockKind *kind;
    Object *on;       // what it waits for; owned; may be NULL
    int64_t deadline; // LOOP_NEVER: none
    int64_t begun;    // when this wait began
    int64_t order;    // of this wait, among timers with the same deadline
    int64_t count;    // of an RLock that is taken back
    bool is_waiting, has_waited;
};

// timeout: nanoseconds; LOOP_NEVER: none.
Activation *block_new(Vm *vm, const BlockKind *kind, Object *on, int64_t timeout);
static inline bool block_is_late(const Vm *vm, const Block *self) { return vm_time(vm) >= self->deadline; }

Outcome block_resume(Vm *vm, Activation *activation, Input input); // for the ops of a BlockKind
void block_clear(Vm *vm, Activation *activation);
void block_visit(Activation *activation, Visitor visitor, void *visitor_self);

// VmHooks.sleep.
Activation *block_sleep(Vm *vm, int64_t nanoseconds);
// Waits until block_unpark resumes it.
Activation *block_park(Vm *vm);
Activation *block_join(Vm *vm, Thread *thread, int64_t timeout);

#endif
