#ifndef ASYNCARIUM_CLI_TIMELINE_H
#define ASYNCARIUM_CLI_TIMELINE_H

// The readable event text: one line an event, in columns.
//
//      time  line  who         what
//    0.000 s    12  Task-1      is created: it will run main()
//                   Task-1      starts

#include "asyncarium/event.h"

#include <stdio.h>

typedef struct Timeline Timeline;

// `out` is borrowed. `colour`: with the escape codes of a terminal.
Timeline *timeline_new(FILE *out, bool colour, EventDetail detail);
// Begins each line with the number of the event: the step on the screen.
void timeline_number(Timeline *timeline);
void timeline_free(Timeline *timeline);
EventListener timeline_listener(Timeline *timeline);

#endif
