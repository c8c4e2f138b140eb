#pragma once
// A sweep as a table, as JSON and as CSV.

#include <string>
#include <string_view>
#include <vector>

#include "experiments/report.hpp"
#include "experiments/statistics/estimate.hpp"
#include "experiments/statistics/proportion.hpp"
#include "experiments/sweep/sweep.hpp"

namespace halfopen::experiments {

/// A figure's mean over the finished replications of a setting; of a condition, the share of those
/// in which it held.
struct SweepCell {
    Estimate mean;     ///< of the replications that have a value
    Proportion share;  ///< of a condition
};
SweepCell cell_of(const Sweep& sweep, std::size_t setting, std::size_t figure);

/// Which figures a table shows unless told otherwise: success and p99 of each class of users when
/// the sweep has them all, else those that were asked for.
std::vector<std::size_t> shown_figures(const Sweep& sweep);

/// A row for each setting: its values, and each shown figure's mean with its 95 % interval.
std::string report(const Sweep& sweep, const ReportStyle& style = {});
/// One compact object; docs/sweeps.md describes each key. What does not exist is null.
std::string to_json(const Sweep& sweep);
/// A row for each finished run: setting, each path's value, replication, seed, fingerprint,
/// requests, each figure. What does not exist is empty.
std::string to_csv(const Sweep& sweep);

/// A figure's value with its unit, as a reader wants it.
std::string value_in_words(const topologies::Figure& figure, double value);
/// `99.8 % ± 0.1`, `1.53 s ± 0.02`, `43.3 % [27.4, 60.8]` of a condition; `-` without a value.
std::string cell_in_words(const topologies::Figure& figure, const SweepCell& cell,
                          std::uint32_t replications);

}  // namespace halfopen::experiments
