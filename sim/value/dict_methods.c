// dict as the program sees it: slots and methods. The table itself is in dict.c.

#include <assert.h>

#include "sim/value/attribute.h"
#include "sim/value/dict.h"
#include "sim/value/dict_views.h"
#include "sim/value/exception.h"
#include "sim/value/items.h"
#include "sim/value/iterator.h"
#include "sim/value/list.h"
#include "sim/value/native.h"
#include "sim/value/operate.h"
#include "sim/value/str.h"
#include "sim/value/tuple.h"
#include "sim/value/types.h"

static bool is_exact(const Runtime *rt, Value v) {
    return value_is_object(v) && v.as.object->type == rt->types[TYPE_DICT];
}

// Updating ------------------------------------------------------------------------------------------------------------

// As dict_merge, from a dict whose iteration is dict's own.
static bool merge_dict(Runtime *rt, Dict *dict, Dict *other) {
    if (dict == other) return true;
    size_t position = 0;
    Value key, value;
    while (dict_next(other, &position, &key, &value)) {
        uint32_t used = other->used;
        int64_t hash = other->entries[position - 1].hash;
        value_ref(key);
        value_ref(value);
        bool done = dict_set_hashed(rt, dict, key, hash, value);
        value_unref(rt, key);
        value_unref(rt, value);
        if (!done) return false;
        if (other->used == used) continue;
        exception_raise(rt, EXC_RUNTIME_ERROR, "dict mutated during update");
        return false;
    }
    return true;
}

static bool set_from_mapping(Runtime *rt, Dict *dict, Value mapping, Value key) {
    Value value = value_get_item(rt, mapping, key);
    if (value_is_null(value)) return false;
    bool done = dict_set(rt, dict, key, value);
    value_unref(rt, value);
    return done;
}

// From anything that has keys(); `method` is that.
static bool merge_mapping(Runtime *rt, Dict *dict, Value mapping, Value method) {
    Value keys = runtime_call(rt, method, NULL, 0);
    Value iterator = value_is_null(keys) ? VALUE_NULL : value_iter(rt, keys);
    value_unref(rt, keys);
    if (value_is_null(iterator)) return false;
    bool done = true;
    while (done && items_go_on(rt)) {
        Value key = iterator_next(rt, iterator);
        if (value_is_null(key)) break;
        done = set_from_mapping(rt, dict, mapping, key);
        value_unref(rt, key);
    }
    value_unref(rt, iterator);
    return done && !rt->raised;
}

static bool set_from_pair(Runtime *rt, Dict *dict, Value pair, size_t number) {
    const Type *type = value_type(rt, pair);
    if (!type->slots->iter && !type->slots->get_item) {
        exception_raise(rt, EXC_TYPE_ERROR, "cannot convert dictionary update sequence element #%zu to a sequence",
                        number);
        return false;
    }
    Tuple *items = tuple_from_iterable(rt, pair);
    if (!items) return false;
    bool done = items->count == 2;
    if (done) {
        done = dict_set(rt, dict, items->items[0], items->items[1]);
    } else {
        exception_raise(rt, EXC_VALUE_ERROR, "dictionary update sequence element #%zu has length %zu; 2 is required",
                        number, items->count);
    }
    object_unref(rt, items);
    return done;
}

// As PyDict_MergeFromSeq2.
static bool merge_pairs(Runtime *rt, Dict *dict, Value pairs) {
    Value iterator = value_iter(rt, pairs);
    if (value_is_null(iterator)) return false;
    bool done = true;
    for (size_t i = 0; done && items_go_on(rt); i++) {
        Value pair = iterator_next(rt, iterator);
        if (value_is_null(pair)) break;
        done = set_from_pair(rt, dict, pair, i);
        value_unref(rt, pair);
    }
    value_unref(rt, iterator);
    return done && !rt->raised;
}

