// Errors of a scenario: each kind with its exact words and place, and never a crash.

#include "lang_harness.h"

typedef struct Row {
    const char *text;
    const char *errors; // "line:column: message", one on each line
    const char *comment;
} Row;

// Of what is printed, only the lines that begin with the name of the file, without it.
static char *keep_messages(const char *printed) {
    Buffer kept = {0};
    for (const char *line = printed; *line;) {
        size_t length = strcspn(line, "\n");
        if (strncmp(line, "x.json:", 7) == 0) {
            const char *message = strstr(line, ": error: ");
            buffer_append(&kept, line + 7, (size_t)(message - line) - 7);
            message += strlen(": error");
            buffer_append(&kept, message, length - (size_t)(message - line));
            buffer_append_string(&kept, "\n");
        }
        line += length + (line[length] == '\n');
    }
    if (kept.length) kept.bytes[kept.length - 1] = '\0';
    return buffer_take(&kept);
}

static void check(const Row *row, const char *json) {
    char *printed = errors_of(json);
    char *errors = keep_messages(printed);
    if (strcmp(errors, row->errors) != 0) print_error("%s: %s\n", row->comment, row->text);
    assert_string_equal(errors, row->errors);
    free(errors);
    free(printed);
}

static void in_json(void **state) {
    (void)state;
    static const Row rows[] = {
        {"", "1:1: the file is empty", ""},
        {" \n", "1:1: nothing but blanks in the file", ""},
        {"[1, 2", "1:1: '[' was never closed", "cut off"},
        {"{\"a\": 1", "1:1: '{' was never closed", ""},
        {"{\"a\": ", "1:7: the file ends where a value should stand", ""},
        {"{\"a", "1:2: this string is never closed", ""},
        {"{\"a\nb\"}", "1:2: this string is never closed", "a string ends on its line"},
        {"{\"a\tb\"}", "1:4: a tab inside a string; write \\t", ""},
        {"{\"a\x1f\"}", "1:4: control character U+001F in a string", ""},
        {"{\"a\"}", "1:5: expected ':' and a value after the key", ""},
        {"{a: 1}", "1:2: expected a key; JSON writes keys in double quotes", ""},
        {"{1: 1}", "1:2: expected a key in double quotes", ""},
        {"['a']", "1:2: expected a value; JSON writes strings in double quotes", ""},
        {"[\n  1\n  2]", "3:3: expected ',' or ']'", ""},
        {"[1, 2,]", "1:6: a comma after the last item; leave it out", ""},
        {"[,]", "1:2: expected a value", ""},
        {"[] []", "1:4: something stands after the end of the document", ""},
        {"[] // x", "1:4: something stands after the end of the document", ""},
        {"[# x\n1]", "1:2: expected a value; JSON has no comments", ""},
        {"[True]", "1:2: expected a value; did you mean 'true'?", ""},
        {"[None]", "1:2: expected a value; did you mean 'null'?", ""},
        {"[NaN]", "1:2: expected a value", ""},
        {"[01]", "1:2: not a number as JSON writes them", ""},
        {"[1.]", "1:2: not a number as JSON writes them", ""},
        {"[-]", "1:2: not a number as JSON writes them", ""},
        {"[1e]", "1:2: not a number as JSON writes them", ""},
        {"[+1]", "1:2: expected a value", ""},
        {"[1111111111222222222233333333334444444444555555555566666666667]",
         "1:2: this number has too many digits", "61 of them"},
        {"[\"\\x\"]", "1:3: JSON has no such escape; write a backslash as \\\\", ""},
        {"[\"\\u12\"]", "1:3: '\\u' takes four hexadecimal digits", ""},
        {"[\"\\ud83d\"]", "1:3: a high surrogate without a low one behind it", ""},
        {"[\"\\ude00\"]", "1:3: a low surrogate without a high one before it", ""},
        {"[\"\\u0000\"]", "1:3: a NUL character cannot stand in a scenario; write \\\\x00 in Python text", ""},
        {"[\"é\", \"\xff\"]", "1:8: not UTF-8; save the file in that encoding", "columns count letters"},
        {"[\"\xed\xa0\x80\"]", "1:3: not UTF-8; save the file in that encoding", "a surrogate is no letter"},
        {"\xef\xbb\xbf[", "1:1: '[' was never closed", "a byte order mark does not count"},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) check(&rows[i], rows[i].text);
}

