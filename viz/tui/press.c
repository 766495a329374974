// Names of keys, both ways.

#include "viz/tui/press.h"

#include "asyncarium/utf8.h"

#include <stdio.h>
#include <string.h>

static const char *const names[] = {
#define X(name, text) [PRESS_##name - PRESS_FIRST] = text,
    PRESSES(X)
#undef X
};

enum { NAME_COUNT = sizeof names / sizeof *names };

const char *press_name(uint32_t key, char name[PRESS_NAME_SIZE]) {
    if (key >= PRESS_FIRST && key - PRESS_FIRST < NAME_COUNT) {
        snprintf(name, PRESS_NAME_SIZE, "%s", names[key - PRESS_FIRST]);
    } else if (key == ' ') {
        snprintf(name, PRESS_NAME_SIZE, "space");
    } else {
        snprintf(name, PRESS_NAME_SIZE, "%c", key > ' ' && key < 0x7f ? (char)key : '?');
    }
    return name;
}

// "<Tab>": the text between the brackets.
static bool find_name(const char *name, size_t size, uint32_t *key) {
    if (size == 2 && memcmp(name, "lt", 2) == 0) {
        *key = '<';
        return true;
    }
    for (uint32_t i = 0; i < NAME_COUNT; i++) {
        if (strlen(names[i]) != size || memcmp(names[i], name, size) != 0) continue;
        *key = PRESS_FIRST + i;
        return true;
    }
    return false;
}

bool press_take(const char **script, uint32_t *key) {
    const char *at = *script;
    if (*at == '\0') return false;
    const char *end = *at == '<' ? strchr(at, '>') : NULL;
    if (end && find_name(at + 1, (size_t)(end - at - 1), key)) {
        *script = end + 1;
        return true;
    }
    if (*at == '<') return false;
    size_t size = utf8_decode(at, strlen(at), key);
    if (size == 0) return false;
    *script = at + size;
    return true;
}
