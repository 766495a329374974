// A scenario as a document of light JSON, laid out for people.
#ifndef ASYNCARIUM_LANG_SCENARIO_JSON_H
#define ASYNCARIUM_LANG_SCENARIO_JSON_H

#include "sim/lang/scenario.h"

// The document of a scenario without errors, ending in a newline; free() it. A program that was Python text becomes a
// list of statements, with the comments above and behind a statement as its note.
char *scenario_json(const Scenario *scenario);

#endif
