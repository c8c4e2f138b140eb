#pragma once
// Differences and estimates of an ablation as a reader wants them.

#include <string>

#include "experiments/ablation.hpp"

namespace halfopen::experiments {

/// `39.8 points`, `0.03 points`, `1 point`: a difference of shares, without its sign.
std::string points_in_words(double difference);
/// `-39.8 ± 0.4`: a difference of shares in points, with its interval if it has one; `-` of none.
std::string signed_points_in_words(const Estimate& difference);
/// A measure's mean as a cell of a table; where some replications have no value: `102.3 s in 3`.
/// `-` without any.
std::string cell_of(AblationMeasure measure, const Estimate& estimate, std::uint32_t replications);
/// `recovery` and `workers_exhausted_at` of a set in which it never was, or the mean.
std::string cell_or_never(AblationMeasure measure, const Estimate& estimate,
                          std::uint32_t replications);

}  // namespace halfopen::experiments
