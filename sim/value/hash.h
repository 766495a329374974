#ifndef ASYNCARIUM_VALUE_HASH_H
#define ASYNCARIUM_VALUE_HASH_H

// Hashes with CPython's own numbers, so that sets and prints of hash() come out the same: SipHash-1-3 with a zero key
// for text (PYTHONHASHSEED=0), residues modulo 2**61 - 1 for numbers, xxHash for tuples. No hash is ever -1.

#include <stddef.h>
#include <stdint.h>

int64_t hash_bytes(const void *data, size_t size);      // as _Py_HashBytes
int64_t hash_text(const char *utf8, size_t size,
                  size_t length);                       // as hash(str): over CPython's 1, 2 or 4 bytes a character
int64_t hash_int(int64_t value);                        // as hash(int)
// As hash(float); hash(nan) depends on the object in CPython: here 0.
int64_t hash_float(double value);

// As tuplehash: begin, add the hash of each item, end with how many there were.
#define HASH_TUPLE_BEGIN UINT64_C(2870177450012600261)
uint64_t hash_tuple_add(uint64_t state, int64_t item_hash);
int64_t hash_tuple_end(uint64_t state, size_t count);

#endif
