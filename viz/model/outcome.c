// Gathers what came of a run, and compares two of them.

#include "viz/model/outcome.h"

#include "viz/model/lines.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { TASKS_MAX = 1 << 24, TOLD_MAX = 5 }; // ids from a hostile trace may be any; differences that are told one by one

void outcome_done(Outcome *outcome) {
    for (size_t i = 0; i < outcome->task_count; i++) {
        text_done(&outcome->tasks[i].name);
        text_done(&outcome->tasks[i].end);
    }
    free(outcome->tasks);
    free(outcome->steps);
    text_done(&outcome->output);
    text_done(&outcome->errors);
    text_done(&outcome->diagnoses);
    text_done(&outcome->end);
}

// Gathering -------------------------------------------------------------------------------------------------------------

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
    if (event->name.data) text_put_shown(&task->name, event->name);
    else text_put_format(&task->name, "task %" PRId64, event->task);
    text_put(&task->name, " ");
    text_put_shown(&task->name, event->text);
}

static bool is_word(EventText text, const char *word) {
    return text.size == strlen(word) && text.data && memcmp(text.data, word, text.size) == 0;
}

static void end_task(OutcomeTask *task, const Event *event) {
    text_clear(&task->end);
    if (is_word(event->outcome, "cancelled")) {
        text_put(&task->end, "was cancelled");
        return;
    }
    bool has_failed = is_word(event->outcome, "exception");
    text_put(&task->end, has_failed ? "failed with " : "returned ");
    text_put_shown(&task->end, has_failed ? event->type : event->value);
    if (has_failed && event->message.size > 0) text_put(&task->end, ": ");
    if (has_failed) text_put_shown(&task->end, event->message);
}

static void add_step(Outcome *outcome, int64_t task) {
    if (outcome->step_count == outcome->step_capacity) {
        outcome->step_capacity = outcome->step_capacity * 2 + 256;
        outcome->steps = text_resize(outcome->steps, outcome->step_capacity * sizeof *outcome->steps);
    }
    outcome->steps[outcome->step_count++] = task;
}

static void add_line(Text *lines, EventText text) {
    text_put_shown(lines, text);
    text_put(lines, "\n");
}

void outcome_add(Outcome *outcome, const Event *event) {
    OutcomeTask *task = find_task(outcome, event->task);
    outcome->time = event->t;
    if (event->kind == EVENT_TASK_CREATE) add_task(outcome, event);
    else if (event->kind == EVENT_TASK_STEP) add_step(outcome, event->task);
    else if (event->kind == EVENT_TASK_DONE && task) end_task(task, event);
    else if (event->kind == EVENT_OUT) add_line(&outcome->output, event->text);
    else if (event->kind == EVENT_LOG || event->kind == EVENT_WARNING || event->kind == EVENT_ERROR)
        add_line(&outcome->errors, event->text);
    else if (event->kind == EVENT_DIAGNOSIS) add_line(&outcome->diagnoses, event->text.data ? event->text : event->name);
    else if (event->kind == EVENT_END) text_put_shown(&outcome->end, event->outcome);
}

// Comparing -------------------------------------------------------------------------------------------------------------

static const char *words_of(const Text *text, const char *otherwise) { return text->size > 0 ? text->bytes : otherwise; }

static void compare_task(size_t i, const Outcome *const sides[2], const char *const labels[2], Text *report) {
    const OutcomeTask *tasks[2];
    for (size_t s = 0; s < 2; s++) tasks[s] = i < sides[s]->task_count ? &sides[s]->tasks[i] : NULL;
    const OutcomeTask *any = tasks[0] ? tasks[0] : tasks[1];
    text_put_format(report, "  %s\n", any->name.bytes);
    for (size_t s = 0; s < 2; s++) {
        text_put_format(report, "    %s: ", labels[s]);
        if (!tasks[s]) text_put(report, "it was never created\n");
        else if (strcmp(tasks[s]->name.bytes, any->name.bytes) == 0)
            text_put_format(report, "%s\n", words_of(&tasks[s]->end, "it never ended"));
        else text_put_format(report, "%s %s\n", tasks[s]->name.bytes, words_of(&tasks[s]->end, "never ended"));
    }
}

