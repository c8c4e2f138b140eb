#pragma once
// The interval of a mean within one run, whose values depend on each other.

#include <cstddef>
#include <span>

#include "experiments/statistics/estimate.hpp"
#include "experiments/statistics/warm_up.hpp"

namespace halfopen::experiments {

struct BatchOptions {
    std::size_t size = 0;  ///< values in a batch; 0: a twentieth of the series
    double level = 0.95;
};

struct BatchMeans {
    Estimate estimate;     ///< without an interval when the series is too short
    std::size_t size = 0;  ///< values in a batch
    /// Enough batches, and no more correlation between neighbours than chance gives. When false
    /// there is no interval, for it would be too narrow: run longer.
    bool is_long_enough = false;
};

/// Overlapping batch means of a series in its steady state. The variance of the mean is
/// m / ((n - m + 1) (n - m)) times the squares of the n - m + 1 batch means around the mean, n
/// values in batches of m, with 1.5 (n / m - 1) degrees of freedom.
/// Too short is a series of fewer than 100 values (or 10 batches, where their size is chosen), and
/// one whose separate batches are correlated: the lag-1 correlation exceeds what independent ones
/// have in 99 of 100 cases. Source: M. S. Meketon and B. Schmeiser, Overlapping batch means:
/// something for nothing?, Winter Simulation Conference 1984, 226-230; degrees: D. Goldsman and M.
/// Meketon, A comparison of several variance estimators, 1986; 20 batches: B. Schmeiser, Batch size
/// effects in the analysis of simulation output, Operations Research 30 (1982), 556-568. Cost:
/// linear. Throws std::invalid_argument of a level outside (0, 1).
BatchMeans batch_means(std::span<const double> series, const BatchOptions& options = {});

/// The same of a ratio, the sum of all sums over the sum of all counts (response times over
/// requests, successes over what ended), by the linearised residuals (sum - ratio * count) / mean
/// count. Its bias is of the order of 1 / n, and small beside the interval.
/// Source of the residuals: W. G. Cochran, Sampling Techniques, 3rd edition, chapter 6.
BatchMeans batch_means(std::span<const Portion> series, const BatchOptions& options = {});

}  // namespace halfopen::experiments