static void in_keys_and_values(void **state) {
    (void)state;
    static const Row rows[] = {
        {"[]", "1:1: a scenario is an object, not a list", ""},
        {"{}", "1:1: 'name' is missing\n1:1: 'program' is missing", ""},
        {"{\"name\": \"\", \"program\": []}",
         "1:10: 'name' is empty\n1:25: 'program' is empty; write \"pass\"", ""},
        {"{\"name\": 1, \"program\": {}, \"titel\": 0}",
         "1:10: 'name' takes a string, not a number\n1:24: 'program' takes a list, not an object\n"
         "1:28: unknown key 'titel' in a scenario; did you mean 'title'?",
         "all errors, in the order of the file"},
        {"{\"name\": \"a\", \"program\": [\"x\"], \"name\": \"b\"}", "1:33: the key 'name' stands here a second time",
         ""},
        {"{\"name\": \"a\\u001bb\", \"program\": [\"x\"]}", "1:12: control character U+001B in 'name'", ""},
        {"{\"name\": \"a\\u0085b\", \"program\": [\"x\"]}", "1:12: control character U+0085 in 'name'", ""},
        {"{\"name\": \"a\\nb\", \"program\": [\"x\"]}", "1:12: a line break in 'name'", ""},
        {"{\"name\": \"a\", \"program\": [\"x\"], \"xyzzy\\u001b\": 1}", "1:33: unknown key 'xyzzy\\x1b' in a scenario",
         "nothing that a terminal would obey"},
        {"{\"name\": \"a\", \"program\": [\"x\"],\n\"expect\": {\"output\": [\"a\\nb\", 1], \"end\": \"complete\", "
         "\"time\": -1,\n"
         "\"outputs\": []}}",
         "2:25: a line break in 'output'\n2:31: 'output' takes a string, not a number\n"
         "2:42: 'end' is one of 'completed', 'deadlock', 'error', 'limit', not 'complete'\n"
         "2:62: 'time' is not negative\n3:1: unknown key 'outputs' in 'expect'; did you mean 'output'?",
         "expect"},
        {"{\"name\": \"a\", \"program\": [\"x\"],\n\"seed\": 1.5, \"workers\": 0, \"debug\": 1, \"tags\": \"a\", "
         "\"about\": 1}",
         "2:9: 'seed' takes an integer that fits in 64 bits\n2:25: 'workers' is at least 1\n"
         "2:37: 'debug' takes true or false, not a number\n2:48: 'tags' takes a list, not a string\n"
         "2:62: 'about' takes a list, not a number",
         ""},
        {"{\"name\": \"a\", \"program\": [\"x\"],\n\"limits\": {\"steps\": 0, \"time\": 0, \"memory\": "
         "9223372036854775808}}",
         "2:21: 'steps' is at least 1\n2:32: 'time' is at least a nanosecond\n"
         "2:45: 'memory' takes an integer that fits in 64 bits",
         ""},
        {"{\"name\": \"a\", \"program\": [\"x\"],\n\"limits\": {\"steps\": \"1\", \"time\": 1e10, \"memory\": null}, "
         "\"workers\": 1e6}",
         "2:21: 'steps' takes an integer, not a string\n2:34: 'time' is at most 9000000000 seconds\n"
         "2:50: 'memory' takes an integer, not null\n2:68: 'workers' is at most 100000",
         ""},
        {"{\"name\": \"a\", \"program\": [\"x\"], \"limits\": {\"time\": 1e999}}",
         "1:52: 'time' is at most 9000000000 seconds", "infinity"},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) check(&rows[i], rows[i].text);
}

