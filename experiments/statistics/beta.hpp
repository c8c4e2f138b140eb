#pragma once
// The beta law, from which Student's t, the binomial and exact intervals of shares follow.

#include <cstdint>

namespace halfopen::experiments {

/// The probability that a beta variable with these shapes (> 0) stays below x, 0 <= x <= 1. `rest`
/// is 1 - x, which the caller often knows better than a subtraction does. Relative error below
/// 1e-10 for shapes up to 1e6, in the lower tail too. Cost grows with the root of the larger shape.
/// Source: DLMF 8.17.22 (continued fraction); its factor without cancellation by Stirling's series
/// (Loader, Fast and Accurate Computation of Binomial Probabilities, 2000).
double beta_cdf(double first, double second, double x, double rest);

/// The x below which a beta variable stays with this probability; absolute error below 1e-14. By
/// bisection.
double beta_quantile(double probability, double first, double second);

/// The probability of at least `successes` in `trials` independent trials.
double at_least(std::uint64_t successes, std::uint64_t trials, double probability);

}  // namespace halfopen::experiments
