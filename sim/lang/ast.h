// The syntax tree of a program, with the names of Python's own `ast` module.
//
// Expressions (Expr) and statements (Stmt) are tagged unions: look at `kind`, then at the member of that name. Every
// node lies in the arena of its scenario and lives exactly as long; nobody frees a node on its own, nobody changes one
// after parsing. Identifiers are interned per scenario: equal names are equal pointers.
//
// The numbers are those of CPython's `ast`: `line` counts from 1, `column` from 0 in UTF-8 bytes, the end is exclusive,
// and all of them speak of the scenario's canonical Python text.
#ifndef ASYNCARIUM_LANG_AST_H
#define ASYNCARIUM_LANG_AST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct Expr Expr;
typedef struct Stmt Stmt;

typedef struct Place {
    int line;
    int column;
    int end_line;
    int end_column;
} Place;

// Bytes with a length: UTF-8 that may hold NUL, and lone surrogates as three bytes each (WTF-8). For a bytes literal,
// the bytes themselves. A NUL that is not counted follows.
typedef struct Text {
    const char *bytes;
    size_t length;
} Text;

// An interned identifier: UTF-8, ends in NUL, compares by address.
typedef const char *Identifier;

typedef struct ExprList {
    Expr **items; // NULL stands for an absent item only where a comment says so
    size_t count;
} ExprList;

typedef struct StmtList {
    Stmt **items;
    size_t count;
} StmtList;

// One row for each kind of expression: constant, CPython's name.
#define AST_EXPR_KINDS(X)                                                                                              \
    X(BOOL_OP, "BoolOp")                                                                                               \
    X(NAMED_EXPR, "NamedExpr")                                                                                         \
    X(BIN_OP, "BinOp")                                                                                                 \
    X(UNARY_OP, "UnaryOp")                                                                                             \
    X(LAMBDA, "Lambda")                                                                                                \
    X(IF_EXP, "IfExp")                                                                                                 \
    X(DICT, "Dict")                                                                                                    \
    X(SET, "Set")                                                                                                      \
    X(LIST_COMP, "ListComp")                                                                                           \
    X(SET_COMP, "SetComp")                                                                                             \
    X(DICT_COMP, "DictComp")                                                                                           \
    X(GENERATOR_EXP, "GeneratorExp")                                                                                   \
    X(AWAIT, "Await")                                                                                                  \
    X(YIELD, "Yield")                                                                                                  \
    X(YIELD_FROM, "YieldFrom")                                                                                         \
    X(COMPARE, "Compare")                                                                                              \
    X(CALL, "Call")                                                                                                    \
    X(FORMATTED_VALUE, "FormattedValue")                                                                               \
    X(JOINED_STR, "JoinedStr")                                                                                         \
    X(CONSTANT, "Constant")                                                                                            \
    X(ATTRIBUTE, "Attribute")                                                                                          \
    X(SUBSCRIPT, "Subscript")                                                                                          \
    X(STARRED, "Starred")                                                                                              \
    X(NAME, "Name")                                                                                                    \
    X(LIST, "List")                                                                                                    \
    X(TUPLE, "Tuple")                                                                                                  \
    X(SLICE, "Slice")

