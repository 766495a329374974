// What the loop is made of: deadlines, the heap of timers, the ring of what is ready, callbacks of futures, and the
// room that a sleeping task takes.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "asyncarium/sim.h"
#include "sim/loop/future.h"
#include "sim/loop/iterate.h"
#include "sim/loop/task.h"
#include "sim/sim_world.h"

// A world in which nothing runs, for calls from here.
typedef struct Bench {
    Scenario *scenario;
    Sim *sim;
    Vm *vm;
    Loop *loop;
} Bench;

static Bench bench_new(const char *json) {
    Bench bench = {.scenario = scenario_load_memory("test.json", json, strlen(json))};
    assert_int_equal(scenario_error_count(bench.scenario), 0);
    bench.sim = sim_new(bench.scenario, &(SimOptions){0});
    assert_non_null(bench.sim);
    bench.vm = world_root(sim_world(bench.sim));
    bench.loop = loop_new(bench.vm);
    return bench;
}

static void bench_free(Bench *bench) {
    sim_free(bench->sim);
    scenario_free(bench->scenario);
}

static const char nothing[] = "{\"name\": \"nothing\", \"program\": [\"pass\"]}";

static void deadlines_are_rounded_half_to_even(void **state) {
    (void)state;
    static const struct {
        double when;
        int64_t deadline;
    } rows[] = {
        {0, 0},
        {1, 1000000000},
        {0.1, 100000000},
        {0.1 + 0.2, 300000000},       // 0.30000000000000004 is the same nanosecond
        {1e-9, 1},
        {0.5e-9, 0},                  // half to even
        {1.5e-9, 2},
        {-2, -2000000000},            // in the past
        {9e9, 9000000000000000000},
        {9223372036.854775807, LOOP_NEVER}, // 2 ** 63 ns
        {1e300, LOOP_NEVER},
        {INFINITY, LOOP_NEVER},
        {-1e300, -LOOP_NEVER},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        int64_t deadline = loop_deadline(rows[i].when);
        if (deadline != rows[i].deadline) fail_msg("%.17g: %lld", rows[i].when, (long long)deadline);
    }
}

// A small generator of numbers, for an order without any order.
static uint32_t next_number(uint32_t *seed) {
    *seed = *seed * 1664525u + 1013904223u;
    return *seed >> 16;
}

static void timers_fire_by_deadline_then_by_age(void **state) {
    (void)state;
    enum { TIMERS = 1000, DEADLINES = 37 };
    Bench bench = bench_new(nothing);
    uint32_t seed = 1;
    for (uint32_t i = 1; i <= TIMERS; i++) {
        Future *future = future_new(bench.vm, bench.loop, REF_SLEEP, i);
        loop_call_at_sleep(bench.vm, bench.loop, 1 + next_number(&seed) % DEADLINES, future);
    }
    uint32_t fired = 0;
    for (int64_t now = 0; now <= DEADLINES; now++) {
        bench.vm->rt.events.now = now * 1000000000;
        while (loop_next_deadline(bench.loop) <= vm_time(bench.vm)) loop_collect_timer(bench.vm, bench.loop);
        for (uint32_t age = 0; bench.loop->ready_count; fired++) {
            const Future *future = (const Future *)loop_pop_ready(bench.loop).self;
            assert_true(future->ref_id > age);
            age = future->ref_id;
        }
        assert_true(loop_next_deadline(bench.loop) > bench.vm->rt.events.now);
    }
    assert_int_equal(fired, TIMERS);
    assert_int_equal(loop_next_deadline(bench.loop), LOOP_NEVER);
    bench_free(&bench);
}

static void do_nothing(Vm *vm, Object *self, Object *argument) {
    (void)vm, (void)self, (void)argument;
}

static const Callback callback_a = {"a", do_nothing}, callback_b = {"b", do_nothing};

static void cancelled_timers_take_no_room_for_long(void **state) {
    (void)state;
    enum { TIMERS = 1000, KEPT = 100 };
    Bench bench = bench_new(nothing);
    Handle *handles[TIMERS];
    for (int i = 0; i < TIMERS; i++) handles[i] = loop_call_at(bench.vm, bench.loop, 1000 - i, &callback_a, NULL);
    for (int i = 0; i < TIMERS; i++)
        if (i % (TIMERS / KEPT)) handle_cancel(bench.vm, handles[i]);
    loop_drop_cancelled_timers(bench.vm, bench.loop);
    assert_int_equal(bench.loop->timer_count, KEPT);
    assert_int_equal(loop_next_deadline(bench.loop), 10 * (int64_t)1000000000);
    bench_free(&bench);
}

