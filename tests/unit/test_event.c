// The event vocabulary: its tables, and the way from a speaker to a listener.

#include "sim/event/emit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static void kinds_know_their_names_and_details(void **state) {
    (void)state;
    static const struct {
        EventKind kind;
        const char *name;
        EventDetail detail;
    } rows[] = {
        {EVENT_TASK_CREATE, "task.create", DETAIL_SWITCH}, // the first
        {EVENT_LOCK_WAIT, "lock.wait", DETAIL_SYNC},       // one in the middle
        {EVENT_LINE, "line", DETAIL_LINE},                 // the only one of its detail
        {EVENT_END, "end", DETAIL_OUTPUT},                 // the last
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_string_equal(event_kind_info(rows[i].kind)->name, rows[i].name);
        assert_int_equal(event_kind_info(rows[i].kind)->detail, rows[i].detail);
    }
}

static void every_kind_has_a_name_of_its_own_and_fields(void **state) {
    (void)state;
    for (EventKind a = 0; a < EVENT_KIND_COUNT; a++) {
        assert_non_null(event_kind_info(a)->name);
        assert_true(event_kind_info(a)->field_count > 0);
        for (EventKind b = 0; b < a; b++) assert_string_not_equal(event_kind_info(a)->name, event_kind_info(b)->name);
    }
}

static void no_kind_writes_a_key_or_a_member_twice(void **state) {
    (void)state;
    for (EventKind kind = 0; kind < EVENT_KIND_COUNT; kind++) {
        const EventKindInfo *info = event_kind_info(kind);
        for (size_t a = 0; a < info->field_count; a++) {
            for (size_t b = 0; b < a; b++) {
                const EventFieldInfo *one = event_field_info(info->fields[a]);
                const EventFieldInfo *other = event_field_info(info->fields[b]);
                assert_string_not_equal(one->key, other->key);
                assert_int_not_equal(one->offset, other->offset);
            }
        }
    }
}

static void words_are_told_from_other_texts(void **state) {
    (void)state;
    char copy[] = "\"yield\"";
    for (EventWord word = 0; word < EVENT_WORD_COUNT; word++) {
        EventText text = event_word(word);
        assert_true(event_is_word(text));
        assert_int_equal(text.data[-1], '"');
        assert_int_equal(text.data[text.size], '"');
        assert_null(memchr(text.data, '"', text.size));
        assert_false(event_is_word((EventText){copy + 1, 5}));
    }
    assert_memory_equal(event_ref_kind_text(REF_VARIABLE).data, "variable", 8);
    assert_memory_equal(event_word(EVENT_WORD_CREATED).data, "created", 7); // the first that names no kind of ref
    assert_memory_equal(event_word(EVENT_WORD_NONE).data, "None", 4);       // the last
    assert_false(event_is_word((EventText){0}));
    assert_false(event_is_word((EventText){(const char *)(event_words + EVENT_WORD_COUNT), 0})); // what lies behind them
}

static void fields_point_at_their_members(void **state) {
    (void)state;
    assert_int_equal(event_field_info(EVENT_FIELD_CORO)->offset, offsetof(Event, text));
    assert_int_equal(event_field_info(EVENT_FIELD_CORO)->type, FIELD_TEXT);
    assert_string_equal(event_field_info(EVENT_FIELD_MAXSIZE)->key, "maxsize");
    assert_int_equal(event_field_info(EVENT_FIELD_STACK)->type, FIELD_STACK);
}

static void refs_know_their_names_and_keys(void **state) {
    (void)state;
    assert_string_equal(event_ref_kind_name(REF_QUEUE_GET), "queue.get");
    assert_string_equal(event_ref_kind_key(REF_QUEUE_GET), "queue");
    assert_string_equal(event_ref_kind_key(REF_SLEEP), "timer");
    assert_null(event_ref_kind_key(REF_YIELD));
}

static void texts_tell_absent_from_empty(void **state) {
    (void)state;
    assert_null(event_text(NULL).data);
    assert_non_null(event_text("").data);
    assert_int_equal(event_text("").size, 0);
    assert_int_equal(event_text("four").size, 4);
}

typedef struct Heard {
    int count;
    Event last;
} Heard;

static void hear(void *self, const Event *event) {
    Heard *heard = self;
    heard->count++;
    heard->last = *event;
}

static void events_are_numbered_and_timed(void **state) {
    (void)state;
    Heard heard = {0};
    EventSink sink = {.listener = {&heard, DETAIL_SYNC, hear}, .now = 7};
    event_send(&sink, &(Event){.kind = EVENT_TASK_STEP, .task = 3});
    assert_int_equal(heard.last.n, 1);
    assert_int_equal(heard.last.t, 7);
    assert_int_equal(heard.last.task, 3);
    sink.now = 8;
    event_send(&sink, &(Event){.kind = EVENT_CLOCK, .at = 7});
    assert_int_equal(heard.last.n, 2);
    assert_int_equal(heard.last.t, 8);
}

static void what_is_too_detailed_takes_no_number(void **state) {
    (void)state;
    Heard heard = {0};
    EventSink sink = {.listener = {&heard, DETAIL_SWITCH, hear}};
    event_send(&sink, &(Event){.kind = EVENT_LOCK_WAIT});
    event_send(&sink, &(Event){.kind = EVENT_LINE});
    assert_int_equal(heard.count, 0);
    event_send(&sink, &(Event){.kind = EVENT_END});
    assert_int_equal(heard.count, 1);
    assert_int_equal(heard.last.n, 1);
}

static void a_sink_without_listener_wants_nothing(void **state) {
    (void)state;
    EventSink sink = {0};
    assert_false(event_wanted(&sink, DETAIL_SWITCH));
    event_send(&sink, &(Event){.kind = EVENT_END});
    assert_int_equal(sink.count, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(kinds_know_their_names_and_details),
        cmocka_unit_test(every_kind_has_a_name_of_its_own_and_fields),
        cmocka_unit_test(no_kind_writes_a_key_or_a_member_twice),
        cmocka_unit_test(fields_point_at_their_members),
        cmocka_unit_test(words_are_told_from_other_texts),
        cmocka_unit_test(refs_know_their_names_and_keys),
        cmocka_unit_test(texts_tell_absent_from_empty),
        cmocka_unit_test(events_are_numbered_and_timed),
        cmocka_unit_test(what_is_too_detailed_takes_no_number),
        cmocka_unit_test(a_sink_without_listener_wants_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
