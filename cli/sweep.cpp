// halfopen sweep

#include "cli/sweep.hpp"

#include "cli/options.hpp"
#include "cli/running.hpp"
#include "cli/terminal.hpp"
#include "experiments/sweep/report.hpp"

namespace halfopen::cli {
namespace {

constexpr auto examples = R"(Examples:
  halfopen sweep shop.yaml --vary services.product.workers=100,200,400
  halfopen sweep shop.yaml --variant fixed \
      --vary 'circuit_breaker.failure_rate_threshold=10%..90%/9' \
      --figure 'shoppers.succeed from 140s' --figure 'shoppers.succeed below 50% from 140s'
  halfopen sweep shop.yaml --vary 'traffic.shoppers.rate=10/s..80/s' \
      --vary 'services.product.workers=50..400' --sample 64 --csv > runs.csv
Paths are those of messages, or the end of exactly one. What is finished is kept: a sweep that was
stopped goes on where it was.)";

void print_result(const experiments::Sweep& sweep, const ManyRuns& request) {
    if (request.json) return print(experiments::to_json(sweep) + "\n");
    if (request.csv) return print(experiments::to_csv(sweep));
    print(experiments::report(sweep, {.colour = may_colour()}));
}

}  // namespace

void SweepWishes::offer(CLI::App& app) {
    CLI::App* sweep = app.add_subcommand(
        "sweep", "Run many settings of a system, each many times, and compare them");
    sweep->add_option("FILE", file_, "a topology")->required();
    design_.offer(*sweep);
    runs_.offer(*sweep);
    sweep->footer(examples);
}

ExitCode SweepWishes::sweep() const {
    const ManyRuns request = runs_.meant();
    const auto topology = read(file_, request.quiet);
    if (!topology) return bad_input;
    const std::uint64_t seed = request.options.seed.value_or(topology->blueprint().seed);
    const experiments::Sweep sweep = run_with_progress(
        experiments::plan_sweep(*topology, design_.meant(seed), request.options), request, "sweep");
    print_result(sweep, request);
    return exit_code_of(sweep);
}

ExitCode SweepWishes::carry_out() const {
    return answer("sweep", [this] { return sweep(); });
}

}  // namespace halfopen::cli
