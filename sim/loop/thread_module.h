#ifndef ASYNCARIUM_LOOP_THREAD_MODULE_H
#define ASYNCARIUM_LOOP_THREAD_MODULE_H

#include "sim/vm/vm.h"

// Makes the module `_thread`, as import_register wants it; owned.
Value thread_module_new(Vm *vm);

#endif
