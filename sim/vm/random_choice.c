// Choosing from sequences, and shuffling them.

#include "sim/vm/random.h"

#include <math.h>

#include "sim/value/exception.h"
#include "sim/value/iterator.h"
#include "sim/value/list.h"
#include "sim/value/operate.h"
#include "sim/value/set.h"
#include "sim/value/tuple.h"

static double random_double(Random *random) {
    return mersenne_twister_double(&random->twister);
}

static Value call_choice(Runtime *rt, Value self, const Args *args) {
    Value sequence = VALUE_NULL;
    int64_t length;
    if (!args_parse_python(rt, args, "Random.choice(self, seq)", &sequence)) return VALUE_NULL;
    if (!value_length(rt, sequence, &length)) return VALUE_NULL;
    if (length == 0) return exception_raise(rt, EXC_INDEX_ERROR, "Cannot choose from an empty sequence");
    return value_get_item(rt, sequence, value_from_int(random_below(value_as_random(self), length)));
}

// x[i], x[j] = x[j], x[i]
static bool exchange(Runtime *rt, Value x, int64_t i, int64_t j) {
    Value b = value_get_item(rt, x, value_from_int(j));
    Value a = value_is_null(b) ? VALUE_NULL : value_get_item(rt, x, value_from_int(i));
    bool well = !value_is_null(a) && value_set_item(rt, x, value_from_int(i), b) &&
                value_set_item(rt, x, value_from_int(j), a);
    value_unref(rt, a);
    value_unref(rt, b);
    return well;
}

static Value call_shuffle(Runtime *rt, Value self, const Args *args) {
    Value x = VALUE_NULL;
    int64_t length;
    if (!args_parse_python(rt, args, "Random.shuffle(self, x)", &x) || !value_length(rt, x, &length)) return VALUE_NULL;
    for (int64_t i = length - 1; i > 0; i--)
        if (!exchange(rt, x, i, random_below(value_as_random(self), i + 1))) return VALUE_NULL;
    return VALUE_NONE;
}

// Sums up to each item: a list; NULL: raised. As itertools.accumulate.
static List *accumulate(Runtime *rt, Value iterable) {
    List *list = list_from_iterable(rt, iterable);
    if (!list) return NULL;
    for (size_t i = 1; i < list->count; i++) {
        Value sum = value_binary(rt, BINARY_ADD, list->items[i - 1], list->items[i]);
        if (value_is_null(sum)) {
            object_unref(rt, list);
            return NULL;
        }
        value_replace(rt, &list->items[i], sum);
    }
    return list;
}

// The first of low…high whose item is greater than x. -1: raised. As bisect.bisect_right.
static int64_t bisect(Runtime *rt, Value sequence, Value x, int64_t low, int64_t high) {
    while (low < high) {
        int64_t middle = (low + high) / 2;
        bool is_less;
        Value item = value_get_item(rt, sequence, value_from_int(middle));
        bool told = !value_is_null(item) && value_compare_truth(rt, x, item, COMPARE_LT, &is_less);
        value_unref(rt, item);
        if (!told) return -1;
        if (is_less) high = middle;
        else low = middle + 1;
    }
    return low;
}

// sample --------------------------------------------------------------------------------------------------------------

// Where n is small: each chosen item gives its place to the last one that is left.
static bool sample_from_pool(Runtime *rt, Random *random, Value population, int64_t n, int64_t k, List *result) {
    List *pool = list_from_iterable(rt, population);
    if (!pool) return false;
    for (int64_t i = 0; i < k; i++) {
        int64_t j = random_below(random, n - i);
        list_append(rt, result, pool->items[j]);
        value_replace(rt, &pool->items[j], value_ref(pool->items[n - i - 1]));
    }
    object_unref(rt, pool);
    return true;
}

