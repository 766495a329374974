// Objects, types, attributes, operators: what CPython 3.13 says, without a vm.

#include "tests/unit/value_harness.h"

#include "sim/value/attribute.h"
#include "sim/value/function.h"
#include "sim/value/gc.h"
#include "sim/value/generic.h"
#include "sim/value/list.h"
#include "sim/value/module.h"

// A function of the program, as far as these tests need one ---------------------------------------------------------

typedef struct TestFunction {
    Object head;
    NativeCall call;
} TestFunction;

static Value test_function_call(Runtime *rt, Value self, const Args *args) {
    return ((TestFunction *)(void *)self.as.object)->call(rt, VALUE_NULL, args);
}

static Value test_function_get(Runtime *rt, Value descriptor, Value self, Type *owner) {
    (void)owner;
    return value_is_null(self) ? value_ref(descriptor) : value_from_object(method_new(rt, descriptor, self));
}

static void test_function_destroy(Runtime *rt, Object *self) { object_free(rt, self, sizeof(TestFunction)); }

static const TypeSlots test_function_slots = {
    .destroy = test_function_destroy,
    .call = test_function_call,
    .get = test_function_get,
};

static int setup(void **state) {
    harness_setup(state);
    runtime_add_type(*state, TYPE_FUNCTION, &test_function_slots, NULL, KIND_FUNCTION, sizeof(TestFunction));
    return 0;
}

// Slots that call special methods, as the vm's do.
static Value call_method(Runtime *rt, Value self, const char *name, size_t count, const Value *args) {
    Value method = attribute_get_c(rt, self, name);
    if (value_is_null(method)) return VALUE_NULL;
    Value result = runtime_call(rt, method, args, count);
    value_unref(rt, method);
    return result;
}

static Value slot_repr(Runtime *rt, Value self) { return call_method(rt, self, "__repr__", 0, NULL); }

static bool slot_length(Runtime *rt, Value self, int64_t *out) {
    Value result = call_method(rt, self, "__len__", 0, NULL);
    *out = result.as.integer;
    return !value_is_null(result);
}

static Value slot_binary(Runtime *rt, BinaryOp op, Value a, Value b) {
    (void)op;
    bool left = value_type(rt, a)->slots->binary == slot_binary;
    return left ? call_method(rt, a, "__add__", 1, &b) : call_method(rt, b, "__radd__", 1, &a);
}

static Value slot_compare(Runtime *rt, Value a, Value b, CompareOp op) {
    static const char *const names[] = {"__lt__", "__le__", "__eq__", "__ne__", "__gt__", "__ge__"};
    return call_method(rt, a, names[op], 1, &b);
}

static bool slot_hash(Runtime *rt, Value self, int64_t *out) {
    Value result = call_method(rt, self, "__hash__", 0, NULL);
    *out = result.as.integer;
    return !value_is_null(result);
}

static void slot_finalize(Runtime *rt, Object *self) {
    value_unref(rt, call_method(rt, harness_borrow(self), "__del__", 0, NULL));
}

static bool slot_init(Runtime *rt, Value self, const Args *args) {
    Value result = call_method(rt, self, "__init__", args->count, args->values);
    value_unref(rt, result);
    return !value_is_null(result);
}

static const TypeSlots class_slots = {
    .init = slot_init,
    .finalize = slot_finalize,
    .repr = slot_repr,
    .hash = slot_hash,
    .compare = slot_compare,
    .length = slot_length,
    .binary = slot_binary,
};

static void define(Runtime *rt, Dict *dict, const char *name, NativeCall call) {
    TestFunction *function = object_new(rt, rt->types[TYPE_FUNCTION], KIND_FUNCTION, sizeof(TestFunction));
    function->call = call;
    Str *interned = harness_name(rt, name);
    dict_set_name(rt, dict, interned, harness_borrow(function));
    object_unref(rt, interned);
    object_unref(rt, function);
}

