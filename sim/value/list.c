// list: the array, its slots and operators. As Objects/listobject.c.
//
// Any comparison, repr or release of an item may run code of the program, which may change this very list. So nothing
// is remembered of items and count across such a call, and an item in use is held by a reference.

#include "sim/value/list.h"

#include <string.h>

#include "sim/value/exception.h"
#include "sim/value/items.h"
#include "sim/value/iterator.h"
#include "sim/value/operate.h"
#include "sim/value/slice.h"
#include "sim/value/str.h"
#include "sim/value/tuple.h"
#include "sim/value/types.h"

enum { FIRST_CAPACITY = 4, UNASKED_MAX = 4096 }; // items; up to the latter, room is taken without asking

static List *new_of_type(Runtime *rt, Type *type) { return object_new(rt, type, KIND_LIST, sizeof(List)); }

// Room ----------------------------------------------------------------------------------------------------------------

static void set_capacity(Runtime *rt, List *list, size_t capacity) {
    list->items = world_resize(rt->world, list->items, list->capacity * sizeof(Value), capacity * sizeof(Value));
    list->capacity = capacity;
}

static bool may_take(const Runtime *rt, size_t capacity) {
    if (capacity <= UNASKED_MAX) return true;
    return capacity <= SIZE_MAX / sizeof(Value) && world_can_take(rt->world, capacity * sizeof(Value));
}

bool list_reserve(Runtime *rt, List *list, size_t capacity) {
    if (capacity <= list->capacity) return true;
    if (!may_take(rt, capacity)) {
        rt->world->over_limit = true;
        return false;
    }
    set_capacity(rt, list, capacity);
    return true;
}

// Room for `more` items, and some in advance: half as much again, so that n appends copy at most 3n items.
static bool grow(Runtime *rt, List *list, size_t more) {
    if (more <= list->capacity - list->count) return true;
    size_t wanted = list->count + more;
    size_t ahead = list->capacity + list->capacity / 2;
    if (wanted < FIRST_CAPACITY) wanted = FIRST_CAPACITY;
    return list_reserve(rt, list, wanted > ahead ? wanted : ahead);
}

static bool grow_or_raise(Runtime *rt, List *list, size_t more) {
    if (grow(rt, list, more)) return true;
    exception_raise_empty(rt, EXC_MEMORY_ERROR);
    return false;
}

// Gives room back when most of it is unused; moving the rest takes some for a while.
static void shrink(Runtime *rt, List *list) {
    if (list->count >= list->capacity / 2 || list->capacity <= 2 * FIRST_CAPACITY) return;
    size_t capacity = list->count + list->count / 4 + FIRST_CAPACITY;
    if (may_take(rt, capacity)) set_capacity(rt, list, capacity);
}

List *list_new(Runtime *rt, size_t capacity) {
    List *list = new_of_type(rt, rt->types[TYPE_LIST]);
    if (capacity) set_capacity(rt, list, capacity);
    return list;
}

// Items in and out ----------------------------------------------------------------------------------------------------

void list_append_owned(Runtime *rt, List *list, Value item) {
    if (list->count < list->capacity || grow(rt, list, 1)) list->items[list->count++] = item;
    else value_unref(rt, item);
}

void list_append(Runtime *rt, List *list, Value item) { list_append_owned(rt, list, value_ref(item)); }

void list_insert(Runtime *rt, List *list, size_t index, Value item) {
    if (!grow(rt, list, 1)) return;
    Value *place = list->items + index;
    memmove(place + 1, place, (list->count - index) * sizeof(Value));
    *place = value_ref(item);
    list->count++;
}

Value list_pop(Runtime *rt, List *list, size_t index) {
    Value *place = list->items + index;
    Value item = *place;
    memmove(place, place + 1, (list->count - index - 1) * sizeof(Value));
    list->count--;
    shrink(rt, list);
    return item;
}

// The list is empty before the first item goes.
void list_clear(Runtime *rt, List *list) {
    Value *items = list->items;
    size_t count = list->count;
    size_t capacity = list->capacity;
    list->items = NULL;
    list->count = list->capacity = 0;
    for (size_t i = count; i-- > 0;) value_unref(rt, items[i]);
    world_release(rt->world, items, capacity * sizeof(Value));
}