// Where n is large: remembers what was chosen.
static bool sample_with_set(Runtime *rt, Random *random, Value population, int64_t n, int64_t k, List *result) {
    Set *selected = set_new(rt, rt->types[TYPE_SET]);
    bool well = true;
    for (int64_t i = 0; i < k && well; i++) {
        bool again = true;
        int64_t j = 0;
        while (again && well) {
            j = random_below(random, n);
            well = set_contains(rt, selected, value_from_int(j), &again);
        }
        Value item = value_get_item(rt, population, value_from_int(j));
        well = !value_is_null(item) && set_add(rt, selected, value_from_int(j));
        if (well) list_append(rt, result, item);
        value_unref(rt, item);
    }
    object_unref(rt, selected);
    return well;
}

static List *sample(Runtime *rt, Random *random, Value population, int64_t n, int64_t k) {
    if (k < 0 || k > n) {
        exception_raise(rt, EXC_VALUE_ERROR, "Sample larger than population or is negative");
        return NULL;
    }
    double set_size = 21; // of a small set less that of an empty list, in CPython
    if (k > 5) set_size += pow(4, ceil(log((double)(k * 3)) / log(4)));
    List *result = list_new(rt, (size_t)k);
    bool well = (double)n <= set_size ? sample_from_pool(rt, random, population, n, k, result)
                                      : sample_with_set(rt, random, population, n, k, result);
    if (well) return result;
    object_unref(rt, result);
    return NULL;
}

// Replaces the numbers in `selections` by the items that they stand for. False: raised.
static bool select_by_counts(Runtime *rt, Value population, List *sums, List *selections) {
    for (size_t i = 0; i < selections->count; i++) {
        Value all = value_from_object(sums);
        int64_t index = bisect(rt, all, selections->items[i], 0, (int64_t)sums->count - 1);
        Value item = index < 0 ? VALUE_NULL : value_get_item(rt, population, value_from_int(index));
        if (value_is_null(item)) return false;
        value_replace(rt, &selections->items[i], item);
    }
    return true;
}

static Value sample_counted(Runtime *rt, Random *random, Value population, int64_t n, int64_t k, Value counts) {
    List *sums = accumulate(rt, counts), *result = NULL;
    if (!sums) return VALUE_NULL;
    Value total = sums->count ? sums->items[sums->count - 1] : VALUE_NONE;
    if ((int64_t)sums->count != n) {
        exception_raise(rt, EXC_VALUE_ERROR, "The number of counts does not match the population");
    } else if (!value_is_integral(total)) {
        exception_raise(rt, EXC_TYPE_ERROR, "Counts must be integers");
    } else if (total.as.integer <= 0) {
        exception_raise(rt, EXC_VALUE_ERROR, "Total of counts must be greater than zero");
    } else {
        Value range = runtime_call(rt, value_from_object(rt->types[TYPE_RANGE]), &total, 1);
        if (!value_is_null(range)) result = sample(rt, random, range, total.as.integer, k);
        value_unref(rt, range);
    }
    if (result && !select_by_counts(rt, population, sums, result)) {
        object_unref(rt, result);
        result = NULL;
    }
    object_unref(rt, sums);
    return value_from_object(result);
}

static bool is_sequence(Value v) {
    return value_is_list(v) || value_is_tuple(v) || value_is_str(v) || value_is_kind(v, KIND_BYTES) ||
           value_is_kind(v, KIND_RANGE);
}

static Value call_sample(Runtime *rt, Value self, const Args *args) {
    Value population = VALUE_NULL, size = VALUE_NULL, counts = VALUE_NONE;
    int64_t n, k;
    if (!args_parse_python(rt, args, "Random.sample(self, population, k, *, |, counts)", &population, &size, &counts))
        return VALUE_NULL;
    if (!is_sequence(population))
        return exception_raise(rt, EXC_TYPE_ERROR, "Population must be a sequence.  For dicts or sets, use sorted(d).");
    if (!value_length(rt, population, &n) || !args_int(rt, size, &k)) return VALUE_NULL;
    if (!value_is_none(counts)) return sample_counted(rt, value_as_random(self), population, n, k, counts);
    return value_from_object(sample(rt, value_as_random(self), population, n, k));
}

