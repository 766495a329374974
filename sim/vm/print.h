#ifndef ASYNCARIUM_VM_PRINT_H
#define ASYNCARIUM_VM_PRINT_H

// builtins.print, and what streams write.

#include "sim/vm/vm.h"

// Prints to stdout; false: raised, for it cannot be encoded.
bool print_text(Vm *vm, Str *text);

Value print_call(Runtime *rt, Value self, const Args *args);

#endif
