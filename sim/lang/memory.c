#include "sim/lang/memory.h"

#include <assert.h>
#include <stdalign.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    ARENA_FIRST_BLOCK = 16 * 1024,
    ARENA_LARGEST_BLOCK = 1024 * 1024,
    MEMORY_EXIT_STATUS = 5,
};

static void *memory_check(void *memory) {
    if (memory)
        return memory;
    fputs("asyncarium: out of memory\n", stderr);
    exit(MEMORY_EXIT_STATUS);
}

void *memory_alloc(size_t size) {
    return memory_check(malloc(size ? size : 1));
}

void *memory_resize(void *memory, size_t size) {
    return memory_check(realloc(memory, size ? size : 1));
}

void *memory_grow(void *items, size_t count, size_t *capacity, size_t item_size) {
    if (count < *capacity)
        return items;
    *capacity = *capacity ? *capacity * 2 : 8;
    return memory_resize(items, *capacity * item_size);
}

// ---- arena

struct ArenaBlock {
    ArenaBlock *older;
    size_t size;
    alignas(max_align_t) char bytes[];
};

static void arena_add_block(Arena *arena, size_t at_least) {
    size_t size = arena->blocks ? arena->blocks->size * 2 : ARENA_FIRST_BLOCK;
    if (size > ARENA_LARGEST_BLOCK)
        size = ARENA_LARGEST_BLOCK;
    if (size < at_least)
        size = at_least;
    ArenaBlock *block = memory_check(calloc(1, sizeof *block + size));
    block->older = arena->blocks;
    block->size = size;
    arena->blocks = block;
    arena->next = block->bytes;
    arena->end = block->bytes + size;
}

void *arena_alloc(Arena *arena, size_t size) {
    size_t step = alignof(max_align_t);
    size_t rounded = (size + step - 1) / step * step;
    if ((size_t)(arena->end - arena->next) < rounded || !arena->blocks)
        arena_add_block(arena, rounded);
    void *memory = arena->next;
    arena->next += rounded;
    return memory;
}

char *arena_copy(Arena *arena, const char *bytes, size_t length) {
    char *copy = arena_alloc(arena, length + 1);
    if (length)
        memcpy(copy, bytes, length);
    return copy;
}

void *arena_make_room(Arena *arena, void *items, size_t count, size_t item_size) {
    bool full = (count & (count - 1)) == 0; // 0 or a power of two
    if (!full)
        return items;
    void *bigger = arena_alloc(arena, (count ? count * 2 : 1) * item_size);
    if (count)
        memcpy(bigger, items, count * item_size);
    return bigger;
}

void arena_done(Arena *arena) {
    while (arena->blocks) {
        ArenaBlock *older = arena->blocks->older;
        free(arena->blocks);
        arena->blocks = older;
    }
    *arena = (Arena){0};
}

// ---- buffer

static void buffer_reserve(Buffer *buffer, size_t more) {
    size_t needed = buffer->length + more + 1;
    if (needed <= buffer->capacity)
        return;
    size_t capacity = buffer->capacity ? buffer->capacity * 2 : 64;
    buffer->capacity = capacity > needed ? capacity : needed;
    buffer->bytes = memory_resize(buffer->bytes, buffer->capacity);
}

void buffer_append(Buffer *buffer, const char *bytes, size_t length) {
    buffer_reserve(buffer, length);
    if (length)
        memcpy(buffer->bytes + buffer->length, bytes, length);
    buffer->length += length;
    buffer->bytes[buffer->length] = '\0';
}

void buffer_append_string(Buffer *buffer, const char *string) {
    buffer_append(buffer, string, strlen(string));
}

void buffer_append_arguments(Buffer *buffer, const char *format, va_list arguments) {
    va_list again;
    va_copy(again, arguments);
    int length = vsnprintf(NULL, 0, format, again);
    va_end(again);
    assert(length >= 0 && "formats of the front end have no invalid conversions");
    buffer_reserve(buffer, (size_t)length);
    vsnprintf(buffer->bytes + buffer->length, (size_t)length + 1, format, arguments);
    buffer->length += (size_t)length;
}

void buffer_append_format(Buffer *buffer, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    buffer_append_arguments(buffer, format, arguments);
    va_end(arguments);
}

char *buffer_take(Buffer *buffer) {
    buffer_append(buffer, "", 0);
    char *bytes = buffer->bytes;
    *buffer = (Buffer){0};
    return bytes;
}

void buffer_done(Buffer *buffer) {
    free(buffer->bytes);
    *buffer = (Buffer){0};
}
