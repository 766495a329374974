// Inside of scope*.c: the scopes of a program by the node that opens them.
#ifndef ASYNCARIUM_LANG_SCOPE_TABLE_H
#define ASYNCARIUM_LANG_SCOPE_TABLE_H

#include "sim/lang/scope.h"

// A hash table with open addressing over Scope.node.
struct ScopeTable {
    Arena *arena;
    NamePool *names;
    Report *report;
    Scope *module;
    Scope **slots;
    size_t count;
    size_t capacity;
};

Scope *scope_new(ScopeTable *table, ScopeKind kind, const void *node, Scope *parent);

// The symbol of that name, which is made if need be.
Symbol *scope_add_symbol(ScopeTable *table, Scope *scope, Identifier name);

// Decides where each name lives, once all are known.
void scope_table_resolve(ScopeTable *table);

#endif
