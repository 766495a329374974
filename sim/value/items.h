#ifndef ASYNCARIUM_VALUE_ITEMS_H
#define ASYNCARIUM_VALUE_ITEMS_H

// What the containers have in common.

#include "sim/value/runtime.h"

// The index that a key between brackets stands for, as it was given. Else raises TypeError with `message`, whose %s is
// the name of the key's type: "list indices must be integers or slices, not %s".
bool items_index(Runtime *rt, Value key, const char *message, int64_t *out);
// How often `items * times` repeats: 0 or more. Raises "can't multiply sequence by non-int of type 'str'".
bool items_repeat_count(Runtime *rt, Value times, int64_t *out);
// Whether `v * times` is a matter of v's own type, so that in v * items the items need not answer.
bool items_repeat_themselves(Value v);
// The answer for two sequences that are equal as far as the shorter one goes.
Value items_compare_lengths(size_t left, size_t right, CompareOp op);
// Whether a loop in C that takes memory at each turn may go on; raises MemoryError where the world is full.
bool items_go_on(Runtime *rt);

#endif
