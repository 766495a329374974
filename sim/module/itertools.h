#ifndef ASYNCARIUM_MODULE_ITERTOOLS_H
#define ASYNCARIUM_MODULE_ITERTOOLS_H

// The iterators of itertools: one struct for nearly all of them, told apart by their type. What the fields mean stands
// above each one's next function. They are lazy to the letter: what they ask of others, and when, is what CPython's ask.

#include "sim/module/modules.h"
#include "sim/value/iterator.h"

typedef struct Walk {
    Object head;
    Value source;   // what it draws from; VALUE_NULL: exhausted
    Value function; // what it calls, or whom else it draws from
    Value item;     // kept from one step to the next
    Value state;    // of product and its kin: a Tuple of ints that nobody else sees
    int64_t position, stop, step;
} Walk;

static inline Walk *value_as_walk(Value v) { return (Walk *)(void *)v.as.object; }

// For slots. Every walk is its own iterator.
Value walk_iter(Runtime *rt, Value self);
void walk_destroy(Runtime *rt, Object *self);
void walk_visit(Object *self, Visitor visitor, void *visitor_self);
void walk_clear(Runtime *rt, Object *self);

#define WALK_SLOTS(make, advance)                                                                                      \
    .destroy = walk_destroy, .visit = walk_visit, .clear = walk_clear, .new_ = make, .iter = walk_iter, .next = advance

// A walk over iter(iterable); NULL: raised. Takes a new reference of `function`.
Walk *walk_over(Runtime *rt, Type *type, Value iterable, Value function);
// Drops the source; returns VALUE_NULL.
Value walk_finish(Runtime *rt, Walk *walk);

typedef struct WalkType {
    const char *name; // "itertools.count"
    const TypeSlots *slots;
    const NativeSpec *methods; // may be NULL
} WalkType;

// The types of each file, ending with a NULL name.
extern const WalkType itertools_endless_types[], itertools_walk_types[], itertools_several_types[],
    itertools_choose_types[];
void itertools_add_groupby(Vm *vm, Module *module);
void itertools_add_tee(Vm *vm, Module *module);

#endif
