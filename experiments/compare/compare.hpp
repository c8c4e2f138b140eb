#pragma once
// Several systems under the same traffic and on the same dice: how far each is from the first.

#include <span>
#include <string>
#include <vector>

#include "experiments/report.hpp"
#include "experiments/statistics/estimate.hpp"
#include "experiments/sweep/sweep.hpp"

namespace halfopen::experiments {

/// One of the systems: a variant of a topology.
struct Compared {
    topologies::Topology topology;
    std::string variant = "as_written";
    std::string name = {};  ///< what it is called in texts; empty: one is made (names_of)
};

/// A figure in each system, and how far it is from that of the first.
struct ComparedFigure {
    topologies::Figure figure;          ///< as it stands in the first
    std::vector<Estimate> means;        ///< of each system; a condition's: how often it held
    std::vector<Estimate> differences;  ///< to the first, replication by replication; [0] of none
};

/// What came of it.
struct Comparison {
    std::vector<std::string> names;  ///< of the systems
    std::vector<std::string> notes;  ///< in what else the systems differ, a sentence each
    std::vector<ComparedFigure> figures;
    Sweep sweep;  ///< of one path, `system`, whose values are the names
};

/// Runs each system `options.replications` times, replication r of all of them on the same dice,
/// with the seed and for the duration of the first unless told otherwise. Compared are success,
/// p99, mean response and throughput of those classes of users that all have by name, the share of
/// busy workers of those services that all have and whose workers are limited in one at least, and
/// `options.figures`, which all must have. `options.variant` is not used. Each interval is one of
/// 95 % on its own. Throws SweepError when there are fewer than two systems, two are called the
/// same, or no class of users is common to all.
/// Cost: systems x replications runs, less what the store has.
Comparison compare(std::span<const Compared> systems, const SweepOptions& options);

/// How many runs that is, and how long each. Throws like compare.
SweepPlan plan_comparison(std::span<const Compared> systems, const SweepOptions& options);

/// Short names that differ: variants of one file are called like these, files by their names
/// without folder and ending, or by all of it.
std::vector<std::string> names_of(std::span<const Compared> systems);

/// What was found, a sentence or two for each system but the first.
std::vector<std::string> verdict(const Comparison& comparison);
/// A table of figures with their differences, notes, and the verdict.
std::string report(const Comparison& comparison, const ReportStyle& style = {});
/// One compact object; docs/questions.md describes each key. What does not exist is null.
std::string to_json(const Comparison& comparison);
/// A row for each finished run, as of a sweep.
std::string to_csv(const Comparison& comparison);

}  // namespace halfopen::experiments
