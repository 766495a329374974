// deque as the program sees it: what it does by operators. The methods that have a name are in deque_methods.c.

#include "sim/module/deque.h"
#include "sim/value/exception.h"
#include "sim/value/items.h"
#include "sim/value/iterator.h"
#include "sim/value/str.h"

static const char index_message[] = "sequence index must be integer, not '%s'";

// Life ----------------------------------------------------------------------------------------------------------------

static void destroy(Runtime *rt, Object *self) {
    deque_clear(rt, (Deque *)self);
    world_release(rt->world, ((Deque *)self)->items, ((Deque *)self)->capacity * sizeof(Value));
    object_free(rt, self, sizeof(Deque));
}

bool value_is_deque(Value v) { return value_is_kind(v, KIND_OTHER) && v.as.object->type->slots->destroy == destroy; }

static void visit(Object *self, Visitor visitor, void *visitor_self) {
    const Deque *deque = (const Deque *)self;
    for (size_t i = 0; i < deque->count; i++) {
        Value item = deque_at(deque, i);
        if (value_is_object(item)) visitor(visitor_self, item.as.object);
    }
}

static void clear(Runtime *rt, Object *self) { deque_clear(rt, (Deque *)self); }

static Value new_(Runtime *rt, Type *type, const Args *args) {
    (void)args;
    return value_from_object(deque_new(rt, type));
}

// False: raised.
static bool read_bound(Runtime *rt, Value given, int64_t *out) {
    *out = -1;
    if (value_is_null(given) || value_is_none(given)) return true;
    bool is_int = type_is_subtype(value_type(rt, given), rt->types[TYPE_INT]);
    if (!is_int) exception_raise(rt, EXC_TYPE_ERROR, "an integer is required");
    if (!is_int || !value_index(rt, given, out)) return false;
    if (*out >= 0) return true;
    exception_raise(rt, EXC_VALUE_ERROR, "maxlen must be non-negative");
    return false;
}

static bool init(Runtime *rt, Value self, const Args *args) {
    Value iterable = VALUE_NULL, bound = VALUE_NULL;
    int64_t most;
    if (!args_parse(rt, args, "deque(|iterable, maxlen)", &iterable, &bound)) return false;
    if (!read_bound(rt, bound, &most)) return false;
    Deque *deque = value_as_deque(self);
    deque->most = most;
    deque_clear(rt, deque);
    return value_is_null(iterable) || deque_extend(rt, deque, iterable, false);
}

// Showing and comparing -----------------------------------------------------------------------------------------------

static Value show(Runtime *rt, Value self) {
    const Deque *deque = value_as_deque(self);
    Value items = value_from_object(list_from_iterable(rt, self));
    if (value_is_null(items)) return VALUE_NULL;
    const Str *name = deque->head.type->name;
    Str *text = deque->most < 0
                    ? str_format(rt, "%V(%R)", name, &items)
                    : str_format(rt, "%V(%R, maxlen=%lld)", name, &items, (long long)deque->most);
    value_unref(rt, items);
    return value_from_object(text);
}

static Value repr(Runtime *rt, Value self) {
    Object *object = self.as.object;
    if (object->flags & OBJECT_IN_REPR) return value_from_object(str_from_c(rt, "[...]"));
    object->flags |= OBJECT_IN_REPR;
    Value text = show(rt, self);
    object->flags &= (uint16_t)~OBJECT_IN_REPR;
    return text;
}

// Walks through both until they differ; what is left then decides.
static Value compare_items(Runtime *rt, Value left, Value right, CompareOp op) {
    for (;;) {
        Value a = value_next(rt, left), b = rt->raised ? VALUE_NULL : value_next(rt, right);
        bool ended = value_is_null(a) || value_is_null(b), equal = false, answer = false;
        Value result = VALUE_NULL;
        if (ended && !rt->raised) result = items_compare_lengths(!value_is_null(a), !value_is_null(b), op);
        if (!ended && value_equal(rt, a, b, &equal) && !equal && value_compare_truth(rt, a, b, op, &answer))
            result = value_from_bool(answer);
        value_unref(rt, a);
        value_unref(rt, b);
        if (ended || !equal) return result;
    }
}

static Value compare(Runtime *rt, Value a, Value b, CompareOp op) {
    if (!value_is_deque(a) || !value_is_deque(b)) return VALUE_NOT_IMPLEMENTED;
    bool same = value_is(a, b), longer = value_as_deque(a)->count != value_as_deque(b)->count;
    if (op == COMPARE_EQ && (same || longer)) return value_from_bool(same);
    if (op == COMPARE_NE && (same || longer)) return value_from_bool(!same);
    Value left = value_iter(rt, a);
    Value right = value_is_null(left) ? VALUE_NULL : value_iter(rt, b);
    Value result = value_is_null(right) ? VALUE_NULL : compare_items(rt, left, right, op);
    value_unref(rt, left);
    value_unref(rt, right);
    return result;
}

