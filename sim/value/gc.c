// A walk over all that can be reached: first from what lives, then from the rest, which is what dies.
//
//   objects | found from `living`, and alive | found from `roots` only: dies |
//
// No counts are compared: at the end of a run nothing else can hold what the program made but cycles of garbage that
// nobody leads to.

#include "sim/value/gc.h"

#include <stdlib.h>

#include "sim/value/gc_walk.h"

// One that is to be finalized.
typedef struct Mourned {
    int64_t birth;   // order of creation
    size_t position; // among the objects
} Mourned;

// What dies -----------------------------------------------------------------------------------------------------------

static int compare_births(const void *a, const void *b) {
    const Mourned *x = a, *y = b;
    if (x->birth != y->birth) return x->birth < y->birth ? -1 : 1;
    return (x->position > y->position) - (x->position < y->position);
}

// 0: it does not know.
static int64_t birth_of(const Object *object) {
    if (object->type->birth) return object->type->birth(object);
    uint32_t offset = object->type->serial_offset;
    return offset ? *(const int64_t *)(const void *)((const char *)object + offset) : 0;
}

static bool wants_finalizer(const Object *object) {
    return object->type->slots->finalize && !(object->flags & OBJECT_FINALIZED);
}

static size_t mourn(const GcWalk *walk, size_t first, Mourned *mourned) {
    size_t count = 0;
    int64_t birth = 0;
    for (size_t i = first; i < walk->count; i++) {
        int64_t own = birth_of(walk->objects[i]);
        if (own) birth = own;
        if (wants_finalizer(walk->objects[i])) mourned[count++] = (Mourned){birth, i};
    }
    qsort(mourned, count, sizeof *mourned, compare_births);
    return count;
}

void gc_forget(Runtime *rt, Object *object) {
    uint32_t position = gc_walk_position(rt->walk, object);
    if (position != GC_WALK_ABSENT) rt->walk->objects[position] = NULL;
}

// One is held at a time: what it lets go of when it ends may die before its turn comes.
static void finalize(GcWalk *walk, size_t first) {
    size_t size = (walk->count - first) * sizeof(Mourned);
    Mourned *mourned = world_allocate(walk->rt->world, size);
    size_t count = mourn(walk, first, mourned);
    for (size_t i = 0; i < count; i++) {
        Object *object = walk->objects[mourned[i].position];
        if (!object || !wants_finalizer(object)) continue; // the end of another one has ended it
        object_ref(object);
        object->flags |= OBJECT_FINALIZED;
        object->type->slots->finalize(walk->rt, object);
        object_unref(walk->rt, object);
    }
    world_release(walk->rt->world, mourned, size);
}

static void clear(GcWalk *walk, size_t first) {
    for (size_t i = first; i < walk->count; i++) {
        Object *object = walk->objects[i];
        if (!object) continue;
        object_ref(object);
        if (object->type->slots->clear) object->type->slots->clear(walk->rt, object);
        object_unref(walk->rt, object);
    }
}

static void mark(GcWalk *walk, size_t first) {
    for (size_t i = first; i < walk->count; i++) walk->objects[i]->flags |= OBJECT_COLLECTED;
    walk->rt->walk = walk;
}

static void unmark(GcWalk *walk, size_t first) {
    for (size_t i = first; i < walk->count; i++)
        if (walk->objects[i]) walk->objects[i]->flags &= (uint16_t)~OBJECT_COLLECTED;
    walk->rt->walk = NULL;
}

bool gc_finish(Runtime *rt, Object *const *roots, size_t root_count, Object *const *living, size_t living_count) {
    GcWalk walk = gc_walk_begin(rt);
    gc_walk_from(&walk, living, living_count);
    size_t first = walk.count;
    gc_walk_from(&walk, roots, root_count);
    if (!walk.is_full) {
        mark(&walk, first);
        finalize(&walk, first);
        clear(&walk, first);
        unmark(&walk, first);
    }
    gc_walk_end(&walk);
    return !walk.is_full;
}
