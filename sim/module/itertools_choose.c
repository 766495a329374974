// Walks over choices: product, permutations, combinations, combinations_with_replacement. All of them count: `state` is a
// tuple of ints, the indices of the items that are chosen, and a step goes from one such number to the next. Each item is
// a step of the program, for there are astronomically many.

#include "sim/module/itertools.h"

#include "sim/value/exception.h"
#include "sim/value/operate.h"

static int64_t *index_at(const Walk *walk, size_t i) { return &value_as_tuple(walk->state)->items[i].as.integer; }

// `count` ints, each `first` more than `by` times its place.
static Tuple *numbers(Runtime *rt, size_t count, int64_t first, int64_t by) {
    if (!runtime_can_take(rt, count, sizeof(Value))) return NULL;
    Tuple *tuple = tuple_new(rt, count);
    for (size_t i = 0; i < count; i++) tuple->items[i] = value_from_int(first + by * (int64_t)i);
    return tuple;
}

// Every such walk begins with position 0, which means: nothing was given yet.
static bool begins(Walk *walk) { return walk->position++ == 0; }

// product: `source` is a tuple of pools, of each of which one is chosen -------------------------------------------------

// The iterables as tuples, so many times one after the other.
static Tuple *pools_of(Runtime *rt, const Value *iterables, size_t count, size_t times) {
    size_t total;
    if (__builtin_mul_overflow(count, times, &total) || !runtime_can_take(rt, total, sizeof(Value))) return NULL;
    Tuple *pools = tuple_new(rt, total);
    for (size_t i = 0; i < total; i++) {
        pools->items[i] = i < count ? value_from_object(tuple_from_iterable(rt, iterables[i]))
                                    : value_ref(pools->items[i - count]);
        if (!value_is_null(pools->items[i])) continue;
        object_unref(rt, pools);
        return NULL;
    }
    return pools;
}

static bool read_times(Runtime *rt, const Args *args, size_t named, int64_t *times) {
    Value repeat = value_from_int(1);
    const Args keywords = {args->values + args->count - named, named, args->names};
    if (named && !args_parse(rt, &keywords, "product(*, |, repeat)", &repeat)) return false;
    if (!args_int(rt, repeat, times)) return false;
    if (*times < 0) exception_raise(rt, EXC_VALUE_ERROR, "repeat argument cannot be negative");
    else if (*times && (args->count - named) > INT64_MAX / (uint64_t)*times)
        exception_raise(rt, EXC_OVERFLOW_ERROR, "repeat argument too large");
    return !rt->raised;
}

static Value product_new(Runtime *rt, Type *type, const Args *args) {
    size_t named = args->names ? ((const Tuple *)(const void *)args->names)->count : 0;
    int64_t times;
    if (!read_times(rt, args, named, &times)) return VALUE_NULL;
    Tuple *pools = pools_of(rt, args->values, times ? args->count - named : 0, (size_t)times);
    if (!pools) return VALUE_NULL;
    Tuple *state = numbers(rt, pools->count, 0, 0);
    if (!state) {
        object_unref(rt, pools);
        return VALUE_NULL;
    }
    Walk *walk = object_new(rt, type, KIND_OTHER, sizeof(Walk));
    walk->source = value_from_object(pools);
    walk->state = value_from_object(state);
    return value_from_object(walk);
}

static bool has_empty_pool(const Tuple *pools) {
    for (size_t i = 0; i < pools->count; i++) {
        if (value_as_tuple(pools->items[i])->count == 0) return true;
    }
    return false;
}

// The next number, whose last digit turns fastest. False: it was the last one.
static bool product_advance(const Walk *walk, const Tuple *pools) {
    for (size_t i = pools->count; i-- > 0;) {
        if (++*index_at(walk, i) < (int64_t)value_as_tuple(pools->items[i])->count) return true;
        *index_at(walk, i) = 0;
    }
    return false;
}

static Value product_next(Runtime *rt, Value self) {
    Walk *walk = value_as_walk(self);
    if (value_is_null(walk->source) || !runtime_step(rt)) return VALUE_NULL;
    const Tuple *pools = value_as_tuple(walk->source);
    bool more = begins(walk) ? !has_empty_pool(pools) : product_advance(walk, pools);
    if (!more) return walk_finish(rt, walk);
    Tuple *chosen = tuple_new(rt, pools->count);
    for (size_t i = 0; i < pools->count; i++)
        chosen->items[i] = value_ref(value_as_tuple(pools->items[i])->items[*index_at(walk, i)]);
    return value_from_object(chosen);
}

static const TypeSlots product_slots = {WALK_SLOTS(product_new, product_next)};

// The others: `source` is one pool, from which `stop` items are chosen --------------------------------------------------

static Value chosen_items(Runtime *rt, const Walk *walk) {
    const Tuple *pool = value_as_tuple(walk->source);
    Tuple *chosen = tuple_new(rt, (size_t)walk->stop);
    for (size_t i = 0; i < chosen->count; i++) chosen->items[i] = value_ref(pool->items[*index_at(walk, i)]);
    return value_from_object(chosen);
}

// A walk over a pool (taken over) that has chosen indices 0, by, 2 * by, …; where `is_over` it gives nothing.
static Value walk_over_pool(Runtime *rt, Type *type, Tuple *pool, int64_t count, size_t indices, int64_t by,
                            bool is_over) {
    Tuple *state = numbers(rt, is_over ? 0 : indices, 0, by);
    if (!state) {
        object_unref(rt, pool);
        return VALUE_NULL;
    }
    Walk *walk = object_new(rt, type, KIND_OTHER, sizeof(Walk));
    walk->source = is_over ? VALUE_NULL : value_from_object(pool);
    if (is_over) object_unref(rt, pool);
    walk->state = value_from_object(state);
    walk->stop = count;
    return value_from_object(walk);
}

