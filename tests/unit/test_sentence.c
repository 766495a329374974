// The words for events: who does what, and nothing that would disturb a terminal.

#include "viz/model/sentence.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#define TEXT(string) {string, sizeof string - 1}

#define SECOND INT64_C(1000000000)

typedef struct Story {
    State state;
    Sentence sentence;
} Story;

static Story begin(void) {
    Story story = {0};
    state_init(&story.state);
    return story;
}

// Tells an event, and takes it in.
static const char *tell(Story *story, Event event) {
    sentence_make(&story->sentence, &story->state, &event);
    state_fold(&story->state, &event);
    return story->sentence.what.bytes;
}

static void end(Story *story) {
    sentence_done(&story->sentence);
    state_done(&story->state);
}

static void check(Story *story, Event event, const char *who, const char *what) {
    assert_string_equal(tell(story, event), what);
    assert_string_equal(story->sentence.who.bytes, who);
}

static void who_made_an_eager_task_has_the_floor_again(void **state) {
    (void)state;
    Story story = begin();
    tell(&story, (Event){.kind = EVENT_TASK_STEP, .task = 1});
    check(&story, (Event){.kind = EVENT_TASK_STEP, .task = 2, .why = TEXT("eager")}, "Task-2",
          "starts at once, inside of the call that creates it");
    tell(&story, (Event){.kind = EVENT_TASK_STEP, .task = 3, .why = TEXT("eager")});
    assert_int_equal(story.state.running, 3);
    tell(&story, (Event){.kind = EVENT_TASK_SUSPEND, .task = 3, .ref = {.kind = REF_YIELD}});
    assert_int_equal(story.state.running, 2);
    tell(&story, (Event){.kind = EVENT_TASK_DONE, .task = 2, .outcome = TEXT("result")});
    assert_int_equal(story.state.running, 1);
    tell(&story, (Event){.kind = EVENT_TASK_SUSPEND, .task = 1, .ref = {.kind = REF_YIELD}});
    assert_int_equal(story.state.running, 0);
    end(&story);
}

static void a_sleep_is_told_from_its_timer_to_its_waking(void **state) {
    (void)state;
    static const EventFrame stack[] = {{TEXT("main"), 14}, {TEXT("sleep"), 0}};
    Story story = begin();
    check(&story, (Event){.kind = EVENT_TASK_CREATE, .task = 1, .name = TEXT("Task-1"), .text = TEXT("main")}, "Task-1",
          "is created: it will run main()");
    check(&story, (Event){.kind = EVENT_TASK_STEP, .task = 1}, "Task-1", "starts");
    check(&story, (Event){.kind = EVENT_TIMER_SET, .id = 1, .task = 1, .at = SECOND / 10}, "Task-1",
          "sets a timer to 0.100 s");
    check(&story,
          (Event){.kind = EVENT_TASK_SUSPEND,
                  .task = 1,
                  .ref = {.kind = REF_SLEEP, .id = 1},
                  .stack = stack,
                  .stack_size = 2},
          "Task-1", "waits in sleep(0.1), until 0.100 s");
    assert_int_equal(story.sentence.line, 14); // the innermost that is the program's own
    check(&story, (Event){.kind = EVENT_CLOCK, .t = SECOND / 10}, "clock",
          "jumps ahead by 0.1 s: nobody is ready before");
    check(&story, (Event){.kind = EVENT_TASK_WAKE, .t = SECOND / 10, .task = 1, .ref = {.kind = REF_TIMER, .id = 1}},
          "Task-1", "wakes: its sleep(0.1) is over");
    check(&story, (Event){.kind = EVENT_TASK_STEP, .t = SECOND / 10, .task = 1}, "Task-1", "goes on");
    assert_int_equal(story.sentence.line, 14);
    check(&story, (Event){.kind = EVENT_TASK_DONE, .task = 1, .outcome = TEXT("result"), .value = TEXT("None")},
          "Task-1", "is done");
    end(&story);
}

static void without_timers_a_sleep_is_told_all_the_same(void **state) {
    (void)state;
    Story story = begin();
    check(&story, (Event){.kind = EVENT_TASK_SUSPEND, .task = 1, .ref = {.kind = REF_SLEEP, .id = 1}}, "Task-1",
          "waits in sleep()");
    check(&story, (Event){.kind = EVENT_TASK_WAKE, .task = 1, .ref = {.kind = REF_TIMER, .id = 1}}, "Task-1",
          "wakes: its sleep() is over");
    end(&story);
}

