#pragma once
// What a defence contributes: differences between sets of defences, replication by replication.

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "experiments/ablation_trial.hpp"

namespace halfopen::experiments {

struct AblationSet;

/// A mean over replications, with its 95 % confidence interval mean +- half_width.
struct Estimate {
    std::uint32_t count = 0;  ///< how many replications had a value; 0: no mean
    double mean = 0;
    double half_width = 0;  ///< by Student's t; 0 of a single value, which has no interval

    /// Whether the interval leaves zero out. Not known (false) of fewer than two values.
    bool differs_from_zero() const;
};

/// The mean of these values and its interval.
Estimate estimate_of(std::span<const double> values);

/// The 97.5 % quantile of Student's t with `degrees` >= 1 degrees of freedom, to 0.1 %. Source:
/// Abramowitz and Stegun, Handbook of Mathematical Functions, 26.7.5; below 5 its table 26.10.
double student_t(std::uint32_t degrees);

/// One defence. Each difference is the mean of the differences within the replications in which
/// both sides have a value.
struct Contribution {
    std::string defence;
    PerMeasure<Estimate> missing{};  ///< all but this one, minus all
    PerMeasure<Estimate> alone{};    ///< only this one, minus none
    /// Its Shapley value of the success rate: what it adds, averaged over all orders in which the
    /// defences can be added one by one. The values of all defences add up to the difference
    /// between all and none. Source: L. S. Shapley, A value for n-person games, Contributions to
    /// the Theory of Games II, Annals of Mathematics Studies 28 (1953), 307-317.
    Estimate shapley;
    Estimate shapley_full;  ///< the same of full_rate
};

/// The Shapley values of a game of n players, given by the worth of each of its 2^n coalitions: bit
/// i of the index stands for player i.
std::vector<double> shapley_values(std::span<const double> worths);

/// Of each defence, over the first `replications` trials of every set.
std::vector<Contribution> contributions_of(std::span<const AblationSet> sets,
                                           std::span<const std::string> defences,
                                           std::uint32_t replications);

/// Those of the sets that contain the incident which have the fewest defences.
std::vector<DefenceSet> smallest_containing(std::span<const AblationSet> sets);

}  // namespace halfopen::experiments
