// The parser: every expression and simple statement, as a tree; places as CPython's ast has them.

#include "lang_harness.h"

#include "lang_dump.h"

typedef struct Row {
    const char *python;
    const char *tree;
    const char *comment;
} Row;

static char *dump(const char *python) {
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    Parsed *parsed = parse(python);
    if (!parsed->stmt)
        fprintf(out, "error: %s", parsed->parser.error.message);
    else if (parsed->stmt->kind == STMT_EXPR)
        dump_expr(out, parsed->stmt->expr.value);
    else
        dump_stmt(out, parsed->stmt);
    parsed_free(parsed);
    fclose(out);
    return text;
}

static void check(const Row *rows, size_t count) {
    for (size_t i = 0; i < count; i++) {
        char *tree = dump(rows[i].python);
        if (strcmp(tree, rows[i].tree) != 0) print_error("%s: %s\n", rows[i].comment, rows[i].python);
        assert_string_equal(tree, rows[i].tree);
        free(tree);
    }
}

static void atoms(void **state) {
    (void)state;
    static const Row rows[] = {
        {"x", "(Name x)", "a name"},
        {"größe", "(Name gr\xc3\xb6\xc3\x9f"
                  "e)", "a name with letters beyond ASCII"},
        {"None", "None", "singletons"},
        {"True", "True", ""},
        {"False", "False", ""},
        {"...", "...", ""},
        {"0", "0", "numbers"},
        {"1_000", "1000", "underscores"},
        {"0xFf", "255", "bases"},
        {"0o17", "15", ""},
        {"0b101", "5", ""},
        {"00", "0", "zeros may lead zero"},
        {"9223372036854775807", "9223372036854775807", "the largest int"},
        {"1.5", "1.5f", ""},
        {".5e-1", "0.050000000000000003f", ""},
        {"1e3", "1000f", ""},
        {"1.", "1f", ""},
        {"()", "(Tuple)", "empty displays"},
        {"[]", "(List)", ""},
        {"{}", "(Dict)", ""},
        {"(x)", "(Name x)", "parentheses alone are not in the tree"},
        {"x,", "(Tuple (Name x))", "the comma makes the tuple"},
        {"(x,)", "(Tuple (Name x))", ""},
        {"[1, 2,]", "(List 1 2)", ""},
        {"{1, *a}", "(Set 1 (Starred (Name a)))", ""},
        {"{1: 2, **a}", "(Dict ** 1 2 (Name a))", ""},
        {"{(a := 1): b}", "(Dict (NamedExpr (Name a Store) 1) (Name b))", ""},
    };
    check(rows, ARRAY_LEN(rows));
}

static void strings(void **state) {
    (void)state;
    static const Row rows[] = {
        {"'a'", "'a'", ""},
        {"\"a'b\"", "'a'b'", ""},
        {"'''a\nb'''", "'a\\x0ab'", "three quotes hold newlines"},
        {"'a' \"b\" '''c'''", "'abc'", "neighbours become one"},
        {"r'\\n'", "'\\n'", "raw"},
        {"'\\n\\t\\\\\\'\\x41\\101\\u00e9'", "'\\x0a\\x09\\'AA\\xc3\\xa9'", "escapes"},
        {"'\\d'", "'\\d'", "an unknown escape stands for itself"},
        {"'\\0'", "'\\x00'", "a string may hold NUL"},
        {"'\\ud800'", "'\\xed\\xa0\\x80'", "and a lone surrogate, as three bytes"},
        {"'\\U0001f600'", "'\\xf0\\x9f\\x98\\x80'", ""},
        {"'a\\\nb'", "'ab'", "an escaped newline is nothing"},
        {"b'a\\xff\\u0041'", "b'a\\xff\\u0041'", "bytes know no \\u"},
        {"rb'\\x'", "b'\\x'", ""},
        {"u'a'", "'a'", ""},
    };
    check(rows, ARRAY_LEN(rows));
}