// Appends new references of `count` items, which may be the list's own.
static bool append_array(Runtime *rt, List *list, const Value *items, size_t count) {
    bool own = items == list->items;
    if (!grow_or_raise(rt, list, count)) return false;
    if (own) items = list->items;
    Value *to = list->items + list->count;
    for (size_t i = 0; i < count; i++) to[i] = value_ref(items[i]);
    list->count += count;
    return true;
}

// A hint is only a hint: too large a one is no reason to fail, unless it comes from a built-in type, which knows.
static bool reserve_by_hint(Runtime *rt, List *list, Value iterable) {
    int64_t hint;
    if (!iterator_length_hint(rt, iterable, 0, &hint)) return false;
    if (hint <= UNASKED_MAX || !(value_type(rt, iterable)->flags & TYPE_USER)) {
        if ((uint64_t)hint > list->capacity - list->count) return grow_or_raise(rt, list, (size_t)hint);
    }
    return true;
}

static bool append_from_iterator(Runtime *rt, List *list, Value iterator) {
    while (items_go_on(rt)) {
        Value item = iterator_next(rt, iterator);
        if (value_is_null(item)) break;
        list_append_owned(rt, list, item);
    }
    return !rt->raised;
}

bool list_extend(Runtime *rt, List *list, Value iterable) {
    const Type *type = value_type(rt, iterable);
    if (type == rt->types[TYPE_LIST]) {
        return append_array(rt, list, value_as_list(iterable)->items, value_as_list(iterable)->count);
    }
    if (type == rt->types[TYPE_TUPLE]) {
        return append_array(rt, list, value_as_tuple(iterable)->items, value_as_tuple(iterable)->count);
    }
    Value iterator = value_iter(rt, iterable);
    if (value_is_null(iterator)) return false;
    bool done = reserve_by_hint(rt, list, iterable) && append_from_iterator(rt, list, iterator);
    value_unref(rt, iterator);
    return done;
}

List *list_from_iterable(Runtime *rt, Value iterable) {
    List *list = list_new(rt, 0);
    if (list_extend(rt, list, iterable)) return list;
    object_unref(rt, list);
    return NULL;
}

// Life ----------------------------------------------------------------------------------------------------------------

static void list_destroy(Runtime *rt, Object *self) {
    list_clear(rt, (List *)(void *)self);
    object_free(rt, self, sizeof(List));
}

static void list_visit(Object *self, Visitor visitor, void *visitor_self) {
    const List *list = (const List *)(const void *)self;
    for (size_t i = 0; i < list->count; i++) {
        if (value_is_object(list->items[i])) visitor(visitor_self, list->items[i].as.object);
    }
}

static void list_clear_slot(Runtime *rt, Object *self) { list_clear(rt, (List *)(void *)self); }

static Value list_new_slot(Runtime *rt, Type *type, const Args *args) {
    (void)args;
    return value_from_object(new_of_type(rt, type));
}

static bool list_init(Runtime *rt, Value self, const Args *args) {
    if (!args_count(rt, args, "list", 0, 1)) return false;
    List *list = value_as_list(self);
    list_clear(rt, list);
    return args->count == 0 || list_extend(rt, list, args->values[0]);
}

// Showing and comparing -----------------------------------------------------------------------------------------------

static bool add_items(Runtime *rt, StrBuilder *b, const List *list) {
    for (size_t i = 0; i < list->count; i++) {
        if (i > 0) str_builder_add_c(b, ", ");
        Value item = value_ref(list->items[i]);
        bool done = str_builder_add_repr(b, item);
        value_unref(rt, item);
        if (!done) return false;
    }
    return true;
}

static Value list_repr(Runtime *rt, Value self) {
    List *list = value_as_list(self);
    if (list->head.flags & OBJECT_IN_REPR) return value_from_object(str_from_c(rt, "[...]"));
    list->head.flags |= OBJECT_IN_REPR;
    StrBuilder b = str_builder(rt);
    str_builder_add_char(&b, '[');
    bool done = add_items(rt, &b, list);
    str_builder_add_char(&b, ']');
    list->head.flags &= (uint16_t)~OBJECT_IN_REPR;
    if (done) return value_from_object(str_builder_finish(&b));
    str_builder_drop(&b);
    return VALUE_NULL;
}

