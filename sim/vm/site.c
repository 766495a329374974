// Inline caches. A cache never answers wrongly: a position in a dict is good only if the entry there still has that name,
// and what a class gave is good only for the same version of the same type.

#include "sim/vm/site.h"

#include "sim/value/attribute.h"
#include "sim/value/dict.h"
#include "sim/value/exception.h"
#include "sim/value/module.h"
#include "sim/value/str.h"
#include "sim/vm/vm.h"

static Value raise_name_error(Vm *vm, Str *name) {
    return exception_raise_name(&vm->rt, name, "name '%V' is not defined", name);
}

static Value find_global(Vm *vm, Site *site, Dict *globals) {
    int64_t position = dict_find_name(globals, site->name);
    if (position >= 0) {
        site->state = SITE_GLOBAL;
        site->position = (uint32_t)position;
        return value_ref(globals->entries[position].value);
    }
    position = dict_find_name(vm->builtins, site->name);
    if (position < 0) return raise_name_error(vm, site->name);
    site->state = SITE_BUILTIN;
    site->position = (uint32_t)position;
    site->version = globals->version;
    return value_ref(vm->builtins->entries[position].value);
}

Value site_find_global(Vm *vm, Site *site, Dict *globals) {
    if (site->state == SITE_BUILTIN && site->version == globals->version &&
        entry_is(vm->builtins, site->position, site->name))
        return value_ref(vm->builtins->entries[site->position].value);
    return find_global(vm, site, globals);
}

// Types whose attributes are looked up in the plain way, so that a cache may stand in for attribute_get_generic.
static bool type_is_plain(const Type *type) {
    return type->slots->get_attribute == NULL;
}

static Value load_module_attribute(Vm *vm, Site *site, Value object) {
    Dict *dict = ((Module *)object.as.object)->dict;
    int64_t position = dict_find_name(dict, site->name);
    if (position < 0) return attribute_get(&vm->rt, object, site->name);
    site->state = SITE_MODULE;
    site->position = (uint32_t)position;
    return value_ref(dict->entries[position].value);
}

static bool is_data_descriptor(Value v) {
    return value_is_object(v) && (v.as.object->type->slots->set || v.as.object->kind == KIND_NATIVE);
}

// Remembers where an attribute of an instance is.
static Value load_instance_attribute(Vm *vm, Site *site, Value object) {
    Object *self = object.as.object;
    Dict **dict = site_dict_place(self);
    if (dict && *dict && type_is_plain(self->type)) {
        int64_t position = dict_find_name(*dict, site->name);
        if (position >= 0 && !is_data_descriptor(type_lookup(&vm->rt, self->type, site->name))) {
            site->state = SITE_INSTANCE;
            site->position = (uint32_t)position;
            site->type = self->type;
            site->version = self->type->version;
            return value_ref((*dict)->entries[position].value);
        }
    }
    return attribute_get(&vm->rt, object, site->name);
}

Value site_find_attribute(Vm *vm, Site *site, Value object) {
    if (!value_is_object(object)) return attribute_get(&vm->rt, object, site->name);
    Object *self = object.as.object;
    if (site->state == SITE_INSTANCE && site->type == self->type && site->version == self->type->version) {
        Dict *dict = *site_dict_place(self);
        if (dict && entry_is(dict, site->position, site->name)) return value_ref(dict->entries[site->position].value);
    }
    if (self->kind == KIND_MODULE) return load_module_attribute(vm, site, object);
    return load_instance_attribute(vm, site, object);
}

Value site_load_method(Vm *vm, Site *site, Value object, Value *self) {
    *self = VALUE_NULL;
    if (!value_is_object(object)) return attribute_get_method(&vm->rt, object, site->name, self);
    Object *o = object.as.object;
    Type *type = o->type;
    if (o->kind == KIND_MODULE) return site_load_attribute(vm, site, object);
    bool known = site->state == SITE_CLASS && site->type == type && site->version == type->version;
    if (!known) {
        Value found = type_is_plain(type) ? type_lookup(&vm->rt, type, site->name) : VALUE_NULL;
        if (!value_takes_self(found)) return attribute_get_method(&vm->rt, object, site->name, self);
        site->state = SITE_CLASS;
        site->type = type;
        site->version = type->version;
        site->cached = found;
    }
    Dict **dict = site_dict_place(o);
    bool has_own = dict && *dict && dict_find_name(*dict, site->name) >= 0;
    if (has_own || o->flags & OBJECT_HAS_DICT_BESIDE)
        return attribute_get_method(&vm->rt, object, site->name, self);
    *self = value_ref(object);
    return value_ref(site->cached);
}

bool site_store_attribute(Vm *vm, Site *site, Value object, Value value) {
    if (!value_is_object(object)) return attribute_set(&vm->rt, object, site->name, value);
    Object *self = object.as.object;
    Type *type = self->type;
    if (site->state == SITE_INSTANCE && site->type == type && site->version == type->version) {
        Dict *dict = *site_dict_place(self);
        if (dict && entry_is(dict, site->position, site->name)) {
            value_replace(&vm->rt, &dict->entries[site->position].value, value_ref(value));
            return true;
        }
    }
    if (!attribute_set(&vm->rt, object, site->name, value)) return false;
    Dict **dict = site_dict_place(self);
    if (!dict || !*dict || self->kind == KIND_TYPE || !attribute_set_is_plain(type)) return true;
    int64_t position = dict_find_name(*dict, site->name);
    if (position < 0 || is_data_descriptor(type_lookup(&vm->rt, type, site->name))) return true;
    site->state = SITE_INSTANCE;
    site->type = type;
    site->version = type->version;
    site->position = (uint32_t)position;
    return true;
}
