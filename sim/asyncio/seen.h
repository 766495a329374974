#ifndef ASYNCARIUM_ASYNCIO_SEEN_H
#define ASYNCARIUM_ASYNCIO_SEEN_H

// Which of gather's arguments came before: a dict would do, as in CPython, but nearly all arguments are tasks and
// coroutines, which are equal only to themselves, and nearly always no two of them are the same. That is found by marks on
// them, going through all of them in order. Else a table of 32-bit positions is enough for these, hashed by the address;
// nobody walks it, so that addresses never show. The others go to a dict.

#include "sim/value/dict.h"

typedef struct Seen {
    const Value *values; // what was given, in order; borrowed
    size_t count;
    bool all_differ;     // nothing else is needed
    uint32_t *positions; // open addressing; position + 1 in `values`, 0: free; NULL: not needed
    size_t mask;
    Dict *others;        // value -> position; NULL: none yet
} Seen;

// For up to `count` values. False: there is no room, and MemoryError is raised.
bool seen_init(Runtime *rt, Seen *seen, const Value *values, size_t count);
// The position of the first value that equals values[position]: that itself, which `seen_add` is to remember then, if there is none before
// it. SEEN_RAISED: it is unhashable.
enum { SEEN_RAISED = -1 };
int64_t seen_first(Runtime *rt, Seen *seen, size_t position);
// Remembers values[position], once it has a future: what its __hash__ and __eq__ do comes after that. False: they raised.
bool seen_add_to_others(Runtime *rt, Seen *seen, size_t position);
static inline bool seen_add(Runtime *rt, Seen *seen, size_t position) {
    return seen->all_differ || seen_add_to_others(rt, seen, position);
}
void seen_done(Runtime *rt, Seen *seen);

#endif
