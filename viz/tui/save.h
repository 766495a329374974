#ifndef ASYNCARIUM_TUI_SAVE_H
#define ASYNCARIUM_TUI_SAVE_H

// The list of what can be written to a file, MODE_SAVE. What there is, and how it is written, knows whoever drives the Ui.

#include "viz/tui/rows.h"

typedef struct Ui Ui;

typedef struct SaveFormat {
    const char *name;   // "svg"
    const char *what;   // in a few words
    const char *ending; // of its files: ".svg"
} SaveFormat;

void save_fill(Ui *ui, Rows *rows, int width);
void save_press(Ui *ui, uint32_t key);

#endif
