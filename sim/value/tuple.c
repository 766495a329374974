// tuple: made once, never changed. As Objects/tupleobject.c.

#include "sim/value/tuple.h"

#include <string.h>

#include "sim/value/exception.h"
#include "sim/value/hash.h"
#include "sim/value/items.h"
#include "sim/value/iterator.h"
#include "sim/value/list.h"
#include "sim/value/operate.h"
#include "sim/value/slice.h"
#include "sim/value/str.h"
#include "sim/value/types.h"

static size_t size_of(size_t count) { return sizeof(Tuple) + count * sizeof(Value); }

static bool is_exact(const Runtime *rt, Value v) {
    return value_is_object(v) && v.as.object->type == rt->types[TYPE_TUPLE];
}

Tuple *tuple_new(Runtime *rt, size_t count) {
    if (count == 0 && rt->empty_tuple) return object_ref(rt->empty_tuple);
    Tuple *tuple = object_new(rt, rt->types[TYPE_TUPLE], KIND_TUPLE, size_of(count));
    tuple->count = count;
    if (count == 0) rt->empty_tuple = object_ref(tuple);
    return tuple;
}

Tuple *tuple_from(Runtime *rt, const Value *items, size_t count) {
    Tuple *tuple = tuple_new(rt, count);
    for (size_t i = 0; i < count; i++) tuple->items[i] = value_ref(items[i]);
    return tuple;
}

Tuple *tuple_from_iterable(Runtime *rt, Value iterable) {
    if (is_exact(rt, iterable)) return object_ref(iterable.as.object);
    List *list = list_from_iterable(rt, iterable);
    if (!list) return NULL;
    Tuple *tuple = NULL;
    if (runtime_can_take(rt, list->count, sizeof(Value))) {
        tuple = tuple_new(rt, list->count);
        if (list->count) memcpy(tuple->items, list->items, list->count * sizeof(Value));
        list->count = 0; // the items moved
    }
    object_unref(rt, list);
    return tuple;
}

// Life ----------------------------------------------------------------------------------------------------------------

static void tuple_destroy(Runtime *rt, Object *self) {
    Tuple *tuple = (Tuple *)(void *)self;
    for (size_t i = tuple->count; i-- > 0;) value_unref(rt, tuple->items[i]);
    object_free(rt, self, size_of(tuple->count));
}

static void tuple_visit(Object *self, Visitor visitor, void *visitor_self) {
    const Tuple *tuple = (const Tuple *)(const void *)self;
    for (size_t i = 0; i < tuple->count; i++) {
        if (value_is_object(tuple->items[i])) visitor(visitor_self, tuple->items[i].as.object);
    }
}

static Value tuple_new_slot(Runtime *rt, Type *type, const Args *args) {
    (void)type; // a subclass's instance is a copy of what this makes
    if (!args_count(rt, args, "tuple", 0, 1)) return VALUE_NULL;
    return value_from_object(args->count ? tuple_from_iterable(rt, args->values[0]) : tuple_new(rt, 0));
}

// Showing, hashing, comparing -----------------------------------------------------------------------------------------

static bool add_items(StrBuilder *b, const Tuple *tuple) {
    for (size_t i = 0; i < tuple->count; i++) {
        if (i > 0) str_builder_add_c(b, ", ");
        if (!str_builder_add_repr(b, tuple->items[i])) return false;
    }
    return true;
}

static Value tuple_repr(Runtime *rt, Value self) {
    Tuple *tuple = value_as_tuple(self);
    if (tuple->count == 0) return value_from_object(str_from_c(rt, "()"));
    if (tuple->head.flags & OBJECT_IN_REPR) return value_from_object(str_from_c(rt, "(...)"));
    tuple->head.flags |= OBJECT_IN_REPR;
    StrBuilder b = str_builder(rt);
    str_builder_add_char(&b, '(');
    bool done = add_items(&b, tuple);
    str_builder_add_c(&b, tuple->count == 1 ? ",)" : ")");
    tuple->head.flags &= (uint16_t)~OBJECT_IN_REPR;
    if (done) return value_from_object(str_builder_finish(&b));
    str_builder_drop(&b);
    return VALUE_NULL;
}

