// dict: the table. What the program sees of it is in dict_methods.c and dict_views.c.
//
// The order of entries, and where they are packed together, is as in CPython's dictobject.c, since a program can see it
// by changing a dict that it walks through. The index is our own: linear probing, and a deletion closes the gap.
//
// Comparing keys may run code of the program, which may change this very dict: then the search starts over.

#include "sim/value/dict.h"

#include <assert.h>
#include <string.h>

#include "sim/value/exception.h"
#include "sim/value/hash.h"
#include "sim/value/operate.h"
#include "sim/value/str.h"

enum {
    FIRST_CAPACITY = 3,
    SMALL_CAPACITY = 5,   // of CPython's smallest dict
    SEARCHED_MAX = 8,     // up to this capacity there is no index
    UNASKED_MAX = 4096,   // up to this capacity, room is taken without asking
    OTHER_KEYS = OBJECT_FREE_1, // a flag: some key is no interned str, so keys with other addresses may be equal
};

static bool is_exact_str(const Runtime *rt, Value v) {
    return value_is_object(v) && v.as.object->type == rt->types[TYPE_STR];
}

static bool is_interned(const Object *object) { return object->flags & OBJECT_INTERNED; }

static int64_t hash_of_name(Str *name) { return name->hash ? name->hash : str_hash(name); }

// The index -----------------------------------------------------------------------------------------------------------

// Where the search for `hash` begins: ints in a row have places in a row; the multiplication spreads hashes that differ
// in their high bits only.
static uint32_t index_home(const Dict *dict, int64_t hash) {
    uint64_t high = (uint64_t)hash >> __builtin_ctz(dict->index_size);
    return (uint32_t)((uint64_t)hash + high * UINT64_C(0x9e3779b97f4a7c15)) & (dict->index_size - 1);
}

static uint32_t index_after(const Dict *dict, uint32_t slot) { return (slot + 1) & (dict->index_size - 1); }

static void index_insert(Dict *dict, uint32_t position) {
    uint32_t slot = index_home(dict, dict->entries[position].hash);
    while (dict->index[slot]) slot = index_after(dict, slot);
    dict->index[slot] = position + 1;
}

// Whether `home` lies in the ring after `from`, up to `to`.
static bool lies_between(uint32_t from, uint32_t home, uint32_t to) {
    return from <= to ? from < home && home <= to : from < home || home <= to;
}

// Closes the gap with those of the following that may stand there, so that no search breaks off.
static void index_remove(Dict *dict, uint32_t position) {
    uint32_t gap = index_home(dict, dict->entries[position].hash);
    while (dict->index[gap] != position + 1) gap = index_after(dict, gap);
    for (uint32_t slot = index_after(dict, gap); dict->index[slot]; slot = index_after(dict, slot)) {
        uint32_t home = index_home(dict, dict->entries[dict->index[slot] - 1].hash);
        if (lies_between(gap, home, slot)) continue;
        dict->index[gap] = dict->index[slot];
        gap = slot;
    }
    dict->index[gap] = 0;
}

static void index_rebuild(Runtime *rt, Dict *dict, uint32_t size) {
    if (size != dict->index_size) {
        world_release(rt->world, dict->index, dict->index_size * sizeof(uint32_t));
        dict->index = size ? world_allocate(rt->world, size * sizeof(uint32_t)) : NULL;
        dict->index_size = size;
    }
    if (!size) return;
    memset(dict->index, 0, size * sizeof(uint32_t));
    for (uint32_t i = 0; i < dict->used; i++) index_insert(dict, i);
}

// Room ----------------------------------------------------------------------------------------------------------------

static uint32_t usable(uint32_t table_size) { return (uint32_t)((uint64_t)table_size * 2 / 3); }

// The size of CPython's table when `count` entries have filled theirs.
static uint32_t grown_table_size(uint64_t count) {
    uint32_t size = 8;
    while (size < count * 3) size *= 2;
    return size;
}

// Moves the entries into a new block of `capacity`, leaving out the deleted ones.
static void pack(Runtime *rt, Dict *dict, uint32_t capacity) {
    DictEntry *packed = world_allocate(rt->world, capacity * sizeof(DictEntry));
    uint32_t kept = 0;
    for (uint32_t i = 0; i < dict->used; i++) {
        if (!value_is_null(dict->entries[i].key)) packed[kept++] = dict->entries[i];
    }
    world_release(rt->world, dict->entries, dict->capacity * sizeof(DictEntry));
    dict->entries = packed;
    dict->used = kept;
    dict->capacity = capacity;
}

