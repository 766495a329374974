// Lists of choices, in the order that a run wants: turns and timers each by themselves, turns first.

#include "viz/model/choice.h"

#include "viz/model/number.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

void choices_done(ChoiceList *list) {
    free(list->items);
    *list = (ChoiceList){0};
}

static void insert(ChoiceList *list, size_t at, const SimChoice *choice) {
    if (list->count == list->capacity) {
        list->capacity = list->capacity * 2 + 8;
        list->items = text_resize(list->items, list->capacity * sizeof *list->items);
    }
    memmove(list->items + at + 1, list->items + at, (list->count - at) * sizeof *list->items);
    list->items[at] = *choice;
    list->count++;
}

// Below zero: a stands before b; zero: they are about the same turn or timer.
static int compare(const SimChoice *a, const SimChoice *b) {
    bool timers[2] = {a->kind == CHOICE_TIMER, b->kind == CHOICE_TIMER};
    if (timers[0] != timers[1]) return timers[0] ? 1 : -1;
    int64_t places[2] = {timers[0] ? a->id : a->turn, timers[1] ? b->id : b->turn};
    return places[0] < places[1] ? -1 : places[0] > places[1];
}

void choices_set(ChoiceList *list, const SimChoice *choice) {
    size_t at = list->count;
    while (at > 0 && compare(choice, &list->items[at - 1]) <= 0) at--;
    if (at < list->count && compare(choice, &list->items[at]) == 0) list->items[at] = *choice;
    else insert(list, at, choice);
}

void choices_copy(ChoiceList *to, const SimChoice *items, size_t count) {
    to->count = 0;
    for (size_t i = 0; i < count; i++) choices_set(to, &items[i]);
}

// Text ----------------------------------------------------------------------------------------------------------------

static bool take_word(const char **text, const char *word) {
    size_t size = strlen(word);
    if (strncmp(*text, word, size) != 0) return false;
    *text += size;
    return true;
}

static bool take_owner(const char **text, SimChoice *choice) {
    if (take_word(text, "=task")) choice->kind = CHOICE_TASK;
    else if (take_word(text, "=handle")) choice->kind = CHOICE_HANDLE;
    else return false;
    return number_take_digits(text, &choice->id);
}

static bool take_choice(const char **text, SimChoice *choice) {
    *choice = (SimChoice){0};
    if (take_word(text, "turn")) return number_take_digits(text, &choice->turn) && take_owner(text, choice);
    choice->kind = CHOICE_TIMER;
    return take_word(text, "timer") && number_take_digits(text, &choice->id) && take_word(text, "=") &&
           number_take_seconds(text, &choice->lasts);
}

bool choices_parse(ChoiceList *list, const char *text, Text *fault) {
    const char *at = text;
    SimChoice choice;
    size_t wrong;
    do {
        const char *start = at;
        if (!take_choice(&at, &choice) || (*at != '\0' && *at != ',')) {
            text_put_format(fault, "choices are written turn5=task3, turn8=handle2, timer4=0.25, not '%s'", start);
            return false;
        }
        if (list->count <= SIM_CHOICES_MAX) insert(list, list->count, &choice);
    } while (*at++ == ',');
    const char *words = sim_choices_fault(list->items, list->count, &wrong);
    if (words) text_put_format(fault, "choice %zu: %s", wrong + 1, words);
    return !words;
}

static void put_choice(Text *text, const SimChoice *choice) {
    switch (choice->kind) {
    case CHOICE_TASK: text_put_format(text, "turn%" PRId64 "=task%" PRId64, choice->turn, choice->id); break;
    case CHOICE_HANDLE: text_put_format(text, "turn%" PRId64 "=handle%" PRId64, choice->turn, choice->id); break;
    case CHOICE_TIMER:
        text_put_format(text, "timer%" PRId64 "=", choice->id);
        text_put_seconds(text, choice->lasts);
        break;
    }
}

void choices_put(Text *text, const SimChoice *items, size_t count) {
    for (size_t i = 0; i < count; i++) {
        if (i > 0) text_put(text, ",");
        put_choice(text, &items[i]);
    }
}

// What CPython would do -----------------------------------------------------------------------------------------------

ChoiceVerdict choice_judge(const Scenario *scenario, const Event *event) {
    int64_t least, most, lasts;
    if (event->kind == EVENT_TURN_CHOOSE) return CHOICE_OTHER_TURN;
    bool is_open = scenario && event->line > 0 && event->line <= scenario_line_count(scenario) &&
                   scenario_line_lasts(scenario, (int)event->line, &least, &most);
    if (!is_open || __builtin_sub_overflow(event->at, event->t, &lasts)) return CHOICE_OTHER_TIME;
    return lasts >= least && lasts <= most ? CHOICE_POSSIBLE : CHOICE_OTHER_TIME;
}

const char *choice_verdict_words(ChoiceVerdict verdict) {
    switch (verdict) {
    case CHOICE_POSSIBLE: return "CPython can take this way: the scenario leaves open how long this lasts.";
    case CHOICE_OTHER_TURN:
        return "CPython never takes this way: it runs what is ready in order. Another scheduler would, or input and output "
               "that come in another order.";
    case CHOICE_OTHER_TIME: return "CPython never takes this way: the program asks for another duration.";
    }
    return "";
}

void choice_tally_add(ChoiceTally *tally, const Scenario *scenario, const Event *event) {
    if (event->kind != EVENT_TURN_CHOOSE && event->kind != EVENT_TIMER_CHOOSE) return;
    ChoiceVerdict verdict = choice_judge(scenario, event);
    tally->made++;
    if (tally->worst == CHOICE_POSSIBLE) tally->worst = verdict;
}

ChoiceTally choice_tally_of(const Recording *recording, const Scenario *scenario) {
    ChoiceTally tally = {0};
    TapeReader reader = {.tape = recording->tape};
    Event event;
    for (size_t i = 0; i < recording->choices.count; i++) {
        if (tape_read(&reader, recording->choices.items[i], &event)) choice_tally_add(&tally, scenario, &event);
    }
    tape_reader_done(&reader);
    return tally;
}

void choice_tally_put(const ChoiceTally *tally, Text *text, const SimOptions *options) {
    text_put(text, "a what-if, ");
    choices_put(text, options->choices, options->choice_count);
    text_put(text, ": ");
    text_put(text, tally->made > 0 ? choice_verdict_words(tally->worst) : "it changes nothing.");
}
