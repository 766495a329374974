// Memory of the front end: an arena for what lives as long as a scenario, a buffer for text that grows.
//
// Neither ever fails towards its caller: the size of a scenario file is bounded, so a refusal by malloc means that the
// machine has no memory left, and the process ends with the exit status for that.
#ifndef ASYNCARIUM_LANG_MEMORY_H
#define ASYNCARIUM_LANG_MEMORY_H

#include <stdarg.h>
#include <stddef.h>

// As malloc and realloc, but never NULL.
__attribute__((returns_nonnull)) void *memory_alloc(size_t size);
__attribute__((returns_nonnull)) void *memory_resize(void *memory, size_t size);

// Makes room for one more item in a growing array: doubles *capacity when count has reached it.
void *memory_grow(void *items, size_t count, size_t *capacity, size_t item_size);

typedef struct ArenaBlock ArenaBlock;

// A zeroed Arena is empty and ready.
typedef struct Arena {
    ArenaBlock *blocks;
    char *next;
    char *end;
} Arena;

void arena_done(Arena *arena);

// Zeroed memory, aligned for any type, until arena_done.
__attribute__((returns_nonnull)) void *arena_alloc(Arena *arena, size_t size);

// A copy with a NUL behind it.
__attribute__((returns_nonnull)) char *arena_copy(Arena *arena, const char *bytes, size_t length);

// Makes room for one more item in an array that grows by nothing else. Its capacity is the next power of two of its
// count, so nobody needs to store it; outgrown arrays stay behind in the arena.
void *arena_make_room(Arena *arena, void *items, size_t count, size_t item_size);

// A zeroed Buffer is empty and ready. `bytes` ends in a NUL that is not counted, once something was appended.
typedef struct Buffer {
    char *bytes;
    size_t length;
    size_t capacity;
} Buffer;

void buffer_done(Buffer *buffer);
void buffer_append(Buffer *buffer, const char *bytes, size_t length);
void buffer_append_string(Buffer *buffer, const char *string);
void buffer_append_format(Buffer *buffer, const char *format, ...) __attribute__((format(printf, 2, 3)));
void buffer_append_arguments(Buffer *buffer, const char *format, va_list arguments)
    __attribute__((format(printf, 2, 0), nonnull));

// Takes the bytes out, leaving the buffer empty; free() them.
char *buffer_take(Buffer *buffer);

#endif
