#include "sim/lang/library.h"

#include <string.h>

const LibrarySource *library_find(const char *name, size_t length) {
    for (size_t i = 0; i < library_source_count; i++)
        if (strncmp(library_sources[i].name, name, length) == 0 && library_sources[i].name[length] == '\0')
            return &library_sources[i];
    return NULL;
}

static bool contains(const LibrarySet *set, const LibrarySource *source) {
    for (size_t i = 0; i < set->count; i++)
        if (set->items[i] == source)
            return true;
    return false;
}

void library_set_add(LibrarySet *set, const char *name) {
    size_t length = 0;
    do {
        length += strcspn(name + length, ".");
        const LibrarySource *source = library_find(name, length);
        if (source && !contains(set, source)) {
            set->items = arena_make_room(set->arena, set->items, set->count, sizeof *set->items);
            set->items[set->count++] = source;
        }
    } while (name[length++] == '.');
}
