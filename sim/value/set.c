// set and frozenset: the table. As Objects/setobject.c, step by step, since each step shows in the order of iteration.
// What the program sees is in set_methods.c, the algebra of sets in set_algebra.c.
//
// A search looks at LINEAR_PROBES neighbours of a place before it jumps on. A deleted entry keeps its place, with the
// hash -1 that no item has, until the table is made anew.
//
// Comparing items may run code of the program, which may change this very set: then the search starts over.

#include "sim/value/set.h"

#include <stdlib.h>
#include <string.h>

#include "sim/value/dict.h"
#include "sim/value/exception.h"
#include "sim/value/items.h"
#include "sim/value/iterator.h"
#include "sim/value/operate.h"
#include "sim/value/str.h"
#include "sim/value/tuple.h"

enum {
    SIZE_MIN = 8,
    LINEAR_PROBES = 9,
    PERTURB_SHIFT = 5,
    GROW_SLOWER = 50000, // items: from here on the table grows to twice their number, not four times
    UNASKED_MAX = 4096,  // entries; up to this size, room is taken without asking
};

static const int64_t deleted_hash = -1;

static bool is_empty(const SetEntry *entry) { return value_is_null(entry->key) && entry->hash == 0; }

static size_t table_size(size_t mask) { return (mask + 1) * sizeof(SetEntry); }

Set *set_new(Runtime *rt, Type *type) {
    Set *set = object_new(rt, type, KIND_SET, sizeof(Set));
    set->mask = SIZE_MIN - 1;
    set->hash = -1;
    return set;
}

// The way of a search through the table ------------------------------------------------------------------------------

typedef struct Probe {
    size_t mask;
    size_t index;   // where the search jumped to last
    size_t perturb; // bits of the hash that did not play a part yet
    size_t left;    // neighbours of it that are still to be looked at
} Probe;

static size_t neighbours(size_t index, size_t mask) { return index + LINEAR_PROBES <= mask ? LINEAR_PROBES : 0; }

static Probe probe_begin(size_t mask, int64_t hash) {
    size_t index = (size_t)hash & mask;
    return (Probe){mask, index, (size_t)hash, neighbours(index, mask)};
}

static void probe_move(Probe *probe, size_t *place) {
    if (probe->left > 0) {
        probe->left--;
        ++*place;
        return;
    }
    probe->perturb >>= PERTURB_SHIFT;
    probe->index = (probe->index * 5 + 1 + probe->perturb) & probe->mask;
    probe->left = neighbours(probe->index, probe->mask);
    *place = probe->index;
}

// Room ----------------------------------------------------------------------------------------------------------------

// Enters a key that is not there into a table without deleted entries.
static void insert_clean(SetEntry *table, size_t mask, SetEntry entry) {
    Probe probe = probe_begin(mask, entry.hash);
    size_t place = probe.index;
    while (!value_is_null(table[place].key)) probe_move(&probe, &place);
    table[place] = entry;
}

static SetEntry *new_table(Runtime *rt, size_t mask) {
    if (mask >= UNASKED_MAX && !runtime_can_take(rt, mask + 1, sizeof(SetEntry))) return NULL;
    return world_allocate_zeroed(rt->world, table_size(mask));
}

// Makes the table anew, with more than `least` places. False: MemoryError.
static bool resize(Runtime *rt, Set *set, size_t least) {
    size_t size = SIZE_MIN;
    while (size <= least) size *= 2;
    if (size == SIZE_MIN && set->mask == SIZE_MIN - 1 && set->fill == set->used && set->table) return true;
    SetEntry *table = new_table(rt, size - 1);
    if (!table) return false;
    if (set->table) {
        for (size_t i = 0; i <= set->mask; i++) {
            if (!value_is_null(set->table[i].key)) insert_clean(table, size - 1, set->table[i]);
        }
        world_release(rt->world, set->table, table_size(set->mask));
    }
    set->table = table;
    set->mask = size - 1;
    set->fill = set->used;
    return true;
}

