// A recording of the screen, played into a small terminal: after each frame it must show what the screen shows.

#include "viz/export/ansi.h"
#include "viz/export/export.h"
#include "viz/tui/theme.h"
#include "viz/tui/ui.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <cJSON.h>

#include "asyncarium/sim.h"
#include "asyncarium/utf8.h"

// A terminal ------------------------------------------------------------------------------------------------------------

enum { ROWS_MAX = 40, COLUMNS_MAX = 130, SEQUENCE_MAX = 20 };

typedef struct Glass { // what one sees in a cell
    char letter[40];   // UTF-8 with its marks; empty: the right half of a wide one
    char look[SEQUENCE_MAX];
} Glass;

typedef struct Terminal {
    int rows, columns, row, column;
    char look[SEQUENCE_MAX]; // of the letters to come: what stands between ESC [ and m
    bool has_cursor;
    Glass cells[ROWS_MAX][COLUMNS_MAX];
} Terminal;

static void clear(Terminal *terminal) {
    for (int row = 0; row < terminal->rows; row++) {
        for (int column = 0; column < terminal->columns; column++) terminal->cells[row][column] = (Glass){" ", "0"};
    }
}

static void put(Terminal *terminal, const char *bytes, size_t size, uint32_t letter) {
    int width = utf8_width(letter);
    int at = width > 0 ? terminal->column : terminal->column - 1;
    while (width == 0 && terminal->cells[terminal->row][at].letter[0] == '\0') at--; // a mark goes to the left half
    assert_true(at >= 0 && at + width <= terminal->columns); // nothing is written past the edge
    Glass *cell = &terminal->cells[terminal->row][at];
    if (width > 0) cell->letter[0] = '\0';
    strncat(cell->letter, bytes, size);
    strcpy(cell->look, terminal->look);
    if (width == 2) terminal->cells[terminal->row][at + 1] = (Glass){"", ""};
    terminal->column += width;
}

// What stands between ESC [ and its last letter.
static void obey(Terminal *terminal, const char *parameters, char command) {
    if (command == 'm') strcpy(terminal->look, parameters);
    else if (command == 'H') {
        assert_int_equal(sscanf(parameters, "%d;%d", &terminal->row, &terminal->column), 2);
        terminal->row--;
        terminal->column--;
        assert_true(terminal->row >= 0 && terminal->row < terminal->rows);
    } else if (command == 'J') clear(terminal);
    else if (strcmp(parameters, "?25") == 0) terminal->has_cursor = command == 'h';
    else fail_msg("the terminal does not know %s%c", parameters, command);
}

static const char *play_sequence(Terminal *terminal, const char *at) {
    char parameters[SEQUENCE_MAX];
    size_t size = strcspn(at, "mHJhl");
    assert_true(size < sizeof parameters && at[size] != '\0');
    memcpy(parameters, at, size);
    parameters[size] = '\0';
    obey(terminal, parameters, at[size]);
    return at + size + 1;
}

static void play(Terminal *terminal, const char *bytes) {
    while (*bytes) {
        uint32_t letter;
        if (bytes[0] == '\033' && bytes[1] == '[') {
            bytes = play_sequence(terminal, bytes + 2);
            continue;
        }
        size_t size = utf8_decode(bytes, strlen(bytes), &letter);
        assert_true(size > 0 && letter >= ' ');
        put(terminal, bytes, size, letter);
        bytes += size;
    }
}

// Comparing -------------------------------------------------------------------------------------------------------------

static void check_cell(const Terminal *terminal, const Grid *grid, int row, int column) {
    const Cell *cell = grid_at(grid, row, column);
    const Glass *seen = &terminal->cells[row][column];
    char bytes[13];
    size_t size = cell->letter ? utf8_encode(cell->letter, bytes) : 0;
    for (size_t i = 0; i < 2 && cell->marks[i]; i++) size += utf8_encode(cell->marks[i], bytes + size);
    bytes[size] = '\0';
    assert_string_equal(seen->letter, bytes);
    Look look = theme_look(cell->style);
    if (size == 0) return;
    assert_int_equal(strstr(seen->look, ";1") != NULL, look.is_bold);
    assert_int_equal(strstr(seen->look, ";7") != NULL, look.is_reverse);
    assert_int_equal(strstr(seen->look, ";3") != NULL, look.colour != COLOUR_DEFAULT);
}

