// A good scenario: its fields, its canonical Python text, its notes, and the way back from the text to the JSON.

#include "lang_harness.h"

static Scenario *load_good(const char *json) {
    Scenario *scenario = scenario_load_memory("x.json", json, strlen(json));
    diagnostic_list_print(&scenario->diagnostics, stderr);
    assert_int_equal(scenario->diagnostics.count, 0);
    return scenario;
}

static void assert_text(Text text, const char *wanted) {
    assert_int_equal(text.length, strlen(wanted));
    assert_memory_equal(text.bytes, wanted, text.length);
}

static void fields_are_read(void **state) {
    (void)state;
    Scenario *scenario = load_good(
        "\xef\xbb\xbf{\"$schema\": \"s\", \"name\": \"n\", \"title\": \"Tïtle\", \"about\": [\"a\", \"b\\nc\"], "
        "\"tags\": [\"t\"],\n"
        "\"program\": [\"pass\"], \"debug\": true, \"seed\": -9223372036854775808, \"workers\": 4,\n"
        "\"limits\": {\"steps\": 1e6, \"time\": 0.1, \"memory\": 9223372036854775807},\n"
        "\"expect\": {\"output\": [], \"error\": \"ValueError: x\", \"end\": \"error\", \"time\": 1.5, \"log\": "
        "[\"l\"],\n"
        "\"diagnoses\": [\"d\"]}}");
    assert_text(scenario->name, "n");
    assert_text(scenario->title, "Tïtle");
    assert_int_equal(scenario->about.count, 2);
    assert_text(scenario->about.items[1], "b\nc");
    assert_text(scenario->tags.items[0], "t");
    assert_true(scenario->debug);
    assert_true(scenario->seed == INT64_MIN);
    assert_int_equal(scenario->workers, 4);
    assert_int_equal(scenario->limits.steps, 1000000);
    assert_int_equal(scenario->limits.time, 100000000);
    assert_true(scenario->limits.memory == INT64_MAX);
    assert_true(scenario->has_expect);
    assert_true(scenario->expect.has_output);
    assert_int_equal(scenario->expect.output.count, 0);
    assert_text(scenario->expect.error, "ValueError: x");
    assert_int_equal(scenario->expect.end, SCENARIO_END_ERROR);
    assert_true(scenario->expect.has_time);
    assert_int_equal(scenario->expect.time, 1500000000);
    assert_text(scenario->expect.log.items[0], "l");
    assert_text(scenario->expect.diagnoses.items[0], "d");
    assert_int_equal(scenario->json.bytes[0], '{');
    scenario_free(scenario);
}

static void what_is_not_said_has_its_default(void **state) {
    (void)state;
    Scenario *scenario = load_good("{\"about\": \"one\", \"name\": \"n\", \"program\": [\"pass\"]}");
    assert_null(scenario->title.bytes);
    assert_int_equal(scenario->about.count, 1);
    assert_text(scenario->about.items[0], "one");
    assert_int_equal(scenario->tags.count, 0);
    assert_false(scenario->has_expect);
    assert_false(scenario->expect.has_output);
    assert_null(scenario->expect.error.bytes);
    assert_int_equal(scenario->expect.end, SCENARIO_END_UNSTATED);
    assert_false(scenario->debug);
    assert_int_equal(scenario->seed, 0);
    assert_int_equal(scenario->workers, SCENARIO_DEFAULT_WORKERS);
    assert_int_equal(scenario->limits.steps, 0);
    scenario_free(scenario);
}

typedef struct Row {
    const char *statements;
    const char *python;
    const char *comment;
} Row;

