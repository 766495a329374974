#ifndef ASYNCARIUM_TRACE_H
#define ASYNCARIUM_TRACE_H

// A trace: what a run said, as JSON Lines in a file. The writer is a listener; it keeps only whole lines in the file,
// whatever happens to the disk or to the reader of a pipe.

#include "asyncarium/event.h"
#include "asyncarium/scenario.h"
#include "asyncarium/sim.h"

typedef struct TraceWriter TraceWriter;

// Creates the file, or empties it, and writes the header: the whole scenario, and the options that differ from it.
// NULL where that is not possible: errno says why. The scenario is needed during this call only.
TraceWriter *trace_writer_open(const char *path, const Scenario *scenario, const SimOptions *options, EventDetail detail);

// The listener that writes; it wants what `detail` asked for. It lives as long as the writer.
EventListener trace_writer_listener(TraceWriter *writer);

// errno of the first write that failed; 0: none. Nothing is written after a failure.
int trace_writer_error(const TraceWriter *writer);

// Writes what is left, closes the file and frees the writer. Returns as trace_writer_error.
int trace_writer_close(TraceWriter *writer);

#endif
