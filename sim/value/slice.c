// slice objects, and the arithmetic of slices. As Objects/sliceobject.c.

#include "sim/value/slice.h"

#include "sim/value/exception.h"
#include "sim/value/hash.h"
#include "sim/value/operate.h"
#include "sim/value/str.h"
#include "sim/value/tuple.h"
#include "sim/value/types.h"

Slice *slice_new(Runtime *rt, Value start, Value stop, Value step) {
    Slice *slice = object_new(rt, rt->types[TYPE_SLICE], KIND_SLICE, sizeof(Slice));
    slice->start = value_ref(start);
    slice->stop = value_ref(stop);
    slice->step = value_ref(step);
    return slice;
}

// Indices -------------------------------------------------------------------------------------------------------------

static bool has_index(Runtime *rt, Value v) { return value_is_integral(v) || value_type(rt, v)->slots->index; }

static bool read_part(Runtime *rt, Value v, int64_t missing, int64_t *out) {
    *out = missing;
    if (value_is_none(v)) return true;
    if (has_index(rt, v)) return value_index(rt, v, out);
    exception_raise(rt, EXC_TYPE_ERROR, "slice indices must be integers or None or have an __index__ method");
    return false;
}

bool slice_index_argument(Runtime *rt, Value v, int64_t *out) {
    if (has_index(rt, v)) return value_index(rt, v, out);
    exception_raise(rt, EXC_TYPE_ERROR, "slice indices must be integers or have an __index__ method");
    return false;
}

bool slice_unpack(Runtime *rt, const Slice *slice, SliceRange *out) {
    if (!read_part(rt, slice->step, 1, &out->step)) return false;
    if (out->step == 0) {
        exception_raise(rt, EXC_VALUE_ERROR, "slice step cannot be zero");
        return false;
    }
    if (out->step < -INT64_MAX) out->step = -INT64_MAX; // so that -step is a number
    out->count = 0;
    bool forward = out->step > 0;
    return read_part(rt, slice->start, forward ? 0 : INT64_MAX, &out->start) &&
           read_part(rt, slice->stop, forward ? INT64_MAX : INT64_MIN, &out->stop);
}

// Where an index falls in a sequence; backward slices may stop before the first item, at -1.
static int64_t fit(int64_t index, int64_t length, bool forward) {
    if (index < 0) {
        index += length;
        if (index < 0) return forward ? 0 : -1;
        return index;
    }
    if (index >= length) return forward ? length : length - 1;
    return index;
}

void slice_adjust(SliceRange *range, int64_t length) {
    bool forward = range->step > 0;
    range->start = fit(range->start, length, forward);
    range->stop = fit(range->stop, length, forward);
    int64_t distance = forward ? range->stop - range->start : range->start - range->stop;
    int64_t step = forward ? range->step : -range->step;
    range->count = distance > 0 ? (distance - 1) / step + 1 : 0;
}

int64_t slice_clamp(int64_t index, int64_t length) {
    if (index < 0) index += length;
    return index < 0 ? 0 : index;
}

// Slots ---------------------------------------------------------------------------------------------------------------

static void slice_destroy(Runtime *rt, Object *self) {
    Slice *slice = (Slice *)(void *)self;
    value_unref(rt, slice->start);
    value_unref(rt, slice->stop);
    value_unref(rt, slice->step);
    object_free(rt, self, sizeof(Slice));
}

static void slice_visit(Object *self, Visitor visitor, void *visitor_self) {
    const Slice *slice = (const Slice *)(const void *)self;
    if (value_is_object(slice->start)) visitor(visitor_self, slice->start.as.object);
    if (value_is_object(slice->stop)) visitor(visitor_self, slice->stop.as.object);
    if (value_is_object(slice->step)) visitor(visitor_self, slice->step.as.object);
}

static void slice_clear(Runtime *rt, Object *self) {
    Slice *slice = (Slice *)(void *)self;
    value_replace(rt, &slice->start, VALUE_NONE);
    value_replace(rt, &slice->stop, VALUE_NONE);
    value_replace(rt, &slice->step, VALUE_NONE);
}

