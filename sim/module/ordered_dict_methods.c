// The methods of OrderedDict that have a name.

#include "sim/module/ordered_dict.h"
#include "sim/value/exception.h"
#include "sim/value/generic.h"
#include "sim/value/items.h"
#include "sim/value/iterator.h"

// As PyErr_SetObject(PyExc_KeyError, key): None means no argument, and a tuple is all of them.
static Value raise_key_error(Runtime *rt, Value key) {
    if (value_is_none(key)) return exception_raise_empty(rt, EXC_KEY_ERROR);
    if (!value_is_tuple(key)) return exception_raise_value(rt, EXC_KEY_ERROR, key);
    const Tuple *args = value_as_tuple(key);
    return exception_raise_object(rt, exception_new(rt, EXC_KEY_ERROR, args->items, args->count));
}

static Dict *as_dict(Value v) { return value_as_dict(v); }

// Puts the key in front of all: the dict is filled anew, in the new order.
static bool move_to_front(Runtime *rt, Dict *dict, Value key) {
    Dict *rest = dict_copy(rt, dict);
    Value value = dict_pop(rt, rest, key);
    bool done = !value_is_null(value);
    if (done) dict_clear(rt, dict);
    done = done && dict_set(rt, dict, key, value) && dict_update(rt, dict, value_from_object(rest));
    value_unref(rt, value);
    object_unref(rt, rest);
    return done;
}

static bool is_at_end(const Dict *dict, int64_t position, bool last) {
    int64_t end = last ? dict->used - 1 : 0, step = last ? -1 : 1;
    while (value_is_null(dict->entries[end].key)) end += step;
    return position == end;
}

static Value move_to_end(Runtime *rt, Value self, const Args *args) {
    Value key = VALUE_NULL, last_value = VALUE_TRUE;
    bool last;
    int64_t hash;
    if (!args_parse(rt, args, "move_to_end(key, |last)", &key, &last_value)) return VALUE_NULL;
    if (!value_truth(rt, last_value, &last)) return VALUE_NULL;
    Dict *dict = as_dict(self);
    if (dict->count == 0) return raise_key_error(rt, key); // whatever it is, it is not asked for its hash
    if (!value_hash(rt, key, &hash)) return VALUE_NULL;
    int64_t position = dict_find(rt, dict, key, hash);
    if (position == DICT_RAISED) return VALUE_NULL;
    if (position == DICT_ABSENT) return raise_key_error(rt, key);
    if (is_at_end(dict, position, last)) return VALUE_NONE;
    Value own = value_ref(dict->entries[position].key); // equal to the given one, and to stay
    bool done;
    if (last) {
        Value value = dict_pop(rt, dict, own);
        done = !value_is_null(value) && dict_set_hashed(rt, dict, own, hash, value);
        value_unref(rt, value);
    } else {
        done = move_to_front(rt, dict, own);
    }
    value_unref(rt, own);
    return done ? VALUE_NONE : VALUE_NULL;
}

static bool pop_first(Runtime *rt, Dict *dict, Value *key, Value *value) {
    size_t position = 0;
    if (!dict_next(dict, &position, key, value)) return false;
    value_ref(*key);
    *value = dict_pop(rt, dict, *key);
    if (!value_is_null(*value)) return true;
    value_unref(rt, *key);
    return false;
}

static Value popitem(Runtime *rt, Value self, const Args *args) {
    Value last_value = VALUE_TRUE, pair[2];
    bool last;
    if (!args_parse(rt, args, "popitem(|last)", &last_value) || !value_truth(rt, last_value, &last)) return VALUE_NULL;
    bool found = last ? dict_pop_last(as_dict(self), &pair[0], &pair[1])
                      : pop_first(rt, as_dict(self), &pair[0], &pair[1]);
    if (!found && rt->raised) return VALUE_NULL;
    if (!found) return exception_raise(rt, EXC_KEY_ERROR, "dictionary is empty");
    Tuple *item = tuple_from(rt, pair, 2);
    value_unref(rt, pair[0]);
    value_unref(rt, pair[1]);
    return value_from_object(item);
}

static Value pop(Runtime *rt, Value self, const Args *args) {
    Value key = VALUE_NULL, otherwise = VALUE_NULL;
    int64_t hash; // asked for even if it is empty, unlike of a dict
    if (!args_parse(rt, args, "pop(key, |default)", &key, &otherwise) || !value_hash(rt, key, &hash)) return VALUE_NULL;
    Value value = dict_pop_hashed(rt, as_dict(self), key, hash);
    if (!value_is_null(value) || rt->raised) return value;
    return value_is_null(otherwise) ? raise_key_error(rt, key) : value_ref(otherwise);
}

