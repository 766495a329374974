#ifndef ASYNCARIUM_VALUE_SET_H
#define ASYNCARIUM_VALUE_SET_H

// set and frozenset: the same open addressing as CPython's setobject.c, so that a set of ints (or, as with
// PYTHONHASHSEED=0, of strings) is iterated in the same order. A set whose items all hash by identity (tasks, futures,
// instances) is iterated in the order of their creation.

#include "sim/value/runtime.h"

typedef struct SetEntry {
    int64_t hash;
    Value key; // VALUE_NULL: empty or deleted (hash -1)
} SetEntry;

typedef struct Set {
    Object head;
    SetEntry *table;
    size_t mask;      // table size - 1
    size_t fill;      // in use and deleted
    size_t used;      // len()
    size_t by_value;  // how many of the items do not hash by identity
    uint32_t version; // changes with size
    int64_t hash;     // of a frozenset; -1: not computed
    Dict *dict;       // of a user's subclass; NULL
} Set;

Set *set_new(Runtime *rt, Type *type);
Set *set_from_iterable(Runtime *rt, Type *type, Value iterable); // NULL if it raised
bool set_add(Runtime *rt, Set *set, Value item);
bool set_contains(Runtime *rt, Set *set, Value item, bool *out);
bool set_discard(Runtime *rt, Set *set, Value item, bool *found);
// The items in order of iteration, as a new tuple.
struct Tuple *set_items(Runtime *rt, const Set *set);

static inline Set *value_as_set(Value v) { return (Set *)v.as.object; }
static inline bool value_is_set(Value v) { return value_is_kind(v, KIND_SET); }

#endif
