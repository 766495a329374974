#ifndef ASYNCARIUM_VALUE_GC_H
#define ASYNCARIUM_VALUE_GC_H

// Cycles of objects that nothing outside holds. Counting references never frees them; CPython's collector does, and
// runs what they have to say on their way out. Done once, when a run ends.

#include "sim/value/runtime.h"

// Looks at everything that can be reached from `roots` (borrowed). What is held by nobody but each other is finalized in
// order of creation (what does not know its own follows what it was reached after), then cleared. Returns how many
// objects that were. Does nothing where the world has no room for the walk. As gc.collect().
size_t gc_collect(Runtime *rt, Object *const *roots, size_t count);

// The same, from further roots that the caller holds by `own` references, which do not count: where such an object is
// garbage, the reference goes with it, and becomes NULL. NULL ones are passed over.
void gc_collect_with(Runtime *rt, Object **own, size_t own_count, Object *const *roots, size_t count);

#endif
