#pragma once
// The options of commands that run a system many times, and what they share.

#include <CLI/CLI.hpp>
#include <memory>
#include <string>
#include <vector>

#include "cli/exit_code.hpp"
#include "cli/progress.hpp"
#include "experiments/sweep/sweep.hpp"

namespace halfopen::cli {

/// What is meant by them.
struct ManyRuns {
    experiments::SweepOptions options;
    bool json = false;
    bool csv = false;
    bool quiet = false;
};

/// What was written, before it is known what its values mean.
class ManyRunsWishes {
public:
    /// Adds the options; parsing fills them in here.
    void offer(CLI::App& command);
    /// Or some of them: which variant; how often; seed, duration, threads, store and output.
    void offer_variant(CLI::App& command);
    void offer_replications(CLI::App& command, const std::string& meaning);
    void offer_runs(CLI::App& command);
    void set_replications(std::uint32_t usual) { request_.options.replications = usual; }
    /// Opens the store, too. Throws Nonsense and experiments::StoreError.
    ManyRuns meant() const;

private:
    ManyRuns request_;
    std::string seed_;
    std::string duration_;
    std::string replications_;
    std::string threads_;
    std::string store_;
    bool no_store_ = false;
};

/// The options of a request, with a line that says how far its runs are, and which Ctrl-C stops.
class Watched {
public:
    /// `seconds`: how many will be simulated, at most or about.
    Watched(double seconds, const ManyRuns& request, const std::string& command);
    const experiments::SweepOptions& options() const { return options_; }

private:
    std::shared_ptr<ProgressLine> progress_;
    experiments::SweepOptions options_;
};

/// How many seconds the runs of a plan simulate.
double seconds_of(const experiments::SweepPlan& plan);

/// What the program ends with after these runs. Throws experiments::StoreError if the store failed.
ExitCode exit_code_of(const experiments::Sweep& sweep);

/// Runs the sweep with a line that says how far it is; Ctrl-C stops it.
experiments::Sweep run_with_progress(experiments::SweepPlan plan, const ManyRuns& request,
                                     const std::string& command);

/// Calls `work`, and says what is wrong with the question or the store as `halfopen COMMAND`.
ExitCode answer(const std::string& command, const std::function<ExitCode()>& work);

}  // namespace halfopen::cli
