#ifndef ASYNCARIUM_CLI_LESSONS_H
#define ASYNCARIUM_CLI_LESSONS_H

// The scenarios that come along. They lie, in this order of looking: where ASYNCARIUM_SCENARIOS says; beside the
// program, as in an installation or a source tree; where `make install` was told to put them.

#include "asyncarium/scenario.h"
#include "viz/cli/files.h"

// The directory, to be freed; NULL: there is none. `program` is argv[0].
char *lessons_directory(const char *program);

// The lesson of that name, with its errors if it has some; NULL: there is none.
Scenario *lessons_load(const char *program, const char *name);

// The name nearest to one that there is not, to be freed; NULL: none is near.
char *lessons_nearest(const char *program, const char *name);

#endif
