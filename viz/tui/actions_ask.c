// What is asked for in the line at the bottom.

#include "viz/tui/actions.h"

#include "viz/tui/breakpoints.h"

#include <inttypes.h>
#include <string.h>

static void ask(Ui *ui, PromptKind prompt, const char *suggestion) {
    ui->mode = MODE_PROMPT;
    ui->prompt = prompt;
    ui->is_playing = false;
    text_clear(&ui->input);
    text_put(&ui->input, suggestion);
    ui->is_suggested = suggestion[0] != '\0';
}

void action_ask_time(Ui *ui) { ask(ui, PROMPT_TIME, ""); }
void action_ask_step(Ui *ui) { ask(ui, PROMPT_STEP, ""); }
void action_ask_search(Ui *ui) { ask(ui, PROMPT_SEARCH, ""); }
void action_ask_watch(Ui *ui) { ask(ui, PROMPT_WATCH, ""); }
void action_ask_lasts(Ui *ui) {
    Text lasts = {0};
    text_put_seconds(&lasts, ui->whatif.timer.taken.lasts);
    ask(ui, PROMPT_LASTS, lasts.bytes);
    text_done(&lasts);
}

void action_ask_export(Ui *ui) {
    ui->is_playing = false;
    if (ui->save_count > 0) ui->mode = MODE_SAVE;
}

// "lost-update.svg": of the scenario's name, what a name of a file can do without harm.
static void ask_file(Ui *ui, PromptKind prompt, const char *ending) {
    EventText name = ui->scenario ? scenario_get(ui->scenario, SCENARIO_NAME) : event_text("trace");
    Text path = {0};
    for (size_t i = 0; i < name.size; i++) {
        unsigned char letter = (unsigned char)name.data[i];
        bool is_plain = letter > ' ' && letter != 0x7f && !strchr("/\\:*?\"<>|'$`", letter) && !(letter == '.' && i == 0);
        text_put_bytes(&path, is_plain ? &name.data[i] : "-", 1);
    }
    text_put(&path, ending);
    ask(ui, prompt, path.bytes);
    text_done(&path);
}

void action_ask_file(Ui *ui) { ask_file(ui, PROMPT_EXPORT, ui->saves[ui->save_selected].ending); }
void action_ask_copy(Ui *ui) { ask_file(ui, PROMPT_COPY, ".py"); }

// A selected line or task is most likely what is meant.
void action_ask_break(Ui *ui) {
    const PaneView *source = &ui->panes[PANE_SOURCE];
    Text text = {0};
    text_put(&text, "");
    if (ui->focus == PANE_SOURCE && source->selected >= 0) {
        text_put_format(&text, "line %" PRId64, source->selected + 1);
    } else if (ui->focus == PANE_SOURCE && state_line(&ui->head.state)) {
        text_put_format(&text, "line %" PRIu32, state_line(&ui->head.state));
    }
    ask(ui, PROMPT_BREAK, text.bytes);
    text_done(&text);
}

// Answers -------------------------------------------------------------------------------------------------------------

// Digits, and up to nine behind a point, as so many billionths.
static bool read_decimal(const char *text, int64_t *billionths) {
    int64_t whole = 0, fraction = 0, unit = 100000000;
    bool any = false;
    for (; *text >= '0' && *text <= '9' && whole < INT64_C(9000000000); text++, any = true) {
        whole = whole * 10 + (*text - '0');
    }
    if (*text == '.') {
        for (text++; *text >= '0' && *text <= '9' && unit > 0; text++, unit /= 10, any = true) {
            fraction += (*text - '0') * unit;
        }
    }
    *billionths = whole > INT64_C(9000000000) ? INT64_MAX : whole * 1000000000 + fraction;
    return any && *text == '\0';
}

static void answer_time(Ui *ui, const char *text) {
    int64_t time;
    if (!read_decimal(text, &time)) {
        ui_complain(ui, "A time is in seconds, such as 2.5");
        return;
    }
    ui_go(ui, tape_find_time(ui->recording->tape, time));
}

static void answer_step(Ui *ui, const char *text) {
    int64_t step;
    if (!read_decimal(text, &step) || step % 1000000000 != 0) {
        ui_complain(ui, "A step is a number from 0 to %" PRId64, ui_count(ui));
        return;
    }
    ui_go(ui, step / 1000000000);
}

static void answer_search(Ui *ui, const char *text) {
    if (text[0] != '\0') {
        text_clear(&ui->needle);
        text_put(&ui->needle, text);
        for (size_t i = 0; i < ui->needle.size; i++) {
            char letter = ui->needle.bytes[i];
            if (letter >= 'A' && letter <= 'Z') ui->needle.bytes[i] = (char)(letter + 32);
        }
    }
    seek_begin(ui, (Seek){.find = {.wanted = WANTED_HIT, .is_forward = true}, .end = SEEK_AGAIN,
                          .found = "] and [ go to the next hit and the one before"});
}

static void answer_file(Ui *ui, const char *text, Request request) {
    if (text[0] == '\0') return;
    text_clear(&ui->export_path);
    text_put(&ui->export_path, text);
    ui->request = request;
}

void action_answer(Ui *ui) {
    const char *text = ui->input.bytes ? ui->input.bytes : "";
    bool is_empty = text[0] == '\0';
    ui->mode = MODE_NORMAL;
    switch (ui->prompt) {
    case PROMPT_TIME:
        if (!is_empty) answer_time(ui, text);
        break;
    case PROMPT_STEP:
        if (!is_empty) answer_step(ui, text);
        break;
    case PROMPT_BREAK:
        if (!is_empty) breakpoints_toggle(ui, text);
        break;
    case PROMPT_WATCH:
        if (!is_empty) watches_add(ui, text);
        break;
    case PROMPT_SEARCH: answer_search(ui, text); break;
    case PROMPT_EXPORT: answer_file(ui, text, REQUEST_EXPORT); break;
    case PROMPT_COPY: answer_file(ui, text, REQUEST_COPY); break;
    case PROMPT_LASTS: whatif_answer(ui, text); break;
    }
}
