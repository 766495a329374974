// Hashing as CPython does it: Python/pyhash.c and tuplehash of Objects/tupleobject.c.

#include "sim/value/hash.h"

#include <math.h>

#include "sim/value/unicode.h"

static int64_t never_minus_one(uint64_t hash) { return hash == UINT64_MAX ? -2 : (int64_t)hash; }

static uint64_t rotate_left(uint64_t x, unsigned bits) { return x << bits | x >> (64 - bits); }

// SipHash-1-3 ---------------------------------------------------------------------------------------------------------

// The state is four words, which the compiler keeps in registers where all of this is inline.
typedef struct SipState {
    uint64_t v[4];
} SipState;

// "somepseudorandomlygeneratedbytes", with a key of zeros.
static const SipState sip_first = {{0x736F6D6570736575, 0x646F72616E646F6D, 0x6C7967656E657261, 0x7465646279746573}};

static inline void sip_round(SipState *s) {
    uint64_t *v = s->v;
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

static inline void sip_word(SipState *s, uint64_t word) {
    s->v[3] ^= word;
    sip_round(s);
    s->v[0] ^= word;
}

// `tail` is what did not fill a word, of `size` bytes in all.
static inline uint64_t sip_end(SipState *s, uint64_t tail, uint64_t size) {
    sip_word(s, size << 56 | tail);
    s->v[2] ^= 0xFF;
    sip_round(s);
    sip_round(s);
    sip_round(s);
    return s->v[0] ^ s->v[1] ^ s->v[2] ^ s->v[3];
}

static inline uint64_t little_endian(const unsigned char *p, size_t count) {
    uint64_t word = 0;
    for (size_t i = 0; i < count; i++) word |= (uint64_t)p[i] << 8 * i;
    return word;
}

static inline uint64_t little_endian_word(const unsigned char *p) {
    uint64_t low = p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
    uint64_t high = p[4] | (uint32_t)p[5] << 8 | (uint32_t)p[6] << 16 | (uint32_t)p[7] << 24;
    return low | high << 32;
}

int64_t hash_bytes(const void *data, size_t size) {
    if (size == 0) return 0;
    const unsigned char *p = data;
    SipState s = sip_first;
    size_t whole = size / 8 * 8;
    for (size_t i = 0; i < whole; i += 8) sip_word(&s, little_endian_word(p + i));
    return never_minus_one(sip_end(&s, little_endian(p + whole, size - whole), size));
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

// Of characters that are `bits` wide: some of them fill a word.
static int64_t hash_units(const char *utf8, const char *end, unsigned bits) {
    SipState s = sip_first;
    uint64_t word = 0, size = 0;
    unsigned filled = 0;
    while (utf8 < end) {
        word |= (uint64_t)unicode_decode(&utf8) << filled;
        filled += bits;
        size += bits / 8;
        if (filled < 64) continue;
        sip_word(&s, word);
        word = 0;
        filled = 0;
    }
    return never_minus_one(sip_end(&s, word, size));
}

int64_t hash_text(const char *utf8, size_t size, size_t length) {
    if (size == length) return hash_bytes(utf8, size);
    return hash_units(utf8, utf8 + size, text_unit_bits(utf8, utf8 + size));
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
