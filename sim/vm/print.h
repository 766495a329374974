#ifndef ASYNCARIUM_VM_PRINT_H
#define ASYNCARIUM_VM_PRINT_H

// builtins.print.

#include "sim/vm/vm.h"

Value print_call(Runtime *rt, Value self, const Args *args);

#endif