static Value slice_new_slot(Runtime *rt, Type *type, const Args *args) {
    (void)type; // nothing can derive from slice
    if (!args_count(rt, args, "slice", 1, 3)) return VALUE_NULL;
    if (args->count == 1) return value_from_object(slice_new(rt, VALUE_NONE, args->values[0], VALUE_NONE));
    Value step = args->count == 3 ? args->values[2] : VALUE_NONE;
    return value_from_object(slice_new(rt, args->values[0], args->values[1], step));
}

static Value slice_repr(Runtime *rt, Value self) {
    Slice *slice = value_as_slice(self);
    return value_from_object(str_format(rt, "slice(%R, %R, %R)", &slice->start, &slice->stop, &slice->step));
}

static bool slice_hash(Runtime *rt, Value self, int64_t *out) {
    const Slice *slice = value_as_slice(self);
    const Value parts[] = {slice->start, slice->stop, slice->step};
    uint64_t state = HASH_TUPLE_BEGIN;
    for (size_t i = 0; i < 3; i++) {
        int64_t hash;
        if (!value_hash(rt, parts[i], &hash)) return false;
        state = hash_tuple_add(state, hash);
    }
    *out = (int64_t)state == -1 ? 1546275796 : (int64_t)state;
    return true;
}

static Tuple *as_tuple(Runtime *rt, const Slice *slice) {
    return tuple_from(rt, (const Value[]){slice->start, slice->stop, slice->step}, 3);
}

static Value slice_compare(Runtime *rt, Value a, Value b, CompareOp op) {
    if (!value_is_slice(a) || !value_is_slice(b)) return VALUE_NOT_IMPLEMENTED;
    if (value_is(a, b)) return value_from_bool(op == COMPARE_EQ || op == COMPARE_LE || op == COMPARE_GE);
    Value left = value_from_object(as_tuple(rt, value_as_slice(a)));
    Value right = value_from_object(as_tuple(rt, value_as_slice(b)));
    Value result = value_compare(rt, left, right, op);
    value_unref(rt, left);
    value_unref(rt, right);
    return result;
}

const TypeSlots slice_slots = {
    .destroy = slice_destroy,
    .visit = slice_visit,
    .clear = slice_clear,
    .new_ = slice_new_slot,
    .repr = slice_repr,
    .hash = slice_hash,
    .compare = slice_compare,
};

// Methods -------------------------------------------------------------------------------------------------------------

static Value get_start(Runtime *rt, Value self, const Args *args) {
    (void)rt, (void)args;
    return value_ref(value_as_slice(self)->start);
}

static Value get_stop(Runtime *rt, Value self, const Args *args) {
    (void)rt, (void)args;
    return value_ref(value_as_slice(self)->stop);
}

static Value get_step(Runtime *rt, Value self, const Args *args) {
    (void)rt, (void)args;
    return value_ref(value_as_slice(self)->step);
}

static Value indices(Runtime *rt, Value self, const Args *args) {
    int64_t length;
    if (!args_count(rt, args, "slice.indices()", 1, 1) || !args_int(rt, args->values[0], &length)) return VALUE_NULL;
    if (length < 0) return exception_raise(rt, EXC_VALUE_ERROR, "length should not be negative");
    SliceRange range;
    if (!slice_unpack(rt, value_as_slice(self), &range)) return VALUE_NULL;
    slice_adjust(&range, length);
    const Value parts[] = {value_from_int(range.start), value_from_int(range.stop), value_from_int(range.step)};
    return value_from_object(tuple_from(rt, parts, 3));
}

const NativeSpec slice_methods[] = {
    {.name = "start", .call = get_start, .kind = NATIVE_GETTER},
    {.name = "stop", .call = get_stop, .kind = NATIVE_GETTER},
    {.name = "step", .call = get_step, .kind = NATIVE_GETTER},
    {.name = "indices", .call = indices},
    {0},
};
