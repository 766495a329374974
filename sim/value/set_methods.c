// set and frozenset as the program sees them: slots and methods. The table is in set.c, the algebra in set_algebra.c.

#include <stdio.h>

#include "sim/value/exception.h"
#include "sim/value/iterator.h"
#include "sim/value/native.h"
#include "sim/value/operate.h"
#include "sim/value/set.h"
#include "sim/value/set_algebra.h"
#include "sim/value/str.h"
#include "sim/value/tuple.h"
#include "sim/value/types.h"

// Life ----------------------------------------------------------------------------------------------------------------

static void set_destroy(Runtime *rt, Object *self) {
    set_clear(rt, (Set *)(void *)self);
    object_free(rt, self, sizeof(Set));
}

static void set_visit(Object *self, Visitor visitor, void *visitor_self) {
    size_t position = 0;
    SetEntry entry;
    while (set_next((const Set *)(const void *)self, &position, &entry)) {
        if (value_is_object(entry.key)) visitor(visitor_self, entry.key.as.object);
    }
}

static void set_clear_slot(Runtime *rt, Object *self) { set_clear(rt, (Set *)(void *)self); }

static Value set_new_slot(Runtime *rt, Type *type, const Args *args) {
    (void)args;
    return value_from_object(set_new(rt, type));
}

static bool set_init(Runtime *rt, Value self, const Args *args) {
    if (!args_count(rt, args, "set", 0, 1)) return false;
    set_clear(rt, value_as_set(self));
    return args->count == 0 || set_update(rt, value_as_set(self), args->values[0]);
}

static Value frozenset_new_slot(Runtime *rt, Type *type, const Args *args) {
    if (!args_count(rt, args, "frozenset", 0, 1)) return VALUE_NULL;
    if (args->count == 0) return value_from_object(set_new(rt, type));
    Type *exact = rt->types[TYPE_FROZENSET];
    if (type == exact && value_type(rt, args->values[0]) == exact) return value_ref(args->values[0]);
    return value_from_object(set_from_iterable(rt, type, args->values[0]));
}

// Slots ---------------------------------------------------------------------------------------------------------------

static bool add_items(StrBuilder *b, const Tuple *items) {
    for (size_t i = 0; i < items->count; i++) {
        if (i > 0) str_builder_add_c(b, ", ");
        if (!str_builder_add_repr(b, items->items[i])) return false;
    }
    return true;
}

static Value repr_of_items(Runtime *rt, const Set *set) {
    bool plain = set->head.type == rt->types[TYPE_SET];
    Tuple *items = set_items(rt, set);
    StrBuilder b = str_builder(rt);
    if (!plain) str_builder_add_format(&b, "%V(", set->head.type->name);
    str_builder_add_char(&b, '{');
    bool done = add_items(&b, items);
    str_builder_add_c(&b, plain ? "}" : "})");
    object_unref(rt, items);
    if (done) return value_from_object(str_builder_finish(&b));
    str_builder_drop(&b);
    return VALUE_NULL;
}

static Value set_repr(Runtime *rt, Value self) {
    Set *set = value_as_set(self);
    if (set->head.flags & OBJECT_IN_REPR) return value_from_object(str_format(rt, "%V(...)", set->head.type->name));
    if (set->used == 0) return value_from_object(str_format(rt, "%V()", set->head.type->name));
    set->head.flags |= OBJECT_IN_REPR;
    Value text = repr_of_items(rt, set);
    set->head.flags &= (uint16_t)~OBJECT_IN_REPR;
    return text;
}

static uint64_t shuffle_bits(uint64_t hash) { return ((hash ^ 89869747u) ^ (hash << 16)) * 3644798167u; }

// As frozenset_hash: the same in whatever order the items come.
static bool frozenset_hash(Runtime *rt, Value self, int64_t *out) {
    (void)rt;
    Set *set = value_as_set(self);
    if (set->hash == -1) {
        uint64_t hash = (set->used + 1) * UINT64_C(1927868237);
        size_t position = 0;
        SetEntry entry;
        while (set_next(set, &position, &entry)) hash ^= shuffle_bits((uint64_t)entry.hash);
        hash ^= (hash >> 11) ^ (hash >> 25);
        hash = hash * 69069u + 907133923u;
        set->hash = (int64_t)hash == -1 ? 590923713 : (int64_t)hash;
    }
    *out = set->hash;
    return true;
}

