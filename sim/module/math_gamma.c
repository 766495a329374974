// The gamma function by Lanczos's approximation, with g = 6.0246… and thirteen terms (J. Godfrey's and Boost's choice), which
// CPython takes, too, so that its results do not depend on libm.

#include <math.h>

#include "sim/module/math.h"

#define PI 3.141592653589793
#define LOG_PI 1.144729885849400174143427351353058711647
#define G 6.024680040776729583740234375

enum { TERMS = 13 };

static const double numerator[TERMS] = {
    23531376880.410759688572007674451636754734846804940, 42919803642.649098768957899047001988850926355848959,
    35711959237.355668049440185451547166705960488635843, 17921034426.037209699919755754458931112671403265390,
    6039542586.3520280050642916443072979210699388420708, 1439720407.3117216736632230727949123939715485786372,
    248874557.86205415651146038641322942321632125127801, 31426415.585400194380614231628318205362874684987640,
    2876370.6289353724412254090516208496135991145378768, 186056.26539522349504029498971604569928220784236328,
    8071.6720023658162106380029022722506138218516325024, 210.82427775157934587250973392071336271166969580291,
    2.5066282746310002701649081771338373386264310793408,
};

static const double denominator[TERMS] = {
    0.0,       39916800.0, 120543840.0, 150917976.0, 105258076.0, 45995730.0, 13339535.0,
    2637558.0, 357423.0,   32670.0,     1925.0,      66.0,        1.0,
};

// The quotient of both polynomials; for a large x in powers of 1 / x, which do not overflow.
static double lanczos_sum(double x) {
    double above = 0.0, below = 0.0;
    for (int i = 0; i < TERMS; i++) {
        int at = x < 5.0 ? TERMS - 1 - i : i;
        above = (x < 5.0 ? above * x : above / x) + numerator[at];
        below = (x < 5.0 ? below * x : below / x) + denominator[at];
    }
    return above / below;
}

// sin(pi * x) for x >= 0, without the error of a large product.
static double sin_pi(double x) {
    double turn = fmod(x, 2.0);
    switch ((int)round(2.0 * turn)) {
    case 0: return sin(PI * turn);
    case 1: return cos(PI * (turn - 0.5));
    case 2: return sin(PI * (1.0 - turn));
    case 3: return -cos(PI * (turn - 1.5));
    default: return sin(PI * (turn - 2.0));
    }
}

// (n - 1)! for n from 1 to 23: those that are floats exactly.
static double whole_gamma(double n) {
    double product = 1.0;
    for (int i = 2; i < n; i++) product *= i;
    return product;
}

// y ** (x - 1/2), in two halves where the whole would overflow; times or divided by.
static double scale_by_power(double result, double y, double x, bool divide) {
    enum { TOO_LARGE = 140 };
    double power = x < TOO_LARGE ? pow(y, x - 0.5) : pow(y, x / 2.0 - 0.25);
    for (int times = x < TOO_LARGE ? 1 : 2; times > 0; times--) result = divide ? result / power : result * power;
    return result;
}

double math_gamma(double x) {
    enum { LAST_WHOLE = 23, LAST = 200 };
    if (isnan(x) || x == INFINITY) return x;
    if (x == floor(x) && x > 0.0 && x <= LAST_WHOLE) return whole_gamma(x);
    double size = fabs(x);
    if (size < 1e-20) return 1.0 / x;
    if (size > LAST) return x < 0.0 ? 0.0 / -sin_pi(size) : INFINITY;
    double y = size + (G - 0.5);
    double lost = size > G - 0.5 ? (y - size) - (G - 0.5) : (y - (G - 0.5)) - size; // in the rounding of y
    lost = lost * G / y;
    if (x < 0.0) {
        double result = -PI / sin_pi(size) / size * exp(y) / lanczos_sum(size);
        return scale_by_power(result - lost * result, y, size, true);
    }
    double result = lanczos_sum(size) / exp(y);
    return scale_by_power(result + lost * result, y, size, false);
}

double math_log_gamma(double x) {
    if (isnan(x)) return x;
    if (isinf(x)) return INFINITY;
    if (x == floor(x) && x <= 2.0) return x <= 0.0 ? INFINITY : 0.0;
    double size = fabs(x);
    if (size < 1e-20) return -log(size);
    double result = log(lanczos_sum(size)) - G;
    result += (size - 0.5) * (log(size + G - 0.5) - 1.0);
    return x < 0.0 ? LOG_PI - log(fabs(sin_pi(size))) - log(size) - result : result;
}
