// Walks over one iterable: accumulate, batched, dropwhile, filterfalse, islice, pairwise, starmap, takewhile.

#include "sim/module/itertools.h"

#include "sim/value/exception.h"
#include "sim/value/list.h"
#include "sim/value/operate.h"

// accumulate: `item` is the sum so far; `state` what it begins with, until that was given -------------------------------

static Value accumulate_new(Runtime *rt, Type *type, const Args *args) {
    Value iterable = VALUE_NULL, function = VALUE_NONE, initial = VALUE_NONE;
    if (!args_parse(rt, args, "accumulate(iterable, |, func, *, |, initial)", &iterable, &function, &initial))
        return VALUE_NULL;
    Walk *walk = walk_over(rt, type, iterable, function);
    if (walk && !value_is_none(initial)) walk->state = value_ref(initial);
    return value_from_object(walk);
}

static Value accumulate_step(Runtime *rt, Walk *walk, Value item) {
    Value both[] = {value_ref(walk->item), item};
    Value function = value_ref(walk->function);
    Value sum = value_is_none(function) ? value_binary(rt, BINARY_ADD, both[0], item)
                                        : runtime_call(rt, function, both, 2);
    value_unref(rt, function);
    value_unref(rt, both[0]);
    return sum;
}

static Value accumulate_next(Runtime *rt, Value self) {
    Walk *walk = value_as_walk(self);
    if (!value_is_null(walk->state)) {
        value_replace(rt, &walk->item, walk->state);
        walk->state = VALUE_NULL;
        return value_ref(walk->item);
    }
    Value item = value_is_null(walk->source) ? VALUE_NULL : iterator_draw(rt, walk->source);
    if (value_is_null(item)) return VALUE_NULL;
    if (!value_is_null(walk->item)) {
        Value sum = accumulate_step(rt, walk, item);
        value_unref(rt, item);
        if (value_is_null(sum)) return VALUE_NULL;
        item = sum;
    }
    value_replace(rt, &walk->item, value_ref(item));
    return item;
}

static void accumulate_visit(Object *self, Visitor visitor, void *visitor_self) {
    walk_visit(self, visitor, visitor_self);
    const Walk *walk = (const Walk *)(void *)self;
    if (value_is_object(walk->state)) visitor(visitor_self, walk->state.as.object);
}

static const TypeSlots accumulate_slots = {
    .destroy = walk_destroy,
    .visit = accumulate_visit,
    .clear = walk_clear,
    .new_ = accumulate_new,
    .iter = walk_iter,
    .next = accumulate_next,
};

// batched: so many at a time as `stop` says; `step` is 1 if the last batch must be full ---------------------------------

static Value batched_new(Runtime *rt, Type *type, const Args *args) {
    Value iterable = VALUE_NULL, n = VALUE_NULL, strict = VALUE_FALSE;
    int64_t count;
    bool is_strict;
    if (!args_parse(rt, args, "batched(iterable, n, *, |, strict)", &iterable, &n, &strict)) return VALUE_NULL;
    if (!args_int(rt, n, &count) || !value_truth(rt, strict, &is_strict)) return VALUE_NULL;
    if (count < 1) return exception_raise(rt, EXC_VALUE_ERROR, "n must be at least one");
    Walk *walk = walk_over(rt, type, iterable, VALUE_NULL);
    if (!walk) return VALUE_NULL;
    walk->stop = count;
    walk->step = is_strict;
    return value_from_object(walk);
}

static Value batched_next(Runtime *rt, Value self) {
    Walk *walk = value_as_walk(self);
    if (value_is_null(walk->source)) return VALUE_NULL;
    Value source = value_ref(walk->source);
    List *items = list_new(rt, 0);
    while ((int64_t)items->count < walk->stop) {
        Value item = iterator_draw(rt, source);
        if (value_is_null(item)) break;
        list_append_owned(rt, items, item);
    }
    value_unref(rt, source);
    bool is_full = (int64_t)items->count == walk->stop;
    if (rt->raised || items->count == 0 || (!is_full && walk->step)) walk_finish(rt, walk);
    if (!rt->raised && items->count && !is_full && walk->step)
        exception_raise(rt, EXC_VALUE_ERROR, "batched(): incomplete batch");
    Tuple *batch = rt->raised || items->count == 0 ? NULL : tuple_from(rt, items->items, items->count);
    object_unref(rt, items);
    return value_from_object(batch);
}

static const TypeSlots batched_slots = {WALK_SLOTS(batched_new, batched_next)};

// dropwhile, takewhile: `position` is 1 once the predicate has failed --------------------------------------------------

