// Folds along the tape with the scout, and asks at each event. Backward it goes by stretches, from the end of the run to
// its beginning, and takes the last one in the first stretch that has any.

#include "viz/tui/find.h"

#include "viz/tui/breakpoints.h"

#include <string.h>

enum { STRETCH_MIN = 64, STRETCH_MAX = 1 << 16 };

static void start_at(Ui *ui, int64_t n) {
    playhead_go(&ui->scout, n);
    breakpoints_look(ui, &ui->scout.state);
}

int64_t find_next(Ui *ui, int64_t from, Wanted wanted) {
    Event event;
    start_at(ui, from);
    while (playhead_next(&ui->scout, &event)) {
        if (wanted(ui, &event)) return event.n;
    }
    return 0;
}

static int64_t last_in(Ui *ui, int64_t start, int64_t end, Wanted wanted) {
    Event event;
    int64_t found = 0;
    start_at(ui, start);
    while (ui->scout.state.n + 1 < end && playhead_next(&ui->scout, &event)) {
        if (wanted(ui, &event)) found = event.n;
    }
    return found;
}

int64_t find_last(Ui *ui, int64_t from, Wanted wanted) {
    int64_t stretch = STRETCH_MIN;
    for (int64_t end = from; end > 1;) {
        int64_t start = end - 1 > stretch ? end - 1 - stretch : 0;
        int64_t found = last_in(ui, start, end, wanted);
        if (found) return found;
        end = start + 1;
        if (stretch < STRETCH_MAX) stretch *= 2;
    }
    return 0;
}

// What is wanted ------------------------------------------------------------------------------------------------------

// An event is of a task if it names it, or happens while it has the floor.
static bool is_followed(const Ui *ui, const Event *event) {
    if (!ui->follow || event->task == ui->follow) return true;
    return !event->task && ui->scout.state.running == ui->follow;
}

bool wanted_any(Ui *ui, const Event *event) { return is_followed(ui, event); }

bool wanted_switch(Ui *ui, const Event *event) { return event->kind == EVENT_TASK_STEP && is_followed(ui, event); }

bool wanted_line(Ui *ui, const Event *event) {
    bool is_line = ui->recording->detail == DETAIL_LINE ? event->kind == EVENT_LINE : event->line > 0;
    return is_line && is_followed(ui, event);
}

static bool is_diagnosis(Ui *ui, const Event *event) {
    const NumberList *list = &ui->recording->diagnoses;
    size_t count = number_list_until(list, event->n);
    return count > 0 && list->items[count - 1] == event->n;
}

bool wanted_stop(Ui *ui, const Event *event) {
    bool stops = breakpoints_stop(ui, event, &ui->scout.state);
    return stops || is_diagnosis(ui, event);
}

bool wanted_going_on(Ui *ui, const Event *event) {
    bool is_it = event->task == ui->over;
    return is_it && (event->kind == EVENT_TASK_STEP || event->kind == EVENT_TASK_DONE);
}

static char lower(char letter) { return letter >= 'A' && letter <= 'Z' ? (char)(letter + 32) : letter; }

static bool contains(EventText text, const char *needle, size_t size) {
    for (size_t i = 0; i + size <= text.size; i++) {
        size_t same = 0;
        while (same < size && lower(text.data[i + same]) == needle[same]) same++;
        if (same == size) return true;
    }
    return false;
}

bool wanted_hit(Ui *ui, const Event *event) {
    const char *needle = ui->needle.bytes;
    size_t size = ui->needle.size;
    if (size == 0) return false;
    const StateTask *task = event->kind == EVENT_TASK_STEP ? state_task(&ui->scout.state, event->task) : NULL;
    const EventText texts[] = {event->name,  event->text,    event->value, event->type, event->message,
                               event->why,   event->outcome, ui_line_text(ui, event->line),
                               task ? task->name : (EventText){0}};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        if (contains(texts[i], needle, size)) return true;
    }
    return contains(event_text(event_kind_info(event->kind)->name), needle, size);
}

bool wanted_place(Ui *ui, const Event *event) {
    for (size_t i = 0; i < ui->mark_count; i++) {
        if (ui->marks[i] == event->n) return true;
    }
    return is_diagnosis(ui, event) || wanted_hit(ui, event);
}
