#ifndef ASYNCARIUM_VM_IMPORT_H
#define ASYNCARIUM_VM_IMPORT_H

// The import statement over the modules that there are.

#include "sim/vm/vm.h"

// Makes a module of that name when it is first imported. `make` gives an owned module, or VALUE_NULL: raised. The name
// is borrowed for good. Modules of the upper floors come so too.
void import_register(Vm *vm, const char *name, ModuleMaker make);

// `fromlist`: a tuple of names, or None: then the module of the name's first part is the result. Owned; VALUE_NULL
// raised.
Value import_name(Vm *vm, Str *name, Value fromlist);
Value import_from(Vm *vm, Value module, Str *name);

#endif
