#ifndef ASYNCARIUM_MODULE_FUNCTOOLS_H
#define ASYNCARIUM_MODULE_FUNCTOOLS_H

// The module _functools: those parts of functools that are C in CPython, too. The others are in sim/library/functools.py.

#include "sim/module/modules.h"

void functools_add_partial(Vm *vm, Module *module);
void functools_add_lru_cache(Vm *vm, Module *module);

#endif
