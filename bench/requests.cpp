// What a request costs, everything on, beside the hand-written floor of the same system
// (floors.hpp). The counter `of_the_floor` is the ratio within this run; it holds on any machine.

#include <benchmark/benchmark.h>

#include <ctime>

#include "bench/floors.hpp"
#include "bench/systems.hpp"

namespace {

using halfopen::bench::build;
using halfopen::bench::ChainFloor;
using halfopen::bench::ChainShape;
using halfopen::bench::QueueFloor;
using halfopen::models::World;
using halfopen::sim::Instant;

double cpu_seconds() {
    timespec now{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

// Runs the world and its floor by turns, so that both see the same machine.
template <class Floor>
void compare(benchmark::State& state, const std::string& yaml, double rate, std::uint64_t requests,
             Floor run_floor) {
    const auto blueprint = build(yaml);
    const Instant end = Instant{} + halfopen::sim::Duration{static_cast<std::int64_t>(
                                        1e9 * static_cast<double>(requests) / rate)};
    double engine = 0;
    double floor = 0;
    double sent = 0;
    double floor_sent = 0;
    for (auto step : state) {
        static_cast<void>(step);
        World world(blueprint, 1);
        const double began = cpu_seconds();
        world.run_until(end);
        const double took = cpu_seconds() - began;
        state.SetIterationTime(took);
        engine += took;
        for (std::uint32_t index = 0; index != blueprint->traffic.size(); ++index) {
            sent += static_cast<double>(world.traffic(index).sent);
        }
        const double floor_began = cpu_seconds();
        floor_sent += static_cast<double>(run_floor(requests));
        floor += cpu_seconds() - floor_began;
        if (!world.broken_laws().empty()) {
            state.SkipWithError(world.broken_laws().front().c_str());
        }
    }
    state.SetItemsProcessed(static_cast<std::int64_t>(sent));
    state.counters["ns"] = engine / sent * 1e9;
    state.counters["floor_ns"] = floor / floor_sent * 1e9;
    state.counters["of_the_floor"] = engine / sent / (floor / floor_sent);
}

void queue(benchmark::State& state) {
    compare(state, halfopen::bench::queue_yaml(), 80.0, 400'000,
            [](std::uint64_t customers) { return QueueFloor(1).run(customers).completed; });
}

void chain(benchmark::State& state) {
    const auto services = static_cast<std::uint32_t>(state.range(0));
    const auto workers = static_cast<std::uint32_t>(state.range(1));
    const std::uint64_t requests = 2'000'000 / services;
    compare(state, halfopen::bench::chain_yaml(services, workers),
            0.7 * workers / (0.010 * services), requests, [&](std::uint64_t count) {
                const auto timeout = halfopen::sim::milliseconds(services * 200);
                return ChainFloor(ChainShape{services, workers, timeout}, 1).run(count).completed;
            });
}

void chains(benchmark::State& state) {
    const auto number = static_cast<std::uint32_t>(state.range(0)) / 5;
    compare(state, halfopen::bench::chains_yaml(number, false), 140.0 * number, 400'000,
            [&](std::uint64_t count) {
                const ChainShape shape{5, 10, halfopen::sim::seconds(1), number};
                return ChainFloor(shape, 1).run(count).completed;
            });
}

BENCHMARK(queue)->UseManualTime()->Unit(benchmark::kMillisecond);
BENCHMARK(chain)
    ->UseManualTime()
    ->Unit(benchmark::kMillisecond)
    ->Args({5, 10})
    ->Args({5, 1'000})
    ->Args({500, 10});
BENCHMARK(chains)->UseManualTime()->Unit(benchmark::kMillisecond)->Arg(5)->Arg(500);

}  // namespace
