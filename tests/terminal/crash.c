// Loaded before ncurses, so that the program crashes in the midst of drawing: CRASH says how.

#include <signal.h>
#include <stdlib.h>
#include <string.h>

enum { CALLS = 3000 }; // some cells are on their way already

static int calls;

// A row of frames that ends where the stack does.
static int fall(volatile char *above) {
    volatile char frame[4096];
    frame[0] = above ? above[0] : 1;
    return fall(frame) + frame[0];
}

static void crash(void) {
    const char *how = getenv("CRASH");
    if (!how) return;
    if (strcmp(how, "null") == 0) *(volatile int *)(size_t)calls = 0;
    if (strcmp(how, "stack") == 0) fall(NULL);
    if (strcmp(how, "abort") == 0) abort();
    if (strcmp(how, "divide") == 0) raise(SIGFPE);
}

#include <curses.h>

// What each cell is made with.
int setcchar(cchar_t *cell, const wchar_t *letters, const attr_t attributes, short pair, const void *options) {
    (void)options;
    if (++calls == CALLS) {
        calls = 0;
        crash();
    }
    memset(cell, 0, sizeof *cell);
    cell->attr = attributes | (attr_t)COLOR_PAIR(pair);
    cell->chars[0] = letters[0];
    return OK;
}
