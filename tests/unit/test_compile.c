// The compiler: what it writes for each construct, where the lines of that are, and what it refuses.

#include "lang_harness.h"

#include "sim/lang/disassemble.h"
#include "sim/lang/opcode.h"
#include "sim/lang/program.h"

// ---- what is shared

static Scenario *load(const char *statements) {
    char *json = scenario_with(statements);
    Scenario *scenario = scenario_load_memory("x.json", json, strlen(json));
    free(json);
    return scenario;
}

static const Bytecode *find_code(const Bytecode *code, const char *qualname) {
    if (strcmp(code->qualname, qualname) == 0) return code;
    for (uint32_t i = 0; i < code->constant_count; i++) {
        if (code->constants[i].kind != CODE_CONSTANT_CODE) continue;
        const Bytecode *found = find_code(code->constants[i].as.code, qualname);
        if (found) return found;
    }
    return NULL;
}

static char *list_code(const Scenario *scenario, const char *qualname, bool positions) {
    assert_int_equal(scenario->diagnostics.count, 0);
    const Bytecode *code = find_code(program_module(scenario->compiled), qualname);
    assert_non_null(code);
    Buffer listing = {0};
    disassemble(&listing, code, (DisassembleOptions){.positions = positions});
    return buffer_take(&listing);
}

static void check_listing(const char *statements, const char *qualname, const char *expected, bool positions) {
    Scenario *scenario = load(statements);
    char *listing = list_code(scenario, qualname, positions);
    const char *instructions = strchr(listing, '\n') + 1; // behind the name
    if (strcmp(instructions, expected) != 0) print_error("%s\n", statements);
    assert_string_equal(instructions, expected);
    free(listing);
    scenario_free(scenario);
}

// ---- instructions

typedef struct Listing {
    const char *comment;
    const char *qualname; // of the code that is listed
    const char *statements;
    const char *expected;
} Listing;