bool dict_update(Runtime *rt, Dict *dict, Value mapping_or_pairs) {
    bool plain = value_is_dict(mapping_or_pairs) &&
                 mapping_or_pairs.as.object->type->slots->iter == dict_slots.iter;
    if (plain) return merge_dict(rt, dict, value_as_dict(mapping_or_pairs));
    Value method = attribute_find(rt, mapping_or_pairs, rt->names[NAME_KEYS]);
    if (rt->raised) return false;
    if (value_is_null(method)) return merge_pairs(rt, dict, mapping_or_pairs);
    bool done = merge_mapping(rt, dict, mapping_or_pairs, method);
    value_unref(rt, method);
    return done;
}

// dict(mapping_or_pairs, name=value, …) and update().
static bool update_from_args(Runtime *rt, Dict *dict, const Args *args, const char *name) {
    const Tuple *names = (const Tuple *)(const void *)args->names;
    size_t named = names ? names->count : 0;
    const Args positional = {args->values, args->count - named, NULL};
    if (!args_count(rt, &positional, name, 0, 1)) return false;
    if (positional.count && !dict_update(rt, dict, args->values[0])) return false;
    for (size_t i = 0; i < named; i++) {
        if (!dict_set(rt, dict, names->items[i], args->values[positional.count + i])) return false;
    }
    return true;
}

// Life ----------------------------------------------------------------------------------------------------------------

static void dict_destroy(Runtime *rt, Object *self) {
    dict_clear(rt, (Dict *)(void *)self);
    object_free(rt, self, sizeof(Dict));
}

static void dict_visit(Object *self, Visitor visitor, void *visitor_self) {
    const Dict *dict = (const Dict *)(const void *)self;
    size_t position = 0;
    Value key, value;
    while (dict_next(dict, &position, &key, &value)) {
        if (value_is_object(key)) visitor(visitor_self, key.as.object);
        if (value_is_object(value)) visitor(visitor_self, value.as.object);
    }
}

static void dict_clear_slot(Runtime *rt, Object *self) { dict_clear(rt, (Dict *)(void *)self); }

static Value dict_new_slot(Runtime *rt, Type *type, const Args *args) {
    (void)args;
    return value_from_object(object_new(rt, type, KIND_DICT, sizeof(Dict)));
}

static bool dict_init(Runtime *rt, Value self, const Args *args) {
    return update_from_args(rt, value_as_dict(self), args, "dict");
}

// Slots ---------------------------------------------------------------------------------------------------------------

static bool add_entry(Runtime *rt, StrBuilder *b, Value key, Value value) {
    value_ref(key);
    value_ref(value);
    bool done = str_builder_add_repr(b, key);
    str_builder_add_c(b, ": ");
    done = done && str_builder_add_repr(b, value);
    value_unref(rt, key);
    value_unref(rt, value);
    return done;
}

static bool add_entries(Runtime *rt, StrBuilder *b, const Dict *dict) {
    size_t position = 0;
    Value key, value;
    for (size_t i = 0; dict_next(dict, &position, &key, &value); i++) {
        if (i > 0) str_builder_add_c(b, ", ");
        if (!add_entry(rt, b, key, value)) return false;
    }
    return true;
}

static Value dict_repr(Runtime *rt, Value self) {
    Dict *dict = value_as_dict(self);
    if (dict->head.flags & OBJECT_IN_REPR) return value_from_object(str_from_c(rt, "{...}"));
    dict->head.flags |= OBJECT_IN_REPR;
    StrBuilder b = str_builder(rt);
    str_builder_add_char(&b, '{');
    bool done = add_entries(rt, &b, dict);
    str_builder_add_char(&b, '}');
    dict->head.flags &= (uint16_t)~OBJECT_IN_REPR;
    if (done) return value_from_object(str_builder_finish(&b));
    str_builder_drop(&b);
    return VALUE_NULL;
}

static Value dict_compare(Runtime *rt, Value a, Value b, CompareOp op) {
    bool equal;
    if (!value_is_dict(a) || !value_is_dict(b) || (op != COMPARE_EQ && op != COMPARE_NE)) return VALUE_NOT_IMPLEMENTED;
    if (!dict_equal(rt, value_as_dict(a), value_as_dict(b), &equal)) return VALUE_NULL;
    return value_from_bool(equal == (op == COMPARE_EQ));
}

static bool dict_length(Runtime *rt, Value self, int64_t *out) {
    (void)rt;
    *out = value_as_dict(self)->count;
    return true;
}

