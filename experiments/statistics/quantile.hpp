#pragma once
// Quantiles such as p99, and how sure of them one may be.

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "experiments/statistics/estimate.hpp"

namespace halfopen::experiments {

/// The smallest value that at least this share of all values does not exceed; NaN of no values.
double quantile_of(std::span<const double> values, double share);

/// A quantile's mean over replications, each with many values, which may depend on each other: the
/// interval of Student's t. A quantile of one replication is off by about 1 / (its values), which
/// no number of replications mends: take few and long ones. Where each replication's quantile is
/// known already (from its histogram), estimate_of those is the same.
Estimate quantile_estimate(std::span<const std::vector<double>> replications, double share,
                           double level = 0.95);

/// An interval whose ends are two of the values.
struct QuantileInterval {
    double value = 0;
    double low = 0;
    double high = 0;
    std::size_t low_rank = 0;  ///< from 1: which of the sorted values `low` is
    std::size_t high_rank = 0;
    double confidence = 0;  ///< what it really has: at least what was asked for
};

/// The interval of a quantile of independent values of any law: order statistics whose ranks follow
/// from the binomial law, each end wrong with at most half of what may go wrong. None (nullopt)
/// when so few values cannot have one: p99 at 95 % needs 368. Not for values within one run, which
/// depend on each other. Source: H. A. David and H. N. Nagaraja, Order Statistics, 3rd edition,
/// 7.1.
std::optional<QuantileInterval> quantile_interval(std::span<const double> values, double share,
                                                  double level = 0.95);

}  // namespace halfopen::experiments
