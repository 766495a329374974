// Reading traces: what was written comes back, and what cannot be understood is told with its place.

#include "asyncarium/trace.h"
#include "sim/trace/own_line.h"
#include "viz/model/same.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define TEXT(string) {string, sizeof string - 1}
#define CHOICES(list) "{\"trace\":\"asyncarium\",\"version\":1,\"detail\":\"line\",\"choices\":" list "}\n"
#define HEADER "{\"trace\":\"asyncarium\",\"version\":1,\"detail\":\"line\"}\n"

static char path[] = "/tmp/asyncarium-reader-XXXXXX";

static int make_file(void **state) {
    (void)state;
    int file = mkstemp(path);
    return file < 0 || close(file) != 0;
}

static int remove_file(void **state) {
    (void)state;
    return unlink(path);
}

static void write_file(const char *bytes, size_t size) {
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, size, file), size);
    fclose(file);
}

static char *read_file(const char *name) {
    char *bytes = calloc(1, 1 << 20);
    FILE *file = fopen(name, "r");
    assert_non_null(file);
    bytes[fread(bytes, 1, (1 << 20) - 1, file)] = '\0';
    fclose(file);
    return bytes;
}

static Event full_event(EventKind kind) {
    static const int64_t tasks[] = {1, 2, 3};
    static const EventFrame stack[] = {{TEXT("main"), 3}, {TEXT("\"inner\""), 0}};
    static const EventVariable variables[] = {{TEXT("seen"), TEXT("'\\n'")}, {TEXT("gone"), {0}}};
    static const EventThing things[] = {{{.kind = REF_LOCK, .id = 4}, TEXT("lock_a")}, {{.kind = REF_QUEUE_GET, .id = 1}, {0}}};
    return (Event){.kind = kind,
                   .n = kind + 1,
                   .t = kind * INT64_C(1000000000),
                   .task = 1,
                   .id = 2,
                   .other = 3,
                   .line = 4,
                   .at = -1,
                   .number = INT64_MAX,
                   .name = TEXT("n\xc3\xa4me \xf0\x9f\x8d\x95"),
                   .text = TEXT(""),
                   .value = TEXT("\x01\x1b\\\"\xed\xa0\x80"), // a lone surrogate, too
                   .type = TEXT("/"),
                   .message = TEXT("line 1\nline 2\t"),
                   .why = TEXT("why"),
                   .outcome = TEXT("result"),
                   .ref = {REF_GATHER, 5, tasks, 3, 70},
                   .stack = stack,
                   .stack_size = 2,
                   .changed = {variables, 2},
                   .globals = {variables, 1},
                   .tasks = {tasks, 3},
                   .lines = {tasks, 1},
                   .things = {things, 2},
                   .flag = true};
}

