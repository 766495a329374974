#ifndef ASYNCARIUM_VALUE_DICT_H
#define ASYNCARIUM_VALUE_DICT_H

// dict: entries in order of insertion, and an index from hash to entry beside them (none while there are few entries).
// Also the namespace of modules, classes and instances; look-ups by interned name have a fast road, and an inline cache
// may remember the position of an entry: entries[position].key is still the same name => it is still that entry.
//
//   entries  | 'a': 1 | 'b': 2 | deleted | 'd': 4 |  (free)  |  (free)  |
//              0        1        2         3        ^ used              ^ capacity      count = 3
//   index    |   0    |   4    |   0     |   1    |   2    | …     position + 1, where the key's hash leads; 0: none

#include "sim/value/runtime.h"

typedef struct DictEntry {
    int64_t hash;
    Value key;   // VALUE_NULL: deleted
    Value value;
} DictEntry;

struct Dict {
    Object head;
    DictEntry *entries;
    uint32_t *index;       // open addressing, `index_size` (a power of two) places; NULL: search entries one by one
    uint32_t index_size;
    uint32_t used;         // entries in use or deleted, in order
    uint32_t capacity;     // of entries
    uint32_t count;        // len()
    uint32_t version;      // changes with each insertion or deletion of a key
};

Dict *dict_new(Runtime *rt);
Dict *dict_copy(Runtime *rt, const Dict *dict);
// Borrowed value; VALUE_NULL: absent, or hashing/comparing raised (look at rt->raised).
Value dict_get(Runtime *rt, Dict *dict, Value key);
bool dict_set(Runtime *rt, Dict *dict, Value key, Value value); // takes new references; false if it raised
bool dict_delete(Runtime *rt, Dict *dict, Value key, bool *found); // false if it raised
void dict_clear(Runtime *rt, Dict *dict);
bool dict_update(Runtime *rt, Dict *dict, Value mapping_or_pairs);
// The value of `key`, which is set to `otherwise` if absent; owned; VALUE_NULL: raised. As PyDict_SetDefault.
Value dict_set_default(Runtime *rt, Dict *dict, Value key, Value otherwise);
// Takes the value out: owned; VALUE_NULL: absent or raised. As PyDict_Pop.
Value dict_pop(Runtime *rt, Dict *dict, Value key);
bool dict_pop_last(Dict *dict, Value *key, Value *value); // owned; false: empty
bool dict_equal(Runtime *rt, Dict *a, Dict *b, bool *out);
// By name (an interned Str): these never raise.
Value dict_get_name(Dict *dict, Str *name);                 // borrowed; VALUE_NULL: absent
void dict_set_name(Runtime *rt, Dict *dict, Str *name, Value value);
bool dict_delete_name(Runtime *rt, Dict *dict, Str *name);  // false: was absent
int64_t dict_find_name(const Dict *dict, Str *name);        // position in entries, or -1
// With the hash at hand: position in entries, or DICT_ABSENT or DICT_RAISED.
enum { DICT_ABSENT = -1, DICT_RAISED = -2 };
int64_t dict_find(Runtime *rt, Dict *dict, Value key, int64_t hash);
bool dict_set_hashed(Runtime *rt, Dict *dict, Value key, int64_t hash, Value value);
Value dict_pop_hashed(Runtime *rt, Dict *dict, Value key, int64_t hash); // as dict_pop
// Walks in order: start with *position = 0; false at the end. Borrowed.
bool dict_next(const Dict *dict, size_t *position, Value *key, Value *value);

static inline Dict *value_as_dict(Value v) { return (Dict *)v.as.object; }
static inline bool value_is_dict(Value v) { return value_is_kind(v, KIND_DICT); }

#endif
