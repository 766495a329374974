#ifndef ASYNCARIUM_VALUE_LIST_H
#define ASYNCARIUM_VALUE_LIST_H

// list: a growing array of values.

#include "sim/value/runtime.h"

typedef struct List {
    Object head;
    Value *items; // block of `capacity` values; NULL while empty
    size_t count, capacity;
    Dict *dict;   // of a user's subclass; NULL
} List;

List *list_new(Runtime *rt, size_t capacity);
List *list_from_iterable(Runtime *rt, Value iterable); // NULL if it raised
void list_append(Runtime *rt, List *list, Value item); // takes a new reference
void list_append_owned(Runtime *rt, List *list, Value item); // takes item over
bool list_extend(Runtime *rt, List *list, Value iterable);
Value list_pop(Runtime *rt, List *list, size_t index);  // owned; index < count
void list_insert(Runtime *rt, List *list, size_t index, Value item);
void list_clear(Runtime *rt, List *list);
bool list_sort(Runtime *rt, List *list, Value key, bool reverse); // stable; key NULL or None: none; false if it raised

static inline List *value_as_list(Value v) { return (List *)v.as.object; }
static inline bool value_is_list(Value v) { return value_is_kind(v, KIND_LIST); }

#endif
