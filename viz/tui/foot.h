#ifndef ASYNCARIUM_TUI_FOOT_H
#define ASYNCARIUM_TUI_FOOT_H

// The line at the bottom: what is asked for, what is to be said, or else the keys that matter most where one is.

#include "viz/tui/ui.h"

void foot_draw(Ui *ui, const Canvas *screen);

#endif
