#ifndef ASYNCARIUM_VALUE_GC_WALK_H
#define ASYNCARIUM_VALUE_GC_WALK_H

// All that can be reached from some objects, each once, in the order in which it was found. For the two collectors of cycles.

#include "sim/value/runtime.h"

typedef struct GcWalk {
    Runtime *rt;
    Object **objects; // borrowed
    size_t count, capacity;
    uint32_t *index; // open addressing: position among the objects + 1
    size_t mask;
    bool is_full; // the world has no room for so many: what was found is not all
} GcWalk;

GcWalk gc_walk_begin(Runtime *rt);
void gc_walk_end(GcWalk *walk);
// Adds all that can be reached from these; NULL among them is passed over. Objects that hold no others are left out.
void gc_walk_from(GcWalk *walk, Object *const *roots, size_t count);
// Calls visitor for each reference that the object holds.
void gc_walk_visit(Runtime *rt, Object *object, Visitor visitor, void *visitor_self);
enum { GC_WALK_ABSENT = UINT32_MAX };
uint32_t gc_walk_position(const GcWalk *walk, const Object *object); // among its objects; or GC_WALK_ABSENT

#endif
