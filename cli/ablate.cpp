// halfopen ablate

#include "cli/ablate.hpp"

#include <algorithm>

#include "cli/interrupt.hpp"
#include "cli/options.hpp"
#include "cli/progress.hpp"
#include "cli/running.hpp"
#include "cli/terminal.hpp"
#include "experiments/ablation_report.hpp"
#include "topologies/did_you_mean.hpp"
#include "topologies/quantities.hpp"

namespace halfopen::cli {
namespace {

constexpr auto examples = R"(Examples:
  halfopen ablate shop.yaml --edge 'order -> user' --variant fixed
  halfopen ablate shop.yaml --edge 'order -> user' --contained 99.9% --replications 100
  halfopen ablate shop.yaml --edge 'order -> user' --expect 'shoppers: succeed'
  halfopen ablate shop.yaml --edge 'order -> user' --only retry,circuit_breaker
  halfopen ablate shop.yaml --edge 'order -> user' --csv > runs.csv)";

bool has_variant(const topologies::Topology& topology, const std::string& variant) {
    if (topology.has_variant(variant)) return true;
    const std::vector<std::string>& all = topology.variants();
    const std::vector<std::string_view> names(all.begin(), all.end());
    complain("halfopen ablate: " + topology.path() + " has no variant " +
             topologies::quoted(variant) +
             "\n   help: " + topologies::did_you_mean(variant, names) + "\n");
    return false;
}

/// Which calls could be meant: those with defences in the chosen variant, or in the first that has
/// any.
void ask_for_edge(const topologies::Topology& topology, const std::string& chosen) {
    std::vector<std::string> variants = topology.variants();
    variants.insert(variants.begin(), chosen);
    std::string help = "no call of " + topology.path() + " has defences: write `protect:`";
    for (const std::string& variant : variants) {
        const std::vector<std::string> calls = experiments::defended_calls(topology, variant);
        if (calls.empty()) continue;
        help = "calls with defences in the variant " + topologies::quoted(variant) + ":";
        for (const std::string& call : calls) help += "\n      --edge '" + call + "'";
        if (variant != chosen) help += " --variant " + variant;
        break;
    }
    complain(
        "halfopen ablate: --edge is required: the call whose defences are taken away\n   help: " +
        help + "\n   help: halfopen ablate --help\n");
}

void print_result(const experiments::Ablation& ablation, const AblateRequest& request) {
    if (request.json) print(experiments::to_json(ablation, HALFOPEN_VERSION) + "\n");
    if (request.csv) print(experiments::to_csv(ablation));
    if (request.json || request.csv) return;
    print(experiments::report(ablation, {.colour = may_colour()}));
}

void note_what_is_odd(const experiments::Ablation& ablation, const AblateRequest& request) {
    if (request.quiet) return;
    if (!ablation.when.has_incident) {
        complain(
            "halfopen ablate: nothing goes wrong in this run, so nothing is defended against; "
            "all after the warm-up is compared\n"
            "   help: add an incident, like `incidents: [{crash: " +
            (ablation.callees.empty() ? "service" : ablation.callees.front()) +
            ", from: 30s, until: 60s}]`, or choose a --variant that has one\n");
    }
}

/// How much there is to simulate, for the line that says how far it is.
sim::Duration in_all(const topologies::Topology& topology, const AblateRequest& request) {
    const experiments::AblationOptions& options = request.options;
    const auto call = experiments::find_call(topology, options.variant, request.edge, options.only);
    const double each =
        sim::to_seconds(options.duration.value_or(topology.blueprint(options.variant).duration));
    const double all = each * static_cast<double>(call.set_count()) * options.replications;
    return sim::seconds(static_cast<std::int64_t>(std::min(all, 9e9)));
}

experiments::Ablation run(const topologies::Topology& topology, const AblateRequest& request) {
    ProgressLine progress("ablate", in_all(topology, request), !request.quiet);
    experiments::AblationOptions options = request.options;
    options.keep_going = [&progress](double share) {
        progress.show(share);
        return !was_interrupted();
    };
    return experiments::ablate(topology, request.edge, options);
}

}  // namespace

void AblateWishes::offer(CLI::App& app) {
    CLI::App* ablate = app.add_subcommand(
        "ablate", "Take the defences of a call away in all combinations, and see which one did it");
    ablate->add_option("FILE", request_.file, "a topology")->required();
    ablate
        ->add_option("--edge", request_.edge,
                     "the call, like 'order -> user' or 'order.buy -> user.get' (needed)")
        ->type_name("CALL");
    ablate
        ->add_option("--variant", request_.options.variant,
                     "the variant that has the defences (default: as_written)")
        ->type_name("NAME");
    ablate->add_option("--only", request_.options.only, "take only these away, the others stay")
        ->type_name("DEFENCE,...")
        ->delimiter(',')
        ->allow_extra_args(false);
    ablate
        ->add_option("--contained", contained_,
                     "an incident is contained if this share of each class of users is served "
                     "(default: 99%)")
        ->type_name("SHARE");
    ablate
        ->add_option("--expect", request_.options.expect,
                     "or if the expectations with this in their text hold; may be repeated, 'all' "
                     "means every one")
        ->type_name("TEXT")
        ->allow_extra_args(false);
    ablate->add_option("--seed", seed_, "where the dice begin: 0 to 2^64-1 (default: the file's)")
        ->type_name("N");
    ablate
        ->add_option("--replications", replications_, "runs of each set of defences (default: 30)")
        ->type_name("N");
    ablate
        ->add_option("--duration", duration_,
                     "how long to simulate, like 90s, 10min (default: the file's)")
        ->type_name("TIME");
    ablate->add_option("--threads", threads_, "how many; 0, the default: all the machine has")
        ->type_name("N");
    CLI::Option* json =
        ablate->add_flag("--json", request_.json, "one JSON object with everything");
    ablate->add_flag("--csv", request_.csv, "a row for each run")->excludes(json);
    ablate->add_flag("--quiet,-q", request_.quiet, "no warnings, no notes, no progress");
    ablate->footer(examples);
}

AblateRequest AblateWishes::meant() const {
    AblateRequest meant = request_;
    experiments::AblationOptions& options = meant.options;
    if (!seed_.empty()) options.seed = seed_of(seed_);
    if (!duration_.empty()) options.duration = duration_of(duration_);
    if (!contained_.empty()) {
        options.contained = value_of("--contained", topologies::parse_fraction(contained_));
    }
    if (!replications_.empty()) {
        options.replications = value_of("--replications", topologies::parse_count(replications_));
    }
    if (!threads_.empty()) {
        options.threads = value_of("--threads", topologies::parse_count(threads_));
    }
    return meant;
}

ExitCode ablate(const AblateRequest& request) {
    const auto topology = read(request.file, request.quiet);
    if (!topology || !has_variant(*topology, request.options.variant)) return bad_input;
    if (request.edge.empty()) {
        ask_for_edge(*topology, request.options.variant);
        return bad_input;
    }
    note_interrupts();
    try {
        const experiments::Ablation ablation = run(*topology, request);
        note_what_is_odd(ablation, request);
        print_result(ablation, request);
        return ablation.is_complete ? success : interrupted;
    } catch (const experiments::AblationError& error) {
        complain("halfopen ablate: " + std::string(error.what()) + "\n");
        return bad_input;
    }
}

}  // namespace halfopen::cli
