// A run in memory: whatever way one comes to a step, the state there is the same; and what one may ask of a state.

#include "viz/model/condition.h"
#include "viz/model/recording.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define TEXT(string) {string, sizeof string - 1}

enum { EVENTS = 40000, TASKS = 300 };

static uint32_t next_random(uint32_t *seed) {
    *seed = *seed * 1664525 + 1013904223;
    return *seed >> 8;
}

// Some event that could be, or not: the model takes whatever comes.
static Event random_event(uint32_t *seed, int64_t *time) {
    static const EventKind kinds[] = {EVENT_TASK_CREATE, EVENT_TASK_STEP, EVENT_TASK_STEP,   EVENT_TASK_SUSPEND,
                                      EVENT_TASK_WAKE,   EVENT_TASK_DONE, EVENT_TIMER_SET,   EVENT_TIMER_FIRE,
                                      EVENT_QUEUE_PUT,   EVENT_QUEUE_GET, EVENT_LOCK_ACQUIRE, EVENT_LOCK_RELEASE,
                                      EVENT_LINE,        EVENT_OUT,       EVENT_CLOCK,       EVENT_CONTEXT_SET,
                                      EVENT_QUEUE_CREATE, EVENT_HANDLE_SCHEDULE, EVENT_HANDLE_RUN, EVENT_GROUP_ADD};
    static const EventVariable variables[] = {{TEXT("seen"), TEXT("1")}, {TEXT("total"), TEXT("22")}, {TEXT("x"), {0}}};
    Event event = {.kind = kinds[next_random(seed) % (sizeof kinds / sizeof *kinds)]};
    event.task = next_random(seed) % TASKS;
    event.id = next_random(seed) % 50 + 1;
    event.other = next_random(seed) % TASKS;
    event.line = next_random(seed) % 30;
    event.at = *time;
    if (event.kind == EVENT_CLOCK) *time += next_random(seed) % 1000;
    event.t = *time;
    event.number = next_random(seed) % 9;
    event.name = event_text("name");
    event.value = event_text(next_random(seed) % 2 ? "'item'" : "7");
    event.outcome = event_text(next_random(seed) % 2 ? "result" : "exception");
    event.ref = (EventRef){.kind = (EventRefKind)(next_random(seed) % EVENT_REF_KIND_COUNT), .id = event.id};
    event.changed = (EventVariables){variables, next_random(seed) % 4};
    event.globals = (EventVariables){variables, next_random(seed) % 3};
    return event;
}

static uint64_t hash(uint64_t so_far, const void *bytes, size_t size) {
    const unsigned char *at = bytes;
    for (size_t i = 0; i < size; i++) so_far = (so_far ^ at[i]) * UINT64_C(0x100000001b3);
    return so_far;
}

static uint64_t hash_array(uint64_t so_far, const Paged *array) {
    for (size_t i = 0; i < array->count; i++) {
        const void *item = paged_read(array, i);
        if (item) so_far = hash(so_far, item, array->item_size);
    }
    return so_far;
}

// Texts lie on the tape, so that their addresses are the same, too.
static uint64_t hash_state(const State *state) {
    const Paged *arrays[] = {&state->tasks, &state->called, &state->ready, &state->items, &state->variables, &state->frames,
                             &state->context, &state->objects};
    uint64_t result = hash(UINT64_C(0xcbf29ce484222325), &state->n, sizeof state->n);
    result = hash(result, &state->now, sizeof state->now);
    result = hash(result, &state->running, sizeof state->running);
    result = hash(result, &state->ready_count, sizeof state->ready_count);
    result = hash(result, state->phase_counts, sizeof state->phase_counts);
    for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++) result = hash_array(result, arrays[i]);
    for (size_t i = 0; i < FAMILY_COUNT; i++) result = hash_array(result, &state->things[i]);
    return result;
}