// choices -------------------------------------------------------------------------------------------------------------

static Value choices_alike(Runtime *rt, Random *random, Value population, int64_t n, int64_t k) {
    List *result = list_new(rt, 0);
    for (int64_t i = 0; i < k; i++) {
        Value index = value_from_int((int64_t)floor(random_double(random) * (double)n));
        Value item = value_get_item(rt, population, index);
        if (value_is_null(item)) {
            object_unref(rt, result);
            return VALUE_NULL;
        }
        list_append_owned(rt, result, item);
    }
    return value_from_object(result);
}

static Value choices_weighted(Runtime *rt, Random *random, Value population, Value sums, int64_t n, int64_t k) {
    int64_t count;
    if (!value_length(rt, sums, &count)) return VALUE_NULL;
    if (count != n) return exception_raise(rt, EXC_VALUE_ERROR, "The number of weights does not match the population");
    Value last = value_get_item(rt, sums, value_from_int(-1));
    if (value_is_null(last)) return VALUE_NULL;
    double total;
    bool well = args_float(rt, last, &total);
    value_unref(rt, last);
    if (!well) return VALUE_NULL;
    if (total <= 0) return exception_raise(rt, EXC_VALUE_ERROR, "Total of weights must be greater than zero");
    if (!isfinite(total)) return exception_raise(rt, EXC_VALUE_ERROR, "Total of weights must be finite");
    List *result = list_new(rt, 0);
    for (int64_t i = 0; i < k; i++) {
        int64_t index = bisect(rt, sums, value_from_float(random_double(random) * total), 0, n - 1);
        Value item = index < 0 ? VALUE_NULL : value_get_item(rt, population, value_from_int(index));
        if (value_is_null(item)) {
            object_unref(rt, result);
            return VALUE_NULL;
        }
        list_append_owned(rt, result, item);
    }
    return value_from_object(result);
}

// The weights summed up; NULL: raised. A number of choices given by position looks like weights.
static List *sum_weights(Runtime *rt, Value weights) {
    List *sums = accumulate(rt, weights);
    if (sums || !value_is_integral(weights) || !exception_raised_is(rt, EXC_TYPE_ERROR)) return sums;
    exception_discard(rt);
    exception_raise(rt, EXC_TYPE_ERROR, "The number of choices must be a keyword argument: k=%R", &weights);
    return NULL;
}

static Value call_choices(Runtime *rt, Value self, const Args *args) {
    Random *random = value_as_random(self);
    Value population = VALUE_NULL, weights = VALUE_NONE, sums = VALUE_NONE, size = value_from_int(1);
    int64_t n, k;
    if (!args_parse_python(rt, args, "Random.choices(self, population, |, weights, *, |, cum_weights, k)", &population,
                           &weights, &sums, &size))
        return VALUE_NULL;
    if (!value_length(rt, population, &n) || !args_int(rt, size, &k)) return VALUE_NULL;
    if (value_is_none(weights) && value_is_none(sums)) return choices_alike(rt, random, population, n, k);
    if (!value_is_none(weights) && !value_is_none(sums))
        return exception_raise(rt, EXC_TYPE_ERROR, "Cannot specify both weights and cumulative weights");
    if (!value_is_none(sums)) return choices_weighted(rt, random, population, sums, n, k);
    List *list = sum_weights(rt, weights);
    if (!list) return VALUE_NULL;
    Value result = choices_weighted(rt, random, population, value_from_object(list), n, k);
    object_unref(rt, list);
    return result;
}

const NativeSpec random_choice_methods[] = {
    {.name = "choice", .call = call_choice, .kind = NATIVE_METHOD},
    {.name = "choices", .call = call_choices, .kind = NATIVE_METHOD},
    {.name = "sample", .call = call_sample, .kind = NATIVE_METHOD},
    {.name = "shuffle", .call = call_shuffle, .kind = NATIVE_METHOD},
    {0},
};
