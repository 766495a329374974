// The allocator of one simulated world. Addresses are handed out from the frontier upwards and come back to the free
// list of their size class; that is all, so what a world does depends on its past only, never on the machine.

#define _DEFAULT_SOURCE   // MAP_ANONYMOUS, MAP_NORESERVE and madvise are not in POSIX.1-2008
#define _DARWIN_C_SOURCE

#include "sim/world/world.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#ifndef MAP_NORESERVE
#define MAP_NORESERVE 0
#endif

#if WORLD_SANITIZED
#include <sanitizer/asan_interface.h>
#else
#define ASAN_POISON_MEMORY_REGION(address, size) ((void)(address), (void)(size))
#define ASAN_UNPOISON_MEMORY_REGION(address, size) ((void)(address), (void)(size))
#endif

struct WorldImage {
    const World *world; // the one it was taken from: pointers inside are right nowhere else
    size_t size;
    max_align_t bytes[];
};

static const size_t reserve_min = (size_t)64 << 20;     // addresses past the limit, besides an eighth of it
static const size_t step = (size_t)64 << 20;            // pages are made accessible by so much, and so much ahead
static const size_t small_pages = (size_t)2 << 20;      // a world that takes no more stays small; the rest is asked for in large pages
static const size_t limit_max = (size_t)56 << 30;       // with its reserve and steps, it is smaller than 64 GiB: see world_place
static const size_t give_back_min = (size_t)1 << 20;    // less than this is not worth a system call in world_restore
static const size_t sanitized_fill_max = (size_t)4 << 10;

static_assert(sizeof(WorldBlock) <= WORLD_ALIGNMENT, "a free block of the smallest class holds its link");

static char *world_base(const World *world) { return (char *)world; }

static size_t round_up(size_t size, size_t unit) { return (size + unit - 1) / unit * unit; }

// Size classes --------------------------------------------------------------------------------------------------------

// Large classes: 1280, 1536, 1792, 2048, 2560, … four between one power of two and the next.
static size_t large_class(size_t size) {
    size_t class = WORLD_SMALL_CLASSES;
    size_t power = WORLD_SMALL_MAX;
    while (size > 2 * power) {
        power *= 2;
        class += 4;
    }
    return class + (size - power - 1) / (power / 4);
}

static size_t size_class(size_t size) {
    return size <= WORLD_SMALL_MAX ? world_small_class(size) : large_class(size);
}

static size_t class_size(size_t class) {
    if (class < WORLD_SMALL_CLASSES) return (class + 1) * WORLD_ALIGNMENT;
    size_t doublings = (class - WORLD_SMALL_CLASSES) / 4;
    size_t quarters = (class - WORLD_SMALL_CLASSES) % 4 + 1;
    size_t power = (size_t)WORLD_SMALL_MAX << doublings;
    return power + quarters * (power / 4);
}

// Pages ---------------------------------------------------------------------------------------------------------------

// Large pages, where the system has such: it gives a million tasks' memory in a fraction of the time, and ten thousand sleepers that lie
// far apart are found without walking its tables of pages.
static void ask_for_large_pages(char *base, size_t range) {
#ifdef MADV_HUGEPAGE
    madvise(base + small_pages, range - small_pages, MADV_HUGEPAGE);
#else
    (void)base, (void)range;
#endif
}