static bool hash_items(Runtime *rt, const Tuple *tuple, uint64_t *state) {
    for (size_t i = 0; i < tuple->count; i++) {
        int64_t hash;
        if (!value_hash(rt, tuple->items[i], &hash)) return false;
        *state = hash_tuple_add(*state, hash);
    }
    return true;
}

static bool tuple_hash(Runtime *rt, Value self, int64_t *out) {
    const Tuple *tuple = value_as_tuple(self);
    uint64_t state = HASH_TUPLE_BEGIN;
    if (!runtime_enter(rt, "")) return false;
    bool done = hash_items(rt, tuple, &state);
    runtime_leave(rt);
    if (done) *out = hash_tuple_end(state, tuple->count);
    return done;
}

// The first place where the two differ decides; the length where one ends before that.
static Value tuple_compare(Runtime *rt, Value a, Value b, CompareOp op) {
    if (!value_is_tuple(a) || !value_is_tuple(b)) return VALUE_NOT_IMPLEMENTED;
    const Tuple *left = value_as_tuple(a);
    const Tuple *right = value_as_tuple(b);
    size_t i = 0;
    for (; i < left->count && i < right->count; i++) {
        bool equal;
        if (!value_equal(rt, left->items[i], right->items[i], &equal)) return VALUE_NULL;
        if (!equal) break;
    }
    if (i >= left->count || i >= right->count) return items_compare_lengths(left->count, right->count, op);
    if (op == COMPARE_EQ) return VALUE_FALSE;
    if (op == COMPARE_NE) return VALUE_TRUE;
    return value_compare(rt, left->items[i], right->items[i], op);
}

// As a sequence -------------------------------------------------------------------------------------------------------

static bool tuple_length(Runtime *rt, Value self, int64_t *out) {
    (void)rt;
    *out = (int64_t)value_as_tuple(self)->count;
    return true;
}

static bool tuple_contains(Runtime *rt, Value self, Value item, bool *out) {
    const Tuple *tuple = value_as_tuple(self);
    *out = false;
    for (size_t i = 0; i < tuple->count && !*out; i++) {
        if (!value_equal(rt, tuple->items[i], item, out)) return false;
    }
    return true;
}

static Value get_slice(Runtime *rt, Value self, const Slice *slice) {
    Tuple *tuple = value_as_tuple(self);
    SliceRange range;
    if (!slice_unpack(rt, slice, &range)) return VALUE_NULL;
    slice_adjust(&range, (int64_t)tuple->count);
    if (range.step == 1 && range.count == (int64_t)tuple->count && is_exact(rt, self)) return value_ref(self);
    if (!runtime_can_take(rt, (size_t)range.count, sizeof(Value))) return VALUE_NULL;
    Tuple *result = tuple_new(rt, (size_t)range.count);
    for (int64_t i = 0; i < range.count; i++) {
        result->items[i] = value_ref(tuple->items[range.start + i * range.step]);
    }
    return value_from_object(result);
}

static Value tuple_get_item(Runtime *rt, Value self, Value key) {
    const Tuple *tuple = value_as_tuple(self);
    if (value_is_slice(key)) return get_slice(rt, self, value_as_slice(key));
    int64_t index;
    if (!items_index(rt, key, "tuple indices must be integers or slices, not %s", &index)) return VALUE_NULL;
    if (index < 0) index += (int64_t)tuple->count;
    if ((uint64_t)index < tuple->count) return value_ref(tuple->items[index]);
    return exception_raise(rt, EXC_INDEX_ERROR, "tuple index out of range");
}

static Value tuple_iter(Runtime *rt, Value self) {
    return value_from_object(iterator_new(rt, TYPE_TUPLE_ITERATOR, self, VALUE_NULL));
}

