#ifndef ASYNCARIUM_CLI_SOURCE_H
#define ASYNCARIUM_CLI_SOURCE_H

// From a word on the command line to a scenario: a file, "-" for standard input, or the name of a lesson.

#include "asyncarium/scenario.h"
#include "viz/cli/command.h"

// Returns a scenario without errors; or NULL, after the errors were told on standard error.
Scenario *source_load(const Arguments *arguments, const char *operand);
// The same, with the errors told elsewhere.
Scenario *source_load_telling(const Arguments *arguments, const char *operand, FILE *errors);

#endif