static void every_kind_comes_back(void **state) {
    (void)state;
    static const char json[] = "{\"name\":\"x\",\"program\":[\"print('\\u00e4')\"]}";
    Scenario *scenario = scenario_load_memory("x.json", json, sizeof json - 1);
    static const SimChoice choices[] = {{CHOICE_TASK, 5, 3, 0}, {CHOICE_HANDLE, 6, 1, 0}, {CHOICE_TIMER, 0, 4, 250}};
    SimOptions options = {.has_seed = true, .seed = -3, .steps = 70, .choices = choices, .choice_count = 3};
    TraceWriter *writer = trace_writer_open(path, scenario, &options, DETAIL_LINE);
    EventListener listener = trace_writer_listener(writer);
    for (EventKind kind = 0; kind < EVENT_KIND_COUNT; kind++) {
        Event event = full_event(kind);
        listener.receive(listener.self, &event);
    }
    assert_int_equal(trace_writer_close(writer), 0);
    char *first = read_file(path);
    char copy[sizeof path + 2];
    snprintf(copy, sizeof copy, "%s.2", path);
    TraceReader *reader = trace_reader_open(path);
    TraceHeader header;
    assert_true(trace_reader_begin(reader, &header));
    assert_true(header.options.has_seed);
    assert_int_equal(header.options.seed, -3);
    assert_int_equal(header.options.steps, 70);
    assert_int_equal(header.options.choice_count, 3);
    assert_memory_equal(header.options.choices, choices, sizeof choices);
    assert_int_equal(header.detail, DETAIL_LINE);
    Scenario *again = scenario_load_memory("x.json", header.scenario.data, header.scenario.size);
    assert_int_equal(scenario_error_count(again), 0);
    writer = trace_writer_open(copy, scenario, &options, DETAIL_LINE);
    listener = trace_writer_listener(writer);
    Event event;
    int count = 0;
    for (; trace_reader_next(reader, &event) == TRACE_EVENT; count++) listener.receive(listener.self, &event);
    assert_string_equal(trace_reader_fault(reader), "");
    assert_int_equal(count, EVENT_KIND_COUNT);
    assert_false(trace_reader_is_cut(reader));
    trace_reader_close(reader);
    assert_int_equal(trace_writer_close(writer), 0);
    char *second = read_file(copy);
    assert_string_equal(first, second);
    unlink(copy);
    free(first);
    free(second);
    scenario_free(again);
    scenario_free(scenario);
}