static bool sets_equal(Runtime *rt, Set *a, Set *b, bool *out) {
    *out = false;
    if (a->used != b->used) return true;
    if (a->hash != -1 && b->hash != -1 && a->hash != b->hash) return true;
    return set_is_subset(rt, a, b, out);
}

static Value set_compare(Runtime *rt, Value left, Value right, CompareOp op) {
    if (!value_is_set(left) || !value_is_set(right)) return VALUE_NOT_IMPLEMENTED;
    Set *a = value_as_set(left);
    Set *b = value_as_set(right);
    bool answer = false;
    bool done = true;
    switch (op) {
    case COMPARE_EQ: done = sets_equal(rt, a, b, &answer); break;
    case COMPARE_NE:
        done = sets_equal(rt, a, b, &answer);
        answer = !answer;
        break;
    case COMPARE_LE: done = set_is_subset(rt, a, b, &answer); break;
    case COMPARE_GE: done = set_is_subset(rt, b, a, &answer); break;
    case COMPARE_LT: done = a->used >= b->used || set_is_subset(rt, a, b, &answer); break;
    case COMPARE_GT: done = b->used >= a->used || set_is_subset(rt, b, a, &answer); break;
    }
    return done ? value_from_bool(answer) : VALUE_NULL;
}

static bool set_length(Runtime *rt, Value self, int64_t *out) {
    (void)rt;
    *out = (int64_t)value_as_set(self)->used;
    return true;
}

// Sets that hash by identity are walked in an order made now; others in that of the table.
static Value set_iter(Runtime *rt, Value self) {
    const Set *set = value_as_set(self);
    Tuple *ordered = set_is_by_identity(set) ? set_items(rt, set) : NULL;
    Value order = value_from_object(ordered);
    Iterator *it = iterator_new(rt, TYPE_SET_ITERATOR, self, order);
    value_unref(rt, order);
    it->left = it->size = (int64_t)set->used;
    return value_from_object(it);
}

static bool set_contains_slot(Runtime *rt, Value self, Value item, bool *out) {
    return set_contains(rt, value_as_set(self), item, out);
}

static Set *unite(Runtime *rt, const Set *a, const Set *b) {
    Set *result = set_copy(rt, a);
    if (!result || a == b || set_merge(rt, result, b)) return result;
    object_unref(rt, result);
    return NULL;
}

static bool is_set_operator(BinaryOp op) {
    return op == BINARY_OR || op == BINARY_AND || op == BINARY_SUB || op == BINARY_XOR;
}

static Value set_binary(Runtime *rt, BinaryOp op, Value a, Value b) {
    if (!is_set_operator(op) || !value_is_set(a) || !value_is_set(b)) return VALUE_NOT_IMPLEMENTED;
    Set *set = value_as_set(a);
    if (op == BINARY_OR) return value_from_object(unite(rt, set, value_as_set(b)));
    if (op == BINARY_AND) return value_from_object(set_intersection(rt, set, b));
    if (op == BINARY_SUB) return value_from_object(set_difference(rt, set, b));
    return value_from_object(set_symmetric_difference(rt, set, b));
}

static Value set_in_place(Runtime *rt, BinaryOp op, Value self, Value b) {
    if (!is_set_operator(op) || !value_is_set(b)) return VALUE_NOT_IMPLEMENTED;
    Set *set = value_as_set(self);
    bool done;
    if (op == BINARY_OR) done = set_update(rt, set, b);
    else if (op == BINARY_AND) done = set_intersection_update(rt, set, b);
    else if (op == BINARY_SUB) done = set_difference_update(rt, set, b);
    else done = set_symmetric_difference_update(rt, set, b);
    return done ? value_ref(self) : VALUE_NULL;
}

const TypeSlots set_slots = {
    .destroy = set_destroy,
    .visit = set_visit,
    .clear = set_clear_slot,
    .new_ = set_new_slot,
    .init = set_init,
    .repr = set_repr,
    .unhashable = true,
    .compare = set_compare,
    .length = set_length,
    .iter = set_iter,
    .contains = set_contains_slot,
    .binary = set_binary,
    .in_place = set_in_place,
};