static void check_screen(const Terminal *terminal, const Grid *grid) {
    assert_int_equal(terminal->rows, grid->rows);
    assert_int_equal(terminal->columns, grid->columns);
    for (int row = 0; row < grid->rows; row++) {
        for (int column = 0; column < grid->columns; column++) check_cell(terminal, grid, row, column);
    }
}

// Recordings ------------------------------------------------------------------------------------------------------------

static const char program[] =
    "import asyncio\n"
    "\n"
    "async def work(name, delay):\n"
    "    print('日本', name, 'e\\u0301\\x1b[31m')\n"
    "    await asyncio.sleep(delay)\n"
    "    raise ValueError(name)\n"
    "\n"
    "async def main():\n"
    "    tasks = [asyncio.create_task(work(n, i), name=n) for i, n in enumerate(['日本語', 'ab', 'c' * 50])]\n"
    "    print(await asyncio.gather(*tasks, return_exceptions=True))\n"
    "    await asyncio.sleep(5)\n"
    "\n"
    "asyncio.run(main())\n";

static void receive(void *self, const Event *event) { recording_add(self, event); }

static Recording *record(const Scenario *scenario) {
    Recording *recording = recording_new();
    Sim *sim = sim_new(scenario, &(SimOptions){.listener = {recording, DETAIL_LINE, receive}});
    sim_run(sim, 0);
    sim_free(sim);
    return recording;
}

static char *make_cast(const Scenario *scenario, const Recording *recording, const ExportOptions *options) {
    char *bytes = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&bytes, &size);
    export_cast(&(ExportSource){scenario, recording}, options, out);
    fclose(out);
    return bytes;
}

static char *next_line(char **rest) {
    char *line = *rest;
    size_t length = strcspn(line, "\n");
    assert_int_equal(line[length], '\n');
    line[length] = '\0';
    *rest = line + length + 1;
    return line;
}

static double number_of(const cJSON *object, const char *key) {
    return cJSON_GetObjectItemCaseSensitive(object, key)->valuedouble;
}

static void check_header(const char *line, const ExportOptions *options) {
    cJSON *header = cJSON_Parse(line);
    assert_non_null(header);
    assert_true(number_of(header, "version") == 2);
    assert_true(number_of(header, "width") == options->columns && number_of(header, "height") == options->rows);
    assert_string_equal(cJSON_GetObjectItemCaseSensitive(header, "title")->valuestring, "played");
    cJSON_Delete(header);
}

// Plays a frame; returns its time in seconds.
static double play_line(Terminal *terminal, const char *line) {
    cJSON *frame = cJSON_Parse(line);
    assert_non_null(frame);
    assert_int_equal(cJSON_GetArraySize(frame), 3);
    assert_string_equal(cJSON_GetArrayItem(frame, 1)->valuestring, "o");
    play(terminal, cJSON_GetArrayItem(frame, 2)->valuestring);
    double time = cJSON_GetArrayItem(frame, 0)->valuedouble;
    cJSON_Delete(frame);
    return time;
}

typedef struct Playing {
    Scenario *scenario;
    Recording *recording;
    Ui ui;
    Terminal terminal;
} Playing;

static void start(Playing *playing, const ExportOptions *options) {
    playing->scenario = scenario_load_memory("played.py", program, sizeof program - 1);
    assert_int_equal(scenario_error_count(playing->scenario), 0);
    playing->recording = record(playing->scenario);
    ui_init(&playing->ui, playing->recording, playing->scenario);
    ui_resize(&playing->ui, options->rows, options->columns);
    playing->ui.is_ascii = options->is_ascii;
    playing->terminal.rows = options->rows;
    playing->terminal.columns = options->columns;
}

static void finish(Playing *playing) {
    ui_done(&playing->ui);
    recording_free(playing->recording);
    scenario_free(playing->scenario);
}

