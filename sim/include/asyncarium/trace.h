#ifndef ASYNCARIUM_TRACE_H
#define ASYNCARIUM_TRACE_H

// A trace: what a run said, as JSON Lines in a file. The writer is a listener; it keeps only whole lines in the file,
// whatever happens to the disk or to the reader of a pipe. The reader takes traces from anywhere: cut off, edited,
// hostile; its memory is bounded by the longest line, and it allocates nothing for a line or an event.

#include "asyncarium/event.h"
#include "asyncarium/scenario.h"
#include "asyncarium/sim.h"

typedef struct TraceWriter TraceWriter;

// Creates the file, or empties it, and writes the header: the whole scenario, and the options that differ from it. A
// recorded program is written as it was in its trace.
// NULL where that is not possible: errno says why. The scenario is needed during this call only.
TraceWriter *trace_writer_open(const char *path, const Scenario *scenario, const SimOptions *options, EventDetail detail);

// The listener that writes; it wants what `detail` asked for. It lives as long as the writer.
EventListener trace_writer_listener(TraceWriter *writer);

// The writer stands before another listener: each event that this one wants goes to it when it is written. Once a write has
// failed, all of them do, so that it hears of that soon. The writer can be told before its listener is used.
void trace_writer_pass_on(TraceWriter *writer, EventListener next);

// errno of the first write that failed; 0: none. Nothing is written after a failure.
int trace_writer_error(const TraceWriter *writer);

// Writes what is left, closes the file and frees the writer. Returns as trace_writer_error.
int trace_writer_close(TraceWriter *writer);

// Reading -------------------------------------------------------------------------------------------------------------

typedef struct TraceReader TraceReader;

typedef struct TraceHeader {
    EventText scenario; // the document; lives as long as the reader; absent: the trace has none
    EventText recorded; // what stands there for a real program: as for scenario_load_recorded
    EventDetail detail;
    SimOptions options; // that were given besides the scenario; no listener. Its choices live as long as the reader
} TraceHeader;

typedef enum TraceResult {
    TRACE_EVENT,
    TRACE_END,   // nothing is left; the trace may be cut off there
    TRACE_FAULT, // a line that cannot be understood: trace_reader_fault says which, and nothing more is read
} TraceResult;

// NULL where it cannot be opened: errno says why. "-" is standard input.
TraceReader *trace_reader_open(const char *path);
void trace_reader_close(TraceReader *reader);

// Reads the first line. False: it is no header of a trace; trace_reader_fault says why.
bool trace_reader_begin(TraceReader *reader, TraceHeader *header);
// Reads the next event of a kind that is known here; others are passed over, as are unknown keys. What the event
// borrows lives until the next call.
TraceResult trace_reader_next(TraceReader *reader, Event *event);

// A place between two lines, to which one can go back.
typedef struct TracePlace {
    int64_t offset; // in the file
    int64_t line, n, t;
} TracePlace;

// To be called before the first line is read by who wants to go back: what cannot be read twice, such as a pipe, is copied
// into a temporary file that has no name. False: that was not possible, and errno says why.
bool trace_reader_keep(TraceReader *reader);
TracePlace trace_reader_place(const TraceReader *reader);
// After a fault nothing more is read, wherever one goes.
void trace_reader_go(TraceReader *reader, const TracePlace *place);
// Reads the next event of both, where they stand at the same event and their next lines are the same to the byte: that is
// much faster than to read two. False: nothing was read, and each is to be read by itself.
bool trace_reader_next_same(TraceReader *reader, TraceReader *other, Event *event);

// "line 7, column 12: expected a colon"; "" before there is a fault.
const char *trace_reader_fault(const TraceReader *reader);
// errno where the fault lies with the machine: the file cannot be read on, there is no memory. 0: with the trace, or none.
int trace_reader_error(const TraceReader *reader);
// At the end: the last event was not `end`, or half a line follows it.
bool trace_reader_is_cut(const TraceReader *reader);
int64_t trace_reader_line(const TraceReader *reader); // the last one that was read
int64_t trace_reader_bytes(const TraceReader *reader); // how far into the file it came, about

#endif
