// Contexts and their maps: copying is O(1), setting copies the map where it is shared.

#include "sim/loop/context.h"

#include <string.h>

#include "sim/loop/context_map.h"
#include "sim/loop/loop.h"

// The map as an array in order of setting; programs have few variables.
static size_t map_size(uint32_t capacity) {
    return sizeof(ContextMap) + capacity * sizeof(ContextEntry);
}

static int64_t map_find(const ContextMap *map, const ContextVar *var) {
    for (uint32_t i = 0; map && i < map->count; i++)
        if (map->entries[i].var == var) return i;
    return -1;
}

Value context_map_get(const ContextMap *map, const ContextVar *var) {
    int64_t i = map_find(map, var);
    return i < 0 ? VALUE_NULL : map->entries[i].value;
}

// A copy with room for one more entry.
static ContextMap *map_copy(Vm *vm, const ContextMap *map) {
    uint32_t count = map ? map->count : 0, capacity = count + 1;
    ContextMap *copy = object_new(&vm->rt, loops_of(vm)->map_type, KIND_OTHER, map_size(capacity));
    copy->capacity = capacity;
    copy->count = count;
    for (uint32_t i = 0; i < count; i++) {
        copy->entries[i].var = object_ref(map->entries[i].var);
        copy->entries[i].value = value_ref(map->entries[i].value);
    }
    return copy;
}

static void map_destroy(Runtime *rt, Object *self) {
    ContextMap *map = (ContextMap *)self;
    for (uint32_t i = 0; i < map->count; i++) {
        object_unref(rt, map->entries[i].var);
        value_unref(rt, map->entries[i].value);
    }
    object_free(rt, self, map_size(map->capacity));
}

static void map_visit(Object *self, Visitor visitor, void *visitor_self) {
    const ContextMap *map = (const ContextMap *)self;
    for (uint32_t i = 0; i < map->count; i++) {
        visitor(visitor_self, &map->entries[i].var->head);
        if (value_is_object(map->entries[i].value)) visitor(visitor_self, map->entries[i].value.as.object);
    }
}

const TypeSlots context_map_slots = {.destroy = map_destroy, .visit = map_visit};

static Context *context_new(Vm *vm, ContextMap *map) {
    Context *context = object_new(&vm->rt, loops_of(vm)->context_type, KIND_OTHER, sizeof(Context));
    context->map = map ? object_ref(map) : NULL;
    return context;
}

Context *context_new_empty(Vm *vm) {
    return context_new(vm, NULL);
}

Context *context_current(Vm *vm) {
    return *loops_of(vm)->context;
}

Context *context_snapshot(Vm *vm) {
    Context *current = context_current(vm);
    if (current->is_snapshot) return object_ref(current);
    if (!current->snapshot) {
        current->snapshot = context_new(vm, current->map);
        current->snapshot->is_snapshot = true;
    }
    return object_ref(current->snapshot);
}

Context *context_copy(Vm *vm) {
    return context_new(vm, context_current(vm)->map);
}

Context *context_materialize(Vm *vm, Context **owner) {
    Context *snapshot = *owner;
    if (!snapshot->is_snapshot) return snapshot;
    *owner = context_new(vm, snapshot->map);
    (*owner)->is_entered = loops_of(vm)->context == owner;
    object_unref(&vm->rt, snapshot);
    return *owner;
}

// The current context with a map that is its own, to be changed in place.
static Context *context_to_change(Vm *vm) {
    Context *context = context_materialize(vm, loops_of(vm)->context);
    Context *snapshot = context->snapshot;
    context->snapshot = NULL;
    object_unref(&vm->rt, snapshot);
    if (!context->map || context->map->head.refs > 1 || context->map->count == context->map->capacity) {
        ContextMap *shared = context->map;
        context->map = map_copy(vm, shared);
        object_unref(&vm->rt, shared);
    }
    return context;
}

void context_set(Vm *vm, ContextVar *var, Value value) {
    ContextMap *map = context_to_change(vm)->map;
    int64_t i = map_find(map, var);
    if (i < 0) {
        i = map->count++;
        map->entries[i] = (ContextEntry){.var = object_ref(var), .value = VALUE_NULL};
    }
    value_replace(&vm->rt, &map->entries[i].value, value_ref(value));
}

void context_unset(Vm *vm, const ContextVar *var) {
    ContextMap *map = context_to_change(vm)->map;
    int64_t i = map_find(map, var);
    if (i < 0) return;
    ContextEntry gone = map->entries[i];
    memmove(map->entries + i, map->entries + i + 1, (map->count - (size_t)i - 1) * sizeof(ContextEntry));
    map->count--;
    value_unref(&vm->rt, gone.value);
    object_unref(&vm->rt, gone.var);
}

Value context_var_get(Vm *vm, const ContextVar *var) {
    return context_map_get(context_current(vm)->map, var);
}

bool value_is_context(Vm *vm, Value v) {
    return value_is_kind(v, KIND_OTHER) && v.as.object->type == loops_of(vm)->context_type;
}