World *world_new(size_t limit) {
    size_t header = round_up(sizeof(World), WORLD_ALIGNMENT);
    if (limit > (SIZE_MAX >> 8)) return NULL;
    if (limit > limit_max) limit = limit_max;
    size_t range = round_up(header + limit + limit / 8 + reserve_min, step) + step;
    char *base = mmap(NULL, range, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (base == MAP_FAILED) return NULL;
    if (mprotect(base, step, PROT_READ | PROT_WRITE) != 0) {
        munmap(base, range);
        return NULL;
    }
    ask_for_large_pages(base, range);
    World *world = (World *)(void *)base; // fresh pages: all zero
    world->frontier = base + header;
    world->accessible = base + step;
    world->limit = world->frontier + limit;
    world->end = base + range;
    return world;
}

void world_free(World *world) {
    if (!world) return;
    ASAN_UNPOISON_MEMORY_REGION(world, (size_t)(world->frontier - world_base(world)));
    munmap(world, (size_t)(world->end - world_base(world)));
}

static _Noreturn void stop_past_reserve(void) {
    fputs("asyncarium: a world ran past its reserve: a size was taken without world_can_take\n", stderr);
    abort();
}

// Keeps a step of accessible pages ahead of the frontier. Where the system has no more to give, that step is the
// reserve, and the world is over its limit from here on.
static void open_pages(World *world) {
    while (world->accessible < world->end && world->accessible < world->frontier + step) {
        if (mprotect(world->accessible, step, PROT_READ | PROT_WRITE) != 0) {
            world->over_limit = true;
            world->limit = world->frontier;
            break;
        }
        world->accessible += step;
    }
    if (world->frontier > world->accessible) stop_past_reserve();
}

// Blocks --------------------------------------------------------------------------------------------------------------

static void push_free(World *world, void *block, size_t class) {
    ((WorldBlock *)block)->next = world->free[class];
    world->free[class] = block;
    if (class >= WORLD_SMALL_CLASSES) world->large_free++;
    ASAN_POISON_MEMORY_REGION(block, class_size(class));
}

static void *pop_free(World *world, size_t class) {
    WorldBlock *block = world->free[class];
    if (!block) return NULL;
    ASAN_UNPOISON_MEMORY_REGION(block, class_size(class));
    world->free[class] = block->next;
    if (class >= WORLD_SMALL_CLASSES) world->large_free--;
    return block;
}

// Makes the smallest large free block the new scrap; the rest of the old one is a block of some small class.
static void refill_scrap(World *world) {
    if (world->scrap_size > 0) push_free(world, world->scrap, world_small_class(world->scrap_size));
    world->scrap_size = 0;
    if (world->large_free == 0) return;
    size_t class = WORLD_SMALL_CLASSES;
    while (!world->free[class]) class++;
    world->scrap = pop_free(world, class);
    world->scrap_size = class_size(class);
}

// The same with the smallest one that has `size` bytes, if there is any.
static void refill_scrap_with(World *world, size_t size) {
    size_t class = large_class(size);
    while (class < WORLD_CLASS_COUNT && !world->free[class]) class++;
    if (class == WORLD_CLASS_COUNT) return;
    if (world->scrap_size > 0) push_free(world, world->scrap, world_small_class(world->scrap_size));
    world->scrap = pop_free(world, class);
    world->scrap_size = class_size(class);
}

// A list that grew leaves its old storage behind: that is cut before new addresses are taken.
static void *cut_from_scrap(World *world, size_t size) {
    bool is_small = size <= WORLD_SMALL_MAX;
    if (world->scrap_size < size && is_small) refill_scrap(world);
    if (world->scrap_size < WORLD_SMALL_MAX && !is_small) refill_scrap_with(world, size);
    if (world->scrap_size < size) return NULL;
    void *block = world->scrap;
    world->scrap += size;
    world->scrap_size -= size;
    return block;
}

static void *take_new_addresses(World *world, size_t size) {
    if (size > (size_t)(world->end - world->frontier)) stop_past_reserve();
    char *block = world->frontier;
    world->frontier += size;
    if (world->frontier > world->limit) world->over_limit = true;
    if (world->frontier + step > world->accessible) open_pages(world);
    return block;
}

static void *take_addresses(World *world, size_t size) {
    void *block = cut_from_scrap(world, size);
    return block ? block : take_new_addresses(world, size);
}

// Takes as many small blocks as a KiB has, and frees all but the first: who needs one of a size soon needs more.
static void *take_several(World *world, size_t class) {
    size_t size = class_size(class), count = WORLD_SMALL_MAX / size;
    char *first = take_addresses(world, count * size);
    for (size_t i = count - 1; i > 0; i--) push_free(world, first + i * size, class);
    return first;
}

static void count_allocation(World *world) {
    if (world->fail_after > 0) world->fail_after--;
    if (world->fail_after == 0) world->over_limit = true;
}

// In sanitized builds the unused end of a block is out of bounds, and reading what was never written gives nonsense.
static void mark_taken(void *block, size_t size, size_t whole) {
    if (!WORLD_SANITIZED) return;
    ASAN_UNPOISON_MEMORY_REGION(block, whole);
    memset(block, 0xcd, size < sanitized_fill_max ? size : sanitized_fill_max);
    ASAN_POISON_MEMORY_REGION((char *)block + size, whole - size);
}

void *world_allocate_slowly(World *world, size_t size) {
    if (size > (size_t)(world->end - world_base(world))) stop_past_reserve();
    size_t class = size_class(size);
    size_t whole = class_size(class);
    void *block = pop_free(world, class);
    if (!block) block = class < WORLD_SMALL_CLASSES ? take_several(world, class) : take_addresses(world, whole);
    world->used += whole;
    if (world->failing) count_allocation(world);
    mark_taken(block, size, whole);
    return block;
}

void *world_allocate_zeroed(World *world, size_t size) {
    return memset(world_allocate(world, size), 0, size);
}

void world_release_slowly(World *world, void *block, size_t size) {
    if (!block) return;
    size_t class = size_class(size);
    ASAN_UNPOISON_MEMORY_REGION(block, class_size(class));
    push_free(world, block, class);
    if (world->used > world->peak) world->peak = world->used;
    world->used -= class_size(class);
}

void *world_resize(World *world, void *block, size_t old_size, size_t new_size) {
    if (!block) return world_allocate(world, new_size);
    size_t class = size_class(old_size);
    if (class == size_class(new_size)) {
        ASAN_UNPOISON_MEMORY_REGION(block, class_size(class));
        ASAN_POISON_MEMORY_REGION((char *)block + new_size, class_size(class) - new_size);
        return block;
    }
    void *moved = world_allocate(world, new_size);
    memcpy(moved, block, old_size < new_size ? old_size : new_size);
    world_release(world, block, old_size);
    return moved;
}

bool world_can_take(const World *world, size_t size) {
    if (world->over_limit) return false;
    if (size > (size_t)(world->end - world_base(world))) return false;
    size_t class = size_class(size);
    if (world->free[class]) return true;
    return world->frontier <= world->limit && class_size(class) <= (size_t)(world->limit - world->frontier);
}

void world_fail_after(World *world, uint64_t count) {
    world->failing = true;
    world->fail_after = count;
    if (count == 0) world->over_limit = true;
}

// Images --------------------------------------------------------------------------------------------------------------

// The sanitizer's shadow is no part of a world: lifted while bytes are copied, laid over the free blocks again after.
static void lift_poison(const World *world) {
    ASAN_UNPOISON_MEMORY_REGION(world, (size_t)(world->frontier - world_base(world)));
}

static void lay_poison(const World *world) {
    if (!WORLD_SANITIZED) return;
    for (size_t class = 0; class < WORLD_CLASS_COUNT; class++) {
        for (const WorldBlock *block = world->free[class], *next; block; block = next) {
            next = block->next;
            ASAN_POISON_MEMORY_REGION(block, class_size(class));
        }
    }
}

WorldImage *world_save(const World *world) {
    size_t size = (size_t)(world->frontier - world_base(world));
    WorldImage *image = malloc(sizeof(WorldImage) + size);
    if (!image) return NULL;
    image->world = world;
    image->size = size;
    lift_poison(world);
    memcpy(image->bytes, world, size);
    lay_poison(world);
    return image;
}

// Pages between the image's frontier and the world's go back to the system where there are many.
static void give_back(char *from, const char *to) {
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    size_t skip = round_up((uintptr_t)from, page) - (uintptr_t)from;
    if (to < from + skip + give_back_min) return;
    madvise(from + skip, (size_t)(to - from) - skip, MADV_DONTNEED);
}

void world_restore(World *world, const WorldImage *image) {
    assert(image->world == world && "an image goes back into the world that it was taken from");
    char *accessible = world->accessible;
    char *frontier = world->frontier;
    lift_poison(world);
    memcpy(world, image->bytes, image->size);
    world->accessible = accessible; // what the system gave stays given
    give_back(world->frontier, frontier);
    lay_poison(world);
}

size_t world_image_size(const WorldImage *image) { return image->size; }

void world_image_free(WorldImage *image) { free(image); }
