#ifndef ASYNCARIUM_TRACE_OWN_LINE_H
#define ASYNCARIUM_TRACE_OWN_LINE_H

// Reads a line that stands there as our own writer makes it: known keys in their order, no blanks. Nearly every line is
// such a one, and reading it so takes a fifth of the time that the general way takes (reader.c), which knows all of JSON,
// and where a fault is. Whatever this one does not expect, it leaves to the other: it never tells of a fault.

#include "asyncarium/event.h"
#include "sim/trace/piece.h"

enum {
    LINE_FRAMES_MAX = 1000, // of a stack; more are left out
    LINE_VARIABLES_MAX = 256,
    LINE_IDS_MAX = 256,
    LINE_THINGS_MAX = 64,
};

// Where the lists of an event lie until the next one is read.
typedef struct LineRoom {
    TraceNames names;
    EventFrame frames[LINE_FRAMES_MAX];
    EventVariable variables[2][LINE_VARIABLES_MAX];
    int64_t tasks[EVENT_REF_TASKS_MAX];
    int64_t ids[2][LINE_IDS_MAX];
    EventThing things[LINE_THINGS_MAX];
} LineRoom;

// The line without its newline: of event n, at time t or later. False: it is to be read in the general way, and is as it was.
bool own_line_read(LineRoom *room, char *line, size_t size, int64_t n, int64_t t, Event *event);

#endif
