#ifndef ASYNCARIUM_VM_SITE_H
#define ASYNCARIUM_VM_SITE_H

// Inline caches: look-ups of globals and attributes that remember, at each place in the code, where the name was found last.

#include "sim/value/dict.h"
#include "sim/value/module.h"
#include "sim/vm/frame.h"

typedef enum SiteState {
    SITE_EMPTY,
    SITE_GLOBAL,   // position in the globals
    SITE_BUILTIN,  // position in the builtins; version: of the globals, which did not have it
    SITE_INSTANCE, // position in the instance's dict; the type at that version has no data descriptor of that name
    SITE_MODULE,   // position in the module's dict
    SITE_CLASS,    // `cached` is what the type at that version has; instances are asked first
} SiteState;

static inline bool entry_is(const Dict *dict, uint32_t position, const Str *name) {
    return position < dict->used && dict->entries[position].key.as.object == (const Object *)name &&
           dict->entries[position].key.tag == VALUE_TAG_OBJECT;
}

// Where an object keeps its own attributes; NULL: it has none.
static inline Dict **site_dict_place(Object *object) {
    uint32_t offset = object->type->dict_offset;
    return offset && offset != TYPE_DICT_AT_END ? (Dict **)(void *)((char *)object + offset) : NULL;
}

// Owned values; VALUE_NULL or false: raised.
static inline Value site_load_global(Vm *vm, Site *site, Dict *globals);
static inline Value site_load_attribute(Vm *vm, Site *site, Value object);
// What the two find in the place where it was the last time, in the globals and in a module; borrowed; VALUE_NULL: nothing, ask them.
static inline Value site_known_global(const Site *site, const Dict *globals);
static inline Value site_known_in_module(const Site *site, Value object);
// The slow roads of the two.
Value site_find_global(Vm *vm, Site *site, Dict *globals);
Value site_find_attribute(Vm *vm, Site *site, Value object);
// As attribute_get_method: *self owned or VALUE_NULL.
Value site_load_method(Vm *vm, Site *site, Value object, Value *self);
// The same for an object that surely has nothing else of that name: borrowed; VALUE_NULL: ask site_load_method.
static inline Value site_known_method(const Site *site, Value object);
bool site_store_attribute(Vm *vm, Site *site, Value object, Value value);

static inline Value site_load_global(Vm *vm, Site *site, Dict *globals) {
    Value known = site_known_global(site, globals);
    return value_is_null(known) ? site_find_global(vm, site, globals) : value_ref(known);
}

static inline Value site_load_attribute(Vm *vm, Site *site, Value object) {
    Value known = site_known_in_module(site, object);
    return value_is_null(known) ? site_find_attribute(vm, site, object) : value_ref(known);
}

static inline Value site_known_in_module(const Site *site, Value object) {
    if (site->state != SITE_MODULE || !value_is_kind(object, KIND_MODULE)) return VALUE_NULL;
    const Dict *dict = ((const Module *)object.as.object)->dict;
    return entry_is(dict, site->position, site->name) ? dict->entries[site->position].value : VALUE_NULL;
}

static inline Value site_known_global(const Site *site, const Dict *globals) {
    bool is_there = site->state == SITE_GLOBAL && entry_is(globals, site->position, site->name);
    return is_there ? globals->entries[site->position].value : VALUE_NULL;
}

static inline Value site_known_method(const Site *site, Value object) {
    if (site->state != SITE_CLASS || !value_is_object(object)) return VALUE_NULL;
    Object *self = object.as.object;
    if (site->type != self->type || site->version != self->type->version) return VALUE_NULL;
    Dict **dict = site_dict_place(self);
    bool may_have_own = (dict && *dict) || self->flags & OBJECT_HAS_DICT_BESIDE;
    return may_have_own ? VALUE_NULL : site->cached;
}

#endif
