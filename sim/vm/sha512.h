#ifndef ASYNCARIUM_VM_SHA512_H
#define ASYNCARIUM_VM_SHA512_H

// SHA-512: random.seed('text') is made of it.

#include <stddef.h>

enum { SHA512_SIZE = 64 };

void sha512(const void *data, size_t size, unsigned char digest[SHA512_SIZE]);

#endif
