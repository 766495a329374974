// Instants that are spread out: each event has a slot, and no slot reaches into the next instant.

#include "viz/export/spread.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

enum { EVENTS = 6 };

typedef struct Row {
    const char *what;
    int64_t times[EVENTS];
    int64_t starts[EVENTS];
    int64_t end; // of the last slot
} Row;

static const Row rows[] = {
    {"a microsecond each", {0, 0, 0, 5000000, 5000000, 5000000}, {0, 1000, 2000, 5000000, 5001000, 5002000}, 5003000},
    {"the time until the next instant is shared", {0, 0, 0, 0, 100, 100}, {0, 25, 50, 75, 100, 1100}, 2100},
    {"where it does not divide, some is left", {0, 0, 0, 100, 100, 100}, {0, 33, 66, 100, 1100, 2100}, 3100},
    {"where there is too little, slots are empty", {0, 0, 0, 2, 2, 2}, {0, 0, 0, 2, 1002, 2002}, 3002},
    {"exactly enough", {0, 0, 2000, 2000, 2000, 5000}, {0, 1000, 2000, 3000, 4000, 5000}, 6000},
    {"the end of time", {0, 0, 0, INT64_MAX - 2, INT64_MAX - 1, INT64_MAX},
     {0, 1000, 2000, INT64_MAX - 2, INT64_MAX - 1, INT64_MAX}, INT64_MAX},
};

static void check(const Row *row) {
    Tape *tape = tape_new();
    Spread spread;
    for (size_t i = 0; i < EVENTS; i++) tape_add(tape, &(Event){.kind = EVENT_TASK_STEP, .task = 1, .t = row->times[i]});
    spread_make(&spread, tape);
    print_message("%s\n", row->what);
    for (size_t i = 0; i < EVENTS; i++) assert_true(spread_start(&spread, (int64_t)i + 1) == row->starts[i]);
    for (int64_t n = 1; n < EVENTS; n++) assert_true(spread_end(&spread, n) <= spread_start(&spread, n + 1));
    assert_true(spread_start(&spread, EVENTS + 1) == row->end);
    spread_done(&spread);
    tape_free(tape);
}

static void slots_follow_the_rule(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) check(&rows[i]);
}

static void no_events_take_no_time(void **state) {
    (void)state;
    Tape *tape = tape_new();
    Spread spread;
    spread_make(&spread, tape);
    assert_true(spread_start(&spread, 1) == 0);
    spread_done(&spread);
    tape_free(tape);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(slots_follow_the_rule),
        cmocka_unit_test(no_events_take_no_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
