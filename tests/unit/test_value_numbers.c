// int, float, bool: text both ways, arithmetic at its edges, formatting. Every expectation is CPython 3.13's answer.

#include <math.h>

#include "tests/unit/value_harness.h"

#include "sim/value/attribute.h"
#include "sim/value/bytes.h"
#include "sim/value/float.h"
#include "sim/value/float_text.h"
#include "sim/value/format.h"
#include "sim/value/hash.h"
#include "sim/value/int.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))
#define OVERFLOW_TEXT "OverflowError: integer does not fit in 64 bits (asyncarium's integers are 64-bit)"

static Value integer(int64_t value) { return value_from_int(value); }

static Value real(double value) { return value_from_float(value); }

// Gives up self and arguments.
static Value call_method(Runtime *rt, Value self, const char *name, size_t count, const Value *args) {
    Value method = attribute_get_c(rt, self, name);
    value_unref(rt, self);
    if (value_is_null(method)) return VALUE_NULL;
    Value result = harness_apply(rt, method, count, args);
    value_unref(rt, method);
    return result;
}

static Value formatted(Runtime *rt, Value value, const char *spec) {
    Str *text = str_from_c(rt, spec);
    Value result = value_format(rt, value, text);
    object_unref(rt, text);
    return result;
}

// What str(result) shows, without quotes; the last line of the traceback where there is none.
static void assert_text(Runtime *rt, Value result, const char *expected) {
    if (value_is_null(result)) {
        assert_shows(rt, result, expected);
        return;
    }
    assert_string_equal(value_as_str(result)->data, expected);
    value_unref(rt, result);
}

// Floats and text -----------------------------------------------------------------------------------------------------

