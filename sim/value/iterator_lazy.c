// Iterators made from iterators: enumerate, zip, map, filter, reversed. As Objects/enumobject.c and
// Python/bltinmodule.c.

#include "sim/value/attribute.h"
#include "sim/value/exception.h"
#include "sim/value/int.h"
#include "sim/value/iterator.h"
#include "sim/value/native.h"
#include "sim/value/str.h"
#include "sim/value/types.h"

static size_t keyword_count(const Args *args) {
    return args->names ? ((const Tuple *)(const void *)args->names)->count : 0;
}

Value iterator_draw(Runtime *rt, Value iterator) {
    if (!runtime_enter(rt, "")) return VALUE_NULL;
    value_ref(iterator);
    Value item = iterator_next(rt, iterator);
    value_unref(rt, iterator);
    runtime_leave(rt);
    return item;
}

// An iterator of `type` over one iterable.
static Iterator *new_over(Runtime *rt, Type *type, Value iterable, Value extra) {
    Value source = value_iter(rt, iterable);
    if (value_is_null(source)) return NULL;
    Iterator *it = iterator_new_of(rt, type, source, extra);
    value_unref(rt, source);
    return it;
}

Tuple *iterators_over(Runtime *rt, const Value *iterables, size_t count) {
    Tuple *iterators = tuple_new(rt, count);
    for (size_t i = 0; i < count; i++) {
        iterators->items[i] = value_iter(rt, iterables[i]);
        if (!value_is_null(iterators->items[i])) continue;
        object_unref(rt, iterators);
        return NULL;
    }
    return iterators;
}

// enumerate: `position` is the next number; `left` is 1 when there are no more numbers --------------------------------

static bool is_keyword(const Args *args, size_t i, const char *name) {
    return str_equal_c(value_as_str(((const Tuple *)(const void *)args->names)->items[i]), name);
}

static bool check_keyword(Runtime *rt, const Args *args, size_t i, const char *name) {
    if (is_keyword(args, i, name)) return true;
    const Str *given = value_as_str(((const Tuple *)(const void *)args->names)->items[i]);
    exception_raise(rt, EXC_TYPE_ERROR, "'%V' is an invalid keyword argument for enumerate()", given);
    return false;
}

// As enumerate_vectorcall.
static bool parse_enumerate(Runtime *rt, const Args *args, Value *iterable, Value *start) {
    size_t named = keyword_count(args);
    if (args->count > 2) {
        exception_raise(rt, EXC_TYPE_ERROR, "enumerate() takes at most 2 arguments (%zu given)", args->count);
        return false;
    }
    if (args->count == 0) {
        exception_raise(rt, EXC_TYPE_ERROR, "enumerate() missing required argument 'iterable'");
        return false;
    }
    bool swapped = named == 2 && is_keyword(args, 0, "start");
    static const char *const names[] = {"iterable", "start"};
    for (size_t i = 0; i < named; i++) {
        size_t at = args->count - named + i;
        if (!check_keyword(rt, args, i, names[swapped ? 1 - at : at])) return false;
    }
    *iterable = args->values[swapped ? 1 : 0];
    if (args->count == 2) *start = args->values[swapped ? 0 : 1];
    return true;
}

static Value enumerate_new(Runtime *rt, Type *type, const Args *args) {
    Value iterable;
    Value start = value_from_int(0);
    int64_t position;
    if (!parse_enumerate(rt, args, &iterable, &start) || !args_int(rt, start, &position)) return VALUE_NULL;
    Iterator *it = new_over(rt, type, iterable, VALUE_NULL);
    if (it) it->position = position;
    return value_from_object(it);
}

static Value enumerate_next(Runtime *rt, Value self) {
    Iterator *it = value_as_iterator(self);
    Value item = value_is_null(it->source) ? VALUE_NULL : iterator_draw(rt, it->source);
    if (value_is_null(item)) return VALUE_NULL;
    if (it->left) {
        value_unref(rt, item);
        return int_raise_overflow(rt);
    }
    Tuple *pair = tuple_new(rt, 2);
    pair->items[0] = value_from_int(it->position);
    pair->items[1] = item;
    it->left = int_add_overflows(it->position, 1, &it->position);
    return value_from_object(pair);
}

const TypeSlots enumerate_slots = {
    .destroy = iterator_destroy,
    .visit = iterator_visit,
    .clear = iterator_clear,
    .new_ = enumerate_new,
    .iter = iterator_self,
    .next = enumerate_next,
};

const NativeSpec enumerate_methods[] = {{0}};