static const Listing listings[] = {
    {"a module lives in its globals", "<module>",
     "\"x = 1\", \"print(x)\"",
     "  0 LOAD_CONST 1\n"
     "  1 STORE_GLOBAL x\n"
     "  2 LOAD_GLOBAL print\n"
     "  3 PUSH_NULL\n"
     "  4 LOAD_GLOBAL x\n"
     "  5 CALL 1\n"
     "  6 POP_TOP\n"
     "  7 LOAD_CONST None\n"
     "  8 RETURN_VALUE\n"},
    {"arguments and keywords", "<module>",
     "\"f(1, a.b, k=c)\"",
     "  0 LOAD_GLOBAL f\n"
     "  1 PUSH_NULL\n"
     "  2 LOAD_CONST 1\n"
     "  3 LOAD_GLOBAL a\n"
     "  4 LOAD_ATTR b\n"
     "  5 LOAD_GLOBAL c\n"
     "  6 LOAD_CONST ('k',)\n"
     "  7 CALL_KW 3\n"
     "  8 POP_TOP\n"
     "  9 LOAD_CONST None\n"
     " 10 RETURN_VALUE\n"},
    {"a method is looked up with its self", "<module>",
     "\"a.b.c(d)\"",
     "  0 LOAD_GLOBAL a\n"
     "  1 LOAD_ATTR b\n"
     "  2 LOAD_METHOD c\n"
     "  3 LOAD_GLOBAL d\n"
     "  4 CALL 1\n"
     "  5 POP_TOP\n"
     "  6 LOAD_CONST None\n"
     "  7 RETURN_VALUE\n"},
    {"unpacking in a call", "<module>",
     "\"f(1, *a, k=2, **b)\"",
     "  0 LOAD_GLOBAL f\n"
     "  1 PUSH_NULL\n"
     "  2 LOAD_CONST 1\n"
     "  3 BUILD_LIST 1\n"
     "  4 LOAD_GLOBAL a\n"
     "  5 LIST_EXTEND 1\n"
     "  6 LIST_TO_TUPLE\n"
     "  7 LOAD_CONST 'k'\n"
     "  8 LOAD_CONST 2\n"
     "  9 BUILD_MAP 1\n"
     " 10 LOAD_GLOBAL b\n"
     " 11 DICT_MERGE 1\n"
     " 12 CALL_EX 1\n"
     " 13 POP_TOP\n"
     " 14 LOAD_CONST None\n"
     " 15 RETURN_VALUE\n"},
    {"and, or, not are jumps where they only decide", "<module>",
     "{\"if\": \"a and not b\", \"do\": [\"c()\"], \"else\": [\"d()\"]}",
     "  0 LOAD_GLOBAL a\n"
     "  1 POP_JUMP_IF_FALSE to 10\n"
     "  2 LOAD_GLOBAL b\n"
     "  3 POP_JUMP_IF_TRUE to 10\n"
     "  4 LOAD_GLOBAL c\n"
     "  5 PUSH_NULL\n"
     "  6 CALL 0\n"
     "  7 POP_TOP\n"
     "  8 LOAD_CONST None\n"
     "  9 RETURN_VALUE\n"
     " 10 LOAD_GLOBAL d\n"
     " 11 PUSH_NULL\n"
     " 12 CALL 0\n"
     " 13 POP_TOP\n"
     " 14 LOAD_CONST None\n"
     " 15 RETURN_VALUE\n"},
    {"a chain evaluates its middle once", "<module>",
     "\"x = a < b < c\"",
     "  0 LOAD_GLOBAL a\n"
     "  1 LOAD_GLOBAL b\n"
     "  2 SWAP 2\n"
     "  3 COPY 2\n"
     "  4 COMPARE_OP 0\n"
     "  5 JUMP_IF_FALSE_OR_POP to 11\n"
     "  6 LOAD_GLOBAL c\n"
     "  7 COMPARE_OP 0\n"
     "  8 STORE_GLOBAL x\n"
     "  9 LOAD_CONST None\n"
     " 10 RETURN_VALUE\n"
     " 11 SWAP 2\n"
     " 12 POP_TOP\n"
     " 13 STORE_GLOBAL x\n"
     " 14 LOAD_CONST None\n"
     " 15 RETURN_VALUE\n"},
    {"constants are folded", "<module>",
     "\"x = (1, -2, (None, 'a'))\", \"y = x in {1, 2}\"",
     "  0 LOAD_CONST (1, -2, (None, 'a'))\n"
     "  1 STORE_GLOBAL x\n"
     "  2 LOAD_GLOBAL x\n"
     "  3 LOAD_CONST frozenset(1, 2)\n"
     "  4 CONTAINS_OP\n"
     "  5 STORE_GLOBAL y\n"
     "  6 LOAD_CONST None\n"
     "  7 RETURN_VALUE\n"},
    {"targets are evaluated once", "<module>",
     "\"a[b] += c\"",
     "  0 LOAD_GLOBAL a\n"
     "  1 LOAD_GLOBAL b\n"
     "  2 COPY 2\n"
     "  3 COPY 2\n"
     "  4 BINARY_SUBSCR\n"
     "  5 LOAD_GLOBAL c\n"
     "  6 INPLACE_OP 0\n"
     "  7 SWAP 3\n"
     "  8 SWAP 2\n"
     "  9 STORE_SUBSCR\n"
     " 10 LOAD_CONST None\n"
     " 11 RETURN_VALUE\n"},
    {"an exchange makes no tuple", "<module>",
     "\"a, b = b, a\"",
     "  0 LOAD_GLOBAL b\n"
     "  1 LOAD_GLOBAL a\n"
     "  2 SWAP 2\n"
     "  3 STORE_GLOBAL a\n"
     "  4 STORE_GLOBAL b\n"
     "  5 LOAD_CONST None\n"
     "  6 RETURN_VALUE\n"},
    {"the first of what is unpacked lies on top", "<module>",
     "\"a, *b = c\"",
     "  0 LOAD_GLOBAL c\n"
     "  1 UNPACK_EX 1\n"
     "  2 STORE_GLOBAL a\n"
     "  3 STORE_GLOBAL b\n"
     "  4 LOAD_CONST None\n"
     "  5 RETURN_VALUE\n"},
    {"text in braces", "<module>",
     "\"x = f'{a!r:>{b}} and {c}'\"",
     "  0 LOAD_GLOBAL a\n"
     "  1 LOAD_CONST '>'\n"
     "  2 LOAD_GLOBAL b\n"
     "  3 FORMAT_VALUE\n"
     "  4 BUILD_STRING 2\n"
     "  5 FORMAT_VALUE 6\n"
     "  6 LOAD_CONST ' and '\n"
     "  7 LOAD_GLOBAL c\n"
     "  8 FORMAT_VALUE\n"
     "  9 BUILD_STRING 3\n"
     " 10 STORE_GLOBAL x\n"
     " 11 LOAD_CONST None\n"
     " 12 RETURN_VALUE\n"},
    {"asserting", "<module>",
     "\"assert a, b\"",
     "  0 LOAD_GLOBAL a\n"
     "  1 POP_JUMP_IF_TRUE to 6\n"
     "  2 LOAD_ASSERTION_ERROR\n"
     "  3 LOAD_GLOBAL b\n"
     "  4 CALL 0\n"
     "  5 RAISE_VARARGS 1\n"
     "  6 LOAD_CONST None\n"
     "  7 RETURN_VALUE\n"},
    {"a doubly dotted import", "<module>",
     "\"import a.b as c\", \"from d import e as f\"",
     "  0 LOAD_CONST None\n"
     "  1 IMPORT_NAME a.b\n"
     "  2 IMPORT_FROM b\n"
     "  3 STORE_GLOBAL c\n"
     "  4 POP_TOP\n"
     "  5 LOAD_CONST ('e',)\n"
     "  6 IMPORT_NAME d\n"
     "  7 IMPORT_FROM e\n"
     "  8 STORE_GLOBAL f\n"
     "  9 POP_TOP\n"
     " 10 LOAD_CONST None\n"
     " 11 RETURN_VALUE\n"},
    {"break and continue", "f",
     "{\"def\": \"f()\", \"do\": [{\"while\": \"True\", \"do\": [{\"if\": \"a()\", \"do\": [\"break\"]}, \"b()\"]}]}",
     "  0 NOP\n"
     "  1 LOAD_GLOBAL a\n"
     "  2 PUSH_NULL\n"
     "  3 CALL 0\n"
     "  4 POP_JUMP_IF_FALSE to 7\n"
     "  5 LOAD_CONST None\n"
     "  6 RETURN_VALUE\n"
     "  7 LOAD_GLOBAL b\n"
     "  8 PUSH_NULL\n"
     "  9 CALL 0\n"
     " 10 POP_TOP\n"
     " 11 JUMP_BACKWARD to 0\n"},
    {"what follows a return is not written", "f",
     "{\"def\": \"f()\", \"do\": [\"return 1\", \"a()\"]}",
     "  0 NOP\n"
     "  1 LOAD_CONST 1\n"
     "  2 RETURN_VALUE\n"},
    {"the finally of a return keeps its value", "f",
     "{\"def\": \"f()\", \"do\": [{\"try\": [\"return a()\"], \"finally\": [\"b()\"]}]}",
     "  0 NOP\n"
     "  1 LOAD_GLOBAL a\n"
     "  2 PUSH_NULL\n"
     "  3 CALL 0\n"
     "  4 LOAD_GLOBAL b\n"
     "  5 PUSH_NULL\n"
     "  6 CALL 0\n"
     "  7 POP_TOP\n"
     "  8 RETURN_VALUE\n"
     "  9 PUSH_EXC_INFO\n"
     " 10 LOAD_GLOBAL b\n"
     " 11 PUSH_NULL\n"
     " 12 CALL 0\n"
     " 13 POP_TOP\n"
     " 14 RERAISE 0\n"
     " 15 COPY 3\n"
     " 16 POP_EXCEPT\n"
     " 17 RERAISE 1\n"
     "  1 to 4 -> 9, depth 0\n"
     "  9 to 15 -> 15, depth 1, lasti\n"},
    {"an exception is forgotten at the end of its clause", "f",
     "{\"def\": \"f()\", \"do\": [{\"try\": [\"a()\"], "
     "\"except\": [{\"type\": \"E\", \"as\": \"e\", \"do\": [\"b(e)\"]}]}]}",
     "  0 NOP\n"
     "  1 LOAD_GLOBAL a\n"
     "  2 PUSH_NULL\n"
     "  3 CALL 0\n"
     "  4 POP_TOP\n"
     "  5 LOAD_CONST None\n"
     "  6 RETURN_VALUE\n"
     "  7 PUSH_EXC_INFO\n"
     "  8 LOAD_GLOBAL E\n"
     "  9 CHECK_EXC_MATCH\n"
     " 10 POP_JUMP_IF_FALSE to 27\n"
     " 11 STORE_FAST e\n"
     " 12 LOAD_GLOBAL b\n"
     " 13 PUSH_NULL\n"
     " 14 LOAD_FAST e\n"
     " 15 CALL 1\n"
     " 16 POP_TOP\n"
     " 17 POP_EXCEPT\n"
     " 18 LOAD_CONST None\n"
     " 19 STORE_FAST e\n"
     " 20 DELETE_FAST e\n"
     " 21 LOAD_CONST None\n"
     " 22 RETURN_VALUE\n"
     " 23 LOAD_CONST None\n"
     " 24 STORE_FAST e\n"
     " 25 DELETE_FAST e\n"
     " 26 RERAISE 1\n"
     " 27 RERAISE 0\n"
     " 28 COPY 3\n"
     " 29 POP_EXCEPT\n"
     " 30 RERAISE 1\n"
     "  1 to 5 -> 7, depth 0\n"
     "  7 to 12 -> 28, depth 1, lasti\n"
     "  12 to 17 -> 23, depth 1, lasti\n"
     "  23 to 28 -> 28, depth 1, lasti\n"},
    {"with", "f",
     "{\"def\": \"f()\", \"do\": [{\"with\": \"a as b\", \"do\": [\"c()\"]}]}",
     "  0 LOAD_GLOBAL a\n"
     "  1 BEFORE_WITH\n"
     "  2 STORE_FAST b\n"
     "  3 LOAD_GLOBAL c\n"
     "  4 PUSH_NULL\n"
     "  5 CALL 0\n"
     "  6 POP_TOP\n"
     "  7 LEAVE_WITH\n"
     "  8 CALL 3\n"
     "  9 POP_TOP\n"
     " 10 LOAD_CONST None\n"
     " 11 RETURN_VALUE\n"
     " 12 PUSH_EXC_INFO\n"
     " 13 WITH_EXCEPT_START\n"
     " 14 POP_JUMP_IF_TRUE to 16\n"
     " 15 RERAISE 2\n"
     " 16 POP_TOP\n"
     " 17 POP_EXCEPT\n"
     " 18 POP_TOP\n"
     " 19 POP_TOP\n"
     " 20 POP_TOP\n"
     " 21 LOAD_CONST None\n"
     " 22 RETURN_VALUE\n"
     " 23 COPY 3\n"
     " 24 POP_EXCEPT\n"
     " 25 RERAISE 1\n"
     "  2 to 7 -> 12, depth 2, lasti\n"
     "  12 to 17 -> 23, depth 4, lasti\n"},
    {"a for leaves its iterator when it is left", "f",
     "{\"def\": \"f()\", \"do\": [{\"for\": \"i in a\", \"do\": [\"return i\"]}]}",
     "  0 LOAD_GLOBAL a\n"
     "  1 GET_ITER\n"
     "  2 FOR_ITER to 8\n"
     "  3 STORE_FAST i\n"
     "  4 LOAD_FAST i\n"
     "  5 SWAP 2\n"
     "  6 POP_TOP\n"
     "  7 RETURN_VALUE\n"
     "  8 LOAD_CONST None\n"
     "  9 RETURN_VALUE\n"},
    {"except*", "f",
     "{\"def\": \"f()\", \"do\": [{\"try\": [\"a()\"], \"except*\": [{\"type\": \"E\", \"do\": [\"b()\"]}]}]}",
     "  0 NOP\n"
     "  1 LOAD_GLOBAL a\n"
     "  2 PUSH_NULL\n"
     "  3 CALL 0\n"
     "  4 POP_TOP\n"
     "  5 LOAD_CONST None\n"
     "  6 RETURN_VALUE\n"
     "  7 PUSH_EXC_INFO\n"
     "  8 BUILD_LIST 0\n"
     "  9 COPY 2\n"
     " 10 LOAD_GLOBAL E\n"
     " 11 CHECK_EG_MATCH\n"
     " 12 COPY 1\n"
     " 13 POP_JUMP_IF_NONE to 23\n"
     " 14 POP_TOP\n"
     " 15 LOAD_GLOBAL b\n"
     " 16 PUSH_NULL\n"
     " 17 CALL 0\n"
     " 18 POP_TOP\n"
     " 19 JUMP to 24\n"
     " 20 LIST_APPEND 3\n"
     " 21 POP_TOP\n"
     " 22 JUMP to 24\n"
     " 23 POP_TOP\n"
     " 24 LIST_APPEND 1\n"
     " 25 PREP_RERAISE_STAR\n"
     " 26 COPY 1\n"
     " 27 POP_JUMP_IF_NOT_NONE to 32\n"
     " 28 POP_TOP\n"
     " 29 POP_EXCEPT\n"
     " 30 LOAD_CONST None\n"
     " 31 RETURN_VALUE\n"
     " 32 SWAP 2\n"
     " 33 POP_EXCEPT\n"
     " 34 RERAISE 0\n"
     " 35 COPY 3\n"
     " 36 POP_EXCEPT\n"
     " 37 RERAISE 1\n"
     "  1 to 5 -> 7, depth 0\n"
     "  7 to 15 -> 35, depth 1, lasti\n"
     "  15 to 19 -> 20, depth 4, lasti\n"
     "  19 to 29 -> 35, depth 1, lasti\n"},
    {"await", "f",
     "{\"async def\": \"f()\", \"do\": [\"x = await a\"]}",
     "  0 NOP\n"
     "  1 LOAD_GLOBAL a\n"
     "  2 GET_AWAITABLE\n"
     "  3 YIELD_FROM\n"
     "  4 STORE_FAST x\n"
     "  5 LOAD_CONST None\n"
     "  6 RETURN_VALUE\n"},
    {"async for", "f",
     "{\"async def\": \"f()\", \"do\": [{\"async for\": \"i in a\", \"do\": [\"b(i)\"]}]}",
     "  0 NOP\n"
     "  1 LOAD_GLOBAL a\n"
     "  2 GET_AITER\n"
     "  3 GET_ANEXT\n"
     "  4 YIELD_FROM\n"
     "  5 STORE_FAST i\n"
     "  6 LOAD_GLOBAL b\n"
     "  7 PUSH_NULL\n"
     "  8 LOAD_FAST i\n"
     "  9 CALL 1\n"
     " 10 POP_TOP\n"
     " 11 JUMP_BACKWARD to 3\n"
     " 12 END_ASYNC_FOR\n"
     " 13 LOAD_CONST None\n"
     " 14 RETURN_VALUE\n"
     "  3 to 5 -> 12, depth 1\n"},
    {"a cell that is a parameter", "f",
     "{\"def\": \"f(a)\", \"do\": [\"b = 1\", \"return lambda: a + b\"]}",
     "  0 MAKE_CELL a\n"
     "  1 MAKE_CELL b\n"
     "  2 LOAD_CONST 1\n"
     "  3 STORE_DEREF b\n"
     "  4 LOAD_CLOSURE a\n"
     "  5 LOAD_CLOSURE b\n"
     "  6 BUILD_TUPLE 2\n"
     "  7 LOAD_CONST <code f.<locals>.<lambda>>\n"
     "  8 MAKE_FUNCTION 8\n"
     "  9 RETURN_VALUE\n"},
    {"a comprehension puts its names aside", "f",
     "{\"def\": \"f(a)\", \"do\": [\"return [i for i in a]\"]}",
     "  0 LOAD_FAST a\n"
     "  1 GET_ITER\n"
     "  2 LOAD_FAST_AND_CLEAR i\n"
     "  3 SWAP 2\n"
     "  4 BUILD_LIST 0\n"
     "  5 SWAP 2\n"
     "  6 FOR_ITER to 11\n"
     "  7 STORE_FAST i\n"
     "  8 LOAD_FAST i\n"
     "  9 LIST_APPEND 2\n"
     " 10 JUMP_BACKWARD to 6\n"
     " 11 SWAP 2\n"
     " 12 STORE_FAST i\n"
     " 13 RETURN_VALUE\n"
     " 14 SWAP 2\n"
     " 15 POP_TOP\n"
     " 16 SWAP 2\n"
     " 17 STORE_FAST i\n"
     " 18 RERAISE 0\n"
     "  3 to 11 -> 14, depth 2\n"},
    {"a generator expression gets its iterator", "f",
     "{\"def\": \"f(a)\", \"do\": [\"return (i for i in a)\"]}",
     "  0 LOAD_CONST <code f.<locals>.<genexpr>>\n"
     "  1 MAKE_FUNCTION\n"
     "  2 LOAD_FAST a\n"
     "  3 GET_ITER\n"
     "  4 CALL 0\n"
     "  5 RETURN_VALUE\n"},
    {"a class body", "C",
     "{\"class\": \"C\", \"do\": [\"'doc'\", \"x: int = 1\", {\"def\": \"f(self)\", \"do\": [\"super().f()\"]}]}",
     "  0 MAKE_CELL __class__\n"
     "  1 LOAD_NAME __name__\n"
     "  2 STORE_NAME __module__\n"
     "  3 LOAD_CONST 'C'\n"
     "  4 STORE_NAME __qualname__\n"
     "  5 SETUP_ANNOTATIONS\n"
     "  6 LOAD_CONST 'doc'\n"
     "  7 STORE_NAME __doc__\n"
     "  8 LOAD_CONST 1\n"
     "  9 STORE_NAME x\n"
     " 10 LOAD_NAME int\n"
     " 11 LOAD_NAME __annotations__\n"
     " 12 LOAD_CONST 'x'\n"
     " 13 STORE_SUBSCR\n"
     " 14 LOAD_CLOSURE __class__\n"
     " 15 BUILD_TUPLE 1\n"
     " 16 LOAD_CONST <code C.f>\n"
     " 17 MAKE_FUNCTION 8\n"
     " 18 STORE_NAME f\n"
     " 19 LOAD_CLOSURE __class__\n"
     " 20 COPY 1\n"
     " 21 STORE_NAME __classcell__\n"
     " 22 RETURN_VALUE\n"},
    {"names of a class, with a variable around it", "f.<locals>.C",
     "{\"def\": \"f(a)\", \"do\": [{\"class\": \"C\", \"do\": [\"a = a\"]}]}",
     "  0 LOAD_NAME __name__\n"
     "  1 STORE_NAME __module__\n"
     "  2 LOAD_CONST 'f.<locals>.C'\n"
     "  3 STORE_NAME __qualname__\n"
     "  4 LOAD_NAME a\n"
     "  5 STORE_NAME a\n"
     "  6 LOAD_CONST None\n"
     "  7 RETURN_VALUE\n"},
    {"defaults, annotations and a decorator", "<module>",
     "{\"def\": \"f(a, b=c, *, d=1) -> int\", \"decorators\": [\"g\"], \"do\": [\"pass\"]}",
     "  0 LOAD_GLOBAL g\n"
     "  1 LOAD_GLOBAL c\n"
     "  2 BUILD_TUPLE 1\n"
     "  3 LOAD_CONST 'd'\n"
     "  4 LOAD_CONST 1\n"
     "  5 BUILD_MAP 1\n"
     "  6 LOAD_CONST 'return'\n"
     "  7 LOAD_GLOBAL int\n"
     "  8 BUILD_MAP 1\n"
     "  9 LOAD_CONST <code f>\n"
     " 10 MAKE_FUNCTION 7\n"
     " 11 CALL 0\n"
     " 12 STORE_GLOBAL f\n"
     " 13 LOAD_CONST None\n"
     " 14 RETURN_VALUE\n"},
};

