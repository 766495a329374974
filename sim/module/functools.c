// The module _functools: reduce, cmp_to_key, and what its other files add. As Modules/_functoolsmodule.c.

#include "sim/module/functools.h"

#include "sim/value/exception.h"
#include "sim/value/operate.h"

// reduce ------------------------------------------------------------------------------------------------------------------

static Value iterate(Runtime *rt, Value iterable) {
    Value iterator = value_iter(rt, iterable);
    if (!value_is_null(iterator) || !exception_raised_is(rt, EXC_TYPE_ERROR)) return iterator;
    exception_discard(rt);
    return exception_raise(rt, EXC_TYPE_ERROR, "reduce() arg 2 must support iteration");
}

// Takes `result` over, VALUE_NULL: there is none yet.
static Value fold(Runtime *rt, Value function, Value iterator, Value result) {
    for (;;) {
        Value item = value_next(rt, iterator);
        if (value_is_null(item)) break;
        if (value_is_null(result)) {
            result = item;
            continue;
        }
        Value both[] = {result, item};
        Value next = runtime_call(rt, function, both, 2);
        value_unref(rt, result);
        value_unref(rt, item);
        result = next;
        if (value_is_null(result)) return VALUE_NULL;
    }
    if (rt->raised) {
        value_unref(rt, result);
        return VALUE_NULL;
    }
    if (!value_is_null(result)) return result;
    return exception_raise(rt, EXC_TYPE_ERROR, "reduce() of empty iterable with no initial value");
}

static Value call_reduce(Runtime *rt, Value self, const Args *args) {
    (void)self;
    if (!args_count(rt, args, "reduce", 2, 3)) return VALUE_NULL;
    Value iterator = iterate(rt, args->values[1]);
    if (value_is_null(iterator)) return VALUE_NULL;
    Value result = args->count == 3 ? value_ref(args->values[2]) : VALUE_NULL;
    result = fold(rt, args->values[0], iterator, result);
    value_unref(rt, iterator);
    return result;
}

// cmp_to_key: the function that it gives is a key without an object, and makes keys with one ---------------------------

typedef struct Key {
    Object head;
    Value compare;
    Value object; // VALUE_NULL: none yet
} Key;

static Key *as_key(Value v) { return (Key *)(void *)v.as.object; }

static Key *key_new(Runtime *rt, Type *type, Value compare, Value object) {
    Key *key = object_new(rt, type, KIND_OTHER, sizeof(Key));
    key->compare = value_ref(compare);
    key->object = value_ref(object);
    return key;
}

static void key_clear(Runtime *rt, Object *self) {
    value_clear(rt, &((Key *)(void *)self)->compare);
    value_clear(rt, &((Key *)(void *)self)->object);
}

static void key_destroy(Runtime *rt, Object *self) {
    key_clear(rt, self);
    object_free(rt, self, sizeof(Key));
}

static void key_visit(Object *self, Visitor visitor, void *visitor_self) {
    const Key *key = (const Key *)(void *)self;
    if (value_is_object(key->compare)) visitor(visitor_self, key->compare.as.object);
    if (value_is_object(key->object)) visitor(visitor_self, key->object.as.object);
}

static Value key_call(Runtime *rt, Value self, const Args *args) {
    Value object = VALUE_NULL;
    if (!args_parse(rt, args, "K(obj)", &object)) return VALUE_NULL;
    return value_from_object(key_new(rt, value_type(rt, self), as_key(self)->compare, object));
}

static Value key_compare(Runtime *rt, Value a, Value b, CompareOp op) {
    if (value_type(rt, a) != value_type(rt, b))
        return exception_raise(rt, EXC_TYPE_ERROR, "other argument must be K instance");
    if (value_is_null(as_key(a)->object) || value_is_null(as_key(b)->object))
        return exception_raise(rt, EXC_ATTRIBUTE_ERROR, "object");
    Value both[] = {as_key(a)->object, as_key(b)->object};
    Value order = runtime_call(rt, as_key(a)->compare, both, 2);
    if (value_is_null(order)) return VALUE_NULL;
    Value answer = value_compare(rt, order, value_from_int(0), op);
    value_unref(rt, order);
    return answer;
}

static Value key_object(Runtime *rt, Value self, const Args *args) {
    (void)rt, (void)args;
    Value object = as_key(self)->object;
    return value_is_null(object) ? VALUE_NONE : value_ref(object);
}

static bool key_set_object(Runtime *rt, Value self, Value value) {
    value_replace(rt, &as_key(self)->object, value_ref(value));
    return true;
}

static const TypeSlots key_slots = {
    .destroy = key_destroy,
    .visit = key_visit,
    .clear = key_clear,
    .compare = key_compare,
    .unhashable = true,
    .call = key_call,
};

static const NativeSpec key_methods[] = {
    {.name = "obj", .call = key_object, .kind = NATIVE_GETTER, .set = key_set_object},
    {0},
};

static Value call_cmp_to_key(Runtime *rt, Value self, const Args *args) {
    (void)self;
    Value compare = VALUE_NULL;
    if (!args_parse(rt, args, "cmp_to_key(mycmp)", &compare)) return VALUE_NULL;
    return value_from_object(key_new(rt, modules_types(vm_of(rt))->compare_key, compare, VALUE_NULL));
}

// The module --------------------------------------------------------------------------------------------------------------

static const NativeSpec functions[] = {
    {.name = "cmp_to_key", .call = call_cmp_to_key, .kind = NATIVE_FUNCTION},
    {.name = "reduce", .call = call_reduce, .kind = NATIVE_FUNCTION},
    {0},
};

Value module_functools(Vm *vm) {
    Runtime *rt = &vm->rt;
    Module *module = module_new(rt, "_functools");
    Type *key = module_add_type(rt, module, "functools.KeyWrapper", &key_slots, sizeof(Key), key_methods);
    key->flags |= TYPE_FINAL;
    modules_types(vm)->compare_key = key;
    module_add_natives(rt, module, functions);
    functools_add_partial(vm, module);
    functools_add_lru_cache(vm, module);
    return value_from_object(module);
}
