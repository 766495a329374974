#ifndef ASYNCARIUM_LOOP_CALLBACK_H
#define ASYNCARIUM_LOOP_CALLBACK_H

// A callback written in C: what futures call when they are done, and what the loop calls when it is a callback's turn.
// It is one constant struct and an object that it works on, so that scheduling one costs no allocation:
//
//   static const Callback child_done = {"gather.<locals>._done_callback", on_child_done};
//   future_add_callback(vm, child, &child_done, &group->head);
//
// A task's step, a task's wake-up and a Handle of the program are callbacks of this kind, too.

#include "sim/vm/vm.h"

typedef struct Callback {
    const char *name; // as a repr shows it, without the "()"
    // `self` is what it was added with; `argument` the future that is done, or what it was scheduled with, may be NULL.
    // Both borrowed. May leave an exception in rt->raised: the loop reports it as of any callback.
    void (*call)(Vm *vm, Object *self, Object *argument);
} Callback;

#endif
