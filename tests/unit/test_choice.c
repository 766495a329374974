// What if: runs with choices. They apply where they say, change nothing before, and are the same each time; those that do
// not fit end the run with the reason.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "asyncarium/sim.h"
#include "viz/model/choice.h"


// Three tasks, a callback, and a timer of the program.
static const char several[] =
    "{\"name\": \"several\", \"program\": [\"import asyncio\","
    "{\"async def\": \"work(name)\", \"do\": [\"print(name)\", \"await asyncio.sleep(0)\", \"print(name)\","
    "  {\"run\": \"await asyncio.sleep(0.1)\", \"lasts\": [0.05, 0.3]}, \"print(name, asyncio.get_running_loop().time())\"]},"
    "{\"async def\": \"main()\", \"do\": [\"loop = asyncio.get_running_loop()\", \"loop.call_soon(print, 'called')\","
    "  \"timer = loop.call_later(0.2, print, 'late')\", \"print(timer.when())\","
    "  \"await asyncio.gather(work('a'), work('b'), work('c'))\", \"timer.cancel()\"]},"
    "\"asyncio.run(main())\"]}";

static const char eager[] =
    "{\"name\": \"eager\", \"program\": [\"import asyncio\","
    "{\"async def\": \"work()\", \"do\": [\"await asyncio.sleep(0)\"]},"
    "{\"async def\": \"main()\", \"do\": [\"asyncio.get_running_loop().set_task_factory(asyncio.eager_task_factory)\","
    "  \"a, b = asyncio.create_task(work()), asyncio.create_task(work())\", \"await a\", \"await b\"]},"
    "\"asyncio.run(main())\"]}";

static const char cancelled[] =
    "{\"name\": \"cancelled\", \"program\": [\"import asyncio\","
    "{\"async def\": \"main()\", \"do\": [\"loop = asyncio.get_running_loop()\", \"handle = loop.call_soon(print, 'no')\","
    "  \"handle.cancel()\", \"await asyncio.sleep(0)\"]},"
    "\"asyncio.run(main())\"]}";

// What a run prints, and all that it tells.
typedef struct Heard {
    Text output;
    Text kinds; // of its events
    size_t choices;
} Heard;

static void hear(void *self, const Event *event) {
    Heard *heard = self;
    if (event->kind == EVENT_OUT) {
        text_put_bytes(&heard->output, event->text.data, event->text.size);
        text_put(&heard->output, ";");
    }
    text_put_format(&heard->kinds, "%s %lld\n", event_kind_info(event->kind)->name, (long long)event->task);
    heard->choices += event->kind == EVENT_TURN_CHOOSE || event->kind == EVENT_TIMER_CHOOSE;
}

static void heard_done(Heard *heard) {
    text_done(&heard->output);
    text_done(&heard->kinds);
}

// Each `pause` task steps it is saved, goes on, and is restored.
static SimEnd run_paused(const char *json, const char *choices, EventDetail detail, Heard *heard, int64_t pause, char **message) {
    Scenario *scenario = scenario_load_memory("x.json", json, strlen(json));
    ChoiceList list = {0};
    Text fault = {0};
    assert_int_equal(scenario_error_count(scenario), 0);
    if (choices[0]) assert_true(choices_parse(&list, choices, &fault));
    SimOptions options = {.listener = {heard, detail, hear}, .choices = list.items, .choice_count = list.count};
    Sim *sim = sim_new(scenario, &options);
    choices_done(&list); // they are in the world by now
    SimEnd end;
    do {
        end = sim_run(sim, pause);
        SimImage *image = pause ? sim_save(sim) : NULL;
        if (image) sim_restore(sim, image);
        sim_image_free(image);
    } while (end == SIM_RUNNING);
    if (message) *message = strdup(sim_end_message(sim));
    sim_free(sim);
    scenario_free(scenario);
    return end;
}

static SimEnd run(const char *json, const char *choices, EventDetail detail, Heard *heard) {
    return run_paused(json, choices, detail, heard, 0, NULL);
}