// class name(*bases): with what stands in dict, if that is not NULL. VALUE_NULL: raised.
static Value new_class(Runtime *rt, const char *name, size_t count, const Value *bases, Dict *dict) {
    if (!dict) dict = dict_new(rt);
    Value module = harness_str(rt, "__main__");
    dict_set_name(rt, dict, rt->names[NAME_MODULE], module);
    value_unref(rt, module);
    Tuple *tuple = tuple_from(rt, bases, count);
    Str *interned = harness_name(rt, name);
    Type *type = type_new_user(rt, rt->types[TYPE_TYPE], interned, tuple, dict, &class_slots);
    object_unref(rt, tuple);
    object_unref(rt, interned);
    return value_from_object(type);
}

#define BASES(...) ARGS(__VA_ARGS__)

static Value get(Runtime *rt, Value v, const char *name) { return attribute_get_c(rt, v, name); }

static Value set(Runtime *rt, Value v, const char *name, Value value) {
    Str *interned = harness_name(rt, name);
    bool done = value_is_null(value) ? attribute_delete(rt, v, interned) : attribute_set(rt, v, interned, value);
    object_unref(rt, interned);
    value_unref(rt, value);
    return done ? VALUE_NONE : VALUE_NULL;
}

static Value call(Runtime *rt, Value v, const char *name, size_t count, const Value *args) {
    Value method = get(rt, v, name);
    Value result = value_is_null(method) ? VALUE_NULL : harness_apply(rt, method, count, args);
    value_unref(rt, method);
    return result;
}

// Life --------------------------------------------------------------------------------------------------------------

static void a_chain_of_a_million_is_destroyed_flat(void **state) {
    Runtime *rt = *state;
    Value head = VALUE_NONE;
    size_t before = world_used(rt->world);
    for (int i = 0; i < 1000000; i++) {
        Tuple *link = tuple_from(rt, &head, 1);
        value_unref(rt, head);
        head = value_from_object(link);
    }
    value_unref(rt, head);
    assert_int_equal(world_used(rt->world), before);
    assert_null(rt->destroy_later);
}

static void ids_count_from_one_and_stay(void **state) {
    Runtime *rt = *state;
    Value objects[200];
    for (int i = 0; i < 200; i++) objects[i] = value_from_object(list_new(rt, 0));
    for (int i = 0; i < 200; i++) assert_int_equal(runtime_id(rt, objects[i]), i + 1);
    for (int i = 0; i < 200; i += 2) value_unref(rt, objects[i]);
    for (int i = 1; i < 200; i += 2) assert_int_equal(runtime_id(rt, objects[i]), i + 1);
    char text[RUNTIME_ADDRESS_SIZE];
    assert_string_equal(runtime_address_text(rt, objects[1], text), "0x7f0000000020");
    Value fresh = value_from_object(list_new(rt, 0)); // takes the address of one that is gone
    assert_int_equal(runtime_id(rt, fresh), 201);
    assert_int_equal(runtime_id(rt, value_from_int(5)), runtime_id(rt, value_from_int(5)));
}

static void too_deep_a_repr_is_a_recursion_error(void **state) {
    Runtime *rt = *state;
    Value list = value_from_object(list_new(rt, 0));
    for (int i = 0; i < 20000; i++) {
        Value outer = value_from_object(list_new(rt, 1));
        list_append_owned(rt, value_as_list(outer), list);
        list = outer;
    }
    assert_null(value_repr(rt, list));
    assert_shows(rt, VALUE_NULL,
                 "RecursionError: maximum recursion depth exceeded while getting the repr of an object");
    value_unref(rt, list);
}

static Value revived;

static Value note_and_revive(Runtime *rt, Value self, const Args *args) {
    (void)rt, (void)self;
    revived = value_ref(args->values[0]);
    return VALUE_NONE;
}

static void a_finalizer_may_bring_its_object_back_once(void **state) {
    Runtime *rt = *state;
    Dict *dict = dict_new(rt);
    define(rt, dict, "__del__", note_and_revive);
    Value class = new_class(rt, "C", 0, NULL, dict);
    Value instance = harness_apply(rt, class, 0, NULL);
    Object *object = instance.as.object;
    revived = VALUE_NULL;
    value_unref(rt, instance);
    assert_ptr_equal(revived.as.object, object);
    assert_int_equal(object->refs, 1);
    Value again = revived;
    revived = VALUE_NULL;
    value_unref(rt, again); // is not asked a second time
    assert_true(value_is_null(revived));
    value_unref(rt, class);
}

