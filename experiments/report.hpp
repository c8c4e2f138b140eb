#pragma once
// A run as text for a terminal.

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "experiments/expectations.hpp"
#include "experiments/result.hpp"

namespace halfopen::experiments {

/// A run and what was expected of it.
struct JudgedRun {
    RunResult result;
    std::vector<Judgement> judgements;
};

struct ReportStyle {
    bool colour = false;  ///< ANSI colours, for a terminal
    std::size_t width =
        100;  ///< where sentences are broken [columns]; tables are as wide as they must be
};

/// Everything about one run: header, tables of traffic, services and troubled calls, what happened,
/// the verdict and the expectations. Ends with a newline.
std::string report(const JudgedRun& run, const ReportStyle& style = {});

/// Runs of several variants of one system: for each its header, what happened, the verdict and the
/// expectations; then all side by side in one table.
std::string comparison(std::span<const JudgedRun> runs, const ReportStyle& style = {});

/// The short form: for each run the verdict, and the expectations that do not hold.
std::string summary(const JudgedRun& run, const ReportStyle& style = {});

/// The lines about expectations: `ok` or `FAILS`, the expectation, what was measured, and where it
/// is written.
std::string expectations_text(std::span<const Judgement> judgements, const ReportStyle& style = {});

}  // namespace halfopen::experiments
