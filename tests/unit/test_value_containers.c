// Containers and iterators: what CPython 3.13 says, and what no program may break: an item whose comparison, hash or
// release changes the very container that it is in.

#include "tests/unit/value_harness.h"

#include "sim/value/attribute.h"
#include "sim/value/dict_views.h"
#include "sim/value/iterator.h"
#include "sim/value/list.h"
#include "sim/value/range.h"
#include "sim/value/set.h"
#include "sim/value/slice.h"
#include "sim/value/types.h"

#define INT(number) value_from_int(number)
#define NOTHING 0, NULL

static Value new_list(Runtime *rt, size_t count, const Value *items) {
    List *list = list_new(rt, 0);
    for (size_t i = 0; i < count; i++) list_append_owned(rt, list, items[i]);
    return value_from_object(list);
}

static Value new_tuple(Runtime *rt, size_t count, const Value *items) {
    Tuple *tuple = tuple_new(rt, count);
    for (size_t i = 0; i < count; i++) tuple->items[i] = items[i];
    return value_from_object(tuple);
}

static Value new_set(Runtime *rt, size_t count, const Value *items) {
    Set *set = set_new(rt, rt->types[TYPE_SET]);
    for (size_t i = 0; i < count; i++) {
        assert_true(set_add(rt, set, items[i]));
        value_unref(rt, items[i]);
    }
    return value_from_object(set);
}

// {k: v, k: v}
static Value new_dict(Runtime *rt, size_t count, const Value *keys_and_values) {
    Dict *dict = dict_new(rt);
    for (size_t i = 0; i < count; i += 2) {
        assert_true(dict_set(rt, dict, keys_and_values[i], keys_and_values[i + 1]));
        value_unref(rt, keys_and_values[i]);
        value_unref(rt, keys_and_values[i + 1]);
    }
    return value_from_object(dict);
}

#define LIST(...) new_list(rt, ARGS(__VA_ARGS__))
#define TUPLE(...) new_tuple(rt, ARGS(__VA_ARGS__))
#define SET(...) new_set(rt, ARGS(__VA_ARGS__))
#define DICT(...) new_dict(rt, ARGS(__VA_ARGS__))
#define STR(text) harness_str(rt, text)

static Value slice_of(Runtime *rt, Value start, Value stop, Value step) {
    return value_from_object(slice_new(rt, start, stop, step));
}

static Value make(Runtime *rt, int type, size_t count, const Value *args) {
    return harness_apply(rt, harness_type(rt, type), count, args);
}

static Value call(Runtime *rt, Value v, const char *name, size_t count, const Value *args) {
    Value method = attribute_get_c(rt, v, name);
    Value result = value_is_null(method) ? VALUE_NULL : harness_apply(rt, method, count, args);
    value_unref(rt, method);
    return result;
}

// v[key], key given up.
static Value item(Runtime *rt, Value v, Value key) {
    Value result = value_get_item(rt, v, key);
    value_unref(rt, key);
    return result;
}

// v[key] = value (or del v[key]); key and value given up; None if it went well.
static Value set_item(Runtime *rt, Value v, Value key, Value value) {
    bool done = value_is_null(value) ? value_delete_item(rt, v, key) : value_set_item(rt, v, key, value);
    value_unref(rt, key);
    value_unref(rt, value);
    return done ? VALUE_NONE : VALUE_NULL;
}

// a op b, both given up.
static Value binary(Runtime *rt, BinaryOp op, Value a, Value b) {
    Value result = value_binary(rt, op, a, b);
    value_unref(rt, a);
    value_unref(rt, b);
    return result;
}

static Value compare(Runtime *rt, CompareOp op, Value a, Value b) {
    Value result = value_compare(rt, a, b, op);
    value_unref(rt, a);
    value_unref(rt, b);
    return result;
}

static Value hash_of(Runtime *rt, Value v) {
    int64_t hash;
    bool done = value_hash(rt, v, &hash);
    value_unref(rt, v);
    return done ? INT(hash) : VALUE_NULL;
}

// list(iterable), given up.
static Value listed(Runtime *rt, Value iterable) {
    if (value_is_null(iterable)) return VALUE_NULL;
    List *list = list_from_iterable(rt, iterable);
    value_unref(rt, iterable);
    return value_from_object(list);
}

static Value range(Runtime *rt, int64_t start, int64_t stop, int64_t step) {
    return value_from_object(range_new(rt, start, stop, step));
}