static void what_does_not_live_dies_at_the_end(void **state) {
    Runtime *rt = *state;
    size_t before = world_used(rt->world);
    List *a = list_new(rt, 1);
    List *b = list_new(rt, 1);
    List *living = list_new(rt, 1);
    List *kept = list_new(rt, 1);
    list_append(rt, a, harness_borrow(b));
    list_append(rt, b, harness_borrow(a));
    list_append(rt, b, harness_borrow(kept));
    list_append(rt, living, harness_borrow(kept));
    list_append(rt, kept, harness_borrow(kept));
    Object *roots[] = {&a->head, NULL}, *alive[] = {NULL, &living->head};
    object_unref(rt, b);
    object_unref(rt, kept);
    assert_true(gc_finish(rt, roots, 2, alive, 2));
    assert_int_equal(a->head.refs, 1); // ours
    assert_int_equal(a->count, 0);
    assert_int_equal(kept->head.refs, 2);
    assert_int_equal(kept->count, 1);
    object_unref(rt, a);
    Object *last[] = {&living->head};
    assert_true(gc_finish(rt, last, 1, NULL, 0));
    object_unref(rt, living);
    assert_int_equal(world_used(rt->world), before);
}

static void startup_fills_every_type(void **state) {
    Runtime *rt = *state;
    assert_shows(rt, get(rt, harness_type(rt, TYPE_BOOL), "__mro__"),
                 "(<class 'bool'>, <class 'int'>, <class 'object'>)");
    assert_shows(
        rt, get(rt, harness_type(rt, EXC_EXCEPTION_GROUP), "__mro__"),
        "(<class 'ExceptionGroup'>, <class 'BaseExceptionGroup'>, <class 'Exception'>, <class 'BaseException'>, "
        "<class 'object'>)");
    assert_shows(rt, get(rt, harness_type(rt, EXC_CANCELLED_ERROR), "__module__"), "'asyncio.exceptions'");
    assert_shows(rt, value_ref(harness_type(rt, EXC_CANCELLED_ERROR)), "<class 'asyncio.exceptions.CancelledError'>");
    assert_shows(rt, value_ref(harness_type(rt, TYPE_NAMESPACE)), "<class 'types.SimpleNamespace'>");
}

// Types -------------------------------------------------------------------------------------------------------------

static void classes_check_their_bases(void **state) {
    Runtime *rt = *state;
    Value object = harness_type(rt, TYPE_OBJECT);
    Value a = new_class(rt, "A", 0, NULL, NULL);
    Value b = new_class(rt, "B", BASES(a), NULL);
    assert_shows(rt, value_ref(b), "<class '__main__.B'>");
    assert_shows(rt, new_class(rt, "C", BASES(object, object), NULL), "TypeError: duplicate base class object");
    assert_shows(rt, new_class(rt, "C", BASES(a, b), NULL),
                 "TypeError: Cannot create a consistent method resolution order (MRO) for bases A, B");
    assert_shows(rt, new_class(rt, "C", BASES(harness_type(rt, TYPE_BOOL)), NULL),
                 "TypeError: type 'bool' is not an acceptable base type");
    assert_shows(rt, new_class(rt, "C", BASES(harness_type(rt, TYPE_LIST), harness_type(rt, TYPE_DICT)), NULL),
                 "TypeError: multiple bases have instance lay-out conflict");
    Value c = new_class(rt, "C", BASES(b, harness_type(rt, TYPE_LIST)), NULL);
    assert_shows(rt, get(rt, c, "__base__"), "<class 'list'>");
    assert_shows(
        rt, get(rt, c, "__mro__"),
        "(<class '__main__.C'>, <class '__main__.B'>, <class '__main__.A'>, <class 'list'>, <class 'object'>)");
    assert_shows(rt, call(rt, a, "__subclasses__", 0, NULL), "[<class '__main__.B'>]");
    value_unref(rt, c);
    value_unref(rt, b);
    assert_shows(rt, call(rt, a, "__subclasses__", 0, NULL), "[]");
    value_unref(rt, a);
}

