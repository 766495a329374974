// The trace writer: what a line looks like, and what is left in the file when the disk is full.

#include "asyncarium/trace.h"

#include "sim/trace/json.h"
#include "sim/trace/sha256.h"

#include <errno.h>
#include <inttypes.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cmocka.h>

static const char scenario_text[] = "{\n  \"name\": \"tiny // no comment\",\n  \"program\": [ \"pass\" ]\n}\n";
static const char header_start[] = "{\"trace\":\"asyncarium\",\"version\":1,\"scenario\":{\"name\":\"tiny // no "
                                   "comment\",\"program\":[\"pass\"]},\"sha256\":\"";

// SHA-256 and JSON ----------------------------------------------------------------------------------------------------

static void sha256_agrees_with_the_standard(void **state) {
    (void)state;
    static const struct {
        const char *text;
        const char *hex;
    } rows[] = {
        {"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
        {"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
        {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", // 56 bytes: the length needs a block of its own
         "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
    };
    char hex[SHA256_HEX_SIZE];
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        sha256_hex(rows[i].text, strlen(rows[i].text), hex);
        assert_string_equal(hex, rows[i].hex);
    }
    char *million = malloc(1000000);
    memset(million, 'a', 1000000);
    sha256_hex(million, 1000000, hex);
    assert_string_equal(hex, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
    free(million);
}

static void strings_are_escaped(void **state) {
    (void)state;
    static const struct {
        const char *text;
        size_t size;
        const char *json;
    } rows[] = {
        {"", 0, "\"\""},
        {"plain", 5, "\"plain\""},
        {"say \"a\\b\"", 9, "\"say \\\"a\\\\b\\\"\""},
        {"\n\t\r\b\f", 5, "\"\\n\\t\\r\\b\\f\""},
        {"\0\033\x7f", 3, "\"\\u0000\\u001b\\u007f\""},          // NUL, escape, DEL
        {"\xc2\x9b", 2, "\"\\u009b\""},                          // a C1 control that a terminal obeys
        {"\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80", 9, "\"\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\""}, // é € and a face
        {"\xed\xa0\x80", 3, "\"\\ud800\""},                      // a lone surrogate
        {"\xed\xbf\xbf", 3, "\"\\udfff\""},                      // the last of them
        {"a\xff", 2, "\"a\\ufffd\""},                            // no UTF-8
        {"\xe2\x82", 2, "\"\\ufffd\\ufffd\""},                   // cut off
        {"\xc0\x80", 2, "\"\\ufffd\\ufffd\""},                   // overlong
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        JsonText text = {0};
        json_put_string(&text, (EventText){rows[i].text, rows[i].size});
        json_put_bytes(&text, "", 1);
        assert_string_equal(text.bytes, rows[i].json);
        free(text.bytes);
    }
}

// Of every size around that of a machine word, and with a quote at every place.
static void plain_strings_are_told_from_others(void **state) {
    (void)state;
    enum { SIZE_MAX_TRIED = 20 };
    for (size_t size = 0; size <= SIZE_MAX_TRIED; size++) {
        char *string = malloc(size + 1); // a sanitizer sees whoever reads past its end
        char written[SIZE_MAX_TRIED + 2];
        bool is_name = size >= 4 && size <= 16;
        memcpy(string, "abcdefghijklmnopqrstu", size);
        assert_ptr_equal(json_write_name(written, (EventText){string, size}), is_name ? written + size + 2 : NULL);
        if (is_name) assert_memory_equal(written + 1, string, size);
        if (is_name) assert_true(written[0] == '"' && written[size + 1] == '"');
        memset(written, 0, sizeof written);
        assert_ptr_equal(json_write_plain(written, (EventText){string, size}), written + size + 2);
        assert_memory_equal(written + 1, string, size);
        assert_true(written[0] == '"' && written[size + 1] == '"');
        for (size_t i = 0; i < size; i++) {
            char letter = string[i];
            string[i] = '"';
            assert_null(json_write_plain(written, (EventText){string, size}));
            assert_null(json_write_name(written, (EventText){string, size}));
            string[i] = letter;
        }
        free(string);
    }
}

static void integers_are_written_to_their_ends(void **state) {
    (void)state;
    static const struct {
        int64_t value;
        const char *json;
    } rows[] = {
        {0, "0"},
        {9, "9"},
        {10, "10"},
        {99, "99"},
        {100, "100"},
        {999, "999"},
        {1000, "1000"},
        {9009, "9009"},
        {10000, "10000"},
        {12345, "12345"},
        {-1, "-1"},
        {-1000, "-1000"},
        {100000, "100000"},
        {999999, "999999"},
        {1000000, "1000000"},
        {1000001, "1000001"},
        {-1002003, "-1002003"},
        {99999999, "99999999"},
        {100000000, "100000000"},
        {1000000000, "1000000000"},
        {INT64_MAX, "9223372036854775807"},
        {INT64_MIN, "-9223372036854775808"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        JsonText text = {0};
        json_put_int(&text, rows[i].value);
        json_put_bytes(&text, "", 1);
        assert_string_equal(text.bytes, rows[i].json);
        free(text.bytes);
    }
}

// The file ------------------------------------------------------------------------------------------------------------

typedef struct Fixture {
    char path[64];
    Scenario *scenario;
    TraceWriter *writer;
    EventListener listener;
} Fixture;

static void begin(Fixture *fixture, const SimOptions *options) {
    strcpy(fixture->path, "/tmp/asyncarium-test-XXXXXX");
    int file = mkstemp(fixture->path);
    assert_true(file >= 0);
    close(file);
    fixture->scenario = scenario_load_memory("tiny.json", scenario_text, strlen(scenario_text));
    fixture->writer = trace_writer_open(fixture->path, fixture->scenario, options, DETAIL_SYNC);
    assert_non_null(fixture->writer);
    fixture->listener = trace_writer_listener(fixture->writer);
}

static void send(Fixture *fixture, const Event *event) { fixture->listener.receive(fixture->listener.self, event); }

// The whole file, to be freed.
static char *read_file(const char *path) {
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    fseek(file, 0, SEEK_END);
    size_t size = (size_t)ftell(file);
    char *content = malloc(size + 1);
    rewind(file);
    assert_int_equal(fread(content, 1, size, file), size);
    content[size] = '\0';
    fclose(file);
    return content;
}

// Closes the trace and returns its content, to be freed.
static char *end(Fixture *fixture) {
    assert_int_equal(trace_writer_close(fixture->writer), 0);
    char *content = read_file(fixture->path);
    unlink(fixture->path);
    scenario_free(fixture->scenario);
    return content;
}

static void the_header_has_the_scenario_without_white_space(void **state) {
    (void)state;
    Fixture fixture;
    begin(&fixture, &(SimOptions){0});
    char *content = end(&fixture);
    char hex[SHA256_HEX_SIZE];
    sha256_hex(scenario_text, strlen(scenario_text), hex);
    assert_memory_equal(content, header_start, strlen(header_start));
    assert_memory_equal(content + strlen(header_start), hex, 64);
    assert_string_equal(content + strlen(header_start) + 64, "\",\"python\":\"3.13\",\"detail\":\"sync\"}\n");
    free(content);
}

static void the_header_has_the_options_that_were_given(void **state) {
    (void)state;
    Fixture fixture;
    begin(&fixture, &(SimOptions){.has_seed = true, .seed = 0, .time = 2500000000, .memory = 1 << 20});
    char *content = end(&fixture);
    assert_non_null(strstr(content, ",\"options\":{\"seed\":0,\"time\":2500000000,\"memory\":1048576}}\n"));
    free(content);
}

static void events_are_lines_with_their_keys_in_order(void **state) {
    (void)state;
    static const int64_t tasks[] = {2, 3};
    static const EventFrame stack[] = {{{"main", 4}, 16}, {{"f", 1}, 3}};
    static const struct {
        Event event;
        const char *line;
    } rows[] = {
        {{.kind = EVENT_TASK_CREATE,
          .n = 1,
          .task = 1,
          .name = {"Task-1", 6},
          .text = {"main", 4},
          .line = 14}, // no parent: left out
         "{\"n\":1,\"t\":0,\"e\":\"task.create\",\"task\":1,\"name\":\"Task-1\",\"coro\":\"main\",\"line\":14}"},
        {{.kind = EVENT_OUT, .n = 2, .t = 5, .text = {"hi", 2}}, // no task: null
         "{\"n\":2,\"t\":5,\"e\":\"out\",\"task\":null,\"text\":\"hi\"}"},
        {{.kind = EVENT_OUT, .n = 2, .task = 1, .text = {"", 0}, .flag = true}, // empty text, no newline after it
         "{\"n\":2,\"t\":0,\"e\":\"out\",\"task\":1,\"text\":\"\",\"partial\":true}"},
        {{.kind = EVENT_CLOCK, .n = 3, .at = 0}, // a number is written even if it is 0
         "{\"n\":3,\"t\":0,\"e\":\"clock\",\"from\":0}"},
        {{.kind = EVENT_TASK_SUSPEND,
          .n = 4,
          .task = 1,
          .ref = {.kind = REF_SLEEP, .id = 1},
          .stack = stack,
          .stack_size = 2},
         "{\"n\":4,\"t\":0,\"e\":\"task.suspend\",\"task\":1,\"on\":{\"kind\":\"sleep\",\"timer\":1},\"stack\":[["
         "\"main\",16],[\"f\",3]]}"},
        {{.kind = EVENT_TASK_SUSPEND, .n = 5, .task = 1, .ref = {.kind = REF_YIELD}}, // a kind without an id
         "{\"n\":5,\"t\":0,\"e\":\"task.suspend\",\"task\":1,\"on\":{\"kind\":\"yield\"}}"},
        {{.kind = EVENT_TASK_SUSPEND,
          .n = 6,
          .task = 1,
          .ref = {.kind = REF_GATHER, .id = 4, .tasks = tasks, .task_count = 2, .total = 2}},
         "{\"n\":6,\"t\":0,\"e\":\"task.suspend\",\"task\":1,\"on\":{\"kind\":\"gather\",\"future\":4,\"tasks\":[2,3]}"
         "}"},
        {{.kind = EVENT_TASK_SUSPEND,
          .n = 7,
          .task = 1,
          .ref = {.kind = REF_WAIT, .tasks = tasks, .task_count = 2, .total = 100}},
         "{\"n\":7,\"t\":0,\"e\":\"task.suspend\",\"task\":1,\"on\":{\"kind\":\"wait\",\"tasks\":[2,3],\"total\":100}"
         "}"},
        {{.kind = EVENT_TASK_WAKE, .n = 8, .task = 1}, // nobody knows who woke it
         "{\"n\":8,\"t\":0,\"e\":\"task.wake\",\"task\":1}"},
        {{.kind = EVENT_END, .n = 9, .outcome = {"completed", 9}, .number = 9},
         "{\"n\":9,\"t\":0,\"e\":\"end\",\"reason\":\"completed\",\"events\":9}"},
    };
    Fixture fixture;
    begin(&fixture, &(SimOptions){0});
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) send(&fixture, &rows[i].event);
    char *content = end(&fixture);
    char *line = strchr(content, '\n') + 1;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char *newline = strchr(line, '\n');
        *newline = '\0';
        assert_string_equal(line, rows[i].line);
        line = newline + 1;
    }
    assert_string_equal(line, "");
    free(content);
}

// The lines of a trace, without its header. Closes it; `content` is to be freed.
static const char *end_with_lines(Fixture *fixture, char **content) {
    *content = end(fixture);
    return strchr(*content, '\n') + 1;
}

// Each number after each other one, at the same time and at another: what one line leaves for the next is still true then.
static void events_are_counted_in_decimal(void **state) {
    (void)state;
    static const int64_t numbers[] = {0,    1,    9,       10,      97,      100,   999,   1000,      1001,     1234,      1999,
                                      2000, 9999, 10000,   999999,  1000000, -1,    -1000, -1001,     -7,       INT64_MAX, INT64_MIN};
    static const int64_t times[] = {0, 7, 1500, 109547000, INT64_MAX, INT64_MIN};
    enum { NUMBERS = sizeof numbers / sizeof *numbers, TIMES = sizeof times / sizeof *times };
    Fixture fixture;
    char *content, line[120];
    begin(&fixture, &(SimOptions){0});
    for (size_t i = 0; i < NUMBERS * NUMBERS * TIMES; i++) {
        send(&fixture, &(Event){.kind = EVENT_CLOCK, .n = numbers[i % NUMBERS], .t = times[i / 3 % TIMES]});
        send(&fixture, &(Event){.kind = EVENT_CLOCK, .n = numbers[i / NUMBERS % NUMBERS], .t = times[i / 3 % TIMES]});
    }
    const char *at = end_with_lines(&fixture, &content);
    for (size_t i = 0; i < 2 * NUMBERS * NUMBERS * TIMES; i++) {
        int64_t n = numbers[i % 2 ? i / 2 / NUMBERS % NUMBERS : i / 2 % NUMBERS];
        int size = snprintf(line, sizeof line, "{\"n\":%" PRId64 ",\"t\":%" PRId64 ",\"e\":\"clock\",\"from\":0}\n", n,
                            times[i / 2 / 3 % TIMES]);
        assert_memory_equal(at, line, (size_t)size);
        at += size;
    }
    assert_string_equal(at, "");
    free(content);
}

// All in one place of the memory, at lines that share one place among those that are kept.
static void frames_that_follow_others_keep_their_names(void **state) {
    (void)state;
    static const struct {
        const char *name;
        int64_t line;
        const char *json;
    } rows[] = {
        {"take_turns", 10, "[\"take_turns\",10]"},
        {"take_turns", 10, "[\"take_turns\",10]"},
        {"take_turns", 42, "[\"take_turns\",42]"},         // at the same place
        {"take_turns", 10, "[\"take_turns\",10]"},
        {"give_turns", 10, "[\"give_turns\",10]"},         // another first word
        {"give_turnx", 10, "[\"give_turnx\",10]"},         // another last one
        {"give_turn", 10, "[\"give_turn\",10]"},           // a shorter one
        {"f", 10, "[\"f\",10]"},
        {"g", 10, "[\"g\",10]"},
        {"", 10, "[\"\",10]"},
        {"", 0, "[\"\",0]"},                               // as what is kept begins
        {"f", -22, "[\"f\",-22]"},
        {"f", INT64_MAX, "[\"f\",9223372036854775807]"},
        {"f", INT64_MAX, "[\"f\",9223372036854775807]"},
        {"say \"hi\"", 10, "[\"say \\\"hi\\\"\",10]"}, // with escapes
        {"say \"hi\"", 10, "[\"say \\\"hi\\\"\",10]"},
        {"say \\\"hi", 10, "[\"say \\\\\\\"hi\",10]"}, // begins as that was written
        {"caf\xc3\xa9_au_lait", 10, "[\"caf\xc3\xa9_au_lait\",10]"},
        {"caf\xc3\xa9_au_lait", 10, "[\"caf\xc3\xa9_au_lait\",10]"},
        {"Outer.<locals>.as_long_as_can_be_kept____", 10, "[\"Outer.<locals>.as_long_as_can_be_kept____\",10]"},
        {"Outer.<locals>.as_long_as_can_be_kept____", 10, "[\"Outer.<locals>.as_long_as_can_be_kept____\",10]"},
        {"Outer.<locals>.longer_than_what_can_be_kept", 10, "[\"Outer.<locals>.longer_than_what_can_be_kept\",10]"},
        {"Outer.<locals>.longer_than_what_can_be_kept", 10, "[\"Outer.<locals>.longer_than_what_can_be_kept\",10]"},
    };
    Fixture fixture;
    char *content, line[160];
    begin(&fixture, &(SimOptions){0});
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        size_t size = strlen(rows[i].name);
        char *name = malloc(size + 1); // a sanitizer sees whoever reads past its end
        memcpy(name, rows[i].name, size);
        EventFrame stack[] = {{{name, size}, rows[i].line}, {{"inner", 5}, 7}};
        send(&fixture, &(Event){.kind = EVENT_TASK_SUSPEND, .stack = stack, .stack_size = 2});
        free(name);
    }
    const char *at = end_with_lines(&fixture, &content);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        int size = snprintf(line, sizeof line, "{\"n\":0,\"t\":0,\"e\":\"task.suspend\",\"stack\":[%s,[\"inner\",7]]}\n",
                            rows[i].json);
        assert_memory_equal(at, line, (size_t)size);
        at += size;
    }
    assert_string_equal(at, "");
    free(content);
}