const TypeSlots frozenset_slots = {
    .destroy = set_destroy,
    .visit = set_visit,
    .clear = set_clear_slot,
    .new_ = frozenset_new_slot,
    .repr = set_repr,
    .hash = frozenset_hash,
    .compare = set_compare,
    .length = set_length,
    .iter = set_iter,
    .contains = set_contains_slot,
    .binary = set_binary,
};

// Methods of both -----------------------------------------------------------------------------------------------------

// As args_count, with the name of the type in front of the method's.
static bool count_args(Runtime *rt, Value self, const Args *args, const char *method, size_t least, size_t most) {
    if (!args->names && args->count >= least && args->count <= most) return true;
    char name[48];
    snprintf(name, sizeof name, "%s.%s()", set_is_frozen(rt, value_as_set(self)) ? "frozenset" : "set", method);
    return args_count(rt, args, name, least, most);
}

static Value copy(Runtime *rt, Value self, const Args *args) {
    if (!count_args(rt, self, args, "copy", 0, 0)) return VALUE_NULL;
    if (self.as.object->type == rt->types[TYPE_FROZENSET]) return value_ref(self);
    return value_from_object(set_copy(rt, value_as_set(self)));
}

static Value unite_all(Runtime *rt, Value self, const Args *args) {
    if (!count_args(rt, self, args, "union", 0, SIZE_MAX)) return VALUE_NULL;
    Set *result = set_copy(rt, value_as_set(self));
    for (size_t i = 0; result && i < args->count; i++) {
        if (value_is(args->values[i], self) || set_update(rt, result, args->values[i])) continue;
        object_unref(rt, result);
        result = NULL;
    }
    return value_from_object(result);
}

// Goes on from one intermediate set to the next.
static Set *intersect_all(Runtime *rt, Set *set, const Args *args) {
    if (args->count == 0) return set_copy(rt, set);
    Set *result = object_ref(set);
    for (size_t i = 0; result && i < args->count; i++) {
        Set *next = set_intersection(rt, result, args->values[i]);
        object_unref(rt, result);
        result = next;
    }
    return result;
}

static Value intersection(Runtime *rt, Value self, const Args *args) {
    if (!count_args(rt, self, args, "intersection", 0, SIZE_MAX)) return VALUE_NULL;
    return value_from_object(intersect_all(rt, value_as_set(self), args));
}

static Value difference(Runtime *rt, Value self, const Args *args) {
    if (!count_args(rt, self, args, "difference", 0, SIZE_MAX)) return VALUE_NULL;
    Set *set = value_as_set(self);
    Set *result = args->count ? set_difference(rt, set, args->values[0]) : set_copy(rt, set);
    for (size_t i = 1; result && i < args->count; i++) {
        if (set_difference_update(rt, result, args->values[i])) continue;
        object_unref(rt, result);
        result = NULL;
    }
    return value_from_object(result);
}

static Value symmetric_difference(Runtime *rt, Value self, const Args *args) {
    if (!count_args(rt, self, args, "symmetric_difference", 1, 1)) return VALUE_NULL;
    return value_from_object(set_symmetric_difference(rt, value_as_set(self), args->values[0]));
}

static Value isdisjoint(Runtime *rt, Value self, const Args *args) {
    bool answer;
    if (!count_args(rt, self, args, "isdisjoint", 1, 1)) return VALUE_NULL;
    if (!set_is_disjoint(rt, value_as_set(self), args->values[0], &answer)) return VALUE_NULL;
    return value_from_bool(answer);
}

static bool is_within(Runtime *rt, Set *set, Value other, bool *out) {
    if (value_is_set(other)) return set_is_subset(rt, set, value_as_set(other), out);
    Set *common = set_intersection(rt, set, other);
    if (!common) return false;
    *out = common->used == set->used;
    object_unref(rt, common);
    return true;
}

static Value issubset(Runtime *rt, Value self, const Args *args) {
    bool answer;
    if (!count_args(rt, self, args, "issubset", 1, 1)) return VALUE_NULL;
    if (!is_within(rt, value_as_set(self), args->values[0], &answer)) return VALUE_NULL;
    return value_from_bool(answer);
}

