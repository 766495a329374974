// Real-valued distributions, step by step as Lib/random.py computes them, so that the last digit is the same.

#include "sim/vm/random.h"

#include <math.h>

#include "sim/value/exception.h"
#include "sim/value/float.h"
#include "sim/value/operate.h"

#define PI 3.141592653589793
#define TWO_PI (2.0 * PI)
#define EULER 2.718281828459045
#define LOG_4 1.3862943611198906
#define LOG_4_5 1.5040773967762742
#define NORMAL_MAGIC 1.7155277699214135 // 4 * exp(-0.5) / sqrt(2)

static double random_double(Random *random) {
    return mersenne_twister_double(&random->twister);
}

// Up to three numbers, by name; those that are not given keep their value.
static bool read_numbers(Runtime *rt, const Args *args, const char *signature, double *a, double *b) {
    Value values[] = {value_from_float(*a), value_from_float(*b)};
    return args_parse_python(rt, args, signature, &values[0], &values[1]) && args_float(rt, values[0], a) &&
           args_float(rt, values[1], b);
}

// base + z * width
static Value shift(Runtime *rt, Value base, double z, Value width) {
    Value offset = value_binary(rt, BINARY_MUL, value_from_float(z), width);
    if (value_is_null(offset)) return VALUE_NULL;
    Value result = value_binary(rt, BINARY_ADD, base, offset);
    value_unref(rt, offset);
    return result;
}

static Value call_uniform(Runtime *rt, Value self, const Args *args) {
    Value a = VALUE_NULL, b = VALUE_NULL;
    if (!args_parse_python(rt, args, "Random.uniform(self, a, b)", &a, &b)) return VALUE_NULL;
    Value width = value_binary(rt, BINARY_SUB, b, a);
    if (value_is_null(width)) return VALUE_NULL;
    Value result = shift(rt, a, random_double(value_as_random(self)), width);
    value_unref(rt, width);
    return result;
}

static Value call_triangular(Runtime *rt, Value self, const Args *args) {
    Value lowest = value_from_float(0), highest = value_from_float(1), middle = VALUE_NONE;
    double low, high, mode, u, c = 0.5;
    if (!args_parse_python(rt, args, "Random.triangular(self, |, low, high, mode)", &lowest, &highest, &middle))
        return VALUE_NULL;
    if (!args_float(rt, lowest, &low) || !args_float(rt, highest, &high)) return VALUE_NULL;
    u = random_double(value_as_random(self));
    if (!value_is_none(middle)) {
        if (!args_float(rt, middle, &mode)) return VALUE_NULL;
        if (high == low) return value_ref(lowest);
        c = (mode - low) / (high - low);
    }
    if (u > c) {
        double old_low = low;
        u = 1.0 - u;
        c = 1.0 - c;
        low = high;
        high = old_low;
    }
    return value_from_float(low + (high - low) * sqrt(u * c));
}

// By the ratio of two uniform numbers (Kinderman and Monahan).
static double normal(Random *random) {
    for (;;) {
        double u1 = random_double(random), u2 = 1.0 - random_double(random);
        double z = NORMAL_MAGIC * (u1 - 0.5) / u2;
        if (z * z / 4.0 <= -log(u2)) return z;
    }
}

static Value call_normalvariate(Runtime *rt, Value self, const Args *args) {
    Value mu = value_from_float(0), sigma = value_from_float(1);
    if (!args_parse_python(rt, args, "Random.normalvariate(self, |, mu, sigma)", &mu, &sigma)) return VALUE_NULL;
    return shift(rt, mu, normal(value_as_random(self)), sigma);
}

static Value call_lognormvariate(Runtime *rt, Value self, const Args *args) {
    double mu = 0, sigma = 1;
    if (!read_numbers(rt, args, "Random.lognormvariate(self, mu, sigma)", &mu, &sigma)) return VALUE_NULL;
    return value_from_float(exp(mu + normal(value_as_random(self)) * sigma));
}

static double gauss(Random *random) {
    if (random->has_gauss) {
        random->has_gauss = false;
        return random->next_gauss;
    }
    double angle = random_double(random) * TWO_PI;
    double radius = sqrt(-2.0 * log(1.0 - random_double(random)));
    random->next_gauss = sin(angle) * radius;
    random->has_gauss = true;
    return cos(angle) * radius;
}

static Value call_gauss(Runtime *rt, Value self, const Args *args) {
    Value mu = value_from_float(0), sigma = value_from_float(1);
    if (!args_parse_python(rt, args, "Random.gauss(self, |, mu, sigma)", &mu, &sigma)) return VALUE_NULL;
    return shift(rt, mu, gauss(value_as_random(self)), sigma);
}

static Value call_expovariate(Runtime *rt, Value self, const Args *args) {
    Value rate = value_from_float(1);
    if (!args_parse_python(rt, args, "Random.expovariate(self, |, lambd)", &rate)) return VALUE_NULL;
    return value_binary(rt, BINARY_TRUEDIV, value_from_float(-log(1.0 - random_double(value_as_random(self)))), rate);
}

// alpha > 1 (Cheng).
static double gamma_large(Random *random, double alpha) {
    double ainv = sqrt(2.0 * alpha - 1.0), bbb = alpha - LOG_4, ccc = alpha + ainv;
    for (;;) {
        double u1 = random_double(random);
        if (!(1e-7 < u1 && u1 < 0.9999999)) continue;
        double u2 = 1.0 - random_double(random);
        double v = log(u1 / (1.0 - u1)) / ainv, x = alpha * exp(v);
        double z = u1 * u1 * u2, r = bbb + ccc * v - x;
        if (r + (1.0 + LOG_4_5) - 4.5 * z >= 0.0 || r >= log(z)) return x;
    }
}