static void choices_apply(void **state) {
    (void)state;
    static const struct {
        const char *choices, *output, *why;
        size_t made;
    } rows[] = {
        {"", "0.2;called;a;b;c;a;b;c;a 0.1;b 0.1;c 0.1;", "in order", 0},
        {"turn2=task2", "0.2;a;called;b;c;a;b;c;a 0.1;b 0.1;c 0.1;", "a task before a callback", 1},
        {"turn3=task4", "0.2;called;c;a;b;c;a;b;c 0.1;a 0.1;b 0.1;", "the last one first, for good", 1},
        {"turn3=task3,turn4=task4,turn6=task4", "0.2;called;b;c;a;c;b;a;c 0.1;b 0.1;a 0.1;", "several", 3},
        {"turn4=task2", "0.2;called;a;a;b;c;b;c;a 0.1;b 0.1;c 0.1;", "one that is ready only for the next iteration", 1},
        {"turn2=handle1", "0.2;called;a;b;c;a;b;c;a 0.1;b 0.1;c 0.1;", "who comes anyway", 0},
        {"turn3=task3,turn5=handle1", NULL, "who is not there any more", 1},
        {"timer2=0.3", "0.2;called;a;b;c;a;b;c;b 0.1;c 0.1;late;a 0.3;", "a sleep of asyncio", 1},
        {"timer2=0.1", "0.2;called;a;b;c;a;b;c;a 0.1;b 0.1;c 0.1;", "as long as it is anyway", 0},
        {"timer1=0.05", "0.2;called;a;b;c;a;b;c;late;a 0.1;b 0.1;c 0.1;", "a timer of the program, whose when() does not change", 1},
        {"timer1=0", "0.2;called;a;b;c;late;a;b;c;a 0.1;b 0.1;c 0.1;", "no time at all", 1},
        {"turn3=task4,timer2=0.3", "0.2;called;c;a;b;c;a;b;a 0.1;b 0.1;late;c 0.3;", "both sorts", 2},
    };
    static const EventDetail details[] = {DETAIL_SWITCH, DETAIL_SYNC, DETAIL_LINE};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        for (size_t detail = 0; detail < 3; detail++) {
            Heard heard = {0};
            SimEnd end = run(several, rows[i].choices, details[detail], &heard);
            if (rows[i].output) assert_string_equal(heard.output.bytes, rows[i].output);
            assert_int_equal(end, rows[i].output ? SIM_COMPLETED : SIM_CHOICE);
            assert_int_equal(heard.choices, rows[i].made);
            heard_done(&heard);
        }
    }
}

static void debug_mode_counts_the_same_turns(void **state) {
    (void)state;
    char json[sizeof several + 20];
    snprintf(json, sizeof json, "{\"debug\": true, %s", several + 1);
    Heard heard = {0};
    assert_int_equal(run(json, "turn2=task3,turn4=task4", DETAIL_SYNC, &heard), SIM_COMPLETED);
    assert_string_equal(heard.output.bytes, "0.2;b;called;c;a;b;c;a;b 0.1;c 0.1;a 0.1;");
    heard_done(&heard);
}

static void nobody_needs_to_listen(void **state) {
    (void)state;
    Heard heard = {0};
    assert_int_equal(run(several, "turn3=task4,timer2=0.3", DETAIL_OUTPUT, &heard), SIM_COMPLETED);
    assert_string_equal(heard.output.bytes, "0.2;called;c;a;b;c;a;b;a 0.1;b 0.1;late;c 0.3;");
    heard_done(&heard);
}

static void a_restored_world_keeps_its_choices(void **state) {
    (void)state;
    Heard whole = {0}, pieces = {0};
    static const char choices[] = "turn3=task4,turn6=task2,timer3=0.3";
    run(several, choices, DETAIL_LINE, &whole);
    run_paused(several, choices, DETAIL_LINE, &pieces, 1, NULL);
    assert_string_equal(whole.kinds.bytes, pieces.kinds.bytes);
    heard_done(&whole);
    heard_done(&pieces);
}

static void what_comes_before_is_the_same(void **state) {
    (void)state;
    Heard plain = {0}, chosen = {0};
    run(several, "", DETAIL_LINE, &plain);
    run(several, "turn6=task4", DETAIL_LINE, &chosen);
    const char *branch = strstr(chosen.kinds.bytes, "turn.choose 4\n");
    assert_non_null(branch);
    size_t size = (size_t)(branch - chosen.kinds.bytes);
    assert_memory_equal(plain.kinds.bytes, chosen.kinds.bytes, size);
    assert_memory_equal(plain.kinds.bytes + size, "task.step 2\n", 12);
    assert_memory_equal(branch + 14, "task.step 4\n", 12);
    heard_done(&plain);
    heard_done(&chosen);
}

