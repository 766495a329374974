#ifndef ASYNCARIUM_VALUE_TUPLE_H
#define ASYNCARIUM_VALUE_TUPLE_H

// tuple: items in one block with the header. A program's subclass keeps its __dict__ behind them.

#include "sim/value/runtime.h"

typedef struct Tuple {
    Object head;
    size_t count;
    Value items[];
} Tuple;

// Items are VALUE_NULL: to be filled before anyone sees it. count 0: the empty tuple.
Tuple *tuple_new(Runtime *rt, size_t count);
Tuple *tuple_from(Runtime *rt, const Value *items, size_t count); // takes new references
Tuple *tuple_from_iterable(Runtime *rt, Value iterable);          // NULL if it raised

static inline Tuple *value_as_tuple(Value v) { return (Tuple *)v.as.object; }
static inline bool value_is_tuple(Value v) { return value_is_kind(v, KIND_TUPLE); }

#endif
