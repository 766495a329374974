// Names: from what the scopes say to the instruction that gets or sets one.
#include "sim/lang/compile.h"

Identifier compile_mangle(Compiler *compiler, Identifier name) {
    return scope_mangle(&compiler->names, compiler->unit->scope->class_name, name);
}

uint32_t compile_local(Compiler *compiler, Identifier name) {
    return name_index_add(&compiler->unit->locals, &compiler->scratch, name);
}

// Where a name lives, seen from the current place.
typedef enum NameKind { NAME_IN_SLOT, NAME_IN_CELL, NAME_IN_CLASS, NAME_IN_CLASS_OR_CELL, NAME_IN_GLOBALS } NameKind;

static NameKind kind_of_home(SymbolHome home) {
    switch (home) {
    case SYMBOL_LOCAL:
        return NAME_IN_SLOT;
    case SYMBOL_CELL:
    case SYMBOL_FREE:
        return NAME_IN_CELL;
    case SYMBOL_GLOBAL_EXPLICIT:
    case SYMBOL_GLOBAL_IMPLICIT:
        break;
    }
    return NAME_IN_GLOBALS;
}

static bool is_bound(const Symbol *symbol) {
    return symbol->home == SYMBOL_LOCAL || symbol->home == SYMBOL_CELL;
}

static NameKind kind_in_class(const Symbol *symbol) {
    if (!symbol || symbol->home == SYMBOL_LOCAL || symbol->home == SYMBOL_GLOBAL_IMPLICIT)
        return NAME_IN_CLASS;
    return symbol->home == SYMBOL_FREE ? NAME_IN_CLASS_OR_CELL : NAME_IN_GLOBALS;
}

// A comprehension in a class body does not see the names of the class, only those around it.
static NameKind find_name(const Compiler *compiler, Identifier name) {
    const Unit *unit = compiler->unit;
    bool in_class = unit->scope->kind == SCOPE_CLASS;
    for (const Layer *layer = unit->layer; layer; layer = layer->outer) {
        const Symbol *symbol = scope_find_symbol(layer->scope, name);
        if (symbol && (is_bound(symbol) || (in_class && !layer->outer)))
            return kind_of_home(symbol->home);
    }
    const Symbol *symbol = scope_find_symbol(unit->scope, name);
    if (in_class)
        return kind_in_class(symbol);
    if (!symbol || unit->scope->kind == SCOPE_MODULE)
        return NAME_IN_GLOBALS;
    return kind_of_home(symbol->home);
}

static void write_class_or_cell(Compiler *compiler, Place place, Identifier name) {
    if (!compiler->unit->reachable)
        return;
    uint32_t site = unit_add_site(compiler, name);
    uint32_t local = compile_local(compiler, name);
    if (site < UNIT_PACKED_SITES && local < UNIT_PACKED_LOCALS)
        unit_write_arg(compiler, place, OP_LOAD_NAME_OR_DEREF, site * UNIT_PACKED_LOCALS + local);
    else
        unit_refuse(compiler, place, "too many names in the body of a class");
}

void compile_name(Compiler *compiler, Place place, Identifier plain_name, ExprContext context) {
    static const Opcode opcodes[][3] = {
        [NAME_IN_SLOT] = {OP_LOAD_FAST, OP_STORE_FAST, OP_DELETE_FAST},
        [NAME_IN_CELL] = {OP_LOAD_DEREF, OP_STORE_DEREF, OP_DELETE_DEREF},
        [NAME_IN_CLASS] = {OP_LOAD_NAME, OP_STORE_NAME, OP_DELETE_NAME},
        [NAME_IN_CLASS_OR_CELL] = {OP_LOAD_NAME_OR_DEREF, OP_STORE_DEREF, OP_DELETE_DEREF},
        [NAME_IN_GLOBALS] = {OP_LOAD_GLOBAL, OP_STORE_GLOBAL, OP_DELETE_GLOBAL},
    };
    Identifier name = compile_mangle(compiler, plain_name);
    NameKind kind = find_name(compiler, name);
    Opcode op = opcodes[kind][context];
    if (op == OP_LOAD_NAME_OR_DEREF)
        write_class_or_cell(compiler, place, name);
    else if (kind == NAME_IN_CLASS || kind == NAME_IN_GLOBALS)
        unit_write_site(compiler, place, op, name);
    else
        unit_write_arg(compiler, place, op, compile_local(compiler, name));
}

// ---- functions and the cells that they take along

static uint32_t write_closure(Compiler *compiler, Place place, const Bytecode *code) {
    for (uint32_t i = code->local_count - code->free_count; i < code->local_count; i++)
        unit_write_arg(compiler, place, OP_LOAD_CLOSURE, compile_local(compiler, code->local_names[i]));
    return code->free_count;
}

void compile_function_of(Compiler *compiler, Place place, const Bytecode *code, unsigned flags) {
    uint32_t count = write_closure(compiler, place, code);
    if (count) {
        unit_write_arg(compiler, place, OP_BUILD_TUPLE, count);
        flags |= FUNCTION_HAS_CLOSURE;
    }
    unit_write_const(compiler, place, (CodeConstant){.kind = CODE_CONSTANT_CODE, .as.code = code});
    unit_write_arg(compiler, place, OP_MAKE_FUNCTION, flags);
}