static const struct {
    const char *trace;
    const char *fault; // "": none
    int events;
    bool is_cut;
} rows[] = {
    {"", "line 1: the trace is empty", 0, true},
    {"\n", "line 1, column 1: this is no trace: its first line must be the header of one", 0, true},
    {"\x1f\x8b", "line 1, column 1: this is no trace: its first line must be the header of one", 0, true},
    {"\xef\xbb\xbf" HEADER "{\"n\":1,\"t\":0,\"e\":\"clock\",\"from\":0}\n", "", 1, true}, // what some editors begin a file with
    {"{}\n", "line 1, column 1: this is no trace: its first line must be the header of one", 0, true},
    {"{\"trace\":\"asyncarium\",\"version\":2}\n", "line 1, column 33: only version 1 can be read", 0, true},
    {HEADER, "", 0, true},
    // kinds and keys that are not known are passed over
    {HEADER "{\"n\":1,\"t\":0,\"e\":\"new.kind\",\"x\":{\"y\":[1,2,{}]}}\n{\"n\":2,\"t\":5,\"e\":\"clock\",\"from\":0,\"z\":null}\n",
     "", 1, true},
    {HEADER "{\"n\":1,\"t\":0,\"e\":\"end\",\"reason\":\"completed\",\"events\":1}\n", "", 1, false},
    // keys may come in any order, blanks anywhere
    {HEADER " { \"e\" : \"clock\" , \"from\" : 0 , \"t\" : 7 , \"n\" : 1 } \n", "", 1, true},
    // half a line at the end is what a cut leaves; a whole one without its newline counts
    {HEADER "{\"n\":1,\"t\":0,\"e\":\"clock\",\"from\":0}\n{\"n\":2,\"t\":", "", 1, true},
    {HEADER "{\"n\":1,\"t\":0,\"e\":\"clock\",\"from\":0}", "", 1, true},
    {HEADER "{\"n\":1,\"t\":0 \"e\":\"clock\"}\n", "line 2, column 14: expected a comma or the closing bracket", 0, true},
    {HEADER "{\"n\":1,\"t\":0,\"e\":\"clock\"} x\n", "line 2, column 27: nothing may follow here", 0, true},
    {HEADER "{\"n\":1,\"t\":0}\n", "line 2, column 1: an event needs a kind, e", 0, true},
    {HEADER "{\"n\":2,\"t\":0,\"e\":\"clock\"}\n", "line 2, column 6: n should be 1 here", 0, true},
    {HEADER "{\"n\":1,\"t\":9,\"e\":\"clock\"}\n{\"n\":2,\"t\":8,\"e\":\"clock\"}\n", "line 3, column 12: the time goes back", 1, true},
    // duplicated, left out, out of order
    {HEADER "{\"n\":1,\"t\":0,\"e\":\"clock\",\"from\":0}\n{\"n\":1,\"t\":0,\"e\":\"clock\",\"from\":0}\n",
     "line 3, column 6: n should be 2 here", 1, true},
    {HEADER "{\"n\":1,\"t\":0,\"e\":\"clock\",\"from\":0}\n{\"n\":3,\"t\":0,\"e\":\"clock\",\"from\":0}\n",
     "line 3, column 6: n should be 2 here", 1, true},
    {HEADER HEADER, "line 2, column 1: a second trace begins here", 0, true},
    {HEADER "{\"t\":0}\n", "line 2, column 1: an event needs a number, n", 0, true},
    {HEADER "{\"n\":1,\"t\":-1,\"e\":\"clock\"}\n", "line 2, column 12: the time goes back", 0, true},
    {HEADER "{\"n\":1,\"t\":1.5,\"e\":\"clock\"}\n", "line 2, column 12: expected a whole number", 0, true},
    {HEADER "{\"n\":1,\"t\":99999999999999999999,\"e\":\"clock\"}\n", "line 2, column 12: the number is too large", 0, true},
    {HEADER "{\"n\":1,\"t\":0,\"e\":\"task.step\",\"task\":\"one\"}\n", "line 2, column 37: expected a whole number", 0, true},
    {HEADER "{\"n\":1,\"t\":0,\"e\":\"out\",\"text\":\"\\x\"}\n", "line 2, column 32: an unknown escape", 0, true},
    {HEADER "{\"n\":1,\"t\":0,\"e\":\"out\",\"text\":\"\\u12g4\"}\n", "line 2, column 32: \\u needs four hex digits", 0, true},
    {HEADER "{\"n\":1,\"t\":0,\"e\":\"out\",\"text\":\"a\tb\"}\n", "line 2, column 33: a control character in a string", 0, true},
    {HEADER "{\"n\":1,\"t\":0,\"e\":\"out\",\"text\":tru}\n", "line 2, column 31: expected a value", 0, true},
    {HEADER "{\"n\":1,\"t\":0,\"e\":\"task.suspend\",\"task\":1,\"stack\":[[\"a\",{}]]}\n",
     "line 2, column 56: expected a whole number", 0, true},
    {HEADER "{\"n\":1,\"t\":0,\"e\":\"task.suspend\",\"task\":1,\"on\":[]}\n", "line 2, column 47: expected an object", 0, true},
    // choices
    {CHOICES("[{\"turn\":5,\"task\":3},{\"lasts\":0,\"timer\":1,\"more\":[]},{\"turn\":6,\"handle\":1}]"), "", 0, true},
    {CHOICES("[]"), "", 0, true},
    {CHOICES("{}"), "line 1, column 61: expected an array", 0, true},
    {CHOICES("[5]"), "line 1, column 62: expected an object", 0, true},
    {CHOICES("[{}]"), "line 1, column 62: a choice has a turn and a task or handle, or a timer and what it lasts", 0, true},
    {CHOICES("[{\"turn\":5,\"task\":3,\"timer\":1}]"),
     "line 1, column 62: a choice has a turn and a task or handle, or a timer and what it lasts", 0, true},
    {CHOICES("[{\"turn\":5.5,\"task\":3}]"), "line 1, column 70: expected a whole number", 0, true},
    {CHOICES("[{\"turn\":0,\"task\":3}]"), "line 1, column 61: turns count from 1", 0, true},
    {CHOICES("[{\"turn\":1,\"task\":-3}]"), "line 1, column 61: what is chosen has a number from 1", 0, true},
    {CHOICES("[{\"timer\":1,\"lasts\":-1}]"), "line 1, column 61: a timer does not last less than nothing", 0, true},
    {CHOICES("[{\"turn\":2,\"task\":3},{\"turn\":2,\"task\":3}]"), "line 1, column 61: the turns of choices must rise", 0,
     true},
    {CHOICES("[{\"timer\":2,\"lasts\":3},{\"timer\":1,\"lasts\":3}]"), "line 1, column 61: the timers of choices must rise",
     0, true},
    // what is too much of a list is left out
    {HEADER "{\"n\":1,\"t\":0,\"e\":\"task.suspend\",\"task\":1,\"on\":{\"kind\":\"unheard\",\"a\":1,\"b\":2,\"c\":3,\"d\":4,\"e\":5,\"f\":6,"
            "\"g\":7,\"h\":8,\"i\":9},\"stack\":[]}\n", "", 1, true},
};