static void fstrings(void **state) {
    (void)state;
    static const Row rows[] = {
        {"f''", "(JoinedStr)", ""},
        {"f'a{x}b'", "(JoinedStr 'a' (FormattedValue (Name x)) 'b')", ""},
        {"'a' f'b{x}' 'c'", "(JoinedStr 'ab' (FormattedValue (Name x)) 'c')", "with plain neighbours"},
        {"f'{{{x}}}'", "(JoinedStr '{' (FormattedValue (Name x)) '}')", "doubled braces"},
        {"f'{x!r:>{w}}'", "(JoinedStr (FormattedValue !r (Name x) (JoinedStr '>' (FormattedValue (Name w)))))",
         "conversion and nested format"},
        {"f'{x=}'", "(JoinedStr 'x=' (FormattedValue !r (Name x)))", "for debugging, with repr"},
        {"f'{ x = :>5}'", "(JoinedStr ' x = ' (FormattedValue (Name x) (JoinedStr '>5')))", "or with a format"},
        {"f'{a['b']}'", "(JoinedStr (FormattedValue (Subscript (Name a) 'b')))", "the same quotes inside"},
        {"f'{f'{x}'}'", "(JoinedStr (FormattedValue (JoinedStr (FormattedValue (Name x)))))", "f-strings inside"},
        {"f'{x!=y}'", "(JoinedStr (FormattedValue (Compare NotEq (Name x) (Name y))))", "no conversion"},
        {"f'{x:=5}'", "(JoinedStr (FormattedValue (Name x) (JoinedStr '=5')))", "no walrus"},
        {"f'{(x:=5)}'", "(JoinedStr (FormattedValue (NamedExpr (Name x Store) 5)))", "a walrus"},
        {"f'{a[1:2]}'", "(JoinedStr (FormattedValue (Subscript (Name a) (Slice 1 2))))", "no format"},
        {"f'{(lambda: 1)()}'", "(JoinedStr (FormattedValue (Call (Lambda 1))))", ""},
        {"f'{x,}'", "(JoinedStr (FormattedValue (Tuple (Name x))))", ""},
        {"f'{\nx\n}'", "(JoinedStr (FormattedValue (Name x)))", "newlines in a field"},
        {"rf'\\d{x}'", "(JoinedStr '\\d' (FormattedValue (Name x)))", "raw"},
        {"f'\\n{x}'", "(JoinedStr '\\x0a' (FormattedValue (Name x)))", "escapes"},
        {"f'\\{x}'", "(JoinedStr '\\' (FormattedValue (Name x)))", "a backslash does not escape a brace"},
        {"f'''{\nx}\n'''", "(JoinedStr (FormattedValue (Name x)) '\\x0a')", ""},
    };
    check(rows, ARRAY_LEN(rows));
}

static void operators(void **state) {
    (void)state;
    static const Row rows[] = {
        {"a or b and not c", "(BoolOp Or (Name a) (BoolOp And (Name b) (UnaryOp Not (Name c))))", ""},
        {"a or b or c", "(BoolOp Or (Name a) (Name b) (Name c))", "one node for a chain"},
        {"a < b <= c != d", "(Compare Lt LtE NotEq (Name a) (Name b) (Name c) (Name d))", "chained comparison"},
        {"a not in b", "(Compare NotIn (Name a) (Name b))", ""},
        {"a is not b", "(Compare IsNot (Name a) (Name b))", ""},
        {"not a in b", "(UnaryOp Not (Compare In (Name a) (Name b)))", ""},
        {"a | b ^ c & d", "(BinOp BitOr (Name a) (BinOp BitXor (Name b) (BinOp BitAnd (Name c) (Name d))))", ""},
        {"1 << 2 + 3", "(BinOp LShift 1 (BinOp Add 2 3))", ""},
        {"1 + 2 * 3 - 4", "(BinOp Sub (BinOp Add 1 (BinOp Mult 2 3)) 4)", ""},
        {"a / b // c % d @ e",
         "(BinOp MatMult (BinOp Mod (BinOp FloorDiv (BinOp Div (Name a) (Name b)) (Name c)) (Name d)) (Name e))",
         "from the left"},
        {"2 ** 3 ** 4", "(BinOp Pow 2 (BinOp Pow 3 4))", "power goes from the right"},
        {"-2 ** -1", "(UnaryOp USub (BinOp Pow 2 (UnaryOp USub 1)))", "and binds tighter than a sign before it"},
        {"~+-a", "(UnaryOp Invert (UnaryOp UAdd (UnaryOp USub (Name a))))", ""},
        {"await a ** 2", "(BinOp Pow (Await (Name a)) 2)", "await binds tighter still"},
        {"await a.b()", "(Await (Call (Attribute b (Name a))))", ""},
        {"a if b else c if d else e", "(IfExp (Name b) (Name a) (IfExp (Name d) (Name c) (Name e)))", ""},
        {"(a := 1) + 1", "(BinOp Add (NamedExpr (Name a Store) 1) 1)", ""},
        {"a\t+\\\n b # sum", "(BinOp Add (Name a) (Name b))", "blanks, a continued line, a comment"},
    };
    check(rows, ARRAY_LEN(rows));
}

