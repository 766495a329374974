#ifndef ASYNCARIUM_VM_RANDOM_H
#define ASYNCARIUM_VM_RANDOM_H

// random.Random, shared by the files of the module random. All numbers are CPython's.

#include "sim/vm/mersenne_twister.h"
#include "sim/vm/vm.h"

typedef struct Random {
    Object head;
    MersenneTwister twister;
    double next_gauss; // gauss makes two at a time
    bool has_gauss;
} Random;

static inline Random *value_as_random(Value v) { return (Random *)v.as.object; }

// random.seed(seed). False: raised.
bool random_seed(Vm *vm, Random *random, Value seed);
// [0, n), n > 0. As Random._randbelow_with_getrandbits.
int64_t random_below(Random *random, int64_t n);

extern const NativeSpec random_generator_methods[], random_choice_methods[], random_distribution_methods[];

#endif
