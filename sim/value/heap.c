// Moving items of a heap.

#include "sim/value/heap.h"

#include "sim/value/exception.h"
#include "sim/value/operate.h"

// Whether the item at `i` is smaller than that at `k`. False: the comparison raised, or it changed the heap.
static bool find_smaller(Runtime *rt, Heap heap, size_t i, size_t k, bool *smaller) {
    size_t count = *heap.count;
    Value a = value_ref((*heap.items)[i]), b = value_ref((*heap.items)[k]);
    bool compared = value_compare_truth(rt, a, b, COMPARE_LT, smaller);
    value_unref(rt, a);
    value_unref(rt, b);
    if (compared && *heap.count != count) exception_raise(rt, EXC_RUNTIME_ERROR, "list changed size during iteration");
    return compared && *heap.count == count;
}

static void swap(Heap heap, size_t i, size_t k) {
    Value item = (*heap.items)[i];
    (*heap.items)[i] = (*heap.items)[k];
    (*heap.items)[k] = item;
}

// Moves the item at `i` towards the root, as long as it is smaller than its parent. As heapq._siftdown.
static bool sift_down(Runtime *rt, Heap heap, size_t i) {
    while (i > 0) {
        size_t parent = (i - 1) / 2;
        bool smaller;
        if (!find_smaller(rt, heap, i, parent, &smaller)) return false;
        if (!smaller) break;
        swap(heap, i, parent);
        i = parent;
    }
    return true;
}

bool heap_push_last(Runtime *rt, Heap heap) {
    return sift_down(rt, heap, *heap.count - 1);
}

// Moves the smaller child up until a leaf is free, then the item from there down. As heapq._siftup.
bool heap_settle_first(Runtime *rt, Heap heap) {
    size_t i = 0, leaves = *heap.count / 2;
    while (i < leaves) {
        size_t child = 2 * i + 1;
        bool smaller = true;
        if (child + 1 < *heap.count && !find_smaller(rt, heap, child, child + 1, &smaller)) return false;
        child += !smaller;
        swap(heap, i, child);
        i = child;
    }
    return sift_down(rt, heap, i);
}
