#ifndef ASYNCARIUM_TRACE_EVENT_LINE_H
#define ASYNCARIUM_TRACE_EVENT_LINE_H

// One event as a line of a trace. A program that only switches makes millions of them, so what is short and bounded is
// written through a pointer, into room that was made before; the rest goes the general way of json.h.

#include "sim/trace/json.h"

enum {
    LINE_HEAD_ROOM = 64,  // {"n":…,"t":… with two numbers of 20 bytes
    LINE_HEAD_USUAL = 32, // bytes that are enough for most
};

// The start of the last line, from n to t: in most lines only the last three digits of n are others.
typedef struct LineHead {
    char bytes[LINE_HEAD_ROOM];
    unsigned size;
    unsigned group;         // the last three digits of n: where they stand; each line has its own
    uint64_t next_thousand; // after n
    int64_t t;
} LineHead;

// Of an event: below 1,000, if its n is of the same thousand.
static inline uint64_t line_head_group(const LineHead *head, const Event *event) {
    return (uint64_t)event->n - head->next_thousand + 1000;
}

// Makes the start anew for an event.
void line_head_renew(LineHead *head, const Event *event);

// Copies it. The last digits go straight to where they are read from next: to copy what was just changed takes the processor
// long.
static inline char *line_head_put(char *to, const LineHead *head, const Event *event) {
    memcpy(to, head->bytes, LINE_HEAD_USUAL);
    if (head->size > LINE_HEAD_USUAL) memcpy(to + LINE_HEAD_USUAL, head->bytes + LINE_HEAD_USUAL, LINE_HEAD_ROOM - LINE_HEAD_USUAL);
    decimal_write_group_and_comma(to + head->group, line_head_group(head, event));
    return to + head->size;
}

// The frame of a stack as it was written before, `["add_one",16]`. Most stacks have few frames, and the same again and again.
enum { FRAME_PIECE_ROOM = 48, FRAME_PIECES = 32 };
typedef struct FramePiece {
    char bytes[FRAME_PIECE_ROOM];
    int64_t line;
    unsigned name_end, size; // where its second quote stands; 0: there is none
} FramePiece;

// Lines that are put one behind the other. Zeroed: there are none; its owner frees the bytes.
typedef struct LineText {
    JsonText text;
    LineHead head;
    FramePiece frames[FRAME_PIECES]; // each at one place, after its line
} LineText;

// What follows the head in the line of each kind of event. There is room for LINE_ROOM bytes from `to`; gives where it ends.
enum { LINE_ROOM = 2560 };
typedef char *LinePut(LineText *lines, char *to, const Event *event);
extern LinePut *const line_kinds[EVENT_KIND_COUNT];

// Puts the line of an event, with its newline, behind what is in the text, which has room for LINE_ROOM bytes. If there is no
// memory for more, the text fails and what is in it is of no use any more.
static inline void event_line_put(LineText *lines, const Event *event) {
    LineHead *head = &lines->head;
    bool is_like_last = line_head_group(head, event) < 1000 && event->n >= 1000 && event->t == head->t;
    if (!is_like_last) line_head_renew(head, event);
    char *to = lines->text.bytes + lines->text.size;
    char *end = line_kinds[event->kind](lines, line_head_put(to, head, event), event);
    lines->text.size = (size_t)(end - lines->text.bytes);
}

#endif