static Value dict_iter(Runtime *rt, Value self) {
    return dict_iterator_new(rt, TYPE_DICT_KEYS, value_as_dict(self), false);
}

// A subclass may say what stands for an absent key.
static Value get_missing(Runtime *rt, Value self, Value key) {
    if (!is_exact(rt, self)) {
        Value bound = VALUE_NULL;
        Value method = attribute_get_special(rt, self, rt->names[NAME_MISSING], &bound);
        if (!value_is_null(method)) {
            const Value args[] = {value_is_null(bound) ? key : bound, key};
            Value result = runtime_call(rt, method, args, value_is_null(bound) ? 1 : 2);
            value_unref(rt, bound);
            value_unref(rt, method);
            return result;
        }
        if (rt->raised) return VALUE_NULL;
    }
    return exception_raise_value(rt, EXC_KEY_ERROR, key);
}

static Value dict_get_item(Runtime *rt, Value self, Value key) {
    Value value = dict_get(rt, value_as_dict(self), key);
    if (!value_is_null(value)) return value_ref(value);
    return rt->raised ? VALUE_NULL : get_missing(rt, self, key);
}

static bool dict_set_item(Runtime *rt, Value self, Value key, Value value) {
    if (!value_is_null(value)) return dict_set(rt, value_as_dict(self), key, value);
    bool found;
    if (!dict_delete(rt, value_as_dict(self), key, &found)) return false;
    if (!found) exception_raise_value(rt, EXC_KEY_ERROR, key);
    return found;
}

static bool dict_contains(Runtime *rt, Value self, Value key, bool *out) {
    *out = !value_is_null(dict_get(rt, value_as_dict(self), key));
    return *out || !rt->raised;
}

static Value dict_binary(Runtime *rt, BinaryOp op, Value a, Value b) {
    if (op != BINARY_OR || !value_is_dict(a) || !value_is_dict(b)) return VALUE_NOT_IMPLEMENTED;
    Dict *result = dict_copy(rt, value_as_dict(a));
    if (dict_update(rt, result, b)) return value_from_object(result);
    object_unref(rt, result);
    return VALUE_NULL;
}

static Value dict_in_place(Runtime *rt, BinaryOp op, Value self, Value b) {
    if (op != BINARY_OR) return VALUE_NOT_IMPLEMENTED;
    return dict_update(rt, value_as_dict(self), b) ? value_ref(self) : VALUE_NULL;
}

const TypeSlots dict_slots = {
    .destroy = dict_destroy,
    .visit = dict_visit,
    .clear = dict_clear_slot,
    .new_ = dict_new_slot,
    .init = dict_init,
    .repr = dict_repr,
    .unhashable = true,
    .compare = dict_compare,
    .length = dict_length,
    .iter = dict_iter,
    .get_item = dict_get_item,
    .set_item = dict_set_item,
    .contains = dict_contains,
    .binary = dict_binary,
    .in_place = dict_in_place,
};

// Methods -------------------------------------------------------------------------------------------------------------

static Value get(Runtime *rt, Value self, const Args *args) {
    if (!args_count(rt, args, "dict.get", 1, 2)) return VALUE_NULL;
    Value value = dict_get(rt, value_as_dict(self), args->values[0]);
    if (!value_is_null(value)) return value_ref(value);
    if (rt->raised) return VALUE_NULL;
    return args->count == 2 ? value_ref(args->values[1]) : VALUE_NONE;
}

static Value setdefault(Runtime *rt, Value self, const Args *args) {
    if (!args_count(rt, args, "dict.setdefault", 1, 2)) return VALUE_NULL;
    Value otherwise = args->count == 2 ? args->values[1] : VALUE_NONE;
    return dict_set_default(rt, value_as_dict(self), args->values[0], otherwise);
}

static Value pop(Runtime *rt, Value self, const Args *args) {
    if (!args_count(rt, args, "dict.pop", 1, 2)) return VALUE_NULL;
    Value value = dict_pop(rt, value_as_dict(self), args->values[0]);
    if (!value_is_null(value) || rt->raised) return value;
    return args->count == 2 ? value_ref(args->values[1]) : exception_raise_value(rt, EXC_KEY_ERROR, args->values[0]);
}

