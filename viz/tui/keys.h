#ifndef ASYNCARIUM_TUI_KEYS_H
#define ASYNCARIUM_TUI_KEYS_H

// The one table of keys: what a key does, the help on the screen, the line at the bottom and the page in docs/ all come
// from it.

#include "viz/tui/ui.h"

typedef enum KeyGroup { KEYS_WALK, KEYS_JUMP, KEYS_STOP, KEYS_SEE, KEYS_PANES, KEYS_REST, KEY_GROUP_COUNT } KeyGroup;

typedef struct KeyBinding {
    uint32_t keys[3];  // 0: no more
    KeyGroup group;
    const char *help;  // for the list: "one event forward"
    const char *brief; // for the line at the bottom: "step"; NULL: not there
    bool has_back;     // the next row does the same backward, and is shown with it
    bool is_general;   // shown in that line wherever one is, if there is room
    void (*act)(Ui *ui);
} KeyBinding;

extern const KeyBinding key_table[];
extern const size_t key_table_size;

const char *key_group_name(KeyGroup group);
const KeyBinding *key_find(uint32_t key); // NULL: none
// "n", "→"
void key_put_name(uint32_t key, bool is_ascii, Text *text);
// "n →": all keys of a row.
void key_put_names(const KeyBinding *binding, bool is_ascii, Text *text);

#endif
