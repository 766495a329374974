#ifndef ASYNCARIUM_ASYNCIO_QUEUE_ITEMS_H
#define ASYNCARIUM_ASYNCIO_QUEUE_ITEMS_H

// What lies in a queue, in one of three orders: first in first out (a ring), last in first out, or smallest first (a
// heap, in the order of CPython's heapq).

#include "sim/value/runtime.h"

typedef enum QueueOrder { QUEUE_FIFO, QUEUE_LIFO, QUEUE_PRIORITY } QueueOrder;

typedef struct QueueItems {
    Value *items;   // ring of `capacity` (a power of two); only FIFO has a `first` other than 0
    size_t first, count, capacity;
} QueueItems;

// Behind the last, in whatever order; takes a reference.
void queue_items_grow(Runtime *rt, QueueItems *queue);
static inline void queue_items_put_last(Runtime *rt, QueueItems *queue, Value item) {
    if (queue->count == queue->capacity) queue_items_grow(rt, queue);
    queue->items[(queue->first + queue->count++) & (queue->capacity - 1)] = value_ref(item);
}
// Takes a reference. False: a comparison raised.
bool queue_items_put(Runtime *rt, QueueItems *queue, QueueOrder order, Value item);
// Of a queue that is not empty; owned.
static inline Value queue_items_take_first(QueueItems *queue) {
    Value item = queue->items[queue->first];
    queue->first = (queue->first + 1) & (queue->capacity - 1);
    queue->count--;
    return item;
}
// The same in this order; VALUE_NULL: a comparison raised.
Value queue_items_get(Runtime *rt, QueueItems *queue, QueueOrder order);
static inline Value queue_items_at(const QueueItems *queue, size_t i) {
    return queue->items[(queue->first + i) & (queue->capacity - 1)];
}
void queue_items_clear(Runtime *rt, QueueItems *queue);

#endif
