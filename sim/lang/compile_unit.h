// A Unit: the instructions of one function, class body or module while they are written.
//
// They are written in a straight line. On the way the unit knows the height of the operand stack, the handler that an
// exception would meet, and whether the place can be reached at all: what cannot is not written. unit_finish
// (compile_finish.c) makes Bytecode of it.
#ifndef ASYNCARIUM_LANG_COMPILE_UNIT_H
#define ASYNCARIUM_LANG_COMPILE_UNIT_H

#include "sim/lang/code.h"
#include "sim/lang/future.h"
#include "sim/lang/name_index.h"
#include "sim/lang/opcode.h"
#include "sim/lang/report.h"
#include "sim/lang/scope.h"

typedef struct Unit Unit;

typedef struct Compiler {
    Arena *arena;  // of the program: bytecode and names
    Arena scratch; // of the compilation: scopes and units
    NamePool names;
    Report report;
    const ScopeTable *scopes;
    const Scope *module;
    Future future;
    Unit *unit;    // the current one
    uint32_t size; // instructions written in all units
    bool is_too_large;
    bool is_library; // what is compiled is a module of the library
} Compiler;

// A place in the code to jump to, by number.
typedef uint32_t Label;
enum { LABEL_NONE = UINT32_MAX };

typedef struct LabelState {
    uint32_t at;    // instruction behind it, once it is placed
    uint32_t depth; // height of the operand stack there, once it is reached
    bool placed;
    bool reached; // by a jump, an exception, or from above
} LabelState;

// What catches exceptions where an instruction stands.
typedef struct Handler {
    Label target;
    uint32_t depth; // height that the operand stack is cut to
    bool lasti;     // pushes the number of the instruction, below the exception
    const struct Handler *outer;
} Handler;

// An instruction that is not assembled yet.
typedef struct Draft {
    Opcode op;
    uint32_t arg; // of a jump: the label; of an instruction on a local: its number in Unit.locals
    Place place;
    const Handler *handler;
} Draft;

// What a `return`, `break` or `continue` leaves on its way out, as CPython's fblock.
typedef enum BlockKind {
    BLOCK_WHILE_LOOP,
    BLOCK_FOR_LOOP,
    BLOCK_TRY,             // body of a try with handlers
    BLOCK_FINALLY_TRY,     // body of a try with a finally
    BLOCK_FINALLY_END,     // body of a finally that handles an exception
    BLOCK_WITH,
    BLOCK_ASYNC_WITH,
    BLOCK_HANDLERS,        // between the clauses of an except
    BLOCK_GROUP_HANDLERS,  // between the clauses of an except*
    BLOCK_HANDLER_CLEANUP, // body of a clause
    BLOCK_POP_VALUE,       // body of a finally that keeps a return value
} BlockKind;

typedef struct Block {
    BlockKind kind;
    Place place;               // with: of the manager
    Label start, exit;         // loops: of `continue` and `break`
    const StmtList *finalbody; // BLOCK_FINALLY_TRY
    Identifier name;           // BLOCK_HANDLER_CLEANUP: bound to the exception; NULL: none
} Block;

enum {
    BLOCK_MAX = 21,            // nested, as CPython's CO_MAXBLOCKS
    UNIT_MAX_NESTED = 100,     // functions and classes in each other
    UNIT_PACKED_LOCALS = 4096, // in LOAD_NAME_OR_DEREF
    UNIT_PACKED_SITES = 4096,
};

// A comprehension that is woven into the unit: what it binds hides the unit's own names.
typedef struct Layer {
    const Scope *scope;
    const struct Layer *outer;
} Layer;

typedef struct Constants {
    CodeConstant *items;
    uint32_t count;
    uint32_t *slots; // hash table: 1 + number of a constant; 0: empty
    size_t slot_count;
} Constants;

struct Unit {
    Unit *outer; // NULL: the module
    const Scope *scope;
    Identifier name;
    const char *qualname;
    const char *doc; // NULL: none
    int first_line;
    Draft *drafts;
    uint32_t draft_count;
    LabelState *labels;
    uint32_t label_count;
    uint32_t depth, max_depth; // of the operand stack
    bool reachable;
    const Handler *handler; // NULL: none in this unit
    Block *blocks;
    size_t block_count;
    size_t block_capacity;
    bool is_too_nested;
    int level; // 1: the module
    const Layer *layer; // NULL: none
    NameIndex locals;   // in the order of their first use; the parameters come first
    uint32_t parameter_count;
    Constants constants;
    const char **sites;
    uint32_t site_count;
};

// The instruction has no place of its own: it counts as part of the one before it.
static const Place NO_PLACE = {0};

// ---- units

// Whether one more unit may begin inside the current one; reports if not.
bool unit_can_nest(Compiler *compiler, Place place);

// Begins a unit inside the current one and makes it the current one.
Unit *unit_begin(Compiler *compiler, const Scope *scope, Identifier name, int first_line);

// Puts the drafts of the current unit in order; of each of them, whether it is dropped (compile_arrange.c).
const bool *unit_arrange(Compiler *compiler);
// Makes the bytecode of the current unit, and goes back to the one around it (compile_finish.c).
const Bytecode *unit_finish(Compiler *compiler, const Arguments *parameters);

// Reports what cannot be compiled, even where errors are muted, and goes on as if control could not come here.
void unit_refuse(Compiler *compiler, Place place, const char *message);

// ---- instructions

void unit_write(Compiler *compiler, Place place, Opcode op);
void unit_write_arg(Compiler *compiler, Place place, Opcode op, uint32_t arg);
void unit_write_site(Compiler *compiler, Place place, Opcode op, Identifier name);
void unit_write_const(Compiler *compiler, Place place, CodeConstant constant);
void unit_write_none(Compiler *compiler, Place place);
void unit_write_jump(Compiler *compiler, Place place, Opcode op, Label label);
uint32_t unit_add_site(Compiler *compiler, Identifier name);

Label unit_new_label(Compiler *compiler);
void unit_place_label(Compiler *compiler, Label label);

// From here on, exceptions go to the label, with the stack cut to `below` under its present height.
void unit_push_handler(Compiler *compiler, Label target, bool lasti, uint32_t below);
void unit_pop_handler(Compiler *compiler);

void unit_push_block(Compiler *compiler, Block block);
void unit_pop_block(Compiler *compiler);

// ---- constants (compile_constant.c)

// Number of a constant among those of a unit; equal ones share it.
uint32_t constants_add(Constants *constants, Arena *arena, CodeConstant constant);

#endif
