// Where two runs part: told by reading again just as one would tell who had remembered everything; and in memory that does
// not grow with the runs.

#include "asyncarium/sim.h"
#include "viz/model/changes.h"
#include "viz/model/sentence.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include <cmocka.h>

#define TEXT(string) {string, sizeof string - 1}
#define ARRAY_LEN(array) (sizeof(array) / sizeof *(array))

// A stream of a tape, with one event that may be another one -------------------------------------------------------------

typedef struct TapeStream {
    TapeReader reader;
    Event event;
    int64_t later; // this event comes a nanosecond later; 0: none does
    int64_t end;   // it ends before this one; 0: nowhere
} TapeStream;

static const Event *next_of_tape(void *self) {
    TapeStream *stream = self;
    if (stream->reader.n + 1 == stream->end || !tape_next(&stream->reader, &stream->event)) return NULL;
    if (stream->event.n == stream->later) stream->event.t++;
    return &stream->event;
}

static TracePlace place_of_tape(void *self) { return (TracePlace){.offset = ((TapeStream *)self)->reader.n}; }
static void go_on_tape(void *self, TracePlace place) { tape_seek(&((TapeStream *)self)->reader, place.offset); }

static EventStream stream_of(TapeStream *stream) {
    return (EventStream){stream, next_of_tape, place_of_tape, go_on_tape};
}

static void add_to_tape(void *self, const Event *event) { tape_add(self, event); }

static Tape *record(const char *path) {
    Tape *tape = tape_new();
    Scenario *scenario = scenario_load_file(path);
    assert_int_equal(scenario_error_count(scenario), 0);
    Sim *sim = sim_new(scenario, &(SimOptions){.listener = {tape, DETAIL_LINE, add_to_tape}});
    sim_run(sim, 0);
    sim_free(sim);
    scenario_free(scenario);
    return tape;
}

// The two first that remember everything ---------------------------------------------------------------------------------

static void put_line(Text *text, const char *label, const State *state, const Event *event) {
    Sentence sentence = {0};
    sentence_make(&sentence, state, event);
    text_put_format(text, "  %-8s  ", label);
    text_put_time(text, event->t);
    if (sentence.line) text_put_format(text, ", line %lld", (long long)sentence.line);
    text_put(text, ": ");
    sentence_put_whole(&sentence, text);
    text_put(text, "\n");
    sentence_done(&sentence);
}

// What is to be told where event n comes a nanosecond later.
static void put_expected(Text *text, Tape *tape, int64_t n) {
    TapeReader reader = {.tape = tape};
    Event event;
    State state;
    state_init(&state);
    text_put_format(text, "  they part at event %lld:\n", (long long)n);
    while (tape_next(&reader, &event) && event.n < n) {
        if (event.n + PARTING_CONTEXT >= n) put_line(text, "", &state, &event);
        state_fold(&state, &event);
    }
    put_line(text, "expected", &state, &event);
    event.t++;
    put_line(text, "got", &state, &event);
    text_put(text, "  they differ in: t\n");
    state_done(&state);
    tape_reader_done(&reader);
}

static void compare(Parting *parting) {
    const EventStream *streams = parting->streams;
    const Event *events[2];
    do {
        for (size_t side = 0; side < 2; side++) events[side] = streams[side].next(streams[side].self);
    } while (parting_take(parting, events[0], events[1]) && events[0]);
}

static void check_parting(Tape *tape, int64_t n) {
    TapeStream sides[2] = {{.reader = {.tape = tape}}, {.reader = {.tape = tape}, .later = n}};
    EventStream streams[2] = {stream_of(&sides[0]), stream_of(&sides[1])};
    Parting parting;
    Text expected = {0}, report = {0};
    parting_init(&parting, "expected", "got");
    parting_begin(&parting, &streams[0], &streams[1]);
    compare(&parting);
    assert_true(parting.is_parted);
    parting_put(&parting, &report);
    put_expected(&expected, tape, n);
    assert_string_equal(report.bytes, expected.bytes);
    text_done(&expected);
    text_done(&report);
    parting_done(&parting);
    for (size_t side = 0; side < 2; side++) tape_reader_done(&sides[side].reader);
}

static void what_is_read_again_tells_the_same(void **unused) {
    (void)unused;
    static const char *const paths[] = {
        "scenarios/2-tasks/09-eager-tasks.json",      "scenarios/4-sharing/03-deadlock.json",
        "scenarios/4-sharing/06-queue-workers.json",  "scenarios/4-sharing/09-semaphore.json",
        "scenarios/4-sharing/10-condition.json",      "scenarios/5-cancelling/05-timeout-in-a-loop.json",
        "scenarios/6-the-loop/01-blocking-sleep.json", "scenarios/6-the-loop/08-to-thread.json",
        "scenarios/6-the-loop/02-callbacks.json",     "scenarios/8-patterns/13-philosophers-in-order.json",
    };
    for (size_t i = 0; i < ARRAY_LEN(paths); i++) {
        Tape *tape = record(paths[i]);
        assert_true(tape_count(tape) > 20);
        for (int64_t n = 1; n <= tape_count(tape); n++) check_parting(tape, n);
        tape_free(tape);
    }
}

