// The scenario's public face: hands out what the loader found, by name.

#include "asyncarium/scenario.h"

#include "sim/lang/scenario_parts.h"

static EventText public_text(Text text) { return (EventText){text.bytes, text.bytes ? text.length : 0}; }

static const char *end_name(ScenarioEnd end) {
    switch (end) {
    case SCENARIO_END_UNSTATED: return NULL;
    case SCENARIO_END_COMPLETED: return "completed";
    case SCENARIO_END_DEADLOCK: return "deadlock";
    case SCENARIO_END_ERROR: return "error";
    case SCENARIO_END_LIMIT: return "limit";
    }
    return NULL;
}

bool scenario_is_recorded(const Scenario *scenario) { return scenario->recorded_by.bytes != NULL; }

size_t scenario_error_count(const Scenario *scenario) {
    return scenario->diagnostics.count + scenario->diagnostics.dropped;
}

void scenario_print_errors(const Scenario *scenario, FILE *out) { diagnostic_list_print(&scenario->diagnostics, out); }

EventText scenario_get(const Scenario *scenario, ScenarioField field) {
    switch (field) {
    case SCENARIO_NAME: return public_text(scenario->name);
    case SCENARIO_TITLE: return public_text(scenario->title);
    case SCENARIO_JSON: return public_text(scenario->json);
    case SCENARIO_BYTES: return public_text(scenario->private->bytes);
    case SCENARIO_PYTHON: return public_text(scenario->python);
    case SCENARIO_EXPECT_ERROR: return public_text(scenario->expect.error);
    case SCENARIO_EXPECT_END: return event_text(end_name(scenario->expect.end));
    case SCENARIO_RECORDED_BY: return public_text(scenario->recorded_by);
    }
    return (EventText){0};
}

static const TextList *find_list(const Scenario *scenario, ScenarioList list) {
    switch (list) {
    case SCENARIO_ABOUT: return &scenario->about;
    case SCENARIO_TAGS: return &scenario->tags;
    case SCENARIO_EXPECT_OUTPUT: return &scenario->expect.output;
    case SCENARIO_EXPECT_LOG: return &scenario->expect.log;
    case SCENARIO_EXPECT_DIAGNOSES: return &scenario->expect.diagnoses;
    }
    return NULL;
}

bool scenario_has_list(const Scenario *scenario, ScenarioList list) {
    switch (list) {
    case SCENARIO_ABOUT:
    case SCENARIO_TAGS: return scenario_list_count(scenario, list) > 0;
    case SCENARIO_EXPECT_OUTPUT: return scenario->expect.has_output;
    case SCENARIO_EXPECT_LOG: return scenario->expect.has_log;
    case SCENARIO_EXPECT_DIAGNOSES: return scenario->expect.has_diagnoses;
    }
    return false;
}

size_t scenario_list_count(const Scenario *scenario, ScenarioList list) { return find_list(scenario, list)->count; }

EventText scenario_list_item(const Scenario *scenario, ScenarioList list, size_t index) {
    return public_text(find_list(scenario, list)->items[index]);
}

bool scenario_has_expectation(const Scenario *scenario) { return scenario->has_expect; }

bool scenario_expected_time(const Scenario *scenario, int64_t *nanoseconds) {
    *nanoseconds = scenario->expect.time;
    return scenario->expect.has_time;
}

int scenario_line_count(const Scenario *scenario) { return scenario->line_count; }

EventText scenario_line_text(const Scenario *scenario, int line) {
    if (line < 1 || line > scenario->line_count) return (EventText){0};
    return public_text(scenario_line(scenario, line));
}

EventText scenario_note_text(const Scenario *scenario, int line) {
    const ScenarioNote *note = scenario_note(scenario, line);
    return note ? public_text(note->text) : (EventText){0};
}

bool scenario_line_lasts(const Scenario *scenario, int line, int64_t *least, int64_t *most) {
    for (size_t i = 0; i < scenario->span_count; i++) {
        if (scenario->spans[i].line != line) continue;
        *least = scenario->spans[i].least;
        *most = scenario->spans[i].most;
        return true;
    }
    return false;
}
