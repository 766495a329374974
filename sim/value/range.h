#ifndef ASYNCARIUM_VALUE_RANGE_H
#define ASYNCARIUM_VALUE_RANGE_H

// range: start, stop and step, and nothing else; items come into being when asked for.

#include "sim/value/runtime.h"

typedef struct Range {
    Object head;
    int64_t start, stop, step; // step is not 0
    uint64_t count;            // of items: may be more than an int can say
} Range;

Range *range_new(Runtime *rt, int64_t start, int64_t stop, int64_t step);

static inline Range *value_as_range(Value v) { return (Range *)(void *)v.as.object; }
static inline bool value_is_range(Value v) { return value_is_kind(v, KIND_RANGE); }

#endif
