#include "sim/lang/name_index.h"

static uint32_t *find_slot(const NameIndex *index, Identifier name) {
    size_t mask = index->slot_count - 1;
    size_t at = (size_t)((uint64_t)(uintptr_t)name * 11400714819323198485U >> 32) & mask;
    while (index->slots[at] && index->names[index->slots[at] - 1] != name)
        at = (at + 1) & mask;
    return &index->slots[at];
}

static void grow(NameIndex *index, Arena *arena) {
    index->slot_count = index->slot_count ? index->slot_count * 2 : 16;
    index->slots = arena_alloc(arena, index->slot_count * sizeof *index->slots);
    for (uint32_t i = 0; i < index->count; i++)
        *find_slot(index, index->names[i]) = i + 1;
}

uint32_t name_index_find(const NameIndex *index, Identifier name) {
    if (!index->slot_count)
        return NAME_INDEX_NONE;
    return *find_slot(index, name) - 1;
}

uint32_t name_index_add(NameIndex *index, Arena *arena, Identifier name) {
    if (index->count * 2 >= index->slot_count)
        grow(index, arena);
    uint32_t *slot = find_slot(index, name);
    if (!*slot) {
        index->names = arena_make_room(arena, index->names, index->count, sizeof *index->names);
        index->names[index->count++] = name;
        *slot = index->count;
    }
    return *slot - 1;
}
