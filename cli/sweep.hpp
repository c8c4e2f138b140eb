#pragma once
// halfopen sweep, and halfopen replay: their options, and the commands.

#include <CLI/CLI.hpp>
#include <string>

#include "cli/designs.hpp"
#include "cli/exit_code.hpp"
#include "cli/many_runs.hpp"

namespace halfopen::cli {

/// What was written after `sweep`.
class SweepWishes {
public:
    void offer(CLI::App& app);
    /// Runs every setting many times, and prints a table, JSON or CSV.
    ExitCode carry_out() const;

private:
    ExitCode sweep() const;

    std::string file_;
    DesignWishes design_;
    ManyRunsWishes runs_;
};

/// What was written after `replay`.
class ReplayWishes {
public:
    void offer(CLI::App& app);
    /// Runs a stamp again, and says whether the same came of it.
    ExitCode carry_out() const;

private:
    ExitCode replay() const;

    std::string stamp_;
    std::string file_;
    std::string store_;
    bool quiet_ = false;
};

}  // namespace halfopen::cli
