// An expression as text in its one canonical form: `a+b` is `a + b`. That is how an annotation is kept under
// `from __future__ import annotations`.
#ifndef ASYNCARIUM_LANG_EXPR_TEXT_H
#define ASYNCARIUM_LANG_EXPR_TEXT_H

#include "sim/lang/ast.h"
#include "sim/lang/memory.h"

// Appends the text of an expression. As _PyAST_ExprAsUnicode.
void expr_text(Buffer *out, const Expr *expr);

#endif
