// The world: what it hands out, what it counts, and that an image brings all of it back.

#include "sim/world/world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { MIB = 1 << 20 };

static void blocks_are_aligned_and_apart(void **state) {
    (void)state;
    World *world = world_new(MIB);
    char *previous = NULL;
    for (size_t size = 0; size < 5000; size += 7) {
        char *block = world_allocate(world, size);
        assert_non_null(block);
        assert_int_equal((uintptr_t)block % WORLD_ALIGNMENT, 0);
        if (previous) assert_true(block >= previous + (size < 7 ? 0 : size - 7));
        memset(block, 0xff, size);
        previous = block;
    }
    world_free(world);
}

static void size_zero_gives_a_block(void **state) {
    (void)state;
    World *world = world_new(MIB);
    void *one = world_allocate(world, 0);
    void *other = world_allocate(world, 0);
    assert_non_null(one);
    assert_ptr_not_equal(one, other);
    world_release(world, one, 0);
    world_release(world, other, 0);
    world_release(world, NULL, 100);
    assert_int_equal(world_used(world), 0);
    world_free(world);
}

static void released_blocks_come_back(void **state) {
    (void)state;
    static const size_t sizes[] = {
        1, 16,           // the smallest class, both ends
        17, 32,          // the second
        1024,            // last of the small ones
        1025, 1280,      // first of the large ones
        2048, 2049,      // about a power of two
        100000, 5000000, // and far out
    };
    World *world = world_new(64 * MIB);
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        void *block = world_allocate(world, sizes[i]);
        world_release(world, block, sizes[i]);
        assert_ptr_equal(world_allocate(world, sizes[i]), block);
    }
    world_free(world);
}

static void small_blocks_are_cut_from_large_ones_that_are_free(void **state) {
    (void)state;
    World *world = world_new(4 * MIB);
    char *large = world_allocate(world, 3 * MIB);
    world_release(world, large, 3 * MIB);
    for (int i = 0; i < 3 * MIB / 1008; i++) {
        char *small = world_allocate(world, 1000);
        assert_true(small >= large && small + 1000 <= large + 3 * MIB);
    }
    assert_false(world_over_limit(world));
    world_free(world);
}

static void used_and_peak_count_blocks(void **state) {
    (void)state;
    World *world = world_new(MIB);
    assert_int_equal(world_used(world), 0);
    void *a = world_allocate(world, 100);
    void *b = world_allocate(world, 16);
    assert_int_equal(world_used(world), 112 + 16);
    world_release(world, a, 100);
    world_release(world, b, 16);
    assert_int_equal(world_used(world), 0);
    assert_int_equal(world_peak(world), 112 + 16);
    a = world_allocate(world, 100);
    assert_int_equal(world_peak(world), 112 + 16);
    world_free(world);
}

static void zeroed_blocks_are_zero_when_used_again(void **state) {
    (void)state;
    World *world = world_new(MIB);
    for (size_t size = 1; size < 3000; size *= 3) {
        unsigned char *block = world_allocate(world, size);
        memset(block, 0xff, size);
        world_release(world, block, size);
        block = world_allocate_zeroed(world, size);
        for (size_t i = 0; i < size; i++) assert_int_equal(block[i], 0);
    }
    world_free(world);
}

static void resize_keeps_the_bytes(void **state) {
    (void)state;
    World *world = world_new(16 * MIB);
    size_t size = 1;
    unsigned char *block = world_resize(world, NULL, 0, size);
    block[0] = 0;
    while (size < 4 * MIB) {
        block = world_resize(world, block, size, size * 2);
        for (size_t i = 0; i < size; i += 97) assert_int_equal(block[i], i % 251);
        size *= 2;
        for (size_t i = 0; i < size; i++) block[i] = (unsigned char)(i % 251);
    }
    block = world_resize(world, block, size, 10);
    for (size_t i = 0; i < 10; i++) assert_int_equal(block[i], i);
    world_free(world);
}

static void past_the_limit_blocks_come_from_the_reserve(void **state) {
    (void)state;
    World *world = world_new(MIB);
    size_t taken = 0;
    while (!world_over_limit(world)) {
        memset(world_allocate(world, 4096), 1, 4096);
        taken += 4096;
    }
    assert_in_range(taken, MIB, MIB + 4096);
    for (int i = 0; i < 10000; i++) memset(world_allocate(world, 4096), 1, 4096);
    assert_true(world_over_limit(world));
    assert_false(world_can_take(world, 1));
    world_free(world);
}

