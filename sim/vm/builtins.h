#ifndef ASYNCARIUM_VM_BUILTINS_H
#define ASYNCARIUM_VM_BUILTINS_H

// The namespace `builtins`.

#include "sim/vm/vm.h"

// Fills vm->builtins (made already) with functions, types, exceptions and constants.
void builtins_fill(Vm *vm);
// Registers the vm's own modules: time, random, typing, … (see import_register).
void builtins_register_modules(Vm *vm);

#endif
