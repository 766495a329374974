#ifndef ASYNCARIUM_VALUE_GC_H
#define ASYNCARIUM_VALUE_GC_H

// Cycles of objects that nothing outside holds. Counting references never frees them; CPython's collector does, and
// runs what they have to say on their way out. Done once, when a run ends.

#include "sim/value/runtime.h"

// Looks at everything that can be reached from `roots` (borrowed). What is held by nobody but each other is finalized
// (in the order of the roots, and from there in the order of the walk), then cleared. Returns how many objects that
// were. Does nothing where the world has no room for the walk. As gc.collect().
size_t gc_collect(Runtime *rt, Object *const *roots, size_t count);

#endif