// Compares the items at `i` of both, by == or (for `op`) as the whole lists are compared.
static bool items_equal(Runtime *rt, const List *left, const List *right, size_t i, bool *out) {
    Value a = left->items[i];
    Value b = right->items[i];
    if (value_is(a, b) && !value_is_float(a)) {
        *out = true;
        return true;
    }
    value_ref(a);
    value_ref(b);
    bool done = value_equal(rt, a, b, out);
    value_unref(rt, a);
    value_unref(rt, b);
    return done;
}

static Value compare_at(Runtime *rt, const List *left, const List *right, size_t i, CompareOp op) {
    if (op == COMPARE_EQ) return VALUE_FALSE;
    if (op == COMPARE_NE) return VALUE_TRUE;
    Value a = value_ref(left->items[i]);
    Value b = value_ref(right->items[i]);
    Value result = value_compare(rt, a, b, op);
    value_unref(rt, a);
    value_unref(rt, b);
    return result;
}

static Value list_compare(Runtime *rt, Value a, Value b, CompareOp op) {
    if (!value_is_list(a) || !value_is_list(b)) return VALUE_NOT_IMPLEMENTED;
    const List *left = value_as_list(a);
    const List *right = value_as_list(b);
    if (left->count != right->count && op == COMPARE_EQ) return VALUE_FALSE;
    if (left->count != right->count && op == COMPARE_NE) return VALUE_TRUE;
    size_t i = 0;
    for (; i < left->count && i < right->count; i++) {
        bool equal;
        if (!items_equal(rt, left, right, i, &equal)) return VALUE_NULL;
        if (!equal) break;
    }
    if (i >= left->count || i >= right->count) return items_compare_lengths(left->count, right->count, op);
    return compare_at(rt, left, right, i, op);
}

// Items and slices ----------------------------------------------------------------------------------------------------

static const char index_message[] = "list indices must be integers or slices, not %s";

static bool list_length(Runtime *rt, Value self, int64_t *out) {
    (void)rt;
    *out = (int64_t)value_as_list(self)->count;
    return true;
}

static bool list_contains(Runtime *rt, Value self, Value item, bool *out) {
    const List *list = value_as_list(self);
    *out = false;
    for (size_t i = 0; i < list->count && !*out; i++) {
        Value other = value_ref(list->items[i]);
        bool done = value_equal(rt, other, item, out);
        value_unref(rt, other);
        if (!done) return false;
    }
    return true;
}

static Value list_iter(Runtime *rt, Value self) {
    return value_from_object(iterator_new(rt, TYPE_LIST_ITERATOR, self, VALUE_NULL));
}

// A list of what the range picks.
static List *copy_range(Runtime *rt, const List *list, SliceRange range) {
    if (!runtime_can_take(rt, (size_t)range.count, sizeof(Value))) return NULL;
    List *result = list_new(rt, (size_t)range.count);
    for (int64_t i = 0; i < range.count; i++) {
        result->items[i] = value_ref(list->items[range.start + i * range.step]);
    }
    result->count = (size_t)range.count;
    return result;
}

static bool read_slice(Runtime *rt, const List *list, Value key, SliceRange *out) {
    if (!slice_unpack(rt, value_as_slice(key), out)) return false;
    slice_adjust(out, (int64_t)list->count);
    return true;
}

// The place of an index within the list; false: raised.
static bool find_place(Runtime *rt, const List *list, Value key, const char *outside, size_t *out) {
    int64_t index;
    if (!items_index(rt, key, index_message, &index)) return false;
    if (index < 0) index += (int64_t)list->count;
    *out = (size_t)index;
    if (*out < list->count) return true;
    exception_raise(rt, EXC_INDEX_ERROR, "%s", outside);
    return false;
}

