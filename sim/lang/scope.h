// Where each name of a program lives, found before any code is made, as CPython's symtable.c does.
//
// There is one Scope for each block that has names of its own: the module, classes, functions, lambdas, comprehensions.
// A list, set or dict comprehension has a Scope, too, though its code is woven into the block around it (PEP 709):
// only the names that it binds are its own.
#ifndef ASYNCARIUM_LANG_SCOPE_H
#define ASYNCARIUM_LANG_SCOPE_H

#include "sim/lang/ast.h"
#include "sim/lang/memory.h"
#include "sim/lang/name_index.h"
#include "sim/lang/names.h"
#include "sim/lang/report.h"

#include <stdbool.h>
#include <stddef.h>

typedef enum ScopeKind {
    SCOPE_MODULE,
    SCOPE_CLASS,
    SCOPE_FUNCTION,
    SCOPE_ASYNC_FUNCTION,
    SCOPE_LAMBDA,
    SCOPE_LIST_COMP,
    SCOPE_SET_COMP,
    SCOPE_DICT_COMP,
    SCOPE_GENERATOR_EXP,
} ScopeKind;

// Where a name lives, seen from one scope.
typedef enum SymbolHome {
    SYMBOL_LOCAL,
    SYMBOL_CELL,            // a local that inner functions use
    SYMBOL_FREE,            // a cell of an enclosing function
    SYMBOL_GLOBAL_EXPLICIT, // by a global statement
    SYMBOL_GLOBAL_IMPLICIT,
} SymbolHome;

// What the program does with a name in one scope.
enum {
    SYMBOL_ASSIGNED = 1,
    SYMBOL_PARAMETER = 2,
    SYMBOL_IMPORTED = 4,
    SYMBOL_DECLARED_GLOBAL = 8,
    SYMBOL_DECLARED_NONLOCAL = 16,
    SYMBOL_USED = 32,
    SYMBOL_ANNOTATED = 64,
    SYMBOL_ITERATES = 128, // target of a comprehension's `for`
    SYMBOL_PASSED_ON = 256, // class: inner functions use the variable of that name around the class
    SYMBOL_BOUND = SYMBOL_ASSIGNED | SYMBOL_PARAMETER | SYMBOL_IMPORTED,
};

typedef struct Symbol {
    Identifier name;
    unsigned flags;
    SymbolHome home;
    Place declared; // the global or nonlocal statement, if there is one
} Symbol;

typedef struct Scope Scope;

struct Scope {
    ScopeKind kind;
    const void *node;      // Stmt or Expr that opens it; NULL: the module
    Scope *parent;         // NULL: the module
    Identifier class_name; // of the innermost class around or at this scope, for names like __x; NULL: none
    NameIndex index;       // of the symbols, in the order of their first mention
    Symbol *symbols;       // index.count of them
    Scope **children;
    size_t child_count;
    bool is_generator;     // has a yield
    bool is_coroutine;     // has an await or another asynchronous construct
    bool needs_class_cell; // class: a method mentions __class__ or super
    int iterables;         // while it is built: how many iterables of comprehensions one is inside of
    bool in_iter_target;   // while it is built: inside the target of a comprehension's `for`
};

typedef struct ScopeTable ScopeTable;

// The compiler's own identifiers, which outlive the scenario: those of the syntax tree are interned here once more.
typedef struct NamePool {
    Names names;
    Arena *arena; // receives the text
} NamePool;

// Builds and resolves the scopes of a program, in an arena. Never NULL: where a name is wrong, an error is reported and
// the name lives somewhere. The names in annotations that are kept as texts are not looked at.
ScopeTable *scope_table_build(Arena *arena, NamePool *names, Report *report, const StmtList *program,
                              bool annotations_are_texts);

// The scope that a node opens; node NULL: the module.
Scope *scope_table_find(const ScopeTable *table, const void *node);

// NULL: the scope does not mention the name.
Symbol *scope_find_symbol(const Scope *scope, Identifier name);

// Whether the scope's own locals are slots of a frame: functions, lambdas, comprehensions.
bool scope_is_function(const Scope *scope);

// Whether its code is woven into the scope around it.
bool scope_is_inlined(const Scope *scope);

// The name in the pool, where __x inside class C is _C__x. As _Py_Mangle.
Identifier scope_mangle(NamePool *names, Identifier class_name, Identifier name);

#endif
