#pragma once
// halfopen compare: its options, and the command.

#include <CLI/CLI.hpp>
#include <optional>
#include <string>
#include <vector>

#include "cli/exit_code.hpp"
#include "cli/many_runs.hpp"
#include "experiments/compare/compare.hpp"

namespace halfopen::cli {

/// What was written after `compare`.
class CompareWishes {
public:
    void offer(CLI::App& app);
    /// Runs the systems on the same dice, and prints how far each is from the first.
    ExitCode carry_out() const;

private:
    /// Nothing if a file has errors, which are complained about.
    std::optional<std::vector<experiments::Compared>> systems(bool quiet) const;
    ExitCode compare() const;

    std::vector<std::string> systems_;
    std::vector<std::string> figures_;
    ManyRunsWishes runs_;
};

}  // namespace halfopen::cli
