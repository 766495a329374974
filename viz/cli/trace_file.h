#ifndef ASYNCARIUM_CLI_TRACE_FILE_H
#define ASYNCARIUM_CLI_TRACE_FILE_H

// A trace that is read beside another run: its events one after the other, and in words what is wrong with it.

#include "asyncarium/trace.h"
#include "viz/cli/command.h"
#include "viz/model/stream.h"
#include "viz/model/text.h"

typedef struct TraceFile {
    TraceReader *reader; // NULL: it could not be opened
    TraceHeader header;
    EventDetail most;    // of the events that one wants; after opening: all that it tells
    Event event;         // of the last call
    Text fault;          // why it cannot be read on; empty: it can
    Status status;       // what that means: a bad trace, or a machine that fails
} TraceFile;

// Opens it and reads its header. False: `fault` says why.
bool trace_file_open(TraceFile *file, const char *path);
void trace_file_close(TraceFile *file);
// The next event; NULL: there is none, or there is a fault.
const Event *trace_file_next(TraceFile *file);
// The next events of two files at the same place, where they are the same to the byte: one event for both, read once.
// NULL: each is to be read by itself.
const Event *trace_file_next_same(TraceFile *file, TraceFile *other);
// To read it more than once.
EventStream trace_file_stream(TraceFile *file);
// After the last event: the trace does not tell how the run ended.
bool trace_file_is_cut(const TraceFile *file);
// The scenario inside it, to be freed. NULL: there is none without errors; `fault` says so.
Scenario *trace_file_scenario(TraceFile *file);

#endif