static void in_statements(void **state) {
    (void)state;
    static const Row rows[] = {
        {"1", "2:1: a statement is a string or an object, not a number", ""},
        {"\"\"", "2:2: expected a statement; write a remark as {\"run\": …, \"note\": …}", "an empty string"},
        {"\"# a\"", "2:5: expected a statement in \"# a\"; write a remark as {\"run\": …, \"note\": …}",
         "a comment only"},
        {"{}",
         "2:1: no statement: one of 'run', 'def', 'async def', 'class', 'if', 'while', 'for', 'async for', 'with', "
         "'async with', 'try' must stand in it",
         ""},
        {"{\"iff\": \"x\", \"do\": [\"y\"]}", "2:2: unknown key 'iff' in a statement; did you mean 'if'?", ""},
        {"{\"if\": \"x\", \"do\": [\"y\"], \"elif\": []}",
         "2:26: unknown key 'elif' in a statement; write \"else\": [{\"if\": …}]", ""},
        {"{\"if\": \"x\", \"while\": \"y\", \"do\": [\"z\"]}", "2:13: 'if' and 'while' cannot stand in one statement",
         ""},
        {"{\"if\": \"x\"}", "2:1: 'if' needs a 'do'", ""},
        {"{\"if\": \"x\", \"do\": []}", "2:19: 'do' is empty; write \"pass\"", ""},
        {"{\"if\": \"x\", \"do\": \"y\"}", "2:19: 'do' takes a list, not a string", ""},
        {"{\"if\": [], \"do\": [\"y\"]}", "2:8: 'if' takes a string, not a list", ""},
        {"{\"if\": \"\", \"do\": [\"y\"]}", "2:9: invalid syntax in \"if :\"", ""},
        {"{\"def\": \"f()\", \"do\": [\"y\"], \"else\": [\"z\"]}", "2:29: 'else' does not belong to 'def'", ""},
        {"{\"run\": \"x\", \"do\": [\"y\"]}", "2:14: 'do' does not belong to 'run'", ""},
        {"{\"run\": \"x\", \"note\": 1}", "2:22: 'note' takes a string, not a number", ""},
        {"{\"run\": \"x\", \"lasts\": 1}", "2:23: 'lasts' takes a list, not a number", ""},
        {"{\"run\": \"x\", \"lasts\": [1]}", "2:23: 'lasts' takes two numbers: the least seconds and the most", ""},
        {"{\"run\": \"x\", \"lasts\": [1, 2, 3]}", "2:23: 'lasts' takes two numbers: the least seconds and the most", ""},
        {"{\"run\": \"x\", \"lasts\": [2, 1]}", "2:23: the first number of 'lasts' is the least", ""},
        {"{\"run\": \"x\", \"lasts\": [1, \"2\"]}", "2:27: 'lasts' takes a number of seconds, not a string", ""},
        {"{\"run\": \"x\", \"lasts\": [0, 2]}", "2:24: 'lasts' is at least a nanosecond", ""},
        {"{\"run\": \"x\", \"lasts\": [1, 1e10]}", "2:27: 'lasts' is at most 9000000000 seconds", ""},
        {"{\"if\": \"x\", \"do\": [\"pass\"], \"lasts\": [1, 2]}", "2:29: 'lasts' does not belong to 'if'", ""},
        {"{\"if\": \"if x\", \"do\": [\"y\"]}", "2:9: unexpected 'if' in \"if if x:\"; leave it out, the key says it",
         ""},
        {"{\"if\": \"x:\", \"do\": [\"y\"]}", "2:10: unexpected ':' in \"if x::\"; leave it out", ""},
        {"{\"if\": \"x # why\", \"do\": [\"y\"]}",
         "2:10: a comment in a header in \"if x # why:\"; write it as a \"note\"", ""},
        {"{\"if\": \"x\\n\", \"do\": [\"y\", \"z +\"]}", "2:31: invalid syntax in \"z +\"", "blanks around do no harm"},
        {"{\"if\": \"x = 1\", \"do\": [\"y\"]}",
         "2:9: invalid syntax. Maybe you meant '==' or ':=' instead of '='? in \"if x = 1:\"", ""},
        {"{\"def\": \"f\", \"do\": [\"y\"]}", "2:11: expected '(' in \"def f:\"", ""},
        {"{\"def\": \"f(a, a)\", \"do\": [\"y\"]}",
         "2:15: duplicate argument 'a' in function definition in \"def f(a, a):\"", ""},
        {"{\"def\": \"f[T](a)\", \"do\": [\"y\"]}",
         "2:11: type parameters are outside the language in \"def f[T](a):\"", ""},
        {"{\"def\": \"f()\", \"decorators\": [\"@a\"], \"do\": [\"y\"]}",
         "2:32: unexpected '@' in \"@@a\"; leave it out, the key says it", ""},
        {"{\"for\": \"x\", \"do\": [\"y\"]}", "2:11: 'in' expected after for-loop variables in \"for x:\"", ""},
        {"{\"for\": \"f() in y\", \"do\": [\"y\"]}", "2:10: cannot assign to function call in \"for f() in y:\"", ""},
        {"{\"with\": \"a as 1\", \"do\": [\"y\"]}", "2:16: cannot assign to literal in \"with a as 1:\"", ""},
        {"{\"try\": [\"x\"]}", "2:1: 'try' needs an 'except' or a 'finally'", ""},
        {"{\"try\": [\"x\"], \"else\": [\"y\"], \"finally\": [\"z\"]}",
         "2:16: the 'else' of a 'try' needs an 'except'", ""},
        {"{\"try\": [\"x\"], \"except\": []}", "2:26: 'except' is empty", ""},
        {"{\"try\": [\"x\"], \"except\": [{\"type\": \"A, B\", \"do\": [\"y\"]}]}",
         "2:37: multiple exception types must be parenthesized in \"except A, B:\"", ""},
        {"{\"try\": [\"x\"], \"except\": [{\"type\": \"A as e\", \"do\": [\"y\"]}]}",
         "2:39: unexpected 'as' in \"except A as e:\"; write \"as\": \"name\" beside the type", ""},
        {"{\"try\": [\"x\"], \"except\": [{\"do\": [\"y\"]}, {\"type\": \"A\", \"as\": \"1\", \"do\": [\"z\"]}]}",
         "2:27: an 'except' without a 'type' must be last\n2:63: invalid syntax in \"except A as 1:\"", ""},
        {"{\"try\": [\"x\"], \"except\": [{\"as\": \"e\", \"typ\": \"A\"}]}",
         "2:27: 'except' needs a 'do'\n2:28: an 'as' needs a 'type' beside it\n"
         "2:39: unknown key 'typ' in an except clause; did you mean 'type'?",
         ""},
        {"{\"try\": [\"x\"], \"except*\": [{\"do\": [\"y\"]}]}", "2:28: an 'except*' clause needs a 'type'", ""},
        {"{\"try\": [\"x\"], \"except\": [{\"do\": [\"y\"]}], \"except*\": []}",
         "2:43: cannot have both 'except' and 'except*' on the same 'try'\n2:54: 'except*' is empty", ""},
        {"\"a\xc2\xa0+ b\"", "2:3: invalid non-printable character U+00A0 in \"a\\xa0+ b\"", ""},
        {"\"x = '\\u001b'\"", "2:7: control character U+001B in 'program'", ""},
        {"\"a\\\"b\"", "2:3: unterminated string literal in \"a\"b\"", "the place is that of the escape"},
        {"\"'\\u00e9\\ud83d\\ude00' +\"", "2:24: invalid syntax in \"'é😀' +\"", "escapes before the error"},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        char *json = scenario_with(rows[i].text);
        check(&rows[i], json);
        free(json);
    }
}

