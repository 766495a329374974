// What all built-in iterators share, the iterators over anything that answers calls or indices, and unpacking.

#include "sim/value/iterator.h"

#include "sim/value/attribute.h"
#include "sim/value/exception.h"
#include "sim/value/native.h"
#include "sim/value/types.h"

// The struct ----------------------------------------------------------------------------------------------------------

Iterator *iterator_new_of(Runtime *rt, Type *type, Value source, Value extra) {
    Iterator *it = object_new(rt, type, KIND_ITERATOR, sizeof(Iterator));
    it->next = type_native_base(type)->slots->next;
    it->source = value_ref(source);
    it->extra = value_ref(extra);
    return it;
}

Iterator *iterator_new(Runtime *rt, TypeId type, Value source, Value extra) {
    return iterator_new_of(rt, rt->types[type], source, extra);
}

Value iterator_self(Runtime *rt, Value self) {
    (void)rt;
    return value_ref(self);
}

void iterator_destroy(Runtime *rt, Object *self) {
    iterator_clear(rt, self);
    object_free(rt, self, sizeof(Iterator));
}

void iterator_visit(Object *self, Visitor visitor, void *visitor_self) {
    const Iterator *it = (const Iterator *)(const void *)self;
    if (value_is_object(it->source)) visitor(visitor_self, it->source.as.object);
    if (value_is_object(it->extra)) visitor(visitor_self, it->extra.as.object);
}

void iterator_clear(Runtime *rt, Object *self) {
    Iterator *it = (Iterator *)(void *)self;
    value_clear(rt, &it->source);
    value_clear(rt, &it->extra);
}

Value iterator_finish(Runtime *rt, Iterator *it) {
    value_clear(rt, &it->source);
    return VALUE_NULL;
}

bool iterator_ate_end(Runtime *rt) {
    if (!exception_raised_is(rt, EXC_INDEX_ERROR) && !exception_raised_is(rt, EXC_STOP_ITERATION)) return false;
    exception_discard(rt);
    return true;
}

// Over anything with __getitem__: `position` is the next index --------------------------------------------------------

Value iterator_sequence(Runtime *rt, Value sequence) {
    return value_from_object(iterator_new(rt, TYPE_SEQUENCE_ITERATOR, sequence, VALUE_NULL));
}

static Value sequence_iterator_next(Runtime *rt, Value self) {
    Iterator *it = value_as_iterator(self);
    if (value_is_null(it->source)) return VALUE_NULL;
    Value sequence = value_ref(it->source);
    Value item = value_get_item(rt, sequence, value_from_int(it->position));
    value_unref(rt, sequence);
    if (!value_is_null(item)) it->position++;
    else if (iterator_ate_end(rt)) iterator_finish(rt, it);
    return item;
}

static Value sequence_iterator_hint(Runtime *rt, Value self, const Args *args) {
    if (!args_count(rt, args, "iterator.__length_hint__()", 0, 0)) return VALUE_NULL;
    const Iterator *it = value_as_iterator(self);
    if (value_is_null(it->source)) return value_from_int(0);
    if (!value_type(rt, it->source)->slots->length) return VALUE_NOT_IMPLEMENTED;
    int64_t length;
    if (!value_length(rt, it->source, &length)) return VALUE_NULL;
    return value_from_int(length > it->position ? length - it->position : 0);
}

const TypeSlots sequence_iterator_slots = {
    .destroy = iterator_destroy,
    .visit = iterator_visit,
    .clear = iterator_clear,
    .iter = iterator_self,
    .next = sequence_iterator_next,
};

const NativeSpec sequence_iterator_methods[] = {
    {.name = "__length_hint__", .call = sequence_iterator_hint},
    {0},
};

// Over the answers of a callable, until one equals the sentinel, which is in `extra` ----------------------------------

Value iterator_callable(Runtime *rt, Value callable, Value sentinel) {
    if (!value_is_callable(rt, callable)) return exception_raise(rt, EXC_TYPE_ERROR, "iter(v, w): v must be callable");
    return value_from_object(iterator_new(rt, TYPE_CALLABLE_ITERATOR, callable, sentinel));
}

// Whether that answer is the last one; *item is given up then, and where the comparison raised.
static bool is_end(Runtime *rt, Iterator *it, Value *item) {
    bool equal = value_is_null(it->source); // the call went through this iterator to its end
    Value sentinel = value_ref(it->extra);
    bool done = equal || value_equal(rt, sentinel, *item, &equal);
    value_unref(rt, sentinel);
    if (done && !equal) return false;
    value_clear(rt, item);
    return done;
}

static Value callable_iterator_next(Runtime *rt, Value self) {
    Iterator *it = value_as_iterator(self);
    if (value_is_null(it->source) || !runtime_step(rt)) return VALUE_NULL;
    Value callable = value_ref(it->source);
    Value item = runtime_call(rt, callable, NULL, 0);
    value_unref(rt, callable);
    return iterator_callable_accept(rt, self, item);
}

Value iterator_callable_accept(Runtime *rt, Value self, Value item) {
    Iterator *it = value_as_iterator(self);
    bool end = value_is_null(item) ? exception_raised_is(rt, EXC_STOP_ITERATION) : is_end(rt, it, &item);
    if (!end) return item;
    if (rt->raised) exception_discard(rt);
    value_clear(rt, &it->extra);
    return iterator_finish(rt, it);
}

const TypeSlots callable_iterator_slots = {
    .destroy = iterator_destroy,
    .visit = iterator_visit,
    .clear = iterator_clear,
    .iter = iterator_self,
    .next = callable_iterator_next,
};

const NativeSpec callable_iterator_methods[] = {{0}};

// How long it may be --------------------------------------------------------------------------------------------------