// zip: `source` is a tuple of iterators, `extra` is True if strict ----------------------------------------------------

static Value zip_new(Runtime *rt, Type *type, const Args *args) {
    size_t named = keyword_count(args);
    size_t count = args->count - named;
    Value strict = VALUE_FALSE;
    bool is_strict;
    const Args keywords = {args->values + count, named, args->names};
    if (named && !args_parse(rt, &keywords, "zip(*, | strict)", &strict)) return VALUE_NULL;
    if (!value_truth(rt, strict, &is_strict)) return VALUE_NULL;
    Tuple *iterators = iterators_over(rt, args->values, count);
    if (!iterators) return VALUE_NULL;
    Value source = value_from_object(iterators);
    Iterator *it = iterator_new_of(rt, type, source, value_from_bool(is_strict));
    value_unref(rt, source);
    return value_from_object(it);
}

static Value raise_uneven(Runtime *rt, size_t argument, const char *how, size_t before) {
    return exception_raise(rt, EXC_VALUE_ERROR, "zip() argument %zu is %s than argument%s%zu", argument, how,
                           before == 1 ? " " : "s 1-", before);
}

// The iterator number `ended` has ended: in the first place, so must the others.
static Value check_even(Runtime *rt, const Tuple *iterators, size_t ended) {
    if (ended > 0) return raise_uneven(rt, ended + 1, "shorter", ended);
    for (size_t i = 1; i < iterators->count; i++) {
        Value item = iterator_draw(rt, iterators->items[i]);
        if (rt->raised) return VALUE_NULL;
        if (value_is_null(item)) continue;
        value_unref(rt, item);
        return raise_uneven(rt, i + 1, "longer", i);
    }
    return VALUE_NULL;
}

static Value zip_next(Runtime *rt, Value self) {
    const Iterator *it = value_as_iterator(self);
    if (value_is_null(it->source) || value_as_tuple(it->source)->count == 0) return VALUE_NULL;
    const Tuple *iterators = value_as_tuple(it->source);
    Tuple *result = tuple_new(rt, iterators->count);
    for (size_t i = 0; i < iterators->count; i++) {
        result->items[i] = iterator_draw(rt, iterators->items[i]);
        if (!value_is_null(result->items[i])) continue;
        object_unref(rt, result);
        return rt->raised || !it->extra.as.integer ? VALUE_NULL : check_even(rt, iterators, i);
    }
    return value_from_object(result);
}

const TypeSlots zip_slots = {
    .destroy = iterator_destroy,
    .visit = iterator_visit,
    .clear = iterator_clear,
    .new_ = zip_new,
    .iter = iterator_self,
    .next = zip_next,
};

const NativeSpec zip_methods[] = {{0}};

// map: `source` is a tuple of iterators, `extra` the function ---------------------------------------------------------

static Value map_new(Runtime *rt, Type *type, const Args *args) {
    if (keyword_count(args)) return exception_raise(rt, EXC_TYPE_ERROR, "map() takes no keyword arguments");
    if (args->count < 2) return exception_raise(rt, EXC_TYPE_ERROR, "map() must have at least two arguments.");
    Tuple *iterators = iterators_over(rt, args->values + 1, args->count - 1);
    if (!iterators) return VALUE_NULL;
    Value source = value_from_object(iterators);
    Iterator *it = iterator_new_of(rt, type, source, args->values[0]);
    value_unref(rt, source);
    return value_from_object(it);
}

static Value map_next(Runtime *rt, Value self) {
    const Iterator *it = value_as_iterator(self);
    if (value_is_null(it->source)) return VALUE_NULL;
    const Tuple *iterators = value_as_tuple(it->source);
    Tuple *items = tuple_new(rt, iterators->count); // the arguments of the call
    for (size_t i = 0; i < iterators->count; i++) {
        items->items[i] = iterator_draw(rt, iterators->items[i]);
        if (!value_is_null(items->items[i])) continue;
        object_unref(rt, items);
        return VALUE_NULL;
    }
    Value result = runtime_call(rt, it->extra, items->items, items->count);
    object_unref(rt, items);
    return result;
}

const TypeSlots map_slots = {
    .destroy = iterator_destroy,
    .visit = iterator_visit,
    .clear = iterator_clear,
    .new_ = map_new,
    .iter = iterator_self,
    .next = map_next,
};

const NativeSpec map_methods[] = {{0}};

// filter: `source` is an iterator, `extra` the function or None -------------------------------------------------------

