// Takes a condition apart, and looks its name up in a state.

#include "viz/model/condition.h"

#include "viz/model/words.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

// Parsing -------------------------------------------------------------------------------------------------------------

static const char *const operators[] = {"==", "!=", "<=", ">=", "<", ">"};

static char *copy_trimmed(const char *start, size_t size) {
    while (size > 0 && *start == ' ') {
        start++;
        size--;
    }
    while (size > 0 && start[size - 1] == ' ') size--;
    char *copy = text_allocate(size + 1);
    memcpy(copy, start, size);
    copy[size] = '\0';
    return copy;
}

static bool is_name(const char *text) {
    for (const char *at = text; *at; at++) {
        bool is_letter = (*at >= 'a' && *at <= 'z') || (*at >= 'A' && *at <= 'Z') || *at == '_' || (*at & 0x80);
        bool is_digit = (*at >= '0' && *at <= '9') || *at == '.' || *at == '-';
        if (!is_letter && (!is_digit || at == text)) return false;
    }
    return text[0] != '\0';
}

void condition_done(Condition *condition) {
    free(condition->name);
    free(condition->operator);
    free(condition->value);
    *condition = (Condition){0};
}

static void split(Condition *condition, const char *text) {
    for (const char *at = text; *at; at++) {
        for (size_t i = 0; i < sizeof operators / sizeof *operators; i++) {
            size_t size = strlen(operators[i]);
            if (strncmp(at, operators[i], size) != 0) continue;
            condition->name = copy_trimmed(text, (size_t)(at - text));
            condition->operator= copy_trimmed(operators[i], size);
            condition->value = copy_trimmed(at + size, strlen(at + size));
            return;
        }
    }
    condition->name = copy_trimmed(text, strlen(text));
}

bool condition_parse(Condition *condition, const char *text) {
    *condition = (Condition){0};
    split(condition, text);
    bool is_right = is_name(condition->name) && (!condition->value || condition->value[0] != '\0');
    if (!is_right) condition_done(condition);
    return is_right;
}

// Looking up ----------------------------------------------------------------------------------------------------------

static bool is_called(EventText text, const char *name, size_t size) {
    return text.size == size && memcmp(text.data, name, size) == 0;
}

static const StateVariable *find(const State *state, uint32_t first, const char *name) {
    for (uint32_t i = first; i;) {
        const StateVariable *variable = paged_read(&state->variables, i);
        if (!variable) return NULL;
        if (is_called(variable->name, name, strlen(name))) return variable->value.data ? variable : NULL;
        i = variable->next;
    }
    return NULL;
}

static const StateVariable *find_variable(const State *state, const char *name) {
    const StateTask *task = state_task(state, state->running);
    const StateFrame *frame = task && task->frame ? paged_read(&state->frames, task->frame) : NULL;
    const StateVariable *variable = frame ? find(state, frame->first, name) : NULL;
    return variable ? variable : find(state, state->first_global, name);
}

// "jobs.size"
static const StateThing *find_queue(const State *state, const char *name) {
    const char *dot = strrchr(name, '.');
    if (!dot || strcmp(dot, ".size") != 0) return NULL;
    for (size_t id = 1; id < state->things[FAMILY_QUEUE].count; id++) {
        const StateThing *queue = state_thing(state, FAMILY_QUEUE, (int64_t)id);
        Text called = {0};
        words_put_member(&called, state, FAMILY_QUEUE, (int64_t)id);
        bool is_it = queue && is_called((EventText){called.bytes, called.size}, name, (size_t)(dot - name));
        text_done(&called);
        if (is_it) return queue;
    }
    return NULL;
}

static uint32_t alive_count(const State *state) {
    return state->phase_counts[PHASE_READY] + state->phase_counts[PHASE_RUNNING] + state->phase_counts[PHASE_WAITING];
}

bool condition_value(const Condition *condition, const State *state, Text *value) {
    const char *name = condition->name;
    const StateVariable *variable = find_variable(state, name);
    const StateThing *queue = variable ? NULL : find_queue(state, name);
    if (variable) text_put_shown(value, variable->value);
    else if (queue) text_put_format(value, "%" PRIu32, queue->size);
    else if (strcmp(name, "time") == 0) text_put_seconds(value, state->now);
    else if (strcmp(name, "ready") == 0) text_put_format(value, "%" PRIu32, state->ready_count);
    else if (strcmp(name, "timers") == 0) text_put_format(value, "%" PRIu32, state->timer_count);
    else if (strcmp(name, "tasks") == 0) text_put_format(value, "%" PRIu32, alive_count(state));
    else return false;
    return true;
}

// Comparing -----------------------------------------------------------------------------------------------------------

// A number as Python writes it, without obeying the locale.
static bool read_number(const char *text, double *number) {
    double sign = 1, unit = 1;
    *number = 0;
    if (*text == '-') {
        sign = -1;
        text++;
    }
    if (*text < '0' || *text > '9') return false;
    for (; *text >= '0' && *text <= '9'; text++) *number = *number * 10 + (*text - '0');
    if (*text == '.') {
        for (text++; *text >= '0' && *text <= '9'; text++) {
            unit /= 10;
            *number += (*text - '0') * unit;
        }
    }
    *number *= sign;
    return *text == '\0';
}

static int compare(const char *a, const char *b) {
    double x, y;
    if (read_number(a, &x) && read_number(b, &y)) return x < y ? -1 : x > y;
    int order = strcmp(a, b);
    return order < 0 ? -1 : order > 0;
}

// The same text in either of Python's quotes.
static bool is_same_string(const char *a, const char *b) {
    size_t size = strlen(a);
    bool are_quoted = size >= 2 && strlen(b) == size && strchr("'\"", a[0]) && strchr("'\"", b[0]);
    return are_quoted && memcmp(a + 1, b + 1, size - 2) == 0 && a[size - 1] == a[0] && b[size - 1] == b[0];
}

static bool is_operator(const Condition *condition, const char *operator) {
    return strcmp(condition->operator, operator) == 0;
}

static bool holds_for(const Condition *condition, const Text *value) {
    if (!condition->operator)
        return strcmp(value->bytes, "False") != 0 && strcmp(value->bytes, "0") != 0 && strcmp(value->bytes, "None") != 0;
    int order = is_same_string(value->bytes, condition->value) ? 0 : compare(value->bytes, condition->value);
    return (is_operator(condition, "==") && order == 0) || (is_operator(condition, "!=") && order != 0) ||
           (is_operator(condition, "<") && order < 0) || (is_operator(condition, "<=") && order <= 0) ||
           (is_operator(condition, ">") && order > 0) || (is_operator(condition, ">=") && order >= 0);
}

bool condition_holds(const Condition *condition, const State *state) {
    Text value = {0};
    bool holds = condition_value(condition, state, &value) && holds_for(condition, &value);
    text_done(&value);
    return holds;
}

// Changes -------------------------------------------------------------------------------------------------------------

static bool is_of_the_loop(const char *name) {
    return strcmp(name, "time") == 0 || strcmp(name, "ready") == 0 || strcmp(name, "timers") == 0 ||
           strcmp(name, "tasks") == 0;
}

// A variable has another value, or another task has the floor; a queue has another size.
bool condition_may_change(const Condition *condition, const Event *event) {
    EventKind kind = event->kind;
    return kind == EVENT_LINE || kind == EVENT_TASK_STEP || kind == EVENT_TASK_SUSPEND || kind == EVENT_TASK_DONE || kind == EVENT_QUEUE_PUT ||
           kind == EVENT_QUEUE_GET || is_of_the_loop(condition->name);
}
