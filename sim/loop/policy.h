#ifndef ASYNCARIUM_LOOP_POLICY_H
#define ASYNCARIUM_LOOP_POLICY_H

// Event loop policies: who makes loops, and which one is current where none runs. The default one's answers are kept in Loops;
// a program may put one of its own in its place. As the second half of asyncio.events.

#include "sim/loop/loop.h"

typedef struct Policy { // of DefaultEventLoopPolicy; what is in force has its state in Loops
    Object head;
    Loop *set; // by set_event_loop; owned; NULL: none
    bool was_set;
} Policy;

// As asyncio.events.new_event_loop, get_event_loop (where no loop runs) and set_event_loop; owned; VALUE_NULL: raised. A policy of
// the program may answer anything.
Value policy_new_event_loop(Vm *vm);
Value policy_get_event_loop(Vm *vm);
bool policy_set_event_loop(Vm *vm, Value loop);

void policy_fill_module(Vm *vm, Module *asyncio);

// The types AbstractEventLoop and BaseEventLoop, from which the loop's own derives; the second one has its methods.
Type *abstract_loop_type(Vm *vm);

#endif
