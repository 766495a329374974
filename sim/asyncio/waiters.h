#ifndef ASYNCARIUM_ASYNCIO_WAITERS_H
#define ASYNCARIUM_ASYNCIO_WAITERS_H

// The futures of those who wait at a lock, an event or a queue, first come first; and the loop that such an object
// belongs to from its first wait on.
//
// A future that waits was made for that, so the row is in the order of their serials: one that leaves from the middle
// is found by bisection, and leaves a gap. What is done stays done: the row remembers up to where all are, so that
// nobody goes through them twice. No operation is O(n) more often than n times it was made larger.
//
//   items   | - | done | done | - | pending | cancelled | - |
//             first ^     pending ^                     end ^

#include "sim/loop/future.h"

typedef struct Waiter {
    int64_t serial;
    Future *future;  // owned; NULL: a gap
} Waiter;

typedef struct Waiters {
    Waiter *items;
    uint32_t first, end, capacity; // items[first] is no gap, unless nobody is there
    uint32_t count;
    uint32_t pending;   // all before this one are done …
    uint32_t uncancelled; // … and all before this one are cancelled
} Waiters;

void waiters_make_room(Vm *vm, Waiters *waiters); // for one more, at the end
static inline void waiters_add(Vm *vm, Waiters *waiters, Future *future) { // takes a new reference
    if (waiters->end == waiters->capacity) waiters_make_room(vm, waiters);
    waiters->items[waiters->end++] = (Waiter){.serial = future->serial, .future = object_ref(future)};
    waiters->count++;
}
bool waiters_remove_any(Vm *vm, Waiters *waiters, Future *future); // false: was not there
// The first one, and the first one that is not done, or not cancelled; borrowed; NULL: there is none.
static inline Future *waiters_first(const Waiters *waiters) {
    return waiters->count ? waiters->items[waiters->first].future : NULL;
}
// The same. Most that leave were woken in their turn, and are held by whoever waits for them.
static inline bool waiters_remove(Vm *vm, Waiters *waiters, Future *future) {
    uint32_t next = waiters->first + 1;
    bool is_easy = waiters_first(waiters) == future && waiters->count > 1 && waiters->items[next].future && future->head.refs > 1;
    if (!is_easy) return waiters_remove_any(vm, waiters, future);
    waiters->items[waiters->first].future = NULL;
    waiters->first = next;
    waiters->count--;
    future->head.refs--;
    return true;
}
Future *waiters_first_pending(Waiters *waiters);
int64_t waiters_count_pending(const Waiters *waiters, int64_t most); // stops counting there
bool waiters_rest_cancelled(Waiters *waiters); // where the first one is
static inline bool waiters_all_cancelled(Waiters *waiters) {
    const Future *first = waiters_first(waiters);
    return !first || (future_is_cancelled(first) && waiters_rest_cancelled(waiters));
}
// Gives `result` to all that are not done, and leaves them in the row. Here and below false: the loop is closed, and
// that is raised.
bool waiters_fulfil_all(Vm *vm, Waiters *waiters, Value result);
// Takes the first one that is not done off, with those before it, and wakes it with None. As Queue._wakeup_next.
bool waiters_wake_next(Vm *vm, Waiters *waiters);
bool waiters_wake_all(Vm *vm, Waiters *waiters); // takes them all off, too
// Whether waking them surely raises nothing; `bound` is the loop that they are bound to, or NULL.
static inline bool waiters_wake_quietly(const Loop *bound) { return !bound || !(bound->is_closed || bound->debug); }
void waiters_clear(Vm *vm, Waiters *waiters);     // gives up all, and the block
void waiters_visit(const Waiters *waiters, Visitor visitor, void *visitor_self);

// The running loop, to which `owner` is bound by its first wait: *bound is its place for that, owned. Borrowed; NULL:
// raised RuntimeError "… is bound to a different event loop", or where nothing runs and nothing bound it AttributeError, as
// of None. As mixins._LoopBoundMixin._get_loop, and the create_future that comes after it.
Loop *waiters_bind_first(Vm *vm, Value owner, Loop **bound); // where it is not known to be bound to that
static inline Loop *waiters_bind(Vm *vm, Value owner, Loop **bound) {
    Loop *loop = *bound;
    return loop && vm->loops->running == loop ? loop : waiters_bind_first(vm, owner, bound);
}

// What CPython keeps as _waiters: a new deque of them, or None where `is_lazy` and nobody has waited yet. VALUE_NULL: raised.
Value waiters_view(Vm *vm, const Waiters *waiters, bool is_lazy);

// "<asyncio.locks.Lock object at 0x… [unlocked, waiters:1]>", with this state.
Value waiters_repr(Runtime *rt, Value self, const char *state, const Waiters *waiters);

#endif
