// The list of what can be chosen, and the branches that come of it.

#include "viz/tui/whatif.h"

#include "viz/model/number.h"
#include "viz/model/words.h"
#include "viz/tui/actions.h"
#include "viz/tui/panes.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { OPTIONS_MAX = 1000, PAGE = 10, DURATION_COLUMN = 16 };

// Branches --------------------------------------------------------------------------------------------------------------

static void forget_ends(WhatIf *whatif) {
    if (whatif->has_ends) {
        outcome_done(&whatif->ends[0]);
        outcome_done(&whatif->ends[1]);
    }
    whatif->ends[0] = whatif->ends[1] = (Outcome){0};
    whatif->has_ends = false;
}

const WhatIfBranch *whatif_branch(const Ui *ui) {
    const WhatIf *whatif = &ui->whatif;
    return whatif->count > 0 ? &whatif->branches[whatif->count - 1] : NULL;
}

const ChoiceList *whatif_choices(const Ui *ui) {
    const WhatIfBranch *branch = whatif_branch(ui);
    return branch ? &branch->choices : &ui->whatif.given;
}

void whatif_judge(Ui *ui) { ui->whatif.tally = choice_tally_of(ui->recording, ui->scenario); }

static void drop_branch(Ui *ui) {
    WhatIf *whatif = &ui->whatif;
    WhatIfBranch branch = whatif->branches[--whatif->count];
    const WhatIfBranch *before = whatif_branch(ui);
    forget_ends(whatif);
    ui_show(ui, before ? before->recording : whatif->original);
    recording_free(branch.recording);
    choices_done(&branch.choices);
}

static void push_branch(Ui *ui, Recording *recording) {
    WhatIf *whatif = &ui->whatif;
    if (whatif->count == whatif->capacity) {
        whatif->capacity = whatif->capacity * 2 + 4;
        whatif->branches = text_resize(whatif->branches, whatif->capacity * sizeof *whatif->branches);
    }
    forget_ends(whatif);
    whatif->branches[whatif->count++] =
        (WhatIfBranch){.recording = recording, .choices = whatif->wanted, .common = whatif->wanted_common};
    whatif->wanted = (ChoiceList){0};
    ui_show(ui, recording);
}

void whatif_begin(Ui *ui, const Recording *original) {
    WhatIf *whatif = &ui->whatif;
    while (whatif->count > 0) drop_branch(ui);
    whatif->original = original;
}

void whatif_done(Ui *ui) {
    WhatIf *whatif = &ui->whatif;
    while (whatif->count > 0) drop_branch(ui);
    choices_done(&whatif->given);
    choices_done(&whatif->wanted);
    free(whatif->branches);
    free(whatif->options);
}

void whatif_leave_before(Ui *ui, int64_t step) {
    const WhatIfBranch *branch = whatif_branch(ui);
    bool leaves = branch && branch->common > step;
    while ((branch = whatif_branch(ui)) && branch->common > step) drop_branch(ui);
    if (leaves) ui_say(ui, branch ? "Out of this what-if; another one goes on" : "Out of the what-if: the run as it was");
}

// A choice that does not fit ends the run.
static bool is_refused(Ui *ui, const Recording *recording) {
    static const char choice[] = "choice";
    TapeReader reader = {.tape = recording->tape};
    Event event;
    bool is_there = recording->has_end && tape_read(&reader, recording_count(recording), &event);
    bool is_refused = is_there && event.outcome.size == sizeof choice - 1 &&
                      memcmp(event.outcome.data, choice, sizeof choice - 1) == 0;
    if (is_refused) ui_complain(ui, "%.*s", (int)event.message.size, event.message.data);
    tape_reader_done(&reader);
    return is_refused;
}

// Where somebody chooses in a branch what had been before it, there is nothing to part from.
static bool begins_with_choice(const Recording *recording, int64_t n) {
    size_t until = number_list_until(&recording->choices, n);
    return until > 0 && recording->choices.items[until - 1] == n;
}

