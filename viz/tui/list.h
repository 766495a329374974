#ifndef ASYNCARIUM_TUI_LIST_H
#define ASYNCARIUM_TUI_LIST_H

// The list of breakpoints, marks and watches, over the panes.

#include "viz/tui/ui.h"

void list_fill(Ui *ui, Rows *rows, int width);
void list_press(Ui *ui, uint32_t key);

#endif
