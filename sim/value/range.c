// range and its iterator. As Objects/rangeobject.c, with ints of 64 bits.

#include "sim/value/range.h"

#include <assert.h>
#include <math.h>

#include "sim/value/exception.h"
#include "sim/value/hash.h"
#include "sim/value/int.h"
#include "sim/value/items.h"
#include "sim/value/iterator.h"
#include "sim/value/native.h"
#include "sim/value/operate.h"
#include "sim/value/slice.h"
#include "sim/value/str.h"
#include "sim/value/types.h"

static uint64_t count_items(int64_t start, int64_t stop, int64_t step) {
    if (step > 0) return start < stop ? ((uint64_t)stop - (uint64_t)start - 1) / (uint64_t)step + 1 : 0;
    return start > stop ? ((uint64_t)start - (uint64_t)stop - 1) / (0 - (uint64_t)step) + 1 : 0;
}

Range *range_new(Runtime *rt, int64_t start, int64_t stop, int64_t step) {
    Range *range = object_new(rt, rt->types[TYPE_RANGE], KIND_RANGE, sizeof(Range));
    range->start = start;
    range->stop = stop;
    range->step = step;
    range->count = count_items(start, stop, step);
    return range;
}

// The item at an index within the range: it is between start and stop, so nothing overflows in the end.
static int64_t item_at(const Range *range, uint64_t index) {
    return (int64_t)((uint64_t)range->start + index * (uint64_t)range->step);
}

// Life ----------------------------------------------------------------------------------------------------------------

static void range_destroy(Runtime *rt, Object *self) { object_free(rt, self, sizeof(Range)); }

static Value range_new_slot(Runtime *rt, Type *type, const Args *args) {
    (void)type; // nothing can derive from range
    int64_t start = 0;
    int64_t stop;
    int64_t step = 1;
    if (!args_count(rt, args, "range", 1, 3)) return VALUE_NULL;
    if (args->count > 1 && !args_int(rt, args->values[0], &start)) return VALUE_NULL;
    if (!args_int(rt, args->values[args->count > 1], &stop)) return VALUE_NULL;
    if (args->count > 2 && !args_int(rt, args->values[2], &step)) return VALUE_NULL;
    if (step == 0) return exception_raise(rt, EXC_VALUE_ERROR, "range() arg 3 must not be zero");
    return value_from_object(range_new(rt, start, stop, step));
}

// Slots ---------------------------------------------------------------------------------------------------------------

static Value range_repr(Runtime *rt, Value self) {
    const Range *range = value_as_range(self);
    long long start = range->start;
    long long stop = range->stop;
    long long step = range->step;
    if (step == 1) return value_from_object(str_format(rt, "range(%lld, %lld)", start, stop));
    return value_from_object(str_format(rt, "range(%lld, %lld, %lld)", start, stop, step));
}

// As the hash of (len, start, step), with None for what makes no difference.
static bool range_hash(Runtime *rt, Value self, int64_t *out) {
    const Range *range = value_as_range(self);
    int64_t none;
    if (!value_hash(rt, VALUE_NONE, &none)) return false;
    uint64_t state = hash_tuple_add(HASH_TUPLE_BEGIN, hash_int((int64_t)range->count));
    state = hash_tuple_add(state, range->count > 0 ? hash_int(range->start) : none);
    state = hash_tuple_add(state, range->count > 1 ? hash_int(range->step) : none);
    *out = hash_tuple_end(state, 3);
    return true;
}

static bool ranges_equal(const Range *a, const Range *b) {
    if (a->count != b->count) return false;
    if (a->count > 0 && a->start != b->start) return false;
    return a->count <= 1 || a->step == b->step;
}

static Value range_compare(Runtime *rt, Value a, Value b, CompareOp op) {
    (void)rt;
    if (!value_is_range(a) || !value_is_range(b)) return VALUE_NOT_IMPLEMENTED;
    if (op != COMPARE_EQ && op != COMPARE_NE) return VALUE_NOT_IMPLEMENTED;
    return value_from_bool(ranges_equal(value_as_range(a), value_as_range(b)) == (op == COMPARE_EQ));
}

