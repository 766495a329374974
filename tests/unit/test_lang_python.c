// Programs that are Python text: files of Python, and `program` as one string; and the way back to light JSON.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "asyncarium/scenario.h"

static Scenario *load(const char *file, const char *text) {
    return scenario_load_memory(file, text, strlen(text));
}

static char *errors_of(const char *file, const char *text) {
    char *printed = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&printed, &size);
    Scenario *scenario = load(file, text);
    scenario_print_errors(scenario, out);
    fclose(out);
    scenario_free(scenario);
    return printed;
}

static void check_errors(const char *file, const char *text, const char *expected) {
    char *errors = errors_of(file, text);
    assert_string_equal(errors, expected);
    free(errors);
}

static void check_text(EventText text, const char *expected) {
    assert_int_equal(text.size, strlen(expected));
    assert_memory_equal(text.data, expected, text.size);
}

static void file_is_its_own_canonical_text(void **state) {
    (void)state;
    static const char text[] = "# first\n\nx = (1,\n     2)  # two\nif x: print(x); print(2)\n";
    Scenario *scenario = load("path/to/lesson.py", text);
    assert_int_equal(scenario_error_count(scenario), 0);
    check_text(scenario_get(scenario, SCENARIO_NAME), "lesson");
    check_text(scenario_get(scenario, SCENARIO_PYTHON), text);
    check_text(scenario_line_text(scenario, 4), "     2)  # two");
    check_text(scenario_get(scenario, SCENARIO_JSON),
               "{\"name\":\"lesson\",\"program\":\"# first\\n\\nx = (1,\\n     2)  # two\\nif x: print(x); print(2)\\n\"}");
    assert_int_equal(scenario_line_count(scenario), 5);
    scenario_free(scenario);
}

static void standard_input_is_what_it_begins_as(void **state) {
    (void)state;
    static const char *const documents[] = {"{\"name\": \"a\", \"program\": [\"x\"]}", "\n {\"name\": \"a\", \"program\": [\"x\"]}"};
    static const char *const programs[] = {"print(1)\n", "\n\n# {\nx = {}\n"};
    for (size_t i = 0; i < 2; i++) {
        Scenario *document = load("<stdin>", documents[i]), *program = load("<stdin>", programs[i]);
        assert_int_equal(scenario_error_count(document) + scenario_error_count(program), 0);
        check_text(scenario_get(document, SCENARIO_NAME), "a");
        check_text(scenario_get(program, SCENARIO_NAME), "program");
        scenario_free(document);
        scenario_free(program);
    }
}

static void errors_of_a_file_stand_in_the_file(void **state) {
    (void)state;
    check_errors("a.py", "x = 1\ny = (2\nz = 3)\nimport sockets\n  w\n",
                 "a.py:2:6: error: invalid syntax. Perhaps you forgot a comma?\n"
                 "y = (2\n"
                 "     ^\n"
                 "a.py:5:3: error: unexpected indent\n"
                 "  w\n"
                 "  ^\n");
    check_errors("a.py", "x = 1\n\nasync def f():\n    return 1\n\nawait f()\n",
                 "a.py:6:1: error: 'await' outside function\n"
                 "await f()\n"
                 "^\n");
}

static void errors_of_a_string_stand_in_the_document(void **state) {
    (void)state;
    check_errors("a.json", "{\"name\": \"a\",\n \"program\": \"x = 1\\n\\ny = é é\\nreturn\\n\"}",
                 "a.json:2:29: error: invalid syntax in \"y = é é\"\n"
                 " \"program\": \"x = 1\\n\\ny = é é\\nreturn\\n\"}\n"
                 "                            ^\n");
    check_errors("a.json", "{\"name\": \"a\",\n \"program\": \"\\u00e9 = 1\\nreturn\\n\"}",
                 "a.json:2:26: error: 'return' outside function in \"return\"\n"
                 " \"program\": \"\\u00e9 = 1\\nreturn\\n\"}\n"
                 "                         ^\n");
}

// `head`, many items made by `item` from their number, `tail`. To be freed.
static char *long_text(const char *head, const char *item, const char *tail) {
    enum { COUNT = 100000 };
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    fputs(head, out);
    for (int i = 0; i < COUNT; i++) {
        for (const char *at = item; *at; at++) {
            if (*at == '#') fprintf(out, "%d", i);
            else fputc(*at, out);
        }
    }
    fputs(tail, out);
    fclose(out);
    return text;
}

