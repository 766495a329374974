// A line on standard error that is written anew now and then.

#include "viz/cli/progress.h"

#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

enum { PROGRESS_EVENTS = 1 << 16 };

static volatile sig_atomic_t caught_interrupt; // a signal belongs to the process

static void catch_interrupt(int number) {
    (void)number;
    caught_interrupt = 1;
}

void progress_begin(Progress *progress, const char *doing, bool can_stop) {
    *progress = (Progress){.doing = doing, .can_stop = can_stop};
    struct sigaction action = {.sa_handler = catch_interrupt, .sa_flags = (int)SA_RESETHAND};
    sigemptyset(&action.sa_mask);
    caught_interrupt = 0;
    if (can_stop) sigaction(SIGINT, &action, &progress->before);
}

static void show(Progress *progress, int64_t events, int64_t part, int64_t whole) {
    fprintf(stderr, "\r%s: %" PRId64 " events", progress->doing, events);
    if (whole > 0) fprintf(stderr, ", %d %%", (int)((double)part * 100 / (double)whole));
    fputs(progress->can_stop ? "  (Ctrl-C shows what is there) " : "  (Ctrl-C stops) ", stderr);
    fflush(stderr);
    progress->is_shown = true;
}

bool progress_step(Progress *progress, int64_t events, int64_t part, int64_t whole) {
    if (progress->doing && events % PROGRESS_EVENTS == 0 && isatty(STDERR_FILENO)) show(progress, events, part, whole);
    if (progress->can_stop && caught_interrupt) progress->was_stopped = true;
    return !progress->was_stopped;
}

void progress_end(Progress *progress) {
    if (progress->is_shown) fputs("\r\033[K", stderr);
    if (progress->can_stop) sigaction(SIGINT, &progress->before, NULL);
}
