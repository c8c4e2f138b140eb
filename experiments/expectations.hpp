#pragma once
// Judges what a file expects by what a run gave.

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "experiments/result.hpp"
#include "topologies/expectation.hpp"
#include "topologies/figure.hpp"

namespace halfopen::experiments {

/// What came of one expectation.
struct Judgement {
    topologies::Expectation expectation;
    bool holds = false;
    /// In the unit of the measure: fraction [1], duration and instant [ns], rate [1/s], or a
    /// number. Empty when there is nothing to measure: nothing ended, no worker limit, or
    /// (workers_exhausted) it never happened.
    std::optional<double> value;
    std::string measured;  ///< "99.98 %", "102.2 s", "never", "nothing ended"
    std::string sentence;  ///< "shoppers: succeed below 1%, from 140s: it is 0 %"
};

/// Judges one expectation. Fractions, throughput and busy look at the whole seconds within [from,
/// until), or without these at the totals, which leave the warm-up out; everything else, and all of
/// an edge, is measured over the whole run, and does not hold with a `from` or `until`. Nor does a
/// fraction of nothing: the text then says so. `equals` allows for rounding: one part in 10^9, of
/// busy one in 10^6.
Judgement judge(const topologies::Expectation& expectation, const RunResult& result);

/// All of them, in their order.
std::vector<Judgement> judge_all(std::span<const topologies::Expectation> expectations,
                                 const RunResult& result);

bool all_hold(std::span<const Judgement> judgements);

/// What a figure is in this run, in its unit (topologies::unit_of). Not a number where there is
/// nothing to measure, as above; a condition of nothing does not hold.
double value_in(const topologies::Figure& figure, const RunResult& result);

/// Whether the measure of this subject can be taken over a part of the run.
bool may_have_window(topologies::Subject subject, topologies::Measure measure);

}  // namespace halfopen::experiments
