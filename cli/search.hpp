#pragma once
// halfopen search: its options, and the command.

#include <CLI/CLI.hpp>
#include <string>

#include "cli/exit_code.hpp"
#include "cli/many_runs.hpp"
#include "experiments/search/search.hpp"

namespace halfopen::cli {

/// What was written after `search`.
class SearchWishes {
public:
    void offer(CLI::App& app);
    /// Finds the value up to which something holds, and prints a bracket, JSON or CSV.
    ExitCode carry_out() const;

private:
    experiments::SearchOptions options(const ManyRuns& request) const;
    ExitCode search() const;

    std::string file_;
    std::string vary_;
    std::vector<std::string> expect_;
    std::string holds_ = "95%";
    std::string confidence_ = "95%";
    std::string tolerance_;
    bool lowest_ = false;
    ManyRunsWishes runs_;
};

}  // namespace halfopen::cli