static void faults_have_their_place(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        write_file(rows[i].trace, strlen(rows[i].trace));
        TraceReader *reader = trace_reader_open(path);
        TraceHeader header;
        Event event;
        int events = 0;
        if (trace_reader_begin(reader, &header)) {
            while (trace_reader_next(reader, &event) == TRACE_EVENT) events++;
        }
        assert_string_equal(trace_reader_fault(reader), rows[i].fault);
        assert_int_equal(events, rows[i].events);
        assert_int_equal(trace_reader_is_cut(reader), rows[i].is_cut);
        trace_reader_close(reader);
    }
}

// Whatever byte is changed, added or missing: the reader says so, or reads on, and no more.
static void any_broken_byte_does_no_harm(void **state) {
    (void)state;
    static const char trace[] =
        HEADER "{\"n\":1,\"t\":0,\"e\":\"task.suspend\",\"task\":1,\"on\":{\"kind\":\"gather\",\"future\":1,\"tasks\":[2,3]},"
               "\"stack\":[[\"main\",15]]}\n"
               "{\"n\":2,\"t\":1,\"e\":\"line\",\"task\":null,\"line\":1,\"text\":\"\\u00e4\\ud83c\\udf55\",\"changed\":{\"a\":\"1\",\"b\":null}}\n";
    static const char bytes[] = {'"', '\\', '{', ']', ',', '\n', '\0', '\xff', '9', 'u'};
    char broken[sizeof trace];
    for (size_t at = 0; at < sizeof trace - 1; at++) {
        for (size_t i = 0; i < sizeof bytes; i++) {
            memcpy(broken, trace, sizeof trace);
            broken[at] = bytes[i];
            write_file(broken, i == 0 ? at : sizeof trace - 1); // cut, once
            TraceReader *reader = trace_reader_open(path);
            TraceHeader header;
            Event event;
            int events = 0;
            if (trace_reader_begin(reader, &header)) {
                while (trace_reader_next(reader, &event) == TRACE_EVENT) events++;
            }
            assert_true(events <= 2);
            trace_reader_close(reader);
        }
    }
}

// Lines as our own writer makes them, and the general way --------------------------------------------------------------

// The line of an event, as the writer makes it.
static size_t write_line(const Event *event, char *line, size_t room) {
    static const char json[] = "{\"name\":\"x\",\"program\":[\"pass\"]}";
    Scenario *scenario = scenario_load_memory("x.json", json, sizeof json - 1);
    TraceWriter *writer = trace_writer_open(path, scenario, &(SimOptions){0}, DETAIL_LINE);
    EventListener listener = trace_writer_listener(writer);
    listener.receive(listener.self, event);
    assert_int_equal(trace_writer_close(writer), 0);
    scenario_free(scenario);
    char *bytes = read_file(path), *start = strchr(bytes, '\n') + 1;
    size_t size = strlen(start) - 1;
    assert_true(size < room);
    memcpy(line, start, size);
    free(bytes);
    return size;
}

