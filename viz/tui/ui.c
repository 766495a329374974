// The cursor, and keys on their way to what they do.

#include "viz/tui/ui.h"

#include "asyncarium/utf8.h"
#include "viz/tui/actions.h"
#include "viz/tui/breakpoints.h"
#include "viz/tui/keys.h"
#include "viz/tui/list.h"
#include "viz/tui/panes.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { INPUT_MAX = 500, HELP_SCROLL = 1 };

// Life ----------------------------------------------------------------------------------------------------------------

static void attach(Ui *ui, const Recording *recording, const Scenario *scenario) {
    ui->recording = recording;
    ui->scenario = scenario;
    ui->reader = (TapeReader){.tape = recording->tape};
    trail_init(&ui->trail);
    playhead_init(&ui->head, recording);
    playhead_init(&ui->scout, recording);
    ui->head.trail = ui->scout.trail = &ui->trail;
    whatif_judge(ui);
}

static void detach(Ui *ui) {
    playhead_done(&ui->head);
    playhead_done(&ui->scout);
    trail_done(&ui->trail);
    tape_reader_done(&ui->reader);
}

void ui_show(Ui *ui, const Recording *recording) {
    detach(ui);
    attach(ui, recording, ui->scenario);
    ui->timeline.count = -1;
    ui->seek.is_on = false;
}

void ui_init(Ui *ui, const Recording *recording, const Scenario *scenario) {
    *ui = (Ui){.focus = PANE_SOURCE, .side = PANE_TASKS, .rows = 24, .columns = 80};
    for (int i = 0; i < PANE_COUNT; i++) ui->panes[i].selected = -1;
    text_put(&ui->needle, "");
    attach(ui, recording, scenario);
    whatif_begin(ui, recording);
    ui_go(ui, 0);
}

void ui_done(Ui *ui) {
    whatif_done(ui);
    detach(ui);
    breakpoints_done(ui);
    text_done(&ui->told);
    text_done(&ui->input);
    text_done(&ui->message);
    text_done(&ui->needle);
    text_done(&ui->export_path);
    text_done(&ui->refused_path);
    rows_done(&ui->scratch);
    free(ui->tree);
    free(ui->timeline.cells);
}

void ui_replace(Ui *ui, const Recording *recording, const Scenario *scenario) {
    int64_t step = ui_step(ui);
    whatif_begin(ui, recording);
    ui->scenario = scenario;
    ui_show(ui, recording);
    ui_go(ui, step);
}

void ui_resize(Ui *ui, int rows, int columns) {
    ui->rows = rows;
    ui->columns = columns;
}

// The cursor ----------------------------------------------------------------------------------------------------------

int64_t ui_step(const Ui *ui) { return ui->head.state.n; }
int64_t ui_count(const Ui *ui) { return recording_count(ui->recording); }

// The sentence of an event is told in the light of what came before it.
static void tell_event(Ui *ui, int64_t step) {
    text_clear(&ui->told);
    playhead_go(&ui->head, step > 0 ? step - 1 : 0);
    if (step == 0 || !ui_read(ui, step, &ui->event)) {
        ui->event = (Event){.kind = EVENT_KIND_COUNT};
        return;
    }
    Sentence sentence = {0};
    sentence_make(&sentence, &ui->head.state, &ui->event);
    sentence_put_whole(&sentence, &ui->told);
    ui->tone = sentence.tone;
    sentence_done(&sentence);
    // Its arrays die with the next reading.
    ui->event.stack = NULL;
    ui->event.stack_size = 0;
    ui->event.ref.tasks = NULL;
    ui->event.changed = ui->event.globals = (EventVariables){0};
    ui->event.tasks = ui->event.lines = (EventIds){0};
    ui->event.things = (EventThings){0};
}

void ui_go(Ui *ui, int64_t step) {
    if (step < 0) step = 0;
    whatif_leave_before(ui, step);
    if (step > ui_count(ui)) step = ui_count(ui);
    tell_event(ui, step);
    playhead_go(&ui->head, step);
}