static Value concat(Runtime *rt, Value a, Value b) {
    if (!value_is_tuple(a)) return VALUE_NOT_IMPLEMENTED;
    if (!value_is_tuple(b)) {
        return exception_raise(rt, EXC_TYPE_ERROR, "can only concatenate tuple (not \"%s\") to tuple",
                               value_type_name(rt, b));
    }
    const Tuple *left = value_as_tuple(a);
    const Tuple *right = value_as_tuple(b);
    if (left->count == 0 && is_exact(rt, b)) return value_ref(b);
    if (right->count == 0 && is_exact(rt, a)) return value_ref(a);
    if (!runtime_can_take(rt, left->count + right->count, sizeof(Value))) return VALUE_NULL;
    Tuple *result = tuple_new(rt, left->count + right->count);
    for (size_t i = 0; i < left->count; i++) result->items[i] = value_ref(left->items[i]);
    for (size_t i = 0; i < right->count; i++) result->items[left->count + i] = value_ref(right->items[i]);
    return value_from_object(result);
}

static Value repeat(Runtime *rt, Value self, Value times) {
    const Tuple *tuple = value_as_tuple(self);
    int64_t count;
    if (!items_repeat_count(rt, times, &count)) return VALUE_NULL;
    if ((count == 1 || tuple->count == 0) && is_exact(rt, self)) return value_ref(self);
    if (!runtime_can_take(rt, (size_t)count, tuple->count * sizeof(Value))) return VALUE_NULL;
    Tuple *result = tuple_new(rt, tuple->count * (size_t)count);
    for (size_t i = 0; i < result->count; i++) result->items[i] = value_ref(tuple->items[i % tuple->count]);
    return value_from_object(result);
}

static Value tuple_binary(Runtime *rt, BinaryOp op, Value a, Value b) {
    if (op == BINARY_ADD) return concat(rt, a, b);
    if (op != BINARY_MUL) return VALUE_NOT_IMPLEMENTED;
    if (value_is_tuple(a)) return repeat(rt, a, b);
    return items_repeat_themselves(a) ? VALUE_NOT_IMPLEMENTED : repeat(rt, b, a);
}

const TypeSlots tuple_slots = {
    .destroy = tuple_destroy,
    .visit = tuple_visit,
    .new_ = tuple_new_slot,
    .repr = tuple_repr,
    .hash = tuple_hash,
    .compare = tuple_compare,
    .length = tuple_length,
    .iter = tuple_iter,
    .get_item = tuple_get_item,
    .contains = tuple_contains,
    .binary = tuple_binary,
};

// Methods -------------------------------------------------------------------------------------------------------------

static Value count_items(Runtime *rt, Value self, const Args *args) {
    if (!args_count(rt, args, "tuple.count()", 1, 1)) return VALUE_NULL;
    const Tuple *tuple = value_as_tuple(self);
    int64_t count = 0;
    for (size_t i = 0; i < tuple->count; i++) {
        bool equal;
        if (!value_equal(rt, tuple->items[i], args->values[0], &equal)) return VALUE_NULL;
        count += equal;
    }
    return value_from_int(count);
}

static Value find_index(Runtime *rt, Value self, const Args *args) {
    const Tuple *tuple = value_as_tuple(self);
    int64_t start = 0;
    int64_t stop = INT64_MAX;
    if (!args_count(rt, args, "tuple.index", 1, 3)) return VALUE_NULL;
    if (args->count > 1 && !slice_index_argument(rt, args->values[1], &start)) return VALUE_NULL;
    if (args->count > 2 && !slice_index_argument(rt, args->values[2], &stop)) return VALUE_NULL;
    start = slice_clamp(start, (int64_t)tuple->count);
    stop = slice_clamp(stop, (int64_t)tuple->count);
    for (int64_t i = start; i < stop && i < (int64_t)tuple->count; i++) {
        bool equal;
        if (!value_equal(rt, tuple->items[i], args->values[0], &equal)) return VALUE_NULL;
        if (equal) return value_from_int(i);
    }
    return exception_raise(rt, EXC_VALUE_ERROR, "tuple.index(x): x not in tuple");
}

const NativeSpec tuple_methods[] = {
    {.name = "count", .call = count_items},
    {.name = "index", .call = find_index},
    {0},
};
