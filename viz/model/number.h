#ifndef ASYNCARIUM_MODEL_NUMBER_H
#define ASYNCARIUM_MODEL_NUMBER_H

// Numbers that people type. By hand, since strtod and its kin obey the locale. Each moves `*text` behind what it took;
// false where there is nothing of the kind, or too much of it.

#include <stdbool.h>
#include <stdint.h>

bool number_take_digits(const char **text, int64_t *number);
// "2.5": up to nine digits behind the point, as nanoseconds.
bool number_take_seconds(const char **text, int64_t *nanoseconds);

#endif
