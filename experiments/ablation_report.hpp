#pragma once
// An ablation in words, as a table, as JSON and as CSV.

#include <string>
#include <string_view>
#include <vector>

#include "experiments/ablation.hpp"
#include "experiments/report.hpp"

namespace halfopen::experiments {

/// What came of it in sentences to be read aloud: with all defences and with none, with any one
/// missing, what each contributes, and which smallest sets contain the incident.
std::vector<std::string> verdict(const Ablation& ablation);

/// The sentences, then the tables: what each defence contributes, and what happens with each set.
/// Of more than 16 sets only all, none, those with one missing or alone, and the smallest that
/// contain. Ends with a newline.
std::string report(const Ablation& ablation, const ReportStyle& style = {});

/// One compact object with everything; docs/ablation.md describes each key. Times are in seconds,
/// shares from 0 to 1, what does not exist is null.
std::string to_json(const Ablation& ablation, std::string_view version);

/// A row for each finished run: the set, a column of 0 and 1 for each defence, replication, seed,
/// fingerprint, what was measured, each class's success rate, and whether the incident is
/// contained. What does not exist is empty.
std::string to_csv(const Ablation& ablation);

}  // namespace halfopen::experiments
