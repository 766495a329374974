#ifndef ASYNCARIUM_EXPORT_STRINGS_H
#define ASYNCARIUM_EXPORT_STRINGS_H

// Texts that are kept once, however often they are said: a run says the same few thousand things over and over.

#include "viz/model/text.h"

typedef struct Strings {
    Text bytes; // one after the other
    size_t *ends;
    size_t count, capacity;
    uint32_t *slots; // number + 1 of a text, by hash; 0: free
    size_t slot_count;
} Strings; // zeroed: empty

void strings_done(Strings *strings);
// The number of a text, counted from 0 in the order in which they first came.
uint32_t strings_put(Strings *strings, EventText text);
EventText strings_get(const Strings *strings, uint32_t number); // until the next strings_put

#endif
