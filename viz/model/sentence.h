#ifndef ASYNCARIUM_MODEL_SENTENCE_H
#define ASYNCARIUM_MODEL_SENTENCE_H

// One event in one plain sentence: who, and what happens to it and why. `Task-2` · `wakes: its sleep(0.1) is over`.
// All words about events are here and in words.h; nothing in them would disturb a terminal.

#include "viz/model/state.h"
#include "viz/model/text.h"

typedef enum SentenceTone {
    TONE_PLAIN,
    TONE_OUTPUT, // the program's own words
    TONE_WAIT,   // somebody begins to wait
    TONE_GOOD,   // something came to its end
    TONE_WARNING,
    TONE_BAD,
} SentenceTone;

typedef struct Sentence {
    Text who;
    Text what;    // one line
    int64_t task; // whom it is about; 0: no task
    int64_t line; // of the Python text; 0: none
    SentenceTone tone;
    bool is_complete; // `what` says it all, without `who`
} Sentence; // zeroed: ready; its storage is used again by every sentence_make

void sentence_done(Sentence *sentence);

// Says what `event` means in the light of what came before it: fold it into the state after this, not before.
void sentence_make(Sentence *sentence, const State *state, const Event *event);

// All of it as one text: "Task-2 goes on", "The clock jumps ahead by 1 s: nobody is ready before".
void sentence_put_whole(const Sentence *sentence, Text *text);

#endif
