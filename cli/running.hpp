#pragma once
// What `run` and `test` share: read a file, run one of its variants, judge it.

#include <optional>
#include <string>

#include "cli/commands.hpp"
#include "experiments/report.hpp"
#include "topologies/topology.hpp"

namespace halfopen::cli {

/// Reads a file and complains about its errors, or says how many warnings there are.
std::optional<topologies::Topology> read(const std::string& file, bool quiet);

/// Runs one variant to its end, or to Ctrl-C, and judges it, unless it was stopped.
experiments::JudgedRun judged_run(const topologies::Topology& topology, const std::string& variant,
                                  const RunRequest& request);

}  // namespace halfopen::cli
