// How long a large topology takes from text to blueprint: 1000 services, 5000 calls, about 250 KB.

#include <benchmark/benchmark.h>

#include <string>

#include "topologies/topology.hpp"

namespace {

using namespace halfopen;

/// Each service calls five of those behind it, so that no program calls itself.
std::string large_topology(int services) {
    std::string text = "schema: 1\ntitle: generated\nservices:\n";
    for (int i = 0; i < services; ++i) {
        text += "  service" + std::to_string(i) +
                ":\n    workers: 200\n    endpoints:\n      page:\n        - work: 20ms\n";
        for (int j = 1; j <= 5; ++j) {
            const int callee = i + j * j * 3;
            if (callee < services)
                text += "        - call: service" + std::to_string(callee) + ".page\n";
        }
    }
    return text + "traffic:\n  users: {send: service0.page, rate: 0.001/s, give_up_after: 10s}\n";
}

void read_large_topology(benchmark::State& state) {
    const std::string text = large_topology(static_cast<int>(state.range(0)));
    for (auto step : state) {
        static_cast<void>(step);
        const topologies::Reading reading = topologies::read_text(text);
        if (!reading.ok()) state.SkipWithError("the generated topology has errors");
        benchmark::DoNotOptimize(reading.diagnostics.data());
    }
    state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(text.size()));
    state.counters["bytes"] = static_cast<double>(text.size());
}
BENCHMARK(read_large_topology)->Arg(100)->Arg(1000)->Unit(benchmark::kMillisecond);

/// The same with three variants: each is a system of its own, merged, read and built.
void read_with_variants(benchmark::State& state) {
    const std::string text =
        large_topology(1000) +
        "variants:\n  a: {run: {seed: 2}}\n  b: {run: {seed: 3}}\n  c: {run: {seed: 4}}\n";
    for (auto step : state) {
        static_cast<void>(step);
        benchmark::DoNotOptimize(topologies::read_text(text).ok());
    }
}
BENCHMARK(read_with_variants)->Unit(benchmark::kMillisecond);

}  // namespace
