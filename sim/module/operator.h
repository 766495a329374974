#ifndef ASYNCARIUM_MODULE_OPERATOR_H
#define ASYNCARIUM_MODULE_OPERATOR_H

// The module operator: the operators as functions, and objects that look something up in what they are called with.

#include "sim/module/modules.h"

void operator_add_getters(Vm *vm, Module *module);

#endif
