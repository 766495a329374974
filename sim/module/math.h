#ifndef ASYNCARIUM_MODULE_MATH_H
#define ASYNCARIUM_MODULE_MATH_H

// The module math. What is one function of libm is one here; what CPython computes in a way of its own, so that all
// platforms agree, is computed here to the same result.

#include "sim/module/modules.h"

extern const NativeSpec math_int_functions[], math_float_functions[], math_sum_functions[];

double math_gamma(double x);     // NaN or infinity where it is not defined or too large
double math_log_gamma(double x); // of |gamma(x)|

Value math_raise_domain(Runtime *rt); // "math domain error"
Value math_raise_range(Runtime *rt);  // "math range error"

#endif
