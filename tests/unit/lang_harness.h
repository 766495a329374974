// What the tests of the front end share: a piece of Python in, a tree or a text of its errors out.
#ifndef ASYNCARIUM_TESTS_LANG_HARNESS_H
#define ASYNCARIUM_TESTS_LANG_HARNESS_H

#include "sim/lang/parser.h"
#include "sim/lang/scenario.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define ARRAY_LEN(array) (sizeof(array) / sizeof *(array))

// One statement, parsed on its own.
typedef struct Parsed {
    Arena arena;
    Names names;
    Parser parser;
    Stmt *stmt; // NULL if it is wrong
} Parsed;

static inline Parsed *parse(const char *python) {
    Parsed *parsed = calloc(1, sizeof *parsed);
    parser_init(&parsed->parser, &parsed->arena, &parsed->names);
    parser_begin(&parsed->parser, python, (Piece){.start = 0, .end = strlen(python), .line = 1});
    Stmt *stmt = parser_read_statement(&parsed->parser);
    parsed->stmt = parser_end(&parsed->parser) ? stmt : NULL;
    return parsed;
}

static inline void parsed_free(Parsed *parsed) {
    arena_done(&parsed->arena);
    names_done(&parsed->names);
    free(parsed);
}

// All diagnostics of a document named x.json, as they are printed. Free it.
static inline char *errors_of_bytes(const char *json, size_t length) {
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    Scenario *scenario = scenario_load_memory("x.json", json, length);
    diagnostic_list_print(&scenario->diagnostics, out);
    scenario_free(scenario);
    fclose(out);
    return text;
}

static inline char *errors_of(const char *json) { return errors_of_bytes(json, strlen(json)); }

// A scenario with a program of these statements, which are JSON values with commas between them. Free it.
static inline char *scenario_with(const char *statements) {
    static const char format[] = "{\"name\": \"x\", \"program\": [\n%s\n]}";
    size_t size = sizeof format + strlen(statements);
    char *json = malloc(size);
    snprintf(json, size, format, statements);
    return json;
}

#endif