static bool take_hint(Runtime *rt, Value hint, int64_t *out) {
    if (!value_is_integral(hint)) {
        exception_raise(rt, EXC_TYPE_ERROR, "__length_hint__ must be an integer, not %s", value_type_name(rt, hint));
        return false;
    }
    *out = hint.as.integer;
    if (*out >= 0) return true;
    exception_raise(rt, EXC_VALUE_ERROR, "__length_hint__() should return >= 0");
    return false;
}

static bool forgive_type_error(Runtime *rt) {
    if (!exception_raised_is(rt, EXC_TYPE_ERROR)) return false;
    exception_discard(rt);
    return true;
}

bool iterator_length_hint(Runtime *rt, Value iterable, int64_t otherwise, int64_t *out) {
    if (value_type(rt, iterable)->slots->length) {
        if (value_length(rt, iterable, out)) return true;
        if (!forgive_type_error(rt)) return false;
    }
    *out = otherwise;
    Value bound = VALUE_NULL;
    Value method = attribute_get_special(rt, iterable, rt->names[NAME_LENGTH_HINT], &bound);
    if (value_is_null(method)) return !rt->raised;
    Value hint = runtime_call(rt, method, &bound, value_is_null(bound) ? 0 : 1);
    value_unref(rt, bound);
    value_unref(rt, method);
    if (value_is_null(hint)) return forgive_type_error(rt);
    bool done = value_is_not_implemented(hint) || take_hint(rt, hint, out);
    value_unref(rt, hint);
    return done;
}

// Unpacking -----------------------------------------------------------------------------------------------------------

static void drop_items(Runtime *rt, Value *items, size_t count) {
    for (size_t i = 0; i < count; i++) value_clear(rt, &items[i]);
}

static Value iter_to_unpack(Runtime *rt, Value iterable) {
    const Type *type = value_type(rt, iterable);
    if (type->slots->iter || type->slots->get_item) return value_iter(rt, iterable);
    return exception_raise(rt, EXC_TYPE_ERROR, "cannot unpack non-iterable %s object", value_type_name(rt, iterable));
}

// The first `count` items; how many there were.
static size_t take_items(Runtime *rt, Value iterator, Value *out, size_t count) {
    size_t got = 0;
    while (got < count) {
        out[got] = iterator_next(rt, iterator);
        if (value_is_null(out[got])) break;
        got++;
    }
    return got;
}

static bool is_exhausted(Runtime *rt, Value iterator) {
    Value more = iterator_next(rt, iterator);
    if (value_is_null(more)) return !rt->raised;
    value_unref(rt, more);
    return false;
}

static bool unpack_iterator(Runtime *rt, Value iterator, Value *out, size_t count) {
    size_t got = take_items(rt, iterator, out, count);
    if (got == count && is_exhausted(rt, iterator)) return true;
    drop_items(rt, out, got);
    if (rt->raised) return false;
    if (got == count) exception_raise(rt, EXC_VALUE_ERROR, "too many values to unpack (expected %zu)", count);
    else exception_raise(rt, EXC_VALUE_ERROR, "not enough values to unpack (expected %zu, got %zu)", count, got);
    return false;
}

// The items of an exact tuple or list, where they lie; NULL: it is something else.
static const Value *items_in_place(const Runtime *rt, Value v, size_t *count) {
    if (!value_is_object(v)) return NULL;
    if (v.as.object->type == rt->types[TYPE_TUPLE]) {
        *count = value_as_tuple(v)->count;
        return value_as_tuple(v)->items;
    }
    if (v.as.object->type != rt->types[TYPE_LIST]) return NULL;
    *count = value_as_list(v)->count;
    return value_as_list(v)->items;
}

bool iterator_unpack(Runtime *rt, Value iterable, Value *out, size_t count) {
    size_t there;
    const Value *items = items_in_place(rt, iterable, &there);
    if (items && there == count) {
        for (size_t i = 0; i < count; i++) out[i] = value_ref(items[i]);
        return true;
    }
    Value iterator = iter_to_unpack(rt, iterable);
    if (value_is_null(iterator)) return false;
    bool done = unpack_iterator(rt, iterator, out, count);
    value_unref(rt, iterator);
    return done;
}

static bool raise_too_few(Runtime *rt, size_t expected, size_t got) {
    if (!rt->raised) {
        exception_raise(rt, EXC_VALUE_ERROR, "not enough values to unpack (expected at least %zu, got %zu)", expected,
                        got);
    }
    return false;
}

// Moves the last `after` items of the rest behind it.
static bool split_rest(Runtime *rt, List *rest, Value *out, size_t before, size_t after) {
    if (rest->count < after) {
        size_t got = before + rest->count;
        object_unref(rt, rest);
        return raise_too_few(rt, before + after, got);
    }
    rest->count -= after;
    for (size_t i = 0; i < after; i++) out[before + 1 + i] = rest->items[rest->count + i];
    out[before] = value_from_object(rest);
    return true;
}

static bool unpack_starred(Runtime *rt, Value iterator, Value *out, size_t before, size_t after) {
    size_t got = take_items(rt, iterator, out, before);
    bool done = got == before || raise_too_few(rt, before + after, got);
    List *rest = done ? list_from_iterable(rt, iterator) : NULL;
    if (rest && split_rest(rt, rest, out, before, after)) return true;
    drop_items(rt, out, got);
    return false;
}

bool iterator_unpack_starred(Runtime *rt, Value iterable, Value *out, size_t before, size_t after) {
    Value iterator = iter_to_unpack(rt, iterable);
    if (value_is_null(iterator)) return false;
    bool done = unpack_starred(rt, iterator, out, before, after);
    value_unref(rt, iterator);
    return done;
}
