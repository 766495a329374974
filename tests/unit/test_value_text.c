// str and bytes: characters, methods, formatting, hashing. Every expectation is CPython 3.13's answer.

#include "tests/unit/value_harness.h"

#include "sim/value/attribute.h"
#include "sim/value/bytes.h"
#include "sim/value/list.h"
#include "sim/value/slice.h"
#include "sim/value/unicode.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))
#define NOTHING 0, NULL
#define S(text) harness_str(rt, text)
#define I(number) value_from_int(number)

static Value bytes_of(Runtime *rt, const char *text) { return value_from_object(bytes_new(rt, text, strlen(text))); }

// self.name(*args); gives self and arguments up.
static Value call_method(Runtime *rt, Value self, const char *name, size_t count, const Value *args) {
    Value method = attribute_get_c(rt, self, name);
    value_unref(rt, self);
    if (value_is_null(method)) return VALUE_NULL;
    Value result = harness_apply(rt, method, count, args);
    value_unref(rt, method);
    return result;
}

// a op b; gives both up.
static Value binary(Runtime *rt, BinaryOp op, Value a, Value b) {
    Value result = value_binary(rt, op, a, b);
    value_unref(rt, a);
    value_unref(rt, b);
    return result;
}

static Value tuple_of(Runtime *rt, size_t count, const Value *items) {
    Value tuple = value_from_object(tuple_from(rt, items, count));
    for (size_t i = 0; i < count; i++) value_unref(rt, items[i]);
    return tuple;
}

// Unicode -------------------------------------------------------------------------------------------------------------

static uint64_t mix(uint64_t hash, uint64_t value) { return (hash ^ value) * UINT64_C(0x100000001b3); }

static uint64_t mix_mapping(uint64_t hash, uint32_t c, size_t (*mapping)(uint32_t, uint32_t[UNICODE_EXPANSION_MAX])) {
    uint32_t to[UNICODE_EXPANSION_MAX];
    size_t count = mapping(c, to);
    for (size_t i = 0; i < count; i++) hash = mix(hash, to[i]);
    return hash;
}

// One number for all answers about all assigned code points but the last few; CPython gives the same by the same sum.
static void all_that_unicode_says(void **state) {
    (void)state;
    static bool (*const questions[])(uint32_t) = {
        unicode_is_printable,
        unicode_is_alpha,
        unicode_is_digit,
        unicode_is_numeric,
        unicode_is_space,
        unicode_is_upper,
        unicode_is_lower,
        unicode_is_title,
        unicode_is_identifier_start,
        unicode_is_identifier_continue,
        unicode_is_line_break,
    };
    uint64_t hash = UINT64_C(0xcbf29ce484222325);
    for (uint32_t c = 0; c < 0x32400; c++) {
        uint64_t answers = 0;
        for (size_t i = 0; i < COUNT(questions); i++) answers |= (uint64_t)questions[i](c) << i;
        hash = mix(hash, answers);
        hash = mix(hash, (uint64_t)(unicode_decimal_value(c) + 1));
        hash = mix_mapping(hash, c, unicode_to_upper);
        hash = mix_mapping(hash, c, unicode_to_lower);
        hash = mix_mapping(hash, c, unicode_to_title);
        hash = mix_mapping(hash, c, unicode_to_folded);
    }
    assert_true(hash == UINT64_C(0x52940e2a21c70cf5));
}

static void code_points_survive_utf8(void **state) {
    (void)state;
    for (uint32_t c = 0; c <= UNICODE_MAX; c += 7) {
        char bytes[4];
        size_t size = unicode_encode(c, bytes);
        const char *end = bytes;
        assert_int_equal(unicode_decode(&end), c);
        assert_ptr_equal(end, bytes + size);
        assert_int_equal(unicode_count(bytes, size), 1);
    }
}

// Life, hash, repr ----------------------------------------------------------------------------------------------------

