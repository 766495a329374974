#ifndef ASYNCARIUM_LOOP_HANDLE_H
#define ASYNCARIUM_LOOP_HANDLE_H

// Handle and TimerHandle: a callback that was given to the loop, and that may be cancelled. As asyncio.events.Handle.

#include "sim/loop/callback.h"
#include "sim/loop/context.h"
#include "sim/value/str.h"

typedef struct Tuple Tuple;

typedef struct Handle {
    Object head;
    Loop *loop;             // owned
    Context *context;       // it runs in; owned; NULL for a callback written in C to which it makes no difference
    const Callback *native; // in C, with `target` as its self; NULL: of the program
    Object *target;         // owned; may be NULL
    Value callable;         // of the program; VALUE_NULL once cancelled
    Tuple *args;            // what it is called with; NULL: nothing
    Value when;             // seconds of the loop's clock, the number that was given; timers only
    int64_t id;             // of the timer, or of the handle, in the trace; 0: it is not told of
    Str *repr;              // kept when it was cancelled in debug mode; owned; NULL: none
    bool is_timer, is_cancelled;
    bool is_scheduled;      // waits among the loop's timers
    bool is_by_program;     // made by a call in the program, not in the library
} Handle;

// A handle for `callable(*args)`; context NULL: a snapshot of the current one. Owned.
Handle *handle_new(Vm *vm, Loop *loop, Value callable, Tuple *args, Context *context);
// The same for a callback in C and its self, which may be NULL; it has no context, unless one is put in. Owned.
Handle *handle_new_native(Vm *vm, Loop *loop, const Callback *callback, Object *self);
enum { HANDLE_HIDDEN_SOON = 2, HANDLE_HIDDEN_AT = 2, HANDLE_HIDDEN_LATER = 3 };
// In debug mode: keeps where it is made, as one of the `hidden` innermost of CPython's functions does that.
void handle_set_origin(Vm *vm, Handle *handle, unsigned hidden);
void handle_cancel(Vm *vm, Handle *handle);
// "f() at x.py:3": what it calls, as reprs show it. False: a repr of the program raised.
bool handle_describe_callback(Vm *vm, StrBuilder *text, const Handle *handle);

#endif
