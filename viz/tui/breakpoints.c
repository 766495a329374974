// Understands what was typed, and asks each event whether it is meant.

#include "viz/tui/breakpoints.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static char *copy_string(const char *string) {
    size_t size = strlen(string) + 1;
    return memcpy(text_allocate(size), string, size);
}

// Understanding -------------------------------------------------------------------------------------------------------

static bool read_line(const char *text, int64_t *line) {
    *line = 0;
    if (*text == '\0') return false;
    for (; *text >= '0' && *text <= '9' && *line < 1000000000; text++) *line = *line * 10 + (*text - '0');
    return *text == '\0';
}

// Moves behind "word " at the beginning.
static bool skip_word(const char **text, const char *word) {
    size_t size = strlen(word);
    if (strncmp(*text, word, size) != 0 || (*text)[size] != ' ') return false;
    *text += size;
    while (**text == ' ') ++*text;
    return true;
}

static bool is_part_of(const char *text, const char *name) {
    size_t size = strlen(text);
    return size > 0 && strncmp(text, name, size) == 0 && (name[size] == '\0' || name[size] == '.');
}

static bool is_event_kind(const char *text) {
    for (EventKind kind = 0; kind < EVENT_KIND_COUNT; kind++) {
        if (is_part_of(text, event_kind_info(kind)->name)) return true;
    }
    return false;
}

static bool is_task(const Ui *ui, const char *text) {
    const State *end = &ui->recording->state;
    size_t size = strlen(text);
    for (size_t id = 1; id < state_task_end(end); id++) {
        EventText name = state_task_name(end, (int64_t)id);
        if (name.data && name.size == size && memcmp(name.data, text, size) == 0) return true;
    }
    return false;
}

static bool understand(const Ui *ui, const char *text, Breakpoint *breakpoint) {
    const char *rest = text;
    *breakpoint = (Breakpoint){.is_on = true};
    if (skip_word(&rest, "line") || (text[0] >= '0' && text[0] <= '9')) {
        breakpoint->kind = BREAK_LINE;
        return read_line(rest, &breakpoint->line) && breakpoint->line > 0;
    }
    if (skip_word(&rest, "task") || is_task(ui, text)) breakpoint->kind = BREAK_TASK;
    else if (skip_word(&rest, "event") || is_event_kind(text)) breakpoint->kind = BREAK_EVENT;
    else if (skip_word(&rest, "prints")) breakpoint->kind = BREAK_TEXT;
    else if (condition_parse(&breakpoint->condition, text)) breakpoint->kind = BREAK_CONDITION;
    else return false;
    breakpoint->text = copy_string(rest);
    return true;
}

static void breakpoint_done(Breakpoint *breakpoint) {
    free(breakpoint->text);
    condition_done(&breakpoint->condition);
}

static bool is_same(const Breakpoint *a, const Breakpoint *b) {
    if (a->kind != b->kind || a->line != b->line) return false;
    return a->kind == BREAK_LINE || strcmp(a->text, b->text) == 0;
}

static bool check(Ui *ui, const Breakpoint *breakpoint) {
    bool is_past = breakpoint->kind == BREAK_LINE && ui->scenario &&
                   breakpoint->line > scenario_line_count(ui->scenario);
    bool is_unknown = breakpoint->kind == BREAK_EVENT && !is_event_kind(breakpoint->text);
    if (is_past) ui_complain(ui, "The program has %d lines", scenario_line_count(ui->scenario));
    if (is_unknown) ui_complain(ui, "There are no events '%s'; one kind is lock.wait", breakpoint->text);
    return !is_past && !is_unknown;
}

bool breakpoints_toggle(Ui *ui, const char *text) {
    Breakpoint made;
    if (!understand(ui, text, &made)) {
        ui_complain(ui, "A breakpoint is a line, a task, a kind of event, 'prints TEXT', or NAME == VALUE");
        return false;
    }
    if (!check(ui, &made)) {
        breakpoint_done(&made);
        return false;
    }
    Text words = {0};
    breakpoint_put(&made, &words);
    for (size_t i = 0; i < ui->breakpoint_count; i++) {
        if (!is_same(&ui->breakpoints[i], &made)) continue;
        breakpoints_delete(ui, i);
        breakpoint_done(&made);
        ui_say(ui, "No breakpoint any more: %s", words.bytes);
        text_done(&words);
        return true;
    }
    ui->breakpoints = text_resize(ui->breakpoints, (ui->breakpoint_count + 1) * sizeof *ui->breakpoints);
    ui->breakpoints[ui->breakpoint_count++] = made;
    ui_say(ui, "Breakpoint: %s", words.bytes);
    text_done(&words);
    return true;
}

void breakpoints_delete(Ui *ui, size_t index) {
    breakpoint_done(&ui->breakpoints[index]);
    ui->breakpoint_count--;
    memmove(ui->breakpoints + index, ui->breakpoints + index + 1,
            (ui->breakpoint_count - index) * sizeof *ui->breakpoints);
}

void breakpoints_done(Ui *ui) {
    while (ui->breakpoint_count > 0) breakpoints_delete(ui, ui->breakpoint_count - 1);
    while (ui->watch_count > 0) watches_delete(ui, ui->watch_count - 1);
    free(ui->breakpoints);
    free(ui->watches);
    free(ui->marks);
}

