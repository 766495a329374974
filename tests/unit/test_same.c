// Comparing events: every key of every kind counts, and the number of an event does not.

#include "viz/model/same.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static const EventFrame frame = {{"f", 1}, 1};
static const EventVariable variable = {{"x", 1}, {"0", 1}};
static const int64_t ids[] = {1};
static const EventThing thing = {{.kind = REF_LOCK, .id = 1}, {"a", 1}};

// Gives one field another value than it has in a zeroed event.
static void change(Event *event, const EventFieldInfo *field) {
    void *member = (char *)event + field->offset;
    switch (field->type) {
    case FIELD_ID:
    case FIELD_ID_OR_NULL:
    case FIELD_NUMBER: *(int64_t *)member = 7; return;
    case FIELD_TEXT: *(EventText *)member = event_text(""); return; // an empty text is not an absent one
    case FIELD_REF: *(EventRef *)member = (EventRef){.kind = REF_YIELD}; return;
    case FIELD_STACK: event->stack = &frame, event->stack_size = 1; return;
    case FIELD_VARIABLES: *(EventVariables *)member = (EventVariables){&variable, 1}; return;
    case FIELD_FLAG: *(bool *)member = true; return;
    case FIELD_IDS: *(EventIds *)member = (EventIds){ids, 1}; return;
    case FIELD_THINGS: *(EventThings *)member = (EventThings){&thing, 1}; return;
    }
}

static void every_key_of_every_kind_counts(void **state) {
    (void)state;
    for (EventKind kind = 0; kind < EVENT_KIND_COUNT; kind++) {
        const EventKindInfo *info = event_kind_info(kind);
        for (size_t i = 0; i < info->field_count; i++) {
            Event a = {.kind = kind, .iteration = 5}, b = a; // where one tells no iteration, that makes no difference
            assert_true(same_event(&a, &b));
            change(&b, event_field_info(info->fields[i]));
            assert_false(same_event(&a, &b));
            assert_false(same_field(info->fields[i], &a, &b));
            change(&a, event_field_info(info->fields[i]));
            assert_true(same_event(&a, &b));
        }
    }
}

static void kind_and_time_count_and_the_number_does_not(void **state) {
    (void)state;
    Event a = {.kind = EVENT_END, .n = 5, .number = 5}, b = a;
    b.n = b.number = 6; // a trace with an event more that nobody knows
    assert_true(same_event(&a, &b));
    b.number = 5;
    assert_false(same_event(&a, &b));
    b = a;
    b.t = 1;
    assert_false(same_event(&a, &b));
    b = (Event){.kind = EVENT_CLOCK, .n = 5};
    assert_false(same_event(&a, &b));
}

static void a_list_of_tasks_counts_with_those_left_out(void **state) {
    (void)state;
    Event a = {.kind = EVENT_TASK_SUSPEND, .ref = {.kind = REF_GATHER, .id = 1, .tasks = ids, .task_count = 1}}, b = a;
    b.ref.total = 1; // all are listed
    assert_true(same_event(&a, &b));
    b.ref.total = 2;
    assert_false(same_event(&a, &b));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_key_of_every_kind_counts),
        cmocka_unit_test(kind_and_time_count_and_the_number_does_not),
        cmocka_unit_test(a_list_of_tasks_counts_with_those_left_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
