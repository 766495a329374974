// The generator itself: its seeds and state, bits and whole numbers.

#include "sim/vm/random.h"

#include <string.h>

#include "sim/value/bytes.h"
#include "sim/value/exception.h"
#include "sim/value/int.h"
#include "sim/value/operate.h"
#include "sim/value/tuple.h"
#include "sim/vm/sha512.h"

static void seed_with_number(Random *random, uint64_t number) {
    uint32_t words[] = {(uint32_t)number, (uint32_t)(number >> 32)};
    mersenne_twister_seed(&random->twister, words, words[1] ? 2 : 1);
}

// The text and its hash, read as one large number, the first byte being the highest.
static void seed_with_bytes(Runtime *rt, Random *random, const char *data, size_t size) {
    size_t total = size + SHA512_SIZE, word_count = (total + 3) / 4, words_size = word_count * sizeof(uint32_t);
    unsigned char digest[SHA512_SIZE];
    sha512(data, size, digest);
    uint32_t *words = world_allocate_zeroed(rt->world, words_size);
    for (size_t i = 0; i < total; i++) {
        size_t from_end = total - 1 - i;
        uint32_t byte = i < size ? (unsigned char)data[i] : digest[i - size];
        words[from_end / 4] |= byte << (8 * (from_end % 4));
    }
    size_t used = word_count;
    while (used > 1 && words[used - 1] == 0) used--;
    mersenne_twister_seed(&random->twister, words, used);
    world_release(rt->world, words, words_size);
}

bool random_seed(Vm *vm, Random *random, Value seed) {
    Runtime *rt = &vm->rt;
    int64_t hash;
    random->has_gauss = false;
    if (value_is_none(seed)) seed = value_from_int(vm->seed);
    if (value_is_integral(seed)) {
        seed_with_number(random, int_magnitude(seed.as.integer));
    } else if (value_is_float(seed)) {
        if (!value_hash(rt, seed, &hash)) return false;
        seed_with_number(random, (uint64_t)hash);
    } else if (value_is_str(seed)) {
        seed_with_bytes(rt, random, value_as_str(seed)->data, value_as_str(seed)->size);
    } else if (value_is_bytes(seed)) {
        seed_with_bytes(rt, random, value_as_bytes(seed)->data, value_as_bytes(seed)->size);
    } else {
        exception_raise(rt, EXC_TYPE_ERROR,
                        "The only supported seed types are:\nNone, int, float, str, bytes, and bytearray.");
        return false;
    }
    return true;
}

static Value call_seed(Runtime *rt, Value self, const Args *args) {
    Value seed = VALUE_NONE, version = VALUE_NULL;
    if (!args_parse_python(rt, args, "Random.seed(self, |, a, version)", &seed, &version)) return VALUE_NULL;
    return random_seed(vm_of(rt), value_as_random(self), seed) ? VALUE_NONE : VALUE_NULL;
}

enum { STATE_VERSION = 3 };

static Value call_getstate(Runtime *rt, Value self, const Args *args) {
    if (!args_parse_python(rt, args, "Random.getstate(self)")) return VALUE_NULL;
    const Random *random = value_as_random(self);
    Tuple *words = tuple_new(rt, MERSENNE_TWISTER_SIZE + 1);
    for (size_t i = 0; i < MERSENNE_TWISTER_SIZE; i++) words->items[i] = value_from_int(random->twister.state[i]);
    words->items[MERSENNE_TWISTER_SIZE] = value_from_int(random->twister.index);
    Tuple *state = tuple_new(rt, 3);
    state->items[0] = value_from_int(STATE_VERSION);
    state->items[1] = value_from_object(words);
    state->items[2] = random->has_gauss ? value_from_float(random->next_gauss) : VALUE_NONE;
    return value_from_object(state);
}