static Value list_get_item(Runtime *rt, Value self, Value key) {
    const List *list = value_as_list(self);
    if (value_is_slice(key)) {
        SliceRange range;
        return read_slice(rt, list, key, &range) ? value_from_object(copy_range(rt, list, range)) : VALUE_NULL;
    }
    size_t place;
    if (!find_place(rt, list, key, "list index out of range", &place)) return VALUE_NULL;
    return value_ref(list->items[place]);
}

bool list_replace(Runtime *rt, List *list, size_t start, size_t stop, const Value *items, size_t count) {
    if (start > list->count) start = list->count;
    if (stop > list->count) stop = list->count;
    if (stop < start) stop = start;
    size_t gone = stop - start;
    if (count == 0 && gone == list->count) {
        list_clear(rt, list);
        return true;
    }
    bool has_room = count <= gone || grow_or_raise(rt, list, count - gone);
    if (!has_room || !runtime_can_take(rt, gone, sizeof(Value))) {
        for (size_t i = 0; i < count; i++) value_unref(rt, items[i]);
        return false;
    }
    Value *old = world_allocate(rt->world, gone * sizeof(Value));
    if (gone) memcpy(old, list->items + start, gone * sizeof(Value));
    size_t after = list->count - stop;
    if (after) memmove(list->items + start + count, list->items + stop, after * sizeof(Value));
    if (count) memcpy(list->items + start, items, count * sizeof(Value));
    list->count = list->count - gone + count;
    shrink(rt, list);
    for (size_t i = gone; i-- > 0;) value_unref(rt, old[i]);
    world_release(rt->world, old, gone * sizeof(Value));
    return true;
}

// Takes the picked items out, and closes the gaps.
static bool delete_range(Runtime *rt, List *list, SliceRange range) {
    if (range.count == 0) return true;
    if (range.step < 0) {
        range.start += range.step * (range.count - 1);
        range.step = -range.step;
    }
    if (range.step == 1) {
        return list_replace(rt, list, (size_t)range.start, (size_t)(range.start + range.count), NULL, 0);
    }
    if (!runtime_can_take(rt, (size_t)range.count, sizeof(Value))) return false;
    List *gone = list_new(rt, (size_t)range.count);
    size_t kept = (size_t)range.start;
    size_t next = kept;
    for (size_t i = kept; i < list->count; i++) {
        if (i == next && gone->count < (size_t)range.count) {
            gone->items[gone->count++] = list->items[i];
            next += (size_t)range.step;
        } else {
            list->items[kept++] = list->items[i];
        }
    }
    list->count = kept;
    shrink(rt, list);
    object_unref(rt, gone);
    return true;
}

// The items of any iterable as a list of its own; `message` if it is none.
static List *copy_iterable(Runtime *rt, Value iterable) {
    List *copy = list_new(rt, 0);
    if (list_extend(rt, copy, iterable)) return copy;
    object_unref(rt, copy);
    const Type *type = value_type(rt, iterable);
    if (!type->slots->iter && !type->slots->get_item) {
        exception_discard(rt);
        exception_raise(rt, EXC_TYPE_ERROR, "must assign iterable to extended slice");
    }
    return NULL;
}

static bool assign_extended(Runtime *rt, List *list, SliceRange range, List *copy) {
    if ((int64_t)copy->count != range.count) {
        exception_raise(rt, EXC_VALUE_ERROR, "attempt to assign sequence of size %zu to extended slice of size %lld",
                        copy->count, (long long)range.count);
        return false;
    }
    for (int64_t i = 0; i < range.count; i++) {
        Value *place = &list->items[range.start + i * range.step];
        Value old = *place;
        *place = copy->items[i];
        copy->items[i] = old; // goes when the copy goes, when the list is whole
    }
    return true;
}

static bool assign_slice(Runtime *rt, List *list, Value key, Value iterable) {
    SliceRange range;
    if (!slice_unpack(rt, value_as_slice(key), &range)) return false;
    List *copy = copy_iterable(rt, iterable);
    if (!copy) return false;
    slice_adjust(&range, (int64_t)list->count);
    bool done;
    if (range.step == 1) {
        done = list_replace(rt, list, (size_t)range.start, (size_t)range.stop, copy->items, copy->count);
        copy->count = 0; // they moved
    } else {
        done = assign_extended(rt, list, range, copy);
    }
    object_unref(rt, copy);
    return done;
}