// Reads a line in the general way, to which a blank behind the brace leads, and compares.
static void assert_reads_the_same(const char *line, size_t size, const Event *event) {
    char trace[4000];
    int head = snprintf(trace, sizeof trace, "%s{ %.*s\n", HEADER, (int)size - 1, line + 1);
    write_file(trace, (size_t)head);
    TraceReader *reader = trace_reader_open(path);
    TraceHeader header;
    Event general;
    assert_true(trace_reader_begin(reader, &header));
    TraceResult result = trace_reader_next(reader, &general);
    assert_string_equal(trace_reader_fault(reader), "");
    assert_int_equal(result, TRACE_EVENT);
    assert_true(same_event(event, &general));
    assert_int_equal(event->n, general.n);
    trace_reader_close(reader);
}

static bool has_lists_of_a_diagnosis(EventKind kind) { return kind == EVENT_DIAGNOSIS; }

// A full event whose numbers are short: one of 19 digits goes the general way.
static size_t write_short(EventKind kind, char *line, size_t size) {
    Event event = full_event(kind);
    event.n = 1;
    event.number = 7;
    return write_line(&event, line, size);
}

static void own_lines_are_read_as_in_the_general_way(void **state) {
    (void)state;
    LineRoom *room = calloc(1, sizeof *room);
    char line[2000];
    trace_names_init(&room->names);
    for (EventKind kind = 0; kind < EVENT_KIND_COUNT; kind++) {
        Event read;
        size_t size = write_short(kind, line, sizeof line);
        char *copy = malloc(size); // so that a sanitizer sees a byte too far
        memcpy(copy, line, size);
        bool is_own = own_line_read(room, copy, size, 1, 0, &read);
        assert_int_equal(is_own, !has_lists_of_a_diagnosis(kind));
        if (is_own) assert_reads_the_same(line, size, &read);
        if (!is_own) assert_memory_equal(copy, line, size);
        free(copy);
    }
    free(room);
}

// Whatever is changed: what is taken as our own means the same in the general way, and else the line is left as it was.
static void changed_lines_are_left_alone_or_mean_the_same(void **state) {
    (void)state;
    static const char bytes[] = {'"', '\\', '{', ']', ',', '0', '-', '\x01', '\xff', 'u'};
    LineRoom *room = calloc(1, sizeof *room);
    char line[2000];
    size_t own = 0, others = 0;
    trace_names_init(&room->names);
    for (EventKind kind = 0; kind < EVENT_KIND_COUNT; kind++) {
        Event read;
        size_t size = write_short(kind, line, sizeof line);
        for (size_t at = kind % 3; at < size; at += 3) {
            char *changed = malloc(size), *copy = malloc(size);
            memcpy(changed, line, size);
            changed[at] = bytes[(at + kind) % sizeof bytes];
            memcpy(copy, changed, size);
            size_t whole = (at + kind) % 3 ? size : at; // or cut
            bool is_own = own_line_read(room, copy, whole, 1, 0, &read);
            if (is_own) assert_reads_the_same(changed, whole, &read);
            else assert_memory_equal(copy, changed, size);
            own += is_own;
            others += !is_own;
            free(changed);
            free(copy);
        }
    }
    assert_in_range(own, 50, 100000);
    assert_in_range(others, 500, 100000);
    free(room);
}