static void calls_and_subscripts(void **state) {
    (void)state;
    static const Row rows[] = {
        {"f(1, *a, k=2, **b)", "(Call k= **= (Name f) 1 (Starred (Name a)) 2 (Name b))", ""},
        {"f(k=1, *a)", "(Call k= (Name f) (Starred (Name a)) 1)", "a starred one may follow a keyword"},
        {"f(x for x in y)", "(Call (Name f) (GeneratorExp (Name x) (Name x Store) (Name y)))", "a bare generator"},
        {"f(a := 1)", "(Call (Name f) (NamedExpr (Name a Store) 1))", ""},
        {"f(1,\n  2, # two\n)", "(Call (Name f) 1 2)", "newlines and comments in brackets"},
        {"a[0]", "(Subscript (Name a) 0)", ""},
        {"a[:]", "(Subscript (Name a) (Slice))", ""},
        {"a[1:2:3]", "(Subscript (Name a) (Slice 1 2 3))", ""},
        {"a[1:, ::2]", "(Subscript (Name a) (Tuple (Slice 1) (Slice 2)))", ""},
        {"a[*b]", "(Subscript (Name a) (Tuple (Starred (Name b))))", "a star makes a tuple"},
        {"a.b[0](1).c", "(Attribute c (Call (Subscript (Attribute b (Name a)) 0) 1))", ""},
    };
    check(rows, ARRAY_LEN(rows));
}

static void comprehensions_and_lambdas(void **state) {
    (void)state;
    static const Row rows[] = {
        {"[x for x in y if a if b]", "(ListComp (Name x) (Name x Store) (Name y) (Name a) (Name b))", ""},
        {"[x async for x in y]", "(ListComp async (Name x) (Name x Store) (Name y))", ""},
        {"[x for a, *b in c for x in b]",
         "(ListComp (Name x) (Tuple Store (Name a Store) (Starred Store (Name b Store))) (Name c) (Name x Store) "
         "(Name b))",
         "two clauses"},
        {"{x for x in y}", "(SetComp (Name x) (Name x Store) (Name y))", ""},
        {"{k: v for k, v in y}",
         "(DictComp (Name k) (Name v) (Tuple Store (Name k Store) (Name v Store)) (Name y))", ""},
        {"(await x for x in y)", "(GeneratorExp (Await (Name x)) (Name x Store) (Name y))", ""},
        {"lambda: 1", "(Lambda 1)", ""},
        {"lambda a, b=1, /, c=2, *d, e, f=3, **g: 0", "(Lambda /a /b c *d =e =f **g 1 2 3 0)", "all sorts"},
        {"lambda *, a: a", "(Lambda =a (Name a))", ""},
        {"(yield)", "(Yield)", ""},
        {"(yield a, b)", "(Yield (Tuple (Name a) (Name b)))", ""},
        {"yield from a", "(YieldFrom (Name a))", ""},
    };
    check(rows, ARRAY_LEN(rows));
}

static void statements(void **state) {
    (void)state;
    static const Row rows[] = {
        {"x = y = 1", "(Assign (Name x Store) (Name y Store) 1)", ""},
        {"a, *b = c", "(Assign (Tuple Store (Name a Store) (Starred Store (Name b Store))) (Name c))", ""},
        {"[a.b, c[0]] = d", "(Assign (List Store (Attribute b Store (Name a)) (Subscript Store (Name c) 0)) (Name d))",
         ""},
        {"x = yield", "(Assign (Name x Store) (Yield))", ""},
        {"x = *a, 1", "(Assign (Name x Store) (Tuple (Starred (Name a)) 1))", ""},
        {"x **= 2", "(AugAssign Pow (Name x Store) 2)", ""},
        {"a[0] @= b", "(AugAssign MatMult (Subscript Store (Name a) 0) (Name b))", ""},
        {"x: int", "(AnnAssign simple (Name x Store) (Name int))", ""},
        {"x: int = 1", "(AnnAssign simple (Name x Store) (Name int) 1)", ""},
        {"(x): int = 1", "(AnnAssign (Name x Store) (Name int) 1)", "in parentheses, it is not simple"},
        {"a.b: int", "(AnnAssign (Attribute b Store (Name a)) (Name int))", ""},
        {"pass", "(Pass)", ""},
        {"break", "(Break)", ""},
        {"continue", "(Continue)", ""},
        {"return", "(Return)", ""},
        {"return 1, *a", "(Return (Tuple 1 (Starred (Name a))))", ""},
        {"raise", "(Raise)", ""},
        {"raise a from b", "(Raise (Name a) (Name b))", ""},
        {"assert a, 'b'", "(Assert (Name a) 'b')", ""},
        {"del a, b.c, (d, e)",
         "(Delete (Name a Del) (Attribute c Del (Name b)) (Tuple Del (Name d Del) (Name e Del)))", ""},
        {"global a, b", "(Global a b)", ""},
        {"nonlocal a", "(Nonlocal a)", ""},
        {"import a.b, c as d", "(Import a.b c:d)", ""},
        {"from a.b import c as d, e", "(ImportFrom 0 a.b c:d e)", ""},
        {"from a import (b,\n  c,)", "(ImportFrom 0 a b c)", ""},
        {"from . import a", "(ImportFrom 1 - a)", ""},
        {"from ...b import a", "(ImportFrom 3 b a)", ""},
        {"match = type", "(Assign (Name match Store) (Name type))", "soft keywords are names"},
        {"print(match)", "(Call (Name print) (Name match))", ""},
    };
    check(rows, ARRAY_LEN(rows));
}