// permutations: `state` has all indices of the pool, the chosen ones first, and behind them, in `item`, how many turns
// each place has left -----------------------------------------------------------------------------------------------------

static bool read_length(Runtime *rt, Value r, int64_t *out) {
    if (value_is_integral(r)) {
        *out = r.as.integer;
        if (*out >= 0) return true;
        exception_raise(rt, EXC_VALUE_ERROR, "r must be non-negative");
    } else {
        exception_raise(rt, EXC_TYPE_ERROR, "Expected int as r");
    }
    return false;
}

static Value permutations_new(Runtime *rt, Type *type, const Args *args) {
    Value iterable = VALUE_NULL, r = VALUE_NONE;
    if (!args_parse(rt, args, "permutations(iterable, |, r)", &iterable, &r)) return VALUE_NULL;
    Tuple *pool = tuple_from_iterable(rt, iterable);
    if (!pool) return VALUE_NULL;
    int64_t size = (int64_t)pool->count, count = size;
    if (!value_is_none(r) && !read_length(rt, r, &count)) {
        object_unref(rt, pool);
        return VALUE_NULL;
    }
    Value made = walk_over_pool(rt, type, pool, count, pool->count, 1, count > size);
    if (value_is_null(made) || count > size) return made;
    value_as_walk(made)->item = value_from_object(numbers(rt, (size_t)count, size, -1));
    if (!rt->raised) return made;
    value_unref(rt, made);
    return VALUE_NULL;
}

static void rotate_left(const Walk *walk, size_t from, size_t count) {
    int64_t first = *index_at(walk, from);
    for (size_t i = from; i + 1 < count; i++) *index_at(walk, i) = *index_at(walk, i + 1);
    *index_at(walk, count - 1) = first;
}

// Each place takes in turn all that stand behind it; after its last turn these are as they were before.
static bool permutations_advance(const Walk *walk, size_t size) {
    for (size_t i = (size_t)walk->stop; i-- > 0;) {
        int64_t *turns = &value_as_tuple(walk->item)->items[i].as.integer;
        if (--*turns == 0) {
            rotate_left(walk, i, size);
            *turns = (int64_t)(size - i);
            continue;
        }
        int64_t *mine = index_at(walk, i), *other = index_at(walk, size - (size_t)*turns);
        int64_t index = *mine;
        *mine = *other;
        *other = index;
        return true;
    }
    return false;
}

static Value permutations_next(Runtime *rt, Value self) {
    Walk *walk = value_as_walk(self);
    if (value_is_null(walk->source) || !runtime_step(rt)) return VALUE_NULL;
    if (!begins(walk) && !permutations_advance(walk, value_as_tuple(walk->source)->count)) return walk_finish(rt, walk);
    return chosen_items(rt, walk);
}

static const TypeSlots permutations_slots = {WALK_SLOTS(permutations_new, permutations_next)};

// combinations, with replacement or without ----------------------------------------------------------------------------

static Value new_combinations(Runtime *rt, Type *type, const Args *args, const char *signature, bool replace) {
    Value iterable = VALUE_NULL, r = VALUE_NULL;
    int64_t count;
    if (!args_parse(rt, args, signature, &iterable, &r) || !args_int(rt, r, &count)) return VALUE_NULL;
    Tuple *pool = tuple_from_iterable(rt, iterable);
    if (!pool) return VALUE_NULL;
    if (count < 0) {
        object_unref(rt, pool);
        return exception_raise(rt, EXC_VALUE_ERROR, "r must be non-negative");
    }
    bool is_over = replace ? pool->count == 0 && count > 0 : count > (int64_t)pool->count;
    return walk_over_pool(rt, type, pool, count, (size_t)count, !replace, is_over);
}

static Value combinations_new(Runtime *rt, Type *type, const Args *args) {
    return new_combinations(rt, type, args, "combinations(iterable, r)", false);
}

static Value with_replacement_new(Runtime *rt, Type *type, const Args *args) {
    return new_combinations(rt, type, args, "combinations_with_replacement(iterable, r)", true);
}

// Moves the last index that can still move, and puts those behind it right after it, or on it.
static bool combinations_advance(const Walk *walk, size_t size, bool replace) {
    size_t count = (size_t)walk->stop;
    for (size_t i = count; i-- > 0;) {
        int64_t last = (int64_t)(replace ? size - 1 : size - count + i);
        if (*index_at(walk, i) == last) continue;
        ++*index_at(walk, i);
        for (size_t k = i + 1; k < count; k++) *index_at(walk, k) = *index_at(walk, k - 1) + !replace;
        return true;
    }
    return false;
}

static Value next_combination(Runtime *rt, Walk *walk, bool replace) {
    if (value_is_null(walk->source) || !runtime_step(rt)) return VALUE_NULL;
    size_t size = value_as_tuple(walk->source)->count;
    if (!begins(walk) && !combinations_advance(walk, size, replace)) return walk_finish(rt, walk);
    return chosen_items(rt, walk);
}

static Value combinations_next(Runtime *rt, Value self) { return next_combination(rt, value_as_walk(self), false); }

static Value with_replacement_next(Runtime *rt, Value self) { return next_combination(rt, value_as_walk(self), true); }

static const TypeSlots combinations_slots = {WALK_SLOTS(combinations_new, combinations_next)};
static const TypeSlots with_replacement_slots = {WALK_SLOTS(with_replacement_new, with_replacement_next)};

const WalkType itertools_choose_types[] = {
    {"itertools.combinations", &combinations_slots, NULL},
    {"itertools.combinations_with_replacement", &with_replacement_slots, NULL},
    {"itertools.permutations", &permutations_slots, NULL},
    {"itertools.product", &product_slots, NULL},
    {0},
};
