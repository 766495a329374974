#ifndef ASYNCARIUM_DIAGNOSE_NAME_H
#define ASYNCARIUM_DIAGNOSE_NAME_H

// What the program calls an object: "lock", "self.queue", "forks[2]".

#include "sim/vm/vm.h"

// Looks through the globals, then through the variables of each task, the oldest first: so that one thing has one name,
// though each of ten philosophers calls it `left`. Runs no code of the program. Owned; NULL: nothing leads to it.
Str *name_find(Vm *vm, const Object *object);

#endif