static void attributes_of_classes(void **state) {
    Runtime *rt = *state;
    Value a = new_class(rt, "A", 0, NULL, NULL);
    assert_shows(rt, get(rt, a, "__name__"), "'A'");
    assert_shows(rt, get(rt, a, "__module__"), "'__main__'");
    assert_shows(rt, get(rt, a, "__doc__"), "None");
    assert_shows(rt, get(rt, a, "x"), "AttributeError: type object 'A' has no attribute 'x'");
    assert_shows(rt, set(rt, a, "__name__", value_from_int(3)),
                 "TypeError: can only assign string to A.__name__, not 'int'");
    assert_shows(rt, set(rt, harness_type(rt, TYPE_INT), "x", VALUE_NONE),
                 "TypeError: cannot set 'x' attribute of immutable type 'int'");
    assert_shows(rt, set(rt, a, "x", value_from_int(1)), "None");
    Value instance = harness_apply(rt, a, 0, NULL);
    assert_shows(rt, get(rt, instance, "x"), "1");
    set(rt, a, "x", value_from_int(2)); // the cache must notice
    assert_shows(rt, get(rt, instance, "x"), "2");
    set(rt, a, "x", VALUE_NULL);
    assert_shows(rt, get(rt, instance, "x"), "AttributeError: 'A' object has no attribute 'x'");
    value_unref(rt, instance);
    value_unref(rt, a);
}

static void calling_types(void **state) {
    Runtime *rt = *state;
    Value a = new_class(rt, "A", 0, NULL, NULL);
    Value one = value_from_int(1);
    assert_shows(rt, harness_apply(rt, harness_type(rt, TYPE_OBJECT), ARGS(one)),
                 "TypeError: object() takes no arguments");
    assert_shows(rt, harness_apply(rt, a, ARGS(one)), "TypeError: A() takes no arguments");
    assert_shows(rt, harness_apply(rt, harness_type(rt, TYPE_TYPE), ARGS(one)), "<class 'int'>");
    assert_shows(rt, harness_apply(rt, harness_type(rt, TYPE_TYPE), ARGS(one, one)),
                 "TypeError: type() takes 1 or 3 arguments");
    assert_shows(rt, harness_apply(rt, harness_type(rt, TYPE_CELL), 0, NULL),
                 "TypeError: cannot create 'cell' instances");
    Value object = harness_type(rt, TYPE_OBJECT);
    Value list = harness_type(rt, TYPE_LIST);
    assert_shows(rt, call(rt, object, "__new__", ARGS(one)),
                 "TypeError: object.__new__(X): X is not a type object (int)");
    assert_shows(rt, call(rt, object, "__new__", 0, NULL), "TypeError: object.__new__(): not enough arguments");
    assert_shows(rt, call(rt, object, "__new__", ARGS(value_ref(list))),
                 "TypeError: object.__new__(list) is not safe, use list.__new__()");
    assert_shows(rt, call(rt, list, "__new__", ARGS(value_ref(a))),
                 "TypeError: list.__new__(A): A is not a subtype of list");
    value_unref(rt, a);
}

static Value fixed_length(Runtime *rt, Value self, const Args *args) {
    (void)rt, (void)self, (void)args;
    return value_from_int(7);
}

