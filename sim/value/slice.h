#ifndef ASYNCARIUM_VALUE_SLICE_H
#define ASYNCARIUM_VALUE_SLICE_H

// slice: what stands between the brackets of items[start:stop:step], and what it means for a sequence of some length.

#include "sim/value/runtime.h"

typedef struct Slice {
    Object head;
    Value start, stop, step; // any values; None where left out
} Slice;

// The items that a slice picks from a sequence: `count` of them, from `start` on, `step` apart.
typedef struct SliceRange {
    int64_t start, stop, step; // start and stop within the sequence, or -1 or its length; step is not 0
    int64_t count;
} SliceRange;

Slice *slice_new(Runtime *rt, Value start, Value stop, Value step); // takes new references
// As PySlice_Unpack: indices as they were given, the missing ones as far out as can be. May run __index__ of the
// program, so ask for the length of the sequence after this.
bool slice_unpack(Runtime *rt, const Slice *slice, SliceRange *out);
// As PySlice_AdjustIndices: fits what slice_unpack gave to a sequence of `length` items, and sets count.
void slice_adjust(SliceRange *range, int64_t length);
// An index argument of a method as list.index(x, start): clamped, not yet fitted. As _PyEval_SliceIndexNotNone.
bool slice_index_argument(Runtime *rt, Value v, int64_t *out);
// Counts a negative index from the end, and 0 is as low as it gets.
int64_t slice_clamp(int64_t index, int64_t length);

static inline Slice *value_as_slice(Value v) { return (Slice *)v.as.object; }
static inline bool value_is_slice(Value v) { return value_is_kind(v, KIND_SLICE); }

#endif
