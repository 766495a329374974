// Decides where each name lives, from the outside in, and which variables inner functions share, from the inside out.
#include "sim/lang/scope_table.h"

#include <string.h>

static bool is_class_cell(Identifier name) {
    return strcmp(name, "__class__") == 0;
}

// What the scopes around `scope` make of a name that it does not bind: FREE, or GLOBAL_IMPLICIT. Class bodies hide
// their names from what is inside them, but for __class__.
static SymbolHome look_outside(const Scope *scope, Identifier name) {
    for (const Scope *around = scope->parent; around && around->kind != SCOPE_MODULE; around = around->parent) {
        if (around->kind == SCOPE_CLASS) {
            if (is_class_cell(name))
                return SYMBOL_FREE;
            continue;
        }
        const Symbol *symbol = scope_find_symbol(around, name);
        if (!symbol)
            continue;
        if (symbol->flags & SYMBOL_DECLARED_GLOBAL)
            return SYMBOL_GLOBAL_IMPLICIT;
        if (symbol->flags & SYMBOL_BOUND && !(symbol->flags & SYMBOL_DECLARED_NONLOCAL))
            return SYMBOL_FREE;
    }
    return SYMBOL_GLOBAL_IMPLICIT;
}

// A class body's own comprehension does not see the cell of that class.
static bool is_class_cell_in_comprehension(const Scope *scope, Identifier name) {
    return is_class_cell(name) && scope_is_inlined(scope) && scope->parent->kind == SCOPE_CLASS;
}

static SymbolHome resolve_nonlocal(ScopeTable *table, const Scope *scope, const Symbol *symbol) {
    if (scope->kind == SCOPE_MODULE) {
        report_error(table->report, symbol->declared, "nonlocal declaration not allowed at module level");
        return SYMBOL_GLOBAL_IMPLICIT;
    }
    SymbolHome home = look_outside(scope, symbol->name);
    if (home != SYMBOL_FREE && !(symbol->flags & SYMBOL_PARAMETER))
        report_error(table->report, symbol->declared, "no binding for nonlocal '%s' found", symbol->name);
    return home;
}

static SymbolHome resolve_symbol(ScopeTable *table, const Scope *scope, const Symbol *symbol) {
    if (symbol->flags & SYMBOL_DECLARED_GLOBAL) {
        if (symbol->flags & SYMBOL_DECLARED_NONLOCAL)
            report_error(table->report, symbol->declared, "name '%s' is nonlocal and global", symbol->name);
        return SYMBOL_GLOBAL_EXPLICIT;
    }
    if (symbol->flags & SYMBOL_DECLARED_NONLOCAL)
        return resolve_nonlocal(table, scope, symbol);
    if (symbol->flags & SYMBOL_BOUND)
        return SYMBOL_LOCAL;
    if (is_class_cell_in_comprehension(scope, symbol->name))
        return SYMBOL_GLOBAL_IMPLICIT;
    return look_outside(scope, symbol->name);
}

// Whether a function inside a comprehension uses the name from around it.
static bool is_free_in_functions(const Scope *comprehension, Identifier name) {
    for (size_t i = 0; i < comprehension->child_count; i++) {
        const Scope *child = comprehension->children[i];
        const Symbol *symbol = scope_find_symbol(child, name);
        if (!symbol || symbol->home != SYMBOL_FREE)
            continue;
        if (!scope_is_inlined(child) || is_free_in_functions(child, name))
            return true;
    }
    return false;
}

// A name that `child` takes from around itself: the scope around has it, shares it, or passes it on.
static void share_symbol(ScopeTable *table, Scope *scope, const Scope *child, Identifier name) {
    Symbol *symbol = scope_find_symbol(scope, name);
    if (scope->kind == SCOPE_CLASS && is_class_cell(name)) {
        scope->needs_class_cell = true;
    } else if (!symbol) {
        symbol = scope_add_symbol(table, scope, name);
        symbol->home = SYMBOL_FREE;
    } else if (scope->kind == SCOPE_CLASS) {
        symbol->flags |= symbol->home == SYMBOL_FREE ? 0 : SYMBOL_PASSED_ON;
    } else if (symbol->home == SYMBOL_LOCAL) {
        if (!scope_is_inlined(child) || is_free_in_functions(child, name))
            symbol->home = SYMBOL_CELL;
    }
}

static void resolve_scope(ScopeTable *table, Scope *scope) {
    for (size_t i = 0; i < scope->index.count; i++)
        scope->symbols[i].home = resolve_symbol(table, scope, &scope->symbols[i]);
    for (size_t i = 0; i < scope->child_count; i++) {
        Scope *child = scope->children[i];
        resolve_scope(table, child);
        for (size_t j = 0; j < child->index.count; j++)
            if (child->symbols[j].home == SYMBOL_FREE || child->symbols[j].flags & SYMBOL_PASSED_ON)
                share_symbol(table, scope, child, child->symbols[j].name);
    }
}

void scope_table_resolve(ScopeTable *table) {
    resolve_scope(table, table->module);
}