static void check_frame(Playing *playing) {
    Grid grid;
    grid_init(&grid, playing->ui.rows, playing->ui.columns, playing->ui.is_ascii);
    ui_draw(&playing->ui, &grid);
    check_screen(&playing->terminal, &grid);
    grid_done(&grid);
}

static void check_cast(const ExportOptions *options, double seconds) {
    static Playing playing; // large
    playing = (Playing){0};
    start(&playing, options);
    char *cast = make_cast(playing.scenario, playing.recording, options), *rest = cast;
    int64_t steps = recording_count(playing.recording);
    check_header(next_line(&rest), options);
    double before = play_line(&playing.terminal, next_line(&rest)), time = 0;
    check_frame(&playing);
    assert_false(playing.terminal.has_cursor);
    playing.ui.is_playing = true;
    for (int64_t i = 0; i < steps; i++) {
        ui_tick(&playing.ui);
        time = play_line(&playing.terminal, next_line(&rest));
        check_frame(&playing);
        assert_true(time > before);
        before = time;
    }
    assert_true(time > seconds - 0.001 && time < seconds + 0.001);
    play_line(&playing.terminal, next_line(&rest));
    assert_true(playing.terminal.has_cursor);
    assert_string_equal(rest, "");
    assert_int_equal(ui_step(&playing.ui), steps);
    free(cast);
    finish(&playing);
}

#define BILLION INT64_C(1000000000)

// The clock jumps by 1, 1 and 5 seconds.
static int64_t steps_of_program(void) {
    Scenario *scenario = scenario_load_memory("played.py", program, sizeof program - 1);
    Recording *recording = record(scenario);
    int64_t steps = recording_count(recording);
    recording_free(recording);
    scenario_free(scenario);
    return steps;
}

static void every_frame_shows_the_screen(void **state) {
    (void)state;
    double steps = (double)steps_of_program() * 0.25;
    check_cast(&(ExportOptions){.rows = 36, .columns = 120, .speed = BILLION, .idle = BILLION}, steps + 3);
    check_cast(&(ExportOptions){.rows = 24, .columns = 80, .speed = 2 * BILLION, .idle = 10 * BILLION}, (steps + 7) / 2);
    check_cast(&(ExportOptions){.rows = 24, .columns = 80, .is_ascii = true, .speed = BILLION / 2, .idle = 1}, steps * 2);
    check_cast(&(ExportOptions){.rows = 12, .columns = 41, .speed = BILLION, .idle = BILLION / 2}, steps + 1.5);
    check_cast(&(ExportOptions){.rows = 2, .columns = 3, .speed = BILLION, .idle = BILLION}, steps + 3);
}

static void put_row(Grid *grid, const char *text) {
    Canvas canvas = canvas_of(grid);
    canvas_put(&canvas, 0, 0, STYLE_PLAIN, text);
}

// Over half of a wide letter, and a wide letter over what was.
static void only_what_changes_is_written(void **state) {
    (void)state;
    static const struct {
        const char *before, *after, *written;
    } rows[] = {
        {"abc", "abc", ""},
        {"abc", "abd", "\033[1;3H\033[0md"},
        {"abcdef", "xbcdef", "\033[1;1H\033[0mx"},
        {"日本", "日x ", "\033[1;3H\033[0mx "},
        {"日本", "x 本", "\033[1;1H\033[0mx "},
        {"x 本", "日本", "\033[1;1H\033[0m日"},
        {"e", "e\u0301", "\033[1;1H\033[0me\u0301"},
        {"12345678", "a2345678", "\033[1;1H\033[0ma"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        Grid before, after;
        Text text = {0};
        grid_init(&before, 1, 8, false);
        grid_init(&after, 1, 8, false);
        put_row(&before, rows[i].before);
        put_row(&after, rows[i].after);
        text_put(&text, "");
        ansi_put_change(&text, &before, &after);
        assert_string_equal(text.bytes, rows[i].written);
        text_done(&text);
        grid_done(&before);
        grid_done(&after);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_frame_shows_the_screen),
        cmocka_unit_test(only_what_changes_is_written),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
