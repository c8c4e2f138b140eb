#include "cli/search.hpp"

#include "cli/options.hpp"
#include "cli/running.hpp"
#include "cli/terminal.hpp"

namespace halfopen::cli {
namespace {

constexpr std::uint32_t replications_usual = 200;
constexpr double points_usual = 10;

constexpr auto examples = R"(Examples:
  halfopen search shop.yaml --vary 'traffic.shoppers.rate=10/s..80/s' \
      --expect 'shoppers.succeed above 99%'
  halfopen search shop.yaml --variant fixed --vary 'attempt_timeout.timeout=10ms..10s log'
  halfopen search shop.yaml --vary services.product.workers=1..400 --lowest --holds 90%
Assumed is that it changes once along the range. Whole numbers are found exactly.)";

void print_result(const experiments::Search& search, const ManyRuns& request) {
    if (request.json) return print(experiments::to_json(search) + "\n");
    if (request.csv) return print(experiments::to_csv(search));
    print(experiments::report(search, {.colour = may_colour()}));
}

}  // namespace

void SearchWishes::offer(CLI::App& app) {
    CLI::App* search = app.add_subcommand(
        "search", "Find the highest (or lowest) value at which something still holds");
    search->add_option("FILE", file_, "a topology")->required();
    search
        ->add_option("--vary", vary_,
                     "what to search, PATH=LOW..HIGH; ` log` behind it to halve factors")
        ->type_name("PATH=LOW..HIGH")
        ->required();
    search
        ->add_option("--expect", expect_,
                     "the condition, like 'shoppers.succeed above 99% from 60s'; may be repeated, "
                     "then all must hold (default: all that the file expects of the variant)")
        ->type_name("CONDITION")
        ->allow_extra_args(false);
    search->add_option("--holds", holds_, "in how many of all runs it must hold (default: 95%)")
        ->type_name("SHARE");
    search->add_flag("--lowest", lowest_, "the lowest value at which it holds, not the highest");
    search
        ->add_option("--tolerance", tolerance_,
                     "how close the two values of the answer must be (default: 1% of the value, "
                     "whole numbers exactly)")
        ->type_name("SHARE");
    search->add_option("--confidence", confidence_, "of each answer (default: 95%)")
        ->type_name("SHARE");
    runs_.set_replications(replications_usual);
    runs_.offer_variant(*search);
    runs_.offer_replications(*search, "runs of each value, at most (default: 200)");
    runs_.offer_runs(*search);
    search->footer(examples);
}

experiments::SearchOptions SearchWishes::options(const ManyRuns& request) const {
    experiments::SearchOptions options;
    options.runs = request.options;
    options.runs.figures = expect_;
    options.holds = value_of("--holds", topologies::parse_fraction(holds_));
    options.confidence = value_of("--confidence", topologies::parse_fraction(confidence_));
    options.lowest = lowest_;
    if (!tolerance_.empty()) {
        options.tolerance = value_of("--tolerance", topologies::parse_fraction(tolerance_));
    }
    return options;
}

ExitCode SearchWishes::search() const {
    const ManyRuns request = runs_.meant();
    experiments::SearchOptions wanted = options(request);
    const auto topology = read(file_, request.quiet);
    if (!topology) return bad_input;
    const sim::Duration each = wanted.runs.duration.value_or(topology->blueprint().duration);
    const Watched watched(sim::to_seconds(each) * wanted.runs.replications * points_usual, request,
                          "search");
    wanted.runs.keep_going = watched.options().keep_going;
    const experiments::Search found =
        experiments::search(*topology, experiments::parse_range(vary_), wanted);
    print_result(found, request);
    return exit_code_of(found.sweep);
}

ExitCode SearchWishes::carry_out() const {
    return answer("search", [this] { return search(); });
}

}  // namespace halfopen::cli