static bool range_truth(Runtime *rt, Value self, bool *out) {
    (void)rt;
    *out = value_as_range(self)->count > 0;
    return true;
}

static bool range_length(Runtime *rt, Value self, int64_t *out) {
    *out = (int64_t)value_as_range(self)->count;
    if (*out >= 0) return true;
    exception_raise(rt, EXC_OVERFLOW_ERROR, "Python int too large to convert to C ssize_t");
    return false;
}

// Where the number stands in the range; false: nowhere.
static bool find_number(const Range *range, int64_t number, uint64_t *index) {
    if (range->count == 0) return false;
    bool forward = range->step > 0;
    int64_t low = forward ? range->start : range->stop + 1;
    int64_t high = forward ? range->stop - 1 : range->start;
    if (number < low || number > high) return false;
    uint64_t distance = forward ? (uint64_t)number - (uint64_t)range->start : (uint64_t)range->start - (uint64_t)number;
    uint64_t step = int_magnitude(range->step);
    assert(step > 0 && "range() refuses a step of 0");
    *index = distance / step;
    return distance % step == 0;
}

// The int that a value of a built-in type can only be equal to; false: there is none.
static bool as_number(Value item, int64_t *number) {
    if (!value_is_float(item)) return false;
    double real = item.as.real;
    if (!(real >= -0x1p63 && real < 0x1p63) || real != floor(real)) return false;
    *number = (int64_t)real;
    return true;
}

// For what is no int: counts the items that are equal to it, or stops at the first. False: raised.
static bool search(Runtime *rt, const Range *range, Value item, bool first_only, uint64_t *index, int64_t *found) {
    *found = 0;
    if (!(value_type(rt, item)->flags & TYPE_USER)) {
        int64_t number;
        *found = as_number(item, &number) && find_number(range, number, index);
        return true;
    }
    for (*index = 0; *index < range->count; ++*index) {
        bool equal;
        if (!value_equal(rt, value_from_int(item_at(range, *index)), item, &equal)) return false;
        *found += equal;
        if (equal && first_only) return true;
    }
    return true;
}

static bool range_contains(Runtime *rt, Value self, Value item, bool *out) {
    const Range *range = value_as_range(self);
    uint64_t index;
    if (value_is_integral(item)) {
        *out = find_number(range, item.as.integer, &index);
        return true;
    }
    int64_t found;
    if (!search(rt, range, item, true, &index, &found)) return false;
    *out = found > 0;
    return true;
}

static bool scale(const Range *range, int64_t index, int64_t *out) {
    int64_t distance;
    return !int_multiply_overflows(index, range->step, &distance) && !int_add_overflows(range->start, distance, out);
}

static Value get_slice(Runtime *rt, Value self, const Slice *slice) {
    const Range *range = value_as_range(self);
    SliceRange picked;
    int64_t length, start, stop, step;
    if (!range_length(rt, self, &length) || !slice_unpack(rt, slice, &picked)) return VALUE_NULL;
    slice_adjust(&picked, length);
    bool fits = scale(range, picked.start, &start) && scale(range, picked.stop, &stop) &&
                !int_multiply_overflows(picked.step, range->step, &step);
    return fits ? value_from_object(range_new(rt, start, stop, step)) : int_raise_overflow(rt);
}

static Value range_get_item(Runtime *rt, Value self, Value key) {
    if (value_is_slice(key)) return get_slice(rt, self, value_as_slice(key));
    const Range *range = value_as_range(self);
    int64_t index;
    if (!items_index(rt, key, "range indices must be integers or slices, not %s", &index)) return VALUE_NULL;
    uint64_t place = index < 0 ? range->count - int_magnitude(index) : (uint64_t)index;
    bool outside = index < 0 ? int_magnitude(index) > range->count : place >= range->count;
    if (outside) return exception_raise(rt, EXC_INDEX_ERROR, "range object index out of range");
    return value_from_int(item_at(range, place));
}

static Value new_iterator(Runtime *rt, int64_t first, int64_t step, uint64_t count) {
    Iterator *it = iterator_new(rt, TYPE_RANGE_ITERATOR, VALUE_NULL, value_from_int(step));
    it->position = first;
    it->left = count > INT64_MAX ? INT64_MAX : (int64_t)count;
    return value_from_object(it);
}

