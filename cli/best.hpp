#pragma once
// halfopen best: its options, and the command.

#include <CLI/CLI.hpp>
#include <string>

#include "cli/designs.hpp"
#include "cli/exit_code.hpp"
#include "cli/many_runs.hpp"
#include "experiments/choose/choose.hpp"

namespace halfopen::cli {

/// What was written after `best`.
class BestWishes {
public:
    void offer(CLI::App& app);
    /// Chooses the best of several settings, and prints who left when, JSON or CSV.
    ExitCode carry_out() const;

private:
    experiments::ChoiceOptions options(const ManyRuns& request,
                                       const topologies::Topology& topology) const;
    ExitCode best() const;

    std::string file_;
    DesignWishes design_;
    std::string figure_;
    bool smallest_ = false;
    std::string indifference_;
    std::string confidence_ = "95%";
    std::string first_stage_;
    std::string most_;
    ManyRunsWishes runs_;
};

}  // namespace halfopen::cli
