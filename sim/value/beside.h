#ifndef ASYNCARIUM_VALUE_BESIDE_H
#define ASYNCARIUM_VALUE_BESIDE_H

// What few objects have and so has no room in any: it lies beside them, found by where the object lies in the world, and goes
// with it.

#include "sim/value/runtime.h"

typedef enum Beside {
    BESIDE_WEAK,   // who refers to it weakly, and hears of its end when this is given up: before the others
    BESIDE_DICT,   // attributes that the program has set on a future
    BESIDE_ORIGIN, // where it was made, in the debug mode of asyncio
    BESIDE_COUNT,
} Beside;

enum { BESIDE_FLAGS = OBJECT_HAS_DICT_BESIDE | OBJECT_HAS_ORIGIN | OBJECT_HAS_WEAK };

Object *beside_get(Runtime *rt, Beside what, const Object *object); // borrowed; NULL: it has none
void beside_set(Runtime *rt, Beside what, Object *object, Object *value); // takes a new reference of value
void beside_drop(Runtime *rt, Beside what, Object *object);
void beside_forget(Runtime *rt, Object *object); // all of it

#endif
