// What a module asks of the compiler with `from __future__ import …`.
#ifndef ASYNCARIUM_LANG_FUTURE_H
#define ASYNCARIUM_LANG_FUTURE_H

#include "sim/lang/ast.h"
#include "sim/lang/report.h"

#include <stdbool.h>

typedef struct Future {
    bool annotations; // are kept as texts, and not evaluated
    int last_line;    // from which on nothing may be imported from __future__; 0: nothing is
} Future;

// Reads the beginning of a module, and reports features that there are not. As future_parse.
Future future_read(Report *report, StmtList body);

// Whether the statement imports from __future__.
bool future_is_import(const Stmt *stmt);

#endif
