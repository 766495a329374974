// Where the marks of a traceback stand inside an expression, as Lib/traceback.py finds it.

#include "sim/vm/traceback_anchors.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

typedef struct Row {
    const char *segment;
    size_t left_line, left_col, right_line, right_col; // all 0: none
} Row;

static void operators_and_brackets_are_found(void **state) {
    (void)state;
    static const Row rows[] = {
        {"a + b", 0, 2, 0, 3},
        {"a // b", 0, 2, 0, 4},              // an operator of two characters
        {"a -(b)", 0, 2, 0, 4},              // as if the parenthesis belonged to it, as in CPython
        {"a - -b", 0, 2, 0, 3},              // nor is the right side's sign
        {"( (a) ) + b", 0, 8, 0, 9},         // parentheses close before it
        {"a + b * c", 0, 2, 0, 3},           // the outer operator
        {"a + b + c", 0, 6, 0, 7},           // the last one, from left to right
        {"(a +\n b)", 0, 3, 0, 4},
        {"a +\\\n b", 0, 2, 0, 3},
        {"a\n+ b", 1, 0, 1, 1},              // at the beginning of the next line
        {"a # x + y\n + b", 1, 1, 1, 2},     // not in a comment
        {"日本 + 'é'", 0, 7, 0, 8},          // columns are bytes
        {"a[b]", 0, 1, 0, 4},
        {"a[b][c]", 0, 4, 0, 7},             // the last brackets
        {"a['['][0]", 0, 6, 0, 9},
        {"f(x)", 0, 1, 0, 4},
        {"f (x)", 0, 2, 0, 5},
        {"f(x)(y)", 0, 4, 0, 7},
        {"f(\n 1,\n 2)", 0, 1, 2, 3},        // to the closing one
        {"f(')')[0]", 0, 6, 0, 9},
        {"a.b", 0, 0, 0, 0},
        {"a and b", 0, 0, 0, 0},
        {"a < b", 0, 0, 0, 0},
        {"await f(x)", 0, 0, 0, 0},
        {"x = 5", 0, 0, 0, 0},               // not an expression
        {"", 0, 0, 0, 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        TracebackAnchors anchors = {0};
        bool found = traceback_anchors_find(rows[i].segment, strlen(rows[i].segment), &anchors);
        if (found != (rows[i].right_col > 0) || anchors.left_line != rows[i].left_line ||
            anchors.left_col != rows[i].left_col || anchors.right_line != rows[i].right_line ||
            anchors.right_col != rows[i].right_col)
            fail_msg("%s: %zu:%zu to %zu:%zu", rows[i].segment, anchors.left_line, anchors.left_col, anchors.right_line,
                     anchors.right_col);
    }
}

static void a_plain_call_needs_no_marks(void **state) {
    (void)state;
    static const struct {
        const char *text;
        size_t start, end;
        bool is_plain;
    } rows[] = {
        {"return f(x)", 7, 11, true},
        {"x = f(x)", 4, 8, true},
        {"x = f(x)  # why", 4, 8, true},
        {"x = f(\n    1,\n)", 4, 1, true},
        {"x = o.f(x)", 4, 10, true},
        {"return o.f(x)", 7, 13, false},     // only of a name
        {"o.x = f(x)", 6, 10, false},        // only to a name
        {"x = y = f(x)", 8, 12, false},
        {"x += f(x)", 5, 9, false},
        {"f(x)", 0, 4, false},
        {"return f(x) + 1", 7, 11, false},   // not all of the value
        {"return f(x)(y)", 7, 11, false},
        {"x = (f(x))", 5, 9, true},
        {"é = f(x)", 4, 8, false},           // CPython compares bytes with characters
        {"a=f(x),", 2, 6, false},            // a line of a longer call
        {"if f(x):", 3, 7, false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const char *text = rows[i].text;
        if (traceback_anchors_is_plain_call(text, strlen(text), rows[i].start, rows[i].end) != rows[i].is_plain)
            fail_msg("%s", text);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(operators_and_brackets_are_found),
        cmocka_unit_test(a_plain_call_needs_no_marks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
