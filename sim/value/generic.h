#ifndef ASYNCARIUM_VALUE_GENERIC_H
#define ASYNCARIUM_VALUE_GENERIC_H

// What annotations are made of: list[int] (types.GenericAlias) and int | None (types.UnionType). Nothing is checked by
// them; isinstance understands a union.

#include "sim/value/native.h"

typedef struct GenericAlias {
    Object head;
    Type *origin;
    struct Tuple *args;
    bool starred; // *list[int]: what iterating over list[int] gives
} GenericAlias;

typedef struct Union {
    Object head;
    struct Tuple *args; // types, None, aliases: flat and each once
} Union;

// For the method tables of types that can be subscripted: __class_getitem__, a NATIVE_CLASS_METHOD.
Value generic_class_getitem(Runtime *rt, Value self, const Args *args);
// `a | b` of types; NotImplemented where one is none.
Value union_of(Runtime *rt, Value a, Value b);
bool value_is_union(const Runtime *rt, Value v);

#endif