static void every_way_to_a_step_leads_to_the_same_state(void **state) {
    (void)state;
    Recording *recording = recording_new();
    uint64_t *expected = malloc((EVENTS + 1) * sizeof *expected);
    uint32_t seed = 1;
    int64_t time = 0;
    for (int i = 0; i < EVENTS; i++) {
        Event event = random_event(&seed, &time);
        recording_add(recording, &event);
        if (i % 97 == 0) expected[i + 1] = hash_state(&recording->state);
    }
    Playhead head;
    Trail trail;
    trail_init(&trail);
    playhead_init(&head, recording);
    head.trail = &trail;
    for (int i = 0; i < 300; i++) {
        int64_t step = next_random(&seed) % (EVENTS / 97) * 97 + 1;
        playhead_go(&head, step);
        assert_int_equal(head.state.n, step);
        assert_true(hash_state(&head.state) == expected[step]);
        if (i % 3 == 0) playhead_go(&head, step > 5 ? step - 5 : 0); // from where the next way begins
    }
    playhead_go(&head, 0);
    assert_int_equal(state_task_end(&head.state), 0);
    playhead_done(&head);
    trail_done(&trail);
    free(expected);
    recording_free(recording);
}

static void checkpoints_stay_few(void **state) {
    (void)state;
    Recording *recording = recording_new();
    for (int i = 0; i < 300000; i++) recording_add(recording, &(Event){.kind = EVENT_CLOCK});
    assert_true(recording->checkpoint_count <= 512);
    assert_true(recording->checkpoint_count >= 30);
    assert_true(recording->spacing >= 1024);
    recording_free(recording);
}

static void phases_are_counted(void **state) {
    (void)state;
    Recording *recording = recording_new();
    static const Event story[] = {
        {.kind = EVENT_TASK_CREATE, .task = 1, .name = TEXT("Task-1")},
        {.kind = EVENT_TASK_STEP, .task = 1},
        {.kind = EVENT_TASK_CREATE, .task = 2, .other = 1, .name = TEXT("Task-2")},
        {.kind = EVENT_TASK_SUSPEND, .task = 1, .ref = {.kind = REF_TASK, .id = 2}},
        {.kind = EVENT_TASK_STEP, .task = 2},
        {.kind = EVENT_TASK_SUSPEND, .task = 2, .ref = {.kind = REF_YIELD}}, // it is ready again at once
        {.kind = EVENT_TASK_STEP, .task = 2},
        {.kind = EVENT_TASK_DONE, .task = 2, .outcome = TEXT("exception")},
    };
    static const TaskPhase phases[][2] = {
        {PHASE_READY, PHASE_NONE},    {PHASE_RUNNING, PHASE_NONE},  {PHASE_RUNNING, PHASE_READY},
        {PHASE_WAITING, PHASE_READY}, {PHASE_WAITING, PHASE_RUNNING}, {PHASE_WAITING, PHASE_READY},
        {PHASE_WAITING, PHASE_RUNNING}, {PHASE_WAITING, PHASE_FAILED},
    };
    for (size_t i = 0; i < sizeof story / sizeof *story; i++) {
        recording_add(recording, &story[i]);
        for (int64_t id = 1; id <= 2; id++) {
            const StateTask *task = state_task(&recording->state, id);
            assert_int_equal(task ? (TaskPhase)task->phase : PHASE_NONE, phases[i][id - 1]);
        }
    }
    assert_int_equal(recording->state.phase_counts[PHASE_WAITING], 1);
    assert_int_equal(recording->state.phase_counts[PHASE_FAILED], 1);
    assert_int_equal(recording->state.ready_count, 0);
    assert_int_equal(recording->moment_count, 4); // the beginning, and three steps
    recording_free(recording);
}

