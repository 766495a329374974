// The methods of deque that have a name.

#include "sim/module/deque.h"
#include "sim/value/exception.h"
#include "sim/value/generic.h"
#include "sim/value/operate.h"
#include "sim/value/slice.h"

static Value append(Runtime *rt, Value self, const Args *args) {
    if (!args_count(rt, args, "deque.append()", 1, 1)) return VALUE_NULL;
    deque_append(rt, value_as_deque(self), value_ref(args->values[0]));
    return VALUE_NONE;
}

static Value append_left(Runtime *rt, Value self, const Args *args) {
    if (!args_count(rt, args, "deque.appendleft()", 1, 1)) return VALUE_NULL;
    deque_append_left(rt, value_as_deque(self), value_ref(args->values[0]));
    return VALUE_NONE;
}

static Value pop(Runtime *rt, Value self, const Args *args) {
    if (!args_count(rt, args, "deque.pop()", 0, 0)) return VALUE_NULL;
    if (value_as_deque(self)->count) return deque_pop(value_as_deque(self));
    return exception_raise(rt, EXC_INDEX_ERROR, "pop from an empty deque");
}

static Value pop_left(Runtime *rt, Value self, const Args *args) {
    if (!args_count(rt, args, "deque.popleft()", 0, 0)) return VALUE_NULL;
    if (value_as_deque(self)->count) return deque_pop_left(value_as_deque(self));
    return exception_raise(rt, EXC_INDEX_ERROR, "pop from an empty deque");
}

static Value extend(Runtime *rt, Value self, const Args *args) {
    if (!args_count(rt, args, "deque.extend()", 1, 1)) return VALUE_NULL;
    return deque_extend(rt, value_as_deque(self), args->values[0], false) ? VALUE_NONE : VALUE_NULL;
}

static Value extend_left(Runtime *rt, Value self, const Args *args) {
    if (!args_count(rt, args, "deque.extendleft()", 1, 1)) return VALUE_NULL;
    return deque_extend(rt, value_as_deque(self), args->values[0], true) ? VALUE_NONE : VALUE_NULL;
}

static Value clear(Runtime *rt, Value self, const Args *args) {
    if (!args_count(rt, args, "deque.clear()", 0, 0)) return VALUE_NULL;
    deque_clear(rt, value_as_deque(self));
    return VALUE_NONE;
}

static Value copy(Runtime *rt, Value self, const Args *args) {
    if (!args_count(rt, args, "deque.copy()", 0, 0)) return VALUE_NULL;
    return value_from_object(deque_copy(rt, value_as_deque(self)));
}

static Value copy_special(Runtime *rt, Value self, const Args *args) {
    if (!args_count(rt, args, "deque.__copy__()", 0, 0)) return VALUE_NULL;
    return value_from_object(deque_copy(rt, value_as_deque(self)));
}

static Value rotate(Runtime *rt, Value self, const Args *args) {
    int64_t steps = 1;
    if (!args_count(rt, args, "deque.rotate", 0, 1)) return VALUE_NULL;
    if (args->count && !args_int(rt, args->values[0], &steps)) return VALUE_NULL;
    deque_rotate(value_as_deque(self), steps);
    return VALUE_NONE;
}

static Value reverse(Runtime *rt, Value self, const Args *args) {
    if (!args_count(rt, args, "deque.reverse()", 0, 0)) return VALUE_NULL;
    const Deque *deque = value_as_deque(self);
    for (size_t i = 0, k = deque->count; i + 1 < k; i++) {
        Value *left = deque_place(deque, i), *right = deque_place(deque, --k);
        Value item = *left;
        *left = *right;
        *right = item;
    }
    return VALUE_NONE;
}

// Whether the index-th item equals `wanted`; the comparison may change the deque.
static bool matches(Runtime *rt, const Deque *deque, size_t index, Value wanted, bool *out) {
    Value item = value_ref(deque_at(deque, index));
    bool known = value_equal(rt, item, wanted, out);
    value_unref(rt, item);
    return known;
}

static Value raise_mutated(Runtime *rt) {
    return exception_raise(rt, EXC_RUNTIME_ERROR, "deque mutated during iteration");
}

static Value count(Runtime *rt, Value self, const Args *args) {
    if (!args_count(rt, args, "deque.count()", 1, 1)) return VALUE_NULL;
    const Deque *deque = value_as_deque(self);
    uint64_t state = deque->state;
    int64_t found = 0;
    for (size_t i = 0; i < deque->count; i++) {
        bool equal;
        if (!matches(rt, deque, i, args->values[0], &equal)) return VALUE_NULL;
        if (state != deque->state) return raise_mutated(rt);
        found += equal;
    }
    return value_from_int(found);
}

