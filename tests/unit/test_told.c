// What events tell of the loop and of what is made: iterations by their number, as CPython's _run_once would count them, and
// the names that things get.

#include <string.h>

#include "asyncarium/sim.h"

#include "tests/unit/log_harness.h"

// The option of a Log: it tells names, else iterations.

static bool is_making(EventKind kind) {
    return kind == EVENT_LOCK_CREATE || kind == EVENT_QUEUE_CREATE || kind == EVENT_SEMAPHORE_CREATE ||
           kind == EVENT_EVENT_CREATE || kind == EVENT_CONDITION_CREATE || kind == EVENT_BARRIER_CREATE;
}

static void receive(void *self, const Event *event) {
    Log *log = self;
    if (log->option && is_making(event->kind)) add(log, "%.*s ", (int)event->type.size, event->type.data ? event->type.data : "");
    if (log->option) return;
    if (event->kind == EVENT_HANDLE_CANCEL) add(log, "cancel%d ", (int)event->id);
    if (event->iteration) add(log, "%d:", (int)event->iteration);
    if (event->kind == EVENT_TASK_STEP) add(log, "task%d ", (int)event->task);
    if (event->kind == EVENT_HANDLE_RUN) add(log, "call%d ", (int)event->id);
    if (event->kind == EVENT_TIMER_FIRE) add(log, "timer%d ", (int)event->id);
}

static void run(const char *program, EventDetail detail, Log *log) {
    Scenario *scenario = scenario_load_memory("x.py", program, strlen(program));
    assert_int_equal(scenario_error_count(scenario), 0);
    Sim *sim = sim_new(scenario, &(SimOptions){.listener = {log, detail, receive}});
    sim_run(sim, 0);
    sim_free(sim);
    scenario_free(scenario);
}

static const struct {
    const char *makes, *names;
} names[] = {
    {"a = asyncio.Lock()", "a "},
    {"a: asyncio.Lock = asyncio.Lock()", "a "},
    {"a = b = asyncio.Queue()", "a "},
    {"a, b = asyncio.Event(), asyncio.Event()", "  "}, // not stored at once
    {"a = [asyncio.Lock(), asyncio.Lock()]", "  "},
    {"a = [asyncio.Lock() for _ in range(2)]", "  "},
    {"print(asyncio.Semaphore(2))", " "},
    {"asyncio.Condition()", "  "},
    {"a = asyncio.Condition()", " a "}, // the lock inside has none
    {"a = asyncio.Barrier(2)", "a "},
    {"class C:\n        def __init__(self):\n            self.lock = asyncio.Lock()\n    c = C()", "self.lock "},
    {"class L(asyncio.Lock):\n        pass\n    a = L()", "a "},
    {"class L(asyncio.Lock):\n        def __init__(self):\n            super().__init__()\n    a = L()", " "},
    {"import collections\n    d = collections.defaultdict(asyncio.Lock)\n    a = d[1]", "a "},
    {"def f():\n        return asyncio.Lock()\n    a = f()", " "},
    {"a = None\n    def f():\n        nonlocal a\n        a = asyncio.Lock()\n    f()", "a "},
};

static void things_are_called_as_the_variable_that_holds_them_first(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char program[500];
        snprintf(program, sizeof program, "import asyncio\nasync def main():\n    %s\nasyncio.run(main())\n", names[i].makes);
        Log log = {.option = true};
        run(program, DETAIL_SYNC, &log);
        assert_string_equal(log.text, names[i].names);
    }
    Log log = {.option = true};
    run("import asyncio\nlock = asyncio.Lock()\n", DETAIL_SYNC, &log); // of the module
    assert_string_equal(log.text, "lock ");
}

static const char program[] = "import asyncio\n"
                              "async def child():\n"
                              "    await asyncio.sleep(0)\n"
                              "async def main():\n"
                              "    loop = asyncio.get_running_loop()\n"
                              "    await asyncio.gather(child())\n" // its callback takes an iteration that no event tells of
                              "    loop.call_soon(print)\n"
                              "    loop.call_soon(print).cancel()\n"
                              "    await asyncio.sleep(1)\n"
                              "asyncio.run(main())\n"
                              "asyncio.run(child())\n"; // a loop of its own

// What the same program prints on CPython 3.13 where _run_once is made to count.
static void iterations_are_counted(void **state) {
    (void)state;
    Log log = {0};
    run(program, DETAIL_SYNC, &log);
    assert_string_equal(log.text, "1:task1 2:task2 3:task2 5:task1 cancel2 6:call1 7:timer1 8:task1 10:task3 12:task4 1:task5 2:task5 4:task6 6:task7 ");
    log = (Log){0};
    run(program, DETAIL_SWITCH, &log);
    assert_string_equal(log.text, "1:task1 2:task2 3:task2 5:task1 8:task1 10:task3 12:task4 1:task5 2:task5 4:task6 6:task7 ");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(things_are_called_as_the_variable_that_holds_them_first),
        cmocka_unit_test(iterations_are_counted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
