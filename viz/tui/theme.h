#ifndef ASYNCARIUM_TUI_THEME_H
#define ASYNCARIUM_TUI_THEME_H

// How styles appear. Colours are those of the terminal, so that they suit dark and light ones; none is the only sign of
// something: every state has a letter of its own, too.

#include "viz/tui/grid.h"

typedef enum Colour {
    COLOUR_DEFAULT,
    COLOUR_RED,
    COLOUR_GREEN,
    COLOUR_YELLOW,
    COLOUR_BLUE,
    COLOUR_MAGENTA,
    COLOUR_CYAN,
    COLOUR_COUNT
} Colour;

typedef struct Look {
    Colour colour;
    bool is_bold, is_dim, is_reverse, is_underlined;
} Look;

Look theme_look(Style style);

#endif
