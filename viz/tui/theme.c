// The one place where a style becomes a colour.

#include "viz/tui/theme.h"

Look theme_look(Style style) {
    static const Look looks[STYLE_COUNT] = {
        [STYLE_PLAIN] = {COLOUR_DEFAULT, false, false, false, false},
        [STYLE_DIM] = {COLOUR_DEFAULT, false, true, false, false},
        [STYLE_STRONG] = {COLOUR_DEFAULT, true, false, false, false},
        [STYLE_TITLE] = {COLOUR_DEFAULT, true, false, false, false},
        [STYLE_FRAME] = {COLOUR_DEFAULT, false, true, false, false},
        [STYLE_FOCUS] = {COLOUR_DEFAULT, true, false, true, false},
        [STYLE_KEY] = {COLOUR_CYAN, true, false, false, false},
        [STYLE_RUNNING] = {COLOUR_GREEN, true, false, false, false},
        [STYLE_READY] = {COLOUR_YELLOW, false, false, false, false},
        [STYLE_WAITING] = {COLOUR_BLUE, false, false, false, false},
        [STYLE_DONE] = {COLOUR_DEFAULT, false, false, false, false},
        [STYLE_FAILED] = {COLOUR_RED, true, false, false, false},
        [STYLE_CANCELLED] = {COLOUR_MAGENTA, false, false, false, false},
        [STYLE_CHANGED] = {COLOUR_DEFAULT, true, false, false, true},
        [STYLE_WARNING] = {COLOUR_YELLOW, true, false, false, false},
        [STYLE_BAD] = {COLOUR_RED, true, false, false, false},
        [STYLE_CURSOR] = {COLOUR_DEFAULT, true, false, false, false},
        [STYLE_SELECTED] = {COLOUR_DEFAULT, false, false, true, false},
    };
    return looks[style];
}