static bool read_words(Runtime *rt, Value words, MersenneTwister *out) {
    if (!value_is_tuple(words)) {
        exception_raise(rt, EXC_TYPE_ERROR, "state vector must be a tuple");
        return false;
    }
    const Tuple *tuple = value_as_tuple(words);
    if (tuple->count != MERSENNE_TWISTER_SIZE + 1) {
        exception_raise(rt, EXC_VALUE_ERROR, "state vector is the wrong size");
        return false;
    }
    for (size_t i = 0; i < tuple->count; i++) {
        int64_t word;
        if (!args_int(rt, tuple->items[i], &word)) return false;
        if (i < MERSENNE_TWISTER_SIZE) out->state[i] = (uint32_t)word;
        else out->index = (uint32_t)word;
    }
    if (out->index <= MERSENNE_TWISTER_SIZE) return true;
    exception_raise(rt, EXC_VALUE_ERROR, "invalid state");
    return false;
}

static Value call_setstate(Runtime *rt, Value self, const Args *args) {
    Value state = VALUE_NULL;
    if (!args_parse_python(rt, args, "Random.setstate(self, state)", &state)) return VALUE_NULL;
    const Tuple *parts = value_is_tuple(state) ? value_as_tuple(state) : NULL;
    bool is_known = parts && parts->count == 3 && value_is(parts->items[0], value_from_int(STATE_VERSION));
    if (!is_known)
        return exception_raise(rt, EXC_VALUE_ERROR, "state with version %R passed to Random.setstate() of version %d",
                               parts && parts->count ? &parts->items[0] : &state, STATE_VERSION);
    Random *random = value_as_random(self);
    MersenneTwister twister;
    if (!read_words(rt, parts->items[1], &twister)) return VALUE_NULL;
    random->twister = twister;
    random->has_gauss = value_is_float(parts->items[2]);
    if (random->has_gauss) random->next_gauss = parts->items[2].as.real;
    return VALUE_NONE;
}

static Value call_random(Runtime *rt, Value self, const Args *args) {
    if (!args_count(rt, args, "Random.random()", 0, 0)) return VALUE_NULL;
    return value_from_float(mersenne_twister_double(&value_as_random(self)->twister));
}

static Value call_getrandbits(Runtime *rt, Value self, const Args *args) {
    enum { BITS_MAX = 64 };
    int64_t bits;
    if (!args_count(rt, args, "Random.getrandbits()", 1, 1) || !args_int(rt, args->values[0], &bits)) return VALUE_NULL;
    if (bits < 0) return exception_raise(rt, EXC_VALUE_ERROR, "number of bits must be non-negative");
    if (bits > BITS_MAX) return int_raise_overflow(rt);
    uint64_t result = mersenne_twister_bits(&value_as_random(self)->twister, (unsigned)bits);
    return result > INT64_MAX ? int_raise_overflow(rt) : value_from_int((int64_t)result);
}

static Value call_randbytes(Runtime *rt, Value self, const Args *args) {
    Value n = VALUE_NULL;
    int64_t size;
    if (!args_parse_python(rt, args, "Random.randbytes(self, n)", &n) || !args_int(rt, n, &size)) return VALUE_NULL;
    if (size < 0) return exception_raise(rt, EXC_VALUE_ERROR, "number of bits must be non-negative");
    if (!runtime_can_take(rt, (size_t)size, 1)) return VALUE_NULL;
    Bytes *bytes = bytes_new(rt, NULL, (size_t)size);
    for (size_t i = 0; i < bytes->size; i += 4) {
        size_t left = bytes->size - i < 4 ? bytes->size - i : 4;
        uint64_t word = mersenne_twister_bits(&value_as_random(self)->twister, (unsigned)(8 * left));
        for (size_t k = 0; k < left; k++) bytes->data[i + k] = (char)(word >> (8 * k));
    }
    return value_from_object(bytes);
}

int64_t random_below(Random *random, int64_t n) {
    unsigned bits = 64 - (unsigned)__builtin_clzll((unsigned long long)n);
    uint64_t result;
    do result = mersenne_twister_bits(&random->twister, bits);
    while (result >= (uint64_t)n);
    return (int64_t)result;
}

