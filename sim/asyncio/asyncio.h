#ifndef ASYNCARIUM_ASYNCIO_ASYNCIO_H
#define ASYNCARIUM_ASYNCIO_ASYNCIO_H

// The module asyncio: what programs import.

#include "sim/vm/vm.h"

// Registers the modules asyncio and contextvars, to be made when they are imported.
void asyncio_register(Vm *vm);

#endif