// What the program does in the middle of a comparison -----------------------------------------------------------------

typedef struct Meddler { // an object whose == runs `action` once, and whose < is written down
    Object head;
    int64_t number;
    void (*action)(Runtime *rt, Value target);
    Value target; // borrowed
} Meddler;

static List *comparisons; // (a, b) for each a < b; NULL: not wanted

static void run_action(Runtime *rt, Meddler *meddler) {
    void (*action)(Runtime *rt, Value target) = meddler->action;
    meddler->action = NULL;
    if (action) action(rt, meddler->target);
}

static Value meddler_compare(Runtime *rt, Value a, Value b, CompareOp op) {
    Meddler *left = (Meddler *)(void *)a.as.object;
    if (op == COMPARE_EQ) {
        run_action(rt, left);
        return VALUE_FALSE;
    }
    if (op != COMPARE_LT) return VALUE_NOT_IMPLEMENTED;
    const Meddler *right = (const Meddler *)(const void *)b.as.object;
    if (comparisons) list_append_owned(rt, comparisons, TUPLE(INT(left->number), INT(right->number)));
    run_action(rt, left);
    return value_from_bool(left->number < right->number);
}

static bool meddler_hash(Runtime *rt, Value self, int64_t *out) {
    (void)rt, (void)self;
    *out = 1;
    return true;
}

static Value meddler_repr(Runtime *rt, Value self) {
    return value_from_object(str_format(rt, "M%lld", (long long)((Meddler *)(void *)self.as.object)->number));
}

static void meddler_destroy(Runtime *rt, Object *self) {
    run_action(rt, (Meddler *)(void *)self);
    object_free(rt, self, sizeof(Meddler));
}

static const TypeSlots meddler_slots = {
    .destroy = meddler_destroy,
    .repr = meddler_repr,
    .hash = meddler_hash,
    .compare = meddler_compare,
};

static Value meddler(Runtime *rt, int64_t number, void (*action)(Runtime *rt, Value target), Value target) {
    static const char name[] = "Meddler";
    Str *interned = harness_name(rt, name);
    Dict *names = rt->types[TYPE_OBJECT]->dict; // where this test keeps its type
    Value type = dict_get_name(names, interned);
    if (value_is_null(type)) {
        Type *base = rt->types[TYPE_OBJECT];
        Type *made = type_new_native(rt, "__main__", name, base, &meddler_slots, KIND_OTHER, sizeof(Meddler));
        type = harness_borrow(made);
        dict_set_name(rt, names, interned, type);
    }
    object_unref(rt, interned);
    Meddler *self = object_new(rt, (Type *)type.as.object, KIND_OTHER, sizeof(Meddler));
    self->number = number;
    self->action = action;
    self->target = target;
    return value_from_object(self);
}

static void clear_it(Runtime *rt, Value target) {
    value_unref(rt, call(rt, target, "clear", NOTHING));
}

static void append_to_it(Runtime *rt, Value target) { list_append(rt, value_as_list(target), INT(99)); }

static void fill_it(Runtime *rt, Value target) {
    for (int64_t i = 0; i < 100; i++) {
        if (value_is_dict(target)) assert_true(dict_set(rt, value_as_dict(target), INT(1000 + i), VALUE_NONE));
        else assert_true(set_add(rt, value_as_set(target), INT(1000 + i)));
    }
}

// list and tuple ------------------------------------------------------------------------------------------------------

