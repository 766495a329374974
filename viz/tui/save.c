// One chooses a format, then a file is asked for.

#include "viz/tui/save.h"

#include "viz/tui/actions.h"

#include <string.h>

enum { NAME_COLUMN = 2, WHAT_COLUMN = 12 };

void save_fill(Ui *ui, Rows *rows, int width) {
    rows_begin(rows, 0);
    rows_put(rows, STYLE_TITLE, "Write to a file");
    rows_begin(rows, 0);
    for (size_t i = 0; i < ui->save_count; i++) {
        rows_begin(rows, 0);
        rows_column(rows, NAME_COLUMN);
        rows_put(rows, STYLE_KEY, ui->saves[i].name);
        rows_column(rows, WHAT_COLUMN);
        rows_put_cut(rows, STYLE_PLAIN, event_text(ui->saves[i].what), width - WHAT_COLUMN);
    }
    rows_begin(rows, 0);
    rows_begin(rows, 0);
    rows_put(rows, STYLE_DIM, "Enter: choose a name for it   Esc: back");
    rows->keep = 2 + ui->save_selected;
}

static void move(Ui *ui, int64_t by) {
    int64_t row = ui->save_selected + by, last = (int64_t)ui->save_count - 1;
    ui->save_selected = row < 0 ? 0 : row > last ? last : row;
}

void save_press(Ui *ui, uint32_t key) {
    if (key == PRESS_DOWN || key == 'j') move(ui, 1);
    else if (key == PRESS_UP || key == 'k') move(ui, -1);
    else if (key == PRESS_ENTER || key == ' ') action_ask_file(ui);
    else ui->mode = MODE_NORMAL;
}
