#include "cli/many_runs.hpp"

#include <algorithm>

#include "cli/interrupt.hpp"
#include "cli/options.hpp"
#include "cli/progress.hpp"
#include "cli/terminal.hpp"

namespace halfopen::cli {

void ManyRunsWishes::offer(CLI::App& command) {
    offer_variant(command);
    command
        .add_option("--figure,-f", request_.options.figures,
                    "what to read off each run, like 'shoppers.p99', 'shoppers.succeed from 140s' "
                    "or a condition, 'shoppers.succeed below 50% from 140s'; may be repeated "
                    "(default: all there is)")
        ->type_name("FIGURE")
        ->allow_extra_args(false);
    offer_replications(command, "runs of each setting (default: 30)");
    offer_runs(command);
}

void ManyRunsWishes::offer_variant(CLI::App& command) {
    command
        .add_option("--variant", request_.options.variant, "which variant (default: as_written)")
        ->type_name("NAME");
}

void ManyRunsWishes::offer_replications(CLI::App& command, const std::string& meaning) {
    command.add_option("--replications,-r", replications_, meaning)->type_name("N");
}

void ManyRunsWishes::offer_runs(CLI::App& command) {
    command.add_option("--seed", seed_, "where the dice begin: 0 to 2^64-1 (default: the file's)")
        ->type_name("N");
    command
        .add_option("--duration", duration_,
                    "how long to simulate, like 90s, 10min (default: the file's)")
        ->type_name("TIME");
    command.add_option("--threads", threads_, "how many (default: all the machine has)")
        ->type_name("N");
    CLI::Option* store =
        command
            .add_option("--store", store_,
                        "where finished runs are kept and looked for (default: HALFOPEN_STORE, or "
                        ".halfopen/store.sqlite)")
            ->type_name("FILE");
    command.add_flag("--no-store", no_store_, "compute everything, keep nothing")->excludes(store);
    CLI::Option* json =
        command.add_flag("--json", request_.json, "one JSON object with everything");
    command.add_flag("--csv", request_.csv, "a row for each run")->excludes(json);
    command.add_flag("--quiet,-q", request_.quiet, "no warnings, no notes, no progress");
}

ManyRuns ManyRunsWishes::meant() const {
    ManyRuns meant = request_;
    experiments::SweepOptions& options = meant.options;
    if (!seed_.empty()) options.seed = seed_of(seed_);
    if (!duration_.empty()) options.duration = duration_of(duration_);
    if (!replications_.empty()) options.replications = count_of("--replications", replications_);
    if (!threads_.empty()) options.threads = count_of("--threads", threads_);
    if (!no_store_) {
        options.store = std::make_shared<experiments::Store>(
            store_.empty() ? experiments::default_store_path() : store_);
    }
    return meant;
}

double seconds_of(const experiments::SweepPlan& plan) {
    return sim::to_seconds(plan.duration) * static_cast<double>(plan.run_count());
}

Watched::Watched(double seconds, const ManyRuns& request, const std::string& command)
    : options_(request.options) {
    note_interrupts();
    progress_ = std::make_shared<ProgressLine>(
        command, sim::seconds(static_cast<std::int64_t>(std::min(seconds, 9e9))), !request.quiet);
    options_.keep_going = [progress = progress_](double share) {
        progress->show(share);
        return !was_interrupted();
    };
}

experiments::Sweep run_with_progress(experiments::SweepPlan plan, const ManyRuns& request,
                                     const std::string& command) {
    const Watched watched(seconds_of(plan), request, command);
    return experiments::run_sweep(std::move(plan), watched.options());
}

ExitCode exit_code_of(const experiments::Sweep& sweep) {
    if (!sweep.problem.empty()) throw experiments::StoreError(sweep.problem);
    return sweep.is_complete ? success : interrupted;
}

ExitCode answer(const std::string& command, const std::function<ExitCode()>& work) {
    try {
        return work();
    } catch (const std::invalid_argument& error) {
        complain("halfopen " + command + ": " + error.what() + "\n");
        return bad_input;
    } catch (const std::out_of_range& error) {
        complain("halfopen " + command + ": " + error.what() + "\n");
        return bad_input;
    } catch (const experiments::StoreError& error) {
        complain("halfopen " + command + ": " + error.what() + "\n");
        return failure;
    }
}

}  // namespace halfopen::cli
