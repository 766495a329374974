// math's functions of many numbers: fsum, prod, sumprod, hypot, dist.

#include <float.h>
#include <math.h>

#include "sim/module/arguments.h"
#include "sim/module/math.h"
#include "sim/value/exception.h"
#include "sim/value/int.h"
#include "sim/value/iterator.h"

// Exact sums: floats that do not overlap and whose sum is that of all that came (Shewchuk) -------------------------------

enum { PARTS_MAX = 64 }; // more than the exponents of floats leave room for

typedef struct ExactSum {
    double parts[PARTS_MAX]; // the smallest first
    size_t count;
} ExactSum;

// False: the sum is too large for a float.
static bool exact_add(ExactSum *sum, double x) {
    size_t kept = 0;
    for (size_t i = 0; i < sum->count; i++) {
        double part = sum->parts[i];
        if (fabs(x) < fabs(part)) {
            double larger = part;
            part = x;
            x = larger;
        }
        double both = x + part;
        double lost = part - (both - x);
        if (lost != 0.0) sum->parts[kept++] = lost;
        x = both;
    }
    sum->count = kept;
    if (x != 0.0 && isfinite(x)) sum->parts[sum->count++] = x;
    return isfinite(x);
}

// Rounded once. What is left behind the last addition decides where it lies half-way between two floats.
static double exact_total(const ExactSum *sum) {
    if (sum->count == 0) return 0.0;
    size_t left = sum->count - 1;
    double high = sum->parts[left], low = 0.0;
    while (left > 0 && low == 0.0) {
        double before = high, part = sum->parts[--left];
        high = before + part;
        low = part - (high - before);
    }
    if (left > 0 && ((low < 0.0 && sum->parts[left - 1] < 0.0) || (low > 0.0 && sum->parts[left - 1] > 0.0))) {
        double twice = low * 2.0, next = high + twice;
        if (twice == next - high) high = next;
    }
    return high;
}

// fsum --------------------------------------------------------------------------------------------------------------------

typedef struct FloatSum {
    ExactSum exact;
    double special;   // the sum of what is infinite or no number
    double infinite;  // of the infinite ones alone
} FloatSum;

static bool add_float(Runtime *rt, FloatSum *sum, double x) {
    if (isfinite(x)) {
        if (exact_add(&sum->exact, x)) return true;
        exception_raise(rt, EXC_OVERFLOW_ERROR, "intermediate overflow in fsum");
        return false;
    }
    if (isinf(x)) sum->infinite += x;
    sum->special += x;
    return true;
}

static bool add_items(Runtime *rt, FloatSum *sum, Value iterator) {
    for (;;) {
        double x;
        Value item = iterator_draw(rt, iterator);
        if (value_is_null(item)) return !rt->raised;
        bool added = args_float(rt, item, &x) && add_float(rt, sum, x);
        value_unref(rt, item);
        if (!added) return false;
    }
}

static Value call_fsum(Runtime *rt, Value self, const Args *args) {
    (void)self;
    if (!args_count(rt, args, "math.fsum()", 1, 1)) return VALUE_NULL;
    Value iterator = value_iter(rt, args->values[0]);
    if (value_is_null(iterator)) return VALUE_NULL;
    FloatSum sum = {.special = 0.0};
    bool done = add_items(rt, &sum, iterator);
    value_unref(rt, iterator);
    if (!done) return VALUE_NULL;
    if (sum.special == 0.0) return value_from_float(exact_total(&sum.exact));
    if (isnan(sum.infinite)) return exception_raise(rt, EXC_VALUE_ERROR, "-inf + inf in fsum");
    return value_from_float(sum.special);
}

// prod --------------------------------------------------------------------------------------------------------------------

static Value call_prod(Runtime *rt, Value self, const Args *args) {
    (void)self;
    Value iterable = VALUE_NULL, start = value_from_int(1);
    if (!args_parse(rt, args, "prod(iterable, /, *, |, start)", &iterable, &start)) return VALUE_NULL;
    Value iterator = value_iter(rt, iterable);
    if (value_is_null(iterator)) return VALUE_NULL;
    Value product = value_ref(start);
    while (!value_is_null(product)) {
        Value item = iterator_draw(rt, iterator);
        if (value_is_null(item)) break;
        value_replace(rt, &product, value_binary(rt, BINARY_MUL, product, item));
        value_unref(rt, item);
    }
    value_unref(rt, iterator);
    if (rt->raised) value_clear(rt, &product);
    return product;
}

