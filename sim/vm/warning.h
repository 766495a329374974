#ifndef ASYNCARIUM_VM_WARNING_H
#define ASYNCARIUM_VM_WARNING_H

// What the interpreter says on stderr by itself: warnings, and exceptions that nobody can catch. See vm_warn and
// vm_report_unraisable in vm.h.

#include "sim/vm/vm.h"

// RuntimeWarning: coroutine 'f' was never awaited. As _PyErr_WarnUnawaitedCoroutine.
void warning_never_awaited(Vm *vm, Activation *coroutine);
// RuntimeWarning: coroutine method 'asend' of 'gen' was never awaited. As _PyErr_WarnUnawaitedAgenMethod.
void warning_never_awaited_method(Vm *vm, const char *method, const Frame *generator);

#endif