// Python in one string; the column is that in the Python text, from 1.
static void in_python(void **state) {
    (void)state;
    static const Row rows[] = {
        {"await asyncio.sleep(1))", "23: unexpected ')'", ""},
        {"f(1, 2", "2: '(' was never closed", ""},
        {"f(a b", "2: '(' was never closed", "which is what matters"},
        {"(1]", "3: closing parenthesis ']' does not match opening parenthesis '('", ""},
        {"x = = 1", "5: invalid syntax", ""},
        {"x =", "4: invalid syntax", ""},
        {"f(a b)", "3: invalid syntax. Perhaps you forgot a comma?", ""},
        {"1 = x", "1: cannot assign to literal here. Maybe you meant '==' instead of '='?", ""},
        {"None = 1", "1: cannot assign to None", ""},
        {"x = f() = 1", "5: cannot assign to function call", ""},
        {"(a, 1) = x", "5: cannot assign to literal", ""},
        {"a if b else c = 1", "1: cannot assign to conditional expression", ""},
        {"*a = b", "1: starred assignment target must be in a list or tuple", ""},
        {"*a, *b = c", "1: multiple starred expressions in assignment", ""},
        {"x = *a", "5: can't use starred expression here", ""},
        {"f() += 1", "1: 'function call' is an illegal expression for augmented assignment", ""},
        {"a, b: int", "1: only single target (not tuple) can be annotated", ""},
        {"f(): int", "1: illegal target for annotation", ""},
        {"del f()", "5: cannot delete function call", ""},
        {"f(a=1, b)", "8: positional argument follows keyword argument", ""},
        {"f(**a, b)", "8: positional argument follows keyword argument unpacking", ""},
        {"f(**a, *b)", "8: iterable argument unpacking follows keyword argument unpacking", ""},
        {"f(a=1, a=2)", "8: keyword argument repeated: a", ""},
        {"f(a.b=1)", "3: expression cannot contain assignment, perhaps you meant \"==\"?", ""},
        {"f(a=)", "3: expected argument value expression", ""},
        {"f(1, x for x in y)", "6: Generator expression must be parenthesized", ""},
        {"lambda a=1, b: 0", "13: parameter without a default follows parameter with a default", ""},
        {"lambda *: 0", "8: named arguments must follow bare *", ""},
        {"lambda **a, b: 0", "13: arguments cannot follow var-keyword argument", ""},
        {"a if b", "1: expected 'else' after 'if' expression", ""},
        {"{1: }", "3: expression expected after dictionary key and ':'", ""},
        {"{1: 2, 3}", "9: ':' expected after dictionary key", ""},
        {"[*a for a in b]", "2: iterable unpacking cannot be used in comprehension", ""},
        {"[a, b for a in b]", "2: did you forget parentheses around the comprehension target?", ""},
        {"(x.y := 1)", "2: cannot use assignment expressions with attribute", ""},
        {"print 'x'", "1: Missing parentheses in call to 'print'. Did you mean print(...)?", ""},
        {"import", "7: Expected one or more names after 'import'", ""},
        {"from a import b,", "17: trailing comma not allowed without surrounding parentheses", ""},
        {"'abc", "1: unterminated string literal", ""},
        {"'''abc", "1: unterminated triple-quoted string literal", ""},
        {"f'abc", "1: unterminated f-string literal", ""},
        {"f'{a'", "5: f-string: expecting '}'", ""},
        {"f'{}'", "4: f-string: valid expression required before '}'", ""},
        {"f'}'", "3: f-string: single '}' is not allowed", ""},
        {"f'{a!x}'", "6: f-string: invalid conversion character 'x': expected 's', 'r', or 'a'", ""},
        {"f'{a:{b:{c:{d}}}}'", "12: f-string: expressions nested too deeply", ""},
        {"b'a' 'b'", "1: cannot mix bytes and nonbytes literals", ""},
        {"b'é'", "3: bytes can only contain ASCII literal characters", ""},
        {"'\\\\x1'",
         "2: (unicode error) 'unicodeescape' codec can't decode bytes in position 0-2: truncated \\xXX escape", ""},
        {"0777",
         "1: leading zeros in decimal integer literals are not permitted; use an 0o prefix for octal integers", ""},
        {"0o8", "3: invalid digit '8' in octal literal", ""},
        {"0xg", "1: invalid hexadecimal literal", ""},
        {"1abc", "1: invalid decimal literal", ""},
        {"1__0", "1: invalid decimal literal", ""},
        {"x = “a”", "5: invalid character '“' (U+201C)", ""},
        {"x ? y", "3: invalid syntax", ""},
        {"9223372036854775808", "1: an integer past 64 bits is outside the language", ""},
        {"1 + 2j", "5: complex numbers are outside the language", ""},
        {"match x:", "1: the match statement is outside the language", ""},
        {"type X = int", "1: the type statement is outside the language", ""},
        {"from a import *", "15: 'from … import *' is outside the language", ""},
        {"import time, os.path", "14: the module 'os.path' is outside the language", ""},
        {"from json import dumps", "6: the module 'json' is outside the language", ""},
        {"__import__('a')", "1: '__import__' is outside the language", ""},
        {"'\\\\N{DASH}'", "2: letters by their name, \\N{...}, are outside the language", ""},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        char string[200], wanted[400];
        unsigned column = (unsigned)strtoul(rows[i].errors, NULL, 10);
        const char *message = strchr(rows[i].errors, ':');
        const char *escape = strstr(rows[i].text, "\\\\"); // doubled for JSON only
        snprintf(string, sizeof string, "\"%s\"", rows[i].text);
        int plain = escape ? (int)(escape - rows[i].text) : (int)strlen(rows[i].text);
        snprintf(wanted, sizeof wanted, "2:%u%s in \"%.*s%s\"", column + 1, message, plain, rows[i].text,
                 escape ? escape + 1 : "");
        char *json = scenario_with(string);
        check(&(Row){rows[i].text, wanted, rows[i].comment}, json);
        free(json);
    }
}