static void equal_names_are_one_object(void **state) {
    Runtime *rt = *state;
    Str *name = str_intern(rt, "spam", 4);
    Str *other = str_from_c(rt, "spam");
    assert_ptr_not_equal(name, other);
    other = str_intern_object(rt, other);
    assert_ptr_equal(name, other);
    for (int i = 0; i < 5000; i++) { // past where the table grows
        char text[16];
        int size = snprintf(text, sizeof text, "name%d", i);
        object_unref(rt, str_intern(rt, text, (size_t)size));
    }
    Str *again = str_intern(rt, "spam", 4);
    assert_ptr_equal(name, again);
    assert_ptr_equal(str_from_code_point(rt, 'x'), str_intern(rt, "x", 1));
}

static void text_hashes_as_with_hash_seed_0(void **state) {
    Runtime *rt = *state;
    static const struct {
        const char *text;
        int64_t hash;
    } rows[] = {
        {"", 0},
        {"a", 4644417185603328019},
        {"hello", -2096571579003691106},
        {"aaaaaaaaa", 1304380474379753940},         // more than one word of eight bytes
        {"\303\251", 6047309291227476195},          // one byte a character in CPython
        {"\346\227\245\346\234\254", 6243316497235261705}, // two
        {"\360\237\230\200", -3536540696076613844}, // four
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        int64_t hash;
        Value text = S(rows[i].text);
        assert_true(value_hash(rt, text, &hash));
        assert_int_equal(hash, rows[i].hash);
        value_unref(rt, text);
    }
}