static void places_are_those_of_cpython(void **state) {
    (void)state;
    static const struct {
        const char *python;
        Place place;
        const char *comment;
    } rows[] = {
        {"a + b", {1, 0, 1, 5}, "from the first operand to the last"},
        {"(a) + b", {1, 0, 1, 7}, "parentheses of a part belong to the whole"},
        {"(a + b)", {1, 1, 1, 6}, "but those around all of it do not"},
        {"(a, b)", {1, 0, 1, 6}, "unless they make a tuple"},
        {"f(\n  1)", {1, 0, 2, 4}, "over two lines"},
        {"'é' + a", {1, 0, 1, 8}, "columns count bytes"},
        {"await f()", {1, 0, 1, 9}, ""},
        {"f'{x}' 'y'", {1, 0, 1, 10}, ""},
        {"'''\n''' + a", {1, 0, 2, 7}, ""},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        Parsed *parsed = parse(rows[i].python);
        assert_non_null(parsed->stmt);
        Place place = parsed->stmt->expr.value->place;
        if (memcmp(&place, &rows[i].place, sizeof place) != 0) print_error("%s: %s\n", rows[i].comment, rows[i].python);
        assert_memory_equal(&place, &rows[i].place, sizeof place);
        parsed_free(parsed);
    }
}

static void equal_names_are_equal_pointers(void **state) {
    (void)state;
    Parsed *parsed = parse("abc = abc.abc");
    const Stmt *assign = parsed->stmt;
    Identifier target = assign->assign.targets.items[0]->name.id;
    assert_ptr_equal(target, assign->assign.value->attribute.attr);
    assert_ptr_equal(target, assign->assign.value->attribute.value->name.id);
    parsed_free(parsed);
}

static char *repeat(const char *part, size_t times, const char *end) {
    Buffer buffer = {0};
    for (size_t i = 0; i < times; i++) buffer_append_string(&buffer, part);
    buffer_append_string(&buffer, end);
    return buffer_take(&buffer);
}

static void what_nests_too_deeply_is_refused(void **state) {
    (void)state;
    static const struct {
        const char *part;
        size_t times;
        const char *end;
        bool is_good;
    } rows[] = {
        {"a + ", 900, "a", true},   {"a + ", 2000, "a", false},      {"not ", 900, "a", true},
        {"not ", 100000, "a", false}, {"-", 100000, "a", false},     {"lambda: ", 5000, "a", false},
        {"a if b else ", 5000, "a", false}, {"a ** ", 5000, "a", false}, {"a.", 100000, "a", false},
        {"(", 100000, "", false},   {"[", 201, "", false},           {"f'{", 100000, "", false},
        {"a, ", 100000, "a", true},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        char *python = repeat(rows[i].part, rows[i].times, rows[i].end);
        Parsed *parsed = parse(python);
        if (!!parsed->stmt != rows[i].is_good) print_error("%zu times %s\n", rows[i].times, rows[i].part);
        assert_int_equal(!!parsed->stmt, rows[i].is_good);
        parsed_free(parsed);
        free(python);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(atoms),
        cmocka_unit_test(strings),
        cmocka_unit_test(fstrings),
        cmocka_unit_test(operators),
        cmocka_unit_test(calls_and_subscripts),
        cmocka_unit_test(comprehensions_and_lambdas),
        cmocka_unit_test(statements),
        cmocka_unit_test(places_are_those_of_cpython),
        cmocka_unit_test(equal_names_are_equal_pointers),
        cmocka_unit_test(what_nests_too_deeply_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