static void a_line_may_be_longer_than_the_buffer(void **state) {
    (void)state;
    Fixture fixture;
    size_t size = 1000000;
    char *text = malloc(size);
    memset(text, 'x', size);
    begin(&fixture, &(SimOptions){0});
    for (int i = 0; i < 3; i++) send(&fixture, &(Event){.kind = EVENT_OUT, .text = {text, size}});
    char *content = end(&fixture);
    assert_in_range(strlen(content), 3 * size, 3 * size + 1000);
    free(content);
    free(text);
}

static void send_many(Fixture *fixture, int count) {
    for (int i = 0; i < count; i++) send(fixture, &(Event){.kind = EVENT_OUT, .n = i + 1, .text = {"some text", 9}});
}

static void a_path_that_cannot_be_written_tells_why(void **state) {
    (void)state;
    Scenario *scenario = scenario_load_memory("tiny.json", scenario_text, strlen(scenario_text));
    assert_null(trace_writer_open("/nowhere/at/all.jsonl", scenario, &(SimOptions){0}, DETAIL_SYNC));
    assert_int_equal(errno, ENOENT);
    assert_null(trace_writer_open("/", scenario, &(SimOptions){0}, DETAIL_SYNC));
    assert_int_equal(errno, EISDIR);
    scenario_free(scenario);
}