#define AST_STMT_KINDS(X)                                                                                              \
    X(FUNCTION_DEF, "FunctionDef")                                                                                     \
    X(ASYNC_FUNCTION_DEF, "AsyncFunctionDef")                                                                          \
    X(CLASS_DEF, "ClassDef")                                                                                           \
    X(RETURN, "Return")                                                                                                \
    X(DELETE, "Delete")                                                                                                \
    X(ASSIGN, "Assign")                                                                                                \
    X(AUG_ASSIGN, "AugAssign")                                                                                         \
    X(ANN_ASSIGN, "AnnAssign")                                                                                         \
    X(FOR, "For")                                                                                                      \
    X(ASYNC_FOR, "AsyncFor")                                                                                           \
    X(WHILE, "While")                                                                                                  \
    X(IF, "If")                                                                                                        \
    X(WITH, "With")                                                                                                    \
    X(ASYNC_WITH, "AsyncWith")                                                                                         \
    X(RAISE, "Raise")                                                                                                  \
    X(TRY, "Try")                                                                                                      \
    X(TRY_STAR, "TryStar")                                                                                             \
    X(ASSERT, "Assert")                                                                                                \
    X(IMPORT, "Import")                                                                                                \
    X(IMPORT_FROM, "ImportFrom")                                                                                       \
    X(GLOBAL, "Global")                                                                                                \
    X(NONLOCAL, "Nonlocal")                                                                                            \
    X(EXPR, "Expr")                                                                                                    \
    X(PASS, "Pass")                                                                                                    \
    X(BREAK, "Break")                                                                                                  \
    X(CONTINUE, "Continue")

#define AST_BOOL_OPERATORS(X)                                                                                          \
    X(AND, "And")                                                                                                      \
    X(OR, "Or")

#define AST_OPERATORS(X)                                                                                               \
    X(ADD, "Add")                                                                                                      \
    X(SUB, "Sub")                                                                                                      \
    X(MULT, "Mult")                                                                                                    \
    X(MAT_MULT, "MatMult")                                                                                             \
    X(DIV, "Div")                                                                                                      \
    X(MOD, "Mod")                                                                                                      \
    X(POW, "Pow")                                                                                                      \
    X(L_SHIFT, "LShift")                                                                                               \
    X(R_SHIFT, "RShift")                                                                                               \
    X(BIT_OR, "BitOr")                                                                                                 \
    X(BIT_XOR, "BitXor")                                                                                               \
    X(BIT_AND, "BitAnd")                                                                                               \
    X(FLOOR_DIV, "FloorDiv")

#define AST_UNARY_OPERATORS(X)                                                                                         \
    X(INVERT, "Invert")                                                                                                \
    X(NOT, "Not")                                                                                                      \
    X(U_ADD, "UAdd")                                                                                                   \
    X(U_SUB, "USub")

#define AST_COMPARISONS(X)                                                                                             \
    X(EQ, "Eq")                                                                                                        \
    X(NOT_EQ, "NotEq")                                                                                                 \
    X(LT, "Lt")                                                                                                        \
    X(LT_E, "LtE")                                                                                                     \
    X(GT, "Gt")                                                                                                        \
    X(GT_E, "GtE")                                                                                                     \
    X(IS, "Is")                                                                                                        \
    X(IS_NOT, "IsNot")                                                                                                 \
    X(IN, "In")                                                                                                        \
    X(NOT_IN, "NotIn")

#define AST_EXPR_ENUM(kind, name) EXPR_##kind,
#define AST_STMT_ENUM(kind, name) STMT_##kind,
#define AST_BOOL_ENUM(kind, name) BOOL_OPERATOR_##kind,
#define AST_OPERATOR_ENUM(kind, name) OPERATOR_##kind,
#define AST_UNARY_ENUM(kind, name) UNARY_OPERATOR_##kind,
#define AST_COMPARISON_ENUM(kind, name) COMPARISON_##kind,

typedef enum ExprKind { AST_EXPR_KINDS(AST_EXPR_ENUM) } ExprKind;
typedef enum StmtKind { AST_STMT_KINDS(AST_STMT_ENUM) } StmtKind;
typedef enum BoolOperator { AST_BOOL_OPERATORS(AST_BOOL_ENUM) } BoolOperator;
typedef enum Operator { AST_OPERATORS(AST_OPERATOR_ENUM) } Operator;
typedef enum UnaryOperator { AST_UNARY_OPERATORS(AST_UNARY_ENUM) } UnaryOperator;
typedef enum Comparison { AST_COMPARISONS(AST_COMPARISON_ENUM) } Comparison;