static void lists_are_changed_by_slices(void **state) {
    Runtime *rt = *state;
    Value list = listed(rt, range(rt, 0, 8, 1));
    assert_shows(rt, item(rt, list, slice_of(rt, INT(1), INT(-1), INT(3))), "[1, 4]");
    assert_shows(rt, item(rt, list, slice_of(rt, VALUE_NONE, VALUE_NONE, INT(-3))), "[7, 4, 1]");
    set_item(rt, list, slice_of(rt, INT(1), INT(3), VALUE_NONE), LIST(STR("a")));
    assert_shows(rt, value_ref(list), "[0, 'a', 3, 4, 5, 6, 7]");
    Value part = item(rt, list, slice_of(rt, INT(3), INT(7), INT(1)));
    set_item(rt, list, slice_of(rt, INT(0), VALUE_NONE, INT(2)), part);
    assert_shows(rt, value_ref(list), "[4, 'a', 5, 4, 6, 6, 7]");
    set_item(rt, list, slice_of(rt, VALUE_NONE, VALUE_NONE, INT(-2)), VALUE_NULL);
    assert_shows(rt, value_ref(list), "['a', 4, 6]");
    set_item(rt, list, slice_of(rt, INT(1), INT(1), VALUE_NONE), value_ref(list));
    assert_shows(rt, value_ref(list), "['a', 'a', 4, 6, 4, 6]");
    assert_shows(rt, set_item(rt, list, slice_of(rt, INT(0), INT(6), INT(2)), LIST(INT(1), INT(2))),
                 "ValueError: attempt to assign sequence of size 2 to extended slice of size 3");
    assert_shows(rt, set_item(rt, list, slice_of(rt, INT(0), INT(1), VALUE_NONE), INT(5)),
                 "TypeError: must assign iterable to extended slice");
    assert_shows(rt, item(rt, list, STR("x")), "TypeError: list indices must be integers or slices, not str");
    assert_shows(rt, set_item(rt, list, INT(6), VALUE_NONE), "IndexError: list assignment index out of range");
    value_unref(rt, list);
}

static void lists_and_tuples_combine(void **state) {
    Runtime *rt = *state;
    assert_shows(rt, binary(rt, BINARY_ADD, LIST(INT(1)), LIST(INT(2))), "[1, 2]");
    assert_shows(rt, binary(rt, BINARY_MUL, INT(2), TUPLE(INT(1), INT(2))), "(1, 2, 1, 2)");
    assert_shows(rt, binary(rt, BINARY_MUL, TUPLE(INT(1)), INT(-1)), "()");
    assert_shows(rt, binary(rt, BINARY_ADD, LIST(INT(1)), TUPLE(INT(2))),
                 "TypeError: can only concatenate list (not \"tuple\") to list");
    assert_shows(rt, binary(rt, BINARY_MUL, STR("a"), LIST(INT(1))),
                 "TypeError: can't multiply sequence by non-int of type 'list'");
    assert_shows(rt, compare(rt, COMPARE_LT, LIST(INT(1), INT(2)), LIST(INT(1), INT(3))), "True");
    assert_shows(rt, compare(rt, COMPARE_GE, TUPLE(INT(1)), TUPLE(INT(1), INT(0))), "False");
    assert_shows(rt, hash_of(rt, TUPLE(INT(1), INT(2))), "-3550055125485641917");
    assert_shows(rt, hash_of(rt, LIST(INT(1))), "TypeError: unhashable type: 'list'");
    assert_shows(rt, TUPLE(INT(1)), "(1,)");
}

static void a_list_inside_itself_shows_dots(void **state) {
    Runtime *rt = *state;
    Value list = LIST(INT(1));
    Value dict = DICT(STR("l"), value_ref(list));
    list_append(rt, value_as_list(list), list);
    list_append_owned(rt, value_as_list(list), TUPLE(value_ref(dict)));
    assert_shows(rt, value_ref(list), "[1, [...], ({'l': [...]},)]");
    list_clear(rt, value_as_list(list)); // they held each other
    value_unref(rt, list);
    value_unref(rt, dict);
}

static void a_list_may_shrink_while_it_is_searched(void **state) {
    Runtime *rt = *state;
    static const char *const methods[] = {"index", "count", "remove", "__contains__"};
    static const char *const answers[] = {
        "ValueError: 5 is not in list", "0", "ValueError: list.remove(x): x not in list", "False",
    };
    for (size_t i = 0; i < 4; i++) {
        Value list = LIST(INT(1), INT(2), INT(3));
        list_insert(rt, value_as_list(list), 0, VALUE_NONE);
        value_replace(rt, &value_as_list(list)->items[0], meddler(rt, 0, clear_it, list));
        assert_shows(rt, call(rt, list, methods[i], ARGS(INT(5))), answers[i]);
        assert_shows(rt, list, "[]");
    }
}

static void releasing_an_item_may_change_the_list(void **state) {
    Runtime *rt = *state;
    Value list = LIST(INT(1), INT(2), INT(3));
    value_replace(rt, &value_as_list(list)->items[1], meddler(rt, 0, append_to_it, list));
    set_item(rt, list, slice_of(rt, INT(0), INT(2), VALUE_NONE), VALUE_NULL);
    assert_shows(rt, value_ref(list), "[3, 99]");
    value_replace(rt, &value_as_list(list)->items[0], meddler(rt, 0, append_to_it, list));
    list_clear(rt, value_as_list(list));
    assert_shows(rt, list, "[99]");
}

