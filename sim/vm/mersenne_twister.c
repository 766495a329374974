#include "sim/vm/mersenne_twister.h"

enum { N = MERSENNE_TWISTER_SIZE, M = 397 };

static void seed_with_number(MersenneTwister *twister, uint32_t seed) {
    twister->state[0] = seed;
    for (uint32_t i = 1; i < N; i++) {
        uint32_t before = twister->state[i - 1];
        twister->state[i] = UINT32_C(1812433253) * (before ^ (before >> 30)) + i;
    }
    twister->index = N;
}

// The next place to be mixed in; the last word is carried over to the first.
static size_t step(uint32_t *state, size_t i) {
    if (i + 1 < N) return i + 1;
    state[0] = state[N - 1];
    return 1;
}

void mersenne_twister_seed(MersenneTwister *twister, const uint32_t *words, size_t count) {
    uint32_t *state = twister->state;
    size_t i = 1, k = 0;
    seed_with_number(twister, UINT32_C(19650218));
    for (size_t left = count > N ? count : N; left; left--) {
        state[i] = (state[i] ^ ((state[i - 1] ^ (state[i - 1] >> 30)) * UINT32_C(1664525))) + words[k] + (uint32_t)k;
        i = step(state, i);
        k = (k + 1) % count;
    }
    for (size_t left = N - 1; left; left--) {
        state[i] = (state[i] ^ ((state[i - 1] ^ (state[i - 1] >> 30)) * UINT32_C(1566083941))) - (uint32_t)i;
        i = step(state, i);
    }
    state[0] = UINT32_C(0x80000000);
}

static void refill(MersenneTwister *twister) {
    uint32_t *state = twister->state;
    for (size_t i = 0; i < N; i++) {
        uint32_t y = (state[i] & UINT32_C(0x80000000)) | (state[(i + 1) % N] & UINT32_C(0x7fffffff));
        state[i] = state[(i + M) % N] ^ (y >> 1) ^ (y & 1 ? UINT32_C(0x9908b0df) : 0);
    }
    twister->index = 0;
}

uint32_t mersenne_twister_next(MersenneTwister *twister) {
    if (twister->index >= N) refill(twister);
    uint32_t y = twister->state[twister->index++];
    y ^= y >> 11;
    y ^= (y << 7) & UINT32_C(0x9d2c5680);
    y ^= (y << 15) & UINT32_C(0xefc60000);
    return y ^ (y >> 18);
}

double mersenne_twister_double(MersenneTwister *twister) {
    uint32_t high = mersenne_twister_next(twister) >> 5, low = mersenne_twister_next(twister) >> 6;
    return (high * 67108864.0 + low) * (1.0 / 9007199254740992.0);
}

uint64_t mersenne_twister_bits(MersenneTwister *twister, unsigned bits) {
    uint64_t result = 0;
    for (unsigned shift = 0; shift < bits; shift += 32) {
        unsigned left = bits - shift;
        uint32_t word = mersenne_twister_next(twister);
        result |= (uint64_t)(left < 32 ? word >> (32 - left) : word) << shift;
    }
    return result;
}
