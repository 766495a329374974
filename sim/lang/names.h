// Identifiers, each kept once: equal names are equal pointers.
#ifndef ASYNCARIUM_LANG_NAMES_H
#define ASYNCARIUM_LANG_NAMES_H

#include "sim/lang/ast.h"
#include "sim/lang/memory.h"

// A hash table with open addressing; a zeroed one is empty and ready. The names themselves lie in the arena.
typedef struct Names {
    Identifier *slots;
    size_t count;
    size_t capacity;
} Names;

void names_done(Names *names);

Identifier names_intern(Names *names, Arena *arena, const char *bytes, size_t length);

#endif