static void slots_follow_the_special_methods(void **state) {
    Runtime *rt = *state;
    Value a = new_class(rt, "A", 0, NULL, NULL);
    Value b = new_class(rt, "B", BASES(a), NULL);
    Value instance = harness_apply(rt, b, 0, NULL);
    int64_t length = 0;
    assert_false(value_length(rt, instance, &length));
    assert_shows(rt, VALUE_NULL, "TypeError: object of type 'B' has no len()");
    Dict *scratch = dict_new(rt);
    define(rt, scratch, "f", fixed_length);
    Str *name = harness_name(rt, "f");
    set(rt, a, "__len__", value_ref(dict_get_name(scratch, name)));
    assert_true(value_length(rt, instance, &length));
    assert_int_equal(length, 7);
    set(rt, a, "__len__", VALUE_NULL);
    assert_null(((Type *)b.as.object)->slots->length);
    object_unref(rt, name);
    object_unref(rt, scratch);
    value_unref(rt, instance);
    value_unref(rt, b);
    value_unref(rt, a);
}

static Value always_equal(Runtime *rt, Value self, const Args *args) {
    (void)rt, (void)self, (void)args;
    return VALUE_TRUE;
}

static void an_eq_without_a_hash_makes_unhashable(void **state) {
    Runtime *rt = *state;
    Dict *dict = dict_new(rt);
    define(rt, dict, "__eq__", always_equal);
    Value class = new_class(rt, "C", 0, NULL, dict);
    Value x = harness_apply(rt, class, 0, NULL);
    Value y = harness_apply(rt, class, 0, NULL);
    int64_t hash;
    assert_false(value_hash(rt, x, &hash));
    assert_shows(rt, VALUE_NULL, "TypeError: unhashable type: 'C'");
    assert_shows(rt, value_compare(rt, x, y, COMPARE_EQ), "True");
    assert_shows(rt, value_compare(rt, x, y, COMPARE_NE), "False"); // object's __ne__ asks __eq__
    assert_shows(rt, get(rt, class, "__hash__"), "None");
    assert_shows(rt, value_compare(rt, x, y, COMPARE_LT),
                 "TypeError: '<' not supported between instances of 'C' and 'C'");
    value_unref(rt, x);
    value_unref(rt, y);
    value_unref(rt, class);
}

static void check_subclass_instance(Runtime *rt, Value base) {
    Value class = new_class(rt, "C", BASES(base), NULL);
    Value instance = harness_apply(rt, class, 0, NULL);
    assert_shows(rt, set(rt, instance, "x", value_from_int(5)), "None");
    assert_shows(rt, get(rt, instance, "x"), "5");
    assert_shows(rt, get(rt, instance, "__dict__"), "{'x': 5}");
    bool is_instance;
    assert_true(value_is_instance(rt, instance, base, &is_instance));
    assert_true(is_instance);
    value_unref(rt, instance);
    value_unref(rt, class);
}

static void instances_of_builtin_subclasses_have_a_dict(void **state) {
    Runtime *rt = *state;
    const int bases[] = {TYPE_STR, TYPE_BYTES, TYPE_TUPLE, TYPE_LIST, TYPE_DICT, TYPE_SET, TYPE_INT, TYPE_FLOAT,
                         TYPE_OBJECT, EXC_VALUE_ERROR};
    for (size_t i = 0; i < sizeof bases / sizeof *bases; i++) {
        Value base = harness_type(rt, bases[i]);
        check_subclass_instance(rt, base);
        size_t before = world_used(rt->world);
        for (int k = 0; k < 100; k++) check_subclass_instance(rt, base);
        assert_in_range(world_used(rt->world), 0, before + 4096); // the method cache may hold other names than before
    }
}

static void numbers_show_through_their_subclasses(void **state) {
    Runtime *rt = *state;
    Value class = new_class(rt, "MyInt", BASES(harness_type(rt, TYPE_INT)), NULL);
    Value five = harness_apply(rt, class, ARGS(value_from_int(5)));
    assert_shows(rt, value_ref(five), "5");
    assert_shows(rt, value_binary(rt, BINARY_ADD, five, value_from_int(2)), "7");
    assert_shows(rt, value_binary(rt, BINARY_SUB, value_from_int(2), five), "-3");
    assert_shows(rt, value_binary(rt, BINARY_TRUEDIV, five, value_from_float(2)), "2.5");
    assert_shows(rt, value_compare(rt, value_from_int(4), five, COMPARE_LT), "True");
    assert_shows(rt, value_unary(rt, UNARY_NEGATIVE, five), "-5");
    assert_shows(rt, call(rt, five, "bit_length", 0, NULL), "3");
    assert_shows(rt, call(rt, five, "__add__", ARGS(value_from_int(1))), "6");
    int64_t mine = 0, plain = 0;
    assert_true(value_hash(rt, five, &mine) && value_hash(rt, value_from_int(5), &plain));
    assert_int_equal(mine, plain);
    value_unref(rt, five);
    value_unref(rt, class);
}

