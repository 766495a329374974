#ifndef ASYNCARIUM_VALUE_GC_H
#define ASYNCARIUM_VALUE_GC_H

// Garbage in cycles, which counting references does not free.

#include "sim/value/runtime.h"

// While a run goes on: frees cycles in which a traceback takes part, if nothing in them has a last word (a __del__, a task that is
// pending, a coroutine that was never awaited). So no program can tell that it was done. To be called where no borrowed reference
// is in use, when gc_is_due: memory has doubled since the last time. Those with a last word stay until the end.
void gc_quiet(Runtime *rt);
static inline bool gc_is_due(const Runtime *rt) { return world_used(rt->world) > rt->gc_due; }

// The end of a run: everything that the program made dies at once, cycles and all, and what has something to say says it.
// Finds everything that can be reached from `roots`, without what can be reached from `living` (all borrowed). Finalizes
// it in order of creation (what does not know its own follows what it was found after), while it is still whole; then
// clears it. Meanwhile what nobody refers to any more dies at once, as ever. False: the world has no room for the walk, and nothing was
// done. As CPython's collector, when the modules are gone.
bool gc_finish(Runtime *rt, Object *const *roots, size_t root_count, Object *const *living, size_t living_count);
// object_destroy's: of an object with OBJECT_COLLECTED.
void gc_forget(Runtime *rt, Object *object);

#endif