static bool is_same_task(const Outcome *first, const Outcome *second, size_t i) {
    if (i >= first->task_count || i >= second->task_count) return false;
    const OutcomeTask *a = &first->tasks[i], *b = &second->tasks[i];
    return strcmp(a->name.bytes, b->name.bytes) == 0 && strcmp(words_of(&a->end, ""), words_of(&b->end, "")) == 0;
}

static void compare_tasks(const Outcome *const sides[2], const char *const labels[2], Text *report) {
    size_t count = sides[0]->task_count > sides[1]->task_count ? sides[0]->task_count : sides[1]->task_count;
    size_t different = 0;
    for (size_t i = 0; i < count; i++) {
        if (is_same_task(sides[0], sides[1], i)) continue;
        if (different == 0) text_put(report, "tasks:\n");
        if (different++ < TOLD_MAX) compare_task(i, sides, labels, report);
    }
    if (different > TOLD_MAX) text_put_format(report, "  and %zu more\n", different - TOLD_MAX);
}

static void put_step(const Outcome *outcome, size_t i, Text *report) {
    if (i >= outcome->step_count) {
        text_put(report, "there is none\n");
        return;
    }
    int64_t id = outcome->steps[i];
    bool is_known = id >= 1 && (uint64_t)id <= outcome->task_count;
    if (is_known) text_put_format(report, "%s\n", outcome->tasks[id - 1].name.bytes);
    else text_put_format(report, "task %" PRId64 "\n", id);
}

static void compare_order(const Outcome *const sides[2], const char *const labels[2], Text *report) {
    size_t i = 0;
    while (i < sides[0]->step_count && i < sides[1]->step_count && sides[0]->steps[i] == sides[1]->steps[i]) i++;
    if (i == sides[0]->step_count && i == sides[1]->step_count) return;
    text_put_format(report, "order: it is another one from step %zu of the tasks on\n", i + 1);
    for (size_t s = 0; s < 2; s++) {
        text_put_format(report, "  %s: ", labels[s]);
        put_step(sides[s], i, report);
    }
}

static void compare_lines(const char *what, const Text *first, const Text *second, const char *const labels[2],
                          Text *report) {
    EventText rests[2] = {{first->bytes, first->size}, {second->bytes, second->size}}, lines[2];
    for (size_t number = 1;; number++) {
        bool is_there[2];
        for (size_t s = 0; s < 2; s++) is_there[s] = rests[s].size > 0 && line_take(&rests[s], &lines[s]);
        if (!is_there[0] && !is_there[1]) return;
        if (is_there[0] && is_there[1] && line_is_same(lines[0], lines[1])) continue;
        text_put_format(report, "%s: it is another one from line %zu on\n", what, number);
        for (size_t s = 0; s < 2; s++) {
            text_put_format(report, "  %s: ", labels[s]);
            if (is_there[s]) text_put_bytes(report, lines[s].data, lines[s].size);
            else text_put(report, "there is none");
            text_put(report, "\n");
        }
        return;
    }
}

static void compare_end(const Outcome *const sides[2], const char *const labels[2], Text *report) {
    const char *ends[2] = {words_of(&sides[0]->end, "cut off"), words_of(&sides[1]->end, "cut off")};
    if (strcmp(ends[0], ends[1]) == 0 && sides[0]->time == sides[1]->time) return;
    text_put(report, "end:\n");
    for (size_t s = 0; s < 2; s++) {
        text_put_format(report, "  %s: %s at ", labels[s], ends[s]);
        text_put_time(report, sides[s]->time);
        text_put(report, "\n");
    }
}

void outcome_compare(const Outcome *first, const Outcome *second, const char *const labels[2], Text *report) {
    const Outcome *const sides[2] = {first, second};
    compare_tasks(sides, labels, report);
    compare_order(sides, labels, report);
    compare_lines("output", &first->output, &second->output, labels, report);
    compare_lines("standard error", &first->errors, &second->errors, labels, report);
    compare_lines("diagnoses", &first->diagnoses, &second->diagnoses, labels, report);
    compare_end(sides, labels, report);
}