static bool grow(Runtime *rt, Set *set) {
    return resize(rt, set, set->used > GROW_SLOWER ? set->used * 2 : set->used * 4);
}

bool set_tidy(Runtime *rt, Set *set) { return set->fill - set->used <= set->mask / 4 || grow(rt, set); }

// Room for `more` items that come at once.
static bool reserve(Runtime *rt, Set *set, size_t more) {
    if ((set->fill + more) * 5 < set->mask * 3) return true;
    return resize(rt, set, (set->used + more) * 2);
}

static void ensure_table(Runtime *rt, Set *set) {
    if (!set->table) set->table = world_allocate_zeroed(rt->world, table_size(set->mask));
}

// Finding -------------------------------------------------------------------------------------------------------------

typedef enum Match { MATCH_NO, MATCH_YES, MATCH_RAISED, MATCH_CHANGED } Match;

static bool is_exact_str(const Runtime *rt, Value v) {
    return value_is_object(v) && v.as.object->type == rt->types[TYPE_STR];
}

// Whether the item at `place`, whose hash is the same, is that key.
static Match match(Runtime *rt, const Set *set, size_t place, Value key) {
    Value other = set->table[place].key;
    if (value_is(other, key)) return MATCH_YES;
    if (value_is_int(other) && value_is_int(key)) return MATCH_NO;
    if (is_exact_str(rt, other) && is_exact_str(rt, key)) {
        return str_equal(value_as_str(other), value_as_str(key)) ? MATCH_YES : MATCH_NO;
    }
    const SetEntry *table = set->table;
    size_t mask = set->mask;
    bool equal;
    value_ref(other);
    bool done = value_equal(rt, other, key, &equal);
    bool changed = set->table != table || set->mask != mask || !value_is(set->table[place].key, other);
    value_unref(rt, other);
    if (!done) return MATCH_RAISED;
    if (changed) return MATCH_CHANGED;
    return equal ? MATCH_YES : MATCH_NO;
}

// YES: *place is the key's; NO: it is where the key would come, which is the last deleted entry on the way, or empty.
static Match find_once(Runtime *rt, const Set *set, Value key, int64_t hash, size_t *place) {
    Probe probe = probe_begin(set->mask, hash);
    size_t at = probe.index;
    size_t deleted = SIZE_MAX;
    for (; !is_empty(&set->table[at]); probe_move(&probe, &at)) {
        if (set->table[at].hash == deleted_hash) deleted = at;
        if (set->table[at].hash != hash) continue;
        Match found = match(rt, set, at, key);
        *place = at;
        if (found != MATCH_NO) return found;
    }
    *place = deleted != SIZE_MAX ? deleted : at;
    return MATCH_NO;
}

// As find_once, until nothing changes on the way. A set without a table has no place for the key.
static Match find(Runtime *rt, const Set *set, Value key, int64_t hash, size_t *place) {
    Match found = MATCH_CHANGED;
    while (found == MATCH_CHANGED) found = set->table ? find_once(rt, set, key, hash, place) : MATCH_NO;
    return found;
}

// Items in and out ----------------------------------------------------------------------------------------------------

static bool hashes_by_identity(Runtime *rt, Value key) {
    return value_is_object(key) && key.as.object->kind != KIND_STR && value_hashes_by_identity(rt, key);
}

bool set_add_hashed(Runtime *rt, Set *set, Value key, int64_t hash) {
    size_t place;
    Match found;
    do {
        ensure_table(rt, set);
        found = find_once(rt, set, key, hash, &place);
    } while (found == MATCH_CHANGED);
    if (found != MATCH_NO) return found == MATCH_YES;
    if (set->used == 0) set->has_values = false;
    if (!set->has_values) set->has_values = !hashes_by_identity(rt, key);
    bool reused = set->table[place].hash == deleted_hash;
    if (!reused && set->fill == set->mask) { // it could not grow the last time; one place must stay empty
        return grow(rt, set) && set_add_hashed(rt, set, key, hash);
    }
    set->table[place] = (SetEntry){hash, value_ref(key)};
    set->used++;
    if (reused) return true;
    set->fill++;
    return set->fill * 5 < set->mask * 3 || grow(rt, set);
}