// Sorting -------------------------------------------------------------------------------------------------------------

static void sorting_compares_as_cpython_does(void **state) {
    Runtime *rt = *state;
    static const int64_t numbers[] = {5, 3, 8, 1, 3};
    Value list = LIST(VALUE_NONE);
    list_clear(rt, value_as_list(list));
    for (size_t i = 0; i < 5; i++) {
        list_append_owned(rt, value_as_list(list), meddler(rt, numbers[i], NULL, VALUE_NULL));
    }
    comparisons = list_new(rt, 0);
    assert_true(list_sort(rt, value_as_list(list), VALUE_NULL, false));
    assert_shows(rt, list, "[M1, M3, M3, M5, M8]");
    assert_shows(rt, value_from_object(comparisons),
                 "[(3, 5), (8, 3), (3, 8), (8, 5), (1, 8), (1, 5), (1, 3), (3, 5), (3, 3)]");
    comparisons = NULL;
}

static void sorting_keeps_the_order_of_equals(void **state) {
    Runtime *rt = *state;
    for (int backward = 0; backward < 2; backward++) {
        List *list = list_new(rt, 0);
        for (int64_t i = 0; i < 500; i++) list_append_owned(rt, list, TUPLE(INT(i * 7919 % 13), INT(i)));
        assert_true(list_sort(rt, list, VALUE_NONE, backward));
        for (size_t i = 1; i < list->count; i++) {
            Value before = list->items[i - (backward ? 0 : 1)];
            Value after = list->items[i - (backward ? 1 : 0)];
            bool less;
            assert_true(value_compare_truth(rt, before, after, COMPARE_LT, &less) && less);
        }
        object_unref(rt, list);
    }
}

static void a_list_that_is_sorted_seems_empty(void **state) {
    Runtime *rt = *state;
    Value list = LIST(INT(0), INT(0));
    value_replace(rt, &value_as_list(list)->items[0], meddler(rt, 2, NULL, VALUE_NULL));
    value_replace(rt, &value_as_list(list)->items[1], meddler(rt, 1, append_to_it, list));
    assert_false(list_sort(rt, value_as_list(list), VALUE_NULL, false));
    assert_shows(rt, VALUE_NULL, "ValueError: list modified during sort");
    assert_shows(rt, list, "[M1, M2]");
}

// dict ----------------------------------------------------------------------------------------------------------------

static void dicts_keep_the_order_of_insertion(void **state) {
    Runtime *rt = *state;
    Value dict = DICT(STR("a"), INT(1), STR("b"), INT(2), INT(3), VALUE_NONE);
    assert_shows(rt, set_item(rt, dict, STR("a"), VALUE_NULL), "None");
    assert_shows(rt, set_item(rt, dict, STR("a"), INT(4)), "None");
    assert_shows(rt, value_ref(dict), "{'b': 2, 3: None, 'a': 4}");
    assert_shows(rt, call(rt, dict, "popitem", NOTHING), "('a', 4)");
    assert_shows(rt, call(rt, dict, "setdefault", ARGS(value_from_float(3.0), INT(9))), "None");
    assert_shows(rt, item(rt, dict, STR("zz")), "KeyError: 'zz'");
    assert_shows(rt, item(rt, dict, LIST(INT(1))), "TypeError: unhashable type: 'list'");
    assert_shows(rt, binary(rt, BINARY_OR, value_ref(dict), DICT(STR("b"), INT(0), VALUE_NONE, INT(1))),
                 "{'b': 0, 3: None, None: 1}");
    assert_shows(rt, call(rt, dict, "update", ARGS(LIST(TUPLE(INT(1))))),
                 "ValueError: dictionary update sequence element #0 has length 1; 2 is required");
    value_unref(rt, dict);
}

static void names_are_found_whether_interned_or_not(void **state) {
    Runtime *rt = *state;
    Dict *dict = dict_new(rt);
    Str *name = harness_name(rt, "color");
    Value other = STR("color"); // the same text, another object
    dict_set_name(rt, dict, name, INT(1));
    assert_shows(rt, value_ref(dict_get(rt, dict, other)), "1");
    assert_true(dict_delete_name(rt, dict, name));
    assert_int_equal(dict_find_name(dict, name), -1);
    assert_true(dict_set(rt, dict, other, INT(2)));
    assert_shows(rt, value_ref(dict_get_name(dict, name)), "2");
    object_unref(rt, name);
    value_unref(rt, other);
    object_unref(rt, dict);
}

