// A simulated world as a value: saved, restored, limited, side by side with another, and gone without a trace.
//
// usage: test_sim [all]     With `all`, the memory limit strikes at every allocation.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "asyncarium/sim.h"
#include "sim/sim_world.h"

static bool is_thorough;

// Everything that was told, as text.
typedef struct Log {
    char *text;
    size_t size, capacity;
    size_t ends; // how many `end` events came
} Log;

static void log_add(Log *log, const char *data, size_t size) {
    if (log->size + size + 1 > log->capacity) {
        log->capacity = (log->capacity + size + 1) * 2;
        log->text = realloc(log->text, log->capacity);
        assert_non_null(log->text);
    }
    memcpy(log->text + log->size, data, size);
    log->size += size;
    log->text[log->size] = '\0';
}

static void log_add_text(Log *log, EventText text) {
    if (text.data) log_add(log, text.data, text.size);
    log_add(log, "|", 1);
}

static void receive(void *self, const Event *event) {
    Log *log = self;
    char numbers[200];
    int size = snprintf(numbers, sizeof numbers, "%lld %lld %s task=%lld id=%lld at=%lld number=%lld ref=%d:%lld ", (long long)event->n,
                        (long long)event->t, event_kind_info(event->kind)->name, (long long)event->task,
                        (long long)event->id, (long long)event->at, (long long)event->number, (int)event->ref.kind,
                        (long long)event->ref.id);
    log_add(log, numbers, (size_t)size);
    log_add_text(log, event->name);
    log_add_text(log, event->text);
    log_add_text(log, event->value);
    log_add_text(log, event->message);
    log_add_text(log, event->outcome);
    log_add(log, "\n", 1);
    log->ends += event->kind == EVENT_END;
}

static const char race[] =
    "{\"name\": \"race\", \"program\": [\"import asyncio\", \"total = 0\","
    "{\"async def\": \"add(name)\", \"do\": [\"global total\","
    "  {\"for\": \"i in range(5)\", \"do\": [\"seen = total\", \"await asyncio.sleep(0.1)\", \"total = seen + 1\","
    "   \"print(name, total, [total] * 3, {name: total})\"]}]},"
    "{\"async def\": \"main()\", \"do\": [\"await asyncio.gather(add('a'), add('b'))\","
    "  {\"try\": [\"raise ValueError(total)\"], \"except\": [{\"type\": \"ValueError\", \"as\": \"e\", \"do\": [\"print(repr(e))\"]}]}]},"
    "\"asyncio.run(main())\"]}";

// The same with modules that are written in Python, one of them imported while the loop runs, and a loop at the very end.
static const char with_library[] =
    "{\"name\": \"library\", \"program\": [\"import asyncio, atexit\", \"from contextlib import asynccontextmanager, suppress\","
    "{\"async def\": \"resource(name)\", \"decorators\": [\"asynccontextmanager\"], \"do\": [\"await asyncio.sleep(0.1)\","
    "  {\"try\": [\"yield name\"], \"finally\": [\"await asyncio.sleep(0.1)\", \"print('released', name)\"]}]},"
    "{\"async def\": \"job(name)\", \"do\": [\"import logging\", {\"async with\": \"resource(name) as r\", \"do\": ["
    "   \"logging.warning('in %s', r)\","
    "   {\"with\": \"suppress(KeyError)\", \"do\": [\"await asyncio.sleep(0.1)\", \"raise KeyError(name)\"]}]},"
    "  {\"try\": [\"raise ValueError(name)\"], \"except\": [{\"do\": [\"logging.exception('caught')\"]}]}]},"
    "{\"async def\": \"main()\", \"do\": [\"await asyncio.gather(job('a'), job('b'))\"]},"
    "\"atexit.register(lambda: asyncio.run(main()))\","
    "\"asyncio.run(main())\"]}";

// Threads that stand in the middle of things: in a lock, in a queue, in an event loop of their own.
static const char with_threads[] =
    "{\"name\": \"threads\", \"program\": [\"import asyncio, queue, threading, time\","
    "\"lock, items = threading.Lock(), queue.Queue()\","
    "{\"def\": \"job(n)\", \"do\": [{\"with\": \"lock\", \"do\": [\"time.sleep(n)\"]}, \"items.put(n)\", \"return n\"]},"
    "{\"async def\": \"tick(name, n)\", \"do\": [{\"for\": \"i in range(n)\", \"do\": [\"await asyncio.sleep(0.5)\", \"print(name, i)\"]}]},"
    "{\"def\": \"drain()\", \"do\": [{\"for\": \"item in iter(items.get, None)\", \"do\": [\"print(item, time.time())\"]}]},"
    "{\"async def\": \"main()\", \"do\": [\"threading.Thread(target=drain).start()\","
    "\"other = threading.Thread(target=asyncio.run, args=(tick('other', 4),))\", \"other.start()\","
    "\"print(await asyncio.gather(*[asyncio.to_thread(job, n) for n in (1, 2)], tick('main', 3)))\", \"items.put(None)\"]},"
    "\"asyncio.run(main())\"]}";
