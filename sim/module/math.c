// The module math: its table, its constants, and functions of whole numbers. As Modules/mathmodule.c.

#include "sim/module/math.h"

#include <math.h>
#include <string.h>

#include "sim/module/arguments.h"
#include "sim/value/attribute.h"
#include "sim/value/exception.h"
#include "sim/value/float.h"
#include "sim/value/int.h"
#include "sim/value/operate.h"
#include "sim/value/str.h"

// Rounding ----------------------------------------------------------------------------------------------------------------

// By the type's own __floor__ and its kin; VALUE_NULL without an exception: there is none.
static Value call_own(Runtime *rt, Value v, const char *method) {
    Value self = VALUE_NULL;
    Str *name = str_intern(rt, method, strlen(method));
    Value function = attribute_get_special(rt, v, name, &self);
    object_unref(rt, name);
    if (value_is_null(function)) return VALUE_NULL;
    Value result = runtime_call(rt, function, &self, value_is_null(self) ? 0 : 1);
    value_unref(rt, self);
    value_unref(rt, function);
    return result;
}

static Value rounded(Runtime *rt, Value v, double (*round)(double), const char *method) {
    double number;
    int64_t integer;
    if (value_is_integral(v)) return value_from_int(v.as.integer);
    if (!value_is_float(v)) {
        Value own = call_own(rt, v, method);
        if (!value_is_null(own) || rt->raised) return own;
    }
    if (!args_float(rt, v, &number)) return VALUE_NULL;
    return float_truncate(rt, round(number), &integer) ? value_from_int(integer) : VALUE_NULL;
}

static Value call_floor(Runtime *rt, Value self, const Args *args) {
    (void)self;
    return args_count(rt, args, "math.floor()", 1, 1) ? rounded(rt, args->values[0], floor, "__floor__") : VALUE_NULL;
}

static Value call_ceil(Runtime *rt, Value self, const Args *args) {
    (void)self;
    return args_count(rt, args, "math.ceil()", 1, 1) ? rounded(rt, args->values[0], ceil, "__ceil__") : VALUE_NULL;
}

static Value call_trunc(Runtime *rt, Value self, const Args *args) {
    (void)self;
    if (!args_count(rt, args, "math.trunc()", 1, 1)) return VALUE_NULL;
    Value v = args->values[0];
    if (value_is_float(v) || value_is_integral(v)) return rounded(rt, v, trunc, "__trunc__");
    Value own = call_own(rt, v, "__trunc__");
    if (!value_is_null(own) || rt->raised) return own;
    return exception_raise(rt, EXC_TYPE_ERROR, "type %s doesn't define __trunc__ method", value_type_name(rt, v));
}

// Counting ----------------------------------------------------------------------------------------------------------------

static Value from_magnitude(Runtime *rt, uint64_t magnitude) {
    return magnitude > INT64_MAX ? int_raise_overflow(rt) : value_from_int((int64_t)magnitude);
}

// n * (n - 1) * …, `count` factors.
static Value falling(Runtime *rt, int64_t n, int64_t count) {
    int64_t product = 1;
    for (int64_t i = 0; i < count; i++) {
        if (n - i == 0) return value_from_int(0);
        if (int_multiply_overflows(product, n - i, &product)) return int_raise_overflow(rt);
    }
    return value_from_int(product);
}

static Value factorial(Runtime *rt, Value v) {
    int64_t n;
    if (!args_int(rt, v, &n)) return VALUE_NULL;
    if (n < 0) return exception_raise(rt, EXC_VALUE_ERROR, "factorial() not defined for negative values");
    return falling(rt, n, n);
}

static Value call_factorial(Runtime *rt, Value self, const Args *args) {
    (void)self;
    return args_count(rt, args, "math.factorial()", 1, 1) ? factorial(rt, args->values[0]) : VALUE_NULL;
}

static bool read_n_and_k(Runtime *rt, const Args *args, int64_t *n, int64_t *k) {
    if (!args_int(rt, args->values[0], n) || !args_int(rt, args->values[1], k)) return false;
    if (*n < 0) exception_raise(rt, EXC_VALUE_ERROR, "n must be a non-negative integer");
    else if (*k < 0) exception_raise(rt, EXC_VALUE_ERROR, "k must be a non-negative integer");
    return !rt->raised;
}

static Value call_perm(Runtime *rt, Value self, const Args *args) {
    (void)self;
    int64_t n, k;
    if (!args_count(rt, args, "math.perm", 1, 2)) return VALUE_NULL;
    if (args->count == 1 || value_is_none(args->values[1])) return factorial(rt, args->values[0]);
    if (!read_n_and_k(rt, args, &n, &k)) return VALUE_NULL;
    return k > n ? value_from_int(0) : falling(rt, n, k);
}