static void what_is_ready_keeps_its_order(void **state) {
    (void)state;
    Bench bench = bench_new(nothing);
    uint32_t seed = 7;
    Future *futures[2] = {future_new(bench.vm, bench.loop, REF_NONE, 1), future_new(bench.vm, bench.loop, REF_NONE, 2)};
    uint32_t pushed = 0, popped = 0;
    while (popped < 5000) { // the ring grows with its beginning at any place
        for (uint32_t i = next_number(&seed) % 50; i > 0; i--, pushed++)
            loop_call_soon(bench.vm, bench.loop, &callback_a, &futures[pushed % 3 % 2]->head, NULL);
        for (uint32_t i = next_number(&seed) % 48; i > 0 && bench.loop->ready_count; i--, popped++)
            assert_ptr_equal(loop_pop_ready(bench.loop).self, futures[popped % 3 % 2]);
        assert_int_equal(bench.loop->ready_count, pushed - popped);
    }
    bench_free(&bench);
}

static void callbacks_of_a_future_come_in_order(void **state) {
    (void)state;
    Bench bench = bench_new(nothing);
    Future *future = future_new(bench.vm, bench.loop, REF_NONE, 1);
    static const Callback *const order[] = {&callback_a, &callback_b, &callback_b, &callback_a, &callback_b};
    for (size_t i = 0; i < 5; i++) future_add_callback(bench.vm, future, order[i], NULL);
    assert_int_equal(future_callback_count(future), 5);
    assert_int_equal(future_remove_callback(bench.vm, future, &callback_a, NULL), 2);
    assert_int_equal(future_remove_callback(bench.vm, future, &callback_a, NULL), 0);
    future_add_callback(bench.vm, future, &callback_a, NULL);
    assert_true(future_set_result(bench.vm, future, VALUE_NONE));
    assert_int_equal(future_callback_count(future), 0);
    static const Callback *const called[] = {&callback_b, &callback_b, &callback_b, &callback_a};
    for (size_t i = 0; i < 4; i++) {
        ReadyEntry entry = loop_pop_ready(bench.loop);
        assert_ptr_equal(entry.callback, called[i]);
        assert_ptr_equal(entry.argument, future);
    }
    assert_int_equal(bench.loop->ready_count, 0);
    bench_free(&bench);
}

// Bytes in use when `count` tasks sleep.
static size_t used_by_sleepers(int count) {
    char json[400];
    snprintf(json, sizeof json,
             "{\"name\": \"sleepers\", \"program\": [\"import asyncio\","
             "{\"async def\": \"sleeper()\", \"do\": [\"await asyncio.sleep(2)\"]},"
             "{\"async def\": \"main()\", \"do\": ["
             "{\"for\": \"_ in range(%d)\", \"do\": [\"asyncio.create_task(sleeper())\"]},"
             "\"await asyncio.sleep(1)\"]},"
             "\"asyncio.run(main())\"]}",
             count);
    Bench bench = bench_new(json);
    assert_int_equal(sim_run(bench.sim, count + 1), SIM_RUNNING);
    size_t used = world_used(sim_world(bench.sim));
    bench_free(&bench);
    return used;
}

static void a_sleeping_task_costs_at_most_512_bytes(void **state) {
    (void)state;
    enum { FEW = (1 << 10) - 8, MANY = (1 << 12) - 8 }; // the arrays of the loop are about full
    size_t each = (used_by_sleepers(MANY) - used_by_sleepers(FEW)) / (MANY - FEW);
    if (each > 512) fail_msg("%zu bytes", each);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(deadlines_are_rounded_half_to_even),
        cmocka_unit_test(timers_fire_by_deadline_then_by_age),
        cmocka_unit_test(cancelled_timers_take_no_room_for_long),
        cmocka_unit_test(what_is_ready_keeps_its_order),
        cmocka_unit_test(callbacks_of_a_future_come_in_order),
        cmocka_unit_test(a_sleeping_task_costs_at_most_512_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
