// The numbers under the module random: those that CPython 3.13 gives.

#include "sim/vm/mersenne_twister.h"
#include "sim/vm/sha512.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static void seeds_give_the_numbers_of_cpython(void **state) {
    (void)state;
    static const struct {
        uint32_t words[3];
        size_t count;
        double first, second; // random.seed(number); random.random(), random.random()
        uint32_t third;       // random.getrandbits(32)
    } rows[] = {
        {{0U}, 1, 0.8444218515250481, 0.7579544029403025, 1806341205U},
        {{1U}, 1, 0.13436424411240122, 0.8474337369372327, 3280387012U},
        {{42U}, 1, 0.6394267984578837, 0.025010755222666936, 1181241943U},
        {{4294967295U}, 1, 0.6353574441341173, 0.20319993954407756, 2608619700U},
        {{0U, 1U}, 2, 0.11299430095636409, 0.41782886486292836, 71624475U},
        {{1821814770U, 2602504352U, 6692U}, 3, 0.9491022789405348, 0.751723871532845, 714913916U},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        MersenneTwister twister;
        mersenne_twister_seed(&twister, rows[i].words, rows[i].count);
        assert_true(mersenne_twister_double(&twister) == rows[i].first);
        assert_true(mersenne_twister_double(&twister) == rows[i].second);
        assert_int_equal(mersenne_twister_next(&twister), rows[i].third);
    }
}

static void all_words_are_made_anew_when_they_are_used_up(void **state) {
    (void)state;
    MersenneTwister twister;
    mersenne_twister_seed(&twister, (uint32_t[]){42}, 1);
    for (size_t i = 0; i < 10000; i++) mersenne_twister_next(&twister);
    assert_int_equal(mersenne_twister_next(&twister), 557113691U); // the 10001st word
}

static void bits_come_word_by_word_the_low_ones_first(void **state) {
    (void)state;
    static const struct {
        unsigned bits;
        uint64_t value; // random.seed(1); random.getrandbits(bits)
    } rows[] = {
        {1, UINT64_C(0)},
        {7, UINT64_C(17)},
        {32, UINT64_C(577090037)},
        {33, UINT64_C(4872057333)},
        {48, UINT64_C(160215742132725)},
        {64, UINT64_C(10499958131665514997)},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        MersenneTwister twister;
        mersenne_twister_seed(&twister, (uint32_t[]){1}, 1);
        assert_true(mersenne_twister_bits(&twister, rows[i].bits) == rows[i].value);
    }
}

static void sha512_of_texts_around_the_size_of_a_block(void **state) {
    (void)state;
    static const struct {
        size_t size; // of a text of letters a
        const char *begins;
    } rows[] = {
        {0, "cf83e1357eefb8bd"},
        {1, "1f40fc92da241694"},
        {111, "fa9121c7b32b9e01"},
        {112, "c01d080efd492776"},
        {127, "828613968b501dc0"},
        {128, "b73d1929aa615934"},
        {129, "4f681e0bd53cda4b"},
        {239, "52c853cb8d907f3d"},
        {240, "4c296d90c61052a6"},
        {256, "6a9169eb662f136d"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char text[300], shown[17];
        unsigned char digest[SHA512_SIZE];
        memset(text, 'a', sizeof text);
        sha512(text, rows[i].size, digest);
        for (size_t k = 0; k < 8; k++) snprintf(shown + 2 * k, 3, "%02x", digest[k]);
        assert_string_equal(shown, rows[i].begins);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(seeds_give_the_numbers_of_cpython),
        cmocka_unit_test(all_words_are_made_anew_when_they_are_used_up),
        cmocka_unit_test(bits_come_word_by_word_the_low_ones_first),
        cmocka_unit_test(sha512_of_texts_around_the_size_of_a_block),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
