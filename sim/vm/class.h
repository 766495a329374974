#ifndef ASYNCARIUM_VM_CLASS_H
#define ASYNCARIUM_VM_CLASS_H

// Classes of the program: making them, making their instances, and the slots that call their special methods.

#include "sim/vm/frame.h"

// The Python function that is the class's __init__, if calling the class means no more than a new plain instance and a
// call of it (no __new__, no __call__ of a metaclass, base layout object); borrowed. NULL: call it the long way.
Function *class_plain_init(Vm *vm, Type *type);
Value class_new_instance(Vm *vm, Type *type);
// metatype(name, bases, dict, **keywords); takes `dict` over. The keywords go to __init_subclass__.
Value class_make(Runtime *rt, Type *metatype, Str *name, struct Tuple *bases, Dict *dict, const Args *keywords);
// builtins.__build_class__(body, name, *bases, **keywords).
Value class_build(Runtime *rt, Value self, const Args *args);

#endif
