#ifndef ASYNCARIUM_MODEL_WORDS_H
#define ASYNCARIUM_MODEL_WORDS_H

// The words for things and for waiting, which sentences are made of. A thing is called as the program would call it: by
// the name that it was given, or as Lock-1.

#include "viz/model/state.h"
#include "viz/model/text.h"

// The family that the id of such a ref belongs to; FAMILY_COUNT: none.
StateFamily words_ref_family(EventRefKind kind);
const char *words_noun(StateFamily family); // "Lock"
void words_put_member(Text *text, const State *state, StateFamily family, int64_t id);
// The thing itself: "Task-2", "lock_a", "asyncio.run()".
void words_put_ref(Text *text, const State *state, const EventRef *ref);
// "waits for lock_a, which Task-2 holds"
void words_put_wait(Text *text, const State *state, const EventRef *on);
// The same in few words, for a list: "lock_a, which Task-2 holds", "sleep(0.1) until 0.100 s".
void words_put_wait_short(Text *text, const State *state, const EventRef *on);
// What came true for a task that waited on `on`: "lock_a is free".
void words_put_fulfilled(Text *text, const State *state, const EventRef *on);

#endif
