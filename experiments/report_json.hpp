#pragma once
// A run as JSON, for programs.

#include <string>
#include <string_view>

#include "experiments/report.hpp"

namespace halfopen::experiments {

/// One compact object: what was run (version, topology, variant, seed, duration, fingerprint,
/// complete, stamp), all counts by kind and by outcome, quantiles, columns of a value per second,
/// breaker transitions, expectations and the timeline. Durations and instants are in seconds,
/// fractions from 0 to 1; what does not exist is null. Keys keep their order, and the same run
/// gives the same bytes. docs/command_line.md describes each key. `stamp`: by which the run can be
/// repeated (store/stamp.hpp); empty: it cannot be.
std::string to_json(const JudgedRun& run, std::string_view version, std::string_view topology_path,
                    std::string_view stamp);

}  // namespace halfopen::experiments
