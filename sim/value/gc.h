#ifndef ASYNCARIUM_VALUE_GC_H
#define ASYNCARIUM_VALUE_GC_H

// The end of a run: everything that the program made dies at once, cycles and all, and what has something to say says it.
// While a run goes on nothing is collected: counting references frees what can be freed, and cycles stay until the end.

#include "sim/value/runtime.h"

// Finds everything that can be reached from `roots`, without what can be reached from `living` (all borrowed). Finalizes
// it in order of creation (what does not know its own follows what it was found after), while it is still whole; then
// clears it. Meanwhile what nobody refers to any more dies at once, as ever. False: the world has no room for the walk, and nothing was
// done. As CPython's collector, when the modules are gone.
bool gc_finish(Runtime *rt, Object *const *roots, size_t root_count, Object *const *living, size_t living_count);
// object_destroy's: of an object with OBJECT_COLLECTED.
void gc_forget(Runtime *rt, Object *object);

#endif
