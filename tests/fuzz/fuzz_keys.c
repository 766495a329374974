// Keys on a trace: two bytes for the size of the screen, then keys as `asyncarium screen --keys` takes them, up to the end
// of the line; then the trace. The screen is drawn after every key. Bytes that are no UTF-8 stand for what is no key.

#include "asyncarium/trace.h"
#include "tests/fuzz/target.h"
#include "viz/cli/opening.h"
#include "viz/tui/ui.h"

#include <stdlib.h>
#include <string.h>

enum { KEYS_MAX = 200, COLUMNS_MAX = 180, ROWS_MAX = 60 };
enum { BYTE_TICK = 0xf8, BYTE_RESIZE, BYTE_REPLACE, BYTE_MOUSE };

typedef struct Bytes {
    const uint8_t *at, *end;
} Bytes;

static int take(Bytes *bytes) { return bytes->at < bytes->end ? *bytes->at++ : 0; }

static void resize(Ui *ui, Bytes *bytes) {
    int columns = 1 + take(bytes) % COLUMNS_MAX, rows = 1 + take(bytes) % ROWS_MAX;
    ui_resize(ui, rows, columns);
}

static void draw(Ui *ui) {
    Grid grid;
    Text text = {0};
    grid_init(&grid, ui->rows, ui->columns, ui->is_ascii);
    ui_draw(ui, &grid);
    grid_to_text(&grid, &text);
    if (text.size) target_check_shown(text.bytes, text.size, true);
    text_done(&text);
    grid_done(&grid);
}

// A key of a script, or a byte as itself where the script is no good.
static uint32_t take_key(Bytes *bytes) {
    char name[24] = {0};
    size_t left = (size_t)(bytes->end - bytes->at);
    const char *rest = name;
    uint32_t key;
    memcpy(name, bytes->at, left < sizeof name - 1 ? left : sizeof name - 1);
    if (!press_take(&rest, &key)) return (uint32_t)take(bytes);
    bytes->at += rest - name;
    return key;
}

static void press(Ui *ui, const Opening *opening, Bytes *bytes) {
    uint8_t byte = *bytes->at;
    if (byte < BYTE_TICK || byte > BYTE_MOUSE) {
        ui_press(ui, take_key(bytes));
        return;
    }
    take(bytes);
    if (byte == BYTE_TICK) ui_tick(ui);
    else if (byte == BYTE_RESIZE) resize(ui, bytes);
    else if (byte == BYTE_REPLACE) ui_replace(ui, opening->recording, opening->scenario);
    else {
        MouseAction action = (MouseAction)(take(bytes) % (MOUSE_DRAG + 1));
        int row = take(bytes) % ROWS_MAX, column = take(bytes) % COLUMNS_MAX;
        ui_mouse(ui, action, row, column);
    }
}

static void walk(const Opening *opening, Bytes keys) {
    Ui ui;
    ui_init(&ui, opening->recording, opening->scenario);
    ui.shows_welcome = true;
    ui.is_live = true;
    resize(&ui, &keys);
    ui.is_ascii = ui.rows % 2;
    draw(&ui);
    for (int i = 0; i < KEYS_MAX && keys.at < keys.end; i++) {
        press(&ui, opening, &keys);
        ui.request = REQUEST_NONE; // nobody is there to fulfil it
        draw(&ui);
    }
    ui_done(&ui);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    const uint8_t *newline = size ? memchr(data, '\n', size) : NULL;
    if (!newline) return -1;
    Opening opening = {0};
    size_t keys = (size_t)(newline - data);
    if (opening_read(&opening, target_file(newline + 1, size - keys - 1)) == STATUS_GOOD) {
        walk(&opening, (Bytes){data, newline});
    }
    opening_done(&opening);
    return 0;
}