static void compound_statements_are_refused_in_strings(void **state) {
    (void)state;
    static const Row rows[] = {
        {"if x: pass", "2:2: 'if' cannot stand in a string in \"if x: pass\"; write it as {\"if\": …, \"do\": […]}",
         ""},
        {"async def f(): pass",
         "2:2: 'async' cannot stand in a string in \"async def f(): pass\"; write it as {\"async def\": …, \"do\": "
         "[…]}, "
         "\"async for\" or \"async with\"",
         ""},
        {"else", "2:2: 'else' cannot stand in a string in \"else\"; write \"else\": […] beside the \"do\"", ""},
        {"@a", "2:2: '@' cannot stand in a string in \"@a\"; write \"decorators\": […] beside the \"def\" or "
         "\"class\"", ""},
        {"a; b", "2:3: more than one statement in a string in \"a; b\"; write each statement as a string of its own",
         ""},
        {"a;", "2:3: more than one statement in a string in \"a;\"; write each statement as a string of its own", ""},
        {"a\\nb", "2:3: a line break outside of brackets in \"a\"; write each statement as a string of its own", ""},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        char string[100];
        snprintf(string, sizeof string, "\"%s\"", rows[i].text);
        char *json = scenario_with(string);
        check(&rows[i], json);
        free(json);
    }
}

