#ifndef ASYNCARIUM_VM_SUGGEST_H
#define ASYNCARIUM_VM_SUGGEST_H

// "Did you mean …?" of CPython's error messages. As Python/suggestions.c.

#include "sim/value/runtime.h"

// The nearest of `names` (values that are str) to `name`, owned; NULL: none is near enough.
Str *suggest_name(Runtime *rt, const Value *names, size_t count, const Str *name);

#endif
