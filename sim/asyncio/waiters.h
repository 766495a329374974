#ifndef ASYNCARIUM_ASYNCIO_WAITERS_H
#define ASYNCARIUM_ASYNCIO_WAITERS_H

// The futures of those who wait at a lock, an event or a queue, first come first; and the loop that such an object
// belongs to from its first wait on.

#include "sim/loop/future.h"

typedef struct Waiters {
    Future **items;  // owned references; the first is items[first]
    uint32_t first, count, capacity;
} Waiters;

void waiters_add(Vm *vm, Waiters *waiters, Future *future); // takes a new reference
bool waiters_remove(Vm *vm, Waiters *waiters, Future *future); // false: was not there
static inline Future *waiters_at(const Waiters *waiters, uint32_t i) { return waiters->items[waiters->first + i]; }
// Takes the first one that is not done off, and wakes it with None. As Queue._wakeup_next.
void waiters_wake_next(Vm *vm, Waiters *waiters);
void waiters_wake_all(Vm *vm, Waiters *waiters);  // takes them all off, too
void waiters_clear(Vm *vm, Waiters *waiters);     // gives up all, and the block
void waiters_visit(const Waiters *waiters, Visitor visitor, void *visitor_self);

// The running loop, to which `owner` is bound by its first wait: *bound is its place for that, owned. Borrowed; NULL:
// raised RuntimeError "… is bound to a different event loop". As mixins._LoopBoundMixin._get_loop.
Loop *waiters_bind(Vm *vm, Value owner, Loop **bound);

// "<asyncio.locks.Lock object at 0x… [unlocked, waiters:1]>", with this state.
Value waiters_repr(Runtime *rt, Value self, const char *state, const Waiters *waiters);

#endif