#undef AST_EXPR_ENUM
#undef AST_STMT_ENUM
#undef AST_BOOL_ENUM
#undef AST_OPERATOR_ENUM
#undef AST_UNARY_ENUM
#undef AST_COMPARISON_ENUM

// What happens to a Name, Attribute, Subscript, Starred, List or Tuple; CONTEXT_LOAD for all other kinds.
typedef enum ExprContext { CONTEXT_LOAD, CONTEXT_STORE, CONTEXT_DEL } ExprContext;

typedef enum ConstantKind {
    CONSTANT_NONE,
    CONSTANT_TRUE,
    CONSTANT_FALSE,
    CONSTANT_ELLIPSIS,
    CONSTANT_INT,
    CONSTANT_FLOAT,
    CONSTANT_STR,
    CONSTANT_BYTES,
} ConstantKind;

typedef struct Constant {
    ConstantKind kind;
    union {
        int64_t integer;
        double real;
        Text text; // str and bytes
    };
} Constant;

// One parameter: `name: annotation`.
typedef struct Arg {
    Place place;
    Identifier name;
    Expr *annotation; // NULL: none
} Arg;

typedef struct ArgList {
    Arg *items;
    size_t count;
} ArgList;

// The parameters of a function or lambda: `posonlyargs, /, args, *vararg, kwonlyargs, **kwarg`.
typedef struct Arguments {
    ArgList posonlyargs;
    ArgList args;
    Arg *vararg; // NULL: none
    ArgList kwonlyargs;
    ExprList kw_defaults; // one for each of kwonlyargs; NULL: no default
    Arg *kwarg;           // NULL: none
    ExprList defaults;    // of the last ones of posonlyargs + args
} Arguments;

// `name=value` in a call or class header.
typedef struct Keyword {
    Place place;
    Identifier name; // NULL: **value
    Expr *value;
} Keyword;

typedef struct KeywordList {
    Keyword *items;
    size_t count;
} KeywordList;

// `async for target in iter if ifs[0] if ifs[1]`
typedef struct Comprehension {
    Expr *target;
    Expr *iter;
    ExprList ifs;
    bool is_async;
} Comprehension;

typedef struct ComprehensionList {
    Comprehension *items;
    size_t count;
} ComprehensionList;

struct Expr {
    ExprKind kind;
    ExprContext context;
    Place place;
    int height; // 1 for a leaf; at most AST_MAX_HEIGHT, so that recursion over a tree is safe
    union {
        struct {
            BoolOperator op;
            ExprList values; // two or more
        } bool_op;
        struct {
            Expr *target; // a Name
            Expr *value;
        } named_expr;
        struct {
            Expr *left;
            Operator op;
            Expr *right;
        } bin_op;
        struct {
            UnaryOperator op;
            Expr *operand;
        } unary_op;
        struct {
            Arguments *args;
            Expr *body;
        } lambda;
        struct {
            Expr *test;
            Expr *body;
            Expr *orelse;
        } if_exp;
        struct {
            ExprList keys; // NULL: the value beside it is unpacked, **value
            ExprList values;
        } dict;
        struct {
            ExprList elts;
        } set, list, tuple;
        struct {
            Expr *elt;
            ComprehensionList generators;
        } list_comp, set_comp, generator_exp;
        struct {
            Expr *key;
            Expr *value;
            ComprehensionList generators;
        } dict_comp;
        struct {
            Expr *value; // of a Yield: NULL for a bare `yield`
        } await, yield, yield_from, starred;
        struct {
            Expr *left;
            const Comparison *ops; // comparators.count of them
            ExprList comparators;
        } compare;
        struct {
            Expr *func;
            ExprList args; // a Starred is *args
            KeywordList keywords;
        } call;
        struct {
            Expr *value;
            char conversion;   // 'r', 's', 'a', or 0 for none
            Expr *format_spec; // a JoinedStr; NULL: none
        } formatted_value;
        struct {
            ExprList values; // Constants (str) and FormattedValues
        } joined_str;
        Constant constant;
        struct {
            Expr *value;
            Identifier attr;
        } attribute;
        struct {
            Expr *value;
            Expr *slice; // an expression, a Slice, or a Tuple that may hold Slices
        } subscript;
        struct {
            Identifier id;
        } name;
        struct {
            Expr *lower; // each may be NULL
            Expr *upper;
            Expr *step;
        } slice;
    };
};

