// Hashing as CPython does it: Python/pyhash.c and tuplehash of Objects/tupleobject.c.

#include "sim/value/hash.h"

#include <math.h>

#include "sim/value/unicode.h"

static int64_t never_minus_one(uint64_t hash) { return hash == UINT64_MAX ? -2 : (int64_t)hash; }

static uint64_t rotate_left(uint64_t x, unsigned bits) { return x << bits | x >> (64 - bits); }

// SipHash-1-3 ---------------------------------------------------------------------------------------------------------

SipHash siphash_begin(void) {
    // "somepseudorandomlygeneratedbytes", with a key of zeros.
    return (SipHash){.v = {0x736F6D6570736575, 0x646F72616E646F6D, 0x6C7967656E657261, 0x7465646279746573}};
}

static void siphash_round(uint64_t v[4]) {
    v[0] += v[1];
    v[2] += v[3];
    v[1] = rotate_left(v[1], 13) ^ v[0];
    v[3] = rotate_left(v[3], 16) ^ v[2];
    v[0] = rotate_left(v[0], 32);
    v[2] += v[1];
    v[0] += v[3];
    v[1] = rotate_left(v[1], 17) ^ v[2];
    v[3] = rotate_left(v[3], 21) ^ v[0];
    v[2] = rotate_left(v[2], 32);
}

static void siphash_word(SipHash *h, uint64_t word) {
    h->v[3] ^= word;
    siphash_round(h->v);
    h->v[0] ^= word;
}

void siphash_add(SipHash *h, uint64_t unit, unsigned bits) {
    h->tail |= unit << h->tail_bits;
    h->tail_bits += bits;
    h->size += bits / 8;
    if (h->tail_bits < 64) return;
    siphash_word(h, h->tail);
    h->tail = 0;
    h->tail_bits = 0;
}

uint64_t siphash_end(SipHash *h) {
    siphash_word(h, h->size << 56 | h->tail);
    h->v[2] ^= 0xFF;
    for (int i = 0; i < 3; i++) siphash_round(h->v);
    return h->v[0] ^ h->v[1] ^ h->v[2] ^ h->v[3];
}

static uint64_t little_endian_word(const unsigned char *p) {
    uint64_t word = 0;
    for (unsigned i = 0; i < 8; i++) word |= (uint64_t)p[i] << 8 * i;
    return word;
}

int64_t hash_bytes(const void *data, size_t size) {
    if (size == 0) return 0;
    const unsigned char *p = data;
    SipHash h = siphash_begin();
    size_t whole = size / 8 * 8;
    for (size_t i = 0; i < whole; i += 8) siphash_word(&h, little_endian_word(p + i));
    h.size = whole;
    for (size_t i = whole; i < size; i++) siphash_add(&h, p[i], 8);
    return never_minus_one(siphash_end(&h));
}

// How wide CPython keeps each character of the text: by the largest one.
static unsigned text_unit_bits(const char *utf8, const char *end) {
    uint32_t largest = 0;
    while (utf8 < end) {
        uint32_t c = unicode_decode(&utf8);
        if (c > largest) largest = c;
    }
    return largest < 0x100 ? 8 : largest < 0x10000 ? 16 : 32;
}

int64_t hash_text(const char *utf8, size_t size, size_t length) {
    if (size == length) return hash_bytes(utf8, size);
    const char *end = utf8 + size;
    unsigned bits = text_unit_bits(utf8, end);
    SipHash h = siphash_begin();
    while (utf8 < end) siphash_add(&h, unicode_decode(&utf8), bits);
    return never_minus_one(siphash_end(&h));
}

// Numbers -------------------------------------------------------------------------------------------------------------

enum { PRIME_BITS = 61 };
#define PRIME ((UINT64_C(1) << PRIME_BITS) - 1)

int64_t hash_int(int64_t value) {
    uint64_t size = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    uint64_t hash = size % PRIME;
    return never_minus_one(value < 0 ? 0 - hash : hash);
}

// value = mantissa * 2**exponent, and multiplying by 2 modulo 2**61 - 1 is a rotation of 61 bits.
int64_t hash_float(double value) {
    if (isnan(value)) return 0;
    if (isinf(value)) return value > 0 ? 314159 : -314159;
    int exponent;
    double mantissa = frexp(fabs(value), &exponent);
    uint64_t x = (uint64_t)ldexp(mantissa, 53) % PRIME;
    int turn = (exponent - 53) % PRIME_BITS;
    if (turn < 0) turn += PRIME_BITS;
    uint64_t hash = turn == 0 ? x : (x << turn & PRIME) | x >> (PRIME_BITS - turn);
    return never_minus_one(value < 0 ? 0 - hash : hash);
}

// Tuples --------------------------------------------------------------------------------------------------------------

uint64_t hash_tuple_add(uint64_t state, int64_t item_hash) {
    state += (uint64_t)item_hash * UINT64_C(14029467366897019727);
    return rotate_left(state, 31) * UINT64_C(11400714785074694791);
}

int64_t hash_tuple_end(uint64_t state, size_t count) {
    state += count ^ (HASH_TUPLE_BEGIN ^ 3527539);
    return state == UINT64_MAX ? 1546275796 : (int64_t)state;
}
