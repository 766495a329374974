#ifndef ASYNCARIUM_LOOP_HANDLE_H
#define ASYNCARIUM_LOOP_HANDLE_H

// Handle and TimerHandle: a callback that was given to the loop, and that may be cancelled. As asyncio.events.Handle.

#include "sim/loop/callback.h"
#include "sim/loop/context.h"

typedef struct Tuple Tuple;

typedef struct Handle {
    Object head;
    Loop *loop;             // owned
    Context *context;       // it runs in; owned; NULL for a callback written in C
    const Callback *native; // in C, with `target` as its self; NULL: of the program
    Object *target;         // owned; may be NULL
    Value callable;         // of the program; VALUE_NULL once cancelled
    Tuple *args;            // what it is called with; NULL: nothing
    Value when;             // seconds of the loop's clock, the number that was given; timers only
    int64_t id;             // of the timer, or of the handle, in the trace
    bool is_timer, is_cancelled;
    bool is_scheduled;      // waits among the loop's timers
} Handle;

// A handle for `callable(*args)`; context NULL: a snapshot of the current one. Owned.
Handle *handle_new(Vm *vm, Loop *loop, Value callable, Tuple *args, Context *context);
void handle_cancel(Vm *vm, Handle *handle);

#endif
