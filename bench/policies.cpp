// What defences cost: the chain of five with none, with a timeout on every call, and with six
// policies on every call, by turns in one process. `of_bare` is the ratio within this run.

#include <benchmark/benchmark.h>

#include <ctime>

#include "bench/systems.hpp"

namespace {

using halfopen::bench::build;
using halfopen::bench::chain_yaml;
using halfopen::models::Blueprint;
using halfopen::models::World;

constexpr const char* six_policies =
    "[{fallback: a default}, {deadline: 2s}, {retry: {max_attempts: 3}}, "
    "{circuit_breaker: resilience4j}, {bulkhead: {max_concurrent_calls: 100}}, "
    "{attempt_timeout: 1s}]";

// CPU time of a request [s].
double cost(const std::shared_ptr<const Blueprint>& blueprint) {
    World world(blueprint, 1);
    const std::clock_t began = std::clock();
    world.run_until(halfopen::sim::Instant{} + halfopen::sim::seconds(2'000));
    const double took = static_cast<double>(std::clock() - began) / CLOCKS_PER_SEC;
    return took / static_cast<double>(world.traffic(0).sent);
}

void chain(benchmark::State& state, const std::string& policies) {
    const auto bare = build(chain_yaml(5, 10, "[]"));
    const auto defended = build(chain_yaml(5, 10, policies));
    double bare_cost = 0;
    double defended_cost = 0;
    for (auto step : state) {
        static_cast<void>(step);
        bare_cost += cost(bare);
        const double once = cost(defended);
        defended_cost += once;
        state.SetIterationTime(once);
    }
    const auto rounds = static_cast<double>(state.iterations());
    state.counters["bare_ns"] = bare_cost / rounds * 1e9;
    state.counters["ns"] = defended_cost / rounds * 1e9;
    state.counters["of_bare"] = defended_cost / bare_cost;
}

BENCHMARK_CAPTURE(chain, attempt_timeout, "[{attempt_timeout: 1s}]")
    ->UseManualTime()
    ->Iterations(5)
    ->Unit(benchmark::kNanosecond);
BENCHMARK_CAPTURE(chain, six_policies, six_policies)
    ->UseManualTime()
    ->Iterations(5)
    ->Unit(benchmark::kNanosecond);

}  // namespace
