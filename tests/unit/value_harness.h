#ifndef ASYNCARIUM_TESTS_VALUE_HARNESS_H
#define ASYNCARIUM_TESTS_VALUE_HARNESS_H

// A world with a runtime and no vm, for tests of sim/value: calls go straight to the slots, and what a class statement
// would make is made of C functions.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "sim/value/dict.h"
#include "sim/value/exception.h"
#include "sim/value/native.h"
#include "sim/value/operate.h"
#include "sim/value/str.h"
#include "sim/value/tuple.h"

static Exception *harness_handled; // what a test pretends to be handling

static Value harness_call(Runtime *rt, Value callable, const Value *args, size_t count, Object *names) {
    const TypeSlots *slots = value_type(rt, callable)->slots;
    if (slots->call) return slots->call(rt, callable, &(Args){args, count, names});
    return exception_raise(rt, EXC_TYPE_ERROR, "'%s' object is not callable", value_type_name(rt, callable));
}

static Exception *harness_get_handled(Runtime *rt) {
    (void)rt;
    return harness_handled;
}

static const RuntimeHooks harness_hooks = {.call = harness_call, .handled = harness_get_handled};

static int harness_setup(void **state) {
    World *world = world_new((size_t)256 << 20);
    Runtime *rt = world_allocate(world, sizeof(Runtime));
    runtime_init(rt, world);
    rt->hooks = &harness_hooks;
    harness_handled = NULL;
    *state = rt;
    return 0;
}

static int harness_teardown(void **state) {
    world_free(((Runtime *)*state)->world);
    return 0;
}

// What the program would see of a result: its repr, or the last line of the traceback. Gives the result up.
static const char *harness_show(Runtime *rt, Value result) {
    static char text[512];
    Str *shown = NULL;
    if (!value_is_null(result)) shown = value_repr(rt, result);
    if (!shown && rt->raised) {
        Exception *raised = exception_take(rt);
        shown = exception_last_line(rt, raised);
        object_unref(rt, raised);
    }
    snprintf(text, sizeof text, "%s", shown ? shown->data : "(nothing)");
    object_unref(rt, shown);
    value_unref(rt, result);
    return text;
}

#define assert_shows(rt, result, expected) assert_string_equal(harness_show(rt, result), expected)

static inline Value harness_str(Runtime *rt, const char *text) { return value_from_object(str_from_c(rt, text)); }

static inline Value harness_borrow(void *object) { return (Value){.tag = VALUE_TAG_OBJECT, .as.object = object}; }

static inline Value harness_type(Runtime *rt, int id) { return harness_borrow(rt->types[id]); }

// callable(*args), with the arguments given up.
static inline Value harness_apply(Runtime *rt, Value callable, size_t count, const Value *args) {
    Value result = runtime_call(rt, callable, args, count);
    for (size_t i = 0; i < count; i++) value_unref(rt, args[i]);
    return result;
}

#define ARGS(...) (sizeof((Value[]){__VA_ARGS__}) / sizeof(Value)), (Value[]){__VA_ARGS__}

static inline Str *harness_name(Runtime *rt, const char *name) { return str_intern(rt, name, strlen(name)); }

#endif
