// Trial deletion: take away from each object's count what the others of the set hold of it. Who has something left is
// held from outside, and so is all that it reaches; the rest is garbage. As Modules/gcmodule.c.

#include "sim/value/gc.h"

#include <assert.h>
#include <stdlib.h>

#include "sim/value/attribute.h"
#include "sim/value/dict.h"

typedef struct Candidate {
    Object *object;
    uint32_t held; // references from outside of the set
    bool alive;
} Candidate;

typedef struct Collection {
    Runtime *rt;
    Candidate *candidates; // in the order of the walk
    size_t count, capacity;
    uint32_t *index; // open addressing: position among the candidates + 1
    size_t mask;
    size_t *alive;   // positions of those known to be alive, whose own references are still to be followed
    size_t alive_count;
    bool is_full;    // the world has no room for so large a set: nothing is collected
    Object **own;    // references that do not count: they are given up with what is garbage
    size_t own_count;
} Collection;

// One that is to be finalized.
typedef struct Mourned {
    int64_t birth;   // order of creation
    size_t position; // among the candidates
} Mourned;

enum { FIRST_CAPACITY = 256 };

// The set of objects ------------------------------------------------------------------------------------------------

static uint32_t *find_place(const Collection *c, const Object *object) {
    uint64_t distance = (uint64_t)((const char *)object - (const char *)c->rt->world);
    size_t place = (size_t)((distance * UINT64_C(0x9E3779B97F4A7C15)) >> 20) & c->mask;
    while (c->index[place] && c->candidates[c->index[place] - 1].object != object) place = (place + 1) & c->mask;
    return &c->index[place];
}

static Candidate *find(const Collection *c, const Object *object) {
    uint32_t position = *find_place(c, object);
    return position ? &c->candidates[position - 1] : NULL;
}

static void take_room(Collection *c, size_t capacity) {
    enum { BYTES_EACH = sizeof(Candidate) + 2 * sizeof(uint32_t) + sizeof(size_t) + sizeof(bool) +
           sizeof(Mourned) };
    World *world = c->rt->world;
    size_t old = c->capacity;
    c->is_full = !world_can_take(world, capacity * BYTES_EACH);
    if (c->is_full) return;
    c->candidates = world_resize(world, c->candidates, old * sizeof(Candidate), capacity * sizeof(Candidate));
    if (c->index) world_release(world, c->index, 2 * old * sizeof(uint32_t));
    c->index = world_allocate_zeroed(world, 2 * capacity * sizeof(uint32_t));
    c->capacity = capacity;
    c->mask = 2 * capacity - 1;
    for (size_t i = 0; i < c->count; i++) *find_place(c, c->candidates[i].object) = (uint32_t)i + 1;
}

static bool holds_objects(const Object *object) {
    return object->type->slots->visit || object->type->flags & TYPE_USER;
}

// Objects that hold no others cannot be part of a cycle.
static void add(void *self, Object *object) {
    Collection *c = self;
    if (c->is_full || !holds_objects(object) || *find_place(c, object)) return;
    if (c->count == c->capacity) take_room(c, c->capacity * 2);
    if (c->is_full) return;
    c->candidates[c->count++] = (Candidate){.object = object, .held = object->refs};
    *find_place(c, object) = (uint32_t)c->count;
}

// What an instance of a program's class holds beside what the built-in type in it does: its class, and its attributes where
// they lie behind that type's struct.
static void visit_own_of_user(Collection *c, Object *object, Visitor visitor) {
    Type *type = object->type;
    visitor(c, &type->head);
    bool is_behind = type->flags & TYPE_DICT_AT_END || type->dict_offset >= type_native_base(type)->instance_size;
    Dict *dict = is_behind ? attribute_dict(c->rt, value_from_object(object), false) : NULL;
    if (dict) visitor(c, &dict->head);
}

static void visit(Collection *c, size_t i, Visitor visitor) {
    Object *object = c->candidates[i].object;
    if (object->type->slots->visit) object->type->slots->visit(object, visitor, c);
    if (object->type->flags & TYPE_USER) visit_own_of_user(c, object, visitor);
}

// Who is alive ------------------------------------------------------------------------------------------------------

static void subtract(void *self, Object *object) {
    Candidate *candidate = find(self, object);
    if (!candidate || candidate->alive) return;
    assert(candidate->held > 0 && "an object is visited as often as it is held, at most");
    candidate->held--;
}

static void revive(void *self, Object *object) {
    Collection *c = self;
    Candidate *candidate = find(c, object);
    if (!candidate || candidate->alive) return;
    candidate->alive = true;
    c->alive[c->alive_count++] = (size_t)(candidate - c->candidates);
}

