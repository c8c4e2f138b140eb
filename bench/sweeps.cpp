// What a sweep costs beside its runs: the war story's breaker, 100 settings x 30 replications x 240
// simulated seconds, with every figure read and every run kept, beside the same worlds run bare in
// the same process. `of_bare` compares CPU time a run; `speed_up` wall time of two threads and one.

#include <benchmark/benchmark.h>

#include <chrono>
#include <ctime>
#include <filesystem>

#include "experiments/sweep/sweep.hpp"
#include "models/world.hpp"

namespace {

using halfopen::experiments::Axis;
using halfopen::experiments::Store;
using halfopen::experiments::Sweep;
using halfopen::experiments::SweepOptions;
using halfopen::experiments::SweepPlan;

constexpr std::uint32_t replications = 30;

double cpu_seconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }
double wall_seconds() {
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch())
        .count();
}

SweepOptions options(unsigned threads) {
    SweepOptions options;
    options.variant = "fixed";
    options.replications = replications;
    options.threads = threads;
    return options;
}

SweepPlan plan() {
    const auto reading = halfopen::topologies::read_file(
        HALFOPEN_SOURCE_DIR "/topologies/gallery/missing_timeout.yaml");
    const std::array axes{
        halfopen::experiments::parse_axis("circuit_breaker.failure_rate_threshold=5%..95%/10"),
        halfopen::experiments::parse_axis(
            "circuit_breaker.wait_duration_in_open_state=5s..50s/10")};
    return halfopen::experiments::plan_sweep(*reading.topology, grid(axes), options(1));
}

/// CPU time of all runs with nothing but the engine [s].
double bare(const SweepPlan& plan) {
    const double began = cpu_seconds();
    for (const auto& system : plan.systems) {
        const auto blueprint =
            std::make_shared<const halfopen::models::Blueprint>(system.blueprint());
        for (std::uint32_t replication = 0; replication != replications; ++replication) {
            halfopen::models::World world(blueprint, plan.seed, replication);
            world.run_until(halfopen::sim::Instant{} + plan.duration);
            benchmark::DoNotOptimize(world.fingerprint());
        }
    }
    return cpu_seconds() - began;
}

struct Cost {
    double cpu = 0;
    double wall = 0;
    std::uint64_t requests = 0;
};

/// The whole sweep, into a store that is empty.
Cost swept(unsigned threads) {
    const std::filesystem::path folder =
        std::filesystem::temp_directory_path() / "halfopen_bench_sweeps";
    std::filesystem::remove_all(folder);
    std::filesystem::create_directories(folder);
    const double cpu = cpu_seconds();
    const double wall = wall_seconds();
    SweepOptions asked = options(threads);
    asked.store = std::make_shared<Store>((folder / "store.sqlite").string());
    const Sweep sweep = run_sweep(plan(), asked);
    const Cost cost{cpu_seconds() - cpu, wall_seconds() - wall, sweep.requests()};
    asked.store.reset();
    std::filesystem::remove_all(folder);
    return cost;
}

void breaker_sweep(benchmark::State& state) {
    const SweepPlan planned = plan();
    double bare_cpu = 0;
    Cost one;
    Cost two;
    for (auto step : state) {
        static_cast<void>(step);
        bare_cpu += bare(planned);
        for (const unsigned threads : {1U, 2U}) {
            const Cost cost = swept(threads);
            Cost& sum = threads == 1 ? one : two;
            sum = {sum.cpu + cost.cpu, sum.wall + cost.wall, sum.requests + cost.requests};
        }
        state.SetIterationTime(two.wall);
    }
    const auto requests = static_cast<double>(two.requests);
    state.counters["requests_per_second"] = requests / two.wall;
    state.counters["requests_per_second_and_core"] = requests / two.wall / 2;
    state.counters["of_bare"] = one.cpu / bare_cpu;
    state.counters["of_bare_two_threads"] = two.cpu / bare_cpu;
    state.counters["speed_up"] = one.wall / two.wall;
}
BENCHMARK(breaker_sweep)->UseManualTime()->Iterations(1)->Unit(benchmark::kSecond);

/// A hundred thousand stored runs of fifty figures, asked for again.
void recall_100_000(benchmark::State& state) {
    const std::filesystem::path path =
        std::filesystem::temp_directory_path() / "halfopen_bench_recall.sqlite";
    for (const char* end : {"", "-wal", "-shm"}) std::filesystem::remove(path.string() + end);
    Store store(path.string());
    const halfopen::experiments::StoredQuestion question{
        "a system", {"a figure"}, 1, halfopen::sim::seconds(1)};
    const auto id = store.enter(question, "");
    constexpr std::uint32_t runs = 100'000;
    for (std::uint32_t run = 0; run != runs; ++run) {
        store.put(id, {run, run, run, std::vector<double>(50, run)});
    }
    for (auto step : state) {
        static_cast<void>(step);
        double sum = 0;
        store.find(id, runs, [&](auto&& run) { sum += run.values.back(); });
        benchmark::DoNotOptimize(sum);
    }
    std::filesystem::remove(path);
}
BENCHMARK(recall_100_000)->Unit(benchmark::kMillisecond);

}  // namespace
