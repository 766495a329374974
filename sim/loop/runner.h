#ifndef ASYNCARIUM_LOOP_RUNNER_H
#define ASYNCARIUM_LOOP_RUNNER_H

// asyncio.run and what it is made of: Runner, run_until_complete, and the end of a loop. All of them are activations
// that run each other, so that the C stack stays flat while a loop runs. As asyncio.runners.

#include "sim/loop/loop.h"
#include "sim/value/native.h"

typedef enum RunnerState { RUNNER_CREATED, RUNNER_INITIALIZED, RUNNER_CLOSED } RunnerState;

typedef struct Runner {
    Object head;
    Loop *loop;        // owned; NULL until it is needed, and once closed
    Context *context;  // the tasks of run() share it; owned
    Value debug;       // None: as the loop has it
    Value factory;     // loop_factory; None: new_event_loop
    uint8_t state;     // a RunnerState
    bool has_set_loop; // by set_event_loop
} Runner;

// A call that is an activation: its type is not the program's business, and `is_call` is set.
Activation *call_new(Vm *vm, const ActivationOps *ops);

// For the start of a method that is such a call: splits self off the arguments where it is the first of them. False:
// raised, since it is not of `type`.
bool call_split_self(Vm *vm, const Type *type, Value *self, const Args *args, Args *rest);

// loop.run_until_complete(future) as a call. A task that was made for it (is_new) is not held to be destroyed while
// pending. `frames`: how many more of CPython's frames it stands for, which count for the limit of recursion.
Activation *run_until_new(Vm *vm, Loop *loop, Future *future, bool is_new, unsigned frames);
// loop.close(); false: raised.
bool loop_close(Vm *vm, Loop *loop);

// The coroutine loop.shutdown_asyncgens(); owned.
Value shutdown_generators_new(Vm *vm, Loop *loop);
// A future that is done when all of `futures` (a list) are; their exceptions count as retrieved. As gather(*futures,
// return_exceptions=True), whose result is not looked at. Owned.
Future *gather_all(Vm *vm, Loop *loop, const List *futures);

// VmHooks.async_generator_begins and async_generator_dropped.
void loop_generator_begins(Vm *vm, Frame *generator);
void loop_generator_dropped(Vm *vm, Frame *generator, bool is_open);
// VmHooks.collect.
bool loop_collect(Vm *vm);

extern const NativeSpec runner_functions[]; // of the module: run

#endif