static void instructions_of_each_construct(void **state) {
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(listings); i++)
        check_listing(listings[i].statements, listings[i].qualname, listings[i].expected, false);
}

// ---- the height of the stack

typedef struct Heights {
    const Bytecode *code;
    int *heights; // of each instruction; -1: not reached yet
    uint32_t *open; // reached, and still to be looked at
    size_t open_count;
} Heights;

static void reach(Heights *heights, uint32_t at, int height) {
    assert_in_range(at, 0, heights->code->instruction_count - 1);
    assert_in_range(height, 0, heights->code->stack_size);
    if (heights->heights[at] >= 0) {
        assert_int_equal(heights->heights[at], height);
        return;
    }
    heights->heights[at] = height;
    heights->open[heights->open_count++] = at;
}

static void reach_handler(Heights *heights, uint32_t at, int height) {
    for (uint32_t i = 0; i < heights->code->handler_count; i++) {
        const HandlerRow *row = &heights->code->handlers[i];
        if (at < row->start || at >= row->end) continue;
        assert_in_range(row->depth, 0, height);
        reach(heights, row->target, row->depth + row->lasti + 1);
        return;
    }
}

static void follow(Heights *heights, uint32_t at) {
    Instruction instruction = heights->code->instructions[at];
    Opcode op = (Opcode)instruction_opcode(instruction);
    unsigned arg = instruction_argument(instruction);
    int height = heights->heights[at];
    reach_handler(heights, at, height);
    if (opcode_jumps(op)) reach(heights, arg, height + opcode_effect(op, arg, true));
    if (opcode_goes_on(op)) reach(heights, at + 1, height + opcode_effect(op, arg, false));
    if (op == OP_RETURN_VALUE) assert_int_equal(height, 1);
}