// Attributes --------------------------------------------------------------------------------------------------------

static void attribute_errors_have_cpythons_texts(void **state) {
    Runtime *rt = *state;
    Value object = harness_apply(rt, harness_type(rt, TYPE_OBJECT), 0, NULL);
    Value list = value_from_object(list_new(rt, 0));
    Value namespace = harness_apply(rt, harness_type(rt, TYPE_NAMESPACE), 0, NULL);
    Module *module = module_new(rt, "asyncio");
    assert_shows(rt, get(rt, object, "x"), "AttributeError: 'object' object has no attribute 'x'");
    assert_shows(rt, set(rt, object, "x", VALUE_NONE),
                 "AttributeError: 'object' object has no attribute 'x' and no __dict__ for setting new attributes");
    assert_shows(rt, set(rt, list, "append", VALUE_NONE),
                 "AttributeError: 'list' object attribute 'append' is read-only");
    assert_shows(rt, get(rt, VALUE_NONE, "foo"), "AttributeError: 'NoneType' object has no attribute 'foo'");
    assert_shows(rt, get(rt, namespace, "x"), "AttributeError: 'types.SimpleNamespace' object has no attribute 'x'");
    assert_shows(rt, get(rt, harness_borrow(module), "gathr"),
                 "AttributeError: module 'asyncio' has no attribute 'gathr'");
    assert_shows(rt, set(rt, list, "__class__", value_ref(harness_type(rt, TYPE_DICT))),
                 "TypeError: __class__ assignment only supported for mutable types or ModuleType subclasses");
    assert_true(value_is_null(get(rt, list, "y")));
    assert_shows(rt, value_ref(rt->raised->extra[0]), "'y'");
    assert_true(value_is(rt->raised->extra[1], list));
    exception_discard(rt);
    value_unref(rt, object);
    value_unref(rt, list);
    value_unref(rt, namespace);
    object_unref(rt, module);
}

static void properties(void **state) {
    Runtime *rt = *state;
    Dict *dict = dict_new(rt);
    define(rt, dict, "f", fixed_length);
    Str *name = harness_name(rt, "f");
    Value property = harness_apply(rt, harness_type(rt, TYPE_PROPERTY), ARGS(value_ref(dict_get_name(dict, name))));
    dict_set_name(rt, dict, name, property);
    Value class = new_class(rt, "C", 0, NULL, dict);
    call(rt, property, "__set_name__", ARGS(value_ref(class), harness_str(rt, "p")));
    Value instance = harness_apply(rt, class, 0, NULL);
    assert_shows(rt, get(rt, instance, "f"), "7");
    assert_shows(rt, set(rt, instance, "f", VALUE_NONE), "AttributeError: property 'p' of 'C' object has no setter");
    assert_shows(rt, set(rt, instance, "f", VALUE_NULL), "AttributeError: property 'p' of 'C' object has no deleter");
    value_unref(rt, instance);
    value_unref(rt, property);
    value_unref(rt, class);
    object_unref(rt, name);
}