static const Row texts[] = {
    {"\"  x = 1  \", \"x = [1,\\n  2]\"", "x = 1\nx = [1,\n  2]\n", "trimmed, otherwise as the author has it"},
    {"\"import time\", \"from time import sleep\", \"sleep(1)\", \"sleep(2)\"",
     "import time\nfrom time import sleep\n\nsleep(1)\nsleep(2)\n", "a blank line behind imports"},
    {"\"import time\", {\"def\": \"f()\", \"do\": [\"pass\"]}, {\"async def\": \"g()\", \"do\": [\"pass\"]}, \"f()\"",
     "import time\n\n\ndef f():\n    pass\n\n\nasync def g():\n    pass\n\n\nf()\n", "two around functions"},
    {"{\"class\": \"A\", \"do\": [\"x = 1\", \"y = 2\", {\"def\": \"f(self)\", \"do\": [\"pass\"]}, {\"def\": "
     "\"g(self)\", "
     "\"do\": [\"pass\"]}]}",
     "class A:\n    x = 1\n    y = 2\n\n    def f(self):\n        pass\n\n    def g(self):\n        pass\n",
     "one between methods"},
    {"{\"class\": \"B(Exception)\", \"do\": [{\"def\": \"f(self)\", \"do\": [\"pass\"]}]}",
     "class B(Exception):\n    def f(self):\n        pass\n", "none at the start of a block"},
    {"{\"def\": \"f()\", \"do\": [\"x = 1\", {\"def\": \"g()\", \"do\": [\"return x\"]}, \"return g\"]}",
     "def f():\n    x = 1\n\n    def g():\n        return x\n\n    return g\n", "one around inner functions"},
    {"{\"def\": \"d(f)\", \"do\": [\"return f\"]}, {\"do\": [\"pass\"], \"decorators\": [\"d\", \"(d)\"], \"def\": "
     "\"f() -> int\"}",
     "def d(f):\n    return f\n\n\n@d\n@(d)\ndef f() -> int:\n    pass\n", "decorators; keys come in any order"},
    {"{\"if\": \"1\", \"do\": [\"pass\"], \"else\": [{\"if\": \"2\", \"do\": [\"pass\"], \"else\": [\"pass\"]}]}",
     "if 1:\n    pass\nelif 2:\n    pass\nelse:\n    pass\n", "an else that holds one if"},
    {"{\"if\": \"1\", \"do\": [\"pass\"], \"else\": [{\"if\": \"2\", \"do\": [\"pass\"]}, \"pass\"]}",
     "if 1:\n    pass\nelse:\n    if 2:\n        pass\n    pass\n", "an else that holds more"},
    {"{\"while\": \"0\", \"do\": [\"break\"], \"else\": [\"pass\"]}, {\"for\": \"i in ()\", \"do\": [\"continue\"], "
     "\"else\": "
     "[\"pass\"]}",
     "while 0:\n    break\nelse:\n    pass\nfor i in ():\n    continue\nelse:\n    pass\n", "loops"},
    {"{\"async def\": \"f(a)\", \"do\": [{\"async for\": \"i in a\", \"do\": [\"pass\"]}, {\"async with\": \"a as b, "
     "a\", \"do\": "
     "[\"await b\"]}, {\"with\": \"(a as b, a)\", \"do\": [\"pass\"]}]}",
     "async def f(a):\n    async for i in a:\n        pass\n    async with a as b, a:\n        await b\n"
     "    with (a as b, a):\n        pass\n",
     "the async ones"},
    {"{\"try\": [\"pass\"], \"except\": [{\"type\": \"ValueError\", \"as\": \"e\", \"do\": [\"pass\"]}, {\"type\": "
     "\"(KeyError, "
     "OSError)\", \"do\": [\"pass\"]}, {\"do\": [\"raise\"]}], \"else\": [\"pass\"], \"finally\": [\"pass\"]}",
     "try:\n    pass\nexcept ValueError as e:\n    pass\nexcept (KeyError, OSError):\n    pass\nexcept:\n    raise\n"
     "else:\n    pass\nfinally:\n    pass\n",
     "try"},
    {"{\"try\": [\"pass\"], \"except*\": [{\"type\": \"OSError\", \"do\": [\"pass\"]}]}",
     "try:\n    pass\nexcept* OSError:\n    pass\n", "groups"},
    {"{\"run\": \"s = '\\u00e9\\\\n'\"}", "s = '\xc3\xa9\\n'\n", "escapes of JSON are gone, those of Python stay"},
};

static void the_text_is_canonical(void **state) {
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
        char *json = scenario_with(texts[i].statements);
        Scenario *scenario = load_good(json);
        if (strcmp(scenario->python.bytes, texts[i].python) != 0) print_error("%s\n", texts[i].comment);
        assert_string_equal(scenario->python.bytes, texts[i].python);
        assert_int_equal(scenario->python.length, strlen(texts[i].python));
        scenario_free(scenario);
        free(json);
    }
}

