#ifndef ASYNCARIUM_CLI_ADDRESSES_H
#define ASYNCARIUM_CLI_ADDRESSES_H

// Expectations name addresses by the order in which they appear: " at 0x7f0000000030" is " at 0x1" where it is the first.

#include "asyncarium/event.h"
#include "viz/model/text.h"

typedef struct Addresses {
    uint64_t *seen; // in order of appearance
    size_t count, capacity;
} Addresses; // zeroed: none seen yet

void addresses_done(Addresses *addresses);
// Appends the text with its addresses renamed.
void addresses_put(Addresses *addresses, Text *out, EventText text);

#endif