// Room for `count` entries in all; what is deleted is packed away. False: none left, the world is over its limit.
static bool make_table(Runtime *rt, Dict *dict, uint64_t count) {
    if (count > UINT32_MAX / 6) {
        rt->world->over_limit = true;
        return false;
    }
    uint32_t size = grown_table_size(count);
    uint32_t capacity = usable(size);
    if (capacity > UNASKED_MAX && !world_can_take(rt->world, capacity * (sizeof(DictEntry) + 2 * sizeof(uint32_t)))) {
        rt->world->over_limit = true;
        return false;
    }
    pack(rt, dict, capacity);
    index_rebuild(rt, dict, capacity > SEARCHED_MAX ? size : 0);
    return true;
}

static bool make_room(Runtime *rt, Dict *dict) {
    if (dict->used < dict->capacity) return true;
    if (dict->capacity >= SMALL_CAPACITY) return make_table(rt, dict, dict->count);
    uint32_t capacity = dict->capacity ? SMALL_CAPACITY : FIRST_CAPACITY;
    dict->entries = world_resize(rt->world, dict->entries, dict->capacity * sizeof(DictEntry),
                                 capacity * sizeof(DictEntry));
    dict->capacity = capacity;
    return true;
}

// Finding -------------------------------------------------------------------------------------------------------------

typedef enum Match { MATCH_NO, MATCH_YES, MATCH_RAISED, MATCH_CHANGED } Match;

static bool same_table(const Dict *a, const Dict *b) {
    return a->entries == b->entries && a->capacity == b->capacity && a->index == b->index &&
           a->index_size == b->index_size;
}

// Whether the entry, whose hash is the same, has that key.
static Match match(Runtime *rt, Dict *dict, uint32_t position, Value key) {
    Value other = dict->entries[position].key;
    if (value_is(other, key)) return MATCH_YES;
    if (value_is_int(other) && value_is_int(key)) return MATCH_NO;
    if (is_exact_str(rt, other) && is_exact_str(rt, key)) {
        if (is_interned(other.as.object) && is_interned(key.as.object)) return MATCH_NO;
        return str_equal(value_as_str(other), value_as_str(key)) ? MATCH_YES : MATCH_NO;
    }
    const Dict before = *dict;
    bool equal;
    value_ref(other);
    bool done = value_equal(rt, other, key, &equal);
    bool changed = !same_table(dict, &before) || position >= dict->used ||
                   !value_is(dict->entries[position].key, other);
    value_unref(rt, other);
    if (!done) return MATCH_RAISED;
    if (changed) return MATCH_CHANGED;
    return equal ? MATCH_YES : MATCH_NO;
}

enum { CHANGED = -3 }; // beside DICT_ABSENT and DICT_RAISED

static int64_t search_entries(Runtime *rt, Dict *dict, Value key, int64_t hash) {
    for (uint32_t i = 0; i < dict->used; i++) {
        const DictEntry *entry = &dict->entries[i];
        if (entry->hash != hash || value_is_null(entry->key)) continue;
        Match found = match(rt, dict, i, key);
        if (found == MATCH_YES) return i;
        if (found != MATCH_NO) return found == MATCH_CHANGED ? CHANGED : DICT_RAISED;
    }
    return DICT_ABSENT;
}

static int64_t search_index(Runtime *rt, Dict *dict, Value key, int64_t hash) {
    for (uint32_t slot = index_home(dict, hash); dict->index[slot]; slot = index_after(dict, slot)) {
        uint32_t position = dict->index[slot] - 1;
        if (dict->entries[position].hash != hash) continue;
        Match found = match(rt, dict, position, key);
        if (found == MATCH_YES) return position;
        if (found != MATCH_NO) return found == MATCH_CHANGED ? CHANGED : DICT_RAISED;
    }
    return DICT_ABSENT;
}

int64_t dict_find(Runtime *rt, Dict *dict, Value key, int64_t hash) {
    int64_t found;
    do {
        found = dict->index ? search_index(rt, dict, key, hash) : search_entries(rt, dict, key, hash);
    } while (found == CHANGED);
    return found;
}

// The keys are interned names only: one of them is this name, or none.
static int64_t find_pointer(const Dict *dict, Str *name) {
    const Object *object = &name->head;
    if (!dict->index) {
        for (uint32_t i = 0; i < dict->used; i++) {
            if (dict->entries[i].key.as.object == object) return i;
        }
        return DICT_ABSENT;
    }
    for (uint32_t slot = index_home(dict, hash_of_name(name)); dict->index[slot]; slot = index_after(dict, slot)) {
        if (dict->entries[dict->index[slot] - 1].key.as.object == object) return dict->index[slot] - 1;
    }
    return DICT_ABSENT;
}

