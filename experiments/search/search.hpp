#pragma once
// Up to which value does something still hold? A threshold, found by bisection on replicated runs.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "experiments/report.hpp"
#include "experiments/statistics/proportion.hpp"
#include "experiments/sweep/sweep.hpp"

namespace halfopen::experiments {

struct SearchOptions {
    /// `replications`: the most at a value. `figures`: conditions, which must hold together; none:
    /// all that is expected of the variant.
    SweepOptions runs;
    double holds = 0.95;       ///< in how many of all runs, at least; above 0, below 1
    double confidence = 0.95;  ///< of each answer; above 0.5, below 1
    bool lowest = false;       ///< the lowest value at which it holds, not the highest
    /// How wide the bracket may stay, as a share of its upper end; default: 0.01, and to the very
    /// number for whole numbers.
    std::optional<double> tolerance;
};

enum class Answer : std::uint8_t { holds, fails, cannot_tell };

/// What came of one value.
struct SearchPoint {
    std::string value;  ///< as YAML
    double number = 0;  ///< the same: a number, a fraction, [1/s] or [s]
    Proportion held;    ///< in how many of its runs, with an exact interval
    Answer answer = Answer::cannot_tell;
};

/// What came of a search. Points are ordered by value.
struct Search {
    std::string path;
    bool is_whole = false;                ///< values are whole numbers
    std::vector<std::string> conditions;  ///< that must hold together
    SearchOptions options;
    std::vector<SearchPoint> points;
    /// The outermost value at which it surely holds, and the next at which it surely fails; none if
    /// it holds (fails) nowhere that was tried.
    std::optional<std::size_t> holds_at;
    std::optional<std::size_t> fails_at;
    /// Values at which it holds surely more often than at some that should be better: it does not
    /// simply change once. Empty: none was seen.
    std::vector<std::string> contradictions;
    Sweep sweep;                        ///< all runs; its settings stand in the order of trying
    std::vector<std::size_t> settings;  ///< of each point, in the sweep

    bool is_complete() const { return sweep.is_complete; }
};

/// Finds the highest (or lowest) value of a range at which the conditions hold in the share of runs
/// that is asked for. Both ends are tried first, then the middle of what is left. At each value
/// runs are added, first ten and then twice as many, until Clopper and Pearson's interval lies on
/// one side of that share, or the cap is reached: then it cannot be told, and both sides of such
/// values are narrowed down. The interval's level is divided by the number of looks, so that each
/// answer is right with `confidence` however often one looks. It is assumed that the conditions
/// change once along the range; `contradictions` says where runs speak against that. Replication r
/// throws the same dice at every value. Throws SweepError: an unknown path, a figure that is no
/// condition, nothing expected, options out of range. Cost: about 2 + log2(1 / tolerance) values.
Search search(const topologies::Topology& topology, const Range& range,
              const SearchOptions& options);

/// What was found, in sentences.
std::vector<std::string> verdict(const Search& search);
/// A table of the values tried, and the verdict.
std::string report(const Search& search, const ReportStyle& style = {});
/// One compact object; docs/questions.md describes each key. What does not exist is null.
std::string to_json(const Search& search);
/// A row for each finished run, as of a sweep.
std::string to_csv(const Search& search);

}  // namespace halfopen::experiments
