// The string at the beginning of a body that documents it.
#ifndef ASYNCARIUM_LANG_DOCSTRING_H
#define ASYNCARIUM_LANG_DOCSTRING_H

#include "sim/lang/ast.h"
#include "sim/lang/memory.h"

// The docstring of a body; NULL: none.
const Expr *docstring_of(StmtList body);

// Without the indentation that all lines but the first have in common, in the arena. As _PyCompile_CleanDoc.
Text docstring_clean(Arena *arena, Text doc);

#endif