// sumprod: ints are summed as ints, floats exactly, and what is neither by the operators --------------------------------

typedef struct ProductSum {
    Value total;     // what was summed by the operators
    int64_t ints;
    bool past_ints;  // something else came, or they did not fit: from now on by the operators
    ExactSum floats;
    bool has_floats;
} ProductSum;

static bool add_to_total(Runtime *rt, ProductSum *sum, Value term) { // takes term over
    if (value_is_null(term)) return false;
    value_replace(rt, &sum->total, value_binary(rt, BINARY_ADD, sum->total, term));
    value_unref(rt, term);
    return !value_is_null(sum->total);
}

static bool flush_ints(Runtime *rt, ProductSum *sum) {
    if (sum->past_ints) return true;
    sum->past_ints = true;
    return add_to_total(rt, sum, value_from_int(sum->ints));
}

static bool flush_floats(Runtime *rt, ProductSum *sum) {
    if (!sum->has_floats) return true;
    sum->has_floats = false;
    double total = exact_total(&sum->floats);
    sum->floats.count = 0;
    return add_to_total(rt, sum, value_from_float(total));
}

static bool take_ints(ProductSum *sum, Value p, Value q) {
    int64_t product;
    if (sum->past_ints || !value_is_int(p) || !value_is_int(q)) return false;
    if (int_multiply_overflows(p.as.integer, q.as.integer, &product)) return false;
    return !int_add_overflows(sum->ints, product, &sum->ints);
}

static bool as_float(Value v, double *out) {
    *out = value_is_float(v) ? v.as.real : (double)v.as.integer;
    return value_is_float(v) || value_is_integral(v);
}

static bool take_floats(ProductSum *sum, Value p, Value q) {
    double x, y;
    if (!as_float(p, &x) || !as_float(q, &y) || (!value_is_float(p) && !value_is_float(q))) return false;
    double product = x * y;
    if (!isfinite(product)) return false;
    double lost = fma(x, y, -product);
    ExactSum before = sum->floats;
    if (!exact_add(&sum->floats, product) || !exact_add(&sum->floats, lost)) {
        sum->floats = before;
        return false;
    }
    sum->has_floats = true;
    return true;
}

static bool add_product(Runtime *rt, ProductSum *sum, Value p, Value q) {
    int64_t before = sum->ints;
    if (take_ints(sum, p, q)) return true;
    sum->ints = before;
    if (!flush_ints(rt, sum)) return false;
    if (take_floats(sum, p, q)) return true;
    return flush_floats(rt, sum) && add_to_total(rt, sum, value_binary(rt, BINARY_MUL, p, q));
}

// The next of each. False: it was the last one, or raised.
static bool add_pair(Runtime *rt, ProductSum *sum, Value left, Value right) {
    Value p = iterator_draw(rt, left);
    Value q = rt->raised ? VALUE_NULL : iterator_draw(rt, right);
    bool go_on = !value_is_null(p) && !value_is_null(q);
    if (!rt->raised && value_is_null(p) != value_is_null(q))
        exception_raise(rt, EXC_VALUE_ERROR, "Inputs are not the same length");
    if (go_on) go_on = add_product(rt, sum, p, q);
    value_unref(rt, p);
    value_unref(rt, q);
    return go_on;
}

static Value sum_products(Runtime *rt, Value left, Value right) {
    ProductSum sum = {.total = value_from_int(0)};
    while (add_pair(rt, &sum, left, right)) continue;
    if (!rt->raised && flush_ints(rt, &sum) && flush_floats(rt, &sum)) return sum.total;
    value_unref(rt, sum.total);
    return VALUE_NULL;
}

static Value call_sumprod(Runtime *rt, Value self, const Args *args) {
    (void)self;
    if (!args_count(rt, args, "math.sumprod", 2, 2)) return VALUE_NULL;
    Value left = value_iter(rt, args->values[0]);
    Value right = value_is_null(left) ? VALUE_NULL : value_iter(rt, args->values[1]);
    Value result = value_is_null(right) ? VALUE_NULL : sum_products(rt, left, right);
    value_unref(rt, left);
    value_unref(rt, right);
    return result;
}