static void count_up(void *self, const Event *event) {
    (void)event;
    ++*(int *)self;
}

static void what_the_next_one_wants_is_passed_on(void **state) {
    (void)state;
    Fixture fixture;
    int heard = 0;
    begin(&fixture, &(SimOptions){0});
    trace_writer_pass_on(fixture.writer, (EventListener){&heard, DETAIL_OUTPUT, count_up});
    send_many(&fixture, 3);
    send(&fixture, &(Event){.kind = EVENT_TASK_STEP, .n = 4, .task = 1});
    assert_int_equal(heard, 3);
    free(end(&fixture));
}

// Gives the scenario, owned.
static Scenario *begin_on_full_disk(Fixture *fixture) {
    Scenario *scenario = scenario_load_memory("tiny.json", scenario_text, strlen(scenario_text));
    TraceWriter *writer = trace_writer_open("/dev/full", scenario, &(SimOptions){0}, DETAIL_SYNC);
    *fixture = (Fixture){.writer = writer, .listener = trace_writer_listener(writer)};
    return scenario;
}

static void all_is_passed_on_after_a_failure(void **state) {
    (void)state;
    if (access("/dev/full", W_OK) != 0) skip();
    Fixture fixture;
    Scenario *scenario = begin_on_full_disk(&fixture);
    TraceWriter *writer = fixture.writer;
    int heard = 0, sent = 0;
    trace_writer_pass_on(writer, (EventListener){&heard, DETAIL_OUTPUT, count_up});
    while (!trace_writer_error(writer)) send(&fixture, &(Event){.kind = EVENT_TASK_STEP, .n = ++sent, .task = 1});
    assert_int_equal(heard, 1);
    send(&fixture, &(Event){.kind = EVENT_TASK_STEP, .n = ++sent, .task = 1});
    assert_int_equal(heard, 2);
    assert_int_equal(trace_writer_close(writer), ENOSPC);
    scenario_free(scenario);
}

