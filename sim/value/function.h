#ifndef ASYNCARIUM_VALUE_FUNCTION_H
#define ASYNCARIUM_VALUE_FUNCTION_H

// Small objects around calls that need no vm: bound methods, cells, properties, static and class methods.

#include "sim/value/runtime.h"

typedef struct Method { // a function bound to self
    Object head;
    Value function;
    Value self;
} Method;

typedef struct Cell {   // a variable that a closure shares
    Object head;
    Value value;        // VALUE_NULL: unbound
} Cell;

typedef struct Property {
    Object head;
    Value getter, setter, deleter; // NULL: none
    Value doc;
    Str *name;                     // from __set_name__; may be NULL
} Property;

typedef struct Wrapper { // staticmethod, classmethod
    Object head;
    Value function;
} Wrapper;

Method *method_new(Runtime *rt, Value function, Value self);
Cell *cell_new(Runtime *rt, Value value);
Wrapper *wrapper_new(Runtime *rt, TypeId type, Value function); // TYPE_STATICMETHOD or TYPE_CLASSMETHOD

#endif
