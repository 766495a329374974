#ifndef ASYNCARIUM_EXPORT_ANSI_H
#define ASYNCARIUM_EXPORT_ANSI_H

// Grids as what a terminal is sent: ECMA-48, in the sixteen colours of the terminal.

#include "viz/tui/grid.h"

// Makes a terminal that shows `before` show `after`, of the same size; only cells that differ are written. NULL: a
// terminal of which nothing is known.
void ansi_put_change(Text *text, const Grid *before, const Grid *after);

#endif
