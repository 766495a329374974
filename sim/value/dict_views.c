// dict_keys, dict_values and dict_items. As the views in Objects/dictobject.c.

#include "sim/value/dict_views.h"

#include "sim/value/exception.h"
#include "sim/value/items.h"
#include "sim/value/iterator.h"
#include "sim/value/list.h"
#include "sim/value/native.h"
#include "sim/value/operate.h"
#include "sim/value/set.h"
#include "sim/value/set_algebra.h"
#include "sim/value/str.h"
#include "sim/value/tuple.h"
#include "sim/value/types.h"

Value dict_view_new(Runtime *rt, TypeId type, Dict *dict) {
    DictView *view = object_new(rt, rt->types[type], KIND_VIEW, sizeof(DictView));
    view->dict = object_ref(dict);
    return value_from_object(view);
}

static Dict *dict_of(Value view) { return value_as_dict_view(view)->dict; }

static bool is_a(const Runtime *rt, Value v, TypeId type) {
    return value_is_kind(v, KIND_VIEW) && type_is_subtype(v.as.object->type, rt->types[type]);
}

// keys() and items() behave as sets, values() does not.
static bool is_set_view(const Runtime *rt, Value v) {
    return is_a(rt, v, TYPE_DICT_KEYS) || is_a(rt, v, TYPE_DICT_ITEMS);
}

// Life ----------------------------------------------------------------------------------------------------------------

static void view_destroy(Runtime *rt, Object *self) {
    object_unref(rt, ((DictView *)(void *)self)->dict);
    object_free(rt, self, sizeof(DictView));
}

static void view_visit(Object *self, Visitor visitor, void *visitor_self) {
    visitor(visitor_self, &((DictView *)(void *)self)->dict->head);
}

// What all three do ---------------------------------------------------------------------------------------------------

static Value repr_of_list(Runtime *rt, Value self) {
    Value list = value_from_object(list_from_iterable(rt, self));
    if (value_is_null(list)) return VALUE_NULL;
    Value text = value_from_object(str_format(rt, "%V(%R)", self.as.object->type->name, &list));
    value_unref(rt, list);
    return text;
}

static Value view_repr(Runtime *rt, Value self) {
    Object *view = self.as.object;
    if (view->flags & OBJECT_IN_REPR) return value_from_object(str_from_c(rt, "..."));
    view->flags |= OBJECT_IN_REPR;
    Value text = repr_of_list(rt, self);
    view->flags &= (uint16_t)~OBJECT_IN_REPR;
    return text;
}

static bool view_length(Runtime *rt, Value self, int64_t *out) {
    (void)rt;
    *out = dict_of(self)->count;
    return true;
}

static TypeId view_type(const Runtime *rt, Value self) {
    if (is_a(rt, self, TYPE_DICT_KEYS)) return TYPE_DICT_KEYS;
    return is_a(rt, self, TYPE_DICT_ITEMS) ? TYPE_DICT_ITEMS : TYPE_DICT_VALUES;
}

static Value view_iter(Runtime *rt, Value self) {
    return dict_iterator_new(rt, view_type(rt, self), dict_of(self), false);
}

static Value view_reversed(Runtime *rt, Value self, const Args *args) {
    if (!args_count(rt, args, "__reversed__()", 0, 0)) return VALUE_NULL;
    return dict_iterator_new(rt, view_type(rt, self), dict_of(self), true);
}

// As sets: membership -------------------------------------------------------------------------------------------------

static bool keys_contain(Runtime *rt, Value self, Value key, bool *out) {
    *out = !value_is_null(dict_get(rt, dict_of(self), key));
    return *out || !rt->raised;
}

static bool items_contain(Runtime *rt, Value self, Value item, bool *out) {
    *out = false;
    if (!value_is_tuple(item) || value_as_tuple(item)->count != 2) return true;
    const Value *pair = value_as_tuple(item)->items;
    Value found = value_ref(dict_get(rt, dict_of(self), pair[0]));
    bool done = value_is_null(found) ? !rt->raised : value_equal(rt, found, pair[1], out);
    value_unref(rt, found);
    return done;
}