static const char *const programs[] = {race, with_library, with_threads};
enum { PROGRAM_COUNT = sizeof programs / sizeof *programs };

static Scenario *load(const char *json) {
    Scenario *scenario = scenario_load_memory("test.json", json, strlen(json));
    assert_int_equal(scenario_error_count(scenario), 0);
    return scenario;
}

static Sim *start(const Scenario *scenario, Log *log, int64_t memory) {
    SimOptions options = {.listener = {.self = log, .detail = DETAIL_SYNC, .receive = receive}, .memory = memory};
    Sim *sim = sim_new(scenario, &options);
    assert_non_null(sim);
    return sim;
}

// Whatever step the world is saved at: what follows is the same again, after it was restored.
static void check_restoring(const char *program) {
    Scenario *scenario = load(program);
    for (int64_t steps = 1; steps < 12; steps += 2) {
        Log before = {0}, first = {0};
        Sim *sim = start(scenario, &first, 0);
        assert_int_equal(sim_run(sim, steps), SIM_RUNNING);
        SimImage *image = sim_save(sim);
        assert_non_null(image);
        log_add(&before, first.text, first.size);
        assert_int_equal(sim_run(sim, 0), SIM_COMPLETED);
        Log whole = first;
        first = (Log){0};
        log_add(&first, before.text, before.size);
        sim_restore(sim, image);
        assert_int_equal(sim_end(sim), SIM_RUNNING);
        assert_int_equal(sim_run(sim, 0), SIM_COMPLETED);
        assert_string_equal(whole.text, first.text);
        free(whole.text);
        free(first.text);
        free(before.text);
        sim_image_free(image);
        sim_free(sim);
    }
    scenario_free(scenario);
}

static void restored_world_runs_on_the_same(void **state) {
    (void)state;
    for (size_t i = 0; i < PROGRAM_COUNT; i++) check_restoring(programs[i]);
}

// A run that is paused after every step tells the same as one that is not.
static void check_pausing(const char *program) {
    Scenario *scenario = load(program);
    Log whole = {0}, paused = {0};
    Sim *sim = start(scenario, &whole, 0);
    assert_int_equal(sim_run(sim, 0), SIM_COMPLETED);
    sim_free(sim);
    sim = start(scenario, &paused, 0);
    int pauses = 0;
    while (sim_run(sim, 1) == SIM_RUNNING) pauses++;
    assert_true(pauses > 10);
    assert_int_equal(sim_end(sim), SIM_COMPLETED);
    assert_string_equal(whole.text, paused.text);
    sim_free(sim);
    scenario_free(scenario);
    free(whole.text);
    free(paused.text);
}

static void pausing_changes_nothing(void **state) {
    (void)state;
    for (size_t i = 0; i < PROGRAM_COUNT; i++) check_pausing(programs[i]);
}

// Two worlds that take turns do not see each other.
static void two_worlds_live_side_by_side(void **state) {
    (void)state;
    Scenario *scenario = load(race);
    Log a = {0}, b = {0};
    Sim *first = start(scenario, &a, 0), *second = start(scenario, &b, 0);
    bool runs = true;
    while (runs) {
        bool one = sim_run(first, 1) == SIM_RUNNING, two = sim_run(second, 1) == SIM_RUNNING;
        runs = one || two;
    }
    assert_string_equal(a.text, b.text);
    sim_free(first);
    sim_free(second);
    scenario_free(scenario);
    free(a.text);
    free(b.text);
}

// How a run ends that may allocate so often. Whatever it does, it tells its end once.
static SimEnd end_with(const Scenario *scenario, uint64_t allocations) {
    Log log = {0};
    Sim *sim = start(scenario, &log, 0);
    world_fail_after(sim_world(sim), allocations);
    SimEnd end = sim_run(sim, 0);
    if (end == SIM_LIMIT) assert_string_equal(sim_end_message(sim), "the memory limit was reached");
    assert_int_equal(log.ends, 1);
    sim_free(sim);
    free(log.text);
    return end;
}

// The limit strikes at each allocation in turn, or at more and more distant ones: the run ends as `limit`, says so, and the
// process goes on.
static void check_allocations(const Scenario *scenario, uint64_t growth) {
    SimEnd good = end_with(scenario, UINT64_MAX);
    uint64_t count = 0;
    for (SimEnd end = SIM_LIMIT; end == SIM_LIMIT; count += is_thorough ? 1 : 1 + count / growth) {
        end = end_with(scenario, count);
        if (end != SIM_LIMIT) assert_int_equal(end, good);
    }
    assert_true(count > 100);
}

