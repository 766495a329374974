#ifndef ASYNCARIUM_VALUE_LIST_H
#define ASYNCARIUM_VALUE_LIST_H

// list: a growing array of values. list.c holds the array and the operators, list_methods.c what has a name,
// sort.c the sorting.

#include "sim/value/runtime.h"

typedef struct List {
    Object head;
    Value *items; // block of `capacity` values; NULL while empty
    size_t count, capacity;
} List;

List *list_new(Runtime *rt, size_t capacity); // a capacity that the program computes was asked for (runtime_can_take)
List *list_from_iterable(Runtime *rt, Value iterable); // NULL if it raised
// O(1) on average. What finds no room in the world is lost, and the world is over its limit: the run is about to end.
void list_append(Runtime *rt, List *list, Value item);       // takes a new reference
void list_append_owned(Runtime *rt, List *list, Value item); // takes item over
bool list_extend(Runtime *rt, List *list, Value iterable);
Value list_pop(Runtime *rt, List *list, size_t index);  // owned; index < count
void list_insert(Runtime *rt, List *list, size_t index, Value item);
void list_clear(Runtime *rt, List *list);
bool list_sort(Runtime *rt, List *list, Value key, bool reverse); // stable; key NULL or None: none; false if it raised
// Makes room for `capacity` items. False: there is none, and the world is over its limit; nothing is raised.
bool list_reserve(Runtime *rt, List *list, size_t capacity);
// As list_ass_slice: puts the `count` items (taken over) in the place of those from `start` to `stop`, or as much of
// that as there is. False: no room; then the items are given up, and MemoryError is raised.
bool list_replace(Runtime *rt, List *list, size_t start, size_t stop, const Value *items, size_t count);

static inline List *value_as_list(Value v) { return (List *)v.as.object; }
static inline bool value_is_list(Value v) { return value_is_kind(v, KIND_LIST); }

#endif
