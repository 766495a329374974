// Gathers what came of a run.

#include "viz/model/outcome.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { TASKS_MAX = 1 << 24 }; // ids from a hostile trace may be any

void outcome_done(Outcome *outcome) {
    for (size_t i = 0; i < outcome->task_count; i++) {
        text_done(&outcome->tasks[i].name);
        text_done(&outcome->tasks[i].end);
    }
    free(outcome->tasks);
    text_done(&outcome->output);
    text_done(&outcome->errors);
    text_done(&outcome->diagnoses);
    text_done(&outcome->end);
}

void outcome_put_name(Text *text, const Event *event) {
    if (event->name.data) text_put_shown(text, event->name);
    else text_put_format(text, "task %" PRId64, event->task);
    text_put(text, " ");
    text_put_shown(text, event->text);
}

static bool is_word(EventText text, const char *word) {
    return text.size == strlen(word) && text.data && memcmp(text.data, word, text.size) == 0;
}

void outcome_put_end(Text *text, const Event *event) {
    if (is_word(event->outcome, "cancelled")) {
        text_put(text, "was cancelled");
        return;
    }
    bool has_failed = is_word(event->outcome, "exception");
    text_put(text, has_failed ? "failed with " : "returned ");
    text_put_shown(text, has_failed ? event->type : event->value);
    if (has_failed && event->message.size > 0) text_put(text, ": ");
    if (has_failed) text_put_shown(text, event->message);
}

// NULL: a task that was never created.
static OutcomeTask *find_task(Outcome *outcome, int64_t id) {
    return id >= 1 && (uint64_t)id <= outcome->task_count ? &outcome->tasks[id - 1] : NULL;
}

// Ids come in order, so that there is no more room to make than there are events.
static void add_task(Outcome *outcome, const Event *event) {
    if (event->task != (int64_t)outcome->task_count + 1 || event->task > TASKS_MAX) return;
    if (outcome->task_count == outcome->task_capacity) {
        outcome->task_capacity = outcome->task_capacity * 2 + 16;
        outcome->tasks = text_resize(outcome->tasks, outcome->task_capacity * sizeof *outcome->tasks);
    }
    OutcomeTask *task = &outcome->tasks[outcome->task_count++];
    *task = (OutcomeTask){0};
    outcome_put_name(&task->name, event);
}

static void end_task(OutcomeTask *task, const Event *event) {
    text_clear(&task->end);
    outcome_put_end(&task->end, event);
}

static void add_line(Text *lines, EventText text) {
    text_put_shown(lines, text);
    text_put(lines, "\n");
}

void outcome_add(Outcome *outcome, const Event *event) {
    OutcomeTask *task = find_task(outcome, event->task);
    outcome->time = event->t;
    if (event->kind == EVENT_TASK_CREATE) add_task(outcome, event);
    else if (event->kind == EVENT_TASK_DONE && task) end_task(task, event);
    else if (event->kind == EVENT_OUT) add_line(&outcome->output, event->text);
    else if (event->kind == EVENT_LOG || event->kind == EVENT_WARNING || event->kind == EVENT_ERROR)
        add_line(&outcome->errors, event->text);
    else if (event->kind == EVENT_DIAGNOSIS) add_line(&outcome->diagnoses, event->text.data ? event->text : event->name);
    else if (event->kind == EVENT_END) text_put_shown(&outcome->end, event->outcome);
}