static void limit_at_any_allocation_ends_the_run(void **state) {
    (void)state;
    static const char *const files[] = {
        "scenarios/1-coroutines/06-async-generator.json", "scenarios/2-tasks/05-wait-first.json",
        "scenarios/2-tasks/07-task-group.json",           "scenarios/3-errors/01-gather-first-error.json",
        "scenarios/4-sharing/03-deadlock.json",           "scenarios/4-sharing/06-queue-workers.json",
        "scenarios/4-sharing/10-condition.json",          "scenarios/5-cancelling/01-cancel-clean-up.json",
        "scenarios/6-the-loop/06-debug-mode.json",        "scenarios/6-the-loop/12-logging-through-a-queue.json",
        "scenarios/7-context/04-exit-stack.json",         "scenarios/8-patterns/01-pipeline.json",
    };
    for (size_t i = 0; i < PROGRAM_COUNT; i++) {
        Scenario *scenario = load(programs[i]);
        check_allocations(scenario, i == 0 ? 64 : 8);
        scenario_free(scenario);
    }
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        Scenario *scenario = scenario_load_file(files[i]);
        assert_int_equal(scenario_error_count(scenario), 0);
        check_allocations(scenario, 2);
        scenario_free(scenario);
    }
}

typedef struct LimitCase {
    const char *program; // one statement in JSON
    SimEnd end;
    const char *comment;
} LimitCase;

static void endless_programs_end_as_limit(void **state) {
    (void)state;
    static const LimitCase cases[] = {
        {"{\"while\": \"True\", \"do\": [\"pass\"]}", SIM_LIMIT, "loops"},
        {"\"x = [0]\", {\"while\": \"True\", \"do\": [\"x += x\"]}", SIM_LIMIT, "doubles a list"},
        {"\"x = 'ab'\", {\"while\": \"True\", \"do\": [\"x += x\"]}", SIM_LIMIT, "doubles a str"},
        {"\"x = 'x' * 10**15\"", SIM_LIMIT, "a str larger than any memory"},
        {"\"x = [None] * 10**15\"", SIM_LIMIT, "a list larger than any memory"},
        {"\"x = list(range(10**15))\"", SIM_LIMIT, "a list of a long range"},
        {"\"d = {}\", {\"while\": \"True\", \"do\": [\"d[len(d)] = 'x' * 100\"]}", SIM_LIMIT, "a dict that grows"},
        {"\"x = '%1000000000d' % 1\"", SIM_LIMIT, "a width larger than the limit"},
        {"\"t = ()\", {\"while\": \"True\", \"do\": [\"t = (t,)\"]}", SIM_LIMIT, "a deep tuple"},
        {"{\"def\": \"f()\", \"do\": [\"return f()\"]}, \"f()\"", SIM_ERROR, "RecursionError"},
        {"\"from itertools import repeat\", \"any(repeat(0))\"", SIM_LIMIT, "an endless walk inside of C"},
        {"\"from itertools import count\", \"min(count(), default=1)\"", SIM_LIMIT, "a walk to the end of the numbers"},
        {"\"from itertools import chain, cycle\", \"any(chain.from_iterable(cycle([()])))\"", SIM_LIMIT, "nothing for ever"},
        {"\"from itertools import product\", \"all(product(range(9), repeat=99))\"", SIM_LIMIT, "a product of cosmic size"},
        {"\"from itertools import product\", \"product([1], repeat=10**12)\"", SIM_LIMIT, "a product of too many places"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char json[400];
        snprintf(json, sizeof json, "{\"name\": \"endless\", \"limits\": {\"steps\": 3000000}, \"program\": [%s]}", cases[i].program);
        Scenario *scenario = load(json);
        Log log = {0};
        Sim *sim = start(scenario, &log, 64 << 20);
        SimEnd end = sim_run(sim, 0);
        if (end != cases[i].end) fail_msg("%s: ended as %s: %s", cases[i].comment, sim_end_name(end), sim_end_message(sim));
        assert_true(strlen(sim_end_message(sim)) > 0);
        sim_free(sim);
        scenario_free(scenario);
        free(log.text);
    }
}

int main(int count, char **words) {
    is_thorough = count > 1 && strcmp(words[1], "all") == 0;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(restored_world_runs_on_the_same),
        cmocka_unit_test(pausing_changes_nothing),
        cmocka_unit_test(two_worlds_live_side_by_side),
        cmocka_unit_test(limit_at_any_allocation_ends_the_run),
        cmocka_unit_test(endless_programs_end_as_limit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