bool set_contains_hashed(Runtime *rt, Set *set, Value key, int64_t hash, bool *out) {
    size_t place;
    Match found = find(rt, set, key, hash, &place);
    *out = found == MATCH_YES;
    return found != MATCH_RAISED;
}

// Takes the item out; it is the caller's.
static Value take(Set *set, size_t place) {
    Value key = set->table[place].key;
    set->table[place] = (SetEntry){deleted_hash, VALUE_NULL};
    set->used--;
    return key;
}

bool set_discard_hashed(Runtime *rt, Set *set, Value key, int64_t hash, bool *found) {
    size_t place;
    Match match_found = find(rt, set, key, hash, &place);
    *found = match_found == MATCH_YES;
    if (*found) value_unref(rt, take(set, place));
    return match_found != MATCH_RAISED;
}

bool set_add(Runtime *rt, Set *set, Value item) {
    int64_t hash;
    return value_hash(rt, item, &hash) && set_add_hashed(rt, set, item, hash);
}

// A set has no hash, but may be looked for as if it were a frozenset.
static bool hash_or_freeze(Runtime *rt, Value item, int64_t *hash, Value *key) {
    *key = VALUE_NULL;
    if (value_hash(rt, item, hash)) {
        *key = value_ref(item);
        return true;
    }
    if (!value_is_set(item) || !exception_raised_is(rt, EXC_TYPE_ERROR)) return false;
    exception_discard(rt);
    *key = value_from_object(set_from_iterable(rt, rt->types[TYPE_FROZENSET], item));
    return !value_is_null(*key) && value_hash(rt, *key, hash);
}

bool set_contains(Runtime *rt, Set *set, Value item, bool *out) {
    int64_t hash;
    Value key;
    bool done = hash_or_freeze(rt, item, &hash, &key) && set_contains_hashed(rt, set, key, hash, out);
    value_unref(rt, key);
    return done;
}

bool set_discard(Runtime *rt, Set *set, Value item, bool *found) {
    int64_t hash;
    Value key;
    bool done = hash_or_freeze(rt, item, &hash, &key) && set_discard_hashed(rt, set, key, hash, found);
    value_unref(rt, key);
    return done;
}

// The set is empty before the first item goes.
void set_clear(Runtime *rt, Set *set) {
    SetEntry *table = set->table;
    size_t mask = set->mask;
    set->table = NULL;
    set->mask = SIZE_MIN - 1;
    set->fill = set->used = 0;
    if (!table) return;
    for (size_t i = 0; i <= mask; i++) value_unref(rt, table[i].key);
    world_release(rt->world, table, table_size(mask));
}

static void take_body(Set *set, const Set *from) {
    set->table = from->table;
    set->mask = from->mask;
    set->fill = from->fill;
    set->used = from->used;
    set->has_values = from->has_values;
}

void set_swap(Set *a, Set *b) {
    const Set old = *a;
    take_body(a, b);
    take_body(b, &old);
}

bool set_next(const Set *set, size_t *position, SetEntry *out) {
    if (!set->table) return false;
    while (*position <= set->mask) {
        *out = set->table[(*position)++];
        if (!value_is_null(out->key)) return true;
    }
    return false;
}

// Many at once --------------------------------------------------------------------------------------------------------

// Into an empty table: as it is where both are of one size, else in the order of the other table.
static void copy_table(Set *set, const Set *other) {
    bool as_it_is = set->mask == other->mask && other->fill == other->used;
    for (size_t i = 0; i <= other->mask; i++) {
        SetEntry entry = other->table[i];
        if (value_is_null(entry.key)) continue;
        value_ref(entry.key);
        if (as_it_is) set->table[i] = entry;
        else insert_clean(set->table, set->mask, entry);
    }
    set->fill = set->used = other->used;
    set->has_values = other->has_values;
}

