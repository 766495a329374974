// A walk over all that can be reached: first from what lives, then from the rest, which is what dies.
//
//   objects | found from `living`, and alive | found from `roots` only: dies |
//
// No counts are compared: at the end of a run nothing else can hold what the program made but cycles of garbage that
// nobody leads to.

#include "sim/value/gc.h"

#include <stdlib.h>

#include "sim/value/attribute.h"
#include "sim/value/beside.h"
#include "sim/value/dict.h"

typedef struct GcWalk {
    Runtime *rt;
    Object **objects; // in the order in which they were found
    size_t count, capacity;
    uint32_t *index; // open addressing: position among the objects + 1
    size_t mask;
    bool is_full;    // the world has no room for so many
} Walk;

// One that is to be finalized.
typedef struct Mourned {
    int64_t birth;   // order of creation
    size_t position; // among the objects
} Mourned;

enum { FIRST_CAPACITY = 256 };

// The set of objects --------------------------------------------------------------------------------------------------

static uint32_t *find_place(const Walk *walk, const Object *object) {
    uint64_t distance = (uint64_t)((const char *)object - (const char *)walk->rt->world);
    size_t place = (size_t)((distance * UINT64_C(0x9E3779B97F4A7C15)) >> 20) & walk->mask;
    while (walk->index[place] && walk->objects[walk->index[place] - 1] != object) place = (place + 1) & walk->mask;
    return &walk->index[place];
}

static void take_room(Walk *walk, size_t capacity) {
    enum { BYTES_EACH = sizeof(Object *) + 2 * sizeof(uint32_t) + sizeof(Mourned) };
    World *world = walk->rt->world;
    size_t old = walk->capacity;
    walk->is_full = !world_can_take(world, capacity * BYTES_EACH);
    if (walk->is_full) return;
    walk->objects = world_resize(world, walk->objects, old * sizeof(Object *), capacity * sizeof(Object *));
    if (walk->index) world_release(world, walk->index, 2 * old * sizeof(uint32_t));
    walk->index = world_allocate_zeroed(world, 2 * capacity * sizeof(uint32_t));
    walk->capacity = capacity;
    walk->mask = 2 * capacity - 1;
    for (size_t i = 0; i < walk->count; i++) *find_place(walk, walk->objects[i]) = (uint32_t)i + 1;
}

static void walk_done(Walk *walk) {
    world_release(walk->rt->world, walk->objects, walk->capacity * sizeof(Object *));
    world_release(walk->rt->world, walk->index, 2 * walk->capacity * sizeof(uint32_t));
}

static bool holds_objects(const Object *object) {
    return object->type->slots->visit || object->type->flags & TYPE_USER;
}

// Objects that hold no others have nothing to say at the end.
static void add(void *self, Object *object) {
    Walk *walk = self;
    if (walk->is_full || !holds_objects(object) || *find_place(walk, object)) return;
    if (walk->count == walk->capacity) take_room(walk, walk->capacity * 2);
    if (walk->is_full) return;
    walk->objects[walk->count++] = object;
    *find_place(walk, object) = (uint32_t)walk->count;
}

// What an instance of a program's class holds beside what the built-in type in it does: its class, and its attributes
// where they lie behind that type's struct.
static void add_own_of_user(Walk *walk, Object *object) {
    Type *type = object->type;
    add(walk, &type->head);
    bool is_behind = type->flags & TYPE_DICT_AT_END || type->dict_offset >= type_native_base(type)->instance_size;
    Dict *dict = is_behind ? attribute_dict(walk->rt, value_from_object(object), false) : NULL;
    if (dict) add(walk, &dict->head);
}

// Adds all that can be reached from these.
static void walk_from(Walk *walk, Object *const *roots, size_t count) {
    size_t next = walk->count;
    for (size_t i = 0; i < count; i++) {
        if (roots[i]) add(walk, roots[i]);
    }
    for (; next < walk->count; next++) {
        Object *object = walk->objects[next];
        if (object->type->slots->visit) object->type->slots->visit(object, add, walk);
        if (object->type->flags & TYPE_USER) add_own_of_user(walk, object);
        Object *beside = beside_get(walk->rt, BESIDE_DICT, object);
        if (beside) add(walk, beside);
    }
}

// What dies -----------------------------------------------------------------------------------------------------------

static int compare_births(const void *a, const void *b) {
    const Mourned *x = a, *y = b;
    if (x->birth != y->birth) return x->birth < y->birth ? -1 : 1;
    return (x->position > y->position) - (x->position < y->position);
}

// 0: it does not know.
static int64_t birth_of(const Object *object) {
    uint32_t offset = object->type->birth_offset ? object->type->birth_offset : object->type->serial_offset;
    return offset ? *(const int64_t *)(const void *)((const char *)object + offset) : 0;
}

static bool wants_finalizer(const Object *object) {
    return object->type->slots->finalize && !(object->flags & OBJECT_FINALIZED);
}

static size_t mourn(const Walk *walk, size_t first, Mourned *mourned) {
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
    uint32_t place = *find_place(rt->walk, object);
    if (place) rt->walk->objects[place - 1] = NULL;
}

// One is held at a time: what it lets go of when it ends may die before its turn comes.
static void finalize(Walk *walk, size_t first) {
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

static void clear(Walk *walk, size_t first) {
    for (size_t i = first; i < walk->count; i++) {
        Object *object = walk->objects[i];
        if (!object) continue;
        object_ref(object);
        if (object->type->slots->clear) object->type->slots->clear(walk->rt, object);
        object_unref(walk->rt, object);
    }
}

static void mark(Walk *walk, size_t first) {
    for (size_t i = first; i < walk->count; i++) walk->objects[i]->flags |= OBJECT_COLLECTED;
    walk->rt->walk = walk;
}

static void unmark(Walk *walk, size_t first) {
    for (size_t i = first; i < walk->count; i++)
        if (walk->objects[i]) walk->objects[i]->flags &= (uint16_t)~OBJECT_COLLECTED;
    walk->rt->walk = NULL;
}

bool gc_finish(Runtime *rt, Object *const *roots, size_t root_count, Object *const *living, size_t living_count) {
    Walk walk = {.rt = rt};
    take_room(&walk, FIRST_CAPACITY);
    walk_from(&walk, living, living_count);
    size_t first = walk.count;
    walk_from(&walk, roots, root_count);
    if (!walk.is_full) {
        mark(&walk, first);
        finalize(&walk, first);
        clear(&walk, first);
        unmark(&walk, first);
    }
    walk_done(&walk);
    return !walk.is_full;
}
