#ifndef ASYNCARIUM_VALUE_HEAP_H
#define ASYNCARIUM_VALUE_HEAP_H

// A heap in an array of values: no item belongs above its parent at (i - 1) / 2. The comparisons are made in exactly the
// order of CPython's Modules/_heapqmodule.c, since a program's __lt__ may tell of them. Each may also change the array: then
// its size is another, or at least its items are.

#include "sim/value/list.h"

typedef struct Heap { // where the array lies
    Value **items;
    size_t *count;
    bool is_max;      // the largest comes first
} Heap;

static inline Heap heap_of_list(List *list, bool is_max) {
    return (Heap){.items = &list->items, .count = &list->count, .is_max = is_max};
}

// Moves the item at `at` up to where it belongs, at most to `top`. False: a comparison raised, or it changed the size. As
// siftdown, whose "down" is towards index 0.
bool heap_rise(Runtime *rt, Heap heap, size_t top, size_t at);
// Lets the item at `at` sink to the bottom, and rise from there: most often it belongs near the bottom. As siftup.
bool heap_sink(Runtime *rt, Heap heap, size_t at);

#endif
