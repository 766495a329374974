// Builtins that walk: iter and next, min and max, sorted, any and all.

#include <string.h>

#include "sim/value/exception.h"
#include "sim/value/iterator.h"
#include "sim/value/operate.h"
#include "sim/value/str.h"
#include "sim/vm/async_generator.h"
#include "sim/vm/builtins_functions.h"

static Value call_iter(Runtime *rt, Value self, const Args *args) {
    (void)self;
    if (!args_count(rt, args, "iter", 1, 2)) return VALUE_NULL;
    if (args->count == 1) return value_iter(rt, args->values[0]);
    if (!value_is_callable(rt, args->values[0]))
        return exception_raise(rt, EXC_TYPE_ERROR, "iter(v, w): v must be callable");
    return iterator_callable(rt, args->values[0], args->values[1]);
}

static Value call_next(Runtime *rt, Value self, const Args *args) {
    (void)self;
    if (!args_count(rt, args, "next", 1, 2)) return VALUE_NULL;
    Value iterator = args->values[0];
    if (!value_is_iterator(rt, iterator))
        return exception_raise(rt, EXC_TYPE_ERROR, "'%s' object is not an iterator", value_type_name(rt, iterator));
    Value item = value_type(rt, iterator)->slots->next(rt, iterator);
    if (!value_is_null(item)) return item;
    if (args->count == 1) return rt->raised ? VALUE_NULL : exception_raise_empty(rt, EXC_STOP_ITERATION);
    if (rt->raised && !exception_raised_is(rt, EXC_STOP_ITERATION)) return VALUE_NULL;
    exception_discard(rt);
    return value_ref(args->values[1]);
}

static Value call_aiter(Runtime *rt, Value self, const Args *args) {
    (void)self;
    if (!args_count(rt, args, "aiter()", 1, 1)) return VALUE_NULL;
    Value iterable = args->values[0];
    const TypeSlots *slots = value_type(rt, iterable)->slots;
    if (!slots->aiter)
        return exception_raise(rt, EXC_TYPE_ERROR, "'%s' object is not an async iterable",
                               value_type_name(rt, iterable));
    Value iterator = slots->aiter(rt, iterable);
    if (value_is_null(iterator) || value_type(rt, iterator)->slots->anext) return iterator;
    exception_raise(rt, EXC_TYPE_ERROR, "aiter() returned not an async iterator of type '%s'",
                    value_type_name(rt, iterator));
    value_unref(rt, iterator);
    return VALUE_NULL;
}

static Value call_anext(Runtime *rt, Value self, const Args *args) {
    (void)self;
    if (!args_count(rt, args, "anext", 1, 2)) return VALUE_NULL;
    Value iterator = args->values[0];
    const TypeSlots *slots = value_type(rt, iterator)->slots;
    if (!slots->anext)
        return exception_raise(rt, EXC_TYPE_ERROR, "'%s' object is not an async iterator",
                               value_type_name(rt, iterator));
    Value awaitable = slots->anext(rt, iterator);
    if (value_is_null(awaitable) || args->count == 1) return awaitable;
    Value result = anext_with_default(vm_of(rt), awaitable, args->values[1]);
    value_unref(rt, awaitable);
    return result;
}

// Whether one item has the truth `wanted`, which ends the walk. False: raised.
static bool find_truth(Runtime *rt, Value iterable, bool wanted, bool *found) {
    Value iterator = value_iter(rt, iterable);
    if (value_is_null(iterator)) return false;
    *found = false;
    while (!*found) {
        Value item = iterator_next(rt, iterator);
        if (value_is_null(item)) break;
        bool truth = false;
        bool told = value_truth(rt, item, &truth);
        value_unref(rt, item);
        if (!told) break;
        *found = truth == wanted;
    }
    value_unref(rt, iterator);
    return !rt->raised;
}

static Value call_any(Runtime *rt, Value self, const Args *args) {
    (void)self;
    bool found;
    if (!args_count(rt, args, "any()", 1, 1) || !find_truth(rt, args->values[0], true, &found)) return VALUE_NULL;
    return value_from_bool(found);
}

static Value call_all(Runtime *rt, Value self, const Args *args) {
    (void)self;
    bool found;
    if (!args_count(rt, args, "all()", 1, 1) || !find_truth(rt, args->values[0], false, &found)) return VALUE_NULL;
    return value_from_bool(!found);
}

// min and max --------------------------------------------------------------------------------------------------------

typedef struct Extreme {
    const char *name;
    CompareOp op;   // holds if an item is better than the best so far
    Value key;      // None: the item itself
    Value fallback; // VALUE_NULL: none
    Value best, best_key;
} Extreme;

