#ifndef ASYNCARIUM_MODULE_DEQUE_H
#define ASYNCARIUM_MODULE_DEQUE_H

// collections.deque: a ring that grows, with both ends open. As Modules/_collectionsmodule.c, whose chain of blocks no
// program can see.
//
//   items  | c | d |   |   |   | a | b |      first = 5, count = 4, capacity = 8 (a power of two)

#include "sim/module/modules.h"

typedef struct Deque {
    Object head;
    Value *items;           // NULL while the capacity is 0
    size_t capacity, first, count;
    int64_t most;           // maxlen; -1: no bound
    uint64_t state;         // changes when items come, go or turn: whoever walks looks at it
} Deque;

static inline Deque *value_as_deque(Value v) { return (Deque *)v.as.object; }
bool value_is_deque(Value v); // or of a subclass

// The index-th item from the left; borrowed.
static inline Value deque_at(const Deque *deque, size_t index) {
    return deque->items[(deque->first + index) & (deque->capacity - 1)];
}
static inline Value *deque_place(const Deque *deque, size_t index) {
    return &deque->items[(deque->first + index) & (deque->capacity - 1)];
}

Deque *deque_new(Runtime *rt, Type *type);
// Takes the item over. What falls out at the other end of a full deque is given up.
void deque_append(Runtime *rt, Deque *deque, Value item);
void deque_append_left(Runtime *rt, Deque *deque, Value item);
Value deque_pop(Deque *deque); // owned; there must be an item
Value deque_pop_left(Deque *deque);
void deque_clear(Runtime *rt, Deque *deque);
void deque_rotate(Deque *deque, int64_t steps);
void deque_delete(Runtime *rt, Deque *deque, size_t index);
bool deque_extend(Runtime *rt, Deque *deque, Value iterable, bool left); // false: raised
Deque *deque_copy(Runtime *rt, Deque *deque); // NULL: raised; of a subclass, by calling that
bool deque_repeat(Runtime *rt, Deque *deque, int64_t times); // in place

// deque_iterator.c
Value deque_iterator_new(Runtime *rt, Deque *deque, bool reversed);
void deque_add_iterators(Runtime *rt, ModuleTypes *types);

extern const TypeSlots deque_slots;      // deque_object.c
extern const NativeSpec deque_methods[]; // deque_methods.c

#endif
