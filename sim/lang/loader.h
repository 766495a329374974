// What the two readers of a scenario's JSON share: the one of its keys (scenario.c) and the one of its program
// (program.c).
#ifndef ASYNCARIUM_LANG_LOADER_H
#define ASYNCARIUM_LANG_LOADER_H

#include "sim/lang/diagnostic.h"
#include "sim/lang/json.h"
#include "sim/lang/memory.h"
#include "sim/lang/names.h"
#include "sim/lang/parser.h"
#include "sim/lang/python_text.h"
#include "sim/lang/scenario.h"

typedef struct Loader {
    Scenario *scenario; // whose diagnostics grow
    DiagnosticSource source;
    Arena *arena;
    PythonText *text;
    Names names;
    Parser parser;
    ScenarioNote *notes; // arena_make_room
    size_t note_count;
    ScenarioSpan *spans; // arena_make_room
    size_t span_count;
} Loader;

// Adds an error at an offset of the JSON; hint may be NULL.
void loader_fail(Loader *loader, size_t offset, const char *hint, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

// A set of keys that an object may have.
typedef struct KeyTable {
    const char *const *names;
    size_t count;
    const char *what; // whose keys they are: "a scenario"
} KeyTable;

// Sorts the members of an object by the table: members[i] is the one of names[i], or none. Reports unknown keys, with
// the nearest known one, and keys that stand twice.
void loader_read_members(Loader *loader, Json object, const KeyTable *table, Json *members);

// Each checks the type of a value, reports a wrong one with the words "'name' takes a string", and returns whether it
// was right.
bool loader_expect_object(Loader *loader, Json value, const char *name);
bool loader_expect_list(Loader *loader, Json value, const char *name);
bool loader_expect_bool(Loader *loader, Json value, const char *name);
bool loader_expect_string(Loader *loader, Json value, const char *name);

// What control characters a string may hold.
typedef enum LoaderControls {
    LOADER_NO_CONTROLS,   // of one line
    LOADER_LINE_CONTROLS, // newlines and tabs
    LOADER_ALL_CONTROLS_BUT_NEWLINE,
    LOADER_ALL_CONTROLS,
} LoaderControls;

// Reports the first control character that must not be in a string.
bool loader_check_controls(Loader *loader, Json string, const char *name, LoaderControls controls);

// A copy of a string's text in the arena; bytes NULL, and a report, if it is no string or holds other controls.
Text loader_read_text(Loader *loader, Json value, const char *name, LoaderControls controls);

// Seconds, as nanoseconds, at least so many; 0, and a report, if it is no such number.
int64_t loader_read_seconds(Loader *loader, Json value, const char *name, int64_t least);

// Offset in the JSON of byte `byte` of a string's decoded text.
size_t loader_find_byte(const Loader *loader, Json string, size_t byte);

// Reads the list of statements `program`: text, notes and tree (program.c).
StmtList program_read(Loader *loader, Json program);

#endif
