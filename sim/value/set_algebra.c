// Union, intersection, difference and comparison of sets. As Objects/setobject.c.
//
// Loops go by position, and hold the item: comparing may run code of the program, which may change either set.

#include "sim/value/set_algebra.h"

#include "sim/value/dict.h"
#include "sim/value/items.h"
#include "sim/value/iterator.h"
#include "sim/value/operate.h"

bool set_is_frozen(const Runtime *rt, const Set *set) {
    return type_is_subtype(set->head.type, rt->types[TYPE_FROZENSET]);
}

static Set *new_like(Runtime *rt, const Set *set) {
    return set_new(rt, rt->types[set_is_frozen(rt, set) ? TYPE_FROZENSET : TYPE_SET]);
}

// Gives the set if all went well.
static Set *kept_if(Runtime *rt, Set *set, bool done) {
    if (done) return set;
    object_unref(rt, set);
    return NULL;
}

Set *set_copy(Runtime *rt, const Set *set) {
    Set *copy = new_like(rt, set);
    return kept_if(rt, copy, set_merge(rt, copy, set));
}

// Walking -------------------------------------------------------------------------------------------------------------

// What is done with each item; false: raised. `a` and `b` are what the caller of the walk gave.
typedef bool (*Step)(Runtime *rt, Set *a, Set *b, SetEntry item);

static bool for_each(Runtime *rt, const Set *set, Step step, Set *a, Set *b) {
    size_t position = 0;
    SetEntry item;
    bool done = true;
    while (done && set_next(set, &position, &item)) {
        value_ref(item.key);
        done = step(rt, a, b, item);
        value_unref(rt, item.key);
    }
    return done;
}

static bool for_each_of(Runtime *rt, Value iterable, Step step, Set *a, Set *b) {
    Value iterator = value_iter(rt, iterable);
    if (value_is_null(iterator)) return false;
    bool done = true;
    while (done && items_go_on(rt)) {
        SetEntry item = {.key = iterator_next(rt, iterator)};
        if (value_is_null(item.key)) break;
        done = value_hash(rt, item.key, &item.hash) && step(rt, a, b, item);
        value_unref(rt, item.key);
    }
    value_unref(rt, iterator);
    return done && !rt->raised;
}

// Steps: into `result` comes what `other` has, or has not.
static bool add_if_in(Runtime *rt, Set *result, Set *other, SetEntry item) {
    bool found;
    if (!set_contains_hashed(rt, other, item.key, item.hash, &found)) return false;
    return !found || set_add_hashed(rt, result, item.key, item.hash);
}

static bool add_if_not_in(Runtime *rt, Set *result, Set *other, SetEntry item) {
    bool found;
    if (!set_contains_hashed(rt, other, item.key, item.hash, &found)) return false;
    return found || set_add_hashed(rt, result, item.key, item.hash);
}

static bool discard(Runtime *rt, Set *set, Set *unused, SetEntry item) {
    (void)unused;
    bool found;
    return set_discard_hashed(rt, set, item.key, item.hash, &found);
}

static bool toggle(Runtime *rt, Set *set, Set *unused, SetEntry item) {
    (void)unused;
    bool found;
    if (!set_discard_hashed(rt, set, item.key, item.hash, &found)) return false;
    return found || set_add_hashed(rt, set, item.key, item.hash);
}

// Intersection --------------------------------------------------------------------------------------------------------

Set *set_intersection(Runtime *rt, Set *set, Value other) {
    Set *result = new_like(rt, set);
    if (!value_is_set(other)) return kept_if(rt, result, for_each_of(rt, other, add_if_in, result, set));
    Set *other_set = value_as_set(other);
    if (other_set == set) return kept_if(rt, result, set_merge(rt, result, set));
    if (other_set->used > set->used) return kept_if(rt, result, for_each(rt, set, add_if_in, result, other_set));
    return kept_if(rt, result, for_each(rt, other_set, add_if_in, result, set));
}

bool set_intersection_update(Runtime *rt, Set *set, Value other) {
    Set *result = set_intersection(rt, set, other);
    if (!result) return false;
    set_swap(set, result);
    object_unref(rt, result);
    return true;
}

// Difference ----------------------------------------------------------------------------------------------------------

static bool discard_all(Runtime *rt, Set *set, Value other) {
    if (!value_is_set(other)) return for_each_of(rt, other, discard, set, NULL);
    Set *other_set = value_as_set(other);
    if (other_set->used >> 3 <= set->used) return for_each(rt, other_set, discard, set, NULL);
    Set *common = set_intersection(rt, set, other); // the other one is much larger
    if (!common) return false;
    bool done = for_each(rt, common, discard, set, NULL);
    object_unref(rt, common);
    return done;
}

bool set_difference_update(Runtime *rt, Set *set, Value other) {
    if (value_is_set(other) && value_as_set(other) == set) {
        set_clear(rt, set);
        return true;
    }
    return discard_all(rt, set, other) && set_tidy(rt, set);
}