// hypot and dist: squares and their sum in twice the precision; then one step of Newton's makes up for the root -----------

typedef struct SquareSum {
    double high, low_products, low_sums; // high begins with 1, so that each sum's loss is known without a comparison
} SquareSum;

static void add_square(SquareSum *sum, double x, double times) {
    double square = x * times, total = sum->high + square;
    sum->low_products += fma(x, times, -square);
    sum->low_sums += square - (total - sum->high);
    sum->high = total;
}

static double square_total(const SquareSum *sum) { return sum->high - 1.0 + (sum->low_products + sum->low_sums); }

// Of absolute values; `largest` is the largest of them.
static double norm(double *values, size_t count, double largest) {
    int exponent;
    if (largest == 0.0 || count <= 1) return largest;
    frexp(largest, &exponent);
    if (exponent < -1023) { // nearly nothing: made larger first
        for (size_t i = 0; i < count; i++) values[i] /= DBL_MIN;
        return DBL_MIN * norm(values, count, largest / DBL_MIN);
    }
    double scale = ldexp(1.0, -exponent);
    SquareSum sum = {.high = 1.0};
    for (size_t i = 0; i < count; i++) add_square(&sum, values[i] * scale, values[i] * scale);
    double root = sqrt(square_total(&sum));
    add_square(&sum, -root, root);
    root += square_total(&sum) / (2.0 * root);
    return root / scale;
}

static Value length_of(double *values, size_t count) {
    double largest = 0.0;
    bool has_nan = false;
    for (size_t i = 0; i < count; i++) {
        has_nan = has_nan || isnan(values[i]);
        values[i] = fabs(values[i]);
        if (values[i] > largest) largest = values[i];
    }
    if (isinf(largest)) return value_from_float(largest);
    return value_from_float(has_nan ? NAN : norm(values, count, largest));
}

static Value call_hypot(Runtime *rt, Value self, const Args *args) {
    (void)self;
    if (!args_count(rt, args, "math.hypot", 0, SIZE_MAX)) return VALUE_NULL;
    size_t size = args->count * sizeof(double);
    double *values = world_allocate(rt->world, size);
    bool done = true;
    for (size_t i = 0; i < args->count && done; i++) done = args_float(rt, args->values[i], &values[i]);
    Value result = done ? length_of(values, args->count) : VALUE_NULL;
    world_release(rt->world, values, size);
    return result;
}

static Value distance(Runtime *rt, const Tuple *p, const Tuple *q) {
    if (p->count != q->count)
        return exception_raise(rt, EXC_VALUE_ERROR, "both points must have the same number of dimensions");
    size_t size = p->count * sizeof(double);
    double *values = world_allocate(rt->world, size);
    bool done = true;
    for (size_t i = 0; i < p->count && done; i++) {
        double x, y;
        done = args_float(rt, p->items[i], &x) && args_float(rt, q->items[i], &y);
        if (done) values[i] = x - y;
    }
    Value result = done ? length_of(values, p->count) : VALUE_NULL;
    world_release(rt->world, values, size);
    return result;
}

static Value call_dist(Runtime *rt, Value self, const Args *args) {
    (void)self;
    if (!args_count(rt, args, "math.dist", 2, 2)) return VALUE_NULL;
    Tuple *p = tuple_from_iterable(rt, args->values[0]);
    Tuple *q = p ? tuple_from_iterable(rt, args->values[1]) : NULL;
    Value result = q ? distance(rt, p, q) : VALUE_NULL;
    object_unref(rt, p);
    object_unref(rt, q);
    return result;
}

#define FUNCTION(text, function) {.name = text, .call = function, .kind = NATIVE_FUNCTION}

const NativeSpec math_sum_functions[] = {
    FUNCTION("dist", call_dist), FUNCTION("fsum", call_fsum),       FUNCTION("hypot", call_hypot),
    FUNCTION("prod", call_prod), FUNCTION("sumprod", call_sumprod), {0},
};
