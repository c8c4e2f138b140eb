// What a system's size costs: the same traffic over chains of 5 in systems of 5 to 5000 services,
// the bytes of a service that is never called, and the bytes of a request in flight.

#include <benchmark/benchmark.h>

#include "bench/systems.hpp"

namespace {

using halfopen::bench::build;
using halfopen::models::World;
using halfopen::sim::Instant;

void request_among(benchmark::State& state) {
    const auto chains = static_cast<std::uint32_t>(state.range(0)) / 5;
    const auto blueprint = build(halfopen::bench::chains_yaml(chains, true));
    World world(blueprint, 1);
    world.run_until(Instant{} + halfopen::sim::seconds(2));
    std::uint64_t sent = 0;
    for (auto step : state) {
        static_cast<void>(step);
        const std::uint64_t before = world.traffic(0).sent;
        const std::int64_t span = 1'000'000'000'000 / 140 / chains * 20;
        world.run_until(world.now() + halfopen::sim::Duration{span});
        sent += world.traffic(0).sent - before;
    }
    state.SetItemsProcessed(static_cast<std::int64_t>(sent));
}

void bytes_of_a_service_never_called(benchmark::State& state) {
    const std::string few_services = halfopen::bench::chains_yaml(1, true);
    std::string many_services = few_services;
    for (int number = 0; number != 5'000; ++number) {
        many_services.insert(many_services.find("protect:"),
                             "  idle" + std::to_string(number) +
                                 ": {workers: 10, endpoints: {get: [{work: {exponential: 10ms}}, "
                                 "{call: c0s4.get}]}}\n");
    }
    const auto with = build(many_services);
    const auto without = build(few_services);
    for (auto step : state) {
        static_cast<void>(step);
        const World many(with, 1);
        const World few(without, 1);
        state.counters["bytes"] = static_cast<double>(many.bytes() - few.bytes()) / 5'000.0;
    }
}

// Five deep: `steady`, the chain at its usual load (three deep on average); `stuck`, every request
// at the last service.
void bytes_of_a_request(benchmark::State& state) {
    std::string yaml = halfopen::bench::chain_yaml(5, state.range(0) == 0 ? 1'000 : 400'000);
    if (state.range(0) == 1) {
        yaml += "incidents: [{slow: s4, factor: 100000}]\n";
        yaml.replace(yaml.find("rate: "),
                     yaml.find("/s", yaml.find("rate: ")) - yaml.find("rate: "), "rate: 20000");
        for (auto at = yaml.find("1000ms"); at != std::string::npos; at = yaml.find("1000ms")) {
            yaml.replace(at, 6, "1h");
        }
    }
    const auto blueprint = build(yaml);
    for (auto step : state) {
        static_cast<void>(step);
        World world(blueprint, 1);
        world.run_until(Instant{} + halfopen::sim::seconds(10));
        const auto in_flight = static_cast<double>(world.traffic(0).in_flight);
        state.counters["in_flight"] = in_flight;
        state.counters["frames"] = static_cast<double>(world.frames_in_use()) / in_flight;
        state.counters["bytes_used"] =
            64.0 * static_cast<double>(world.frames_in_use()) / in_flight;
        state.counters["bytes_reserved"] = static_cast<double>(world.bytes_in_flight()) / in_flight;
    }
}

void a_million_in_flight(benchmark::State& state) {
    const auto blueprint = build(
        "schema: 1\n"
        "services: {desk: {workers: 100, endpoints: {get: [{work: 100us}]}}}\n"
        "traffic: {users: {send: desk.get, rate: 1000000/s, arrivals: constant, until: 1s}}\n"
        "incidents: [{slow: desk, for: 1s, factor: 20000}]\n");
    for (auto step : state) {
        static_cast<void>(step);
        World world(blueprint, 1);
        world.run_until(Instant{} + halfopen::sim::seconds(1));
        state.counters["in_flight"] = world.frames_in_use();
        state.counters["bytes_each"] =
            static_cast<double>(world.bytes_in_flight()) / world.frames_in_use();
        world.run_until(Instant{} + halfopen::sim::seconds(10));
        state.counters["left"] = world.frames_in_use();
    }
}

BENCHMARK(request_among)->Arg(5)->Arg(50)->Arg(500)->Arg(5'000)->Unit(benchmark::kMillisecond);
BENCHMARK(bytes_of_a_service_never_called)->Iterations(1)->Unit(benchmark::kMillisecond);
BENCHMARK(bytes_of_a_request)->Arg(0)->Arg(1)->Iterations(1)->Unit(benchmark::kMillisecond);
BENCHMARK(a_million_in_flight)->Iterations(1)->Unit(benchmark::kMillisecond);

}  // namespace
