#ifndef ASYNCARIUM_WORLD_WORLD_H
#define ASYNCARIUM_WORLD_WORLD_H

// A world is one reserved range of addresses that holds everything of one simulated program: its objects, its loop,
// its clock. The allocator's own state lies inside the range too, so
//   save    = copy the used bytes out,
//   restore = copy them back to the same addresses (plain C pointers inside stay right),
//   free    = unmap; no leak can outlive a run.
// Law of ownership: nothing inside a world may own something outside it (a FILE, a malloc'ed block).
//
//   base                                      frontier                limit                          end
//   | World | blocks, taken or in a free list ... | untouched addresses | reserve, for past the limit |
//
// Blocks come in size classes: steps of 16 bytes up to 1 KiB, then four steps a doubling. A block that is given back
// goes to the free list of its class and is never merged, so both ways cost O(1). A large one may be cut. What counts against the limit
// is the frontier: all addresses that were ever touched, which is what the machine has to pay for.
//
// An allocation never fails in its caller's face. Past the limit it is served from the reserve, and world_over_limit
// turns true; the VM looks at that and ends the run. Sizes that a program computes ('x' * n) must be asked for with
// world_can_take first, so that what is taken between two looks is small against the reserve.

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Of a function: it is seldom called. It is kept out of its callers, so that these save no registers for it.
#define RARE __attribute__((cold, noinline))

typedef struct World World;           // lies at the base of its own range
typedef struct WorldImage WorldImage; // a saved world; malloc'ed, owned by whoever saved it

enum {
    WORLD_ALIGNMENT = 16,
    WORLD_SMALL_MAX = 1024,                                  // up to here, classes are WORLD_ALIGNMENT apart
    WORLD_SMALL_CLASSES = WORLD_SMALL_MAX / WORLD_ALIGNMENT, // class i holds blocks of (i + 1) * WORLD_ALIGNMENT bytes
    WORLD_CLASS_COUNT = WORLD_SMALL_CLASSES + 4 * 40,        // enough for blocks of 2 ** 50 bytes
};

typedef struct WorldBlock { // what a free block holds
    struct WorldBlock *next;
} WorldBlock;

// Open for the sake of the inline functions below; nobody else looks inside.
struct World {
    char *frontier;      // first address that was never taken
    char *accessible;    // end of the pages that may be touched
    char *limit;         // a frontier past this is over the limit
    char *end;           // of the reserved range
    char *scrap;         // what is left of a large free block that small ones are cut from
    size_t scrap_size;   // a multiple of WORLD_ALIGNMENT
    size_t large_free;   // how many blocks of large classes are free
    size_t used;         // bytes in taken blocks, in the sizes of their classes
    size_t peak;         // the most that `used` was when something was given back
    uint64_t fail_after; // allocations to go before the world behaves as over its limit
    bool failing;        // whether fail_after runs
    bool over_limit;
    void *root;
    WorldBlock *free[WORLD_CLASS_COUNT];
};

// Address sanitizer: every free block is poisoned, so that a use after release inside a world is found.
#if defined(__SANITIZE_ADDRESS__)
#define WORLD_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define WORLD_SANITIZED 1
#endif
#endif
#ifndef WORLD_SANITIZED
#define WORLD_SANITIZED 0
#endif

// Reserves a world whose blocks may use up to `limit` bytes, or as many as 32-bit places reach. NULL where the system has no such range to
// give.
World *world_new(size_t limit);
void world_free(World *world);

// The slow roads of the two below: large blocks, new addresses, allocations that are counted.
void *world_allocate_slowly(World *world, size_t size);
void world_release_slowly(World *world, void *block, size_t size);

static inline size_t world_small_class(size_t size) {
    return size == 0 ? 0 : (size - 1) / WORLD_ALIGNMENT;
}

// Returns `size` bytes, aligned to WORLD_ALIGNMENT, not zeroed; never NULL. O(1). Size 0 is allowed.
__attribute__((returns_nonnull)) static inline void *world_allocate(World *world, size_t size) {
    if (WORLD_SANITIZED || size > WORLD_SMALL_MAX) return world_allocate_slowly(world, size);
    size_t class = world_small_class(size);
    WorldBlock *block = world->free[class];
    if (!block || world->failing) return world_allocate_slowly(world, size);
    world->free[class] = block->next;
    world->used += (class + 1) * WORLD_ALIGNMENT;
    return block;
}

void *world_allocate_zeroed(World *world, size_t size);

// Gives a block back; `size` must be the size it was allocated (or resized) with. NULL is ignored. O(1).
static inline void world_release(World *world, void *block, size_t size) {
    if (WORLD_SANITIZED || !block || size > WORLD_SMALL_MAX) {
        world_release_slowly(world, block, size);
        return;
    }
    size_t class = world_small_class(size);
    ((WorldBlock *)block)->next = world->free[class];
    world->free[class] = block;
    if (world->used > world->peak) world->peak = world->used;
    world->used -= (class + 1) * WORLD_ALIGNMENT;
}

// Half a pointer: a block's distance from the base, for what there may be a million of. 0: NULL.
static inline uint32_t world_place(const World *world, const void *block) {
    return block ? (uint32_t)(((uintptr_t)block - (uintptr_t)world) / WORLD_ALIGNMENT) : 0;
}
static inline void *world_at(const World *world, uint32_t place) {
    return place ? (void *)((uintptr_t)world + (uintptr_t)place * WORLD_ALIGNMENT) : NULL;
}

// Returns a block of `new_size` bytes with the first min(old_size, new_size) bytes kept; may move. NULL block:
// allocates.
void *world_resize(World *world, void *block, size_t old_size, size_t new_size);

// Whether `size` more bytes would stay below the limit. Ask before taking a size that the program computed.
bool world_can_take(const World *world, size_t size);
static inline bool world_over_limit(const World *world) { return world->over_limit; }
static inline size_t world_used(const World *world) { return world->used; } // bytes in blocks that are taken now
static inline size_t world_peak(const World *world) { // the most that were taken at one time
    return world->used > world->peak ? world->used : world->peak;
}
// For tests: from now on behaves as over the limit once `count` more allocations were made.
void world_fail_after(World *world, uint64_t count);

// The one pointer that the world's owner keeps in it, so that a restored world is found again; NULL in a new world.
static inline void world_set_root(World *world, void *root) { world->root = root; }
static inline void *world_root(const World *world) { return world->root; }

// Copies the used bytes out. NULL where malloc has no room.
WorldImage *world_save(const World *world);
// Copies them back; the image must come from the same world. Everything younger than the image is gone.
void world_restore(World *world, const WorldImage *image);
size_t world_image_size(const WorldImage *image);
void world_image_free(WorldImage *image);

#endif