const Breakpoint *breakpoints_at_line(const Ui *ui, int64_t line) {
    for (size_t i = 0; i < ui->breakpoint_count; i++) {
        if (ui->breakpoints[i].kind == BREAK_LINE && ui->breakpoints[i].line == line) return &ui->breakpoints[i];
    }
    return NULL;
}

void breakpoint_put(const Breakpoint *breakpoint, Text *text) {
    switch (breakpoint->kind) {
    case BREAK_LINE: text_put_format(text, "line %" PRId64, breakpoint->line); return;
    case BREAK_TASK: text_put(text, "task "); break;
    case BREAK_EVENT: text_put(text, "event "); break;
    case BREAK_TEXT: text_put(text, "prints "); break;
    case BREAK_CONDITION: break;
    }
    text_put(text, breakpoint->text);
}

// Stopping ------------------------------------------------------------------------------------------------------------

void breakpoints_look(Ui *ui, const State *state) {
    for (size_t i = 0; i < ui->breakpoint_count; i++) {
        Breakpoint *breakpoint = &ui->breakpoints[i];
        if (breakpoint->kind == BREAK_CONDITION) breakpoint->held = condition_holds(&breakpoint->condition, state);
    }
}

static bool is_text(EventText text, const char *string) {
    return text.size == strlen(string) && memcmp(text.data, string, text.size) == 0;
}

static bool contains(EventText text, const char *part) {
    size_t size = strlen(part);
    for (size_t i = 0; i + size <= text.size; i++) {
        if (memcmp(text.data + i, part, size) == 0) return true;
    }
    return false;
}

// A trace that tells no lines stops where something happens at the line.
static bool reaches_line(const Ui *ui, const Breakpoint *breakpoint, const Event *event) {
    bool tells = ui->recording->detail == DETAIL_LINE ? event->kind == EVENT_LINE : true;
    return tells && event->line == breakpoint->line;
}

bool breakpoint_means_kind(const Breakpoint *breakpoint, EventKind kind) {
    return is_part_of(breakpoint->text, event_kind_info(kind)->name);
}

static bool stops(const Ui *ui, const Breakpoint *breakpoint, const Event *event, EventText name) {
    switch (breakpoint->kind) {
    case BREAK_LINE: return reaches_line(ui, breakpoint, event);
    case BREAK_TASK: return event->kind == EVENT_TASK_STEP && is_text(name, breakpoint->text);
    case BREAK_EVENT: return breakpoint_means_kind(breakpoint, event->kind);
    case BREAK_TEXT: return event->kind == EVENT_OUT && contains(event->text, breakpoint->text);
    case BREAK_CONDITION: break;
    }
    return false;
}

bool breakpoints_stop(const Ui *ui, const Event *event, EventText name) {
    for (size_t i = 0; i < ui->breakpoint_count; i++) {
        if (ui->breakpoints[i].is_on && stops(ui, &ui->breakpoints[i], event, name)) return true;
    }
    return false;
}

static bool becomes_true(Breakpoint *breakpoint, const State *state) {
    bool holds = condition_holds(&breakpoint->condition, state);
    bool becomes = holds && !breakpoint->held;
    breakpoint->held = holds;
    return becomes;
}

bool breakpoints_become(Ui *ui, const Event *event, const State *state) {
    bool any = false; // all are asked, since they remember
    for (size_t i = 0; i < ui->breakpoint_count; i++) {
        Breakpoint *breakpoint = &ui->breakpoints[i];
        if (!breakpoint->is_on || breakpoint->kind != BREAK_CONDITION) continue;
        if (condition_may_change(&breakpoint->condition, event) && becomes_true(breakpoint, state)) any = true;
    }
    return any;
}

// Marks and watches ---------------------------------------------------------------------------------------------------

bool marks_has(const Ui *ui, int64_t step) {
    for (size_t i = 0; i < ui->mark_count; i++) {
        if (ui->marks[i] == step) return true;
    }
    return false;
}

void marks_toggle(Ui *ui, int64_t step) {
    size_t kept = 0;
    bool was_there = marks_has(ui, step);
    for (size_t i = 0; i < ui->mark_count; i++) {
        if (ui->marks[i] != step) ui->marks[kept++] = ui->marks[i];
    }
    ui->mark_count = kept;
    if (was_there) return;
    ui->marks = text_resize(ui->marks, (kept + 1) * sizeof *ui->marks);
    for (; kept > 0 && ui->marks[kept - 1] > step; kept--) ui->marks[kept] = ui->marks[kept - 1];
    ui->marks[kept] = step;
    ui->mark_count++;
}

bool watches_add(Ui *ui, const char *text) {
    Watch watch = {0};
    if (!condition_parse(&watch.condition, text)) {
        ui_complain(ui, "A watch is a NAME, or a comparison such as total == 1");
        return false;
    }
    watch.text = copy_string(text);
    ui->watches = text_resize(ui->watches, (ui->watch_count + 1) * sizeof *ui->watches);
    ui->watches[ui->watch_count++] = watch;
    return true;
}

void watches_delete(Ui *ui, size_t index) {
    free(ui->watches[index].text);
    condition_done(&ui->watches[index].condition);
    ui->watch_count--;
    memmove(ui->watches + index, ui->watches + index + 1, (ui->watch_count - index) * sizeof *ui->watches);
}