static Value dropwhile_new(Runtime *rt, Type *type, const Args *args) {
    if (!args_count(rt, args, "dropwhile", 2, 2)) return VALUE_NULL;
    return value_from_object(walk_over(rt, type, args->values[1], args->values[0]));
}

// By calling the predicate, even where it is None: that is no function here.
static bool ask(Runtime *rt, Walk *walk, Value item, bool *out) {
    Value function = value_ref(walk->function);
    Value answer = runtime_call(rt, function, &item, 1);
    bool told = !value_is_null(answer) && value_truth(rt, answer, out);
    value_unref(rt, answer);
    value_unref(rt, function);
    return told;
}

static Value dropwhile_next(Runtime *rt, Value self) {
    Walk *walk = value_as_walk(self);
    while (!value_is_null(walk->source)) {
        Value item = iterator_draw(rt, walk->source);
        if (value_is_null(item) || walk->position) return item;
        bool drop = false;
        bool told = ask(rt, walk, item, &drop);
        walk->position = told && !drop;
        if (walk->position) return item;
        value_unref(rt, item);
        if (!told) return VALUE_NULL;
    }
    return VALUE_NULL;
}

static const TypeSlots dropwhile_slots = {WALK_SLOTS(dropwhile_new, dropwhile_next)};

static Value takewhile_new(Runtime *rt, Type *type, const Args *args) {
    if (!args_count(rt, args, "takewhile", 2, 2)) return VALUE_NULL;
    return value_from_object(walk_over(rt, type, args->values[1], args->values[0]));
}

static Value takewhile_next(Runtime *rt, Value self) {
    Walk *walk = value_as_walk(self);
    if (walk->position || value_is_null(walk->source)) return VALUE_NULL;
    Value item = iterator_draw(rt, walk->source);
    if (value_is_null(item)) return VALUE_NULL;
    bool take = false;
    bool told = ask(rt, walk, item, &take);
    if (told && take) return item;
    walk->position = told;
    value_unref(rt, item);
    return VALUE_NULL;
}

static const TypeSlots takewhile_slots = {WALK_SLOTS(takewhile_new, takewhile_next)};

// filterfalse, starmap -------------------------------------------------------------------------------------------------

static Value filterfalse_new(Runtime *rt, Type *type, const Args *args) {
    if (!args_count(rt, args, "filterfalse", 2, 2)) return VALUE_NULL;
    return value_from_object(walk_over(rt, type, args->values[1], args->values[0]));
}

static Value filterfalse_next(Runtime *rt, Value self) {
    Walk *walk = value_as_walk(self);
    while (!value_is_null(walk->source)) {
        Value item = iterator_draw(rt, walk->source);
        if (value_is_null(item)) return VALUE_NULL;
        bool truth = true;
        Value function = value_ref(walk->function);
        bool told = iterator_wants(rt, function, item, &truth);
        value_unref(rt, function);
        if (told && !truth) return item;
        value_unref(rt, item);
        if (!told) return VALUE_NULL;
    }
    return VALUE_NULL;
}

static const TypeSlots filterfalse_slots = {WALK_SLOTS(filterfalse_new, filterfalse_next)};

static Value starmap_new(Runtime *rt, Type *type, const Args *args) {
    if (!args_count(rt, args, "starmap", 2, 2)) return VALUE_NULL;
    return value_from_object(walk_over(rt, type, args->values[1], args->values[0]));
}

static Value starmap_next(Runtime *rt, Value self) {
    Walk *walk = value_as_walk(self);
    Value item = value_is_null(walk->source) ? VALUE_NULL : iterator_draw(rt, walk->source);
    if (value_is_null(item)) return VALUE_NULL;
    Tuple *arguments = tuple_from_iterable(rt, item);
    value_unref(rt, item);
    if (!arguments) return VALUE_NULL;
    Value function = value_ref(walk->function);
    Value result = runtime_call(rt, function, arguments->items, arguments->count);
    value_unref(rt, function);
    object_unref(rt, arguments);
    return result;
}

static const TypeSlots starmap_slots = {WALK_SLOTS(starmap_new, starmap_next)};

// islice: `position` is the index of what the source gives next, `stop` that of the end (-1: none), `state` that of the
// next item wanted ------------------------------------------------------------------------------------------------------

// An index, or -1 where it is none: that is refused with a message of its own.
static int64_t index_or_minus_one(Runtime *rt, Value v) {
    int64_t index;
    if (args_int(rt, v, &index)) return index;
    exception_discard(rt);
    return -1;
}

