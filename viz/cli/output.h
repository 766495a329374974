#ifndef ASYNCARIUM_CLI_OUTPUT_H
#define ASYNCARIUM_CLI_OUTPUT_H

// Standard output and standard error, with the one rule: when output can no longer be written, the program stops, with
// the status for that; a reader that went away (`| head`) is no reason to say anything.

#include "asyncarium/event.h"
#include "viz/cli/command.h"

#include <stdio.h>

// Large buffers, no signal from closed pipes.
void output_init(void);

// What is to be done before the program stops early, such as to close the trace. NULL: nothing.
typedef struct OutputLastWill {
    void (*act)(void *self);
    void *self;
} OutputLastWill;

// Stops the program where standard output has failed.
void output_check(OutputLastWill last_will);

// What a program says: bytes as they are into a file or a pipe; on a terminal, what would not print is shown as \x1b.
void output_put(FILE *out, EventText text);

// The same on standard error, and a newline, after all that was put out before.
void output_error_text(EventText text);

// "asyncarium VERB: cannot write 'PATH': …" on standard error. Returns STATUS_MACHINE_FAILED.
Status output_report_unwritable(const char *verb, const char *path, int error);

// What it means that a file cannot be opened: it is a bad one, or the machine has no memory for it.
Status output_status_of(int error);

// To be called last: the status, or that of the machine where output could not be written.
Status output_finish(Status status);

// Whether escape codes for colours are welcome: on a terminal that has them, without NO_COLOR.
bool output_has_colours(FILE *out);

#endif
