// Where the cursor goes.

#include "viz/tui/actions.h"

#include <inttypes.h>

enum { SPEED_MIN = -3, SPEED_MAX = 16 };

static void stay(Ui *ui, const char *why) {
    ui->is_playing = false;
    ui_say(ui, "%s", why);
}

static void forward(Ui *ui, Wanted wanted, const char *nothing) {
    seek_begin(ui, (Seek){.find = {.wanted = wanted, .is_forward = true}, .nothing = nothing});
}

static void back(Ui *ui, Wanted wanted, const char *nothing) {
    seek_begin(ui, (Seek){.find = {.wanted = wanted}, .nothing = nothing});
}

void action_next(Ui *ui) {
    if (ui->follow) forward(ui, WANTED_ANY, "Nothing more happens to this task");
    else if (ui_step(ui) < ui_count(ui)) ui_go(ui, ui_step(ui) + 1);
    else stay(ui, "This is the end of the run");
}

void action_previous(Ui *ui) {
    if (ui->follow) back(ui, WANTED_ANY, "Nothing happened to this task before");
    else if (ui_step(ui) > 0) ui_go(ui, ui_step(ui) - 1);
    else stay(ui, "This is the beginning of the run");
}

void action_next_switch(Ui *ui) { forward(ui, WANTED_SWITCH, "No task runs any more"); }
void action_previous_switch(Ui *ui) { back(ui, WANTED_SWITCH, "No task ran before"); }
void action_next_line(Ui *ui) { forward(ui, WANTED_LINE, "No line runs any more"); }
void action_previous_line(Ui *ui) { back(ui, WANTED_LINE, "No line ran before"); }

void action_over(Ui *ui) {
    ui->over = ui_meant_task(ui);
    if (!ui->over) {
        stay(ui, "No task runs here; select one in the tasks pane");
        return;
    }
    forward(ui, WANTED_GOING_ON, "This task never goes on");
}

void action_begin(Ui *ui) { ui_go(ui, 0); }
void action_end(Ui *ui) { ui_go(ui, ui_count(ui)); }

static int64_t tenth(const Ui *ui) { return ui_count(ui) / 10 > 0 ? ui_count(ui) / 10 : 1; }

void action_tenth_forward(Ui *ui) { ui_go(ui, ui_step(ui) + tenth(ui)); }
void action_tenth_back(Ui *ui) { ui_go(ui, ui_step(ui) - tenth(ui)); }

void action_next_place(Ui *ui) { forward(ui, WANTED_PLACE, "No hit, mark or diagnosis comes after this"); }
void action_previous_place(Ui *ui) { back(ui, WANTED_PLACE, "No hit, mark or diagnosis comes before this"); }

void action_continue(Ui *ui) {
    seek_begin(ui, (Seek){.find = {.wanted = WANTED_STOP, .is_forward = true}, .end = SEEK_ENDS,
                          .nothing = "The end: no breakpoint came on the way"});
}

void action_continue_back(Ui *ui) {
    seek_begin(ui, (Seek){.find = {.wanted = WANTED_STOP}, .end = SEEK_ENDS,
                          .nothing = "The beginning: no breakpoint came on the way"});
}

// Playing -------------------------------------------------------------------------------------------------------------

void action_play(Ui *ui) {
    if (!ui->is_playing && ui_step(ui) == ui_count(ui)) ui_go(ui, 0);
    ui->is_playing = !ui->is_playing;
}

void action_faster(Ui *ui) {
    if (ui->speed < SPEED_MAX) ui->speed++;
}

void action_slower(Ui *ui) {
    if (ui->speed > SPEED_MIN) ui->speed--;
}
