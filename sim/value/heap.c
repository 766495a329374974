// Moving items of a heap.

#include "sim/value/heap.h"

#include "sim/value/exception.h"
#include "sim/value/operate.h"

// Whether the item at `a` belongs above that at `b`. False: raised.
static bool compare(Runtime *rt, Heap heap, size_t a, size_t b, bool *above) {
    size_t count = *heap.count;
    Value left = value_ref((*heap.items)[heap.is_max ? b : a]), right = value_ref((*heap.items)[heap.is_max ? a : b]);
    bool told = value_compare_truth(rt, left, right, COMPARE_LT, above);
    value_unref(rt, left);
    value_unref(rt, right);
    if (told && *heap.count != count) {
        exception_raise(rt, EXC_RUNTIME_ERROR, "list changed size during iteration");
        return false;
    }
    return told;
}

static void swap(Heap heap, size_t a, size_t b) {
    Value item = (*heap.items)[a];
    (*heap.items)[a] = (*heap.items)[b];
    (*heap.items)[b] = item;
}

bool heap_rise(Runtime *rt, Heap heap, size_t top, size_t at) {
    while (at > top) {
        size_t parent = (at - 1) / 2;
        bool above = false;
        if (!compare(rt, heap, at, parent, &above)) return false;
        if (!above) break;
        swap(heap, at, parent);
        at = parent;
    }
    return true;
}

bool heap_sink(Runtime *rt, Heap heap, size_t at) {
    size_t top = at, count = *heap.count;
    while (at < count / 2) {
        size_t child = 2 * at + 1;
        bool above = true;
        if (child + 1 < count && !compare(rt, heap, child, child + 1, &above)) return false;
        child += !above;
        swap(heap, at, child);
        at = child;
    }
    return heap_rise(rt, heap, top, at);
}
