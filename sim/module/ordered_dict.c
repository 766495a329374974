// OrderedDict: life, text, equality, operators.

#include "sim/module/ordered_dict.h"

#include "sim/value/attribute.h"
#include "sim/value/exception.h"
#include "sim/value/items.h"
#include "sim/value/iterator.h"
#include "sim/value/operate.h"
#include "sim/value/str.h"
#include "sim/value/tuple.h"

static void destroy(Runtime *rt, Object *self) {
    dict_clear(rt, (Dict *)self);
    object_unref(rt, ((OrderedDict *)self)->attributes);
    object_free(rt, self, sizeof(OrderedDict));
}

bool value_is_ordered_dict(Value v) {
    return value_is_kind(v, KIND_DICT) && v.as.object->type->slots->destroy == destroy;
}

static void visit(Object *self, Visitor visitor, void *visitor_self) {
    const OrderedDict *dict = (const OrderedDict *)self;
    if (dict->attributes) visitor(visitor_self, &dict->attributes->head);
    size_t position = 0;
    Value key, value;
    while (dict_next(&dict->dict, &position, &key, &value)) {
        if (value_is_object(key)) visitor(visitor_self, key.as.object);
        if (value_is_object(value)) visitor(visitor_self, value.as.object);
    }
}

static Value new_(Runtime *rt, Type *type, const Args *args) {
    (void)args;
    return value_from_object(object_new(rt, type, KIND_DICT, sizeof(OrderedDict)));
}

// Filling -------------------------------------------------------------------------------------------------------------

static bool set_all(Runtime *rt, Value self, const Dict *from) {
    size_t position = 0;
    Value key, value;
    bool done = true;
    while (done && dict_next(from, &position, &key, &value)) done = value_set_item(rt, self, key, value);
    return done;
}

static bool set_pair(Runtime *rt, Value self, Value pair) {
    Tuple *items = tuple_from_iterable(rt, pair);
    if (!items) return false;
    bool done = items->count == 2;
    if (done) done = value_set_item(rt, self, items->items[0], items->items[1]);
    else if (items->count > 2) exception_raise(rt, EXC_VALUE_ERROR, "too many values to unpack (expected 2)");
    else
        exception_raise(rt, EXC_VALUE_ERROR, "need more than %zu value%s to unpack", items->count,
                        items->count == 1 ? "" : "s");
    object_unref(rt, items);
    return done;
}

static bool set_pairs(Runtime *rt, Value self, Value pairs) {
    Value iterator = value_iter(rt, pairs);
    if (value_is_null(iterator)) return false;
    bool done = true;
    while (done && items_go_on(rt) && runtime_step(rt)) {
        Value pair = iterator_next(rt, iterator);
        if (value_is_null(pair)) break;
        done = set_pair(rt, self, pair);
        value_unref(rt, pair);
    }
    value_unref(rt, iterator);
    return done && !rt->raised;
}

static bool is_mapping(Runtime *rt, Value v) {
    if (value_is_dict(v)) return true;
    Value keys = attribute_find(rt, v, rt->names[NAME_KEYS]);
    bool found = !value_is_null(keys);
    value_unref(rt, keys);
    return found;
}

bool ordered_dict_update(Runtime *rt, Value self, Value mapping_or_pairs) {
    if (!is_mapping(rt, mapping_or_pairs)) return !rt->raised && set_pairs(rt, self, mapping_or_pairs);
    if (!(value_type(rt, self)->flags & TYPE_USER)) return dict_update(rt, value_as_dict(self), mapping_or_pairs);
    Dict *items = dict_new(rt);
    bool done = dict_update(rt, items, mapping_or_pairs) && set_all(rt, self, items);
    object_unref(rt, items);
    return done;
}

bool ordered_dict_update_from(Runtime *rt, Value self, const Args *args, const char *surplus) {
    const Tuple *names = (const Tuple *)args->names;
    size_t named = names ? names->count : 0, given = args->count - named;
    if (given > 1) {
        exception_raise(rt, EXC_TYPE_ERROR, surplus, given);
        return false;
    }
    if (given && !ordered_dict_update(rt, self, args->values[0])) return false;
    for (size_t i = 0; i < named; i++)
        if (!value_set_item(rt, self, names->items[i], args->values[given + i])) return false;
    return true;
}

