#ifndef ASYNCARIUM_VM_TRACEBACK_HINT_H
#define ASYNCARIUM_VM_TRACEBACK_HINT_H

// What a traceback adds to the message of an exception about an unknown name.

#include "sim/vm/vm.h"

// Appends ". Did you mean: 'sleep'?" and ". Did you forget to import 'time'?" where they apply. Raises nothing.
// As TracebackException.__init__ and _compute_suggestion_error of Lib/traceback.py.
void traceback_add_hint(Vm *vm, StrBuilder *message, Exception *exception);

#endif
