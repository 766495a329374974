#ifndef ASYNCARIUM_ASYNCIO_QUEUE_H
#define ASYNCARIUM_ASYNCIO_QUEUE_H

// Queue, for those of this floor who are made of one.

#include "sim/loop/future.h"

typedef struct Queue Queue;

// An endless Queue; a task that gets from it waits for `kind`. Owned.
Queue *queue_new_for(Vm *vm, EventRefKind kind);
bool queue_put(Vm *vm, Queue *queue, Value item); // as put_nowait; false: raised
Value queue_get(Vm *vm, Queue *queue);            // the coroutine get(); owned

// How many items lie in it, and how many of all that were put are not done.
typedef struct QueueCounts {
    int64_t items, unfinished;
} QueueCounts;
QueueCounts queue_counts(const Object *queue); // which is a Queue

#endif
