#ifndef ASYNCARIUM_VALUE_EXCEPTION_GROUP_H
#define ASYNCARIUM_VALUE_EXCEPTION_GROUP_H

// Groups of exceptions, and what except* needs of them.

#include "sim/value/exception.h"

// Of a group: its exceptions; borrowed.
struct Tuple *exception_group_exceptions(const Exception *group);

// What `except* type` takes of `exception` (an exception, or None for nothing left), and what it leaves: each an
// exception, a group, or None; owned. An exception that is no group and matches is wrapped into one, which has no
// traceback yet. False: raised. As _PyEval_ExceptionGroupMatch.
bool exception_group_match(Runtime *rt, Value exception, Value type, Value *match, Value *rest);
// What to raise after all except* clauses: `original` was caught; the list `raised` holds what the clauses raised and
// what none of them took (or None). None: nothing; owned; VALUE_NULL: raised. As _PyExc_PrepReraiseStar.
Value exception_group_prepare_reraise(Runtime *rt, Value original, Value raised);

#endif
