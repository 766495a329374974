#ifndef ASYNCARIUM_VALUE_SUBCLASS_H
#define ASYNCARIUM_VALUE_SUBCLASS_H

// Instances of a program's classes that derive from types whose values are not plain structs in the world:
//   str, bytes, tuple: a longer copy of the value, with the class as its type; all C code sees a str, bytes or tuple;
//   int, float:        an Instance that holds the number; its slots look through to it.

#include "sim/value/type.h"

typedef struct NumberInstance {
    Instance instance;
    Value number; // int or float
} NumberInstance;

// The new_ slot for a class with this base.
Value (*subclass_new_slot(const Runtime *rt, const Type *base))(Runtime *rt, Type *type, const Args *args);
// Puts the slots that look through to the number in place of int's and float's own, where `type` derives from these.
void subclass_see_through(const Runtime *rt, Type *type, TypeSlots *slots);
// Where a longer copy keeps its Dict *: behind its items. Of a type with TYPE_DICT_AT_END.
size_t subclass_dict_offset(const Object *value);
// The number inside `v` if it is an instance of a class deriving from int or float; else v itself. Borrowed.
Value subclass_number(const Runtime *rt, Value v);

#endif
