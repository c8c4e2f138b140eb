#include "experiments/statistics/student.hpp"

#include <cmath>

#include "experiments/statistics/beta.hpp"
#include "experiments/statistics/refuse.hpp"
#include "sim/elementary.hpp"

namespace halfopen::experiments {
namespace {

constexpr double many_degrees = 1000;

/// The value from the normal one, in powers of 1 / degrees.
double expanded(double z, double degrees) {
    const double s = z * z;
    const double first = z * (s + 1) / 4;
    const double second = z * ((5 * s + 16) * s + 3) / 96;
    const double third = z * (((3 * s + 19) * s + 17) * s - 15) / 384;
    const double fourth = z * ((((79 * s + 776) * s + 1482) * s - 1920) * s - 945) / 92160;
    const double fifth =
        z * (((((27 * s + 339) * s + 930) * s - 1782) * s - 765) * s + 17955) / 368640;
    return z +
           (first + (second + (third + (fourth + fifth / degrees) / degrees) / degrees) / degrees) /
               degrees;
}

double log_density(double value, double degrees) {
    constexpr double log_pi = 1.1447298858494001741;
    const double peak = sim::log_gamma((degrees + 1) / 2) - sim::log_gamma(degrees / 2) -
                        0.5 * (sim::log(degrees) + log_pi);
    return peak - 0.5 * (degrees + 1) * sim::log1p(value * value / degrees);
}

/// The positive value that is exceeded with this probability, below one half.
double above(double probability, double degrees) {
    const double z = -sim::normal_quantile(probability);
    if (degrees >= many_degrees) return expanded(z, degrees);
    double value = z;
    for (int step = 0; step != 60; ++step) {
        const double tail = student_tail(value, degrees);
        const double slope = value * sim::exp(log_density(value, degrees)) / tail;
        const double change = sim::log(tail / probability) / slope;
        value *= sim::exp(change);
        if (std::abs(change) < 1e-14) break;
    }
    return value;
}

}  // namespace

double student_tail(double value, double degrees) {
    const double square = value * value;
    const double both = degrees + square;
    const double tail = 0.5 * beta_cdf(degrees / 2, 0.5, degrees / both, square / both);
    return value < 0 ? 1 - tail : tail;
}

double student_quantile(double probability, double degrees) {
    require_share(probability, "student_quantile");
    if (!(degrees > 0)) {
        refuse("student_quantile", in_digits(degrees) + " degrees of freedom",
               "two values are the fewest that have an interval");
    }
    if (probability == 0.5) return 0;
    return probability < 0.5 ? -above(probability, degrees) : above(1 - probability, degrees);
}

double student_t(double degrees, double level) {
    require_level(level, "student_t");
    return -student_quantile((1 - level) / 2, degrees);
}

}  // namespace halfopen::experiments
