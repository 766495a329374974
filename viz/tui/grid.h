#ifndef ASYNCARIUM_TUI_GRID_H
#define ASYNCARIUM_TUI_GRID_H

// The screen as a value: cells that hold a letter and what it means. Panes draw into it, and know nothing of terminals;
// ncurses, the tests and `asyncarium screen` show it. Nothing comes in that a terminal would obey.

#include "asyncarium/event.h"
#include "viz/model/text.h"

// Looks by what they mean; theme.c says how they appear.
typedef enum Style {
    STYLE_PLAIN,
    STYLE_DIM,
    STYLE_STRONG,
    STYLE_TITLE,
    STYLE_FRAME,
    STYLE_FOCUS, // the frame and title of the pane that has the keys
    STYLE_KEY,
    STYLE_RUNNING,
    STYLE_READY,
    STYLE_WAITING,
    STYLE_DONE,
    STYLE_FAILED,
    STYLE_CANCELLED,
    STYLE_CHANGED,
    STYLE_WARNING,
    STYLE_BAD,
    STYLE_CURSOR, // the line where the program stands
    STYLE_SELECTED,
    STYLE_COUNT
} Style;

typedef struct Cell {
    uint32_t letter;   // 0: the right half of a wide letter
    uint32_t marks[2]; // that combine with it; 0: none
    Style style;
} Cell;

typedef struct Grid {
    Cell *cells; // row by row
    int rows, columns;
    bool is_ascii; // other letters appear as '?'
} Grid;

// The drawing letters, each with a stand-in where there is only ASCII.
#define GLYPHS(X)                                                                                                      \
    X(HORIZONTAL, "─", "-")                                                                                            \
    X(VERTICAL, "│", "|")                                                                                              \
    X(TOP_LEFT, "┌", "+")                                                                                              \
    X(TOP_RIGHT, "┐", "+")                                                                                             \
    X(BOTTOM_LEFT, "└", "+")                                                                                           \
    X(BOTTOM_RIGHT, "┘", "+")                                                                                          \
    X(JOINT_LEFT, "├", "+")                                                                                            \
    X(JOINT_RIGHT, "┤", "+")                                                                                           \
    X(RUNNING, "▶", ">")                                                                                               \
    X(READY, "◇", "o")                                                                                                 \
    X(WAITING, "◌", ".")                                                                                               \
    X(TIMER, "◷", "t")                                                                                                 \
    X(DONE, "✓", "v")                                                                                                  \
    X(FAILED, "✗", "x")                                                                                                \
    X(CANCELLED, "⊘", "c")                                                                                             \
    X(WARNING, "⚠", "!")                                                                                               \
    X(BREAKPOINT, "●", "*")                                                                                            \
    X(BREAKPOINT_OFF, "○", "o")                                                                                        \
    X(MARK, "⚑", "m")                                                                                                  \
    X(WATCH, "◉", "@")                                                                                                 \
    X(NOW, "▸", ">")                                                                                                   \
    X(NOTE, "※", "#")                                                                                                  \
    X(CROSSING, "◆", "Y")                                                                                              \
    X(LANE_RUNNING, "█", "#")                                                                                          \
    X(LANE_READY, "░", ":")                                                                                            \
    X(LANE_WAITING, "╌", "-")                                                                                          \
    X(LANE_CURSOR, "┃", "|")                                                                                           \
    X(ELLIPSIS, "…", "~")                                                                                              \
    X(DOT, "·", "-")                                                                                                   \
    X(ARROW, "→", ">")                                                                                                 \
    X(LEFT, "←", "<")                                                                                                  \
    X(UP, "↑", "^")                                                                                                    \
    X(DOWN, "↓", "v")                                                                                                  \
    X(BRANCH, "├─", "|-")                                                                                              \
    X(LAST_BRANCH, "└─", "`-")                                                                                         \
    X(PAUSED, "❚❚", "=")                                                                                               \
    X(PLAYING, "▶", ">")                                                                                               \
    X(SPACE, "␣", "space")

typedef enum Glyph {
#define X(name, unicode, ascii) GLYPH_##name,
    GLYPHS(X)
#undef X
    GLYPH_COUNT
} Glyph;

const char *glyph(Glyph name, bool is_ascii);

void grid_init(Grid *grid, int rows, int columns, bool is_ascii);
void grid_done(Grid *grid);
Cell *grid_at(const Grid *grid, int row, int column); // NULL outside
// The rows as lines of text, without the spaces at their ends.
void grid_to_text(const Grid *grid, Text *text);

// A rectangle of a grid that one draws in; what does not fit is cut off.
typedef struct Canvas {
    Grid *grid;
    int row, column, rows, columns;
} Canvas;

Canvas canvas_of(Grid *grid);
Canvas canvas_part(const Canvas *canvas, int row, int column, int rows, int columns);

// Each returns the column behind what it put. Letters that do not print are shown as by text_put_shown. A text that is
// longer than the canvas ends in an ellipsis.
int canvas_put(const Canvas *canvas, int row, int column, Style style, const char *string);
int canvas_put_text(const Canvas *canvas, int row, int column, Style style, EventText text);
int canvas_put_glyph(const Canvas *canvas, int row, int column, Style style, Glyph name);
int canvas_put_format(const Canvas *canvas, int row, int column, Style style, const char *format, ...)
    __attribute__((format(printf, 5, 6)));
void canvas_fill(const Canvas *canvas, int row, int column, int count, Style style, const char *letter);
// Gives a row another look, where it has none of its own.
void canvas_restyle(const Canvas *canvas, int row, Style style);

#endif