static Value setdefault(Runtime *rt, Value self, const Args *args) {
    Value key = VALUE_NULL, otherwise = VALUE_NONE;
    if (!args_parse(rt, args, "setdefault(key, |default)", &key, &otherwise)) return VALUE_NULL;
    if (!(value_type(rt, self)->flags & TYPE_USER)) return dict_set_default(rt, as_dict(self), key, otherwise);
    bool found;
    if (!value_contains(rt, self, key, &found)) return VALUE_NULL;
    if (found) return value_get_item(rt, self, key);
    return value_set_item(rt, self, key, otherwise) ? value_ref(otherwise) : VALUE_NULL;
}

static Value update(Runtime *rt, Value self, const Args *args) {
    static const char surplus[] = "update() takes at most 1 positional argument (%zu given)";
    return ordered_dict_update_from(rt, self, args, surplus) ? VALUE_NONE : VALUE_NULL;
}

static Value copy(Runtime *rt, Value self, const Args *args) {
    if (!args_count(rt, args, "OrderedDict.copy()", 0, 0)) return VALUE_NULL;
    Value made = runtime_call(rt, value_from_object(value_type(rt, self)), NULL, 0);
    if (value_is_null(made)) return VALUE_NULL;
    bool done = true;
    size_t position = 0;
    Value key, value;
    while (done && dict_next(as_dict(self), &position, &key, &value)) done = value_set_item(rt, made, key, value);
    if (done) return made;
    value_unref(rt, made);
    return VALUE_NULL;
}

static Value clear(Runtime *rt, Value self, const Args *args) {
    if (!args_count(rt, args, "OrderedDict.clear()", 0, 0)) return VALUE_NULL;
    dict_clear(rt, as_dict(self));
    return VALUE_NONE;
}

static Value keys(Runtime *rt, Value self, const Args *args) {
    if (!args_count(rt, args, "OrderedDict.keys()", 0, 0)) return VALUE_NULL;
    return ordered_view_new(rt, ORDERED_KEYS, self);
}

static Value values(Runtime *rt, Value self, const Args *args) {
    if (!args_count(rt, args, "OrderedDict.values()", 0, 0)) return VALUE_NULL;
    return ordered_view_new(rt, ORDERED_VALUES, self);
}

static Value items(Runtime *rt, Value self, const Args *args) {
    if (!args_count(rt, args, "OrderedDict.items()", 0, 0)) return VALUE_NULL;
    return ordered_view_new(rt, ORDERED_ITEMS, self);
}

static Value reversed(Runtime *rt, Value self, const Args *args) {
    if (!args_count(rt, args, "OrderedDict.__reversed__()", 0, 0)) return VALUE_NULL;
    return ordered_iterator_new(rt, ORDERED_KEYS, self, true);
}

static bool set_keys(Runtime *rt, Value made, Value iterator, Value value) {
    bool done = true;
    while (done && items_go_on(rt) && runtime_step(rt)) {
        Value key = iterator_next(rt, iterator);
        if (value_is_null(key)) break;
        done = value_set_item(rt, made, key, value);
        value_unref(rt, key);
    }
    return done && !rt->raised;
}

static Value fromkeys(Runtime *rt, Value self, const Args *args) {
    Value iterable = VALUE_NULL, value = VALUE_NONE;
    if (!args_parse(rt, args, "fromkeys(iterable, |value)", &iterable, &value)) return VALUE_NULL;
    Value made = runtime_call(rt, self, NULL, 0);
    Value iterator = value_is_null(made) ? VALUE_NULL : value_iter(rt, iterable);
    bool done = !value_is_null(iterator) && set_keys(rt, made, iterator, value);
    value_unref(rt, iterator);
    if (done) return made;
    value_unref(rt, made);
    return VALUE_NULL;
}

const NativeSpec ordered_dict_methods[] = {
    {.name = "move_to_end", .call = move_to_end},
    {.name = "popitem", .call = popitem},
    {.name = "pop", .call = pop},
    {.name = "setdefault", .call = setdefault},
    {.name = "update", .call = update},
    {.name = "copy", .call = copy},
    {.name = "clear", .call = clear},
    {.name = "keys", .call = keys},
    {.name = "values", .call = values},
    {.name = "items", .call = items},
    {.name = "__reversed__", .call = reversed},
    {.name = "fromkeys", .call = fromkeys, .kind = NATIVE_CLASS_METHOD},
    {.name = "__class_getitem__", .call = generic_class_getitem, .kind = NATIVE_CLASS_METHOD},
    {0},
};