static Value range_iter(Runtime *rt, Value self) {
    const Range *range = value_as_range(self);
    return new_iterator(rt, range->start, range->step, range->count);
}

const TypeSlots range_slots = {
    .destroy = range_destroy,
    .new_ = range_new_slot,
    .repr = range_repr,
    .hash = range_hash,
    .compare = range_compare,
    .truth = range_truth,
    .length = range_length,
    .iter = range_iter,
    .get_item = range_get_item,
    .contains = range_contains,
};

// Methods -------------------------------------------------------------------------------------------------------------

static Value get_start(Runtime *rt, Value self, const Args *args) {
    (void)rt, (void)args;
    return value_from_int(value_as_range(self)->start);
}

static Value get_stop(Runtime *rt, Value self, const Args *args) {
    (void)rt, (void)args;
    return value_from_int(value_as_range(self)->stop);
}

static Value get_step(Runtime *rt, Value self, const Args *args) {
    (void)rt, (void)args;
    return value_from_int(value_as_range(self)->step);
}

static Value count(Runtime *rt, Value self, const Args *args) {
    const Range *range = value_as_range(self);
    uint64_t index;
    int64_t found;
    if (!args_count(rt, args, "range.count()", 1, 1)) return VALUE_NULL;
    Value item = args->values[0];
    if (value_is_integral(item)) return value_from_int(find_number(range, item.as.integer, &index));
    return search(rt, range, item, false, &index, &found) ? value_from_int(found) : VALUE_NULL;
}

static Value index_of(Runtime *rt, Value self, const Args *args) {
    const Range *range = value_as_range(self);
    uint64_t index;
    int64_t found;
    if (!args_count(rt, args, "range.index()", 1, 1)) return VALUE_NULL;
    Value item = args->values[0];
    if (value_is_integral(item)) {
        if (find_number(range, item.as.integer, &index)) return value_from_int((int64_t)index);
        return exception_raise(rt, EXC_VALUE_ERROR, "%R is not in range", &item);
    }
    if (!search(rt, range, item, true, &index, &found)) return VALUE_NULL;
    if (found) return value_from_int((int64_t)index);
    return exception_raise(rt, EXC_VALUE_ERROR, "sequence.index(x): x not in sequence");
}

static Value reversed(Runtime *rt, Value self, const Args *args) {
    if (!args_count(rt, args, "range.__reversed__()", 0, 0)) return VALUE_NULL;
    const Range *range = value_as_range(self);
    int64_t back = (int64_t)(0 - (uint64_t)range->step);
    return new_iterator(rt, item_at(range, range->count - 1), back, range->count);
}

const NativeSpec range_methods[] = {
    {.name = "start", .call = get_start, .kind = NATIVE_GETTER},
    {.name = "stop", .call = get_stop, .kind = NATIVE_GETTER},
    {.name = "step", .call = get_step, .kind = NATIVE_GETTER},
    {.name = "count", .call = count},
    {.name = "index", .call = index_of},
    {.name = "__reversed__", .call = reversed},
    {0},
};

// The iterator: `position` is the next item, `extra` the step, `left` how many there are ------------------------------

Value range_iterator_next(Runtime *rt, Value self) {
    (void)rt;
    Iterator *it = value_as_iterator(self);
    if (it->left <= 0) return VALUE_NULL;
    Value item = value_from_int(it->position);
    it->position = (int64_t)((uint64_t)it->position + (uint64_t)it->extra.as.integer);
    it->left--;
    return item;
}

static Value range_iterator_hint(Runtime *rt, Value self, const Args *args) {
    if (!args_count(rt, args, "range_iterator.__length_hint__()", 0, 0)) return VALUE_NULL;
    return value_from_int(value_as_iterator(self)->left);
}

const TypeSlots range_iterator_slots = {
    .destroy = iterator_destroy,
    .iter = iterator_self,
    .next = range_iterator_next,
};

const NativeSpec range_iterator_methods[] = {
    {.name = "__length_hint__", .call = range_iterator_hint},
    {0},
};
