// The nearest name by Levenshtein's distance, where a wrong case counts half.

#include "sim/vm/suggest.h"

#include <string.h>

#include "sim/value/str.h"

enum { CANDIDATES_MAX = 750, NAME_SIZE_MAX = 40, MOVE_COST = 2, CASE_COST = 1 };

typedef struct Letters {
    const char *data;
    size_t size;
} Letters;

static char lower(char c) {
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static size_t substitution_cost(char a, char b) {
    if (a == b) return 0;
    return lower(a) == lower(b) ? CASE_COST : MOVE_COST;
}

// Drops what both begin and end with.
static void trim_common(Letters *a, Letters *b) {
    while (a->size && b->size && a->data[0] == b->data[0]) {
        a->data++, a->size--;
        b->data++, b->size--;
    }
    while (a->size && b->size && a->data[a->size - 1] == b->data[b->size - 1]) {
        a->size--;
        b->size--;
    }
}

// One row of the matrix at a time: costs[i] is the cost to turn long_[:row] into short_[:i + 1].
static size_t fill_matrix(Letters short_, Letters long_, size_t most) {
    size_t costs[NAME_SIZE_MAX], result = 0;
    for (size_t i = 0; i < short_.size; i++) costs[i] = (i + 1) * MOVE_COST;
    for (size_t row = 0; row < long_.size; row++) {
        size_t diagonal = row * MOVE_COST, least = SIZE_MAX;
        result = diagonal;
        for (size_t i = 0; i < short_.size; i++) {
            size_t substitute = diagonal + substitution_cost(long_.data[row], short_.data[i]);
            diagonal = costs[i];
            size_t move = (result < diagonal ? result : diagonal) + MOVE_COST;
            result = move < substitute ? move : substitute;
            costs[i] = result;
            if (result < least) least = result;
        }
        if (least > most) return most + 1;
    }
    return result;
}

// More than `most` if it is more than that.
static size_t distance(Letters a, Letters b, size_t most) {
    trim_common(&a, &b);
    if (a.size == 0 || b.size == 0) return (a.size + b.size) * MOVE_COST;
    if (a.size > NAME_SIZE_MAX || b.size > NAME_SIZE_MAX) return most + 1;
    Letters short_ = a.size <= b.size ? a : b, long_ = a.size <= b.size ? b : a;
    if ((long_.size - short_.size) * MOVE_COST > most) return most + 1;
    return fill_matrix(short_, long_, most);
}

Str *suggest_name(Runtime *rt, const Value *names, size_t count, const Str *name) {
    (void)rt;
    if (count >= CANDIDATES_MAX) return NULL;
    Str *nearest = NULL;
    size_t nearest_distance = SIZE_MAX;
    for (size_t i = 0; i < count; i++) {
        Str *candidate = value_as_str(names[i]);
        if (str_equal(candidate, name)) continue;
        size_t most = (name->size + candidate->size + 3) * MOVE_COST / 6;
        if (most > nearest_distance - 1) most = nearest_distance - 1;
        size_t found = distance((Letters){name->data, name->size}, (Letters){candidate->data, candidate->size}, most);
        if (found > most) continue;
        nearest = candidate;
        nearest_distance = found;
    }
    return nearest ? object_ref(nearest) : NULL;
}