static Set *copy_without(Runtime *rt, const Set *set, Value other) {
    Set *result = set_copy(rt, set);
    return result ? kept_if(rt, result, set_difference_update(rt, result, other)) : NULL;
}

static bool add_if_no_key(Runtime *rt, Set *result, Dict *dict, SetEntry item) {
    int64_t position = dict_find(rt, dict, item.key, item.hash);
    if (position == DICT_RAISED) return false;
    return position >= 0 || set_add_hashed(rt, result, item.key, item.hash);
}

static bool add_all_but_keys(Runtime *rt, Set *result, const Set *set, Dict *dict) {
    size_t position = 0;
    SetEntry item;
    bool done = true;
    while (done && set_next(set, &position, &item)) {
        value_ref(item.key);
        done = add_if_no_key(rt, result, dict, item);
        value_unref(rt, item.key);
    }
    return done;
}

Set *set_difference(Runtime *rt, Set *set, Value other) {
    bool from_dict = value_type(rt, other) == rt->types[TYPE_DICT];
    if (!from_dict && !value_is_set(other)) return copy_without(rt, set, other);
    size_t other_size = from_dict ? value_as_dict(other)->count : value_as_set(other)->used;
    if (set->used >> 2 > other_size) return copy_without(rt, set, other); // it is much smaller
    Set *result = new_like(rt, set);
    if (from_dict) return kept_if(rt, result, add_all_but_keys(rt, result, set, value_as_dict(other)));
    return kept_if(rt, result, for_each(rt, set, add_if_not_in, result, value_as_set(other)));
}

// Symmetric difference ------------------------------------------------------------------------------------------------

static bool toggle_keys(Runtime *rt, Set *set, const Dict *dict) {
    size_t position = 0;
    SetEntry item;
    bool done = true;
    while (done && dict_next(dict, &position, &item.key, NULL)) {
        item.hash = dict->entries[position - 1].hash;
        value_ref(item.key);
        done = toggle(rt, set, NULL, item);
        value_unref(rt, item.key);
    }
    return done;
}

bool set_symmetric_difference_update(Runtime *rt, Set *set, Value other) {
    if (value_type(rt, other) == rt->types[TYPE_DICT]) return toggle_keys(rt, set, value_as_dict(other));
    if (!value_is_set(other)) {
        Set *copy = new_like(rt, set); // so that an item that comes twice counts once
        bool done = set_update(rt, copy, other) && for_each(rt, copy, toggle, set, NULL);
        object_unref(rt, copy);
        return done;
    }
    if (value_as_set(other) != set) return for_each(rt, value_as_set(other), toggle, set, NULL);
    set_clear(rt, set);
    return true;
}

Set *set_symmetric_difference(Runtime *rt, Set *set, Value other) {
    Set *result = new_like(rt, set);
    return kept_if(rt, result, set_update(rt, result, other) && for_each(rt, set, toggle, result, NULL));
}

// Questions -----------------------------------------------------------------------------------------------------------

// Whether each item of `other` is in the set (or, for `wanted` false, none).
static bool all_found(Runtime *rt, Set *set, const Set *other, bool wanted, bool *out) {
    size_t position = 0;
    SetEntry item;
    bool done = true;
    *out = true;
    while (done && *out && set_next(other, &position, &item)) {
        bool found;
        value_ref(item.key);
        done = set_contains_hashed(rt, set, item.key, item.hash, &found);
        value_unref(rt, item.key);
        *out = found == wanted;
    }
    return done;
}

static bool all_found_of(Runtime *rt, Set *set, Value other, bool wanted, bool *out) {
    Value iterator = value_iter(rt, other);
    *out = true;
    if (value_is_null(iterator)) return false;
    bool done = true;
    while (done && *out) {
        Value item = iterator_next(rt, iterator);
        if (value_is_null(item)) break;
        bool found = false;
        int64_t hash;
        done = value_hash(rt, item, &hash) && set_contains_hashed(rt, set, item, hash, &found);
        value_unref(rt, item);
        *out = found == wanted;
    }
    value_unref(rt, iterator);
    return done && !rt->raised;
}

bool set_is_subset(Runtime *rt, Set *set, Set *other, bool *out) {
    *out = set->used <= other->used;
    return !*out || all_found(rt, other, set, true, out);
}

bool set_is_disjoint(Runtime *rt, Set *set, Value other, bool *out) {
    if (!value_is_set(other)) return all_found_of(rt, set, other, false, out);
    Set *other_set = value_as_set(other);
    if (other_set->used > set->used) return all_found(rt, other_set, set, false, out);
    return all_found(rt, set, other_set, false, out);
}

bool set_includes_all(Runtime *rt, Set *set, Value other, bool *out) {
    if (value_is_set(other)) return set_is_subset(rt, value_as_set(other), set, out);
    return all_found_of(rt, set, other, true, out);
}
