#ifndef ASYNCARIUM_LOOP_EAGER_H
#define ASYNCARIUM_LOOP_EAGER_H

// Factories of eager tasks, for programs: eager_task_factory and create_eager_task_factory.

#include "sim/loop/task.h"
#include "sim/value/module.h"

void eager_fill_module(Vm *vm, Module *asyncio);

#endif