static Value issuperset(Runtime *rt, Value self, const Args *args) {
    bool answer;
    if (!count_args(rt, self, args, "issuperset", 1, 1)) return VALUE_NULL;
    if (!set_includes_all(rt, value_as_set(self), args->values[0], &answer)) return VALUE_NULL;
    return value_from_bool(answer);
}

// Methods that change a set -------------------------------------------------------------------------------------------

static Value none_if(bool done) { return done ? VALUE_NONE : VALUE_NULL; }

static Value add(Runtime *rt, Value self, const Args *args) {
    return none_if(args_count(rt, args, "set.add()", 1, 1) && set_add(rt, value_as_set(self), args->values[0]));
}

static Value clear(Runtime *rt, Value self, const Args *args) {
    if (!args_count(rt, args, "set.clear()", 0, 0)) return VALUE_NULL;
    set_clear(rt, value_as_set(self));
    return VALUE_NONE;
}

static Value discard(Runtime *rt, Value self, const Args *args) {
    bool found;
    if (!args_count(rt, args, "set.discard()", 1, 1)) return VALUE_NULL;
    return none_if(set_discard(rt, value_as_set(self), args->values[0], &found));
}

static Value remove_item(Runtime *rt, Value self, const Args *args) {
    bool found;
    if (!args_count(rt, args, "set.remove()", 1, 1)) return VALUE_NULL;
    if (!set_discard(rt, value_as_set(self), args->values[0], &found)) return VALUE_NULL;
    return found ? VALUE_NONE : exception_raise_value(rt, EXC_KEY_ERROR, args->values[0]);
}

static Value pop(Runtime *rt, Value self, const Args *args) {
    if (!args_count(rt, args, "set.pop()", 0, 0)) return VALUE_NULL;
    Value item = set_pop(rt, value_as_set(self));
    if (!value_is_null(item)) return item;
    return exception_raise(rt, EXC_KEY_ERROR, "pop from an empty set");
}

static Value update(Runtime *rt, Value self, const Args *args) {
    bool done = args_count(rt, args, "set.update()", 0, SIZE_MAX);
    for (size_t i = 0; done && i < args->count; i++) done = set_update(rt, value_as_set(self), args->values[i]);
    return none_if(done);
}

static Value intersection_update(Runtime *rt, Value self, const Args *args) {
    if (!args_count(rt, args, "set.intersection_update()", 0, SIZE_MAX)) return VALUE_NULL;
    Set *result = intersect_all(rt, value_as_set(self), args);
    if (!result) return VALUE_NULL;
    set_swap(value_as_set(self), result);
    object_unref(rt, result);
    return VALUE_NONE;
}

static Value difference_update(Runtime *rt, Value self, const Args *args) {
    bool done = args_count(rt, args, "set.difference_update()", 0, SIZE_MAX);
    Set *set = value_as_set(self);
    for (size_t i = 0; done && i < args->count; i++) done = set_difference_update(rt, set, args->values[i]);
    return none_if(done);
}

static Value symmetric_difference_update(Runtime *rt, Value self, const Args *args) {
    if (!args_count(rt, args, "set.symmetric_difference_update()", 1, 1)) return VALUE_NULL;
    return none_if(set_symmetric_difference_update(rt, value_as_set(self), args->values[0]));
}

// X(name, function)
#define METHODS_OF_BOTH(X)                                                                                             \
    X("copy", copy) X("union", unite_all) X("intersection", intersection) X("difference", difference)                  \
    X("symmetric_difference", symmetric_difference) X("isdisjoint", isdisjoint) X("issubset", issubset)                \
    X("issuperset", issuperset)

#define X(text, function) {.name = text, .call = function},
const NativeSpec set_methods[] = {
    METHODS_OF_BOTH(X)
    {.name = "add", .call = add},
    {.name = "clear", .call = clear},
    {.name = "discard", .call = discard},
    {.name = "remove", .call = remove_item},
    {.name = "pop", .call = pop},
    {.name = "update", .call = update},
    {.name = "intersection_update", .call = intersection_update},
    {.name = "difference_update", .call = difference_update},
    {.name = "symmetric_difference_update", .call = symmetric_difference_update},
    {0},
};

const NativeSpec frozenset_methods[] = {
    METHODS_OF_BOTH(X)
    {0},
};
#undef X
