// Garbage in cycles, while a program runs: what nobody hears of goes, and what has a last word keeps it until the end.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "asyncarium/sim.h"

// In each round an exception is kept by the frame that its traceback holds, together with the list in `big`.
#define ROUND(also)                                                                                                    \
    "{\"async def\": \"round(number)\", \"do\": [\"big = [None] * 12_000\", " also "{\"try\": [\"raise ValueError(number)\"], "     \
    "\"except\": [{\"type\": \"ValueError\", \"as\": \"error\", \"do\": [\"kept = error\"]}]}, \"await asyncio.sleep(1)\"]},"

#define PROGRAM(also, rounds)                                                                                          \
    "{\"name\": \"garbage\", \"program\": [\"import asyncio\", {\"async def\": \"other()\", \"do\": [\"pass\"]}," ROUND(also) \
    "{\"async def\": \"main()\", \"do\": [{\"for\": \"number in range(" rounds ")\", \"do\": [\"await round(number)\"]},"    \
    "\"print('main ends')\"]}, \"asyncio.run(main())\"]}"

typedef struct Heard {
    int warnings, warnings_before_the_end;
    bool has_ended;
} Heard;

static void receive(void *self, const Event *event) {
    Heard *heard = self;
    if (event->kind == EVENT_OUT && event->text.data && strstr(event->text.data, "main ends")) heard->has_ended = true;
    bool is_warning = event->kind == EVENT_WARNING;
    heard->warnings += is_warning;
    heard->warnings_before_the_end += is_warning && !heard->has_ended;
}

static SimEnd run(const char *json, Heard *heard, int64_t memory) {
    Scenario *scenario = scenario_load_memory("test.json", json, strlen(json));
    assert_int_equal(scenario_error_count(scenario), 0);
    SimOptions options = {.listener = {.self = heard, .detail = DETAIL_SYNC, .receive = receive}, .memory = memory, .no_diagnoses = true};
    Sim *sim = sim_new(scenario, &options);
    assert_non_null(sim);
    SimEnd end = sim_run(sim, 0);
    sim_free(sim);
    scenario_free(scenario);
    return end;
}

static void quiet_cycles_go_while_the_program_runs(void **state) {
    (void)state;
    Heard heard = {0};
    assert_int_equal(run(PROGRAM("", "500"), &heard, 24 << 20), SIM_COMPLETED); // 100 MB in all
    assert_true(heard.has_ended);
    assert_int_equal(heard.warnings, 0);
}

static void last_words_are_heard_at_the_end(void **state) {
    (void)state;
    Heard heard = {0};
    assert_int_equal(run(PROGRAM("\"never = other()\",", "100"), &heard, 64 << 20), SIM_COMPLETED);
    assert_int_equal(heard.warnings, 1); // of several about the same line, one is shown
    assert_int_equal(heard.warnings_before_the_end, 0);
}

static void what_has_a_last_word_stays(void **state) {
    (void)state;
    Heard heard = {0};
    assert_int_equal(run(PROGRAM("\"never = other()\",", "500"), &heard, 24 << 20), SIM_LIMIT);
    assert_false(heard.has_ended);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(quiet_cycles_go_while_the_program_runs),
        cmocka_unit_test(last_words_are_heard_at_the_end),
        cmocka_unit_test(what_has_a_last_word_stays),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
