#ifndef ASYNCARIUM_VM_MERSENNE_TWISTER_H
#define ASYNCARIUM_VM_MERSENNE_TWISTER_H

// MT19937 by Matsumoto and Nishimura: the generator behind Python's random, number for number.

#include <stddef.h>
#include <stdint.h>

enum { MERSENNE_TWISTER_SIZE = 624 };

typedef struct MersenneTwister {
    uint32_t state[MERSENNE_TWISTER_SIZE];
    uint32_t index; // of the word that comes next; MERSENNE_TWISTER_SIZE: all are used up
} MersenneTwister;

// Begins anew from `count` words, at least one. As init_by_array.
void mersenne_twister_seed(MersenneTwister *twister, const uint32_t *words, size_t count);
uint32_t mersenne_twister_next(MersenneTwister *twister);
// 53 random bits in [0, 1). As random.random().
double mersenne_twister_double(MersenneTwister *twister);
// `bits` random bits, at most 64. As random.getrandbits(bits).
uint64_t mersenne_twister_bits(MersenneTwister *twister, unsigned bits);

#endif