static Value call_comb(Runtime *rt, Value self, const Args *args) {
    (void)self;
    int64_t n, k;
    if (!args_count(rt, args, "math.comb", 2, 2) || !read_n_and_k(rt, args, &n, &k)) return VALUE_NULL;
    if (k > n) return value_from_int(0);
    if (k > n - k) k = n - k;
    uint64_t ways = 1;
    for (int64_t i = 0; i < k; i++) { // of n things i: always a whole number, and never fewer than before
        unsigned __int128 next = (unsigned __int128)ways * (uint64_t)(n - i) / (uint64_t)(i + 1);
        if (next > INT64_MAX) return int_raise_overflow(rt);
        ways = (uint64_t)next;
    }
    return value_from_int((int64_t)ways);
}

static Value call_isqrt(Runtime *rt, Value self, const Args *args) {
    (void)self;
    int64_t n;
    if (!args_count(rt, args, "math.isqrt()", 1, 1) || !args_int(rt, args->values[0], &n)) return VALUE_NULL;
    if (n < 0) return exception_raise(rt, EXC_VALUE_ERROR, "isqrt() argument must be nonnegative");
    uint64_t root = (uint64_t)sqrt((double)n);
    while (root * root > (uint64_t)n) root--;
    while ((root + 1) * (root + 1) <= (uint64_t)n) root++;
    return value_from_int((int64_t)root);
}

static uint64_t gcd(uint64_t a, uint64_t b) {
    while (b) {
        uint64_t rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

static bool magnitude_of(Runtime *rt, Value v, uint64_t *out) {
    int64_t integer;
    if (!args_int(rt, v, &integer)) return false;
    *out = int_magnitude(integer);
    return true;
}

static Value call_gcd(Runtime *rt, Value self, const Args *args) {
    (void)self;
    uint64_t result = 0, next;
    if (!args_count(rt, args, "math.gcd", 0, SIZE_MAX)) return VALUE_NULL;
    for (size_t i = 0; i < args->count; i++) {
        if (!magnitude_of(rt, args->values[i], &next)) return VALUE_NULL;
        result = gcd(result, next);
    }
    return from_magnitude(rt, result);
}

static Value call_lcm(Runtime *rt, Value self, const Args *args) {
    (void)self;
    uint64_t result = 1, next;
    if (!args_count(rt, args, "math.lcm", 0, SIZE_MAX)) return VALUE_NULL;
    for (size_t i = 0; i < args->count; i++) {
        if (!magnitude_of(rt, args->values[i], &next)) return VALUE_NULL;
        uint64_t common = gcd(result, next);
        if (common && __builtin_mul_overflow(result / common, next, &result)) return int_raise_overflow(rt);
        if (!common) result = 0;
    }
    return from_magnitude(rt, result);
}

#define FUNCTION(text, function) {.name = text, .call = function, .kind = NATIVE_FUNCTION}

const NativeSpec math_int_functions[] = {
    FUNCTION("ceil", call_ceil), FUNCTION("comb", call_comb),   FUNCTION("factorial", call_factorial),
    FUNCTION("floor", call_floor), FUNCTION("gcd", call_gcd),   FUNCTION("isqrt", call_isqrt),
    FUNCTION("lcm", call_lcm),   FUNCTION("perm", call_perm),   FUNCTION("trunc", call_trunc),
    {0},
};

// The module --------------------------------------------------------------------------------------------------------------

Value math_raise_domain(Runtime *rt) { return exception_raise(rt, EXC_VALUE_ERROR, "math domain error"); }

Value math_raise_range(Runtime *rt) { return exception_raise(rt, EXC_OVERFLOW_ERROR, "math range error"); }

Value module_math(Vm *vm) {
    static const struct {
        const char *name;
        double value;
    } constants[] = {
        {"e", 2.718281828459045}, {"inf", INFINITY},          {"nan", NAN},
        {"pi", 3.141592653589793}, {"tau", 6.283185307179586},
    };
    Runtime *rt = &vm->rt;
    Module *module = module_new(rt, "math");
    module_add_natives(rt, module, math_int_functions);
    module_add_natives(rt, module, math_float_functions);
    module_add_natives(rt, module, math_sum_functions);
    for (size_t i = 0; i < sizeof constants / sizeof *constants; i++)
        module_set(rt, module, constants[i].name, value_from_float(constants[i].value));
    return value_from_object(module);
}
