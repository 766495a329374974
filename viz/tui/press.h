#ifndef ASYNCARIUM_TUI_PRESS_H
#define ASYNCARIUM_TUI_PRESS_H

// Keys that are pressed: a Unicode letter, or one of these. And how one writes them: `nn<Tab>/total<Enter>`.

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PRESSES(X)                                                                                                     \
    X(UP, "Up")                                                                                                        \
    X(DOWN, "Down")                                                                                                    \
    X(LEFT, "Left")                                                                                                    \
    X(RIGHT, "Right")                                                                                                  \
    X(HOME, "Home")                                                                                                    \
    X(END, "End")                                                                                                      \
    X(PAGE_UP, "PgUp")                                                                                                 \
    X(PAGE_DOWN, "PgDn")                                                                                               \
    X(ENTER, "Enter")                                                                                                  \
    X(ESCAPE, "Esc")                                                                                                   \
    X(TAB, "Tab")                                                                                                      \
    X(BACK_TAB, "S-Tab")                                                                                               \
    X(BACKSPACE, "Backspace")                                                                                          \
    X(DELETE, "Del")                                                                                                   \
    X(F1, "F1")                                                                                                        \
    X(SUSPEND, "C-z")                                                                                                  \
    X(CLEAR, "C-u")                                                                                                    \
    X(REDRAW, "C-l")

enum { PRESS_FIRST = 0x110000 }; // past the last letter

typedef enum Press {
    PRESS_BEFORE = PRESS_FIRST - 1,
#define X(name, text) PRESS_##name,
    PRESSES(X)
#undef X
} Press;

// "n", "Tab", "space": written to `name`, and returned.
enum { PRESS_NAME_SIZE = 16 };
const char *press_name(uint32_t key, char name[PRESS_NAME_SIZE]);

// Takes the next key off a script such as "ss<Tab>q"; "<lt>" is '<'. Returns false at its end, or where it cannot be
// read: *script stands there then.
bool press_take(const char **script, uint32_t *key);

#endif