static void growth_opens_pages_as_it_goes(void **state) {
    (void)state;
    World *world = world_new((size_t)400 * MIB);
    for (int i = 0; i < 350; i++) {
        char *block = world_allocate(world, MIB);
        block[0] = 1;
        block[MIB - 1] = 1;
    }
    assert_false(world_over_limit(world));
    world_free(world);
}

static void can_take_tells_what_fits(void **state) {
    (void)state;
    World *world = world_new(MIB);
    assert_true(world_can_take(world, 0));
    assert_true(world_can_take(world, MIB));
    assert_false(world_can_take(world, MIB + 1));
    assert_false(world_can_take(world, SIZE_MAX));
    assert_false(world_can_take(world, SIZE_MAX / 2));
    void *whole = world_allocate(world, MIB);
    assert_false(world_over_limit(world));
    assert_false(world_can_take(world, 2000));
    world_release(world, whole, MIB);
    assert_true(world_can_take(world, MIB)); // the free block serves again
    world_free(world);
}

static void a_range_that_no_machine_has_gives_null(void **state) {
    (void)state;
    assert_null(world_new(SIZE_MAX));
    assert_null(world_new(SIZE_MAX >> 7));
}

static void a_world_is_as_large_as_places_reach(void **state) {
    (void)state;
    World *world = world_new(SIZE_MAX >> 9);
    if (!world) return; // such a range is not to be had, either
    assert_true(world_can_take(world, (size_t)50 << 30));
    assert_false(world_can_take(world, (size_t)63 << 30));
    char *block = world_allocate(world, 48);
    assert_ptr_equal(world_at(world, world_place(world, block)), block);
    assert_int_equal(world_place(world, world->end - WORLD_ALIGNMENT), (world->end - (char *)world) / WORLD_ALIGNMENT - 1);
    assert_null(world_at(world, world_place(world, NULL)));
    world_free(world);
}

static void fail_after_counts_allocations(void **state) {
    (void)state;
    for (uint64_t count = 0; count < 5; count++) {
        World *world = world_new(MIB);
        void *first = world_allocate(world, 32); // so that the fast road is open
        world_release(world, first, 32);
        world_fail_after(world, count);
        for (uint64_t i = 0; i < count; i++) {
            assert_false(world_over_limit(world));
            assert_non_null(world_allocate(world, 32));
        }
        assert_true(world_over_limit(world));
        assert_non_null(world_allocate(world, 32));
        assert_false(world_can_take(world, 1));
        world_free(world);
    }
}

static void the_root_is_null_at_first_and_restored(void **state) {
    (void)state;
    World *world = world_new(MIB);
    assert_null(world_root(world));
    int *root = world_allocate(world, sizeof *root);
    *root = 1;
    world_set_root(world, root);
    WorldImage *image = world_save(world);
    *root = 2;
    world_set_root(world, NULL);
    world_restore(world, image);
    assert_ptr_equal(world_root(world), root);
    assert_int_equal(*root, 1);
    world_image_free(image);
    world_free(world);
}

static void an_image_is_as_large_as_what_was_touched(void **state) {
    (void)state;
    World *world = world_new((size_t)1024 * MIB);
    WorldImage *image = world_save(world);
    assert_in_range(world_image_size(image), sizeof(World), sizeof(World) + 64);
    world_image_free(image);
    world_allocate(world, 10000);
    image = world_save(world);
    assert_in_range(world_image_size(image), sizeof(World) + 10000, sizeof(World) + 13000);
    world_image_free(image);
    world_free(world);
}

// A world and what it should hold: `count` blocks, each filled with a byte of its own.
typedef struct Shadow {
    struct {
        unsigned char *block;
        size_t size;
        unsigned char fill;
    } entries[500];
    uint64_t random;
} Shadow;

enum { SHADOW_SIZE = sizeof((Shadow){0}.entries) / sizeof((Shadow){0}.entries[0]) };

static uint32_t shadow_random(Shadow *shadow) {
    shadow->random = shadow->random * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(shadow->random >> 33);
}

static size_t shadow_size(Shadow *shadow) {
    uint32_t kind = shadow_random(shadow) % 100;
    uint32_t most = kind < 80 ? 200 : kind < 98 ? 3000 : 100000;
    return shadow_random(shadow) % most;
}

static void check_fill(const unsigned char *block, size_t size, unsigned char fill) {
    for (size_t i = 0; i < size; i++) {
        if (block[i] != fill) fail_msg("byte %zu of a block of %zu was overwritten", i, size);
    }
}

