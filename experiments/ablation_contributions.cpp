#include "experiments/ablation_contributions.hpp"

#include <bit>

#include "experiments/ablation.hpp"

namespace halfopen::experiments {
namespace {

/// One measure's differences between two sets, replication by replication.
Estimate difference(const AblationSet& to, const AblationSet& from, std::size_t measure,
                    std::uint32_t replications) {
    std::vector<double> differences;
    for (std::uint32_t replication = 0; replication != replications; ++replication) {
        const auto& after = to.trials[replication].measures[measure];
        const auto& before = from.trials[replication].measures[measure];
        if (after && before) differences.push_back(*after - *before);
    }
    return estimate_of(differences);
}

PerMeasure<Estimate> differences(const AblationSet& to, const AblationSet& from,
                                 std::uint32_t replications) {
    PerMeasure<Estimate> all{};
    for (std::size_t measure = 0; measure != ablation_measure_count; ++measure) {
        all[measure] = difference(to, from, measure, replications);
    }
    return all;
}

/// The share of all orders of `players` in which exactly these `before` come before a given one.
double share_of_orders(int before, int players) {
    double share = 1.0 / players;
    for (int chosen = 0; chosen != before; ++chosen) {
        share *= static_cast<double>(chosen + 1) / static_cast<double>(players - 1 - chosen);
    }
    return share;
}

/// The rates of all sets in one replication; nothing served counts as 0.
std::vector<double> worths_in(std::span<const AblationSet> sets, AblationMeasure measure,
                              std::uint32_t replication) {
    std::vector<double> worths;
    for (const AblationSet& set : sets) {
        worths.push_back(set.trials[replication].measures[place(measure)].value_or(0));
    }
    return worths;
}

/// Each defence's Shapley value of a rate.
std::vector<Estimate> shapley_of(std::span<const AblationSet> sets, AblationMeasure measure,
                                 std::size_t defences, std::uint32_t replications) {
    std::vector<std::vector<double>> found(defences);
    for (std::uint32_t replication = 0; replication != replications; ++replication) {
        const auto values = shapley_values(worths_in(sets, measure, replication));
        for (std::size_t each = 0; each != defences; ++each) found[each].push_back(values[each]);
    }
    std::vector<Estimate> estimates;
    for (const std::vector<double>& values : found) estimates.push_back(estimate_of(values));
    return estimates;
}

}  // namespace

std::vector<double> shapley_values(std::span<const double> worths) {
    const int players = std::countr_zero(worths.size());
    std::vector<double> values(static_cast<std::size_t>(players), 0.0);
    for (std::size_t player = 0; player != values.size(); ++player) {
        for (std::size_t others = 0; others != worths.size(); ++others) {
            if ((others >> player & 1U) != 0) continue;
            const double share = share_of_orders(std::popcount(others), players);
            values[player] += share * (worths[others | std::size_t{1} << player] - worths[others]);
        }
    }
    return values;
}

std::vector<Contribution> contributions_of(std::span<const AblationSet> sets,
                                           std::span<const std::string> defences,
                                           std::uint32_t replications) {
    const std::vector<Estimate> shapley =
        shapley_of(sets, AblationMeasure::success_rate, defences.size(), replications);
    const std::vector<Estimate> shapley_full =
        shapley_of(sets, AblationMeasure::full_rate, defences.size(), replications);
    std::vector<Contribution> contributions;
    const std::size_t all = sets.size() - 1;
    for (std::size_t each = 0; each != defences.size() && replications != 0; ++each) {
        const std::size_t own = std::size_t{1} << each;
        Contribution contribution;
        contribution.defence = defences[each];
        contribution.missing = differences(sets[all & ~own], sets[all], replications);
        contribution.alone = differences(sets[own], sets[0], replications);
        contribution.shapley = shapley[each];
        contribution.shapley_full = shapley_full[each];
        contributions.push_back(std::move(contribution));
    }
    return contributions;
}

std::vector<DefenceSet> smallest_containing(std::span<const AblationSet> sets) {
    std::vector<DefenceSet> smallest;
    for (const AblationSet& set : sets) {
        if (!set.contains) continue;
        const int size = std::popcount(set.present);
        if (!smallest.empty() && std::popcount(smallest.front()) < size) continue;
        if (!smallest.empty() && std::popcount(smallest.front()) > size) smallest.clear();
        smallest.push_back(set.present);
    }
    return smallest;
}

}  // namespace halfopen::experiments
