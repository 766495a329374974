#ifndef ASYNCARIUM_LOOP_LIBRARY_CALL_H
#define ASYNCARIUM_LOOP_LIBRARY_CALL_H

// A function of the library that is written in C here and in Python in CPython, while it calls what may run the program: a task that
// begins eagerly. What that raises has a traceback, and this holds the frame of the function as one of those from which it was called, with
// what is left in its variables in the end.

#include "sim/vm/vm.h"

typedef struct LibraryCall LibraryCall;

// `frames`: how many functions of CPython's it stands for. It is the running activation until it is left.
LibraryCall *library_call_enter(Vm *vm, unsigned frames);
// `held`: what it has in its variables; VALUE_NULL: nothing.
void library_call_leave(Vm *vm, LibraryCall *call, Value held);
// The same only if the running loop has a factory of tasks; else NULL, which `leave` ignores.
LibraryCall *library_call_enter_if_eager(Vm *vm, unsigned frames);

// Such a function has raised: the traceback holds its arguments.
void library_call_hold(Vm *vm, const Value *arguments, size_t count);

#endif
