// The set of objects that a walk has found, and the steps from one object to those that it holds.

#include "sim/value/gc_walk.h"

#include "sim/value/attribute.h"
#include "sim/value/beside.h"
#include "sim/value/dict.h"
#include "sim/value/native.h"

enum { FIRST_CAPACITY = 256 };

// The set -----------------------------------------------------------------------------------------------------------------

static uint32_t *find_place(const GcWalk *walk, const Object *object) {
    uint64_t distance = (uint64_t)((const char *)object - (const char *)walk->rt->world);
    size_t place = (size_t)((distance * UINT64_C(0x9E3779B97F4A7C15)) >> 20) & walk->mask;
    while (walk->index[place] && walk->objects[walk->index[place] - 1] != object) place = (place + 1) & walk->mask;
    return &walk->index[place];
}

uint32_t gc_walk_position(const GcWalk *walk, const Object *object) {
    return *find_place(walk, object) - 1; // 0 - 1 is GC_WALK_ABSENT
}

static void take_room(GcWalk *walk, size_t capacity) {
    enum { BYTES_FOR_USERS = 40 }; // what the collectors keep for each object besides
    World *world = walk->rt->world;
    size_t old = walk->capacity;
    walk->is_full = !world_can_take(world, capacity * (sizeof(Object *) + 2 * sizeof(uint32_t) + BYTES_FOR_USERS));
    if (walk->is_full) return;
    walk->objects = world_resize(world, walk->objects, old * sizeof(Object *), capacity * sizeof(Object *));
    if (walk->index) world_release(world, walk->index, 2 * old * sizeof(uint32_t));
    walk->index = world_allocate_zeroed(world, 2 * capacity * sizeof(uint32_t));
    walk->capacity = capacity;
    walk->mask = 2 * capacity - 1;
    for (size_t i = 0; i < walk->count; i++) *find_place(walk, walk->objects[i]) = (uint32_t)i + 1;
}

GcWalk gc_walk_begin(Runtime *rt) {
    GcWalk walk = {.rt = rt};
    take_room(&walk, FIRST_CAPACITY);
    return walk;
}

void gc_walk_end(GcWalk *walk) {
    world_release(walk->rt->world, walk->objects, walk->capacity * sizeof(Object *));
    world_release(walk->rt->world, walk->index, 2 * walk->capacity * sizeof(uint32_t));
}

// Nearly all functions in C hold none, and there are more of them than of anything else.
static bool holds_objects(const Object *object) {
    if (object->kind == KIND_NATIVE) return value_is_object(((const Native *)object)->self);
    return object->type->slots->visit || object->type->flags & TYPE_USER;
}

static void add(void *self, Object *object) {
    GcWalk *walk = self;
    if (walk->is_full || !holds_objects(object) || *find_place(walk, object)) return;
    if (walk->count == walk->capacity) take_room(walk, walk->capacity * 2);
    if (walk->is_full) return;
    walk->objects[walk->count++] = object;
    *find_place(walk, object) = (uint32_t)walk->count;
}

// From one object to others -----------------------------------------------------------------------------------------------

// What an instance of a program's class holds beside what the built-in type in it does: its class, and its attributes
// where they lie behind that type's struct.
static void visit_own_of_user(Runtime *rt, Object *object, Visitor visitor, void *visitor_self) {
    Type *type = object->type;
    visitor(visitor_self, &type->head);
    bool is_behind = type->flags & TYPE_DICT_AT_END || type->dict_offset >= type_native_base(type)->instance_size;
    Dict *dict = is_behind ? attribute_dict(rt, value_from_object(object), false) : NULL;
    if (dict) visitor(visitor_self, &dict->head);
}

void gc_walk_visit(Runtime *rt, Object *object, Visitor visitor, void *visitor_self) {
    if (object->type->slots->visit) object->type->slots->visit(object, visitor, visitor_self);
    if (object->type->flags & TYPE_USER) visit_own_of_user(rt, object, visitor, visitor_self);
    Object *beside = beside_get(rt, BESIDE_DICT, object);
    if (beside) visitor(visitor_self, beside);
}

void gc_walk_from(GcWalk *walk, Object *const *roots, size_t count) {
    size_t next = walk->count;
    for (size_t i = 0; i < count; i++) {
        if (roots[i]) add(walk, roots[i]);
    }
    for (; next < walk->count; next++) gc_walk_visit(walk->rt, walk->objects[next], add, walk);
}