static bool set_slice(Runtime *rt, List *list, Value key, Value value) {
    if (!value_is_null(value)) return assign_slice(rt, list, key, value);
    SliceRange range;
    return read_slice(rt, list, key, &range) && delete_range(rt, list, range);
}

static bool list_set_item(Runtime *rt, Value self, Value key, Value value) {
    List *list = value_as_list(self);
    if (value_is_slice(key)) return set_slice(rt, list, key, value);
    size_t place;
    if (!find_place(rt, list, key, "list assignment index out of range", &place)) return false;
    if (value_is_null(value)) value_unref(rt, list_pop(rt, list, place));
    else value_replace(rt, &list->items[place], value_ref(value));
    return true;
}

// Operators -----------------------------------------------------------------------------------------------------------

static Value concat(Runtime *rt, Value a, Value b) {
    if (!value_is_list(a)) return VALUE_NOT_IMPLEMENTED;
    if (!value_is_list(b)) {
        return exception_raise(rt, EXC_TYPE_ERROR, "can only concatenate list (not \"%s\") to list",
                               value_type_name(rt, b));
    }
    const List *left = value_as_list(a);
    const List *right = value_as_list(b);
    if (!runtime_can_take(rt, left->count + right->count, sizeof(Value))) return VALUE_NULL;
    List *result = list_new(rt, left->count + right->count);
    append_array(rt, result, left->items, left->count);
    append_array(rt, result, right->items, right->count);
    return value_from_object(result);
}

// Appends `times` copies of the first `count` items.
static void repeat_into(List *result, const Value *items, size_t count, size_t times) {
    for (size_t i = 0; i < times; i++) {
        Value *to = result->items + result->count;
        for (size_t k = 0; k < count; k++) to[k] = value_ref(items[k]);
        result->count += count;
    }
}

static Value repeat(Runtime *rt, const List *list, Value times) {
    int64_t count;
    if (!items_repeat_count(rt, times, &count)) return VALUE_NULL;
    if (!runtime_can_take(rt, (size_t)count, list->count * sizeof(Value))) return VALUE_NULL;
    List *result = list_new(rt, list->count * (size_t)count);
    if (list->count) repeat_into(result, list->items, list->count, (size_t)count);
    return value_from_object(result);
}

static Value list_binary(Runtime *rt, BinaryOp op, Value a, Value b) {
    if (op == BINARY_ADD) return concat(rt, a, b);
    if (op != BINARY_MUL) return VALUE_NOT_IMPLEMENTED;
    if (value_is_list(a)) return repeat(rt, value_as_list(a), b);
    return items_repeat_themselves(a) ? VALUE_NOT_IMPLEMENTED : repeat(rt, value_as_list(b), a);
}

static bool repeat_in_place(Runtime *rt, List *list, Value times) {
    int64_t count;
    if (!items_repeat_count(rt, times, &count)) return false;
    if (count == 0) list_clear(rt, list);
    if (list->count == 0 || count == 1) return true;
    if (!runtime_can_take(rt, (size_t)count, list->count * sizeof(Value))) return false;
    if (!list_reserve(rt, list, list->count * (size_t)count)) return items_go_on(rt);
    repeat_into(list, list->items, list->count, (size_t)count - 1);
    return true;
}

static Value list_in_place(Runtime *rt, BinaryOp op, Value self, Value b) {
    if (op != BINARY_ADD && op != BINARY_MUL) return VALUE_NOT_IMPLEMENTED;
    List *list = value_as_list(self);
    bool done = op == BINARY_ADD ? list_extend(rt, list, b) : repeat_in_place(rt, list, b);
    return done ? value_ref(self) : VALUE_NULL;
}

const TypeSlots list_slots = {
    .destroy = list_destroy,
    .visit = list_visit,
    .clear = list_clear_slot,
    .new_ = list_new_slot,
    .init = list_init,
    .repr = list_repr,
    .unhashable = true,
    .compare = list_compare,
    .length = list_length,
    .iter = list_iter,
    .get_item = list_get_item,
    .set_item = list_set_item,
    .contains = list_contains,
    .binary = list_binary,
    .in_place = list_in_place,
};