static bool view_contains(Runtime *rt, Value self, Value item, bool *out) {
    return is_a(rt, self, TYPE_DICT_KEYS) ? keys_contain(rt, self, item, out) : items_contain(rt, self, item, out);
}

// Whether each item of `iterable` is (for `wanted` false: is not) in `container`.
static bool all_in(Runtime *rt, Value iterable, Value container, bool wanted, bool *out) {
    Value iterator = value_iter(rt, iterable);
    *out = true;
    if (value_is_null(iterator)) return false;
    bool done = true;
    while (done && *out) {
        Value item = iterator_next(rt, iterator);
        if (value_is_null(item)) break;
        bool found = false;
        done = value_contains(rt, container, item, &found);
        value_unref(rt, item);
        *out = found == wanted;
    }
    value_unref(rt, iterator);
    return done && !rt->raised;
}

// As sets: comparison -------------------------------------------------------------------------------------------------

static bool compare_as_sets(Runtime *rt, Value a, Value b, CompareOp op, int64_t left, int64_t right, bool *out) {
    *out = false;
    switch (op) {
    case COMPARE_EQ:
    case COMPARE_NE: return left != right || all_in(rt, a, b, true, out);
    case COMPARE_LT: return left >= right || all_in(rt, a, b, true, out);
    case COMPARE_LE: return left > right || all_in(rt, a, b, true, out);
    case COMPARE_GT: return left <= right || all_in(rt, b, a, true, out);
    case COMPARE_GE: return left < right || all_in(rt, b, a, true, out);
    }
    return true;
}

static Value view_compare(Runtime *rt, Value a, Value b, CompareOp op) {
    int64_t left, right;
    bool answer;
    if (!is_set_view(rt, b) && !value_is_set(b)) return VALUE_NOT_IMPLEMENTED;
    if (!value_length(rt, a, &left) || !value_length(rt, b, &right)) return VALUE_NULL;
    if (!compare_as_sets(rt, a, b, op, left, right, &answer)) return VALUE_NULL;
    return value_from_bool(answer != (op == COMPARE_NE));
}

// As sets: operators --------------------------------------------------------------------------------------------------

static Set *new_set(Runtime *rt, Value view) {
    Type *type = rt->types[TYPE_SET];
    if (!is_a(rt, view, TYPE_DICT_KEYS)) return set_from_iterable(rt, type, view);
    Value dict = {.tag = VALUE_TAG_OBJECT, .as.object = &dict_of(view)->head};
    return set_from_iterable(rt, type, dict);
}

static Value set_after(Runtime *rt, Set *set, bool done) {
    if (done) return value_from_object(set);
    object_unref(rt, set);
    return VALUE_NULL;
}

static bool add_common(Runtime *rt, Set *result, Value view, Value iterable) {
    Value iterator = value_iter(rt, iterable);
    if (value_is_null(iterator)) return false;
    bool done = true;
    while (done && items_go_on(rt)) {
        Value item = iterator_next(rt, iterator);
        if (value_is_null(item)) break;
        bool found = false;
        done = view_contains(rt, view, item, &found) && (!found || set_add(rt, result, item));
        value_unref(rt, item);
    }
    value_unref(rt, iterator);
    return done && !rt->raised;
}

// As _PyDictView_Intersect: which of the two is walked through gives the result its order.
static Value intersect(Runtime *rt, Value view, Value other) {
    if (!is_set_view(rt, view)) {
        Value left = view;
        view = other;
        other = left;
    }
    bool is_exact_set = value_type(rt, other) == rt->types[TYPE_SET];
    if (is_exact_set && dict_of(view)->count <= value_as_set(other)->used) {
        return value_from_object(set_intersection(rt, value_as_set(other), view));
    }
    if (is_set_view(rt, other) && dict_of(other)->count > dict_of(view)->count) {
        Value left = view;
        view = other;
        other = left;
    }
    Set *result = set_new(rt, rt->types[TYPE_SET]);
    return set_after(rt, result, add_common(rt, result, view, other));
}