static void builtin_functions_show_what_they_are(void **state) {
    Runtime *rt = *state;
    Value type = harness_type(rt, TYPE_LIST);
    Value list = value_from_object(list_new(rt, 0));
    assert_shows(rt, get(rt, type, "append"), "<method 'append' of 'list' objects>");
    assert_shows(rt, get(rt, type, "__len__"), "<slot wrapper '__len__' of 'list' objects>");
    assert_shows(rt, get(rt, list, "append"), "<built-in method append of list object at 0x7f0000000010>");
    assert_shows(rt, get(rt, list, "__add__"), "<method-wrapper '__add__' of list object at 0x7f0000000010>");
    assert_shows(rt, call(rt, type, "append", 0, NULL), "TypeError: unbound method list.append() needs an argument");
    assert_shows(rt, call(rt, type, "append", ARGS(value_from_int(1))),
                 "TypeError: descriptor 'append' for 'list' objects doesn't apply to a 'int' object");
    assert_shows(rt, call(rt, type, "__len__", 0, NULL),
                 "TypeError: descriptor '__len__' of 'list' object needs an argument");
    assert_shows(rt, call(rt, type, "__len__", ARGS(value_from_int(1))),
                 "TypeError: descriptor '__len__' requires a 'list' object but received a 'int'");
    assert_shows(rt, call(rt, list, "__len__", ARGS(value_from_int(1))), "TypeError: expected 0 arguments, got 1");
    assert_shows(rt, call(rt, list, "append", 0, NULL),
                 "TypeError: list.append() takes exactly one argument (0 given)");
    Value one = get(rt, list, "append");
    Value other = get(rt, list, "append");
    assert_shows(rt, value_compare(rt, one, other, COMPARE_EQ), "True");
    value_unref(rt, one);
    value_unref(rt, other);
    value_unref(rt, list);
}

// Operators -----------------------------------------------------------------------------------------------------------

static void operators_say_what_they_cannot_do(void **state) {
    Runtime *rt = *state;
    Value one = value_from_int(1);
    Value a = harness_str(rt, "a");
    Value list = value_from_object(list_new(rt, 0));
    Value tuple = value_from_object(tuple_new(rt, 0));
    assert_shows(rt, value_binary(rt, BINARY_ADD, one, a),
                 "TypeError: unsupported operand type(s) for +: 'int' and 'str'");
    assert_shows(rt, value_binary(rt, BINARY_ADD, a, one), "TypeError: can only concatenate str (not \"int\") to str");
    assert_shows(rt, value_binary(rt, BINARY_ADD, list, one),
                 "TypeError: can only concatenate list (not \"int\") to list");
    assert_shows(rt, value_binary(rt, BINARY_ADD, one, list),
                 "TypeError: unsupported operand type(s) for +: 'int' and 'list'");
    assert_shows(rt, value_binary(rt, BINARY_MUL, value_from_float(1.5), a),
                 "TypeError: can't multiply sequence by non-int of type 'float'");
    assert_shows(rt, value_binary(rt, BINARY_POW, one, a),
                 "TypeError: unsupported operand type(s) for ** or pow(): 'int' and 'str'");
    assert_shows(rt, value_in_place(rt, BINARY_POW, one, a),
                 "TypeError: unsupported operand type(s) for **=: 'int' and 'str'");
    assert_shows(rt, value_power(rt, one, a, one),
                 "TypeError: unsupported operand type(s) for ** or pow(): 'int', 'str', 'int'");
    assert_shows(rt, value_unary(rt, UNARY_INVERT, a), "TypeError: bad operand type for unary ~: 'str'");
    assert_shows(rt, value_compare(rt, one, a, COMPARE_LT),
                 "TypeError: '<' not supported between instances of 'int' and 'str'");
    assert_shows(rt, value_get_item(rt, one, one), "TypeError: 'int' object is not subscriptable");
    assert_shows(rt, value_get_item(rt, harness_type(rt, TYPE_INT), one), "TypeError: type 'int' is not subscriptable");
    assert_false(value_delete_item(rt, tuple, one));
    assert_shows(rt, VALUE_NULL, "TypeError: 'tuple' object doesn't support item deletion");
    assert_false(value_delete_item(rt, one, one));
    assert_shows(rt, VALUE_NULL, "TypeError: 'int' object does not support item deletion");
    assert_shows(rt, value_iter(rt, one), "TypeError: 'int' object is not iterable");
    assert_shows(rt, value_next(rt, one), "TypeError: 'int' object is not an iterator");
    bool found;
    assert_false(value_contains(rt, one, one, &found));
    assert_shows(rt, VALUE_NULL, "TypeError: argument of type 'int' is not iterable");
    value_unref(rt, a);
    value_unref(rt, list);
    value_unref(rt, tuple);
}

