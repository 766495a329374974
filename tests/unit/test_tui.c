// The parts of the screen that need no terminal: the grid, keys and their table, and a Ui that gets any keys at any size.

#include "viz/tui/keys.h"
#include "viz/tui/press.h"
#include "viz/tui/ui.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "asyncarium/sim.h"

// Grid ----------------------------------------------------------------------------------------------------------------

static void check_row(const char *text, int columns, bool is_ascii, const char *shown) {
    Grid grid;
    Text result = {0};
    grid_init(&grid, 1, columns, is_ascii);
    Canvas canvas = canvas_of(&grid);
    canvas_put(&canvas, 0, 0, STYLE_PLAIN, text);
    grid_to_text(&grid, &result);
    result.bytes[result.size - 1] = '\0'; // the newline
    assert_string_equal(result.bytes, shown);
    text_done(&result);
    grid_done(&grid);
}

static void texts_take_the_cells_that_they_take(void **state) {
    (void)state;
    check_row("abc", 3, false, "abc");
    check_row("abcd", 3, false, "ab…");
    check_row("abcd", 3, true, "ab~");
    check_row("日本", 4, false, "日本");
    check_row("日本", 3, false, "日…");
    check_row("日本語", 4, false, "日 …"); // half a letter is none
    check_row("日本", 4, true, "????");
    check_row("e\u0301x", 2, false, "e\u0301x");
    check_row("\033[2J", 10, false, "\\x1b[2J");
    check_row("a\tb\xff", 20, false, "a\\tb\\xff");
    check_row("\u202e", 10, false, "\\u202e");
}

static void a_wide_letter_loses_both_halves(void **state) {
    (void)state;
    Grid grid;
    Text result = {0};
    grid_init(&grid, 1, 6, false);
    Canvas canvas = canvas_of(&grid);
    canvas_put(&canvas, 0, 0, STYLE_PLAIN, "日本語");
    canvas_put(&canvas, 0, 1, STYLE_PLAIN, "x");
    canvas_put(&canvas, 0, 4, STYLE_PLAIN, "y");
    grid_to_text(&grid, &result);
    assert_string_equal(result.bytes, " x本y\n");
    text_done(&result);
    grid_done(&grid);
}

static void nothing_is_drawn_outside_of_a_canvas(void **state) {
    (void)state;
    Grid grid;
    Text result = {0};
    grid_init(&grid, 3, 8, false);
    Canvas canvas = canvas_of(&grid);
    Canvas part = canvas_part(&canvas, 1, 2, 1, 3);
    canvas_put(&part, 0, 0, STYLE_PLAIN, "123456789");
    canvas_put(&part, 1, 0, STYLE_PLAIN, "x");
    canvas_put(&part, -1, 0, STYLE_PLAIN, "x");
    canvas_put(&part, 0, 5, STYLE_PLAIN, "x");
    canvas_fill(&part, 0, -2, 20, STYLE_PLAIN, "-");
    grid_to_text(&grid, &result);
    assert_string_equal(result.bytes, "\n  ---\n\n");
    text_done(&result);
    grid_done(&grid);
}

// Keys ----------------------------------------------------------------------------------------------------------------

static void scripts_of_keys_are_read(void **state) {
    (void)state;
    static const uint32_t keys[] = {'n', PRESS_TAB, 0xe4, '<', PRESS_F1, PRESS_SUSPEND, ' '};
    const char *script = "n<Tab>ä<lt><F1><C-z> ";
    uint32_t key;
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        assert_true(press_take(&script, &key));
        assert_int_equal(key, keys[i]);
    }
    assert_false(press_take(&script, &key));
    assert_string_equal(script, "");
    script = "<Nothing>";
    assert_false(press_take(&script, &key));
    assert_string_equal(script, "<Nothing>");
}

static void no_key_is_bound_twice(void **state) {
    (void)state;
    for (size_t i = 0; i < key_table_size; i++) {
        for (size_t j = 0; j < 3 && key_table[i].keys[j]; j++) {
            assert_ptr_equal(key_find(key_table[i].keys[j]), &key_table[i]);
        }
        assert_true(!key_table[i].has_back || i + 1 < key_table_size);
        assert_true(key_table[i].help || (key_table[i].keys[0] >= '1' && key_table[i].keys[0] <= '7'));
    }
}

// The whole -----------------------------------------------------------------------------------------------------------

