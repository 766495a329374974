#ifndef ASYNCARIUM_VALUE_SET_H
#define ASYNCARIUM_VALUE_SET_H

// set and frozenset: the same open addressing as CPython's setobject.c, so that a set of ints (or, as with
// PYTHONHASHSEED=0, of strings) is iterated in the same order. A set whose items all hash by identity (tasks, futures,
// instances), which CPython iterates in the order of their addresses, is iterated in the order of their creation.

#include "sim/value/runtime.h"

typedef struct SetEntry {
    int64_t hash;
    Value key; // VALUE_NULL: empty (hash 0) or deleted (hash -1)
} SetEntry;

typedef struct Set {
    Object head;
    SetEntry *table;  // NULL until the first item comes
    size_t mask;      // table size - 1
    size_t fill;      // in use and deleted
    size_t used;      // len()
    size_t finger;    // where pop goes on to search
    int64_t hash;     // of a frozenset; -1: not computed
    bool has_values;  // an item came, since it was empty, that does not hash by identity
} Set;

Set *set_new(Runtime *rt, Type *type);
Set *set_from_iterable(Runtime *rt, Type *type, Value iterable); // NULL if it raised
bool set_add(Runtime *rt, Set *set, Value item);
bool set_contains(Runtime *rt, Set *set, Value item, bool *out);
bool set_discard(Runtime *rt, Set *set, Value item, bool *found);
bool set_update(Runtime *rt, Set *set, Value iterable);
Value set_pop(Runtime *rt, Set *set); // owned; VALUE_NULL: it is empty
void set_clear(Runtime *rt, Set *set);
// The items in order of iteration, as a new tuple.
struct Tuple *set_items(Runtime *rt, const Set *set);
// The next item in the order of the table, from *position on; borrowed; false at the end.
bool set_next(const Set *set, size_t *position, SetEntry *out);
// With the hash at hand.
bool set_add_hashed(Runtime *rt, Set *set, Value key, int64_t hash);
bool set_contains_hashed(Runtime *rt, Set *set, Value key, int64_t hash, bool *out);
bool set_discard_hashed(Runtime *rt, Set *set, Value key, int64_t hash, bool *found);
// As set_merge: adds all of `other`, whose table may be copied as it is.
bool set_merge(Runtime *rt, Set *set, const Set *other);
// Packs the table if more than a quarter of it is deleted items.
bool set_tidy(Runtime *rt, Set *set);
// Gives each the items of the other.
void set_swap(Set *a, Set *b);

static inline Set *value_as_set(Value v) { return (Set *)v.as.object; }
static inline bool value_is_set(Value v) { return value_is_kind(v, KIND_SET); }
// Whether it is iterated in the order of creation.
static inline bool set_is_by_identity(const Set *set) { return !set->has_values && set->used > 0; }

#endif