// How many numbers lie in range(start, stop, step). False: raised.
static bool count_range(Runtime *rt, int64_t start, int64_t stop, int64_t step, int64_t *out) {
    int64_t width, room;
    bool overflows = int_subtract_overflows(stop, start, &width) ||
                     int_add_overflows(width, step > 0 ? step - 1 : step + 1, &room) ||
                     int_floor_divide_overflows(room, step, out);
    if (overflows) int_raise_overflow(rt);
    return !overflows;
}

// The arguments are still at hand as they were given, for the message.
static Value randrange(Runtime *rt, Random *random, Value start, Value stop, Value step) {
    int64_t first, last, by = 1, count;
    if (!args_int(rt, start, &first)) return VALUE_NULL;
    if (value_is_none(stop)) {
        if (!value_is_null(step)) return exception_raise(rt, EXC_TYPE_ERROR, "Missing a non-None stop argument");
        if (first > 0) return value_from_int(random_below(random, first));
        return exception_raise(rt, EXC_VALUE_ERROR, "empty range for randrange()");
    }
    if (!args_int(rt, stop, &last)) return VALUE_NULL;
    if (!value_is_null(step) && !args_int(rt, step, &by)) return VALUE_NULL;
    if (by == 0) return exception_raise(rt, EXC_VALUE_ERROR, "zero step for randrange()");
    if (!count_range(rt, first, last, by, &count)) return VALUE_NULL;
    if (count > 0) return value_from_int(first + by * random_below(random, count));
    Value bounds[] = {start, stop, value_is_null(step) ? VALUE_NONE : step};
    Str *texts[3];
    for (size_t i = 0; i < 3; i++) texts[i] = value_str(rt, bounds[i]);
    if (!rt->raised && by == 1)
        exception_raise(rt, EXC_VALUE_ERROR, "empty range in randrange(%V, %V)", texts[0], texts[1]);
    else if (!rt->raised)
        exception_raise(rt, EXC_VALUE_ERROR, "empty range in randrange(%V, %V, %V)", texts[0], texts[1], texts[2]);
    for (size_t i = 0; i < 3; i++) object_unref(rt, texts[i]);
    return VALUE_NULL;
}

static Value call_randrange(Runtime *rt, Value self, const Args *args) {
    Value start = VALUE_NULL, stop = VALUE_NONE, step = VALUE_NULL;
    if (!args_parse_python(rt, args, "Random.randrange(self, start, |, stop, step)", &start, &stop, &step))
        return VALUE_NULL;
    return randrange(rt, value_as_random(self), start, stop, step);
}

static Value call_randint(Runtime *rt, Value self, const Args *args) {
    Value a = VALUE_NULL, b = VALUE_NULL;
    if (!args_parse_python(rt, args, "Random.randint(self, a, b)", &a, &b)) return VALUE_NULL;
    Value stop = value_binary(rt, BINARY_ADD, b, value_from_int(1));
    if (value_is_null(stop)) return VALUE_NULL;
    Value result = randrange(rt, value_as_random(self), a, stop, VALUE_NULL);
    value_unref(rt, stop);
    return result;
}

const NativeSpec random_generator_methods[] = {
    {.name = "seed", .call = call_seed, .kind = NATIVE_METHOD},
    {.name = "getstate", .call = call_getstate, .kind = NATIVE_METHOD},
    {.name = "setstate", .call = call_setstate, .kind = NATIVE_METHOD},
    {.name = "random", .call = call_random, .kind = NATIVE_METHOD},
    {.name = "getrandbits", .call = call_getrandbits, .kind = NATIVE_METHOD},
    {.name = "randbytes", .call = call_randbytes, .kind = NATIVE_METHOD},
    {.name = "randrange", .call = call_randrange, .kind = NATIVE_METHOD},
    {.name = "randint", .call = call_randint, .kind = NATIVE_METHOD},
    {0},
};