static void a_dict_survives_any_growth_and_deletion(void **state) {
    Runtime *rt = *state;
    Dict *dict = dict_new(rt);
    for (int64_t i = 0; i < 3000; i++) {
        bool found;
        assert_true(dict_set(rt, dict, INT(i * 1024), INT(i)));
        if (i % 3 == 0) assert_true(dict_delete(rt, dict, INT(i / 3 * 1024), &found) && found);
    }
    assert_int_equal(dict->count, 2000);
    for (int64_t i = 0; i < 3000; i++) {
        Value found = dict_get(rt, dict, INT(i * 1024));
        if (i < 1000) assert_true(value_is_null(found));
        else assert_int_equal(found.as.integer, i);
    }
    object_unref(rt, dict);
}

static void a_dict_may_change_while_it_is_searched(void **state) {
    Runtime *rt = *state;
    void (*const actions[])(Runtime *rt, Value target) = {clear_it, fill_it};
    static const char *const answers[] = {"False", "True"};
    for (size_t i = 0; i < 2; i++) {
        Value dict = value_from_object(dict_new(rt));
        Value key = meddler(rt, 0, NULL, VALUE_NULL);
        assert_true(dict_set(rt, value_as_dict(dict), key, VALUE_NONE));
        ((Meddler *)(void *)key.as.object)->action = actions[i];
        ((Meddler *)(void *)key.as.object)->target = dict;
        value_unref(rt, dict_get(rt, value_as_dict(dict), INT(1)));
        assert_shows(rt, call(rt, dict, "__contains__", ARGS(INT(1050))), answers[i]);
        value_unref(rt, key);
        value_unref(rt, dict);
    }
}

static void walking_a_dict_sees_its_changes(void **state) {
    Runtime *rt = *state;
    Value dict = DICT(INT(1), INT(1), INT(2), INT(2));
    Value it = value_iter(rt, dict);
    assert_shows(rt, value_next(rt, it), "1");
    assert_true(dict_set(rt, value_as_dict(dict), INT(3), INT(3)));
    assert_shows(rt, value_next(rt, it), "RuntimeError: dictionary changed size during iteration");
    value_unref(rt, it);
    it = call(rt, dict, "items", NOTHING);
    Value walk = value_iter(rt, it);
    for (int64_t i = 1; i <= 3; i++) value_unref(rt, value_next(rt, walk));
    set_item(rt, dict, INT(1), VALUE_NULL);
    set_item(rt, dict, INT(11), VALUE_NONE);
    assert_shows(rt, value_next(rt, walk), "RuntimeError: dictionary keys changed during iteration");
    assert_shows(rt, it, "dict_items([(2, 2), (3, 3), (11, None)])");
    value_unref(rt, walk);
    value_unref(rt, dict);
}

static void views_are_sets(void **state) {
    Runtime *rt = *state;
    Value dict = DICT(STR("a"), INT(1), STR("b"), INT(2));
    assert_shows(rt, binary(rt, BINARY_AND, call(rt, dict, "keys", NOTHING), LIST(STR("b"))), "{'b'}");
    Value items = call(rt, dict, "items", NOTHING);
    assert_shows(rt, binary(rt, BINARY_SUB, items, LIST(TUPLE(STR("a"), INT(1)))), "{('b', 2)}");
    assert_shows(rt, compare(rt, COMPARE_EQ, call(rt, dict, "keys", NOTHING), SET(STR("b"), STR("a"))), "True");
    assert_shows(rt, listed(rt, call(rt, call(rt, dict, "values", NOTHING), "__reversed__", NOTHING)), "[2, 1]");
    value_unref(rt, dict);
}

// set -----------------------------------------------------------------------------------------------------------------

