#pragma once
// The options that say which settings are tried.

#include <CLI/CLI.hpp>
#include <cstdint>
#include <string>
#include <vector>

#include "experiments/sweep/design.hpp"

namespace halfopen::cli {

/// What was written, before it is known what it means.
class DesignWishes {
public:
    /// Adds the options; parsing fills them in here.
    void offer(CLI::App& command);
    /// `seed`: of samples. Throws Nonsense and experiments::SweepError.
    experiments::Design meant(std::uint64_t seed) const;

private:
    std::vector<std::string> vary_;
    bool in_step_ = false;
    std::string sample_;
    std::string sampling_ = "low_discrepancy";
};

}  // namespace halfopen::cli
