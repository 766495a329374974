// How the compiler's stages report errors of a program. A stretch that is compiled more than once (the body of a
// `finally`, for each way out) reports only the first time.
#ifndef ASYNCARIUM_LANG_REPORT_H
#define ASYNCARIUM_LANG_REPORT_H

#include "sim/lang/ast.h"

// Adds an error at a place of the text that is compiled.
typedef void ReportSink(void *owner, Place place, const char *message);

typedef struct Report {
    ReportSink *sink;
    void *owner;
    int muted;    // depth of stretches that are compiled again
    size_t count; // errors reported
} Report;

void report_error(Report *report, Place place, const char *format, ...) __attribute__((format(printf, 3, 4)));

#endif
