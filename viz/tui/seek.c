// Moves the cursor to what is searched for, when it is found.

#include "viz/tui/seek.h"

#include "viz/tui/ui.h"

void seek_begin(Ui *ui, Seek seek) {
    seek.is_on = true;
    seek.key = ui->pressed;
    seek.find.at = ui_step(ui);
    ui->seek = seek;
    seek_on(ui);
}

static void search_again(Ui *ui) { // once
    Seek *seek = &ui->seek;
    seek->find = (Find){.wanted = seek->find.wanted, .is_forward = true};
    seek->end = SEEK_STAYS;
    seek->found = "Found from the beginning again; ] and [ go on";
    seek_on(ui);
}

static void arrive(Ui *ui) {
    Seek *seek = &ui->seek;
    seek->is_on = false;
    if (seek->found) ui_say(ui, "%s", seek->found);
    ui_go(ui, seek->find.found);
}

static void give_up(Ui *ui) {
    Seek *seek = &ui->seek;
    seek->is_on = false;
    ui->is_playing = false;
    if (seek->nothing) ui_say(ui, "%s", seek->nothing);
    else ui_complain(ui, "Nothing has '%s' in it", ui->needle.bytes ? ui->needle.bytes : "");
    if (seek->end == SEEK_ENDS) ui_go(ui, seek->find.is_forward ? ui_count(ui) : 0);
}

void seek_on(Ui *ui) {
    Seek *seek = &ui->seek;
    find_on(ui, &seek->find);
    if (seek->find.found) arrive(ui);
    else if (!seek->find.is_over) return;
    else if (seek->end != SEEK_AGAIN) give_up(ui);
    else search_again(ui);
}

void seek_stop(Ui *ui) {
    if (!ui->seek.is_on) return;
    ui->seek.is_on = false;
    ui_say(ui, "The search was stopped");
}
