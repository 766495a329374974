#ifndef ASYNCARIUM_SCENARIO_H
#define ASYNCARIUM_SCENARIO_H

// A scenario as the outside sees it: loaded once, never changed, with its errors or with a program that can run.

#include "asyncarium/event.h"

#include <stdio.h>

typedef struct Scenario Scenario;

// What it says of itself. An absent text has data NULL.
typedef enum ScenarioField {
    SCENARIO_NAME,
    SCENARIO_TITLE,
    SCENARIO_JSON,         // the document as it was read, without a byte order mark; of a Python file one with its text
    SCENARIO_BYTES,        // of the file, without a byte order mark
    SCENARIO_PYTHON,       // the program as Python text; ends in a newline
    SCENARIO_EXPECT_ERROR, // last line of the traceback
    SCENARIO_EXPECT_END,   // "completed", …: as sim_end_name
    SCENARIO_RECORDED_BY,  // version of the CPython that ran it, "3.12.1"; absent: nothing was recorded
} ScenarioField;

typedef enum ScenarioList {
    SCENARIO_ABOUT, // paragraphs
    SCENARIO_TAGS,
    SCENARIO_EXPECT_OUTPUT, // lines
    SCENARIO_EXPECT_LOG,    // lines
    SCENARIO_EXPECT_DIAGNOSES,
} ScenarioList;

// Both always answer with a scenario, which has errors where it could not be read or understood. A file whose name ends in
// .py is Python, as is one without a name ("<stdin>") that does not begin as JSON; all others are documents.
Scenario *scenario_load_file(const char *path);
Scenario *scenario_load_memory(const char *file, const char *json, size_t length);
// What a trace of a real program holds in place of a scenario, {"python":…,"file":…,"source":…}: there is a text to be
// shown, and nothing that could be run. It has errors where it is no such object.
Scenario *scenario_load_recorded(const char *file, const char *json, size_t length);
bool scenario_is_recorded(const Scenario *scenario);
void scenario_free(Scenario *scenario);

size_t scenario_error_count(const Scenario *scenario);
// Each with file, line, column, the line itself and a caret. Nothing that a terminal would obey.
void scenario_print_errors(const Scenario *scenario, FILE *out);

// The document in light JSON, laid out for people, with a newline at its end; free() it. For a scenario without errors. A
// program that was read as Python text becomes a list of statements, and comments become notes.
char *scenario_json(const Scenario *scenario);

EventText scenario_get(const Scenario *scenario, ScenarioField field);
bool scenario_has_list(const Scenario *scenario, ScenarioList list); // an expectation may be an empty list
size_t scenario_list_count(const Scenario *scenario, ScenarioList list);
EventText scenario_list_item(const Scenario *scenario, ScenarioList list, size_t index);
bool scenario_has_expectation(const Scenario *scenario);
// Returns false where no time is expected.
bool scenario_expected_time(const Scenario *scenario, int64_t *nanoseconds);

// Lines of the Python text count from 1; any other number gives an absent text, as does a line without a note.
int scenario_line_count(const Scenario *scenario);
EventText scenario_line_text(const Scenario *scenario, int line); // without its newline
EventText scenario_note_text(const Scenario *scenario, int line);
// How long the timers that a line sets may last, in nanoseconds; false: what the program says, and nothing else.
bool scenario_line_lasts(const Scenario *scenario, int line, int64_t *least, int64_t *most);

#endif