static void the_picture_has_line_and_caret(void **state) {
    (void)state;
    static const struct {
        const char *statements;
        const char *printed;
        const char *comment;
    } rows[] = {
        {"    \"await asyncio.sleep(1))\",\n    \"x\"",
         "x.json:2:28: error: unexpected ')' in \"await asyncio.sleep(1))\"\n"
         "    \"await asyncio.sleep(1))\",\n"
         "                           ^\n",
         "as the language page has it"},
        {"\t\"'日本' +\"",
         "x.json:2:9: error: invalid syntax in \"'日本' +\"\n"
         " \"'日本' +\"\n"
         "          ^\n",
         "wide letters take two cells, a tab one"},
        {"\"'\x7f\u202e' +\"",
         "x.json:2:3: error: control character U+007F in 'program'\n"
         "\"'\\x7f\\u202e' +\"\n"
         "  ^\n",
         "what would disturb a terminal is escaped"},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        char *json = scenario_with(rows[i].statements);
        char *printed = errors_of(json);
        if (strcmp(printed, rows[i].printed) != 0) print_error("%s\n", rows[i].comment);
        assert_string_equal(printed, rows[i].printed);
        free(printed);
        free(json);
    }
}

static void long_lines_are_shortened(void **state) {
    (void)state;
    Buffer statement = {0};
    buffer_append_string(&statement, "\"");
    for (int i = 0; i < 100; i++) buffer_append_string(&statement, "aaaa + ");
    buffer_append_string(&statement, ") + ");
    for (int i = 0; i < 100; i++) buffer_append_string(&statement, "bbbb + ");
    buffer_append_string(&statement, "c\"");
    char *json = scenario_with(statement.bytes);
    char *printed = errors_of(json);
    assert_string_equal(printed,
                        "x.json:2:702: error: unexpected ')' in "
                        "\"… aaaa + aaaa + aaaa + aaaa + aaaa + ) + bbbb + bbbb + bbbb + bbbb + bbbb…\"\n"
                        "…a + aaaa + aaaa + aaaa + aaaa + aaaa + aaaa + aaaa + aaaa + ) + bbbb + bbbb + bbbb + bbbb + "
                        "bbbb + b…\n"
                        "                                                             ^\n");
    free(printed);
    free(json);
    buffer_done(&statement);
}