// Items ---------------------------------------------------------------------------------------------------------------

static bool length(Runtime *rt, Value self, int64_t *out) {
    (void)rt;
    *out = (int64_t)value_as_deque(self)->count;
    return true;
}

static Value iter(Runtime *rt, Value self) { return deque_iterator_new(rt, value_as_deque(self), false); }

static bool contains(Runtime *rt, Value self, Value wanted, bool *out) {
    const Deque *deque = value_as_deque(self);
    uint64_t state = deque->state;
    *out = false;
    for (size_t i = 0; i < deque->count; i++) {
        Value item = value_ref(deque_at(deque, i));
        bool known = value_equal(rt, item, wanted, out);
        value_unref(rt, item);
        if (!known || *out) return known;
        if (state == deque->state) continue;
        exception_raise(rt, EXC_RUNTIME_ERROR, "deque mutated during iteration");
        return false;
    }
    return true;
}

// The place of an index; false: raised.
static bool find_place(Runtime *rt, const Deque *deque, Value key, size_t *out) {
    int64_t index;
    if (!items_index(rt, key, index_message, &index)) return false;
    if (index < 0) index += (int64_t)deque->count;
    *out = (size_t)index;
    if (*out < deque->count) return true;
    exception_raise(rt, EXC_INDEX_ERROR, "deque index out of range");
    return false;
}

static Value get_item(Runtime *rt, Value self, Value key) {
    size_t place;
    const Deque *deque = value_as_deque(self);
    return find_place(rt, deque, key, &place) ? value_ref(deque_at(deque, place)) : VALUE_NULL;
}

static bool set_item(Runtime *rt, Value self, Value key, Value value) {
    size_t place;
    Deque *deque = value_as_deque(self);
    if (!find_place(rt, deque, key, &place)) return false;
    if (value_is_null(value)) deque_delete(rt, deque, place);
    else value_replace(rt, deque_place(deque, place), value_ref(value));
    return true;
}

// Operators -----------------------------------------------------------------------------------------------------------

static Value concatenate(Runtime *rt, Value a, Value b) {
    if (!value_is_deque(b))
        return exception_raise(rt, EXC_TYPE_ERROR, "can only concatenate deque (not \"%s\") to deque",
                               value_type_name(rt, b));
    Deque *result = deque_copy(rt, value_as_deque(a));
    if (!result || deque_extend(rt, result, b, false)) return value_from_object(result);
    object_unref(rt, result);
    return VALUE_NULL;
}

static Value repeat(Runtime *rt, Value self, Value times) {
    int64_t count;
    if (!items_repeat_count(rt, times, &count)) return VALUE_NULL;
    Deque *result = deque_copy(rt, value_as_deque(self));
    if (!result || deque_repeat(rt, result, count)) return value_from_object(result);
    object_unref(rt, result);
    return VALUE_NULL;
}

static Value binary(Runtime *rt, BinaryOp op, Value a, Value b) {
    if (op == BINARY_ADD) return value_is_deque(a) ? concatenate(rt, a, b) : VALUE_NOT_IMPLEMENTED;
    if (op != BINARY_MUL) return VALUE_NOT_IMPLEMENTED;
    if (value_is_deque(a)) return repeat(rt, a, b);
    return items_repeat_themselves(a) ? VALUE_NOT_IMPLEMENTED : repeat(rt, b, a);
}

static Value in_place(Runtime *rt, BinaryOp op, Value self, Value b) {
    int64_t count;
    bool done;
    if (op == BINARY_ADD)
        done = deque_extend(rt, value_as_deque(self), b, false);
    else if (op == BINARY_MUL)
        done = items_repeat_count(rt, b, &count) && deque_repeat(rt, value_as_deque(self), count);
    else
        return VALUE_NOT_IMPLEMENTED;
    return done ? value_ref(self) : VALUE_NULL;
}

const TypeSlots deque_slots = {
    .destroy = destroy,
    .visit = visit,
    .clear = clear,
    .new_ = new_,
    .init = init,
    .repr = repr,
    .unhashable = true,
    .compare = compare,
    .length = length,
    .iter = iter,
    .get_item = get_item,
    .set_item = set_item,
    .contains = contains,
    .binary = binary,
    .in_place = in_place,
};
