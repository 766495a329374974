#ifndef ASYNCARIUM_MODEL_CHOICE_H
#define ASYNCARIUM_MODEL_CHOICE_H

// What-ifs in words: choices as one writes them, "turn5=task3,turn8=handle2,timer4=0.25", and whether CPython could take
// the same way.

#include "asyncarium/sim.h"
#include "viz/model/recording.h"
#include "viz/model/text.h"

typedef struct ChoiceList {
    SimChoice *items;
    size_t count, capacity;
} ChoiceList; // zeroed: empty

void choices_done(ChoiceList *list);
void choices_copy(ChoiceList *to, const SimChoice *items, size_t count); // in place of what it holds
// Puts one where it belongs. What stands there for the same turn or timer goes.
void choices_set(ChoiceList *list, const SimChoice *choice);

// Reads a list. False: *fault gets what is wrong with it, in words.
bool choices_parse(ChoiceList *list, const char *text, Text *fault);
void choices_put(Text *text, const SimChoice *items, size_t count);

// What CPython has to do with it.
typedef enum ChoiceVerdict {
    CHOICE_POSSIBLE,   // a timer whose duration the scenario leaves open, within its bounds
    CHOICE_OTHER_TURN, // what is ready runs in order there, always
    CHOICE_OTHER_TIME, // the program asks for one duration, or for one within other bounds
} ChoiceVerdict;

// Of an event turn.choose or timer.choose; `scenario` may be NULL.
ChoiceVerdict choice_judge(const Scenario *scenario, const Event *event);
// A sentence: "CPython never takes this way: …".
const char *choice_verdict_words(ChoiceVerdict verdict);

// Of a whole run: it takes every event.
typedef struct ChoiceTally {
    size_t made;         // choices that changed something
    ChoiceVerdict worst; // the first of them that CPython could not make
} ChoiceTally; // zeroed: none

void choice_tally_add(ChoiceTally *tally, const Scenario *scenario, const Event *event);
ChoiceTally choice_tally_of(const Recording *recording, const Scenario *scenario);
// "a what-if, turn5=task3: CPython never takes this way: …"
void choice_tally_put(const ChoiceTally *tally, Text *text, const SimOptions *options);

#endif
