// Exceptions and groups of them: what CPython 3.13 says, without a vm.

#include "tests/unit/value_harness.h"

#include "sim/value/attribute.h"
#include "sim/value/exception_group.h"
#include "sim/value/list.h"

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

static Value make(Runtime *rt, int id, size_t count, const Value *args) {
    return harness_apply(rt, harness_type(rt, id), count, args);
}

static Value text_of(Runtime *rt, Value exception) {
    Value text = value_from_object(value_str(rt, exception));
    value_unref(rt, exception);
    return text;
}

static void exceptions_show_as_in_cpython(void **state) {
    Runtime *rt = *state;
    Value x = harness_str(rt, "x");
#define X value_ref(x)
    assert_shows(rt, make(rt, EXC_VALUE_ERROR, 0, NULL), "ValueError()");
    assert_shows(rt, make(rt, EXC_VALUE_ERROR, ARGS(X, X)), "ValueError('x', 'x')");
    assert_shows(rt, text_of(rt, make(rt, EXC_VALUE_ERROR, ARGS(X, X))), "\"('x', 'x')\"");
    assert_shows(rt, text_of(rt, make(rt, EXC_KEY_ERROR, ARGS(X))), "\"'x'\"");
    assert_shows(rt, make(rt, EXC_OS_ERROR, ARGS(value_from_int(2), X, X)), "FileNotFoundError(2, 'x')");
    assert_shows(rt, text_of(rt, make(rt, EXC_OS_ERROR, ARGS(value_from_int(2), X, X))), "\"[Errno 2] x: 'x'\"");
    assert_shows(rt, make(rt, EXC_TIMEOUT_ERROR, ARGS(X)), "TimeoutError('x')");
    Value stop = make(rt, EXC_STOP_ITERATION, ARGS(X));
    assert_shows(rt, get(rt, stop, "value"), "'x'");
    value_unref(rt, stop);
    Value error = make(rt, EXC_VALUE_ERROR, ARGS(X));
    assert_shows(rt, call(rt, error, "add_note", ARGS(value_from_int(3))), "TypeError: note must be a str, not 'int'");
    assert_shows(rt, call(rt, error, "add_note", ARGS(X)), "None");
    assert_shows(rt, get(rt, error, "__notes__"), "['x']");
    assert_shows(rt, set(rt, error, "__cause__", value_from_int(3)),
                 "TypeError: exception cause must be None or derive from BaseException");
    assert_shows(rt, set(rt, error, "__context__", VALUE_NULL), "TypeError: __context__ may not be deleted");
    assert_shows(rt, set(rt, error, "__cause__", VALUE_NONE), "None");
    assert_shows(rt, get(rt, error, "__suppress_context__"), "True");
    value_unref(rt, error);
    value_unref(rt, x);
#undef X
}

static void raising_chains_contexts_and_breaks_circles(void **state) {
    Runtime *rt = *state;
    Exception *a = exception_new(rt, EXC_VALUE_ERROR, NULL, 0);
    Exception *b = exception_new(rt, EXC_KEY_ERROR, NULL, 0);
    harness_handled = a;
    exception_raise_object(rt, object_ref(b));
    assert_ptr_equal(b->context, a);
    harness_handled = b;
    exception_raise_object(rt, object_ref(a)); // a is now raised while b, whose context a was, is handled
    assert_ptr_equal(a->context, b);
    assert_null(b->context);
    exception_raise_object(rt, object_ref(b)); // its own context: no change
    assert_null(b->context);
    exception_discard(rt);
    object_unref(rt, a);
    object_unref(rt, b);
}

static Value list_of(Runtime *rt, Value item) {
    List *list = list_new(rt, 1);
    list_append(rt, list, item);
    return value_from_object(list);
}

static Value three_errors(Runtime *rt) {
    List *list = list_new(rt, 3);
    list_append_owned(rt, list, make(rt, EXC_VALUE_ERROR, ARGS(value_from_int(1))));
    list_append_owned(rt, list, make(rt, EXC_TYPE_ERROR, ARGS(value_from_int(2))));
    list_append_owned(rt, list, make(rt, EXC_KEY_ERROR, ARGS(value_from_int(3))));
    return make(rt, EXC_BASE_EXCEPTION_GROUP, ARGS(harness_str(rt, "m"), value_from_object(list)));
}

