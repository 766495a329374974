#ifndef ASYNCARIUM_TUI_SEEK_H
#define ASYNCARIUM_TUI_SEEK_H

// A search that moves the cursor, and goes on between keys where the run is long: a key is answered at once, and any other
// one stops it.

#include "viz/tui/find.h"

typedef enum SeekEnd { // where nothing is found
    SEEK_STAYS,        // the cursor does
    SEEK_ENDS,         // at the end of the run, or at its beginning
    SEEK_AGAIN,        // from the beginning of the run
} SeekEnd;

typedef struct Seek {
    bool is_on;
    uint32_t key; // that began it, and does not stop it
    Find find;
    SeekEnd end;
    const char *nothing; // is said where nothing is found; NULL: that nothing has the needle in it
    const char *found;   // where something is; NULL: nothing
} Seek;

// Begins it with its first piece, which is enough unless the run is long.
void seek_begin(Ui *ui, Seek seek);
void seek_on(Ui *ui); // one piece more
void seek_stop(Ui *ui);

#endif
