// math's functions of one, two and three floats.

#include <math.h>
#include <string.h>

#include "sim/module/math.h"
#include "sim/value/exception.h"
#include "sim/value/int.h"
#include "sim/value/operate.h"
#include "sim/value/tuple.h"

#define PI 3.141592653589793

static double to_degrees(double x) { return x * (180.0 / PI); }

static double to_radians(double x) { return x * (PI / 180.0); }

// The distance to the next float away from zero.
static double ulp(double x) {
    if (isnan(x)) return x;
    x = fabs(x);
    double next = nextafter(x, INFINITY);
    if (isinf(x)) return x;
    return isinf(next) ? x - nextafter(x, -INFINITY) : next - x;
}

// Of one float ------------------------------------------------------------------------------------------------------------

// Where a finite argument gives an infinite result: is it too large, or is that no argument for the function?
typedef enum Infinity { TOO_LARGE, NO_ARGUMENT, IS_RIGHT } Infinity;

static Value apply(Runtime *rt, const Args *args, const char *name, double (*function)(double), Infinity infinity) {
    double x;
    if (!args_count(rt, args, name, 1, 1) || !args_float(rt, args->values[0], &x)) return VALUE_NULL;
    double result = function(x);
    if (isnan(result) && !isnan(x)) return math_raise_domain(rt);
    if (isinf(result) && isfinite(x) && infinity == TOO_LARGE) return math_raise_range(rt);
    if (isinf(result) && isfinite(x) && infinity == NO_ARGUMENT) return math_raise_domain(rt);
    return value_from_float(result);
}

// X(Python name, C function, what an infinite result means)
#define FLOAT_FUNCTIONS(X)                                                                                             \
    X(acos, acos, NO_ARGUMENT) X(acosh, acosh, NO_ARGUMENT) X(asin, asin, NO_ARGUMENT) X(asinh, asinh, NO_ARGUMENT)    \
    X(atan, atan, NO_ARGUMENT) X(atanh, atanh, NO_ARGUMENT) X(cbrt, cbrt, NO_ARGUMENT) X(cos, cos, NO_ARGUMENT)        \
    X(cosh, cosh, TOO_LARGE) X(degrees, to_degrees, IS_RIGHT) X(erf, erf, NO_ARGUMENT) X(erfc, erfc, NO_ARGUMENT)      \
    X(exp, exp, TOO_LARGE) X(exp2, exp2, TOO_LARGE) X(expm1, expm1, TOO_LARGE) X(fabs, fabs, NO_ARGUMENT)              \
    X(log10, log10, NO_ARGUMENT) X(log1p, log1p, NO_ARGUMENT) X(log2, log2, NO_ARGUMENT)                               \
    X(radians, to_radians, IS_RIGHT) X(sin, sin, NO_ARGUMENT) X(sinh, sinh, TOO_LARGE) X(sqrt, sqrt, NO_ARGUMENT)      \
    X(tan, tan, NO_ARGUMENT) X(tanh, tanh, NO_ARGUMENT) X(ulp, ulp, IS_RIGHT)

#define X(python, function, infinity)                                                                                  \
    static Value call_##python(Runtime *rt, Value self, const Args *args) {                                            \
        (void)self;                                                                                                    \
        return apply(rt, args, "math." #python "()", function, infinity);                                              \
    }
FLOAT_FUNCTIONS(X)
#undef X

static bool is_whole_and_at_most(double x, double most) { return x == floor(x) && x <= most; }

// These two have poles, where the result is infinite or none, and are too large elsewhere.
static Value call_gamma(Runtime *rt, Value self, const Args *args) {
    (void)self;
    if (args->count != 1 || args->names) return apply(rt, args, "math.gamma()", math_gamma, TOO_LARGE);
    double x;
    if (!args_float(rt, args->values[0], &x)) return VALUE_NULL;
    if (is_whole_and_at_most(x, 0.0) || x == -INFINITY) return math_raise_domain(rt);
    return apply(rt, args, "math.gamma()", math_gamma, TOO_LARGE);
}

static Value call_lgamma(Runtime *rt, Value self, const Args *args) {
    (void)self;
    if (args->count != 1 || args->names) return apply(rt, args, "math.lgamma()", math_log_gamma, TOO_LARGE);
    double x;
    if (!args_float(rt, args->values[0], &x)) return VALUE_NULL;
    if (is_whole_and_at_most(x, 0.0) && isfinite(x)) return math_raise_domain(rt);
    return apply(rt, args, "math.lgamma()", math_log_gamma, TOO_LARGE);
}

static bool read_one(Runtime *rt, const Args *args, const char *name, double *x) {
    return args_count(rt, args, name, 1, 1) && args_float(rt, args->values[0], x);
}

static Value call_isfinite(Runtime *rt, Value self, const Args *args) {
    (void)self;
    double x;
    return read_one(rt, args, "math.isfinite()", &x) ? value_from_bool(isfinite(x)) : VALUE_NULL;
}

