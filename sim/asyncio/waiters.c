// Queues of waiting futures.

#include "sim/asyncio/waiters.h"

#include "sim/asyncio/module.h"
#include "sim/module/deque.h"
#include "sim/value/attribute.h"
#include "sim/value/exception.h"
#include "sim/value/object.h"
#include "sim/value/operate.h"
#include "sim/value/str.h"

enum { CAPACITY_FIRST = 4 };

// The row ---------------------------------------------------------------------------------------------------------------

// Where a position lies once the gaps before it are gone.
static uint32_t without_gaps(const Waiters *waiters, uint32_t position) {
    uint32_t gaps = 0;
    for (uint32_t i = 0; i < position; i++) gaps += !waiters->items[i].future;
    return position - gaps;
}

static void close_gaps(Waiters *waiters) {
    waiters->pending = without_gaps(waiters, waiters->pending);
    waiters->uncancelled = without_gaps(waiters, waiters->uncancelled);
    uint32_t count = 0;
    for (uint32_t i = waiters->first; i < waiters->end; i++)
        if (waiters->items[i].future) waiters->items[count++] = waiters->items[i];
    waiters->first = 0;
    waiters->end = count;
}

static void take_block(Vm *vm, Waiters *waiters, uint32_t capacity) {
    waiters->items = world_resize(vm->rt.world, waiters->items, waiters->capacity * sizeof(Waiter),
                                  capacity * sizeof(Waiter));
    waiters->capacity = capacity;
}

// At the end: where half of the block is gaps, they are closed; else it becomes a larger one.
void waiters_make_room(Vm *vm, Waiters *waiters) {
    if (waiters->count > waiters->capacity / 2 || waiters->capacity == 0)
        take_block(vm, waiters, waiters->capacity ? waiters->capacity * 2 : CAPACITY_FIRST);
    else
        close_gaps(waiters);
}

// Takes the one at `place` off; owned.
static Future *take(Waiters *waiters, uint32_t place) {
    Future *future = waiters->items[place].future;
    waiters->items[place].future = NULL;
    if (--waiters->count == 0) {
        waiters->first = waiters->end = waiters->pending = waiters->uncancelled = 0;
        return future;
    }
    while (!waiters->items[waiters->first].future) waiters->first++;
    return future;
}

// The first place from which on the serials are not smaller.
static uint32_t bisect(const Waiters *waiters, int64_t serial) {
    uint32_t low = waiters->first, high = waiters->end;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (waiters->items[middle].serial < serial)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

bool waiters_remove_any(Vm *vm, Waiters *waiters, Future *future) {
    bool is_first = waiters->count && waiters->items[waiters->first].future == future; // as when it was woken in its turn
    uint32_t place = is_first ? waiters->first : bisect(waiters, future->serial);
    if (place == waiters->end || waiters->items[place].future != future) return false;
    object_unref(&vm->rt, take(waiters, place));
    return true;
}

// Looking for one -------------------------------------------------------------------------------------------------------

Future *waiters_first_pending(Waiters *waiters) {
    for (; waiters->pending < waiters->end; waiters->pending++) {
        Future *future = waiters->items[waiters->pending].future;
        if (future && !future_is_done(future)) return future;
    }
    return NULL;
}

int64_t waiters_count_pending(const Waiters *waiters, int64_t most) {
    int64_t count = 0;
    for (uint32_t i = waiters->pending; i < waiters->end && count < most; i++) {
        const Future *future = waiters->items[i].future;
        count += future && !future_is_done(future);
    }
    return count;
}

bool waiters_rest_cancelled(Waiters *waiters) {
    for (; waiters->uncancelled < waiters->end; waiters->uncancelled++) {
        const Future *future = waiters->items[waiters->uncancelled].future;
        if (future && !future_is_cancelled(future)) return false;
    }
    return true;
}

// Waking ----------------------------------------------------------------------------------------------------------------

bool waiters_fulfil_all(Vm *vm, Waiters *waiters, Value result) {
    Future *future;
    while (!vm->rt.raised && (future = waiters_first_pending(waiters))) future_set_result(vm, future, result);
    return !vm->rt.raised;
}

bool waiters_wake_next(Vm *vm, Waiters *waiters) {
    bool woken = false;
    while (waiters->count && !woken) {
        Future *future = take(waiters, waiters->first);
        woken = !future_is_done(future);
        if (woken) future_set_result(vm, future, VALUE_NONE);
        object_unref(&vm->rt, future);
    }
    return !vm->rt.raised;
}

bool waiters_wake_all(Vm *vm, Waiters *waiters) {
    while (waiters->count)
        if (!waiters_wake_next(vm, waiters)) return false;
    return true;
}

void waiters_clear(Vm *vm, Waiters *waiters) {
    Waiters old = *waiters;
    *waiters = (Waiters){0};
    while (old.count) object_unref(&vm->rt, take(&old, old.first));
    world_release(vm->rt.world, old.items, old.capacity * sizeof(Waiter));
}

void waiters_visit(const Waiters *waiters, Visitor visitor, void *visitor_self) {
    for (uint32_t i = waiters->first; i < waiters->end; i++)
        if (waiters->items[i].future) visitor(visitor_self, &waiters->items[i].future->head);
}

// Their owner -----------------------------------------------------------------------------------------------------------

static Loop *raise_bound_to_another(Vm *vm, Value owner) {
    Str *text = value_repr(&vm->rt, owner);
    if (!text) return NULL;
    exception_raise(&vm->rt, EXC_RUNTIME_ERROR, "%V is bound to a different event loop", text);
    object_unref(&vm->rt, text);
    return NULL;
}

Loop *waiters_bind_first(Vm *vm, Value owner, Loop **bound) {
    Loop *loop = loop_running(vm);
    if (!*bound && loop) *bound = object_ref(loop);
    if (*bound != loop) return raise_bound_to_another(vm, owner);
    if (!loop) value_unref(&vm->rt, attribute_get_c(&vm->rt, VALUE_NONE, "create_future")); // which raises
    return loop;
}

Value waiters_repr(Runtime *rt, Value self, const char *state, const Waiters *waiters) {
    Str *plain = object_default_repr(rt, self);
    StrBuilder text = str_builder(rt);
    str_builder_add(&text, plain->data, plain->size - 1);
    str_builder_add_format(&text, " [%s", state);
    if (waiters->count) str_builder_add_format(&text, ", waiters:%d", (int)waiters->count);
    str_builder_add_c(&text, "]>");
    object_unref(rt, plain);
    return value_from_object(str_builder_finish(&text));
}

Value waiters_view(Vm *vm, const Waiters *waiters, bool is_lazy) {
    if (is_lazy && !waiters->items) return VALUE_NONE;
    if (!runtime_can_take(&vm->rt, waiters->count, 2 * sizeof(Value))) return VALUE_NULL;
    Value view = asyncio_new_deque(vm);
    for (uint32_t i = waiters->first; i < waiters->end && !value_is_null(view); i++) {
        Future *future = waiters->items[i].future;
        if (future) deque_append(&vm->rt, value_as_deque(view), value_from_object(object_ref(future)));
    }
    return view;
}
