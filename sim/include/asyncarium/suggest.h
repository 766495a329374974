#ifndef ASYNCARIUM_SUGGEST_H
#define ASYNCARIUM_SUGGEST_H

// "did you mean 'gather'?": the nearest known word to one that is not known.

#include <stddef.h>

// The candidate with the fewest letters added, left out, changed or swapped with their neighbour, upper and lower case
// being alike; NULL if none is near (about a third of the letters may be wrong). The first wins among equals.
const char *suggest_nearest(const char *word, const char *const *candidates, size_t count);

#endif
