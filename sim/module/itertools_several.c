// Walks over several iterables: chain, compress, zip_longest.

#include "sim/module/itertools.h"

#include "sim/value/exception.h"
#include "sim/value/generic.h"
#include "sim/value/operate.h"

// chain: `source` gives iterables, `item` is the iterator over the one that it is in -----------------------------------

static Value chain_new(Runtime *rt, Type *type, const Args *args) {
    if (!args_count(rt, args, "chain()", 0, SIZE_MAX)) return VALUE_NULL;
    Value iterables = value_from_object(tuple_from(rt, args->values, args->count));
    Walk *walk = walk_over(rt, type, iterables, VALUE_NULL);
    value_unref(rt, iterables);
    return value_from_object(walk);
}

static Value chain_from_iterable(Runtime *rt, Value self, const Args *args) {
    if (!args_count(rt, args, "chain.from_iterable()", 1, 1)) return VALUE_NULL;
    return value_from_object(walk_over(rt, (Type *)self.as.object, args->values[0], VALUE_NULL));
}

// Begins the next iterable. False: there is none, or it raised; the chain is over.
static bool chain_begin(Runtime *rt, Walk *walk) {
    Value iterable = iterator_draw(rt, walk->source);
    Value iterator = value_is_null(iterable) ? VALUE_NULL : value_iter(rt, iterable);
    value_unref(rt, iterable);
    if (value_is_null(iterator)) {
        walk_finish(rt, walk);
        return false;
    }
    value_replace(rt, &walk->item, iterator);
    return true;
}

static Value chain_next(Runtime *rt, Value self) {
    Walk *walk = value_as_walk(self);
    while (!value_is_null(walk->source)) {
        if (value_is_null(walk->item) && !chain_begin(rt, walk)) return VALUE_NULL;
        Value item = iterator_draw(rt, walk->item);
        if (!value_is_null(item) || rt->raised) return item;
        value_clear(rt, &walk->item);
    }
    return VALUE_NULL;
}

static const TypeSlots chain_slots = {WALK_SLOTS(chain_new, chain_next)};

static const NativeSpec chain_methods[] = {
    {.name = "from_iterable", .call = chain_from_iterable, .kind = NATIVE_CLASS_METHOD},
    {.name = "__class_getitem__", .call = generic_class_getitem, .kind = NATIVE_CLASS_METHOD},
    {0},
};

// compress: `function` is the iterator of selectors --------------------------------------------------------------------

static Value compress_new(Runtime *rt, Type *type, const Args *args) {
    Value data = VALUE_NULL, selectors = VALUE_NULL;
    if (!args_parse(rt, args, "compress(data, selectors)", &data, &selectors)) return VALUE_NULL;
    Walk *walk = walk_over(rt, type, data, VALUE_NULL);
    if (!walk) return VALUE_NULL;
    walk->function = value_iter(rt, selectors);
    if (!value_is_null(walk->function)) return value_from_object(walk);
    object_unref(rt, walk);
    return VALUE_NULL;
}

static bool draw_selector(Runtime *rt, Walk *walk, bool *selected) {
    Value selector = value_is_null(walk->function) ? VALUE_NULL : iterator_draw(rt, walk->function);
    bool told = !value_is_null(selector) && value_truth(rt, selector, selected);
    value_unref(rt, selector);
    return told;
}

static Value compress_next(Runtime *rt, Value self) {
    Walk *walk = value_as_walk(self);
    while (!value_is_null(walk->source)) {
        bool selected = false;
        Value item = iterator_draw(rt, walk->source);
        if (value_is_null(item)) return VALUE_NULL;
        bool told = draw_selector(rt, walk, &selected);
        if (told && selected) return item;
        value_unref(rt, item);
        if (!told) return VALUE_NULL;
    }
    return VALUE_NULL;
}

static const TypeSlots compress_slots = {WALK_SLOTS(compress_new, compress_next)};

// zip_longest: `source` is a tuple of iterators, VALUE_NULL where one has ended; `item` fills in for them; `stop` is the
// number of those that go on --------------------------------------------------------------------------------------------

static Value zip_longest_new(Runtime *rt, Type *type, const Args *args) {
    size_t named = args->names ? ((const Tuple *)(const void *)args->names)->count : 0;
    size_t count = args->count - named;
    Value fill = VALUE_NONE;
    if (named && !args_parse(rt, &(Args){args->values + count, named, args->names}, "zip_longest(*, |, fillvalue)",
                             &fill)) {
        exception_discard(rt);
        return exception_raise(rt, EXC_TYPE_ERROR, "zip_longest() got an unexpected keyword argument");
    }
    Tuple *iterators = iterators_over(rt, args->values, count);
    if (!iterators) return VALUE_NULL;
    Walk *walk = object_new(rt, type, KIND_OTHER, sizeof(Walk));
    walk->source = value_from_object(iterators);
    walk->item = value_ref(fill);
    walk->stop = (int64_t)count;
    return value_from_object(walk);
}

// One place of the next tuple. False: it was the last that went on, or it raised.
static bool fill_place(Runtime *rt, Walk *walk, const Tuple *iterators, Value *place, size_t i) {
    Value iterator = iterators->items[i];
    *place = value_is_null(iterator) ? VALUE_NULL : iterator_draw(rt, iterator);
    if (!value_is_null(*place)) return true;
    if (rt->raised) walk->stop = 0;
    if (!value_is_null(iterator) && walk->stop > 0) walk->stop--;
    if (walk->stop == 0) return false;
    *place = value_ref(walk->item);
    if (value_is(iterators->items[i], iterator)) value_clear(rt, &((Tuple *)iterators)->items[i]);
    return true;
}

static Value zip_longest_next(Runtime *rt, Value self) {
    Walk *walk = value_as_walk(self);
    if (walk->stop == 0 || value_is_null(walk->source)) return VALUE_NULL;
    Value source = value_ref(walk->source);
    const Tuple *iterators = value_as_tuple(source);
    Tuple *result = tuple_new(rt, iterators->count);
    for (size_t i = 0; i < iterators->count; i++) {
        if (fill_place(rt, walk, iterators, &result->items[i], i)) continue;
        object_unref(rt, result);
        result = NULL;
        break;
    }
    value_unref(rt, source);
    return value_from_object(result);
}

static const TypeSlots zip_longest_slots = {WALK_SLOTS(zip_longest_new, zip_longest_next)};

const WalkType itertools_several_types[] = {
    {"itertools.chain", &chain_slots, chain_methods},
    {"itertools.compress", &compress_slots, NULL},
    {"itertools.zip_longest", &zip_longest_slots, NULL},
    {0},
};