static void one_that_ends_early(void **unused) {
    (void)unused;
    Tape *tape = record("scenarios/1-coroutines/01-hello-await.json");
    TapeStream sides[2] = {{.reader = {.tape = tape}}, {.reader = {.tape = tape}, .end = 4}};
    EventStream streams[2] = {stream_of(&sides[0]), stream_of(&sides[1])};
    Parting parting;
    Text report = {0};
    parting_init(&parting, "one", "other");
    parting_begin(&parting, &streams[0], &streams[1]);
    compare(&parting);
    parting_put(&parting, &report);
    assert_int_equal(parting.count, 3);
    assert_non_null(strstr(report.bytes, "\n  other  nothing more\n"));
    text_done(&report);
    parting_done(&parting);
    for (size_t side = 0; side < 2; side++) tape_reader_done(&sides[side].reader);
    tape_free(tape);
}

// A long run, which is made up as one reads ------------------------------------------------------------------------------

enum { EVENTS_A_TASK = 5 };

typedef struct LongStream {
    int64_t tasks;
    int64_t next; // 0: the first event
    int64_t odd;  // this task and all behind it return something else; 0: none does
    char name[40], line[40];
    Event event;
} LongStream;

static void name_task(LongStream *stream, int64_t task) {
    snprintf(stream->name, sizeof stream->name, "Task-%lld", (long long)task);
    snprintf(stream->line, sizeof stream->line, "this is task %lld", (long long)task);
}

static const Event *next_of_long(void *self) {
    LongStream *stream = self;
    int64_t n = stream->next, task = n / EVENTS_A_TASK + 1;
    bool is_odd = stream->odd > 0 && task >= stream->odd;
    static const EventKind kinds[EVENTS_A_TASK] = {EVENT_TASK_CREATE, EVENT_TASK_STEP, EVENT_TIMER_SET, EVENT_OUT, EVENT_TASK_DONE};
    if (task > stream->tasks) return NULL;
    if (n % EVENTS_A_TASK == 0 || n % EVENTS_A_TASK == 3) name_task(stream, task);
    stream->event = (Event){.kind = kinds[n % EVENTS_A_TASK], .n = n + 1, .t = n, .task = task, .id = task, .line = 7};
    if (n % EVENTS_A_TASK == 0) stream->event.name = event_text(stream->name);
    if (n % EVENTS_A_TASK == 0) stream->event.text = event_text("work");
    if (n % EVENTS_A_TASK == 3) stream->event.text = event_text(stream->line);
    if (n % EVENTS_A_TASK == 4) stream->event.outcome = event_text("result");
    if (n % EVENTS_A_TASK == 4) stream->event.value = event_text(is_odd ? "1" : "0");
    stream->next++;
    return &stream->event;
}

static TracePlace place_of_long(void *self) {
    const LongStream *stream = self;
    return (TracePlace){.offset = stream->next, .t = stream->next - 1};
}

static void go_on_long(void *self, TracePlace place) { ((LongStream *)self)->next = place.offset; }

static void compare_long(LongStream sides[2], int64_t window, Text *report) {
    EventStream streams[2];
    Parting parting;
    Changes changes = {.parting = &parting, .window = window};
    for (size_t i = 0; i < 2; i++) streams[i] = (EventStream){&sides[i], next_of_long, place_of_long, go_on_long};
    parting_init(&parting, "one", "other");
    parting_begin(&parting, &streams[0], &streams[1]);
    compare(&parting);
    if (parting.is_parted) changes_survey(&changes);
    parting_put(&parting, report);
    if (parting.is_parted) changes_put(&changes, report);
    changes_done(&changes);
    parting_done(&parting);
}

// In bytes, the most that this process has had.
static int64_t peak(void) {
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return (int64_t)usage.ru_maxrss * 1024;
}

static void memory_does_not_grow_with_the_runs(void **unused) {
    (void)unused;
    Text report = {0};
    compare_long((LongStream[2]){{.tasks = 2000}, {.tasks = 2000, .odd = 1000}}, 0, &report);
    int64_t before = peak();
    text_clear(&report);
    compare_long((LongStream[2]){{.tasks = 100000}, {.tasks = 100000}}, 0, &report);
    assert_int_equal(report.size, 0);
    compare_long((LongStream[2]){{.tasks = 100000}, {.tasks = 100000, .odd = 99990}}, 0, &report);
    assert_true(peak() - before < 4 << 20); // a name and a line of each task would be 10 MB
    assert_non_null(strstr(report.bytes, "  they part at event 499950:\n"));
    assert_non_null(strstr(report.bytes, "Task-99990 is done: 0"));
    assert_non_null(strstr(report.bytes, "  Task-99994 work\n    one: returned 0\n    other: returned 1\n  and 6 more\n"));
    text_done(&report);
}

// More tasks than are compared at once, the last of which ends otherwise.
static void tasks_beyond_a_window(void **unused) {
    (void)unused;
    Text report = {0};
    compare_long((LongStream[2]){{.tasks = 2200}, {.tasks = 2201, .odd = 2200}}, 500, &report);
    assert_non_null(strstr(report.bytes, "  Task-2200 work\n    one: returned 0\n    other: returned 1\n"));
    assert_non_null(strstr(report.bytes, "  Task-2201 work\n    one: it was never created\n    other: returned 1\n"));
    assert_non_null(strstr(report.bytes, "output: it is another one from line 2201 on\n  one: there is none\n"));
    assert_non_null(strstr(report.bytes, "order: it is another one from step 2201 of the tasks on\n  one: there is none\n"
                                         "  other: Task-2201 work\n"));
    text_done(&report);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_read_again_tells_the_same),
        cmocka_unit_test(one_that_ends_early),
        cmocka_unit_test(memory_does_not_grow_with_the_runs),
        cmocka_unit_test(tasks_beyond_a_window),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
