// asyncarium screen: the terminal UI as text, after some keys. Tests and the pictures in docs/ are made so.

#include "viz/cli/files.h"
#include "viz/cli/opening.h"
#include "viz/cli/options.h"
#include "viz/cli/output.h"
#include "viz/cli/saving.h"
#include "viz/tui/ui.h"

#include <stdio.h>

enum { SCREEN_SIZE, SCREEN_KEYS, SCREEN_ASCII };

// Other requests need a terminal.
static void fulfil(Ui *ui, const Opening *opening) {
    if (ui->request == REQUEST_BRANCH) whatif_take(ui, opening_run_again(opening, &ui->whatif.wanted, (Patience){0}));
    ui->request = REQUEST_NONE;
}

static bool press_all(Ui *ui, const Opening *opening, const char **script) {
    uint32_t key;
    while (press_take(script, &key)) {
        Grid grid; // what a pane scrolls to depends on what was seen before
        grid_init(&grid, ui->rows, ui->columns, ui->is_ascii);
        ui_draw(ui, &grid);
        grid_done(&grid);
        ui_press(ui, key);
        while (ui->seek.is_on) ui_tick(ui);
        fulfil(ui, opening);
    }
    return **script == '\0';
}

static void show(Ui *ui) {
    Grid grid;
    Text text = {0};
    grid_init(&grid, ui->rows, ui->columns, ui->is_ascii);
    ui_draw(ui, &grid);
    grid_to_text(&grid, &text);
    fwrite(text.bytes, 1, text.size, stdout);
    text_done(&text);
    grid_done(&grid);
}

static Status screen(const Arguments *arguments) {
    const char *script = arguments->values[SCREEN_KEYS] ? arguments->values[SCREEN_KEYS] : "";
    int columns = 80, rows = 24;
    if (!option_read_size(arguments, SCREEN_SIZE, &columns, &rows)) return STATUS_USAGE;
    Opening opening = {0};
    const char *operand = arguments->operands[0];
    bool is_trace = opening_is_trace(operand);
    Status status = is_trace ? opening_read(&opening, operand)
                             : opening_run(&opening, arguments, operand, &(SimOptions){0});
    if (status != STATUS_GOOD) {
        opening_done(&opening);
        return status;
    }
    Ui ui;
    ui_init(&ui, opening.recording, opening.scenario);
    choices_copy(&ui.whatif.given, opening.choices.items, opening.choices.count);
    saving_offer(&ui, &opening);
    ui.is_ascii = arguments->values[SCREEN_ASCII] != NULL;
    ui.is_live = !is_trace;
    ui.is_file = file_exists(operand);
    ui_resize(&ui, rows, columns);
    status = opening.broken;
    if (press_all(&ui, &opening, &script)) show(&ui);
    else status = command_report_usage(arguments->command, "--keys cannot read from here: '%s'", script);
    if (opening.warning) output_error_text(event_text(opening.warning));
    ui_done(&ui);
    opening_done(&opening);
    return status;
}

const Command command_screen = {
    .name = "screen",
    .operands = "SCENARIO",
    .summary = "print the screen of 'watch' as text, after some keys",
    .text = "In place of the scenario, a trace will do. Keys are letters, and names such as\n"
            "<Tab>, <Enter>, <Esc>, <Up>, <PgDn>, <F1>; <lt> is '<'.\n",
    .options =
        {
            [SCREEN_SIZE] = {"size", "COLUMNSxROWS", "of the screen, such as 120x36; 80x24 unless given"},
            [SCREEN_KEYS] = {"keys", "KEYS", "that are pressed, such as 'nnn<Tab>'"},
            [SCREEN_ASCII] = {"ascii", NULL, "as in a locale without Unicode"},
        },
    .operands_min = 1,
    .operands_max = 1,
    .run = screen,
};
