// Gathers what a program did, and compares.

#include "viz/cli/expectation.h"

#include "viz/model/lines.h"

#include <stdlib.h>
#include <string.h>

static EventText text_of(const Text *text) { return (EventText){text->bytes ? text->bytes : "", text->size}; }

// Gathering -----------------------------------------------------------------------------------------------------------

static void line_list_add(LineList *list, Addresses *addresses, EventText line) {
    if (list->count == list->capacity) {
        list->capacity = list->capacity ? list->capacity * 2 : 16;
        list->ends = text_resize(list->ends, list->capacity * sizeof *list->ends);
    }
    addresses_put(addresses, &list->text, line);
    list->ends[list->count++] = list->text.size;
}

static EventText line_list_at(const LineList *list, size_t index) {
    size_t start = index == 0 ? 0 : list->ends[index - 1];
    return (EventText){list->text.bytes + start, list->ends[index] - start};
}

static void line_list_done(LineList *list) {
    text_done(&list->text);
    free(list->ends);
}

// What is expected of the log has no carets, and one source line for each frame: more tells nothing that the places do
// not tell.
static void add_log_lines(LineList *list, Addresses *addresses, EventText text) {
    EventText line;
    LogLines lines = {0};
    while (line_take(&text, &line))
        if (log_lines_take(&lines, line)) line_list_add(list, addresses, line);
}

static void keep_error(Observed *observed, const Event *event) {
    text_clear(&observed->error);
    text_put_bytes(&observed->error, event->type.data, event->type.size);
    if (event->message.size == 0) return;
    text_put(&observed->error, ": ");
    text_put_bytes(&observed->error, event->message.data, event->message.size);
}

static void put_error_text(Observed *observed, EventText text) {
    if (!text.data) return;
    text_put_bytes(&observed->errors, text.data, text.size);
    text_put(&observed->errors, "\n");
}

static void receive(void *self, const Event *event) {
    Observed *observed = self;
    observed->time = event->t;
    if (event->kind == EVENT_OUT) line_list_add(&observed->output, &observed->addresses, event->text);
    if (event->kind == EVENT_DIAGNOSIS) line_list_add(&observed->diagnoses, &observed->addresses, event->name);
    if (event->kind == EVENT_LOG || event->kind == EVENT_WARNING)
        add_log_lines(&observed->log, &observed->addresses, event->text);
    if (event->kind == EVENT_ERROR) keep_error(observed, event);
    if (event->kind == EVENT_LOG || event->kind == EVENT_WARNING || event->kind == EVENT_ERROR) {
        put_error_text(observed, event->text);
    }
    if (event->kind != EVENT_END) return;
    text_put_bytes(&observed->end, event->outcome.data, event->outcome.size);
    text_put_bytes(&observed->message, event->message.data, event->message.size);
}

EventListener observed_listener(Observed *observed) {
    return (EventListener){.self = observed, .detail = DETAIL_OUTPUT, .receive = receive};
}

void observed_done(Observed *observed) {
    addresses_done(&observed->addresses);
    line_list_done(&observed->output);
    line_list_done(&observed->log);
    line_list_done(&observed->diagnoses);
    text_done(&observed->errors);
    text_done(&observed->error);
    text_done(&observed->end);
    text_done(&observed->message);
}

// Comparing -----------------------------------------------------------------------------------------------------------

// The first line that differs.
static void compare_list(const Scenario *scenario, ScenarioList list, const char *what, const LineList *got,
                         Text *report) {
    if (!scenario_has_list(scenario, list)) return;
    size_t expected_count = scenario_list_count(scenario, list);
    for (size_t i = 0; i < expected_count || i < got->count; i++) {
        EventText expected_line = i < expected_count ? scenario_list_item(scenario, list, i) : (EventText){0};
        EventText got_line = i < got->count ? line_list_at(got, i) : (EventText){0};
        if (i < expected_count && i < got->count && line_is_same(expected_line, got_line)) continue;
        text_put_format(report, "  %s, %s %zu\n", what, list == SCENARIO_EXPECT_DIAGNOSES ? "number" : "line", i + 1);
        line_report_difference(report, i < expected_count ? &expected_line : NULL, i < got->count ? &got_line : NULL);
        return;
    }
}

static void compare_error(const Scenario *scenario, const Observed *observed, Text *report) {
    EventText expected = scenario_get(scenario, SCENARIO_EXPECT_ERROR);
    EventText got = text_of(&observed->error);
    if (!expected.data || line_is_same(expected, got)) return;
    text_put(report, "  error\n");
    line_report_difference(report, &expected, got.size > 0 ? &got : NULL);
}

// A scenario that says nothing of its end expects an error where it names one, and to be completed otherwise.
static void compare_end(const Scenario *scenario, const Observed *observed, Text *report) {
    EventText expected = scenario_get(scenario, SCENARIO_EXPECT_END);
    EventText got = text_of(&observed->end);
    if (!expected.data)
        expected = event_text(scenario_get(scenario, SCENARIO_EXPECT_ERROR).data ? "error" : "completed");
    if (line_is_same(expected, got)) return;
    text_put(report, "  end\n");
    line_report_difference(report, &expected, &got);
    EventText message = text_of(observed->message.size > 0 ? &observed->message : &observed->error);
    if (message.size > 0) line_report(report, "    since:    ", &message);
}

static void put_seconds_line(Text *report, const char *label, int64_t nanoseconds) {
    text_put(report, label);
    text_put_seconds(report, nanoseconds);
    text_put(report, " s\n");
}

static void compare_time(const Scenario *scenario, const Observed *observed, Text *report) {
    int64_t expected;
    if (!scenario_expected_time(scenario, &expected) || expected == observed->time) return;
    text_put(report, "  time\n");
    put_seconds_line(report, "    expected: ", expected);
    put_seconds_line(report, "    got:      ", observed->time);
}

static void compare_errors(EventText expected, const Observed *observed, Text *report) {
    EventText got = text_of(&observed->errors);
    EventText expected_line;
    EventText got_line;
    if (!expected.data || line_is_same(expected, got)) return;
    for (size_t number = 1;; number++) {
        bool is_expected = line_take(&expected, &expected_line);
        bool is_got = line_take(&got, &got_line);
        if (is_expected && is_got && line_is_same(expected_line, got_line)) continue;
        text_put_format(report, "  standard error, line %zu\n", number);
        line_report_difference(report, is_expected ? &expected_line : NULL, is_got ? &got_line : NULL);
        return;
    }
}

void expectation_compare(const Scenario *scenario, const Observed *observed, EventText errors, Text *report) {
    if (!scenario_has_expectation(scenario)) {
        text_put(report, "  it says nothing of what is expected\n");
        return;
    }
    compare_list(scenario, SCENARIO_EXPECT_OUTPUT, "output", &observed->output, report);
    compare_error(scenario, observed, report);
    compare_end(scenario, observed, report);
    compare_time(scenario, observed, report);
    compare_list(scenario, SCENARIO_EXPECT_LOG, "log", &observed->log, report);
    compare_list(scenario, SCENARIO_EXPECT_DIAGNOSES, "diagnoses", &observed->diagnoses, report);
    compare_errors(errors, observed, report);
}