static void a_lock_is_told_with_its_holder(void **state) {
    (void)state;
    Story story = begin();
    tell(&story, (Event){.kind = EVENT_TASK_CREATE, .task = 2, .name = TEXT("left")});
    tell(&story, (Event){.kind = EVENT_LOCK_CREATE, .id = 1, .name = TEXT("lock_a")});
    check(&story, (Event){.kind = EVENT_LOCK_ACQUIRE, .id = 1, .task = 2}, "left", "takes lock_a");
    check(&story, (Event){.kind = EVENT_LOCK_WAIT, .id = 1, .task = 3}, "Task-3", "finds lock_a taken and queues up");
    check(&story, (Event){.kind = EVENT_TASK_SUSPEND, .task = 3, .ref = {.kind = REF_LOCK, .id = 1}}, "Task-3",
          "waits for lock_a, which left holds");
    check(&story, (Event){.kind = EVENT_LOCK_RELEASE, .id = 1, .task = 2}, "left", "gives lock_a back");
    check(&story, (Event){.kind = EVENT_TASK_WAKE, .task = 3, .ref = {.kind = REF_TASK, .id = 2}}, "Task-3",
          "wakes: lock_a is free, thanks to left");
    check(&story, (Event){.kind = EVENT_LOCK_CREATE, .id = 2, .task = 3}, "Task-3", "makes Lock-2"); // it has no name
    end(&story);
}

static void a_cancelled_task_wakes_for_that(void **state) {
    (void)state;
    Story story = begin();
    tell(&story, (Event){.kind = EVENT_TASK_STEP, .task = 2});
    tell(&story, (Event){.kind = EVENT_TASK_SUSPEND, .task = 2, .ref = {.kind = REF_SLEEP, .id = 1}});
    check(&story,
          (Event){.kind = EVENT_TASK_CANCEL, .task = 2, .message = TEXT("enough"), .ref = {.kind = REF_TASK, .id = 1}},
          "Task-2", "is asked to cancel by Task-1: enough");
    check(&story, (Event){.kind = EVENT_TASK_WAKE, .task = 2}, "Task-2", "wakes: it was asked to cancel");
    check(&story, (Event){.kind = EVENT_TASK_STEP, .task = 2}, "Task-2", "goes on, and gets a CancelledError");
    check(&story, (Event){.kind = EVENT_TASK_DONE, .task = 2, .outcome = TEXT("cancelled")}, "Task-2", "is cancelled");
    assert_int_equal(story.sentence.tone, TONE_WARNING);
    end(&story);
}

static void a_blocking_sleep_is_the_running_task_s(void **state) {
    (void)state;
    Story story = begin();
    tell(&story, (Event){.kind = EVENT_TASK_STEP, .task = 2});
    check(&story, (Event){.kind = EVENT_CLOCK, .t = 3 * SECOND, .at = SECOND}, "Task-2", "blocks everybody for 2 s");
    end(&story);
}

