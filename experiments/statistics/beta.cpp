#include "experiments/statistics/beta.hpp"

#include <cmath>

#include "sim/elementary.hpp"

namespace halfopen::experiments {
namespace {

constexpr double half_log_two_pi = 0.91893853320467274178;

/// log(gamma(x)) less (x - 1/2) log(x) - x + log(2 pi) / 2: small, and free of cancellation.
double stirling_rest(double x) {
    if (x < 12) return sim::log_gamma(x) - ((x - 0.5) * sim::log(x) - x + half_log_two_pi);
    const double square = 1 / (x * x);
    return (1.0 / 12 -
            square * (1.0 / 360 -
                      square * (1.0 / 1260 - square * (1.0 / 1680 - square * (1.0 / 1188))))) /
           x;
}

/// log(ratio), where ratio - 1 is known well and the ratio itself to half a unit.
double log_near_one(double ratio, double less_one) {
    return std::abs(less_one) < 0.5 ? sim::log1p(less_one) : sim::log(ratio);
}

/// x^first * rest^second / Beta(first, second).
double weight(double first, double second, double x, double rest) {
    const double both = first + second;
    const double off = x < rest ? first - x * both : rest * both - second;  // equal, but for errors
    const double distance = first * log_near_one(x * both / first, -off / first) +
                            second * log_near_one(rest * both / second, off / second);
    const double height =
        0.5 * sim::log(first / both * second) - half_log_two_pi + stirling_rest(both);
    return sim::exp(distance + height - stirling_rest(first) - stirling_rest(second));
}

/// A denominator must not vanish (Lentz).
double away_from_zero(double value) { return std::abs(value) < 1e-300 ? 1e-300 : value; }

/// The fraction 1 / (1 + d1 / (1 + d2 / ...)) of DLMF 8.17.22, forwards.
double fraction(double a, double b, double x) {
    double c = 1;
    double d = 1 / away_from_zero(1 - (a + b) * x / (a + 1));
    double value = d;
    const auto step = [&](double coefficient) {
        d = 1 / away_from_zero(1 + coefficient * d);
        c = away_from_zero(1 + coefficient / c);
        value *= c * d;
        return std::abs(c * d - 1);
    };
    for (double m = 1; m < 1e7; ++m) {
        step(m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)));
        if (step(-(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))) < 1e-15) break;
    }
    return value;
}

}  // namespace

double beta_cdf(double first, double second, double x, double rest) {
    if (!(x > 0)) return 0;
    if (!(rest > 0)) return 1;
    const double factor = weight(first, second, x, rest);
    if (x < (first + 1) / (first + second + 2)) return factor * fraction(first, second, x) / first;
    return 1 - factor * fraction(second, first, rest) / second;
}

double beta_quantile(double probability, double first, double second) {
    double low = 0;
    double high = 1;
    for (int step = 0; step != 80; ++step) {
        const double middle = (low + high) / 2;
        (beta_cdf(first, second, middle, 1 - middle) < probability ? low : high) = middle;
    }
    return (low + high) / 2;
}

double at_least(std::uint64_t successes, std::uint64_t trials, double probability) {
    if (successes == 0) return 1;
    if (successes > trials) return 0;
    const auto count = static_cast<double>(successes);
    return beta_cdf(count, static_cast<double>(trials - successes) + 1, probability,
                    1 - probability);
}

}  // namespace halfopen::experiments