void whatif_take(Ui *ui, Recording *recording) {
    WhatIf *whatif = &ui->whatif;
    if (!recording) {
        ui_complain(ui, "The machine has no memory to run it once more");
        return;
    }
    int64_t common = branch_common(ui->recording, recording, whatif->wanted_common);
    bool is_other = common < whatif->wanted_common;
    if (is_other)
        ui_complain(ui, "Run again, this program does something else from step %" PRId64 " on: no what-if", common + 1);
    if (is_other || is_refused(ui, recording)) {
        recording_free(recording);
        return;
    }
    for (const WhatIfBranch *top; (top = whatif_branch(ui)) && top->common >= whatif->wanted_common;) drop_branch(ui);
    bool parts = begins_with_choice(recording, whatif->wanted_common + 1);
    if (parts) push_branch(ui, recording);
    else recording_free(recording);
    ui_go(ui, whatif->wanted_common + 1);
    ui_say(ui, parts ? "What if: the run goes another way from here; A compares the two ends"
                     : "That is the way that was left before");
}

// The list --------------------------------------------------------------------------------------------------------------

static void add_option(WhatIf *whatif, WhatIfOption option) {
    if (whatif->option_count == whatif->option_capacity) {
        whatif->option_capacity = whatif->option_capacity * 2 + 16;
        whatif->options = text_resize(whatif->options, whatif->option_capacity * sizeof *whatif->options);
    }
    whatif->options[whatif->option_count++] = option;
}

// Everybody who is ready where the next turn is decided, but for who gets it.
static void add_turns(Ui *ui) {
    WhatIf *whatif = &ui->whatif;
    if (!crossing_find_turn(&ui->scout, ui_step(ui), &whatif->turn)) return;
    const State *state = &ui->scout.state;
    const SimChoice *taken = &whatif->turn.taken;
    whatif->ready_count = state->ready_count;
    for (size_t i = state->ready_head; i < state->ready.count && whatif->option_count < OPTIONS_MAX; i++) {
        const StateReady *entry = paged_read(&state->ready, i);
        if (!entry || (!entry->task && !entry->handle)) continue;
        SimChoice choice = {.kind = entry->task ? CHOICE_TASK : CHOICE_HANDLE, .turn = taken->turn,
                            .id = entry->task ? entry->task : entry->handle};
        bool is_taken = choice.kind == taken->kind && choice.id == taken->id;
        if (!is_taken) add_option(whatif, (WhatIfOption){.choice = choice});
    }
}

static bool find_bounds(const Ui *ui, int64_t *least, int64_t *most) {
    int64_t line = ui->whatif.timer.line;
    bool is_line = ui->scenario && line > 0 && line <= scenario_line_count(ui->scenario);
    return is_line && scenario_line_lasts(ui->scenario, (int)line, least, most);
}

static void add_duration(WhatIf *whatif, int64_t lasts, const char *remark) {
    SimChoice choice = whatif->timer.taken;
    if (choice.lasts == lasts) return;
    choice.lasts = lasts;
    add_option(whatif, (WhatIfOption){.choice = choice, .remark = remark});
}

// The ends of what the scenario leaves open, and any other.
static void add_timers(Ui *ui) {
    WhatIf *whatif = &ui->whatif;
    int64_t least, most;
    if (!crossing_find_timer(&ui->scout, ui_step(ui), &whatif->timer)) return;
    if (find_bounds(ui, &least, &most)) {
        add_duration(whatif, least, "the least that the scenario leaves open");
        add_duration(whatif, most, "the most that the scenario leaves open");
    }
    add_option(whatif, (WhatIfOption){.kind = OPTION_ASK, .choice = whatif->timer.taken});
}

void action_whatif(Ui *ui) {
    WhatIf *whatif = &ui->whatif;
    ui->is_playing = false;
    if (!ui->scenario) {
        ui_complain(ui, "The trace has no scenario that could be run again");
        return;
    }
    if (ui->recording->detail < DETAIL_SYNC) {
        ui_complain(ui, "This trace tells of no timers and callbacks; with --detail sync, it would");
        return;
    }
    whatif->option_count = 0;
    whatif->selected = 0;
    add_turns(ui);
    add_timers(ui);
    if (whatif_branch(ui)) add_option(whatif, (WhatIfOption){.kind = OPTION_LEAVE});
    if (whatif->option_count > 0) ui->mode = MODE_CHOOSE;
    else if (whatif->turn.step) ui_complain(ui, "Nobody else is ready here, and no timer comes: choose at another step");
    else ui_complain(ui, "Nothing is decided any more from here on");
}