// As PYTHONHASHSEED=0 python3.13 prints them.
static void sets_are_iterated_as_by_cpython(void **state) {
    Runtime *rt = *state;
    assert_shows(rt, SET(INT(8), INT(0), INT(16), INT(-1), INT(3)), "{0, 3, 8, 16, -1}");
    assert_shows(rt, SET(STR("red"), STR("green"), STR("blue"), INT(1), value_from_float(1.0)),
                 "{'red', 1, 'blue', 'green'}");
    Value sevens = make(rt, TYPE_SET, ARGS(range(rt, 0, 40, 7)));
    Value fives = make(rt, TYPE_SET, ARGS(range(rt, 0, 40, 5)));
    assert_shows(rt, binary(rt, BINARY_XOR, sevens, fives), "{5, 7, 10, 14, 15, 20, 21, 25, 28, 30}");
    Value set = SET(INT(0), INT(8));
    assert_shows(rt, call(rt, set, "discard", ARGS(INT(0))), "None");
    assert_shows(rt, call(rt, set, "add", ARGS(INT(16))), "None");
    assert_shows(rt, value_ref(set), "{16, 8}");
    assert_shows(rt, call(rt, set, "pop", NOTHING), "16");
    assert_shows(rt, call(rt, set, "remove", ARGS(INT(5))), "KeyError: 5");
    assert_shows(rt, binary(rt, BINARY_OR, set, LIST(INT(1))),
                 "TypeError: unsupported operand type(s) for |: 'set' and 'list'");
    assert_shows(rt, hash_of(rt, make(rt, TYPE_FROZENSET, ARGS(range(rt, 1, 4, 1)))), "-272375401224217160");
    assert_shows(rt, make(rt, TYPE_FROZENSET, NOTHING), "frozenset()");
}

static void sets_of_objects_are_iterated_by_age(void **state) {
    Runtime *rt = *state;
    Value objects[20];
    for (size_t i = 0; i < 20; i++) objects[i] = make(rt, TYPE_OBJECT, NOTHING);
    Set *set = set_new(rt, rt->types[TYPE_SET]);
    for (size_t i = 20; i-- > 0;) assert_true(set_add(rt, set, objects[i]));
    Tuple *items = set_items(rt, set);
    for (size_t i = 0; i < 20; i++) assert_true(value_is(items->items[i], objects[i]));
    object_unref(rt, items);
    Value it = value_iter(rt, harness_borrow(set));
    Value first = value_next(rt, it);
    assert_true(value_is(first, objects[0]));
    value_unref(rt, first);
    value_unref(rt, it);
    for (size_t i = 0; i < 20; i++) {
        Value popped = set_pop(rt, set);
        assert_true(value_is(popped, objects[i]));
        value_unref(rt, popped);
        value_unref(rt, objects[i]);
    }
    object_unref(rt, set);
}

static void a_set_may_change_while_it_is_searched(void **state) {
    Runtime *rt = *state;
    void (*const actions[])(Runtime *rt, Value target) = {clear_it, fill_it};
    static const size_t lengths[] = {1, 103}; // {1}, and {None, key, 1, 1000, 1001, …}
    for (size_t i = 0; i < 2; i++) {
        Value set = SET(VALUE_NONE);
        Value key = meddler(rt, 0, NULL, VALUE_NULL);
        assert_true(set_add(rt, value_as_set(set), key));
        ((Meddler *)(void *)key.as.object)->action = actions[i];
        ((Meddler *)(void *)key.as.object)->target = set;
        value_unref(rt, key);
        assert_true(set_add(rt, value_as_set(set), INT(1)));
        assert_int_equal(value_as_set(set)->used, lengths[i]);
        value_unref(rt, set);
    }
}

static void walking_a_set_sees_its_changes(void **state) {
    Runtime *rt = *state;
    Value set = SET(INT(1), INT(2));
    Value it = value_iter(rt, set);
    value_unref(rt, value_next(rt, it));
    assert_true(set_add(rt, value_as_set(set), INT(3)));
    assert_shows(rt, value_next(rt, it), "RuntimeError: Set changed size during iteration");
    value_unref(rt, it);
    value_unref(rt, set);
}

// range, slice, iterators ---------------------------------------------------------------------------------------------

