#ifndef ASYNCARIUM_COLLECTIONS_MODULE_H
#define ASYNCARIUM_COLLECTIONS_MODULE_H

// The module _collections: what of collections is written in C.

#include "sim/vm/vm.h"

void collections_register_module(Vm *vm);

#endif