static void check_heights(const Bytecode *code) {
    Heights heights = {.code = code};
    heights.heights = malloc(code->instruction_count * sizeof *heights.heights);
    heights.open = malloc(code->instruction_count * sizeof *heights.open);
    for (uint32_t i = 0; i < code->instruction_count; i++) heights.heights[i] = -1;
    reach(&heights, 0, 0);
    while (heights.open_count) follow(&heights, heights.open[--heights.open_count]);
    free(heights.heights);
    free(heights.open);
    for (uint32_t i = 0; i < code->constant_count; i++)
        if (code->constants[i].kind == CODE_CONSTANT_CODE) check_heights(code->constants[i].as.code);
}

static void every_way_leaves_the_stack_at_the_same_height(void **state) {
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(listings); i++) {
        Scenario *scenario = load(listings[i].statements);
        check_heights(program_module(scenario->compiled));
        scenario_free(scenario);
    }
}

// ---- positions

static void instructions_stand_where_cpython_has_them(void **state) {
    (void)state;
    check_listing("{\"def\": \"f(a)\", \"do\": [\"return (a\\n  .b\\n  .c(1))\"]}", "f",
                  "  0 2:12-2:13 LOAD_FAST a\n"
                  "  1 3:3-3:4 LOAD_ATTR b\n"
                  "  2 4:3-4:4 LOAD_METHOD c\n"
                  "  3 4:5-4:6 LOAD_CONST 1\n"
                  "  4 4:3-4:7 CALL 1\n"
                  "  5 2:4-4:8 RETURN_VALUE\n",
                  true);
    check_listing("{\"def\": \"f(a)\", \"do\": [{\"if\": \"a\", \"do\": [\"b\"], \"else\": [\"c\"]}]}", "f",
                  "  0 2:7-2:8 LOAD_FAST a\n"
                  "  1 2:7-2:8 POP_JUMP_IF_FALSE to 6\n"
                  "  2 3:8-3:9 LOAD_GLOBAL b\n"
                  "  3 3:8-3:9 POP_TOP\n"
                  "  4 3:8-3:9 LOAD_CONST None\n"
                  "  5 3:8-3:9 RETURN_VALUE\n"
                  "  6 5:8-5:9 LOAD_GLOBAL c\n"
                  "  7 5:8-5:9 POP_TOP\n"
                  "  8 5:8-5:9 LOAD_CONST None\n"
                  "  9 5:8-5:9 RETURN_VALUE\n",
                  true);
    check_listing("{\"def\": \"f()\", \"do\": [\"'no code'\"]}", "f",
                  "  0 1:0-1:0 LOAD_CONST None\n"
                  "  1 1:0-1:0 RETURN_VALUE\n",
                  true);
}

