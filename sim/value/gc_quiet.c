// Garbage in cycles, while the program runs. As deduce_unreachable of CPython's collector: of what the suspects lead to, an object
// is held from outside if it has more references than the others found have of it. What no such object leads to is garbage.
//
//   found | held from outside, and what these lead to | leads to what has a last word, and what else that leads to | quiet: goes |
//
// CPython's collector lets the middle part speak, at a moment that depends on how much was allocated; here it speaks at the end.

#include "sim/value/exception.h"
#include "sim/value/gc.h"
#include "sim/value/gc_walk.h"

enum { NEVER_BELOW = 8 << 20 }; // bytes

typedef struct Sweep {
    GcWalk walk;
    uint32_t *inner; // by position: references that the others have of it, later KEPT for those that stay, or MOURNED
    uint32_t *pending; // positions of objects that stay, whose own references were not followed yet
    size_t pending_count;
    bool leads; // whether mourns has met one
} Sweep;

static const uint32_t KEPT = UINT32_MAX;
static const uint32_t MOURNED = UINT32_MAX - 1; // garbage that has a last word, or leads to some that has

static void count_reference(void *self, Object *object) {
    Sweep *sweep = self;
    uint32_t position = gc_walk_position(&sweep->walk, object);
    if (position != GC_WALK_ABSENT) sweep->inner[position]++;
}

static void keep(void *self, Object *object) {
    Sweep *sweep = self;
    uint32_t position = gc_walk_position(&sweep->walk, object);
    if (position == GC_WALK_ABSENT || sweep->inner[position] == KEPT) return;
    sweep->inner[position] = KEPT;
    sweep->pending[sweep->pending_count++] = position;
}

static void keep_with_all(Sweep *sweep, Object *object) {
    keep(sweep, object);
    while (sweep->pending_count > 0) {
        Object *next = sweep->walk.objects[sweep->pending[--sweep->pending_count]];
        gc_walk_visit(sweep->walk.rt, next, keep, sweep);
    }
}

// Where fewer references are known than there are, somebody else has the others.
static bool is_held_from_outside(const Sweep *sweep, size_t position) {
    const Object *object = sweep->walk.objects[position];
    return sweep->inner[position] != object->refs + sweep->walk.rt->hooks->holds(object);
}

static bool has_last_word(const Object *object) {
    const TypeSlots *slots = object->type->slots;
    if (object->flags & (OBJECT_WATCHED | OBJECT_HAS_WEAK)) return true;
    if (!slots->finalize || object->flags & OBJECT_FINALIZED) return false;
    bool is_native = slots->finalize == type_native_base(object->type)->slots->finalize; // no __del__ of the program
    return !is_native || !slots->is_quiet || !slots->is_quiet(object);
}

static void keep_what_is_held(Sweep *sweep) {
    const GcWalk *walk = &sweep->walk;
    for (size_t i = 0; i < walk->count; i++) gc_walk_visit(walk->rt, walk->objects[i], count_reference, sweep);
    for (size_t i = 0; i < walk->count; i++) {
        if (sweep->inner[i] != KEPT && is_held_from_outside(sweep, i)) keep_with_all(sweep, walk->objects[i]);
    }
}

static void look_for_mourned(void *self, Object *object) {
    Sweep *sweep = self;
    uint32_t position = gc_walk_position(&sweep->walk, object);
    if (position != GC_WALK_ABSENT && sweep->inner[position] == MOURNED) sweep->leads = true;
}

static bool is_mourned(Sweep *sweep, size_t position) {
    Object *object = sweep->walk.objects[position];
    sweep->leads = has_last_word(object);
    if (!sweep->leads) gc_walk_visit(sweep->walk.rt, object, look_for_mourned, sweep);
    return sweep->leads;
}

// From the last that was found to the first, since most lead to what was found later. False: there may be more.
static bool find_mourned(Sweep *sweep) {
    bool found = false;
    for (size_t i = sweep->walk.count; i-- > 0;) {
        if (sweep->inner[i] == KEPT || sweep->inner[i] == MOURNED || !is_mourned(sweep, i)) continue;
        sweep->inner[i] = MOURNED;
        found = true;
    }
    return !found;
}

// Marks all that must stay. False: that is not known, for a long chain leads this way and that.
static bool find_kept(Sweep *sweep) {
    enum { PASSES_MAX = 50 };
    keep_what_is_held(sweep);
    int passes = 0;
    while (passes < PASSES_MAX && !find_mourned(sweep)) passes++;
    for (size_t i = 0; i < sweep->walk.count; i++) {
        if (sweep->inner[i] == MOURNED) keep_with_all(sweep, sweep->walk.objects[i]);
    }
    return passes < PASSES_MAX;
}

static void clear_quiet(Sweep *sweep) {
    Runtime *rt = sweep->walk.rt;
    for (size_t i = 0; i < sweep->walk.count; i++) {
        if (sweep->inner[i] != KEPT) object_ref(sweep->walk.objects[i]);
    }
    for (size_t i = 0; i < sweep->walk.count; i++) {
        Object *object = sweep->walk.objects[i];
        if (sweep->inner[i] == KEPT) continue;
        if (object->refs > 1 && object->type->slots->clear) object->type->slots->clear(rt, object);
        object_unref(rt, object);
    }
}

static void add_suspects(Sweep *sweep) {
    for (Traceback *entry = sweep->walk.rt->tracebacks; entry; entry = entry->older) {
        Object *suspect = &entry->head;
        gc_walk_from(&sweep->walk, &suspect, 1);
    }
}

// Sanitized builds collect whenever they are asked, so that every test tells whether something was freed that is in use.
static size_t next_due(size_t used) {
    if (WORLD_SANITIZED) return 0;
    return used > NEVER_BELOW / 2 ? 2 * used : NEVER_BELOW;
}

void gc_quiet(Runtime *rt) {
    Sweep sweep = {.walk = gc_walk_begin(rt)};
    add_suspects(&sweep);
    if (!sweep.walk.is_full) {
        size_t size = sweep.walk.count * sizeof(uint32_t);
        sweep.inner = world_allocate_zeroed(rt->world, size);
        sweep.pending = world_allocate(rt->world, size);
        if (find_kept(&sweep)) clear_quiet(&sweep);
        world_release(rt->world, sweep.inner, size);
        world_release(rt->world, sweep.pending, size);
    }
    gc_walk_end(&sweep.walk);
    rt->gc_due = next_due(world_used(rt->world));
}
