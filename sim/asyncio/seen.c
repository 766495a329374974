// Finding arguments that come twice.

#include "sim/asyncio/seen.h"

#include "sim/value/exception.h"
#include "sim/value/operate.h"

// Whether these are objects that are equal only to themselves, and none comes twice. One that has a single reference is only where that is.
static bool all_differ(Runtime *rt, const Value *values, size_t count) {
    size_t good = 0, marked = 0;
    for (; good < count; good++) {
        Value value = values[good];
        if (!value_is_object(value) || value.as.object->flags & OBJECT_MARKED || !value_hashes_by_identity(rt, value)) break;
        if (value.as.object->refs == 1) continue;
        value.as.object->flags |= OBJECT_MARKED;
        marked++;
    }
    for (size_t i = 0; marked > 0; i++) {
        if (!(values[i].as.object->flags & OBJECT_MARKED)) continue;
        values[i].as.object->flags &= (uint16_t)~OBJECT_MARKED;
        marked--;
    }
    return good == count;
}

bool seen_init(Runtime *rt, Seen *seen, const Value *values, size_t count) {
    *seen = (Seen){.values = values, .count = count};
    seen->all_differ = all_differ(rt, values, count);
    if (seen->all_differ) return true;
    size_t capacity = 4;
    while (capacity < count * 2) capacity *= 2;
    if (!runtime_can_take(rt, capacity, sizeof(uint32_t))) return false;
    seen->positions = world_allocate_zeroed(rt->world, capacity * sizeof(uint32_t));
    seen->mask = capacity - 1;
    return true;
}

static size_t first_place(const Runtime *rt, const Seen *seen, Value value) {
    uint64_t offset = (uint64_t)((const char *)value.as.object - (const char *)rt->world) / WORLD_ALIGNMENT;
    return (size_t)((offset * UINT64_C(0x9E3779B97F4A7C15)) >> 32) & seen->mask;
}

static int64_t first_identical(const Runtime *rt, Seen *seen, size_t position) {
    Value value = seen->values[position];
    size_t place = first_place(rt, seen, value);
    for (; seen->positions[place]; place = (place + 1) & seen->mask) {
        size_t other = seen->positions[place] - 1;
        if (value_is(seen->values[other], value)) return (int64_t)other;
    }
    seen->positions[place] = (uint32_t)position + 1;
    return (int64_t)position;
}

// One that is there is looked up twice, as by `if arg not in arg_to_fut: … else: fut = arg_to_fut[arg]`: the program may hear of that.
static int64_t first_equal(Runtime *rt, Seen *seen, size_t position) {
    if (!seen->others) seen->others = dict_new(rt);
    Value found = dict_get(rt, seen->others, seen->values[position]);
    if (rt->raised) return SEEN_RAISED;
    if (!value_is_null(found)) {
        found = dict_get(rt, seen->others, seen->values[position]);
        if (value_is_null(found) && !rt->raised) exception_raise_value(rt, EXC_KEY_ERROR, seen->values[position]);
        return rt->raised ? SEEN_RAISED : found.as.integer;
    }
    return (int64_t)position;
}

static bool is_by_identity(Runtime *rt, Value value) { return value_is_object(value) && value_hashes_by_identity(rt, value); }

int64_t seen_first(Runtime *rt, Seen *seen, size_t position) {
    if (seen->all_differ) return (int64_t)position;
    bool is_simple = is_by_identity(rt, seen->values[position]);
    return is_simple ? first_identical(rt, seen, position) : first_equal(rt, seen, position);
}

bool seen_add_to_others(Runtime *rt, Seen *seen, size_t position) {
    Value value = seen->values[position];
    return is_by_identity(rt, value) || dict_set(rt, seen->others, value, value_from_int((int64_t)position));
}

void seen_done(Runtime *rt, Seen *seen) {
    if (seen->positions) world_release(rt->world, seen->positions, (seen->mask + 1) * sizeof(uint32_t));
    object_unref(rt, seen->others);
}
