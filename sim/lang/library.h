// The modules of Python's library that are written in Python: sim/library/*.py. Their text is a part of the binary; it
// is parsed and compiled when a program is loaded that imports them.
//
// A file is named as its module: logging.handlers.py is logging.handlers. A module with others inside is a file, too.
#ifndef ASYNCARIUM_LANG_LIBRARY_H
#define ASYNCARIUM_LANG_LIBRARY_H

#include "sim/lang/memory.h"

#include <stdbool.h>
#include <stddef.h>

typedef struct LibrarySource {
    const char *name; // dotted
    const char *text; // of `length` bytes; a NUL follows
    size_t length;
} LibrarySource;

// All there are. The build writes the table (sim/library/embed.sh).
extern const LibrarySource library_sources[];
extern const size_t library_source_count;

// The module of that name; NULL: none.
const LibrarySource *library_find(const char *name, size_t length);

// Modules, each once, in the order in which they were first asked for. Empty with nothing but its arena.
typedef struct LibrarySet {
    Arena *arena;
    const LibrarySource **items;
    size_t count;
} LibrarySet;

// Adds a.b.c, and with it a and a.b; those that are not of the library are none of its business.
void library_set_add(LibrarySet *set, const char *name);

#endif
