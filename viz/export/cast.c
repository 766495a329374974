// The screen of `asyncarium watch` as it plays a run, as a recording that asciinema and its player know (asciicast, version
// 2): a header in JSON, then a line for each frame, with what a terminal is sent for it.

#include "viz/export/ansi.h"
#include "viz/export/export.h"
#include "viz/export/telling.h"
#include "viz/model/escape.h"
#include "viz/tui/ui.h"

#include <inttypes.h>

enum { STEPS_MAX = 20000 }; // more than an hour

#define STEP_DELAY INT64_C(250000000)   // of an event
#define PASSED_MAX UINT64_C(1000000000000000000)
#define LAST_DELAY INT64_C(2000000000)  // for which the end is looked at
#define WAIT_MAX INT64_C(10000000000000) // some hours, so that all steps together are in range
#define SPEED_UNIT INT64_C(1000000000)

typedef struct Cast {
    FILE *out;
    const ExportOptions *options;
    Ui ui;
    Grid shown;   // by the terminal; without cells: nothing yet
    int64_t time; // of the recording, in nanoseconds
    Text bytes, line;
} Cast;

static void put_header(Cast *cast, const ExportSource *source) {
    Text *line = &cast->line;
    Text name = {0};
    telling_put_name(&name, source);
    text_put_format(line, "{\"version\": 2, \"width\": %d, \"height\": %d, \"env\": {\"TERM\": \"xterm-256color\"}",
                    cast->ui.columns, cast->ui.rows);
    text_put(line, ", \"title\": ");
    escape_put_json(line, (EventText){name.bytes, name.size});
    text_put(line, "}\n");
    text_done(&name);
    fwrite(line->bytes, 1, line->size, cast->out);
}

// What is in `bytes` appears now.
static void put_frame(Cast *cast) {
    int64_t micros = cast->time / 1000;
    text_clear(&cast->line);
    text_put_format(&cast->line, "[%" PRId64 ".%06" PRId64 ", \"o\", ", micros / 1000000, micros % 1000000);
    escape_put_json(&cast->line, (EventText){cast->bytes.bytes, cast->bytes.size});
    text_put(&cast->line, "]\n");
    fwrite(cast->line.bytes, 1, cast->line.size, cast->out);
    text_clear(&cast->bytes);
}

static void show(Cast *cast) {
    Grid grid;
    grid_init(&grid, cast->ui.rows, cast->ui.columns, cast->ui.is_ascii);
    ui_draw(&cast->ui, &grid);
    ansi_put_change(&cast->bytes, cast->shown.cells ? &cast->shown : NULL, &grid);
    grid_done(&cast->shown);
    cast->shown = grid;
    put_frame(cast);
}

static void wait(Cast *cast, int64_t nanoseconds) {
    double real = (double)nanoseconds * SPEED_UNIT / (double)cast->options->speed;
    cast->time += real < (double)WAIT_MAX ? (int64_t)real : WAIT_MAX;
}

// The time that passes with event n is waited for, as long as the options allow.
static int64_t delay_of(const Cast *cast, int64_t n) {
    const Tape *tape = cast->ui.recording->tape;
    int64_t before = n > 0 ? tape_time(tape, n - 1) : 0, after = tape_time(tape, n);
    if (after <= before) return STEP_DELAY;
    uint64_t passed = (uint64_t)after - (uint64_t)before, most = (uint64_t)cast->options->idle;
    if (most > PASSED_MAX) most = PASSED_MAX;
    return STEP_DELAY + (int64_t)(passed < most ? passed : most);
}

static void play(Cast *cast) {
    text_put(&cast->bytes, "\033[?25l\033[0m\033[2J"); // no cursor, an empty screen
    show(cast);
    cast->ui.is_playing = true;
    for (int64_t step = 0; step < STEPS_MAX && cast->ui.is_playing; step++) {
        wait(cast, delay_of(cast, ui_step(&cast->ui)));
        ui_tick(&cast->ui);
        show(cast);
    }
}

// The terminal is left as it was found.
static void end(Cast *cast) {
    wait(cast, LAST_DELAY);
    text_put_format(&cast->bytes, "\033[0m\033[%d;1H\033[?25h", cast->ui.rows);
    put_frame(cast);
}

void export_cast(const ExportSource *source, const ExportOptions *options, FILE *out) {
    Cast cast = {.out = out, .options = options};
    ui_init(&cast.ui, source->recording, source->scenario);
    cast.ui.is_ascii = options->is_ascii;
    ui_resize(&cast.ui, options->rows, options->columns);
    put_header(&cast, source);
    play(&cast);
    end(&cast);
    ui_done(&cast.ui);
    grid_done(&cast.shown);
    text_done(&cast.bytes);
    text_done(&cast.line);
}
