// Arguments that are kept for a later call, or passed on to another.

#include "sim/module/arguments.h"

#include "sim/vm/vm.h"

#include "sim/value/exception.h"
#include "sim/value/str.h"

void arguments_add_keywords(Runtime *rt, Dict *dict, const Args *args) {
    size_t named = arguments_named(args);
    for (size_t i = 0; i < named; i++) {
        Str *name = value_as_str(((const Tuple *)(const void *)args->names)->items[i]);
        dict_set_name(rt, dict, name, args->values[args->count - named + i]);
    }
}

static void copy(Value *to, const Value *from, size_t count) {
    for (size_t i = 0; i < count; i++) to[i] = from[i];
}

Value arguments_call_behind(Runtime *rt, Value callable, const Tuple *first, const Args *args) {
    size_t count = first->count + args->count, size = count * sizeof(Value);
    if (!runtime_can_take(rt, count, sizeof(Value))) return VALUE_NULL;
    Value *values = world_allocate(rt->world, size);
    copy(values, first->items, first->count);
    copy(values + first->count, args->values, args->count);
    Value result = rt->hooks->call(rt, callable, values, count, args->names);
    world_release(rt->world, values, size);
    return result;
}

// The keys as interned str, the values behind the positional ones. NULL: a key is none.
static Tuple *take_keywords(Runtime *rt, const Dict *keywords, Value *values) {
    Tuple *names = tuple_new(rt, keywords->count);
    size_t position = 0;
    Value key, value;
    for (size_t i = 0; dict_next(keywords, &position, &key, &value); i++) {
        if (!value_is_str(key)) {
            exception_raise(rt, EXC_TYPE_ERROR, "keywords must be strings");
            object_unref(rt, names);
            return NULL;
        }
        names->items[i] = value_from_object(str_intern_object(rt, object_ref(value_as_str(key))));
        values[i] = value;
    }
    return names;
}

// Calls it, or begins to: then the call, as an activation, is the result.
static Activation *call_or_enter(Runtime *rt, Value callable, const Tuple *first, const Value *positional, size_t count,
                                 const Dict *keywords, bool enters, Value *result) {
    size_t before = first->count + count, total = before + keywords->count, size = total * sizeof(Value);
    *result = VALUE_NULL;
    if (!runtime_can_take(rt, total, sizeof(Value))) return NULL;
    Value *values = world_allocate(rt->world, size);
    copy(values, first->items, first->count);
    copy(values + first->count, positional, count);
    Tuple *names = take_keywords(rt, keywords, values + before);
    for (size_t i = 0; i < total && names; i++) value_ref(values[i]); // the callee may change who holds them
    Object *named = names && names->count ? &names->head : NULL;
    Activation *call = NULL;
    if (names && enters) call = vm_enter(vm_of(rt), callable, values, total, named, result);
    else if (names) *result = rt->hooks->call(rt, callable, values, total, named);
    for (size_t i = 0; i < total && names; i++) value_unref(rt, values[i]);
    object_unref(rt, names);
    world_release(rt->world, values, size);
    return call;
}

Activation *arguments_enter(Runtime *rt, Value callable, const Tuple *first, const Value *positional, size_t count,
                            const Dict *keywords, Value *result) {
    return call_or_enter(rt, callable, first, positional, count, keywords, true, result);
}

Value arguments_call(Runtime *rt, Value callable, const Tuple *first, const Value *positional, size_t count,
                     const Dict *keywords) {
    Value result;
    call_or_enter(rt, callable, first, positional, count, keywords, false, &result);
    return result;
}
