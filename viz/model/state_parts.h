#ifndef ASYNCARIUM_MODEL_STATE_PARTS_H
#define ASYNCARIUM_MODEL_STATE_PARTS_H

// What the files that fold a state share.

#include "viz/model/state.h"

// For writing; made if new. NULL for an id that cannot be right.
StateTask *state_touch_task(State *state, int64_t id);
StateThing *state_touch_thing(State *state, StateFamily family, int64_t id);
// Puts a text that will be good as long as it stands there.
void state_keep_name(State *state, EventText *place, EventText text);

void state_push_ready(State *state, StateReady entry);
void state_take_ready(State *state, StateReady entry); // wherever it stands in the queue; nothing if it does not

void state_fold_thing(State *state, const Event *event);     // locks, queues, timers …
void state_fold_context(State *state, const Event *event);   // context.set
void state_fold_variables(State *state, const Event *event); // line

#endif
