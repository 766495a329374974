#ifndef ASYNCARIUM_MODEL_TAPE_H
#define ASYNCARIUM_MODEL_TAPE_H

// All events of a run, in memory, as compactly as it goes (a few dozen bytes each), readable from any place. Its texts
// stay where they are as long as the tape lives: what reads from it may keep them.

#include "asyncarium/event.h"

enum { TAPE_STRETCH = 64 }; // events between two places from which one can read at once

typedef struct Tape Tape;

Tape *tape_new(void);
void tape_free(Tape *tape);

// Takes a copy of an event. The first is number 1, whatever its own `n` says.
void tape_add(Tape *tape, const Event *event);
int64_t tape_count(const Tape *tape);
int64_t tape_time(const Tape *tape, int64_t n); // of event n; 0 for n = 0
size_t tape_bytes(const Tape *tape);

// The last event whose time is `t` or before; 0: there is none. O(log n).
int64_t tape_find_time(const Tape *tape, int64_t t);

// What one looks for in the bytes of a tape.
typedef struct TapeNeedle {
    EventText text; // in lower case
    size_t offset;  // of the letter that one looks for first, since the tape has few of it
} TapeNeedle;

TapeNeedle tape_needle(const Tape *tape, EventText lower_case); // a part of a text, in any case
// Whether it is in the bytes of events TAPE_STRETCH * stretch + 1 and following, as many as belong to the stretch. All their
// texts are among the bytes; what is found may be none, though.
bool tape_contains(const Tape *tape, int64_t stretch, const TapeNeedle *needle);

// Where one reads. An event's arrays (stack, tasks, variables) belong to the reader and live until its next call.
typedef struct TapeReader {
    const Tape *tape;
    int64_t n; // of the last event that was read; 0: none yet
    size_t block, offset;
    int64_t time;
    struct TapeArrays *arrays;
} TapeReader;

// Zeroed but for `tape`: at the beginning.
void tape_reader_done(TapeReader *reader);
void tape_seek(TapeReader *reader, int64_t n); // so that event n + 1 comes next; O(1)
bool tape_next(TapeReader *reader, Event *event); // false: that was the last
// Event n, 1 <= n <= count.
bool tape_read(TapeReader *reader, int64_t n, Event *event);

#endif
