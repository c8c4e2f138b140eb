#pragma once
// Runs one system once.

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "experiments/result.hpp"
#include "models/world.hpp"

namespace halfopen::experiments {

struct RunOptions {
    std::optional<std::uint64_t> seed;      ///< default: the topology's
    std::optional<sim::Duration> duration;  ///< default: the topology's
    std::uint64_t replication = 0;
    std::string variant = "as_written";    ///< only noted in the result
    std::vector<std::uint32_t> watched{};  ///< edges whose seconds are kept, besides those defended
    /// Called a hundred times or more, once a simulated second, with the share that is done (0..1);
    /// `false` stops the run, whose result is then marked incomplete.
    std::function<bool(double)> keep_going;
};

/// Runs a system from the beginning. Throws std::runtime_error when a law does not hold at the end:
/// that is a bug in halfopen, never in the topology.
RunResult run(std::shared_ptr<const models::Blueprint> blueprint, const RunOptions& options = {});

/// Reads off what a world has measured up to now, without disturbing it.
RunResult collect(models::World& world, std::string variant);

}  // namespace halfopen::experiments
