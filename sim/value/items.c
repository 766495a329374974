// Indices, repetitions and lengths, for all kinds of sequences.

#include "sim/value/items.h"

#include "sim/value/exception.h"
#include "sim/value/operate.h"

static bool has_index(Runtime *rt, Value v) { return value_is_integral(v) || value_type(rt, v)->slots->index; }

bool items_index(Runtime *rt, Value key, const char *message, int64_t *out) {
    if (value_is_integral(key)) {
        *out = key.as.integer;
        return true;
    }
    if (has_index(rt, key)) return value_index(rt, key, out);
    exception_raise(rt, EXC_TYPE_ERROR, message, value_type_name(rt, key));
    return false;
}

bool items_repeat_count(Runtime *rt, Value times, int64_t *out) {
    if (!has_index(rt, times)) {
        exception_raise(rt, EXC_TYPE_ERROR, "can't multiply sequence by non-int of type '%s'",
                        value_type_name(rt, times));
        return false;
    }
    if (!value_index(rt, times, out)) return false;
    if (*out < 0) *out = 0;
    return true;
}

bool items_repeat_themselves(Value v) {
    return value_is_kind(v, KIND_STR) || value_is_kind(v, KIND_BYTES) || value_is_kind(v, KIND_TUPLE) ||
           value_is_kind(v, KIND_LIST);
}

Value items_compare_lengths(size_t left, size_t right, CompareOp op) {
    switch (op) {
    case COMPARE_LT: return value_from_bool(left < right);
    case COMPARE_LE: return value_from_bool(left <= right);
    case COMPARE_EQ: return value_from_bool(left == right);
    case COMPARE_NE: return value_from_bool(left != right);
    case COMPARE_GT: return value_from_bool(left > right);
    case COMPARE_GE: return value_from_bool(left >= right);
    }
    return VALUE_NULL;
}

bool items_go_on(Runtime *rt) {
    if (!world_over_limit(rt->world)) return true;
    exception_raise_empty(rt, EXC_MEMORY_ERROR);
    return false;
}