// What takes the square of their number does not come to its end here.
static void long_lists_are_read_in_one_walk(void **state) {
    (void)state;
    static const char *const rows[][4] = {
        {"def f(", "a#, ", "a7): pass\n", "duplicate argument 'a7' in function definition"},
        {"f = lambda ", "a#, ", "*a7: 1\n", "duplicate argument 'a7' in function definition"},
        {"f(", "a#=1, ", "a7=2)\n", "keyword argument repeated: a7"},
        {"x = [1 ", "for a# in b ", "]\n", "expression is nested too deeply"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char *text = long_text(rows[i][0], rows[i][1], rows[i][2]);
        char *errors = errors_of("a.py", text);
        if (!strstr(errors, rows[i][3])) fail_msg("no \"%s\" in: %s", rows[i][3], errors);
        free(errors);
        free(text);
    }
}

static void file_without_a_statement_is_a_scenario(void **state) {
    (void)state;
    Scenario *file = load("a.py", "# nothing\n");
    char *json = scenario_json(file);
    Scenario *again = load("a.json", json);
    assert_int_equal(scenario_error_count(file) + scenario_error_count(again), 0);
    check_text(scenario_get(again, SCENARIO_PYTHON), "pass\n");
    free(json);
    scenario_free(again);
    scenario_free(file);
}

// Each: a file of Python, and its statements.
static const char *const written[][2] = {
    {"x = 1\n", "\"x = 1\""},
    {"# why\n# so\nx = 1  # here\n", "{\"run\": \"x = 1\", \"note\": \"why so here\"}"},
    {"#!/bin/python3\nx = 1\n", "\"x = 1\""},
    {"if a or (\n  b): pass\n", "{\"if\": \"a or (\\n  b)\", \"do\": [\"pass\"]}"},
    {"if f'{a:>3}:' if b else lambda: 3: pass\n",
     "{\"if\": \"f'{a:>3}:' if b else lambda: 3\", \"do\": [\"pass\"]}"},
    {"if a: b; c\nelif d: e\nelse: f\n",
     "{\"if\": \"a\", \"do\": [\"b\", \"c\"], \"else\": [{\"if\": \"d\", \"do\": [\"e\"], \"else\": [\"f\"]}]}"},
    {"@a\n@b.c(1)\nasync def f(x: int = 3, *, y) -> int:  # note\n    return x\n",
     "{\"async def\": \"f(x: int = 3, *, y) -> int\", \"note\": \"note\", \"do\": [\"return x\"], "
     "\"decorators\": [\"a\", \"b.c(1)\"]}"},
    {"class A(B): x = 1\n", "{\"class\": \"A(B)\", \"do\": [\"x = 1\"]}"},
    {"with (a) as b, c: pass\n", "{\"with\": \"(a) as b, c\", \"do\": [\"pass\"]}"},
    {"for (a, b) in c: pass\nelse: d\n", "{\"for\": \"(a, b) in c\", \"do\": [\"pass\"], \"else\": [\"d\"]}"},
    {"try: a\nexcept (B,\n  C) as d: e\nexcept: f\nfinally: g\n",
     "{\"try\": [\"a\"], \"except\": [{\"type\": \"(B,\\n  C)\", \"as\": \"d\", \"do\": [\"e\"]}, {\"do\": [\"f\"]}], "
     "\"finally\": [\"g\"]}"},
    {"try: a\nexcept* B: c\n", "{\"try\": [\"a\"], \"except*\": [{\"type\": \"B\", \"do\": [\"c\"]}]}"},
};

// Without what is only layout: a line break and the blanks behind it are one blank, or none beside a bracket of a body.
static char *squeezed(const char *json) {
    char *out = malloc(strlen(json) + 1);
    size_t size = 0;
    for (const char *at = json; *at; at++) {
        if (*at != '\n') {
            out[size++] = *at;
            continue;
        }
        while (at[1] == ' ') at++;
        if (size && out[size - 1] == ',') out[size++] = ' ';
    }
    out[size] = '\0';
    return out;
}

static void python_becomes_light_json(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof written / sizeof *written; i++) {
        Scenario *scenario = load("a.py", written[i][0]);
        assert_int_equal(scenario_error_count(scenario), 0);
        char *json = scenario_json(scenario), *plain = squeezed(json), expected[400];
        snprintf(expected, sizeof expected, "{\"name\": \"a\", \"program\": [%s]}", written[i][1]);
        assert_string_equal(plain, expected);
        free(json);
        free(plain);
        scenario_free(scenario);
    }
}

// Statements and notes of a document hold no control characters but line breaks and tabs; a text may.
static void a_program_with_control_characters_stays_a_text(void **state) {
    (void)state;
    static const char *const texts[] = {
        "raise \f\fA\n", "f(lambda:\f1)\n", "x = '\x1b'\n", "x = 1  # \x01\n", "x = 'a\xc2\x85'\n", "if a:\f\n    # \x02\n    b\n",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        Scenario *file = load("a.py", texts[i]);
        char *json = scenario_json(file);
        Scenario *again = load("a.json", json);
        if (scenario_error_count(again)) fail_msg("cannot be read again: %s", json);
        check_text(scenario_get(again, SCENARIO_PYTHON), texts[i]);
        free(json);
        scenario_free(again);
        scenario_free(file);
    }
}

// Every scenario here: its Python text, read as a file and made a scenario again, is the same text.
static void the_way_there_and_back_changes_nothing(void **state) {
    (void)state;
    FILE *files = popen("find scenarios tests/language tests/asyncio -name '*.json'", "r");
    char path[500];
    size_t count = 0;
    while (fscanf(files, "%499[^\n]\n", path) == 1) {
        Scenario *scenario = scenario_load_file(path);
        EventText python = scenario_get(scenario, SCENARIO_PYTHON);
        if (scenario_error_count(scenario)) fail_msg("%s is wrong", path);
        Scenario *file = scenario_load_memory("a.py", python.data, python.size);
        if (scenario_error_count(file)) fail_msg("%s is not understood as a file", path);
        char *json = scenario_json(file);
        Scenario *again = load("a.json", json);
        EventText python_again = scenario_get(again, SCENARIO_PYTHON);
        if (python_again.size != python.size || memcmp(python_again.data, python.data, python.size) != 0)
            fail_msg("%s comes back as another program:\n%s", path, json);
        free(json);
        scenario_free(again);
        scenario_free(file);
        scenario_free(scenario);
        count++;
    }
    pclose(files);
    assert_true(count > 1000);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(file_is_its_own_canonical_text),
        cmocka_unit_test(standard_input_is_what_it_begins_as),
        cmocka_unit_test(errors_of_a_file_stand_in_the_file),
        cmocka_unit_test(errors_of_a_string_stand_in_the_document),
        cmocka_unit_test(long_lists_are_read_in_one_walk),
        cmocka_unit_test(file_without_a_statement_is_a_scenario),
        cmocka_unit_test(python_becomes_light_json),
        cmocka_unit_test(a_program_with_control_characters_stays_a_text),
        cmocka_unit_test(the_way_there_and_back_changes_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