// Drawing ---------------------------------------------------------------------------------------------------------------

static void put_who(Rows *rows, const State *state, const SimChoice *choice, Style style) {
    EventText coro = choice->kind == CHOICE_TASK ? state_task_coro(state, choice->id) : (EventText){0};
    Text name = {0};
    words_put_member(&name, state, choice->kind == CHOICE_TASK ? FAMILY_TASK : FAMILY_HANDLE, choice->id);
    if (choice->kind == CHOICE_HANDLE) text_put(&name, "()");
    rows_put_text(rows, style, (EventText){name.bytes, name.size});
    if (coro.data) rows_put(rows, STYLE_PLAIN, " ");
    if (coro.data) rows_put_text(rows, STYLE_DIM, coro);
    text_done(&name);
}

static void put_duration(Rows *rows, Style style, int64_t lasts) {
    Text text = {0};
    text_put_seconds(&text, lasts);
    text_put(&text, " s");
    rows_put(rows, style, text.bytes);
    text_done(&text);
}

static void put_option(Ui *ui, Rows *rows, const WhatIfOption *option) {
    bool is_timer = option->choice.kind == CHOICE_TIMER;
    rows_begin(rows, 0);
    rows_put(rows, STYLE_PLAIN, "  ");
    if (option->kind == OPTION_LEAVE) {
        rows_put_glyph(rows, STYLE_KEY, GLYPH_LEFT);
        rows_put(rows, STYLE_PLAIN, " leave this what-if");
        return;
    }
    rows_put_glyph(rows, is_timer ? STYLE_WAITING : STYLE_READY, is_timer ? GLYPH_TIMER : GLYPH_READY);
    rows_put(rows, STYLE_PLAIN, " ");
    if (!is_timer) put_who(rows, &ui->scout.state, &option->choice, STYLE_READY);
    else if (option->kind == OPTION_ASK) rows_put(rows, STYLE_PLAIN, "any other duration");
    else put_duration(rows, STYLE_PLAIN, option->choice.lasts);
    if (!option->remark) return;
    rows_column(rows, DURATION_COLUMN);
    rows_put(rows, STYLE_DIM, option->remark);
}

static void put_turn_heading(Ui *ui, Rows *rows) {
    const WhatIf *whatif = &ui->whatif;
    rows_begin(rows, 0);
    rows_put(rows, STYLE_TITLE, "Who comes next?");
    rows_begin(rows, 0);
    rows_put(rows, STYLE_PLAIN, "  ");
    if (!whatif->turn.step) {
        rows_put(rows, STYLE_DIM, "Nobody does any more.");
        return;
    }
    playhead_go(&ui->scout, whatif->turn.step - 1);
    put_who(rows, &ui->scout.state, &whatif->turn.taken, STYLE_STRONG);
    bool is_alone = whatif->ready_count < 2;
    rows_put_format(rows, STYLE_PLAIN, is_alone ? " does: nobody else is ready." : " does, at step %" PRId64 ". What if it was",
                    whatif->turn.step);
}

static void put_timer_heading(Ui *ui, Rows *rows) {
    const Crossing *timer = &ui->whatif.timer;
    rows_begin(rows, 0);
    rows_begin(rows, 0);
    rows_put(rows, STYLE_TITLE, "How long does the next timer last?");
    rows_begin(rows, 0);
    rows_put(rows, STYLE_PLAIN, "  ");
    put_duration(rows, STYLE_STRONG, timer->taken.lasts);
    if (timer->task) rows_put(rows, STYLE_PLAIN, ", set by ");
    if (timer->task) rows_put_task(rows, &ui->head.state, timer->task);
    if (timer->line) rows_put_format(rows, STYLE_PLAIN, " at line %" PRId64, timer->line);
    rows_put(rows, STYLE_PLAIN, ". What if it was");
}