// alpha < 1 (algorithm GS of Ahrens and Dieter).
static double gamma_small(Random *random, double alpha) {
    for (;;) {
        double u = random_double(random), b = (EULER + alpha) / EULER, p = b * u;
        double x = p <= 1.0 ? pow(p, 1.0 / alpha) : -log((b - p) / alpha);
        double u1 = random_double(random);
        if (p > 1.0 ? u1 <= pow(x, alpha - 1.0) : u1 <= exp(-x)) return x;
    }
}

static bool gamma_next(Runtime *rt, Random *random, double alpha, double beta, double *out) {
    if (alpha <= 0.0 || beta <= 0.0) {
        exception_raise(rt, EXC_VALUE_ERROR, "gammavariate: alpha and beta must be > 0.0");
        return false;
    }
    if (alpha > 1.0) *out = gamma_large(random, alpha) * beta;
    else if (alpha == 1.0) *out = -log(1.0 - random_double(random)) * beta;
    else *out = gamma_small(random, alpha) * beta;
    return true;
}

static Value call_gammavariate(Runtime *rt, Value self, const Args *args) {
    double alpha = 0, beta = 0, result;
    if (!read_numbers(rt, args, "Random.gammavariate(self, alpha, beta)", &alpha, &beta)) return VALUE_NULL;
    return gamma_next(rt, value_as_random(self), alpha, beta, &result) ? value_from_float(result) : VALUE_NULL;
}

static Value call_betavariate(Runtime *rt, Value self, const Args *args) {
    double alpha = 0, beta = 0, y, other;
    if (!read_numbers(rt, args, "Random.betavariate(self, alpha, beta)", &alpha, &beta)) return VALUE_NULL;
    if (!gamma_next(rt, value_as_random(self), alpha, 1.0, &y)) return VALUE_NULL;
    if (y == 0) return value_from_float(0);
    if (!gamma_next(rt, value_as_random(self), beta, 1.0, &other)) return VALUE_NULL;
    return value_from_float(y / (y + other));
}

static Value call_paretovariate(Runtime *rt, Value self, const Args *args) {
    Value value = VALUE_NULL;
    double alpha;
    if (!args_parse_python(rt, args, "Random.paretovariate(self, alpha)", &value)) return VALUE_NULL;
    if (!args_float(rt, value, &alpha)) return VALUE_NULL;
    double u = 1.0 - random_double(value_as_random(self));
    if (alpha == 0) return exception_raise(rt, EXC_ZERO_DIVISION_ERROR, "float division by zero");
    return float_power(rt, u, -1.0 / alpha);
}

static Value call_weibullvariate(Runtime *rt, Value self, const Args *args) {
    double alpha = 0, beta = 0;
    if (!read_numbers(rt, args, "Random.weibullvariate(self, alpha, beta)", &alpha, &beta)) return VALUE_NULL;
    double u = 1.0 - random_double(value_as_random(self));
    if (beta == 0) return exception_raise(rt, EXC_ZERO_DIVISION_ERROR, "float division by zero");
    return value_from_float(alpha * pow(-log(u), 1.0 / beta));
}

// The cosine of the angle to the mean (Best and Fisher).
static double von_mises_cosine(Random *random, double kappa) {
    double s = 0.5 / kappa, r = s + sqrt(1.0 + s * s), z;
    for (;;) {
        z = cos(PI * random_double(random));
        double d = z / (r + z), u = random_double(random);
        if (u < 1.0 - d * d || u <= (1.0 - d) * exp(d)) break;
    }
    double q = 1.0 / r;
    return (q + z) / (1.0 + q * z);
}

static Value call_vonmisesvariate(Runtime *rt, Value self, const Args *args) {
    Random *random = value_as_random(self);
    double mu = 0, kappa = 0;
    if (!read_numbers(rt, args, "Random.vonmisesvariate(self, mu, kappa)", &mu, &kappa)) return VALUE_NULL;
    if (kappa <= 1e-6) return value_from_float(TWO_PI * random_double(random));
    double away = acos(von_mises_cosine(random, kappa));
    double angle = random_double(random) > 0.5 ? mu + away : mu - away;
    return value_binary(rt, BINARY_MOD, value_from_float(angle), value_from_float(TWO_PI));
}

const NativeSpec random_distribution_methods[] = {
    {.name = "uniform", .call = call_uniform, .kind = NATIVE_METHOD},
    {.name = "triangular", .call = call_triangular, .kind = NATIVE_METHOD},
    {.name = "normalvariate", .call = call_normalvariate, .kind = NATIVE_METHOD},
    {.name = "lognormvariate", .call = call_lognormvariate, .kind = NATIVE_METHOD},
    {.name = "gauss", .call = call_gauss, .kind = NATIVE_METHOD},
    {.name = "expovariate", .call = call_expovariate, .kind = NATIVE_METHOD},
    {.name = "gammavariate", .call = call_gammavariate, .kind = NATIVE_METHOD},
    {.name = "betavariate", .call = call_betavariate, .kind = NATIVE_METHOD},
    {.name = "paretovariate", .call = call_paretovariate, .kind = NATIVE_METHOD},
    {.name = "weibullvariate", .call = call_weibullvariate, .kind = NATIVE_METHOD},
    {.name = "vonmisesvariate", .call = call_vonmisesvariate, .kind = NATIVE_METHOD},
    {0},
};
