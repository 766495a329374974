// The items of a queue.

#include "sim/asyncio/queue_items.h"

#include "sim/value/heap.h"

enum { CAPACITY_FIRST = 8 };

static Value *place(const QueueItems *queue, size_t i) {
    return &queue->items[(queue->first + i) & (queue->capacity - 1)];
}

RARE void queue_items_grow(Runtime *rt, QueueItems *queue) {
    size_t capacity = queue->capacity ? queue->capacity * 2 : CAPACITY_FIRST;
    Value *items = world_allocate(rt->world, capacity * sizeof(Value));
    for (size_t i = 0; i < queue->count; i++) items[i] = *place(queue, i);
    world_release(rt->world, queue->items, queue->capacity * sizeof(Value));
    *queue = (QueueItems){.items = items, .count = queue->count, .capacity = capacity};
}

// Of a heap: its ring never turns.
static Heap as_heap(QueueItems *queue) {
    return (Heap){.items = &queue->items, .count = &queue->count};
}

bool queue_items_put(Runtime *rt, QueueItems *queue, QueueOrder order, Value item) {
    queue_items_put_last(rt, queue, item);
    return order != QUEUE_PRIORITY || heap_rise(rt, as_heap(queue), 0, queue->count - 1);
}

static Value get_smallest(Runtime *rt, QueueItems *queue) {
    Value last = *place(queue, --queue->count);
    if (queue->count == 0) return last;
    Value smallest = *place(queue, 0);
    *place(queue, 0) = last;
    if (heap_sink(rt, as_heap(queue), 0)) return smallest;
    value_unref(rt, smallest);
    return VALUE_NULL;
}

Value queue_items_get(Runtime *rt, QueueItems *queue, QueueOrder order) {
    switch (order) {
    case QUEUE_FIFO:
        return queue_items_take_first(queue);
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
    for (size_t i = 0; i < old.count; i++) value_unref(rt, queue_items_at(&old, i));
    world_release(rt->world, old.items, old.capacity * sizeof(Value));
}
