#include "cli/running.hpp"

#include <algorithm>
#include <memory>

#include "cli/interrupt.hpp"
#include "cli/progress.hpp"
#include "cli/terminal.hpp"
#include "experiments/report_words.hpp"
#include "experiments/run.hpp"

namespace halfopen::cli {

std::optional<topologies::Topology> read(const std::string& file, bool quiet) {
    topologies::Reading reading = topologies::read_file(file);
    if (!reading.ok()) {
        complain(topologies::to_text(reading.diagnostics));
    } else if (!reading.diagnostics.empty() && !quiet) {
        complain(file + ": " + experiments::counted(reading.diagnostics.size(), "warning") +
                 " (halfopen check " + file + ")\n");
    }
    return std::move(reading.topology);
}

experiments::JudgedRun judged_run(const topologies::Topology& topology, const std::string& variant,
                                  const RunRequest& request) {
    note_interrupts();
    const auto blueprint = std::make_shared<const models::Blueprint>(topology.blueprint(variant));
    ProgressLine progress(variant, request.duration.value_or(blueprint->duration), !request.quiet);
    experiments::RunOptions options;
    options.seed = request.seed;
    options.duration = request.duration;
    options.variant = variant;
    options.keep_going = [&progress](double share) {
        progress.show(share);
        return !was_interrupted();
    };
    experiments::JudgedRun run{experiments::run(blueprint, options), {}};
    if (run.result.is_complete) {
        run.judgements = experiments::judge_all(topology.expectations(variant), run.result);
    }
    return run;
}

}  // namespace halfopen::cli
