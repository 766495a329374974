#ifndef ASYNCARIUM_VALUE_SET_ALGEBRA_H
#define ASYNCARIUM_VALUE_SET_ALGEBRA_H

// What sets make of each other. Each goes through the items as CPython's setobject.c does, since that gives the result
// its order. A new set has the type `set`, or `frozenset` if the left one is frozen, whatever the program derived from
// these.

#include "sim/value/set.h"

bool set_is_frozen(const Runtime *rt, const Set *set);
Set *set_copy(Runtime *rt, const Set *set);
// New sets; NULL: raised. `other` is any iterable.
Set *set_intersection(Runtime *rt, Set *set, Value other);
Set *set_difference(Runtime *rt, Set *set, Value other);
Set *set_symmetric_difference(Runtime *rt, Set *set, Value other);
// Change `set`.
bool set_intersection_update(Runtime *rt, Set *set, Value other);
bool set_difference_update(Runtime *rt, Set *set, Value other);
bool set_symmetric_difference_update(Runtime *rt, Set *set, Value other);
// Questions.
bool set_is_subset(Runtime *rt, Set *set, Set *other, bool *out);
bool set_is_disjoint(Runtime *rt, Set *set, Value other, bool *out);
bool set_includes_all(Runtime *rt, Set *set, Value other, bool *out); // of any iterable

#endif
