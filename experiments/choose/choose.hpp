#pragma once
// Which of several settings is best, with a stated confidence and as few runs as it takes.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "experiments/report.hpp"
#include "experiments/sweep/sweep.hpp"

namespace halfopen::experiments {

struct ChoiceOptions {
    /// `replications`: the most of a setting. `figures`: one, by which they are judged; of a
    /// condition, how often it holds.
    SweepOptions runs;
    bool smallest = false;     ///< the smallest is best, not the largest
    double indifference = 0;   ///< the smallest difference worth finding, in the figure's unit; > 0
    double confidence = 0.95;  ///< of having chosen the best; above 1 / settings, below 1
    std::uint32_t first_stage = 0;  ///< replications before anyone leaves; 0: 10, of conditions 50
};

/// How a setting fared.
struct Candidate {
    double mean = 0;  ///< of the replications it was in
    std::uint32_t replications = 0;
    bool is_left = false;       ///< before the end
    bool has_no_value = false;  ///< that is why: its last replication had none
};

/// What came of it.
struct Choice {
    ChoiceOptions options;
    std::vector<Candidate> candidates;  ///< by setting
    std::optional<std::size_t> best;    ///< none while it is undecided
    std::size_t leader = 0;             ///< the one ahead, decided or not
    std::vector<std::size_t> surviving;
    std::uint32_t rounds = 0;
    Sweep sweep;  ///< of the runs that it took

    bool is_complete() const { return sweep.is_complete; }
};

/// Chooses the setting with the largest (smallest) mean of a figure by Kim and Nelson's procedure
/// (experiments/statistics/selection.hpp). Round r gives replication r of each setting that is
/// still in, on the same dice; those that fall behind too far leave. When the best is ahead of all
/// others by `indifference` or more, it is chosen with at least this confidence; of those that are
/// closer, one within `indifference` of the best is to be expected. A setting in which a
/// replication has no value (nothing succeeded) leaves, and the others are compared anew without
/// it. Several rounds are run at once; what is then not needed is not counted, so that neither the
/// number of threads nor the store changes anything. Throws SweepError: not one figure, fewer than
/// two settings, options out of range, no setting that has values.
Choice choose(const topologies::Topology& topology, const Design& design,
              const ChoiceOptions& options);

/// What was found, in sentences.
std::vector<std::string> verdict(const Choice& choice);
/// A table of the settings, the best first, and the verdict.
std::string report(const Choice& choice, const ReportStyle& style = {});
/// One compact object; docs/questions.md describes each key. What does not exist is null.
std::string to_json(const Choice& choice);
/// A row for each run that it took, as of a sweep.
std::string to_csv(const Choice& choice);

/// An indifference as it is written, in the unit of the figure: `5ms`, `0.5%` (of shares: points),
/// `2/s`, `10`. Throws SweepError.
double parse_indifference(const topologies::Figure& figure, std::string_view text);

}  // namespace halfopen::experiments