static void all_errors_of_a_file_are_reported(void **state) {
    (void)state;
    char *json = scenario_with("\"a +\",\n{\"if\": \"b +\", \"do\": [\"c +\", {\"whil\": \"d\"}]},\n\"e +\"");
    check(&(Row){"several",
                 "2:5: invalid syntax in \"a +\"\n3:12: invalid syntax in \"if b +:\"\n3:26: invalid syntax in \"c "
                 "+\"\n"
                 "3:30: unknown key 'whil' in a statement; did you mean 'while'?\n4:5: invalid syntax in \"e +\"",
                 "in the order of the file"},
          json);
    free(json);
}

static void past_a_number_errors_are_counted(void **state) {
    (void)state;
    Buffer statements = {0};
    for (int i = 0; i < 1000; i++) buffer_append_string(&statements, "\"+\", ");
    buffer_append_string(&statements, "\"+\"");
    char *json = scenario_with(statements.bytes);
    Scenario *scenario = scenario_load_memory("x.json", json, strlen(json));
    assert_int_equal(scenario->diagnostics.count, DIAGNOSTIC_MAX);
    assert_int_equal(scenario->diagnostics.dropped, 1001 - DIAGNOSTIC_MAX);
    scenario_free(scenario);
    free(json);
    buffer_done(&statements);
}

static void hostile_files_are_refused(void **state) {
    (void)state;
    enum { DEPTH = 100000 };
    char *deep = malloc(DEPTH);
    memset(deep, '[', DEPTH);
    char *printed = errors_of_bytes(deep, DEPTH);
    assert_non_null(strstr(printed, "x.json:1:1001: error: nested more than 1000 levels deep\n"));
    free(printed);
    free(deep);

    printed = errors_of_bytes("[\0]", 3);
    assert_non_null(strstr(printed, "x.json:1:2: error: a NUL byte in the file\n[\\x00]\n ^\n"));
    free(printed);

    char *large = calloc(1, SCENARIO_MAX_BYTES + 1);
    printed = errors_of_bytes(large, SCENARIO_MAX_BYTES + 1);
    assert_string_equal(printed, "x.json: error: larger than 4 MiB\n");
    free(printed);
    free(large);
}

static void files_that_cannot_be_read_are_diagnostics(void **state) {
    (void)state;
    Scenario *scenario = scenario_load_file("no/such\x1b/file.json");
    assert_int_equal(scenario->diagnostics.count, 1);
    assert_string_equal(scenario->diagnostics.items[0].file, "no/such\\x1b/file.json");
    assert_string_equal(scenario->diagnostics.items[0].message, "No such file or directory");
    assert_int_equal(scenario->diagnostics.items[0].line, 0);
    assert_int_equal(scenario->python.length, 0);
    scenario_free(scenario);
    scenario = scenario_load_file(".");
    assert_int_equal(scenario->diagnostics.count, 1);
    scenario_free(scenario);
}

static void too_many_levels_are_refused(void **state) {
    (void)state;
    Buffer statement = {0};
    for (int i = 0; i < 100; i++) buffer_append_string(&statement, "{\"if\": \"x\", \"do\": [");
    buffer_append_string(&statement, "\"y\"");
    for (int i = 0; i < 100; i++) buffer_append_string(&statement, "]}");
    char *json = scenario_with(statement.bytes);
    char *printed = errors_of(json);
    assert_non_null(strstr(printed, "error: too many levels of indentation\n"));
    free(printed);
    free(json);
    buffer_done(&statement);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(in_json),
        cmocka_unit_test(in_keys_and_values),
        cmocka_unit_test(in_statements),
        cmocka_unit_test(in_python),
        cmocka_unit_test(compound_statements_are_refused_in_strings),
        cmocka_unit_test(the_picture_has_line_and_caret),
        cmocka_unit_test(long_lines_are_shortened),
        cmocka_unit_test(all_errors_of_a_file_are_reported),
        cmocka_unit_test(past_a_number_errors_are_counted),
        cmocka_unit_test(hostile_files_are_refused),
        cmocka_unit_test(files_that_cannot_be_read_are_diagnostics),
        cmocka_unit_test(too_many_levels_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
