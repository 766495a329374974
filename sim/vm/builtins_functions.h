#ifndef ASYNCARIUM_VM_BUILTINS_FUNCTIONS_H
#define ASYNCARIUM_VM_BUILTINS_FUNCTIONS_H

// The functions of builtins, in one table for each file; each ends with a NULL name.

#include "sim/vm/vm.h"

extern const NativeSpec builtins_number_functions[], builtins_iterable_functions[], builtins_object_functions[],
    builtins_program_functions[];

// Calls a special method found on the type of `v`. VALUE_NULL with nothing raised: there is none.
Value builtins_call_special(Runtime *rt, Value v, const char *name, const Value *args, size_t count);
// dir(v): a new list of str, sorted. NULL: raised. As PyObject_Dir.
struct List *builtins_dir(Runtime *rt, Value v);

#endif
