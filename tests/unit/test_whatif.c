// What-ifs on the screen: branches come and go, whatever one presses and whoever makes them.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "asyncarium/sim.h"
#include "viz/tui/ui.h"

static const char program[] =
    "{\"name\":\"x\",\"program\":[\"import asyncio\",\"n = 0\","
    "{\"async def\":\"work(name)\",\"do\":[\"global n\",{\"for\":\"i in range(3)\",\"do\":[\"seen = n\",\"await asyncio.sleep(0)\","
    "\"n = seen + 1\",\"print(name, n)\"]},{\"run\":\"await asyncio.sleep(0.1)\",\"lasts\":[0.05,0.5]},\"return n\"]},"
    "{\"async def\":\"main()\",\"do\":[\"asyncio.get_running_loop().call_soon(print, 'called')\","
    "\"print(await asyncio.gather(*(work(name) for name in 'abc')))\"]},"
    "\"asyncio.run(main())\"]}";

static const char other[] = "{\"name\":\"y\",\"program\":[\"print(1)\",\"print(2)\"]}";

static Scenario *load(const char *json) {
    Scenario *scenario = scenario_load_memory("x.json", json, strlen(json));
    assert_int_equal(scenario_error_count(scenario), 0);
    return scenario;
}

static void receive(void *self, const Event *event) { recording_add(self, event); }

static Recording *record(const Scenario *scenario, const ChoiceList *choices) {
    Recording *recording = recording_new();
    SimOptions options = {.listener = {recording, DETAIL_LINE, receive}, .choices = choices->items, .choice_count = choices->count};
    Sim *sim = sim_new(scenario, &options);
    sim_run(sim, 0);
    sim_free(sim);
    return recording;
}

typedef struct Stage {
    Scenario *scenario;
    Recording *recording;
    Ui ui;
} Stage;

static void begin(Stage *stage) {
    stage->scenario = load(program);
    stage->recording = record(stage->scenario, &(ChoiceList){0});
    ui_init(&stage->ui, stage->recording, stage->scenario);
}

static void end(Stage *stage) {
    ui_done(&stage->ui);
    recording_free(stage->recording);
    scenario_free(stage->scenario);
}

static void press(Stage *stage, const char *keys) {
    uint32_t key;
    while (press_take(&keys, &key)) {
        ui_press(&stage->ui, key);
        if (stage->ui.request == REQUEST_BRANCH) whatif_take(&stage->ui, record(stage->scenario, &stage->ui.whatif.wanted));
        stage->ui.request = REQUEST_NONE;
    }
    assert_int_equal(*keys, '\0');
}

static void draw(Ui *ui) {
    Grid grid;
    grid_init(&grid, ui->rows, ui->columns, ui->is_ascii);
    ui_draw(ui, &grid);
    grid_done(&grid);
}

static void check_choices(const Stage *stage, const char *expected) {
    const ChoiceList *choices = whatif_choices(&stage->ui);
    Text text = {0};
    text_put(&text, "");
    choices_put(&text, choices->items, choices->count);
    assert_string_equal(text.bytes, expected);
    text_done(&text);
}

static void a_branch_has_its_beginning_in_common(void **state) {
    (void)state;
    Stage stage;
    begin(&stage);
    press(&stage, "sssa<Enter>");
    const WhatIfBranch *branch = whatif_branch(&stage.ui);
    assert_non_null(branch);
    assert_int_equal(ui_step(&stage.ui), branch->common + 1);
    assert_int_equal(stage.ui.event.kind, EVENT_TURN_CHOOSE);
    assert_int_equal(branch_common(stage.recording, branch->recording, INT64_MAX), branch->common);
    check_choices(&stage, "turn4=task4");
    press(&stage, "p");
    assert_non_null(whatif_branch(&stage.ui)); // this event is still the same in both
    press(&stage, "p");
    assert_null(whatif_branch(&stage.ui));
    check_choices(&stage, "");
    end(&stage);
}

static void branches_grow_from_branches(void **state) {
    (void)state;
    Stage stage;
    begin(&stage);
    press(&stage, "sssa<Enter>nsa<Down><Enter>");
    assert_int_equal(stage.ui.whatif.count, 2);
    press(&stage, "ssa<Enter>");
    assert_int_equal(stage.ui.whatif.count, 3);
    int64_t common = stage.ui.whatif.branches[0].common;
    ui_go(&stage.ui, stage.ui.whatif.branches[1].common);
    assert_int_equal(stage.ui.whatif.count, 2);
    ui_go(&stage.ui, common);
    assert_int_equal(stage.ui.whatif.count, 1);
    ui_go(&stage.ui, common - 1);
    assert_int_equal(stage.ui.whatif.count, 0);
    assert_ptr_equal(stage.ui.recording, stage.recording);
    end(&stage);
}

