// Numbers for interned identifiers, in the order in which they come.
#ifndef ASYNCARIUM_LANG_NAME_INDEX_H
#define ASYNCARIUM_LANG_NAME_INDEX_H

#include "sim/lang/ast.h"
#include "sim/lang/memory.h"

// A hash table with open addressing; a zeroed one is empty and ready. Lies in an arena.
typedef struct NameIndex {
    Identifier *names;
    uint32_t count;
    uint32_t *slots; // 1 + number of a name; 0: empty
    size_t slot_count;
} NameIndex;

enum { NAME_INDEX_NONE = UINT32_MAX };

uint32_t name_index_find(const NameIndex *index, Identifier name); // NAME_INDEX_NONE: not there
uint32_t name_index_add(NameIndex *index, Arena *arena, Identifier name);

#endif