static bool is_text(const DictEntry *entry, const Str *name, int64_t hash) {
    return entry->hash == hash && value_is_str(entry->key) && str_equal(value_as_str(entry->key), name);
}

// A str that is not interned may have the text of the name.
static int64_t find_text(const Dict *dict, Str *name) {
    int64_t hash = hash_of_name(name);
    if (!dict->index) {
        for (uint32_t i = 0; i < dict->used; i++) {
            if (is_text(&dict->entries[i], name, hash)) return i;
        }
        return DICT_ABSENT;
    }
    for (uint32_t slot = index_home(dict, hash); dict->index[slot]; slot = index_after(dict, slot)) {
        if (is_text(&dict->entries[dict->index[slot] - 1], name, hash)) return dict->index[slot] - 1;
    }
    return DICT_ABSENT;
}

int64_t dict_find_name(const Dict *dict, Str *name) {
    assert(is_interned(&name->head) && "names are interned");
    return dict->head.flags & OTHER_KEYS ? find_text(dict, name) : find_pointer(dict, name);
}

static bool hash_key(Runtime *rt, Value key, int64_t *out) {
    if (is_exact_str(rt, key)) {
        *out = hash_of_name(value_as_str(key));
        return true;
    }
    if (value_is_int(key)) {
        *out = hash_int(key.as.integer);
        return true;
    }
    return value_hash(rt, key, out);
}

// Getting, setting, deleting ------------------------------------------------------------------------------------------

Dict *dict_new(Runtime *rt) { return object_new(rt, rt->types[TYPE_DICT], KIND_DICT, sizeof(Dict)); }

Value dict_get(Runtime *rt, Dict *dict, Value key) {
    int64_t hash;
    if (!hash_key(rt, key, &hash)) return VALUE_NULL;
    int64_t position = dict_find(rt, dict, key, hash);
    return position >= 0 ? dict->entries[position].value : VALUE_NULL;
}

Value dict_get_name(Dict *dict, Str *name) {
    int64_t position = dict_find_name(dict, name);
    return position >= 0 ? dict->entries[position].value : VALUE_NULL;
}

// Enters a key that is not there. False: no room.
static bool insert(Runtime *rt, Dict *dict, Value key, int64_t hash, Value value) {
    if (!make_room(rt, dict)) return false;
    if (!is_exact_str(rt, key) || !is_interned(key.as.object)) dict->head.flags |= OTHER_KEYS;
    uint32_t position = dict->used++;
    dict->entries[position] = (DictEntry){hash, value_ref(key), value_ref(value)};
    if (dict->index) index_insert(dict, position);
    dict->count++;
    dict->version++;
    return true;
}

static bool insert_or_raise(Runtime *rt, Dict *dict, Value key, int64_t hash, Value value) {
    if (insert(rt, dict, key, hash, value)) return true;
    exception_raise_empty(rt, EXC_MEMORY_ERROR);
    return false;
}

bool dict_set_hashed(Runtime *rt, Dict *dict, Value key, int64_t hash, Value value) {
    int64_t position = dict_find(rt, dict, key, hash);
    if (position >= 0) {
        value_replace(rt, &dict->entries[position].value, value_ref(value));
        return true;
    }
    return position == DICT_ABSENT && insert_or_raise(rt, dict, key, hash, value);
}

bool dict_set(Runtime *rt, Dict *dict, Value key, Value value) {
    int64_t hash;
    return hash_key(rt, key, &hash) && dict_set_hashed(rt, dict, key, hash, value);
}

void dict_set_name(Runtime *rt, Dict *dict, Str *name, Value value) {
    int64_t position = dict_find_name(dict, name);
    if (position >= 0) {
        value_replace(rt, &dict->entries[position].value, value_ref(value));
        return;
    }
    Value key = {.tag = VALUE_TAG_OBJECT, .as.object = &name->head};
    insert(rt, dict, key, hash_of_name(name), value); // without room it gets lost: the run is about to end
}

Value dict_set_default(Runtime *rt, Dict *dict, Value key, Value otherwise) {
    int64_t hash;
    if (!hash_key(rt, key, &hash)) return VALUE_NULL;
    int64_t position = dict_find(rt, dict, key, hash);
    if (position >= 0) return value_ref(dict->entries[position].value);
    if (position == DICT_RAISED || !insert_or_raise(rt, dict, key, hash, otherwise)) return VALUE_NULL;
    return value_ref(otherwise);
}