static void a_recorded_program_has_a_text_and_comes_back(void **state) {
    (void)state;
    static const char trace[] =
        "{\"trace\":\"asyncarium\",\"version\":1,\"recorded\":{\"python\":\"3.12.1\",\"file\":\"x.py\",\"source\":"
        "\"# coding: latin-1\\r\\nasync def f(:\\n\\n  \\u00e4\"},"
        "\"sha256\":\"b1ed4bb9b4b10dd7ba3b7e3d9d1a4de32a5d35f1f0dd6f1df2ab59b5d2ec6a0e\",\"python\":\"3.12.1\",\"detail\":\"sync\"}\n";
    write_file(trace, sizeof trace - 1);
    TraceReader *reader = trace_reader_open(path);
    TraceHeader header;
    assert_true(trace_reader_begin(reader, &header));
    assert_null(header.scenario.data);
    Scenario *recorded = scenario_load_recorded("x", header.recorded.data, header.recorded.size);
    assert_int_equal(scenario_error_count(recorded), 0);
    assert_true(scenario_is_recorded(recorded));
    assert_int_equal(scenario_line_count(recorded), 4);
    EventText line = scenario_line_text(recorded, 2), last = scenario_line_text(recorded, 4);
    assert_int_equal(line.size, strlen("async def f(:"));
    assert_memory_equal(last.data, "  \xc3\xa4", last.size);
    trace_reader_close(reader);

    TraceWriter *writer = trace_writer_open(path, recorded, &(SimOptions){0}, DETAIL_SYNC);
    assert_int_equal(trace_writer_close(writer), 0);
    char *written = read_file(path);
    const char *expected_end = strstr(trace, ",\"sha256\"");
    assert_memory_equal(written, trace, (size_t)(expected_end - trace));
    assert_non_null(strstr(written, "\"python\":\"3.12.1\",\"detail\":\"sync\"}\n"));
    free(written);
    scenario_free(recorded);
}

static void what_is_no_recording_is_an_error(void **state) {
    (void)state;
    static const char *const wrong[] = {"", "[]", "7", "{}", "{\"python\":\"3.12\",\"file\":\"x\"}",
                                        "{\"python\":3,\"file\":\"x\",\"source\":\"\"}"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        Scenario *recorded = scenario_load_recorded("x", wrong[i], strlen(wrong[i]));
        assert_int_equal(scenario_error_count(recorded), 1);
        assert_false(scenario_is_recorded(recorded));
        scenario_free(recorded);
    }
}

// Wherever a trace is cut off, its whole lines are read, and it is told that there should be more.
static void a_trace_is_good_to_its_last_whole_line(void **state) {
    (void)state;
    static const char trace[] = HEADER "{\"n\":1,\"t\":0,\"e\":\"out\",\"text\":\"a\"}\n{\"n\":2,\"t\":0,\"e\":\"out\",\"text\":\"\\u00e4\"}\n"
                                "{\"n\":3,\"t\":0,\"e\":\"end\",\"reason\":\"completed\",\"events\":3}\n";
    for (size_t size = 1; size < sizeof trace; size++) {
        write_file(trace, size);
        TraceReader *reader = trace_reader_open(path);
        TraceHeader header;
        Event event;
        int lines = 0, events = -1;
        for (size_t i = 0; i < size; i++) lines += trace[i] == '}' && trace[i + 1] == '\n'; // whole, but for the newline
        if (trace_reader_begin(reader, &header)) {
            for (events = 0; trace_reader_next(reader, &event) == TRACE_EVENT;) events++;
            assert_string_equal(trace_reader_fault(reader), "");
        } else {
            assert_string_equal(trace_reader_fault(reader), "line 1: the trace was cut off within its header");
        }
        assert_int_equal(events, lines - 1);
        assert_int_equal(trace_reader_is_cut(reader), events < 3);
        trace_reader_close(reader);
    }
}

static void a_file_that_is_not_there_is_told_by_errno(void **state) {
    (void)state;
    assert_null(trace_reader_open("/nowhere/at/all"));
}

// "1 2 3!": the numbers of the events to the end, and where it was cut off.
static void read_numbers(TraceReader *reader, char numbers[64]) {
    Event event;
    numbers[0] = '\0';
    while (trace_reader_next(reader, &event) == TRACE_EVENT) {
        size_t size = strlen(numbers);
        snprintf(numbers + size, 64 - size, "%lld ", (long long)event.n);
    }
    if (trace_reader_is_cut(reader)) strcat(numbers, "!");
}

static const char few_events[] = HEADER "{\"n\":1,\"t\":5,\"e\":\"clock\",\"from\":0}\n"
                                        "{\"n\":2,\"t\":7,\"e\":\"clock\",\"from\":5}\n"
                                        "{\"n\":3,\"t\":7,\"e\":\"new.kind\"}\n"
                                        "{\"n\":4,\"t\":9,\"e\":\"end\",\"reason\":\"completed\",\"events\":4}\n";

