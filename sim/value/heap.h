#ifndef ASYNCARIUM_VALUE_HEAP_H
#define ASYNCARIUM_VALUE_HEAP_H

// A heap in an array of values: the smallest first, no item smaller than its parent at (i - 1) / 2. Items are moved
// exactly as Lib/heapq.py moves them, since programs see which items it compares.

#include "sim/value/runtime.h"

// Where the array lies: a comparison may call the program, which may change it.
typedef struct Heap {
    Value **items;
    size_t *count;
} Heap;

// The last item has just come: moves it to its place. False: a comparison raised, or it changed the heap. As heappush.
bool heap_push_last(Runtime *rt, Heap heap);
// The first item was just put there in the place of the smallest: moves it to its place. False: the same. As heappop.
bool heap_settle_first(Runtime *rt, Heap heap);

#endif
