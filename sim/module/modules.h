#ifndef ASYNCARIUM_MODULE_MODULES_H
#define ASYNCARIUM_MODULE_MODULES_H

// The modules of Python's library that need no loop: itertools, functools, operator, heapq, … Each has a file that makes
// the module, named after it; what is large has files of its own beside it (itertools_walk.c).

#include "sim/value/module.h"
#include "sim/vm/vm.h"

// Makes them known to `import`. Once, when a world begins.
void modules_register(Vm *vm);

// Types that instances of other types must find: made with their modules; NULL until then.
typedef struct ModuleTypes {
    Type *groupby, *grouper, *tee, *tee_block;       // itertools
    Type *partial, *compare_key, *lru_link;           // functools
    Type *deque, *deque_iterator, *deque_reverse_iterator, *ordered_dict, *ordered_iterator;
    Type *ordered_views[3]; // odict_keys, odict_values, odict_items
    Type *reference, *referrers; // weakref
} ModuleTypes;

// vm->module_types, made when it is first asked for.
ModuleTypes *modules_types(Vm *vm);

// A type of a module, made and added to it: `full_name` is "itertools.count", and so stands in messages. Borrowed.
Type *module_add_type(Runtime *rt, Module *module, const char *full_name, const TypeSlots *slots, size_t size,
                      const NativeSpec *methods);

Value module_bisect(Vm *vm);
Value module_functools(Vm *vm);
Value module_heapq(Vm *vm);
Value module_itertools(Vm *vm);
Value module_math(Vm *vm);
Value module_operator(Vm *vm);
Value module_weakref(Vm *vm);     // _weakref
Value module_collections(Vm *vm); // _collections: what of collections is in C

#endif
