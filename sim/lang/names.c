#include "sim/lang/names.h"

#include <stdlib.h>
#include <string.h>

enum { FIRST_CAPACITY = 64 };

// FNV-1a.
static size_t hash(const char *bytes, size_t length) {
    uint64_t value = 14695981039346656037U;
    for (size_t i = 0; i < length; i++)
        value = (value ^ (unsigned char)bytes[i]) * 1099511628211U;
    return (size_t)(value ^ value >> 32);
}

static Identifier *find_slot(const Names *names, const char *bytes, size_t length) {
    size_t mask = names->capacity - 1;
    for (size_t at = hash(bytes, length) & mask;; at = (at + 1) & mask) {
        Identifier name = names->slots[at];
        if (!name || (strncmp(name, bytes, length) == 0 && !name[length]))
            return &names->slots[at];
    }
}

static void grow(Names *names) {
    Names bigger = {.capacity = names->capacity ? names->capacity * 2 : FIRST_CAPACITY, .count = names->count};
    bigger.slots = memory_alloc(bigger.capacity * sizeof *bigger.slots);
    memset(bigger.slots, 0, bigger.capacity * sizeof *bigger.slots);
    for (size_t i = 0; i < names->capacity; i++)
        if (names->slots[i])
            *find_slot(&bigger, names->slots[i], strlen(names->slots[i])) = names->slots[i];
    free(names->slots);
    *names = bigger;
}

Identifier names_intern(Names *names, Arena *arena, const char *bytes, size_t length) {
    if (names->count * 2 >= names->capacity)
        grow(names);
    Identifier *slot = find_slot(names, bytes, length);
    if (!*slot) {
        *slot = arena_copy(arena, bytes, length);
        names->count++;
    }
    return *slot;
}

void names_done(Names *names) {
    free(names->slots);
    *names = (Names){0};
}
