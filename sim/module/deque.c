// The ring: items come and go at both ends.

#include "sim/module/deque.h"

#include <string.h>

#include "sim/value/exception.h"
#include "sim/value/items.h"
#include "sim/value/iterator.h"

Deque *deque_new(Runtime *rt, Type *type) {
    Deque *deque = object_new(rt, type, KIND_OTHER, sizeof(Deque));
    deque->most = -1;
    return deque;
}

// Room for one more: twice the ring, with the items at its beginning.
static void grow(Runtime *rt, Deque *deque) {
    size_t capacity = deque->capacity ? deque->capacity * 2 : 8;
    Value *items = world_allocate(rt->world, capacity * sizeof(Value));
    for (size_t i = 0; i < deque->count; i++) items[i] = deque_at(deque, i);
    world_release(rt->world, deque->items, deque->capacity * sizeof(Value));
    deque->items = items;
    deque->capacity = capacity;
    deque->first = 0;
}

static bool is_too_long(const Deque *deque) { return deque->most >= 0 && deque->count > (uint64_t)deque->most; }

void deque_append(Runtime *rt, Deque *deque, Value item) {
    if (deque->count == deque->capacity) grow(rt, deque);
    *deque_place(deque, deque->count++) = item;
    deque->state++;
    if (is_too_long(deque)) value_unref(rt, deque_pop_left(deque));
}

void deque_append_left(Runtime *rt, Deque *deque, Value item) {
    if (deque->count == deque->capacity) grow(rt, deque);
    deque->first = (deque->first - 1) & (deque->capacity - 1);
    deque->count++;
    *deque_place(deque, 0) = item;
    deque->state++;
    if (is_too_long(deque)) value_unref(rt, deque_pop(deque));
}

Value deque_pop(Deque *deque) {
    deque->state++;
    return deque_at(deque, --deque->count);
}

Value deque_pop_left(Deque *deque) {
    Value item = deque_at(deque, 0);
    deque->state++;
    deque->first = (deque->first + 1) & (deque->capacity - 1);
    deque->count--;
    return item;
}

void deque_clear(Runtime *rt, Deque *deque) {
    if (deque->count == 0) return;
    Deque old = *deque;
    deque->items = NULL; // what goes may look at the deque
    deque->capacity = deque->first = deque->count = 0;
    deque->state++;
    for (size_t i = 0; i < old.count; i++) value_unref(rt, deque_at(&old, i));
    world_release(rt->world, old.items, old.capacity * sizeof(Value));
}

// The shorter way around.
void deque_rotate(Deque *deque, int64_t steps) {
    if (deque->count <= 1) return;
    int64_t count = (int64_t)deque->count;
    steps %= count;
    if (steps < 0) steps += count;
    deque->state++;
    if (steps > count / 2) steps -= count;
    for (; steps > 0; steps--) {
        Value item = deque_pop(deque);
        deque->first = (deque->first - 1) & (deque->capacity - 1);
        deque->count++;
        *deque_place(deque, 0) = item;
    }
    for (; steps < 0; steps++) {
        Value item = deque_pop_left(deque);
        *deque_place(deque, deque->count++) = item;
    }
}

void deque_delete(Runtime *rt, Deque *deque, size_t index) {
    deque_rotate(deque, -(int64_t)index);
    Value item = deque_pop_left(deque);
    deque_rotate(deque, (int64_t)index);
    value_unref(rt, item);
}

bool deque_extend(Runtime *rt, Deque *deque, Value iterable, bool left) {
    if (value_is(iterable, (Value){.tag = VALUE_TAG_OBJECT, .as.object = &deque->head})) {
        Value copy = value_from_object(list_from_iterable(rt, iterable));
        bool done = !value_is_null(copy) && deque_extend(rt, deque, copy, left);
        value_unref(rt, copy);
        return done;
    }
    Value iterator = value_iter(rt, iterable);
    if (value_is_null(iterator)) return false;
    while (items_go_on(rt) && runtime_step(rt)) {
        Value item = iterator_next(rt, iterator);
        if (value_is_null(item)) break;
        if (left) deque_append_left(rt, deque, item);
        else deque_append(rt, deque, item);
    }
    value_unref(rt, iterator);
    return !rt->raised;
}

static Deque *copy_by_call(Runtime *rt, Deque *deque) {
    const Value args[] = {value_from_object(deque), value_from_int(deque->most)};
    Type *type = deque->head.type;
    Value copy = runtime_call(rt, value_from_object(type), args, deque->most < 0 ? 1 : 2);
    if (value_is_null(copy) || value_is_deque(copy)) return value_is_null(copy) ? NULL : value_as_deque(copy);
    exception_raise(rt, EXC_TYPE_ERROR, "%V() must return a deque, not %s", type->message_name,
                    value_type_name(rt, copy));
    value_unref(rt, copy);
    return NULL;
}

Deque *deque_copy(Runtime *rt, Deque *deque) {
    if (deque->head.type->flags & TYPE_USER) return copy_by_call(rt, deque);
    if (!runtime_can_take(rt, deque->count, sizeof(Value))) return NULL;
    Deque *copy = deque_new(rt, deque->head.type);
    copy->most = deque->most;
    for (size_t i = 0; i < deque->count; i++) deque_append(rt, copy, value_ref(deque_at(deque, i)));
    return copy;
}

bool deque_repeat(Runtime *rt, Deque *deque, int64_t times) {
    size_t count = deque->count;
    if (count == 0 || times == 1) return true;
    if (times <= 0) {
        deque_clear(rt, deque);
        return true;
    }
    if (deque->most >= 0 && (uint64_t)times > (uint64_t)deque->most / count)
        times = (int64_t)(((uint64_t)deque->most + count - 1) / count); // more would only fall out again
    if (!runtime_can_take(rt, (size_t)times, count * sizeof(Value))) return false;
    List *items = list_new(rt, count);
    for (size_t i = 0; i < count; i++) list_append(rt, items, deque_at(deque, i));
    for (int64_t i = 1; i < times && items_go_on(rt); i++)
        for (size_t k = 0; k < count; k++) deque_append(rt, deque, value_ref(items->items[k]));
    object_unref(rt, items);
    return !rt->raised;
}
