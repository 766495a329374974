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

// Of an event: 0 to 9, if the start is of the same ten.
static inline uint64_t line_head_digit(const LineHead *head, const Event *event) {
    return (uint64_t)event->n - head->next_ten + 10;
}

// Makes the start anew for an event.
void line_head_renew(LineHead *head, const Event *event);

// Copies it. The last digit goes straight to where it is read from next: to copy what was just changed takes the processor long.
static inline char *line_head_put(char *to, const LineHead *head, const Event *event) {
    memcpy(to, head->bytes, LINE_HEAD_ROOM);
    to[head->digit] = (char)('0' + line_head_digit(head, event));
    return to + head->size;
}

// What follows the head in the line of each kind of event. There is room for LINE_ROOM bytes from `to`; gives where it ends.
enum { LINE_ROOM = 2560 };
typedef char *LinePut(JsonText *text, char *to, const Event *event);
extern LinePut *const line_kinds[EVENT_KIND_COUNT];

// Puts the line of an event, with its newline, behind what is in the text. If there is no memory for it, the text fails and
// what is in it is of no use any more. The text has to have some room from the beginning.
static inline void event_line_put(JsonText *text, LineHead *head, const Event *event) {
    bool is_like_last = line_head_digit(head, event) <= 9 && event->n >= 0 && event->t == head->t;
    if (!is_like_last) line_head_renew(head, event);
    char *to = json_room(text, text->bytes + text->size, LINE_ROOM);
    char *end = line_kinds[event->kind](text, line_head_put(to, head, event), event);
    text->size = (size_t)(end - text->bytes);
}

#endif
