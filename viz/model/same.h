#ifndef ASYNCARIUM_MODEL_SAME_H
#define ASYNCARIUM_MODEL_SAME_H

// Whether two events say the same. Their numbers, n, may differ: a trace may hold kinds that nobody here knows.

#include "asyncarium/event.h"

bool same_event(const Event *a, const Event *b);
// One field of two events of the same kind.
bool same_field(EventField field, const Event *a, const Event *b);

#endif
