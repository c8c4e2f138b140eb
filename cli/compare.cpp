#include "cli/compare.hpp"

#include <filesystem>
#include <map>

#include "cli/running.hpp"
#include "cli/terminal.hpp"
#include "topologies/did_you_mean.hpp"

namespace halfopen::cli {
namespace {

constexpr auto examples = R"(Examples:
  halfopen compare monolith.yaml services.yaml
  halfopen compare shop.yaml shop.yaml:fixed --figure 'shoppers.succeed from 140s'
  halfopen compare shop.yaml                   with each of its variants
  halfopen compare a.yaml b.yaml c.yaml --replications 100 --csv > runs.csv
All have the same users: those of the same name send at the same instants, if they are written
alike. Differences are to the first system, replication by replication.)";

/// `shop.yaml:fixed` names a variant, unless there is a file of that name.
struct Named {
    std::string file;
    std::string variant;  ///< empty: none was named
};

Named named(const std::string& text) {
    const std::size_t colon = text.rfind(':');
    std::error_code ignored;
    if (colon == std::string::npos || std::filesystem::exists(text, ignored)) return {text, ""};
    return {text.substr(0, colon), text.substr(colon + 1)};
}

void require_variant(const topologies::Topology& topology, const std::string& variant) {
    if (topology.has_variant(variant)) return;
    const std::vector<std::string>& all = topology.variants();
    const std::vector<std::string_view> names(all.begin(), all.end());
    throw experiments::SweepError(topology.path() + " has no variant " +
                                  topologies::quoted(variant) +
                                  "\n   help: " + topologies::did_you_mean(variant, names));
}

void print_result(const experiments::Comparison& comparison, const ManyRuns& request) {
    if (request.json) return print(experiments::to_json(comparison) + "\n");
    if (request.csv) return print(experiments::to_csv(comparison));
    print(experiments::report(comparison, {.colour = may_colour()}));
}

}  // namespace

void CompareWishes::offer(CLI::App& app) {
    CLI::App* compare = app.add_subcommand(
        "compare", "Run several systems on the same dice, and say how far they differ");
    compare
        ->add_option("SYSTEM", systems_,
                     "topologies, or variants of them: FILE or FILE:VARIANT; one FILE alone means "
                     "all its variants. The first is what the others are compared with")
        ->required();
    compare
        ->add_option("--figure,-f", figures_,
                     "what to compare beside success, p99, mean, throughput and busy workers, like "
                     "'shoppers.succeed from 140s' or a condition; may be repeated")
        ->type_name("FIGURE")
        ->allow_extra_args(false);
    runs_.offer_replications(*compare, "runs of each system (default: 30)");
    runs_.offer_runs(*compare);
    compare->footer(examples);
}

std::optional<std::vector<experiments::Compared>> CompareWishes::systems(bool quiet) const {
    std::map<std::string, topologies::Topology> known;
    std::vector<experiments::Compared> systems;
    for (const std::string& text : systems_) {
        const auto [file, variant] = named(text);
        if (!known.contains(file)) {
            const auto topology = read(file, quiet);
            if (!topology) return std::nullopt;
            known.emplace(file, *topology);
        }
        const topologies::Topology& topology = known.at(file);
        const std::string meant = variant.empty() ? std::string(topologies::as_written) : variant;
        require_variant(topology, meant);
        systems.push_back({topology, meant, ""});
        if (systems_.size() > 1 || !variant.empty()) continue;
        for (const std::string& each : topology.variants()) {
            if (each != topologies::as_written) systems.push_back({topology, each, ""});
        }
    }
    return systems;
}

ExitCode CompareWishes::compare() const {
    ManyRuns request = runs_.meant();
    request.options.figures = figures_;
    const auto compared = systems(request.quiet);
    if (!compared) return bad_input;
    const auto plan = experiments::plan_comparison(*compared, request.options);
    const Watched watched(seconds_of(plan), request, "compare");
    const experiments::Comparison comparison = experiments::compare(*compared, watched.options());
    print_result(comparison, request);
    return exit_code_of(comparison.sweep);
}

ExitCode CompareWishes::carry_out() const {
    return answer("compare", [this] { return compare(); });
}

}  // namespace halfopen::cli
