// Queues of waiting futures.

#include "sim/asyncio/waiters.h"

#include <string.h>

#include "sim/value/exception.h"
#include "sim/value/object.h"
#include "sim/value/operate.h"
#include "sim/value/str.h"

enum { CAPACITY_FIRST = 4 };

// Makes room at the end: moves what is there to the front, or takes a larger block.
static void make_room(Vm *vm, Waiters *waiters) {
    if (waiters->first + waiters->count < waiters->capacity) return;
    if (waiters->first > waiters->capacity / 2) {
        memmove(waiters->items, waiters->items + waiters->first, waiters->count * sizeof(Future *));
        waiters->first = 0;
        return;
    }
    uint32_t capacity = waiters->capacity ? waiters->capacity * 2 : CAPACITY_FIRST;
    waiters->items = world_resize(vm->rt.world, waiters->items, waiters->capacity * sizeof(Future *),
                                  capacity * sizeof(Future *));
    waiters->capacity = capacity;
}

void waiters_add(Vm *vm, Waiters *waiters, Future *future) {
    make_room(vm, waiters);
    waiters->items[waiters->first + waiters->count++] = object_ref(future);
}

static Future *take_first(Waiters *waiters) {
    Future *future = waiters->items[waiters->first++];
    if (--waiters->count == 0) waiters->first = 0;
    return future;
}

bool waiters_remove(Vm *vm, Waiters *waiters, Future *future) {
    for (uint32_t i = 0; i < waiters->count; i++) {
        if (waiters_at(waiters, i) != future) continue;
        if (i == 0) {
            take_first(waiters);
        } else {
            Future **place = waiters->items + waiters->first + i;
            waiters->count--;
            memmove(place, place + 1, (waiters->count - i) * sizeof(Future *));
        }
        object_unref(&vm->rt, future);
        return true;
    }
    return false;
}

void waiters_wake_next(Vm *vm, Waiters *waiters) {
    bool woken = false;
    while (waiters->count && !woken) {
        Future *future = take_first(waiters);
        woken = !future_is_done(future);
        if (woken) future_set_result(vm, future, VALUE_NONE);
        object_unref(&vm->rt, future);
    }
}

void waiters_wake_all(Vm *vm, Waiters *waiters) {
    while (waiters->count) {
        Future *future = take_first(waiters);
        future_set_result_unless_done(vm, future, VALUE_NONE);
        object_unref(&vm->rt, future);
    }
}

void waiters_clear(Vm *vm, Waiters *waiters) {
    while (waiters->count) object_unref(&vm->rt, take_first(waiters));
    world_release(vm->rt.world, waiters->items, waiters->capacity * sizeof(Future *));
    *waiters = (Waiters){0};
}

void waiters_visit(const Waiters *waiters, Visitor visitor, void *visitor_self) {
    for (uint32_t i = 0; i < waiters->count; i++) visitor(visitor_self, &waiters_at(waiters, i)->head);
}

Loop *waiters_bind(Vm *vm, Value owner, Loop **bound) {
    Loop *loop = loop_get_running(vm);
    if (!loop) return NULL;
    if (!*bound) *bound = object_ref(loop);
    if (*bound == loop) return loop;
    Str *text = value_repr(&vm->rt, owner);
    if (!text) return NULL;
    exception_raise(&vm->rt, EXC_RUNTIME_ERROR, "%V is bound to a different event loop", text);
    object_unref(&vm->rt, text);
    return NULL;
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
