// How the compiler's stages report errors of a program. A stretch that is compiled more than once (the body of a
// `finally`, for each way out) reports only the first time.
#ifndef ASYNCARIUM_LANG_REPORT_H
#define ASYNCARIUM_LANG_REPORT_H

#include "sim/lang/scenario.h"

typedef struct Report {
    Scenario *scenario;
    int muted;    // depth of stretches that are compiled again
    size_t count; // errors reported
} Report;

void report_error(Report *report, Place place, const char *format, ...) __attribute__((format(printf, 3, 4)));

#endif