static void what_does_not_fit_ends_the_run(void **state) {
    (void)state;
    static const struct {
        const char *json, *choices, *message;
    } rows[] = {
        {several, "turn3=task9", "choice 1 (turn 3 for task 9) does not fit: it is not ready; task 2 comes next"},
        {several, "turn3=task1", "choice 1 (turn 3 for task 1) does not fit: it is not ready; task 2 comes next"},
        {several, "turn2=handle7", "choice 1 (turn 2 for handle 7) does not fit: it is not ready; handle 1 comes next"},
        {several, "turn3=task3,turn99=task1", "choice 2 (turn 99 for task 1) does not fit: the program ends after turn 14"},
        {several, "turn3=task3,timer77=1", "choice 2 (timer 77) does not fit: the program sets no such timer"},
        {several, "turn9223372036854775807=task9223372036854775807",
         "choice 1 (turn 9223372036854775807 for task 9223372036854775807) does not fit: the program ends after turn 14"},
        {eager, "turn2=task2",
         "choice 1 (turn 2 for task 2) does not fit: that turn began inside of another one, by an eager start"},
        {cancelled, "turn2=handle1", "choice 1 (turn 2 for handle 1) does not fit: it is not ready; task 1 comes next"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        Heard heard = {0};
        char *message;
        assert_int_equal(run_paused(rows[i].json, rows[i].choices, DETAIL_SYNC, &heard, 0, &message), SIM_CHOICE);
        assert_string_equal(message, rows[i].message);
        assert_string_equal(heard.kinds.bytes + heard.kinds.size - 6, "end 0\n");
        free(message);
        heard_done(&heard);
    }
}

// A program without a loop, one with an error, one that waits for ever: what was chosen never came.
static void an_end_before_the_choice_is_told(void **state) {
    (void)state;
    static const char *const programs[] = {
        "{\"name\": \"x\", \"program\": [\"print(1)\"]}",
        "{\"name\": \"x\", \"program\": [\"1 / 0\"]}",
        ("{\"name\": \"x\", \"program\": [\"import asyncio\", {\"async def\": \"main()\", \"do\": [\"await asyncio.Future()\"]}, "
         "\"asyncio.run(main())\"]}"),
    };
    for (size_t i = 0; i < 3; i++) {
        Heard heard = {0};
        assert_int_equal(run(programs[i], "turn5=task1", DETAIL_SYNC, &heard), SIM_CHOICE);
        heard_done(&heard);
    }
}

static void lists_stay_in_order(void **state) {
    (void)state;
    static const SimChoice given[] = {{CHOICE_TIMER, 0, 4, 250000000}, {CHOICE_TASK, 8, 1, 0}, {CHOICE_HANDLE, 5, 2, 0},
                                      {CHOICE_TIMER, 0, 2, 1000000000}, {CHOICE_TASK, 5, 3, 0}};
    ChoiceList list = {0}, again = {0};
    Text text = {0}, fault = {0};
    choices_copy(&list, given, 5);
    choices_put(&text, list.items, list.count);
    assert_string_equal(text.bytes, "turn5=task3,turn8=task1,timer2=1,timer4=0.25");
    assert_true(choices_parse(&again, text.bytes, &fault));
    assert_int_equal(again.count, list.count);
    assert_memory_equal(again.items, list.items, list.count * sizeof *list.items);
    choices_done(&list);
    choices_done(&again);
    text_done(&text);
}

static void cpython_could_or_could_not(void **state) {
    (void)state;
    Scenario *scenario = scenario_load_memory("x.json", several, strlen(several));
    int64_t line = 0, least, most;
    for (int i = 1; i <= scenario_line_count(scenario); i++)
        if (scenario_line_lasts(scenario, i, &least, &most)) line = i;
    assert_int_equal(least, 50000000);
    assert_int_equal(most, 300000000);
    const struct {
        EventKind kind;
        int64_t line, lasts;
        ChoiceVerdict verdict;
    } rows[] = {
        {EVENT_TURN_CHOOSE, 0, 0, CHOICE_OTHER_TURN},
        {EVENT_TIMER_CHOOSE, line, 50000000, CHOICE_POSSIBLE},
        {EVENT_TIMER_CHOOSE, line, 300000000, CHOICE_POSSIBLE},
        {EVENT_TIMER_CHOOSE, line, 300000001, CHOICE_OTHER_TIME},
        {EVENT_TIMER_CHOOSE, line, 49999999, CHOICE_OTHER_TIME},
        {EVENT_TIMER_CHOOSE, line + 1, 100000000, CHOICE_OTHER_TIME},
        {EVENT_TIMER_CHOOSE, 0, 100000000, CHOICE_OTHER_TIME},
        {EVENT_TIMER_CHOOSE, INT64_MAX, 100000000, CHOICE_OTHER_TIME},
        {EVENT_TIMER_CHOOSE, line, INT64_MIN, CHOICE_OTHER_TIME},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        Event event = {.kind = rows[i].kind, .line = rows[i].line, .t = 7, .at = rows[i].lasts < 0 ? INT64_MIN : 7 + rows[i].lasts};
        assert_int_equal(choice_judge(scenario, &event), rows[i].verdict);
        if (rows[i].kind == EVENT_TIMER_CHOOSE) assert_int_equal(choice_judge(NULL, &event), CHOICE_OTHER_TIME);
    }
    scenario_free(scenario);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(choices_apply),
        cmocka_unit_test(debug_mode_counts_the_same_turns),
        cmocka_unit_test(nobody_needs_to_listen),
        cmocka_unit_test(a_restored_world_keeps_its_choices),
        cmocka_unit_test(what_comes_before_is_the_same),
        cmocka_unit_test(what_does_not_fit_ends_the_run),
        cmocka_unit_test(an_end_before_the_choice_is_told),
        cmocka_unit_test(lists_stay_in_order),
        cmocka_unit_test(cpython_could_or_could_not),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
