// Modules.

#include "sim/value/module.h"

#include <string.h>

#include "sim/value/attribute.h"
#include "sim/value/dict.h"
#include "sim/value/exception.h"
#include "sim/value/native.h"
#include "sim/value/str.h"
#include "sim/value/types.h"

Module *module_new(Runtime *rt, const char *name) {
    Module *module = object_new(rt, rt->types[TYPE_MODULE], KIND_MODULE, sizeof(Module));
    module->name = str_intern(rt, name, strlen(name));
    module->dict = dict_new(rt);
    Value name_value = {.tag = VALUE_TAG_OBJECT, .as.object = &module->name->head};
    dict_set_name(rt, module->dict, rt->names[NAME_NAME], name_value);
    dict_set_name(rt, module->dict, rt->names[NAME_DOC], VALUE_NONE);
    return module;
}

void module_set(Runtime *rt, Module *module, const char *name, Value value) {
    Str *interned = str_intern(rt, name, strlen(name));
    dict_set_name(rt, module->dict, interned, value);
    object_unref(rt, interned);
}

void module_add_natives(Runtime *rt, Module *module, const NativeSpec *specs) {
    for (const NativeSpec *spec = specs; spec->name; spec++) {
        Native *native = native_new(rt, spec, VALUE_NULL, NULL);
        native->module = object_ref(module->name);
        dict_set_name(rt, module->dict, native->name, value_from_object(native));
        object_unref(rt, native);
    }
}

static void destroy(Runtime *rt, Object *self) {
    Module *module = (Module *)(void *)self;
    object_unref(rt, module->dict);
    object_unref(rt, module->name);
    object_free(rt, module, sizeof(Module));
}

static void visit(Object *self, Visitor visitor, void *visitor_self) {
    visitor(visitor_self, (Object *)(void *)((Module *)(void *)self)->dict);
}

static void clear(Runtime *rt, Object *self) { dict_clear(rt, ((Module *)(void *)self)->dict); }

static Value repr(Runtime *rt, Value self) {
    const Module *module = value_as_module(self);
    bool is_builtin = module->name == rt->names[NAME_BUILTINS];
    return value_from_object(str_format(rt, is_builtin ? "<module '%V' (built-in)>" : "<module '%V'>", module->name));
}

static Value get_attribute(Runtime *rt, Value self, Str *name) {
    Value found = dict_get_name(value_as_module(self)->dict, name);
    if (!value_is_null(found)) return value_ref(found);
    Value value = attribute_get_generic(rt, self, name);
    if (!value_is_null(value) || !exception_raised_is(rt, EXC_ATTRIBUTE_ERROR)) return value;
    exception_discard(rt);
    const Str *module_name = value_as_module(self)->name;
    return exception_raise_attribute(rt, self, name, "module '%V' has no attribute '%V'", module_name, name);
}

const TypeSlots module_slots = {
    .destroy = destroy,
    .visit = visit,
    .clear = clear,
    .repr = repr,
    .get_attribute = get_attribute,
};

const NativeSpec module_methods[] = {{0}};
