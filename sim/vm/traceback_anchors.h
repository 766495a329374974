#ifndef ASYNCARIUM_VM_TRACEBACK_ANCHORS_H
#define ASYNCARIUM_VM_TRACEBACK_ANCHORS_H

// Which part of an expression a traceback points at: the operator of `a + b`, the brackets of `a[b]` and `f(x)`. All
// columns are bytes from 0, lines count from 0.

#include <stdbool.h>
#include <stddef.h>

typedef struct TracebackAnchors {
    size_t left_line, left_col;   // where the part begins
    size_t right_line, right_col; // where it ends, exclusive
} TracebackAnchors;

// Looks into the text of an expression, which may have several lines. False: it points at all of it. As
// _extract_caret_anchors_from_line_segment of Lib/traceback.py.
bool traceback_anchors_find(const char *segment, size_t size, TracebackAnchors *out);

// Whether the text is `return f(…)` or `x = f(…)`, and the call reaches from `start` to `end` (of the last line), in
// characters: then the line says enough by itself. As StackSummary._should_show_carets.
bool traceback_anchors_is_plain_call(const char *text, size_t size, size_t start, size_t end);

#endif