static Value filter_new(Runtime *rt, Type *type, const Args *args) {
    if (!args_count(rt, args, "filter", 2, 2)) return VALUE_NULL;
    return value_from_object(new_over(rt, type, args->values[1], args->values[0]));
}

bool iterator_wants(Runtime *rt, Value function, Value item, bool *out) {
    bool by_truth = value_is_none(function) ||
                    (value_is_object(function) && function.as.object == &rt->types[TYPE_BOOL]->head);
    if (by_truth) return value_truth(rt, item, out);
    Value answer = runtime_call(rt, function, &item, 1);
    bool done = !value_is_null(answer) && value_truth(rt, answer, out);
    value_unref(rt, answer);
    return done;
}

static Value filter_next(Runtime *rt, Value self) {
    const Iterator *it = value_as_iterator(self);
    while (!value_is_null(it->source)) {
        Value item = iterator_draw(rt, it->source);
        if (value_is_null(item)) return VALUE_NULL;
        bool wanted = false;
        bool done = iterator_wants(rt, it->extra, item, &wanted);
        if (done && wanted) return item;
        value_unref(rt, item);
        if (!done) return VALUE_NULL;
    }
    return VALUE_NULL;
}

const TypeSlots filter_slots = {
    .destroy = iterator_destroy,
    .visit = iterator_visit,
    .clear = iterator_clear,
    .new_ = filter_new,
    .iter = iterator_self,
    .next = filter_next,
};

const NativeSpec filter_methods[] = {{0}};

// reversed: `source` is a sequence, `position` the next index, or -1 --------------------------------------------------

// By the type's own __reversed__; VALUE_NULL without an exception: there is none.
static Value call_reversed(Runtime *rt, Value sequence) {
    Value bound = VALUE_NULL;
    Value method = attribute_get_special(rt, sequence, rt->names[NAME_REVERSED], &bound);
    if (value_is_null(method)) return VALUE_NULL;
    Value result = VALUE_NULL;
    if (value_is_none(method)) {
        exception_raise(rt, EXC_TYPE_ERROR, "'%s' object is not reversible", value_type_name(rt, sequence));
    } else {
        result = runtime_call(rt, method, &bound, value_is_null(bound) ? 0 : 1);
    }
    value_unref(rt, bound);
    value_unref(rt, method);
    return result;
}

static Value reversed_of(Runtime *rt, Type *type, Value sequence) {
    Value own = call_reversed(rt, sequence);
    if (!value_is_null(own) || rt->raised) return own;
    int64_t length;
    if (!value_type(rt, sequence)->slots->get_item || value_is_kind(sequence, KIND_DICT)) {
        return exception_raise(rt, EXC_TYPE_ERROR, "'%s' object is not reversible", value_type_name(rt, sequence));
    }
    if (!value_length(rt, sequence, &length)) return VALUE_NULL;
    Iterator *it = iterator_new_of(rt, type, sequence, VALUE_NULL);
    it->position = length - 1;
    return value_from_object(it);
}

static Value reversed_new(Runtime *rt, Type *type, const Args *args) {
    return args_count(rt, args, "reversed", 1, 1) ? reversed_of(rt, type, args->values[0]) : VALUE_NULL;
}

static Value reversed_next(Runtime *rt, Value self) {
    Iterator *it = value_as_iterator(self);
    if (it->position >= 0 && !value_is_null(it->source)) {
        Value sequence = value_ref(it->source);
        Value item = value_get_item(rt, sequence, value_from_int(it->position));
        value_unref(rt, sequence);
        if (!value_is_null(item)) it->position--;
        if (!value_is_null(item) || !iterator_ate_end(rt)) return item;
    }
    it->position = -1;
    return iterator_finish(rt, it);
}

static Value reversed_hint(Runtime *rt, Value self, const Args *args) {
    if (!args_count(rt, args, "reversed.__length_hint__()", 0, 0)) return VALUE_NULL;
    const Iterator *it = value_as_iterator(self);
    int64_t length;
    if (value_is_null(it->source)) return value_from_int(0);
    if (!value_length(rt, it->source, &length)) return VALUE_NULL;
    return value_from_int(length <= it->position ? 0 : it->position + 1);
}

const TypeSlots reversed_slots = {
    .destroy = iterator_destroy,
    .visit = iterator_visit,
    .clear = iterator_clear,
    .new_ = reversed_new,
    .iter = iterator_self,
    .next = reversed_next,
};

const NativeSpec reversed_methods[] = {
    {.name = "__length_hint__", .call = reversed_hint},
    {0},
};
