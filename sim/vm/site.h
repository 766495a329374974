#ifndef ASYNCARIUM_VM_SITE_H
#define ASYNCARIUM_VM_SITE_H

// Inline caches: look-ups of globals and attributes that remember, at each place in the code, where the name was found last.

#include "sim/vm/frame.h"

// Owned values; VALUE_NULL or false: raised.
Value site_load_global(Vm *vm, Site *site, Dict *globals);
Value site_load_attribute(Vm *vm, Site *site, Value object);
// As attribute_get_method: *self owned or VALUE_NULL.
Value site_load_method(Vm *vm, Site *site, Value object, Value *self);
bool site_store_attribute(Vm *vm, Site *site, Value object, Value value);

#endif