static Value call_isinf(Runtime *rt, Value self, const Args *args) {
    (void)self;
    double x;
    return read_one(rt, args, "math.isinf()", &x) ? value_from_bool(isinf(x)) : VALUE_NULL;
}

static Value call_isnan(Runtime *rt, Value self, const Args *args) {
    (void)self;
    double x;
    return read_one(rt, args, "math.isnan()", &x) ? value_from_bool(isnan(x)) : VALUE_NULL;
}

static Value pair(Runtime *rt, Value first, Value second) {
    return value_from_object(tuple_from(rt, (Value[]){first, second}, 2));
}

static Value call_frexp(Runtime *rt, Value self, const Args *args) {
    (void)self;
    double x;
    int exponent = 0;
    if (!read_one(rt, args, "math.frexp()", &x)) return VALUE_NULL;
    double mantissa = isfinite(x) ? frexp(x, &exponent) : x;
    return pair(rt, value_from_float(mantissa), value_from_int(exponent));
}

static Value call_modf(Runtime *rt, Value self, const Args *args) {
    (void)self;
    double x, whole;
    if (!read_one(rt, args, "math.modf()", &x)) return VALUE_NULL;
    double fraction = modf(x, &whole);
    return pair(rt, value_from_float(fraction), value_from_float(whole));
}

// Logarithms --------------------------------------------------------------------------------------------------------------

static Value natural_log(Runtime *rt, Value v) { return apply(rt, &(Args){&v, 1, NULL}, "math.log()", log, NO_ARGUMENT); }

static Value call_log(Runtime *rt, Value self, const Args *args) {
    (void)self;
    if (!args_count(rt, args, "math.log", 1, 2)) return VALUE_NULL;
    Value number = natural_log(rt, args->values[0]);
    if (value_is_null(number) || args->count == 1) return number;
    Value base = natural_log(rt, args->values[1]);
    return value_is_null(base) ? VALUE_NULL : value_binary(rt, BINARY_TRUEDIV, number, base);
}

// Of two floats -----------------------------------------------------------------------------------------------------------

static bool read_two(Runtime *rt, const Args *args, const char *name, double *x, double *y) {
    return args_count(rt, args, name, 2, 2) && args_float(rt, args->values[0], x) && args_float(rt, args->values[1], y);
}

static Value call_atan2(Runtime *rt, Value self, const Args *args) {
    (void)self;
    double y, x;
    return read_two(rt, args, "math.atan2", &y, &x) ? value_from_float(atan2(y, x)) : VALUE_NULL;
}

static Value call_copysign(Runtime *rt, Value self, const Args *args) {
    (void)self;
    double x, y;
    return read_two(rt, args, "math.copysign", &x, &y) ? value_from_float(copysign(x, y)) : VALUE_NULL;
}

static Value finish_two(Runtime *rt, double x, double y, double result) {
    bool is_wrong = isnan(result) && !isnan(x) && !isnan(y);
    return is_wrong ? math_raise_domain(rt) : value_from_float(result);
}

static Value call_fmod(Runtime *rt, Value self, const Args *args) {
    (void)self;
    double x, y;
    return read_two(rt, args, "math.fmod", &x, &y) ? finish_two(rt, x, y, fmod(x, y)) : VALUE_NULL;
}

static Value call_remainder(Runtime *rt, Value self, const Args *args) {
    (void)self;
    double x, y;
    return read_two(rt, args, "math.remainder", &x, &y) ? finish_two(rt, x, y, remainder(x, y)) : VALUE_NULL;
}

static Value call_pow(Runtime *rt, Value self, const Args *args) {
    (void)self;
    double x, y;
    if (!read_two(rt, args, "math.pow", &x, &y)) return VALUE_NULL;
    double result = pow(x, y);
    if (isinf(result) && isfinite(x) && isfinite(y)) return x == 0.0 ? math_raise_domain(rt) : math_raise_range(rt);
    return finish_two(rt, x, y, result);
}

static Value call_ldexp(Runtime *rt, Value self, const Args *args) {
    (void)self;
    double x;
    if (!args_count(rt, args, "math.ldexp", 2, 2) || !args_float(rt, args->values[0], &x)) return VALUE_NULL;
    if (!value_is_integral(args->values[1]))
        return exception_raise(rt, EXC_TYPE_ERROR, "Expected an int as second argument to ldexp.");
    int64_t exponent = args->values[1].as.integer;
    if (x == 0.0 || !isfinite(x)) return value_from_float(x);
    enum { MOST = 10000 }; // far past what any float can be moved by
    double result = ldexp(x, exponent > MOST ? MOST : exponent < -MOST ? -MOST : (int)exponent);
    return isinf(result) ? math_raise_range(rt) : value_from_float(result);
}

