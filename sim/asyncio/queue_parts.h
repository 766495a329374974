#ifndef ASYNCARIUM_ASYNCIO_QUEUE_PARTS_H
#define ASYNCARIUM_ASYNCIO_QUEUE_PARTS_H

// Between the files of queues: the struct, and its methods that a subclass of the program's may replace.

#include "sim/asyncio/event.h"
#include "sim/asyncio/queue.h"
#include "sim/asyncio/queue_items.h"
#include "sim/asyncio/waiters.h"
#include "sim/value/native.h"

struct Queue {
    Object head;
    Dict *dict;               // what the program sets on it
    Loop *loop;               // bound to, owned; NULL: nobody waited yet
    QueueItems items;         // unless there is a store
    Value store;              // _queue, once the program has asked for it, or has set it; VALUE_NULL: nobody has
    QueueOrder order;
    Value maxsize;            // as it was given; 0 or less: endless. VALUE_NULL: __init__ was not called
    int64_t unfinished;       // items put for which task_done was not called
    Waiters getters, putters;
    AsyncEvent *finished;     // for those who join; owned; NULL: nobody did yet
    int64_t id;
    EventRefKind get_kind;    // what a task waits for that gets
    bool is_shut_down;
};

static inline Queue *value_as_queue(Value v) { return (Queue *)v.as.object; }

// self._init(maxsize), self._put(item), self._get(), self.empty(), self.full(), whatever they are. False or VALUE_NULL:
// raised.
bool queue_init_store(Vm *vm, Queue *queue);
bool queue_put_item(Vm *vm, Queue *queue, Value item);
Value queue_get_item(Vm *vm, Queue *queue);
bool queue_find_empty(Vm *vm, Queue *queue, bool *empty);
bool queue_find_full(Vm *vm, Queue *queue, bool *full);
// Whether there is room for certain, where its methods are not the program's.
static inline bool queue_has_room(const Queue *queue) {
    if (!value_is_null(queue->store) || !value_is_int(queue->maxsize)) return false;
    return queue->maxsize.as.integer <= 0 || (int64_t)queue->items.count < queue->maxsize.as.integer;
}
int64_t queue_told_size(const Queue *queue); // for the trace

// What a repr shows of the items: " _queue=[1, 2]", or nothing. False: raised.
bool queue_describe_items(Runtime *rt, StrBuilder *text, const Queue *queue);

// For the table of methods: _init, _put, _get, _queue, qsize, empty, full and their kin.
extern const NativeSpec queue_store_methods[], lifo_queue_methods[], priority_queue_methods[];

#endif
