#ifndef ASYNCARIUM_TRACE_EVENT_LINE_H
#define ASYNCARIUM_TRACE_EVENT_LINE_H

// One event as a line of a trace. A program that only switches makes millions of them, so what is short and bounded is
// written through a pointer, into room that was made before; the rest goes the general way of json.h.

#include "sim/trace/json.h"

enum { LINE_HEAD_ROOM = 64 }; // {"n":…,"t":… with two numbers of 20 bytes

// The start of the last line, from n to t: in most lines only the last digit of n is another. Zeroed: there was none.
typedef struct LineHead {
    char bytes[LINE_HEAD_ROOM];
    unsigned size;
    unsigned digit;    // the last one of n: where it stands; each line has its own
    uint64_t next_ten; // after n
    int64_t t;
} LineHead;

// Puts the line of an event, with its newline, behind what is in the text. If there is no memory for it, the text fails and
// what is in it is of no use any more. The text has to have some room from the beginning.
void event_line_put(JsonText *text, LineHead *head, const Event *event);

#endif
