#ifndef ASYNCARIUM_VM_MODULES_H
#define ASYNCARIUM_VM_MODULES_H

// Modules of this floor. Each function makes its module, owned, as import_register wants it.

#include "sim/vm/vm.h"

Value module_time(Vm *vm);
Value module_random(Vm *vm);
Value module_typing(Vm *vm);
Value module_types(Vm *vm);
Value module_sys(Vm *vm);
Value module_library(Vm *vm);
Value module_traceback(Vm *vm);
Value module_logging(Vm *vm);

// The nanosecond nearest to so many seconds, half to even. False: raised.
bool time_read_duration(Runtime *rt, Value seconds, int64_t *out);

#endif
