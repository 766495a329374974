#ifndef ASYNCARIUM_MODEL_STREAM_H
#define ASYNCARIUM_MODEL_STREAM_H

// Events that are read one after the other, from a place to which one can go back: so that who wants to know something of
// a run of any length need not keep it in memory, but reads it again.

#include "asyncarium/trace.h"

typedef struct EventStream {
    void *self;
    const Event *(*next)(void *self);        // lives until the next call; NULL: there is none any more
    TracePlace (*place)(void *self);         // before the event that comes next
    void (*go)(void *self, TracePlace place);
} EventStream;

#endif
