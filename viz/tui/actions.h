#ifndef ASYNCARIUM_TUI_ACTIONS_H
#define ASYNCARIUM_TUI_ACTIONS_H

// What keys do. The table in keys.c says which key does which; its help says what each does.

#include "viz/tui/ui.h"

void action_next(Ui *ui);
void action_previous(Ui *ui);
void action_next_switch(Ui *ui);
void action_previous_switch(Ui *ui);
void action_next_line(Ui *ui);
void action_previous_line(Ui *ui);
void action_over(Ui *ui);
void action_play(Ui *ui);
void action_faster(Ui *ui);
void action_slower(Ui *ui);
void action_begin(Ui *ui);
void action_end(Ui *ui);
void action_tenth_forward(Ui *ui);
void action_tenth_back(Ui *ui);
void action_next_place(Ui *ui);
void action_previous_place(Ui *ui);
void action_continue(Ui *ui);
void action_continue_back(Ui *ui);

void action_ask_time(Ui *ui);
void action_ask_step(Ui *ui);
void action_ask_search(Ui *ui);
void action_ask_break(Ui *ui);
void action_ask_watch(Ui *ui);
void action_ask_export(Ui *ui);
void action_ask_file(Ui *ui); // for the format that was chosen
void action_ask_lasts(Ui *ui);
// Understands what was typed; ui->prompt says what it was asked for.
void action_answer(Ui *ui);

void action_whatif(Ui *ui);
void action_compare(Ui *ui);
void action_list(Ui *ui);
void action_mark(Ui *ui);
void action_follow(Ui *ui);
void action_task_order(Ui *ui);
void action_wider(Ui *ui);
void action_narrower(Ui *ui);
void action_next_pane(Ui *ui);
void action_previous_pane(Ui *ui);
void action_zoom(Ui *ui);
void action_down(Ui *ui);
void action_up(Ui *ui);
void action_open(Ui *ui);
void action_back(Ui *ui);
void action_reload(Ui *ui);
void action_edit(Ui *ui);
void action_ask_copy(Ui *ui);
void action_redraw(Ui *ui);
void action_suspend(Ui *ui);
void action_help(Ui *ui);
void action_quit(Ui *ui);
void action_pane_source(Ui *ui);
void action_pane_tasks(Ui *ui);
void action_pane_loop(Ui *ui);
void action_pane_objects(Ui *ui);
void action_pane_timeline(Ui *ui);
void action_pane_why(Ui *ui);
void action_pane_output(Ui *ui);

void action_scroll(Ui *ui, Pane pane, int64_t rows);

#endif