static void single_events_have_their_words(void **state) {
    (void)state;
    static const int64_t tasks[] = {2, 3};
    static const struct {
        Event event;
        const char *who;
        const char *what;
    } rows[] = {
        {{.kind = EVENT_OUT, .text = TEXT("hello")}, "program", "prints: hello"},
        {{.kind = EVENT_OUT, .task = 1, .text = TEXT("a\033[31mb\tc\xff")},
         "Task-1",
         "prints: a\\x1b[31mb\\tc\\xff"}, // tamed
        {{.kind = EVENT_TASK_RENAME, .task = 1, .name = TEXT("w")}, "Task-1", "is called w"},
        {{.kind = EVENT_TASK_DONE, .task = 1, .outcome = TEXT("result"), .value = TEXT("42")}, "Task-1", "is done: 42"},
        {{.kind = EVENT_TASK_DONE,
          .task = 1,
          .outcome = TEXT("exception"),
          .type = TEXT("ValueError"),
          .message = TEXT("no")},
         "Task-1",
         "fails with ValueError: no"},
        {{.kind = EVENT_TASK_DONE, .task = 1, .outcome = TEXT("exception"), .type = TEXT("KeyError")},
         "Task-1",
         "fails with KeyError"},
        {{.kind = EVENT_TASK_SUSPEND, .task = 1, .ref = {.kind = REF_YIELD}}, "Task-1", "lets the others go first"},
        {{.kind = EVENT_TASK_SUSPEND, .task = 1, .ref = {.kind = REF_TASK, .id = 2}}, "Task-1", "waits for Task-2"},
        {{.kind = EVENT_TASK_SUSPEND,
          .task = 1,
          .ref = {.kind = REF_GATHER, .tasks = tasks, .task_count = 2, .total = 2}},
         "Task-1",
         "waits for all that it gathers: Task-2 and Task-3"},
        {{.kind = EVENT_TASK_SUSPEND,
          .task = 1,
          .ref = {.kind = REF_WAIT, .tasks = tasks, .task_count = 2, .total = 12}},
         "Task-1",
         "waits in wait(): Task-2, Task-3 and 10 more"},
        {{.kind = EVENT_TASK_SUSPEND, .task = 1, .ref = {.kind = REF_EVENT, .id = 1}},
         "Task-1",
         "waits until Event-1 is set"},
        {{.kind = EVENT_TASK_SUSPEND, .task = 1}, "Task-1", "suspends"},
        {{.kind = EVENT_QUEUE_PUT, .id = 1, .task = 1, .value = TEXT("'x'"), .number = 1},
         "Task-1",
         "puts 'x' into Queue-1 (1 item now)"},
        {{.kind = EVENT_QUEUE_GET, .id = 1, .task = 1, .value = TEXT("'x'"), .number = 0},
         "Task-1",
         "takes 'x' out of Queue-1 (0 items now)"},
        {{.kind = EVENT_LOG, .text = TEXT("Task exception was never retrieved\nTraceback\nValueError: no\n")},
         "program",
         "logs: Task exception was never retrieved ... ValueError: no"},
        {{.kind = EVENT_END, .outcome = TEXT("completed")}, "program", "ends, and all is well"},
        {{.kind = EVENT_END, .outcome = TEXT("limit"), .message = TEXT("10 steps")},
         "program",
         "is stopped at a limit: 10 steps"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        Story story = begin();
        check(&story, rows[i].event, rows[i].who, rows[i].what);
        end(&story);
    }
}

static void every_kind_has_words_on_one_line(void **state) {
    (void)state;
    for (EventKind kind = 0; kind < EVENT_KIND_COUNT; kind++) {
        Story story = begin();
        for (EventRefKind ref = 0; ref < EVENT_REF_KIND_COUNT; ref++) {
            tell(&story, (Event){.kind = kind, .task = 1, .id = 1, .name = TEXT("x"), .ref = {.kind = ref, .id = 1}});
            assert_true(story.sentence.what.size > 0);
            assert_null(strchr(story.sentence.what.bytes, '\n'));
        }
        tell(&story, (Event){.kind = kind});
        assert_true(story.sentence.who.size > 0);
        end(&story);
    }
}

static void ids_that_cannot_be_right_do_no_harm(void **state) {
    (void)state;
    static const int64_t ids[] = {INT64_MAX, INT64_MIN, -1, 1000000000};
    Story story = begin();
    for (size_t i = 0; i < sizeof ids / sizeof *ids; i++) {
        tell(&story, (Event){.kind = EVENT_TASK_CREATE, .task = ids[i], .name = TEXT("x")});
        tell(&story, (Event){.kind = EVENT_LOCK_ACQUIRE, .id = ids[i], .task = ids[i]});
        tell(&story, (Event){.kind = EVENT_TASK_SUSPEND, .task = ids[i], .ref = {.kind = REF_LOCK, .id = ids[i]}});
        assert_null(state_task(&story.state, ids[i]));
    }
    end(&story);
}

static void times_have_three_decimals_or_as_many_as_it_takes(void **state) {
    (void)state;
    static const struct {
        int64_t nanoseconds;
        const char *time;
        const char *seconds;
    } rows[] = {
        {0, "0.000 s", "0"},
        {SECOND / 10, "0.100 s", "0.1"},
        {2 * SECOND + SECOND / 2, "2.500 s", "2.5"},
        {1, "0.000000001 s", "0.000000001"},
        {3600 * SECOND, "3600.000 s", "3600"},
        {-SECOND / 2, "-0.500 s", "-0.5"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        Text text = {0};
        text_put_time(&text, rows[i].nanoseconds);
        assert_string_equal(text.bytes, rows[i].time);
        text_clear(&text);
        text_put_seconds(&text, rows[i].nanoseconds);
        assert_string_equal(text.bytes, rows[i].seconds);
        text_done(&text);
    }
}

static void padding_counts_cells(void **state) {
    (void)state;
    Text text = {0};
    text_put(&text, "> ");
    text_put_shown(&text, event_text("\xe4\xb8\xad\xe6\x96\x87")); // two wide letters
    text_pad(&text, 2, 6);
    text_put(&text, "|");
    assert_string_equal(text.bytes, "> \xe4\xb8\xad\xe6\x96\x87  |");
    text_done(&text);
}

static void what_is_too_long_ends_in_an_ellipsis(void **state) {
    (void)state;
    Text text = {0};
    text_put(&text, "> abcdefgh");
    text_shorten(&text, 2, 8);
    assert_string_equal(text.bytes, "> abcdefgh");
    text_shorten(&text, 2, 7);
    assert_string_equal(text.bytes, "> abcd\u2026");
    text_clear(&text);
    text_put(&text, "\u4e2d\u6587\u4e2d"); // three bytes each
    text_shorten(&text, 0, 8);
    assert_string_equal(text.bytes, "\u4e2d\u2026");
    text_done(&text);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_made_an_eager_task_has_the_floor_again),
        cmocka_unit_test(a_sleep_is_told_from_its_timer_to_its_waking),
        cmocka_unit_test(without_timers_a_sleep_is_told_all_the_same),
        cmocka_unit_test(a_lock_is_told_with_its_holder),
        cmocka_unit_test(a_cancelled_task_wakes_for_that),
        cmocka_unit_test(a_blocking_sleep_is_the_running_task_s),
        cmocka_unit_test(single_events_have_their_words),
        cmocka_unit_test(every_kind_has_words_on_one_line),
        cmocka_unit_test(ids_that_cannot_be_right_do_no_harm),
        cmocka_unit_test(times_have_three_decimals_or_as_many_as_it_takes),
        cmocka_unit_test(what_is_too_long_ends_in_an_ellipsis),
        cmocka_unit_test(padding_counts_cells),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