// Takes item over. False: raised.
static bool extreme_take(Runtime *rt, Extreme *extreme, Value item) {
    Value key = value_is_none(extreme->key) ? value_ref(item) : runtime_call(rt, extreme->key, &item, 1);
    bool is_better = value_is_null(extreme->best);
    bool well = !value_is_null(key);
    if (well && !is_better) well = value_compare_truth(rt, key, extreme->best_key, extreme->op, &is_better);
    if (well && is_better) {
        value_replace(rt, &extreme->best, item);
        value_replace(rt, &extreme->best_key, key);
        return true;
    }
    value_unref(rt, key);
    value_unref(rt, item);
    return well;
}

static bool extreme_walk(Runtime *rt, Extreme *extreme, const Args *args, size_t positional) {
    if (positional > 1) {
        for (size_t i = 0; i < positional; i++)
            if (!extreme_take(rt, extreme, value_ref(args->values[i]))) return false;
        return true;
    }
    Value iterator = value_iter(rt, args->values[0]);
    if (value_is_null(iterator)) return false;
    for (;;) {
        Value item = iterator_next(rt, iterator);
        if (value_is_null(item) || !extreme_take(rt, extreme, item)) break;
    }
    value_unref(rt, iterator);
    return !rt->raised;
}

static bool extreme_read_options(Runtime *rt, Extreme *extreme, const Args *args, size_t positional) {
    char signature[] = "max(*, |, key, default)";
    memcpy(signature, extreme->name, 3);
    Args options = {args->values + positional, args->count - positional, args->names};
    if (!args_parse(rt, &options, signature, &extreme->key, &extreme->fallback)) return false;
    if (positional <= 1 || value_is_null(extreme->fallback)) return true;
    exception_raise(rt, EXC_TYPE_ERROR, "Cannot specify a default for %s() with multiple positional arguments",
                    extreme->name);
    return false;
}

static Value find_extreme(Runtime *rt, const Args *args, const char *name, CompareOp op) {
    Extreme extreme = {.name = name, .op = op, .key = VALUE_NONE};
    size_t positional = args->count - (args->names ? ((const Tuple *)args->names)->count : 0);
    if (positional == 0) return exception_raise(rt, EXC_TYPE_ERROR, "%s expected at least 1 argument, got 0", name);
    if (!extreme_read_options(rt, &extreme, args, positional)) return VALUE_NULL;
    bool well = extreme_walk(rt, &extreme, args, positional);
    value_unref(rt, extreme.best_key);
    if (!well) {
        value_unref(rt, extreme.best);
        return VALUE_NULL;
    }
    if (!value_is_null(extreme.best)) return extreme.best;
    if (!value_is_null(extreme.fallback)) return value_ref(extreme.fallback);
    return exception_raise(rt, EXC_VALUE_ERROR, "%s() iterable argument is empty", name);
}

static Value call_min(Runtime *rt, Value self, const Args *args) {
    (void)self;
    return find_extreme(rt, args, "min", COMPARE_LT);
}

static Value call_max(Runtime *rt, Value self, const Args *args) {
    (void)self;
    return find_extreme(rt, args, "max", COMPARE_GT);
}

// A list, and its own sort.
static Value call_sorted(Runtime *rt, Value self, const Args *args) {
    (void)self;
    size_t keywords = args->names ? ((const Tuple *)args->names)->count : 0;
    Args given = {args->values, args->count - keywords, NULL};
    if (!args_count(rt, &given, "sorted", 1, 1)) return VALUE_NULL;
    List *list = list_from_iterable(rt, args->values[0]);
    if (!list) return VALUE_NULL;
    Str *name = str_intern(rt, "sort", strlen("sort"));
    Value sort = type_lookup(rt, rt->types[TYPE_LIST], name);
    object_unref(rt, name);
    Args options = {args->values + 1, keywords, args->names};
    Value result = ((Native *)sort.as.object)->spec->call(rt, value_from_object(list), &options);
    if (!value_is_null(result)) return value_from_object(list);
    object_unref(rt, list);
    return VALUE_NULL;
}

const NativeSpec builtins_iterable_functions[] = {
    {.name = "aiter", .call = call_aiter, .kind = NATIVE_FUNCTION},
    {.name = "all", .call = call_all, .kind = NATIVE_FUNCTION},
    {.name = "anext", .call = call_anext, .kind = NATIVE_FUNCTION},
    {.name = "any", .call = call_any, .kind = NATIVE_FUNCTION},
    {.name = "iter", .call = call_iter, .kind = NATIVE_FUNCTION},
    {.name = "max", .call = call_max, .kind = NATIVE_FUNCTION},
    {.name = "min", .call = call_min, .kind = NATIVE_FUNCTION},
    {.name = "next", .call = call_next, .kind = NATIVE_FUNCTION},
    {.name = "sorted", .call = call_sorted, .kind = NATIVE_FUNCTION},
    {0},
};