static void repr_shows_what_is_printable(void **state) {
    Runtime *rt = *state;
    static const struct {
        const char *text, *repr;
    } rows[] = {
        {"it's", "\"it's\""},
        {"it's \"so\"", "'it\\'s \"so\"'"},
        {"\t\n\r\\", "'\\t\\n\\r\\\\'"},
        {"\001\177", "'\\x01\\x7f'"},
        {"\303\251\346\227\245\360\237\230\200", "'\303\251\346\227\245\360\237\230\200'"}, // é 日 😀
        {"\302\205\302\255", "'\\x85\\xad'"},                                               // NEXT LINE, SOFT HYPHEN
        {"\342\200\213\342\200\250", "'\\u200b\\u2028'"}, // ZERO WIDTH SPACE, LINE SEPARATOR
        {"\355\240\200", "'\\ud800'"},                    // a lone surrogate
        {"\363\240\200\201", "'\\U000e0001'"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) assert_shows(rt, S(rows[i].text), rows[i].repr);
    assert_shows(rt, value_from_object(bytes_new(rt, "\0'\xff\n", 4)), "b\"\\x00'\\xff\\n\"");
}

static void messages_are_built_like_printf(void **state) {
    Runtime *rt = *state;
    Str *name = str_from_c(rt, "n");
    Value list = value_from_object(list_new(rt, 0));
    Str *text = str_format(rt, "%s %d %u %zu %lld %x %02x %.*s %.3s %c %V %R 100%%", "s", -5, 7u, (size_t)8, -9LL, 255u,
                           10u, 2, "abc", "defg", 0xE9, name, &list);
    assert_string_equal(text->data, "s -5 7 8 -9 ff 0a ab def \303\251 n [] 100%");
    object_unref(rt, text);
    object_unref(rt, name);
    value_unref(rt, list);
}

static void indexing_counts_characters(void **state) {
    Runtime *rt = *state;
    Value text = S("a\303\251\346\227\245\360\237\230\200z"); // aé日😀z
    static const struct {
        int64_t start, stop, step;
        const char *shown;
    } rows[] = {
        {1, 3, 1, "'\303\251\346\227\245'"},
        {-2, 100, 1, "'\360\237\230\200z'"},
        {4, -100, -2, "'z\346\227\245a'"},
        {0, 5, 3, "'a\360\237\230\200'"},
        {3, 3, 1, "''"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        Value slice = value_from_object(slice_new(rt, I(rows[i].start), I(rows[i].stop), I(rows[i].step)));
        assert_shows(rt, value_get_item(rt, text, slice), rows[i].shown);
        value_unref(rt, slice);
    }
    assert_shows(rt, value_get_item(rt, text, I(-2)), "'\360\237\230\200'");
    assert_shows(rt, value_get_item(rt, text, I(5)), "IndexError: string index out of range");
    assert_shows(rt, value_get_item(rt, text, VALUE_NONE),
                 "TypeError: string indices must be integers, not 'NoneType'");
    value_unref(rt, text);
}

// Methods -------------------------------------------------------------------------------------------------------------

static void searching(void **state) {
    Runtime *rt = *state;
    assert_shows(rt, call_method(rt, S("\303\251a\303\251b"), "find", ARGS(S("b"))), "3"); // in characters
    assert_shows(rt, call_method(rt, S("abcabc"), "rfind", ARGS(S("bc"), I(0), I(-1))), "1");
    assert_shows(rt, call_method(rt, S("abc"), "find", ARGS(S(""), I(4))), "-1");
    assert_shows(rt, call_method(rt, S("abc"), "index", ARGS(S("x"))), "ValueError: substring not found");
    assert_shows(rt, call_method(rt, S("aaa"), "count", ARGS(S(""))), "4");
    assert_shows(rt, call_method(rt, S("aaaa"), "count", ARGS(S("aa"))), "2");
    assert_shows(rt, call_method(rt, S("abc"), "find", ARGS(I(1))),
                 "TypeError: find() argument 1 must be str, not int");
    assert_shows(rt, call_method(rt, S("abc"), "startswith", ARGS(tuple_of(rt, ARGS(S("x"), S("ab"))))), "True");
    assert_shows(rt, call_method(rt, S("abc"), "endswith", ARGS(S("b"), I(0), I(2))), "True");
    assert_shows(rt, call_method(rt, S("abc"), "startswith", ARGS(I(1))),
                 "TypeError: startswith first arg must be str or a tuple of str, not int");
    assert_shows(rt, call_method(rt, bytes_of(rt, "abc"), "find", ARGS(I('c'))), "2");
    assert_shows(rt, call_method(rt, bytes_of(rt, "abc"), "index", ARGS(bytes_of(rt, "x"))),
                 "ValueError: subsection not found");
    assert_shows(rt, call_method(rt, S("abc"), "__contains__", ARGS(I(1))),
                 "TypeError: 'in <string>' requires string as left operand, not int");
}

static void splitting_and_joining(void **state) {
    Runtime *rt = *state;
    assert_shows(rt, call_method(rt, S(" a \302\205 b  c "), "split", NOTHING), "['a', 'b', 'c']");
    assert_shows(rt, call_method(rt, S(" a b  c "), "split", ARGS(VALUE_NONE, I(1))), "['a', 'b  c ']");
    assert_shows(rt, call_method(rt, S(" a b  c "), "rsplit", ARGS(VALUE_NONE, I(1))), "[' a b', 'c']");
    assert_shows(rt, call_method(rt, S("a,b,,c"), "split", ARGS(S(","))), "['a', 'b', '', 'c']");
    assert_shows(rt, call_method(rt, S("a,b,c"), "rsplit", ARGS(S(","), I(1))), "['a,b', 'c']");
    assert_shows(rt, call_method(rt, S(""), "split", ARGS(S(","))), "['']");
    assert_shows(rt, call_method(rt, S("a"), "split", ARGS(S(""))), "ValueError: empty separator");
    assert_shows(rt, call_method(rt, S("a\r\nb\xe2\x80\xa8" "c\n"), "splitlines", NOTHING), "['a', 'b', 'c']");
    assert_shows(rt, call_method(rt, S("a\nb"), "splitlines", ARGS(VALUE_TRUE)), "['a\\n', 'b']");
    assert_shows(rt, call_method(rt, S("a=b=c"), "partition", ARGS(S("="))), "('a', '=', 'b=c')");
    assert_shows(rt, call_method(rt, S("abc"), "rpartition", ARGS(S("="))), "('', '', 'abc')");
    assert_shows(rt, call_method(rt, S(", "), "join", ARGS(tuple_of(rt, ARGS(S("a"), S("b"))))), "'a, b'");
    assert_shows(rt, call_method(rt, S(""), "join", ARGS(tuple_of(rt, ARGS(S("a"), I(1))))),
                 "TypeError: sequence item 1: expected str instance, int found");
    assert_shows(rt, call_method(rt, S(""), "join", ARGS(I(1))), "TypeError: can only join an iterable");
}

static void changing(void **state) {
    Runtime *rt = *state;
    assert_shows(rt, call_method(rt, S("a\303\251"), "replace", ARGS(S(""), S("-"))), "'-a-\303\251-'");
    assert_shows(rt, call_method(rt, S("aaa"), "replace", ARGS(S("a"), S("bb"), I(2))), "'bbbba'");
    assert_shows(rt, call_method(rt, S("xxaxx"), "strip", ARGS(S("x"))), "'a'");
    assert_shows(rt, call_method(rt, S("\xe3\x80\x80 a "), "lstrip", NOTHING), "'a '"); // IDEOGRAPHIC SPACE
    assert_shows(rt, call_method(rt, S("a"), "strip", ARGS(I(1))), "TypeError: strip arg must be None or str");
    assert_shows(rt, call_method(rt, S("prefix"), "removeprefix", ARGS(S("pre"))), "'fix'");
    assert_shows(rt, call_method(rt, S("abc"), "center", ARGS(I(6))), "' abc  '");
    assert_shows(rt, call_method(rt, S("ab"), "center", ARGS(I(5))), "'  ab '"); // the odd space changes sides
    assert_shows(rt, call_method(rt, S("a"), "ljust", ARGS(I(3), S("\303\251"))), "'a\303\251\303\251'");
    assert_shows(rt, call_method(rt, S("a"), "rjust", ARGS(I(3), S("ab"))),
                 "TypeError: The fill character must be exactly one character long");
    assert_shows(rt, call_method(rt, S("-5"), "zfill", ARGS(I(5))), "'-0005'");
    assert_shows(rt, call_method(rt, S("a\tb"), "expandtabs", ARGS(I(4))), "'a   b'");
    assert_shows(rt, binary(rt, BINARY_MUL, I(3), S("ab")), "'ababab'");
    assert_shows(rt, binary(rt, BINARY_MUL, S("ab"), I(-1)), "''");
    assert_shows(rt, binary(rt, BINARY_ADD, S("a"), I(1)), "TypeError: can only concatenate str (not \"int\") to str");
    assert_shows(rt, binary(rt, BINARY_ADD, bytes_of(rt, "a"), S("b")), "TypeError: can't concat str to bytes");
    assert_shows(rt, binary(rt, BINARY_MUL, S("a"), S("b")),
                 "TypeError: can't multiply sequence by non-int of type 'str'");
}

static void case_of_all_alphabets(void **state) {
    Runtime *rt = *state;
    static const struct {
        const char *text, *method, *shown;
    } rows[] = {
        {"stra\303\237e", "upper", "'STRASSE'"},
        {"\316\237\316\224\316\237\316\243", "lower",
         "'\316\277\316\264\316\277\317\202'"}, // ΟΔΟΣ: the sigma at the end
        {"they're bill's", "title", "\"They'Re Bill'S\""},
        {"\307\206abc", "capitalize", "'\307\205abc'"}, // a title letter of its own
        {"aB\303\237", "swapcase", "'AbSS'"},
        {"\303\237", "casefold", "'ss'"},
        {"\320\266\320\270\320\267\320\275\321\214", "upper", "'\320\226\320\230\320\227\320\235\320\254'"},
        {"Ab Cd", "istitle", "True"},
        {"\302\262", "isdigit", "True"}, // superscript two: a digit, but not decimal
        {"\302\262", "isdecimal", "False"},
        {"\344\270\211", "isnumeric", "True"}, // three
        {"", "isupper", "False"},
        {"", "isprintable", "True"},
        {"na\303\257ve_1", "isidentifier", "True"},
        {"1a", "isidentifier", "False"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        assert_shows(rt, call_method(rt, S(rows[i].text), rows[i].method, NOTHING), rows[i].shown);
    }
}

static void encoding_and_decoding(void **state) {
    Runtime *rt = *state;
    assert_shows(rt, call_method(rt, S("\303\251"), "encode", NOTHING), "b'\\xc3\\xa9'");
    assert_shows(rt, call_method(rt, S("\303\251"), "encode", ARGS(S("latin-1"))), "b'\\xe9'");
    assert_shows(
        rt, call_method(rt, S("a\303\251"), "encode", ARGS(S("ascii"))),
        "UnicodeEncodeError: 'ascii' codec can't encode character '\\xe9' in position 1: ordinal not in range(128)");
    assert_shows(rt, call_method(rt, S("a\303\251"), "encode", ARGS(S("ascii"), S("backslashreplace"))), "b'a\\\\xe9'");
    assert_shows(rt, call_method(rt, bytes_of(rt, "\xe2\x82"), "decode", NOTHING),
                 "UnicodeDecodeError: 'utf-8' codec can't decode bytes in position 0-1: unexpected end of data");
    assert_shows(rt, call_method(rt, bytes_of(rt, "\xff" "a\xe2\x82"), "decode", ARGS(S("utf-8"), S("replace"))),
                 "'\357\277\275a\357\277\275'");
    assert_shows(rt, call_method(rt, S("a"), "encode", ARGS(S("x"))), "LookupError: unknown encoding: x");
}

static void methods_of_bytes(void **state) {
    Runtime *rt = *state;
    assert_shows(rt, call_method(rt, bytes_of(rt, "abcde"), "hex", ARGS(S("-"), I(-2))), "'6162-6364-65'");
    assert_shows(rt, call_method(rt, bytes_of(rt, ""), "fromhex", ARGS(S("0a 0B"))), "b'\\n\\x0b'");
    assert_shows(rt, call_method(rt, bytes_of(rt, ""), "fromhex", ARGS(S("0x"))),
                 "ValueError: non-hexadecimal number found in fromhex() arg at position 1");
    assert_shows(rt, call_method(rt, bytes_of(rt, "hello World"), "title", NOTHING), "b'Hello World'");
    assert_shows(rt, call_method(rt, bytes_of(rt, "abca"), "translate", ARGS(VALUE_NONE, bytes_of(rt, "a"))), "b'bc'");
    assert_shows(rt, call_method(rt, bytes_of(rt, "a b"), "split", ARGS(S(" "))),
                 "TypeError: a bytes-like object is required, not 'str'");
    Value type = harness_type(rt, TYPE_BYTES);
    assert_shows(rt, harness_apply(rt, type, ARGS(I(2))), "b'\\x00\\x00'");
    assert_shows(rt, harness_apply(rt, type, ARGS(tuple_of(rt, ARGS(I(1), I(256))))),
                 "ValueError: bytes must be in range(0, 256)");
    assert_shows(rt, harness_apply(rt, type, ARGS(S("a"))), "TypeError: string argument without an encoding");
}

// Formatting ----------------------------------------------------------------------------------------------------------

static void percent_formatting(void **state) {
    Runtime *rt = *state;
    const struct {
        const char *template;
        Value args;
        const char *shown;
    } rows[] = {
        {"%s and %r", tuple_of(rt, ARGS(S("a"), S("b"))), "\"a and 'b'\""},
        {"%5.1s|%-5s|%05d|%+.2f", tuple_of(rt, ARGS(S("abc"), S("x"), I(-42), value_from_float(2.345))),
         "'    a|x    |-0042|+2.35'"},
        {"%*.*f", tuple_of(rt, ARGS(I(-7), I(2), value_from_float(1.239))), "'1.24   '"},
        {"%#x %#o %X %08.3d", tuple_of(rt, ARGS(I(255), I(8), I(255), I(5))), "'0xff 0o10 FF 00000005'"},
        {"%c%c %%", tuple_of(rt, ARGS(I(0x65E5), S("z"))), "'\346\227\245z %'"},
        {"%d", value_from_float(1e20), "'100000000000000000000'"},
        {"%s", tuple_of(rt, 0, NULL), "TypeError: not enough arguments for format string"},
        {"%s", tuple_of(rt, ARGS(I(1), I(2))), "TypeError: not all arguments converted during string formatting"},
        {"%d", S("a"), "TypeError: %d format: a real number is required, not str"},
        {"%x", value_from_float(1.5), "TypeError: %x format: an integer is required, not float"},
        {"%f", S("a"), "TypeError: must be real number, not str"},
        {"%c", S("ab"), "TypeError: %c requires int or char"},
        {"%y", I(1), "ValueError: unsupported format character 'y' (0x79) at index 1"},
        {"%5", I(1), "ValueError: incomplete format"},
        {"%(a)s", I(1), "TypeError: format requires a mapping"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        assert_shows(rt, binary(rt, BINARY_MOD, S(rows[i].template), rows[i].args), rows[i].shown);
    }
    Value map = value_from_object(dict_new(rt));
    assert_true(dict_set(rt, (Dict *)map.as.object, harness_borrow(harness_name(rt, "a")), I(5)));
    assert_shows(rt, binary(rt, BINARY_MOD, S("%(a)03d %(a)s"), value_ref(map)), "'005 5'");
    assert_shows(rt, binary(rt, BINARY_MOD, S("%(b)s"), map), "KeyError: 'b'");
    assert_shows(rt, binary(rt, BINARY_MOD, bytes_of(rt, "%b-%d"), tuple_of(rt, ARGS(bytes_of(rt, "x"), I(1)))),
                 "b'x-1'");
}

static void format_method(void **state) {
    Runtime *rt = *state;
    static const struct {
        const char *template, *shown; // formatted with the arguments 7 and 'ab'
    } rows[] = {
        {"{} {}", "'7 ab'"},
        {"{1}{0}{{}}", "'ab7{}'"},
        {"{0:>4}|{1!r:^6}", "\"   7| 'ab' \""},
        {"{1:{0}}|", "'ab     |'"},
        {"{0.real}{1[0]}", "'7a'"},
        {"{2}", "IndexError: Replacement index 2 out of range for positional args tuple"},
        {"{x}", "KeyError: 'x'"},
        {"{}{0}", "ValueError: cannot switch from automatic field numbering to manual field specification"},
        {"{", "ValueError: Single '{' encountered in format string"},
        {"}", "ValueError: Single '}' encountered in format string"},
        {"{0", "ValueError: expected '}' before end of string"},
        {"{0!x}", "ValueError: Unknown conversion specifier x"},
        {"{0!rr}", "ValueError: expected ':' after conversion specifier"},
        {"{0.}", "ValueError: Empty attribute in format string"},
        {"{1[0]x}", "ValueError: Only '.' or '[' may follow ']' in format field specifier"},
        {"{0:{0:{0}}}", "ValueError: Max string recursion exceeded"},
        {"{1:d}", "ValueError: Unknown format code 'd' for object of type 'str'"},
        {"{1:,}", "ValueError: Cannot specify ',' with 's'."},
        {"{1:=5}", "ValueError: '=' alignment not allowed in string format specifier"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        assert_shows(rt, call_method(rt, S(rows[i].template), "format", ARGS(I(7), S("ab"))), rows[i].shown);
    }
}

static void what_is_too_large_is_not_taken(void **state) {
    Runtime *rt = *state;
    assert_shows(rt, binary(rt, BINARY_MUL, S("abc"), I(INT64_MAX)), "MemoryError");
    assert_true(world_over_limit(rt->world));
}

int main(void) {
#define WITH_WORLD(test) cmocka_unit_test_setup_teardown(test, harness_setup, harness_teardown)
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_that_unicode_says),
        cmocka_unit_test(code_points_survive_utf8),
        WITH_WORLD(equal_names_are_one_object),
        WITH_WORLD(text_hashes_as_with_hash_seed_0),
        WITH_WORLD(repr_shows_what_is_printable),
        WITH_WORLD(messages_are_built_like_printf),
        WITH_WORLD(indexing_counts_characters),
        WITH_WORLD(searching),
        WITH_WORLD(splitting_and_joining),
        WITH_WORLD(changing),
        WITH_WORLD(case_of_all_alphabets),
        WITH_WORLD(encoding_and_decoding),
        WITH_WORLD(methods_of_bytes),
        WITH_WORLD(percent_formatting),
        WITH_WORLD(format_method),
        WITH_WORLD(what_is_too_large_is_not_taken),
    };
    return cmocka_run_group_tests_name("value_text", tests, NULL, NULL);
}