// Adds the pair to the result, or takes it out of `others` if it is there too.
static bool toggle_pair(Runtime *rt, Set *result, Dict *others, Value key, Value value) {
    Value pair = value_from_object(tuple_from(rt, (const Value[]){key, value}, 2));
    Value other = value_ref(dict_get(rt, others, key));
    bool equal = false;
    bool found;
    bool done = value_is_null(other) ? !rt->raised : value_equal(rt, other, value, &equal);
    if (done) done = equal ? dict_delete(rt, others, key, &found) : set_add(rt, result, pair);
    value_unref(rt, other);
    value_unref(rt, pair);
    return done;
}

static bool add_uncommon(Runtime *rt, Set *result, const Dict *a, const Dict *b) {
    Dict *others = dict_copy(rt, a);
    bool done = true;
    size_t position = 0;
    Value key, value;
    while (done && dict_next(b, &position, &key, &value)) {
        value_ref(key);
        value_ref(value);
        done = toggle_pair(rt, result, others, key, value);
        value_unref(rt, key);
        value_unref(rt, value);
    }
    Value rest = dict_view_new(rt, TYPE_DICT_ITEMS, others);
    done = done && set_update(rt, result, rest);
    value_unref(rt, rest);
    object_unref(rt, others);
    return done;
}

// As dictitems_xor: the pairs that are in one of the two only.
static Value items_xor(Runtime *rt, const Dict *a, const Dict *b) {
    Set *result = set_new(rt, rt->types[TYPE_SET]);
    return set_after(rt, result, add_uncommon(rt, result, a, b));
}

static Value view_binary(Runtime *rt, BinaryOp op, Value a, Value b) {
    if (op == BINARY_AND) return intersect(rt, a, b);
    if (op != BINARY_OR && op != BINARY_SUB && op != BINARY_XOR) return VALUE_NOT_IMPLEMENTED;
    if (op == BINARY_XOR && is_a(rt, a, TYPE_DICT_ITEMS) && is_a(rt, b, TYPE_DICT_ITEMS)) {
        return items_xor(rt, dict_of(a), dict_of(b));
    }
    Set *set = new_set(rt, a);
    if (!set) return VALUE_NULL;
    if (op == BINARY_OR) return set_after(rt, set, set_update(rt, set, b));
    if (op == BINARY_SUB) return set_after(rt, set, set_difference_update(rt, set, b));
    return set_after(rt, set, set_symmetric_difference_update(rt, set, b));
}

static Value isdisjoint(Runtime *rt, Value self, const Args *args) {
    bool answer;
    if (!args_count(rt, args, "isdisjoint()", 1, 1)) return VALUE_NULL;
    Value other = args->values[0];
    if (value_is(self, other)) return value_from_bool(dict_of(self)->count == 0);
    int64_t length;
    bool is_set = is_set_view(rt, other) || value_is_set(other);
    if (is_set && value_length(rt, other, &length) && length > (int64_t)dict_of(self)->count) {
        if (!all_in(rt, self, other, false, &answer)) return VALUE_NULL;
    } else if (!all_in(rt, other, self, false, &answer)) {
        return VALUE_NULL;
    }
    return value_from_bool(answer);
}

// The three types -----------------------------------------------------------------------------------------------------

#define SET_VIEW_SLOTS                                                                                                 \
    {                                                                                                                  \
        .destroy = view_destroy, .visit = view_visit, .repr = view_repr, .unhashable = true, .compare = view_compare,  \
        .length = view_length, .iter = view_iter, .contains = view_contains, .binary = view_binary,                    \
    }

const TypeSlots dict_keys_slots = SET_VIEW_SLOTS;
const TypeSlots dict_items_slots = SET_VIEW_SLOTS;

const TypeSlots dict_values_slots = {
    .destroy = view_destroy,
    .visit = view_visit,
    .repr = view_repr,
    .length = view_length,
    .iter = view_iter,
};

const NativeSpec dict_keys_methods[] = {
    {.name = "isdisjoint", .call = isdisjoint},
    {.name = "__reversed__", .call = view_reversed},
    {0},
};

const NativeSpec dict_items_methods[] = {
    {.name = "isdisjoint", .call = isdisjoint},
    {.name = "__reversed__", .call = view_reversed},
    {0},
};

const NativeSpec dict_values_methods[] = {
    {.name = "__reversed__", .call = view_reversed},
    {0},
};