static Value index_of(Runtime *rt, Value self, const Args *args) {
    if (!args_count(rt, args, "deque.index", 1, 3)) return VALUE_NULL;
    const Deque *deque = value_as_deque(self);
    int64_t start = 0, stop = (int64_t)deque->count;
    uint64_t state = deque->state;
    if (args->count > 1 && !slice_index_argument(rt, args->values[1], &start)) return VALUE_NULL;
    if (args->count > 2 && !slice_index_argument(rt, args->values[2], &stop)) return VALUE_NULL;
    Value wanted = args->values[0];
    start = slice_clamp(start, (int64_t)deque->count);
    stop = slice_clamp(stop, (int64_t)deque->count);
    for (int64_t i = start; i < stop && i < (int64_t)deque->count; i++) {
        bool equal;
        if (!matches(rt, deque, (size_t)i, wanted, &equal)) return VALUE_NULL;
        if (equal) return value_from_int(i);
        if (state != deque->state) return raise_mutated(rt);
    }
    return exception_raise(rt, EXC_VALUE_ERROR, "%R is not in deque", &wanted);
}

static Value insert(Runtime *rt, Value self, const Args *args) {
    int64_t index;
    if (!args_count(rt, args, "deque.insert", 2, 2) || !args_int(rt, args->values[0], &index)) return VALUE_NULL;
    Deque *deque = value_as_deque(self);
    int64_t length = (int64_t)deque->count;
    if (deque->most == length) return exception_raise(rt, EXC_INDEX_ERROR, "deque already at its maximum size");
    bool at_end = index >= length, at_begin = index == 0 || index <= -length;
    if (!at_end && !at_begin) deque_rotate(deque, -index);
    if (at_end || (!at_begin && index < 0)) deque_append(rt, deque, value_ref(args->values[1]));
    else deque_append_left(rt, deque, value_ref(args->values[1]));
    if (!at_end && !at_begin) deque_rotate(deque, index);
    return VALUE_NONE;
}

static Value remove_item(Runtime *rt, Value self, const Args *args) {
    if (!args_count(rt, args, "deque.remove()", 1, 1)) return VALUE_NULL;
    Deque *deque = value_as_deque(self);
    Value wanted = args->values[0];
    uint64_t state = deque->state;
    for (size_t i = 0; i < deque->count; i++) {
        bool equal;
        if (!matches(rt, deque, i, wanted, &equal)) return VALUE_NULL;
        if (state != deque->state) return exception_raise(rt, EXC_INDEX_ERROR, "deque mutated during iteration");
        if (!equal) continue;
        deque_delete(rt, deque, i);
        return VALUE_NONE;
    }
    return exception_raise(rt, EXC_VALUE_ERROR, "%R is not in deque", &wanted);
}

static Value reversed(Runtime *rt, Value self, const Args *args) {
    if (!args_count(rt, args, "deque.__reversed__()", 0, 0)) return VALUE_NULL;
    return deque_iterator_new(rt, value_as_deque(self), true);
}

static Value get_bound(Runtime *rt, Value self, const Args *args) {
    (void)rt, (void)args;
    int64_t most = value_as_deque(self)->most;
    return most < 0 ? VALUE_NONE : value_from_int(most);
}

const NativeSpec deque_methods[] = {
    {.name = "append", .call = append},
    {.name = "appendleft", .call = append_left},
    {.name = "clear", .call = clear},
    {.name = "copy", .call = copy},
    {.name = "count", .call = count},
    {.name = "extend", .call = extend},
    {.name = "extendleft", .call = extend_left},
    {.name = "index", .call = index_of},
    {.name = "insert", .call = insert},
    {.name = "pop", .call = pop},
    {.name = "popleft", .call = pop_left},
    {.name = "remove", .call = remove_item},
    {.name = "reverse", .call = reverse},
    {.name = "rotate", .call = rotate},
    {.name = "maxlen", .call = get_bound, .kind = NATIVE_GETTER},
    {.name = "__copy__", .call = copy_special},
    {.name = "__reversed__", .call = reversed},
    {.name = "__class_getitem__", .call = generic_class_getitem, .kind = NATIVE_CLASS_METHOD},
    {0},
};