// ---- errors

typedef struct Refusal {
    const char *statements;
    const char *message; // in CPython's words
} Refusal;

static void what_cpython_refuses_is_refused(void **state) {
    (void)state;
    static const Refusal rows[] = {
        {"\"return 1\"", "'return' outside function"},
        {"\"from __future__ import annotations, braces\"", "not a chance"},
        {"\"from __future__ import with_statements\"", "future feature with_statements is not defined"},
        {"\"import time\", \"from __future__ import annotations\"",
         "from __future__ imports must occur at the beginning of the file"},
        {"{\"def\": \"f()\", \"do\": [\"from __future__ import division\"]}",
         "from __future__ imports must occur at the beginning of the file"},
        {"\"from __future__ import annotations\", \"x: [(y := 2)]\"",
         "named expression cannot be used within an annotation"},
        {"\"from __future__ import annotations\", \"x: {1: (yield)}\"",
         "yield expression cannot be used within an annotation"},
        {"\"from __future__ import annotations\", {\"def\": \"f(x) -> [await x]\", \"do\": [\"pass\"]}",
         "await expression cannot be used within an annotation"},
        {"\"yield 1\"", "'yield' outside function"},
        {"\"x = yield from y\"", "'yield from' outside function"},
        {"\"await x\"", "'await' outside function"},
        {"{\"def\": \"f()\", \"do\": [\"await x\"]}", "'await' outside async function"},
        {"{\"def\": \"f()\", \"do\": [{\"async with\": \"a\", \"do\": [\"b\"]}]}",
         "'async with' outside async function"},
        {"{\"async for\": \"a in b\", \"do\": [\"c\"]}", "'async for' outside async function"},
        {"\"[x async for x in y]\"", "asynchronous comprehension outside of an asynchronous function"},
        {"{\"async def\": \"f()\", \"do\": [\"yield from x\"]}", "'yield from' inside async function"},
        {"{\"async def\": \"f()\", \"do\": [\"yield 1\", \"return 2\"]}", "'return' with value in async generator"},
        {"{\"def\": \"f()\", \"do\": [\"[(yield x) for x in y]\"]}", "'yield' inside list comprehension"},
        {"{\"def\": \"f()\", \"do\": [\"((yield x) for x in y)\"]}", "'yield' inside generator expression"},
        {"{\"if\": \"a\", \"do\": [\"break\"]}", "'break' outside loop"},
        {"{\"while\": \"a\", \"do\": [\"b\"], \"else\": [\"continue\"]}", "'continue' not properly in loop"},
        {"{\"for\": \"a in b\", \"do\": [{\"try\": [\"c\"], \"except*\": [{\"type\": \"E\", \"do\": [\"break\"]}]}]}",
         "'break', 'continue' and 'return' cannot appear in an except* block"},
        {"{\"def\": \"f(a, a)\", \"do\": [\"b\"]}", "duplicate argument 'a' in function definition"},
        {"{\"def\": \"f(a)\", \"do\": [\"global a\"]}", "name 'a' is parameter and global"},
        {"{\"def\": \"f()\", \"do\": [\"a\", \"global a\"]}", "name 'a' is used prior to global declaration"},
        {"{\"def\": \"f()\", \"do\": [\"a = 1\", \"global a\"]}", "name 'a' is assigned to before global declaration"},
        {"{\"def\": \"f()\", \"do\": [\"global a\", \"a: int\"]}", "annotated name 'a' can't be global"},
        {"{\"def\": \"f()\", \"do\": [\"nonlocal a\"]}", "no binding for nonlocal 'a' found"},
        {"\"nonlocal a\"", "nonlocal declaration not allowed at module level"},
        {"{\"class\": \"C\", \"do\": [\"x = [(y := 1) for z in w]\"]}",
         "assignment expression within a comprehension cannot be used in a class body"},
        {"\"[i := 1 for i in a]\"", "assignment expression cannot rebind comprehension iteration variable 'i'"},
        {"\"[a for a in (b := c)]\"", "assignment expression cannot be used in a comprehension iterable expression"},
        {"\"__debug__ = 1\"", "cannot assign to __debug__"},
        {"\"x = *a\"", "can't use starred expression here"},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        Scenario *scenario = load(rows[i].statements);
        assert_int_equal(scenario->diagnostics.count, 1);
        const char *message = scenario->diagnostics.items[0].message;
        if (strncmp(message, rows[i].message, strlen(rows[i].message)) != 0) print_error("%s\n", rows[i].statements);
        assert_memory_equal(message, rows[i].message, strlen(rows[i].message));
        scenario_free(scenario);
    }
}

