#ifndef ASYNCARIUM_TUI_TERMINAL_H
#define ASYNCARIUM_TUI_TERMINAL_H

// The real terminal, by ncurses: puts grids up, and hands keys, the mouse, changes of size and signals over. However the
// program ends, the terminal is left as it was found. There is one at a time.

#include "viz/tui/grid.h"
#include "viz/tui/press.h"

typedef enum TerminalInputKind {
    INPUT_NONE, // the time is up
    INPUT_KEY,
    INPUT_MOUSE,
    INPUT_RESIZE,
    INPUT_SUSPEND,
    INPUT_QUIT, // a signal asks for it
} TerminalInputKind;

typedef struct TerminalInput {
    TerminalInputKind kind;
    uint32_t key;
    int row, column; // of the mouse
    bool is_open, is_wheel_up, is_wheel_down, is_drag; // a click twice, the wheel, a move while pressed
    int signal;
} TerminalInput;

// Whether standard input and output are a terminal that can show a screen.
bool terminal_is_there(void);
// False: it cannot be done, and nothing was changed.
bool terminal_open(void);
void terminal_close(void);
bool terminal_is_ascii(void); // the locale has nothing else
void terminal_size(int *rows, int *columns);
void terminal_show(const Grid *grid);
// Shows all of the next grid anew.
void terminal_forget(void);
// Waits for at most so many nanoseconds; -1: for ever.
TerminalInput terminal_wait(int64_t nanoseconds);
// Gives the terminal back for a while, as for an editor; and takes it again.
void terminal_leave(void);
void terminal_enter(void);
// Stops this process, as Ctrl-Z does, and returns when it goes on.
void terminal_suspend(void);

#endif
