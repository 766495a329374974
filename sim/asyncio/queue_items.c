// The items of a queue. The heap moves items exactly as Lib/heapq.py does, since programs see which items it compares.

#include "sim/asyncio/queue_items.h"

#include "sim/value/exception.h"
#include "sim/value/operate.h"

enum { CAPACITY_FIRST = 8 };

static Value *place(const QueueItems *queue, uint32_t i) {
    return &queue->items[(queue->first + i) & (queue->capacity - 1)];
}

static void grow(Runtime *rt, QueueItems *queue) {
    uint32_t capacity = queue->capacity ? queue->capacity * 2 : CAPACITY_FIRST;
    Value *items = world_allocate(rt->world, capacity * sizeof(Value));
    for (uint32_t i = 0; i < queue->count; i++) items[i] = *place(queue, i);
    world_release(rt->world, queue->items, queue->capacity * sizeof(Value));
    *queue = (QueueItems){.items = items, .count = queue->count, .capacity = capacity};
}

// Whether the item at `i` is smaller than that at `k`. False: the comparison raised, or it changed the heap.
static bool find_smaller(Runtime *rt, const QueueItems *queue, uint32_t i, uint32_t k, bool *smaller) {
    uint32_t count = queue->count;
    Value a = value_ref(*place(queue, i)), b = value_ref(*place(queue, k));
    bool compared = value_compare_truth(rt, a, b, COMPARE_LT, smaller);
    value_unref(rt, a);
    value_unref(rt, b);
    if (compared && queue->count != count) exception_raise(rt, EXC_RUNTIME_ERROR, "list changed size during iteration");
    return compared && queue->count == count;
}

static void swap(const QueueItems *queue, uint32_t i, uint32_t k) {
    Value item = *place(queue, i);
    *place(queue, i) = *place(queue, k);
    *place(queue, k) = item;
}

// Moves the item at `i` towards the root, as long as it is smaller than its parent. As heapq._siftdown.
static bool sift_down(Runtime *rt, const QueueItems *queue, uint32_t i) {
    while (i > 0) {
        uint32_t parent = (i - 1) / 2;
        bool smaller;
        if (!find_smaller(rt, queue, i, parent, &smaller)) return false;
        if (!smaller) break;
        swap(queue, i, parent);
        i = parent;
    }
    return true;
}

// Moves the smaller child up until a leaf is free, then the item from there down. As heapq._siftup.
static bool sift_up(Runtime *rt, const QueueItems *queue) {
    uint32_t i = 0, leaves = queue->count / 2;
    while (i < leaves) {
        uint32_t child = 2 * i + 1;
        bool smaller = true;
        if (child + 1 < queue->count && !find_smaller(rt, queue, child, child + 1, &smaller)) return false;
        child += !smaller;
        swap(queue, i, child);
        i = child;
    }
    return sift_down(rt, queue, i);
}

bool queue_items_put(Runtime *rt, QueueItems *queue, QueueOrder order, Value item) {
    if (queue->count == queue->capacity) grow(rt, queue);
    *place(queue, queue->count++) = value_ref(item);
    return order != QUEUE_PRIORITY || sift_down(rt, queue, queue->count - 1);
}

static Value get_first(QueueItems *queue) {
    Value item = *place(queue, 0);
    queue->first = (queue->first + 1) & (queue->capacity - 1);
    queue->count--;
    return item;
}

static Value get_smallest(Runtime *rt, QueueItems *queue) {
    Value last = *place(queue, --queue->count);
    if (queue->count == 0) return last;
    Value smallest = *place(queue, 0);
    *place(queue, 0) = last;
    if (sift_up(rt, queue)) return smallest;
    value_unref(rt, smallest);
    return VALUE_NULL;
}

Value queue_items_get(Runtime *rt, QueueItems *queue, QueueOrder order) {
    switch (order) {
    case QUEUE_FIFO:
        return get_first(queue);
    case QUEUE_LIFO:
        return *place(queue, --queue->count);
    case QUEUE_PRIORITY:
        break;
    }
    return get_smallest(rt, queue);
}

void queue_items_clear(Runtime *rt, QueueItems *queue) {
    QueueItems old = *queue;
    *queue = (QueueItems){0};
    for (uint32_t i = 0; i < old.count; i++) value_unref(rt, queue_items_at(&old, i));
    world_release(rt->world, old.items, old.capacity * sizeof(Value));
}