static bool parse_islice(Runtime *rt, const Args *args, int64_t *start, int64_t *stop, int64_t *step) {
    static const char bad_stop[] = "Stop argument for islice() must be None or an integer: 0 <= x <= sys.maxsize.";
    static const char bad_index[] = "Indices for islice() must be None or an integer: 0 <= x <= sys.maxsize.";
    const Value *v = args->values;
    Value last = args->count == 2 ? v[1] : v[2];
    if (args->count > 2 && !value_is_none(v[1])) *start = index_or_minus_one(rt, v[1]);
    if (!value_is_none(last)) *stop = index_or_minus_one(rt, last);
    const char *problem = !value_is_none(last) && *stop == -1 ? bad_stop : *start < 0 || *stop < -1 ? bad_index : NULL;
    if (!problem && args->count == 4 && !value_is_none(v[3])) *step = index_or_minus_one(rt, v[3]);
    if (!problem && *step < 1) problem = "Step for islice() must be a positive integer or None.";
    if (problem) exception_raise(rt, EXC_VALUE_ERROR, "%s", problem);
    return !problem;
}

static Value islice_new(Runtime *rt, Type *type, const Args *args) {
    int64_t start = 0, stop = -1, step = 1;
    if (!args_count(rt, args, "islice", 2, 4) || !parse_islice(rt, args, &start, &stop, &step)) return VALUE_NULL;
    Walk *walk = walk_over(rt, type, args->values[0], VALUE_NULL);
    if (!walk) return VALUE_NULL;
    walk->state = value_from_int(start);
    walk->stop = stop;
    walk->step = step;
    return value_from_object(walk);
}

static Value islice_next(Runtime *rt, Value self) {
    Walk *walk = value_as_walk(self);
    if (value_is_null(walk->source)) return VALUE_NULL;
    while (!value_is_null(walk->source) && walk->position < walk->state.as.integer) {
        Value skipped = iterator_draw(rt, walk->source);
        if (value_is_null(skipped)) return walk_finish(rt, walk);
        value_unref(rt, skipped);
        walk->position++;
    }
    bool is_over = walk->stop != -1 && walk->position >= walk->stop;
    Value item = is_over || value_is_null(walk->source) ? VALUE_NULL : iterator_draw(rt, walk->source);
    if (value_is_null(item)) return walk_finish(rt, walk);
    walk->position++;
    int64_t next;
    bool past = __builtin_add_overflow(walk->state.as.integer, walk->step, &next);
    if (past || (walk->stop != -1 && next > walk->stop)) next = walk->stop == -1 ? INT64_MAX : walk->stop;
    walk->state = value_from_int(next);
    return item;
}

static const TypeSlots islice_slots = {WALK_SLOTS(islice_new, islice_next)};

// pairwise: `item` is the left one of the next pair --------------------------------------------------------------------

static Value pairwise_new(Runtime *rt, Type *type, const Args *args) {
    if (!args_count(rt, args, "pairwise", 1, 1)) return VALUE_NULL;
    return value_from_object(walk_over(rt, type, args->values[0], VALUE_NULL));
}

static Value pairwise_end(Runtime *rt, Walk *walk) {
    value_clear(rt, &walk->source);
    value_clear(rt, &walk->item);
    return VALUE_NULL;
}

static Value pairwise_next(Runtime *rt, Value self) {
    Walk *walk = value_as_walk(self);
    if (value_is_null(walk->source)) return VALUE_NULL;
    if (value_is_null(walk->item)) {
        value_replace(rt, &walk->item, iterator_draw(rt, walk->source));
        if (value_is_null(walk->item) || value_is_null(walk->source)) return pairwise_end(rt, walk);
    }
    Value left = value_ref(walk->item);
    Value right = iterator_draw(rt, walk->source);
    if (value_is_null(right)) {
        value_unref(rt, left);
        return pairwise_end(rt, walk);
    }
    Tuple *pair = tuple_new(rt, 2);
    pair->items[0] = left;
    pair->items[1] = right;
    value_replace(rt, &walk->item, value_ref(right));
    return value_from_object(pair);
}

static const TypeSlots pairwise_slots = {WALK_SLOTS(pairwise_new, pairwise_next)};

const WalkType itertools_walk_types[] = {
    {"itertools.accumulate", &accumulate_slots, NULL},
    {"itertools.batched", &batched_slots, NULL},
    {"itertools.dropwhile", &dropwhile_slots, NULL},
    {"itertools.filterfalse", &filterfalse_slots, NULL},
    {"itertools.islice", &islice_slots, NULL},
    {"itertools.pairwise", &pairwise_slots, NULL},
    {"itertools.starmap", &starmap_slots, NULL},
    {"itertools.takewhile", &takewhile_slots, NULL},
    {0},
};