static void read_twice(TraceReader *reader) {
    TraceHeader header;
    Event event;
    char numbers[64];
    assert_non_null(reader);
    assert_true(trace_reader_keep(reader));
    assert_true(trace_reader_begin(reader, &header));
    TracePlace beginning = trace_reader_place(reader);
    assert_int_equal(trace_reader_next(reader, &event), TRACE_EVENT);
    TracePlace second = trace_reader_place(reader);
    assert_int_equal(second.t, 5);
    read_numbers(reader, numbers);
    assert_string_equal(numbers, "2 4 ");
    trace_reader_go(reader, &second);
    assert_int_equal(trace_reader_line(reader), 2);
    read_numbers(reader, numbers);
    assert_string_equal(numbers, "2 4 ");
    trace_reader_go(reader, &beginning);
    read_numbers(reader, numbers);
    assert_string_equal(numbers, "1 2 4 ");
    trace_reader_close(reader);
}

static void one_can_go_back(void **state) {
    (void)state;
    write_file(few_events, sizeof few_events - 1);
    read_twice(trace_reader_open(path));
}

// It takes the place of standard input, and gives it back.
static void in_what_can_be_read_once_only_too(void **state) {
    (void)state;
    int ends[2], input = dup(STDIN_FILENO);
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(write(ends[1], few_events, sizeof few_events - 1), sizeof few_events - 1);
    close(ends[1]);
    dup2(ends[0], STDIN_FILENO);
    close(ends[0]);
    read_twice(trace_reader_open("-"));
    dup2(input, STDIN_FILENO);
    close(input);
}

static void lines_that_are_the_same_are_read_once(void **state) {
    (void)state;
    TraceHeader header;
    Event event;
    char numbers[64];
    TraceReader *readers[2];
    for (size_t i = 0; i < 2; i++) {
        char *bytes = strdup(few_events);
        if (i) memcpy(strstr(bytes, "\"from\":5"), "\"from\":6", 8);
        write_file(bytes, strlen(bytes));
        free(bytes);
        readers[i] = trace_reader_open(path);
        assert_true(trace_reader_begin(readers[i], &header));
    }
    assert_true(trace_reader_next_same(readers[0], readers[1], &event));
    assert_int_equal(event.n, 1);
    assert_int_equal(trace_reader_line(readers[1]), 2);
    assert_false(trace_reader_next_same(readers[0], readers[1], &event)); // another line
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(trace_reader_next(readers[i], &event), TRACE_EVENT);
        assert_int_equal(event.at, 5 + (int64_t)i);
    }
    assert_false(trace_reader_next_same(readers[0], readers[1], &event)); // a kind that is not known
    for (size_t i = 0; i < 2; i++) {
        read_numbers(readers[i], numbers);
        assert_string_equal(numbers, "4 ");
        trace_reader_close(readers[i]);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind_comes_back),
        cmocka_unit_test(faults_have_their_place),
        cmocka_unit_test(any_broken_byte_does_no_harm),
        cmocka_unit_test(own_lines_are_read_as_in_the_general_way),
        cmocka_unit_test(changed_lines_are_left_alone_or_mean_the_same),
        cmocka_unit_test(a_recorded_program_has_a_text_and_comes_back),
        cmocka_unit_test(what_is_no_recording_is_an_error),
        cmocka_unit_test(a_trace_is_good_to_its_last_whole_line),
        cmocka_unit_test(one_can_go_back),
        cmocka_unit_test(in_what_can_be_read_once_only_too),
        cmocka_unit_test(lines_that_are_the_same_are_read_once),
        cmocka_unit_test(a_file_that_is_not_there_is_told_by_errno),
    };
    return cmocka_run_group_tests(tests, make_file, remove_file);
}
