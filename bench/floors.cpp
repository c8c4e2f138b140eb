// Requests per second of the hand-written floors.

#include <benchmark/benchmark.h>

#include "bench/floors.hpp"

namespace {

using halfopen::bench::ChainFloor;
using halfopen::bench::ChainShape;
using halfopen::bench::FloorResult;
using halfopen::bench::QueueFloor;

void report(benchmark::State& state, std::uint64_t requests, const FloorResult& result) {
    const double done = static_cast<double>(result.completed);
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(requests));
    state.counters["mean_response_ms"] = static_cast<double>(result.response_sum) / done / 1e6;
    state.counters["failed"] = static_cast<double>(result.failed);
    state.counters["events_per_request"] = static_cast<double>(result.events) / done;
}

void queue(benchmark::State& state) {
    constexpr std::uint64_t customers = 1'000'000;
    FloorResult result;
    for (auto step : state) {
        static_cast<void>(step);
        result = QueueFloor(1).run(customers);
    }
    report(state, customers, result);
}

void chain(benchmark::State& state) {
    const auto services = static_cast<std::uint32_t>(state.range(0));
    const auto workers = static_cast<std::uint32_t>(state.range(1));
    const std::uint64_t requests = 1'000'000 / services;
    FloorResult result;
    for (auto step : state) {
        static_cast<void>(step);
        const auto timeout = halfopen::sim::milliseconds(services * 200);
        result = ChainFloor(ChainShape{services, workers, timeout}, 1).run(requests);
    }
    report(state, requests, result);
}

BENCHMARK(queue)->Unit(benchmark::kMillisecond);
BENCHMARK(chain)
    ->Args({5, 10})
    ->Args({5, 1'000})
    ->Args({5, 10'000})
    ->Args({500, 10})
    ->Unit(benchmark::kMillisecond);

}  // namespace