static void receive(void *self, const Event *event) { recording_add(self, event); }

static Recording *record(const Scenario *scenario) {
    Recording *recording = recording_new();
    Sim *sim = sim_new(scenario, &(SimOptions){.listener = {recording, DETAIL_LINE, receive}});
    sim_run(sim, 0);
    sim_free(sim);
    return recording;
}

static const char program[] =
    "{\"name\":\"x\",\"program\":[\"import asyncio\",\"n = 0\","
    "{\"async def\":\"work(queue, lock)\",\"do\":[\"global n\",{\"async with\":\"lock\",\"do\":[\"n = n + await queue.get()\"]},"
    "\"print('n', n)\",\"await asyncio.sleep(1)\"]},"
    "{\"async def\":\"main()\",\"do\":[\"queue, lock = asyncio.Queue(), asyncio.Lock()\","
    "\"tasks = [asyncio.create_task(work(queue, lock)) for _ in range(5)]\","
    "{\"for\":\"i in range(5)\",\"do\":[\"await queue.put(i)\"]},\"await asyncio.gather(*tasks)\"]},"
    "\"asyncio.run(main())\"]}";

static void draw(Ui *ui) {
    Grid grid;
    grid_init(&grid, ui->rows, ui->columns, ui->is_ascii);
    ui_draw(ui, &grid);
    grid_done(&grid);
}

// Any keys, clicks and sizes: nothing breaks, and the cursor stays on the recording.
static void any_keys_at_any_size_do_no_harm(void **state) {
    (void)state;
    static const char typed[] = "nnnsslocCgGtTb9B:/w[]mfvzpPSL<>jk 1234567?x+-=;d";
    static const char *const sizes = "\x50\x18\x78\x24\x28\x0a\xc8\x3c\x27\x09\x01\x01";
    Scenario *scenario = scenario_load_memory("x.json", program, sizeof program - 1);
    assert_int_equal(scenario_error_count(scenario), 0);
    Recording *recording = record(scenario);
    assert_true(recording_count(recording) > 100);
    Ui ui;
    ui_init(&ui, recording, scenario);
    uint32_t seed = 7;
    for (int i = 0; i < 4000; i++) {
        seed = seed * 1664525 + 1013904223;
        uint32_t choice = seed >> 16;
        if (choice % 50 == 0) {
            size_t size = choice / 50 % 6 * 2;
            ui_resize(&ui, (unsigned char)sizes[size + 1], (unsigned char)sizes[size]);
        }
        if (choice % 7 == 0) ui_mouse(&ui, (MouseAction)(choice / 7 % 5), (int)(choice / 64 % 40), (int)(choice / 8 % 130));
        else if (choice % 7 < 3) ui_press(&ui, PRESS_FIRST + choice / 7 % 18);
        else ui_press(&ui, (unsigned char)typed[choice / 7 % (sizeof typed - 1)]);
        ui.request = REQUEST_NONE;
        if (ui.is_playing) ui_tick(&ui);
        assert_in_range(ui_step(&ui), 0, ui_count(&ui));
        draw(&ui);
    }
    ui_done(&ui);
    recording_free(recording);
    scenario_free(scenario);
}

static void a_condition_stops_both_ways(void **state) {
    (void)state;
    Scenario *scenario = scenario_load_memory("x.json", program, sizeof program - 1);
    Recording *recording = record(scenario);
    Ui ui;
    ui_init(&ui, recording, scenario);
    for (const char *key = "bn == 6"; *key; key++) ui_press(&ui, (unsigned char)*key);
    ui_press(&ui, PRESS_ENTER);
    ui_press(&ui, 'c');
    int64_t step = ui_step(&ui);
    assert_in_range(step, 2, ui_count(&ui) - 1);
    ui_press(&ui, 'c');
    assert_int_equal(ui_step(&ui), ui_count(&ui)); // it becomes true only once
    ui_press(&ui, 'C');
    assert_int_equal(ui_step(&ui), step);
    ui_press(&ui, 'C');
    assert_int_equal(ui_step(&ui), 0);
    ui_done(&ui);
    recording_free(recording);
    scenario_free(scenario);
}

enum { LONG_COUNT = 300000, LATE = 290000 };