static void another_choice_at_the_same_place_takes_its_place(void **state) {
    (void)state;
    Stage stage;
    begin(&stage);
    press(&stage, "sssa<Enter>");
    check_choices(&stage, "turn4=task4");
    press(&stage, "a<Down><Enter>"); // at the choice itself
    assert_int_equal(stage.ui.whatif.count, 1);
    check_choices(&stage, "turn4=task2");
    end(&stage);
}

// As it may come from a trace of an older version, or one that was edited.
static void a_run_that_is_another_one_is_refused(void **state) {
    (void)state;
    Stage stage;
    begin(&stage);
    Scenario *second = load(other);
    press(&stage, "sss");
    ui_press(&stage.ui, 'a');
    ui_press(&stage.ui, PRESS_ENTER);
    assert_int_equal(stage.ui.request, REQUEST_BRANCH);
    whatif_take(&stage.ui, record(second, &(ChoiceList){0}));
    assert_null(whatif_branch(&stage.ui));
    assert_true(stage.ui.message_is_bad);
    whatif_take(&stage.ui, NULL);
    assert_true(stage.ui.message_is_bad);
    scenario_free(second);
    end(&stage);
}

static void a_reload_ends_all_branches(void **state) {
    (void)state;
    Stage stage;
    begin(&stage);
    press(&stage, "sssa<Enter>sssa<Enter>G");
    Recording *again = record(stage.scenario, &(ChoiceList){0});
    ui_replace(&stage.ui, again, stage.scenario);
    assert_int_equal(stage.ui.whatif.count, 0);
    assert_ptr_equal(stage.ui.recording, again);
    draw(&stage.ui);
    recording_free(stage.recording);
    stage.recording = again;
    end(&stage);
}

static void without_a_scenario_or_detail_there_is_none(void **state) {
    (void)state;
    Stage stage;
    begin(&stage);
    Ui ui;
    ui_init(&ui, stage.recording, NULL);
    ui_press(&ui, 'a');
    assert_int_equal(ui.mode, MODE_NORMAL);
    assert_true(ui.message_is_bad);
    ui_done(&ui);
    Recording *coarse = recording_new();
    recording_add(coarse, &(Event){.kind = EVENT_TASK_CREATE, .task = 1});
    ui_init(&ui, coarse, stage.scenario);
    ui_press(&ui, 'a');
    assert_int_equal(ui.mode, MODE_NORMAL);
    assert_true(ui.message_is_bad);
    ui_done(&ui);
    recording_free(coarse);
    end(&stage);
}

static void any_keys_do_no_harm(void **state) {
    (void)state;
    static const char *const typed[] = {"a", "a<Enter>", "a<Down><Enter>", "a<End><Enter>", "a<End><Enter>0.07<Enter>", "s", "n",
                                        "p", "S", "G", "g", "A", "j", "k", " ", "<PgDn>", "<Esc>", "5", "l", "C", "<PgUp>"};
    static const int sizes[][2] = {{24, 80}, {36, 120}, {10, 40}, {60, 200}};
    Stage stage;
    begin(&stage);
    uint32_t seed = 11;
    for (int i = 0; i < 1500; i++) {
        seed = seed * 1664525 + 1013904223;
        uint32_t choice = seed >> 16;
        if (choice % 40 == 0) ui_resize(&stage.ui, sizes[choice / 40 % 4][0], sizes[choice / 40 % 4][1]);
        press(&stage, typed[choice % (sizeof typed / sizeof *typed)]);
        if (stage.ui.is_playing) ui_tick(&stage.ui);
        draw(&stage.ui);
        const WhatIfBranch *branch = whatif_branch(&stage.ui);
        assert_in_range(ui_step(&stage.ui), branch ? branch->common : 0, ui_count(&stage.ui));
        assert_ptr_equal(stage.ui.recording, branch ? branch->recording : stage.recording);
    }
    end(&stage);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_branch_has_its_beginning_in_common),
        cmocka_unit_test(branches_grow_from_branches),
        cmocka_unit_test(another_choice_at_the_same_place_takes_its_place),
        cmocka_unit_test(a_run_that_is_another_one_is_refused),
        cmocka_unit_test(a_reload_ends_all_branches),
        cmocka_unit_test(without_a_scenario_or_detail_there_is_none),
        cmocka_unit_test(any_keys_do_no_harm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
