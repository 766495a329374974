// The life of objects: made, counted, given an id when asked, destroyed without ever nesting deep on the C stack.

#include "sim/value/beside.h"
#include "sim/value/runtime.h"

#include <assert.h>
#include <string.h>

#include "sim/value/exception.h"
#include "sim/value/gc.h"
#include "sim/value/str.h"
#include "sim/value/tuple.h"
#include "sim/value/types.h"

enum {
    ENTER_DEPTH_MAX = 2500,  // C calls of repr, compare, …: a few hundred bytes of C stack each
    DESTROY_DEPTH_MAX = 100, // nested destructions before the next ones are put off
};

static void make_names(Runtime *rt) {
    static const char *const texts[NAME_COUNT] = {
#define X(id, text) [NAME_##id] = text,
        NAME_LIST(X)
#undef X
    };
    for (size_t i = 0; i < NAME_COUNT; i++) rt->names[i] = str_intern(rt, texts[i], strlen(texts[i]));
}

void runtime_init(Runtime *rt, World *world) {
    memset(rt, 0, sizeof *rt);
    rt->world = world;
    rt->next_id = 1;
    rt->next_serial = 1;
    rt->next_type_version = 1;
    rt->method_cache = world_allocate_zeroed(world, METHOD_CACHE_SIZE * sizeof(MethodCacheEntry));
    types_allocate(rt);
    if (!rt->empty_tuple) rt->empty_tuple = &tuple_new(rt, 0)->head;
    if (!rt->empty_str) rt->empty_str = str_new(rt, "", 0);
    make_names(rt);
    types_fill(rt);
}

bool runtime_enter(Runtime *rt, const char *where) {
    if (rt->repr_depth < ENTER_DEPTH_MAX) {
        rt->repr_depth++;
        return true;
    }
    exception_raise(rt, EXC_RECURSION_ERROR, "maximum recursion depth exceeded%s%s", *where ? " " : "", where);
    return false;
}

void runtime_leave(Runtime *rt) {
    assert(rt->repr_depth > 0 && "each leave has its enter");
    rt->repr_depth--;
}

bool runtime_can_take(Runtime *rt, size_t count, size_t size) {
    size_t total;
    if (!__builtin_mul_overflow(count, size, &total) && world_can_take(rt->world, total)) return true;
    rt->world->over_limit = true;
    exception_raise_empty(rt, EXC_MEMORY_ERROR);
    return false;
}

// Objects -------------------------------------------------------------------------------------------------------------

// An instance of a program's class may have its __dict__ behind the C struct of the built-in base.
static size_t dict_place(size_t size) { return (size + sizeof(Dict *) - 1) / sizeof(Dict *) * sizeof(Dict *); }

static bool has_dict_behind(const Type *type, size_t size) {
    return (type->flags & TYPE_DICT_AT_END) || type->dict_offset >= size;
}

void *object_new_of_user(Runtime *rt, Type *type, ObjectKind kind, size_t size) {
    size_t whole = has_dict_behind(type, size) ? dict_place(size) + sizeof(Dict *) : size;
    Object *object = world_allocate(rt->world, whole);
    memset(object + 1, 0, whole - sizeof(Object));
    *object = (Object){.refs = 1, .kind = (uint16_t)kind, .type = type};
    type->head.refs++;
    return object;
}

void object_free_of_user(Runtime *rt, void *object, size_t size) {
    Type *type = ((Object *)object)->type;
    size_t whole = size;
    if (has_dict_behind(type, size)) {
        whole = dict_place(size) + sizeof(Dict *);
        object_unref(rt, *(Dict **)(void *)((char *)object + dict_place(size)));
    }
    world_release(rt->world, object, whole);
    object_unref(rt, type);
}

// Destruction ---------------------------------------------------------------------------------------------------------

// A dead object's count is free: it holds the link of the chain of put off ones.
static void put_off(Runtime *rt, Object *object) {
    object->refs = world_place(rt->world, rt->destroy_later);
    rt->destroy_later = object;
}

static Object *take_put_off(Runtime *rt) {
    Object *object = rt->destroy_later;
    rt->destroy_later = world_at(rt->world, object->refs);
    object->refs = 0;
    return object;
}

// As PyObject_CallFinalizerFromDealloc: false if the object came back to life. An exception that is on its way meanwhile is
// none of the finalizer's business.
// Weak references to a coroutine are dead before it is closed, those to other objects afterwards.
static bool finalize(Runtime *rt, Object *object) {
    if (object->kind >= KIND_GENERATOR && object->kind <= KIND_ASYNC_GENERATOR) beside_drop(rt, BESIDE_WEAK, object);
    Exception *raised = exception_take(rt);
    object->flags |= OBJECT_FINALIZED;
    object->refs = 1;
    object->type->slots->finalize(rt, object);
    if (raised) exception_restore(rt, raised);
    return --object->refs == 0;
}

// What lies beside the objects, for the few that have it.
static void forget(Runtime *rt, Object *object) {
    if (object->flags & OBJECT_HAS_ID) runtime_forget_id(rt, object);
    if (object->flags & OBJECT_WATCHED) rt->hooks->forget(rt, object);
    if (object->flags & OBJECT_COLLECTED) gc_forget(rt, object);
    object->flags &= (uint16_t)~(OBJECT_HAS_ID | OBJECT_WATCHED | OBJECT_COLLECTED); // a frame that stays may come to be destroyed again
    beside_forget(rt, object);
}

static inline void destroy_now(Runtime *rt, Object *object) {
    if (object->type->slots->finalize && !(object->flags & OBJECT_FINALIZED) && !finalize(rt, object)) return;
    if (object->flags & (OBJECT_HAS_ID | OBJECT_WATCHED | OBJECT_COLLECTED | BESIDE_FLAGS)) forget(rt, object);
    object->type->slots->destroy(rt, object);
}

static void destroy_put_off(Runtime *rt) {
    rt->destroy_depth++;
    while (rt->destroy_later) destroy_now(rt, take_put_off(rt));
    rt->destroy_depth--;
}

void object_destroy(Runtime *rt, Object *object) {
    if (rt->destroy_depth >= DESTROY_DEPTH_MAX) {
        put_off(rt, object);
        return;
    }
    rt->destroy_depth++;
    destroy_now(rt, object);
    if (--rt->destroy_depth == 0 && rt->destroy_later) destroy_put_off(rt);
}
