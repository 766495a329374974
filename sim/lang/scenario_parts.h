// What the files of the scenario share: scenario.c reads the keys of a document, scenario_python.c programs that are Python
// as it stands in a file, scenario_load.c puts them together.
#ifndef ASYNCARIUM_LANG_SCENARIO_PARTS_H
#define ASYNCARIUM_LANG_SCENARIO_PARTS_H

#include "sim/lang/loader.h"
#include "sim/lang/scenario.h"

struct ScenarioPrivate {
    Arena arena;
    PythonText text; // of a document: the program, and the way back; of a file of Python: empty
    Text bytes;      // of the file, without a byte order mark
    char *document;  // the bytes as they were read, owned
    bool is_python;  // the file is Python
};

void scenario_read_keys(Loader *loader, Json root);

// `program` as one string. Sets the program, its text and its lines.
void scenario_read_program_text(Loader *loader, Json program);

// What a trace of a real program holds: sets name, text and lines.
void scenario_read_recorded(Scenario *scenario);

// A file of Python, in place of a document: sets all that a document would, the document itself, too.
void scenario_read_python(Scenario *scenario);

#endif