static void lines_and_notes_are_found(void **state) {
    (void)state;
    char *json = scenario_with("{\"run\": \"x = '''a\\nb'''\", \"note\": \"first\"}, {\"if\": \"x\", \"note\": "
    "\"two\\nlines\", \"do\": "
                               "[\"pass\", {\"run\": \"x = 2\", \"note\": \"third\"}]}");
    Scenario *scenario = load_good(json);
    static const char *const lines[] = {"x = '''a", "b'''", "if x:", "    pass", "    x = 2"};
    static const char *const notes[] = {"first", NULL, "two\nlines", NULL, "third"};
    assert_int_equal(scenario->line_count, ARRAY_LEN(lines));
    for (int i = 0; i < (int)ARRAY_LEN(lines); i++) {
        assert_text(scenario_line(scenario, i + 1), lines[i]);
        const ScenarioNote *note = scenario_note(scenario, i + 1);
        assert_int_equal(!!note, !!notes[i]);
        if (note) assert_text(note->text, notes[i]);
    }
    assert_text(scenario_line(scenario, 0), "");
    assert_text(scenario_line(scenario, 6), "");
    scenario_free(scenario);
    free(json);
}

static void places_of_compound_statements(void **state) {
    (void)state;
    char *json = scenario_with("\"d = id\", {\"def\": \"f()\", \"decorators\": [\"d\"], \"do\": [{\"if\": \"1\", "
    "\"do\": [\"pass\"], "
                               "\"else\": [{\"if\": \"2\", \"do\": [\"pass # end\"]}]}]}");
    Scenario *scenario = load_good(json);
    const Stmt *def = scenario->program.items[1];
    const Stmt *outer = def->function_def.body.items[0];
    const Stmt *elif = outer->if_.orelse.items[0];
    assert_memory_equal(&def->place, &((Place){5, 0, 9, 12}), sizeof(Place)); // from the line of `def`
    assert_memory_equal(&outer->place, &((Place){6, 4, 9, 12}), sizeof(Place));
    assert_memory_equal(&elif->place, &((Place){8, 4, 9, 12}), sizeof(Place));
    scenario_free(scenario);
    free(json);
}

static void a_report_comes_out_where_the_text_was_written(void **state) {
    (void)state;
    static const struct {
        int line, column; // in the Python text
        int json_column;  // in line 2 of the JSON
        const char *message;
        const char *comment;
    } rows[] = {
        {1, 0, 2, "bad in \"x = 'é', 1\"", "the start of a string"},
        {1, 5, 7, "bad in \"x = 'é', 1\"", "an escape of six letters"},
        {1, 10, 16, "bad in \"x = 'é', 1\"", "behind it"},
        {2, 0, 22, "bad in \"while x:\"", "a keyword"},
        {2, 6, 31, "bad in \"while x:\"", "a header"},
        {2, 7, 32, "bad in \"while x:\"", "the colon stands behind it"},
        {3, 4, 43, "bad in \"pass\"", "an indented statement"},
        {3, 8, 47, "bad in \"pass\"", "the end of a line"},
    };
    char *json = scenario_with("\"x = '\\u00e9', 1\", {\"while\": \"x\", \"do\": [\"pass\"]}");
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        Scenario *scenario = load_good(json);
        scenario_report(scenario, rows[i].line, rows[i].column, "bad", "a hint");
        const Diagnostic *diagnostic = &scenario->diagnostics.items[0];
        if (diagnostic->column != rows[i].json_column) print_error("%s\n", rows[i].comment);
        assert_int_equal(diagnostic->line, 2);
        assert_int_equal(diagnostic->column, rows[i].json_column);
        assert_string_equal(diagnostic->message, rows[i].message);
        assert_string_equal(diagnostic->hint, "a hint");
        scenario_free(scenario);
    }
    free(json);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fields_are_read),
        cmocka_unit_test(what_is_not_said_has_its_default),
        cmocka_unit_test(the_text_is_canonical),
        cmocka_unit_test(lines_and_notes_are_found),
        cmocka_unit_test(places_of_compound_statements),
        cmocka_unit_test(a_report_comes_out_where_the_text_was_written),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
