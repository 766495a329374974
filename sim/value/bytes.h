#ifndef ASYNCARIUM_VALUE_BYTES_H
#define ASYNCARIUM_VALUE_BYTES_H

// bytes: immutable, in one block with the header.

#include "sim/value/runtime.h"

typedef struct Bytes {
    Object head;
    int64_t hash; // as str's; 0: not computed yet
    size_t size;
    char data[];  // a NUL follows
} Bytes;

Bytes *bytes_new(Runtime *rt, const char *data, size_t size); // data NULL: zeros, to be filled before anyone sees it
Bytes *bytes_from_value(Runtime *rt, Value value);            // bytes(value) for any value; NULL: raised
Str *bytes_repr(Runtime *rt, const Bytes *bytes);

static inline Bytes *value_as_bytes(Value v) { return (Bytes *)v.as.object; }
static inline bool value_is_bytes(Value v) { return value_is_kind(v, KIND_BYTES); }

#endif
