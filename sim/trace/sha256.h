#ifndef ASYNCARIUM_TRACE_SHA256_H
#define ASYNCARIUM_TRACE_SHA256_H

// SHA-256 (FIPS 180-4), in one go: tells whether a trace was made from the scenario that one has.

#include <stddef.h>

enum { SHA256_HEX_SIZE = 65 };

// Writes 64 lowercase hexadecimal digits and a NUL.
void sha256_hex(const void *data, size_t size, char hex[SHA256_HEX_SIZE]);

#endif