static void a_full_disk_is_remembered(void **state) {
    (void)state;
    if (access("/dev/full", W_OK) != 0) skip();
    Fixture fixture;
    Scenario *scenario = begin_on_full_disk(&fixture);
    TraceWriter *writer = fixture.writer;
    assert_int_equal(trace_writer_error(writer), 0);
    send_many(&fixture, 10000);
    assert_int_equal(trace_writer_error(writer), ENOSPC);
    assert_int_equal(trace_writer_close(writer), ENOSPC);
    scenario_free(scenario);
}

static void a_full_disk_leaves_no_half_line(void **state) {
    (void)state;
    struct rlimit old;
    Fixture fixture;
    signal(SIGXFSZ, SIG_IGN);
    getrlimit(RLIMIT_FSIZE, &old);
    begin(&fixture, &(SimOptions){0});
    setrlimit(RLIMIT_FSIZE, &(struct rlimit){.rlim_cur = 100000, .rlim_max = old.rlim_max});
    send_many(&fixture, 10000);
    setrlimit(RLIMIT_FSIZE, &old);
    assert_int_equal(trace_writer_close(fixture.writer), EFBIG);
    char *content = read_file(fixture.path);
    size_t size = strlen(content);
    assert_in_range(size, 99900, 100000);
    assert_int_equal(content[size - 1], '\n');
    unlink(fixture.path);
    free(content);
    scenario_free(fixture.scenario);
}

