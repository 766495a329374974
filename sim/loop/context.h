#ifndef ASYNCARIUM_LOOP_CONTEXT_H
#define ASYNCARIUM_LOOP_CONTEXT_H

// Context variables. A Context holds an immutable map that copies share, so that copying is O(1); setting a variable
// copies the map if it is shared. A task or a callback that merely inherits its creator's context gets a snapshot: a
// Context that all of those share until one of them sets something or asks for its Context object. As Python/context.c.

#include "sim/value/native.h"
#include "sim/vm/vm.h"

typedef struct ContextMap ContextMap;
typedef struct Context Context;

typedef struct ContextVar {
    Object head;
    Str *name;
    Value fallback; // default; VALUE_NULL: none
} ContextVar;

struct Context {
    Object head;
    ContextMap *map;     // NULL: empty
    Context *snapshot;   // what was last handed out for this map, owned; NULL: none
    bool is_snapshot;    // the program never sees this one
    bool is_entered;
};

Context *context_current(Vm *vm);  // borrowed; never NULL
// What a task or callback that is made now will run in; owned.
Context *context_snapshot(Vm *vm);
Context *context_copy(Vm *vm);    // as contextvars.copy_context(); owned

// Makes *owner, a counted pointer of a task's or handle's, the current context, until context_leave with what this gave
// back. *owner changes where it was a snapshot and something was set. Never raises, unlike Context.run.
static inline Context **context_enter(Vm *vm, Context **owner); // both: see loop.h
static inline void context_leave(Vm *vm, Context **previous);
// Puts a Context of its own in the place of a snapshot, for a program that wants to see it; borrowed.
Context *context_materialize(Vm *vm, Context **owner);

// Borrowed; VALUE_NULL: not set (default not looked at).
Value context_var_get(Vm *vm, const ContextVar *var);
Value context_var_set(Vm *vm, ContextVar *var, Value value);         // a Token, owned
bool value_is_context(Vm *vm, Value v);

// Makes the module `contextvars`, as import_register wants it; owned.
Value context_module_new(Vm *vm);

#endif
