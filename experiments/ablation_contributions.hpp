#pragma once
// What a defence contributes: differences between sets of defences, replication by replication.

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "experiments/ablation_trial.hpp"
#include "experiments/statistics/estimate.hpp"

namespace halfopen::experiments {

struct AblationSet;

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