static void shadow_step(Shadow *shadow, World *world) {
    size_t i = shadow_random(shadow) % SHADOW_SIZE;
    unsigned char *block = shadow->entries[i].block;
    size_t size = shadow->entries[i].size;
    size_t new_size = shadow_size(shadow);
    unsigned char fill = (unsigned char)shadow_random(shadow);
    if (block) check_fill(block, size, shadow->entries[i].fill);
    if (block && shadow_random(shadow) % 3 == 0) {
        block = world_resize(world, block, size, new_size);
        check_fill(block, size < new_size ? size : new_size, shadow->entries[i].fill);
    } else if (block) {
        world_release(world, block, size);
        block = NULL;
        new_size = 0;
    } else {
        block = world_allocate(world, new_size);
    }
    if (block) memset(block, fill, new_size);
    shadow->entries[i].block = block;
    shadow->entries[i].size = new_size;
    shadow->entries[i].fill = fill;
}

static void shadow_check(const Shadow *shadow) {
    for (size_t i = 0; i < SHADOW_SIZE; i++) {
        if (shadow->entries[i].block) {
            check_fill(shadow->entries[i].block, shadow->entries[i].size, shadow->entries[i].fill);
        }
    }
}

static void a_hundred_thousand_random_operations_agree_with_a_shadow(void **state) {
    (void)state;
    World *world = world_new(64 * MIB);
    Shadow *shadow = calloc(1, sizeof *shadow);
    for (int i = 0; i < 100000; i++) shadow_step(shadow, world);
    shadow_check(shadow);
    for (size_t i = 0; i < SHADOW_SIZE; i++) {
        world_release(world, shadow->entries[i].block, shadow->entries[i].size);
    }
    assert_int_equal(world_used(world), 0);
    free(shadow);
    world_free(world);
}

static void a_restored_world_goes_the_same_way_again(void **state) {
    (void)state;
    World *world = world_new(64 * MIB);
    Shadow *shadow = calloc(1, sizeof *shadow);
    Shadow *saved = calloc(1, sizeof *saved);
    Shadow *first = calloc(1, sizeof *first);
    for (int i = 0; i < 5000; i++) shadow_step(shadow, world);
    WorldImage *image = world_save(world);
    *saved = *shadow;
    for (int round = 0; round < 3; round++) {
        for (int i = 0; i < 20000; i++) shadow_step(shadow, world);
        if (round == 0) *first = *shadow;
        assert_memory_equal(first, shadow, sizeof *first); // the same addresses, to the last
        world_restore(world, image);
        *shadow = *saved;
        shadow_check(shadow);
    }
    world_image_free(image);
    free(first);
    free(saved);
    free(shadow);
    world_free(world);
}

static void restore_gives_pages_back_and_takes_them_again(void **state) {
    (void)state;
    World *world = world_new((size_t)300 * MIB);
    WorldImage *image = world_save(world);
    char *before = NULL;
    for (int round = 0; round < 3; round++) {
        char *block = world_allocate(world, (size_t)200 * MIB);
        if (before) assert_ptr_equal(block, before);
        before = block;
        memset(block, 7, (size_t)200 * MIB);
        world_restore(world, image);
        assert_int_equal(world_used(world), 0);
    }
    world_image_free(image);
    world_free(world);
}

static void two_worlds_live_side_by_side(void **state) {
    (void)state;
    World *one = world_new(MIB);
    World *other = world_new(MIB);
    memset(world_allocate(one, 1000), 1, 1000);
    assert_int_equal(world_used(other), 0);
    world_free(one);
    memset(world_allocate(other, 1000), 1, 1000);
    world_free(other);
    world_free(NULL);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(blocks_are_aligned_and_apart),
        cmocka_unit_test(size_zero_gives_a_block),
        cmocka_unit_test(released_blocks_come_back),
        cmocka_unit_test(small_blocks_are_cut_from_large_ones_that_are_free),
        cmocka_unit_test(used_and_peak_count_blocks),
        cmocka_unit_test(zeroed_blocks_are_zero_when_used_again),
        cmocka_unit_test(resize_keeps_the_bytes),
        cmocka_unit_test(past_the_limit_blocks_come_from_the_reserve),
        cmocka_unit_test(growth_opens_pages_as_it_goes),
        cmocka_unit_test(can_take_tells_what_fits),
        cmocka_unit_test(a_range_that_no_machine_has_gives_null),
        cmocka_unit_test(a_world_is_as_large_as_places_reach),
        cmocka_unit_test(fail_after_counts_allocations),
        cmocka_unit_test(the_root_is_null_at_first_and_restored),
        cmocka_unit_test(an_image_is_as_large_as_what_was_touched),
        cmocka_unit_test(a_hundred_thousand_random_operations_agree_with_a_shadow),
        cmocka_unit_test(a_restored_world_goes_the_same_way_again),
        cmocka_unit_test(restore_gives_pages_back_and_takes_them_again),
        cmocka_unit_test(two_worlds_live_side_by_side),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
