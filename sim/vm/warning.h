#ifndef ASYNCARIUM_VM_WARNING_H
#define ASYNCARIUM_VM_WARNING_H

// What the interpreter says on stderr by itself: warnings, and exceptions that nobody can catch.

#include "sim/vm/activation.h"

// RuntimeWarning: coroutine 'f' was never awaited. As _PyErr_WarnUnawaitedCoroutine.
void warning_never_awaited(Vm *vm, Activation *coroutine);

#endif