// Lines that are printed; one of them has another text.
static Recording *record_long(void) {
    Recording *recording = recording_new();
    for (int i = 1; i <= LONG_COUNT; i++) {
        recording_add(recording, &(Event){.kind = EVENT_OUT, .text = event_text(i == LATE ? "needle" : "hay"), .t = i});
    }
    return recording;
}

static void type(Ui *ui, const char *keys) {
    for (uint32_t key; press_take(&keys, &key);) ui_press(ui, key);
}

static int ticks_until_found(Ui *ui) {
    int ticks = 0;
    for (; ui->seek.is_on; ticks++) {
        assert_int_equal(ui_delay(ui), 0);
        draw(ui); // its panes read elsewhere meanwhile
        ui_tick(ui);
    }
    return ticks;
}

static void a_long_search_goes_on_between_keys(void **state) {
    (void)state;
    Recording *recording = record_long();
    Ui ui;
    ui_init(&ui, recording, NULL);
    type(&ui, "btime >= 0.00029<Enter>c"); // is read off every state on the way
    assert_true(ui.seek.is_on);
    assert_int_equal(ui_step(&ui), 0);
    ui_press(&ui, 'c'); // is what it does anyway
    assert_true(ticks_until_found(&ui) > 1);
    assert_int_equal(ui_step(&ui), LATE);
    type(&ui, "Gc");
    assert_int_equal(ui_step(&ui), LONG_COUNT);
    type(&ui, "C");
    ticks_until_found(&ui);
    assert_int_equal(ui_step(&ui), LATE);
    type(&ui, "C");
    assert_true(ticks_until_found(&ui) > 1);
    assert_int_equal(ui_step(&ui), 0);
    type(&ui, "btime >= 0.00029<Enter>/NEEDLE<Enter>");
    ticks_until_found(&ui);
    assert_int_equal(ui_step(&ui), LATE);
    ui_done(&ui);
    recording_free(recording);
}

static void another_key_stops_a_search(void **state) {
    (void)state;
    Recording *recording = record_long();
    Ui ui;
    ui_init(&ui, recording, NULL);
    type(&ui, "btime > 5<Enter>nnnc");
    assert_true(ui.seek.is_on);
    ui_press(&ui, PRESS_ESCAPE);
    assert_false(ui.seek.is_on);
    assert_int_equal(ui_delay(&ui), -1);
    assert_int_equal(ui_step(&ui), 3);
    type(&ui, "cn");
    assert_false(ui.seek.is_on);
    assert_int_equal(ui_step(&ui), 4);
    type(&ui, "c");
    ui_mouse(&ui, MOUSE_CLICK, 5, 5);
    assert_false(ui.seek.is_on);
    ui_done(&ui);
    recording_free(recording);
}

static void playing_waits_for_the_clock_but_not_for_long(void **state) {
    (void)state;
    Recording *recording = recording_new();
    recording_add(recording, &(Event){.kind = EVENT_OUT, .text = event_text("x")});
    recording_add(recording, &(Event){.kind = EVENT_CLOCK, .t = INT64_C(3600000000000), .at = 0});
    recording_add(recording, &(Event){.kind = EVENT_OUT, .t = INT64_C(3600000000000), .text = event_text("y")});
    Ui ui;
    ui_init(&ui, recording, NULL);
    assert_int_equal(ui_delay(&ui), -1);
    ui_press(&ui, ' ');
    ui_tick(&ui);
    assert_int_equal(ui_delay(&ui), 250000000);
    ui_tick(&ui);
    assert_int_equal(ui_delay(&ui), 1000000000); // not an hour
    ui_press(&ui, '+');
    assert_int_equal(ui_delay(&ui), 500000000);
    ui_tick(&ui);
    assert_int_equal(ui_delay(&ui), -1); // the end
    ui_done(&ui);
    recording_free(recording);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_take_the_cells_that_they_take),
        cmocka_unit_test(a_wide_letter_loses_both_halves),
        cmocka_unit_test(nothing_is_drawn_outside_of_a_canvas),
        cmocka_unit_test(scripts_of_keys_are_read),
        cmocka_unit_test(no_key_is_bound_twice),
        cmocka_unit_test(any_keys_at_any_size_do_no_harm),
        cmocka_unit_test(a_condition_stops_both_ways),
        cmocka_unit_test(a_long_search_goes_on_between_keys),
        cmocka_unit_test(another_key_stops_a_search),
        cmocka_unit_test(playing_waits_for_the_clock_but_not_for_long),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
