#ifndef ASYNCARIUM_LOOP_CONTEXT_MAP_H
#define ASYNCARIUM_LOOP_CONTEXT_MAP_H

// Between the files of contexts: what lies in a map, and changing the current context.

#include "sim/loop/context.h"

typedef struct ContextEntry {
    ContextVar *var; // owned
    Value value;     // owned
} ContextEntry;

struct ContextMap { // never changed while more than one Context has it
    Object head;
    uint32_t count, capacity;
    ContextEntry entries[];
};

Context *context_new_empty(Vm *vm);
Value context_map_get(const ContextMap *map, const ContextVar *var); // borrowed; VALUE_NULL: absent
void context_set(Vm *vm, ContextVar *var, Value value);              // in the current context
// Context.run, as a call that is an activation.
Activation *context_start_run(Vm *vm, Value self, const Args *args);
void context_unset(Vm *vm, const ContextVar *var);

#endif
