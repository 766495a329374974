#ifndef ASYNCARIUM_CLI_PROGRESS_H
#define ASYNCARIUM_CLI_PROGRESS_H

// What somebody at a terminal is told while a long run is made or read; and Ctrl-C, which ends that early, and not the
// program, where what is there already can be shown.

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>

typedef struct Progress {
    const char *doing; // "Reading"; NULL: it is silent
    bool can_stop;     // Ctrl-C is taken for that; a second one ends the program
    bool is_shown;
    bool was_stopped;
    struct sigaction before; // of SIGINT
} Progress;

void progress_begin(Progress *progress, const char *doing, bool can_stop);
// Is called for each event. `part` of `whole` is done; 0: nobody knows of how much. False: stop.
bool progress_step(Progress *progress, int64_t events, int64_t part, int64_t whole);
void progress_end(Progress *progress);

#endif