int64_t ui_meant_task(const Ui *ui) {
    const PaneView *view = &ui->panes[PANE_TASKS];
    if (ui->opened_task) return ui->opened_task;
    if (ui->focus == PANE_TASKS && view->selected >= 0) {
        bool is_list = ui->task_order == TASKS_BY_CREATION;
        if (is_list) return view->selected + 1;
        return view->selected < (int64_t)ui->tree_count ? ui->tree[view->selected] : 0;
    }
    return ui->head.state.running ? ui->head.state.running : ui->event.task;
}

EventText ui_line_text(const Ui *ui, int64_t line) {
    return ui->scenario && line > 0 && line < 1000000000 ? scenario_line_text(ui->scenario, (int)line) : (EventText){0};
}

// Messages ------------------------------------------------------------------------------------------------------------

static void put_message(Ui *ui, bool is_bad, const char *format, va_list arguments) {
    char text[500];
    vsnprintf(text, sizeof text, format, arguments);
    text_clear(&ui->message);
    text_put_shown(&ui->message, event_text(text));
    ui->message_is_bad = is_bad;
}

void ui_say(Ui *ui, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    put_message(ui, false, format, arguments);
    va_end(arguments);
}

void ui_complain(Ui *ui, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    put_message(ui, true, format, arguments);
    va_end(arguments);
}

// Keys ----------------------------------------------------------------------------------------------------------------

static void drop_last_letter(Text *text) {
    while (text->size > 0 && ((unsigned char)text->bytes[text->size - 1] & 0xc0) == 0x80) text->size--;
    if (text->size > 0) text->size--;
    if (text->bytes) text->bytes[text->size] = '\0';
}

static void put_letter(Text *text, uint32_t letter) {
    char bytes[4];
    text_put_bytes(text, bytes, utf8_encode(letter, bytes));
}

// Where a number is asked for, nothing else can be typed: NULL, or what can.
static const char *refuse_letter(const Ui *ui, uint32_t letter) {
    bool is_digit = letter >= '0' && letter <= '9', is_number = ui->prompt == PROMPT_TIME || ui->prompt == PROMPT_LASTS;
    bool has_point = !ui->is_suggested && ui->input.size > 0 && strchr(ui->input.bytes, '.');
    if (ui->prompt == PROMPT_STEP) return is_digit ? NULL : "only digits";
    if (!is_number || is_digit || (letter == '.' && !has_point)) return NULL;
    return letter == '.' ? "only one point" : "only digits and a point";
}

static void type_letter(Ui *ui, uint32_t letter) {
    const char *refusal = refuse_letter(ui, letter);
    if (refusal) {
        ui_complain(ui, "%s", refusal);
        return;
    }
    if (ui->is_suggested) text_clear(&ui->input);
    ui->is_suggested = false;
    put_letter(&ui->input, letter);
}

static void press_in_prompt(Ui *ui, uint32_t key) {
    bool is_letter = key >= ' ' && key < PRESS_FIRST;
    if (is_letter && ui->input.size < INPUT_MAX) type_letter(ui, key);
    if (is_letter) return;
    if (key == PRESS_ENTER) action_answer(ui);
    else if (key == PRESS_ESCAPE) ui->mode = MODE_NORMAL;
    else if (key == PRESS_BACKSPACE && ui->input.size == 0) ui->mode = MODE_NORMAL;
    else if (key == PRESS_BACKSPACE) drop_last_letter(&ui->input);
    else if (key == PRESS_CLEAR) text_clear(&ui->input);
    ui->is_suggested = false;
}

static void press_in_help(Ui *ui, uint32_t key) {
    if (key == PRESS_DOWN || key == 'j') ui->help_top += HELP_SCROLL;
    else if (key == PRESS_UP || key == 'k') ui->help_top -= ui->help_top > 0 ? HELP_SCROLL : 0;
    else if (key == PRESS_PAGE_DOWN || key == ' ') ui->help_top += ui->rows / 2;
    else if (key == PRESS_PAGE_UP) ui->help_top = ui->help_top > ui->rows / 2 ? ui->help_top - ui->rows / 2 : 0;
    else ui->mode = MODE_NORMAL;
}