static bool init(Runtime *rt, Value self, const Args *args) {
    return ordered_dict_update_from(rt, self, args, "expected at most 1 arguments, got %zu");
}

// Text and equality ---------------------------------------------------------------------------------------------------

static Value repr(Runtime *rt, Value self) {
    Object *head = self.as.object;
    const Str *name = head->type->name;
    if (head->flags & OBJECT_FREE_2) return value_from_object(str_from_c(rt, "..."));
    if (value_as_dict(self)->count == 0) return value_from_object(str_format(rt, "%V()", name));
    head->flags |= OBJECT_FREE_2;
    Value items = rt->types[TYPE_DICT]->slots->repr(rt, self);
    head->flags &= (uint16_t)~OBJECT_FREE_2;
    if (value_is_null(items)) return VALUE_NULL;
    Str *text = str_format(rt, "%V(%V)", name, value_as_str(items));
    value_unref(rt, items);
    return value_from_object(text);
}

// Whether the keys of both come in the same order.
static bool same_order(Runtime *rt, const Dict *a, const Dict *b, bool *out) {
    size_t at = 0, other_at = 0;
    Value key, other, value;
    *out = true;
    while (*out && dict_next(a, &at, &key, &value)) {
        if (!dict_next(b, &other_at, &other, &value)) break;
        value_ref(key);
        value_ref(other);
        bool known = value_equal(rt, key, other, out);
        value_unref(rt, key);
        value_unref(rt, other);
        if (!known) return false;
    }
    return true;
}

static Value compare(Runtime *rt, Value a, Value b, CompareOp op) {
    bool equal;
    if (!value_is_dict(b) || (op != COMPARE_EQ && op != COMPARE_NE)) return VALUE_NOT_IMPLEMENTED;
    if (!dict_equal(rt, value_as_dict(a), value_as_dict(b), &equal)) return VALUE_NULL;
    bool order_counts = equal && value_is_ordered_dict(b);
    if (order_counts && !same_order(rt, value_as_dict(a), value_as_dict(b), &equal)) return VALUE_NULL;
    return value_from_bool(equal == (op == COMPARE_EQ));
}

// Items and operators -------------------------------------------------------------------------------------------------

static Value iter(Runtime *rt, Value self) { return ordered_iterator_new(rt, ORDERED_KEYS, self, false); }

static Value binary(Runtime *rt, BinaryOp op, Value a, Value b) {
    if (op != BINARY_OR || !value_is_dict(a) || !value_is_dict(b)) return VALUE_NOT_IMPLEMENTED;
    Type *type = value_type(rt, value_is_ordered_dict(a) ? a : b);
    Value result = runtime_call(rt, value_from_object(type), &a, 1);
    if (value_is_null(result) || ordered_dict_update(rt, result, b)) return result;
    value_unref(rt, result);
    return VALUE_NULL;
}

static Value in_place(Runtime *rt, BinaryOp op, Value self, Value b) {
    if (op != BINARY_OR) return VALUE_NOT_IMPLEMENTED;
    return ordered_dict_update(rt, self, b) ? value_ref(self) : VALUE_NULL;
}

static const TypeSlots slots = {
    .destroy = destroy, .visit = visit,     .new_ = new_, .init = init,     .repr = repr,
    .unhashable = true, .compare = compare, .iter = iter, .binary = binary, .in_place = in_place,
};

void ordered_dict_add_types(Runtime *rt, ModuleTypes *types) {
    Type *type = type_new_native(rt, "collections", "collections.OrderedDict", rt->types[TYPE_DICT], &slots, KIND_DICT,
                                 sizeof(OrderedDict));
    type_set_dict_offset(type, offsetof(OrderedDict, attributes));
    type_add_natives(rt, type, ordered_dict_methods);
    type_add_operators(rt, type, 1u << BINARY_OR, 1u << BINARY_OR, 1u << BINARY_OR);
    types->ordered_dict = type;
    ordered_views_add_types(rt, types);
}