bool set_merge(Runtime *rt, Set *set, const Set *other) {
    if (set == other || other->used == 0) return true;
    if (!reserve(rt, set, other->used)) return false;
    ensure_table(rt, set);
    if (set->fill == 0) {
        copy_table(set, other);
        return true;
    }
    size_t position = 0;
    SetEntry entry;
    while (set_next(other, &position, &entry)) {
        value_ref(entry.key);
        bool done = set_add_hashed(rt, set, entry.key, entry.hash);
        value_unref(rt, entry.key);
        if (!done) return false;
    }
    return true;
}

static bool add_keys(Runtime *rt, Set *set, const Dict *dict) {
    if (!reserve(rt, set, dict->count)) return false;
    size_t position = 0;
    Value key;
    while (dict_next(dict, &position, &key, NULL)) {
        int64_t hash = dict->entries[position - 1].hash;
        value_ref(key);
        bool done = set_add_hashed(rt, set, key, hash);
        value_unref(rt, key);
        if (!done) return false;
    }
    return true;
}

bool set_update(Runtime *rt, Set *set, Value iterable) {
    if (value_is_set(iterable)) return set_merge(rt, set, value_as_set(iterable));
    if (value_type(rt, iterable) == rt->types[TYPE_DICT]) return add_keys(rt, set, value_as_dict(iterable));
    Value iterator = value_iter(rt, iterable);
    if (value_is_null(iterator)) return false;
    bool done = true;
    while (done && items_go_on(rt)) {
        Value item = iterator_next(rt, iterator);
        if (value_is_null(item)) break;
        done = set_add(rt, set, item);
        value_unref(rt, item);
    }
    value_unref(rt, iterator);
    return done && !rt->raised;
}

Set *set_from_iterable(Runtime *rt, Type *type, Value iterable) {
    Set *set = set_new(rt, type);
    if (set_update(rt, set, iterable)) return set;
    object_unref(rt, set);
    return NULL;
}

// Order ---------------------------------------------------------------------------------------------------------------

typedef struct Ranked {
    int64_t serial;
    Value item;
} Ranked;

static int compare_serials(const void *a, const void *b) {
    int64_t left = ((const Ranked *)a)->serial;
    int64_t right = ((const Ranked *)b)->serial;
    return (left > right) - (left < right);
}

static void sort_by_creation(Runtime *rt, Tuple *items) {
    size_t size = items->count * sizeof(Ranked);
    Ranked *ranked = world_allocate(rt->world, size);
    for (size_t i = 0; i < items->count; i++) {
        ranked[i] = (Ranked){runtime_serial(rt, items->items[i].as.object), items->items[i]};
    }
    qsort(ranked, items->count, sizeof *ranked, compare_serials); // no two are equal, so every qsort gives the same
    for (size_t i = 0; i < items->count; i++) items->items[i] = ranked[i].item;
    world_release(rt->world, ranked, size);
}

Tuple *set_items(Runtime *rt, const Set *set) {
    Tuple *items = tuple_new(rt, set->used);
    size_t position = 0;
    SetEntry entry;
    for (size_t i = 0; set_next(set, &position, &entry); i++) items->items[i] = value_ref(entry.key);
    if (set_is_by_identity(set)) sort_by_creation(rt, items);
    return items;
}

static size_t oldest_place(Runtime *rt, const Set *set) {
    size_t oldest = 0;
    int64_t least = INT64_MAX;
    for (size_t i = 0; i <= set->mask; i++) {
        if (value_is_null(set->table[i].key)) continue;
        int64_t serial = runtime_serial(rt, set->table[i].key.as.object);
        if (serial >= least) continue;
        least = serial;
        oldest = i;
    }
    return oldest;
}

Value set_pop(Runtime *rt, Set *set) {
    if (set->used == 0) return VALUE_NULL;
    if (set_is_by_identity(set)) return take(set, oldest_place(rt, set));
    size_t place = set->finger & set->mask;
    while (value_is_null(set->table[place].key)) place = (place + 1) & set->mask;
    set->finger = place + 1;
    return take(set, place);
}
