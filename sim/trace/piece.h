#ifndef ASYNCARIUM_TRACE_PIECE_H
#define ASYNCARIUM_TRACE_PIECE_H

// The pieces that every line is made of, ready in tables, with which the reader compares. (The writer has them in its code.)

#include "asyncarium/event.h"

enum { TRACE_PIECE_ROOM = 32 };

typedef struct TracePiece {
    char bytes[TRACE_PIECE_ROOM];
    unsigned char size;
} TracePiece;

extern const TracePiece trace_kind_pieces[EVENT_KIND_COUNT];    // ,"e":"task.step"
extern const TracePiece trace_field_pieces[EVENT_FIELDS_END];   // ,"task":
extern const TracePiece trace_ref_pieces[EVENT_REF_KIND_COUNT]; // {"kind":"sleep"

// Which kind of event, or of reference, has a name: a small table by hash, made by trace_names_init.
enum { TRACE_NAME_SLOTS = 256 }; // a power of two, more than twice as many as there are names

typedef struct TraceNames {
    short kinds[TRACE_NAME_SLOTS], refs[TRACE_NAME_SLOTS]; // -1: none
} TraceNames;

void trace_names_init(TraceNames *names);
EventKind trace_names_kind(const TraceNames *names, EventText name);    // EVENT_KIND_COUNT: not known
EventRefKind trace_names_ref(const TraceNames *names, EventText name); // EVENT_REF_KIND_COUNT: not known

#endif