static void ranges_know_their_items(void **state) {
    Runtime *rt = *state;
    Value r = range(rt, 10, -5, -4);
    assert_shows(rt, value_ref(r), "range(10, -5, -4)");
    assert_shows(rt, listed(rt, value_ref(r)), "[10, 6, 2, -2]");
    assert_shows(rt, listed(rt, call(rt, r, "__reversed__", NOTHING)), "[-2, 2, 6, 10]");
    assert_shows(rt, item(rt, r, INT(-1)), "-2");
    assert_shows(rt, item(rt, r, slice_of(rt, INT(1), VALUE_NONE, INT(2))), "range(6, -6, -8)");
    assert_shows(rt, item(rt, r, INT(4)), "IndexError: range object index out of range");
    assert_shows(rt, call(rt, r, "index", ARGS(INT(2))), "2");
    assert_shows(rt, call(rt, r, "index", ARGS(INT(3))), "ValueError: 3 is not in range");
    assert_shows(rt, call(rt, r, "__contains__", ARGS(value_from_float(6.0))), "True");
    assert_shows(rt, compare(rt, COMPARE_EQ, range(rt, 0, 0, 1), range(rt, 5, 1, 3)), "True");
    assert_shows(rt, hash_of(rt, range(rt, 0, 5, 1)), "5795932985296280846");
    assert_shows(rt, make(rt, TYPE_RANGE, ARGS(INT(1), INT(2), INT(0))), "ValueError: range() arg 3 must not be zero");
    Value all = range(rt, INT64_MIN, INT64_MAX, 1);
    assert_shows(rt, item(rt, all, INT(-1)), "9223372036854775806");
    assert_shows(rt, call(rt, all, "__len__", NOTHING), "OverflowError: Python int too large to convert to C ssize_t");
    value_unref(rt, all);
    value_unref(rt, r);
    Value slice = slice_of(rt, VALUE_NONE, INT(-1), INT(-2));
    assert_shows(rt, call(rt, slice, "indices", ARGS(INT(9))), "(8, 8, -2)");
    assert_shows(rt, hash_of(rt, slice_of(rt, INT(1), INT(2), INT(3))), "-2340833382717974474");
    assert_shows(rt, slice, "slice(None, -1, -2)");
}

static void iterators_are_made_of_iterators(void **state) {
    Runtime *rt = *state;
    assert_shows(rt, listed(rt, make(rt, TYPE_ENUMERATE, ARGS(STR("aé"), INT(5)))), "[(5, 'a'), (6, 'é')]");
    assert_shows(rt, listed(rt, make(rt, TYPE_ZIP, ARGS(range(rt, 0, 3, 1), STR("ab")))), "[(0, 'a'), (1, 'b')]");
    Value str = value_ref(harness_type(rt, TYPE_STR));
    assert_shows(rt, listed(rt, make(rt, TYPE_MAP, ARGS(str, range(rt, 0, 2, 1)))), "['0', '1']");
    assert_shows(rt, listed(rt, make(rt, TYPE_FILTER, ARGS(VALUE_NONE, range(rt, -1, 2, 1)))), "[-1, 1]");
    assert_shows(rt, listed(rt, make(rt, TYPE_REVERSED, ARGS(STR("abc")))), "['c', 'b', 'a']");
    assert_shows(rt, make(rt, TYPE_REVERSED, ARGS(SET(INT(1)))), "TypeError: 'set' object is not reversible");
    assert_shows(rt, make(rt, TYPE_ZIP, ARGS(INT(5))), "TypeError: 'int' object is not iterable");
}

static void strict_zip_counts_its_arguments(void **state) {
    Runtime *rt = *state;
    Tuple *names = tuple_new(rt, 1);
    names->items[0] = value_from_object(harness_name(rt, "strict"));
    const Value args[] = {range(rt, 0, 2, 1), range(rt, 0, 2, 1), range(rt, 0, 3, 1), VALUE_TRUE};
    Value zip = rt->hooks->call(rt, harness_type(rt, TYPE_ZIP), args, 4, &names->head);
    assert_shows(rt, listed(rt, zip), "ValueError: zip() argument 3 is longer than arguments 1-2");
    for (size_t i = 0; i < 3; i++) value_unref(rt, args[i]);
    object_unref(rt, names);
}

static Value unpacked(Runtime *rt, Value iterable, size_t count) {
    Value out[8];
    bool done = iterator_unpack(rt, iterable, out, count);
    value_unref(rt, iterable);
    return done ? new_tuple(rt, count, out) : VALUE_NULL;
}

static Value unpacked_starred(Runtime *rt, Value iterable, size_t before, size_t after) {
    Value out[8];
    bool done = iterator_unpack_starred(rt, iterable, out, before, after);
    value_unref(rt, iterable);
    return done ? new_tuple(rt, before + 1 + after, out) : VALUE_NULL;
}