static void groups_are_split(void **state) {
    Runtime *rt = *state;
    Value group = three_errors(rt);
    assert_shows(rt, value_ref(group), "ExceptionGroup('m', [ValueError(1), TypeError(2), KeyError(3)])");
    assert_shows(rt, text_of(rt, value_ref(group)), "'m (3 sub-exceptions)'");
    assert_shows(rt, call(rt, group, "split", ARGS(value_ref(harness_type(rt, EXC_LOOKUP_ERROR)))),
                 "(ExceptionGroup('m', [KeyError(3)]), ExceptionGroup('m', [ValueError(1), TypeError(2)]))");
    assert_shows(rt, call(rt, group, "subgroup", ARGS(value_ref(harness_type(rt, EXC_OS_ERROR)))), "None");
    assert_shows(
        rt, call(rt, group, "split", ARGS(value_from_int(3))),
        "TypeError: expected an exception type, a tuple of exception types, or a callable (other than a class)");
    assert_shows(rt, set(rt, group, "message", VALUE_NONE), "AttributeError: readonly attribute");
    value_unref(rt, group);
}

static void groups_check_what_they_hold(void **state) {
    Runtime *rt = *state;
    Value interrupt = make(rt, EXC_KEYBOARD_INTERRUPT, 0, NULL);
    assert_shows(rt, make(rt, EXC_EXCEPTION_GROUP, 0, NULL),
                 "TypeError: BaseExceptionGroup.__new__() takes exactly 2 arguments (0 given)");
    assert_shows(rt, make(rt, EXC_EXCEPTION_GROUP, ARGS(value_from_int(1), value_from_int(2))),
                 "TypeError: BaseExceptionGroup.__new__() argument 1 must be str, not int");
    assert_shows(rt, make(rt, EXC_EXCEPTION_GROUP, ARGS(harness_str(rt, "a"), value_from_int(2))),
                 "TypeError: second argument (exceptions) must be a sequence");
    assert_shows(rt, make(rt, EXC_EXCEPTION_GROUP, ARGS(harness_str(rt, "a"), value_from_object(list_new(rt, 0)))),
                 "ValueError: second argument (exceptions) must be a non-empty sequence");
    assert_shows(rt, make(rt, EXC_EXCEPTION_GROUP, ARGS(harness_str(rt, "a"), list_of(rt, value_from_int(1)))),
                 "ValueError: Item 0 of second argument (exceptions) is not an exception");
    assert_shows(rt, make(rt, EXC_EXCEPTION_GROUP, ARGS(harness_str(rt, "a"), list_of(rt, interrupt))),
                 "TypeError: Cannot nest BaseExceptions in an ExceptionGroup");
    assert_shows(rt, make(rt, EXC_BASE_EXCEPTION_GROUP, ARGS(harness_str(rt, "a"), list_of(rt, interrupt))),
                 "BaseExceptionGroup('a', [KeyboardInterrupt()])");
    value_unref(rt, interrupt);
}

static void what_except_star_leaves_is_put_together_again(void **state) {
    Runtime *rt = *state;
    Value group = three_errors(rt);
    Value match, rest, match2, rest2;
    assert_true(exception_group_match(rt, group, harness_type(rt, EXC_VALUE_ERROR), &match, &rest));
    assert_true(exception_group_match(rt, rest, harness_type(rt, EXC_KEY_ERROR), &match2, &rest2));
    assert_shows(rt, value_ref(match), "ExceptionGroup('m', [ValueError(1)])");
    assert_shows(rt, value_ref(rest2), "ExceptionGroup('m', [TypeError(2)])");
    List *raised = list_new(rt, 0);
    list_append(rt, raised, match2); // raised again
    list_append_owned(rt, raised, make(rt, EXC_OS_ERROR, 0, NULL));
    list_append(rt, raised, rest2);
    assert_shows(rt, exception_group_prepare_reraise(rt, group, harness_borrow(raised)),
                 "ExceptionGroup('', [OSError(), ExceptionGroup('m', [TypeError(2), KeyError(3)])])");
    object_unref(rt, raised);
    value_unref(rt, match);
    value_unref(rt, rest);
    value_unref(rt, match2);
    value_unref(rt, rest2);
    value_unref(rt, group);
    Value naked = make(rt, EXC_VALUE_ERROR, 0, NULL);
    assert_true(exception_group_match(rt, naked, harness_type(rt, EXC_EXCEPTION), &match, &rest));
    assert_shows(rt, match, "ExceptionGroup('', (ValueError(),))");
    assert_true(value_is_none(rest));
    value_unref(rt, naked);
}

int main(void) {
#define T(test) cmocka_unit_test_setup_teardown(test, harness_setup, harness_teardown)
    const struct CMUnitTest tests[] = {
        T(exceptions_show_as_in_cpython),
        T(raising_chains_contexts_and_breaks_circles),
        T(groups_are_split),
        T(groups_check_what_they_hold),
        T(what_except_star_leaves_is_put_together_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
