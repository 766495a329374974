#ifndef ASYNCARIUM_DIAGNOSE_DIAGNOSE_H
#define ASYNCARIUM_DIAGNOSE_DIAGNOSE_H

// What went wrong, and why. This floor stands above all that runs, and is told by vm->watch what happens below. Each
// diagnosis is one event, sent at the moment at which it becomes certain. Nothing that is only likely is said, and
// nothing here changes what the program does.

#include "sim/vm/vm.h"

// From now on mistakes of this vm's program are looked for. Before it runs.
void diagnose_begin(Vm *vm);

#endif
