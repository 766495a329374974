// The methods of list that have a name: append, pop, index, sort, …

#include "sim/value/list.h"

#include "sim/value/exception.h"
#include "sim/value/iterator.h"
#include "sim/value/native.h"
#include "sim/value/operate.h"
#include "sim/value/slice.h"
#include "sim/value/types.h"

static Value none_if_room(Runtime *rt) {
    if (!world_over_limit(rt->world)) return VALUE_NONE;
    return exception_raise_empty(rt, EXC_MEMORY_ERROR);
}

static Value append(Runtime *rt, Value self, const Args *args) {
    if (!args_count(rt, args, "list.append()", 1, 1)) return VALUE_NULL;
    list_append(rt, value_as_list(self), args->values[0]);
    return none_if_room(rt);
}

static Value clear(Runtime *rt, Value self, const Args *args) {
    if (!args_count(rt, args, "list.clear()", 0, 0)) return VALUE_NULL;
    list_clear(rt, value_as_list(self));
    return VALUE_NONE;
}

static Value copy(Runtime *rt, Value self, const Args *args) {
    if (!args_count(rt, args, "list.copy()", 0, 0)) return VALUE_NULL;
    const List *list = value_as_list(self);
    if (!runtime_can_take(rt, list->count, sizeof(Value))) return VALUE_NULL;
    List *result = list_new(rt, list->count);
    for (size_t i = 0; i < list->count; i++) list_append(rt, result, list->items[i]);
    return value_from_object(result);
}

// Whether the item at `i` is equal to `wanted`; the comparison may change the list.
static bool matches(Runtime *rt, const List *list, size_t i, Value wanted, bool *out) {
    Value item = value_ref(list->items[i]);
    bool done = value_equal(rt, item, wanted, out);
    value_unref(rt, item);
    return done;
}

static Value count(Runtime *rt, Value self, const Args *args) {
    if (!args_count(rt, args, "list.count()", 1, 1)) return VALUE_NULL;
    const List *list = value_as_list(self);
    int64_t found = 0;
    for (size_t i = 0; i < list->count; i++) {
        bool equal;
        if (!matches(rt, list, i, args->values[0], &equal)) return VALUE_NULL;
        found += equal;
    }
    return value_from_int(found);
}

static Value extend(Runtime *rt, Value self, const Args *args) {
    if (!args_count(rt, args, "list.extend()", 1, 1)) return VALUE_NULL;
    return list_extend(rt, value_as_list(self), args->values[0]) ? VALUE_NONE : VALUE_NULL;
}

static Value index_of(Runtime *rt, Value self, const Args *args) {
    const List *list = value_as_list(self);
    int64_t start = 0;
    int64_t stop = INT64_MAX;
    if (!args_count(rt, args, "list.index", 1, 3)) return VALUE_NULL;
    if (args->count > 1 && !slice_index_argument(rt, args->values[1], &start)) return VALUE_NULL;
    if (args->count > 2 && !slice_index_argument(rt, args->values[2], &stop)) return VALUE_NULL;
    Value wanted = args->values[0];
    start = slice_clamp(start, (int64_t)list->count);
    stop = slice_clamp(stop, (int64_t)list->count);
    for (int64_t i = start; i < stop && i < (int64_t)list->count; i++) {
        bool equal;
        if (!matches(rt, list, (size_t)i, wanted, &equal)) return VALUE_NULL;
        if (equal) return value_from_int(i);
    }
    return exception_raise(rt, EXC_VALUE_ERROR, "%R is not in list", &wanted);
}

static Value insert(Runtime *rt, Value self, const Args *args) {
    int64_t index;
    if (!args_count(rt, args, "list.insert", 2, 2) || !args_int(rt, args->values[0], &index)) return VALUE_NULL;
    List *list = value_as_list(self);
    index = slice_clamp(index, (int64_t)list->count);
    if (index > (int64_t)list->count) index = (int64_t)list->count;
    list_insert(rt, list, (size_t)index, args->values[1]);
    return none_if_room(rt);
}

static Value pop(Runtime *rt, Value self, const Args *args) {
    int64_t index = -1;
    if (!args_count(rt, args, "list.pop", 0, 1)) return VALUE_NULL;
    if (args->count && !args_int(rt, args->values[0], &index)) return VALUE_NULL;
    List *list = value_as_list(self);
    if (list->count == 0) return exception_raise(rt, EXC_INDEX_ERROR, "pop from empty list");
    if (index < 0) index += (int64_t)list->count;
    if ((uint64_t)index < list->count) return list_pop(rt, list, (size_t)index);
    return exception_raise(rt, EXC_INDEX_ERROR, "pop index out of range");
}

static Value remove_item(Runtime *rt, Value self, const Args *args) {
    if (!args_count(rt, args, "list.remove()", 1, 1)) return VALUE_NULL;
    List *list = value_as_list(self);
    for (size_t i = 0; i < list->count; i++) {
        bool equal;
        if (!matches(rt, list, i, args->values[0], &equal)) return VALUE_NULL;
        if (!equal) continue;
        return list_replace(rt, list, i, i + 1, NULL, 0) ? VALUE_NONE : VALUE_NULL;
    }
    return exception_raise(rt, EXC_VALUE_ERROR, "list.remove(x): x not in list");
}

static Value reverse(Runtime *rt, Value self, const Args *args) {
    if (!args_count(rt, args, "list.reverse()", 0, 0)) return VALUE_NULL;
    const List *list = value_as_list(self);
    for (size_t i = 0, k = list->count; i + 1 < k; i++) {
        Value item = list->items[i];
        list->items[i] = list->items[--k];
        list->items[k] = item;
    }
    return VALUE_NONE;
}

static Value reversed(Runtime *rt, Value self, const Args *args) {
    if (!args_count(rt, args, "list.__reversed__()", 0, 0)) return VALUE_NULL;
    Iterator *it = iterator_new(rt, TYPE_LIST_REVERSEITERATOR, self, VALUE_NULL);
    it->position = (int64_t)value_as_list(self)->count - 1;
    return value_from_object(it);
}

static Value sort(Runtime *rt, Value self, const Args *args) {
    Value key = VALUE_NONE;
    Value reverse_value = VALUE_FALSE;
    bool reverse_order;
    if (!args_parse(rt, args, "sort(*, | key, reverse)", &key, &reverse_value)) return VALUE_NULL;
    if (!value_truth(rt, reverse_value, &reverse_order)) return VALUE_NULL;
    return list_sort(rt, value_as_list(self), key, reverse_order) ? VALUE_NONE : VALUE_NULL;
}

const NativeSpec list_methods[] = {
    {.name = "append", .call = append},
    {.name = "clear", .call = clear},
    {.name = "copy", .call = copy},
    {.name = "count", .call = count},
    {.name = "extend", .call = extend},
    {.name = "index", .call = index_of},
    {.name = "insert", .call = insert},
    {.name = "pop", .call = pop},
    {.name = "remove", .call = remove_item},
    {.name = "reverse", .call = reverse},
    {.name = "sort", .call = sort},
    {.name = "__reversed__", .call = reversed},
    {0},
};