static void iterables_are_unpacked(void **state) {
    Runtime *rt = *state;
    assert_shows(rt, unpacked(rt, STR("ab"), 2), "('a', 'b')");
    assert_shows(rt, unpacked(rt, LIST(INT(1), INT(2)), 3),
                 "ValueError: not enough values to unpack (expected 3, got 2)");
    assert_shows(rt, unpacked(rt, range(rt, 0, 9, 1), 2), "ValueError: too many values to unpack (expected 2)");
    assert_shows(rt, unpacked(rt, INT(5), 2), "TypeError: cannot unpack non-iterable int object");
    assert_shows(rt, unpacked_starred(rt, range(rt, 0, 5, 1), 1, 2), "(0, [1, 2], 3, 4)");
    assert_shows(rt, unpacked_starred(rt, range(rt, 0, 2, 1), 1, 1), "(0, [], 1)");
    assert_shows(rt, unpacked_starred(rt, range(rt, 0, 2, 1), 1, 2),
                 "ValueError: not enough values to unpack (expected at least 3, got 2)");
}

// Limits and life -----------------------------------------------------------------------------------------------------

static void too_much_is_a_memory_error(void **state) {
    Runtime *rt = *state;
    assert_shows(rt, binary(rt, BINARY_MUL, LIST(INT(1)), INT((int64_t)1 << 60)), "MemoryError");
    rt->world->over_limit = false;
    assert_shows(rt, listed(rt, range(rt, 0, (int64_t)1 << 40, 1)), "MemoryError");
    rt->world->over_limit = false;
    assert_shows(rt, listed(rt, make(rt, TYPE_ENUMERATE, ARGS(range(rt, 0, (int64_t)1 << 40, 1)))), "MemoryError");
    assert_true(world_over_limit(rt->world));
}

static void nothing_is_left_of_containers(void **state) {
    Runtime *rt = *state;
    size_t before = 0;
    for (int round = 0; round < 3; round++) { // the first one makes names and caches
        Value list = LIST(DICT(STR("a"), SET(INT(1), TUPLE(INT(2)))), range(rt, 0, 3, 1));
        Value copy = call(rt, list, "copy", NOTHING);
        assert_shows(rt, compare(rt, COMPARE_EQ, value_ref(list), copy), "True");
        value_unref(rt, listed(rt, make(rt, TYPE_ZIP, ARGS(list, STR("xy")))));
        if (round > 0) assert_int_equal(world_used(rt->world), before);
        before = world_used(rt->world);
    }
}

static void deep_nests_are_destroyed_flat(void **state) {
    Runtime *rt = *state;
    Value nest = LIST(VALUE_NONE);
    for (int i = 0; i < 200000; i++) {
        Value inner = i % 3 == 0 ? LIST(nest) : i % 3 == 1 ? TUPLE(nest) : DICT(INT(i), nest);
        nest = inner;
    }
    value_unref(rt, nest);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, harness_setup, harness_teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(lists_are_changed_by_slices),
        TEST(lists_and_tuples_combine),
        TEST(a_list_inside_itself_shows_dots),
        TEST(a_list_may_shrink_while_it_is_searched),
        TEST(releasing_an_item_may_change_the_list),
        TEST(sorting_compares_as_cpython_does),
        TEST(sorting_keeps_the_order_of_equals),
        TEST(a_list_that_is_sorted_seems_empty),
        TEST(dicts_keep_the_order_of_insertion),
        TEST(names_are_found_whether_interned_or_not),
        TEST(a_dict_survives_any_growth_and_deletion),
        TEST(a_dict_may_change_while_it_is_searched),
        TEST(walking_a_dict_sees_its_changes),
        TEST(views_are_sets),
        TEST(sets_are_iterated_as_by_cpython),
        TEST(sets_of_objects_are_iterated_by_age),
        TEST(a_set_may_change_while_it_is_searched),
        TEST(walking_a_set_sees_its_changes),
        TEST(ranges_know_their_items),
        TEST(iterators_are_made_of_iterators),
        TEST(strict_zip_counts_its_arguments),
        TEST(iterables_are_unpacked),
        TEST(too_much_is_a_memory_error),
        TEST(nothing_is_left_of_containers),
        TEST(deep_nests_are_destroyed_flat),
    };
    return cmocka_run_group_tests_name("containers", tests, NULL, NULL);
}
