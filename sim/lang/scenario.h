// A scenario: a JSON document that holds a program and what is expected of it.
//
// scenario_load_* reads, checks and parses it in one go and always answers with a Scenario: when `diagnostics` is
// empty it is good; otherwise the fields hold what could be understood, and it must not be run.
// The Scenario owns everything that it points to. It never changes after loading, but for diagnostics that the
// compiler adds through scenario_report.
#ifndef ASYNCARIUM_LANG_SCENARIO_H
#define ASYNCARIUM_LANG_SCENARIO_H

#include "sim/lang/ast.h"
#include "sim/lang/diagnostic.h"
#include "sim/lang/library.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    SCENARIO_MAX_BYTES = 4 * 1024 * 1024, // of a file; a larger one is refused unread
    SCENARIO_DEFAULT_WORKERS = 32,
};

typedef struct TextList {
    Text *items;
    size_t count;
} TextList;

// How a run ends.
typedef enum ScenarioEnd {
    SCENARIO_END_UNSTATED,
    SCENARIO_END_COMPLETED,
    SCENARIO_END_DEADLOCK,
    SCENARIO_END_ERROR,
    SCENARIO_END_LIMIT,
} ScenarioEnd;

// What `expect` says. A list may be expected to be empty, hence the has_ flags.
typedef struct ScenarioExpect {
    bool has_output;
    bool has_log;
    bool has_diagnoses;
    bool has_time;
    TextList output;    // lines, without their newlines
    TextList log;       // lines
    TextList diagnoses; // ids
    Text error;         // last line of the traceback; bytes NULL: not stated
    ScenarioEnd end;
    int64_t time; // virtual nanoseconds at the end
} ScenarioExpect;

// 0: the scenario leaves it to the default.
typedef struct ScenarioLimits {
    int64_t steps;
    int64_t time;   // virtual nanoseconds
    int64_t memory; // bytes
} ScenarioLimits;

// A teaching note beside a line of the Python text.
typedef struct ScenarioNote {
    int line; // from 1
    Text text;
} ScenarioNote;

// How long the timers of a line may last, where that is left open: virtual nanoseconds, both ends included.
typedef struct ScenarioSpan {
    int line; // from 1
    int64_t least, most;
} ScenarioSpan;

typedef struct Scenario {
    const char *file; // as diagnostics name it
    Text json;        // the document as it was read, without a byte order mark

    Text name;
    Text title;     // bytes NULL: none
    TextList about; // paragraphs
    TextList tags;
    bool has_expect;
    ScenarioExpect expect;
    ScenarioLimits limits;
    bool debug;
    int64_t seed;
    int workers;

    Text recorded_by; // version of the CPython that ran it: `json` is what its trace holds, and there is no program; or NULL

    StmtList program;
    Text python;                // canonical text, ends in a newline
    const size_t *line_offsets; // of the first byte of each line of `python`
    int line_count;
    const ScenarioNote *notes; // in the order of lines
    size_t note_count;
    const ScenarioSpan *spans; // in the order of lines
    size_t span_count;

    LibrarySet imports; // what the program imports of the library
    struct Program *compiled; // NULL while there are diagnostics
    DiagnosticList diagnostics;
    struct ScenarioPrivate *private; // arena, and the way back from the Python text to the JSON
} Scenario;

// Reads a file. One that cannot be read gives a diagnostic, too.
Scenario *scenario_load_file(const char *path);

// Reads a document in memory, which is copied; `file` is its name in diagnostics.
Scenario *scenario_load_memory(const char *file, const char *json, size_t length);

// Reads what a trace of a real program holds in place of a document.
Scenario *scenario_load_recorded(const char *file, const char *json, size_t length);

void scenario_free(Scenario *scenario);

// Line 1..line_count of the Python text without its newline; an empty text for any other number.
Text scenario_line(const Scenario *scenario, int line);

// The note beside a line, NULL if there is none.
const ScenarioNote *scenario_note(const Scenario *scenario, int line);

// Adds an error at a place of the Python text (as in Place: line from 1, column from 0 in bytes). It shows up at the
// place in the JSON where that text was written, as `message in "the line of Python"`; hint may be NULL.
void scenario_report(Scenario *scenario, int line, int column, const char *message, const char *hint);

#endif
