#ifndef ASYNCARIUM_LANG_CODE_H
#define ASYNCARIUM_LANG_CODE_H

// What the compiler makes of one function, class body, generator expression or module: immutable, outside every world,
// without a single Value in it. When a world begins, the vm makes a Code object from it, with real constants, interned
// names and room for inline caches.

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct Bytecode Bytecode;
typedef uint32_t Instruction; // Opcode in the low 8 bits, argument in the high 24

static inline unsigned instruction_opcode(Instruction i) { return i & 0xff; }
static inline unsigned instruction_argument(Instruction i) { return i >> 8; }
static inline Instruction instruction_make(unsigned opcode, unsigned argument) { return opcode | argument << 8; }

typedef enum CodeConstantKind {
    CODE_CONSTANT_NONE,
    CODE_CONSTANT_FALSE,
    CODE_CONSTANT_TRUE,
    CODE_CONSTANT_ELLIPSIS,
    CODE_CONSTANT_INT,
    CODE_CONSTANT_FLOAT,
    CODE_CONSTANT_STR,
    CODE_CONSTANT_BYTES,
    CODE_CONSTANT_TUPLE,
    CODE_CONSTANT_FROZENSET, // of `x in {1, 2}`
    CODE_CONSTANT_CODE,
} CodeConstantKind;

typedef struct CodeConstant {
    CodeConstantKind kind;
    size_t size; // bytes of text, items of a tuple
    union {
        int64_t integer;
        double real;
        const char *text;             // CODE_CONSTANT_STR (UTF-8, surrogates as 3 bytes), CODE_CONSTANT_BYTES
        const struct CodeConstant *items; // CODE_CONSTANT_TUPLE, CODE_CONSTANT_FROZENSET
        const Bytecode *code;
    } as;
} CodeConstant;

// Where an instruction comes from, in the canonical text. Columns are bytes from 0; end_col is exclusive, as in Python's ast.
typedef struct Position {
    uint32_t line, end_line; // from 1; 0: none (as CPython's NO_LOCATION)
    uint32_t col, end_col;
} Position;

// An exception at start <= instruction < end cuts the stack to `depth`, pushes the instruction's index (an int) if
// `lasti`, then the exception, and goes on at target. The first row that fits counts: inner rows stand before outer ones.
typedef struct HandlerRow {
    uint32_t start, end, target;
    uint16_t depth;
    bool lasti;
} HandlerRow;

enum {
    CODE_VARARGS = 1,    // *args: the local behind the keyword-only ones
    CODE_VARKEYWORDS = 2,
    CODE_GENERATOR = 4,
    CODE_COROUTINE = 8,
    CODE_ASYNC_GENERATOR = 16,
    CODE_CLASS_BODY = 32,
    CODE_MODULE = 64,
    CODE_NESTED = 128,   // inside a function: has <locals> in its qualname
    CODE_LIBRARY = 256,  // of a module of the library: its frames are not shown
};

struct Bytecode {
    const char *name;     // "f", "<lambda>", "<module>"
    const char *qualname; // "Outer.f", "f.<locals>.g"
    const char *doc;      // docstring; NULL: none
    uint32_t flags;       // CODE_…
    uint32_t first_line;  // of the def (of its first decorator), as co_firstlineno
    uint32_t positional_only, positional, keyword_only; // positional counts the positional-only ones too
    // Locals, in this order: positional, keyword-only, *args, **kwargs, other locals, cells that are not parameters, free
    // variables. A parameter that is a cell is turned into one by MAKE_CELL at the beginning of the code.
    const char *const *local_names;
    uint32_t local_count; // of all these
    uint32_t cell_count;  // cells that are not parameters
    uint32_t free_count;  // filled from the function's closure at the call
    uint32_t stack_size;  // greatest height of the operand stack
    const Instruction *instructions;
    uint32_t instruction_count;
    const Position *positions; // one per instruction
    const HandlerRow *handlers;
    uint32_t handler_count;
    const CodeConstant *constants;
    uint32_t constant_count;
    const char *const *sites; // the name of each site; a site is used by one instruction only
    uint32_t site_count;
    bool uses_class_cell; // class body: has a __class__ cell (its local is named "__class__")
};

// A module of the library that a program imports.
typedef struct ProgramModule {
    const char *name; // dotted
    const Bytecode *code;
} ProgramModule;

#endif
