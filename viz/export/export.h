#ifndef ASYNCARIUM_EXPORT_EXPORT_H
#define ASYNCARIUM_EXPORT_EXPORT_H

// Formats for other tools and for people without a terminal. A format is one file, FORMAT.c, with one function that writes
// a scenario or a run to a stream; formats.c has the table of them. Whoever calls it looks after the stream: a format
// need not look whether writing failed.

#include "asyncarium/scenario.h"
#include "viz/model/recording.h"

#include <stdio.h>

typedef enum ExportNeed {
    EXPORT_NEEDS_SCENARIO, // `recording` may be NULL
    EXPORT_NEEDS_RUN,      // `scenario` may be NULL: a trace holds none that can be read
} ExportNeed;

typedef struct ExportSource {
    const Scenario *scenario;
    const Recording *recording; // in the detail that the trace has; of a scenario: all there is
} ExportSource;

// What the command line chose; a format takes what concerns it.
typedef struct ExportOptions {
    bool by_time;      // a picture's axis is virtual time alone; else each step has room, and where time passes there is more
    int rows, columns; // of a recorded screen
    bool is_ascii;     // its signs are those of a locale without Unicode
    int64_t speed;     // at which it plays, in billionths
    int64_t idle;      // nanoseconds that it waits at most where the clock jumps
} ExportOptions;

#define EXPORT_DEFAULTS ((ExportOptions){.columns = 100, .rows = 30, .speed = 1000000000, .idle = 1000000000})

typedef struct ExportFormat {
    const char *name; // as --to takes it
    const char *what; // in a few words, for help
    const char *ending; // of its files
    ExportNeed need;
    void (*write)(const ExportSource *source, const ExportOptions *options, FILE *out);
} ExportFormat;

extern const ExportFormat export_formats[]; // in the order of help; one without a name ends them

const ExportFormat *export_find(const char *name); // NULL: there is none

// One for each row of the table.
void export_python(const ExportSource *source, const ExportOptions *options, FILE *out);
void export_scenario(const ExportSource *source, const ExportOptions *options, FILE *out);
void export_cast(const ExportSource *source, const ExportOptions *options, FILE *out);
void export_html(const ExportSource *source, const ExportOptions *options, FILE *out);
void export_svg(const ExportSource *source, const ExportOptions *options, FILE *out);
void export_chrome(const ExportSource *source, const ExportOptions *options, FILE *out);
void export_mermaid(const ExportSource *source, const ExportOptions *options, FILE *out);
void export_text(const ExportSource *source, const ExportOptions *options, FILE *out);

#endif
