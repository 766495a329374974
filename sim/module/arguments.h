#ifndef ASYNCARIUM_MODULE_ARGUMENTS_H
#define ASYNCARIUM_MODULE_ARGUMENTS_H

// Arguments that are kept for a later call, or passed on to another.

#include "sim/value/dict.h"
#include "sim/value/native.h"
#include "sim/value/tuple.h"

static inline size_t arguments_named(const Args *args) {
    return args->names ? ((const Tuple *)(const void *)args->names)->count : 0;
}
static inline size_t arguments_positional(const Args *args) { return args->count - arguments_named(args); }

// The keyword arguments put into a dict.
void arguments_add_keywords(Runtime *rt, Dict *dict, const Args *args);
// callable(*first, *args): `args` may hold keywords.
Value arguments_call_behind(Runtime *rt, Value callable, const Tuple *first, const Args *args);
// callable(*first, *positional, **keywords). Raises "keywords must be strings".
Value arguments_call(Runtime *rt, Value callable, const Tuple *first, const Value *positional, size_t count,
                     const Dict *keywords);
// The same as vm_enter: an activation, or NULL with *result.
struct Activation *arguments_enter(Runtime *rt, Value callable, const Tuple *first, const Value *positional, size_t count,
                                   const Dict *keywords, Value *result);

#endif
