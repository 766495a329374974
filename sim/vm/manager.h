#ifndef ASYNCARIUM_VM_MANAGER_H
#define ASYNCARIUM_VM_MANAGER_H

// How `async with` enters some managers that are written in C, and leaves them, without the coroutines of their __aenter__ and __aexit__,
// which nobody can see. Where it has to wait to enter, a future lies in the place of that coroutine, with FUTURE_STANDS_IN (see
// generator.h), above what leaves the manager and the manager itself:
//
//     | __aexit__ | manager | future |
//
// NativeSpec.manager of __aexit__, for an instance of the very type that has it.

#include "sim/lang/code.h"
#include "sim/value/native.h"
#include "sim/vm/frame.h"

struct NativeManager {
    // Enters it: None. Or the future that is to be waited for, owned, which was born right after the coroutine would have been; only if
    // `may_wait`. VALUE_NULL: not so here; then nothing has happened, and nothing is raised.
    Value (*enter)(Vm *vm, Object *manager, bool may_wait);
    // The future has woken who waited for it, with nothing thrown in: it is entered. False: not so here; the same.
    bool (*entered)(Vm *vm, Object *manager, Object *future);
    // Leaves it where nothing was raised. False: not so here; the same.
    bool (*leave)(Vm *vm, Object *manager);
    // The coroutine in whose place the future lies, which is taken over. Owned.
    Activation *(*make)(Vm *vm, Object *manager, Object *future);
};

// The manager whose enter has left what lies on top of the frame; NULL: it was left by something else.
static inline const NativeManager *frame_entering(const Frame *frame) {
    enum { HOW_ENTER = 1 }; // of GET_AWAITABLE, before the await at which the frame stands
    if (instruction_argument(frame->instruction[-1]) != HOW_ENTER) return NULL;
    return ((const Native *)(const void *)frame->top[-3].as.object)->spec->manager;
}

#endif
