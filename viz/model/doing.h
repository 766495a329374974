#ifndef ASYNCARIUM_MODEL_DOING_H
#define ASYNCARIUM_MODEL_DOING_H

// What a task is doing, in a few words: "runs", "sleep(0.1) until 0.100 s", "failed: ValueError: no".

#include "viz/model/state.h"
#include "viz/model/tape.h"
#include "viz/model/text.h"

// `reader` is on the tape that the state was folded from; it looks up what the state does not hold.
void doing_put(Text *text, const State *state, TapeReader *reader, int64_t task);

#endif
