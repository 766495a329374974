// What the model is made of: arrays that share pages, and the tape that events are kept on.

#include "viz/model/paged.h"
#include "viz/model/tape.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define TEXT(string) {string, sizeof string - 1}

static int read_int(const Paged *paged, size_t index) {
    const int *item = paged_read(paged, index);
    return item ? *item : -1;
}

static void a_copy_keeps_what_it_was(void **state) {
    (void)state;
    Paged first = {.item_size = sizeof(int)}, second = {.item_size = sizeof(int)};
    for (size_t i = 0; i < 200; i++) *(int *)paged_write(&first, i) = (int)i;
    paged_copy(&second, &first);
    assert_true(paged_own_bytes(&first) < 200 * sizeof(int)); // all pages are shared
    *(int *)paged_write(&first, 70) = 1000;
    *(int *)paged_write(&second, 300) = 3;
    assert_int_equal(read_int(&first, 70), 1000);
    assert_int_equal(read_int(&second, 70), 70);
    assert_int_equal(read_int(&second, 71), 71);
    assert_int_equal(read_int(&first, 300), -1);
    assert_int_equal(read_int(&second, 299), 0); // the gap is zero
    paged_copy(&first, &second);                 // and back
    assert_int_equal(read_int(&first, 70), 70);
    assert_int_equal(read_int(&first, 300), 3);
    paged_done(&first);
    assert_int_equal(read_int(&second, 3), 3);
    paged_done(&second);
}

static void every_kind_comes_off_the_tape_as_it_went_on(void **state) {
    (void)state;
    static const int64_t tasks[] = {1, -7, INT64_MAX};
    static const EventFrame stack[] = {{TEXT("main"), 3}, {TEXT("inner"), 0}};
    static const EventVariable variables[] = {{TEXT("seen"), TEXT("0")}, {TEXT("gone"), {0}}};
    Tape *tape = tape_new();
    for (int kind = 0; kind < EVENT_KIND_COUNT; kind++) {
        tape_add(tape, &(Event){.kind = (EventKind)kind,
                                .t = kind * INT64_C(1000000000),
                                .task = 1,
                                .id = INT64_MIN,
                                .other = 3,
                                .line = 4,
                                .at = -1,
                                .number = INT64_MAX,
                                .name = TEXT("name"),
                                .text = TEXT(""),
                                .value = TEXT("\0x"),
                                .ref = {REF_GATHER, 5, tasks, 3, 70},
                                .stack = stack,
                                .stack_size = 2,
                                .changed = {variables, 2},
                                .globals = {variables, 1},
                                .flag = true});
    }
    TapeReader reader = {.tape = tape};
    Event event;
    for (int kind = 0; kind < EVENT_KIND_COUNT; kind++) {
        assert_true(tape_next(&reader, &event));
        assert_int_equal(event.kind, kind);
        assert_int_equal(event.n, kind + 1);
        assert_int_equal(event.t, kind * INT64_C(1000000000));
    }
    assert_false(tape_next(&reader, &event));
    assert_true(tape_read(&reader, EVENT_TASK_SUSPEND + 1, &event));
    assert_int_equal(event.ref.id, 5);
    assert_int_equal(event.ref.total, 70);
    assert_memory_equal(event.ref.tasks, tasks, sizeof tasks);
    assert_int_equal(event.stack_size, 2);
    assert_memory_equal(event.stack[1].name.data, "inner", 5);
    assert_true(tape_read(&reader, EVENT_LINE + 1, &event));
    assert_int_equal(event.changed.count, 2);
    assert_null(event.changed.items[1].value.data);
    assert_memory_equal(event.globals.items[0].value.data, "0", 1);
    assert_non_null(event.text.data); // empty, and not absent
    assert_int_equal(event.text.size, 0);
    assert_true(tape_read(&reader, EVENT_QUEUE_CREATE + 1, &event));
    assert_true(event.number == INT64_MAX);
    tape_reader_done(&reader);
    tape_free(tape);
}

static void any_event_is_found_by_number_and_by_time(void **state) {
    (void)state;
    enum { COUNT = 50000 };
    char text[200];
    memset(text, 'x', sizeof text);
    Tape *tape = tape_new();
    for (int64_t i = 1; i <= COUNT; i++) {
        snprintf(text, sizeof text, "%d", (int)i);
        tape_add(tape, &(Event){.kind = EVENT_OUT, .t = i / 100, .text = {text, sizeof text}});
    }
    TapeReader reader = {.tape = tape};
    Event event;
    static const int64_t numbers[] = {1, 64, 65, 63, COUNT, COUNT - 1, 2, 40000, 39999, 128};
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        assert_true(tape_read(&reader, numbers[i], &event));
        snprintf(text, sizeof text, "%d", (int)numbers[i]);
        assert_string_equal(event.text.data, text);
        assert_int_equal(tape_time(tape, numbers[i]), numbers[i] / 100);
    }
    assert_false(tape_read(&reader, 0, &event));
    assert_false(tape_read(&reader, COUNT + 1, &event));
    assert_int_equal(tape_find_time(tape, -1), 0);
    assert_int_equal(tape_find_time(tape, 0), 99);
    assert_int_equal(tape_find_time(tape, 7), 799);
    assert_int_equal(tape_find_time(tape, 1000000), COUNT);
    tape_seek(&reader, COUNT);
    assert_false(tape_next(&reader, &event));
    tape_reader_done(&reader);
    tape_free(tape);
}

static void an_empty_tape_has_nothing(void **state) {
    (void)state;
    Tape *tape = tape_new();
    TapeReader reader = {.tape = tape};
    Event event;
    tape_seek(&reader, 5);
    assert_false(tape_next(&reader, &event));
    assert_int_equal(tape_find_time(tape, 5), 0);
    tape_reader_done(&reader);
    tape_free(tape);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_copy_keeps_what_it_was),
        cmocka_unit_test(every_kind_comes_off_the_tape_as_it_went_on),
        cmocka_unit_test(any_event_is_found_by_number_and_by_time),
        cmocka_unit_test(an_empty_tape_has_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