// The floats in order as whole numbers: neighbours differ by 1, and both zeros are 0.
static int64_t rank_of(double x) {
    int64_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits >= 0 ? bits : INT64_MIN - bits;
}

static double float_of_rank(int64_t rank, double sign_of_zero) {
    int64_t bits = rank >= 0 ? rank : INT64_MIN - rank;
    double x;
    memcpy(&x, &bits, sizeof x);
    return rank == 0 ? copysign(0.0, sign_of_zero) : x;
}

static double step_towards(double x, double y, uint64_t steps) {
    int64_t from = rank_of(x), to = rank_of(y);
    uint64_t distance = from < to ? (uint64_t)to - (uint64_t)from : (uint64_t)from - (uint64_t)to;
    if (steps >= distance) return y;
    return float_of_rank((int64_t)(from < to ? (uint64_t)from + steps : (uint64_t)from - steps), x);
}

static Value call_nextafter(Runtime *rt, Value self, const Args *args) {
    (void)self;
    Value from = VALUE_NULL, to = VALUE_NULL, steps = VALUE_NONE;
    double x, y;
    int64_t count = 1;
    if (!args_parse(rt, args, "nextafter(x, y, /, *, |, steps)", &from, &to, &steps)) return VALUE_NULL;
    if (!args_float(rt, from, &x) || !args_float(rt, to, &y)) return VALUE_NULL;
    if (value_is_none(steps)) return value_from_float(nextafter(x, y));
    if (!args_int(rt, steps, &count)) return VALUE_NULL;
    if (count < 0) return exception_raise(rt, EXC_VALUE_ERROR, "steps must be a non-negative integer");
    if (count == 0 || isnan(x)) return value_from_float(x);
    return value_from_float(isnan(y) || x == y ? y : step_towards(x, y, (uint64_t)count));
}

static bool read_tolerance(Runtime *rt, Value v, double otherwise, double *out) {
    *out = otherwise;
    return value_is_null(v) || args_float(rt, v, out);
}

static Value call_isclose(Runtime *rt, Value self, const Args *args) {
    (void)self;
    Value first = VALUE_NULL, second = VALUE_NULL, relative = VALUE_NULL, absolute = VALUE_NULL;
    double a, b, rel, abs;
    if (!args_parse(rt, args, "isclose(a, b, *, |, rel_tol, abs_tol)", &first, &second, &relative, &absolute))
        return VALUE_NULL;
    if (!args_float(rt, first, &a) || !args_float(rt, second, &b)) return VALUE_NULL;
    if (!read_tolerance(rt, relative, 1e-9, &rel) || !read_tolerance(rt, absolute, 0.0, &abs)) return VALUE_NULL;
    if (rel < 0.0 || abs < 0.0) return exception_raise(rt, EXC_VALUE_ERROR, "tolerances must be non-negative");
    if (a == b) return VALUE_TRUE;
    if (isinf(a) || isinf(b)) return VALUE_FALSE;
    double apart = fabs(b - a);
    return value_from_bool(apart <= fabs(rel * b) || apart <= fabs(rel * a) || apart <= abs);
}

static Value call_fma(Runtime *rt, Value self, const Args *args) {
    (void)self;
    double x, y, z;
    if (!args_count(rt, args, "math.fma", 3, 3)) return VALUE_NULL;
    if (!args_float(rt, args->values[0], &x) || !args_float(rt, args->values[1], &y)) return VALUE_NULL;
    if (!args_float(rt, args->values[2], &z)) return VALUE_NULL;
    double result = fma(x, y, z);
    if (isnan(result) && !isnan(x) && !isnan(y) && !isnan(z))
        return exception_raise(rt, EXC_VALUE_ERROR, "invalid operation in fma");
    if (isinf(result) && isfinite(x) && isfinite(y) && isfinite(z))
        return exception_raise(rt, EXC_OVERFLOW_ERROR, "overflow in fma");
    return value_from_float(result);
}

#define FUNCTION(text, function) {.name = text, .call = function, .kind = NATIVE_FUNCTION}

const NativeSpec math_float_functions[] = {
#define X(python, function, infinity) FUNCTION(#python, call_##python),
    FLOAT_FUNCTIONS(X)
#undef X
    FUNCTION("atan2", call_atan2),         FUNCTION("copysign", call_copysign), FUNCTION("fma", call_fma),
    FUNCTION("fmod", call_fmod),           FUNCTION("frexp", call_frexp),       FUNCTION("gamma", call_gamma),
    FUNCTION("isclose", call_isclose),     FUNCTION("isfinite", call_isfinite), FUNCTION("isinf", call_isinf),
    FUNCTION("isnan", call_isnan),         FUNCTION("ldexp", call_ldexp),       FUNCTION("lgamma", call_lgamma),
    FUNCTION("log", call_log),             FUNCTION("modf", call_modf),         FUNCTION("nextafter", call_nextafter),
    FUNCTION("pow", call_pow),             FUNCTION("remainder", call_remainder), {0},
};