static Value answer_reflected(Runtime *rt, Value self, const Args *args) {
    (void)self, (void)args;
    return harness_str(rt, "reflected");
}

static void a_sequence_lets_the_other_operand_go_first(void **state) {
    Runtime *rt = *state;
    Dict *dict = dict_new(rt);
    define(rt, dict, "__radd__", answer_reflected);
    Value class = new_class(rt, "C", 0, NULL, dict);
    Value instance = harness_apply(rt, class, 0, NULL);
    Value list = value_from_object(list_new(rt, 0));
    assert_shows(rt, value_binary(rt, BINARY_ADD, list, instance), "'reflected'");
    assert_shows(rt, value_binary(rt, BINARY_ADD, value_from_int(1), instance), "'reflected'");
    value_unref(rt, list);
    value_unref(rt, instance);
    value_unref(rt, class);
}

static void instance_checks(void **state) {
    Runtime *rt = *state;
    Value int_type = harness_type(rt, TYPE_INT);
    Value str_type = harness_type(rt, TYPE_STR);
    Value either = value_binary(rt, BINARY_OR, int_type, VALUE_NONE);
    Value three = value_binary(rt, BINARY_OR, either, str_type);
    Value again = value_binary(rt, BINARY_OR, three, int_type);
    assert_shows(rt, value_ref(again), "int | None | str");
    bool result;
    assert_true(value_is_instance(rt, VALUE_NONE, either, &result) && result);
    assert_true(value_is_instance(rt, value_from_float(1), either, &result) && !result);
    assert_false(value_is_instance(rt, VALUE_NONE, value_from_int(3), &result));
    assert_shows(rt, VALUE_NULL, "TypeError: isinstance() arg 2 must be a type, a tuple of types, or a union");
    assert_false(value_is_subclass(rt, value_from_int(1), int_type, &result));
    assert_shows(rt, VALUE_NULL, "TypeError: issubclass() arg 1 must be a class");
    assert_false(value_is_subclass(rt, int_type, value_from_int(3), &result));
    assert_shows(rt, VALUE_NULL, "TypeError: issubclass() arg 2 must be a class, a tuple of classes, or a union");
    Value alias = value_get_item(rt, harness_type(rt, TYPE_LIST), int_type);
    assert_shows(rt, value_ref(alias), "list[int]");
    assert_false(value_is_instance(rt, VALUE_NONE, alias, &result));
    assert_shows(rt, VALUE_NULL, "TypeError: isinstance() argument 2 cannot be a parameterized generic");
    assert_shows(rt, value_binary(rt, BINARY_OR, int_type, value_from_int(3)),
                 "TypeError: unsupported operand type(s) for |: 'type' and 'int'");
    value_unref(rt, either);
    value_unref(rt, three);
    value_unref(rt, again);
    value_unref(rt, alias);
}

int main(void) {
#define T(test) cmocka_unit_test_setup_teardown(test, setup, harness_teardown)
    const struct CMUnitTest tests[] = {
        T(a_chain_of_a_million_is_destroyed_flat),
        T(ids_count_from_one_and_stay),
        T(too_deep_a_repr_is_a_recursion_error),
        T(a_finalizer_may_bring_its_object_back_once),
        T(what_does_not_live_dies_at_the_end),
        T(startup_fills_every_type),
        T(classes_check_their_bases),
        T(attributes_of_classes),
        T(calling_types),
        T(slots_follow_the_special_methods),
        T(an_eq_without_a_hash_makes_unhashable),
        T(instances_of_builtin_subclasses_have_a_dict),
        T(numbers_show_through_their_subclasses),
        T(attribute_errors_have_cpythons_texts),
        T(properties),
        T(builtin_functions_show_what_they_are),
        T(operators_say_what_they_cannot_do),
        T(a_sequence_lets_the_other_operand_go_first),
        T(instance_checks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
