#ifndef ASYNCARIUM_VALUE_MODULE_H
#define ASYNCARIUM_VALUE_MODULE_H

// A module: a name and a namespace.

#include "sim/value/runtime.h"

typedef struct Module {
    Object head;
    Dict *dict; // with __name__; never NULL
    Str *name;
} Module;

Module *module_new(Runtime *rt, const char *name);
// Sets a name in it; takes a new reference.
void module_set(Runtime *rt, Module *module, const char *name, Value value);
// Adds a table of functions (NATIVE_FUNCTION) that ends with a NULL name.
void module_add_natives(Runtime *rt, Module *module, const struct NativeSpec *specs);

static inline Module *value_as_module(Value v) { return (Module *)v.as.object; }

#endif
