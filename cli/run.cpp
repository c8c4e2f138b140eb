// halfopen run

#include <algorithm>
#include <string_view>

#include "cli/commands.hpp"
#include "cli/interrupt.hpp"
#include "cli/running.hpp"
#include "cli/terminal.hpp"
#include "experiments/report_json.hpp"
#include "experiments/store/stamp.hpp"
#include "topologies/did_you_mean.hpp"
#include "topologies/quantities.hpp"

namespace halfopen::cli {
namespace {

using experiments::JudgedRun;

/// The variants to run, each once; none, after a complaint, if one of them does not exist.
std::vector<std::string> chosen_variants(const topologies::Topology& topology,
                                         const RunRequest& request) {
    const std::vector<std::string>& all = topology.variants();
    const std::vector<std::string_view> names(all.begin(), all.end());
    if (request.variants.empty()) return {std::string(topologies::as_written)};
    std::vector<std::string> chosen;
    for (const std::string& variant : request.variants) {
        if (variant == "all" && !topology.has_variant(variant)) return all;
        if (!topology.has_variant(variant)) {
            complain("halfopen run: " + topology.path() + " has no variant " +
                     topologies::quoted(variant) +
                     "\n   help: " + topologies::did_you_mean(variant, names) + "\n");
            return {};
        }
        if (std::ranges::find(chosen, variant) == chosen.end()) chosen.push_back(variant);
    }
    return chosen;
}

std::string text_of(const std::vector<JudgedRun>& runs, bool quiet) {
    const experiments::ReportStyle style{.colour = may_colour()};
    if (quiet) {
        std::string text;
        for (const JudgedRun& run : runs) text += experiments::summary(run, style);
        return text;
    }
    return runs.size() == 1 ? experiments::report(runs.front(), style)
                            : experiments::comparison(runs, style);
}

std::string json_of(const JudgedRun& run, const topologies::Topology& topology,
                    const std::string& variant) {
    const auto stamp = experiments::stamp_of(topology, variant, run.result);
    return experiments::to_json(run, HALFOPEN_VERSION, topology.path(),
                                stamp ? to_text(*stamp) : "");
}

/// Expectations are written for one length of a run.
void warn_of_other_length(const topologies::Topology& topology, const std::string& variant,
                          const RunRequest& request) {
    const sim::Duration expected_for = topology.blueprint(variant).duration;
    const bool is_other = request.duration && *request.duration != expected_for;
    if (is_other && !request.quiet && !topology.expectations(variant).empty()) {
        complain(variant + ": what is expected is written for a run of " +
                 topologies::duration_text(expected_for) + ", not of " +
                 topologies::duration_text(*request.duration) + "\n");
    }
}

ExitCode exit_code_of(const std::vector<JudgedRun>& runs) {
    if (was_interrupted()) return interrupted;
    const bool all_is_well = std::ranges::all_of(
        runs, [](const JudgedRun& run) { return experiments::all_hold(run.judgements); });
    return all_is_well ? success : expectation_fails;
}

}  // namespace

ExitCode run(const RunRequest& request) {
    const auto topology = read(request.file, request.quiet);
    if (!topology) return bad_input;
    const std::vector<std::string> variants = chosen_variants(*topology, request);
    if (variants.empty()) return bad_input;
    std::vector<JudgedRun> runs;
    for (const std::string& variant : variants) {
        if (was_interrupted()) break;
        warn_of_other_length(*topology, variant, request);
        runs.push_back(judged_run(*topology, variant, request));
        if (request.json) {
            print(json_of(runs.back(), *topology, variant) + "\n");
        }
    }
    if (!request.json) print(text_of(runs, request.quiet));
    return exit_code_of(runs);
}

}  // namespace halfopen::cli