// Takes the entry out; the value is the caller's.
static Value take_entry(Runtime *rt, Dict *dict, uint32_t position) {
    DictEntry *entry = &dict->entries[position];
    DictEntry old = *entry;
    if (dict->index) index_remove(dict, position);
    *entry = (DictEntry){.key = VALUE_NULL, .value = VALUE_NULL};
    dict->count--;
    dict->version++;
    value_unref(rt, old.key);
    return old.value;
}

bool dict_delete(Runtime *rt, Dict *dict, Value key, bool *found) {
    int64_t hash;
    *found = false;
    if (!hash_key(rt, key, &hash)) return false;
    int64_t position = dict_find(rt, dict, key, hash);
    if (position < 0) return position == DICT_ABSENT;
    *found = true;
    value_unref(rt, take_entry(rt, dict, (uint32_t)position));
    return true;
}

Value dict_pop_hashed(Runtime *rt, Dict *dict, Value key, int64_t hash) {
    int64_t position = dict_find(rt, dict, key, hash);
    return position >= 0 ? take_entry(rt, dict, (uint32_t)position) : VALUE_NULL;
}

Value dict_pop(Runtime *rt, Dict *dict, Value key) {
    int64_t hash;
    if (dict->count == 0 || !hash_key(rt, key, &hash)) return VALUE_NULL;
    return dict_pop_hashed(rt, dict, key, hash);
}

bool dict_delete_name(Runtime *rt, Dict *dict, Str *name) {
    int64_t position = dict_find_name(dict, name);
    if (position < 0) return false;
    value_unref(rt, take_entry(rt, dict, (uint32_t)position));
    return true;
}

bool dict_pop_last(Dict *dict, Value *key, Value *value) {
    if (dict->count == 0) return false;
    while (value_is_null(dict->entries[dict->used - 1].key)) dict->used--;
    uint32_t position = dict->used - 1;
    *key = dict->entries[position].key;
    *value = dict->entries[position].value;
    if (dict->index) index_remove(dict, position);
    dict->used--;
    dict->count--;
    dict->version++;
    return true;
}

// The dict is empty before the first entry goes.
void dict_clear(Runtime *rt, Dict *dict) {
    DictEntry *entries = dict->entries;
    uint32_t used = dict->used;
    uint32_t capacity = dict->capacity;
    world_release(rt->world, dict->index, dict->index_size * sizeof(uint32_t));
    dict->entries = NULL;
    dict->index = NULL;
    dict->index_size = dict->used = dict->capacity = dict->count = 0;
    dict->version++;
    dict->head.flags &= (uint16_t)~OTHER_KEYS;
    for (uint32_t i = 0; i < used; i++) {
        value_unref(rt, entries[i].key);
        value_unref(rt, entries[i].value);
    }
    world_release(rt->world, entries, capacity * sizeof(DictEntry));
}

bool dict_next(const Dict *dict, size_t *position, Value *key, Value *value) {
    while (*position < dict->used) {
        const DictEntry *entry = &dict->entries[(*position)++];
        if (value_is_null(entry->key)) continue;
        if (key) *key = entry->key;
        if (value) *value = entry->value;
        return true;
    }
    return false;
}

Dict *dict_copy(Runtime *rt, const Dict *dict) {
    Dict *copy = dict_new(rt);
    if (dict->count == 0) return copy;
    if (dict->count > SMALL_CAPACITY && !make_table(rt, copy, (uint64_t)dict->count / 2 + 1)) return copy;
    size_t position = 0;
    Value key, value;
    while (dict_next(dict, &position, &key, &value)) {
        if (!insert(rt, copy, key, dict->entries[position - 1].hash, value)) break;
    }
    return copy;
}

// Comparing -----------------------------------------------------------------------------------------------------------

// Whether `b` has an equal value at the key of that entry of `a`.
static bool entry_equal(Runtime *rt, const DictEntry *entry, Dict *b, bool *out) {
    Value key = value_ref(entry->key);
    Value value = value_ref(entry->value);
    int64_t position = dict_find(rt, b, key, entry->hash);
    bool done = position != DICT_RAISED;
    *out = false;
    if (position >= 0) {
        Value other = value_ref(b->entries[position].value);
        done = value_equal(rt, value, other, out);
        value_unref(rt, other);
    }
    value_unref(rt, key);
    value_unref(rt, value);
    return done;
}

bool dict_equal(Runtime *rt, Dict *a, Dict *b, bool *out) {
    *out = a->count == b->count;
    for (uint32_t i = 0; *out && i < a->used; i++) {
        if (value_is_null(a->entries[i].key)) continue;
        if (!entry_equal(rt, &a->entries[i], b, out)) return false;
    }
    return true;
}