// `name as asname` in an import.
typedef struct Alias {
    Place place;
    Identifier name;   // dotted in a plain import
    Identifier asname; // NULL: none
} Alias;

typedef struct AliasList {
    Alias *items;
    size_t count;
} AliasList;

typedef struct WithItem {
    Expr *context_expr;
    Expr *optional_vars; // NULL: none
} WithItem;

typedef struct WithItemList {
    WithItem *items;
    size_t count;
} WithItemList;

typedef struct ExceptHandler {
    Place place;
    Expr *type;      // NULL: catches everything
    Identifier name; // NULL: none
    StmtList body;
} ExceptHandler;

typedef struct ExceptHandlerList {
    ExceptHandler *items;
    size_t count;
} ExceptHandlerList;

struct Stmt {
    StmtKind kind;
    Place place; // of a decorated def or class: from the line of `def` or `class`
    union {
        struct {
            Identifier name;
            Arguments *args;
            StmtList body;
            ExprList decorator_list;
            Expr *returns; // NULL: none
        } function_def, async_function_def;
        struct {
            Identifier name;
            ExprList bases;
            KeywordList keywords;
            StmtList body;
            ExprList decorator_list;
        } class_def;
        struct {
            Expr *value; // of a Return: NULL for a bare `return`
        } return_, expr;
        struct {
            ExprList targets;
        } delete;
        struct {
            ExprList targets; // a = b = value has two
            Expr *value;
        } assign;
        struct {
            Expr *target; // Name, Attribute or Subscript, in store context
            Operator op;
            Expr *value;
        } aug_assign;
        struct {
            Expr *target;
            Expr *annotation;
            Expr *value; // NULL: none
            bool simple; // a bare name, not in parentheses
        } ann_assign;
        struct {
            Expr *target;
            Expr *iter;
            StmtList body;
            StmtList orelse;
        } for_, async_for;
        struct {
            Expr *test;
            StmtList body;
            StmtList orelse; // of an If: an `elif` is one If in here
        } while_, if_;
        struct {
            WithItemList items;
            StmtList body;
        } with, async_with;
        struct {
            Expr *exc;   // NULL: a bare `raise`
            Expr *cause; // NULL: no `from`
        } raise;
        struct {
            StmtList body;
            ExceptHandlerList handlers;
            StmtList orelse;
            StmtList finalbody;
        } try_, try_star;
        struct {
            Expr *test;
            Expr *msg; // NULL: none
        } assert_;
        struct {
            AliasList names;
        } import;
        struct {
            Identifier module; // dotted; NULL in `from . import x`
            AliasList names;
            int level; // number of leading dots
        } import_from;
        struct {
            const Identifier *names;
            size_t count;
        } global, nonlocal;
    };
};

// No expression is higher than this: a deeper one is refused by the parser.
enum { AST_MAX_HEIGHT = 1000 };

// CPython's name of a kind or operator: "AsyncFor", "MatMult".
const char *ast_expr_kind_name(ExprKind kind);
const char *ast_stmt_kind_name(StmtKind kind);
const char *ast_bool_operator_name(BoolOperator op);
const char *ast_operator_name(Operator op);
const char *ast_unary_operator_name(UnaryOperator op);
const char *ast_comparison_name(Comparison op);

// Calls visit(context, child) for each direct child of the expression, in the order of the source where that is not
// the order of evaluation. The insides of a lambda's parameters (annotations, defaults) and of comprehension clauses
// count as children.
typedef void AstVisitor(void *context, const Expr *child);
void ast_visit_children(const Expr *expr, AstVisitor *visit, void *context);

#endif