static void press_in_panes(Ui *ui, uint32_t key) {
    const KeyBinding *binding = key_find(key);
    char name[PRESS_NAME_SIZE];
    bool is_pace = binding && (binding->act == action_play || binding->act == action_faster ||
                               binding->act == action_slower || binding->act == action_redraw);
    if (!is_pace) ui->is_playing = false;
    if (binding) binding->act(ui);
    else ui_complain(ui, "The key %s does nothing; ? tells which do", press_name(key, name));
}

void ui_press(Ui *ui, uint32_t key) {
    bool seeks = ui->seek.is_on;
    if (seeks && key == ui->seek.key && !ui->is_playing) return; // it is being answered
    text_clear(&ui->message);
    seek_stop(ui);
    if (seeks && key == PRESS_ESCAPE) return;
    ui->pressed = key;
    ui->shows_welcome = false;
    switch (ui->mode) {
    case MODE_NORMAL: press_in_panes(ui, key); break;
    case MODE_PROMPT: press_in_prompt(ui, key); break;
    case MODE_HELP: press_in_help(ui, key); break;
    case MODE_LIST: list_press(ui, key); break;
    case MODE_CHOOSE: whatif_press(ui, key); break;
    case MODE_SAVE: save_press(ui, key); break;
    case MODE_COMPARE: whatif_compare_press(ui, key); break;
    }
}

// The mouse -----------------------------------------------------------------------------------------------------------

static Pane pane_at(const Ui *ui, int row, int column) {
    for (int i = 0; i < PANE_COUNT; i++) {
        const PaneView *view = &ui->panes[i];
        bool is_in = row >= view->row && row < view->row + view->rows && column >= view->column &&
                     column < view->column + view->columns;
        if (is_in) return (Pane)i;
    }
    return PANE_COUNT;
}

static void click(Ui *ui, Pane pane, int row, int column, bool opens) {
    PaneView *view = &ui->panes[pane];
    int64_t index = view->top + row - view->row - 1;
    ui->focus = pane;
    if (pane != PANE_SOURCE && pane != PANE_WHY) ui->side = pane;
    if (pane == PANE_TIMELINE) {
        timeline_click(ui, column);
        return;
    }
    bool is_in_body = row > view->row && row <= view->row + view->body_rows;
    if (!is_in_body || index >= view->total) return;
    view->selected = index;
    if (opens) panes_open(ui, pane);
}

void ui_mouse(Ui *ui, MouseAction action, int row, int column) {
    seek_stop(ui);
    Pane pane = pane_at(ui, row, column);
    ui->shows_welcome = false;
    if (ui->mode != MODE_NORMAL) {
        if (action == MOUSE_CLICK && ui->mode != MODE_PROMPT) ui->mode = MODE_NORMAL;
        return;
    }
    if (pane == PANE_COUNT) return;
    text_clear(&ui->message);
    switch (action) {
    case MOUSE_CLICK: click(ui, pane, row, column, false); break;
    case MOUSE_OPEN: click(ui, pane, row, column, true); break;
    case MOUSE_UP: action_scroll(ui, pane, -3); break;
    case MOUSE_DOWN: action_scroll(ui, pane, 3); break;
    case MOUSE_DRAG:
        if (pane == PANE_TIMELINE) timeline_click(ui, column);
        break;
    }
}

// Playing -------------------------------------------------------------------------------------------------------------

#define PLAY_DELAY INT64_C(250000000)    // of an event, at speed 0
#define PLAY_IDLE_MAX INT64_C(750000000) // more for a jump of the clock, however far

// A jump of the clock is waited for as long as it takes, up to a limit.
int64_t ui_delay(const Ui *ui) {
    if (ui->seek.is_on) return 0;
    if (!ui->is_playing) return -1;
    int64_t delay = PLAY_DELAY;
    if (ui->event.kind == EVENT_CLOCK) {
        int64_t jump = ui->event.t - ui->event.at;
        delay += jump < PLAY_IDLE_MAX ? jump : PLAY_IDLE_MAX;
    }
    return ui->speed >= 0 ? delay >> ui->speed : delay << -ui->speed;
}

void ui_tick(Ui *ui) {
    if (ui->seek.is_on) seek_on(ui);
    else action_next(ui);
    if (ui_step(ui) == ui_count(ui)) ui->is_playing = false;
}
