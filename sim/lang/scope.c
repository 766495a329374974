#include "sim/lang/scope.h"

#include "sim/lang/scope_table.h"

#include <assert.h>
#include <string.h>

static size_t hash_pointer(const void *pointer) {
    uint64_t value = (uint64_t)(uintptr_t)pointer * 11400714819323198485U;
    return (size_t)(value >> 32);
}

// ---- scopes by node

static Scope **find_slot(const ScopeTable *table, const void *node) {
    size_t mask = table->capacity - 1;
    size_t at = hash_pointer(node) & mask;
    while (table->slots[at] && table->slots[at]->node != node)
        at = (at + 1) & mask;
    return &table->slots[at];
}

static void grow_table(ScopeTable *table) {
    ScopeTable bigger = *table;
    bigger.capacity = table->capacity ? table->capacity * 2 : 64;
    bigger.slots = arena_alloc(table->arena, bigger.capacity * sizeof *bigger.slots);
    for (size_t i = 0; i < table->capacity; i++)
        if (table->slots[i])
            *find_slot(&bigger, table->slots[i]->node) = table->slots[i];
    *table = bigger;
}

Scope *scope_new(ScopeTable *table, ScopeKind kind, const void *node, Scope *parent) {
    if (table->count * 2 >= table->capacity)
        grow_table(table);
    Scope *scope = arena_alloc(table->arena, sizeof *scope);
    scope->kind = kind;
    scope->node = node;
    scope->parent = parent;
    if (parent) {
        scope->class_name = parent->class_name;
        parent->children = arena_make_room(table->arena, parent->children, parent->child_count, sizeof(Scope *));
        parent->children[parent->child_count++] = scope;
    }
    *find_slot(table, node) = scope;
    table->count++;
    return scope;
}

Scope *scope_table_find(const ScopeTable *table, const void *node) {
    Scope *scope = *find_slot(table, node);
    assert(scope && "every block has its scope");
    return scope;
}

// ---- symbols by name

Symbol *scope_find_symbol(const Scope *scope, Identifier name) {
    uint32_t number = name_index_find(&scope->index, name);
    return number == NAME_INDEX_NONE ? NULL : &scope->symbols[number];
}

Symbol *scope_add_symbol(ScopeTable *table, Scope *scope, Identifier name) {
    uint32_t count = scope->index.count;
    uint32_t number = name_index_add(&scope->index, table->arena, name);
    if (number == count) {
        scope->symbols = arena_make_room(table->arena, scope->symbols, count, sizeof *scope->symbols);
        scope->symbols[number] = (Symbol){.name = name};
    }
    return &scope->symbols[number];
}

// ---- kinds

bool scope_is_function(const Scope *scope) {
    return scope->kind != SCOPE_MODULE && scope->kind != SCOPE_CLASS;
}

bool scope_is_inlined(const Scope *scope) {
    return scope->kind == SCOPE_LIST_COMP || scope->kind == SCOPE_SET_COMP || scope->kind == SCOPE_DICT_COMP;
}

// ---- names

// Not names that end in two underscores, nor where the class's name is nothing but underscores.
static bool is_mangled(Identifier class_name, Identifier name) {
    size_t length = strlen(name);
    bool is_private = length > 2 && strncmp(name, "__", 2) == 0 && strcmp(name + length - 2, "__") != 0;
    return class_name && is_private && !strchr(name, '.') && class_name[strspn(class_name, "_")];
}

Identifier scope_mangle(NamePool *names, Identifier class_name, Identifier name) {
    if (!is_mangled(class_name, name))
        return names_intern(&names->names, names->arena, name, strlen(name));
    Buffer mangled = {0};
    buffer_append_format(&mangled, "_%s%s", class_name + strspn(class_name, "_"), name);
    Identifier interned = names_intern(&names->names, names->arena, mangled.bytes, mangled.length);
    buffer_done(&mangled);
    return interned;
}