static void float_repr_is_the_shortest_that_reads_back(void **state) {
    (void)state;
    static const struct {
        double value;
        const char *text;
    } rows[] = {
        {0.0, "0.0"},
        {-0.0, "-0.0"},
        {1.0, "1.0"},
        {-1.5, "-1.5"},
        {0.1, "0.1"},
        {0.1 + 0.2, "0.30000000000000004"},
        {1.0 / 3, "0.3333333333333333"},
        {2.0 / 3, "0.6666666666666666"},
        {1e15, "1000000000000000.0"},
        {9999999999999998.0, "9999999999999998.0"}, // the last one without an exponent
        {1e16, "1e+16"},
        {1.2345678901234568e17, "1.2345678901234568e+17"},
        {9007199254740993.0, "9007199254740992.0"},
        {0.0001, "0.0001"}, // the last one without an exponent
        {0.00001, "1e-05"},
        {1.5e-5, "1.5e-05"},
        {5e-324, "5e-324"}, // the smallest subnormal
        {2.2250738585072014e-308, "2.2250738585072014e-308"},
        {1.7976931348623157e308, "1.7976931348623157e+308"},
        {0x1p-44, "5.684341886080802e-14"}, // the gap below a power of two is half as wide
        {0x1p70, "1.1805916207174113e+21"},
        {4.35, "4.35"},
        {299792.458, "299792.458"},
        {1e23, "1e+23"}, // lies half-way between two floats
        {8.41e21, "8.41e+21"},
        {INFINITY, "inf"},
        {-INFINITY, "-inf"},
        {NAN, "nan"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        char text[FLOAT_REPR_MAX];
        assert_int_equal(float_write_repr(rows[i].value, text), strlen(rows[i].text));
        assert_string_equal(text, rows[i].text);
    }
}

static void reading_a_float_rounds_once(void **state) {
    (void)state;
    static const struct {
        const char *text;
        double value;
    } rows[] = {
        {"0.1", 0.1},
        {"123456789012345678", 0x1.b69b4ba630f35p+56},
        {"9007199254740993", 0x1p53},                                    // half-way: to even
        {"9007199254740993.000000000000000000000000000001", 0x1.0000000000001p53}, // and a bit more
        {"1.7976931348623158e308", 0x1.fffffffffffffp+1023},
        {"1.7976931348623159e308", INFINITY},
        {"2.4703282292062327e-324", 0.0},    // less than half of the smallest
        {"2.4703282292062328e-324", 5e-324}, // more
        {"2.2250738585072011e-308", 0x0.fffffffffffffp-1022}, // the largest subnormal
        {"1e-400", 0.0},
        {"1e400", INFINITY},
        {".5e1", 5.0},
        {"5.", 5.0},
        {"-iNfinity", -INFINITY},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        double value = 1;
        const char *end = rows[i].text + strlen(rows[i].text);
        assert_ptr_equal(float_read(rows[i].text, end, &value), end);
        assert_true(value == rows[i].value);
    }
}

static void what_was_written_reads_back(void **state) {
    (void)state;
    uint64_t bits = 88172645463325252; // xorshift
    for (int i = 0; i < 3000; i++) {
        bits ^= bits << 13;
        bits ^= bits >> 7;
        bits ^= bits << 17;
        double value, back;
        memcpy(&value, &bits, sizeof value);
        if (!isfinite(value)) continue;
        char text[FLOAT_REPR_MAX];
        size_t size = float_write_repr(value, text);
        assert_ptr_equal(float_read(text, text + size, &back), text + size);
        assert_memory_equal(&value, &back, sizeof value);
    }
}

static void float_takes_text(void **state) {
    Runtime *rt = *state;
    static const struct {
        const char *text, *shown;
    } rows[] = {
        {" 1_0.5\n", "10.5"},
        {"\331\243.5", "3.5"}, // ARABIC-INDIC DIGIT THREE
        {"nan", "nan"},
        {"1__0", "ValueError: could not convert string to float: '1__0'"},
        {"_1", "ValueError: could not convert string to float: '_1'"},
        {"", "ValueError: could not convert string to float: ''"},
        {"1e", "ValueError: could not convert string to float: '1e'"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        assert_shows(rt, harness_apply(rt, harness_type(rt, TYPE_FLOAT), ARGS(harness_str(rt, rows[i].text))),
                     rows[i].shown);
    }
    assert_shows(rt, float_from_value(rt, VALUE_NONE),
                 "TypeError: float() argument must be a string or a real number, not 'NoneType'");
}

// Format specs --------------------------------------------------------------------------------------------------------

static void floats_are_formatted(void **state) {
    Runtime *rt = *state;
    static const struct {
        double value;
        const char *spec, *text;
    } rows[] = {
        {3.14159, ".2f", "3.14"},
        {2.5, ".0f", "2"}, // half to even
        {3.5, ".0f", "4"},
        {2.675, ".2f", "2.67"}, // the exact value is a bit less
        {1e21, ".1f", "1000000000000000000000.0"},
        {5e-324, ".3e", "4.941e-324"},
        {0.1, ".30f", "0.100000000000000005551115123126"},
        {1234567.891, ",.2f", "1,234,567.89"},
        {1234567.891, "_.1f", "1_234_567.9"},
        {-1.5, "08.2f", "-0001.50"},
        {1.5, "+.1f", "+1.5"},
        {1.5, " g", " 1.5"},
        {123456789.0, "g", "1.23457e+08"},
        {1e16, "", "1e+16"},
        {100.0, ".3", "1e+02"}, // without a type, a digit behind the point is kept for
        {123.0, ".10", "123.0"},
        {0.25, "%", "25.000000%"},
        {1.0, "#.0f", "1."},
        {1.0, "#g", "1.00000"},
        {-0.04, "z.1f", "0.0"},
        {INFINITY, "010", "0000000inf"},
        {-INFINITY, "F", "-INF"},
        {NAN, "+", "+nan"},
        {1.5, "*<8.3f", "1.500***"},
        {1234.5, "012,.1f", "00,001,234.5"},
        {12.0, "E", "1.200000E+01"},
        {1.5, "d", "ValueError: Unknown format code 'd' for object of type 'float'"},
        {1.5, "xx", "ValueError: Invalid format specifier 'xx' for object of type 'float'"},
        {1.5, ".", "ValueError: Format specifier missing precision"},
        {1.5, ",_", "ValueError: Cannot specify both ',' and '_'."},
        {1.5, ",n", "ValueError: Cannot specify ',' with 'n'."},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        assert_text(rt, formatted(rt, real(rows[i].value), rows[i].spec), rows[i].text);
    }
}

static void ints_are_formatted(void **state) {
    Runtime *rt = *state;
    static const struct {
        int64_t value;
        const char *spec, *text;
    } rows[] = {
        {42, "", "42"},
        {42, "5", "   42"},
        {42, "<5", "42   "},
        {42, "^6", "  42  "},
        {-42, "05", "-0042"},
        {42, "+", "+42"},
        {255, "#X", "0XFF"},
        {255, "#o", "0o377"},
        {5, "#010b", "0b00000101"},
        {1234, "08,", "0,001,234"}, // one wider, rather than a comma in front
        {1234567, "_", "1_234_567"},
        {255, "#_b", "0b1111_1111"}, // groups of four
        {9731, "c", "\342\230\203"},
        {5, ".1f", "5.0"},
        {3, "%", "300.000000%"},
        {INT64_MIN, ",", "-9,223,372,036,854,775,808"},
        {12, "=+6", "+   12"},
        {1, ".2d", "ValueError: Precision not allowed in integer format specifier"},
        {1, "s", "ValueError: Unknown format code 's' for object of type 'int'"},
        {1, ",x", "ValueError: Cannot specify ',' with 'x'."},
        {1, "+c", "ValueError: Sign not allowed with integer format specifier 'c'"},
        {-1, "c", "OverflowError: %c arg not in range(0x110000)"},
        {1, "99999999999999999999", "ValueError: Too many decimal digits in format string"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        assert_text(rt, formatted(rt, integer(rows[i].value), rows[i].spec), rows[i].text);
    }
    assert_text(rt, formatted(rt, VALUE_TRUE, ""), "True");
    assert_text(rt, formatted(rt, VALUE_TRUE, "5"), "    1");
}

// Arithmetic ----------------------------------------------------------------------------------------------------------

static void operators_on_numbers(void **state) {
    Runtime *rt = *state;
    const struct {
        BinaryOp op;
        Value a, b;
        const char *shown;
    } rows[] = {
        {BINARY_ADD, integer(INT64_MAX), integer(1), OVERFLOW_TEXT},
        {BINARY_MUL, integer(INT64_MIN), integer(-1), OVERFLOW_TEXT},
        {BINARY_FLOORDIV, integer(INT64_MIN), integer(-1), OVERFLOW_TEXT},
        {BINARY_MOD, integer(INT64_MIN), integer(-1), "0"},
        {BINARY_FLOORDIV, integer(-7), integer(2), "-4"}, // towards minus infinity
        {BINARY_MOD, integer(-7), integer(3), "2"},       // the sign of the divisor
        {BINARY_MOD, integer(7), integer(-3), "-2"},
        {BINARY_FLOORDIV, integer(1), integer(0), "ZeroDivisionError: integer division or modulo by zero"},
        {BINARY_MOD, integer(1), integer(0), "ZeroDivisionError: integer modulo by zero"},
        {BINARY_TRUEDIV, integer(1), integer(0), "ZeroDivisionError: division by zero"},
        {BINARY_TRUEDIV, integer(1), integer(3), "0.3333333333333333"},
        {BINARY_TRUEDIV, integer(9007199254740993), integer(1), "9007199254740992.0"}, // half to even
        {BINARY_TRUEDIV, integer(INT64_MAX), integer(-9), "-1.0248191152060861e+18"},
        {BINARY_TRUEDIV, integer(0), integer(-92914075806398776), "-0.0"},
        {BINARY_POW, integer(3), integer(39), "4052555153018976267"},
        {BINARY_POW, integer(-2), integer(63), "-9223372036854775808"},
        {BINARY_POW, integer(2), integer(63), OVERFLOW_TEXT},
        {BINARY_POW, integer(2), integer(-1), "0.5"},
        {BINARY_POW, integer(0), integer(-1), "ZeroDivisionError: 0.0 cannot be raised to a negative power"},
        {BINARY_LSHIFT, integer(-1), integer(63), "-9223372036854775808"},
        {BINARY_LSHIFT, integer(1), integer(63), OVERFLOW_TEXT},
        {BINARY_LSHIFT, integer(0), integer(1000), "0"},
        {BINARY_LSHIFT, integer(1), integer(-1), "ValueError: negative shift count"},
        {BINARY_RSHIFT, integer(-5), integer(1), "-3"},
        {BINARY_RSHIFT, integer(-5), integer(1000), "-1"},
        {BINARY_AND, VALUE_TRUE, VALUE_FALSE, "False"},
        {BINARY_AND, VALUE_TRUE, integer(3), "1"},
        {BINARY_ADD, VALUE_TRUE, VALUE_TRUE, "2"},
        {BINARY_FLOORDIV, real(-5), integer(2), "-3.0"},
        {BINARY_MOD, real(5), integer(-3), "-1.0"},
        {BINARY_MOD, real(0), integer(-1), "-0.0"},
        {BINARY_TRUEDIV, real(1), integer(0), "ZeroDivisionError: float division by zero"},
        {BINARY_MOD, real(1), integer(0), "ZeroDivisionError: float modulo by zero"},
        {BINARY_POW, real(10), integer(400), "OverflowError: (34, 'Numerical result out of range')"},
        {BINARY_POW, real(-INFINITY), integer(3), "-inf"},
        {BINARY_POW, real(NAN), integer(0), "1.0"},
        {BINARY_AND, integer(1), real(1), "TypeError: unsupported operand type(s) for &: 'int' and 'float'"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        assert_shows(rt, value_binary(rt, rows[i].op, rows[i].a, rows[i].b), rows[i].shown);
    }
    assert_shows(rt, value_unary(rt, UNARY_NEGATIVE, integer(INT64_MIN)), OVERFLOW_TEXT);
    assert_shows(rt, value_unary(rt, UNARY_INVERT, VALUE_TRUE), "-2");
}

static void powers_with_a_modulus(void **state) {
    Runtime *rt = *state;
    assert_shows(rt, value_power(rt, integer(3), integer(200), integer(1000007)), "959082");
    assert_shows(rt, value_power(rt, integer(3), integer(-1), integer(7)), "5");
    assert_shows(rt, value_power(rt, integer(2), integer(3), integer(-5)), "-2");
    assert_shows(rt, value_power(rt, integer(2), integer(-1), integer(4)),
                 "ValueError: base is not invertible for the given modulus");
    assert_shows(rt, value_power(rt, integer(2), integer(3), integer(0)), "ValueError: pow() 3rd argument cannot be 0");
}

static void ints_and_floats_compare_exactly(void **state) {
    Runtime *rt = *state;
    const struct {
        Value a;
        CompareOp op;
        Value b;
        bool holds;
    } rows[] = {
        {integer(9007199254740993), COMPARE_GT, real(0x1p53), true}, // as doubles they would be equal
        {integer(9007199254740992), COMPARE_EQ, real(0x1p53), true},
        {integer(INT64_MAX), COMPARE_LT, real(0x1p63), true},
        {integer(INT64_MIN), COMPARE_EQ, real(-0x1p63), true},
        {real(0.5), COMPARE_GT, integer(0), true},
        {real(-0.5), COMPARE_LT, integer(0), true},
        {real(NAN), COMPARE_EQ, integer(0), false},
        {real(NAN), COMPARE_NE, integer(0), true},
        {VALUE_TRUE, COMPARE_EQ, real(1), true},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        assert_shows(rt, value_compare(rt, rows[i].a, rows[i].b, rows[i].op), rows[i].holds ? "True" : "False");
    }
}

static void rounding_goes_half_to_even_on_the_exact_value(void **state) {
    Runtime *rt = *state;
    assert_shows(rt, float_round_to_int(rt, 2.5), "2");
    assert_shows(rt, float_round_to_int(rt, 3.5), "4");
    assert_shows(rt, float_round_to_int(rt, -0.5), "0");
    assert_shows(rt, float_round_to_int(rt, INFINITY), "OverflowError: cannot convert float infinity to integer");
    assert_shows(rt, float_round_to_int(rt, NAN), "ValueError: cannot convert float NaN to integer");
    assert_shows(rt, float_round(rt, 1.15, 1), "1.1");
    assert_shows(rt, float_round(rt, 2.675, 2), "2.67");
    assert_shows(rt, float_round(rt, 0.5, 0), "0.0");
    assert_shows(rt, float_round(rt, -0.04, 1), "-0.0");
    assert_shows(rt, float_round(rt, 12345.6789, -2), "12300.0");
    assert_shows(rt, float_round(rt, 1.7e308, -308), "OverflowError: rounded value too large to represent");
    assert_shows(rt, int_round(rt, 15, -1), "20");
    assert_shows(rt, int_round(rt, 25, -1), "20");
    assert_shows(rt, int_round(rt, -15, -1), "-20");
    assert_shows(rt, int_round(rt, INT64_MAX, -1), OVERFLOW_TEXT);
    assert_shows(rt, int_round(rt, INT64_MAX, -30), "0");
}

static void numbers_hash_as_residues(void **state) {
    (void)state;
    assert_int_equal(hash_int(-1), -2); // -1 is taken
    assert_int_equal(hash_int((INT64_C(1) << 61) - 1), 0);
    assert_int_equal(hash_int(INT64_MIN), -4);
    assert_int_equal(hash_float(0.5), 1152921504606846976);
    assert_int_equal(hash_float(-2.5), -1152921504606846978);
    assert_int_equal(hash_float(1e300), 1224995262755759164);
    assert_int_equal(hash_float(0x1p61), 1);
    assert_int_equal(hash_float(INFINITY), 314159);
    uint64_t tuple = hash_tuple_add(hash_tuple_add(hash_tuple_add(HASH_TUPLE_BEGIN, 1), 2), 3);
    assert_int_equal(hash_tuple_end(tuple, 3), 529344067295497451);
    assert_int_equal(hash_tuple_end(HASH_TUPLE_BEGIN, 0), 5740354900026072187);
}

// Conversions and methods ---------------------------------------------------------------------------------------------

static void int_takes_text(void **state) {
    Runtime *rt = *state;
    const struct {
        const char *text;
        int64_t base;
        const char *shown;
    } rows[] = {
        {" 1_0 ", 10, "10"},
        {"-0b11", 2, "-3"},
        {"0x_1f", 0, "31"},
        {"z", 36, "35"},
        {"-9223372036854775808", 10, "-9223372036854775808"},
        {"9223372036854775808", 10, OVERFLOW_TEXT},
        {"\331\243", 10, "3"},
        {"010", 0, "ValueError: invalid literal for int() with base 0: '010'"},
        {"00", 0, "0"},
        {"1__0", 10, "ValueError: invalid literal for int() with base 10: '1__0'"},
        {"", 10, "ValueError: invalid literal for int() with base 10: ''"},
        {"0x", 16, "ValueError: invalid literal for int() with base 16: '0x'"},
        {"1", 37, "ValueError: int() base must be >= 2 and <= 36, or 0"},
    };
    Value type = harness_type(rt, TYPE_INT);
    for (size_t i = 0; i < COUNT(rows); i++) {
        assert_shows(rt, harness_apply(rt, type, ARGS(harness_str(rt, rows[i].text), integer(rows[i].base))),
                     rows[i].shown);
    }
    assert_shows(rt, harness_apply(rt, type, ARGS(real(-1.9))), "-1");
    assert_shows(rt, harness_apply(rt, type, ARGS(real(NAN))), "ValueError: cannot convert float NaN to integer");
    assert_shows(rt, harness_apply(rt, type, ARGS(VALUE_NONE)),
                 "TypeError: int() argument must be a string, a bytes-like object or a real number, not 'NoneType'");
}

static void methods_of_numbers(void **state) {
    Runtime *rt = *state;
    assert_shows(rt, call_method(rt, integer(-255), "bit_length", 0, NULL), "8");
    assert_shows(rt, call_method(rt, integer(-255), "bit_count", 0, NULL), "8");
    assert_shows(rt, call_method(rt, integer(1024), "to_bytes", ARGS(integer(3), harness_str(rt, "little"))),
                 "b'\\x00\\x04\\x00'");
    assert_shows(rt, call_method(rt, integer(300), "to_bytes", ARGS(integer(1))),
                 "OverflowError: int too big to convert");
    Value bytes = value_from_object(bytes_new(rt, "\x01\x02", 2));
    assert_shows(rt, call_method(rt, value_ref(harness_type(rt, TYPE_INT)), "from_bytes", ARGS(bytes)), "258");
    assert_shows(rt, call_method(rt, real(2.5), "as_integer_ratio", 0, NULL), "(5, 2)");
    assert_shows(rt, call_method(rt, real(2), "is_integer", 0, NULL), "True");
    assert_shows(rt, call_method(rt, real(-0.1), "hex", 0, NULL), "'-0x1.999999999999ap-4'");
    assert_shows(rt, call_method(rt, integer(-7), "__divmod__", ARGS(integer(2))), "(-4, 1)");
    assert_shows(rt, call_method(rt, real(-7), "__divmod__", ARGS(integer(2))), "(-4.0, 1.0)");
}

int main(void) {
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(float_repr_is_the_shortest_that_reads_back),
        cmocka_unit_test(reading_a_float_rounds_once),
        cmocka_unit_test(what_was_written_reads_back),
        cmocka_unit_test_setup_teardown(float_takes_text, harness_setup, harness_teardown),
        cmocka_unit_test_setup_teardown(floats_are_formatted, harness_setup, harness_teardown),
        cmocka_unit_test_setup_teardown(ints_are_formatted, harness_setup, harness_teardown),
        cmocka_unit_test_setup_teardown(operators_on_numbers, harness_setup, harness_teardown),
        cmocka_unit_test_setup_teardown(powers_with_a_modulus, harness_setup, harness_teardown),
        cmocka_unit_test_setup_teardown(ints_and_floats_compare_exactly, harness_setup, harness_teardown),
        cmocka_unit_test_setup_teardown(rounding_goes_half_to_even_on_the_exact_value, harness_setup, harness_teardown),
        cmocka_unit_test(numbers_hash_as_residues),
        cmocka_unit_test_setup_teardown(int_takes_text, harness_setup, harness_teardown),
        cmocka_unit_test_setup_teardown(methods_of_numbers, harness_setup, harness_teardown),
    };
    return cmocka_run_group_tests_name("value_numbers", tests, NULL, NULL);
}
