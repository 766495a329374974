#ifndef ASYNCARIUM_MODEL_CONDITION_H
#define ASYNCARIUM_MODEL_CONDITION_H

// What one may ask of a state in a breakpoint or a watch: a name, or a comparison such as `total == 1`.
//
// A name is a local variable of the task that runs, or a global one, or else one of these: `time` (seconds), `ready`,
// `timers`, `tasks` (that are not done), and `NAME.size` for how many items a queue holds.

#include "viz/model/state.h"

typedef struct Condition {
    char *name;
    char *operator; // "==", "!=", "<", "<=", ">", ">="; NULL: only a name
    char *value;
} Condition;

// Returns false where the text is neither; `condition` is empty then.
bool condition_parse(Condition *condition, const char *text);
void condition_done(Condition *condition);

// Puts what the name stands for. False: nothing is known of it.
bool condition_value(const Condition *condition, const State *state, Text *value);
// False, too, where nothing is known of the name. Numbers compare as numbers, all else as text.
bool condition_holds(const Condition *condition, const State *state);
// Whether an event of this kind can make a difference: false is certain.
bool condition_may_change(const Condition *condition, const Event *event);

#endif