// Whether CPython could go that way.
static void put_verdict(Ui *ui, Rows *rows, const WhatIfOption *option, int width) {
    const WhatIf *whatif = &ui->whatif;
    int64_t least, most;
    Text text = {0};
    Event event = {.kind = option->choice.kind == CHOICE_TIMER ? EVENT_TIMER_CHOOSE : EVENT_TURN_CHOOSE,
                   .line = whatif->timer.line, .at = option->choice.lasts};
    if (option->kind == OPTION_LEAVE) text_put(&text, "Back to where this way began.");
    else if (option->kind == OPTION_CHOICE) text_put(&text, choice_verdict_words(choice_judge(ui->scenario, &event)));
    else if (!find_bounds(ui, &least, &most)) text_put(&text, choice_verdict_words(CHOICE_OTHER_TIME));
    else {
        text_put(&text, "CPython can take this way from ");
        text_put_seconds(&text, least);
        text_put(&text, " to ");
        text_put_seconds(&text, most);
        text_put(&text, " s.");
    }
    rows_begin(rows, 0);
    rows_begin(rows, 0);
    rows_put_wrapped(rows, STYLE_DIM, (EventText){text.bytes, text.size}, width, 0);
    text_done(&text);
}

void whatif_fill(Ui *ui, Rows *rows, int width) {
    const WhatIf *whatif = &ui->whatif;
    int64_t keep = -1;
    bool had_timer = false;
    put_turn_heading(ui, rows);
    for (size_t i = 0; i < whatif->option_count; i++) {
        const WhatIfOption *option = &whatif->options[i];
        bool is_timer = option->choice.kind == CHOICE_TIMER;
        if (is_timer && !had_timer) put_timer_heading(ui, rows);
        if (option->kind == OPTION_LEAVE) rows_begin(rows, 0);
        had_timer = had_timer || is_timer;
        put_option(ui, rows, option);
        if ((int64_t)i == whatif->selected) keep = (int64_t)rows->count - 1;
    }
    put_verdict(ui, rows, &whatif->options[whatif->selected], width);
    rows_begin(rows, 0);
    rows_begin(rows, 0);
    rows_put(rows, STYLE_DIM, "Enter: go that way   Esc: back");
    rows->keep = keep;
}

// Keys ------------------------------------------------------------------------------------------------------------------

static void ask_for(Ui *ui, const SimChoice *choice) {
    WhatIf *whatif = &ui->whatif;
    const Crossing *crossing = choice->kind == CHOICE_TIMER ? &whatif->timer : &whatif->turn;
    crossing_keep_made(&ui->scout, crossing->common, whatif_choices(ui), &whatif->wanted);
    choices_set(&whatif->wanted, choice);
    whatif->wanted_common = crossing->common;
    ui->request = REQUEST_BRANCH;
}

static void leave(Ui *ui) {
    int64_t common = whatif_branch(ui)->common;
    drop_branch(ui);
    ui_go(ui, common);
    ui_say(ui, "Out of this what-if");
}

static void take_option(Ui *ui, const WhatIfOption *option) {
    ui->mode = MODE_NORMAL;
    switch (option->kind) {
    case OPTION_CHOICE: ask_for(ui, &option->choice); break;
    case OPTION_ASK: action_ask_lasts(ui); break;
    case OPTION_LEAVE: leave(ui); break;
    }
}

static void move(WhatIf *whatif, int64_t by) {
    int64_t selected = whatif->selected + by, last = (int64_t)whatif->option_count - 1;
    whatif->selected = selected < 0 ? 0 : selected > last ? last : selected;
}

void whatif_press(Ui *ui, uint32_t key) {
    WhatIf *whatif = &ui->whatif;
    if (key == PRESS_DOWN || key == 'j') move(whatif, 1);
    else if (key == PRESS_UP || key == 'k') move(whatif, -1);
    else if (key == PRESS_PAGE_DOWN) move(whatif, PAGE);
    else if (key == PRESS_PAGE_UP) move(whatif, -PAGE);
    else if (key == PRESS_HOME) move(whatif, -OPTIONS_MAX - PAGE);
    else if (key == PRESS_END) move(whatif, OPTIONS_MAX + PAGE);
    else if (key == PRESS_ENTER || key == ' ') take_option(ui, &whatif->options[whatif->selected]);
    else ui->mode = MODE_NORMAL;
}

void whatif_answer(Ui *ui, const char *text) {
    SimChoice choice = ui->whatif.timer.taken;
    int64_t before = choice.lasts;
    if (!number_take_seconds(&text, &choice.lasts) || *text != '\0') ui_complain(ui, "A duration is in seconds, such as 0.25");
    else if (choice.lasts == before) ui_complain(ui, "That is how long it lasts anyway");
    else ask_for(ui, &choice);
}