// `ours`: references that this collection itself holds of each that is not alive.
static void find_alive(Collection *c, uint32_t ours) {
    size_t size = c->count * sizeof(size_t);
    c->alive = world_allocate(c->rt->world, size);
    c->alive_count = 0;
    for (size_t i = 0; i < c->count; i++) {
        if (!c->candidates[i].alive) c->candidates[i].held = c->candidates[i].object->refs - ours;
    }
    for (size_t i = 0; i < c->own_count; i++) {
        Candidate *candidate = c->own[i] ? find(c, c->own[i]) : NULL;
        if (candidate && !candidate->alive) candidate->held--;
    }
    for (size_t i = 0; i < c->count; i++) {
        if (!c->candidates[i].alive) visit(c, i, subtract);
    }
    for (size_t i = 0; i < c->count; i++) {
        if (c->candidates[i].held) revive(c, c->candidates[i].object);
    }
    while (c->alive_count) visit(c, c->alive[--c->alive_count], revive);
    world_release(c->rt->world, c->alive, size);
}

// What happens to the others ------------------------------------------------------------------------------------------

static void hold_garbage(Collection *c) {
    for (size_t i = 0; i < c->count; i++) {
        if (!c->candidates[i].alive) object_ref(c->candidates[i].object);
    }
}

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

static bool wants_finalizer(const Candidate *candidate) {
    const Object *object = candidate->object;
    return !candidate->alive && object->type->slots->finalize && !(object->flags & OBJECT_FINALIZED);
}

static size_t mourn(const Collection *c, Mourned *mourned) {
    size_t count = 0;
    int64_t birth = 0;
    for (size_t i = 0; i < c->count; i++) {
        int64_t own = birth_of(c->candidates[i].object);
        if (own) birth = own;
        if (wants_finalizer(&c->candidates[i])) mourned[count++] = (Mourned){birth, i};
    }
    qsort(mourned, count, sizeof *mourned, compare_births);
    return count;
}

// Finalizers run while everything is still whole. True if there was one: it may have brought objects back to life.
static bool finalize_garbage(Collection *c) {
    size_t size = c->count * sizeof(Mourned);
    Mourned *mourned = world_allocate(c->rt->world, size);
    size_t count = mourn(c, mourned);
    for (size_t i = 0; i < count; i++) {
        Object *object = c->candidates[mourned[i].position].object;
        if (object->flags & OBJECT_FINALIZED) continue;
        object->flags |= OBJECT_FINALIZED;
        object->type->slots->finalize(c->rt, object);
    }
    world_release(c->rt->world, mourned, size);
    return count > 0;
}

static void release_revived(Collection *c, const bool *was_garbage) {
    for (size_t i = 0; i < c->count; i++) {
        if (was_garbage[i] && c->candidates[i].alive) object_unref(c->rt, c->candidates[i].object);
    }
}

static void find_revived(Collection *c) {
    bool *was_garbage = world_allocate(c->rt->world, c->count);
    for (size_t i = 0; i < c->count; i++) was_garbage[i] = !c->candidates[i].alive;
    find_alive(c, 1);
    release_revived(c, was_garbage);
    world_release(c->rt->world, was_garbage, c->count);
}

// The collection holds what is garbage, too, so nothing dies of this.
static void give_up_own(const Collection *c) {
    for (size_t i = 0; i < c->own_count; i++) {
        if (!c->own[i] || find(c, c->own[i])->alive) continue;
        object_unref(c->rt, c->own[i]);
        c->own[i] = NULL;
    }
}

static size_t clear_garbage(Collection *c) {
    size_t cleared = 0;
    give_up_own(c);
    for (size_t i = 0; i < c->count; i++) {
        Object *object = c->candidates[i].object;
        if (c->candidates[i].alive) continue;
        if (object->refs > 1 && object->type->slots->clear) object->type->slots->clear(c->rt, object);
        object_unref(c->rt, object);
        cleared++;
    }
    return cleared;
}

static size_t collect(Collection *c) {
    find_alive(c, 0);
    hold_garbage(c);
    if (finalize_garbage(c)) find_revived(c);
    return clear_garbage(c);
}

static size_t collect_from(Collection *c, Object *const *roots, size_t count) {
    World *world = c->rt->world;
    take_room(c, FIRST_CAPACITY);
    for (size_t i = 0; i < c->own_count; i++) {
        if (c->own[i]) add(c, c->own[i]);
    }
    for (size_t i = 0; i < count; i++) add(c, roots[i]);
    for (size_t i = 0; i < c->count; i++) visit(c, i, add);
    size_t cleared = c->is_full ? 0 : collect(c);
    world_release(world, c->candidates, c->capacity * sizeof(Candidate));
    world_release(world, c->index, 2 * c->capacity * sizeof(uint32_t));
    return cleared;
}

size_t gc_collect(Runtime *rt, Object *const *roots, size_t count) {
    Collection c = {.rt = rt};
    return collect_from(&c, roots, count);
}

void gc_collect_with(Runtime *rt, Object **own, size_t own_count, Object *const *roots, size_t count) {
    Collection c = {.rt = rt, .own = own, .own_count = own_count};
    collect_from(&c, roots, count);
}