static void a_closed_pipe_is_remembered(void **state) {
    (void)state;
    int ends[2];
    char path[64];
    signal(SIGPIPE, SIG_IGN);
    assert_int_equal(pipe(ends), 0);
    snprintf(path, sizeof path, "/dev/fd/%d", ends[1]);
    Scenario *scenario = scenario_load_memory("tiny.json", scenario_text, strlen(scenario_text));
    TraceWriter *writer = trace_writer_open(path, scenario, &(SimOptions){0}, DETAIL_SYNC);
    if (!writer) skip();
    close(ends[0]);
    close(ends[1]);
    Fixture fixture = {.writer = writer, .listener = trace_writer_listener(writer)};
    send_many(&fixture, 10000);
    assert_int_equal(trace_writer_close(writer), EPIPE);
    scenario_free(scenario);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sha256_agrees_with_the_standard),
        cmocka_unit_test(strings_are_escaped),
        cmocka_unit_test(plain_strings_are_told_from_others),
        cmocka_unit_test(integers_are_written_to_their_ends),
        cmocka_unit_test(the_header_has_the_scenario_without_white_space),
        cmocka_unit_test(the_header_has_the_options_that_were_given),
        cmocka_unit_test(events_are_lines_with_their_keys_in_order),
        cmocka_unit_test(events_are_counted_in_decimal),
        cmocka_unit_test(frames_that_follow_others_keep_their_names),
        cmocka_unit_test(a_line_may_be_longer_than_the_buffer),
        cmocka_unit_test(a_path_that_cannot_be_written_tells_why),
        cmocka_unit_test(what_the_next_one_wants_is_passed_on),
        cmocka_unit_test(all_is_passed_on_after_a_failure),
        cmocka_unit_test(a_full_disk_is_remembered),
        cmocka_unit_test(a_full_disk_leaves_no_half_line),
        cmocka_unit_test(a_closed_pipe_is_remembered),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