// A body inside `count` others.
static char *nest(size_t count, const char *before, const char *after) {
    Buffer statements = {0};
    for (size_t i = 0; i < count; i++) buffer_append_string(&statements, before);
    buffer_append_string(&statements, "\"pass\"");
    for (size_t i = 0; i < count; i++) buffer_append_string(&statements, after);
    return buffer_take(&statements);
}

static void check_nested(size_t count, const char *before, const char *after, const char *message) {
    char *statements = nest(count, before, after);
    Scenario *scenario = load(statements);
    assert_int_equal(scenario->diagnostics.count, message != NULL);
    if (message) assert_non_null(strstr(scenario->diagnostics.items[0].message, message));
    scenario_free(scenario);
    free(statements);
}

static void nesting_has_its_limit(void **state) {
    (void)state;
    static const char too_many[] = "too many statically nested blocks";
    static const char loop[] = "{\"while\": \"a\", \"do\": [", finally[] = "{\"try\": [\"a\"], \"finally\": [";
    check_nested(20, loop, "]}", NULL);
    check_nested(21, loop, "]}", NULL);
    check_nested(22, loop, "]}", too_many);
    check_nested(8, finally, "]}", NULL);
    check_nested(30, finally, "]}", "the program is too large");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(instructions_of_each_construct),
        cmocka_unit_test(every_way_leaves_the_stack_at_the_same_height),
        cmocka_unit_test(instructions_stand_where_cpython_has_them),
        cmocka_unit_test(what_cpython_refuses_is_refused),
        cmocka_unit_test(nesting_has_its_limit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