static Value popitem(Runtime *rt, Value self, const Args *args) {
    Value pair[2];
    if (!args_count(rt, args, "dict.popitem()", 0, 0)) return VALUE_NULL;
    if (!dict_pop_last(value_as_dict(self), &pair[0], &pair[1])) {
        return exception_raise(rt, EXC_KEY_ERROR, "popitem(): dictionary is empty");
    }
    Tuple *item = tuple_from(rt, pair, 2);
    value_unref(rt, pair[0]);
    value_unref(rt, pair[1]);
    return value_from_object(item);
}

static Value update(Runtime *rt, Value self, const Args *args) {
    return update_from_args(rt, value_as_dict(self), args, "dict.update") ? VALUE_NONE : VALUE_NULL;
}

static Value keys(Runtime *rt, Value self, const Args *args) {
    if (!args_count(rt, args, "dict.keys()", 0, 0)) return VALUE_NULL;
    return dict_view_new(rt, TYPE_DICT_KEYS, value_as_dict(self));
}

static Value values(Runtime *rt, Value self, const Args *args) {
    if (!args_count(rt, args, "dict.values()", 0, 0)) return VALUE_NULL;
    return dict_view_new(rt, TYPE_DICT_VALUES, value_as_dict(self));
}

static Value items(Runtime *rt, Value self, const Args *args) {
    if (!args_count(rt, args, "dict.items()", 0, 0)) return VALUE_NULL;
    return dict_view_new(rt, TYPE_DICT_ITEMS, value_as_dict(self));
}

static Value copy(Runtime *rt, Value self, const Args *args) {
    if (!args_count(rt, args, "dict.copy()", 0, 0)) return VALUE_NULL;
    return value_from_object(dict_copy(rt, value_as_dict(self)));
}

static Value clear(Runtime *rt, Value self, const Args *args) {
    if (!args_count(rt, args, "dict.clear()", 0, 0)) return VALUE_NULL;
    dict_clear(rt, value_as_dict(self));
    return VALUE_NONE;
}

static Value reversed(Runtime *rt, Value self, const Args *args) {
    if (!args_count(rt, args, "dict.__reversed__()", 0, 0)) return VALUE_NULL;
    return dict_iterator_new(rt, TYPE_DICT_KEYS, value_as_dict(self), true);
}

static bool set_all(Runtime *rt, Value target, Value iterator, Value value) {
    bool done = true;
    while (done && items_go_on(rt)) {
        Value key = iterator_next(rt, iterator);
        if (value_is_null(key)) break;
        done = is_exact(rt, target) ? dict_set(rt, value_as_dict(target), key, value)
                                    : value_set_item(rt, target, key, value);
        value_unref(rt, key);
    }
    return done && !rt->raised;
}

static Value fromkeys(Runtime *rt, Value self, const Args *args) {
    if (!args_count(rt, args, "dict.fromkeys", 1, 2)) return VALUE_NULL;
    Value result = runtime_call(rt, self, NULL, 0);
    if (value_is_null(result)) return VALUE_NULL;
    Value iterator = value_iter(rt, args->values[0]);
    Value value = args->count == 2 ? args->values[1] : VALUE_NONE;
    bool done = !value_is_null(iterator) && set_all(rt, result, iterator, value);
    value_unref(rt, iterator);
    if (done) return result;
    value_unref(rt, result);
    return VALUE_NULL;
}

const NativeSpec dict_methods[] = {
    {.name = "get", .call = get},
    {.name = "setdefault", .call = setdefault},
    {.name = "pop", .call = pop},
    {.name = "popitem", .call = popitem},
    {.name = "update", .call = update},
    {.name = "keys", .call = keys},
    {.name = "values", .call = values},
    {.name = "items", .call = items},
    {.name = "copy", .call = copy},
    {.name = "clear", .call = clear},
    {.name = "__reversed__", .call = reversed},
    {.name = "fromkeys", .call = fromkeys, .kind = NATIVE_CLASS_METHOD},
    {0},
};
