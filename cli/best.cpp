#include "cli/best.hpp"

#include "cli/options.hpp"
#include "cli/running.hpp"
#include "cli/terminal.hpp"

namespace halfopen::cli {
namespace {

constexpr std::uint32_t replications_usual = 1000;

constexpr auto examples = R"(Examples:
  halfopen best shop.yaml --variant fixed --vary attempt_timeout=500ms,1s,2s,4s \
      --figure shoppers.succeed --indifference 0.5%
  halfopen best shop.yaml --vary services.product.workers=50..400/8 \
      --figure shoppers.p99 --smallest --indifference 20ms
Settings that fall behind leave early. Indifference is the smallest difference worth finding: the
smaller it is, the more runs it takes.)";

void print_result(const experiments::Choice& choice, const ManyRuns& request) {
    if (request.json) return print(experiments::to_json(choice) + "\n");
    if (request.csv) return print(experiments::to_csv(choice));
    print(experiments::report(choice, {.colour = may_colour()}));
}

}  // namespace

void BestWishes::offer(CLI::App& app) {
    CLI::App* best = app.add_subcommand(
        "best", "Choose the best of several settings, with a stated confidence and few runs");
    best->add_option("FILE", file_, "a topology")->required();
    design_.offer(*best);
    best->add_option("--figure,-f", figure_,
                     "by which they are judged, like 'shoppers.p99'; of a condition, how often it "
                     "holds")
        ->type_name("FIGURE")
        ->required();
    best->add_option("--indifference", indifference_,
                     "the smallest difference worth finding, in the figure's unit: 5ms, 0.5% (of a "
                     "share: points), 2/s")
        ->type_name("VALUE")
        ->required();
    best->add_flag("--smallest", smallest_, "the smallest is best (default: the largest)");
    best->add_option("--confidence", confidence_, "of having chosen the best (default: 95%)")
        ->type_name("SHARE");
    best->add_option("--first-stage", first_stage_,
                     "replications before anyone leaves (default: 10; of conditions 50)")
        ->type_name("N");
    best->add_option("--replications-max", most_, "of each setting, at most (default: 1000)")
        ->type_name("N");
    runs_.set_replications(replications_usual);
    runs_.offer_variant(*best);
    runs_.offer_runs(*best);
    best->footer(examples);
}

experiments::ChoiceOptions BestWishes::options(const ManyRuns& request,
                                               const topologies::Topology& topology) const {
    experiments::ChoiceOptions options;
    options.runs = request.options;
    options.runs.figures = {figure_};
    if (!most_.empty()) options.runs.replications = count_of("--replications-max", most_);
    const auto system = experiments::variant_of(topology, options.runs.variant);
    options.indifference = experiments::parse_indifference(
        experiments::figures_of(system, {figure_}).front(), indifference_);
    options.smallest = smallest_;
    options.confidence = value_of("--confidence", topologies::parse_fraction(confidence_));
    if (!first_stage_.empty()) options.first_stage = count_of("--first-stage", first_stage_);
    return options;
}

ExitCode BestWishes::best() const {
    const ManyRuns request = runs_.meant();
    const auto topology = read(file_, request.quiet);
    if (!topology) return bad_input;
    experiments::ChoiceOptions wanted = options(request, *topology);
    const experiments::Design design =
        design_.meant(wanted.runs.seed.value_or(topology->blueprint().seed));
    const sim::Duration each = wanted.runs.duration.value_or(topology->blueprint().duration);
    const Watched watched(sim::to_seconds(each) * wanted.runs.replications *
                              static_cast<double>(design.settings.size()),
                          request, "best");
    wanted.runs.keep_going = watched.options().keep_going;
    const experiments::Choice choice = experiments::choose(*topology, design, wanted);
    print_result(choice, request);
    return exit_code_of(choice.sweep);
}

ExitCode BestWishes::carry_out() const {
    return answer("best", [this] { return best(); });
}

}  // namespace halfopen::cli