static void items_leave_a_queue_in_its_order(void **state) {
    (void)state;
    static const struct {
        const char *queue;
        const char *taken[3];
        const char *left; // after the first was taken, then the first that is left
    } rows[] = {
        {"Queue", {"a", "b", "c"}, "b"},
        {"LifoQueue", {"c", "b", "a"}, "a"},
        {"PriorityQueue", {"b", "a", "c"}, "a"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        Recording *recording = recording_new();
        const char *const items[] = {"a", "b", "c"};
        recording_add(recording, &(Event){.kind = EVENT_QUEUE_CREATE, .id = 1, .name = event_text(rows[i].queue)});
        for (int j = 0; j < 3; j++) {
            recording_add(recording, &(Event){.kind = EVENT_QUEUE_PUT, .id = 1, .value = event_text(items[j])});
        }
        recording_add(recording, &(Event){.kind = EVENT_QUEUE_GET, .id = 1, .value = event_text(rows[i].taken[0])});
        const StateThing *queue = state_thing(&recording->state, FAMILY_QUEUE, 1);
        const StateItem *item = paged_read(&recording->state.items, queue->first);
        assert_int_equal(queue->size, 2);
        assert_memory_equal(item->text.data, rows[i].left, 1);
        for (int j = 1; j < 3; j++) {
            recording_add(recording, &(Event){.kind = EVENT_QUEUE_GET, .id = 1, .value = event_text(rows[i].taken[j])});
        }
        queue = state_thing(&recording->state, FAMILY_QUEUE, 1);
        assert_int_equal(queue->size, 0);
        assert_int_equal(queue->first, 0);
        assert_int_equal(queue->last, 0);
        recording_free(recording);
    }
}

// Conditions ----------------------------------------------------------------------------------------------------------

static void conditions_compare(void **state) {
    (void)state;
    static const EventVariable locals[] = {{TEXT("seen"), TEXT("0")}, {TEXT("name"), TEXT("'ada'")}};
    static const EventVariable globals[] = {{TEXT("total"), TEXT("12")}, {TEXT("seen"), TEXT("99")}, {TEXT("on"), TEXT("True")}};
    static const struct {
        const char *text;
        bool parses, holds;
    } rows[] = {
        {"total == 12", true, true},
        {"total==12.0", true, true},        // as numbers
        {" total  !=  12 ", true, false},
        {"total > 9", true, true},          // not as text
        {"total <= 11", true, false},
        {"total >= 12", true, true},
        {"seen == 0", true, true},          // the local one
        {"name == \"ada\"", true, true},    // either quote
        {"name == 'bob'", true, false},
        {"on", true, true},
        {"seen", true, false},
        {"time == 2.5", true, true},
        {"tasks == 1", true, true},
        {"ready == 0", true, true},
        {"jobs.size == 1", true, true},
        {"missing == 1", true, false},
        {"missing", true, false},
        {"self.value == 1", true, false},
        {"== 1", false, false},
        {"total ==", false, false},
        {"1 == total", false, false},
        {"a b == 1", false, false},
        {"", false, false},
    };
    Recording *recording = recording_new();
    recording_add(recording, &(Event){.kind = EVENT_QUEUE_CREATE, .id = 1, .name = event_text("Queue"),
                                      .type = event_text("jobs")});
    recording_add(recording, &(Event){.kind = EVENT_QUEUE_PUT, .id = 1, .value = event_text("1")});
    recording_add(recording, &(Event){.kind = EVENT_TASK_CREATE, .task = 1});
    recording_add(recording, &(Event){.kind = EVENT_TASK_STEP, .task = 1});
    recording_add(recording, &(Event){.kind = EVENT_LINE, .t = 2500000000, .task = 1, .line = 1, .id = 1,
                                      .changed = {locals, 2}, .globals = {globals, 3}});
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        Condition condition;
        assert_int_equal(condition_parse(&condition, rows[i].text), rows[i].parses);
        if (rows[i].parses) assert_int_equal(condition_holds(&condition, &recording->state), rows[i].holds);
        condition_done(&condition);
    }
    recording_free(recording);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_way_to_a_step_leads_to_the_same_state),
        cmocka_unit_test(checkpoints_stay_few),
        cmocka_unit_test(phases_are_counted),
        cmocka_unit_test(items_leave_a_queue_in_its_order),
        cmocka_unit_test(conditions_compare),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
