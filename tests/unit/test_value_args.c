// Arguments of C functions: which ones fit a signature, and what CPython 3.13 says of those that do not.

#include "tests/unit/value_harness.h"

typedef struct ArgumentsCase {
    const char *signature;
    size_t positional;
    const char *keywords; // separated by spaces
    const char *expected; // NULL: they fit
} ArgumentsCase;

static const ArgumentsCase c_cases[] = {
    {"len(obj, /)", 0, "", "TypeError: len() takes exactly one argument (0 given)"},
    {"len(obj, /)", 2, "", "TypeError: len() takes exactly one argument (2 given)"},
    {"len(obj, /)", 0, "x", "TypeError: len() takes no keyword arguments"},
    {"isinstance(obj, class_or_tuple, /)", 1, "", "TypeError: isinstance expected 2 arguments, got 1"},
    {"getattr(object, name, |, default, /)", 1, "", "TypeError: getattr expected at least 2 arguments, got 1"},
    {"getattr(object, name, |, default, /)", 4, "", "TypeError: getattr expected at most 3 arguments, got 4"},
    {"round(number, |, ndigits)", 0, "", "TypeError: round() missing required argument 'number' (pos 1)"},
    {"round(number, |, ndigits)", 0, "ndigits", "TypeError: round() missing required argument 'number' (pos 1)"},
    {"round(number, |, ndigits)", 3, "", "TypeError: round() takes at most 2 arguments (3 given)"},
    {"sum(iterable, /, |, start)", 0, "", "TypeError: sum() takes at least 1 positional argument (0 given)"},
    {"sum(iterable, /, |, start)", 1, "x", "TypeError: sum() got an unexpected keyword argument 'x'"},
    {"sum(iterable, /, |, start)", 2, "start", "TypeError: sum() takes at most 2 arguments (3 given)"},
    {"split(|, sep, maxsplit)", 1, "sep", "TypeError: argument for split() given by name ('sep') and position (1)"},
    {"sort(*, |, key, reverse)", 1, "", "TypeError: sort() takes no positional arguments"},
    {"Task(coro, *, |, loop, name, context, eager_start)", 2, "",
     "TypeError: Task() takes exactly 1 positional argument (2 given)"},
    {"set_result(result, /)", 1, "", NULL},
    {"add_done_callback(fn, /, *, |, context)", 0, "",
     "TypeError: add_done_callback() takes exactly 1 positional argument (0 given)"},
    {"add_done_callback(fn, /, *, |, context)", 1, "context", NULL},
    {"ContextVar(name, /, |, *, |, default)", 2, "",
     "TypeError: ContextVar() takes at most 1 positional argument (2 given)"},
    {"Future(*, |, loop)", 2, "", "TypeError: Future() takes at most 1 argument (2 given)"},
};

static const ArgumentsCase python_cases[] = {
    {"f(a, |, b, *, c)", 0, "", "TypeError: f() missing 1 required positional argument: 'a'"},
    {"f(a, |, b, *, c)", 3, "", "TypeError: f() takes from 1 to 2 positional arguments but 3 were given"},
    {"f(a, |, b, *, c)", 2, "", "TypeError: f() missing 1 required keyword-only argument: 'c'"},
    {"f(a, |, b, *, c)", 3, "c",
     "TypeError: f() takes from 1 to 2 positional arguments but 3 positional arguments (and 1 keyword-only argument) were given"},
    {"f(a, |, b, *, c)", 1, "a c", "TypeError: f() got multiple values for argument 'a'"},
    {"f(a, |, b, *, c)", 1, "x c", "TypeError: f() got an unexpected keyword argument 'x'"},
    {"f(a, |, b, *, c)", 1, "c b", NULL},
    {"f(a, b, c, *, d, e)", 0, "", "TypeError: f() missing 3 required positional arguments: 'a', 'b', and 'c'"},
    {"f(a, b, c, *, d, e)", 1, "", "TypeError: f() missing 2 required positional arguments: 'b' and 'c'"},
    {"f(a, b, c, *, d, e)", 3, "", "TypeError: f() missing 2 required keyword-only arguments: 'd' and 'e'"},
    {"f(a, b, c, *, d, e)", 4, "d e",
     "TypeError: f() takes 3 positional arguments but 4 positional arguments (and 2 keyword-only arguments) were given"},
    {"f(a, /, b)", 0, "a b", "TypeError: f() got some positional-only arguments passed as keyword arguments: 'a'"},
    {"Queue.put(self, item)", 0, "", "TypeError: Queue.put() missing 1 required positional argument: 'item'"},
    {"Queue.put(self, item)", 2, "", "TypeError: Queue.put() takes 2 positional arguments but 3 were given"},
    {"Lock.locked(self)", 1, "", "TypeError: Lock.locked() takes 1 positional argument but 2 were given"},
};

static void check_case(Runtime *rt, const ArgumentsCase *c, bool (*parse)(Runtime *, const Args *, const char *, ...)) {
    Value values[8];
    Value names[4];
    size_t count = c->positional;
    size_t name_count = 0;
    for (const char *at = c->keywords; *at; at += strcspn(at, " "), at += strspn(at, " ")) {
        names[name_count++] = value_from_object(str_intern(rt, at, strcspn(at, " ")));
    }
    for (size_t i = 0; i < count + name_count; i++) values[i] = value_from_int((int64_t)i);
    Tuple *tuple = name_count ? tuple_from(rt, names, name_count) : NULL;
    Value out[5] = {{0}};
    Args args = {values, count + name_count, tuple ? &tuple->head : NULL};
    bool fits = parse(rt, &args, c->signature, &out[0], &out[1], &out[2], &out[3], &out[4]);
    if (c->expected) assert_shows(rt, fits ? VALUE_TRUE : VALUE_NULL, c->expected);
    else assert_true(fits);
    for (size_t i = 0; i < name_count; i++) value_unref(rt, names[i]);
    object_unref(rt, tuple);
}

static void arguments_in_the_words_of_c_functions(void **state) {
    for (size_t i = 0; i < sizeof c_cases / sizeof *c_cases; i++) check_case(*state, &c_cases[i], args_parse);
}

static void arguments_in_the_words_of_python_functions(void **state) {
    for (size_t i = 0; i < sizeof python_cases / sizeof *python_cases; i++) {
        check_case(*state, &python_cases[i], args_parse_python);
    }
}

int main(void) {
#define T(test) cmocka_unit_test_setup_teardown(test, harness_setup, harness_teardown)
    const struct CMUnitTest tests[] = {
        T(arguments_in_the_words_of_c_functions),
        T(arguments_in_the_words_of_python_functions),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
